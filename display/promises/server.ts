import { get } from "../common/api";

/** Null figures: fewer promises than `least`. Errors are positive when people waited longer than said. */
export type Score = {
  n: number;
  gone: number;
  enough: boolean;
  inside: number | null;
  inside_shown: number | null;
  late: number | null;
  median_error_seconds: number | null;
  mean_error_seconds: number | null;
  mean_width_seconds: number | null;
};

export type Scorecard = {
  hall: string;
  name: string;
  name_en: string;
  from: string;
  to: string;
  promised: number;
  least: number;
  published: boolean;
  total: Score;
  zones: (Score & { zone: string; name: string; name_en: string })[];
  hours: (Score & { hour: number })[];
  horizons: (Score & { from_minutes: number; to_minutes: number | null })[];
  weeks: (Score & { week: string })[];
};

export function scorecard(hall: string, zone: string, weeks: number): Promise<Scorecard> {
  const query = new URLSearchParams();
  if (zone) query.set("zone", zone);
  if (weeks) query.set("from", daysAgo(7 * weeks));
  return get<Scorecard>(`${address(hall)}?${query}`);
}

export function fileAddress(hall: string, weeks: number): string {
  return `${address(hall)}/file?format=csv${weeks ? `&from=${daysAgo(7 * weeks)}` : ""}`;
}

function address(hall: string): string {
  return `/api/v1/halls/${encodeURIComponent(hall)}/promises`;
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}
