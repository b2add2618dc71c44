import { describe, expect, it } from "vitest";
import type { ETicket } from "../common/contract";
import { callKey, isEnded, jittered, millisecondsLeftOfDay, nearKey, nextQuestion, patience, trust } from "./view";

function view(ticket: Partial<ETicket["ticket"]>, more: Partial<ETicket> = {}): ETicket {
  return { ticket: { state: "waiting", people_ahead: 2, zone: "A", reactivations: 0, ...ticket }, can: { rate: false }, notice: "", ...more } as ETicket;
}

function next(shown: ETicket | null, { held = true, hidden = false } = {}): { after: number; hold: boolean } {
  return nextQuestion({ view: shown, held, hidden });
}

describe("how the page asks", () => {
  it("holds the line while the page is seen, wherever the ticket stands", () => {
    for (const shown of [view({ people_ahead: 300 }), view({ people_ahead: 0 }), view({ state: "called" }), view({ state: "held" })]) {
      expect(next(shown)).toEqual({ after: 0.3, hold: true });
    }
  });

  it("holds it in a pocket only when the turn is near", () => {
    expect(next(view({ people_ahead: 300 }), { hidden: true })).toEqual({ after: 60, hold: false });
    expect(next(view({ people_ahead: 3 }), { hidden: true }).hold).toBe(true);
    expect(next(view({ state: "called" }), { hidden: true }).hold).toBe(true);
  });

  it("asks by itself, sooner when it matters, where the server can hold no more", () => {
    const seconds = [view({ state: "called" }), view({ people_ahead: 1 }), view({ people_ahead: 300 })].map((shown) => next(shown, { held: false }).after);
    expect(seconds).toEqual([3, 5, 20]);
  });

  it("asks hardly ever when nothing more can come", () => {
    for (const state of ["abandoned", "cancelled", "expired", "finished"]) expect(next(view({ state })).after).toBe(60);
    expect(isEnded(view({ state: "finished" }, { can: { here: false, abandon: false, rate: true } }))).toBe(false);
  });

  it("waits longer after each failure, up to a bound, and not all phones equally long", () => {
    expect([1, 2, 3, 4, 5, 9].map(patience)).toEqual([1, 2, 4, 8, 15, 15]);
    expect([jittered(10, 0), jittered(10, 0.5), jittered(10, 1)]).toEqual([7, 10, 13]);
  });
});

describe("what may be gone by", () => {
  it("is old after a minute, and says so before when no answer comes", () => {
    expect([trust(0, false), trust(25_000, false), trust(30_000, false), trust(60_000, false)]).toEqual(["fresh", "fresh", "late", "old"]);
    expect([trust(0, true), trust(61_000, true)]).toEqual(["late", "old"]);
  });

  it("is old when the phone's clock was put back", () => {
    expect(trust(-1, false)).toBe("old");
  });
});

describe("the bell", () => {
  it("rings for each call and each recall, once", () => {
    const called = { state: "called", called_at: "2026-11-25T10:00:00.000+08:00", window: { id: "w1", number: "1", name: "" } };
    expect(callKey(view({ ...called, attempt: 1 }))).toBe(callKey(view({ ...called, attempt: 1 })));
    expect(callKey(view({ ...called, attempt: 2 }))).not.toBe(callKey(view({ ...called, attempt: 1 })));
    expect(callKey(view({ state: "serving" }))).toBeNull();
  });

  it("says that the turn comes soon once in each line", () => {
    expect(nearKey(view({ people_ahead: 3 }, { notice: "前面还有 3 人" }))).toBe(nearKey(view({ people_ahead: 2 }, { notice: "前面还有 2 人" })));
    expect(nearKey(view({ reactivations: 1 }, { notice: "n" }))).not.toBe(nearKey(view({}, { notice: "n" })));
    expect(nearKey(view({}))).toBeNull();
  });
});

describe("the hall's day", () => {
  it("ends at the hall's midnight, wherever the phone is", () => {
    expect(millisecondsLeftOfDay("2026-11-25T15:59:00Z", "Asia/Shanghai")).toBe(60_000);
    expect(millisecondsLeftOfDay("2026-11-25T16:00:00Z", "Asia/Shanghai")).toBe(24 * 3600_000);
  });
});
