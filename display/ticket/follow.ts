import { signal, type ReadonlySignal } from "@preact/signals";
import { get, Problem } from "../common/api";
import type { ETicket } from "../common/contract";
import { askAgainSeconds } from "./view";

export type Followed = {
  view: ReadonlySignal<ETicket | null>;
  /** The link leads to no ticket (any more). */
  unknown: ReadonlySignal<boolean>;
  /** The last question got no answer: what is shown is as of `view.at`. */
  offline: ReadonlySignal<boolean>;
  /** Take the answer of a press over, or ask now. */
  renew: (view?: ETicket) => void;
};

/** Ask for the ticket again and again, for as long as the page is open; `heard` runs after every answer. */
export function follow(path: string, heard: (view: ETicket) => void): Followed {
  const view = signal<ETicket | null>(null);
  const unknown = signal(false);
  const offline = signal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;

  function take(next: ETicket): void {
    // An answer that was overtaken by a newer one, such as that of a press, is old news.
    if (view.value && next.at < view.value.at) return;
    view.value = next;
    heard(next);
  }

  async function ask(): Promise<void> {
    clearTimeout(timer);
    try {
      take(await get<ETicket>(path, { tries: 1, timeoutSeconds: 6 }));
      offline.value = false;
      unknown.value = false;
    } catch (error) {
      if (error instanceof Problem && error.status === 404) unknown.value = true;
      else offline.value = true;
    }
    timer = setTimeout(() => void ask(), askAgainSeconds(view.value) * 1000);
  }

  function renew(next?: ETicket): void {
    if (next) take(next);
    else void ask();
  }

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void ask();
  });
  window.addEventListener("online", () => void ask());
  void ask();
  return { view, unknown, offline, renew };
}
