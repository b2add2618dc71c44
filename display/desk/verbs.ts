// What a clerk may press now, read from what the server says about the window. The server decides in the end; this only
// keeps buttons from promising what it would refuse.
import type { Desk } from "../common/contract";

export type Verb =
  | "open"
  | "call-next"
  | "call"
  | "recall"
  | "start"
  | "walk-up"
  | "finish"
  | "no-show"
  | "abandon"
  | "hold"
  | "resume-hold"
  | "put-back"
  | "transfer"
  | "pause"
  | "resume"
  | "close"
  | "undo"
  | "hand-over"
  | "cover"
  | "invite-rating";

/** wait_seconds: the verb becomes possible by itself after so long. */
export type Offer = { can: boolean; wait_seconds: number };

const YES: Offer = { can: true, wait_seconds: 0 };
const NO: Offer = { can: false, wait_seconds: 0 };

export type Offers = Record<Verb, Offer>;

/** now: server time, milliseconds since 1970. held_max: tickets one window may hold. */
export function offers(desk: Desk, now: number, held_max: number): Offers {
  const state = desk.window.state;
  const ticket = desk.ticket;
  const called = state === "called";
  const serving = ticket?.state === "serving";
  const idle = state === "idle";
  const open = idle || called || state === "serving";
  const resting = state === "paused" || state === "break";
  return {
    open: when(state === "closed"),
    "call-next": when(open),
    call: when(idle),
    recall: called && desk.recall && desk.recall.left > 0 ? from(desk.recall.from, now) : NO,
    start: when(called),
    "walk-up": when(idle && waitingCount(desk) === 0),
    finish: when(serving),
    "no-show": called ? from(desk.no_show_from, now) : NO,
    abandon: when(called),
    hold: when(ticket !== null && open && desk.held.length < held_max),
    "resume-hold": when(idle && desk.held.length > 0),
    "put-back": when(called),
    transfer: when(ticket !== null && open),
    pause: when(idle || state === "serving"),
    resume: when(resting),
    close: when(idle || (resting && ticket === null)),
    undo: when(desk.undo !== null && Date.parse(desk.undo.until) > now),
    "hand-over": when(state !== "closed" && !isLeft(desk)),
    cover: when(isLeft(desk)),
    "invite-rating": when(desk.rating === "none" && desk.today.served > 0 && state !== "closed"),
  };
}

export function waitingCount(desk: Desk): number {
  return desk.waiting.reduce((sum, zone) => sum + zone.n, 0);
}

export type Primary =
  | { verb: "open" | "resume" | "cover" }
  | { verb: "start"; ticket: string }
  | { verb: "call-next"; finishes: string | null; next: string | null };

/**
 * The one large button, which says what it will do. finishes: number of the ticket that is finished by the press; next: who is
 * expected to be called. leads: the person may act at a window where nobody sits.
 */
export function primary(desk: Desk, leads = false): Primary {
  const state = desk.window.state;
  if (state === "closed") return { verb: "open" };
  if (isLeft(desk) && !leads) return { verb: "cover" };
  if (state === "paused" || state === "break") return { verb: "resume" };
  if (desk.ticket?.state === "called") return { verb: "start", ticket: desk.ticket.ticket_no };
  return nextVisitor(desk);
}

/** Calling whoever is next, which ends the service of who is here. */
export function nextVisitor(desk: Desk): Extract<Primary, { verb: "call-next" }> {
  return { verb: "call-next", finishes: desk.ticket?.ticket_no ?? null, next: desk.next[0]?.ticket.ticket_no ?? null };
}

/** The second large button: what is as usual, but not the usual way. */
export function secondary(desk: Desk): "call-next" | "finish" | "walk-up" {
  if (desk.ticket?.state === "called") return "call-next";
  return desk.ticket ? "finish" : "walk-up";
}

/** Open, and handed over to somebody who has not come yet. */
export function isLeft(desk: Desk): boolean {
  return desk.window.state !== "closed" && desk.window.staff === null;
}

/** Ways in which an enquiry ends; a service ends in the others. */
const ENQUIRY = new Set(["answered", "led_to_item", "promised_reply"]);

/** What a visit may end with; the usual one comes first. kind: of the zone the visitor waited in. */
export function outcomesFor(desk: Desk, kind: string): Desk["outcomes"] {
  return desk.outcomes.filter((outcome) => ENQUIRY.has(outcome.code) === (kind === "consult"));
}

function when(can: boolean): Offer {
  return can ? YES : NO;
}

function from(time: string | null, now: number): Offer {
  const wait = time === null ? 0 : Math.max(0, Math.ceil((Date.parse(time) - now) / 1000));
  return wait === 0 ? YES : { can: false, wait_seconds: wait };
}
