"""How many people will come (R-096): by half hour, with a band, from what the same weekdays of the past weeks brought.

The mean of a weekday's half hour is pulled towards that of all working days while its days are few; recent weeks weigh more.
Counts scatter more than chance alone: a busy day is busy as a whole. The spread is that of a negative binomial law whose excess
is learned from the hall's own days. Bookings are known: those due are added to the walk-ins, not forecast.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, lgamma, log

SLOT_MINUTES = 30
SLOTS = 24 * 60 // SLOT_MINUTES
WEEKS = 12
"""How far back it looks."""
LEAST_DAYS = 5
"""With fewer days of history nothing is forecast."""
_HALF_LIFE_WEEKS = 6
_PULL = 2.0
"""Weight of the mean over all working days, in days of the same weekday."""
_USUAL_EXCESS = 0.05
"""Variance beyond chance, as a share of the mean squared, until the hall's own days say otherwise."""
_LEAST_MEAN = 0.5
"""Half hours in which fewer come say nothing of the spread."""
_PRIOR_CELLS = 40
"""Weight of that guess, in half hours seen."""


@dataclass(frozen=True, slots=True)
class Day:
    """One past day: its kind (the ISO weekday it was worked as) and people by half hour, walk-ins and booked apart."""

    day: date
    weekday: int
    walk_ins: Mapping[int, int]
    booked: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Band:
    """People expected in a half hour: mean and the range that eight days in ten stay within. booked: of them by appointment."""

    mean: float
    p10: int
    p90: int
    booked: float = 0.0


class Forecast:
    """What past days teach about the days to come. today: days after it are forecast; older than ``WEEKS`` are forgotten."""

    def __init__(self, days: Sequence[Day], today: date) -> None:
        recent = [day for day in days if 0 < (today - day.day).days <= 7 * WEEKS]
        self.days = len(recent)
        self._weighed = [(day, 0.5 ** ((today - day.day).days / 7 / _HALF_LIFE_WEEKS)) for day in recent]
        self._own: dict[int, list[tuple[Day, float]]] = {weekday: [] for weekday in range(1, 8)}
        for day, weight in self._weighed:
            self._own[day.weekday].append((day, weight))
        self._overall = {slot: self._mean(slot) for slot in range(SLOTS)}
        self._means = {(weekday, slot): self._pulled(weekday, slot) for weekday in range(1, 8) for slot in range(SLOTS)}
        self._excess = self._learn_excess()

    @property
    def is_known(self) -> bool:
        return self.days >= LEAST_DAYS

    def band(self, weekday: int, slot: int, booked_due: int | None = None) -> Band:
        """People in a half hour of a day worked as ``weekday``.

        booked_due: bookings known for it; more may still be made, so that the usual number counts where it is higher.
        """
        walk_ins = self.mean(weekday, slot)
        usual_booked = self._usual_booked(weekday, slot)
        booked = usual_booked if booked_due is None else max(float(booked_due), usual_booked)
        low, high = quantiles(walk_ins, self._excess)
        return Band(walk_ins + booked, low + round(booked), high + round(booked), booked)

    def mean(self, weekday: int, slot: int) -> float:
        """Walk-ins to be expected."""
        return self._means[weekday, slot]

    def _pulled(self, weekday: int, slot: int) -> float:
        own = sum(weight * day.walk_ins.get(slot, 0) for day, weight in self._own[weekday])
        return (own + _PULL * self._overall[slot]) / (self._weight(weekday) + _PULL)

    def _weight(self, weekday: int) -> float:
        return sum(weight for _, weight in self._own[weekday])

    def _usual_booked(self, weekday: int, slot: int) -> float:
        total = self._weight(weekday)
        return sum(weight * day.booked.get(slot, 0) for day, weight in self._own[weekday]) / total if total else 0.0

    def _mean(self, slot: int) -> float:
        total = sum(weight for _, weight in self._weighed)
        return sum(weight * day.walk_ins.get(slot, 0) for day, weight in self._weighed) / total if total else 0.0

    def _learn_excess(self) -> float:
        """Variance beyond chance as a share of the mean squared, from every half hour seen, by moments.

        Each day is held against the mean that the others give, as a day to come will be.
        """
        squares, beyond, cells = 0.0, 0.0, 0
        for day, own in self._weighed:
            weight = self._weight(day.weekday) + _PULL
            without_it = weight / (weight - own)
            for slot in range(SLOTS):
                mean = self.mean(day.weekday, slot)
                if mean < _LEAST_MEAN:
                    continue
                squares += mean * mean
                beyond += ((day.walk_ins.get(slot, 0) - mean) * without_it) ** 2 - mean
                cells += 1
        if not cells:
            return _USUAL_EXCESS
        seen = max(beyond / squares, 0.0)
        return (seen * cells + _USUAL_EXCESS * _PRIOR_CELLS) / (cells + _PRIOR_CELLS)


def quantiles(mean: float, excess: float) -> tuple[int, int]:
    """(10th, 90th percentile) of a count with this mean and a variance of mean + excess · mean²."""
    if mean <= 0:
        return 0, 0
    low, total = -1, 0.0
    for count in range(int(mean * 12) + 60):
        total += exp(_log_share(count, mean, excess))
        if low < 0 and total >= 0.1:
            low = count
        if total >= 0.9:
            return low, count
    return max(low, 0), int(mean * 12) + 60


def _log_share(count: int, mean: float, excess: float) -> float:
    """Logarithm of the chance of just ``count``."""
    if excess < 1e-9:
        return count * log(mean) - mean - lgamma(count + 1)
    size = 1 / excess
    return (
        lgamma(count + size) - lgamma(size) - lgamma(count + 1)
        + size * log(size / (size + mean)) + count * log(mean / (size + mean))
    )  # fmt: skip
