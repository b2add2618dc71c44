import { expect, test } from "vitest";
import { distanceInWords, estimateInWords } from "./figures";

test("a wait is the range that the hall tells", () => {
  expect(estimateInWords({ open: true, wait: { text: "约 15–25 分钟" } })).toBe("约 15–25 分钟");
});

test("where nothing is known it says why not", () => {
  expect(estimateInWords({ open: true, wait: null })).toBe("暂不能预计");
  expect(estimateInWords({ open: false, wait: null })).toBe("未到服务时间");
});

test("a distance is as exact as it is true", () => {
  expect([0.02, 0.34, 0.97, 9.96, 12.4].map(distanceInWords)).toEqual(["约 100 米", "约 300 米", "约 1.0 公里", "约 10.0 公里", "约 12 公里"]);
});
