/** Days as "2026-11-24": what is asked for in the address of the page, and periods counted back from a day. */

export const PERIODS = ["day", "week", "ten_days", "month", "quarter", "year", "own"] as const;
export type Period = (typeof PERIODS)[number];
export type Span = { from: string; to: string };

function date(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

function text(at: Date): string {
  return at.toISOString().slice(0, 10);
}

export function plusDays(day: string, n: number): string {
  const at = date(day);
  at.setUTCDate(at.getUTCDate() + n);
  return text(at);
}

/** How many days a span has, both ends counted. */
export function daysIn({ from, to }: Span): number {
  return Math.round((date(to).getTime() - date(from).getTime()) / 86_400_000) + 1;
}

export function isDay(day: string | null): day is string {
  return day !== null && /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(date(day).getTime()) && text(date(day)) === day;
}

/** The whole period that `day` lies in; "own" keeps to the day. */
export function spanOf(period: Period, day: string): Span {
  const at = date(day);
  const [year, month, monthDay] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  const made = (y: number, m: number, d: number): string => text(new Date(Date.UTC(y, m, d)));
  switch (period) {
    case "week": {
      const monday = plusDays(day, -((at.getUTCDay() + 6) % 7));
      return { from: monday, to: plusDays(monday, 6) };
    }
    case "ten_days": {
      const part = Math.min(Math.floor((monthDay - 1) / 10), 2);
      return { from: made(year, month, 10 * part + 1), to: part === 2 ? made(year, month + 1, 0) : made(year, month, 10 * part + 10) };
    }
    case "month":
      return { from: made(year, month, 1), to: made(year, month + 1, 0) };
    case "quarter": {
      const first = 3 * Math.floor(month / 3);
      return { from: made(year, first, 1), to: made(year, first + 3, 0) };
    }
    case "year":
      return { from: made(year, 0, 1), to: made(year, 11, 31) };
    default:
      return { from: day, to: day };
  }
}

/** The period before (-1) or after (1) the one of `span`. */
export function moved(period: Period, span: Span, by: -1 | 1): Span {
  if (period === "own") {
    const days = daysIn(span) * by;
    return { from: plusDays(span.from, days), to: plusDays(span.to, days) };
  }
  return spanOf(period, by < 0 ? plusDays(span.from, -1) : plusDays(span.to, 1));
}

/** Which cut shows how a span went by: a line of some dozen points. */
export function stepOf(span: Span): "hour" | "day" | "week" | "month" {
  const days = daysIn(span);
  return days <= 1 ? "hour" : days <= 62 ? "day" : days <= 190 ? "week" : "month";
}
