import { describe, expect, test } from "vitest";
import type { CallShown } from "../common/contract";
import { advance, DARK, keyOf, LARGE_MS, NEWS_MS, type Spot } from "./spotlight";

function aCall(n: number, at: number, attempt = 1): CallShown {
  const number = String(n).padStart(3, "0");
  return { ticket_id: `t${number}`, ticket_no: `A${number}`, zone: "A", window_id: "w", window_number: "1", attempt, at };
}

const large = (spot: Spot): string[] => spot.large.map((one) => one.key.split(" ")[0] ?? "");

describe("which calls stand large", () => {
  test("a call does for seven seconds, then never again", () => {
    const calls = [aCall(1, 0)];
    let spot = advance(DARK, calls, 0, 0, 3);
    expect(large(spot)).toEqual(["t001"]);
    spot = advance(spot, calls, LARGE_MS - 1, LARGE_MS - 1, 3);
    expect(large(spot)).toEqual(["t001"]);
    spot = advance(spot, calls, LARGE_MS, LARGE_MS, 3);
    expect(large(spot)).toEqual([]);
    expect(large(advance(spot, calls, LARGE_MS + 1, LARGE_MS + 1, 3))).toEqual([]);
  });

  test("the same ticket called again is news again", () => {
    let spot = advance(DARK, [aCall(1, 0)], 0, 0, 3);
    spot = advance(spot, [aCall(1, 20_000, 2)], 20_000, 20_000, 3);
    expect(spot.large.map((one) => one.key)).toEqual([keyOf(aCall(1, 20_000, 2))]);
  });

  test("a board that comes back after an outage shows only calls that are still news", () => {
    const calls = [aCall(2, 100_000 - NEWS_MS + 1), aCall(1, 100_000 - NEWS_MS)];
    expect(large(advance(DARK, calls, 100_000, 5, 3))).toEqual(["t002"]);
  });

  test("a call that was taken back leaves at once", () => {
    const spot = advance(DARK, [aCall(1, 0)], 0, 0, 3);
    expect(large(advance(spot, [], 500, 500, 3))).toEqual([]);
  });

  test("of twelve windows that call together each has at least three seconds, in order", () => {
    const calls = Array.from({ length: 12 }, (_, n) => aCall(12 - n, 0));
    const shown = new Map<string, number>();
    const order: string[] = [];
    let spot = DARK;
    for (let ticks = 0; ticks < 40_000; ticks += 250) {
      spot = advance(spot, calls, ticks, ticks, 3);
      expect(spot.large.length).toBeLessThanOrEqual(3);
      for (const key of large(spot)) {
        if (!shown.has(key)) order.push(key);
        shown.set(key, (shown.get(key) ?? 0) + 250);
      }
    }
    expect(order).toEqual([...calls].reverse().map((call) => call.ticket_id));
    expect(Math.min(...shown.values())).toBeGreaterThanOrEqual(3_000);
  });

  test("what was seen is forgotten when it leaves the list, so that nothing grows", () => {
    let spot = DARK;
    for (let n = 0; n < 1000; n += 1) {
      const calls = Array.from({ length: Math.min(12, n + 1) }, (_, back) => aCall(n - back, (n - back) * 1000));
      spot = advance(spot, calls, n * 1000, n * 1000, 3);
    }
    expect(spot.seen.size).toBe(12);
    expect(spot.next.length).toBeLessThanOrEqual(12);
  });
});
