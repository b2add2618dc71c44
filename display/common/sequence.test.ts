import { expect, test } from "vitest";
import type { EventMessage } from "./contract";
import { startAt, take, type Cursor } from "./sequence";

const event = (seq: number): EventMessage => ({ seq, type: "ticket.issued", at: seq, data: {} });

/** Feed numbers one by one: what became ready after each, and where the stream stands. */
function feed(start: number, numbers: number[]): { ready: number[][]; missing: boolean[]; cursor: Cursor } {
  const ready: number[][] = [];
  const missing: boolean[] = [];
  let cursor = startAt(start);
  for (const number of numbers) {
    const step = take(cursor, event(number));
    cursor = step.cursor;
    ready.push(step.ready.map((one) => one.seq));
    missing.push(step.missing);
  }
  return { ready, missing, cursor };
}

test("events in order are ready one by one", () => {
  expect(feed(10, [11, 12]).ready).toEqual([[11], [12]]);
});

test("a gap is seen, and what came early waits for the missing event", () => {
  const fed = feed(10, [11, 13, 14, 12]);
  expect(fed.ready).toEqual([[11], [], [], [12, 13, 14]]);
  expect(fed.missing).toEqual([false, true, true, false]);
  expect(fed.cursor.seq).toBe(14);
});

test("a repeated event is not ready twice", () => {
  expect(feed(10, [11, 11, 10, 13, 13, 12, 12]).ready).toEqual([[11], [], [], [], [], [12, 13], []]);
});

test("after a snapshot what it holds already is dropped and what is newer goes on", () => {
  const before = feed(10, [13, 16]).cursor;
  const step = take(startAt(15, before));
  expect(step.ready.map((one) => one.seq)).toEqual([16]);
  expect(step.missing).toBe(false);
});

test("a gap that does not close holds back no more than a bounded number", () => {
  const cursor = feed(0, Array.from({ length: 700 }, (_, n) => n + 2)).cursor;
  expect(cursor.early.size).toBe(500);
});
