import { expect, test } from "vitest";
import { contrast } from "./tokens";

test("contrast is the standard's, whichever colour comes first and however short it is written", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#fff", "#767676")).toBeCloseTo(4.54, 2);
});
