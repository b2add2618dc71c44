import { describe, expect, test } from "vitest";
import { ems, fitted, nameOf } from "./hall-map-text";

describe("a label in its place", () => {
  test("is as large as it may be where there is room", () => {
    expect(fitted("1", 40, 40, 6)).toMatchObject({ size: 6, lines: ["1"] });
  });

  test("never reaches beyond its place", () => {
    for (const label of ["综合窗口", "“办不成事”反映", "Priority assistance", "24-hour machines", "社会保险与医疗保障综合服务窗口"]) {
      for (const [width, height] of [[6, 6], [18, 4], [30, 12]] as const) {
        const { size, lines } = fitted(label, width, height, 5);
        expect(Math.max(...lines.map(ems)) * size).toBeLessThanOrEqual(width + 1e-9);
        expect(lines.length * size * 1.2).toBeLessThanOrEqual(height + 1e-9);
      }
    }
  });

  test("is broken where that makes it larger, never with one character alone", () => {
    expect(fitted("特殊群体服务", 8, 12, 5).lines).toEqual(["特殊", "群体", "服务"]);
    expect(fitted("Priority assistance", 12, 12, 5).lines).toEqual(["Priority", "assistance"]);
    expect(fitted("卫生间", 3, 9, 5).lines).toEqual(["卫生间"]);
  });
});

test("a place without an English name keeps its Chinese one", () => {
  expect(nameOf("母婴室", "", "en")).toBe("母婴室");
  expect(nameOf("母婴室", "Baby care", "en")).toBe("Baby care");
});
