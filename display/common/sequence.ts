import type { EventMessage } from "./contract";

/** Where a screen stands in the stream. early: events that came before one still missing, by number. */
export type Cursor = { seq: number; early: ReadonlyMap<number, EventMessage> };

export type Step = { cursor: Cursor; ready: EventMessage[]; missing: boolean };

/** More than this many held back means that the gap will not close by itself. */
const EARLY_MAX = 500;

export function startAt(seq: number, before: Cursor | null = null): Cursor {
  const early = new Map<number, EventMessage>();
  before?.early.forEach((event, number) => {
    if (number > seq) early.set(number, event);
  });
  return { seq, early };
}

/** Take one event: which events may be applied now, in order, and whether an earlier one is missing. */
export function take(cursor: Cursor, event?: EventMessage): Step {
  const early = new Map(cursor.early);
  if (event && event.seq > cursor.seq && early.size < EARLY_MAX) early.set(event.seq, event);
  const ready: EventMessage[] = [];
  let seq = cursor.seq;
  for (let next = early.get(seq + 1); next; next = early.get(seq + 1)) {
    early.delete(next.seq);
    ready.push(next);
    seq = next.seq;
  }
  return { cursor: { seq, early }, ready, missing: early.size > 0 };
}
