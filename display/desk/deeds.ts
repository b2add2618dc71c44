import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { Desk, HallState, Ticket } from "../common/contract";
import type { Stroke } from "./keys";
import type { Station } from "./station";
import { offers, outcomesFor, primary, waitingCount, type Offers, type Verb } from "./verbs";
import { words } from "./words";

/** What a dialog asks about; null while none is open. */
export type Asking = { what: "transfer" | "pause" | "abandon" } | { what: "call"; ticket: Ticket } | null;

export type Deeds = {
  asking: Signal<Asking>;
  /** What the visit at the desk may end with. */
  outcomes: () => Desk["outcomes"];
  /** The one of them that is chosen: the first until the clerk chooses another. */
  outcome: () => string;
  chooseOutcome: (code: string) => void;
  /** Closing was pressed while people wait: the next press means it. */
  closing: ReadonlySignal<boolean>;
  can: () => Offers | null;
  perform: (verb: Verb) => void;
  byKey: (stroke: Stroke) => void;
  call: (ticket: Ticket, reason?: string) => void;
  resumeHold: (ticket: Ticket) => void;
  transfer: (body: object) => void;
  pause: (body: object) => void;
  abandon: (ticket: Ticket, reason: string) => void;
  dismiss: () => void;
  forgetVisitor: () => void;
};

/** What each button of a window does. main: the large button, where the hand comes back to. */
export function createDeeds(station: Station, hall: () => HallState, main: () => HTMLElement | null): Deeds {
  const asking = signal<Asking>(null);
  const chosen = signal<string | null>(null);
  const closing = signal(false);
  const window_path = `/api/v1/windows/${encodeURIComponent(station.window_id)}`;

  // The button is disabled until the answer has been drawn.
  const focusMain = (): void => void requestAnimationFrame(() => main()?.focus());

  const can = (): Offers | null => station.desk.value && offers(station.desk.value, station.now.value, hall().hall.policy.held_max);

  async function press(verb: Verb, body: object = {}, path?: string): Promise<void> {
    closing.value = false;
    const result = await station.press(verb, body, path);
    if (result.kind === "answered") asking.value = null;
    if (asking.value === null) focusMain();
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
    const before = station.desk.value?.ticket?.ticket_no;
    const result = await station.press("call-next", before ? { finish: { outcome: outcome() } } : {});
    if (result.kind === "answered" && !result.answer?.ticket) {
      station.message.value = { tone: "info", text: before ? words("finished_nobody", { ticket: before }) : words("nobody_now") };
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

  function closeWindow(): void {
    const waiting = station.desk.value ? waitingCount(station.desk.value) : 0;
    if (waiting === 0 || closing.value) {
      void press("close");
      return;
    }
    closing.value = true;
    station.message.value = { tone: "warn", text: words("close_waiting", { n: waiting }) };
  }

  function walkUp(): void {
    const zone = station.desk.value?.window.zones[0];
    if (zone) void press("walk-up", { walk_up: { zone } }, `${window_path}/actions/start`);
  }

  function ask(what: "transfer" | "pause" | "abandon"): void {
    station.message.value = null;
    // A dialog gives the focus back to where it was.
    main()?.focus();
    asking.value = { what };
  }

  const deeds: Partial<Record<Verb, () => void>> = {
    "call-next": () => void callNext(),
    call: () => document.querySelector<HTMLElement>("[data-action=call]")?.focus(),
    "walk-up": walkUp,
    finish: () => void press("finish", { outcome: outcome() }),
    abandon: () => ask("abandon"),
    transfer: () => ask("transfer"),
    pause: () => ask("pause"),
    close: closeWindow,
    "invite-rating": () => void invite(),
  };

  function perform(verb: Verb): void {
    if (!can()?.[verb].can || station.pressing.value !== null) return;
    const deed = deeds[verb];
    if (deed) deed();
    else void press(verb);
  }

  function byKey(stroke: Stroke): void {
    const desk = station.desk.value;
    const offered = can();
    if (!desk || !offered || asking.value !== null) return;
    if (stroke === "next") perform(primary(desk).verb);
    else if (stroke === "pick") perform("call");
    else if (stroke === "pause") perform(offered.resume.can ? "resume" : "pause");
    else if (stroke === "close") perform(offered.open.can ? "open" : "close");
    else perform(stroke);
  }

  function dismiss(): void {
    asking.value = null;
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
    byKey,
    call: (ticket, reason) => void call(ticket, reason),
    resumeHold: (ticket) => void press("resume-hold", { ticket: ticket.id }),
    transfer: (body) => void press("transfer", body),
    pause: (body) => void press("pause", body),
    abandon: (ticket, reason) =>
      void press("abandon", reason ? { reason } : {}, `/api/v1/tickets/${encodeURIComponent(ticket.id)}/actions/abandon`),
    dismiss,
    forgetVisitor: () => {
      chosen.value = null;
      if (asking.value?.what === "transfer" || asking.value?.what === "abandon") asking.value = null;
    },
  };
}
