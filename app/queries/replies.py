"""Replies registered for later: what falls due, for its clerk, and all of it for the leaders (R-081)."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, select

from app.domain.replies import ReplyState, reply_state
from app.models import Leg, Person, ReplyGiven, Ticket
from app.operations.configuration import HallConfig
from app.queries.tickets import iso

SHOWN = 200
_ANSWERED_DAYS = 60
"""Answered ones older than that are in the figures and on their ticket's trail."""

_COLUMNS: tuple[Any, ...] = (
    Leg.id, Leg.ticket_id, Leg.item_id, Leg.window_id, Leg.staff_id, Leg.outcome, Leg.note, Leg.finished_at, Leg.reply_by,
    Ticket.ticket_no, Person.name.label("clerk"), ReplyGiven.at.label("given_at"), ReplyGiven.by_name,
    ReplyGiven.note.label("given_note"),
)  # fmt: skip
_GIVEN = and_(ReplyGiven.leg_id == Leg.id, ReplyGiven.at >= Leg.finished_at)


def replies() -> Select[Any]:
    """Ends of services that promised a reply, with the reply where it was given."""
    return (
        select(*_COLUMNS)
        .select_from(Leg)
        .join(Ticket, Ticket.id == Leg.ticket_id)
        .outerjoin(Person, Person.id == Leg.staff_id)
        .outerjoin(ReplyGiven, _GIVEN)
        .where(Leg.reply_by.is_not(None), Leg.finished_at.is_not(None))
    )


def replies_list(
    connection: Connection, hall: HallConfig, at: datetime, state: str, *, person_id: str | None, leg_id: str | None = None
) -> list[dict[str, Any]]:
    """state: ``due`` (not given yet, the earliest first), ``overdue`` or ``answered`` (the newest first).

    person_id: of this clerk alone, None for everybody's. leg_id: this one, whatever its state.
    """
    statement = replies().where(Leg.hall_id == hall.id)
    if leg_id is not None:
        statement = statement.where(Leg.id == leg_id)
    elif state == "answered":
        since = at - timedelta(days=_ANSWERED_DAYS)
        statement = statement.where(ReplyGiven.at >= since).order_by(ReplyGiven.at.desc(), Leg.id)
    else:
        statement = statement.where(ReplyGiven.id.is_(None)).order_by(Leg.reply_by, Leg.id)
    if person_id is not None:
        statement = statement.where(Leg.staff_id == person_id)
    views = [_view(hall, row, at) for row in connection.execute(statement.limit(SHOWN))]
    return [view for view in views if state != "overdue" or view["state"] == ReplyState.OVERDUE]


def _view(hall: HallConfig, row: Any, at: datetime) -> dict[str, Any]:
    item = hall.items.get(row.item_id or "")
    window = hall.windows.get(row.window_id or "")
    due_day = hall.day(row.reply_by)
    return {
        "id": row.id,
        "ticket_id": row.ticket_id,
        "ticket_no": row.ticket_no,
        "item_name": item.name if item else "",
        "item_name_en": item.name_en if item else "",
        "outcome": row.outcome,
        "window_number": window.number if window else None,
        "clerk": row.clerk or "",
        "note": row.note,
        "registered_at": iso(row.finished_at),
        "reply_by": iso(row.reply_by),
        "days_left": (due_day - hall.day(at)).days,
        "state": reply_state(row.outcome, row.reply_by, row.given_at, at, hall.timezone).value,
        "answered_at": iso(row.given_at),
        "answered_by": row.by_name or "",
        "answer": row.given_note or "",
    }
