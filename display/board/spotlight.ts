import type { CallShown } from "../common/contract";

/** How long a call stands large before it joins the list, and the least when others wait for the place. */
export const LARGE_MS = 7_000;
const LEAST_MS = 3_000;
/** A call older than this is no news any more, as it is not spoken either: after an outage or a rush it stands in the list alone. */
export const NEWS_MS = 20_000;

export type Spot = {
  /** Keys of the calls seen so far that are still in the list. */
  seen: ReadonlySet<string>;
  large: readonly { key: string; since: number }[];
  next: readonly string[];
};

export const DARK: Spot = { seen: new Set(), large: [], next: [] };

export function keyOf(call: CallShown): string {
  return `${call.ticket_id} ${call.attempt} ${call.at}`;
}

/**
 * Which calls stand large now: every one its time, in the order called, at most `most` at once.
 *
 * calls: newest first. now: the server's clock. ticks: milliseconds that only go forward, whatever the clocks do.
 */
export function advance(spot: Spot, calls: readonly CallShown[], now: number, ticks: number, most: number): Spot {
  const keys = calls.map(keyOf);
  const present = new Set(keys);
  const news = calls.filter((call) => now - call.at < NEWS_MS).map(keyOf);
  const fresh = news.filter((key) => !spot.seen.has(key)).reverse();
  let next = [...spot.next.filter((key) => news.includes(key)), ...fresh];
  const crowded = (shown: number): boolean => next.length > most - shown;
  let large = spot.large.filter(({ key, since }) => present.has(key) && ticks - since < LARGE_MS);
  large = large.filter(({ since }) => !crowded(large.length) || ticks - since < LEAST_MS);
  const entering = next.slice(0, Math.max(0, most - large.length));
  next = next.slice(entering.length);
  return { seen: present, large: [...large, ...entering.map((key) => ({ key, since: ticks }))], next };
}
