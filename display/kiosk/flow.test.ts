import { describe, expect, test } from "vitest";
import type { ServiceItem, SpecialGroup, Zone } from "../common/contract";
import { type Known, masked, newOrder, nextQuestion, readIdentity, request, type Order, usualPurpose, warnsOfClosing, servedNow } from "./flow";
import { page, runs, search } from "./search";

function aZone(more: Partial<Zone> = {}): Zone {
  return {
    code: "A", kind: "comprehensive", name: "综合窗口", name_en: "", prefix: "A", note: "", note_en: "", area: null, issues_tickets: true,
    issuing: { open: true, reason: "open", text: "" }, waiting: 0, windows_open: 1, wait: { unknown: "", text: "" },
    identity_kinds: [], identity_required: false, item_required: false, purposes: [], ...more,
  };
}

function anItem(more: Partial<ServiceItem> = {}): ServiceItem {
  return {
    code: "A-1", name: "身份证办理（换领、补领）", name_en: "Identity card", zone: "A", department: "", kind: "instant", item_group: "",
    expected_minutes: 10, guide_text: "", guide_url: "", self_service: "", pinyin: "sfzblhlbl shenfenzhengbanlihuanlingbuling", ...more,
  };
}

const elderly: SpecialGroup = {
  code: "elderly", name: "老年人", name_en: "Older people", priority_class: "special", zone: null, from_age: 60, by_identity: true,
};

function known(items: ServiceItem[] | null, groups: SpecialGroup[] = []): Known {
  return { items, groups, now: 0 };
}

const closing = { open: true, reason: "past_closing", text: "" } as const;

/** Touches from the home page to the number: the zone, each question answered by one touch, the button that takes it. */
function touches(zone: Zone, items: ServiceItem[]): number {
  const order: Order = newOrder(zone);
  let count = 1;
  for (let ask = nextQuestion(order, known(items)); ask !== null; ask = nextQuestion(order, known(items))) {
    count += 1;
    if (ask === "confirm") break;
    order.item = items[0] ?? null;
  }
  return count;
}

describe("from the home page to the number", () => {
  test("a visitor of a comprehensive window touches three times, one of a consult window once", () => {
    expect(touches(aZone({ item_required: true }), [anItem()])).toBe(3);
    expect(touches(aZone({ item_required: true, purposes: ["consult", "apply"] }), [anItem()])).toBe(3);
    expect(touches(aZone({ kind: "consult" }), [anItem()])).toBe(1);
    expect(touches(aZone({ kind: "hard_case" }), [])).toBe(1);
    expect(touches(aZone({ kind: "special_group" }), [anItem()])).toBe(2);
  });

  test("of several regions one is chosen, the only one needs no touch", () => {
    const region = { kind: "in_city" as const, region: "梅县区", authority: "梅县区" };
    const other = { ...region, region: "兴宁市" };
    const zone = aZone({ kind: "cross_region", item_required: true });
    const order = { ...newOrder(zone), item: anItem({ cross_region: [region, other] }) };
    expect(nextQuestion(order, known([]))).toBe("region");
    expect(nextQuestion({ ...order, region: other }, known([]))).toBe("confirm");
    expect(request({ ...order, region: other }, "zh")).toMatchObject({ cross_region: { kind: "in_city", region: "兴宁市" } });
    expect(nextQuestion({ ...order, item: anItem({ cross_region: [region] }) }, known([]))).toBe("confirm");
  });

  test("consult and hard-case zones ask no identity, whatever their row says", () => {
    const zone = aZone({ kind: "consult", identity_required: true, identity_kinds: ["typed_id"], item_required: true });
    expect(nextQuestion(newOrder(zone), known([anItem()]))).toBeNull();
  });

  test("who touches before the items have been read waits for them", () => {
    expect(nextQuestion(newOrder(aZone()), known(null))).toBe("item");
    expect(nextQuestion(newOrder(aZone()), known([]))).toBe("confirm");
    expect(nextQuestion(newOrder(aZone({ kind: "special_group" })), known(null))).toBe("confirm");
  });

  test("a zone that requires an identity asks for it after the item", () => {
    const zone = aZone({ identity_required: true, identity_kinds: ["typed_id"], item_required: true });
    expect(nextQuestion(newOrder(zone), known([anItem()]))).toBe("item");
    expect(nextQuestion({ ...newOrder(zone), item: anItem() }, known([anItem()]))).toBe("identity");
  });

  test("where the turn may come after closing, even a straight zone asks first", () => {
    expect(nextQuestion(newOrder(aZone({ kind: "consult", issuing: closing })), known([]))).toBe("confirm");
  });

  test("outside normal hours what the session is for is known before the number, and only that is offered", () => {
    const extended = { kind: "weekend", name: "周末", name_en: "", items: [{ code: "a" }], appointment_only: false, accepted_on: "2026-11-30", short: "", lines: [] };
    const zone = aZone({ kind: "consult", issuing: { open: true, reason: "open", text: "", extended } });
    expect(nextQuestion(newOrder(zone), known([]))).toBe("confirm");
    expect(servedNow(zone, [{ code: "a" }, { code: "b" }])).toEqual([{ code: "a" }]);
    expect(servedNow(aZone(), [{ code: "b" }])).toEqual([{ code: "b" }]);
  });

  test("who wants a zone's number without naming an item has it at once, unless the zone insists", () => {
    expect(nextQuestion({ ...newOrder(aZone()), direct: true }, known([anItem()]))).toBeNull();
    expect(nextQuestion({ ...newOrder(aZone({ issuing: closing })), direct: true }, known([anItem()]))).toBe("confirm");
    expect(nextQuestion({ ...newOrder(aZone({ item_required: true })), direct: true }, known([anItem()]))).toBe("item");
  });

  test("who comes first for a reason names it, and has the number", () => {
    const zone = aZone({ code: "T", kind: "special_group" });
    expect(nextQuestion(newOrder(zone), known([anItem()], [elderly]))).toBe("group");
    const order = { ...newOrder(zone), group: elderly };
    expect(nextQuestion(order, known([anItem()], [elderly]))).toBeNull();
    expect(request(order, "zh")).toEqual({ zone: "T", language: "zh", special_group: "elderly" });
  });

  test("the upper end of the estimate is held against closing time, where the hall wants to warn", () => {
    const wait = { p10_seconds: 60, p50_seconds: 300, p90_seconds: 600, as_of: "", text: "" };
    const open = { open: true, reason: "open", text: "" } as const;
    expect(warnsOfClosing(aZone({ wait, issuing: { ...open, warn_after: 600_000 } }), 0)).toBe(false);
    expect(warnsOfClosing(aZone({ wait, issuing: { ...open, warn_after: 600_000 } }), 1)).toBe(true);
    expect(warnsOfClosing(aZone({ wait, issuing: { ...open, warn_after: null } }), 1)).toBe(false);
  });

  test("a turn that is likely not to come today is warned of whatever the rule, unless the zone gives no numbers", () => {
    const wait = { unknown: "too_few", text: "", closing: "今天下班前可能轮不到您。" };
    const open = { open: true, reason: "open", text: "", warn_after: null } as const;
    expect(warnsOfClosing(aZone({ wait, issuing: open }), 0)).toBe(true);
    expect(warnsOfClosing(aZone({ wait: { ...wait, closing: null }, issuing: open }), 0)).toBe(false);
    expect(warnsOfClosing(aZone({ wait, issuing: { ...open, open: false } }), 0)).toBe(false);
    expect(nextQuestion(newOrder(aZone({ kind: "consult", wait, issuing: open })), known([]))).toBe("confirm");
  });

  test("applying is what most come for", () => {
    expect(usualPurpose(aZone({ purposes: ["consult", "apply"] }))).toBe("apply");
    expect(usualPurpose(aZone({ purposes: ["pick_up"] }))).toBe("pick_up");
    expect(usualPurpose(aZone())).toBe("");
  });

  test("a special-group ticket is asked for as such, without proof", () => {
    expect(request(newOrder(aZone({ code: "T", kind: "special_group" })), "zh")).toEqual({ zone: "T", language: "zh", priority_class: "special" });
    expect(request({ ...newOrder(aZone()), item: anItem(), purpose: "apply" }, "en")).toEqual({
      zone: "A", language: "en", service_item: "A-1", purpose: "apply",
    });
  });
});

test("a typed identity is known by its form, and only where the zone takes it", () => {
  expect(readIdentity("13800000000", ["phone"])).toEqual({ kind: "phone", number: "13800000000" });
  expect(readIdentity("11010519491231002X", ["typed_id"])?.kind).toBe("typed_id");
  expect(readIdentity("110105194912310021", ["typed_id"])).toBeNull();
  expect(readIdentity("110105491231002", ["typed_id"])?.kind).toBe("typed_id");
  expect(readIdentity("13800000000", ["typed_id"])).toBeNull();
  expect(readIdentity("1380000", ["phone", "typed_id"])).toBeNull();
});

test("an item is found by characters, syllables, initials and English, and brackets do not matter", () => {
  const items = [anItem(), anItem({ code: "A-2", name: "护照办理", name_en: "Passport", pinyin: "hzbl huzhaobanli" })];
  const found = (typed: string): string[] => search(items, typed).map((item) => item.code);
  expect(found("身份证")).toEqual(["A-1"]);
  expect(found("办理换领")).toEqual(["A-1"]);
  expect(found("SFZ")).toEqual(["A-1"]);
  expect(found("shenfen")).toEqual(["A-1"]);
  expect(found("hzbl")).toEqual(["A-2"]);
  expect(found("pass")).toEqual(["A-2"]);
  expect(found("card")).toEqual(["A-1"]);
  expect(found("z")).toEqual([]);
  expect(found("zh")).toEqual(["A-1", "A-2"]);
  expect(found("")).toEqual(["A-1", "A-2"]);
  expect(found("xyz")).toEqual([]);
});

test("the short name finds, and so does a finger that slipped where nothing else fits", () => {
  const items = [anItem(), anItem({ code: "A-2", name: "社会保障卡申领", name_en: "Card", pinyin: "shbzksl shehuibaozhangkashenling" })];
  const found = (typed: string): string[] => search(items, typed).map((item) => item.code);
  expect(found("shbzk")).toEqual(["A-2"]);
  expect(found("sbk")).toEqual(["A-2"]);
  expect(found("社保卡")).toEqual(["A-2"]);
  expect(found("shbxk")).toEqual(["A-2"]);
  expect(found("shhbzk")).toEqual(["A-2"]);
  expect(found("shebuibao")).toEqual(["A-2"]);
  expect(found("qqqq")).toEqual([]);
});

test("an identity is shown by its ends only", () => {
  expect(masked({ kind: "typed_id", number: "11010519491231002X" })).toBe("110*************2X");
});

test("a page past the last is the last, and an empty list is one page", () => {
  expect(page([1, 2, 3, 4, 5], 1, 4)).toEqual({ shown: [5], at: 1, pages: 2 });
  expect(page([1, 2, 3, 4, 5], 1, 8)).toEqual({ shown: [1, 2, 3, 4, 5], at: 0, pages: 1 });
  expect(page([], 0, 4)).toEqual({ shown: [], at: 0, pages: 1 });
});

test("runs of window numbers are drawn together, pairs and letters are not", () => {
  expect(runs(["1", "2", "3", "4", "7", "8", "10", "VIP"])).toEqual(["1–4", "7", "8", "10", "VIP"]);
  expect(runs([])).toEqual([]);
});
