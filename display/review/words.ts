import { lang } from "../common/lang";
import { day, monthDay } from "../common/format";
import type { Head, Indicator } from "./server";
import { t } from "./texts";

/** Shares are told in percent; what is measured otherwise has a unit of its own. */
export function valueText(indicator: Pick<Indicator, "source">, value: number): string {
  switch (indicator.source) {
    case "observed_expected":
      return value.toFixed(2);
    case "long_pauses":
      return t("per_ten_days", { n: trimmed(value, 1) });
    case "by_hand":
      return trimmed(value, 2);
    default:
      return `${trimmed(value * 100, 1)}%`;
  }
}

export function isShare(source: string): boolean {
  return !["observed_expected", "long_pauses", "by_hand"].includes(source);
}

/** As people write it: 0.5 for a share is entered as 50. */
export function entered(source: string, text: string): number | null {
  const told = Number(text.replace("%", "").replace("，", ".").trim());
  if (!text.trim() || !Number.isFinite(told) || told < 0) return null;
  return isShare(source) ? Math.round(told * 100) / 10_000 : told;
}

export function trimmed(value: number, places: number): string {
  return String(Number(value.toFixed(places)));
}

export function markText(mark: number | null): string {
  return mark === null ? "—" : mark.toFixed(1);
}

/** "2026年3–4月" or "March–April 2026". */
export function periodText({ first, last }: Pick<Head, "first" | "last">): string {
  const [year, from] = first.split("-").map(Number) as [number, number];
  const to = Number(last.split("-")[1]);
  if (lang.value !== "en") return `${year}年${from}–${to}月`;
  const month = (n: number): string => new Intl.DateTimeFormat("en-GB", { month: "long", timeZone: "UTC" }).format(new Date(Date.UTC(year, n - 1, 1)));
  return `${month(from)}–${month(to)} ${year}`;
}

/** A calendar day of the hall, which is no moment: "5月7日" or "7 May". */
export function dayText(date: string): string {
  return monthDay(`${date}T12:00:00+08:00`);
}

/** The last moment before, as people say a time that is over at midnight: "5月6日 24:00" would be a riddle to some. */
export function lastDay(until: string): string {
  return day(new Date(new Date(until).getTime() - 1).getTime());
}
