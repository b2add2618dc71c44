import { describe, expect, it } from "vitest";
import { differing } from "./change";
import { grouped, isBehind, matching, stateOf, type Filter } from "./facts";
import { digits, keypadDigits, lines, lookOf, slips } from "./look";
import type { Hardware } from "./shapes";
import { strokes } from "./segments";
import { FRAMES_KEPT, withChanged, withFrames } from "./watch";

const device = (more: Partial<Hardware> = {}): Hardware => ({
  id: "1", code: "bar-03", kind: "led_bar", driver: "onbon", name: "3 号窗口屏", place: "", window: 3, window_id: "w3",
  agent: { id: "a", name: "一楼", host: "pc", online: true, gone_since: null }, port: "pty", emulated: true, verbs: [], health: "ok", online: true,
  desired: {}, desired_rev: 1, reported: {}, reported_rev: 1, error: "", last_seen_at: null, version: "", edition: 0, refusal: null, fault: null, ...more,
});
const fault = { id: "f", code: "silent", text: "没有应答", since: 0 };
const ALL: Filter = { words: "", kind: "", state: "all", window: "" };

describe("what is sent when a device is changed", () => {
  it("is only what differs, and null for a window that is taken away", () => {
    const before = { name: "屏", place: "", window: "3" };
    expect(differing(before, { ...before, name: " 屏 " })).toEqual({});
    expect(differing(before, { name: "东侧屏", place: "W2", window: "" })).toEqual({ name: "东侧屏", place: "W2", window: null });
  });
});

describe("the one word for a device", () => {
  it("is the worst thing that is true of it", () => {
    expect(stateOf(device())).toBe("ok");
    expect(stateOf(device({ health: "suspect" }))).toBe("suspect");
    expect(stateOf(device({ health: "unknown", online: false }))).toBe("unconfirmed");
    expect(stateOf(device({ fault }))).toBe("fault");
    expect(stateOf(device({ fault, health: "offline" }))).toBe("offline");
    expect(stateOf(device({ health: "offline", agent: { id: "a", name: "", host: "pc", online: false, gone_since: 1 } }))).toBe("agent_gone");
  });

  it("says apart from it whether the newest content is shown", () => {
    const wanted = { text: "请A012号", mode: "call" };
    expect(isBehind(device({ desired: wanted, reported: { shown: { ...wanted, mode: "steady" } } }))).toBe(false);
    expect(isBehind(device({ desired: wanted, reported: { shown: { text: "请A011号" } } }))).toBe(true);
    expect(isBehind(device({ desired: wanted }))).toBe(true);
    expect(isBehind(device({ kind: "printer", desired: { jobs: [] } }))).toBe(false);
  });
});

describe("the filter", () => {
  const all = [device(), device({ id: "2", code: "kp-01", kind: "keypad", window: 1, fault }), device({ id: "3", code: "printer-1", kind: "printer", window: null, place: "K1" })];
  const codes = (filter: Partial<Filter>): string[] => matching(all, { ...ALL, ...filter }, (kind) => (kind === "keypad" ? "叫号器" : "")).map((one) => one.code);

  it("finds by any word that a card shows", () => {
    expect(codes({ words: "叫号器" })).toEqual(["kp-01"]);
    expect(codes({ words: "K1 printer" })).toEqual(["printer-1"]);
  });

  it("finds by kind, state and window", () => {
    expect(codes({ kind: "led_bar" })).toEqual(["bar-03"]);
    expect(codes({ state: "faulty" })).toEqual(["kp-01"]);
    expect(codes({ window: "3" })).toEqual(["bar-03"]);
  });
});

it("devices stand in groups: places, then windows by number, then the rest", () => {
  const all = [device({ id: "1", window: 10 }), device({ id: "2", window: 2 }), device({ id: "3", window: null, place: "K1" }), device({ id: "4", window: null })];
  expect(grouped(all).map((group) => group.key)).toEqual(["place:K1", "window:2", "window:10", ""]);
});

it("a device that changed takes its own place and a new one comes last", () => {
  const all = withChanged([device(), device({ id: "2" })], [device({ health: "offline" }), device({ id: "3" })]);
  expect(all.map((one) => `${one.id} ${one.health}`)).toEqual(["1 offline", "2 ok", "3 ok"]);
});

it("the newest frames are kept, newest first", () => {
  const frame = (at: number) => ({ at, way: "in" as const, hex: "00", note: "" });
  const many = Array.from({ length: FRAMES_KEPT }, (_, at) => frame(at));
  const kept = withFrames(many, [frame(100)]);
  expect(kept.length).toBe(FRAMES_KEPT);
  expect(kept[0]!.at).toBe(100);
});

describe("how a device looks", () => {
  it("is what the emulator says over what the driver last had acknowledged", () => {
    const real = device({ reported: { shown: { text: "A012", mode: "call" } } });
    expect(lookOf(real, null)).toEqual({ text: "A012", mode: "call" });
    expect(lookOf(real, { text: "A013" })).toEqual({ text: "A013", mode: "call" });
  });

  it("of a bar is its lines, and none when it is blank", () => {
    expect(lines({ text: "请 A012\n3 号窗口" })).toEqual(["请 A012", "3 号窗口"]);
    expect(lines({ lines: ["A012 → 3"], text: "x" })).toEqual(["A012 → 3"]);
    expect(lines({ text: "A012", blank: true })).toEqual([]);
  });

  it("of a keypad is six figures: three of people, three of the ticket", () => {
    expect(keypadDigits({})).toBe("      ");
    expect(keypadDigits({ waiting: 7, ticket_no: "A012" })).toBe("  7012");
    expect(keypadDigits({ waiting: 12345, ticket_no: "" })).toBe("999   ");
    expect(keypadDigits({ digits: "  3015" })).toBe("  3015");
    expect(keypadDigits({ digits: "012", waiting: "7", ticket_no: "A011" })).toBe("  7012");
    expect(keypadDigits({ digits: "   ", waiting: "", ticket_no: "A011" })).toBe("      ");
  });

  it("of digits is what they say, else the ticket", () => {
    expect(digits({ digits: "A012" })).toBe("A012");
    expect(digits({ ticket_no: "A012" })).toBe("A012");
  });

  it("of a printer is its slips as pictures with their text", () => {
    expect(slips({ slips: [{ png: "iV", text: "A012" }, 3] })).toEqual([{ png: "iV", text: "A012" }]);
  });
});

it("a character that seven strokes cannot show is three bars and never another character", () => {
  expect(strokes("8")).toBe("abcdefg");
  expect(strokes("Q")).toBe("agd");
  expect(strokes("号")).toBe("agd");
});
