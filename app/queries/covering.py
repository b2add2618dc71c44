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

from app.models import DutyPause, DutySpan, Post, PostAssignment, RosterEntry
from app.models.statements import run
from app.operations.absences import away_on
from app.operations.configuration import HallConfig
from app.operations.rostering import DutySession, sessions_on

LATE = timedelta(minutes=5)
"""A window that nobody opens within this time of the session's begin is opened late."""
BREAK = "break"

_PLANNED = (
    select(RosterEntry.day, RosterEntry.session, RosterEntry.role, RosterEntry.post_id, Post.window_id)
    .join(Post, Post.id == RosterEntry.post_id)
    .where(RosterEntry.hall_id == bindparam("hall"), RosterEntry.day.between(bindparam("first"), bindparam("last")))
    .order_by(RosterEntry.day, RosterEntry.session, Post.code)
)
_HELD_BY = (
    select(PostAssignment.post_id, PostAssignment.role, PostAssignment.person_id, PostAssignment.since, PostAssignment.until)
    .join(Post, Post.id == PostAssignment.post_id)
    .where(Post.hall_id == bindparam("hall"))
    .order_by(PostAssignment.since)
)
_SPANS = (
    select(DutySpan.window_id, DutySpan.person_id, DutySpan.since, DutySpan.until, DutySpan.left_at)
    .where(DutySpan.hall_id == bindparam("hall"), DutySpan.since < bindparam("end"))
    .where(DutySpan.until.is_(None) | (DutySpan.until > bindparam("start")))
    .order_by(DutySpan.since)
)
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
    spans = run(connection, _SPANS, {"hall": hall.id, **bounds}).all()
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
    manned: dict[str, list[tuple[datetime, datetime]]] = {}
    for span in spans:
        if span.person_id is not None:
            manned.setdefault(span.window_id, []).append((span.since, span.left_at or span.until or at))
    holders = run(connection, _HELD_BY, {"hall": hall.id}).all()
    of_day: dict[date, list[DutySession]] = {}
    away = away_on(connection, hall.id, first, last)
    for row in run(connection, _PLANNED, {"hall": hall.id, "first": first, "last": last}):
        window = hall.windows.get(row.window_id)
        if row.day not in of_day:
            of_day[row.day] = sessions_on(hall, row.day)
        session = next((one for one in of_day[row.day] if one.number == row.session), None)
        if window is None or session is None or session.end > at or not session.concerns(window.zone_ids):
            continue
        person = _holder(hall, holders, row)
        if any(one.person_id == person and one.covers(row.day, row.session) for one in away):
            person = ""
        gaps = list(_gaps(manned.get(row.window_id, ()), session.start, session.end))
        late = gaps[0][1] - gaps[0][0] if gaps and gaps[0][0] == session.start else timedelta()
        uncovered = sum((until - since for since, until in gaps), timedelta())
        yield Covered(row.day, row.session, row.window_id, person, session.end - session.start, uncovered, late)


def _holder(hall: HallConfig, holders: Sequence[Any], planned: Any) -> str:
    """Who held the planned side of the post on the day; the newest where it changed on that day."""
    found = ""
    for row in holders:
        begun = row.post_id == planned.post_id and row.role == planned.role and hall.day(row.since) <= planned.day
        if begun and (row.until is None or hall.day(row.until) >= planned.day):
            found = row.person_id
    return found


def _gaps(spans: Iterable[tuple[datetime, datetime]], start: datetime, end: datetime) -> Iterable[tuple[datetime, datetime]]:
    """The parts of a time that no span covers; spans by their begin."""
    reached = start
    for since, until in spans:
        if until <= reached or since >= end:
            continue
        if since > reached:
            yield reached, since
        reached = until
    if reached < end:
        yield reached, end


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
