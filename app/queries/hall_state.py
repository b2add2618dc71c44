"""The state a stream starts from (docs/streams.md): the hall's public picture, and what only the staff see."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from app.domain.hours import Extended, Span, Timetable
from app.domain.people import Role
from app.domain.themes import Theme
from app.domain.ticket import TicketState
from app.domain.window import OPEN, WindowState
from app.models import Call, Counter, Device, Hall, Leg, Quota, Ticket, Window
from app.models.base import to_ms
from app.models.leg import OPEN_LEG
from app.models.statements import run
from app.operations.alarms import alarms_of
from app.operations.configuration import HallConfig, WindowConfig, ZoneConfig
from app.operations.desks import WINDOW_ROWS, WindowRow
from app.operations.facts import STAFF_ONLY, public_emergency, window_facts, window_states, windows_instead
from app.operations.helping import lasting_help
from app.operations.issuing import (
    Notice,
    carried_to,
    closing_notice,
    names_of_items,
    shown_day,
    shown_time,
    stops_issuing,
    usual_class,
)  # fmt: skip
from app.operations.visits import Line, Visit, lines_by_zone, visits_by_leg
from app.operations.waiting import waits_now
from app.queries.duty import duty_leader_of
from app.queries.pinyin import pinyin_of
from app.queries.tickets import area_view, finished_today, wait_view
from app.queries.voice import voice_fails_since
from app.texts import say

NOBODY = Line()
LISTED = 12
"""Calls and missed numbers that a board is given; it shows fewer."""

_POLICY_SHOWN = (
    "kiosk_idle_seconds", "kiosk_warn_seconds", "calls_per_ticket", "recall_spacing_seconds", "no_show_after_seconds",
    "undo_seconds", "pause_max_minutes", "held_max", "held_remind_minutes", "pad_timeout_seconds", "reactivate_after",
    "reactivations", "board_theme", "board_metres", "board_inches",
)  # fmt: skip

_SEQ = select(Hall.seq).where(Hall.id == bindparam("hall"))
_EMERGENCY = select(Hall.emergency).where(Hall.id == bindparam("hall"))
_WINDOWS = WINDOW_ROWS.where(Window.hall_id == bindparam("hall"))
_AT_WINDOWS = visits_by_leg().where(
    Leg.id.in_(select(Window.leg_id).where(Window.hall_id == bindparam("hall"), Window.leg_id.is_not(None)))
)
_CALLS = (
    select(Call.ticket_id, Ticket.ticket_no, Leg.zone_id, Call.window_id, Call.attempt, Call.at)
    .join(Ticket, Ticket.id == Call.ticket_id)
    .join(Leg, Leg.id == Call.leg_id)
    .where(Call.hall_id == bindparam("hall"), Call.at >= bindparam("since"), Call.withdrawn_at.is_(None))
    .order_by(Call.at.desc(), Call.id.desc())
    .limit(5 * LISTED)  # recalls of one ticket make one row
)
_MISSED = (
    visits_by_leg()
    .where(Leg.hall_id == bindparam("hall"), Leg.day == bindparam("on_day"), Leg.state == TicketState.NO_SHOW, OPEN_LEG)
    .order_by(Leg.last_called_at.desc())
    .limit(LISTED)
)
_QUOTAS = select(Quota.scope, Quota.taken).where(Quota.hall_id == bindparam("hall"), Quota.day == bindparam("on_day"))


def seq_now(connection: Connection, hall_id: str) -> int:
    seq: int = run(connection, _SEQ, {"hall": hall_id}).scalar()
    return seq


def emergency_now(connection: Connection, hall_id: str) -> dict[str, Any] | None:
    """What every display of the hall shows now, as its staff know it; None for nothing (R-109)."""
    found: dict[str, Any] | None = run(connection, _EMERGENCY, {"hall": hall_id}).scalar()
    return found


def snapshot(
    connection: Connection, hall: HallConfig, at: datetime, *, lang: str = "zh", staff: bool = False
) -> dict[str, Any]:
    """``{seq, at, state}`` as of one moment; the caller reads on one database snapshot, so that seq and state agree."""
    seq = seq_now(connection, hall.id)
    rows = [WindowRow(*row) for row in run(connection, _WINDOWS, {"hall": hall.id})]
    at_windows = {v.leg_id: v for v in (Visit(*row) for row in run(connection, _AT_WINDOWS, {"hall": hall.id}))}
    states = {row.id: row.serving_state for row in rows}
    lines = lines_by_zone(connection, hall.id)
    emergency = emergency_now(connection, hall.id)
    leader = duty_leader_of(connection, hall.id, hall.day(at))
    state: dict[str, Any] = {
        "hall": _hall_view(hall, at, lang)
        | {"emergency": emergency if staff else public_emergency(emergency), "duty_leader": leader},
        "zones": _zones_view(connection, hall, states, lines, at, lang),
        "windows": _windows_view(hall, rows, states, at_windows, staff=staff),
        "calls": _calls_view(connection, hall, at),
        "missed": _missed_view(connection, hall, at),
    }
    if staff:
        state["staff"] = staff_view(connection, hall, lines, at, lang)
    return {"seq": seq, "at": to_ms(at), "state": state}


def _hall_view(hall: HallConfig, at: datetime, lang: str) -> dict[str, Any]:
    hours, plan = hall.hours(None, at), hall.timetable(None).plan(hall.day(at))
    return {
        "code": hall.code,
        "name": hall.name,
        "name_en": hall.name_en,
        "phone": hall.phone,
        "complaint_phone": hall.complaint_phone,
        "address": hall.address,
        "timezone": hall.timezone.key,
        "notices": list(hall.notices),
        "notices_en": list(hall.notices_en),
        "cards": list(hall.cards),
        "map": hall.map,
        "special_groups": [group.view() for group in hall.special_groups],
        "themes": themes_view(hall),
        "is_demo": hall.is_demo,
        "sends_messages": hall.sends_messages,
        "open": hours.open_now,
        "opens_at": shown_time(hall, hours.opens_at, at, lang) if hours.opens_at else None,
        "closes_at": shown_time(hall, hours.closes_at, at, lang) if hours.closes_at else None,
        "sessions": sessions_view(hall, None, at),
        "today": {
            "kind": plan.kind,
            "name": plan.name,
            "name_en": plan.name_en,
            "spans": [span_view(hall, s) for s in plan.spans],
        },
        "policy": {name: getattr(hall.policy, name) for name in _POLICY_SHOWN},
    }


def themes_view(hall: HallConfig) -> list[dict[str, Any]]:
    """Themes that can be begun: those switched on whose zones are all there."""
    return [
        theme.on_ticket() | {"pinyin": pinyin_of(theme.name), "steps": _steps_now(hall, theme)}
        for theme in hall.themes.values()
        if theme.active and all(code in hall.zones_by_code and hall.zone(code).active for code in (s.zone for s in theme.steps))
    ]


def _steps_now(hall: HallConfig, theme: Theme) -> list[dict[str, str | None]]:
    """The steps by the zones that serve them now: a zone may have been merged into another since."""
    return [step.view() | {"zone": hall.zone(step.zone).code} for step in theme.steps]


def sessions_view(hall: HallConfig, zone: ZoneConfig | None, at: datetime) -> list[dict[str, Any]]:
    """The usual week of the season that ``at`` lies in."""
    return [
        {
            "from": f"{session.start:%H:%M}",
            "to": "24:00" if session.end.second else f"{session.end:%H:%M}",
            "days": sorted(session.days),
        }
        for session in hall.timetable(zone).usual(hall.day(at))
    ]


def span_view(hall: HallConfig, span: Span) -> dict[str, Any]:
    """``{from, to, kind, …}`` of one session of one day. kind: "normal", "open" on a day of rest, or the extended session's."""
    start, end = span.start.astimezone(hall.timezone), span.end.astimezone(hall.timezone)
    view: dict[str, Any] = {
        "from": f"{start:%H:%M}",
        "to": f"{end:%H:%M}" if end.date() == start.date() else "24:00",
        "kind": "normal" if span.normal else "open",
    }
    if span.extended is not None:
        view |= extended_view(hall, span.extended)
    return view


def extended_view(hall: HallConfig, session: Extended) -> dict[str, Any]:
    """What the public is told of an extended session; items: None for all of the zone."""
    items = [item for item in hall.items.values() if item.id in session.item_ids and item.active]
    return {
        "kind": session.kind,
        "zone": hall.zones[session.zone_id].code,
        "name": session.name,
        "name_en": session.name_en,
        "items": [{"code": i.code, "name": i.name, "name_en": i.name_en} for i in items] if session.item_ids else None,
        "appointment_only": session.appointment_only,
        "accepted_later": session.accepted_later,
    }


def _zones_view(
    connection: Connection,
    hall: HallConfig,
    states: Mapping[str, WindowState],
    lines: Mapping[str, Line],
    at: datetime,
    lang: str,
) -> list[dict[str, Any]]:
    now = waits_now(connection, hall, at, finished_today(connection, hall.id, hall.day(at)), states=states)
    taken = _taken(connection, hall, at)
    views = []
    for zone in hall.zones.values():
        if not zone.active or zone.merged_into_id is not None:
            continue
        line = lines.get(zone.id, NOBODY)
        wait = now.of_new(zone, line.cases, priority_class=usual_class(zone))
        views.append({
            "code": zone.code,
            "kind": zone.kind,
            "name": zone.name,
            "name_en": zone.name_en,
            "prefix": zone.prefix,
            "note": zone.note,
            "note_en": zone.note_en,
            "area": area_view(zone.area),
            "issues_tickets": zone.issues_tickets,
            "issuing": _issuing_view(hall, zone, wait, taken, at, lang),
            "waiting": line.people,
            "windows_open": windows_open(hall, zone, states),
            "overflow_into": hall.zones[zone.overflow_into_id].code if zone.overflow_into_id else None,
            "wait": wait_view(hall, wait, lang),
            "identity_kinds": list(zone.identity_kinds),
            "identity_required": zone.identity_required,
            "item_required": zone.item_required,
            "purposes": list(zone.purposes),
        })  # fmt: skip
    return views


def _taken(connection: Connection, hall: HallConfig, at: datetime) -> dict[str, int]:
    """Tickets of the day by scope of a cap, also under caps that nobody has taken a number under yet."""
    taken = dict(run(connection, _QUOTAS, _of(hall, at)).all())
    if any(zone.daily_cap is not None and f"zone:{zone.id}" not in taken for zone in hall.zones.values()):
        taken = {f"zone:{zone_id}": n for zone_id, n in run(connection, _ISSUED, _of(hall, at)).all()} | taken
    return taken


def windows_open(hall: HallConfig, zone: ZoneConfig, states: Mapping[str, WindowState]) -> int:
    return sum(states.get(window.id) in OPEN for window in hall.windows_for(zone.id, states))


def _issuing_view(
    hall: HallConfig, zone: ZoneConfig, wait: Any, taken: Mapping[str, int], at: datetime, lang: str
) -> dict[str, Any]:
    hours = hall.hours(zone, at)
    timetable, running = hall.timetable(zone), hours.extended
    notice = closing_notice(hall, zone, hours.closes_at, wait, at)
    walk_ins = hall.hours(zone, at, lambda session: not session.appointment_only)
    opens, reason = walk_ins.opens_at, "open"
    if not zone.issues_tickets:
        reason = "off"
    elif not hours.open_now:
        reason = "hours" if opens else "no_session"
    elif not walk_ins.open_now:
        reason = "by_appointment" if opens else "no_session"
    elif zone.appointment_only:
        reason = "bookings_only"
    elif zone.daily_cap is not None and taken.get(f"zone:{zone.id}", 0) >= zone.daily_cap:
        reason = "cap"
    elif notice is not None:
        reason = "carried_over" if notice.resumes_at else "past_closing"
    is_open = reason in ("open", "carried_over") or (reason == "past_closing" and not stops_issuing(hall, zone))
    closes = hours.closes_at if hours.open_now else None
    resumes = notice.resumes_at if notice else None
    warns = closes is not None and (
        hall.policy.closing_rule != "issue" or stops_issuing(hall, zone) or carried_to(hall, zone, closes)
    )
    return {
        "open": is_open,
        "reason": reason,
        "text": say(
            f"issuing.{reason}", lang, opens_at=_shown(hall, opens, at, lang), resumes_at=_shown(hall, resumes, at, lang)
        ),
        "closes_at": _shown_end(hall, closes, at, lang) if closes else None,
        "warn_after": to_ms(closes) if closes and warns else None,
        "warning": notice_text(hall, notice, at, lang) if notice else None,
        "rule": _rule_text(hall, zone, closes, at, lang) if closes else None,
        "now": _now_text(hall, zone, at, lang),
        "extended": _running_view(hall, running, timetable, at, lang) if running else None,
    }


def _shown(hall: HallConfig, moment: datetime | None, at: datetime, lang: str) -> str:
    return shown_time(hall, moment, at, lang) if moment else ""


def notice_text(hall: HallConfig, notice: Notice, at: datetime, lang: str) -> str:
    """The sentence of a warning; "" where it is a refusal, which has its own."""
    if notice.code == "past_closing_time":
        return ""
    return say(f"notice.{notice.text}", lang, **{name: _shown_end(hall, time, at, lang) for name, time in notice.times.items()})


def _rule_text(hall: HallConfig, zone: ZoneConfig, closes: datetime, at: datetime, lang: str) -> str:
    """What happens at this session's end to those who wait, as everybody is told beforehand (R-172)."""
    resumes = carried_to(hall, zone, closes)
    rule = "carry_over" if resumes else "stop_issuing" if stops_issuing(hall, zone) else "serve_all"
    until = hall.served_until(zone, closes)
    return say(
        f"hours.rule_{rule}", lang, closes_at=_shown_end(hall, closes, at, lang), resumes_at=_shown(hall, resumes, at, lang),
        until=_shown_end(hall, until, at, lang),
    )  # fmt: skip


def _now_text(hall: HallConfig, zone: ZoneConfig, at: datetime, lang: str) -> str | None:
    """What goes on in a zone between its sessions: a break that tickets are carried over, or late service; None otherwise."""
    if not zone.issues_tickets:
        return None
    resumes = hall.carries_over(zone, at)
    if resumes is not None:
        return say("hours.carried", lang, resumes_at=shown_time(hall, resumes, at, lang))
    until = hall.late_until(zone, at)
    return say("hours.served_late", lang, until=_shown_end(hall, until, at, lang)) if until else None


def _running_view(hall: HallConfig, session: Extended, timetable: Timetable, at: datetime, lang: str) -> dict[str, Any]:
    """The extended session that runs now, in words: what for, until when, when it counts as accepted (R-171, R-175)."""
    name = session.name_en or session.name if lang == "en" else session.name
    # Its own end, not that of the normal hours that may follow without a gap.
    end = next(span.end for span in timetable.plan(hall.day(at)).spans if span.start <= at < span.end)
    until = {"session": name, "closes_at": _shown_end(hall, end, at, lang)}
    lines = [say("hours.extended", lang, **until)]
    if session.item_ids:
        lines.append(say("hours.items", lang, items=names_of_items(hall, session)))
    if session.appointment_only:
        lines.append(say("hours.by_appointment", lang))
    accepted = None
    if session.accepted_later:
        accepted = timetable.working_day_after(hall.day(at))
        lines.append(say("hours.accepted", lang, day=shown_day(accepted, lang)))
    told = {"accepted_on": accepted.isoformat() if accepted else None, "short": say("hours.extended_short", lang, **until)}
    return extended_view(hall, session) | told | {"lines": lines}


def _shown_end(hall: HallConfig, closes: datetime, at: datetime, lang: str) -> str:
    """Midnight ends today, it does not begin tomorrow."""
    local = closes.astimezone(hall.timezone)
    ends_today = (local - timedelta(seconds=1)).date() == hall.day(at)
    return "24:00" if ends_today and (local.hour, local.minute) == (0, 0) else shown_time(hall, closes, at, lang)


def _windows_view(
    hall: HallConfig,
    rows: list[WindowRow],
    states: dict[str, WindowState],
    at_windows: Mapping[str, Visit],
    *,
    staff: bool,
) -> list[dict[str, Any]]:
    by_id = {row.id: row for row in rows}
    views = []
    for window in hall.windows.values():
        row = by_id.get(window.id)
        if row is None or not window.active:
            continue
        views.append(window_view(hall, window, row, states, at_windows.get(row.leg_id or ""), staff=staff))
    return views


def window_view(
    hall: HallConfig,
    window: WindowConfig,
    row: WindowRow,
    states: dict[str, WindowState],
    visit: Visit | None,
    *,
    staff: bool,
) -> dict[str, Any]:
    instead = windows_instead(hall, window, states) if row.serving_state not in OPEN else []
    facts = window_facts(hall, window, row, visit, instead)
    return facts if staff else {name: value for name, value in facts.items() if name not in STAFF_ONLY}


def _calls_view(connection: Connection, hall: HallConfig, at: datetime) -> list[dict[str, Any]]:
    start_of_day = datetime.combine(hall.day(at), datetime.min.time(), hall.timezone)
    views: dict[str, dict[str, Any]] = {}
    for row in run(connection, _CALLS, {"hall": hall.id, "since": start_of_day}):
        if row.ticket_id in views:
            continue
        window = hall.windows.get(row.window_id)
        views[row.ticket_id] = {
            "ticket_id": row.ticket_id,
            "ticket_no": row.ticket_no,
            "zone": hall.zones[row.zone_id].code,
            "window_id": row.window_id,
            "window_number": window.number if window else "",
            "attempt": row.attempt,
            "at": to_ms(row.at),
        }
        if len(views) == LISTED:
            break
    return list(views.values())


def _missed_view(connection: Connection, hall: HallConfig, at: datetime) -> list[dict[str, Any]]:
    views = []
    for row in run(connection, _MISSED, {"hall": hall.id, "on_day": hall.day(at)}):
        visit = Visit(*row)
        window = hall.windows.get(visit.window_id or "")
        views.append({
            "ticket_no": visit.ticket_no,
            "zone": hall.zones[visit.zone_id].code,
            "window_number": window.number if window else "",
            "at": to_ms(visit.last_called_at or at),
        })  # fmt: skip
    return views


def waits_view(connection: Connection, hall: HallConfig, at: datetime, lang: str = "zh") -> dict[str, dict[str, Any]]:
    """``{zone: {waiting, windows_open, wait}}`` of the zones that issue tickets."""
    states = window_states(connection, hall.id)
    lines = lines_by_zone(connection, hall.id)
    now = waits_now(connection, hall, at, finished_today(connection, hall.id, hall.day(at)), states=states)
    return {
        zone.code: {
            "waiting": lines.get(zone.id, NOBODY).people,
            "windows_open": windows_open(hall, zone, states),
            "wait": wait_view(hall, now.of_new(zone, lines.get(zone.id, NOBODY).cases, priority_class=usual_class(zone)), lang),
        }
        for zone in hall.zones.values()
        if zone.active and zone.issues_tickets and zone.merged_into_id is None
    }


_TODAY = (Counter.hall_id == bindparam("hall"), Counter.day == bindparam("on_day"))
_ISSUED = select(Counter.zone_id, Counter.issued).where(*_TODAY)
_COUNTERS = select(Counter).where(Counter.hall_id == bindparam("hall"), Counter.day == bindparam("on_day"))
_WAIT_SINCE = (
    select(Leg.zone_id, func.min(Leg.issued_at))
    .where(Leg.hall_id == bindparam("hall"), Leg.state == TicketState.WAITING)
    .group_by(Leg.zone_id)
)
_DEVICES = select(Device).where(Device.hall_id == bindparam("hall")).order_by(Device.kind, Device.code)


def staff_view(connection: Connection, hall: HallConfig, lines: Mapping[str, Line], at: datetime, lang: str) -> dict[str, Any]:
    """Counts per zone (R-217), devices and alarms."""
    counters = {
        row.zone_id: row for row in connection.execute(_COUNTERS.with_only_columns(*Counter.__table__.c), _of(hall, at))
    }
    longest = dict(run(connection, _WAIT_SINCE, {"hall": hall.id}).all())
    counts = {}
    for zone in hall.zones.values():
        if not zone.issues_tickets:
            continue
        row = counters.get(zone.id)
        first = longest.get(zone.id)
        sums: dict[str, int | None] = {name: int(getattr(row, name)) if row else 0 for name in _SUMS}
        counts[zone.code] = sums | {
            "waiting": lines.get(zone.id, NOBODY).people,
            "longest_wait_since": to_ms(first) if first else None,
            "mean_wait_seconds": _mean(row.wait_ms, row.waits) if row else None,
            "mean_service_seconds": _mean(row.service_ms, row.served) if row else None,
        }
    devices = devices_view(connection, hall)
    return {
        "now": to_ms(at),
        "counts": counts,
        "devices": devices,
        "help": lasting_help(connection, hall),
        "alarms": _all_alarms(connection, hall, devices, lang),
    }


_SUMS = ("issued", "served", "no_shows", "abandoned", "cancelled", "expired")


def _of(hall: HallConfig, at: datetime) -> dict[str, Any]:
    return {"hall": hall.id, "on_day": hall.day(at)}


def _mean(total_ms: int, n: int) -> int | None:
    return round(total_ms / n / 1000) if n else None


def devices_view(connection: Connection, hall: HallConfig) -> list[dict[str, Any]]:
    """Every device of the hall with what it last said of itself (R-111)."""
    views = []
    for row in connection.execute(_DEVICES.with_only_columns(*Device.__table__.c), {"hall": hall.id}):
        window = hall.windows.get(row.window_id or "")
        views.append({
            "id": row.id,
            "kind": row.kind.value,
            "code": row.code,
            "name": row.name,
            "place": row.place,
            "window_number": window.number if window else None,
            "online": row.online,
            "last_seen_at": to_ms(row.last_seen_at) if row.last_seen_at else None,
            "left_at": to_ms(row.left_at) if row.left_at else None,
            "joined_at": to_ms(row.created_at),
            "host": row.host,
            "version": row.version,
            "state": row.state,
            "revoked": row.revoked_at is not None,
        })  # fmt: skip
    return views


def alarms_view(connection: Connection, hall: HallConfig, lang: str) -> list[dict[str, Any]]:
    """Every alarm that lasts now."""
    return _all_alarms(connection, hall, devices_view(connection, hall), lang)


def _all_alarms(connection: Connection, hall: HallConfig, devices: list[dict[str, Any]], lang: str) -> list[dict[str, Any]]:
    return [*_alarms(connection, hall, devices, lang), *_voice_alarm(connection, hall, lang)]


def _sentence_of(hall: HallConfig, alarm: Mapping[str, Any], lang: str) -> str:
    code = f"alarm.{alarm['kind']}" + (f"_{alarm['audio']}" if "audio" in alarm else "")
    zone = hall.zones_by_code.get(alarm.get("zone", ""))
    named = {"zone": {"zh": zone.name, "en": zone.name_en or zone.name}} if zone else {}
    return say(code, lang, **{**alarm, **named})


_OF_ALARM = ("window_id", "zone", "level", "stand_in", "stand_in_name", "acknowledged_at", "acknowledged_by")
"""Members of an alarm: where, whom it was told to or how grave it is, who could step in, and who has seen to it."""


def _alarms(connection: Connection, hall: HallConfig, devices: list[dict[str, Any]], lang: str) -> list[dict[str, Any]]:
    """What lasts and needs somebody, and devices that fell silent; one that never came is only not set up (R-112)."""
    here = {device["id"] for device in devices if device["online"] and not device["revoked"]}
    lasting = [
        {"id": alarm_id, "type": alarm["kind"], "text": _sentence_of(hall, alarm, lang), "since": alarm["since"]}
        | {name: alarm[name] for name in _OF_ALARM if name in alarm}
        for alarm_id, alarm in alarms_of(connection, hall.id).items()
        if alarm.get("device_id") is None or alarm["device_id"] in here  # that it is away is an alarm of its own
    ]
    return lasting + [
        {
            "id": f"device:{device['id']}",
            "type": "device_offline",
            "text": say("alarm.device_offline", lang, name=device["name"], place=device["place"] or device["code"]),
            "since": device["last_seen_at"],
        }
        for device in devices
        if not device["online"] and device["last_seen_at"] and not device["revoked"]
        and device["kind"] != Role.INTEGRATION.value
    ]  # fmt: skip


def _voice_alarm(connection: Connection, hall: HallConfig, lang: str) -> list[dict[str, Any]]:
    """The voice that lately failed to speak (R-104)."""
    since = voice_fails_since(connection, hall.id)
    if since is None:
        return []
    return [{"id": "voice_failed", "type": "voice_failed", "text": say("alarm.voice_failed", lang), "since": to_ms(since)}]
