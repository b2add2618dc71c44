import { expect, test } from "vitest";
import { dotted } from "./chart";

function drawn(values: (number | null)[]): unknown[] {
  return values.map(dotted(values));
}

test("a value alone is a dot, values in a row are a line", () => {
  expect(drawn([null, 5, null, 2, 3, null])).toEqual([null, { value: 5, symbol: "circle" }, null, 2, 3, null]);
  expect(drawn([4])).toEqual([{ value: 4, symbol: "circle" }]);
  expect(drawn([])).toEqual([]);
});
