import { expect, test } from "vitest";
import type { Desk, HeldTicket, Ticket, WindowState } from "../common/contract";
import { offers, outcomesFor, primary, secondary, type Verb } from "./verbs";

const CLERK = { id: "p1", name: "陈晓燕", number: "011", role_in_post: "A" } as const;
const NOW = Date.parse("2026-11-24T09:00:00+08:00");
const at = (seconds: number): string => new Date(NOW + seconds * 1000).toISOString();

function a_ticket(state: string, ticket_no = "A012"): Ticket {
  return { id: ticket_no, ticket_no, state, called_at: at(-30), started_at: null } as Ticket;
}

function a_desk(state: WindowState, changes: Partial<Desk> = {}): Desk {
  return {
    seq: 1,
    at: at(0),
    window: { id: "w3", number: "3", state, staff: state === "closed" ? null : CLERK } as Desk["window"],
    ticket: null,
    about: null,
    held: [],
    next: [],
    waiting: [{ zone: "A", n: 0 }],
    waiting_tickets: [],
    undo: null,
    recall: null,
    no_show_from: null,
    rating: "none",
    outcomes: [
      { code: "accepted", text: "已受理" },
      { code: "done", text: "办结" },
    ],
    pause_reasons: [],
    today: { served: 0, median_service_seconds: null },
    ...changes,
  };
}

function possible(desk: Desk): Verb[] {
  const all = offers(desk, NOW, 3);
  return (Object.keys(all) as Verb[]).filter((verb) => all[verb].can).sort();
}

test("a closed window can only be opened", () => {
  expect(possible(a_desk("closed"))).toEqual(["open"]);
  expect(primary(a_desk("closed"))).toEqual({ verb: "open" });
});

test("a free window with an empty queue may serve somebody without a ticket", () => {
  expect(possible(a_desk("idle"))).toEqual(["call", "call-next", "close", "hand-over", "pause", "walk-up"]);
});

test("nobody is served without a ticket while others wait", () => {
  expect(possible(a_desk("idle", { waiting: [{ zone: "A", n: 2 }] }))).not.toContain("walk-up");
});

test("the large button calls the next, and says who that will probably be", () => {
  const desk = a_desk("idle", { next: [{ ticket: a_ticket("waiting", "A013"), rule: "", sentence: "" }] });
  expect(primary(desk)).toEqual({ verb: "call-next", finishes: null, next: "A013" });
  expect(secondary(desk)).toBe("walk-up");
});

test("while somebody is called, the large button starts that service and the second one goes on to the next", () => {
  const desk = a_desk("called", { ticket: a_ticket("called") });
  expect(primary(desk)).toEqual({ verb: "start", ticket: "A012" });
  expect(secondary(desk)).toBe("call-next");
});

test("while somebody is served, the large button finishes and calls the next, and the second one only finishes", () => {
  const desk = a_desk("serving", { ticket: a_ticket("serving"), next: [{ ticket: a_ticket("waiting", "A013"), rule: "", sentence: "" }] });
  expect(primary(desk)).toEqual({ verb: "call-next", finishes: "A012", next: "A013" });
  expect(secondary(desk)).toBe("finish");
});

test("a window that was handed over is first taken over, by whoever does not lead the hall", () => {
  const left = a_desk("idle", { window: { id: "w3", number: "3", state: "idle", staff: null } as Desk["window"] });
  expect(primary(left)).toEqual({ verb: "cover" });
  expect(primary(left, true).verb).toBe("call-next");
});

test("a called visitor can be called again and passed only when the time for it has come", () => {
  const desk = a_desk("called", { ticket: a_ticket("called"), recall: { left: 2, from: at(7) }, no_show_from: at(150) });
  const early = offers(desk, NOW, 3);
  expect([early.recall, early["no-show"]]).toEqual([
    { can: false, wait_seconds: 7 },
    { can: false, wait_seconds: 150 },
  ]);
  const later = offers(desk, NOW + 150_000, 3);
  expect([later.recall.can, later["no-show"].can]).toEqual([true, true]);
});

test("after the last call nobody is called again", () => {
  const desk = a_desk("called", { ticket: a_ticket("called"), recall: { left: 0, from: at(-7) } });
  expect(possible(desk)).not.toContain("recall");
});

test("a visitor being served can be finished, held or transferred, but not put back or passed", () => {
  const desk = a_desk("serving", { ticket: a_ticket("serving") });
  expect(possible(desk)).toEqual(["call-next", "finish", "hand-over", "hold", "pause", "transfer"]);
  expect(secondary(desk)).toBe("finish");
});

test("a window that holds as many as it may holds no more", () => {
  const held = [1, 2, 3].map((n) => ({ ...a_ticket("held", `A00${n}`), held_seconds: 60 }) as HeldTicket);
  expect(possible(a_desk("serving", { ticket: a_ticket("serving"), held }))).not.toContain("hold");
  expect(possible(a_desk("idle", { held }))).toContain("resume-hold");
});

test("a window paused during a service is resumed by the large button and can still finish", () => {
  const desk = a_desk("paused", { ticket: a_ticket("serving") });
  expect(possible(desk)).toEqual(["finish", "hand-over", "resume"]);
  expect(primary(desk)).toEqual({ verb: "resume" });
});

test("the last press can be taken back until its time is over", () => {
  const desk = a_desk("idle", { undo: { verb: "no-show", until: at(4) } });
  expect(offers(desk, NOW, 3).undo.can).toBe(true);
  expect(offers(desk, NOW + 4000, 3).undo.can).toBe(false);
});

test("a service is invited to be rated once", () => {
  const served = { today: { served: 1, median_service_seconds: 300 } };
  expect(possible(a_desk("idle", served))).toContain("invite-rating");
  expect(possible(a_desk("idle", { ...served, rating: "invited" }))).not.toContain("invite-rating");
});

test("an enquiry ends in an answer, an item or a promise, a service in what was done", () => {
  const codes = ["done", "accepted", "consulted", "answered", "led_to_item", "promised_reply"];
  const desk = a_desk("serving", { outcomes: codes.map((code) => ({ code, text: code })) });
  expect(outcomesFor(desk, "consult").map((one) => one.code)).toEqual(["answered", "led_to_item", "promised_reply"]);
  expect(outcomesFor(desk, "comprehensive").map((one) => one.code)).toEqual(["done", "accepted", "consulted"]);
});
