import { expect, test } from "vitest";
import { clock, duration, elapsed, span } from "./format";
import { lang } from "./lang";
import { texts } from "./texts";

const t = texts({ ahead: ["前面 {n} 人", "{n} {n|person|people} ahead"] });

test("a text follows the language and takes its parameters", () => {
  expect(t("ahead", { n: 3 })).toBe("前面 3 人");
  lang.value = "en";
  expect(t("ahead", { n: 3 })).toBe("3 people ahead");
  expect(t("ahead", { n: "1" })).toBe("1 person ahead");
  expect(t("ahead", { n: 0 })).toBe("0 people ahead");
  lang.value = "zh";
});

test("times are the hall's, whatever this machine's zone is", () => {
  expect(clock(Date.UTC(2026, 10, 24, 1, 5, 9), { timezone: "Asia/Shanghai" })).toBe("09:05");
  expect(clock(Date.UTC(2026, 10, 24, 16, 0, 9), { timezone: "Asia/Shanghai", seconds: true })).toBe("00:00:09");
});

test("durations are written with two digits below the first", () => {
  expect([duration(7), duration(187), duration(3729), duration(-4)]).toEqual(["0:07", "3:07", "1:02:09", "0:00"]);
});

test("long times are said in hours and days", () => {
  expect([0, 120, 121, 2879, 2880, 30000].map(span)).toEqual(["0 分钟", "120 分钟", "2 小时", "47 小时", "2 天", "20 天"]);
  expect([187, 7200, 7260, 400_000].map(elapsed)).toEqual(["3:07", "2:00:00", "2 小时", "4 天"]);
});
