"""Looks at the posts of a hall: who holds them, who is to be there by the roster, who is there now, and where nobody is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select

from app.domain.posts import Booking, Holder, OnDuty, is_trained, on_duty, page_lost, told_twice
from app.domain.window import WindowState
from app.models import Person, Post, PostAssignment, RosterEntry, Training, Window
from app.models.statements import run
from app.operations.absences import away_on
from app.operations.configuration import HallConfig
from app.operations.rostering import DutySession, sessions_on
from app.queries.tickets import iso

_POSTS = select(Post.id, Post.code, Post.name, Post.window_id).where(Post.hall_id == bindparam("hall")).order_by(Post.code)
_HELD_BY = (
    select(PostAssignment.post_id, PostAssignment.role, Person.id, Person.username, Person.name, Person.active)
    .join(Person, Person.id == PostAssignment.person_id)
    .where(Person.hall_id == bindparam("hall"), PostAssignment.since <= bindparam("upto"))
    .where(or_(PostAssignment.until.is_(None), PostAssignment.until > bindparam("upto")))
    .order_by(PostAssignment.id)
)
_TRAININGS = select(
    Training.person_id, Training.kind, Training.passed, Training.on_day, Training.valid_until
).where(Training.hall_id == bindparam("hall"), Training.kind == "post", Training.withdrawn_at.is_(None))  # fmt: skip


class Pairs:
    """Who holds the posts of a hall now, and who of them is fit for it on a day."""

    def __init__(self, connection: Connection, hall: HallConfig, at: datetime) -> None:
        order = {window_id: place for place, window_id in enumerate(hall.windows)}
        self.posts = sorted(run(connection, _POSTS, {"hall": hall.id}), key=lambda post: (order[post.window_id], post.code))
        self._trainings: dict[str, list[Any]] = {}
        self._keeps_records = False
        for row in run(connection, _TRAININGS, {"hall": hall.id}):
            self._keeps_records = True
            self._trainings.setdefault(row.person_id, []).append(row)
        self.rows: dict[str, list[Any]] = {}
        for row in run(connection, _HELD_BY, {"hall": hall.id, "upto": at}):
            self.rows.setdefault(row.post_id, []).append(row)

    def fit(self, person_id: str, day: date) -> bool:
        return not self._keeps_records or is_trained(self._trainings.get(person_id, ()), day)

    def holders(self, post_id: str, day: date) -> dict[str, Holder]:
        found: dict[str, Holder] = {}
        for row in self.rows.get(post_id, ()):
            found.setdefault(row.role, Holder(row.id, row.name, fit=row.active and self.fit(row.id, day)))
        return found


class _Rosters:
    """The roster of some days with everything that decides who would really be there."""

    def __init__(self, connection: Connection, hall: HallConfig, first: date, last: date, at: datetime) -> None:
        self.hall = hall
        self.pairs = Pairs(connection, hall, at)
        self.away = away_on(connection, hall.id, first, last)
        rows = connection.execute(
            select(RosterEntry.post_id, RosterEntry.day, RosterEntry.session, RosterEntry.role).where(
                RosterEntry.hall_id == hall.id, RosterEntry.day >= first, RosterEntry.day <= last
            )
        )
        self.planned = {(row.post_id, row.day, row.session): row.role for row in rows}

    def is_open(self, post: Any, session: DutySession) -> bool:
        return session.concerns(self.hall.windows[post.window_id].zone_ids)

    def duty(self, post: Any, day: date, session: int) -> OnDuty:
        role = self.planned.get((post.id, day, session))
        return on_duty(role, self.pairs.holders(post.id, day), self.away, day, session)

    def of_day(self, day: date) -> list[tuple[DutySession, list[tuple[Any, OnDuty | None]]]]:
        """Each session with the duty of each post; None where the post's window does not serve then."""
        booked = {
            (session.number, post.id): Booking(post.window_id, session.start, session.end, self.duty(post, day, session.number))
            for session in sessions_on(self.hall, day)
            for post in self.pairs.posts
            if self.is_open(post, session)
        }
        duties = dict(zip(booked, told_twice(list(booked.values())), strict=True))
        return [
            (session, [(post, duties.get((session.number, post.id))) for post in self.pairs.posts])
            for session in sessions_on(self.hall, day)
        ]


def roster_view(connection: Connection, hall: HallConfig, first: date, days: int, at: datetime) -> dict[str, Any]:
    """The roster of some days: who is to be at each post, who stands in, and where nobody would be (R-163).

    open of a line: whether the post's window serves in that session; an extended one is of some zones only.
    """
    rosters = _Rosters(connection, hall, first, first + timedelta(days=days - 1), at)
    shown: list[dict[str, Any]] = []
    gaps = 0
    for day in (first + timedelta(days=offset) for offset in range(days)):
        sessions = []
        for session, duties in rosters.of_day(day):
            hours = {"from": _clock(hall, session.start), "to": _clock(hall, session.end, last=True)}
            lines = [
                {
                    "post": post.code,
                    "planned": rosters.planned.get((post.id, day, session.number)),
                    "open": duty is not None,
                    **_duty(duty or OnDuty("", None)),
                }
                for post, duty in duties
            ]
            gaps += sum(bool(line["gap"]) for line in lines)
            sessions.append({"session": session.number, "extended": session.kind, **hours, "posts": lines})
        shown.append({"day": day.isoformat(), "sessions": sessions})
    return {"posts": _posts(hall, rosters.pairs, first), "days": shown, "gaps": gaps}


@dataclass(frozen=True, slots=True)
class PlannedShift:
    """Who is to be at a window from when to when, as the roster names them."""

    window_id: str
    person_id: str
    start: datetime
    end: datetime


def planned_shifts(connection: Connection, hall: HallConfig, day: date, at: datetime) -> list[PlannedShift]:
    """The roster of a day with stand-ins; posts that it does not name, or that nobody would come to, are left out."""
    return [
        PlannedShift(post.window_id, duty.holder.person_id, session.start, session.end)
        for session, duties in _Rosters(connection, hall, day, day, at).of_day(day)
        for post, duty in duties
        if duty is not None and duty.holder is not None and not duty.gap
    ]


def booked_twice(connection: Connection, hall: HallConfig, days: Collection[date], at: datetime) -> list[dict[str, Any]]:
    """Who is to be at two windows at once on these days, a line for each post (R-163)."""
    if not days:
        return []
    rosters = _Rosters(connection, hall, min(days), max(days), at)
    return [
        {"day": day.isoformat(), "session": session.number, "post": post.code, "name": duty.holder.name}
        for day in sorted(days)
        for session, duties in rosters.of_day(day)
        for post, duty in duties
        if duty is not None and duty.gap == "twice" and duty.holder is not None
    ]


def _clock(hall: HallConfig, moment: datetime, *, last: bool = False) -> str:
    text = f"{moment.astimezone(hall.timezone):%H:%M}"
    return "24:00" if last and text == "00:00" else text


def _duty(duty: OnDuty) -> dict[str, Any]:
    return {
        "role": duty.role or None,
        "name": duty.holder.name if duty.holder else "",
        "gap": duty.gap,
        "stands_in": duty.stands_in,
    }


def _posts(hall: HallConfig, pairs: Pairs, day: date) -> list[dict[str, Any]]:
    return [
        {
            "code": post.code,
            "name": post.name,
            "window": hall.windows[post.window_id].number,
            "pair": {
                role: {"id": one.person_id, "name": one.name, "fit": one.fit}
                for role, one in sorted(pairs.holders(post.id, day).items())
            },
        }
        for post in pairs.posts
    ]


def coverage_view(connection: Connection, hall: HallConfig, at: datetime) -> list[dict[str, Any]]:
    """Each post now: who should be there by the roster, who is, and whether the page of that one is open (R-151, R-155)."""
    day = hall.day(at)
    rosters = _Rosters(connection, hall, day, day, at)
    pairs = rosters.pairs
    now = [(session, duties) for session, duties in rosters.of_day(day) if session.start <= at < session.end]
    planned = {post.id: (session.number, duty) for session, duties in reversed(now) for post, duty in duties if duty}
    statement = (
        select(Window.id, Window.state, Window.staff_id, Window.staff_role, Window.seen_at, Window.resume_at, Person.name)
        .outerjoin(Person, Person.id == Window.staff_id)
        .where(Window.hall_id == hall.id)
    )
    windows = {row.id: row for row in connection.execute(statement)}
    manned = {row.staff_id: hall.windows[row.id].number for row in windows.values() if row.staff_id and row.id in hall.windows}
    views = []
    for post in pairs.posts:
        window = windows[post.window_id]
        number, duty = planned.get(post.id, (0, None))
        views.append({
            "post": post.code,
            "name": post.name,
            "window": hall.windows[post.window_id].number,
            "window_id": post.window_id,
            "state": window.state.value,
            "staff": window.name,
            "role": window.staff_role or None,
            "page_lost": window.staff_id is not None and page_lost(window.seen_at, at),
            "handed_over": window.state is not WindowState.CLOSED and window.staff_id is None,
            "resume_at": iso(window.resume_at),
            "planned": _duty(duty) if duty else None,
            "pair": [
                {
                    "username": one.username,
                    "name": one.name,
                    "role": one.role,
                    "away": any(a.person_id == one.id and a.covers(day, number) for a in rosters.away),
                    "fit": pairs.fit(one.id, day),
                    "at_window": manned.get(one.id),
                }
                for one in sorted(pairs.rows.get(post.id, ()), key=lambda one: one.role)
            ],
        })  # fmt: skip
    return views
