import { expect, test } from "vitest";
import type { Effect, ZoneEffect } from "./contract";
import { setTimezone } from "./format";
import { at, changesOf, effectInShort, isChanged, minutes, moveInWords, people } from "./relief";

setTimezone("Asia/Shanghai");

const same = { now: [600, 600], in_15: [600, 600], in_30: [600, 600], waiting: 3, helped: 0, harmed: 0 } satisfies ZoneEffect;
const effect = (zones: Record<string, Partial<ZoneEffect>>): Effect => ({
  zones: Object.fromEntries(Object.entries(zones).map(([code, zone]) => [code, { ...same, ...zone }])),
  waiting_mean_change_seconds: -420,
  over_target_minutes: [85, 12],
  walks: 16,
});

test.each([
  [[600, 659], false],
  [[600, 660], true],
  [[660, 600], true],
  [[null, 600], true],
  [[600, null], true],
  [[null, null], false],
] as const)("%j is a change of a minute or more: %s", ([before, after], changed) => {
  expect(isChanged([before, after])).toBe(changed);
});

test("a change of a minute shows in whole minutes", () => {
  for (let seconds = 0; seconds < 120; seconds += 1) expect(minutes(seconds + 60)).toBe(minutes(seconds)! + 1);
});

test("zones that a move leaves as they are are left out; the one it is for is first, then those it changes most", () => {
  const found = changesOf(
    effect({ A: {}, B: { in_30: [600, 900] }, C: { now: [600, 2400] }, D: { in_15: [600, 500] }, E: { helped: 1 }, F: { now: [600, 640] } }),
    "D",
  );
  expect(found.map((one) => one.zone)).toEqual(["D", "C", "B", "E"]);
});

test("people are counted over all zones, also where little changes", () => {
  expect(people(effect({ A: { helped: 9 }, B: { harmed: 2 }, C: {} }))).toEqual({ waiting: 9, helped: 9, harmed: 2 });
});

test("in short it is the first moment at which the zone's wait changes", () => {
  expect(effectInShort(effect({ A: { now: [2100, 1200], in_15: [2400, 1100] } }), "A")).toBe("A 区 35 → 20 分钟");
  expect(effectInShort(effect({ A: { now: [600, 610], in_15: [2400, 1320] } }), "A")).toBe("15 分钟后 A 区 40 → 22 分钟");
  expect(effectInShort(effect({ A: { now: [null, 1200] } }), "A")).toBe("A 区 多半等不到 → 20 分钟");
  expect(effectInShort(effect({ A: { now: [null, null], in_30: [1200, null] } }), "A")).toBe("30 分钟后 A 区 20 分钟 → 多半等不到");
  expect(effectInShort(effect({ A: {}, B: { now: [2100, 1200] } }), "A")).toBe("");
  expect(effectInShort(effect({}), "A")).toBe("");
  expect(effectInShort(null, "A")).toBe("");
});

test("a moment is so long after it was said", () => {
  expect([at("now", "2026-11-30T10:10:00+08:00"), at("in_15", "2026-11-30T10:10:00+08:00"), at("in_30", "2026-11-30T10:10:00+08:00")]).toEqual(
    ["02:10", "02:25", "02:40"].map((time) => Date.parse(`2026-11-30T${time}:00Z`)),
  );
});

const eleven = Date.parse("2026-11-30T11:00:00+08:00");

test.each([
  ["ask_back", null, "请 4 号窗口恢复服务"],
  ["open", null, "开 4 号窗口，张敏上岗"],
  ["open", eleven, "开 4 号窗口支援到 11:00，张敏上岗"],
  ["cover", null, "张敏到 4 号窗口顶岗"],
  ["cover", eleven, "张敏到 4 号窗口顶岗，支援到 11:00"],
  ["lend", eleven, "4 号窗口支援到 11:00"],
] as const)("%s until %s is said as %s", (kind, until, said) => {
  expect(moveInWords({ kind, window: "4", person_name: "张敏", until })).toBe(said);
});
