import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { get, Problem } from "../common/api";
import type { ETicket } from "../common/contract";
import { lang } from "../common/lang";
import { drop, keep, kept } from "./keep";
import { HOLD_SECONDS, jittered, nextQuestion, patience, trust, type Trust } from "./view";

/** Heard so lately that the server may be asked to keep the question back; else the page wants an answer now. */
const LATELY_MS = 5_000;
const TICK_MS = 1_000;
/** A tick that comes so late means that the phone has slept. */
const SLEPT_MS = 8_000;
/** What is kept is shown only when no answer comes for so long, so that it does not flash up before the truth. */
const KEPT_AFTER_MS = 1_500;

export type Answered = ETicket & { held?: boolean };

export type Followed = {
  view: ReadonlySignal<ETicket | null>;
  /** The link leads to no ticket (any more). */
  unknown: ReadonlySignal<boolean>;
  /** How far what is shown may be gone by: it is as of `view.at`. */
  trust: ReadonlySignal<Trust>;
  /** No answer came lately. */
  failing: ReadonlySignal<boolean>;
  /** Take the answer of a press over, or ask now. */
  renew: (view?: ETicket) => void;
};

/** Follow the ticket for as long as the page is open; `heard` runs after every answer. */
export function follow(token: string, heard: (view: ETicket) => void): Followed {
  const address = `/api/v1/e-tickets/${encodeURIComponent(token)}`;
  const view = signal<ETicket | null>(null);
  const unknown = signal(false);
  const failing = signal(false);
  const heardAt = signal(0);
  const now = signal(Date.now());
  let held = false;
  let failures = 0;
  let asked = 0;
  let stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function take(next: ETicket): void {
    // An answer that was overtaken by a newer one, such as that of a press, is old news.
    if (view.value && next.at < view.value.at) return;
    view.value = next;
    now.value = heardAt.value = Date.now();
    keep(token, next, lang.value);
    heard(next);
  }

  /** patient: the server may keep the question back. */
  async function ask(patient = false): Promise<void> {
    clearTimeout(timer);
    stop.abort();
    stop = new AbortController();
    const mine = ++asked;
    const lately = Date.now() - heardAt.value < LATELY_MS && !failing.value;
    const waits = patient && lately && view.value !== null && nextQuestion({ view: view.value, held, hidden: isHidden() }).hold;
    const query = waits ? `?known=${view.value?.rev ?? ""}&wait=${HOLD_SECONDS}` : "";
    try {
      const next = await get<Answered>(address + query, { tries: 1, timeoutSeconds: waits ? HOLD_SECONDS + 8 : 6, signal: stop.signal });
      if (mine !== asked) return;
      held = next.held ?? false;
      failures = 0;
      unknown.value = failing.value = false;
      take(next);
      again(nextQuestion({ view: view.value, held, hidden: isHidden() }).after);
    } catch (error) {
      if (mine !== asked) return;
      miss(error);
    }
  }

  function miss(error: unknown): void {
    failures += 1;
    if (error instanceof Problem && error.status === 404) {
      unknown.value = true;
      view.value = null;
      drop(token);
      again(60);
      return;
    }
    failing.value = true;
    showKept();
    // Too many at once: more questions would only make it worse.
    again(error instanceof Problem && error.status === 429 ? 15 : patience(failures));
  }

  function again(seconds: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(true), jittered(seconds, Math.random()) * 1000);
  }

  function showKept(): void {
    if (view.value !== null || unknown.value) return;
    const last = kept(token);
    if (!last) return;
    heardAt.value = last.at;
    now.value = Date.now();
    view.value = last.view;
    failing.value = true;
  }

  function renew(next?: ETicket): void {
    if (next) take(next);
    void ask();
  }

  document.addEventListener("visibilitychange", () => {
    if (!isHidden()) void ask();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) void ask();
  });
  window.addEventListener("online", () => void ask());
  window.addEventListener("offline", () => {
    asked += 1;
    stop.abort();
    miss(null);
  });
  setInterval(() => {
    const slept = Date.now() - now.value > SLEPT_MS;
    now.value = Date.now();
    if (slept && !isHidden()) void ask();
  }, TICK_MS);
  setTimeout(showKept, KEPT_AFTER_MS);
  void ask();

  return { view, unknown, failing, renew, trust: computed(() => trust(now.value - heardAt.value, failing.value)) };
}

function isHidden(): boolean {
  return document.visibilityState === "hidden";
}
