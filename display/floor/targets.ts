import type { HallState, StaffState, WindowNow, Zone } from "../common/contract";
import { serves } from "../common/reducer";
import type { Target, Today } from "./shapes";

export type Mark = "none" | "good" | "warn" | "bad";
/** From the least worrying to the most. */
const WORSE: readonly Mark[] = ["none", "good", "warn", "bad"];

/** As the server marks a figure (app/domain/targets.py): it is done here too, because what waits changes with every event. */
export function markOf(target: Target | undefined, value: number | null): Mark {
  if (!target || value === null || !(target.warn || target.bad)) return "none";
  const reached = (step: number | null): boolean => Boolean(step) && (target.falling ? value < step! : value >= step!);
  return reached(target.bad) ? "bad" : reached(target.warn) ? "warn" : "good";
}

export function worst(marks: readonly Mark[]): Mark {
  return marks.reduce((found, mark) => (WORSE.indexOf(mark) > WORSE.indexOf(found) ? mark : found), "none");
}

const CLOSED: readonly string[] = ["off", "hours", "no_session"];

/** People wait in service hours, and no window is open for them. */
export function isUnserved({ waiting, windows_open, issuing }: Zone): boolean {
  return waiting > 0 && !windows_open && !CLOSED.includes(issuing.reason);
}

/** A line now. seconds: the longest wait, null when nobody waits. */
export type LineNow = { zone: Zone; waiting: number; seconds: number | null; mark: Mark; marks: { waiting: Mark; longest: Mark } };

/** Every zone with a queue, the most urgent first. now: server time in milliseconds. */
export function linesNow(state: HallState, staff: StaffState | null, today: Today | null, now: number): LineNow[] {
  const lines = state.zones.filter((zone) => zone.issues_tickets).map((zone) => lineNow(zone, staff, today, now));
  return lines.sort((a, b) => WORSE.indexOf(b.mark) - WORSE.indexOf(a.mark) || (b.seconds ?? -1) - (a.seconds ?? -1));
}

/** As the server marks a line (line_mark of app/domain/targets.py). */
function lineNow(zone: Zone, staff: StaffState | null, today: Today | null, now: number): LineNow {
  const since = zone.waiting ? (staff?.counts[zone.code]?.longest_wait_since ?? null) : null;
  const seconds = since === null ? null : Math.max(0, (now - since) / 1000);
  const targets = today?.zones[zone.code]?.targets;
  const waiting = worst([markOf(targets?.waiting, zone.waiting), isUnserved(zone) ? "bad" : "none"]);
  const longest = markOf(targets?.longest_wait_seconds, seconds);
  return { zone, waiting: zone.waiting, seconds, mark: worst([waiting, longest]), marks: { waiting, longest } };
}

/** What the windows do, and which of it should not be. */
export type WindowsNow = {
  serving: number;
  idle: number;
  paused: number;
  closed: number;
  /** Open by their state, and nobody there. */
  uncovered: readonly WindowNow[];
  /** Free while somebody waits for them. */
  idleThough: readonly WindowNow[];
};

export function windowsNow(state: HallState): WindowsNow {
  const active = state.windows.filter((window) => window.active);
  const waits = new Set(state.zones.filter((zone) => zone.waiting > 0).map((zone) => zone.code));
  const free = active.filter((window) => window.state === "idle" && !window.unmanned);
  return {
    serving: active.filter((window) => serves(window) && window.state !== "idle").length,
    idle: free.length,
    paused: active.filter((window) => window.state === "paused" || window.state === "break").length,
    closed: active.filter((window) => window.state === "closed").length,
    uncovered: active.filter((window) => window.unmanned),
    idleThough: free.filter((window) => window.zones.some((code) => waits.has(code))),
  };
}
