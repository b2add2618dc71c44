import { lang } from "./lang";
import { texts } from "./texts";

const t = texts({
  week: ["{year}年第{n}周", "Week {n}, {year}"],
  quarter: ["{year}年第{n}季度", "Quarter {n}, {year}"],
  year: ["{year}年", "{year}"],
  ten_days_1: ["{month}上旬", "1–10 {month}"],
  ten_days_2: ["{month}中旬", "11–20 {month}"],
  ten_days_3: ["{month}下旬", "from 21 {month}"],
  short_week: ["第{n}周", "week {n}"],
});

/** The name of a period as people say it: "2026-W48" is "2026年第48周"; what names none is left as it is. */
export function periodInWords(name: string): string {
  const [, year, rest = ""] = /^(\d{4})(?:-(W\d\d|Q[1-4]|\d\d(?:-\d\d?)?))?$/.exec(name) ?? [];
  if (!year) return name;
  if (!rest) return t("year", { year });
  if (rest.startsWith("W")) return t("week", { year, n: Number(rest.slice(1)) });
  if (rest.startsWith("Q")) return t("quarter", { year, n: rest.slice(1) });
  if (rest.length === 5) return dated(name, { year: "numeric", month: short(), day: "numeric" });
  const month = dated(`${name.slice(0, 7)}-01`, { year: "numeric", month: "long" });
  return rest.length === 2 ? month : t(`ten_days_${rest.slice(3)}` as "ten_days_1", { month });
}

/** As short as it fits below a drawing: days and weeks without their year. */
export function periodInShort(name: string): string {
  if (/^\d{4}-W\d\d$/.test(name)) return t("short_week", { n: Number(name.slice(6)) });
  return /^\d{4}-\d\d-\d\d$/.test(name) ? dated(name, { month: short(), day: "numeric" }) : periodInWords(name);
}

function short(): "short" | "long" {
  return lang.value === "en" ? "short" : "long";
}

function dated(day: string, how: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(lang.value === "en" ? "en-GB" : "zh-CN", { ...how, timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
}
