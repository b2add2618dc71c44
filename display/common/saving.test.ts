import { expect, test } from "vitest";
import { csvOf } from "./saving";

test("rows are told apart by commas, and a comma or a quotation mark within a cell is kept", () => {
  expect(csvOf([["窗口", "谁在岗"], [1, '王"三", 李四'], ["2", null]])).toBe('窗口,谁在岗\r\n1,"王""三"", 李四"\r\n2,\r\n');
});

test("a name that looks like a formula is no formula", () => {
  expect(csvOf([["=1+1", "-2", -2, "12:00–14:30"]])).toBe("'=1+1,'-2,-2,12:00–14:30\r\n");
});
