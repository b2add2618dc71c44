import { expect, test } from "vitest";
import type { Alarm, EventMessage, HallMap, HallState, StaffState, WindowNow, Zone } from "../common/contract";
import { grouped, remedyOf } from "./alarm-order";
import { feedRow, withRows, type FeedRow } from "./feed";
import { above, hashOf, placeIn } from "./place";
import { isDrawn, ofInterest, queuesAt, schematic } from "./plan-places";
import type { Today } from "./shapes";
import { linesNow, markOf, windowsNow, worst } from "./targets";
import { tilesOf } from "./tiles";

const zone = (code: string, waiting = 0, more: Partial<Zone> = {}): Zone =>
  ({ code, waiting, issues_tickets: true, windows_open: 1, issuing: { open: true }, area: { code: `${code}-seats` }, ...more }) as Zone;
const window = (number: string, state: WindowNow["state"], zones: string[], more: Partial<WindowNow> = {}): WindowNow =>
  ({ id: number, number, state, zones, active: true, ...more }) as WindowNow;
const hall = (zones: Zone[], windows: WindowNow[] = []): HallState => ({ zones, windows }) as HallState;
const target = (warn: number, bad: number, falling = false) => ({ warn, bad, falling });

test("a figure is marked as the server marks it", () => {
  expect([19, 20, 50].map((value) => markOf(target(20, 50), value))).toEqual(["good", "warn", "bad"]);
  expect([0.9, 0.8, 0.7].map((value) => markOf(target(0.9, 0.72, true), value))).toEqual(["good", "warn", "bad"]);
  expect(markOf(target(0, 0), 99)).toBe("none");
  expect(markOf(target(20, 50), null)).toBe("none");
  expect(worst(["good", "bad", "warn"])).toBe("bad");
});

const SECONDS = { waiting: target(3, 6), longest_wait_seconds: target(1200, 2400) };
const today = { zones: { A: { targets: SECONDS }, T: { targets: SECONDS } } } as unknown as Today;
const counts = (since: number | null) => ({ longest_wait_since: since });

test("lines stand by urgency, each with the mark of its people and of its longest wait", () => {
  const staff = { counts: { A: counts(0), T: counts(1_500_000) } } as unknown as StaffState;
  const lines = linesNow(hall([zone("T", 4), zone("A", 2), zone("X", 0, { issues_tickets: false })]), staff, today, 2_400_000);
  expect(lines.map((line) => [line.zone.code, line.seconds, line.mark])).toEqual([["A", 2400, "bad"], ["T", 900, "warn"]]);
  expect(lines[1]!.marks).toEqual({ waiting: "warn", longest: "good" });
});

test("people who wait where no window is open are urgent, whatever their number", () => {
  const [line] = linesNow(hall([zone("A", 1, { windows_open: 0 })]), null, today, 0);
  expect(line!.mark).toBe("bad");
  expect(linesNow(hall([zone("A", 0, { windows_open: 0 })]), null, today, 0)[0]!.mark).toBe("good");
});

test("a window that is free while people wait for it is told, and one that is open with nobody there", () => {
  const found = windowsNow(hall([zone("A", 2), zone("Z")], [window("1", "idle", ["A"]), window("2", "idle", ["Z"]), window("3", "idle", ["A"], { unmanned: true }), window("4", "closed", ["A"])]));
  expect(found.idleThough.map((one) => one.number)).toEqual(["1"]);
  expect(found.uncovered.map((one) => one.number)).toEqual(["3"]);
  expect([found.serving, found.idle, found.closed]).toEqual([0, 2, 1]);
});

test("windows are not well while people wait and none is open, and are outside service hours", () => {
  const windowsOf = (reason: string) => {
    const issuing = { open: false, reason } as Zone["issuing"];
    const state = hall([zone("A", 3, { name: "综合区", windows_open: 0, issuing })], [window("1", "closed", ["A"])]);
    return tilesOf({ state, staff: null, today: null, now: 0 }).find(({ name }) => name === "windows_now")!;
  };
  expect(windowsOf("cap")).toMatchObject({ mark: "bad", word: "不足", more: "综合区有 3 人等，没有开窗", value: "0 / 1" });
  expect(windowsOf("hours")).toMatchObject({ mark: "good" });
});

test("what is foreseen is rounded up, so that it never reads as within a target that it passes", () => {
  const soon = { ...today, targets: { p90_in_30_seconds: target(1201, 2700) }, definitions: {}, hall: { p90_in_30_seconds: 1215 } } as unknown as Today;
  const tile = tilesOf({ state: hall([]), staff: null, today: soon, now: 0 }).find(({ name }) => name === "p90_in_30_seconds");
  expect(tile).toMatchObject({ value: "21 分钟", mark: "warn" });
});

const alarm = (id: string, type: string, more: Partial<Alarm> = {}): Alarm => ({ id, type, text: id, since: 1, ...more });

test("what keeps visitors waiting comes first, and many devices are one alarm", () => {
  const devices = ["1", "2", "3", "4"].map((n) => alarm(`d${n}`, "device_offline"));
  const groups = grouped([...devices, alarm("c", "crowded", { level: "orange", zone: "A" }), alarm("r", "crowded", { level: "red", zone: "T" })]);
  expect(groups.map(({ alarm: first, all }) => [first.id, all.length])).toEqual([["r", 1], ["c", 1], ["d1", 4]]);
});

test("what somebody has seen to stands behind what nobody has", () => {
  const seen = alarm("seen", "window_alone", { window_id: "1", acknowledged_at: 5 });
  expect(grouped([seen, alarm("new", "pause_long", { window_id: "2" })]).map(({ alarm: one }) => one.id)).toEqual(["new", "seen"]);
});

test("every kind of alarm has one thing to do about it", () => {
  const kinds = ["crowded", "window_alone", "pause_long", "help_waiting", "device_offline", "hardware_fault", "board_silent", "voice_failed", "draft_failed", "bookings_shut", "sub_hall_alone"];
  expect(kinds.map((kind) => remedyOf(alarm("x", kind))).every(Boolean)).toBe(true);
});

const place = (kind: string, code: string, x: number, y: number, w = 10, h = 10) => ({ id: `${kind}-${code}`, kind, code, label: "", label_en: "", x, y, w, h });
const map = { width: 120, height: 60, places: [place("zone", "A", 20, 10, 40, 10), place("window", "1", 22, 12, 5, 5), place("area", "A-seats", 20, 30), place("toilet", "", 110, 50)] } as HallMap;

test("the plan shows the part of the map where people wait and are served", () => {
  const state = hall([zone("A")], [window("1", "idle", ["A"])]);
  const { places, view } = ofInterest(map, state);
  expect(places.map((one) => one.kind)).toEqual(["zone", "window", "area"]);
  expect(view).toEqual({ x: 19, y: 9, w: 42, h: 32 });
  expect(isDrawn(map, state)).toBe(true);
  expect(isDrawn({ ...map, places: [] }, state)).toBe(false);
});

test("a queue waits at its seats, and in its zone where it has none on the map", () => {
  const zones = [zone("A"), zone("T", 0, { area: null })];
  const [area, ground] = [map.places[2]!, map.places[0]!];
  expect(queuesAt(area, map.places, zones).map((one) => one.code)).toEqual(["A"]);
  expect(queuesAt(ground, map.places, zones)).toEqual([]);
  expect(queuesAt({ ...ground, code: "T" }, map.places, zones).map((one) => one.code)).toEqual(["T"]);
});

test("without a map each window stands once, in the zone that it serves first", () => {
  const groups = schematic(hall([zone("A"), zone("T")], [window("1", "idle", ["A", "T"]), window("2", "idle", ["T"]), window("9", "idle", ["X"])]));
  expect(groups.map((group) => [group.zone?.code ?? "", group.windows.map((one) => one.number)])).toEqual([["A", ["1"]], ["T", ["2"]], ["", ["9"]]]);
});

test("what is opened stands in the address, and closing a ticket leads back to its zone", () => {
  expect(placeIn(hashOf({ zone: "A&B", ticket: "01" }))).toEqual({ zone: "A&B", ticket: "01" });
  expect(above({ zone: "A", ticket: "01" })).toEqual({ zone: "A" });
  expect(above({ zone: "A" })).toEqual({});
  expect(hashOf({})).toBe("");
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
