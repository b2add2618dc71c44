import { describe, expect, it } from "vitest";
import { daysIn, isDay, moved, spanOf, stepOf } from "./period";

describe("periods", () => {
  it("are whole", () => {
    expect(spanOf("week", "2026-11-29")).toEqual({ from: "2026-11-23", to: "2026-11-29" });
    expect(spanOf("ten_days", "2026-02-10")).toEqual({ from: "2026-02-01", to: "2026-02-10" });
    expect(spanOf("ten_days", "2026-02-28")).toEqual({ from: "2026-02-21", to: "2026-02-28" });
    expect(spanOf("month", "2028-02-03")).toEqual({ from: "2028-02-01", to: "2028-02-29" });
    expect(spanOf("quarter", "2026-11-29")).toEqual({ from: "2026-10-01", to: "2026-12-31" });
    expect(spanOf("year", "2026-11-29")).toEqual({ from: "2026-01-01", to: "2026-12-31" });
    expect(spanOf("day", "2026-11-29")).toEqual({ from: "2026-11-29", to: "2026-11-29" });
  });

  it("follow each other without a gap", () => {
    for (const period of ["day", "week", "ten_days", "month", "quarter", "year"] as const) {
      let span = spanOf(period, "2026-01-31");
      for (let n = 0; n < 14; n += 1) {
        const next = moved(period, span, 1);
        expect(moved(period, next, -1)).toEqual(span);
        expect(daysIn({ from: span.from, to: next.to })).toBe(daysIn(span) + daysIn(next));
        span = next;
      }
    }
    expect(moved("own", { from: "2026-03-02", to: "2026-03-04" }, -1)).toEqual({ from: "2026-02-27", to: "2026-03-01" });
  });

  it("are drawn in steps that can be told apart", () => {
    expect(stepOf(spanOf("day", "2026-11-29"))).toBe("hour");
    expect(stepOf(spanOf("month", "2026-11-29"))).toBe("day");
    expect(stepOf(spanOf("quarter", "2026-11-29"))).toBe("week");
    expect(stepOf(spanOf("year", "2026-11-29"))).toBe("month");
  });

  it("refuse what is no day", () => {
    expect(["2026-02-30", "2026-2-3", "", null].map(isDay)).toEqual([false, false, false, false]);
    expect(isDay("2026-02-28")).toBe(true);
  });
});
