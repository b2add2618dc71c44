"""How long services last: the catalogue's minutes, corrected by what is seen (服务时长).

The logarithm of a service is a sum: the catalogue's figure, how its zone, its item and the person at the window differ from
that, how today differs, how tired people are, and chance. Each part is kept as a mean and a variance. A service moves every
part by the share of the surprise that is its own (a filter with one weight for each part); what is not seen for long becomes
less certain again. A surprise counts for no more than ``BOUND`` spreads, so that a forgotten finish moves nothing much.

Today of a zone is judged by two readings of the same numbers: a usual day, or a day on which the work has changed (a new form,
a slow network). The second needs strong evidence, and then takes over within some dozens of services, and lasts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import exp, log, sqrt
from typing import Final

from app.domain.waits.picture import Plan

SPREAD: Final = 0.6
"""Spread of the logarithm of one service until there is evidence; real hall logs lie between 0.5 and 0.9."""
SPREAD_WEIGHT: Final = 40.0
BOUND: Final = 2.5
FORGOTTEN: Final = 4.0
FORGOTTEN_WEIGHT: Final = 0.1
"""A service so many spreads longer than known is probably a forgotten finish: it counts for a tenth. Not for nothing, because a
catalogue may be that wrong."""
KEEP: Final = 0.998
SHORTEST: Final = 5.0
"""Seconds; below that a service was pressed by mistake."""

USUAL_DAY: Final = 0.05**2
CHANGED_DAY: Final = 0.35**2
CHANGED_SHARE: Final = 0.04
KEPT_OF_USUAL: Final = 0.15
"""Share of a usual day's difference that is still there on the next."""


@dataclass(slots=True)
class Factor:
    """One part of the sum: its mean and how uncertain that is (a variance)."""

    mean: float
    variance: float


@dataclass(slots=True)
class Today:
    """What the services of one zone said today, against what was known in the morning."""

    count: float = 0.0
    total: float = 0.0

    def judged(self, noise: float) -> tuple[float, float, float]:
        """(difference of today, its variance, probability that the work has changed). noise: variance of one service."""
        if not self.count:
            return 0.0, USUAL_DAY, CHANGED_SHARE
        mean, error = self.total / self.count, noise / self.count
        readings = []
        for share, spread in ((1 - CHANGED_SHARE, USUAL_DAY), (CHANGED_SHARE, CHANGED_DAY)):
            variance = spread + error
            weight = share * exp(-0.5 * mean * mean / variance) / sqrt(variance) + 1e-300
            readings.append((weight, mean * spread / variance, spread * error / variance))
        whole = readings[0][0] + readings[1][0]
        changed = readings[1][0] / whole
        middle = (1 - changed) * readings[0][1] + changed * readings[1][1]
        variance = sum(w / whole * (v + (m - middle) ** 2) for w, m, v in readings)
        return middle, variance, changed


ITEM: Final = (0.0, 0.13**2)
ZONE: Final = (0.04, 0.10**2)
PERSON: Final = (0.0, 0.18**2)
PERSON_TODAY: Final = 0.06**2
HALL_TODAY: Final = (0.0, 0.06**2)
TIRING: Final = (0.06, 0.05**2)
FORGET_ITEM: Final = 0.01**2
FORGET_PERSON: Final = 0.02**2
FORGET_ZONE: Final = 0.005**2


@dataclass(slots=True)
class ServiceTimes:
    """Learned service times of one hall. Times in seconds; parts are logarithms."""

    zones: dict[str, Factor] = field(default_factory=dict)
    items: dict[str, Factor] = field(default_factory=dict)
    people: dict[str, Factor] = field(default_factory=dict)
    tiring: Factor = field(default_factory=lambda: Factor(*TIRING))
    hall_today: Factor = field(default_factory=lambda: Factor(*HALL_TODAY))
    today: dict[str, Today] = field(default_factory=dict)
    noise: dict[str, tuple[float, float]] = field(default_factory=dict)
    """For each zone (weight, sum of squares) of what nothing explains."""

    def begin_day(self) -> None:
        """Put the last day away: what of it lasts goes into the zones, and all become a little less certain."""
        for zone_id, today in self.today.items():
            middle, variance, changed = today.judged(self.spread(zone_id) ** 2)
            zone = self._zone(zone_id)
            zone.mean += middle * (changed + (1 - changed) * KEPT_OF_USUAL)
            zone.variance = min(zone.variance + changed * variance, ZONE[1])
        self.today.clear()
        self.hall_today = Factor(*HALL_TODAY)
        for factors, forget, most in (
            (self.items, FORGET_ITEM, ITEM[1]), (self.people, FORGET_PERSON, PERSON[1]), (self.zones, FORGET_ZONE, ZONE[1]),
        ):  # fmt: skip
            for factor in factors.values():
                factor.variance = min(factor.variance + forget, most)

    def spread(self, zone_id: str) -> float:
        """Spread of the logarithm of one service of the zone."""
        weight, squares = self.noise.get(zone_id, (0.0, 0.0))
        return sqrt((squares + SPREAD_WEIGHT * SPREAD**2) / (weight + SPREAD_WEIGHT))

    def _zone(self, zone_id: str) -> Factor:
        return self.zones.setdefault(zone_id, Factor(*ZONE))

    def learn(self, zone_id: str, item_id: str, catalogue: float, person: str, tired: float, seconds: float) -> None:
        """One service that ended. tired: share of the session that had gone by when it began."""
        if catalogue <= 0 or seconds < SHORTEST:
            return
        spread = self.spread(zone_id)
        today = self.today.setdefault(zone_id, Today())
        zone, item = self._zone(zone_id), self.items.setdefault(item_id, Factor(*ITEM))
        worker = self.people.setdefault(person, Factor(*PERSON))
        known = (
            log(catalogue)
            - spread**2 / 2
            + zone.mean
            + item.mean
            + worker.mean
            + self.hall_today.mean
            + self.tiring.mean * tired
        )
        middle, variance, _ = today.judged(spread**2)
        rest = log(seconds) - known
        surprise = rest - middle
        believed = FORGOTTEN_WEIGHT if surprise > FORGOTTEN * spread else 1.0
        bounded = max(-BOUND * spread, min(BOUND * spread, surprise))
        today.count += believed
        today.total += believed * (middle + bounded)
        parts = ((zone, 1.0), (item, 1.0), (worker, 1.0), (self.hall_today, 1.0), (self.tiring, tired))
        whole = spread**2 / believed + variance + sum(factor.variance * by * by for factor, by in parts)
        for factor, by in parts:
            gain = factor.variance * by / whole
            factor.mean += gain * bounded
            factor.variance *= 1 - gain * by
        weight, squares = self.noise.get(zone_id, (0.0, 0.0))
        unexplained = bounded * bounded * min(spread**2 / whole, 1.0)
        self.noise[zone_id] = (weight * KEEP + believed, squares * KEEP + believed * unexplained)

    def laws(self, plan: Plan) -> "Laws":
        """What a walk needs of all this at one moment."""
        middles, doubts, spreads = {}, {}, {}
        for zone_id in plan.zones:
            spreads[zone_id] = self.spread(zone_id)
            middle, variance, _ = self.today.get(zone_id, Today()).judged(spreads[zone_id] ** 2)
            middles[zone_id] = middle + self._zone(zone_id).mean + self.hall_today.mean - spreads[zone_id] ** 2 / 2
            doubts[zone_id] = sqrt(variance + self.hall_today.variance + self._zone(zone_id).variance)
        items = {
            item.item_id: log(max(item.seconds, SHORTEST)) + middles[item.zone_id]
            + (self.items[item.item_id].mean if item.item_id in self.items else 0.0)
            for item in plan.items.values() if item.zone_id in middles
        }  # fmt: skip
        unknown = {zone_id: log(max(seconds, SHORTEST)) + middles[zone_id] for zone_id, seconds in plan.zones.items()}
        people = {person: (factor.mean, sqrt(factor.variance + PERSON_TODAY)) for person, factor in self.people.items()}
        return Laws(items, unknown, people, self.tiring.mean, spreads, doubts)


@dataclass(frozen=True, slots=True)
class Laws:
    """Logarithms: middle of each item (of a zone where the item is not known); difference of each person and doubt about it;
    of a whole session's tiredness; spread of one service in a zone, and doubt about the zone's middle.
    """

    items: Mapping[str, float]
    unknown: Mapping[str, float]
    people: Mapping[str, tuple[float, float]]
    tiring: float
    spreads: Mapping[str, float]
    doubts: Mapping[str, float]

    def person(self, person: str) -> tuple[float, float]:
        return self.people.get(person, (0.0, sqrt(PERSON[1])))

    def middle(self, zone_id: str, item_id: str) -> float:
        found = self.items.get(item_id)
        return self.unknown[zone_id] if found is None else found
