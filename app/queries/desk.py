"""What a clerk's desk shows: the visitor, those on hold, who is next and why, what can be taken back."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, or_, select

from app.domain.discipline import Choice
from app.domain.ticket import TicketState
from app.domain.window import WindowState
from app.errors import NotFound
from app.models import Leg, Queue, Rating, Window
from app.models.base import from_ms
from app.models.statements import run
from app.operations.configuration import HallConfig
from app.operations.desks import WINDOW_ROWS, WindowRow
from app.operations.facts import window_states
from app.operations.lines import calling_window, next_three, overflows_by
from app.operations.rating import last_served, request_now
from app.operations.visits import Visit, visits_by_leg, waiting_by_zone
from app.queries.hall_state import seq_now, window_view
from app.queries.tickets import Reader, iso, ticket_view, tickets_view
from app.texts import group, say

LINE_SHOWN = 30

_ONE = WINDOW_ROWS.where(Window.id == bindparam("window"))
_BY_LEG = visits_by_leg().where(Leg.id == bindparam("leg"))
_HELD = visits_by_leg().where(Leg.window_id == bindparam("window"), Leg.state == TicketState.HELD).order_by(Leg.held_at)
_LEG_BEFORE = select(Leg.window_id, Leg.note).where(Leg.ticket_id == bindparam("ticket"), Leg.leg_no == bindparam("leg_no"))
_RATED = select(Rating.id).where(Rating.leg_id == bindparam("leg"))
_SERVICES = select(Leg.started_at, Leg.finished_at, Leg.held_ms).where(
    Leg.window_id == bindparam("window"), Leg.finished_at >= bindparam("since"), Leg.state == TicketState.FINISHED
)


def window_row(connection: Connection, window_id: str) -> WindowRow:
    row = run(connection, _ONE, {"window": window_id}).one_or_none()
    if row is None:
        raise NotFound("unknown_window", window=window_id)
    return WindowRow(*row)


def desk_view(connection: Connection, reader: Reader, window_id: str) -> dict[str, Any]:
    """Everything of docs/streams.md ``Desk``."""
    hall, at = reader.hall, reader.at
    row = window_row(connection, window_id)
    window = hall.window(window_id)
    here = run(connection, _BY_LEG, {"leg": row.leg_id}).one_or_none() if row.leg_id else None
    visit = Visit(*here) if here else None
    states = window_states(connection, hall.id)
    waiting = waiting_by_zone(connection, hall.id)
    return {
        "seq": seq_now(connection, hall.id),
        "at": iso(at),
        "window": window_view(hall, window, row, states, visit, staff=True),
        "ticket": ticket_view(connection, reader, visit) if visit else None,
        "about": _about(connection, hall, visit) if visit else None,
        "held": _held(connection, reader, window_id),
        "next": _next(connection, reader, row),
        "waiting": [{"zone": hall.zones[z].code, "n": waiting.get(z, 0)} for z in window.zone_ids],
        "waiting_tickets": _line(connection, reader, window_id, states),
        "undo": _undo(row, at),
        "recall": _recall(hall, visit),
        "no_show_from": _no_show_from(hall, visit),
        "rating": _rating(connection, row, at),
        "outcomes": [{"code": code, "text": text} for code, text in group("outcome", reader.lang).items()],
        "pause_reasons": [{"code": code, "text": text} for code, text in group("pause", reader.lang).items()],
        "today": _today(connection, hall, window_id, at),
    }


def reason_view(rule: str, facts: dict[str, Any], runner_up: str | None, lang: str) -> dict[str, Any]:
    """``{rule, sentence, runner_up}`` of a call (contract section 2)."""
    return {"rule": rule, "sentence": say(f"reason.{rule}", lang, **facts), "runner_up": runner_up}


def _about(connection: Connection, hall: HallConfig, visit: Visit) -> dict[str, Any]:
    """What the clerk had better know before the first word: language, booked time, notes, the desk before this one."""
    item = hall.items.get(visit.item_id) if visit.item_id else None
    before = None
    if visit.leg_no > 1:
        window_id, note = run(connection, _LEG_BEFORE, {"ticket": visit.id, "leg_no": visit.leg_no - 1}).one()
        number = hall.windows[window_id].number if window_id in hall.windows else ""
        before = {"window_number": number, "note": note}
    return {
        "language": visit.language,
        "slot_at": iso(visit.slot_at),
        "note": visit.note,
        "before": before,
        "target_seconds": item.expected_seconds if item else round(hall.catalogue_seconds.get(visit.zone_id, 600)),
    }


def _held(connection: Connection, reader: Reader, window_id: str) -> list[dict[str, Any]]:
    held = [Visit(*row) for row in run(connection, _HELD, {"window": window_id})]
    views = tickets_view(connection, reader, held)
    for view, visit in zip(views, held, strict=True):
        since = visit.held_at or reader.at
        view["held_seconds"] = int((reader.at - since).total_seconds())
        view["note"] = visit.note
    return views


def _next(connection: Connection, reader: Reader, row: WindowRow) -> list[dict[str, Any]]:
    window = calling_window(reader.hall.window(row.id), skills=row.staff_skills or ())
    choices = next_three(connection, reader.hall, window, reader.at)
    candidates = [_visit_of(connection, choice) for choice in choices]
    views = tickets_view(connection, reader, candidates)
    return [
        {
            "ticket": view,
            "rule": choice.rule,
            "sentence": say(
                "reason.then_in_line" if place and choice.rule == "longest_in_line" else f"reason.{choice.rule}",
                reader.lang,
                ticket_no=choice.candidate.ticket_no,
                minutes=max(int(choice.waited.total_seconds() // 60), 0),
                count=choice.count,
            ),
        }
        for place, (choice, view) in enumerate(zip(choices, views, strict=True))
    ]


def _visit_of(connection: Connection, choice: Choice) -> Visit:
    return Visit(*run(connection, _BY_LEG, {"leg": choice.candidate.leg_id}).one())


def _line(connection: Connection, reader: Reader, window_id: str, states: Mapping[str, WindowState]) -> list[dict[str, Any]]:
    """The first of the lines this window may take, in order of place; names masked (R-077)."""
    window = reader.hall.window(window_id)
    takes = [
        (Queue.zone_id == line.zone_id) & ((Queue.item_group == line.item_group) if line.item_group else True)
        for line in window.profile
    ]
    queue_ids = _queues(connection, reader.hall, takes)
    shown: ColumnElement[bool] = Leg.queue_id.in_(queue_ids)
    for line in reader.hall.overflow.get(window_id, ()):
        special = _queues(connection, reader.hall, [Queue.zone_id == line.zone_id])
        if special:
            shown |= Leg.queue_id.in_(special) & (Leg.order_at <= overflows_by(reader.hall, line.zone_id, states, reader.at))
    if not takes:
        return []
    rows = connection.execute(
        visits_by_leg()
        .where(shown, Leg.state == TicketState.WAITING)
        .order_by(Leg.order_at, Leg.order_seq, Leg.id)
        .limit(LINE_SHOWN)
    )
    return tickets_view(connection, reader, [Visit(*row) for row in rows])


def _queues(connection: Connection, hall: HallConfig, any_of: Sequence[ColumnElement[bool]]) -> list[str]:
    """Ids of the queues of a hall where somebody waits and one of the conditions holds."""
    if not any_of:
        return []
    found = select(Queue.id).where(Queue.hall_id == hall.id, Queue.waiting > 0, or_(*any_of))
    return list(connection.execute(found).scalars())


def _undo(row: WindowRow, at: datetime) -> dict[str, Any] | None:
    if row.undo is None:
        return None
    press = json.loads(row.undo)
    until = from_ms(press["until"])
    return {"verb": press["action"], "until": iso(until)} if until > at else None


def _recall(hall: HallConfig, visit: Visit | None) -> dict[str, Any] | None:
    if visit is None or visit.state is not TicketState.CALLED or visit.last_called_at is None:
        return None
    again = visit.last_called_at + timedelta(seconds=hall.policy.recall_spacing_seconds)
    return {"left": max(hall.policy.calls_per_ticket - visit.attempt, 0), "from": iso(again)}


def _no_show_from(hall: HallConfig, visit: Visit | None) -> str | None:
    if visit is None or visit.state is not TicketState.CALLED or visit.last_called_at is None:
        return None
    return iso(visit.last_called_at + timedelta(seconds=hall.policy.no_show_after_seconds))


def _rating(connection: Connection, row: WindowRow, at: datetime) -> str:
    """Whether the service finished last was rated; never how (R-182)."""
    last = last_served(connection, row.id)
    if last is None:
        return "none"
    if run(connection, _RATED, {"leg": last.leg_id}).first() is not None:
        return "rated"
    request = request_now(row.pad, at)
    return "invited" if request is not None and request["leg_id"] == last.leg_id else "none"


def _today(connection: Connection, hall: HallConfig, window_id: str, at: datetime) -> dict[str, Any]:
    since = datetime.combine(hall.day(at), datetime.min.time(), hall.timezone)
    seconds = [
        (finished - started).total_seconds() - held_ms / 1000
        for started, finished, held_ms in run(connection, _SERVICES, {"window": window_id, "since": since})
        if started is not None and finished is not None
    ]
    return {"served": len(seconds), "median_service_seconds": round(median(seconds)) if seconds else None}
