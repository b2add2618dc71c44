"""The events that the facts of a day come from: of its windows, and of tickets that nobody finished."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, bindparam, or_, select, type_coerce

from app.models import Event
from app.models.statements import run
from app.operations.configuration import HallConfig

AROUND = 500
"""Events may be numbered in another order than that of their moments, by as many as share a commit; this is far more."""
ENDED = "ticket.abandoned", "ticket.cancelled", "ticket.expired"
TOLD_OF_ENDS = (*ENDED, "ticket.undone")


def stored_ms(column: Any, name: str) -> Any:
    """An instant as it is stored: to make a datetime of it and milliseconds of that takes as long as to read the day."""
    return type_coerce(column, BigInteger).label(name)


def _said(*path: str) -> Any:
    """Part of an event's data: to parse all of it takes ten times as long as all the rest of a day."""
    return Event.data[path].as_string().label("_".join(path))


OF_WINDOW = (
    Event.window_id, _said("window", "state"), _said("window", "unmanned"), _said("window", "staff", "id"),
    _said("window", "staff", "role_in_post"),
)  # fmt: skip
_EVENTS = (
    select(Event.seq, Event.type, stored_ms(Event.at, "at"), Event.ticket_id, *OF_WINDOW)
    .where(
        Event.hall_id == bindparam("hall"), Event.seq >= bindparam("first"), Event.seq <= bindparam("last"),
        Event.at >= bindparam("start"), Event.at < bindparam("end"),
        Event.window_id.is_not(None) | or_(*(Event.type == told for told in TOLD_OF_ENDS)),
    )
    .order_by(Event.seq)
)  # fmt: skip
SINCE = (
    select(Event.seq, Event.type, stored_ms(Event.at, "at"), Event.ticket_id, *OF_WINDOW)
    .where(Event.hall_id == bindparam("hall"), Event.seq > bindparam("after"), Event.seq <= bindparam("last"))
    .order_by(Event.seq)
)
_FIRST_AFTER = (
    select(Event.seq, Event.at)
    .where(Event.hall_id == bindparam("hall"), Event.seq >= bindparam("seq_from"))
    .order_by(Event.seq)
    .limit(1)
)
_LAST = select(Event.seq).where(Event.hall_id == bindparam("hall")).order_by(Event.seq.desc()).limit(1)


def bounds_of(hall: HallConfig, day: date) -> tuple[datetime, datetime]:
    start = datetime.combine(day, time(), hall.timezone)
    return start, datetime.combine(day + timedelta(days=1), time(), hall.timezone)


def events_between(connection: Connection, hall_id: str, start: datetime, end: datetime) -> Sequence[Any]:
    first = seq_at(connection, hall_id, start) - AROUND
    last = seq_at(connection, hall_id, end) + AROUND
    return run(connection, _EVENTS, {"hall": hall_id, "first": first, "last": last, "start": start, "end": end}).all()


def seq_at(connection: Connection, hall_id: str, moment: datetime) -> int:
    """Number of about the first event at or after the moment, found in some twenty looks: there is no index by time."""
    low, high = 1, last_event(connection, hall_id)
    while low <= high:
        middle = (low + high) // 2
        row = run(connection, _FIRST_AFTER, {"hall": hall_id, "seq_from": middle}).first()
        if row is None or row.at >= moment:
            high = middle - 1
        else:
            low = middle + 1
    return low


def last_event(connection: Connection, hall_id: str) -> int:
    return run(connection, _LAST, {"hall": hall_id}).scalar() or 0
