"""A and B posts (AB岗): who answers for a window, who may be put there, when it counts as left alone (R-151 … R-168)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from app.domain.window import WindowState

TWO_YEARS_DAYS = 2 * 365
"""Who leaves a post sooner is reported, not held back. Source: requirements R-161."""


# Time on duty


@dataclass(frozen=True, slots=True)
class Stay:
    """One person answering for one window. left: when he handed over; until None: still there."""

    person_id: str | None
    role: str
    since: datetime
    until: datetime | None
    left: datetime | None = None


def within(since: datetime, until: datetime | None, start: datetime, end: datetime) -> timedelta:
    """How much of a stretch of time lies between ``start`` and ``end``."""
    return max(min(until or end, end) - max(since, start), timedelta())


@dataclass(slots=True)
class Credit:
    """Time of one person: as A, as B, outside his posts; alone: after he handed over and before anybody took over."""

    as_a: timedelta = timedelta()
    as_b: timedelta = timedelta()
    other: timedelta = timedelta()
    alone: timedelta = timedelta()

    @property
    def total(self) -> timedelta:
        return self.as_a + self.as_b + self.other + self.alone


def credited(stays: Iterable[Stay], start: datetime, end: datetime) -> dict[str | None, Credit]:
    """Time of each person between ``start`` and ``end``; the sums of all are the time the windows were open."""
    found: dict[str | None, Credit] = {}
    for stay in stays:
        until = stay.until or end
        there = within(stay.since, min(stay.left, until) if stay.left else until, start, end)
        alone = within(stay.left, until, start, end) if stay.left else timedelta()
        credit = found.setdefault(stay.person_id, Credit())
        credit.alone += alone
        if stay.role == "A":
            credit.as_a += there
        elif stay.role == "B":
            credit.as_b += there
        else:
            credit.other += there
    return found


# A window left alone


@dataclass(frozen=True, slots=True)
class Watched:
    """An open window as the alarm sees it. waiting_since: of the first it could call; page_heard_at: None without a page."""

    state: WindowState
    manned: bool
    acted_at: datetime
    waiting_since: datetime | None
    page_heard_at: datetime | None


PAGE_LOST_AFTER = timedelta(seconds=90)
"""A desk's page that was not heard for so long is closed, or its PC is off."""


def page_lost(heard_at: datetime | None, at: datetime) -> bool:
    return heard_at is not None and at - heard_at > PAGE_LOST_AFTER


def alone_since(window: Watched, at: datetime) -> datetime | None:
    """Since when people wait and nobody acts at an open window; None while somebody does (R-155).

    A service may be long: as long as somebody sits there with his page open it counts as acting.
    """
    if window.waiting_since is None or window.state in (WindowState.CLOSED, WindowState.PAUSED, WindowState.BREAK):
        return None
    if window.manned and window.state is WindowState.SERVING:
        if not page_lost(window.page_heard_at, at):
            return None
        assert window.page_heard_at is not None
        return max(window.page_heard_at, window.acted_at, window.waiting_since)
    return max(window.acted_at, window.waiting_since)


def level_of(since: datetime | None, at: datetime, leader_after: timedelta, centre_after: timedelta) -> str:
    """Whom to tell: "" nobody yet, "leader", and after ``centre_after`` more "centre"."""
    if since is None or at - since < leader_after:
        return ""
    return "centre" if at - since >= leader_after + centre_after else "leader"


# Who may be put where


class Trained(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def passed(self) -> bool: ...
    @property
    def on_day(self) -> date: ...
    @property
    def valid_until(self) -> date | None: ...


def is_trained(trainings: Iterable[Trained], day: date) -> bool:
    """Whether a passed training for the post is valid on ``day`` (R-159)."""
    return any(
        one.kind == "post" and one.passed and one.on_day <= day and (one.valid_until is None or day <= one.valid_until)
        for one in trainings
    )


# Being away


@dataclass(frozen=True, slots=True)
class Away:
    """A person is away on these days; session None: the whole of each day."""

    person_id: str
    first: date
    last: date
    session: int | None

    def covers(self, day: date, session: int) -> bool:
        return self.first <= day <= self.last and self.session in (None, session)

    def meets(self, other: "Away") -> bool:
        """Whether both are away in some session."""
        days = self.first <= other.last and other.first <= self.last
        return days and (self.session is None or other.session is None or self.session == other.session)


# Roster


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a post in one role. fit: in use and trained on the day."""

    person_id: str
    name: str
    fit: bool = True


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who is to be at a post in a session. gap: why nobody is, "" for somebody.

    It is unplanned, no_person, away, untrained, or twice: the person is to be at another window at the same time.

    stands_in: the other of the pair is there because the one of the roster is away.
    """

    role: str
    holder: Holder | None
    gap: str = ""
    stands_in: bool = False


def on_duty(role: str | None, holders: Mapping[str, Holder], away: Sequence[Away], day: date, session: int) -> OnDuty:
    """Who serves a post by the roster: the planned one, or the other of the pair when that one is away (R-152, R-163)."""
    if role is None:
        return OnDuty("", None, "unplanned" if holders else "no_person")
    planned = holders.get(role)
    gap = _why_not(planned, away, day, session)
    if not gap:
        return OnDuty(role, planned)
    other_role = "B" if role == "A" else "A"
    other = holders.get(other_role)
    if gap == "away" and not _why_not(other, away, day, session):
        return OnDuty(other_role, other, stands_in=True)
    return OnDuty(role, planned, gap)


def _why_not(holder: Holder | None, away: Sequence[Away], day: date, session: int) -> str:
    if holder is None:
        return "no_person"
    if any(one.person_id == holder.person_id and one.covers(day, session) for one in away):
        return "away"
    return "" if holder.fit else "untrained"


@dataclass(frozen=True, slots=True)
class Booking:
    """Who is to be at a window from when to when."""

    window: str
    start: datetime
    end: datetime
    duty: OnDuty

    @property
    def person_id(self) -> str | None:
        return self.duty.holder.person_id if self.duty.holder and not self.duty.gap else None

    def clashes(self, other: "Booking") -> bool:
        """Whether the same person cannot be at both; who is planned at the other window is not missed there for this one."""
        return (
            self.window != other.window
            and self.start < other.end
            and other.start < self.end
            and (self.duty.stands_in or not other.duty.stands_in)
        )


def told_twice(bookings: Sequence[Booking]) -> list[OnDuty]:
    """The duties of a day in their order, with gap ``twice`` where the person is to be at another window as well (R-163)."""
    of_person: dict[str, list[Booking]] = {}
    for booking in bookings:
        if booking.person_id is not None:
            of_person.setdefault(booking.person_id, []).append(booking)
    return [
        replace(one.duty, gap="twice")
        if one.person_id is not None and any(one.clashes(other) for other in of_person[one.person_id])
        else one.duty
        for one in bookings
    ]


def leaves_early(started: date, ended: date) -> bool:
    """Whether a post is left before two years, which is reported (R-161)."""
    return (ended - started).days < TWO_YEARS_DAYS
