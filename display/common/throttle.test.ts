import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { throttle } from "./throttle";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("many wishes in a row come true at once and once more at the end of the gap", () => {
  const run = vi.fn();
  const { wish } = throttle(run, 1000);
  for (let n = 0; n < 20; n += 1) wish();
  expect(run).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1000);
  expect(run).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(5000);
  expect(run).toHaveBeenCalledTimes(2);
});

test("a wish after a quiet time comes true at once", () => {
  const run = vi.fn();
  const { wish } = throttle(run, 1000);
  wish();
  vi.advanceTimersByTime(3000);
  wish();
  expect(run).toHaveBeenCalledTimes(2);
});
