import { effect, signal, type ReadonlySignal } from "@preact/signals";
import { Problem } from "../common/api";

export type Followed<T> = {
  value: ReadonlySignal<T | null>;
  /** When `value` was heard, by this machine's clock; null before the first answer. */
  heardAt: ReadonlySignal<number | null>;
  /** When it was last noticed that `value` is not of now; null while it is. */
  missedAt: ReadonlySignal<number | null>;
  /** The server's sentence why there is no answer to this question, or "". */
  refused: ReadonlySignal<string>;
  stop: () => void;
};

/**
 * Ask again and again while the page is seen, and at once when a signal that `question` reads has changed.
 * question: gives the call to make, null when there is nothing to ask.
 */
export function follow<T>(everySeconds: number, question: () => (() => Promise<T>) | null): Followed<T> {
  const value = signal<T | null>(null);
  const heardAt = signal<number | null>(null);
  const missedAt = signal<number | null>(null);
  const refused = signal("");
  let call: (() => Promise<T>) | null = null;
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function ask(): Promise<void> {
    clearTimeout(timer);
    const mine = ++asked;
    if (!call || document.visibilityState === "hidden") return;
    // Looked at again after a while in a pocket: until the answer comes it must not pass for news.
    const last = heardAt.peek();
    if (last !== null && Date.now() - last > 2 * everySeconds * 1000) missedAt.value = Date.now();
    try {
      const answer = await call();
      if (mine !== asked) return;
      value.value = answer;
      heardAt.value = Date.now();
      missedAt.value = null;
      refused.value = "";
    } catch (error) {
      if (mine !== asked) return;
      miss(error);
    }
    timer = setTimeout(() => void ask(), everySeconds * 1000);
  }

  function miss(error: unknown): void {
    // Too many from this address, or the server's own trouble: as if no answer had come, the next one will.
    const passing = !(error instanceof Problem) || error.status === 429 || error.status >= 500;
    missedAt.value = passing ? Date.now() : null;
    refused.value = passing ? "" : error.detail;
    if (!passing) value.value = null;
  }

  const again = (): void => void ask();
  const forget = effect(() => {
    call = question();
    refused.value = "";
    again();
  });
  document.addEventListener("visibilitychange", again);
  window.addEventListener("online", again);

  function stop(): void {
    forget();
    clearTimeout(timer);
    asked += 1;
    document.removeEventListener("visibilitychange", again);
    window.removeEventListener("online", again);
  }

  return { value, heardAt, missedAt, refused, stop };
}
