import { get } from "../common/api";
import type { HallState } from "../common/contract";

export type Slot = { from: string; to: string; mean: number; p10: number; p90: number; booked: number; came: number | null };
export type Day = { day: string; kind: string; name: string; name_en: string; slots: Slot[] };

/** known is false while fewer than least_days of history are there; then days are empty. */
export type Forecast = { hall: string; zone: string | null; known: boolean; history_days: number; least_days: number; today: string; days: Day[] };

export type PlanLine = {
  day: string;
  from: string;
  to: string;
  zone: string;
  people: number;
  p10: number;
  p90: number;
  needed: number;
  needed_busy: number;
  /** null where no roster was made for the day. */
  planned: number | null;
  short: number | null;
};

export type Gap = { day: string; zone: string; from: string; to: string; windows: number };

export type Plan = {
  known: boolean;
  target_minutes: number;
  service_minutes: Record<string, number>;
  lines: PlanLine[];
  gaps: Gap[];
};

export type ZoneName = Pick<HallState["zones"][number], "code" | "name" | "name_en">;
export type HallSetUp = { code: string; name: string; name_en: string; zones: (ZoneName & { active: boolean; issues_tickets: boolean; merged_into: string | null })[] };

export async function readAll(hall: string, zone: string): Promise<{ setUp: HallSetUp; forecast: Forecast; plan: Plan }> {
  const [setUp, forecast, plan] = await Promise.all([
    get<HallSetUp>(address(hall)),
    get<Forecast>(`${address(hall)}/forecast?days=14${zone ? `&zone=${encodeURIComponent(zone)}` : ""}`),
    get<Plan>(`${address(hall)}/staffing-plan`),
  ]);
  return { setUp, forecast, plan };
}

export function planFile(hall: string, format: "csv" | "xlsx"): string {
  return `${address(hall)}/staffing-plan/file?format=${format}`;
}

function address(hall: string): string {
  return `/api/v1/halls/${encodeURIComponent(hall)}`;
}
