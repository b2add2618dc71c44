import { afterEach, expect, test } from "vitest";
import { emergencyTexts } from "./emergency";
import { lang } from "./lang";

const zh = { words: "请立即离开", lang: "zh-CN" };
const en = { words: "Leave now", lang: "en" };

afterEach(() => {
  lang.value = "zh";
});

test.each([
  ["zh", "Leave now", [zh, en]],
  ["en", "Leave now", [en, zh]],
  ["zh", "", [zh]],
  ["en", "", [zh]],
] as const)("in %s with English %j, each text stands in its own language", (chosen, text_en, said) => {
  lang.value = chosen;
  expect(emergencyTexts({ text: "请立即离开", text_en })).toEqual(said);
});
