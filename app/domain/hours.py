"""When a hall or zone is open (上班时段): sessions, seasons, holidays and make-up workdays, extended sessions. R-169 to R-175.

A ``Timetable`` is all that is set for one zone. It turns a day into spans, and the rest follows from the spans: whether it is
open, what a visitor's wait over noon is, which part of a wait was a break, which part of a service was outside normal hours.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

LOOK_AHEAD_DAYS = 31
"""How far the next opening is looked for; the longest holidays last nine days."""


@dataclass(frozen=True, slots=True)
class Session:
    """One service period. days: ISO weekdays, Monday 1 … Sunday 7. end 24:00 is written as time.max."""

    start: time
    end: time
    days: frozenset[int] = frozenset({1, 2, 3, 4, 5})


class DayKind(StrEnum):
    """What the calendar says of a date. OPEN is a day of rest on which the hall serves all the same."""

    CLOSED = "closed"
    WORKDAY = "workday"
    OPEN = "open"


class SessionEnd(StrEnum):
    """What happens at a session's end to those who wait (R-172)."""

    SERVE_ALL = "serve_all"
    CARRY_OVER = "carry_over"
    STOP_ISSUING = "stop_issuing"


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A date that is not as its weekday says. sessions: its own, none for the usual ones of a working day."""

    day: date
    kind: DayKind
    name: str = ""
    name_en: str = ""
    sessions: tuple[Session, ...] = ()
    source: str = "own"


@dataclass(frozen=True, slots=True)
class Season:
    """Sessions for part of the year. first, last: "06-01" for every year or "2026-06-01"; both days are in it."""

    id: str
    name: str
    name_en: str
    first: str
    last: str
    sessions: tuple[Session, ...]
    zone_id: str | None = None

    def covers(self, day: date) -> bool:
        """Whether ``day`` lies in it; a season of every year may go over New Year ("11-01" to "03-31")."""
        first, last = self.first, self.last
        shown = day.isoformat() if len(first) == len("2026-06-01") else f"{day:%m-%d}"
        return first <= shown <= last if first <= last else shown >= first or shown <= last


@dataclass(frozen=True, slots=True)
class Extended:
    """A session outside the normal hours (R-171). item_ids: what it is for, all of the zone when empty.

    accepted_later: what is handed in now counts as accepted on the next working day (R-175).
    """

    id: str
    zone_id: str
    kind: str
    name: str
    name_en: str
    hours: Session
    first: date | None = None
    last: date | None = None
    on_holidays: bool = False
    item_ids: frozenset[str] = frozenset()
    appointment_only: bool = False
    accepted_later: bool = False
    staff: tuple[str, ...] = ()

    def takes(self, item_id: str | None) -> bool:
        return not self.item_ids or item_id in self.item_ids

    @property
    def for_everybody(self) -> bool:
        """Whether whoever comes is served, whatever the matter."""
        return not self.item_ids and not self.appointment_only


Wanted = Callable[[Extended], bool]


def everything(_session: Extended) -> bool:
    """Every extended session, whoever it is for."""
    return True


@dataclass(frozen=True, slots=True)
class Span:
    """One session of one day. normal: whether it counts as normal hours (R-174)."""

    start: datetime
    end: datetime
    extended: Extended | None = None
    normal: bool = True


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A date as it will be. kind: "usual", or what the calendar says. spans: in order, none overlaps another."""

    day: date
    kind: str
    name: str
    name_en: str
    season: Season | None
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class OpenState:
    """open_now with closes_at (end of the present session), else opens_at (start of the next; None when it is far off).

    extended: the extended session that runs now.
    """

    open_now: bool
    opens_at: datetime | None
    closes_at: datetime | None
    extended: Extended | None = None


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The hall's calendar day; numbers restart with it."""
    return at.astimezone(zone).date()


def runs(session: Session, at: datetime, zone: ZoneInfo) -> bool:
    """Whether ``session`` runs at ``at`` (aware), seen on the hall's wall clock."""
    local = at.astimezone(zone)
    return local.isoweekday() in session.days and session.start <= local.time() < session.end


@dataclass(frozen=True)
class Timetable:
    """All that is set for the hours of one zone, or of a hall. seasons: the zone's own before the hall's."""

    sessions: tuple[Session, ...]
    zone: ZoneInfo
    seasons: tuple[Season, ...] = ()
    extended: tuple[Extended, ...] = ()
    calendar: Mapping[date, CalendarDay] = field(default_factory=dict)
    _plans: dict[date, DayPlan] = field(default_factory=dict, repr=False, compare=False)

    def usual(self, day: date) -> tuple[Session, ...]:
        """The sessions of the season that ``day`` lies in, whatever the calendar says of the day."""
        season = next((season for season in self.seasons if season.covers(day)), None)
        return season.sessions if season else self.sessions

    def plan(self, day: date) -> DayPlan:
        """The spans of a day; kept, since the timetable does not change."""
        known = self._plans.get(day)
        if known is None:
            if len(self._plans) > 400:
                self._plans.clear()
            known = self._plans[day] = self._make(day)
        return known

    def _make(self, day: date) -> DayPlan:
        special = self.calendar.get(day)
        season = next((season for season in self.seasons if season.covers(day)), None)
        regular = self._regular(day, special, season)
        normal = special is None or special.kind is not DayKind.OPEN
        spans = [Span(*self._bounds(day, session), normal=normal) for session in regular]
        for session in self.extended:
            if _runs_on(session, day, special):
                spans += _outside(spans, *self._bounds(day, session.hours), session)
        kind, name, name_en = (special.kind.value, special.name, special.name_en) if special else ("usual", "", "")
        return DayPlan(day, kind, name, name_en, season, tuple(sorted(spans, key=lambda span: span.start)))

    def _regular(self, day: date, special: CalendarDay | None, season: Season | None) -> list[Session]:
        if special is not None and special.kind is DayKind.CLOSED:
            return []
        if special is not None and special.sessions:
            return list(special.sessions)
        weekday = (
            day.isoweekday() if special is None else 1
        )  # a day that is worked in place of another is worked as a Monday is
        return [session for session in (season.sessions if season else self.sessions) if weekday in session.days]

    def _bounds(self, day: date, session: Session) -> tuple[datetime, datetime]:
        return datetime.combine(day, session.start, self.zone), _end(day, session.end, self.zone)

    def state(self, at: datetime, wanted: Wanted = everything) -> OpenState:
        """Whether a session runs at ``at`` (aware); of the extended ones, those ``wanted``."""
        today = local_day(at, self.zone)
        spans = self._spans(today, wanted)
        for place, span in enumerate(spans):
            if span.start <= at < span.end:
                return OpenState(
                    open_now=True, opens_at=None, closes_at=_closing(spans[place:], wanted), extended=span.extended
                )
        return OpenState(open_now=False, opens_at=self._next_start(today, at, wanted), closes_at=None)

    def _next_start(self, today: date, at: datetime, wanted: Wanted) -> datetime | None:
        days = (today + timedelta(days=offset) for offset in range(LOOK_AHEAD_DAYS))
        return next((span.start for day in days for span in self._spans(day, wanted) if span.start > at), None)

    def _spans(self, day: date, wanted: Wanted) -> list[Span]:
        return [span for span in self.plan(day).spans if span.extended is None or wanted(span.extended)]

    def periods(self, day: date, wanted: Wanted) -> list[tuple[datetime, datetime]]:
        """The day's open time; spans that touch are one."""
        periods: list[tuple[datetime, datetime]] = []
        for span in self._spans(day, wanted):
            if periods and periods[-1][1] >= span.start:
                periods[-1] = (periods[-1][0], max(periods[-1][1], span.end))
            else:
                periods.append((span.start, span.end))
        return periods

    def breaks(self, day: date, wanted: Wanted) -> list[tuple[datetime, datetime]]:
        """The gaps between the sessions of a day."""
        return [(before[1], after[0]) for before, after in pairwise(self.periods(day, wanted))]

    def break_now(self, at: datetime, wanted: Wanted) -> tuple[datetime, datetime] | None:
        """(beginning, end) of the break that ``at`` lies in."""
        gaps = self.breaks(local_day(at, self.zone), wanted)
        return next(((start, end) for start, end in gaps if start <= at < end), None)

    def after_work(self, at: datetime, work: timedelta, wanted: Wanted) -> datetime:
        """When ``work`` is done that begins at ``at`` and rests in breaks; the day's last session is worked past its end."""
        left = work
        for start, end in self.breaks(local_day(at, self.zone), wanted):
            if at >= end:
                continue
            if at < start and at + left <= start:
                break
            left -= max(start - at, timedelta())
            at = end
        return at + left

    def break_between(self, since: datetime, until: datetime, wanted: Wanted) -> timedelta:
        """How much of a wait fell into breaks of the day it began on (R-173)."""
        return _covered(self.breaks(local_day(since, self.zone), wanted), since, until)

    def outside_between(self, since: datetime, until: datetime) -> timedelta:
        """How much of a service fell outside the normal hours of its day (R-174)."""
        normal = [(span.start, span.end) for span in self.plan(local_day(since, self.zone)).spans if is_normal(span)]
        return max(until - since, timedelta()) - _covered(normal, since, until)

    def last_end(self, day: date) -> datetime | None:
        """End of the last session of a day."""
        return max((span.end for span in self.plan(day).spans), default=None)

    def is_working_day(self, day: date) -> bool:
        """By the calendar, whatever the sessions are (R-170)."""
        special = self.calendar.get(day)
        return special.kind is DayKind.WORKDAY if special else day.isoweekday() <= 5

    def working_day_after(self, day: date, days: int = 1) -> date:
        """The ``days``-th working day after ``day``."""
        while days:
            day += timedelta(days=1)
            days -= self.is_working_day(day)
        return day


def is_normal(span: Span) -> bool:
    return span.normal and span.extended is None


def _runs_on(session: Extended, day: date, special: CalendarDay | None) -> bool:
    if (session.first and day < session.first) or (session.last and day > session.last):
        return False
    if special is not None and special.kind is not DayKind.WORKDAY:
        return session.on_holidays and day.isoweekday() in session.hours.days
    # A make-up Saturday has no weekend session but the early and evening ones of a working day.
    return (1 if special else day.isoweekday()) in session.hours.days


def _outside(spans: Sequence[Span], start: datetime, end: datetime, session: Extended) -> list[Span]:
    """What of an extended session is not covered by the sessions there are: normal hours win, and nothing is counted twice."""
    left: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        if span.end <= start or span.start >= end:
            continue
        if span.start > start:
            left.append(Span(start, span.start, session))
        start = max(start, span.end)
    return [*left, Span(start, end, session)] if start < end else left


def _closing(spans: Sequence[Span], wanted: Wanted) -> datetime:
    """End of the first span, or of those that follow without a gap for the same visitor."""
    end = spans[0].end
    for span in spans[1:]:
        same = span.extended is None or wanted is not everything or span.extended.for_everybody
        if span.start != end or not same:
            break
        end = span.end
    return end


def _end(day: date, end: time, zone: ZoneInfo) -> datetime:
    if end == time.max:
        return datetime.combine(day + timedelta(days=1), time(), zone)
    return datetime.combine(day, end, zone)


def _covered(periods: Iterable[tuple[datetime, datetime]], since: datetime, until: datetime) -> timedelta:
    parts = (min(end, until) - max(start, since) for start, end in periods)
    return sum((part for part in parts if part > timedelta()), timedelta())
