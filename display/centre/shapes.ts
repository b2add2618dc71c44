/** All halls from one down, as GET /halls/{hall}/centre and the stream of /centre tell them. */

export type Mark = "none" | "good" | "warn" | "bad";
export type WindowStates = { serving: number; called: number; idle: number; paused: number; closed: number };

/** Sums that everybody sees. longest_wait_since in milliseconds; good_share null of too few ratings. */
type Totals = {
  waiting: number;
  longest_wait_since: number | null;
  windows: WindowStates;
  issued: number;
  served: number;
  no_shows: number;
  rated: number;
  good_share: number | null;
};
/** Left out for social supervisors. */
type OfStaff = { absent?: number; uncovered?: number; alarms?: number; devices_offline?: number; bad_ratings?: number };

export type HallNow = Totals & OfStaff & { code: string; name: string; name_en: string; kind: string; open: boolean; mark: Mark };
export type Centre = { hall: string; totals_only: boolean; halls: HallNow[]; total: Totals & OfStaff & { halls: number; open: number } };
