"""Alarms about people: a window left alone while others wait, a pause that lasts too long; each clears itself (R-155, R-165).

The worker looks every few seconds. What it finds stands in the alarms of the hall; what nobody cares for in time is told to the
centre above it as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.domain.people import SYSTEM
from app.domain.posts import Watched, alone_since, level_of
from app.domain.window import WindowState
from app.models import DutySpan, Person, Post, PostAssignment, Window
from app.models.statements import run
from app.operations.absences import away_on
from app.operations.alarms import alarms_of, cause_of, clear_alarm, raise_alarm
from app.operations.configuration import HallConfig, Halls
from app.operations.lines import calling_window, heads
from app.operations.rostering import sessions_on
from app.operations.training import may_sit
from app.operations.unit_of_work import Work

_OWN = frozenset({"window_alone", "pause_long"})
_BELOW = frozenset({"sub_hall_alone"})
_AWAY = (WindowState.PAUSED, WindowState.BREAK)

_WINDOWS = (
    select(
        Window.id, Window.number, Window.state, Window.since, Window.staff_id, Window.acted_at, Window.seen_at,
        Window.resume_at, Person.name, Person.skills,
    )
    .outerjoin(Person, Person.id == Window.staff_id)
    .where(Window.hall_id == bindparam("hall"), Window.state != WindowState.CLOSED)
)  # fmt: skip
_PAIR = (
    select(Person.id, Person.username, Person.name, PostAssignment.role)
    .join(PostAssignment, PostAssignment.person_id == Person.id)
    .join(Post, Post.id == PostAssignment.post_id)
    .where(Post.window_id == bindparam("window"), PostAssignment.until.is_(None), Person.active)
    .order_by(PostAssignment.role.desc(), PostAssignment.id)
)
_HANDED_OVER = select(DutySpan.person_id).where(
    DutySpan.window_id == bindparam("window"), DutySpan.until.is_(None), DutySpan.left_at.is_not(None)
)
_MANNED = select(Window.staff_id).where(Window.hall_id == bindparam("hall"), Window.staff_id.is_not(None))


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm that should last now. about: what its sentence and its button need; it changes only when its cause does."""

    kind: str
    about: Mapping[str, str]


def alone_alarm(window_id: str) -> str:
    """Id of the alarm that people wait at this window and nobody acts."""
    return f"alone:{window_id}"


def alarms_due(connection: Connection, hall: HallConfig, at: datetime) -> dict[str, Alarm]:
    """The alarms about people that should last now, by id."""
    found: dict[str, Alarm] = {}
    for row in run(connection, _WINDOWS, {"hall": hall.id}).all():
        if row.id not in hall.windows:
            continue
        if row.state in _AWAY:
            ends = row.resume_at or row.since + timedelta(minutes=hall.policy.pause_max_minutes)
            if at > ends:
                found[f"pause:{row.id}"] = Alarm("pause_long", {**_about(row), **_stand_in(connection, hall, row, at)})
        elif level := _level(connection, hall, row, at):
            stand_in = _stand_in(connection, hall, row, at)
            about = {**_about(row), "level": level, **stand_in}
            found[alone_alarm(row.id)] = Alarm("window_alone", about)
    return found


def left_since(connection: Connection, hall: HallConfig, window_id: str, at: datetime) -> datetime | None:
    """Since when people wait at an open window where nobody acts; None before the hall's minutes are over, as for the alarm."""
    rows = run(connection, _WINDOWS, {"hall": hall.id}).all()
    row = next((one for one in rows if one.id == window_id and one.id in hall.windows), None)
    return None if row is None else _alone_since(connection, hall, row, at)


def _level(connection: Connection, hall: HallConfig, row: Any, at: datetime) -> str:
    leader_after = timedelta(minutes=hall.policy.alone_minutes)
    since = _alone_since(connection, hall, row, at)
    return level_of(since, at, leader_after, timedelta(minutes=hall.policy.alone_centre_minutes))


def _alone_since(connection: Connection, hall: HallConfig, row: Any, at: datetime) -> datetime | None:
    acted_at = row.acted_at or row.since
    if at - acted_at < timedelta(minutes=hall.policy.alone_minutes):  # the usual case costs no look at the lines
        return None
    window = calling_window(hall.windows[row.id], skills=row.skills or ())
    first_in_line, _ = heads(connection, hall, window, at)
    waiting = [candidate.order_at for candidate in first_in_line]
    watched = Watched(
        state=row.state, manned=row.staff_id is not None, acted_at=acted_at,
        waiting_since=min(waiting, default=None), page_heard_at=row.seen_at,
    )  # fmt: skip
    return alone_since(watched, at)


def _about(row: Any) -> dict[str, str]:
    return {"window": row.number, "window_id": row.id, "name": row.name or ""}


def may_stand_in(connection: Connection, hall: HallConfig, window_id: str, person_id: str, at: datetime) -> bool:
    """Whether somebody of the post can be asked to take the window over (R-152).

    Not who has just handed it over, who is granted to be away in this session, or whom the hall's rule keeps from windows.
    """
    if run(connection, _HANDED_OVER, {"window": window_id}).scalar() == person_id:
        return False
    day, zone_ids = hall.day(at), hall.windows[window_id].zone_ids
    now = (one for one in sessions_on(hall, day) if one.start <= at < one.end and one.concerns(zone_ids))
    session = next((one.number for one in now), 0)
    away = away_on(connection, hall.id, day, day)
    if any(one.person_id == person_id and one.covers(day, session) for one in away):
        return False
    return may_sit(connection, hall, person_id, at)


def _stand_in(connection: Connection, hall: HallConfig, row: Any, at: datetime) -> dict[str, str]:
    """The other of the post who is free now and may take over, to be proposed with one press."""
    manned = {found.staff_id for found in run(connection, _MANNED, {"hall": hall.id})}
    free = [one for one in run(connection, _PAIR, {"window": row.id}) if one.id not in manned]
    one = next((one for one in free if may_stand_in(connection, hall, row.id, one.id, at)), None)
    return {"stand_in": one.username, "stand_in_name": one.name} if one is not None else {}


def watch_hall(work: Work, halls: Halls, hall_id: str, at: datetime) -> None:
    """Raise what is due in the hall, clear what is over."""
    _settle(work, halls, hall_id, alarms_due(work.connection, halls.get(work.connection, hall_id), at), _OWN, at)


def watch_below(work: Work, halls: Halls, hall_id: str, below: Sequence[HallConfig], at: datetime) -> None:
    """Tell the centre of windows in the halls below it that were left alone although their leader knew."""
    _settle(work, halls, hall_id, alarms_below(work.connection, below), _BELOW, at)


def alarms_below(connection: Connection, below: Sequence[HallConfig]) -> dict[str, Alarm]:
    return {
        f"{hall.code}:{alarm_id}": Alarm("sub_hall_alone", {"window": alarm["window"], "hall": hall.name})
        for hall in below
        for alarm_id, alarm in alarms_of(connection, hall.id).items()
        if alarm["kind"] == "window_alone" and alarm.get("level") == "centre"
    }


def has_news(connection: Connection, hall: HallConfig, below: Sequence[HallConfig], at: datetime) -> bool:
    """Whether anything is to be raised or cleared: a look that costs no writer's turn."""
    due = alarms_due(connection, hall, at) | alarms_below(connection, below)
    told = {
        alarm_id: cause_of(alarm)
        for alarm_id, alarm in alarms_of(connection, hall.id).items()
        if alarm["kind"] in _OWN | _BELOW
    }
    return told != {alarm_id: {"kind": alarm.kind, **alarm.about} for alarm_id, alarm in due.items()}


def _settle(
    work: Work, halls: Halls, hall_id: str, due: Mapping[str, Alarm], kinds: frozenset[str], at: datetime
) -> None:  # fmt: skip
    for alarm_id, alarm in due.items():
        raise_alarm(work, halls, hall_id, alarm_id, alarm.kind, SYSTEM, at, **alarm.about)
    for alarm_id, lasting in alarms_of(work.connection, hall_id).items():
        if lasting["kind"] in kinds and alarm_id not in due:
            clear_alarm(work, halls, hall_id, alarm_id, SYSTEM, at)
