import { describe, expect, test } from "vitest";
import type { ServiceItem, Zone } from "../common/contract";
import { newOrder, nextQuestion, readIdentity, request, type Order } from "./flow";
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

const closing = { open: true, reason: "past_closing", text: "" } as const;

/** Touches from the home page to the number: the zone, each question answered by one touch, the button that takes it. */
function touches(zone: Zone, items: ServiceItem[]): number {
  const order: Order = newOrder(zone);
  let count = 1;
  for (let ask = nextQuestion(order, items); ask !== null; ask = nextQuestion(order, items)) {
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

  test("consult and hard-case zones ask no identity, whatever their row says", () => {
    const zone = aZone({ kind: "consult", identity_required: true, identity_kinds: ["typed_id"], item_required: true });
    expect(nextQuestion(newOrder(zone), [anItem()])).toBeNull();
  });

  test("who touches before the items have been read waits for them", () => {
    expect(nextQuestion(newOrder(aZone()), null)).toBe("item");
    expect(nextQuestion(newOrder(aZone()), [])).toBe("confirm");
    expect(nextQuestion(newOrder(aZone({ kind: "special_group" })), null)).toBe("confirm");
  });

  test("a zone that requires an identity asks for it after the item", () => {
    const zone = aZone({ identity_required: true, identity_kinds: ["typed_id"], item_required: true });
    expect(nextQuestion(newOrder(zone), [anItem()])).toBe("item");
    expect(nextQuestion({ ...newOrder(zone), item: anItem() }, [anItem()])).toBe("identity");
  });

  test("where the turn may come after closing, even a straight zone asks first", () => {
    expect(nextQuestion(newOrder(aZone({ kind: "consult", issuing: closing })), [])).toBe("confirm");
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

test("a page past the last is the last, and an empty list is one page", () => {
  expect(page([1, 2, 3, 4, 5], 1, 4)).toEqual({ shown: [5], at: 1, pages: 2 });
  expect(page([1, 2, 3, 4, 5], 1, 8)).toEqual({ shown: [1, 2, 3, 4, 5], at: 0, pages: 1 });
  expect(page([], 0, 4)).toEqual({ shown: [], at: 0, pages: 1 });
});

test("runs of window numbers are drawn together, pairs and letters are not", () => {
  expect(runs(["1", "2", "3", "4", "7", "8", "10", "VIP"])).toEqual(["1–4", "7", "8", "10", "VIP"]);
  expect(runs([])).toEqual([]);
});
