import { describe, expect, test } from "vitest";
import type { EventMessage, HallState, WindowNow, Zone } from "./contract";
import { apply, withWaits } from "./reducer";

function aZone(code: string, more: Partial<Zone> = {}): Zone {
  return {
    code, kind: "comprehensive", name: `${code} 区`, name_en: `Zone ${code}`, prefix: code, note: "", note_en: "", area: null,
    issues_tickets: true, issuing: { open: true, reason: "open", text: "" }, waiting: 0, windows_open: 1,
    wait: { unknown: "no_window", text: "" }, identity_kinds: [], identity_required: false, item_required: false, purposes: [], ...more,
  };
}

function aWindow(number: string, more: Partial<WindowNow> = {}): WindowNow {
  return {
    id: `w${number}`, number, name: "", name_en: "", zones: ["A"], active: true, state: "idle", since: 0, ticket_no: null,
    ticket_state: null, public_text: "", resume_at: null, instead: [], ...more,
  };
}

function aHall(more: Partial<HallState> = {}): HallState {
  return {
    hall: {} as HallState["hall"], zones: [aZone("A"), aZone("T")], windows: [aWindow("1"), aWindow("2")], calls: [], missed: [], ...more,
  };
}

function called(seq: number, ticketNo: string, more: Partial<EventMessage["data"]> = {}): EventMessage {
  return {
    seq, type: "ticket.called", at: seq * 1000,
    data: {
      ticket_id: `t-${ticketNo}`, ticket_no: ticketNo, zone: "A", window_id: "w1", window_number: "1", attempt: 1, state: "called",
      window: aWindow("1", { state: "called", ticket_no: ticketNo, ticket_state: "called" }), waiting: { A: 7 }, ...more,
    },
  };
}

function about(type: string, ticketNo: string, more: Partial<EventMessage["data"]> = {}): EventMessage {
  return { seq: 9, type, at: 9000, data: { ticket_id: `t-${ticketNo}`, ticket_no: ticketNo, zone: "A", window_number: "1", ...more } };
}

const shown = (state: HallState): string[] => state.calls.map((call) => call.ticket_no);
const missed = (state: HallState): string[] => state.missed.map((row) => row.ticket_no);

describe("what an event changes", () => {
  test("a call comes first, sets its window and the waiting count, and leaves the other zones as they were", () => {
    const state = [called(1, "A001"), called(2, "A002")].reduce(apply, aHall());
    expect(shown(state)).toEqual(["A002", "A001"]);
    expect(state.windows[0]).toMatchObject({ state: "called", ticket_no: "A002" });
    expect(state.zones.map((zone) => zone.waiting)).toEqual([7, 0]);
  });

  test("a recall moves the ticket to the front and keeps one row for it", () => {
    const recalled = { ...called(3, "A001", { attempt: 2 }), type: "ticket.recalled" };
    const state = [called(1, "A001"), called(2, "A002"), recalled].reduce(apply, aHall());
    expect(shown(state)).toEqual(["A001", "A002"]);
    expect(state.calls[0]?.attempt).toBe(2);
  });

  test("an event applied twice changes nothing more", () => {
    const once = apply(aHall(), called(1, "A001"));
    expect(apply(once, called(1, "A001"))).toEqual(once);
  });

  test("twelve calls are kept", () => {
    const many = Array.from({ length: 20 }, (_, n) => called(n, `A${100 + n}`));
    const state = many.reduce(apply, aHall());
    expect(state.calls).toHaveLength(12);
    expect(shown(state)[0]).toBe("A119");
  });

  test("a missed number is listed until it comes back or is called again", () => {
    const gone = apply(apply(aHall(), called(1, "A001")), about("ticket.no_show", "A001"));
    expect(missed(gone)).toEqual(["A001"]);
    expect(missed(apply(gone, about("ticket.reactivated", "A001")))).toEqual([]);
    expect(missed(apply(gone, called(10, "A001")))).toEqual([]);
  });

  test.each(["ticket.abandoned", "ticket.cancelled", "ticket.expired"])("a missed number that has %s cannot come back", (type) => {
    const gone = apply(aHall(), about("ticket.no_show", "A001"));
    expect(missed(apply(gone, about(type, "A001")))).toEqual([]);
  });

  test("a call that was taken back is no longer shown; an undone start still is", () => {
    const state = apply(aHall(), called(1, "A001"));
    expect(shown(apply(state, about("ticket.undone", "A001", { verb: "call-next", state: "waiting" })))).toEqual([]);
    expect(shown(apply(state, about("ticket.put_back", "A001")))).toEqual([]);
    expect(shown(apply(state, about("ticket.undone", "A001", { verb: "start", state: "called" })))).toEqual(["A001"]);
  });

  test("undoing 'finish and call the next' leaves the finished one's call where it was", () => {
    const both = apply(apply(aHall(), called(1, "A001")), called(2, "A002"));
    const undone = ["A001", "A002"].map((no) => about("ticket.undone", no, { verb: "call-next", state: no === "A001" ? "serving" : "waiting" }));
    expect(shown(undone.reduce(apply, both))).toEqual(["A001"]);
  });

  test("a window that was added since the snapshot appears", () => {
    const opened: EventMessage = { seq: 2, type: "window.opened", at: 2, data: { window_id: "w9", window: aWindow("9") } };
    expect(apply(aHall(), opened).windows.map((window) => window.number)).toEqual(["1", "2", "9"]);
  });

  test("an alarm that names a window by its number changes no window", () => {
    const alarm = { window_id: "w1", window: "1" } as unknown as EventMessage["data"];
    const after = apply(aHall(), { seq: 2, type: "alarm.raised", at: 2, data: alarm });
    expect(after.windows).toEqual(aHall().windows);
    expect(after.zones).toEqual(aHall().zones);
  });

  test("a lent window counts as open in the zones it serves now", () => {
    const lent: EventMessage = { seq: 2, type: "window.lent", at: 2, data: { window_id: "w1", window: aWindow("1", { zones: ["A", "T"] }) } };
    expect(apply(aHall(), lent).zones.map((zone) => zone.windows_open)).toEqual([2, 1]);
  });

  test("a request for help stands with the staff until it is over, with the note the snapshot had", () => {
    const help = (state: "open" | "answered" | "done"): EventMessage => ({
      seq: 2, type: "help.asked", at: 2, data: { help: { id: "h1", state, device_id: null, shown: null, note: "" } },
    });
    const staff = { now: 1, counts: {}, devices: [], alarms: [], help: [{ id: "h1", state: "open" as const, device_id: null, shown: null, note: "轮椅" }] };
    const known = { ...aHall(), staff };
    expect(apply(known, help("answered")).staff?.help).toMatchObject([{ state: "answered", note: "轮椅" }]);
    expect(apply(known, help("done")).staff?.help).toEqual([]);
    expect(apply({ ...known, staff: { ...staff, help: [] } }, help("open")).staff?.help).toHaveLength(1);
    expect(apply(aHall(), help("open")).staff).toBeUndefined();
  });

  test("an event that tells the public nothing changes nothing", () => {
    const state = apply(aHall(), called(1, "A001"));
    expect(apply(state, { seq: 2, type: "rating.given", at: 2, data: {} })).toEqual(state);
  });

  test("the waits of a pulse stand with their zones", () => {
    const wait = { p10_seconds: 60, p50_seconds: 120, p90_seconds: 300, as_of: "", text: "约 1–5 分钟" };
    const state = withWaits(aHall(), { T: wait });
    expect(state.zones[1]?.wait).toEqual(wait);
    expect(state.zones[0]?.wait).toEqual({ unknown: "no_window", text: "" });
  });

  test("an emergency stands in the hall until it is taken away, and other events leave it alone", () => {
    const emergency = { id: "e1", text: "请有序撤离", text_en: "Please leave calmly", since: 5 };
    const raised = apply(aHall(), { seq: 2, type: "emergency.raised", at: 5, data: { emergency } });
    expect(apply(raised, called(3, "A001")).hall.emergency).toEqual(emergency);
    expect(apply(raised, { seq: 4, type: "emergency.cleared", at: 6, data: { emergency: null } }).hall.emergency).toBeNull();
  });
});
