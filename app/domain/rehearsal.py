"""A past day run again on paper, under other rules (规则演练): who would have been called when, by which window.

People come when they came, clerks are there when they were there, a service lasts as long as it lasted; what changes is whose
turn it is. A clerk does not press at once: from the moment somebody waits for a free window, it takes as long as it took on
that day until the next press (a spell). So the unchanged rules give the calls of history again, to the millisecond, and a
difference under other rules comes from the rules.

What cannot be known is taken over from the day: who gives up does so at the same time unless called before, who missed a call
comes back after as long, and a visitor whom history never called is served as long as others of the same line.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from app.domain.discipline import APPOINTMENT, Candidate, Preference, Rates

STEP: Final = 100
"""Distance of two tickets in ``order_seq``, so that returned ones fit between."""
USUAL_SERVICE: Final = timedelta(minutes=5)
"""How long a service lasts where the day has not one to go by."""
ALWAYS: Final = datetime.min.replace(tzinfo=UTC)
FOR_EVER: Final = datetime.max.replace(tzinfo=UTC)
"""Beginning and end of what has none."""


class Ending(StrEnum):
    """How a stay at a window ended. LEFT: served, or gone for good. KEPT: not at all, until the day was closed."""

    LEFT = "left"
    NO_SHOW = "no_show"
    HELD = "held"
    MOVED = "moved"
    PUT_BACK = "put_back"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Stop:
    """From the call until the window is free again. pause: after which a missed visitor is back, or a held one taken up.

    staff: id of who called, "" where nobody sat. until: when the day was closed over a ticket that was KEPT.
    """

    lasts: timedelta
    ending: Ending
    pause: timedelta | None = None
    staff: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """A ticket in one line. begins: its place when it came. after: the stay that it was transferred from, "" for the first.

    leaves: when it gave up, or was sent elsewhere, while it waited. ahead: when and where it was put before the others.
    """

    begins: Candidate
    item_id: str | None
    arrives: datetime
    after: str = ""
    leaves: datetime | None = None
    ahead: tuple[datetime, datetime, int] | None = None
    stops: tuple[Stop, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """A window opens or shuts, or somebody else sits down at it. staff, skills: of who sits there, "" for nobody."""

    at: datetime
    window_id: str
    open: bool
    skills: frozenset[str] = frozenset()
    staff: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """A window that is open, or shut, from ``first`` until ``last`` whatever it was on that day.

    goes_on: who sits there stays on, in a session that is longer than it was, and takes the usual while before each press.
    """

    first: datetime
    last: datetime
    window_id: str
    open: bool
    goes_on: Turn | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody stands at a window from ``first`` until ``last``, and nowhere else meanwhile.

    The window is open when it was that day, and all the time when nobody sat at it.
    """

    first: datetime
    last: datetime
    window_id: str
    staff: str
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Draft:
    """What is otherwise than on the day, besides the rules. paces: by person, how long a service lasts, the usual being 1.

    moments: when sessions of the draft begin and end, and somebody may be called who might not before.
    """

    openings: Sequence[Opening] = ()
    standings: Sequence[Standing] = ()
    paces: Mapping[str, float] = field(default_factory=dict)
    moments: Collection[datetime] = ()

    def standing(self, window_id: str, at: datetime) -> Standing | None:
        return next((one for one in self.standings if one.window_id == window_id and one.first <= at < one.last), None)

    def turn(self, as_it_was: Turn, at: datetime) -> Turn:
        """How a window is at ``at`` that was like this on the day."""
        mine, here = as_it_was, self.standing(as_it_was.window_id, at)
        if here is not None:
            mine = replace(mine, open=mine.open or not mine.staff, skills=here.skills, staff=here.staff)
        elif mine.staff and any(one.staff == mine.staff and one.first <= at < one.last for one in self.standings):
            mine = Turn(at, mine.window_id, open=False)  # nobody is at two windows
        for opening in self.openings:
            if opening.window_id == mine.window_id and opening.first <= at < opening.last:
                if opening.goes_on is not None and not mine.open:
                    mine = replace(mine, skills=opening.goes_on.skills, staff=opening.goes_on.staff)
                mine = replace(mine, open=opening.open)
        return mine

    def touches(self, window_id: str) -> bool:
        """Whether the draft opens or shuts the window, or puts somebody there."""
        named = {one.window_id for one in self.openings} | {one.window_id for one in self.standings}
        return window_id in named

    def goes_on(self, window_id: str, at: datetime) -> bool:
        return any(
            one.goes_on is not None and one.window_id == window_id and one.first <= at < one.last for one in self.openings
        )

    def lasts(self, stop: Stop, window_id: str, at: datetime) -> timedelta:
        """How long a stay lasts at a window: as long as it did, or longer or shorter by who stands there now.

        What was kept until the day's close is kept until then, whenever it is called.
        """
        if stop.until is not None:
            return max(stop.until - at, timedelta())
        here = self.standing(window_id, at)
        if here is None or here.staff == stop.staff or stop.ending in (Ending.NO_SHOW, Ending.PUT_BACK):
            return stop.lasts
        factor = self.paces.get(here.staff, 1.0) / self.paces.get(stop.staff, 1.0)
        return stop.lasts if factor == 1 else timedelta(milliseconds=round(stop.lasts / timedelta(milliseconds=1) * factor))


@dataclass(frozen=True, slots=True)
class Take:
    """A window took a ticket. how: "called" by the one button, "chosen" by hand, "walk_up", or "resumed" from hold."""

    at: datetime
    window_id: str
    leg_id: str
    how: str = "called"


@dataclass(frozen=True, slots=True)
class Free:
    at: datetime
    window_id: str
    leg_id: str
    ending: Ending


@dataclass(frozen=True, slots=True)
class Come:
    """A ticket joins its line, again after a missed call when ``back``."""

    at: datetime
    leg_id: str
    back: bool = False


@dataclass(frozen=True, slots=True)
class Go:
    """A waiting ticket leaves its line."""

    at: datetime
    leg_id: str


@dataclass(frozen=True, slots=True)
class Ahead:
    at: datetime
    leg_id: str


Deed = Turn | Take | Free | Come | Go | Ahead


@dataclass(frozen=True)
class Day:
    """What happened, in order. wakes: when sessions begin and end, and somebody may be called who might not before.

    ends: after which nothing is played, though windows may have been left open and people waiting.
    """

    stays: Mapping[str, Stay]
    deeds: Sequence[Deed]
    wakes: Sequence[datetime] = ()
    ends: datetime = FOR_EVER


Resting = Callable[[datetime], Mapping[str, Collection[str]]]


@dataclass(frozen=True)
class RuleSet:
    """Who may be called where, and in which order.

    returns_behind: how many stand before somebody who comes back. resting: zones that a break has put off at a moment → items
    served all the same. beside: windows over whose calls a window's shares are counted. overflow: by window, the lines under
    which it helps special zones out, for those who have waited ``overflow_after``; overflowing_into: by zone, the zones helped.
    """

    rates: Rates
    profiles: Mapping[str, Sequence[Preference]]
    returns_behind: int = 3
    resting: Resting = lambda _at: {}
    beside: Mapping[str, Collection[str]] = field(default_factory=dict)
    overflow: Mapping[str, Sequence[Preference]] = field(default_factory=dict)
    overflow_after: timedelta = timedelta()
    overflowing_into: Mapping[str, Collection[str]] = field(default_factory=dict)

    def wakes(self, day: Day) -> list[datetime]:
        """When somebody may be called who might not before: sessions, appointments that are due, and overflow."""
        wakes = set(day.wakes)
        helped = {line.zone_id for lines in self.overflow.values() for line in lines}
        for stay in day.stays.values():
            if stay.begins.priority_class == APPOINTMENT:
                wakes.add(stay.begins.order_at - self.rates.appointment_lead)
            if stay.begins.zone_id in helped:
                wakes.add(stay.begins.order_at + self.overflow_after)
        return sorted(wakes)


@dataclass(frozen=True, slots=True)
class Called:
    at: datetime
    window_id: str
    leg_id: str
    rule: str


@dataclass(frozen=True)
class Played:
    """calls: those made by the rule, in order. first_calls: when each stay was called first, by whatever press. came: when
    each began. busy: how long each window had somebody at it."""

    calls: Sequence[Called]
    first_calls: Mapping[str, datetime]
    came: Mapping[str, datetime]
    busy: Mapping[str, timedelta]
