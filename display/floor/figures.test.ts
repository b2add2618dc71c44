import { expect, test } from "vitest";
import type { EventMessage, WindowNow, Zone, ZoneCounts } from "../common/contract";
import { feedRow, withRows, type FeedRow } from "./feed";
import { minutesSince, totals } from "./figures";

const counts = (since: number | null, served: number): ZoneCounts =>
  ({ issued: served + 2, served, no_shows: 1, longest_wait_since: since, waiting: 2 }) as ZoneCounts;
const zone = (waiting: number): Zone => ({ waiting }) as Zone;
const window = (state: WindowNow["state"], active = true): WindowNow => ({ state, active }) as WindowNow;

test("the hall's totals are the sums of its zones, and its longest wait the longest of all", () => {
  const all = totals([zone(3), zone(2)], [window("serving"), window("paused"), window("idle"), window("idle", false)], {
    A: counts(5000, 4),
    T: counts(2000, 1),
  });
  expect(all).toEqual({ waiting: 5, issued: 9, served: 5, no_shows: 2, longest_wait_since: 2000, windows_open: 2, windows: 3 });
});

test("an empty hall has no longest wait", () => {
  expect(totals([], [], { A: counts(null, 0) }).longest_wait_since).toBeNull();
  expect(minutesSince(null, 9)).toBeNull();
  expect(minutesSince(0, 65 * 60_000)).toBe(65);
});

test("the feed says what happened, newest first, and keeps silent about what nobody needs to read", () => {
  const event = (seq: number, type: string, data = {}): EventMessage => ({ seq, at: seq, type, data });
  const name = (code: string): string => `<${code}>`;
  let rows: readonly FeedRow[] = [];
  for (let seq = 1; seq <= 40; seq += 1) rows = withRows(rows, feedRow(event(seq, "ticket.transferred", { ticket_no: "A001", to_zone: "K" }), name));
  rows = withRows(rows, feedRow(event(41, "person.created"), name));
  expect(rows.length).toBe(30);
  expect(withRows(rows, rows.slice(0, 5))).toEqual(rows);
  expect(rows[0]).toMatchObject({ seq: 40, key: "event_transferred", params: { ticket: "A001", zone: "<K>" } });
});
