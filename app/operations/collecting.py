"""The facts of one day (``domain.figures``), collected from its tickets, legs and window events.

Whatever shows a figure of a day gets it from here: of one that is over by way of ``fact_columns``, of the running one from a
``RunningDay`` that is kept up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from sqlalchemy import Connection

from app.domain.figures import NUMBERS, WORDS, Fact
from app.operations.configuration import HallConfig
from app.operations.packing import Column, Table
from app.operations.running_day import RunningDay

EDITION = 5
"""Of what is kept of a day: rises when something else would be written, so that all days are collected anew."""


@dataclass(frozen=True, slots=True)
class DayFacts:
    """tickets: ids, one for each row of TICKETS and of LEGS, to go down from a figure to what is behind it."""

    tables: Mapping[Fact, Table]
    tickets: Mapping[Fact, Sequence[str]]


def collect(connection: Connection, hall: HallConfig, day: date, at: datetime) -> DayFacts:
    """The facts of a day, of a running one as far as ``at``."""
    running = RunningDay(hall, day)
    running.read(connection)
    parts = running.parts(at)
    return DayFacts(
        {fact: _whole(fact, [part[fact] for part in parts]) for fact in Fact},
        {Fact.TICKETS: running.tickets(), Fact.LEGS: running.tickets_of_legs()},
    )


def _whole(fact: Fact, parts: Sequence[Table]) -> Table:
    """Tables of one fact one after the other; each has words of its own."""
    return {
        name: _joined([part[name] for part in parts], is_word=name in WORDS[fact]) for name in (*WORDS[fact], *NUMBERS[fact])
    }


def _joined(columns: Sequence[Column], *, is_word: bool) -> Column:
    if not is_word:
        return Column(np.concatenate([column.values for column in columns]))
    codes: dict[str, int] = {}
    values = []
    for column in columns:
        ours = np.array([codes.setdefault(word, len(codes)) for word in column.words or ()], dtype=np.int16)
        values.append(ours[column.values])
    return Column(np.concatenate(values), tuple(codes))
