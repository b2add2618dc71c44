import { lang } from "./lang";

/** A text with the language it is written in, for `lang` in the page: the browser breaks and spaces it by that language. */
export type Said = { words: string; lang: "zh-CN" | "en" };

/** The text of an emergency in the chosen language, and in the other where it has one; Chinese where there is no English. */
export function emergencyTexts({ text, text_en }: { text: string; text_en: string }): [Said, ...Said[]] {
  const chinese: Said = { words: text, lang: "zh-CN" };
  if (!text_en) return [chinese];
  const english: Said = { words: text_en, lang: "en" };
  return lang.value === "en" ? [english, chinese] : [chinese, english];
}
