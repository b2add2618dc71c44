import { expect, test } from "vitest";
import { readMobile } from "./mobile";

test.each([
  ["13900139000", "13900139000"],
  ["139 0013 9000", "13900139000"],
  ["+86-139-0013-9000", "13900139000"],
  ["１３９００１３９０００", "13900139000"],
  ["0086 13900139000", "13900139000"],
])("%s is a mobile number", (typed, number) => {
  expect(readMobile(typed)).toBe(number);
});

test.each(["", "1390013900", "139001390001", "12900139000", "手机"])("%s is none", (typed) => {
  expect(readMobile(typed)).toBeNull();
});
