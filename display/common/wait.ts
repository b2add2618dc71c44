import type { Wait, Zone } from "./contract";
import { common } from "./texts";

/** Minutes as they are shown: rounded outwards to 5, never less than 0 to 5. Null where there is no range. */
export function shownMinutes(wait: Wait): { low: number; high: number } | null {
  if ("unknown" in wait) return null;
  const low = Math.floor(wait.p10_seconds / 300) * 5;
  return { low, high: Math.max(Math.ceil(wait.p90_seconds / 300) * 5, low + 5) };
}

/** What stands where a zone's wait is told: with no window open that, whatever may have been reckoned. */
export function waitText({ wait, windows_open: open }: Pick<Zone, "wait" | "windows_open">): string {
  return open === 0 && !("unknown" in wait) ? common("no_window_open") : wait.text;
}
