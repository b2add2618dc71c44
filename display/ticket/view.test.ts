import { expect, test } from "vitest";
import type { ETicket } from "../common/contract";
import { askAgainSeconds, callKey } from "./view";

function aView(ticket: Partial<ETicket["ticket"]>, rate = false): ETicket {
  return { can: { here: false, abandon: false, rate }, ticket: { state: "waiting", people_ahead: 5, window: null, attempt: 0, called_at: null, ...ticket } } as ETicket;
}

const atWindow = { state: "called", window: { id: "w3", number: "3", name: "" } };

test("the page asks oftener the nearer the turn is", () => {
  const seconds = [null, aView({}), aView({ people_ahead: 1 }), aView(atWindow), aView({ state: "finished" })].map(askAgainSeconds);
  expect(seconds).toEqual([5, 5, 3, 2, 30]);
});

test("while a service can be rated, a rating given on the pad is soon known here too", () => {
  expect(askAgainSeconds(aView({ state: "finished" }, true))).toBe(10);
});

test("the bell rings once a call, and again when called again", () => {
  const first = aView({ ...atWindow, attempt: 1, called_at: "10:00" });
  expect(callKey(aView({}))).toBeNull();
  expect(callKey(first)).toBe(callKey(aView({ ...atWindow, attempt: 1, called_at: "10:00" })));
  expect(callKey(aView({ ...atWindow, attempt: 2, called_at: "10:00" }))).not.toBe(callKey(first));
});
