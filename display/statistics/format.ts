import { lang } from "../common/lang";
import type { Definition } from "./server";
import { t } from "./texts";

/** "12:05" of 725 seconds is said as minutes; "–" where nothing was counted. */
export function shown(value: number | null | undefined, unit: Definition["unit"]): string {
  if (value === null || value === undefined) return "—";
  const number = (n: number, digits = 0): string => n.toLocaleString(lang.value === "en" ? "en-GB" : "zh-CN", { maximumFractionDigits: digits, minimumFractionDigits: digits });
  switch (unit) {
    case "share":
      return `${number(100 * value, 1)}%`;
    case "seconds":
      return Math.abs(value) < 60 ? t("sec", { n: number(value) }) : `${number(value / 60, 1)} ${t("minutes")}`;
    case "minutes":
      return `${number(value)} ${t("minutes")}`;
    case "number":
      return number(value, 2);
    default:
      return number(value);
  }
}

/** Seconds as minutes with one place, for drawings. */
export function inMinutes(seconds: number | null | undefined): number | null {
  return seconds === null || seconds === undefined ? null : Math.round(seconds / 6) / 10;
}
