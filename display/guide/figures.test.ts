import { expect, test } from "vitest";
import { distanceInWords, estimateInWords } from "./figures";

test("an estimate is in whole minutes and never nothing", () => {
  expect([0, 60, 61, 1500].map((estimate_seconds) => estimateInWords({ open: true, estimate_seconds }))).toEqual([
    "1 分钟以内",
    "1 分钟以内",
    "约 2 分钟",
    "约 25 分钟",
  ]);
});

test("where nothing is known it says why not", () => {
  expect(estimateInWords({ open: true, estimate_seconds: null })).toBe("暂不能预计");
  expect(estimateInWords({ open: false, estimate_seconds: null })).toBe("未到服务时间");
});

test("a distance is as exact as it is true", () => {
  expect([0.02, 0.34, 0.97, 9.96, 12.4].map(distanceInWords)).toEqual(["约 100 米", "约 300 米", "约 1.0 公里", "约 10.0 公里", "约 12 公里"]);
});
