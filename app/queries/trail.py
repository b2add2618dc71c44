"""The whole line of a ticket, from issue to rating, in sentences (R-247)."""

from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.models import Call, Device, Event, Leg, Person, ServiceShare
from app.operations.configuration import HallConfig
from app.operations.visits import visit_by_id
from app.queries.desk import reason_view
from app.queries.tickets import Reader, iso, ticket_view
from app.texts import CATALOGUE, say

_EVENTS = select(Event.__table__).where(Event.ticket_id == bindparam("ticket")).order_by(Event.seq)
_LEGS = select(Leg.__table__).where(Leg.ticket_id == bindparam("ticket")).order_by(Leg.leg_no)
_SHARES = (
    select(ServiceShare.__table__)
    .join(Leg, Leg.id == ServiceShare.leg_id)
    .where(Leg.ticket_id == bindparam("ticket"))
    .order_by(ServiceShare.at, ServiceShare.id)
)
_CALLS = select(Call.__table__).where(Call.ticket_id == bindparam("ticket")).order_by(Call.at, Call.call_no)


def trail_view(connection: Connection, reader: Reader, ticket_id: str) -> dict[str, Any]:
    """``{ticket, legs, calls, events}``; names of staff are given, those of visitors are masked."""
    hall = reader.hall
    visit = visit_by_id(connection, hall.id, ticket_id)
    events = connection.execute(_EVENTS, {"ticket": ticket_id}).all()
    names = _names(connection, {row.actor_id for row in events if row.actor_id})
    legs = connection.execute(_LEGS, {"ticket": ticket_id}).all()
    shares = connection.execute(_SHARES, {"ticket": ticket_id}).all()
    staff = _names(connection, {row.staff_id for row in legs if row.staff_id} | {row.person_id for row in shares})
    return {
        "ticket": ticket_view(connection, reader, visit),
        "legs": [_leg(hall, row, staff, [share for share in shares if share.leg_id == row.id]) for row in legs],
        "calls": [_call(hall, row, reader.lang) for row in connection.execute(_CALLS, {"ticket": ticket_id})],
        "events": [_event(hall, row, names, reader.lang) for row in events],
    }


def _names(connection: Connection, ids: set[str]) -> dict[str, str]:
    people = dict(connection.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all())
    devices = dict(connection.execute(select(Device.id, Device.name).where(Device.id.in_(ids))).all())
    return devices | people


def _leg(hall: HallConfig, row: Any, staff: dict[str, str], shares: list[Any]) -> dict[str, Any]:
    """shares: what others worked before the one whose name the leg carries, as when a stand-in took over (R-156)."""
    window = hall.windows.get(row.window_id or "")
    item = hall.items.get(row.item_id or "")
    return {
        "leg_no": row.leg_no,
        "zone": hall.zones[row.zone_id].code,
        "service_item": item.code if item else None,
        "state": row.state.value,
        "issued_at": iso(row.issued_at),
        "called_at": iso(row.called_at),
        "started_at": iso(row.started_at),
        "finished_at": iso(row.finished_at),
        "held_seconds": row.held_ms // 1000,
        **_waits(row),
        "extended_seconds": row.extended_ms // 1000,
        "window_number": window.number if window else None,
        "staff": staff.get(row.staff_id or "", ""),
        "staff_role": row.staff_role or None,
        "shares": [
            {"name": staff.get(one.person_id or "", ""), "role": one.role or None, "worked_seconds": one.worked_ms // 1000}
            for one in shares
        ],
        "outcome": row.outcome or None,
        "step": row.step + 1 if row.step is not None else None,
        "wait_seconds": int((row.called_at - row.issued_at).total_seconds()) if row.called_at else None,
        "reply_by": iso(row.reply_by),
    }


def _waits(row: Any) -> dict[str, int | None]:
    """The wait for the first call, gross and without the breaks between sessions (R-173)."""
    if row.called_at is None:
        return {"wait_seconds": None, "net_wait_seconds": None}
    wait = int((row.called_at - row.issued_at).total_seconds())
    return {"wait_seconds": wait, "net_wait_seconds": wait - row.break_ms // 1000}


def _call(hall: HallConfig, row: Any, lang: str) -> dict[str, Any]:
    window = hall.windows.get(row.window_id)
    reason = reason_view(row.rule, row.facts, row.runner_up_no or None, lang) if row.rule != "recall" else None
    return {
        "at": iso(row.at),
        "attempt": row.attempt,
        "window_number": window.number if window else None,
        "reason": reason,
        "withdrawn_at": iso(row.withdrawn_at),
    }


def _event(hall: HallConfig, row: Any, names: dict[str, str], lang: str) -> dict[str, Any]:
    window = hall.windows.get(row.window_id or "")
    facts = {
        "window": window.number if window else "—",
        "to_zone": _zone_name(hall, row.data.get("to_zone"), lang),
        "outcome": row.data.get("outcome", ""),
        "step": row.data.get("step", 0),
        "people_ahead": row.data.get("people_ahead", 0),
        "verb": say(f"verb.{row.data.get('verb', 'other')}", lang) if "verb" in row.data else "",
        "attempt": row.data.get("attempt", 0),
        "reprint": row.data.get("reprint", 0),
        "matter": row.data.get("matter_state", ""),
        "matter_no": row.data.get("matter", ""),
    }
    code = f"trail.{row.type}" + ("_on" if "theme" in row.data and row.type == "ticket.transferred" else "")
    return {
        "seq": row.seq,
        "type": row.type,
        "at": iso(row.at),
        "actor_kind": row.actor_kind,
        "actor_role": row.actor_role,
        "actor_role_text": say(f"role.{row.actor_role}", lang) if f"role.{row.actor_role}" in CATALOGUE else row.actor_role,
        "actor_name": names.get(row.actor_id or "", ""),
        "window_number": window.number if window else None,
        "state_from": row.state_from,
        "state_to": row.state_to,
        "reason": row.reason,
        "sentence": say(code, lang, **facts) if code in CATALOGUE else row.type,
        "data": row.data,
    }


def _zone_name(hall: HallConfig, code: str | None, lang: str) -> str:
    zone = hall.zones_by_code.get(code or "")
    if zone is None:
        return ""
    return zone.name_en if lang == "en" else zone.name
