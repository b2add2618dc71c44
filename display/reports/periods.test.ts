import { expect, test } from "vitest";
import { lastPeriod } from "./periods";

test.each([
  ["day", "2026-03-01", "2026-02-28"],
  ["week", "2026-11-29", "2026-W47"],
  ["week", "2027-01-04", "2026-W53"],
  ["week", "2026-01-05", "2026-W01"],
  ["month", "2026-01-31", "2025-12"],
  ["month", "2026-11-29", "2026-10"],
  ["quarter", "2026-03-31", "2025-Q4"],
  ["quarter", "2026-12-31", "2026-Q3"],
  ["year", "2026-01-01", "2025"],
] as const)("the last %s before %s is %s", (span, today, name) => {
  expect(lastPeriod(span, today)).toBe(name);
});
