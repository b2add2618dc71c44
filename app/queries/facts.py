"""The facts of a hall over days: packed ones of days that are summed; those of other days are collected when asked for.

What was packed is only as good as the day was then. So it is looked here, too, which days changed since the worker looked last;
what would take too long to collect at once is left to the worker, and said to be missing.

Days are read some at a time and counted some at a time: a year of a large hall has five million rows, and what is counted
should stay where the processor is fast, and out of the way of everybody else's memory.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
from sqlalchemy import Connection, select

from app.domain.figures import MADE, NUMBERS, WORDS, Fact
from app.models import Counter, FactColumn
from app.operations.collecting import EDITION
from app.operations.configuration import HallConfig
from app.operations.packing import Column, Numbers, Table, unpacked
from app.operations.running_day import let_others_in
from app.operations.summing import changed_since, days_on_duty, kept_days
from app.queries.running import Parts, parts_of

ROWS_AT_ONCE = 65_536
"""Rows of a frame, unless one day has more: columns of so many fit the processor's cache."""
TICKETS_READ_AT_ONCE = 400_000
"""Tickets of the days whose columns are fetched with one statement."""


@dataclass(slots=True)
class Frame:
    """Rows of one fact, column by column. words: what the codes of a column of words stand for.

    days: what the rows are of, in their order: the place of the hall, the day, and how many rows.
    """

    rows: int
    days: Sequence[tuple[int, date, int]] = ()
    columns: dict[str, Numbers] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)

    def by_day(self, values: Sequence[int]) -> Numbers:
        """For each row the value of its day."""
        return np.repeat(np.array(values, dtype=np.int64), [rows for _, _, rows in self.days])


Part = tuple[int, date, Table]
"""Place of the hall, day, rows of a fact."""


class Facts:
    """What is known of ``first`` to ``last``, hall after hall, to be read fact by fact.

    wanted: which days are asked for. pending: days that are not in it yet, or not as they are now; the worker is about to sum
    them.
    """

    def __init__(
        self,
        connection: Connection,
        halls: Sequence[HallConfig],
        first: date,
        last: date,
        at: datetime,
        wanted: Callable[[date], bool] = lambda _: True,
    ) -> None:
        self._connection, self._halls = connection, halls
        self._live: list[list[tuple[date, Parts]]] = []
        self._kept: list[list[Sequence[date]]] = []
        pending: set[date] = set()
        for hall in halls:
            tickets = _tickets_by_day(connection, hall, first, last)
            live, late = _to_collect(connection, hall, first, min(last, hall.day(at)), at, tickets)
            pending.update(filter(wanted, late))
            self._live.append([(day, parts_of(connection, hall, day, at)) for day in sorted(live) if wanted(day)])
            days = sorted(day for day in kept_days(connection, hall, first, last) if day not in live and wanted(day))
            self._kept.append(list(_some_at_a_time(days, tickets)))
        self.pending: tuple[date, ...] = tuple(sorted(pending))

    def frames(self, fact: Fact, columns: set[str]) -> Iterator[Frame]:
        """The rows of a fact with the needed columns, some days at a time; none where there are no rows."""
        kept = _kept_columns(fact, columns)
        some: list[Part] = []
        for part in self._parts(fact, kept):
            if some and sum(map(_rows, some)) + _rows(part) > ROWS_AT_ONCE:
                yield _joined(fact, some, kept)
                some = []
                let_others_in()
            some.append(part)
        if some:
            yield _joined(fact, some, kept)

    def whole(self, fact: Fact, columns: set[str]) -> Frame:
        """All rows of a fact at once."""
        kept = _kept_columns(fact, columns)
        return _joined(fact, list(self._parts(fact, kept)), kept)

    def _parts(self, fact: Fact, columns: Sequence[str]) -> Iterator[Part]:
        for place, hall in enumerate(self._halls):
            for days in self._kept[place]:
                stored = _stored(self._connection, hall, days, fact, columns)
                yield from ((place, day, stored[day]) for day in days if day in stored)
            yield from ((place, day, part[fact]) for day, parts in self._live[place] for part in parts)


def _rows(part: Part) -> int:
    return len(next(iter(part[2].values())).values)


def frame_of(fact: Fact, day: date, table: Table) -> Frame:
    """All columns of a fact of one day of one hall."""
    return _joined(fact, [(0, day, table)], (*WORDS[fact], *NUMBERS[fact]))


TICKETS_AT_ONCE = 10_000
"""Tickets of days without facts that are collected while somebody waits; the running day always is."""
A_DAY_COSTS = 300
"""What looking for a day's rows costs, in tickets."""


def to_collect(
    connection: Connection, hall: HallConfig, first: date, last: date, at: datetime
) -> tuple[frozenset[date], tuple[date, ...]]:
    """(days to collect now, days left to the worker), of those whose facts are not kept or have changed since."""
    return _to_collect(connection, hall, first, last, at, _tickets_by_day(connection, hall, first, last))


_Issued = Mapping[date, tuple[int, bool]]
"""{day: (tickets issued, whether it was summed)}."""


def _some_at_a_time(days: Iterable[date], tickets: _Issued) -> Iterator[Sequence[date]]:
    some: list[date] = []
    spent = 0
    for day in days:
        issued = tickets[day][0] if day in tickets else 0
        if some and spent + issued > TICKETS_READ_AT_ONCE:
            yield some
            some, spent = [], 0
        some.append(day)
        spent += issued
    if some:
        yield some


def _to_collect(
    connection: Connection, hall: HallConfig, first: date, last: date, at: datetime, tickets: _Issued
) -> tuple[frozenset[date], tuple[date, ...]]:
    today = hall.day(at)
    kept = kept_days(connection, hall, first, last)
    wanted = {day for day, (_, is_summed) in tickets.items() if day <= last and (not is_summed or day not in kept)}
    wanted |= {day for day in days_on_duty(connection, hall, first, last, at) if day not in tickets and day not in kept}
    wanted |= {day for day in changed_since(connection, hall, today) if first <= day <= last}
    live, late, spent = set[date](), list[date](), 0
    for day in sorted(wanted, reverse=True):
        spent += A_DAY_COSTS + tickets.get(day, (0, False))[0]
        if day == today or spent <= TICKETS_AT_ONCE:
            live.add(day)
        else:
            late.append(day)
    return frozenset(live), tuple(late)


def _tickets_by_day(connection: Connection, hall: HallConfig, first: date, last: date) -> _Issued:
    found: dict[date, tuple[int, bool]] = {}
    rows = connection.execute(
        select(Counter.day, Counter.issued, Counter.summed).where(Counter.hall_id == hall.id, Counter.day.between(first, last))
    )
    for day, issued, is_summed in rows:
        before, summed_so_far = found.get(day, (0, True))
        found[day] = before + issued, summed_so_far and is_summed
    return found


def _kept_columns(fact: Fact, columns: set[str]) -> tuple[str, ...]:
    """Columns as they are kept: one that is made of others needs these."""
    made = MADE.get(fact, {})
    wanted = {part for column in columns for part in made.get(column, (column,))}
    # Of a fact of which only rows are counted, any column tells how many there are.
    return tuple(sorted(wanted)) or ("slot",)


def _stored(
    connection: Connection, hall: HallConfig, days: Sequence[date], fact: Fact, columns: Sequence[str]
) -> dict[date, Table]:
    rows = connection.execute(
        select(FactColumn.name, FactColumn.day, FactColumn.size, FactColumn.words, FactColumn.data).where(
            FactColumn.hall_id == hall.id,
            FactColumn.fact == fact.value,
            FactColumn.name.in_(columns),
            FactColumn.day.in_(days),
            FactColumn.edition == EDITION,
        )
    )
    found: dict[date, dict[str, Column]] = {}
    for name, day, size, words, data in rows:
        found.setdefault(day, {})[name] = unpacked(size, words, data)
    return dict(found)


def _joined(fact: Fact, parts: Sequence[Part], columns: Sequence[str]) -> Frame:
    days = [(place, day, len(table[columns[0]].values)) for place, day, table in parts]
    frame = Frame(sum(rows for _, _, rows in days), days)
    for name in columns:
        if name in WORDS[fact]:
            frame.columns[name], frame.words[name] = _one_vocabulary([table[name] for _, _, table in parts])
        else:
            values = [table[name].values for _, _, table in parts]
            frame.columns[name] = np.concatenate(values) if values else np.zeros(0, dtype=np.int32)
    for name, made_of in MADE.get(fact, {}).items():
        if set(made_of) <= set(columns):
            frame.columns[name] = sum((frame.columns[part] for part in made_of), np.zeros(frame.rows, dtype=np.int32))
    return frame


def _one_vocabulary(columns: Sequence[Column]) -> tuple[Numbers, list[str]]:
    """Every day has its own codes; they become one set."""
    codes: dict[str, int] = {}
    values = []
    for column in columns:
        ours = np.array([codes.setdefault(word, len(codes)) for word in column.words or ()], dtype=np.int64)
        values.append(ours[column.values] if len(ours) else np.zeros(0, dtype=np.int64))
    return (np.concatenate(values) if values else np.zeros(0, dtype=np.int64)), list(codes)
