"""Sessions (上班时段) of a hall or zone: is it open, when does it open again, when does it close. R-029, R-169."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Session:
    """One service period. days: ISO weekdays, Monday 1 … Sunday 7. end 24:00 is written as time.max."""

    start: time
    end: time
    days: frozenset[int] = frozenset({1, 2, 3, 4, 5})


@dataclass(frozen=True, slots=True)
class OpenState:
    """open_now with closes_at (end of the present session), else opens_at (start of the next; None within 14 days)."""

    open_now: bool
    opens_at: datetime | None
    closes_at: datetime | None


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The hall's calendar day; numbers restart with it."""
    return at.astimezone(zone).date()


def runs(session: Session, at: datetime, zone: ZoneInfo) -> bool:
    """Whether ``session`` runs at ``at`` (aware), seen on the hall's wall clock."""
    local = at.astimezone(zone)
    return local.isoweekday() in session.days and session.start <= local.time() < session.end


def open_state(sessions: Sequence[Session], at: datetime, zone: ZoneInfo) -> OpenState:
    """Whether a session runs at ``at`` (aware), seen on the hall's wall clock."""
    local = at.astimezone(zone)
    for session in sessions:
        if local.isoweekday() in session.days and session.start <= local.time() < session.end:
            return OpenState(open_now=True, opens_at=None, closes_at=_closing(local, session))
    return OpenState(open_now=False, opens_at=_next_start(sessions, local), closes_at=None)


def _closing(local: datetime, session: Session) -> datetime:
    if session.end == time.max:
        return datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
    return datetime.combine(local.date(), session.end, local.tzinfo)


def _next_start(sessions: Sequence[Session], local: datetime) -> datetime | None:
    starts = (
        datetime.combine(day, session.start, local.tzinfo)
        for offset in range(14)
        for day in [local.date() + timedelta(days=offset)]
        for session in sessions
        if day.isoweekday() in session.days
    )
    return min((start for start in starts if start > local), default=None)
