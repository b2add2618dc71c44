import { signal } from "@preact/signals";
import type { Lang } from "./contract";

export const lang = signal<Lang>("zh");

export function setLang(next: Lang): void {
  lang.value = next;
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
}

/** Which of a pair of names, such as `name` and `name_en`, is shown; Chinese where there is no English. */
export function named(thing: { name: string; name_en?: string | null }): string {
  return lang.value === "en" && thing.name_en ? thing.name_en : thing.name;
}

/** A name that says by itself that its hall is a demo needs no mark beside it. */
export function saysDemo(hall: { name: string; name_en: string }): boolean {
  return /演示|demo/i.test(named(hall));
}
