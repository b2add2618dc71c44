import type { ETicket } from "../common/contract";

/** With so many people ahead or fewer, the phone holds the line even in a pocket. */
const NEAR = 5;
/** The server keeps a question back for so long, unless there is something to tell. */
export const HOLD_SECONDS = 20;
const FAR_SECONDS = 60;
const ENDED = new Set(["abandoned", "cancelled", "expired"]);

export type Situation = { view: ETicket | null; held: boolean; hidden: boolean };

export function isEnded(view: ETicket): boolean {
  return ENDED.has(view.ticket.state) || (view.ticket.state === "finished" && !view.can.rate);
}

function isNear(view: ETicket): boolean {
  const { state, people_ahead: ahead } = view.ticket;
  return state === "called" || state === "serving" || (state === "waiting" && (ahead ?? NEAR + 1) <= NEAR);
}

/**
 * How the page asks next: after so many seconds, and whether the server may keep the question back until there is something
 * to tell. A page nobody sees asks rarely, unless its turn is near; one with nothing more to come, hardly ever.
 */
export function nextQuestion({ view, held, hidden }: Situation): { after: number; hold: boolean } {
  if (view === null) return { after: 5, hold: false };
  if (isEnded(view)) return { after: hidden ? 600 : FAR_SECONDS, hold: false };
  if (hidden && !isNear(view)) return { after: FAR_SECONDS, hold: false };
  if (held) return { after: 0.3, hold: true };
  return { after: view.ticket.state === "called" ? 3 : isNear(view) ? 5 : 20, hold: false };
}

/** After so many questions in a row without an answer, in seconds. */
export function patience(failures: number): number {
  return Math.min(15, 2 ** Math.max(0, failures - 1));
}

/** Up to a third more or less, so that phones that lost the server together do not come back together. chance: 0 to 1. */
export function jittered(seconds: number, chance: number): number {
  return seconds * (1 + (chance - 0.5) * 0.6);
}

export type Trust = "fresh" | "late" | "old";
const LATE_MS = 30_000;
const OLD_MS = 60_000;

/** How far what is shown may be gone by. age: since it was heard; a clock that was put back makes it old as well. */
export function trust(ageMs: number, failing: boolean): Trust {
  if (ageMs < 0 || ageMs >= OLD_MS) return "old";
  return failing || ageMs >= LATE_MS ? "late" : "fresh";
}

/** A call this page has not rung for yet: which ticket, window and attempt; null when there is none. */
export function callKey(view: ETicket): string | null {
  const { ticket } = view;
  return ticket.state === "called" ? `${ticket.window?.id ?? ""} ${ticket.attempt} ${ticket.called_at ?? ""}` : null;
}

/** That the turn comes soon is said once in each line the ticket waits in. */
export function nearKey(view: ETicket): string | null {
  const { ticket, notice } = view;
  return ticket.state === "waiting" && notice ? `${ticket.zone} ${ticket.reactivations}` : null;
}

/** Until the day of the ticket's hall ends; what is kept on the phone is kept no longer. */
export function millisecondsLeftOfDay(at: string, timezone: string): number {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: timezone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const [hours = 0, minutes = 0, seconds = 0] = format.format(new Date(at)).split(":").map(Number);
  return ((23 - hours) * 3600 + (59 - minutes) * 60 + (60 - seconds)) * 1000;
}
