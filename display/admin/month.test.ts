import { describe, expect, it } from "vitest";
import { barOf, monthOf, sameHours } from "./month";

describe("the calendar page", () => {
  it("knows the days of a month and the weekday it begins on", () => {
    expect(monthOf(new Date(2026, 9, 31))).toEqual({ year: 2026, month: 10, first: "2026-10-01", days: 31, firstWeekday: 4 });
    expect(monthOf(new Date(2028, 1, 1))).toMatchObject({ days: 29, firstWeekday: 2 });
    expect(monthOf(new Date(2026, -1, 1))).toMatchObject({ year: 2025, month: 12 });
  });

  it("draws a session where it lies in the day", () => {
    expect(barOf({ from: "06:00", to: "22:00" })).toEqual({ left: 0, width: 100 });
    expect(barOf({ from: "14:00", to: "18:00" })).toEqual({ left: 50, width: 25 });
    expect(barOf({ from: "00:00", to: "24:00" })).toEqual({ left: 0, width: 100 });
  });

  it("says of a zone only what differs from the hall", () => {
    const morning = { from: "08:30", to: "12:00", kind: "normal" };
    expect(sameHours([morning], [morning])).toBe(true);
    expect(sameHours([{ ...morning, name: "午间" }], [morning])).toBe(false);
    expect(sameHours([], [morning])).toBe(false);
  });
});
