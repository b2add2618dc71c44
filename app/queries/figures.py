"""Figures of halls over days, on any cut: the formulas of ``domain.figures`` put to the facts.

Reports, pages, exports and the API all come here, so that a figure is the same wherever it stands.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

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
from app.operations.configuration import HallConfig
from app.operations.packing import Numbers
from app.queries.facts import Facts, Frame

Holds = NDArray[np.bool_]
"""Which rows of a frame."""

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
    return answers(connection, halls, [ask], at)[0]


def answers(connection: Connection, halls: Sequence[HallConfig], asks: Sequence[Ask], at: datetime) -> list[Answer]:
    """What several ask of the same days and with the same conditions, from one reading of the facts."""
    first = asks[0]
    if any((ask.first, ask.last, ask.where) != (first.first, first.last, first.where) for ask in asks):
        raise ValueError("asked of other days or with other conditions")
    facts = Facts(connection, halls, first.first, first.last, at, _day_test(first.where))
    tallies = [_tallies_of(ask) for ask in asks]
    for fact in Fact:
        of_fact = [tally[fact] for tally in tallies if fact in tally]
        if not of_fact:
            continue
        columns = set().union(*(_columns(fact, tally.of, tally.ask) for tally in of_fact))
        for frame in facts.frames(fact, columns):
            counting = _Counting(narrowed(frame, halls, first.where)[0], halls)
            for tally in of_fact:
                tally.add(counting)
    return [_answer(ask, tally, facts.pending) for ask, tally in zip(asks, tallies, strict=True)]


def _day_test(where: Mapping[str, frozenset[str]]) -> Callable[[date], bool]:
    """Whether the conditions leave anything of a day, so that the others need not be read."""
    cuts = [(cut, where[cut]) for cut in _PERIODS if cut in where]
    return lambda day: all(period_of(day, cut) in allowed for cut, allowed in cuts)


def _tallies_of(ask: Ask) -> dict[Fact, "_Tally"]:
    by_fact: dict[Fact, list[Figure]] = {}
    for name in needed(ask.names):
        figure = FIGURES[name]
        assert figure.fact is not None
        by_fact.setdefault(figure.fact, []).append(figure)
    return {fact: _Tally(of, ask) for fact, of in by_fact.items() if _answers(fact, ask)}


def _answer(ask: Ask, tallies: Mapping[Fact, "_Tally"], pending: tuple[date, ...]) -> Answer:
    total: dict[str, _Counted] = {}
    rows: dict[Key, dict[str, _Counted]] = {}
    nothing = {figure.name: _NOTHING[figure.kind] for tally in tallies.values() for figure in tally.of}
    for tally in tallies.values():
        total |= tally.total()
        for key, row in tally.rows():
            rows.setdefault(key, {}).update(row)
    return Answer(_shown(ask.names, total), {key: _shown(ask.names, nothing | row) for key, row in rows.items()}, pending)


_Counted = int | tuple[int, ...] | None
"""What was counted: a number, (sum, how many) of a mean, with the sum of squares of what is spread. Of what needs the values in
order the value itself, in its unit."""

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


def narrowed(frame: Frame, halls: Sequence[HallConfig], where: Mapping[str, frozenset[str]]) -> tuple[Frame, Holds]:
    """(the rows that were asked for, which of all these are)."""
    keep = np.ones(frame.rows, dtype=bool)
    if not where:
        return frame, keep
    for cut, allowed in where.items():
        codes, labels = _cut(frame, halls, cut)
        keep &= _one_of(codes, labels, allowed)
    columns = {name: values[keep] for name, values in frame.columns.items()}
    ends = np.cumsum([rows for _, _, rows in frame.days])
    left = np.diff(np.concatenate(([0], np.cumsum(keep)))[np.concatenate(([0], ends))])
    days = [(place, day, int(rows)) for (place, day, _), rows in zip(frame.days, left, strict=True)]
    return Frame(int(keep.sum()), days, columns, frame.words), keep


def _one_of(codes: Numbers, labels: Sequence[str], allowed: frozenset[str] | tuple[str, ...]) -> Holds:
    known = np.array([one in allowed for one in labels], dtype=bool)
    return known[codes] if len(known) else np.zeros(len(codes), dtype=bool)


def holds(figure: Figure, frame: Frame, target_seconds: int) -> Holds:
    """Which rows a counted figure is made of: those it counts, those that add to it, or those that have a value."""
    counting = _Counting(frame, ())
    keep = np.ones(frame.rows, dtype=bool)
    for where in figure.where:
        keep &= counting.test(where, target_seconds * 1000)
    if figure.column:
        # To a sum those add something that are above 0.
        keep &= frame.columns[figure.column] > 0 if figure.kind is Kind.SUM else counting.there(figure.column)
    return keep


class _Counting:
    """A frame that several are counted from; what more than one needs is worked out once."""

    def __init__(self, frame: Frame, halls: Sequence[HallConfig]) -> None:
        self.frame, self._halls = frame, halls
        self._there: dict[str, Holds] = {}
        self._tests: dict[tuple[Where, int], Holds] = {}
        self._groups: dict[tuple[str, ...], tuple[NDArray[np.int64], list[Key]]] = {}

    def there(self, column: str) -> Holds:
        if column not in self._there:
            self._there[column] = self.frame.columns[column] != MISSING
        return self._there[column]

    def test(self, where: Where, target_ms: int) -> Holds:
        of = where, target_ms if where.value == TARGET else 0
        if of not in self._tests:
            self._tests[of] = self._tested(where, target_ms)
        return self._tests[of]

    def _tested(self, where: Where, target_ms: int) -> Holds:
        values = self.frame.columns[where.column]
        if where.column in self.frame.words:
            asked = where.value if isinstance(where.value, tuple) else (str(where.value),)
            found = _one_of(values, self.frame.words[where.column], asked)
            return ~found if where.test == "!=" else found
        bound = target_ms if where.value == TARGET else where.value
        assert isinstance(bound, int)
        match where.test:
            case "==":
                return np.asarray(values == bound)
            case ">":
                return np.asarray(values > bound)
            case ">=":
                return np.asarray(values >= bound)
            case _:
                return np.asarray((values <= bound) & self.there(where.column))

    def groups(self, by: tuple[str, ...]) -> tuple[NDArray[np.int64], list[Key]]:
        """(group of each row, key of each group); there may be groups without rows."""
        if by not in self._groups:
            self._groups[by] = self._grouped(by)
        return self._groups[by]

    def _grouped(self, by: tuple[str, ...]) -> tuple[NDArray[np.int64], list[Key]]:
        codes = np.zeros(self.frame.rows, dtype=np.int64)
        keys: list[Key] = [()]
        for cut in by:
            more, labels = _cut(self.frame, self._halls, cut)
            codes = codes * len(labels) + more
            keys = [(*key, label) for key in keys for label in labels]
        if len(keys) <= _GROUPS_WITHOUT_ROWS:
            return codes, keys
        present, places = np.unique(codes, return_inverse=True)
        return places.astype(np.int64, copy=False), [keys[code] for code in map(int, present)]


_GROUPS_WITHOUT_ROWS = 20_000
"""So many groups are counted as they come; to leave out those without rows costs more than they do."""


class _Tally:
    """What one asks of one fact, counted frame after frame. Sums are exact: of a frame, whole milliseconds below 2**53."""

    def __init__(self, of: Sequence[Figure], ask: Ask) -> None:
        self.of, self.ask = of, ask
        self._places: dict[Key, int] = {}
        self._present = np.zeros(0, dtype=np.int64)
        """How many rows each group has: groups in the order they came."""
        self._sums = {
            figure.name: np.zeros((_SUMS.get(figure.kind, 2), 0), dtype=np.int64) for figure in of if _adds_up(figure)
        }
        self._ordered = {figure.column: _Ordered(_PER_UNIT[figure.unit]) for figure in of if figure.kind in _IN_ORDER}
        self._survival = {figure.name: _Survival(_PER_UNIT[figure.unit]) for figure in of if figure.kind is Kind.SURVIVAL}

    def add(self, counting: _Counting) -> None:
        groups, keys = counting.groups(self.ask.by)
        places = np.array([self._places.setdefault(key, len(self._places)) for key in keys], dtype=np.int64)
        self._grow(len(self._places))
        self._present[places] += np.bincount(groups, minlength=len(keys))
        for figure in self.of:
            if figure.name in self._sums:
                self._sums[figure.name][:, places] += self._counted(figure, counting, groups, len(keys))
        if self._ordered or self._survival:
            all_places = places.astype(np.int32)[groups] if self.ask.by else None
            for figure in self.of:
                if figure.name in self._survival:
                    there = counting.there(figure.column)
                    over = self._holds(figure, counting)
                    assert over is not None
                    values = counting.frame.columns[figure.column][there]
                    self._survival[figure.name].add(values, over[there], None if all_places is None else all_places[there])
            for column, ordered in self._ordered.items():
                there = counting.there(column)
                ordered.add(counting.frame.columns[column][there], None if all_places is None else all_places[there])

    def _grow(self, size: int) -> None:
        more = size - len(self._present)
        if more:
            self._present = np.pad(self._present, (0, more))
            self._sums = {name: np.pad(sums, ((0, 0), (0, more))) for name, sums in self._sums.items()}

    def _counted(self, figure: Figure, counting: _Counting, groups: NDArray[np.int64], size: int) -> NDArray[np.int64]:
        """(sums, how many, …) by group; of a count both."""
        if figure.kind is Kind.COUNT:
            counts = _by_group(groups, size, self._holds(figure, counting))
            return np.stack([counts, counts])
        there = counting.there(figure.column)
        values = counting.frame.columns[figure.column]
        if figure.kind is Kind.EVEN:
            seconds = np.where(there, values, 0).astype(np.int64) // 1000
            return np.stack([_by_group(groups, size, one) for one in (seconds, there, seconds * seconds)])
        sums = _by_group(groups, size, values if there.all() else np.where(there, values, 0))
        return np.stack([sums, _by_group(groups, size, there) if figure.kind is Kind.MEAN else sums])

    def _holds(self, figure: Figure, counting: _Counting) -> Holds | None:
        """Which rows meet the conditions; None: there are none to meet."""
        keep = None
        for where in figure.where:
            test = counting.test(where, self.ask.target_seconds * 1000)
            keep = test if keep is None else keep & test
        return keep

    def total(self) -> dict[str, _Counted]:
        found = {name: self._said(name, *map(int, sums.sum(axis=1))) for name, sums in self._sums.items()}
        found |= {figure.name: self._ordered[figure.column].of_all(figure) for figure in self.of if figure.kind in _IN_ORDER}
        return found | {name: survival.of_all() for name, survival in self._survival.items()}

    def rows(self) -> Iterator[tuple[Key, dict[str, _Counted]]]:
        if not self.ask.by:
            return
        columns: dict[str, Sequence[_Counted]] = {}
        for figure in self.of:
            if figure.kind in _IN_ORDER:
                columns[figure.name] = self._ordered[figure.column].of_groups(figure, len(self._places))
            elif figure.name in self._survival:
                columns[figure.name] = self._survival[figure.name].of_groups(len(self._places))
            else:
                columns[figure.name] = [self._said(figure.name, *map(int, sums)) for sums in self._sums[figure.name].T]
        for key, place in self._places.items():
            if self._present[place]:
                yield key, {name: values[place] for name, values in columns.items()}

    @staticmethod
    def _said(name: str, *sums: int) -> _Counted:
        return sums if FIGURES[name].kind in _SUMS else sums[0]


_IN_ORDER = frozenset({Kind.RANK, Kind.MAX})
_SUMS: Mapping[Kind, int] = {Kind.MEAN: 2, Kind.EVEN: 3}
"""Of how many sums a figure is worked out that needs more than one."""


def _adds_up(figure: Figure) -> bool:
    return figure.kind not in _IN_ORDER and figure.kind is not Kind.SURVIVAL


def _by_group(groups: NDArray[np.int64], size: int, values: NDArray[Any] | None) -> NDArray[np.int64]:
    """Sums of numbers, or how many hold, by group; None: how many there are."""
    if size == 1:
        whole = (
            len(groups) if values is None else np.count_nonzero(values) if values.dtype == bool else values.sum(dtype=np.int64)
        )
        return np.array([whole], dtype=np.int64)
    return np.bincount(groups, weights=values, minlength=size).astype(np.int64)


_InOrder = tuple[NDArray[np.signedinteger[Any]], NDArray[np.int64], int, int]
"""Values group after group, each in order, as ``group * span + value - least``; where each group ends; span and least."""


class _Ordered:
    """Values to be put in order. In the unit they are shown in, and rounded: the order stays, and they take less room."""

    def __init__(self, unit: int) -> None:
        self._unit = unit
        self._values: list[NDArray[np.int32]] = []
        self._groups: list[NDArray[np.int32]] = []
        self._in_order: _InOrder | None = None

    def add(self, values: Numbers, groups: NDArray[np.int32] | None) -> None:
        """Values of whole milliseconds that are not missing."""
        whole = values.astype(np.int32)
        if self._unit > 1:
            whole //= self._unit // 2  # as half_up: the half units first, so that nothing grows too large
            whole = (whole + 1) // 2
        self._values.append(whole)
        if groups is not None:
            self._groups.append(groups)

    def of_all(self, figure: Figure) -> int | None:
        """Without putting all in order."""
        values = _one(self._values)
        if not len(values):
            return None
        place = _place(figure, len(values))
        return int(values.max() if figure.kind is Kind.MAX else np.partition(values, place)[place])

    def of_groups(self, figure: Figure, size: int) -> list[int | None]:
        if self._in_order is None:
            self._in_order = self._sorted(size)
        both, ends, span, least = self._in_order
        found: list[int | None] = []
        start = 0
        for group, end in enumerate(map(int, ends)):
            found.append(int(both[start + _place(figure, end - start)]) - group * span + least if end > start else None)
            start = end
        return found

    def _sorted(self, size: int) -> "_InOrder":
        values, groups = _one(self._values), _one(self._groups)
        least = int(values.min(initial=0))
        span = int(values.max(initial=0)) - least + 1
        fits: type[np.signedinteger[Any]] = np.int32 if size * span < 2**31 else np.int64
        both = groups.astype(fits) * fits(span) + (values - least)
        both.sort()
        ends = np.cumsum(np.bincount(groups, minlength=size), dtype=np.int64)
        return both, ends, span, least


class _Survival:
    """Times with whether each was over or only left off, in whole milliseconds: which of two came first matters."""

    def __init__(self, unit: int) -> None:
        self._unit = unit
        self._times: list[Numbers] = []
        self._groups: list[NDArray[np.int32]] = []

    def add(self, values: Numbers, over: Holds, groups: NDArray[np.int32] | None) -> None:
        # Of the same time, what is over stands first: the others were still at risk.
        self._times.append(values.astype(np.int64) * 2 + ~over)
        if groups is not None:
            self._groups.append(groups)

    def of_all(self) -> int | None:
        return self._half_over(np.sort(_one(self._times)))

    def of_groups(self, size: int) -> list[int | None]:
        times, groups = _one(self._times), _one(self._groups)
        order = np.lexsort((times, groups))
        ends = np.cumsum(np.bincount(groups, minlength=size))
        return [self._half_over(part) for part in np.split(times[order], ends[:-1])] if size else []

    def _half_over(self, times: NDArray[np.integer[Any]]) -> int | None:
        """The first time at which half or less is left, in the unit; None where more than half never was over."""
        at_risk = np.arange(len(times), 0, -1)
        left = np.cumprod(np.where(times % 2 == 0, 1 - 1 / at_risk, 1.0))
        places = np.flatnonzero(left <= 0.5 + _NEARLY)
        return half_up(int(times[places[0]]) // 2, self._unit) if len(places) else None


_NEARLY = 1e-9
"""A product of millions of shares errs by less."""


def _one(parts: Sequence[Numbers]) -> Numbers:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)


def _place(figure: Figure, n: int) -> int:
    """Where the rank stands among ``n`` values in order: the nearest rank, from 0."""
    return n - 1 if figure.kind is Kind.MAX else -(-n * round(figure.share * 100) // 100) - 1


def _cut(frame: Frame, halls: Sequence[HallConfig], name: str) -> tuple[Numbers, list[str]]:
    """(code of each row, what the codes stand for)."""
    if name == "hall":
        return frame.by_day([place for place, _, _ in frame.days]), [hall.code for hall in halls]
    if name in ("half_hour", "hour"):
        slots = frame.columns["slot"]
        return (slots, _HALF_HOURS) if name == "half_hour" else (slots // 2, _HOURS)
    if name in PERIOD_CUTS:
        labels = [period_of(day, name) for _, day, _ in frame.days]
        codes = {label: code for code, label in enumerate(dict.fromkeys(labels))}
        return frame.by_day([codes[label] for label in labels]), list(codes)
    return frame.columns[name], frame.words[name]


_HALF_HOURS = [f"{n // 2:02}:{n % 2 * 30:02}" for n in range(48)]
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
    return value if unit == 1 or not _adds_up(figure) else half_up(value, unit)


def _divided(figure: Figure, counted: Mapping[str, _Counted]) -> Value:
    above, below = counted.get(figure.above), counted.get(figure.below)
    without = counted.get(figure.without, 0)
    if not isinstance(above, int) or not isinstance(below, int) or not isinstance(without, int):
        return None
    if figure.kind is Kind.RATIO:
        return ratio(above, below - without, figure.least)
    return wilson(above, below, high=figure.kind is Kind.HIGH) if below >= figure.least else None
