import { afterEach, expect, test } from "vitest";
import { lang } from "./lang";
import { periodInShort, periodInWords } from "./period-words";

afterEach(() => void (lang.value = "zh"));

test.each([
  ["2026-11-27", "2026年11月27日", "27 Nov 2026"],
  ["2026-W48", "2026年第48周", "Week 48, 2026"],
  ["2026-11-2", "2026年11月中旬", "11–20 November 2026"],
  ["2026-10", "2026年10月", "October 2026"],
  ["2026-Q3", "2026年第3季度", "Quarter 3, 2026"],
  ["2026", "2026年", "2026"],
  ["09:30", "09:30", "09:30"],
])("%s is said as people say it", (name, chinese, english) => {
  expect(periodInWords(name)).toBe(chinese);
  lang.value = "en";
  expect(periodInWords(name)).toBe(english);
});

test("below a drawing a day and a week leave their year out", () => {
  expect([periodInShort("2026-11-27"), periodInShort("2026-W08"), periodInShort("2026-10")]).toEqual(["11月27日", "第8周", "2026年10月"]);
});
