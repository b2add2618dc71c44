import { afterEach, expect, test } from "vitest";
import { setTimezone } from "../common/format";
import { lang } from "../common/lang";
import { entered, lastDay, markText, periodText, valueText } from "./words";

afterEach(() => {
  lang.value = "zh";
});

test("shares are told and entered in percent, everything else as it is", () => {
  expect(valueText({ source: "satisfied_share" }, 0.935)).toBe("93.5%");
  expect(valueText({ source: "observed_expected" }, 1.333)).toBe("1.33");
  expect(valueText({ source: "by_hand" }, 2)).toBe("2");
  expect(entered("satisfied_share", "93.5")).toBe(0.935);
  expect(entered("satisfied_share", "93.5%")).toBe(0.935);
  expect(entered("by_hand", "2")).toBe(2);
  expect(["", "x", "-1", "1e999"].map((text) => entered("by_hand", text))).toEqual([null, null, null, null]);
});

test("a period is called by its months", () => {
  const period = { first: "2026-03-01", last: "2026-04-30" };
  expect(periodText(period)).toBe("2026年3–4月");
  lang.value = "en";
  expect(periodText(period)).toBe("March–April 2026");
});

test("a time that ends at midnight is told by its last day", () => {
  setTimezone("Asia/Shanghai");
  expect(lastDay("2026-05-06T16:00:00+00:00")).toContain("5月6日");
});

test("where there is no mark there is none", () => {
  expect([markText(null), markText(0), markText(66.7)]).toEqual(["—", "0.0", "66.7"]);
});
