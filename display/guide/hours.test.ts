import { afterEach, expect, test } from "vitest";
import { lang } from "../common/lang";
import { hoursInWords } from "./hours";

const WORKDAYS = [1, 2, 3, 4, 5];

afterEach(() => {
  lang.value = "zh";
});

test("morning and afternoon of the same days make one line", () => {
  const sessions = [
    { from: "14:30", to: "18:00", days: WORKDAYS },
    { from: "08:30", to: "12:00", days: WORKDAYS },
  ];
  expect(hoursInWords(sessions)).toEqual(["周一至周五 08:30–12:00、14:30–18:00"]);
  lang.value = "en";
  expect(hoursInWords(sessions)).toEqual(["Mon–Fri 08:30–12:00, 14:30–18:00"]);
});

test("days with other times have a line of their own, wherever the sessions are cut", () => {
  const sessions = [
    { from: "09:00", to: "12:00", days: [...WORKDAYS, 6] },
    { from: "13:30", to: "17:00", days: [1, 2, 3, 4] },
  ];
  expect(hoursInWords(sessions)).toEqual(["周一至周四 09:00–12:00、13:30–17:00", "周五、周六 09:00–12:00"]);
});

test("single days are named one by one, and all seven are every day", () => {
  expect(hoursInWords([{ from: "09:00", to: "12:00", days: [1, 3, 5] }])).toEqual(["周一、周三、周五 09:00–12:00"]);
  expect(hoursInWords([{ from: "00:00", to: "24:00", days: [...WORKDAYS, 6, 7] }])).toEqual(["每天 全天"]);
});

test("a hall without sessions has no line", () => {
  expect(hoursInWords([])).toEqual([]);
});
