import type { EventMessage } from "../common/contract";
import { lang } from "../common/lang";
import { t, type Key } from "./texts";

export type FeedRow = { seq: number; at: number; key: Key; params: Record<string, string | number> };

/** So many events are shown. */
export const SHOWN = 30;

const SENTENCES: Record<string, Key> = {
  "ticket.issued": "event_issued",
  "ticket.called": "event_called",
  "ticket.recalled": "event_recalled",
  "ticket.started": "event_started",
  "ticket.finished": "event_finished",
  "ticket.no_show": "event_no_show",
  "ticket.held": "event_held",
  "ticket.resumed": "event_resumed",
  "ticket.put_back": "event_put_back",
  "ticket.transferred": "event_transferred",
  "ticket.undone": "event_undone",
  "ticket.reactivated": "event_reactivated",
  "ticket.cancelled": "event_cancelled",
  "ticket.abandoned": "event_abandoned",
  "ticket.expired": "event_expired",
  "ticket.moved_ahead": "event_moved_ahead",
  "ticket.reprinted": "event_reprinted",
  "ticket.here": "event_here",
  "ticket.zone_merged": "event_zone_merged",
  "window.opened": "event_opened",
  "window.paused": "event_paused",
  "window.resumed": "event_window_resumed",
  "window.closed": "event_closed",
  "window.handed_over": "event_handed_over",
  "window.covered": "event_covered",
  "window.dispatch_held": "event_dispatch_held",
  "window.lent": "event_lent",
  "alarm.acknowledged": "event_acknowledged",
  "zone.relieved": "event_relieved",
  "desk.asked_back": "event_asked_back",
  "window.given_back": "event_given_back",
  "window.undone": "event_window_undone",
  "rating.invited": "event_rating_invited",
  "rating.given": "event_rating_given",
  "rating.skipped": "event_rating_skipped",
  "device.online": "event_device_online",
  "device.offline": "event_device_offline",
  "device.fault": "event_device_fault",
  "day.closed": "event_day_closed",
  "session.began": "event_session_began",
  "session.ended": "event_session_ended",
  "hall.configured": "event_configured",
  "emergency.raised": "event_emergency",
  "emergency.cleared": "event_emergency_over",
};

const ALARMS: Record<string, Key> = { crowded: "event_crowded", board_silent: "event_board_silent", voice_failed: "event_voice_failed" };
const ALARMS_OVER: Record<string, Key> = { crowded: "event_crowd_over", board_silent: "event_board_heard", voice_failed: "event_voice_back" };

const PARTS: Record<string, Key> = {
  hall: "part_hall",
  policy: "part_policy",
  zone: "part_zone",
  zones: "part_zone",
  window: "part_window",
  waiting_area: "part_area",
  service_item: "part_item",
  service_items: "part_item",
  person: "part_person",
  post: "part_post",
  sub_hall: "part_sub_hall",
  theme: "part_theme",
  booking_plan: "part_bookings",
  password: "part_person",
  calendar: "part_hours",
  season: "part_hours",
  extended_session: "part_hours",
  slip: "part_slip",
  training: "part_training",
  device: "part_device",
  duty_leader: "part_duty_leader",
};

function keyOf({ type, data }: EventMessage): Key | undefined {
  if (type === "alarm.raised") return ALARMS[data.kind ?? ""];
  if (type === "alarm.cleared") return ALARMS_OVER[data.kind ?? ""];
  return SENTENCES[type];
}

/** The event as a row of the live feed; none for one that nobody on the floor needs to read. zoneName: by code. */
export function feedRow(event: EventMessage, zoneName: (code: string) => string): FeedRow[] {
  const { seq, at, data } = event;
  const key = keyOf(event);
  if (!key) return [];
  const params = {
    ticket: data.ticket_no ?? "",
    window: data.window_number ?? "",
    attempt: data.attempt ?? 1,
    zone: zoneName(data.to_zone ?? data.zone ?? ""),
    name: data.name ?? data.code ?? "",
    text: (lang.value === "en" && data.emergency?.text_en) || data.emergency?.text || "",
    by: data.emergency?.by?.name ?? data.acknowledged_by ?? "",
    part: partOf(data.what ?? "", data.key ?? ""),
  };
  return [{ seq, at, key, params }];
}

/** Which part of the hall was set up anew, such as "区域 A". */
function partOf(what: string, key: string): string {
  const part = PARTS[what];
  const one = ["zone", "window", "waiting_area", "service_item"].includes(what) ? ` ${key}` : "";
  return t(part ?? "part_other") + one;
}

/** Newest first, each once; the oldest fall off. */
export function withRows(rows: readonly FeedRow[], more: readonly FeedRow[]): readonly FeedRow[] {
  const bySeq = new Map([...rows, ...more].map((row) => [row.seq, row]));
  return [...bySeq.values()].sort((a, b) => b.seq - a.seq).slice(0, SHOWN);
}
