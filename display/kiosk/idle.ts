import { signal, type ReadonlySignal } from "@preact/signals";

export type Idle = {
  /** Seconds until everything is cleared, once the warning is due; null before. */
  left: ReadonlySignal<number | null>;
  touch: () => void;
};

export type IdleTimes = { warnSeconds: number; idleSeconds: number };

/** Watches for touches and keys; `personal` says whether there is anything to clear, `clear` clears it. */
export function watchIdle(times: () => IdleTimes, personal: () => boolean, clear: () => void): Idle {
  const left = signal<number | null>(null);
  let touchedAt = performance.now();

  function touch(): void {
    touchedAt = performance.now();
    left.value = null;
  }

  function look(): void {
    if (!personal()) {
      touch();
      return;
    }
    const { warnSeconds, idleSeconds } = times();
    const quiet = (performance.now() - touchedAt) / 1000;
    if (quiet >= idleSeconds) {
      touch();
      clear();
    } else {
      left.value = quiet >= warnSeconds ? Math.ceil(idleSeconds - quiet) : null;
    }
  }

  document.addEventListener("pointerdown", () => left.value === null && touch(), true);
  // The warning stays until the finger has left it: a click would fall through to the button below, and press that.
  document.addEventListener("click", touch, true);
  document.addEventListener("keydown", touch, true);
  setInterval(look, 250);
  return { left, touch };
}
