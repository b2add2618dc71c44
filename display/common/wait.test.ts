import { expect, test } from "vitest";
import type { Wait } from "./contract";
import { shownMinutes, waitText } from "./wait";

const range = (p10: number, p90: number): Wait => ({ p10_seconds: p10, p50_seconds: p10, p90_seconds: p90, as_of: "", text: "约 10–20 分钟" });

test("minutes are rounded outwards to five", () => {
  expect(shownMinutes(range(610, 1190))).toEqual({ low: 10, high: 20 });
  expect(shownMinutes(range(600, 600))).toEqual({ low: 10, high: 15 });
  expect(shownMinutes(range(0, 10))).toEqual({ low: 0, high: 5 });
  expect(shownMinutes({ unknown: "no_open_window", text: "" })).toBeNull();
});

test("with no window open no number is told, and the reason that is known is kept", () => {
  expect(waitText({ wait: range(600, 1200), windows_open: 1 })).toBe("约 10–20 分钟");
  expect(waitText({ wait: range(600, 1200), windows_open: 0 })).toBe("暂无窗口开放");
  expect(waitText({ wait: { unknown: "closed", text: "未到服务时间" }, windows_open: 0 })).toBe("未到服务时间");
});
