"""People and windows compared by what they had to do: observed against expected time (field section 4.3).

**Expected** is what the hall as a whole took for the same services (indirect standardisation). Alike are services of one zone
and item, for visitors of a special group or not; a step of a theme is its own item in its own zone. Where fewer than five are
alike the mean of the item stands in, then that of the hall.

**Left out**, and counted apart: services that A and B shared, whose time is of two people, and those that nobody else does, for
which there is no measure but the one who is to be measured. With fewer than thirty left nothing is said.

**The interval** (95 %) is of a ratio of sums: the spread of the own services around ratio times expected, whatever their
distribution (Cochran, Sampling Techniques, 1977, 6.4), and the doubt about the others' mean; the own part in the expected time
is allowed for. Where the own services happen to lie closer together than everybody's do, everybody's spread counts: of some
thirty skewed times the longest are easily missing, and the interval would be too sure. It is taken on the logarithm, since
times and their ratios are skewed and never below nought. Services that follow each other are taken as independent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import exp, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from app.domain.figures import COMPARED_LEAST, Fact
from app.domain.indicators import Subject
from app.operations.configuration import HallConfig
from app.queries.facts import Facts, Frame

LEAST_ALIKE = 5
"""Fewer services make no usual time."""
Z95 = 1.959964

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Compared:
    """One person or window. n: services compared; shared, alone: left out. Minutes and ratio: None with n below thirty."""

    n: int
    shared: int
    alone: int
    observed_minutes: float | None = None
    expected_minutes: float | None = None
    ratio: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Norms:
    """Usual time of services, in ms, as the comparison uses it: of those alike, of the item, of the hall."""

    alike: Mapping[tuple[str, str, bool], int]
    items: Mapping[tuple[str, str], int]
    hall: int | None

    def of(self, zone: str, item: str, *, special: bool) -> int | None:
        return self.alike.get((zone, item, special), self.items.get((zone, item), self.hall))

    def view(self) -> dict[str, Any]:
        """As it is kept: ``norms_of`` reads it again."""
        alike = [[*key, ms] for key, ms in self.alike.items()]
        return {"alike": alike, "items": [[*key, ms] for key, ms in self.items.items()], "hall": self.hall}


def norms_of(kept: Mapping[str, Any]) -> Norms:
    alike = {(zone, item, bool(special)): ms for zone, item, special, ms in kept["alike"]}
    return Norms(alike, {(zone, item): ms for zone, item, ms in kept["items"]}, kept["hall"])


@dataclass(frozen=True, slots=True)
class Comparison:
    """pending: days that are not in it yet; the worker is about to sum them."""

    norms: Norms
    of: Mapping[Subject, Mapping[str, Compared]]
    pending: tuple[date, ...] = ()


def compare(connection: Connection, hall: HallConfig, first: date, last: date, at: datetime) -> Comparison:
    """Everybody who worked, and every window, from ``first`` to ``last``; keys are ids."""
    facts = Facts(connection, [hall], first, last, at)
    legs, work = facts.whole(Fact.LEGS, COLUMNS), facts.whole(Fact.WORK, {"person"})
    return replace(compared(legs, work), pending=facts.pending)


COLUMNS = {"zone", "item", "special_group", "service", "shared", "window", "person"}
"""What is needed of the facts of legs."""


def compared(legs: Frame, work: Frame) -> Comparison:
    done = legs.columns["service"] >= 0
    whole = done & (legs.columns["shared"] == 0)
    alike = _Alike(legs, whole)
    parts = {
        Subject.WINDOW: _tally(legs, "window", done),
        Subject.PERSON: _tally(work, "person", np.ones(work.rows, dtype=bool)),
    }
    of = {subject: _of_subject(legs, subject, whole, alike, parts[subject]) for subject in Subject}
    return Comparison(alike.norms(), of)


def _tally(frame: Frame, word: str, keep: NDArray[np.bool_]) -> dict[str, int]:
    counts = np.bincount(frame.columns[word][keep], minlength=len(frame.words[word]))
    return {name: int(count) for name, count in zip(frame.words[word], counts, strict=True) if name and count}


@dataclass(frozen=True, slots=True)
class _Level:
    """One way to call services alike: the class of each service, and size, mean and variance of each class."""

    classes: Integers
    n: Integers
    mean: Floats
    variance: Floats


def _level(classes: Integers, service: Floats) -> _Level:
    size = int(classes.max(initial=-1)) + 1
    n = np.bincount(classes, minlength=size)
    mean = np.bincount(classes, weights=service, minlength=size) / np.maximum(n, 1)
    spread = np.bincount(classes, weights=(service - mean[classes]) ** 2, minlength=size)
    return _Level(classes, n, mean, spread / np.maximum(n - 1, 1))


class _Alike:
    """The services that are compared, each with the class that its expected time comes from."""

    def __init__(self, legs: Frame, whole: NDArray[np.bool_]) -> None:
        columns = {name: legs.columns[name][whole].astype(np.int64) for name in ("zone", "item", "special_group")}
        self.words = legs.words
        special = (np.array([bool(word) for word in legs.words["special_group"]], dtype=np.int64))[columns["special_group"]]
        self.service = legs.columns["service"][whole].astype(np.float64)
        self.item_keys, items = np.unique(columns["zone"] * len(legs.words["item"]) + columns["item"], return_inverse=True)
        self.alike_keys, alike = np.unique(items * 2 + special, return_inverse=True)
        nothing = np.zeros(len(items), dtype=np.int64)
        self.levels = [_level(classes.astype(np.int64), self.service) for classes in (alike, items, nothing)]
        alike_fit, item_fit = (level.n[level.classes] >= LEAST_ALIKE for level in self.levels[:2])
        self.chosen = np.where(alike_fit, 0, np.where(item_fit, 1, 2))
        """Which level the expected time of each service comes from."""

    def norms(self) -> Norms:
        alike, items, whole = self.levels
        item_words = [self._words(int(key)) for key in self.item_keys]
        return Norms(
            {
                (*item_words[int(key) // 2], bool(int(key) % 2)): round(float(mean))
                for key, mean, n in zip(self.alike_keys, alike.mean, alike.n, strict=True)
                if n >= LEAST_ALIKE
            },
            {
                words: round(float(mean))
                for words, mean, n in zip(item_words, items.mean, items.n, strict=True)
                if n >= LEAST_ALIKE
            },
            round(float(whole.mean[0])) if len(self.service) else None,
        )

    def _words(self, key: int) -> tuple[str, str]:
        zone, item = divmod(key, len(self.words["item"]))
        return self.words["zone"][zone], self.words["item"][item]

    def picked(self, name: str) -> Floats:
        """A number of the chosen class of each service."""
        values = np.array([getattr(level, name)[level.classes] for level in self.levels], dtype=np.float64)
        picked: Floats = np.take_along_axis(values, self.chosen[np.newaxis, :], axis=0)[0]
        return picked

    def own(self, subjects: Integers, count: int) -> Floats:
        """How many services of its chosen class each service's own subject did."""
        found = []
        for level in self.levels:
            both = level.classes * count + subjects
            found.append(np.bincount(both, minlength=len(level.n) * count)[both])
        picked: Floats = np.take_along_axis(np.array(found, dtype=np.float64), self.chosen[np.newaxis, :], axis=0)[0]
        return picked


def _of_subject(
    legs: Frame, subject: Subject, whole: NDArray[np.bool_], alike: _Alike, parts: Mapping[str, int]
) -> dict[str, Compared]:
    subjects, names = legs.columns[subject.value][whole].astype(np.int64), legs.words[subject.value]
    size, own = alike.picked("n"), alike.own(subjects, len(names))
    only = (own == size) & (alike.chosen < 2)
    rows = _Rows(
        alike.service, alike.picked("mean"), own / np.maximum(size, 1), alike.picked("variance"), _doubt(alike, size, own)
    )
    done = np.bincount(subjects, minlength=len(names))
    places = {name: place for place, name in enumerate(names)}
    found: dict[str, Compared] = {}
    for name, parts_of in parts.items():
        place = places.get(name, -1)
        here = np.flatnonzero((subjects == place) & ~only)
        alone = int(np.count_nonzero((subjects == place) & only))
        unshared = int(done[place]) if place >= 0 else 0
        found[name] = _one(rows.at(here), alike, here, shared=max(parts_of - unshared, 0), alone=alone)
    return found


@dataclass(frozen=True, slots=True)
class _Rows:
    """Of each service: time, expected time, own share in that, variance of its class and of the mean of the others there."""

    service: Floats
    expected: Floats
    share: Floats
    variance: Floats
    doubt: Floats

    def at(self, here: NDArray[np.intp]) -> "_Rows":
        return _Rows(self.service[here], self.expected[here], self.share[here], self.variance[here], self.doubt[here])


def _doubt(alike: _Alike, size: Floats, own: Floats) -> Floats:
    """Variance of the mean of the others of each service's class."""
    return alike.picked("variance") / np.maximum(size - own, 1)


def _one(rows: _Rows, alike: _Alike, here: NDArray[np.intp], *, shared: int, alone: int) -> Compared:
    n = len(rows.service)
    if n < COMPARED_LEAST:
        return Compared(n, shared, alone)
    observed, expected = float(rows.service.sum()), float(rows.expected.sum())
    if observed <= 0 or expected <= 0:
        return Compared(n, shared, alone)
    ratio = observed / expected
    parts = (1 - ratio * rows.share) ** 2
    own = float(np.sum(parts * (rows.service - ratio * rows.expected) ** 2)) * n / (n - 1)
    usual = float(np.sum(parts * rows.variance)) * ratio**2
    variance = max(own, usual) + ratio**2 * _of_others(rows, alike, here)
    width = Z95 * sqrt(variance) / observed
    low, high = ratio * exp(-width), ratio * exp(width)
    minutes = (round(observed / 60_000, 1), round(expected / 60_000, 1))
    return Compared(n, shared, alone, *minutes, *(round(one, 3) for one in (ratio, low, high)))


def _of_others(rows: _Rows, alike: _Alike, here: NDArray[np.intp]) -> float:
    """Variance that the others' means bring into the expected time: one mean is used for all services of its class."""
    total = 0.0
    for place, level in enumerate(alike.levels):
        of_level = alike.chosen[here] == place
        classes, where, counts = np.unique(level.classes[here][of_level], return_index=True, return_counts=True)
        if len(classes):
            share, doubt = rows.share[of_level][where], rows.doubt[of_level][where]
            total += float(np.sum(counts**2 * (1 - share) ** 2 * doubt))
    return total


def compared_view(compared: Compared) -> dict[str, Any]:
    return {
        "n": compared.n, "shared": compared.shared, "alone": compared.alone, "enough": compared.n >= COMPARED_LEAST,
        "observed_minutes": compared.observed_minutes, "expected_minutes": compared.expected_minutes, "ratio": compared.ratio,
        "low": compared.low, "high": compared.high,
    }  # fmt: skip


def comparison_rows(hall: HallConfig, comparison: Comparison, subject: Subject, names: Mapping[str, str]) -> Sequence[Any]:
    """Lines by name, never by figure: it is no ranking. names: of people, by id."""
    told = names if subject is Subject.PERSON else {window.id: window.number for window in hall.windows.values()}
    rows = [{"id": key, "name": told.get(key, ""), **compared_view(one)} for key, one in comparison.of[subject].items() if key]
    return sorted(rows, key=lambda row: (len(row["name"]), row["name"]) if subject is Subject.WINDOW else (0, row["name"]))
