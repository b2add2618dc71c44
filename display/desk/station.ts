import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { get, post, press as newPress, Problem, setCsrf, Unreachable, type Press } from "../common/api";
import type { Desk, EventData, Me, Ticket, WindowNow } from "../common/contract";
import type { Live } from "../common/live";
import { throttle } from "../common/throttle";
import type { Verb } from "./verbs";
import { words } from "./words";

/** A second press of the same button this soon is the same press. */
const BOUNCE_MS = 800;
const READ_GAP_MS = 1000;
const TICK_MS = 500;

export type Message = { tone: "bad" | "warn" | "info"; text: string; login?: boolean };

export type Answer = { ticket?: Ticket; window?: WindowNow };

/** answered: null when nobody waits; refused: the server's problem; silent: nothing was sent, or no answer came. */
export type Outcome = { kind: "answered"; answer: Answer | null } | { kind: "refused"; problem: Problem } | { kind: "silent" };

export type Station = {
  window_id: string;
  desk: ReadonlySignal<Desk | null>;
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
  const unanswered = new Map<string, Press>();
  let last = { about: "", at: -Infinity };

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
    const about = path + JSON.stringify(body);
    const at = performance.now();
    if (pressing.value !== null || (last.about === about && at - last.at < BOUNCE_MS)) return { kind: "silent" };
    last = { about, at };
    pressing.value = verb;
    message.value = null;
    const pressed = unanswered.get(about) ?? newPress();
    unanswered.set(about, pressed);
    try {
      const answer = await post<Answer | null>(path, body, { press: pressed, timeoutSeconds: 5, onRetry: () => (retrying.value = true) });
      unanswered.delete(about);
      await read();
      return { kind: "answered", answer };
    } catch (error) {
      if (error instanceof Unreachable) {
        message.value = { tone: "bad", text: words("unanswered") };
        return { kind: "silent" };
      }
      unanswered.delete(about);
      if (!(error instanceof Problem)) throw error;
      const said = await refused(error);
      await read();
      message.value = said;
      return { kind: "refused", problem: error };
    } finally {
      retrying.value = false;
      pressing.value = null;
    }
  }

  const endings = [
    live.onEvent((event) => {
      if (concerns(event.type, event.data, window_id)) reading.wish();
    }),
    live.onSnapshot(() => {
      unanswered.clear();
      reading.wish();
    }),
    reading.stop,
  ];
  const ticking = setInterval(() => (now.value = live.now()), TICK_MS);
  reading.wish();

  function close(): void {
    clearInterval(ticking);
    endings.forEach((end) => end());
  }

  return { window_id, desk, pressing, retrying, message, now, press, close };
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
