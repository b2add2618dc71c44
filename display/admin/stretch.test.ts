import { beforeAll, expect, test } from "vitest";
import { setTimezone } from "../common/format";
import { endClock, endOf, startOf } from "./stretch";

beforeAll(() => setTimezone("Asia/Shanghai"));

test("a stretch of a day is told as two instants of the hall's clock", () => {
  expect([startOf("2026-03-03", "09:00"), endOf("2026-03-03", "12:00")]).toEqual(["2026-03-03T09:00:00+08:00", "2026-03-03T12:00:00+08:00"]);
});

test("a stretch to midnight ends with its own day, also at the end of a month", () => {
  expect(endOf("2026-02-28", "24:00")).toBe("2026-03-01T00:00:00+08:00");
  expect(endOf("2026-12-31", "00:00")).toBe("2027-01-01T00:00:00+08:00");
  expect(startOf("2026-03-03", "00:00")).toBe("2026-03-03T00:00:00+08:00");
});

test("what ends at midnight is shown as ending at 24:00, and read back as the same instant", () => {
  expect(endClock("2026-03-04T00:00:00+08:00")).toBe("24:00");
  expect(endOf("2026-03-03", endClock("2026-03-04T00:00:00+08:00"))).toBe("2026-03-04T00:00:00+08:00");
  expect(endClock("2026-03-03T23:30:00+08:00")).toBe("23:30");
});

test("without a day nothing breaks: the server says what is missing", () => {
  expect([startOf("", "09:00"), endOf("", "24:00")]).toEqual(["T09:00:00", "T00:00:00"]);
});
