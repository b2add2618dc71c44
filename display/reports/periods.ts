import type { Span } from "./server";

const DAY_MS = 86_400_000;

/** Name of the last period of a span that is over on `today` ("2026-11-24"): "2026-11-23", "2026-W47", "2026-10", "2026-Q3", "2025". */
export function lastPeriod(span: Span, today: string): string {
  const now = new Date(`${today}T00:00:00Z`);
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth() + 1];
  switch (span) {
    case "day":
      return isoDay(now.getTime() - DAY_MS);
    case "week":
      return isoWeek(now.getTime() - 7 * DAY_MS);
    case "month":
      return month === 1 ? `${year - 1}-12` : `${year}-${two(month - 1)}`;
    case "quarter": {
      const quarter = Math.floor((month - 1) / 3);
      return quarter === 0 ? `${year - 1}-Q4` : `${year}-Q${quarter}`;
    }
    default:
      return String(year - 1);
  }
}

/** ISO 8601: a week belongs to the year its Thursday is in. */
function isoWeek(at: number): string {
  const weekday = (new Date(at).getUTCDay() + 6) % 7;
  const thursday = new Date(at + (3 - weekday) * DAY_MS);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return `${thursday.getUTCFullYear()}-W${two(Math.floor((thursday.getTime() - first) / (7 * DAY_MS)) + 1)}`;
}

function isoDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

const two = (n: number): string => String(n).padStart(2, "0");
