import { describe, expect, test } from "vitest";
import { flowed, flowedWithin, linesOf, pagesOf } from "./lines";

/** Chinese characters and their punctuation are one em wide, others a bit more than half. */
const measure = (text: string): number => [...text].reduce((sum, one) => sum + (one.charCodeAt(0) > 0x2000 ? 1 : 0.6), 0);

const NOTICE = "请保管好号票。过号后当日可在取号机“我回来了”处激活，排在三个号之后。";

describe("lines", () => {
  test.each([6, 8, 10, 14])("are never wider than %i ems and lose nothing", (ems) => {
    const lines = linesOf(NOTICE, ems, measure);
    expect(Math.max(...lines.map(measure))).toBeLessThanOrEqual(ems);
    expect(lines.join("")).toBe(NOTICE);
  });

  test("do not begin with closing punctuation, nor end with opening", () => {
    for (let ems = 5; ems < 16; ems += 1) {
      for (const line of linesOf(NOTICE, ems, measure)) {
        expect(line).not.toMatch(/^[，。”）]/);
        expect(line).not.toMatch(/[“（]$/);
      }
    }
  });

  test("end after punctuation where that leaves no hole", () => {
    expect(linesOf("请带好证件，有序离开大厅。", 8, measure)).toEqual(["请带好证件，", "有序离开大厅。"]);
  });

  test("keep a number with its unit", () => {
    for (let ems = 5; ems < 12; ems += 1) {
      expect(linesOf("请到 12 号窗口办理业务", ems, measure).some((line) => /(^|\s)12$/.test(line))).toBe(false);
    }
  });

  test("break English between words and a word that is too long anywhere", () => {
    expect(linesOf("Please have a seat", 8, measure)).toEqual(["Please have", "a seat"]);
    expect(Math.max(...linesOf("Supercalifragilistic", 4, measure).map(measure))).toBeLessThanOrEqual(4);
  });

  test("a new line in the text stays one", () => {
    expect(linesOf("第一行\n第二行", 10, measure)).toEqual(["第一行", "第二行"]);
  });
});

test("pages are as even as they can be", () => {
  expect(pagesOf(["1", "2", "3", "4", "5"], 4)).toEqual([["1", "2", "3"], ["4", "5"]]);
  expect(pagesOf([], 4)).toEqual([]);
});

test("parts stand side by side while they fit", () => {
  expect(flowed(["等候 7 人", "3 个窗口", "约 5 分钟"], 10, measure, " ")).toEqual([["等候 7 人", "3 个窗口"], ["约 5 分钟"]]);
});

test("a part wider than a line goes on in the next, and is known there", () => {
  expect(flowedWithin(["1 window", "about 40–115 min"], 7, measure, " ")).toEqual([
    [{ part: "1 window", text: "1 window" }],
    [{ part: "about 40–115 min", text: "about" }],
    [{ part: "about 40–115 min", text: "40–115 min" }],
  ]);
});
