import { expect, test } from "vitest";
import type { MoveRecord } from "../common/contract";
import { setTimezone } from "../common/format";
import { actualInWords, breakInWords, byDay } from "./moves";

setTimezone("Asia/Shanghai");

const move = (more: Partial<MoveRecord>): MoveRecord => ({
  id: "", proposed_at: "2026-11-30T10:10:00+08:00", zone: "A", zone_name: "综合窗口", zone_name_en: "Comprehensive windows", kind: "lend", window: "4",
  person_name: "", until: null, reason: "", breaks: "in_15", target_minutes: 20, effect: null, state: "open", ended_at: null, taken_by: "", actual: null, ...more,
});
const actual = (median: number | null, foreseen: number | null, called = 14): MoveRecord["actual"] => ({
  called, median_wait_seconds: median, foreseen_seconds: foreseen, from: "2026-11-30T10:12:00+08:00", to: "2026-11-30T10:42:00+08:00",
});

test("days and what was proposed on them are told newest first, with how many were done", () => {
  const found = byDay(
    [move({ id: "a", proposed_at: "2026-11-29T09:00:00+08:00" }), move({ id: "b", proposed_at: "2026-11-30T09:00:00+08:00", state: "taken" }), move({ id: "c" })],
    (at) => at.slice(0, 10),
  );
  expect(found.map(({ day, moves, taken }) => [day, moves.map((one) => one.id), taken])).toEqual([
    ["2026-11-30", ["c", "b"], 1],
    ["2026-11-29", ["a"], 0],
  ]);
});

test.each([
  ["now", "综合窗口已超过 20 分钟"],
  ["in_15", "综合窗口 10:25 起将超过 20 分钟"],
  ["in_30", "综合窗口 10:40 起将超过 20 分钟"],
] as const)("a target broken %s is said as %s", (breaks, said) => {
  expect(breakInWords(move({ breaks }))).toBe(said);
});

test.each([
  ["taken", null, "提出半小时后可看到实际等候。"],
  ["taken", actual(null, null, 0), "10:12–10:42 没有叫号。"],
  ["taken", actual(null, 1200), "10:12–10:42 叫到 14 人"],
  ["taken", actual(1080, null), "10:12–10:42 叫到 14 人，一半的人在约 18 分钟内叫到"],
  ["taken", actual(1080, 1200), "10:12–10:42 叫到 14 人，一半的人在约 18 分钟内叫到 · 调整后预计 20 分钟"],
  ["withdrawn", actual(1380, 1740), "10:12–10:42 叫到 14 人，一半的人在约 23 分钟内叫到 · 不调整预计 29 分钟"],
] as const)("%s with %j is said as %s", (state, found, said) => {
  expect(actualInWords(move({ state, actual: found }))).toBe(said);
});
