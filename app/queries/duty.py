"""Looks at who was on duty: take-over and return at a desk, absences, attendance."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, or_, select

from app.domain.posts import Away, Credit, Stay, credited, leaves_early, within
from app.domain.ticket import TicketState
from app.models import (
    Absence,
    AttendanceCorrection,
    DutyLeader,
    DutyPause,
    DutySpan,
    HallHead,
    Leg,
    LoginSession,
    Person,
    Post,
    PostAssignment,
    RosterEntry,
    ServiceShare,
    SignIn,
    Ticket,
    Training,
    Window,
)
from app.models.statements import run
from app.operations.absences import away_on, meets_partner
from app.operations.configuration import HallConfig
from app.queries.roster import Pairs
from app.queries.tickets import iso

# At a desk: taking over, coming back

_SPANS = (
    select(DutySpan.__table__, Person.name)
    .outerjoin(Person, Person.id == DutySpan.person_id)
    .where(DutySpan.window_id == bindparam("window"))
    .order_by(DutySpan.since.desc(), DutySpan.id.desc())
    .limit(60)
)
_DONE = and_(Leg.started_at.is_not(None), or_(Leg.state == TicketState.FINISHED, Leg.state == TicketState.TRANSFERRED))
"""Work at a window that has ended, also where the visitor went on to another."""
_SERVED = (
    select(
        Ticket.ticket_no,
        Leg.started_at,
        Leg.finished_at,
        Leg.held_ms,
        Leg.outcome,
        Leg.note,
        Leg.staff_role,
        Leg.id,
        Person.name,
    )
    .join(Ticket, Ticket.id == Leg.ticket_id)
    .outerjoin(Person, Person.id == Leg.staff_id)
    .where(Leg.window_id == bindparam("window"), Leg.finished_at >= bindparam("since"), _DONE)
    .order_by(Leg.finished_at)
)
_OPEN_HERE = (
    select(Ticket.ticket_no, Leg.state, Leg.note, Leg.held_at)
    .join(Ticket, Ticket.id == Leg.ticket_id)
    .where(
        Leg.window_id == bindparam("window"),
        or_(*(Leg.state == state for state in (TicketState.CALLED, TicketState.SERVING, TicketState.HELD))),
    )
    .order_by(Leg.held_at, Leg.id)
)


def takeover_view(connection: Connection, window_id: str) -> dict[str, Any]:
    """What somebody who is about to take over reads: the note, who is here, who is on hold (R-152, R-153)."""
    running = next((row for row in run(connection, _SPANS, {"window": window_id}) if row.until is None), None)
    return {
        "from": running.name or "" if running else "",
        "role": running.role or None if running else None,
        "left_at": iso(running.left_at) if running else None,
        "note": running.note if running else "",
        "handed_over": running is not None and running.left_at is not None,
        "open": _open_here(connection, window_id),
    }


def _open_here(connection: Connection, window_id: str) -> list[dict[str, Any]]:
    return [
        {"ticket_no": row.ticket_no, "state": row.state.value, "note": row.note}
        for row in run(connection, _OPEN_HERE, {"window": window_id})
    ]


def while_away_view(connection: Connection, window_id: str, person_id: str | None, at: datetime) -> dict[str, Any]:
    """What the others did here since this person last answered for the window, and what is open (R-157). A week at most."""
    spans = list(run(connection, _SPANS, {"window": window_id}).all())
    others: list[Any] = []
    returned = False
    for row in spans:
        if row.person_id != person_id:
            others.append(row)
        elif others:
            returned = True
            break
    since = min((row.since for row in others), default=at)
    since = max(since, at - timedelta(days=7))
    served = run(connection, _SERVED, {"window": window_id, "since": since}).all() if others else []
    return {
        "since": iso(since) if others else None,
        "returned": returned,
        "spans": [
            {
                "name": row.name or "",
                "role": row.role or None,
                "since": iso(row.since),
                "until": iso(row.until),
                "note": row.note,
                "handed_over": row.left_at is not None,
            }
            for row in reversed(others)
        ],
        "served": [
            {
                "ticket_no": row.ticket_no,
                "name": row.name or "",
                "role": row.staff_role or None,
                "finished_at": iso(row.finished_at),
                "outcome": row.outcome,
                "note": row.note,
            }
            for row in served
        ],
        "open": _open_here(connection, window_id),
    }


# Absences, trainings, changes of pairs


def absences_view(
    connection: Connection, hall: HallConfig, since: date, person_id: str | None = None, *, absence_id: str | None = None
) -> list[dict[str, Any]]:
    """Requests that end on ``since`` or later, the undecided first. person_id: of one person only.

    both_away of an undecided one is as things stand now: the other of the pair may have asked since, or have withdrawn.
    """
    statement = (
        select(Absence.__table__, Person.name, Person.username)
        .join(Person, Person.id == Absence.person_id)
        .where(Absence.hall_id == hall.id, Absence.last_day >= since)
        .order_by(Absence.state != "requested", Absence.first_day, Absence.id)
        .limit(200)
    )
    if person_id is not None:
        statement = statement.where(Absence.person_id == person_id)
    if absence_id is not None:
        statement = statement.where(Absence.id == absence_id)
    return [
        {
            "id": row.id,
            "username": row.username,
            "name": row.name,
            "first_day": row.first_day.isoformat(),
            "last_day": row.last_day.isoformat(),
            "session": row.session,
            "kind": row.kind,
            "reason": row.reason,
            "handover": row.handover,
            "state": row.state,
            "both_away": _both_away(connection, hall.id, row),
            "on_time": row.on_time,
            "requested_at": iso(row.requested_at),
            "decided_at": iso(row.decided_at),
            "decided_by": row.decided_by,
            "decision": row.decision,
        }
        for row in connection.execute(statement)
    ]


def _both_away(connection: Connection, hall_id: str, row: Any) -> bool:
    if row.state != "requested":
        return bool(row.both_away)
    return meets_partner(connection, hall_id, Away(row.person_id, row.first_day, row.last_day, row.session))


def trainings_view(connection: Connection, hall: HallConfig, at: datetime, username: str | None = None) -> list[dict[str, Any]]:
    """Records of the hall's people, newest first (R-160)."""
    statement = (
        select(Training.__table__, Person.name.label("person"), Person.username)
        .join(Person, Person.id == Training.person_id)
        .where(Training.hall_id == hall.id)
        .order_by(Training.on_day.desc(), Training.id.desc())
        .limit(1000)
    )
    if username is not None:
        statement = statement.where(Person.username == username)
    day = hall.day(at)
    return [
        {
            "id": row.id,
            "username": row.username,
            "person": row.person,
            "kind": row.kind,
            "name": row.name,
            "skill": row.skill,
            "passed": row.passed,
            "score": row.score,
            "on_day": row.on_day.isoformat(),
            "valid_until": row.valid_until.isoformat() if row.valid_until else None,
            "valid": row.withdrawn_at is None
            and row.passed
            and row.on_day <= day
            and (row.valid_until is None or day <= row.valid_until),
            "withdrawn": row.withdrawn_at is not None,
            "withdrawn_why": row.withdrawn_why,
            "recorded_by": row.recorded_by,
        }
        for row in connection.execute(statement)
    ]


def pair_history_view(connection: Connection, hall: HallConfig, at: datetime, code: str | None = None) -> list[dict[str, Any]]:
    """Who held which post from when to when, approved by whom; early: left before two years (R-161, R-168)."""
    statement = (
        select(PostAssignment.__table__, Post.code, Person.name, Person.username)
        .join(Post, Post.id == PostAssignment.post_id)
        .join(Person, Person.id == PostAssignment.person_id)
        .where(Post.hall_id == hall.id)
        .order_by(PostAssignment.since.desc(), PostAssignment.id.desc())
        .limit(500)
    )
    if code is not None:
        statement = statement.where(Post.code == code)
    views = []
    for row in connection.execute(statement):
        started = row.started_on or hall.day(row.since)
        ended = hall.day(row.until) if row.until else None
        views.append({
            "post": row.code,
            "role": row.role,
            "username": row.username,
            "name": row.name,
            "since": iso(row.since),
            "until": iso(row.until),
            "started_on": started.isoformat(),
            "days": ((ended or hall.day(at)) - started).days,
            "early": ended is not None and leaves_early(started, ended),
            "approved_by": row.approved_by,
            "reason": row.reason,
            "ended_by": row.ended_by,
            "end_reason": row.end_reason,
        })  # fmt: skip
    return views


# Leaders


def duty_leader_of(connection: Connection, hall_id: str, day: date) -> dict[str, Any] | None:
    row = run(connection, _LEADER, {"hall": hall_id, "on_day": day}).one_or_none()
    return {"name": row.name, "title": row.title} if row is not None else None


_LEADER = select(DutyLeader.name, DutyLeader.title).where(
    DutyLeader.hall_id == bindparam("hall"), DutyLeader.day == bindparam("on_day")
)


def duty_leaders_view(connection: Connection, hall: HallConfig, first: date, days: int) -> list[dict[str, Any]]:
    last = first + timedelta(days=days - 1)
    rows = connection.execute(
        select(DutyLeader.__table__)
        .where(DutyLeader.hall_id == hall.id, DutyLeader.day >= first, DutyLeader.day <= last)
        .order_by(DutyLeader.day)
    )
    return [{"day": row.day.isoformat(), "name": row.name, "title": row.title, "phone": row.phone} for row in rows]


def heads_view(connection: Connection, hall_ids: Sequence[str], codes: dict[str, str]) -> list[dict[str, Any]]:
    """Heads of halls, newest first; seen: the centre took note of the change (R-167)."""
    rows = connection.execute(
        select(HallHead.__table__).where(HallHead.hall_id.in_(hall_ids)).order_by(HallHead.since.desc(), HallHead.id.desc())
    )
    return [
        {
            "id": row.id,
            "hall": codes[row.hall_id],
            "name": row.name,
            "phone": row.phone,
            "since": row.since.isoformat(),
            "recorded_at": iso(row.recorded_at),
            "recorded_by": row.recorded_by,
            "seen_at": iso(row.seen_at),
            "seen_by": row.seen_by,
        }
        for row in rows
    ]


# Attendance


def attendance_view(
    connection: Connection, hall: HallConfig, first: date, days: int, at: datetime, person_id: str | None = None
) -> list[dict[str, Any]]:
    """One line a day and person: login, logout, time as A and B, pauses, absence, services, and what was corrected (R-164).

    Up to today: nobody has come on a day that is not there yet.
    """
    lines = []
    people = [
        row
        for row in connection.execute(
            select(Person.id, Person.username, Person.name, Person.number, Person.active)
            .where(Person.hall_id == hall.id)
            .order_by(Person.number, Person.username)
        )
        if person_id in (None, row.id)
    ]
    for offset in range(min(days, (hall.day(at) - first).days + 1)):
        day = first + timedelta(days=offset)
        start = datetime.combine(day, datetime.min.time(), hall.timezone)
        end = min(datetime.combine(day + timedelta(days=1), datetime.min.time(), hall.timezone), max(at, start))
        sheet = _Day(connection, hall, day, start, end)
        lines += [line for person in people if (line := sheet.line(person)) is not None]
    return lines


class _Day:
    """Everything of one day, read once."""

    def __init__(self, connection: Connection, hall: HallConfig, day: date, start: datetime, end: datetime) -> None:
        self.day, self.start, self.end = day, start, end
        of_day = {"hall": hall.id, "start": start, "end": end}
        stays = [Stay(r.person_id, r.role, r.since, r.until, r.left_at) for r in run(connection, _STAYS, of_day)]
        self.credits = credited(stays, start, end)
        self.at_windows = {stay.person_id for stay in stays if stay.until is None and stay.left is None}
        self.pauses: dict[str | None, timedelta] = {}
        for row in run(connection, _PAUSES, of_day):
            length = within(row.since, row.until, start, end)
            self.pauses[row.person_id] = self.pauses.get(row.person_id, timedelta()) + length
        self.signs: dict[str, list[Any]] = {}
        for row in run(connection, _SIGNS, of_day):
            self.signs.setdefault(row.person_id, []).append(row)
        self.away = {away.person_id: away for away in away_on(connection, hall.id, day, day)}
        self.kinds = _absence_kinds(connection, hall.id, day)
        self.served = _served(connection, of_day)
        self.corrections = {row.person_id: row for row in run(connection, _CORRECTIONS, {"hall": hall.id, "on_day": day})}
        pairs = Pairs(connection, hall, end)
        rows = connection.execute(
            select(RosterEntry.post_id, RosterEntry.session, RosterEntry.role).where(
                RosterEntry.hall_id == hall.id, RosterEntry.day == day
            )
        )
        self.planned: dict[str, list[str]] = {}
        codes = {post.id: post.code for post in pairs.posts}
        for row in sorted(rows, key=lambda row: (row.session, codes[row.post_id])):
            holder = pairs.holders(row.post_id, day).get(row.role)
            if holder is not None:
                self.planned.setdefault(holder.person_id, []).append(f"{row.session}:{codes[row.post_id]}{row.role}")

    def line(self, person: Any) -> dict[str, Any] | None:
        """None for somebody who was neither there nor expected nor away."""
        signs = self.signs.get(person.id, ())
        credit = self.credits.get(person.id, Credit())
        planned = self.planned.get(person.id, [])
        correction = self.corrections.get(person.id)
        kind = self.kinds.get(person.id, "")
        if not signs and not credit.total and not planned and not kind and correction is None:
            return None
        came = min((max(row.since, self.start) for row in signs), default=None)
        is_here = person.id in self.at_windows or any(row.until is None and row.seen_at is None for row in signs)
        left = None if is_here else _last(signs, self.end)
        status = "present" if signs or credit.total else kind or ("absent" if planned else "")
        served, service_ms = self.served.get(person.id, (0, 0))
        return {
            "day": self.day.isoformat(),
            "username": person.username,
            "name": person.name,
            "number": person.number,
            "planned": planned,
            "came_at": iso(correction.came_at if correction and correction.came_at else came),
            "left_at": iso(correction.left_at if correction and correction.left_at else left),
            "as_a_seconds": _seconds(credit.as_a),
            "as_b_seconds": _seconds(credit.as_b),
            "other_seconds": _seconds(credit.other),
            "alone_seconds": _seconds(credit.alone),
            "pause_seconds": _seconds(self.pauses.get(person.id, timedelta())),
            "served": served,
            "service_seconds": service_ms // 1000,
            "absence": kind,
            "status": correction.status if correction and correction.status else status,
            "corrected": _correction(correction, came, left),
        }


def _last(signs: Iterable[Any], end: datetime) -> datetime | None:
    return max((min(row.until or row.seen_at, end) for row in signs), default=None)


def _correction(row: Any, came: datetime | None, left: datetime | None) -> dict[str, Any] | None:
    """Who corrected the line and why, beside what had been counted."""
    if row is None:
        return None
    return {"by": row.by, "at": iso(row.at), "reason": row.reason, "came_at": iso(came), "left_at": iso(left)}


def _seconds(span: timedelta) -> int:
    return round(span.total_seconds())


_STAYS = select(DutySpan.person_id, DutySpan.role, DutySpan.since, DutySpan.until, DutySpan.left_at).where(
    DutySpan.hall_id == bindparam("hall"), DutySpan.since < bindparam("end"),
    or_(DutySpan.until.is_(None), DutySpan.until > bindparam("start")),
)  # fmt: skip
_PAUSES = select(DutyPause.person_id, DutyPause.since, DutyPause.until).where(
    DutyPause.hall_id == bindparam("hall"), DutyPause.since < bindparam("end"),
    or_(DutyPause.until.is_(None), DutyPause.until > bindparam("start")),
)  # fmt: skip
_SIGNS = (
    select(SignIn.person_id, SignIn.since, SignIn.until, LoginSession.seen_at)
    .outerjoin(LoginSession, LoginSession.id == SignIn.session_id)
    .where(
        SignIn.hall_id == bindparam("hall"), SignIn.since < bindparam("end"),
        or_(SignIn.until.is_(None), SignIn.until > bindparam("start")),
    )
)  # fmt: skip
_CORRECTIONS = (
    select(AttendanceCorrection.__table__)
    .where(AttendanceCorrection.hall_id == bindparam("hall"), AttendanceCorrection.day == bindparam("on_day"))
    .order_by(AttendanceCorrection.at, AttendanceCorrection.id)
)
_FINISHED = select(Leg.id, Leg.staff_id, Leg.started_at, Leg.finished_at, Leg.held_ms).where(
    Leg.hall_id == bindparam("hall"), Leg.window_id.in_(select(Window.id).where(Window.hall_id == bindparam("hall"))),
    Leg.finished_at >= bindparam("start"), Leg.finished_at < bindparam("end"), _DONE,
)  # fmt: skip
_SHARES = select(ServiceShare.leg_id, ServiceShare.person_id, ServiceShare.worked_ms).join(
    Leg, Leg.id == ServiceShare.leg_id
).where(
    ServiceShare.hall_id == bindparam("hall"), Leg.finished_at >= bindparam("start"), Leg.finished_at < bindparam("end"),
    _DONE,
)  # fmt: skip


def _served(connection: Connection, of_day: dict[str, Any]) -> dict[str | None, tuple[int, int]]:
    """(services finished, milliseconds worked) of each person: a service that two worked is credited to both."""
    found: dict[str | None, tuple[int, int]] = {}

    def add(person_id: str | None, services: int, worked: int) -> None:
        n, ms = found.get(person_id, (0, 0))
        found[person_id] = (n + services, ms + worked)

    shared: dict[str, int] = {}
    for row in run(connection, _SHARES, of_day):
        shared[row.leg_id] = shared.get(row.leg_id, 0) + row.worked_ms
        add(row.person_id, 0, row.worked_ms)
    for row in run(connection, _FINISHED, of_day):
        whole = (row.finished_at - row.started_at) // timedelta(milliseconds=1) - row.held_ms if row.started_at else 0
        add(row.staff_id, 1, max(whole - shared.get(row.id, 0), 0))
    return found


def _absence_kinds(connection: Connection, hall_id: str, day: date) -> dict[str, str]:
    rows = connection.execute(
        select(Absence.person_id, Absence.kind).where(
            Absence.hall_id == hall_id, Absence.first_day <= day, Absence.last_day >= day, Absence.state == "granted"
        )
    )
    return dict(rows.all())
