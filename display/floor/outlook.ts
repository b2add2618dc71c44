import { signal, useComputed, useSignalEffect, type ReadonlySignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { get, Problem, Unreachable } from "../common/api";
import type { HallState, Moment, Outlook, Zone, ZoneOutlook } from "../common/contract";
import { lang } from "../common/lang";
import type { Live } from "../common/live";
import { MOMENTS } from "../common/relief";
import { throttle } from "../common/throttle";
import { isUnserved } from "./targets";

const READ_GAP_MS = 3000;
const READ_AGAIN_MS = 8_000;
/** More zones than so, and those that keep their target are folded away. */
export const MOST_ROWS = 8;

export type OutlookNow = { outlook: ReadonlySignal<Outlook | null>; /** Asked for, and not answered so far. */ failed: ReadonlySignal<boolean>; refresh: () => void };

/** The outlook, read again when the pulse brings newer waits, when a proposal came or went, and at least every 20 s; the last one stays meanwhile. */
export function useOutlook(live: Live, hall: string): OutlookNow {
  const { outlook, failed, reading } = useMemo(() => watch(hall), [hall]);
  const waitsAsOf = useComputed(() => latest(live.state.value));
  useSignalEffect(() => {
    // The reason of a proposal comes in the language that is shown.
    void [waitsAsOf.value, lang.value];
    reading.wish();
  });
  useEffect(() => {
    const ends = [live.onEvent(({ type }) => isAboutRelief(type) && reading.wish()), live.onSnapshot(reading.wish), reading.stop];
    const again = setInterval(reading.wish, READ_AGAIN_MS);
    return () => {
      clearInterval(again);
      ends.forEach((end) => end());
    };
  }, [live, reading]);
  return { outlook, failed, refresh: reading.wish };
}

function watch(hall: string): Pick<OutlookNow, "outlook" | "failed"> & { reading: ReturnType<typeof throttle> } {
  const outlook = signal<Outlook | null>(null);
  const failed = signal(false);
  let asked = 0;
  async function read(): Promise<void> {
    const mine = (asked += 1);
    try {
      const found = await get<Outlook>(`/api/v1/halls/${encodeURIComponent(hall)}/outlook`, { tries: 1 });
      // An answer that was overtaken by a later one is old.
      if (mine === asked) outlook.value = found;
    } catch (error) {
      if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
      failed.value = true;
    }
  }
  return { outlook, failed, reading: throttle(() => void read(), READ_GAP_MS) };
}

export function isAboutRelief(type: string): boolean {
  return type.startsWith("relief.") || type === "zone.relieved";
}

/** When the newest of the waits was foreseen; the pulse brings them. */
export function latest(state: HallState | null): string {
  const times = (state?.zones ?? []).map(({ wait }) => ("as_of" in wait ? wait.as_of : ""));
  return times.reduce((last, time) => (time > last ? time : last), "");
}

/** Zones that will break their target, soonest first, then the others as the hall has them. */
export function inOrder(zones: readonly ZoneOutlook[]): { breaking: ZoneOutlook[]; others: ZoneOutlook[] } {
  const place = (moment: Moment | null): number => (moment ? MOMENTS.indexOf(moment) : MOMENTS.length);
  const breaking = zones.filter((zone) => zone.breaks).sort((a, b) => place(a.breaks) - place(b.breaks) || (b.by_minutes ?? 0) - (a.by_minutes ?? 0));
  return { breaking, others: zones.filter((zone) => !zone.breaks) };
}

/** Whether it is those in line who wait too long, while whoever takes a number now would not. */
export function isOfTheLine(zone: ZoneOutlook, target: number): boolean {
  return zone.breaks === "now" && (zone.slow_minutes ?? 0) > target && (zone.now === null || zone.now <= target);
}

/** What all zones come to. unserved: people wait and no window is open. doubtful: likely kept, but not in nine of ten cases. */
export type Verdict =
  | { kind: "breaking"; n: number }
  | { kind: "unserved"; zone: Zone }
  | { kind: "unknown" }
  | { kind: "doubtful"; zone: ZoneOutlook; n: number }
  | { kind: "calm"; all: boolean };

/** The gravest first; calm is said only of what was foreseen. zones: as they are now. */
export function verdictOf({ zones: foreseen, target_minutes: target }: Outlook, zones: readonly Zone[]): Verdict {
  const breaking = foreseen.filter((zone) => zone.breaks);
  const n = breaking.filter((zone) => zone.served).length;
  if (n) return { kind: "breaking", n };
  const unserved = zones.find(isUnserved);
  if (unserved) return { kind: "unserved", zone: unserved };
  if (breaking.length) return { kind: "breaking", n: breaking.length };
  const known = foreseen.filter((zone) => MOMENTS.some((moment) => zone[moment] !== null));
  if (!known.length) return { kind: "unknown" };
  const slowest = known.reduce((slow, zone) => ((zone.p90_in_30 ?? 0) > (slow.p90_in_30 ?? 0) ? zone : slow));
  if ((slowest.p90_in_30 ?? 0) > target) return { kind: "doubtful", zone: slowest, n: slowest.p90_in_30! };
  return { kind: "calm", all: known.length === foreseen.length };
}
