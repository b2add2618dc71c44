import { signal, type ReadonlySignal } from "@preact/signals";
import type { Live } from "../common/live";

const BEAT_MS = 1000;
/** No answer to a beat for so long: the line is taken for broken. With the beat before it, that is said within 3 s. */
const SILENT_MS = 1500;

export type Heart = {
  /** The server does not answer now. */
  away: ReadonlySignal<boolean>;
  /** Way to the server and back, milliseconds; null before the first answer. */
  latency_ms: ReadonlySignal<number | null>;
  close: () => void;
};

/** Asks the server every second whether it is there: the network may be gone long before a socket notices. */
export function listenTo(live: Live): Heart {
  const away = signal(false);
  const latency_ms = signal<number | null>(null);
  let asked: number | null = null;
  let beat = 0;

  function ask(): void {
    const now = performance.now();
    if (asked !== null) {
      if (now - asked > SILENT_MS) away.value = true;
      // A beat that was lost with its connection gets no answer any more.
      if (!live.connected.value) asked = null;
      return;
    }
    if (!live.connected.value) {
      if (live.state.value) away.value = true;
      return;
    }
    const mine = (beat += 1);
    asked = now;
    live.socket.emit("beat", {}, () => mine === beat && answered());
  }

  function answered(): void {
    if (asked !== null) latency_ms.value = Math.round(performance.now() - asked);
    asked = null;
    away.value = false;
  }

  function lost(): void {
    away.value = true;
  }

  // A connection that breaks takes the beat under way with it.
  live.socket.on("disconnect", () => {
    beat += 1;
    asked = null;
  });
  addEventListener("offline", lost);
  const beating = setInterval(ask, BEAT_MS);
  return {
    away,
    latency_ms,
    close: () => {
      clearInterval(beating);
      removeEventListener("offline", lost);
    },
  };
}
