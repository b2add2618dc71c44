"""Habits of a hall, learned: who comes when, who does not answer, how windows pause (everything but the services' length).

Each begins with a guess that a new hall lives on for its first days. All times in seconds.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import exp, log
from statistics import NormalDist
from typing import Final

from app.domain.waits.picture import FOREVER, Plan
from app.domain.waits.samples import Sample, Share

HALF_HOUR: Final = 1800.0
QUARTER: Final = 900.0
NOON: Final = 13 * 4
EARLY_DAYS: Final = 3
"""First days of a month, on which more come."""
FEWEST_OF_A_DAY: Final = 5
KEEP: Final = 0.96
MOST_TODAY: Final = 1.6
"""A coach party at the door says little about the afternoon: today counts as so many times its kind at the most."""
TODAY_WEIGHT: Final = 50.0
"""Tickets of today that count as much for how busy it is as what is known of such days."""
WAITED: Final = (600.0, 1800.0, 3600.0, 5400.0, 7200.0)
"""Bounds between the shares of those who do not answer or who leave, by how long they had waited."""
STEP: Final = 600.0
"""Width of one step of a session in which the risk of a pause is the same."""
STEPS: Final = 24


def around(middle: float, spread: float, count: int = 12) -> tuple[float, ...]:
    """``count`` values of a lognormal law, evenly over its quantiles."""
    inverse = NormalDist().inv_cdf
    return tuple(middle * exp(spread * inverse((k + 0.5) / count)) for k in range(count))


def waits_of(mean: float, count: int = 12) -> tuple[float, ...]:
    """The same of an exponential law."""
    return tuple(-mean * log(1 - (k + 0.5) / count) for k in range(count))


PAUSES: Final[Mapping[str, tuple[float, float]]] = {"break": (720.0, 0.4), "swap": (110.0, 0.4), "unplanned": (300.0, 0.8)}
OTHER_PAUSE: Final = (600.0, 0.8)
SWAP: Final = "swap"
LUNCH: Final = "lunch"
RESTS: Final = frozenset({"break", SWAP})
"""A break, or the change to who covers for it: whoever has had one has had the other."""
FIRST_RISK: Final[Mapping[str, tuple[float, float, float]]] = {
    "break": (0.6, 3000.0, 9600.0),
    "unplanned": (0.15, 0.0, 14400.0),
}
"""Until there is evidence: share of windows that pause for this once a session, from and to when after its start."""
RISK_WEIGHT: Final = 12.0
"""Weight of that guess, in windows that could have paused."""


@dataclass(slots=True)
class Answers:
    """Calls and what came of them, by how long the visitor had waited."""

    silent: list[Share] = field(default_factory=lambda: [Share(40 * p, 40) for p in (0.025, 0.035, 0.08, 0.15, 0.25, 0.35)])
    left: list[Share] = field(default_factory=lambda: [Share(20 * p, 20) for p in (0.002, 0.004, 0.015, 0.03, 0.05, 0.07)])
    """Of those whose wait ended in this stretch, or who waited through it: the share that left and said so."""

    def learn_call(self, waited: float, *, answered: bool) -> None:
        self.silent[bisect_left(WAITED, waited)].learn(0 if answered else 1)

    def learn_end(self, waited: float, *, left: bool) -> None:
        last = bisect_left(WAITED, waited)
        for k in range(last):
            self.left[k].learn(0)
        self.left[last].learn(1 if left else 0, 1 if left else 0.5)


@dataclass(slots=True)
class Pauses:
    """Breaks and other pauses of a window, by their reason. of_all: reasons for which the whole hall stands still at once (no
    network): they come once and are no chance of each window."""

    of_all: set[str] = field(default_factory=set)
    lasts: dict[str, Sample] = field(default_factory=dict)
    risks: dict[tuple[str, bool], list[list[float]]] = field(default_factory=dict)
    """For each reason, and whether the window has had one this session: for each step [pauses, windows that could]."""

    def length(self, reason: str) -> Sample:
        found = self.lasts.get(reason)
        if found is None:
            found = self.lasts[reason] = Sample(around(*PAUSES.get(reason, OTHER_PAUSE)), 300)
        return found

    def risk(self, reason: str, *, had: bool) -> list[list[float]]:
        found = self.risks.get((reason, had))
        if found is None:
            found = self.risks[reason, had] = [[0.0, RISK_WEIGHT] for _ in range(STEPS)]
            share, start, end = FIRST_RISK.get(reason, (0.0, 0.0, 1.0))
            left = 1.0
            for k in range(STEPS):
                within = max(0.0, min(end, (k + 1) * STEP) - max(start, k * STEP)) / (end - start)
                now = share * within
                if not had or reason not in RESTS:
                    found[k][0] = RISK_WEIGHT * now / left
                left -= now
        return found

    def reasons(self) -> list[str]:
        return [reason for reason in sorted({*FIRST_RISK, *self.lasts}) if reason != LUNCH and reason not in self.of_all]

    def hazards(self, reason: str, *, had: bool) -> list[float]:
        """For each step the expected number of pauses of an open window."""
        risk = self.risk(reason, had=had)
        smooth = []
        for k in range(STEPS):
            near = risk[max(0, k - 1) : k + 2]
            smooth.append(sum(pauses for pauses, _ in near) / sum(could for _, could in near))
        return smooth


Crowd = Mapping[tuple[int, str, str], int]
"""Tickets of a day without a booking, by quarter of an hour since midnight, zone and class."""
Kinds = Sequence[tuple[float, str, str]]
"""[(share up to and with it, zone, class)]."""


@dataclass(slots=True)
class Arrivals:
    """How many come when, over the days that were seen: a profile of the day, who they are in each half of it, and how busy
    a day of its kind is."""

    days: float = 0.0
    profile: dict[int, float] = field(default_factory=dict)
    """Quarter of an hour → tickets of an ordinary day, summed over ``days`` days, newer ones counting more."""
    kinds: dict[tuple[bool, str, str], float] = field(default_factory=dict)
    """(after noon, zone, class) → tickets."""
    weekdays: dict[int, Share] = field(default_factory=dict)
    early_month: Share = field(default_factory=lambda: Share(1.0, 1.0))

    def busy(self, plan: Plan) -> float:
        """How busy a day of this kind is against an ordinary one."""
        weekday = self.weekdays.get(plan.weekday)
        return (weekday.value if weekday else 1.0) * (self.early_month.value if plan.day_of_month <= EARLY_DAYS else 1.0)

    def end_day(self, plan: Plan, crowd: Crowd) -> None:
        """A whole day was seen."""
        came = float(sum(crowd.values()))
        if came < FEWEST_OF_A_DAY:
            return
        if self.days:
            ratio = came * self.days / sum(self.profile.values())
            early = plan.day_of_month <= EARLY_DAYS
            of_week = self.weekdays.setdefault(plan.weekday, Share(2.0, 2.0))
            before = of_week.value
            of_week.learn(ratio / (self.early_month.value if early else 1.0))
            if early:
                self.early_month.learn(ratio / before)
        factor = self.busy(plan)
        self.days = self.days * KEEP + 1
        for counts in (self.profile, self.kinds):
            for key in counts:
                counts[key] *= KEEP  # type: ignore[index]
        for (k, zone_id, priority_class), number in crowd.items():
            self.profile[k] = self.profile.get(k, 0.0) + number / factor
            kind = (k >= NOON, zone_id, priority_class)
            self.kinds[kind] = self.kinds.get(kind, 0.0) + number

    def rates(
        self, plan: Plan, crowd: Crowd, now: float, issuing: Callable[[float], float]
    ) -> Callable[[int], tuple[float, Kinds]]:
        """A look-up: for a quarter of an hour since midnight, (tickets a second, their kinds).

        issuing: seconds of the quarter that begins at a time, in which numbers are given out. Until days have been seen, it
        goes on as it went today.
        """
        seen = float(sum(crowd.values()))
        last = int(now // QUARTER)
        gone = now / QUARTER - last
        level = self.busy(plan) / self.days if self.days else 0.0
        due = sum(number * (gone if k == last else 1.0) for k, number in self.profile.items() if k <= last) * level
        level *= min(max((seen + TODAY_WEIGHT) / (due + TODAY_WEIGHT), 1 / MOST_TODAY), MOST_TODAY)
        issued = sum(issuing(k * QUARTER) for k in range(last)) + gone * issuing(last * QUARTER)
        so_far = seen / (issued + HALF_HOUR)
        trust = self.days / (self.days + 0.5)

        @cache
        def look_up(k: int) -> tuple[float, Kinds]:
            number = trust * self.profile.get(k, 0.0) * level + (1 - trust) * so_far * issuing(k * QUARTER)
            return number / QUARTER, kinds[k >= NOON]

        kinds = {half: self._kinds(plan, crowd, after_noon=half) for half in (False, True)}
        return look_up

    def _kinds(self, plan: Plan, crowd: Crowd, *, after_noon: bool) -> Kinds:
        numbers = {
            (zone_id, kind): n
            for (half, zone_id, kind), n in self.kinds.items()
            if half is after_noon and zone_id in plan.zones
        }
        for (_, zone_id, kind), n in crowd.items():
            numbers[zone_id, kind] = numbers.get((zone_id, kind), 0.0) + n
        whole, upto, found = sum(numbers.values()), 0.0, []
        for key, number in numbers.items():
            upto += number / whole
            found.append((upto, *key))
        return [*found[:-1], (1.0, *found[-1][1:])] if found else []


@dataclass(slots=True)
class Bookings:
    """shown: share that comes. offset: coming minus slot."""

    shown: Share = field(default_factory=lambda: Share(17.0, 20.0))
    offset: Sample = field(
        default_factory=lambda: Sample(tuple(-480.0 + 660 * NormalDist().inv_cdf((k + 0.5) / 20) for k in range(20)), 300)
    )


@dataclass(slots=True)
class Endings:
    """How services of one zone end."""

    moved: Share = field(default_factory=lambda: Share(1.2, 40.0))
    held: Share = field(default_factory=lambda: Share(0.8, 40.0))
    to: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass(slots=True)
class Habits:
    answers: Answers = field(default_factory=Answers)
    pauses: Pauses = field(default_factory=Pauses)
    arrivals: Arrivals = field(default_factory=Arrivals)
    bookings: Bookings = field(default_factory=Bookings)
    endings: dict[str, Endings] = field(default_factory=lambda: defaultdict(Endings))
    way: dict[bool, Sample] = field(default_factory=lambda: {False: Sample(around(24.0, 0.4)), True: Sample(around(36.0, 0.4))})
    """From the call to the start of the service, for ordinary visitors and the others."""
    clearing: Sample = field(default_factory=lambda: Sample((*around(13.0, 0.7, 11), 120.0), 400))
    """From the end of a service to the next call, where somebody waited."""
    unanswered: Sample = field(default_factory=lambda: Sample(around(80.0, 0.15)))
    """From a call that nobody answers to the next one."""
    waking: Sample = field(default_factory=lambda: Sample((3.0, 5.0, 7.0, 9.0, 11.0)))
    """From a number taken to its call at a free window."""
    moved_part: Sample = field(default_factory=lambda: Sample((0.3, 0.4, 0.5, 0.6, 0.7)))
    """Length of a service that ended with a transfer, as a part of a usual one."""
    held_part: Sample = field(default_factory=lambda: Sample((0.25, 0.35, 0.45, 0.55, 0.65)))
    second_part: Sample = field(default_factory=lambda: Sample(tuple(range(60, 900, 70))))
    """Seconds at the window after coming back to it."""
    back_held: Sample = field(default_factory=lambda: Sample(tuple(range(150, 1050, 90))))
    back_missed: Sample = field(default_factory=lambda: Sample(tuple(range(80, 660, 60))))
    returns: Share = field(default_factory=lambda: Share(3.0, 15.0))
    """Of those who did not answer, who come back."""
    late: Sample = field(default_factory=lambda: Sample(waits_of(100.0)))
    """By how much a window opens after the roster's time."""
    after_noon: Sample = field(default_factory=lambda: Sample(waits_of(60.0)))


class Chances:
    """When pauses of one kind come: hazards summed up over the steps of a session, to be asked quickly."""

    __slots__ = ("sums",)

    def __init__(self, hazards: Sequence[float]) -> None:
        sums = [0.0]
        for hazard in hazards:
            sums.append(sums[-1] + hazard)
        self.sums = sums

    def until(self, after: float) -> float:
        """Pauses expected in the first ``after`` seconds of a session."""
        if after <= 0:
            return 0.0
        k = int(after // STEP)
        if k >= len(self.sums) - 1:
            return self.sums[-1]
        return self.sums[k] + (self.sums[k + 1] - self.sums[k]) * (after - k * STEP) / STEP

    def next(self, start: float, before: float, share: float) -> float:
        """When the next comes to a window that draws ``share`` (0 to 1); FOREVER when not in this session.

        start: of the session. before: ``until`` the moment asked from.
        """
        wanted = before - log(share or 1e-12)
        sums = self.sums
        if wanted >= sums[-1]:
            return FOREVER
        k = bisect_left(sums, wanted) - 1
        width = sums[k + 1] - sums[k]
        return start + STEP * (k + ((wanted - sums[k]) / width if width else 0.0))
