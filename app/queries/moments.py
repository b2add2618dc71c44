"""Calls, starts, finishes and alarms of a day with window and second, so that the matching video can be found (R-214)."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.models import Event, Hall, Person
from app.models.statements import run
from app.operations.configuration import HallConfig
from app.queries.duty_files import table_file
from app.texts import CATALOGUE, say

KINDS = (
    "ticket.called", "ticket.recalled", "ticket.started", "ticket.finished", "ticket.no_show", "ticket.held", "ticket.resumed",
    "window.opened", "window.paused", "window.resumed", "window.closed", "alarm.raised", "alarm.cleared",
)  # fmt: skip
_COLUMNS = ("time", "what", "window", "ticket_no", "by", "about")
_SLACK = timedelta(minutes=5)
"""Events of a hall lie in the order of their numbers, and of their times but for presses that waited for each other."""

_AT = select(Event.at).where(Event.hall_id == bindparam("hall"), Event.seq == bindparam("of_seq"))
_SEQ = select(Hall.seq).where(Hall.id == bindparam("hall"))
_EVENTS = (
    select(Event.seq, Event.type, Event.at, Event.window_id, Event.actor_id, Event.data)
    .where(Event.hall_id == bindparam("hall"), Event.seq.between(bindparam("first"), bindparam("last")))
    .where(Event.type.in_(KINDS), Event.at >= bindparam("since"), Event.at < bindparam("until"))
    .order_by(Event.seq)
)


def moments_of(connection: Connection, hall: HallConfig, day: date, lang: str) -> list[dict[str, Any]]:
    """``{seq, at, what, window, ticket_no, by, about}`` in order; no visitor's name is in it."""
    since = datetime.combine(day, time(), hall.timezone)
    until = datetime.combine(day + timedelta(days=1), time(), hall.timezone)
    last = run(connection, _SEQ, {"hall": hall.id}).scalar() or 0
    first = _first_from(connection, hall.id, since - _SLACK, last)
    beyond = _first_from(connection, hall.id, until + _SLACK, last)
    rows = connection.execute(_EVENTS, {"hall": hall.id, "first": first, "last": beyond, "since": since, "until": until}).all()
    names = dict(
        connection.execute(
            select(Person.id, Person.name).where(Person.id.in_({row.actor_id for row in rows if row.actor_id}))
        ).all()
    )
    return [_moment(hall, row, names, lang) for row in rows]


def _first_from(connection: Connection, hall_id: str, at: datetime, last: int) -> int:
    """Number of the first event at or after a moment; ``last + 1`` when there is none. Twenty looks find it among a million."""
    low, high = 1, last + 1
    while low < high:
        middle = (low + high) // 2
        found = run(connection, _AT, {"hall": hall_id, "of_seq": middle}).scalar()
        if found is not None and found < at:
            low = middle + 1
        else:
            high = middle
    return low


def _moment(hall: HallConfig, row: Any, names: dict[str, str], lang: str) -> dict[str, Any]:
    window = hall.windows.get(row.window_id or "")
    number = window.number if window else str(row.data.get("window_number") or "")
    kind = str(row.data.get("kind", ""))
    about = str(row.data.get("name") or row.data.get("zone") or "") if row.type.startswith("alarm.") else ""
    word = f"alarm_word.{kind}"
    return {
        "seq": row.seq,
        "at": row.at,
        "what": say(f"moment.{row.type}", lang),
        "window": number,
        "ticket_no": row.data.get("ticket_no") or "",
        "by": names.get(row.actor_id or "", ""),
        "about": " ".join(part for part in (say(word, lang) if word in CATALOGUE else kind, about) if part) if kind else "",
    }


def moments_file(connection: Connection, hall: HallConfig, day: date, lang: str, form: str) -> bytes:
    """One line a moment, with its second in the hall's time. form: "csv" or "xlsx"."""
    rows = [
        [f"{one['at'].astimezone(hall.timezone):%Y-%m-%d %H:%M:%S}", *(one[name] for name in _COLUMNS[1:])]
        for one in moments_of(connection, hall, day, lang)
    ]
    return table_file([say(f"moment_column.{name}", lang) for name in _COLUMNS], rows, form)
