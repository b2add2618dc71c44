import type { Alarm } from "../common/contract";

/** Alarms of one kind from which they are told as one: a switch that fails takes thirty devices with it. */
export const TOGETHER = 3;

export type AlarmGroup = { alarm: Alarm; all: readonly Alarm[] };

const GRAVE = new Set<Alarm["level"]>(["red", "centre"]);
const MILD = new Set<Alarm["level"]>(["yellow"]);
/** What keeps visitors waiting stands before what only needs repair. */
const KINDS = ["crowded", "window_alone", "sub_hall_alone", "help_waiting", "pause_long", "voice_failed", "device_offline", "hardware_fault", "board_silent", "bookings_shut", "draft_failed"];

/** The gravest first; those seen to after those nobody has seen; many of one kind as one. */
export function grouped(alarms: readonly Alarm[]): AlarmGroup[] {
  const sorted = [...alarms].sort((a, b) => rank(a) - rank(b) || a.since - b.since);
  const byKind = new Map<string, Alarm[]>();
  for (const alarm of sorted) byKind.set(alarm.type, [...(byKind.get(alarm.type) ?? []), alarm]);
  const told = new Set<string>();
  return sorted.flatMap((alarm) => {
    const all = byKind.get(alarm.type)!;
    // Lines and windows are each a place to go to: only what is repaired in one go is told as one.
    if (all.length <= TOGETHER || alarm.zone || alarm.window_id) return [{ alarm, all: [alarm] }];
    if (told.has(alarm.type)) return [];
    told.add(alarm.type);
    return [{ alarm, all }];
  });
}

function rank(alarm: Alarm): number {
  const kind = KINDS.indexOf(alarm.type);
  const level = GRAVE.has(alarm.level) ? 0 : MILD.has(alarm.level) ? 200 : 100;
  return level + (kind < 0 ? KINDS.length : kind) + (alarm.acknowledged_at ? 50 : 0);
}

/** The one thing to do about it: where it is done, or "move" and "cover" for what one press does here. */
export type Remedy = "move" | "cover" | "help" | "/devices" | "/admin#voice" | "/admin#drafts" | "/admin#bookings" | "/centre";

const REMEDIES: Record<string, Remedy> = {
  crowded: "move",
  window_alone: "cover",
  pause_long: "cover",
  help_waiting: "help",
  device_offline: "/devices",
  hardware_fault: "/devices",
  board_silent: "/devices",
  voice_failed: "/admin#voice",
  draft_failed: "/admin#drafts",
  bookings_shut: "/admin#bookings",
  sub_hall_alone: "/centre",
};

export function remedyOf(alarm: Alarm): Remedy | null {
  return REMEDIES[alarm.type] ?? null;
}
