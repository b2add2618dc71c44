import { expect, test } from "vitest";
import type { Desk, HeldTicket, Ticket, WindowState } from "../common/contract";
import { foreseen } from "./foresee";

const NOW = Date.parse("2026-11-24T09:00:00+08:00");

function a_ticket(ticket_no: string, state: string): Ticket {
  return { id: `id-${ticket_no}`, ticket_no, state, attempt: 1 } as Ticket;
}

function a_desk(state: WindowState, more: Partial<Desk> = {}): Desk {
  return {
    window: { id: "w3", number: "3", state },
    ticket: null,
    held: [],
    next: ["A013", "A014"].map((ticket_no) => ({ ticket: a_ticket(ticket_no, "waiting"), rule: "", sentence: "" })),
    waiting_tickets: ["A013", "A014"].map((ticket_no) => a_ticket(ticket_no, "waiting")),
    undo: { verb: "call", until: "" },
    ...more,
  } as unknown as Desk;
}

const serving = { ticket: a_ticket("A012", "serving") };
const shown = (desk: Desk | null): string[] => [desk?.window.state ?? "", desk?.ticket?.ticket_no ?? "", desk?.ticket?.state ?? ""];

test("the next visitor is drawn as called, and no longer among those who wait", () => {
  const after = foreseen(a_desk("serving", serving), "call-next", {}, NOW)!;
  expect(shown(after)).toEqual(["called", "A013", "called"]);
  expect(after.next.map((one) => one.ticket.ticket_no)).toEqual(["A014"]);
  expect(after.waiting_tickets.map((one) => one.ticket_no)).toEqual(["A014"]);
  expect(after.undo).toBeNull();
});

test("where nobody waits, finishing leaves a free window, and nothing is guessed for a free one", () => {
  expect(shown(foreseen(a_desk("serving", { ...serving, next: [] }), "call-next", {}, NOW))).toEqual(["idle", "", ""]);
  expect(foreseen(a_desk("idle", { next: [] }), "call-next", {}, NOW)).toBeNull();
});

test.each([
  ["start", "called", "serving"],
  ["finish", "serving", "idle"],
  ["no-show", "called", "idle"],
  ["put-back", "called", "idle"],
  ["transfer", "serving", "idle"],
  ["hold", "serving", "idle"],
] as const)("%s leads from %s to %s", (verb, before, after) => {
  const desk = a_desk(before, { ticket: a_ticket("A012", before) });
  expect(foreseen(desk, verb, {}, NOW)?.window.state).toBe(after);
});

test("who is held is found among the held, and comes back from there", () => {
  const after = foreseen(a_desk("serving", serving), "hold", {}, NOW)!;
  expect(after.held.map((one) => one.ticket_no)).toEqual(["A012"]);
  const again = foreseen({ ...after, held: [{ ...a_ticket("A012", "held"), held_seconds: 60 } as HeldTicket] }, "resume-hold", { ticket: "id-A012" }, NOW);
  expect(shown(again)).toEqual(["serving", "A012", "serving"]);
});

test("a service finished during a pause leaves the window paused", () => {
  expect(foreseen(a_desk("paused", serving), "finish", {}, NOW)?.window.state).toBe("paused");
});

test("a pause says until when; a meal without a visitor is a break", () => {
  const after = foreseen(a_desk("idle"), "pause", { reason: "water", minutes: 10 }, NOW)!;
  expect([after.window.state, after.window.resume_at]).toEqual(["paused", NOW + 600_000]);
  expect(foreseen(a_desk("idle"), "pause", { reason: "meal" }, NOW)?.window.state).toBe("break");
});

test("a number that only the server can give is not guessed", () => {
  expect(foreseen(a_desk("idle"), "walk-up", {}, NOW)).toBeNull();
  expect(foreseen(a_desk("idle"), "undo", {}, NOW)).toBeNull();
});
