"""The facts of a hall over days: packed ones of days that are summed; those of other days are collected when asked for.

What was packed is only as good as the day was then. So it is looked here, too, which days changed since the worker looked last;
what would take too long to collect at once is left to the worker, and said to be missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from app.domain.figures import MADE, NUMBERS, WORDS, Fact
from app.models import Counter, FactColumn
from app.operations.collecting import EDITION, Column, Table, collect, let_others_in, unpacked
from app.operations.configuration import HallConfig
from app.operations.summing import changed_since, days_on_duty, kept_days

Numbers = NDArray[np.integer[Any]]


@dataclass(slots=True)
class Frame:
    """Rows of one fact, column by column. words: what the codes of a column of words stand for. day: ordinals; hall: places."""

    rows: int
    day: Numbers
    hall: Numbers
    columns: dict[str, Numbers] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """pending: days that are not in the frames yet, or not as they are now; the worker is about to sum them."""

    frames: dict[Fact, Frame]
    pending: tuple[date, ...]


def facts_of(
    connection: Connection, halls: Sequence[HallConfig], first: date, last: date, needs: Mapping[Fact, set[str]], at: datetime
) -> Facts:
    """The needed columns of each fact of ``first`` to ``last``, hall after hall and day after day."""
    parts: dict[Fact, list[tuple[int, date, Table]]] = {fact: [] for fact in needs}
    kept = {fact: _kept(fact, columns) for fact, columns in needs.items()}
    pending: set[date] = set()
    for place, hall in enumerate(halls):
        live, late = to_collect(connection, hall, first, min(last, hall.day(at)), at)
        pending.update(late)
        for fact, columns in kept.items():
            let_others_in()
            stored = _stored(connection, hall, first, last, fact, columns)
            parts[fact].extend((place, day, table) for day, table in stored.items() if day not in live)
        for day in live:
            tables = collect(connection, hall, day, at).tables
            for fact in needs:
                parts[fact].append((place, day, tables[fact]))
    frames = {fact: _joined(fact, sorted(parts[fact], key=lambda part: part[:2]), columns) for fact, columns in kept.items()}
    return Facts(frames, tuple(sorted(pending)))


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
    today, tickets = hall.day(at), _tickets_by_day(connection, hall, first, last)
    kept = kept_days(connection, hall, first, last)
    wanted = {day for day, (_, is_summed) in tickets.items() if not is_summed or day not in kept}
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


def _tickets_by_day(connection: Connection, hall: HallConfig, first: date, last: date) -> dict[date, tuple[int, bool]]:
    """{day: (tickets issued, whether it was summed)}."""
    found: dict[date, tuple[int, bool]] = {}
    rows = connection.execute(
        select(Counter.day, Counter.issued, Counter.summed).where(Counter.hall_id == hall.id, Counter.day.between(first, last))
    )
    for day, issued, is_summed in rows:
        before, summed_so_far = found.get(day, (0, True))
        found[day] = before + issued, summed_so_far and is_summed
    return found


def _kept(fact: Fact, columns: set[str]) -> tuple[str, ...]:
    """Columns as they are kept: one that is made of others needs these."""
    made = MADE.get(fact, {})
    wanted = {part for column in columns for part in made.get(column, (column,))}
    # Of a fact of which only rows are counted, any column tells how many there are.
    return tuple(sorted(wanted)) or ("slot",)


def _stored(
    connection: Connection, hall: HallConfig, first: date, last: date, fact: Fact, columns: tuple[str, ...]
) -> dict[date, Table]:
    rows = connection.execute(
        select(FactColumn.name, FactColumn.day, FactColumn.size, FactColumn.words, FactColumn.data).where(
            FactColumn.hall_id == hall.id,
            FactColumn.fact == fact.value,
            FactColumn.name.in_(columns),
            FactColumn.day.between(first, last),
            FactColumn.edition == EDITION,
        )
    )
    found: dict[date, dict[str, Column]] = {}
    for name, day, size, words, data in rows:
        found.setdefault(day, {})[name] = unpacked(size, words, data)
    return dict(found)


def _joined(fact: Fact, parts: Sequence[tuple[int, date, Table]], columns: tuple[str, ...]) -> Frame:
    counts = [len(table[columns[0]].values) for _, _, table in parts]
    frame = Frame(
        sum(counts),
        np.repeat(np.array([day.toordinal() for _, day, _ in parts], dtype=np.int32), counts),
        np.repeat(np.array([place for place, _, _ in parts], dtype=np.int16), counts),
    )
    for name in columns:
        if name in WORDS[fact]:
            frame.columns[name], frame.words[name] = _one_vocabulary([table[name] for _, _, table in parts])
        else:
            values = [table[name].values.astype(np.int32, copy=False) for _, _, table in parts]
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
        ours = np.array([codes.setdefault(word, len(codes)) for word in column.words or ()], dtype=np.int32)
        values.append(ours[column.values] if len(ours) else np.zeros(0, dtype=np.int32))
    return (np.concatenate(values) if values else np.zeros(0, dtype=np.int32)), list(codes)
