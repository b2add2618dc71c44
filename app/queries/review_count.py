"""The first figures of a review: what was measured on every window and person that worked in its two months."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, select

from app.domain.figures import DEFINITIONS, FIGURES
from app.domain.indicators import BY_HAND, SHARES, USUAL, Indicator, Scheme, Subject, least_of, scheme_of
from app.domain.review import Period
from app.models import Person, ReviewScheme
from app.operations.configuration import HallConfig
from app.queries.comparing import Compared, Comparison, compare, compared_view
from app.queries.covering import LATE, Conduct, Covered, conduct_of
from app.queries.figures import Ask, Value, figures

PER_DAYS = 10
"""Long pauses are told for so many days on duty, so that who works half as many days is judged alike."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """As the row of ``review_sheets`` will be."""

    subject: Subject
    subject_id: str
    number: str
    name: str
    figures: Mapping[str, Mapping[str, Any]]
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Counted:
    """Everything of a review that is worked out before its transaction. scheme: number of the edition, 0 for none yet."""

    period: Period
    scheme: int
    definitions: int
    norms: Mapping[str, Any]
    sheets: Sequence[Sheet]


def current_scheme(connection: Connection, hall_id: str) -> tuple[int, Scheme]:
    """(number, scheme) of the newest edition; 0 and the usual one where the hall has none."""
    row = connection.execute(
        select(ReviewScheme.__table__).where(ReviewScheme.hall_id == hall_id).order_by(ReviewScheme.number.desc()).limit(1)
    ).one_or_none()
    return (0, USUAL) if row is None else (row.number, kept_scheme(row))


def kept_scheme(row: Any) -> Scheme:
    return scheme_of(row.weights, row.indicators, row.objection_days)


def count_review(connection: Connection, hall: HallConfig, period: Period, at: datetime) -> Counted:
    number, scheme = current_scheme(connection, hall.id)
    counting = _Counting(connection, hall, period, scheme, at)
    return Counted(period, number, DEFINITIONS, counting.comparison.norms.view(), list(counting.sheets()))


class _Counting:
    def __init__(self, connection: Connection, hall: HallConfig, period: Period, scheme: Scheme, at: datetime) -> None:
        self.connection, self.hall, self.period, self.scheme, self.at = connection, hall, period, scheme, at
        self.comparison: Comparison = compare(connection, hall, period.first, period.last, at)
        self.conduct: Conduct = conduct_of(connection, hall, period.first, period.last, at)
        self.figures = {subject: self._figures(subject) for subject in Subject}

    def _figures(self, subject: Subject) -> Mapping[str, Mapping[str, Value]]:
        wanted = {"services", "held_minutes", "worked_minutes"}
        for source in {one.source for one in self.scheme.indicators} & SHARES:
            figure = FIGURES[source]
            wanted |= {source, figure.below}
            wanted |= {figure.without} - {""}
        if any(one.source == "satisfied_share" for one in self.scheme.indicators):
            wanted |= {"satisfied_low", "satisfied_high"}
        target = self.hall.policy.wait_target_minutes * 60
        ask = Ask(self.period.first, self.period.last, tuple(sorted(wanted)), (subject.value,), target_seconds=target)
        return {key[0]: row for key, row in figures(self.connection, [self.hall], ask, self.at).rows.items()}

    @cached_property
    def people(self) -> Mapping[str, Any]:
        rows = self.connection.execute(select(Person.id, Person.name, Person.number).where(Person.hall_id == self.hall.id))
        return {row.id: row for row in rows}

    def sheets(self) -> Iterator[Sheet]:
        for window in self.hall.windows.values():
            if self._worked(Subject.WINDOW, window.id):
                yield self._sheet(Subject.WINDOW, window.id, window.number, window.name)
        for person in sorted(self.people.values(), key=lambda row: (row.number, row.name)):
            if self._worked(Subject.PERSON, person.id):
                yield self._sheet(Subject.PERSON, person.id, person.number, person.name)

    def _worked(self, subject: Subject, key: str) -> bool:
        """Whether it served anybody, shared a service, or was on duty."""
        return key in self.comparison.of[subject] or key in self.conduct.days

    def _sheet(self, subject: Subject, key: str, number: str, name: str) -> Sheet:
        measured = {one.code: self._measure(one, subject, key) for one in self.scheme.of(subject)}
        facts = compared_view(self._compared(subject, key)) | {
            "services": self.figures[subject].get(key, {}).get("services") or 0,
            "days": len(self._days(key)),
        }
        return Sheet(subject, key, number, name, measured, facts)

    def _measure(self, indicator: Indicator, subject: Subject, key: str) -> dict[str, Any]:
        """``{value, n, low, high, why}``; why: few, none or by_hand where there is no value."""
        if indicator.source == BY_HAND:
            return _said(None, None, "by_hand")
        measure = self._measures.get(indicator.source)
        if measure is None:
            return self._share(indicator.source, subject, key)
        return _enough(*measure(subject, key), least=least_of(indicator.source))

    @property
    def _measures(self) -> Mapping[str, Callable[[Subject, str], tuple[Value, int] | tuple[Value, int, Value, Value]]]:
        """By source: (value, how much it is worked out of)."""
        return {
            "observed_expected": self._pace, "held_time_share": self._held, "late_opening_share": self._late,
            "uncovered_share": self._uncovered, "long_pauses": self._long_pauses,
        }  # fmt: skip

    def _pace(self, subject: Subject, key: str) -> tuple[Value, int, Value, Value]:
        one = self._compared(subject, key)
        return one.ratio, one.n, one.low, one.high

    def _late(self, subject: Subject, key: str) -> tuple[Value, int]:
        sessions = list(self._sessions(subject, key))
        return _part(sum(one.late > LATE for one in sessions), len(sessions)), len(sessions)

    def _uncovered(self, subject: Subject, key: str) -> tuple[Value, int]:
        sessions = list(self._sessions(subject, key))
        gone = sum((one.uncovered for one in sessions), timedelta())
        length = sum((one.length for one in sessions), timedelta())
        return _part(gone.total_seconds(), length.total_seconds()), len(sessions)

    def _long_pauses(self, _subject: Subject, key: str) -> tuple[Value, int]:
        days = self._days(key)
        pauses = sum(key in (one.window_id, one.person_id) for one in self.conduct.pauses)
        return _part(pauses * PER_DAYS, len(days), 2), len(days)

    def _compared(self, subject: Subject, key: str) -> Compared:
        return self.comparison.of[subject].get(key, Compared(0, 0, 0))

    def _days(self, key: str) -> set[date]:
        return {day for day in self.conduct.days.get(key, set()) if self.period.first <= day <= self.period.last}

    def _sessions(self, subject: Subject, key: str) -> Iterator[Covered]:
        for one in self.conduct.sessions:
            if key == (one.window_id if subject is Subject.WINDOW else one.person_id):
                yield one

    def _held(self, subject: Subject, key: str) -> tuple[Value, int]:
        row = self.figures[subject].get(key, {})
        held, worked = row.get("held_minutes") or 0, row.get("worked_minutes") or 0
        return _part(held, held + worked), int(row.get("services") or 0)

    def _share(self, source: str, subject: Subject, key: str) -> dict[str, Any]:
        row, figure = self.figures[subject].get(key, {}), FIGURES[source]
        n = int(row.get(figure.below) or 0) - (int(row.get(figure.without) or 0) if figure.without else 0)
        low, high = (row.get("satisfied_low"), row.get("satisfied_high")) if source == "satisfied_share" else (None, None)
        return _enough(row.get(source), n, low, high, least=least_of(source))


def _part(above: float, below: float, places: int = 4) -> float | None:
    return round(above / below, places) if below else None


def _enough(value: Value, n: int, low: Value = None, high: Value = None, *, least: int) -> dict[str, Any]:
    if value is None or n < least:
        return _said(None, n, "few" if n else "none")
    return _said(value, n, "", low, high)


def _said(value: Value, n: int | None, why: str, low: Value = None, high: Value = None) -> dict[str, Any]:
    return {"value": value, "n": n, "low": low, "high": high, "why": why}
