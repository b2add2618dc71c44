import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { Desk, HallState, Ticket } from "../common/contract";
import type { Stroke } from "./keys";
import type { Outcome, Station } from "./station";
import { nextVisitor, offers, outcomesFor, primary, secondary, waitingCount, type Offers, type Verb } from "./verbs";
import { words } from "./words";

/** What a dialog asks about; null while none is open. */
export type Asking = { what: "transfer" | "pause" | "abandon" | "hand-over" } | { what: "end-theme"; detail: string } | { what: "call"; ticket: Ticket } | null;

export type Deeds = {
  asking: Signal<Asking>;
  /** What the visit at the desk may end with. */
  outcomes: () => Desk["outcomes"];
  /** The one of them that is chosen: the first until the clerk chooses another. */
  outcome: () => string;
  chooseOutcome: (code: string) => void;
  /** Closing or leaving was pressed while people wait: the next press means it. */
  closing: ReadonlySignal<boolean>;
  can: () => Offers | null;
  perform: (verb: Verb) => void;
  /**
   * The two large buttons. Pressing one twice at once is one press, though after the first it may already say something else.
   * clicks: which click of a double click it is; 0 when it comes from a key.
   */
  performAt: (place: Place, clicks: number) => void;
  /** Whether to leave this page: false, with a warning, the first time while people wait for this open window. */
  mayLeave: () => boolean;
  byKey: (stroke: Stroke) => void;
  call: (ticket: Ticket, reason?: string) => void;
  resumeHold: (ticket: Ticket) => void;
  transfer: (body: object) => void;
  pause: (body: object) => void;
  abandon: (ticket: Ticket, reason: string) => void;
  handOver: (note: string) => void;
  /** End the visit with this step of its theme. */
  endTheme: () => void;
  dismiss: () => void;
  forgetVisitor: () => void;
};

export type Place = "main" | "second";

/** Two presses of the same key this close are one: it bounces, or a nervous hand does. */
const TWICE_MS = 500;

export type Around = { hall: () => HallState; /** The large button, where the hand comes back to. */ main: () => HTMLElement | null; leads: boolean; showKeys: () => void };

/** What each button of a window does. */
export function createDeeds(station: Station, { hall, main, leads, showKeys }: Around): Deeds {
  const asking = signal<Asking>(null);
  const chosen = signal<string | null>(null);
  const closing = signal(false);
  let placed: { place: Place; at: number } | null = null;
  const window_path = `/api/v1/windows/${encodeURIComponent(station.window_id)}`;

  // The button is disabled until the answer has been drawn.
  const focusMain = (): void => void requestAnimationFrame(() => main()?.focus({ preventScroll: true }));
  // Each press names its visitor: should another stand here by now, it is refused and not done to the wrong one.
  const here = (): { ticket?: string } => (station.desk.value?.ticket ? { ticket: station.desk.value.ticket.id } : {});

  const can = (): Offers | null => station.desk.value && offers(station.desk.value, station.now.value, hall().hall.policy.held_max);

  async function press(verb: Verb, body: object = {}, path?: string): Promise<void> {
    closing.value = false;
    const result = await station.press(verb, body, path);
    if (asksForEnd(result)) return;
    if (result.kind === "answered") asking.value = null;
    if (asking.value === null) focusMain();
  }

  /** The next step of the theme is closed for today: the clerk chooses. True when that is asked now. */
  function asksForEnd(result: Outcome): boolean {
    if (result.kind !== "refused" || result.problem.code !== "theme_step_closed") return false;
    asking.value = { what: "end-theme", detail: result.problem.detail };
    station.message.value = null;
    return true;
  }

  function outcomes(): Desk["outcomes"] {
    const desk = station.desk.value;
    const zone = hall().zones.find((one) => one.code === desk?.ticket?.zone);
    return desk?.ticket ? outcomesFor(desk, zone?.kind ?? "") : [];
  }

  function outcome(): string {
    return chosen.value ?? outcomes()[0]?.code ?? "done";
  }

  async function callNext(): Promise<void> {
    const before = station.desk.value?.ticket;
    const result = await station.press("call-next", before ? { finish: { ticket: before.id, outcome: outcome() } } : {});
    if (asksForEnd(result)) return;
    if (result.kind === "answered" && !result.answer?.ticket) {
      station.message.value = { tone: "info", text: before ? words("finished_nobody", { ticket: before.ticket_no }) : words("nobody_now") };
    }
    focusMain();
  }

  async function call(ticket: Ticket, reason = ""): Promise<void> {
    const result = await station.press("call", { ticket: ticket.id, ...(reason ? { reason } : {}) });
    if (result.kind === "refused" && result.problem.code === "reason_required") {
      station.message.value = null;
      asking.value = { what: "call", ticket };
      return;
    }
    if (result.kind === "answered") asking.value = null;
    if (asking.value === null) focusMain();
  }

  async function invite(): Promise<void> {
    const result = await station.press("invite-rating");
    if (result.kind === "answered") station.message.value = { tone: "info", text: words("invited_now") };
    focusMain();
  }

  /** True the second time, or when nobody waits; else warned. */
  function meant(): boolean {
    const waiting = station.desk.value ? waitingCount(station.desk.value) : 0;
    if (waiting === 0 || closing.value) return true;
    closing.value = true;
    station.message.value = { tone: "warn", text: words(waiting === 1 ? "close_waiting_one" : "close_waiting", { n: waiting }) };
    return false;
  }

  function closeWindow(): void {
    if (meant()) void press("close");
  }

  function mayLeave(): boolean {
    const state = station.desk.value?.window.state;
    return state === undefined || state === "closed" || meant();
  }

  function walkUp(): void {
    const zone = station.desk.value?.window.zones[0];
    if (zone) void press("walk-up", { walk_up: { zone } }, `${window_path}/actions/start`);
  }

  function ask(what: "transfer" | "pause" | "abandon" | "hand-over"): void {
    station.message.value = null;
    // A dialog gives the focus back to where it was.
    main()?.focus();
    asking.value = { what };
  }

  const deeds: Partial<Record<Verb, () => void>> = {
    "call-next": () => void callNext(),
    call: () => document.querySelector<HTMLElement>("[data-action=call]")?.focus(),
    "walk-up": walkUp,
    finish: () => void press("finish", { ...here(), outcome: outcome() }),
    recall: () => void press("recall", here()),
    start: () => void press("start", here()),
    "no-show": () => void press("no-show", here()),
    hold: () => void press("hold", here()),
    "put-back": () => void press("put-back", here()),
    "hand-over": () => ask("hand-over"),
    "resume-hold": () => {
      const first = station.desk.value?.held[0];
      if (first) void press("resume-hold", { ticket: first.id });
    },
    abandon: () => ask("abandon"),
    transfer: () => ask("transfer"),
    pause: () => ask("pause"),
    close: closeWindow,
    "invite-rating": () => void invite(),
  };

  function perform(verb: Verb): void {
    if (!can()?.[verb].can || station.pressing.value !== null) return;
    placed = null;
    const deed = deeds[verb];
    if (deed) deed();
    else void press(verb);
  }

  function performAt(place: Place, clicks: number): void {
    const desk = station.desk.value;
    const at = performance.now();
    if (!desk || clicks > 1 || (clicks === 0 && placed?.place === place && at - placed.at < TWICE_MS)) return;
    perform(place === "main" ? primary(desk, leads).verb : secondary(desk));
    placed = { place, at };
  }

  function byKey(stroke: Stroke): void {
    const desk = station.desk.value;
    const offered = can();
    if (!desk || !offered || asking.value !== null) return;
    if (stroke === "keys") showKeys();
    else if (stroke === "next") performAt("main", 0);
    else if (stroke === "next-visitor") perform(nextVisitor(desk).verb);
    else if (stroke === "take-up") perform("resume-hold");
    else if (stroke === "pick") perform("call");
    else if (stroke === "pause") perform(offered.resume.can ? "resume" : "pause");
    else if (stroke === "close") perform(offered.open.can ? "open" : "close");
    else perform(stroke);
  }

  function dismiss(): void {
    asking.value = null;
    closing.value = false;
    station.message.value = null;
    focusMain();
  }

  return {
    asking,
    outcomes,
    outcome,
    chooseOutcome: (code) => (chosen.value = code),
    closing,
    can,
    perform,
    performAt,
    mayLeave,
    byKey,
    call: (ticket, reason) => void call(ticket, reason),
    resumeHold: (ticket) => void press("resume-hold", { ticket: ticket.id }),
    transfer: (body) => void press("transfer", body),
    pause: (body) => void press("pause", body),
    abandon: (ticket, reason) =>
      void press("abandon", reason ? { reason } : {}, `/api/v1/tickets/${encodeURIComponent(ticket.id)}/actions/abandon`),
    endTheme: () => void press("finish", { ...here(), outcome: outcome(), chain: "end" }),
    handOver: (note) => void press("hand-over", { note }),
    dismiss,
    forgetVisitor: () => {
      chosen.value = null;
      if (asking.value?.what === "transfer" || asking.value?.what === "abandon") asking.value = null;
    },
  };
}
