"""Reports (报表): which there are, what stands in each, which days one covers and when it falls due (R-222…R-229).

Every figure is one of ``domain.figures``; a report only says which, on which cut. What is worked out is kept and never changed.
"""

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from app.domain.hours import Timetable
from app.errors import Invalid

FORM = 2
"""Edition of what stands in a report and how it is kept; rises when either changes."""

MADE_FROM_MINUTES = 30
"""Minutes after midnight from which the report of a period that ended is made: by then its last day is closed."""


class Span(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``. name: 2026-11-24, 2026-W48, 2026-11, 2026-Q4 or 2026, so that names sort by time."""

    span: Span
    first: date
    last: date

    @property
    def name(self) -> str:
        day = self.first
        match self.span:
            case Span.DAY:
                return day.isoformat()
            case Span.WEEK:
                year, week, _ = day.isocalendar()
                return f"{year}-W{week:02}"
            case Span.MONTH:
                return f"{day:%Y-%m}"
            case Span.QUARTER:
                return f"{day.year}-Q{(day.month + 2) // 3}"
            case _:
                return str(day.year)

    @property
    def before(self) -> "Period":
        return period_of(self.span, self.first - timedelta(days=1))

    @property
    def year_before(self) -> "Period":
        """The same days of the year before; a week's is the one that lies 52 weeks back."""
        if self.span in (Span.DAY, Span.WEEK):
            return period_of(self.span, self.first - timedelta(weeks=52))
        return period_of(self.span, self.first.replace(year=self.first.year - 1))


def period_of(span: Span, day: date) -> Period:
    """The period that ``day`` lies in."""
    match span:
        case Span.DAY:
            return Period(span, day, day)
        case Span.WEEK:
            monday = day - timedelta(days=day.weekday())
            return Period(span, monday, monday + timedelta(days=6))
        case Span.MONTH:
            return _months(span, day.year, day.month, 1)
        case Span.QUARTER:
            return _months(span, day.year, (day.month - 1) // 3 * 3 + 1, 3)
        case _:
            return _months(span, day.year, 1, 12)


def _months(span: Span, year: int, month: int, count: int) -> Period:
    last = month + count - 1
    return Period(span, date(year, month, 1), date(year, last, monthrange(year, last)[1]))


_NAMES: Mapping[Span, str] = {
    Span.DAY: r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    Span.WEEK: r"[0-9]{4}-W[0-9]{2}",
    Span.MONTH: r"[0-9]{4}-[0-9]{2}",
    Span.QUARTER: r"[0-9]{4}-Q[1-4]",
    Span.YEAR: r"[0-9]{4}",
}
_FIRST_YEAR, _LAST_YEAR = 2000, 2199


def read_period(span: Span, name: str) -> Period:
    """The period of such a name; raise Invalid ``report_period_unknown`` for anything else."""
    if re.fullmatch(_NAMES[span], name) and _FIRST_YEAR <= int(name[:4]) <= _LAST_YEAR:
        try:
            period = period_of(span, _first_day(span, name))
        except ValueError:
            period = None
        if period is not None and period.name == name:
            return period
    raise Invalid("report_period_unknown", example=_EXAMPLES[span])


_EXAMPLES: Mapping[Span, str] = {
    Span.DAY: "2026-11-24", Span.WEEK: "2026-W48", Span.MONTH: "2026-11", Span.QUARTER: "2026-Q4", Span.YEAR: "2026",
}  # fmt: skip


def _first_day(span: Span, name: str) -> date:
    year = int(name[:4])
    match span:
        case Span.DAY:
            return date.fromisoformat(name)
        case Span.WEEK:
            return date.fromisocalendar(year, int(name[6:]), 1)
        case Span.MONTH:
            return date(year, int(name[5:]), 1)
        case Span.QUARTER:
            return date(year, int(name[6]) * 3 - 2, 1)
        case _:
            return date(year, 1, 1)


# --- what stands in one -----------------------------------------------------------------------------------------------


class Lines(StrEnum):
    """Which rows of a cut are shown."""

    ALL = "all"
    TOP = "top"
    WITHOUT = "without"
    """Windows in use for which the first figure is nothing."""


@dataclass(frozen=True, slots=True)
class Section:
    """One table. by: its cut, "" for the figures of everything. most: rows of ``TOP``, the most of the first figure first.

    chart: the figure that is drawn as bars beside the table. compared: beside each figure the period before and a year before.
    """

    name: str
    figures: tuple[str, ...]
    by: str = ""
    lines: Lines = Lines.ALL
    most: int = 0
    chart: str = ""
    compared: bool = False


_LEDGER = ("issued", "served", "abandoned", "cancelled", "expired", "transferred_out", "open")
_WAITS = (
    "waits", "mean_wait_seconds", "median_wait_seconds", "p90_wait_seconds", "max_wait_seconds", "over_target_share",
    "waits_over_hour",
)  # fmt: skip
_TOTALS = (
    *_LEDGER, "cases", "services", "mean_wait_seconds", "median_wait_seconds", "p90_wait_seconds", "max_wait_seconds",
    "over_target_share", "in_target_share", "waits_over_hour", "no_show_share", "left_share", "mean_service_seconds",
    "kept_share", "extended_tickets", "extended_people", "extended_minutes", "booked", "agency_tickets", "cross_tickets",
    "rated", "participation", "good_share", "satisfied_share", "bad_ratings",
)  # fmt: skip
_STATES = ("serving_minutes", "held_minutes", "called_minutes", "idle_minutes", "paused_minutes", "break_minutes")
_RATED = (
    "services", "rated", "participation", "level_5_share", "level_4_share", "level_3_share", "level_2_share", "level_1_share",
    "good_share",
)  # fmt: skip
_HALL = ("issued", "served", "mean_wait_seconds", "p90_wait_seconds", "over_target_share", "mean_service_seconds", "rated")

_SUMMARY = Section("summary", _TOTALS)
_COMPARED = Section("summary", _TOTALS, compared=True)
_BY_HALL = Section("halls", (*_HALL, "participation", "satisfied_share"), "hall")
_ZONES = Section("ledger", _LEDGER, "zone")
_ZONE_WAITS = Section("waits", _WAITS, "zone")
_HOURS = Section("hours", ("issued", "mean_wait_seconds", "p90_wait_seconds", "over_target_share"), "hour", chart="issued")
_DAYS = Section("days", (*_LEDGER, "mean_wait_seconds", "p90_wait_seconds"), "day", chart="issued")
_MONTHS = Section("months", (*_LEDGER, "mean_wait_seconds", "p90_wait_seconds", "satisfied_share"), "month", chart="issued")
_WINDOWS = Section("windows", ("services", "mean_service_seconds", *_STATES), "window")
_PEOPLE = Section("people", ("services", "worked_minutes", *_STATES[:1], *_STATES[3:]), "person")
_ITEMS = Section("items", ("issued", "served", "services", "mean_wait_seconds", "mean_service_seconds"), "item", Lines.TOP, 20)
_GROUPS = Section("special_groups", ("issued", "served", "mean_wait_seconds", "p90_wait_seconds"), "special_group")
_CHANNELS = Section("channels", ("issued", "served", "left_share", "mean_wait_seconds"), "channel")
_RATINGS = Section("ratings", _RATED, "zone")
_PROMISES = Section("promises", ("promises", "promises_kept", "kept_share", "late_share", "promise_error_seconds"), "zone")
_CLASSES = Section(
    "classes", ("waits", "mean_wait_seconds", "p90_wait_seconds", "wait_evenness", "mean_overtaken", "max_overtaken"),
    "priority_class",
)  # fmt: skip
_BOOKINGS = Section(
    "bookings",
    ("booked", "mean_ahead_seconds", "slot_waits", "mean_slot_wait_seconds", "p90_slot_wait_seconds", "punctual_share"),
    "zone",
)  # fmt: skip
_DEVICES = Section("devices", ("device_minutes", "device_working_minutes", "device_availability"), "device_kind")
_RATED_HALLS = Section("rated_halls", _RATED, "hall")
_TOP_WINDOWS = Section(
    "top_windows", ("services", "rated", "participation", "good_share", "satisfied_share"), "window", Lines.TOP, 5
)
_IDLE_WINDOWS = Section("idle_windows", ("services", "rated"), "window", Lines.WITHOUT)
_FIVE = (5, 4, 3, 2, 1)
_LEVELS = Section(
    "levels",
    (
        "services", "rated", "participation", *(f"level_{n}" for n in _FIVE), *(f"level_{n}_share" for n in _FIVE),
        "good_share", "satisfied_share", "satisfied_low", "satisfied_high",
    ),
)  # fmt: skip


class Scope(StrEnum):
    """Which halls a report is made for, and of which it tells."""

    EACH = "each"
    """For every hall, of itself; only here are people named."""
    SUB_HALL = "sub_hall"
    """For a hall below another, of itself, to be handed to the one above."""
    CENTRE = "centre"
    """For a hall that lies below none, of itself and those below it."""
    EVERYBODY = "everybody"
    """For every hall, of itself and those below it."""


@dataclass(frozen=True, slots=True)
class DueRule:
    """When a report must lie ready: ``days`` working days after the period, or the last working day before ``before``."""

    days: int = 0
    before: int = 0

    def day(self, period: Period, hours: Timetable) -> date:
        if not self.before:
            return hours.working_day_after(period.last, self.days)
        first = period.last + timedelta(days=1)
        days = [first + timedelta(days=n) for n in range(self.before - 1)]
        return max((day for day in days if hours.is_working_day(day)), default=days[-1])


@dataclass(frozen=True, slots=True)
class ReportKind:
    """catches_up: of how many periods that are over a missing report is still made by itself."""

    code: str
    span: Span
    scope: Scope
    due: DueRule
    sections: tuple[Section, ...]
    catches_up: int = 1

    @property
    def names_people(self) -> bool:
        return any(section.by == "person" for section in self.sections)

    @property
    def of_halls_below(self) -> bool:
        return self.scope in (Scope.CENTRE, Scope.EVERYBODY)

    def is_for(self, *, has_centre: bool) -> bool:
        """Whether a hall has it. has_centre: it lies below another."""
        return self.scope in (Scope.EACH, Scope.EVERYBODY) or (self.scope is Scope.SUB_HALL) == has_centre


CLOSES = "month"
"""The kind whose being made closes the month (R-230)."""

HANDED_OVER = "business"
"""The kind that a sub-hall hands to the hall above (R-223)."""

_ALL_KINDS: Sequence[ReportKind] = (
    ReportKind("day", Span.DAY, Scope.EACH, DueRule(days=1), (_SUMMARY, _ZONES, _ZONE_WAITS, _HOURS, _WINDOWS), 7),
    ReportKind(
        "week", Span.WEEK, Scope.EACH, DueRule(days=1),
        (_COMPARED, _ZONES, _ZONE_WAITS, _DAYS, _HOURS, _ITEMS, _WINDOWS, _PEOPLE, _RATINGS, _PROMISES), 4,
    ),
    ReportKind(
        "month", Span.MONTH, Scope.EACH, DueRule(days=3),
        (_COMPARED, _ZONES, _ZONE_WAITS, _DAYS, _HOURS, _ITEMS, _CHANNELS, _GROUPS, _CLASSES, _BOOKINGS, _WINDOWS, _PEOPLE,
         _RATINGS, _PROMISES, _DEVICES), 3,
    ),
    ReportKind(
        "quarter", Span.QUARTER, Scope.EACH, DueRule(days=5),
        (_COMPARED, _MONTHS, _ZONES, _ZONE_WAITS, _HOURS, _ITEMS, _CHANNELS, _GROUPS, _CLASSES, _BOOKINGS, _WINDOWS, _RATINGS,
         _PROMISES, _DEVICES), 2,
    ),
    ReportKind(
        "business", Span.MONTH, Scope.SUB_HALL, DueRule(days=3),
        (_COMPARED, _ZONES, _ZONE_WAITS, _DAYS, _ITEMS, _CHANNELS, _GROUPS, _WINDOWS, _RATINGS), 3,
    ),
    ReportKind(
        "progress", Span.MONTH, Scope.CENTRE, DueRule(before=5),
        (_COMPARED, _BY_HALL, Section("halls_ledger", _LEDGER, "hall"), _GROUPS, _CHANNELS), 3,
    ),
    ReportKind("rating", Span.MONTH, Scope.EVERYBODY, DueRule(days=3), (_LEVELS, _RATED_HALLS, _TOP_WINDOWS, _IDLE_WINDOWS), 3),
    ReportKind(
        "quarter_pack", Span.QUARTER, Scope.CENTRE, DueRule(days=10),
        (_COMPARED, _BY_HALL, Section("halls_ledger", _LEDGER, "hall"), _MONTHS, _ITEMS, _GROUPS, _CHANNELS, _RATED_HALLS), 2,
    ),
    ReportKind(
        "year_pack", Span.YEAR, Scope.CENTRE, DueRule(days=15),
        (_COMPARED, _BY_HALL, Section("halls_ledger", _LEDGER, "hall"), _MONTHS, _ITEMS, _GROUPS, _CHANNELS, _RATED_HALLS,
         Section("promised_halls", _PROMISES.figures, "hall")),
    ),
)  # fmt: skip
KINDS: Mapping[str, ReportKind] = MappingProxyType({kind.code: kind for kind in _ALL_KINDS})


def figures_of(kind: ReportKind) -> tuple[str, ...]:
    """Every figure that stands in it, once."""
    return tuple(dict.fromkeys(name for section in kind.sections for name in section.figures))


# --- states -----------------------------------------------------------------------------------------------------------


class State(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


class Step(StrEnum):
    BEGIN = "begin"
    FINISH = "finish"
    FAIL = "fail"
    RETRY = "retry"


TRANSITIONS: Mapping[tuple[State, Step], State] = MappingProxyType({
    (State.QUEUED, Step.BEGIN): State.RUNNING,
    (State.RUNNING, Step.BEGIN): State.RUNNING,  # the worker that had begun it was ended
    (State.RUNNING, Step.FINISH): State.READY,
    (State.RUNNING, Step.FAIL): State.FAILED,
    (State.FAILED, Step.RETRY): State.QUEUED,
})  # fmt: skip


# --- what changed after the close -------------------------------------------------------------------------------------

Cell = tuple[str, str, str]
"""(cut, value of the cut, figure)."""


def cells_of(sections: Sequence[Mapping[str, Any]]) -> dict[Cell, Any]:
    """Every figure of a kept report's whole tables; one that stands in two of them is there once.

    Tables of the first few are left out: who falls out of them has not lost a figure.
    """
    found: dict[Cell, Any] = {}
    for section in sections:
        if section["lines"] != Lines.ALL:
            continue
        found |= {("", "", name): value for name, value in section["total"].items()}
        for row in section["rows"]:
            found |= {(section["by"], row["key"], name): value for name, value in row["values"].items()}
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    cell: Cell
    was: Any
    now: Any


def differences(before: Mapping[Cell, Any], after: Mapping[Cell, Any]) -> list[Difference]:
    """Cells whose figure is another, those of everything first. A row that is gone or new has None there."""
    cells = sorted(before.keys() | after.keys(), key=lambda cell: (cell[0] != "", cell))
    found = (Difference(cell, before.get(cell), after.get(cell)) for cell in cells)
    return [one for one in found if one.was != one.now]
