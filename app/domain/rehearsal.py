"""A past day run again on paper, under other rules (规则演练): who would have been called when, by which window.

People come when they came, clerks are there when they were there, a service lasts as long as it lasted; what changes is whose
turn it is. A clerk does not press at once: from the moment somebody waits for a free window, it takes as long as it took on
that day until the next press (a spell). So the unchanged rules give the calls of history again, to the millisecond, and a
difference under other rules comes from the rules.

What cannot be known is taken over from the day: who gives up does so at the same time unless called before, who missed a call
comes back after as long, and a visitor whom history never called is served as long as others of the same line.
"""

import heapq
from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import count
from statistics import median
from typing import Final

from app.domain.discipline import (
    APPOINTMENT,
    APPOINTMENT_MEMORY,
    ORDINARY,
    CallingWindow,
    Candidate,
    Preference,
    Rates,
    after_calls,
    choose,
    preference_for,
)

STEP: Final = 100
"""Distance of two tickets in ``order_seq``, so that returned ones fit between."""
USUAL_SERVICE: Final = timedelta(minutes=5)
"""How long a service lasts where the day has not one to go by."""


class Ending(StrEnum):
    """How a stay at a window ended. LEFT: served, or gone for good."""

    LEFT = "left"
    NO_SHOW = "no_show"
    HELD = "held"
    MOVED = "moved"
    PUT_BACK = "put_back"


@dataclass(frozen=True, slots=True)
class Stop:
    """From the call until the window is free again. pause: after which a missed visitor is back, or a held one taken up."""

    lasts: timedelta
    ending: Ending
    pause: timedelta | None = None


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
    """A window opens or shuts, or somebody else sits down at it. skills: of who sits there."""

    at: datetime
    window_id: str
    open: bool
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Opening:
    """A window that is open, or shut, from ``first`` until ``last`` whatever it was on that day."""

    first: datetime
    last: datetime
    window_id: str
    open: bool


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
    """What happened, in order. wakes: when sessions begin and end, and somebody may be called who might not before."""

    stays: Mapping[str, Stay]
    deeds: Sequence[Deed]
    wakes: Sequence[datetime] = ()


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


@dataclass(frozen=True, slots=True)
class _Spell:
    """A time in which a free window had somebody to call: ``after`` until the press, or until it passed without one."""

    after: timedelta
    pressed: bool


@dataclass(slots=True)
class _Desk:
    open: bool = False
    leg_id: str = ""
    taken_at: datetime | None = None
    skills: frozenset[str] = frozenset()
    since: datetime | None = None
    owed: list[str] = field(default_factory=list)
    busy: timedelta = timedelta()


class _Floor:
    """Lines and windows at one moment; whoever moves them says when."""

    def __init__(self, day: Day, rules: RuleSet) -> None:
        self.day = day
        self.rules = rules
        self.queues: dict[tuple[str, ...], list[tuple[tuple[datetime, int, str], str]]] = defaultdict(list)
        self.lines: dict[str, list[tuple[datetime, int, str]]] = defaultdict(list)
        self.now_as: dict[str, Candidate] = {}
        self.waits: set[str] = set()
        self.called_of_zone: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
        self.calls: list[tuple[datetime, str, str]] = []
        self.first_calls: dict[str, datetime] = {}
        self.came: dict[str, datetime] = {}
        self.desks: dict[str, _Desk] = defaultdict(_Desk)
        self.of_zone: dict[str, list[str]] = defaultdict(list)
        for window_id, profile in rules.profiles.items():
            for zone_id in {line.zone_id for line in profile}:
                self.of_zone[zone_id].append(window_id)

    # --- lines

    def join(self, leg_id: str, candidate: Candidate) -> None:
        self.now_as[leg_id] = candidate
        self.waits.add(leg_id)
        insort(self.queues[_queue(candidate)], (candidate.place, leg_id))
        insort(self.lines[candidate.zone_id], (candidate.order_at, candidate.order_seq, leg_id))

    def leave(self, leg_id: str) -> None:
        candidate = self.now_as[leg_id]
        self.waits.discard(leg_id)
        self.queues[_queue(candidate)].remove((candidate.place, leg_id))
        self.lines[candidate.zone_id].remove((candidate.order_at, candidate.order_seq, leg_id))

    def come(self, leg_id: str, at: datetime, order_at: datetime | None = None) -> None:
        begins = self.day.stays[leg_id].begins
        self.came[leg_id] = at
        self.join(leg_id, begins if order_at is None else replace(begins, order_at=order_at))

    def come_back(self, leg_id: str, at: datetime) -> None:
        """Behind the next few, as a visitor who missed the call."""
        candidate = self.now_as[leg_id]
        order_at, order_seq = self._place_behind(candidate.zone_id, self.rules.returns_behind, at, candidate.order_seq)
        self.join(leg_id, replace(candidate, order_at=order_at, order_seq=order_seq, ahead=False))

    def _place_behind(self, zone_id: str, n: int, at: datetime, seq: int) -> tuple[datetime, int]:
        line = self.lines[zone_id]
        if n == 0:
            return (line[0][0], line[0][1] - 1) if line else (at, seq)
        if len(line) >= n:
            order_at, order_seq, _ = line[n - 1]
        elif not line or line[-1][0] <= at:
            return at, seq
        else:
            order_at, order_seq, _ = line[-1]
        base = order_seq - order_seq % STEP
        taken = [seq for when, seq, _ in line if when == order_at and order_seq < seq < base + STEP]
        return order_at, max([order_seq, *taken]) + 1

    # --- windows

    def window(self, window_id: str, at: datetime) -> CallingWindow:
        """As it may call now, with what overflows into its zones."""
        profile = [*self.rules.profiles.get(window_id, ())]
        for line in self.rules.overflow.get(window_id, ()):
            if self.lines[line.zone_id]:
                is_helped = any(self.desks[other].open for other in self.of_zone[line.zone_id])
                placed_by = at - self.rules.overflow_after if is_helped else datetime.max.replace(tzinfo=UTC)
                profile.append(replace(line, placed_by=placed_by))
        return CallingWindow(window_id, profile, self.desks[window_id].skills)

    def takers(self, window: CallingWindow, at: datetime) -> Iterable[Candidate]:
        """The heads of the queues that the window may call now."""
        resting = self.rules.resting(at)
        for line in list(self.queues.values()):
            for place, leg_id in line:
                candidate = self.now_as[leg_id]
                if candidate.zone_id in resting and self.day.stays[leg_id].item_id not in resting[candidate.zone_id]:
                    continue
                is_due = candidate.priority_class != APPOINTMENT or at >= place[0] - self.rules.rates.appointment_lead
                if is_due and preference_for(candidate, window) is not None:
                    yield candidate
                break

    def choice(self, window_id: str, at: datetime) -> Called | None:
        window = self.window(window_id, at)
        candidates = [replace(one, overtaken=self._overtaken(one)) for one in self.takers(window, at)]
        if len({one.priority_class for one in candidates}) > 1:
            beside = self.rules.beside.get(window_id, (window_id,))
            last = [self.now_as[leg_id].priority_class for _, other, leg_id in reversed(self.calls) if other in beside]
            streak, recent = after_calls(last[:APPOINTMENT_MEMORY])
            window = replace(window, streak=streak, recent_appointments=recent)
        chosen = choose(candidates, window, self.rules.rates, at)
        return Called(at, window_id, chosen.candidate.leg_id, chosen.rule) if chosen else None

    def _overtaken(self, candidate: Candidate) -> int:
        """By how many later tickets of the zone, counted no further than the rule needs."""
        most, found = self.rules.rates.overtakes_max, 0
        zones = [candidate.zone_id]
        if candidate.priority_class == ORDINARY:
            zones += self.rules.overflowing_into.get(candidate.zone_id, ())
        for zone_id in zones:
            for called_at, leg_id in reversed(self.called_of_zone[zone_id]):
                if called_at < candidate.order_at or found >= most:
                    break
                other = self.now_as[leg_id]
                found += (other.order_at, other.order_seq) > (candidate.order_at, candidate.order_seq)
        return found

    def turn(self, turn: Turn) -> None:
        desk = self.desks[turn.window_id]
        desk.open, desk.skills = turn.open, turn.skills

    def take(self, window_id: str, leg_id: str, at: datetime, how: str = "called") -> None:
        """how: "called", "walk_up" or "resumed"."""
        desk = self.desks[window_id]
        desk.leg_id, desk.taken_at = leg_id, at
        if how == "resumed":
            return
        candidate = self.now_as[leg_id]
        self.leave(leg_id)
        if how == "called":
            self.calls.append((at, window_id, leg_id))
        if leg_id not in self.first_calls:
            self.first_calls[leg_id] = at
            self.called_of_zone[candidate.zone_id].append((at, leg_id))

    def free(self, window_id: str, at: datetime, ending: Ending) -> str:
        desk = self.desks[window_id]
        leg_id, taken_at = desk.leg_id, desk.taken_at
        assert taken_at is not None
        desk.busy += at - taken_at
        desk.leg_id, desk.taken_at = "", None
        if ending is Ending.PUT_BACK:
            if (taken_at, window_id, leg_id) in self.calls:
                self.calls.remove((taken_at, window_id, leg_id))
            if self.first_calls.get(leg_id) == taken_at:
                self.called_of_zone[self.now_as[leg_id].zone_id].remove((taken_at, leg_id))
                del self.first_calls[leg_id]
            self.join(leg_id, self.now_as[leg_id])
        return leg_id

    def look(self, at: datetime) -> tuple[list[str], list[str]]:
        """(windows that from now on have somebody to call, windows that no longer have)."""
        gained, lost = [], []
        for window_id, desk in self.desks.items():
            ready = desk.open and not desk.leg_id and any(True for _ in self.takers(self.window(window_id, at), at))
            if ready and desk.since is None:
                desk.since = at
                gained.append(window_id)
            elif not ready and desk.since is not None:
                lost.append(window_id)
        return gained, lost


def _queue(candidate: Candidate) -> tuple[str, ...]:
    return (
        candidate.zone_id, candidate.item_group, candidate.skill, candidate.priority_class, candidate.target_window_id,
    )  # fmt: skip


# --- as it was --------------------------------------------------------------------------------------------------------


def as_it_was(day: Day, rules: RuleSet) -> tuple[Played, Mapping[str, Sequence[_Spell]]]:
    """The day's own calls, and how long each window took to press whenever it had somebody to call."""
    floor = _Floor(day, rules)
    spells: dict[str, list[_Spell]] = defaultdict(list)
    calls = []
    wakes = iter([*rules.wakes(day), None])
    wake = next(wakes)

    def look(at: datetime) -> None:
        for window_id in floor.look(at)[1]:
            desk = floor.desks[window_id]
            assert desk.since is not None
            spells[window_id].append(_Spell(at - desk.since, pressed=False))
            desk.since = None

    for deed in day.deeds:
        while wake is not None and wake <= deed.at:
            look(wake)
            wake = next(wakes)
        if isinstance(deed, Take) and deed.how == "called":
            desk = floor.desks[deed.window_id]
            spells[deed.window_id].append(_Spell(deed.at - (desk.since or deed.at), pressed=True))
            desk.since = None
            calls.append(Called(deed.at, deed.window_id, deed.leg_id, ""))
        _do(floor, deed)
        look(deed.at)
    for window_id, desk in floor.desks.items():
        if desk.since is not None:
            spells[window_id].append(_Spell(timedelta(days=1), pressed=False))
    return _played(floor, calls), spells


def _do(floor: _Floor, deed: Deed) -> None:
    match deed:
        case Turn():
            floor.turn(deed)
        case Take():
            floor.take(deed.window_id, deed.leg_id, deed.at, deed.how if deed.how in ("walk_up", "resumed") else "called")
        case Free():
            floor.free(deed.window_id, deed.at, deed.ending)
        case Come(back=True):
            floor.come_back(deed.leg_id, deed.at)
        case Come():
            floor.come(deed.leg_id, deed.at)
        case Go():
            floor.leave(deed.leg_id)
        case Ahead():
            _put_ahead(floor, deed.leg_id)


def _put_ahead(floor: _Floor, leg_id: str) -> None:
    ahead = floor.day.stays[leg_id].ahead
    assert ahead is not None
    candidate = floor.now_as[leg_id]
    floor.leave(leg_id)
    floor.join(leg_id, replace(candidate, order_at=ahead[1], order_seq=ahead[2], ahead=True))


def _played(floor: _Floor, calls: Sequence[Called]) -> Played:
    return Played(calls, floor.first_calls, floor.came, {window_id: desk.busy for window_id, desk in floor.desks.items()})


# --- as it would have been --------------------------------------------------------------------------------------------

_FREE, _WAKE, _DEED, _PRESS, _RETHINK = range(5)
"""What comes first of what happens in one moment."""


class _Play:
    """The day again under other rules."""

    def __init__(self, day: Day, rules: RuleSet, spells: Mapping[str, Sequence[_Spell]], openings: Sequence[Opening]) -> None:
        self.day = day
        self.openings = openings
        self.as_on_the_day: dict[str, Turn] = {}
        self.floor = _Floor(day, rules)
        self.spells = spells
        self.turn_of = dict.fromkeys(spells, 0)
        self.calls: list[Called] = []
        self.stop_of: dict[str, int] = defaultdict(int)
        self.served_for: set[str] = set()
        self.next_of = {stay.after: leg_id for leg_id, stay in day.stays.items() if stay.after}
        self.heap: list[tuple[datetime, int, int, Callable[[datetime], None]]] = []
        self.order = count()
        self.tokens: dict[str, int] = defaultdict(int)
        self.usual_press = _median([spell.after for of_window in spells.values() for spell in of_window if spell.pressed])
        self.usual_stop = _usual_stops(day.stays.values())
        for deed in day.deeds:
            self._plan(deed)
        for opening in openings:
            for moment in (opening.first, opening.last):
                self._at(moment, _DEED, lambda at, opening=opening: self._turn(opening.window_id, at))  # type: ignore[misc]
        for wake in rules.wakes(day):
            self._at(wake, _WAKE, lambda _at: None)

    def _at(self, at: datetime, rank: int, action: Callable[[datetime], None]) -> None:
        heapq.heappush(self.heap, (at, rank, next(self.order), action))

    def _plan(self, deed: Deed) -> None:
        match deed:
            case Turn():
                self._at(deed.at, _DEED, lambda at: self._turn(deed.window_id, at, deed))
            case Go():
                self._at(deed.at, _DEED, lambda _at: self._go(deed.leg_id))
            case Ahead():
                self._at(deed.at, _DEED, lambda _at: self._put_ahead(deed.leg_id))
            case Take(how="chosen" | "walk_up"):
                self._at(deed.at, _DEED, lambda at: self._take_by_hand(deed, at))
            case Come(back=False):
                stay = self.day.stays[deed.leg_id]
                if not stay.after or self.day.stays[stay.after].leaves is not None:
                    self._at(deed.at, _DEED, lambda at: self._come(deed.leg_id, at))
            case _:
                pass  # follows from what is played

    def run(self) -> Played:
        while self.heap:
            at, _, _, action = heapq.heappop(self.heap)
            action(at)
            gained, lost = self.floor.look(at)
            for window_id in lost:
                self._passed(window_id)
            for window_id in gained:
                self._begin_spell(window_id, at)
        return _played(self.floor, self.calls)

    # --- clerks

    def _turn(self, window_id: str, at: datetime, turn: Turn | None = None) -> None:
        """A window turns as on the day, unless the draft says otherwise for this moment."""
        if turn is not None:
            self.as_on_the_day[window_id] = turn
        mine = self.as_on_the_day.get(window_id, Turn(at, window_id, open=False))
        for opening in self.openings:
            if opening.window_id == window_id and opening.first <= at < opening.last:
                mine = replace(mine, open=opening.open)
        self.floor.turn(mine)

    def _spell(self, window_id: str) -> _Spell:
        mine, k = self.spells.get(window_id, ()), self.turn_of.get(window_id, 0)
        return mine[k] if k < len(mine) else _Spell(self.usual_press, pressed=True)

    def _begin_spell(self, window_id: str, at: datetime) -> None:
        spell = self._spell(window_id)
        self.tokens[window_id] += 1
        token = self.tokens[window_id]
        if spell.pressed:
            self._at(at + spell.after, _PRESS, lambda when: self._press(window_id, token, when))
        else:
            self._at(at + spell.after, _RETHINK, lambda when: self._rethink(window_id, token, when))

    def _passed(self, window_id: str) -> None:
        """Nobody to call any more; a time that passed without a press on that day is over."""
        self.floor.desks[window_id].since = None
        self.tokens[window_id] += 1
        if not self._spell(window_id).pressed:
            self._next_spell(window_id)

    def _rethink(self, window_id: str, token: int, at: datetime) -> None:
        """The time that passed without a press is over, and there is still somebody: the clerk's next time begins."""
        if token == self.tokens[window_id]:
            self._next_spell(window_id)
            self._begin_spell(window_id, at)

    def _next_spell(self, window_id: str) -> None:
        self.turn_of[window_id] = self.turn_of.get(window_id, 0) + 1

    def _press(self, window_id: str, token: int, at: datetime) -> None:
        if token != self.tokens[window_id]:
            return
        choice = self.floor.choice(window_id, at)
        if choice is None:
            return
        self._next_spell(window_id)
        self.floor.desks[window_id].since = None
        self.calls.append(choice)
        self._serve(window_id, choice.leg_id, at)

    def _take_by_hand(self, deed: Take, at: datetime) -> None:
        desk = self.floor.desks[deed.window_id]
        if deed.leg_id in self.floor.waits and desk.open and not desk.leg_id:
            self._serve(deed.window_id, deed.leg_id, at, "walk_up" if deed.how == "walk_up" else "called")

    def _serve(self, window_id: str, leg_id: str, at: datetime, how: str = "called") -> None:
        self.floor.take(window_id, leg_id, at, how)
        stop = self._next_stop(leg_id)
        self._at(at + stop.lasts, _FREE, lambda when: self._free(window_id, stop, when))

    def _next_stop(self, leg_id: str) -> Stop:
        stay = self.day.stays[leg_id]
        k = self.stop_of[leg_id]
        self.stop_of[leg_id] = k + 1
        if k < len(stay.stops):
            return stay.stops[k]
        later = self.next_of.get(leg_id)
        if k == 0 and later is not None and self.day.stays[later].stops:
            self.served_for.add(later)  # here already, before anybody sent it elsewhere
            return Stop(self.day.stays[later].stops[0].lasts, Ending.LEFT)
        return Stop(self.usual_stop.get(stay.begins.zone_id, USUAL_SERVICE), Ending.LEFT)

    def _free(self, window_id: str, stop: Stop, at: datetime) -> None:
        leg_id = self.floor.free(window_id, at, stop.ending)
        if stop.ending is Ending.MOVED and leg_id in self.next_of:
            self._come(self.next_of[leg_id], at)
        elif stop.ending is Ending.NO_SHOW and stop.pause is not None:
            self._at(at + stop.pause, _DEED, lambda when: self.floor.come_back(leg_id, when))
        elif stop.ending is Ending.HELD and stop.pause is not None:
            self._at(at + stop.pause, _DEED, lambda when: self._take_up(window_id, leg_id, when))
        desk = self.floor.desks[window_id]
        if desk.owed:
            self._serve(window_id, desk.owed.pop(0), at, "resumed")

    def _take_up(self, window_id: str, leg_id: str, at: datetime) -> None:
        desk = self.floor.desks[window_id]
        if desk.leg_id:
            desk.owed.append(leg_id)
        else:
            self._serve(window_id, leg_id, at, "resumed")

    # --- visitors

    def _come(self, leg_id: str, at: datetime) -> None:
        stay = self.day.stays[leg_id]
        if leg_id in self.served_for or (stay.after and stay.after in self.floor.waits):
            return
        # Sent to the end of another line, its place counts from when it came there.
        moves = bool(stay.after) and stay.begins.order_at == stay.arrives
        self.floor.come(leg_id, at, at if moves else None)

    def _go(self, leg_id: str) -> None:
        if leg_id in self.floor.waits:
            self.floor.leave(leg_id)

    def _put_ahead(self, leg_id: str) -> None:
        if leg_id in self.floor.waits:
            _put_ahead(self.floor, leg_id)


def _usual_stops(stays: Iterable[Stay]) -> dict[str, timedelta]:
    """The median service of each zone."""
    found: dict[str, list[timedelta]] = defaultdict(list)
    for stay in stays:
        found[stay.begins.zone_id] += [stop.lasts for stop in stay.stops if stop.ending is Ending.LEFT]
    return {zone_id: _median(lasts) for zone_id, lasts in found.items() if lasts}


def _median(times: Collection[timedelta]) -> timedelta:
    return timedelta(seconds=median(time.total_seconds() for time in times)) if times else timedelta()


def rehearse(day: Day, before: RuleSet, after: RuleSet, openings: Sequence[Opening] = ()) -> tuple[Played, Played]:
    """(the day as it was, the day as it would have been). before: the rules of that day."""
    was, spells = as_it_was(day, before)
    return was, _Play(day, after, spells, openings).run()
