// How a window will stand when the server agrees to a press: drawn at once, marked as not yet confirmed, and taken back when
// the server says no. What only the server knows, such as a new number, is not guessed.
import type { Desk, HeldTicket, Ticket, WindowState } from "../common/contract";
import type { Verb } from "./verbs";

type Body = { ticket?: string; minutes?: number; reason?: string };

/** now: server time in milliseconds. Null: nothing to be drawn before the answer. */
export function foreseen(desk: Desk, verb: Verb, body: Body, now: number): Desk | null {
  const at = new Date(now).toISOString();
  switch (verb) {
    case "open":
      return turned(desk, "idle", now);
    case "close":
      return turned(desk, "closed", now);
    case "call-next":
      return desk.next[0] ? called(desk, desk.next[0].ticket, at, now) : desk.ticket && free(desk, now);
    case "call": {
      const chosen = desk.waiting_tickets.find((ticket) => ticket.id === body.ticket);
      return chosen ? called(desk, chosen, at, now) : null;
    }
    case "recall":
      return desk.ticket && { ...desk, ticket: { ...desk.ticket, attempt: desk.ticket.attempt + 1, called_at: at } };
    case "start":
      return desk.ticket && { ...turned(desk, "serving", now), ticket: { ...desk.ticket, state: "serving", started_at: at } };
    case "finish":
    case "no-show":
    case "abandon":
    case "put-back":
    case "transfer":
      return desk.ticket && free(desk, now);
    case "hold":
      return desk.ticket && { ...free(desk, now), held: [...desk.held, { ...desk.ticket, held_seconds: 0 }] };
    case "resume-hold":
      return takenUp(desk, body.ticket, at, now);
    case "pause":
      return paused(desk, body, now);
    case "resume":
      return turned(desk, desk.ticket ? "serving" : "idle", now);
    case "invite-rating":
      return { ...desk, rating: "invited" };
    default:
      return null;
  }
}

function turned(desk: Desk, state: WindowState, now: number): Desk {
  return { ...desk, undo: null, window: { ...desk.window, state, since: now } };
}

function called(desk: Desk, ticket: Ticket, at: string, now: number): Desk {
  return {
    ...turned(desk, "called", now),
    ticket: { ...ticket, state: "called", called_at: at, attempt: 1 },
    about: null,
    recall: null,
    no_show_from: null,
    next: desk.next.filter((one) => one.ticket.id !== ticket.id),
    waiting_tickets: desk.waiting_tickets.filter((one) => one.id !== ticket.id),
  };
}

/** Without a visitor; a pause during the service goes on. */
function free(desk: Desk, now: number): Desk {
  const { state } = desk.window;
  const after = state === "paused" ? desk : turned(desk, "idle", now);
  return { ...after, ticket: null, about: null, recall: null, no_show_from: null };
}

function takenUp(desk: Desk, ticket_id: string | undefined, at: string, now: number): Desk | null {
  const held: HeldTicket | undefined = desk.held.find((ticket) => ticket.id === ticket_id);
  if (!held) return null;
  return {
    ...turned(desk, "serving", now),
    ticket: { ...held, state: "serving", started_at: held.started_at ?? at },
    held: desk.held.filter((ticket) => ticket.id !== ticket_id),
  };
}

function paused(desk: Desk, body: Body, now: number): Desk {
  const after = turned(desk, body.reason === "meal" && !desk.ticket ? "break" : "paused", now);
  const resume_at = body.minutes ? now + body.minutes * 60_000 : null;
  return { ...after, window: { ...after.window, reason: body.reason ?? "", resume_at } };
}
