import { computed, effect, signal, untracked, type ReadonlySignal, type Signal } from "@preact/signals";
import { get, post, press as newPress, Problem, setCsrf, Unreachable, type Press } from "../common/api";
import type { Desk, EventData, Me, Ticket, WindowNow } from "../common/contract";
import type { Live } from "../common/live";
import { throttle } from "../common/throttle";
import { foreseen } from "./foresee";
import { listenTo, type Heart } from "./heart";
import { KeptKeys, standing } from "./kept";
import type { Verb } from "./verbs";
import { words } from "./words";

/** A second press of the same button this soon is the same press. */
const BOUNCE_MS = 800;
/** How long a press is sent again while no answer comes; then it is refused with words. */
const KEPT_MS = 5000;
const ONE_TRY_MS = 2500;
const TRY_GAP_MS = 300;
const READ_GAP_MS = 1000;
const TICK_MS = 500;

export type Message = { tone: "bad" | "warn" | "info"; text: string; login?: boolean };

export type Answer = { ticket?: Ticket; window?: WindowNow };

/** answered: null when nobody waits; refused: the server's problem; silent: nothing was sent, or no answer came. */
export type Outcome = { kind: "answered"; answer: Answer | null } | { kind: "refused"; problem: Problem } | { kind: "silent" };

export type Station = {
  window_id: string;
  /** As the server says. */
  desk: ReadonlySignal<Desk | null>;
  /** As drawn: while an answer is awaited, as the window will stand if the server agrees. */
  shown: ReadonlySignal<Desk | null>;
  heart: Heart;
  /** The verb whose answer is awaited: nothing else can be pressed meanwhile. */
  pressing: ReadonlySignal<Verb | null>;
  retrying: ReadonlySignal<boolean>;
  message: Signal<Message | null>;
  /** The server's clock in milliseconds, renewed twice a second. */
  now: ReadonlySignal<number>;
  /** path: where the press goes when it is not one of the window's own verbs. */
  press: (verb: Verb, body?: object, path?: string) => Promise<Outcome>;
  close: () => void;
};

/** One window as its clerk sees it: always what the server says, read again after each press and each event about it. */
export function connectStation(live: Live, window_id: string): Station {
  const address = `/api/v1/windows/${encodeURIComponent(window_id)}`;
  const desk = signal<Desk | null>(null);
  const pressing = signal<Verb | null>(null);
  const retrying = signal(false);
  const message = signal<Message | null>(null);
  const now = signal(live.now());
  const draft = signal<Desk | null>(null);
  const shown = computed(() => draft.value ?? desk.value);
  const heart = listenTo(live);
  const kept = new KeptKeys(sessionStorage, window_id);
  let last = { what: "", at: -Infinity };

  async function read(): Promise<void> {
    try {
      const fresh = await get<Desk>(address, { tries: 1 });
      // Two readings may overtake each other; the older one must not come last.
      if (desk.value === null || fresh.seq >= desk.value.seq) desk.value = fresh;
    } catch (error) {
      if (error instanceof Problem) message.value = await refused(error);
      else if (!(error instanceof Unreachable)) throw error;
    }
  }

  const reading = throttle(() => void read(), READ_GAP_MS);

  async function press(verb: Verb, body: object = {}, path = `${address}/actions/${verb}`): Promise<Outcome> {
    const what = path + JSON.stringify(body);
    const at = performance.now();
    if (pressing.value !== null || !desk.value || (last.what === what && at - last.at < BOUNCE_MS)) return { kind: "silent" };
    last = { what, at };
    pressing.value = verb;
    message.value = null;
    draft.value = foreseen(desk.value, verb, body, live.now());
    const about = `${what} in ${standing(desk.value)}`;
    const known = kept.of(about);
    const pressed = known ? { key: known } : newPress();
    kept.keep(about, pressed.key);
    try {
      const answer = await send(path, body, pressed);
      kept.forget(about);
      await read();
      return { kind: "answered", answer };
    } catch (error) {
      if (error instanceof Unreachable) {
        message.value = { tone: "bad", text: words("unanswered") };
        return { kind: "silent" };
      }
      kept.forget(about);
      if (!(error instanceof Problem)) throw error;
      const said = await refused(error);
      await read();
      message.value = said;
      return { kind: "refused", problem: error };
    } finally {
      retrying.value = false;
      draft.value = null;
      pressing.value = null;
    }
  }

  async function send(path: string, body: object, pressed: Press): Promise<Answer | null> {
    const until = performance.now() + KEPT_MS;
    for (;;) {
      const left = until - performance.now();
      try {
        return await post<Answer | null>(path, body, { press: pressed, tries: 1, timeoutSeconds: Math.min(left, ONE_TRY_MS) / 1000 });
      } catch (error) {
        if (!(error instanceof Unreachable) || performance.now() + TRY_GAP_MS >= until) throw error;
        retrying.value = true;
        await new Promise((resolve) => setTimeout(resolve, TRY_GAP_MS));
      }
    }
  }

  const endings = [
    live.onEvent((event) => {
      if (event.type === "desk.asked_back" && event.data.window_id === window_id) {
        message.value = { tone: "warn", text: words("asked_back", { name: event.data.by ?? "" }) };
      }
      if (concerns(event.type, event.data, window_id)) reading.wish();
    }),
    live.onSnapshot(reading.wish),
    effect(() => {
      if (!heart.away.value) untracked(reading.wish);
    }),
    heart.close,
    reading.stop,
  ];
  const ticking = setInterval(() => (now.value = live.now()), TICK_MS);

  function close(): void {
    clearInterval(ticking);
    endings.forEach((end) => end());
  }

  return { window_id, desk, shown, heart, pressing, retrying, message, now, press, close };
}

/** Whether an event may change what this desk shows: its own window, the waiting line, a rating. */
export function concerns(type: string, data: EventData, window_id: string): boolean {
  return data.window_id === window_id || data.waiting !== undefined || type.startsWith("ticket.") || type.startsWith("rating.");
}

async function refused(problem: Problem): Promise<Message> {
  if (problem.status === 401) return { tone: "bad", text: words("session_ended"), login: true };
  // Logged in anew in another tab: the next press works with that session's key.
  if (problem.code === "csrf_failed") setCsrf((await get<Me>("/api/v1/auth/me")).csrf);
  // Only a fault of the server itself has to be told to the administrator by its number.
  const trace = problem.status >= 500 ? words("trace", { id: String(problem.body["trace_id"] ?? "") }) : "";
  return { tone: "bad", text: problem.detail + trace };
}
