"""A hall's day of made-up people, from event to event; an estimator is told of each as a real hall's would be.

Days are made of the laws in app/data/replay, with a coach party on some. Nobody here is real, and no real hall is meant.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import partial
from heapq import heappop, heappush
from math import inf
from random import Random
from statistics import fmean

from app.domain.discipline import Preference
from app.domain.policy import Policy
from app.domain.rehearsal import RuleSet
from app.domain.relief import Move
from app.domain.waits.conductor import advise
from app.domain.waits.estimator import Estimator
from app.domain.waits.floor import Seen, What
from app.domain.waits.house import HouseRule
from app.domain.waits.outlook import MOMENTS, Outlook, foresee
from app.domain.waits.picture import Hours, Item, Plan, Shift
from app.domain.waits.trial import Trial, tried
from app.replay.generator import a_day, laws
from app.replay.logs import Logged
from app.replay.mapping import Item as Matter

MINUTE, HOUR = 60.0, 3600.0
TARGET = 20 * MINUTE
"""As a new hall has it (``wait_target_minutes``)."""
KEPT = 0.9
"""Share of people for whom it is to be kept."""
SESSION = Hours(7.75 * HOUR, 8 * HOUR, 17.5 * HOUR, 18 * HOUR, 19 * HOUR)
MATTERS = (
    Matter("register", "A", 9 * MINUTE), Matter("licence", "A", 12 * MINUTE), Matter("certificate", "A", 7 * MINUTE),
    Matter("tax", "Z", 8 * MINUTE), Matter("invoice", "Z", 12 * MINUTE), Matter("land", "K", 16 * MINUTE),
)  # fmt: skip
ZONE_OF = {matter.code: matter.zone for matter in MATTERS}
ROSTERED = {"1": "A", "2": "A", "3": "A", "4": "A", "5": "Z", "6": "Z", "7": "K"}
SPARE = {"8": "A", "9": "A", "10": "Z"}
"""Windows that are closed, with somebody in the back office for each."""
WINDOWS = {**ROSTERED, **SPARE}
LUNCHES = {"3": 12 * HOUR, "4": 13 * HOUR, "6": 12 * HOUR}
"""An hour each, in turns; the other windows are covered."""
FIRST = date(2026, 3, 2)
VISITORS, PARTY = 235, 25
LOOKS = 5 * MINUTE
WALKS_OVER = 2 * MINUTE
HELPS = HOUR
"""A spare window is open, and a loan lasts, so long; then it is asked for again if it is still needed."""
AROUND = 5 * MINUTE
"""Who came within so long of a moment tells how it was then."""
COMES, CLEARS = 20.0, 15.0
"""From the call to the start, and from the end to the next call."""


class Way(Enum):
    """Who opens what. ALARM: a spare window once somebody in its zone has waited longer than the target.

    OPENINGS, CONDUCTOR: what the conductor proposes.
    """

    NOBODY = "nobody moves"
    ALARM = "a spare window at the alarm"
    OPENINGS = "each proposal is taken, none to lend a window"
    CONDUCTOR = "each proposal is taken"
    ALL = "every window all day"


def days_of(seed: int, count: int) -> Iterator[tuple[date, list[Logged]]]:
    """Working days with their people, more on some than on others."""
    chance, day = Random(f"{seed} days"), FIRST
    for _ in range(count):
        people = a_day(day, round(VISITORS * chance.lognormvariate(0, 0.12)), MATTERS, seed)
        if chance.random() < 0.5:
            people += _party(day, chance, len(people))
        yield day, [person for person in people if person.arrive_seconds < SESSION.issue_to]
        day += timedelta(days=3 if day.weekday() == 4 else 1)


def _party(day: date, chance: Random, line: int) -> list[Logged]:
    """A coach: all within ten minutes, for one matter."""
    at, matter = chance.uniform(9, 15) * HOUR, chance.choice(MATTERS[:4])
    return [
        Logged(
            line + k, day, round(at + chance.uniform(0, 10) * MINUTE), matter.code, is_special=False, wait_seconds=0, gave_up=False,
            service_seconds=round(matter.expected_seconds * laws().service_multiple(chance.random())), server="",
        )
        for k in range(1, PARTY + 1)
    ]  # fmt: skip


@dataclass(slots=True)
class Outcome:
    """waits: (zone, when the number was taken, seconds), inf for who left or was never called. moves: how many of each kind.

    foreseen: (zone, when it was asked, how far ahead, whether its target was to be broken then).
    """

    waits: list[tuple[str, float, float]] = field(default_factory=list)
    window_hours: float = 0.0
    moves: dict[Move, int] = field(default_factory=dict)
    foreseen: list[tuple[str, float, str, bool]] = field(default_factory=list)


class Day:
    """One day under one way. watched: whether what the next half hour will bring is written down though nobody moves."""

    def __init__(self, day: date, people: Sequence[Logged], way: Way, estimator: Estimator, *, watched: bool = False) -> None:
        self.watched = watched
        self.way, self.people = way, {f"{person.line:04d}": person for person in people}
        staffed = WINDOWS if way is Way.ALL else ROSTERED
        means = {zone: fmean(m.expected_seconds for m in MATTERS if m.zone == zone) for zone in "AZK"}
        items = {matter.code: Item(matter.code, matter.zone, matter.expected_seconds) for matter in MATTERS}
        self.plan = Plan(
            day.isoformat(), day.weekday(), day.day, means, items, {window: (zone,) for window, zone in WINDOWS.items()},
            [SESSION], roster=[Shift(window, _clerk(window), *span) for window in staffed for span in _spans(window)],
        )  # fmt: skip
        profiles = {window: (Preference(zone),) for window, zone in WINDOWS.items()}
        self.rule = HouseRule(RuleSet(Policy().rates, profiles), datetime(day.year, day.month, day.day, tzinfo=UTC))
        self.estimator = estimator
        self.estimator.begin_day(self.plan, self.rule)
        self.heap: list[tuple[float, int, Callable[[float], None]]] = []
        self.pushed = 0
        self.idle: set[str] = set()
        self.opened: dict[str, float] = {}
        self.until: dict[str, float] = {}
        """When each window that is open, or about to be, closes."""
        self.came: dict[str, float] = {}
        self.outcome = Outcome()

    def run(self) -> Outcome:
        for ticket_id, person in self.people.items():
            self._later(person.arrive_seconds, partial(self._come, ticket_id))
        for shift in self.plan.roster:
            self._later(shift.start, partial(self._open, shift.window_id, shift.end))
        if self.watched or self.way in (Way.ALARM, Way.OPENINGS, Way.CONDUCTOR):
            self._later(SESSION.start + LOOKS, self._look)
        while self.heap:
            at, _, deed = heappop(self.heap)
            deed(at)
        self.outcome.waits += [self._wait(ticket_id, inf) for ticket_id in self.came]
        return self.outcome

    def _later(self, at: float, deed: Callable[[float], None]) -> None:
        self.pushed += 1
        heappush(self.heap, (at, self.pushed, deed))

    def _see(self, what: What, at: float, ticket_id: str = "", window: str = "") -> None:
        person = self.people.get(ticket_id)
        zone, item = (ZONE_OF[person.kind], person.kind) if person else ("", "")
        kind = "special" if person and person.is_special else "ordinary"
        self.estimator.observe(
            Seen(what, at, ticket_id, zone, item, kind, window_id=window, person=_clerk(window) if window else "")
        )

    def _wait(self, ticket_id: str, called_at: float) -> tuple[str, float, float]:
        came = self.people[ticket_id].arrive_seconds
        return ZONE_OF[self.people[ticket_id].kind], came, called_at - came

    # --- visitors

    def _come(self, ticket_id: str, at: float) -> None:
        person = self.people[ticket_id]
        self.came[ticket_id] = at
        self._see(What.ISSUED, at, ticket_id)
        if person.gave_up:
            self._later(at + person.wait_seconds, partial(self._leave, ticket_id))
        own_first = sorted(self.idle, key=lambda window: (WINDOWS[window] != ZONE_OF[person.kind], window))
        next((window for window in own_first if self._call(window, at)), None)

    def _leave(self, ticket_id: str, at: float) -> None:
        if self.came.pop(ticket_id, None) is not None:
            self._see(What.LEFT, at, ticket_id)
            self.outcome.waits.append(self._wait(ticket_id, inf))

    # --- windows

    def _open(self, window: str, until: float, at: float) -> None:
        self._see(What.WINDOW_OPEN, at, window=window)
        self.opened[window], self.until[window] = at, until
        self._later(until, partial(self._time_is_over, window))
        self._free(window, at)

    def _time_is_over(self, window: str, at: float) -> None:
        if window in self.idle:
            self._close(window, at)

    def _close(self, window: str, at: float) -> None:
        self.idle.discard(window)
        self._see(What.WINDOW_CLOSE, at, window=window)
        self.outcome.window_hours += (at - self.opened.pop(window)) / HOUR
        del self.until[window]

    def _free(self, window: str, at: float) -> None:
        until = self.until[window]
        if at >= SESSION.last or until <= min(at, SESSION.end - 1):  # at the end of the day it goes on while somebody waits
            self._close(window, at)
        elif not self._call(window, at):
            self.idle.add(window)
            if at >= until:
                self._close(window, at)

    def _call(self, window: str, at: float) -> bool:
        visitor = self.rule.lines(self.estimator.floor.picture(at)).take(window, at, ())
        if visitor is None:
            return False
        ticket_id = visitor.ticket_id
        self.idle.discard(window)
        del self.came[ticket_id]
        self.outcome.waits.append(self._wait(ticket_id, at))
        self._see(What.CALLED, at, ticket_id, window)
        over = at + COMES + (self.people[ticket_id].service_seconds or 0)
        self._later(at + COMES, lambda then: self._see(What.STARTED, then, ticket_id, window))
        self._later(over, lambda then: self._see(What.FINISHED, then, ticket_id, window))
        self._later(over + CLEARS, partial(self._free, window))
        return True

    # --- moves

    def _look(self, at: float) -> None:
        if at + LOOKS < SESSION.issue_to:
            self._later(at + LOOKS, self._look)
        if self.way is Way.ALARM:
            trial = self._alarmed(at)
        else:
            outlook = foresee(self.estimator.floor.picture(at), self.estimator.learned, self.rule, dict.fromkeys("AZK", TARGET))
            self._write_down(outlook)
            trial = self._advised(outlook) if self.way in (Way.OPENINGS, Way.CONDUCTOR) else None
        if trial is not None:
            self._make(trial, at)

    def _write_down(self, outlook: Outlook) -> None:
        for zone_id, zone in outlook.zones.items():
            for key in zone.middles:
                self.outcome.foreseen.append((zone_id, outlook.now, key, zone.beyond(key) > 0))

    def _alarmed(self, at: float) -> Trial | None:
        for zone, line in self.estimator.floor.waiting.items():
            if any(at - visitor.joined > TARGET for visitor in line.values()):
                for trial in self._openings(at):
                    if trial.zone_id == zone:
                        return trial
        return None

    def _advised(self, outlook: Outlook) -> Trial | None:
        trials = self._openings(outlook.now)
        if self.way is Way.CONDUCTOR:
            trials += self._loans(outlook.now)
        picture = self.estimator.floor.picture(outlook.now)
        found = advise(picture, self.estimator.learned, self.rule, trials, outlook)
        return found.trial if found else None

    def _openings(self, at: float) -> list[Trial]:
        return [
            Trial(Move.OPEN, window, zone, at + WALKS_OVER, person=_clerk(window))
            for window, zone in SPARE.items()
            if window not in self.until
        ]

    def _loans(self, at: float) -> list[Trial]:
        """Of each zone one window that is not lent, to each other zone."""
        lent = {window for window, lines in self.rule.loans.items() if any(at < until for _, until in lines)}
        lenders = {WINDOWS[window]: window for window in sorted(self.opened) if window not in lent}
        return [
            Trial(Move.LEND, window, zone, at, at + HELPS) for own, window in lenders.items() for zone in "AZK" if zone != own
        ]

    def _make(self, trial: Trial, at: float) -> None:
        moves, window = self.outcome.moves, trial.window_id
        moves[trial.kind] = moves.get(trial.kind, 0) + 1
        if trial.kind is Move.OPEN:
            self.until[window] = until = trial.at + HELPS
            shift = Shift(window, trial.person, trial.at, until)
            self._replan(replace(self.plan, roster=[*self.plan.roster, shift]), self.rule)
            self._later(trial.at, partial(self._open, window, until))
            return
        picture, rule = tried(self.estimator.floor.picture(at), self.rule, trial)
        self._replan(picture.plan, rule)
        if window in self.idle:
            self._call(window, at)

    def _replan(self, plan: Plan, rule: HouseRule) -> None:
        self.plan, self.rule = plan, rule
        self.estimator.rule = self.estimator.floor.rule = rule
        self.estimator.floor.plan = plan


def _spans(window: str) -> list[tuple[float, float]]:
    lunch = LUNCHES.get(window)
    return [(SESSION.start, SESSION.end)] if lunch is None else [(SESSION.start, lunch), (lunch + HOUR, SESSION.end)]


def _clerk(window: str) -> str:
    return f"clerk {window}"


@dataclass(frozen=True, slots=True)
class Figures:
    """half_hours: share of half hours × zones in which so many of those who took a number waited no longer than the target.

    people: share of all people who did. minutes: mean wait of those called. lost: people a day who left or were never called.
    window_hours, moves: a day.
    """

    half_hours: float
    people: float
    minutes: float
    lost: float
    window_hours: float
    moves: Mapping[Move, float]


def figures(outcomes: Sequence[Outcome]) -> Figures:
    within: list[bool] = []
    for outcome in outcomes:
        cells: dict[tuple[str, int], list[bool]] = {}
        for zone, came, wait in outcome.waits:
            cells.setdefault((zone, int(came // 1800)), []).append(wait <= TARGET)
        within += [fmean(found) >= KEPT for found in cells.values()]
    waits = [wait for outcome in outcomes for _, _, wait in outcome.waits]
    return Figures(
        fmean(within), fmean(wait <= TARGET for wait in waits), fmean(wait for wait in waits if wait < inf) / MINUTE,
        sum(wait == inf for wait in waits) / len(outcomes), fmean(outcome.window_hours for outcome in outcomes),
        {kind: fmean(outcome.moves.get(kind, 0) for outcome in outcomes) for kind in Move},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Foresight:
    """Moments of zones of which it is known how those waited who came then. broken: most of them longer than the target.

    said: moments that were said to be broken; right: of these, those that were. new: broken, and not yet so when it was asked;
    new_said: of these, those that were said.
    """

    moments: int
    broken: int
    said: int
    right: int
    new: int
    new_said: int


def foresight(outcomes: Sequence[Outcome], key: str) -> Foresight:
    """What was said ``key`` ahead, against what came."""
    found = []
    for outcome in outcomes:
        so_already = {(zone, asked) for zone, asked, ahead, said in outcome.foreseen if said and ahead == "now"}
        for zone, asked, ahead, said in outcome.foreseen:
            near = _waits_around(outcome, zone, asked + MOMENTS[key]) if ahead == key else []
            if near:
                is_broken = sum(wait > TARGET for wait in near) * 2 > len(near)
                found.append((said, is_broken, is_broken and (zone, asked) not in so_already))
    return Foresight(
        len(found), sum(broken for _, broken, _ in found), sum(said for said, _, _ in found),
        sum(said and broken for said, broken, _ in found), sum(new for *_, new in found),
        sum(said and new for said, _, new in found),
    )  # fmt: skip


def _waits_around(outcome: Outcome, zone: str, moment: float) -> list[float]:
    return [wait for its, came, wait in outcome.waits if its == zone and abs(came - moment) <= AROUND]
