import { signal, useSignalEffect, type ReadonlySignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { get, Problem, Unreachable } from "../common/api";
import { lang } from "../common/lang";
import type { Live } from "../common/live";
import { throttle } from "../common/throttle";
import type { Today } from "./shapes";

/** Medians of a day move slowly; what waits now comes with the stream. */
const READ_GAP_MS = 15_000;
const READ_AGAIN_MS = 60_000;
const MOVES_A_FIGURE = new Set(["ticket.called", "ticket.finished", "ticket.no_show", "ticket.undone", "rating.given", "hall.configured"]);

/** The figures of today with their targets; the last ones stay while the line is gone. */
export function useToday(live: Live, hall: string): ReadonlySignal<Today | null> {
  const { today, reading } = useMemo(() => watch(hall), [hall]);
  useSignalEffect(() => {
    // What a figure means comes in the language that is shown.
    void lang.value;
    reading.wish();
  });
  useEffect(() => {
    const ends = [live.onEvent(({ type }) => MOVES_A_FIGURE.has(type) && reading.wish()), live.onSnapshot(reading.wish), reading.stop];
    const again = setInterval(reading.wish, READ_AGAIN_MS);
    return () => {
      clearInterval(again);
      ends.forEach((end) => end());
    };
  }, [live, reading]);
  return today;
}

function watch(hall: string): { today: ReadonlySignal<Today | null>; reading: ReturnType<typeof throttle> } {
  const today = signal<Today | null>(null);
  let asked = 0;
  async function read(): Promise<void> {
    const mine = (asked += 1);
    try {
      const found = await get<Today>(`/api/v1/halls/${encodeURIComponent(hall)}/today`, { tries: 1 });
      // An answer that was overtaken by a later one is old.
      if (mine === asked) today.value = found;
    } catch (error) {
      if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
    }
  }
  return { today, reading: throttle(() => void read(), READ_GAP_MS) };
}
