import { expect, test } from "vitest";
import type { HallState, Outlook, Zone, ZoneOutlook } from "../common/contract";
import { inOrder, isAboutRelief, isOfTheLine, latest, verdictOf } from "./outlook";

const zone = (code: string, more: Partial<ZoneOutlook> = {}): ZoneOutlook => ({
  zone: code,
  name: code,
  name_en: code,
  waiting: 0,
  served: true,
  slow_minutes: 0,
  now: 5,
  in_15: 5,
  in_30: 5,
  breaks: null,
  by_minutes: 0,
  p90_in_30: 9,
  ...more,
});

test("zones that break their target come first, the soonest and then the worst before the others, which stay in the hall's order", () => {
  const { breaking, others } = inOrder([
    zone("A"), zone("B", { breaks: "in_30", by_minutes: 9 }), zone("C", { breaks: "in_15", by_minutes: 2 }), zone("D", { breaks: "in_15", by_minutes: 7 }),
    zone("E", { breaks: "now", by_minutes: 1 }), zone("F"),
  ]);
  expect(breaking.map((one) => one.zone)).toEqual(["E", "D", "C", "B"]);
  expect(others.map((one) => one.zone)).toEqual(["A", "F"]);
});

test("a target that is broken now by those in line alone is told apart", () => {
  expect(isOfTheLine(zone("A", { breaks: "now", now: 12, slow_minutes: 25 }), 20)).toBe(true);
  expect(isOfTheLine(zone("A", { breaks: "now", now: null, slow_minutes: 25 }), 20)).toBe(true);
  expect(isOfTheLine(zone("A", { breaks: "now", now: null, slow_minutes: 0 }), 20)).toBe(false);
  expect(isOfTheLine(zone("A", { breaks: "now", now: 21 }), 20)).toBe(false);
  expect(isOfTheLine(zone("A", { breaks: "in_15", now: 12 }), 20)).toBe(false);
});

test("it is read again after what is about relief, and after newer waits", () => {
  expect(["relief.proposed", "relief.withdrawn", "zone.relieved", "ticket.called", "desk.asked_back"].map(isAboutRelief)).toEqual([true, true, true, false, false]);
  const known = (as_of: string): unknown => ({ wait: { as_of } });
  const state = { zones: [known("2026-11-30T10:10:00+08:00"), { wait: { unknown: "no_open_window" } }, known("2026-11-30T10:12:00+08:00")] } as HallState;
  expect(latest(state)).toBe("2026-11-30T10:12:00+08:00");
  expect(latest(null)).toBe("");
});

const NOTHING = { now: null, in_15: null, in_30: null, p90_in_30: null };
const lineAt = (code: string, waiting: number, windows_open: number, reason = "open"): Zone =>
  ({ code, waiting, windows_open, issuing: { reason } }) as Zone;
const seen = (...zones: ZoneOutlook[]): Outlook => ({ as_of: "2026-11-30T10:10:00+08:00", target_minutes: 20, zones, proposal: null });

test("all is well only where something was foreseen and people are served", () => {
  const served = [lineAt("A", 3, 1)];
  expect(verdictOf(seen(zone("A")), served)).toEqual({ kind: "calm", all: true });
  expect(verdictOf(seen(zone("A"), zone("B", NOTHING)), served)).toEqual({ kind: "calm", all: false });
  expect(verdictOf(seen(zone("A", NOTHING)), served)).toEqual({ kind: "unknown" });
  expect(verdictOf(seen(), [])).toEqual({ kind: "unknown" });
  expect(verdictOf(seen(zone("A", NOTHING)), [lineAt("A", 2, 0)])).toMatchObject({ kind: "unserved", zone: { code: "A" } });
  expect(verdictOf(seen(zone("A", NOTHING)), [lineAt("A", 2, 0, "hours")])).toEqual({ kind: "unknown" });
  expect(verdictOf(seen(zone("A", { breaks: "in_15" })), [lineAt("A", 2, 0)])).toEqual({ kind: "breaking", n: 1 });
  const shut = zone("A", { ...NOTHING, breaks: "now", served: false, slow_minutes: null, by_minutes: null });
  expect(verdictOf(seen(shut, zone("B")), [lineAt("A", 2, 0)])).toMatchObject({ kind: "unserved", zone: { code: "A" } });
});

test("the verdict goes by the figure of the half hour that the tile shows", () => {
  const found = verdictOf(seen(zone("A", { p90_in_30: 21 }), zone("B", { p90_in_30: 29 })), []);
  expect(found).toMatchObject({ kind: "doubtful", n: 29, zone: { zone: "B" } });
  expect(verdictOf(seen(zone("A", { p90_in_30: 20 })), [])).toEqual({ kind: "calm", all: true });
});
