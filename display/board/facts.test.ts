import { afterEach, expect, test } from "vitest";
import { lang } from "../common/lang";
import { readSettings } from "./address";
import { hoursLines, listed, people, waitWords } from "./facts";
import { dwell, following } from "./turns";

afterEach(() => {
  lang.value = "zh";
});

test("hours are told day by day", () => {
  const working = [1, 2, 3, 4, 5];
  expect(hoursLines([{ from: "08:30", to: "12:00", days: working }, { from: "14:30", to: "18:00", days: working }, { from: "09:00", to: "12:00", days: [6] }])).toEqual([
    { days: "周一至周五", times: ["08:30–12:00", "14:30–18:00"] },
    { days: "周六", times: ["09:00–12:00"] },
  ]);
  lang.value = "en";
  expect(hoursLines([{ from: "08:30", to: "12:00", days: [2, 4] }])[0]?.days).toBe("Tue, Thu");
});

test("waits are rounded outwards to five minutes, as on the ticket", () => {
  const wait = (p10: number, p90: number): string => waitWords({ p10_seconds: p10, p50_seconds: p10, p90_seconds: p90, as_of: "", text: "" });
  expect(wait(610, 1190)).toBe("约 10–20 分钟");
  expect(wait(0, 10)).toBe("约 5 分钟以内");
  expect(waitWords({ unknown: "no_open_window", text: "暂无窗口受理" })).toBe("");
});

test("one is one person, and nobody chooses among ten windows", () => {
  expect(listed(["1", "2", "3", "4", "5"])).toBe("1、2、3、4");
  lang.value = "en";
  expect([people(1), people(2), people(0)]).toEqual(["1 person", "2 people", "0 people"]);
});

test("an address says what panel this is, and nonsense in it says nothing", () => {
  expect(readSettings("?area=W1&metres=10&inches=65&theme=light&lang=zh,en&sound=on&panel=waits")).toEqual({
    area: "W1", metres: 10, inches: 65, heightMm: undefined, theme: "light", languages: ["zh", "en"], sound: true, panel: "waits",
  });
  expect(readSettings("?metres=-3&inches=many&height_mm=&theme=pink&lang=fr")).toMatchObject({
    metres: undefined, inches: undefined, heightMm: undefined, theme: undefined, languages: ["zh"], sound: undefined,
  });
});

test("pages turn in a ring, and long ones stand longer", () => {
  expect([following(["a", "b"], "a"), following(["a", "b"], "b"), following(["a", "b"], "gone"), following([], "")]).toEqual(["b", "a", "a", ""]);
  expect(dwell(60)).toBeGreaterThan(dwell(20));
  expect([dwell(0), dwell(1000)]).toEqual([7_000, 16_000]);
});
