import type { CallShown, EventMessage, HallState, HelpNow, Wait, WindowNow, WindowState } from "./contract";

const SHOWN = 12;

const INTO_CALLS = new Set(["ticket.called", "ticket.recalled"]);
const AT_WINDOW = new Set(["called", "serving"]);
const SERVES = new Set<WindowState>(["idle", "called", "serving"]);
const OUT_OF_MISSED = new Set([
  ...INTO_CALLS,
  "ticket.reactivated",
  "ticket.abandoned",
  "ticket.cancelled",
  "ticket.expired",
]);

/** Whether people are served there now, or could be. */
export function serves({ state, unmanned }: Pick<WindowNow, "state" | "unmanned">): boolean {
  return SERVES.has(state) && !unmanned;
}

/** The state after an event that follows it directly. Events say how things are, so applying one twice does no harm. */
export function apply(state: HallState, event: EventMessage): HallState {
  const windows = withWindow(state.windows, event);
  return {
    ...state,
    hall: withEmergency(state.hall, event),
    zones: withOpen(withWaiting(state.zones, event), windows, event),
    windows,
    calls: callsAfter(state.calls, event),
    missed: missedAfter(state.missed, event),
    ...(state.staff ? { staff: { ...state.staff, help: helpAfter(state.staff.help, event) } } : {}),
  };
}

/** The state with the waits that came with a pulse. */
export function withWaits(state: HallState, waits: Record<string, Wait>): HallState {
  return { ...state, zones: state.zones.map((zone) => ({ ...zone, wait: waits[zone.code] ?? zone.wait })) };
}

function withEmergency(hall: HallState["hall"], { data }: EventMessage): HallState["hall"] {
  return data.emergency === undefined ? hall : { ...hall, emergency: data.emergency };
}

function withWaiting(zones: HallState["zones"], { data }: EventMessage): HallState["zones"] {
  const waiting = data.waiting;
  if (!waiting) return zones;
  return zones.map((zone) => ({ ...zone, waiting: waiting[zone.code] ?? zone.waiting }));
}

function withWindow(windows: HallState["windows"], { data }: EventMessage): HallState["windows"] {
  const now = data.window;
  // Alarms of an earlier version told a window's number by this name.
  if (typeof now !== "object") return windows;
  if (!windows.some((window) => window.id === now.id)) return [...windows, now];
  return windows.map((window) => (window.id === now.id ? now : window));
}

/** A window that opens, stops or is lent changes how many windows serve each zone. */
function withOpen(zones: HallState["zones"], windows: HallState["windows"], { data }: EventMessage): HallState["zones"] {
  if (typeof data.window !== "object") return zones;
  const open = windows.filter((window) => window.active && serves(window));
  const serving = (code: string): number => open.filter((window) => window.zones.includes(code)).length;
  return zones.map((zone) => ({ ...zone, windows_open: serving(zone.code) || (zone.overflow_into ? serving(zone.overflow_into) : 0) }));
}

/** Requests for help that last, the oldest first; a note comes with the snapshot alone. */
function helpAfter(help: HelpNow[], { data }: EventMessage): HelpNow[] {
  const now = data.help;
  if (!now) return help;
  const before = help.find((one) => one.id === now.id);
  const others = help.filter((one) => one.id !== now.id);
  if (now.state !== "open" && now.state !== "answered") return others;
  const kept = { ...now, note: now.note || before?.note || "" };
  return before ? help.map((one) => (one.id === now.id ? kept : one)) : [...others, kept];
}

function callsAfter(calls: CallShown[], { type, at, data }: EventMessage): CallShown[] {
  if (!data.ticket_id) return calls;
  const others = calls.filter((call) => call.ticket_id !== data.ticket_id);
  // By where it stands now, not by the verb: calling the next may have finished another, which was called rightly.
  if (type === "ticket.put_back" || (type === "ticket.undone" && !AT_WINDOW.has(data.state ?? ""))) return others;
  if (!INTO_CALLS.has(type)) return calls;
  const call: CallShown = {
    ticket_id: data.ticket_id,
    ticket_no: data.ticket_no ?? "",
    zone: data.zone ?? "",
    window_id: data.window_id ?? "",
    window_number: data.window_number ?? "",
    attempt: data.attempt ?? 1,
    at,
  };
  return [call, ...others].slice(0, SHOWN);
}

function missedAfter(missed: HallState["missed"], { type, at, data }: EventMessage): HallState["missed"] {
  const ticketNo = data.ticket_no;
  if (!ticketNo) return missed;
  const others = missed.filter((row) => row.ticket_no !== ticketNo);
  if (type === "ticket.no_show") {
    return [{ ticket_no: ticketNo, zone: data.zone ?? "", window_number: data.window_number ?? "", at }, ...others].slice(0, SHOWN);
  }
  return OUT_OF_MISSED.has(type) || (type === "ticket.undone" && data.verb === "no-show") ? others : missed;
}
