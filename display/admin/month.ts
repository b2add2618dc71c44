import type { OpeningSpan } from "./shapes";
import { t, words } from "./texts";

/** A month as a calendar page draws it. first: "2026-10-01"; firstWeekday: column of the first, Monday 1. */
export type Month = { year: number; month: number; first: string; days: number; firstWeekday: number };

export function monthOf(moment: Date): Month {
  const [year, month] = [moment.getFullYear(), moment.getMonth() + 1];
  return {
    year,
    month,
    first: `${year}-${String(month).padStart(2, "0")}-01`,
    days: new Date(Date.UTC(year, month, 0)).getUTCDate(),
    firstWeekday: weekdayOf(new Date(Date.UTC(year, month - 1, 1))),
  };
}

function weekdayOf(date: Date): number {
  return date.getUTCDay() || 7;
}

/** "10月1日 周四", "1 Oct, Thu": of a date, not of a moment, so that no time zone shifts it. */
export function dayTitle(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  const [month, number, weekday] = [date.getUTCMonth() + 1, date.getUTCDate(), words("day", String(weekdayOf(date)))];
  return t("day_title", { month: words("month", String(month)), day: number, weekday });
}

const [FROM, TO] = [6 * 60, 22 * 60];

/** Where a session lies in a bar of the day from 6 to 22 o'clock, in percent. */
export function barOf({ from, to }: Pick<OpeningSpan, "from" | "to">): { left: number; width: number } {
  const [start, end] = [from, to].map((clock) => {
    const [hours = 0, minutes = 0] = clock.split(":").map(Number);
    return (Math.min(Math.max(hours * 60 + minutes, FROM), TO) - FROM) / ((TO - FROM) / 100);
  }) as [number, number];
  return { left: start, width: end - start };
}

export function sameHours(one: readonly OpeningSpan[], other: readonly OpeningSpan[]): boolean {
  return one.length === other.length && one.every((span, n) => span.from === other[n]?.from && span.to === other[n]?.to && !span.name);
}
