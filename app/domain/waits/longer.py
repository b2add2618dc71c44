"""Why a ticket is called later than it was told: what has changed in the hall since, the weightiest first.

A promise is a moment: when the call was expected. Up to five minutes later nothing is said; beyond that the visitor is told by
how much and why. Weights are reckoned roughly, in seconds of this ticket's wait; they decide what is worth telling, not by how
much the wait has grown, which comes from the walks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Final

from app.domain.waits.habits import LUNCH
from app.domain.waits.picture import APPOINTMENT, ORDINARY, HallPicture, Phase, Visitor, WindowNow

UNSAID: Final = 300.0
"""Seconds that a call may be later than promised without a word."""
MATTERS: Final = 60.0
"""Seconds of this ticket's wait that a change must cost to be told as a cause."""
TIMES_USUAL: Final = 2.0
OVER_USUAL: Final = 300.0
"""A service lasts much longer than usual at so many times its usual length, and at least so many seconds beyond it."""
NEAR_END: Final = 600.0
"""A window that closes so shortly before its shift ends closes as planned."""
MOST: Final = 2
_STOPPED: Final = frozenset({Phase.CLOSED, Phase.PAUSED})


class Why(StrEnum):
    """Each has its words in the catalogue, ``longer.<value>``; ``app.texts.why_longer`` makes the sentence."""

    WINDOW_CLOSED = "window_closed"
    WINDOW_PAUSED = "window_paused"
    SERVICE_LASTS = "service_lasts"
    PLACED_BEFORE = "placed_before"
    AFTER_BREAK = "after_break"
    SLOWER = "slower"


@dataclass(frozen=True, slots=True)
class Then:
    """What was known when a wait was promised. at: seconds after midnight; p50: seconds from then to the call.

    windows: what those did that take from the ticket's zone, closed and paused ones left out. ahead: tickets before it.
    """

    at: float
    p50: float
    windows: Mapping[str, Phase]
    ahead: frozenset[str]

    @property
    def call_at(self) -> float:
        return self.at + self.p50


@dataclass(frozen=True, slots=True)
class Cause:
    """window_id: where something changed. count: of people."""

    code: Why
    window_id: str | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Longer:
    """By how many minutes more the wait is than was promised, rounded up to 5; one cause or two."""

    minutes: int
    causes: tuple[Cause, ...]


def promised(picture: HallPicture, ticket: Visitor, p50: float) -> Then:
    """What to keep with a promise that is made now, to tell later why it did not hold."""
    open_now = {window.window_id: window.phase for window in _windows(picture, ticket.zone_id) if window.phase not in _STOPPED}
    ahead = frozenset(visitor.ticket_id for visitor in before(picture, ticket, picture.now + p50))
    return Then(picture.now, p50, open_now, ahead)


def before(picture: HallPicture, ticket: Visitor, call_at: float) -> list[Visitor]:
    """Those of the ticket's zone who wait and are to be called before it. call_at: when its own call is expected.

    By place, by a class that goes first, or by a booked time that comes before that call. An approximation of the calling rule,
    which alone knows the true order: good enough to count who came in between.
    """
    line = picture.waiting.get(ticket.zone_id, ())
    return [one for one in line if one.ticket_id != ticket.ticket_id and not one.ghost and _precedes(one, ticket, call_at)]


def reasons(
    then: Then, now_picture: HallPicture, ticket: Visitor, expected_p50: float, usual: Mapping[str, float]
) -> Longer | None:
    """Why the call is expected more than five minutes later than ``then``; None where it is not.

    expected_p50: seconds from the picture's moment. usual: seconds of a usual service by item, by zone where the item is not
    known, as in ``Knowledge.usual``. None also for a ticket that has joined a line since, because it was transferred or missed
    its call: its wait began anew, and so must its promise.
    """
    late = now_picture.now + expected_p50 - then.call_at
    if late <= UNSAID or ticket.joined > then.at:
        return None
    found = [*_Change(then, now_picture, ticket, expected_p50, usual).causes()]
    unexplained = late - sum(weight for weight, _ in found)
    if unexplained > late / 2:
        found.append((unexplained, Cause(Why.SLOWER)))
    found.sort(key=lambda one: (-one[0], one[1].code, one[1].window_id or ""))
    return Longer(ceil(late / 300) * 5, tuple(cause for _, cause in found[:MOST]))


def _windows(picture: HallPicture, zone_id: str) -> list[WindowNow]:
    mine = [window_id for window_id, zones in picture.plan.windows.items() if zone_id in zones]
    return [picture.windows[window_id] for window_id in mine if window_id in picture.windows]


def _precedes(one: Visitor, ticket: Visitor, call_at: float) -> bool:
    if one.ahead != ticket.ahead:
        return one.ahead
    if one.priority_class == APPOINTMENT and ticket.priority_class != APPOINTMENT:
        return one.place <= call_at
    if (one.priority_class == ORDINARY) != (ticket.priority_class == ORDINARY):
        return ticket.priority_class == ORDINARY
    return _place(one) < _place(ticket)


def _place(visitor: Visitor) -> tuple[float, int, int]:
    return visitor.place, visitor.order or visitor.serial, visitor.serial


@dataclass(frozen=True, slots=True)
class _Change:
    """Two moments of one ticket side by side."""

    then: Then
    picture: HallPicture
    ticket: Visitor
    expected_p50: float
    usual: Mapping[str, float]

    def causes(self) -> Iterator[tuple[float, Cause]]:
        """(weight in seconds, cause) of all that cost the ticket something."""
        windows = _windows(self.picture, self.ticket.zone_id)
        beside = max(sum(window.phase not in _STOPPED for window in windows), 1)
        every = (*self._stopped(windows), *self._lasting(windows, beside), *self._placed(windows, beside), *self._break())
        yield from (one for one in every if one[0] >= MATTERS)

    def _seconds(self, visitor: Visitor) -> float:
        return self.usual.get(visitor.item_id) or self.usual[visitor.zone_id]

    def _stopped(self, windows: list[WindowNow]) -> Iterator[tuple[float, Cause]]:
        """Windows that took from the zone and do so no more: what those before the ticket take longer at the others."""
        known = {window.window_id: window for window in windows}
        stopped = [
            known.get(window_id, WindowNow(window_id, Phase.CLOSED))
            for window_id, phase in self.then.windows.items() if phase not in _STOPPED
        ]  # fmt: skip
        stopped = [window for window in stopped if window.phase in _STOPPED and not self._is_planned(window)]
        if not stopped:
            return
        ahead = before(self.picture, self.ticket, self.then.call_at)
        work = sum(self._seconds(visitor) for visitor in (*ahead, self.ticket))
        left = sum(window.phase not in _STOPPED for window in windows)
        # Where none is left, the last ones to stop are the whole of it.
        lost = work / left - work / (left + len(stopped)) if left else self.picture.now + self.expected_p50 - self.then.call_at
        for window in stopped:
            code = Why.WINDOW_CLOSED if window.phase is Phase.CLOSED else Why.WINDOW_PAUSED
            yield lost / len(stopped), Cause(code, window.window_id)

    def _is_planned(self, window: WindowNow) -> bool:
        """Whether the promise knew of it: by the hours, or by the roster."""
        plan, now = self.picture.plan, self.picture.now
        if window.why == LUNCH and window.phase is Phase.PAUSED:
            return True
        in_session = any(hours.start <= now < hours.end for hours in plan.sessions)
        if plan.sessions and not in_session and window.window_id not in plan.through_noon:
            return True
        shifts = [shift for shift in plan.roster if shift.window_id == window.window_id]
        is_due = any(shift.start <= now < shift.end - NEAR_END for shift in shifts)
        return window.phase is Phase.CLOSED and bool(shifts) and not is_due

    def _lasting(self, windows: list[WindowNow], beside: int) -> Iterator[tuple[float, Cause]]:
        """Services that go on for much longer than usual; of those that do, as much again is still to come."""
        for window in windows:
            if window.phase is not Phase.SERVING or window.visitor is None:
                continue
            length = self._seconds(window.visitor)
            gone = self.picture.now - window.since
            if gone < max(length * TIMES_USUAL, length + OVER_USUAL):
                continue
            blocked = self.picture.now - max(window.since + length, self.then.at)
            yield 2 * blocked / beside, Cause(Why.SERVICE_LASTS, window.window_id)

    def _placed(self, windows: list[WindowNow], beside: int) -> Iterator[tuple[float, Cause]]:
        """Who has come before the ticket since: those who wait, and those who are at a window already."""
        ahead = before(self.picture, self.ticket, max(self.then.call_at, self.picture.now))
        called = [
            window.visitor for window in windows
            if window.visitor is not None and window.visitor.zone_id == self.ticket.zone_id
            and window.visitor.joined > self.then.at
        ]  # fmt: skip
        since = [visitor for visitor in (*ahead, *called) if visitor.ticket_id not in self.then.ahead]
        if since:
            yield sum(map(self._seconds, since)) / beside, Cause(Why.PLACED_BEFORE, count=len(since))

    def _break(self) -> Iterator[tuple[float, Cause]]:
        """The break between two sessions that the call has slipped behind, unless a window of the zone stays open."""
        plan, call_at = self.picture.plan, self.picture.now + self.expected_p50
        if any(self.ticket.zone_id in plan.windows.get(window_id, ()) for window_id in plan.through_noon):
            return
        for morning, afternoon in zip(plan.sessions, plan.sessions[1:], strict=False):
            if self.then.call_at < afternoon.start <= call_at:
                yield afternoon.start - max(morning.end, self.then.call_at), Cause(Why.AFTER_BREAK)
