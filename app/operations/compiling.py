"""Reports are asked for, worked out by the worker, kept and never changed (R-222, R-230).

What takes time is done between two transactions: ``begin`` says that it runs, ``advance`` how far it is, ``keep`` writes the
whole of it at once, with the closing of the month and the ways it is to be sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, exists, insert, select, update

from app.domain.people import Actor
from app.domain.reports import (
    CLOSES,
    KINDS,
    MADE_FROM_MINUTES,
    TRANSITIONS,
    Period,
    ReportKind,
    Span,
    State,
    Step,
    period_of,
    read_period,
)
from app.errors import Conflict, Invalid, NotFound
from app.models import ClosedMonth, Counter, FactsSeen, Hall, JobRun, Report, ReportFile
from app.models.base import new_id
from app.models.statements import run
from app.operations.configuration import HallConfig, Halls
from app.operations.configuring import halls_below
from app.operations.desks import record
from app.operations.sending import queue_sendings
from app.operations.unit_of_work import Work

TRIES = 3
"""How often a report that failed is tried again by itself; after that somebody has to ask for it."""
TRIED_AGAIN_AFTER = timedelta(minutes=5)

_OF_ONE = select(Report.__table__).where(Report.id == bindparam("report"))
_KNOWN = select(Report.period).where(
    Report.hall_id == bindparam("hall"), Report.kind == bindparam("kind"), Report.first >= bindparam("since")
)
_HAD_VISITORS = select(
    exists().where(Counter.hall_id == bindparam("hall"), Counter.day >= bindparam("since"), Counter.day <= bindparam("upto"))
)
_CLOSED_TODAY = select(JobRun.at).where(JobRun.job == bindparam("job"), JobRun.due == bindparam("day"))


@dataclass(frozen=True, slots=True)
class Wanted:
    kind: ReportKind
    period: Period


def kinds_for(hall: HallConfig) -> list[ReportKind]:
    return [kind for kind in KINDS.values() if kind.is_for(has_centre=hall.parent_id is not None)]


def kind_for(hall: HallConfig, code: str) -> ReportKind:
    """Raise NotFound ``report_kind_unknown`` for one that this hall has not."""
    kind = next((kind for kind in kinds_for(hall) if kind.code == code), None)
    if kind is None:
        raise NotFound("report_kind_unknown")
    return kind


# --- what is due ------------------------------------------------------------------------------------------------------


def due_reports(connection: Connection, hall: HallConfig, at: datetime) -> list[Wanted]:
    """Reports that the schedule makes now: of periods that are over and of which there is none yet, the oldest first.

    Of a time before the hall had its first visitor there are none, nor of a day of rest on which nobody came.
    """
    found = []
    for kind in kinds_for(hall):
        periods = _over(connection, hall, kind, at)
        of = {"hall": hall.id, "kind": kind.code, "since": periods[-1].first}
        known = {row.period for row in run(connection, _KNOWN, of)}
        found += [
            Wanted(kind, period)
            for period in periods
            if period.name not in known and _has_something(connection, hall, kind, period)
        ]
    return sorted(found, key=lambda wanted: (wanted.period.last, wanted.period.first))


def _over(connection: Connection, hall: HallConfig, kind: ReportKind, at: datetime) -> list[Period]:
    """The periods that a kind is made of at ``at``, the last first: they have ended, and their last day is closed."""
    today = hall.day(at)
    ends_today = (
        kind.span is Span.DAY
        and run(connection, _CLOSED_TODAY, {"job": f"close_day:{hall.code}", "day": today.isoformat()}).first()
    )
    period = period_of(kind.span, today if ends_today else hall.day(at - timedelta(minutes=MADE_FROM_MINUTES)))
    if not ends_today:
        period = period.before
    found = [period]
    while len(found) < kind.catches_up:
        found.append(found[-1].before)
    return found


def _has_something(connection: Connection, hall: HallConfig, kind: ReportKind, period: Period) -> bool:
    resting = period.span is Span.DAY and not hall.timetable(None).is_working_day(period.first)
    since = period.first if resting else date.min
    return _had_visitors(connection, hall, kind, since, period.last)


def _had_visitors(connection: Connection, hall: HallConfig, kind: ReportKind, since: date, upto: date) -> bool:
    """In the hall, or in one below it where the kind tells of those: a centre need have no counter of its own."""
    halls = [hall.id, *(halls_below(connection, hall.id) if kind.of_halls_below else ())]
    return any(run(connection, _HAD_VISITORS, {"hall": one, "since": since, "upto": upto}).scalar() for one in halls)


# --- asking for one ---------------------------------------------------------------------------------------------------


def _is_closed(connection: Connection, hall: HallConfig, day: date, at: datetime) -> bool:
    """Whether a past day's open tickets have ended: what closes days runs each minute, and may be at it after midnight."""
    if day < hall.day(at - timedelta(minutes=MADE_FROM_MINUTES)):
        return True
    done = {"job": f"close_day:{hall.code}", "day": day.isoformat()}
    return run(connection, _CLOSED_TODAY, done).first() is not None


def queue_due(work: Work, halls: Halls, hall_id: str, wanted: Sequence[Wanted], actor: Actor, at: datetime) -> None:
    """Put what the schedule wants into the line; what somebody asked for meanwhile is there already."""
    hall = halls.held(work, hall_id)
    for one in wanted:
        if of_period(work.connection, hall.id, one.kind.code, one.period.name) is None:
            _queue(work, hall, one, actor, at, made_by="")


def ask_for(work: Work, halls: Halls, hall_id: str, code: str, name: str, actor: Actor, at: datetime) -> Any:
    """Ask for the report of a past period by hand; return its row.

    One that failed is tried again. Raises Invalid ``report_period_open`` or ``report_before_hall``, Conflict ``report_kept``
    when there is one.
    """
    hall = halls.held(work, hall_id)
    kind = kind_for(hall, code)
    wanted = Wanted(kind, read_period(kind.span, name))
    if wanted.period.last >= hall.day(at) or not _is_closed(work.connection, hall, wanted.period.last, at):
        raise Invalid("report_period_open")
    if not _had_visitors(work.connection, hall, kind, date.min, wanted.period.last):
        raise Invalid("report_before_hall")
    known = of_period(work.connection, hall.id, code, wanted.period.name)
    if known is None:
        return _queue(work, hall, wanted, actor, at, made_by=actor.name)
    if known.state is State.FAILED:
        return _retry(work, known, actor, at)
    if known.state is State.READY:
        raise Conflict("report_kept")
    return known


def ask_again(work: Work, halls: Halls, hall_id: str, report_id: str, actor: Actor, at: datetime) -> Any:
    """Try a report again that failed; raise Conflict ``report_not_failed`` for another."""
    halls.held(work, hall_id)
    row = report_of(work.connection, hall_id, report_id)
    if row.state is not State.FAILED:
        raise Conflict("report_not_failed")
    return _retry(work, row, actor, at)


def report_of(connection: Connection, hall_id: str, report_id: str) -> Any:
    """Raise NotFound ``unknown_report`` for one of another hall."""
    row = run(connection, _OF_ONE, {"report": report_id}).one_or_none()
    if row is None or row.hall_id != hall_id:
        raise NotFound("unknown_report")
    return row


def of_period(connection: Connection, hall_id: str, kind: str, period: str) -> Any:
    """The report of a period, None when there is none."""
    of_one = (Report.hall_id == hall_id, Report.kind == kind, Report.period == period)
    return connection.execute(select(Report.__table__).where(*of_one)).one_or_none()


def _queue(work: Work, hall: HallConfig, wanted: Wanted, actor: Actor, at: datetime, made_by: str) -> Any:
    kind, period = wanted.kind, wanted.period
    report_id = new_id()
    row = {
        "id": report_id, "hall_id": hall.id, "kind": kind.code, "period": period.name, "first": period.first,
        "last": period.last, "due": kind.due.day(period, hall.timetable(None)), "state": State.QUEUED,
        "steps": len(kind.sections) + 1, "asked_at": at, "made_by": made_by, "changed_at": at, "made_at": None,
        "definitions": None, "content": None,
    }  # fmt: skip
    work.connection.execute(insert(Report), row)
    record(work, "report.queued", actor, at, _told(report_id, kind.code, period.name))
    return run(work.connection, _OF_ONE, {"report": report_id}).one()


def _retry(work: Work, row: Any, actor: Actor, at: datetime) -> Any:
    _move(work, row, Step.RETRY, at, attempts=0, done=0)
    record(work, "report.queued", actor, at, _told(row.id, row.kind, row.period))
    return run(work.connection, _OF_ONE, {"report": row.id}).one()


def _told(report_id: str, kind: str, period: str, **more: Any) -> dict[str, Any]:
    return {"report_id": report_id, "kind": kind, "period": period, **more}


def _move(work: Work, row: Any, step: Step, at: datetime, **values: Any) -> None:
    """Move by the table; raises KeyError for a step that it does not list."""
    state = TRANSITIONS[row.state, step]
    work.connection.execute(update(Report).where(Report.id == row.id).values(state=state, changed_at=at, **values))


# --- making one -------------------------------------------------------------------------------------------------------


def next_to_make(connection: Connection, at: datetime) -> Any:
    """The report that waits longest; one that was begun and left by a worker that ended comes first. None when there is none.

    Only the worker asks, and makes one at a time: what it finds running is nobody's.
    """
    row = connection.execute(
        select(Report.__table__)
        .where(Report.state.in_((State.RUNNING, State.QUEUED)))
        .order_by(Report.state.desc(), Report.id)
        .limit(1)
    ).one_or_none()
    if row is not None:
        return row
    return connection.execute(
        select(Report.__table__)
        .where(Report.state == State.FAILED, Report.attempts < TRIES, Report.changed_at <= at - TRIED_AGAIN_AFTER)
        .order_by(Report.id)
        .limit(1)
    ).one_or_none()


def begin(work: Work, halls: Halls, row: Any, actor: Actor, at: datetime) -> None:
    halls.held(work, row.hall_id)
    now = run(work.connection, _OF_ONE, {"report": row.id}).one()
    if now.state is State.FAILED:
        _move(work, now, Step.RETRY, at)
        now = run(work.connection, _OF_ONE, {"report": row.id}).one()
    _move(work, now, Step.BEGIN, at, done=0, attempts=now.attempts + 1, problem="")
    record(work, "report.begun", actor, at, _told(row.id, row.kind, row.period))


def advance(work: Work, report_id: str, done: int) -> None:
    """How far it is; told on the page alone, so it is no event."""
    work.connection.execute(update(Report).where(Report.id == report_id).values(done=done))


def fail(work: Work, halls: Halls, row: Any, problem: str, actor: Actor, at: datetime) -> None:
    halls.held(work, row.hall_id)
    now = run(work.connection, _OF_ONE, {"report": row.id}).one()
    _move(work, now, Step.FAIL, at, problem=problem)
    record(work, "report.failed", actor, at, _told(row.id, row.kind, row.period, problem=problem))


@dataclass(frozen=True, slots=True)
class Made:
    """A report as it is kept. files: (form, language, data, SHA-256). seen_seq: the last event that its figures have in them.

    targets: (way, where to) that it is sent.
    """

    content: Mapping[str, Any]
    sha256: str
    files: Sequence[tuple[str, str, bytes, str]]
    seen_seq: int
    targets: Sequence[tuple[str, str]] = ()


def keep(work: Work, halls: Halls, row: Any, made: Made, actor: Actor, at: datetime) -> None:
    """Keep a report for ever; with the report of a month the month is closed."""
    halls.held(work, row.hall_id)
    now = run(work.connection, _OF_ONE, {"report": row.id}).one()
    _move(
        work, now, Step.FINISH, at, done=row.steps, made_at=at, definitions=made.content["definitions"],
        content=dict(made.content), sha256=made.sha256,
    )  # fmt: skip
    files = [
        {"report_id": row.id, "form": form, "lang": lang, "size": len(data), "sha256": digest, "data": data}
        for form, lang, data, digest in made.files
    ]
    work.connection.execute(insert(ReportFile), files)
    record(work, "report.made", actor, at, _told(row.id, row.kind, row.period, sha256=made.sha256))
    queue_sendings(work, row, made.targets, at)
    if row.kind == CLOSES:
        month = {"hall_id": row.hall_id, "month": row.period, "report_id": row.id, "closed_at": at, "seen_seq": made.seen_seq}
        work.connection.execute(insert(ClosedMonth), month)
        record(work, "month.closed", actor, at, {"month": row.period, "report_id": row.id})


def seen_seq(connection: Connection, hall_id: str) -> int:
    """The last event that the facts of days that are over have in them."""
    seen = connection.execute(select(FactsSeen.seq).where(FactsSeen.hall_id == hall_id)).scalar()
    if seen is not None:
        return int(seen)
    return int(connection.execute(select(Hall.seq).where(Hall.id == hall_id)).scalar_one())
