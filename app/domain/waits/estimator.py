"""The estimator: told every event, asked for anybody at any moment (等候预估)."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from app.domain.waits.draws import tables
from app.domain.waits.floor import Floor, Seen, What
from app.domain.waits.knowledge import FURTHEST, Knowledge, Learned, knowledge
from app.domain.waits.picture import ORDINARY, HallPicture, Phase, Plan, Visitor
from app.domain.waits.rule import CallingRule
from app.domain.waits.walk import Walk

MOST_WALKS: Final = 40
FEWEST_WALKS: Final = 8
WORK: Final = 1500
"""Tickets times walks that one question may cost: many walks where few wait, fewer where many do and chance evens out."""


class Range(NamedTuple):
    """Seconds from the moment asked for, until the call."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class Expected:
    """An answer. in_time: share of the walks (0 to 1) in which the call came before the windows close for the day.

    unknown: why there is no range ("no_open_window"); the range is then None.
    """

    range: Range | None
    in_time: float = 1.0
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who has no number yet."""

    zone_id: str
    item_id: str = ""
    priority_class: str = ORDINARY


class Estimator:
    """One hall. All times in seconds after its midnight; the clock is the caller's."""

    def __init__(self, rule: CallingRule, learned: Learned | None = None) -> None:
        self.rule = rule
        self.learned = learned or Learned()
        self.floor = Floor(rule, self.learned)
        self.promised: dict[str, tuple[str, float, Range]] = {}

    def begin_day(self, plan: Plan, rule: CallingRule | None = None) -> None:
        """A day begins, with what is known of it, and the rule it is called by."""
        self.rule = self.floor.rule = rule or self.rule
        self.floor.begin_day(plan)
        self.promised.clear()

    def resume(self, picture: HallPicture, rule: CallingRule | None = None) -> None:
        """Go on in the middle of a day from a picture of the hall, as after a restart."""
        self.rule = self.floor.rule = rule or self.rule
        self.floor.resume(picture)
        self.promised.clear()

    def observe(self, seen: Seen) -> None:
        promise = self.promised.pop(seen.ticket_id, None) if seen.what in _SETTLES else None
        if promise and seen.what is What.CALLED:
            zone_id, at, told = promise
            self.learned.scales.learn(zone_id, told, seen.at - at)
        self.floor.observe(seen)

    def predict(self, tickets: Iterable[str], now: float) -> dict[str, Range]:
        """Ranges for some who wait. The first one given is kept until the call, to learn from."""
        picture = self.floor.picture(now)
        return self._told(picture, forecast(picture, self.learned, self.rule, list(tickets)), now)

    def _told(self, picture: HallPicture, found: Mapping[str, Sequence[float]], now: float) -> dict[str, Range]:
        answers = {}
        for ticket_id, times in found.items():
            zone_id = self.floor.tickets[ticket_id].zone_id
            answers[ticket_id] = told = self._range(picture, zone_id, times)
            self.promised.setdefault(ticket_id, (zone_id, now, told))
        return answers

    def expect(self, tickets: Iterable[str], now: float) -> dict[str, Expected]:
        """The same as answers that may be shown: honest where no number would be."""
        picture = self.floor.picture(now)
        found = forecast(picture, self.learned, self.rule, list(tickets))
        self._told(picture, found, now)
        return {
            ticket_id: self._expected(picture, self.floor.tickets[ticket_id].zone_id, times)
            for ticket_id, times in found.items()
        }

    def expect_new(self, asked: Sequence[Asked], now: float) -> dict[Asked, Expected]:
        """What those would wait who took a number now: one question, however many are asked for."""
        picture = self.floor.picture(now)
        _, times = forecast_all(picture, self.learned, self.rule, (), asked)
        return {one: self._expected(picture, one.zone_id, found) for one, found in times.items()}

    def _expected(self, picture: HallPicture, zone_id: str, times: Sequence[float]) -> Expected:
        return _shown(picture, zone_id, self._range(picture, zone_id, times), times)

    def _range(self, picture: HallPicture, zone_id: str, times: Sequence[float]) -> Range:
        return Range(*self.learned.scales.scaled(zone_id, called(times, time_left(picture, zone_id))))


_SETTLES: Final = frozenset({What.CALLED, What.LEFT, What.REMOVED, What.MOVED})


def _shown(picture: HallPicture, zone_id: str, told: Range, times: Sequence[float]) -> Expected:
    in_time = sum(time < FURTHEST for time in times) / len(times) if times else 1.0
    if not has_window(picture, zone_id):
        return Expected(None, in_time, "no_open_window")
    return Expected(told, in_time)


def has_window(picture: HallPicture, zone_id: str) -> bool:
    """Whether a window of the zone is open, pauses, or is due by the roster."""
    plan, now = picture.plan, picture.now
    mine = {window_id for window_id, zones in plan.windows.items() if zone_id in zones}
    if any(picture.windows[window_id].phase is not Phase.CLOSED for window_id in mine):
        return True
    return any(shift.window_id in mine and shift.start > now - 900 and shift.end > now for shift in plan.roster)


def walks_for(picture: HallPicture) -> int:
    """However many ask, those who wait are answered from the same walks."""
    waiting = sum(not visitor.ghost for line in picture.waiting.values() for visitor in line)
    return max(FEWEST_WALKS, min(MOST_WALKS, WORK // (waiting + 10))) // 4 * 4


def forecast(picture: HallPicture, learned: Learned, rule: CallingRule, tickets: Sequence[str]) -> dict[str, list[float]]:
    """Seconds until the call of each ticket in each walk, in order; FURTHEST where it was not called."""
    if not tickets:
        return {}
    found = walked(knowledge(picture, learned, rule), tickets, walks_for(picture))
    for times in found.values():
        times.sort()
    return found


def walked(known: Knowledge, tickets: Sequence[str], walks: int, coming: Sequence[Visitor] = ()) -> dict[str, list[float]]:
    """Seconds until the call of each ticket, walk by walk; FURTHEST where it was not called.

    coming: ghosts that join later and are asked for too, from when they join.
    """
    normals, uniforms = tables(walks)
    now = known.picture.now
    since = {**dict.fromkeys(tickets, now), **{ghost.ticket_id: ghost.joined for ghost in coming}}
    found: dict[str, list[float]] = {ticket_id: [] for ticket_id in since}
    for k in range(walks):
        calls = Walk(known, normals[k], uniforms[k], k * 7919 + int(now), coming).run(since)
        for ticket_id, times in found.items():
            at = calls.get(ticket_id)
            times.append(FURTHEST if at is None else at - since[ticket_id])
    return found


def called(times: Sequence[float], left: float) -> Sequence[float]:
    """Of the walks those in which the call came: a range is of the wait of who is called at all. left: until the windows close,
    for a ticket that no walk has called."""
    return times[: bisect_left(times, FURTHEST)] or [left]


def time_left(picture: HallPicture, zone_id: str) -> float:
    """Seconds until the last window of the zone closes by the roster and the hours."""
    plan = picture.plan
    ends = [shift.end for shift in plan.roster if zone_id in plan.windows.get(shift.window_id, ())]
    last = plan.sessions[-1].last if plan.sessions else picture.now + FURTHEST
    return max(min(max(ends, default=last), last) - picture.now, 0.0)


def ghost(name: str, asked: Asked, at: float, k: int) -> Visitor:
    """Somebody who comes at ``at``, stands at the end of their line and takes nobody's time. k: a number of its own."""
    return Visitor(
        name, asked.zone_id, asked.item_id, asked.priority_class, at, at, at, GHOSTS + k, at, ghost=True, order=GHOSTS * 1000
    )


def with_ghosts(picture: HallPicture, ghosts: Sequence[Visitor]) -> HallPicture:
    """The hall with ghosts in line already now."""
    waiting = {zone_id: list(line) for zone_id, line in picture.waiting.items()}
    for one in ghosts:
        waiting[one.zone_id].append(one)
    return replace(picture, waiting=waiting)


def forecast_all(
    picture: HallPicture, learned: Learned, rule: CallingRule, tickets: Sequence[str], asked: Sequence[Asked]
) -> tuple[dict[str, list[float]], dict[Asked, list[float]]]:
    """The same, also for those who have no number: each stands at the end of their line and takes nobody's time."""
    names = {one: f"?{k}" for k, one in enumerate(asked)}
    ghosts = [ghost(name, one, picture.now, k) for k, (one, name) in enumerate(names.items())]
    times = forecast(with_ghosts(picture, ghosts), learned, rule, [*tickets, *names.values()])
    return {ticket_id: times[ticket_id] for ticket_id in tickets}, {one: times[name] for one, name in names.items()}


@dataclass(frozen=True, slots=True)
class Foretold:
    """Answers about one picture, from one set of walks. tickets: of everybody who waits; new: of those who might come."""

    tickets: Mapping[str, Expected]
    new: Mapping[Asked, Expected]


def foretell(picture: HallPicture, learned: Learned, rule: CallingRule, asked: Sequence[Asked]) -> Foretold:
    """What everybody who waits may be told, and everybody asked for who would take a number now."""
    zone_of = {visitor.ticket_id: visitor.zone_id for line in picture.waiting.values() for visitor in line}
    times, ghosts = forecast_all(picture, learned, rule, list(zone_of), asked)

    def expected(zone_id: str, found: Sequence[float]) -> Expected:
        told = Range(*learned.scales.scaled(zone_id, called(found, time_left(picture, zone_id))))
        return _shown(picture, zone_id, told, found)

    return Foretold(
        {ticket_id: expected(zone_of[ticket_id], found) for ticket_id, found in times.items()},
        {one: expected(one.zone_id, found) for one, found in ghosts.items()},
    )


GHOSTS: Final = 90_000
