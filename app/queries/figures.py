"""Figures of halls over days, on any cut: the formulas of ``domain.figures`` put to the facts.

Reports, pages, exports and the API all come here, so that a figure is the same wherever it stands.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from operator import add

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from app.domain.figures import (
    FIGURES,
    MISSING,
    PERIOD_CUTS,
    TARGET,
    WORDS,
    Fact,
    Figure,
    Kind,
    Unit,
    Where,
    half_up,
    needed,
    ratio,
    wilson,
)
from app.operations.collecting import let_others_in
from app.operations.configuration import HallConfig
from app.queries.facts import Frame, Numbers, facts_of

Value = int | float | None
Key = tuple[str, ...]
"""One value of each cut, as the facts have it: ids of zones, items, windows and people, codes, days."""

_PER_UNIT = {Unit.COUNT: 1, Unit.SECONDS: 1000, Unit.MINUTES: 60_000}


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked. by: at most two cuts. where: {cut: allowed values}, as keys have them.

    target_seconds: the longest wait that is within target.
    """

    first: date
    last: date
    names: tuple[str, ...]
    by: tuple[str, ...] = ()
    where: Mapping[str, frozenset[str]] = field(default_factory=dict)
    target_seconds: int = 1200


@dataclass(frozen=True, slots=True)
class Answer:
    """total: over everything asked. rows: by key, in no order. A figure whose facts have not the cut or condition is None.

    pending: days that are missing yet, or are not as they are now, since they have not been summed.
    """

    total: dict[str, Value]
    rows: dict[Key, dict[str, Value]]
    pending: tuple[date, ...] = ()


def figures(connection: Connection, halls: Sequence[HallConfig], ask: Ask, at: datetime) -> Answer:
    """Raises KeyError for a name that is no figure."""
    counted = needed(ask.names)
    by_fact: dict[Fact, list[Figure]] = {}
    for name in counted:
        figure = FIGURES[name]
        assert figure.fact is not None
        by_fact.setdefault(figure.fact, []).append(figure)
    by_fact = {fact: of for fact, of in by_fact.items() if _answers(fact, ask)}
    needs = {fact: _columns(fact, of, ask) for fact, of in by_fact.items()}
    total: dict[str, _Counted] = {}
    rows: dict[Key, dict[str, _Counted]] = {}
    facts = facts_of(connection, halls, ask.first, ask.last, needs, at)
    for fact, frame in facts.frames.items():
        _count_frame(narrowed(frame, halls, ask.where)[0], by_fact[fact], halls, ask, total, rows)
    nothing = {figure.name: _NOTHING[figure.kind] for of in by_fact.values() for figure in of}
    shown = {key: _shown(ask.names, {**nothing, **row}) for key, row in rows.items()}
    return Answer(_shown(ask.names, total), shown, facts.pending)


_Counted = int | tuple[int, ...] | None
"""What was counted: a number, (sum, how many) of a mean, with the sum of squares of what is spread evenly."""

_NOTHING: Mapping[Kind, _Counted] = {
    Kind.COUNT: 0, Kind.SUM: 0, Kind.MEAN: (0, 0), Kind.EVEN: (0, 0, 0), Kind.RANK: None, Kind.MAX: None, Kind.SURVIVAL: None,
}  # fmt: skip
"""What a row has of a fact that has no row there: a window that served others' tickets issued 0."""


def _answers(fact: Fact, ask: Ask) -> bool:
    cuts = {*WORDS[fact], "hall", *PERIOD_CUTS}
    return cuts.issuperset(ask.by) and cuts.issuperset(ask.where)


def _columns(fact: Fact, of: Sequence[Figure], ask: Ask) -> set[str]:
    columns = {figure.column for figure in of if figure.column} | {where.column for figure in of for where in figure.where}
    cuts = {*ask.by, *ask.where}
    columns |= cuts & set(WORDS[fact])
    if not cuts.isdisjoint({"hour", "half_hour"}):
        columns.add("slot")
    return columns


def narrowed(frame: Frame, halls: Sequence[HallConfig], where: Mapping[str, frozenset[str]]) -> tuple[Frame, NDArray[np.bool_]]:
    """(the rows that were asked for, which of all these are)."""
    keep = np.ones(frame.rows, dtype=bool)
    if not where:
        return frame, keep
    for cut, allowed in where.items():
        codes, labels = _cut(frame, halls, cut)
        keep &= _one_of(codes, labels, allowed)
    columns = {name: values[keep] for name, values in frame.columns.items()}
    return Frame(int(keep.sum()), frame.day[keep], frame.hall[keep], columns, frame.words), keep


def _one_of(codes: Numbers, labels: Sequence[str], allowed: frozenset[str] | tuple[str, ...]) -> NDArray[np.bool_]:
    known = np.array([one in allowed for one in labels], dtype=bool)
    return known[codes] if len(known) else np.zeros(len(codes), dtype=bool)


def _count_frame(
    frame: Frame,
    of: Sequence[Figure],
    halls: Sequence[HallConfig],
    ask: Ask,
    total: dict[str, _Counted],
    rows: dict[Key, dict[str, _Counted]],
) -> None:
    counting = _Counting(frame, ask.target_seconds * 1000)
    everything = np.zeros(frame.rows, dtype=np.int64)
    groups, keys = _grouped(frame, halls, ask.by) if ask.by else (everything, [])
    for figure in of:
        let_others_in()
        cells = counting.count(figure, groups, len(keys)) if ask.by else []
        for key, value in zip(keys, cells, strict=True):
            rows.setdefault(key, {})[figure.name] = value
        # What adds up is added up: it takes as long to count a year once more as to count it by groups.
        added = _added_up(cells) if figure.kind not in (Kind.RANK, Kind.MAX, Kind.SURVIVAL) else None
        total[figure.name] = counting.count(figure, everything, 1)[0] if added is None else added


def _added_up(cells: Sequence[_Counted]) -> _Counted:
    """The whole of counts, sums, or (sum, how many, …); None where there are no cells."""
    whole: _Counted = None
    for cell in cells:
        if isinstance(cell, tuple):
            whole = tuple(map(add, whole, cell)) if isinstance(whole, tuple) else cell
        elif cell is not None:
            whole = cell + (whole if isinstance(whole, int) else 0)
    return whole


def holds(figure: Figure, frame: Frame, target_seconds: int) -> NDArray[np.bool_]:
    """Which rows a counted figure is made of: those it counts, those that add to it, or those that have a value."""
    return _Counting(frame, target_seconds * 1000).holds(figure)


class _Counting:
    """Counts figures of one frame by groups. Sums are exact: whole milliseconds below 2**53."""

    def __init__(self, frame: Frame, target_ms: int) -> None:
        self.frame, self.target_ms = frame, target_ms
        self._sorted: dict[tuple[str, int], tuple[NDArray[np.int64], NDArray[np.int64]]] = {}

    def count(self, figure: Figure, groups: NDArray[np.int64], size: int) -> list[_Counted]:
        match figure.kind:
            case Kind.COUNT:
                return list(map(int, np.bincount(self._within(figure, groups), minlength=size)))
            case Kind.RANK | Kind.MAX:
                return list(self._ranked(figure, groups, size))
            case Kind.EVEN:
                return list(self._spread(figure, groups, size))
            case Kind.SURVIVAL:
                return list(self._survival(figure, groups, size))
        values = self.frame.columns[figure.column]
        there = values != MISSING
        sums = np.bincount(groups[there], weights=values[there].astype(np.float64), minlength=size)
        counts = np.bincount(groups[there], minlength=size)
        pairs = [(int(above), int(below)) for above, below in zip(sums, counts, strict=True)]
        return list(pairs) if figure.kind is Kind.MEAN else [above for above, _ in pairs]

    def _spread(self, figure: Figure, groups: NDArray[np.int64], size: int) -> Iterator[tuple[int, int, int]]:
        """(sum, how many, sum of squares) of whole seconds: 5 million waits of ten hours are below 2**53."""
        values = self.frame.columns[figure.column]
        there = values != MISSING
        seconds, of = (values[there] // 1000).astype(np.float64), groups[there]
        sums = np.bincount(of, weights=seconds, minlength=size)
        squares = np.bincount(of, weights=seconds * seconds, minlength=size)
        for one in zip(sums, np.bincount(of, minlength=size), squares, strict=True):
            yield int(one[0]), int(one[1]), int(one[2])

    def _survival(self, figure: Figure, groups: NDArray[np.int64], size: int) -> Iterator[int | None]:
        values = self.frame.columns[figure.column]
        there = values != MISSING
        is_over = self.holds(figure)[there]
        # In order of group and time; of the same time, what is over stands first, since the others were still at risk.
        keys = ((groups[there] << 32) + values[there]) * 2 + ~is_over
        order = np.argsort(keys)
        keys, over = keys[order], is_over[order]
        start = 0
        for end in map(int, np.cumsum(np.bincount(groups[there], minlength=size))):
            yield _half_over((keys[start:end] // 2) & 0xFFFFFFFF, over[start:end])
            start = end

    def _within(self, figure: Figure, groups: NDArray[np.int64]) -> NDArray[np.int64]:
        return groups[self.holds(figure)] if figure.where else groups

    def holds(self, figure: Figure) -> NDArray[np.bool_]:
        keep = np.ones(self.frame.rows, dtype=bool)
        for where in figure.where:
            keep &= self._test(where)
        if figure.column:
            values = self.frame.columns[figure.column]
            # To a sum those add something that are above 0.
            keep &= values > 0 if figure.kind is Kind.SUM else values != MISSING
        return keep

    def _test(self, where: Where) -> NDArray[np.bool_]:
        values = self.frame.columns[where.column]
        if where.column in self.frame.words:
            asked = where.value if isinstance(where.value, tuple) else (str(where.value),)
            found = _one_of(values, self.frame.words[where.column], asked)
            return ~found if where.test == "!=" else found
        bound = self.target_ms if where.value == TARGET else where.value
        assert isinstance(bound, int)
        match where.test:
            case "==":
                return np.asarray(values == bound)
            case ">":
                return np.asarray(values > bound)
            case ">=":
                return np.asarray(values >= bound)
            case _:
                return np.asarray((values <= bound) & (values != MISSING))

    def _ranked(self, figure: Figure, groups: NDArray[np.int64], size: int) -> Iterator[int | None]:
        if size == 1:
            yield self._rank_of_all(figure)
            return
        values, ends = self._in_order(figure.column, groups, size)
        start = 0
        for end in map(int, ends):
            yield int(values[start + _place(figure, end - start)]) if end > start else None
            start = end

    def _rank_of_all(self, figure: Figure) -> int | None:
        """Without putting all in order: of a year that takes longer than everything else."""
        values = self.frame.columns[figure.column]
        values = values[values != MISSING]
        if not len(values):
            return None
        place = _place(figure, len(values))
        return int(values.max() if figure.kind is Kind.MAX else np.partition(values, place)[place])

    def _in_order(self, column: str, groups: NDArray[np.int64], size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Values group after group, each in order, and where each group ends; sorted once for all ranks of a column."""
        if (column, size) not in self._sorted:
            values = self.frame.columns[column]
            there = values != MISSING
            both = (groups[there] << 32) + (values[there].astype(np.int64) + 2**31)
            both.sort()
            ends = np.cumsum(np.bincount(groups[there], minlength=size))
            self._sorted[column, size] = (both & 0xFFFFFFFF) - 2**31, ends
        return self._sorted[column, size]


def _grouped(frame: Frame, halls: Sequence[HallConfig], by: tuple[str, ...]) -> tuple[NDArray[np.int64], list[Key]]:
    """(group of each row, key of each group)."""
    cuts = [_cut(frame, halls, name) for name in by]
    combined = np.zeros(frame.rows, dtype=np.int64)
    for codes, labels in cuts:
        combined = combined * max(len(labels), 1) + codes
    present, groups = _distinct(combined)
    keys = []
    for one in map(int, present):
        rest, key = one, list[str]()
        for _, labels in reversed(cuts):
            rest, code = divmod(rest, max(len(labels), 1))
            key.append(labels[code])
        keys.append(tuple(reversed(key)))
    return groups, keys


def _distinct(codes: Numbers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(the codes there are, in order; the place of each row's code among them). Codes are few, so nothing is sorted."""
    low = int(codes.min(initial=0))
    counts = np.bincount(codes - low)
    present = np.flatnonzero(counts)
    places = np.zeros(len(counts), dtype=np.int64)
    places[present] = np.arange(len(present))
    return present + low, places[codes - low]


_NEARLY = 1e-9
"""A product of millions of shares errs by less."""


def _half_over(times: NDArray[np.int64], over: NDArray[np.bool_]) -> int | None:
    """The first time at which half or less is left; times in order. None where more than half never was over."""
    at_risk = np.arange(len(times), 0, -1)
    left = np.cumprod(np.where(over, 1 - 1 / at_risk, 1.0))
    places = np.flatnonzero(left <= 0.5 + _NEARLY)
    return int(times[places[0]]) if len(places) else None


def _place(figure: Figure, n: int) -> int:
    """Where the rank stands among ``n`` values in order: the nearest rank, from 0."""
    return n - 1 if figure.kind is Kind.MAX else -(-n * round(figure.share * 100) // 100) - 1


def _cut(frame: Frame, halls: Sequence[HallConfig], name: str) -> tuple[Numbers, list[str]]:
    if name == "hall":
        return frame.hall, [hall.code for hall in halls]
    if name in ("half_hour", "hour"):
        slots = frame.columns["slot"]
        return (slots, [f"{n // 2:02}:{n % 2 * 30:02}" for n in range(48)]) if name == "half_hour" else (slots // 2, _HOURS)
    if name in PERIOD_CUTS:
        days, places = _distinct(frame.day)
        labels = [period_of(date.fromordinal(int(day)), name) for day in days]
        codes = {label: code for code, label in enumerate(dict.fromkeys(labels))}
        return np.array([codes[label] for label in labels], dtype=np.int64)[places], list(codes)
    return frame.columns[name], frame.words[name]


_HOURS = [f"{hour:02}" for hour in range(24)]


@lru_cache(maxsize=20_000)
def period_of(day: date, cut: str) -> str:
    """Name of the period a day is in, so written that names sort by time."""
    return _PERIODS[cut](day)


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


_PERIODS: Mapping[str, Callable[[date], str]] = {
    "weekday": lambda day: str(day.isoweekday()),
    "day": date.isoformat,
    "week": _week,
    "ten_days": lambda day: f"{day:%Y-%m}-{min((day.day - 1) // 10 + 1, 3)}",
    "month": lambda day: f"{day:%Y-%m}",
    "quarter": lambda day: f"{day.year}-Q{(day.month - 1) // 3 + 1}",
    "year": lambda day: str(day.year),
}


def _shown(names: Sequence[str], counted: Mapping[str, _Counted]) -> dict[str, Value]:
    return {name: _value(FIGURES[name], counted) for name in names}


def _value(figure: Figure, counted: Mapping[str, _Counted]) -> Value:
    if figure.above:
        return _divided(figure, counted)
    value = counted.get(figure.name)
    if value is None:
        return None
    if figure.kind is Kind.EVEN:
        assert isinstance(value, tuple)
        total, n, squares = value
        return ratio(total * total, n * squares, 1)
    unit = _PER_UNIT[figure.unit]
    if isinstance(value, tuple):
        return half_up(value[0], value[1] * unit) if value[1] else None
    return value if unit == 1 else half_up(value, unit)


def _divided(figure: Figure, counted: Mapping[str, _Counted]) -> Value:
    above, below = counted.get(figure.above), counted.get(figure.below)
    without = counted.get(figure.without, 0)
    if not isinstance(above, int) or not isinstance(below, int) or not isinstance(without, int):
        return None
    if figure.kind is Kind.RATIO:
        return ratio(above, below - without, figure.least)
    return wilson(above, below, high=figure.kind is Kind.HIGH) if below >= figure.least else None
