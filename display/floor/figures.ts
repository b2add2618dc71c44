import type { WindowNow, Zone, ZoneCounts } from "../common/contract";

/** A wait longer than this is marked. Source: requirements B-16, alarm at 30 minutes of waiting. */
export const LONG_WAIT_MINUTES = 30;

export type Totals = {
  waiting: number;
  issued: number;
  served: number;
  no_shows: number;
  /** When the ticket that waits longest was issued, milliseconds since 1970. */
  longest_wait_since: number | null;
  windows_open: number;
  windows: number;
};

const SERVING_NOW = new Set(["idle", "called", "serving"]);

export function totals(zones: readonly Zone[], windows: readonly WindowNow[], counts: Record<string, ZoneCounts>): Totals {
  const all = Object.values(counts);
  const since = all.map((one) => one.longest_wait_since).filter((one): one is number => one !== null);
  const active = windows.filter((window) => window.active);
  const sum = (pick: (one: ZoneCounts) => number): number => all.reduce((total, one) => total + pick(one), 0);
  return {
    waiting: zones.reduce((total, zone) => total + zone.waiting, 0),
    issued: sum((one) => one.issued),
    served: sum((one) => one.served),
    no_shows: sum((one) => one.no_shows),
    longest_wait_since: since.length ? Math.min(...since) : null,
    windows_open: active.filter((window) => SERVING_NOW.has(window.state)).length,
    windows: active.length,
  };
}

/** Whole minutes from then to now; null when nobody waits. */
export function minutesSince(since: number | null, now: number): number | null {
  return since === null ? null : Math.max(0, Math.floor((now - since) / 60_000));
}
