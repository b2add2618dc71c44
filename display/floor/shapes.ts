/** Answers of the floor's own routes. */
import type { Ticket } from "../common/contract";

/** warn, bad: the first values that are no longer well; falling: less is worse. */
export type Target = { warn: number | null; bad: number | null; falling: boolean };

export const FIGURES = [
  "waiting",
  "longest_wait_seconds",
  "median_wait_seconds",
  "p90_wait_seconds",
  "in_target_share",
  "p90_in_30_seconds",
  "no_show_share",
  "participation",
] as const;
export type FigureName = (typeof FIGURES)[number];

/** Of today, by the names of the statistics; null where nothing is known. */
export type Figures = {
  waits: number | null;
  median_wait_seconds: number | null;
  p90_wait_seconds: number | null;
  in_target_share: number | null;
  called_tickets: number | null;
  no_shows: number | null;
  no_show_share: number | null;
  services: number | null;
  rated: number | null;
  participation: number | null;
  p90_in_30_seconds: number | null;
};

export type ZoneFigures = Figures & { targets: Record<"waiting" | "longest_wait_seconds", Target> };

/** targets: by figure; definitions: what each figure means, in the language asked for. */
export type Today = {
  as_of: string;
  target_minutes: number;
  targets: Record<FigureName, Target>;
  definitions: Record<FigureName, string>;
  hall: Figures;
  zones: Record<string, ZoneFigures>;
};

/** from, to: when the call is likely, null where nobody knows. */
export type CallToCome = { ticket: Ticket; rule: string; sentence: string; window: string | null; from: string | null; to: string | null };
export type CallingOrder = { zone: string; as_of: string; waiting: number; windows: string[]; items: CallToCome[] };

type QualityDevice = { code: string; name: string; place: string; last_seen_at: number | null };
export type DataQuality = {
  open_long: { n: number; hours: number; items: { id: string; ticket_no: string; state: string; issued_at: number }[] };
  unstarted: { n: number; of: number };
  silent: { n: number; of: number; items: QualityDevice[] };
  clocks: { n: number; of: number; seconds: number; items: (QualityDevice & { seconds: number })[] };
};
