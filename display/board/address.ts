/** What the address of a board says about this one panel, such as `?area=W1&metres=10&inches=65&theme=light&lang=zh,en&sound=on`. */

import type { Lang } from "../common/contract";
import { setLang } from "../common/lang";

export type Settings = {
  area: string;
  metres: number | undefined;
  inches: number | undefined;
  /** Height of an LED wall in millimetres. */
  heightMm: number | undefined;
  theme: "dark" | "light" | undefined;
  /** Shown in turn when there are two. */
  languages: Lang[];
  sound: boolean | undefined;
  /** Only panels of this kind turn, "" for all. */
  panel: string;
};

export function readSettings(query: string): Settings {
  const asked = new URLSearchParams(query);
  const theme = asked.get("theme");
  const sound = asked.get("sound");
  const languages = (asked.get("lang") ?? "zh").split(",").filter((one): one is Lang => one === "zh" || one === "en");
  return {
    area: asked.get("area") ?? "",
    metres: within(asked.get("metres"), 1, 100),
    inches: within(asked.get("inches"), 5, 1000),
    heightMm: within(asked.get("height_mm"), 50, 20_000),
    theme: theme === "light" || theme === "dark" ? theme : undefined,
    languages: languages.length > 0 ? languages : ["zh"],
    sound: sound === null ? undefined : sound === "on",
    panel: asked.get("panel") ?? "",
  };
}

/** A number from the address; what makes no sense is as good as not said. */
function within(text: string | null, least: number, most: number): number | undefined {
  const value = Number(text || NaN);
  return value >= least && value <= most ? value : undefined;
}

export const settings = {
  ...readSettings(typeof location === "undefined" ? "" : location.search),
  show: (next: Lang): void => setLang(next),
};
