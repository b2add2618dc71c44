"""Whether somebody was at each window that the roster had planned, and pauses that lasted too long: conduct in a review.

By the roster: a hall that keeps none is told nothing about late openings. A session counts for the person of the post who was
planned, unless granted to be away; for the window in any case. A window is covered while anybody answers for it, so nobody is
late whose other had already opened; a pause is not an absence, and is looked at by its length.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.models import DutyPause
from app.models.statements import run
from app.operations.absences import away_on
from app.operations.configuration import HallConfig
from app.operations.planned import duty_spans, gaps, manned, planned_sessions
from app.operations.rostering import sessions_on

LATE = timedelta(minutes=5)
"""A window that nobody opens within this time of the session's begin is opened late."""
BREAK = "break"

_PAUSES = (
    select(DutyPause.window_id, DutyPause.person_id, DutyPause.kind, DutyPause.since, DutyPause.until)
    .where(DutyPause.hall_id == bindparam("hall"), DutyPause.since >= bindparam("start"), DutyPause.since < bindparam("end"))
    .where(DutyPause.until.is_not(None))
    .order_by(DutyPause.since)
)


@dataclass(frozen=True, slots=True)
class Covered:
    """A planned session at a window. person_id: who was planned, "" for nobody or somebody granted to be away."""

    day: date
    session: int
    window_id: str
    person_id: str
    length: timedelta
    uncovered: timedelta
    late: timedelta


@dataclass(frozen=True, slots=True)
class Paused:
    """A pause beyond the hall's limit. length: what of it lay inside the hall's sessions."""

    day: date
    window_id: str
    person_id: str
    kind: str
    since: datetime
    length: timedelta


@dataclass(frozen=True, slots=True)
class Conduct:
    """days: on which each window and person, by id, was on duty."""

    sessions: Sequence[Covered]
    pauses: Sequence[Paused]
    days: dict[str, set[date]]


def conduct_of(connection: Connection, hall: HallConfig, first: date, last: date, at: datetime) -> Conduct:
    """From ``first`` to ``last``, as far as sessions have ended by ``at``."""
    bounds = {"start": _midnight(hall, first), "end": min(_midnight(hall, last + timedelta(days=1)), at)}
    spans = duty_spans(connection, hall, bounds["start"], bounds["end"])
    pauses = run(connection, _PAUSES, {"hall": hall.id, **bounds}).all()
    return Conduct(
        list(_sessions(connection, hall, first, last, at, spans)),
        [paused for row in pauses if (paused := _paused(hall, row)) is not None],
        _days(hall, spans, at),
    )


def _midnight(hall: HallConfig, day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), hall.timezone)


def _sessions(
    connection: Connection, hall: HallConfig, first: date, last: date, at: datetime, spans: Sequence[Any]
) -> Iterable[Covered]:
    there = manned(spans, at)
    away = away_on(connection, hall.id, first, last)
    for one in planned_sessions(connection, hall, first, last):
        session, person = one.session, one.person_id
        if session.end > at:
            continue
        if any(absence.person_id == person and absence.covers(one.day, session.number) for absence in away):
            person = ""
        empty = list(gaps(there.get(one.window_id, ()), session.start, session.end))
        late = empty[0][1] - empty[0][0] if empty and empty[0][0] == session.start else timedelta()
        uncovered = sum((until - since for since, until in empty), timedelta())
        yield Covered(one.day, session.number, one.window_id, person, session.end - session.start, uncovered, late)


def _paused(hall: HallConfig, row: Any) -> Paused | None:
    day = hall.day(row.since)
    inside = timedelta()
    for session in sessions_on(hall, day):
        inside += max(min(row.until, session.end) - max(row.since, session.start), timedelta())
    limit = hall.policy.break_max_minutes if row.kind == BREAK else hall.policy.pause_max_minutes
    if inside <= timedelta(minutes=limit):
        return None
    return Paused(day, row.window_id, row.person_id or "", row.kind, row.since, inside)


def _days(hall: HallConfig, spans: Sequence[Any], at: datetime) -> dict[str, set[date]]:
    found: dict[str, set[date]] = {}
    for span in spans:
        if span.person_id is None:
            continue
        day, last = hall.day(span.since), hall.day(span.until or at)
        while day <= last:
            for key in (span.window_id, span.person_id):
                found.setdefault(key, set()).add(day)
            day += timedelta(days=1)
    return found
