"""What stands in a report: the figures of its sections with the words they are shown in, both languages, ready to be kept."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, func, select

from app.domain.figures import DEFINITIONS, FIGURES
from app.domain.reports import FORM, Lines, Period, ReportKind, Scope, Section, figures_of, period_of
from app.models import Adjustment, ClosedMonth, Person, Report, ReportFile
from app.models.base import from_ms
from app.operations.configuration import HallConfig, Halls
from app.operations.configuring import halls_below
from app.queries.figures import Answer, Ask, Value, figures
from app.texts import CATALOGUE, say

Words = list[str]
"""The same in Chinese and English."""


def halls_of(connection: Connection, halls: Halls, hall: HallConfig, kind: ReportKind) -> list[HallConfig]:
    """The halls a report tells of: the hall itself, then those below it where the kind has them in it."""
    below = halls_below(connection, hall.id) if kind.of_halls_below else []
    return [hall, *(halls.get(connection, hall_id) for hall_id in below)]


@dataclass(frozen=True)
class Compiling:
    """One report being worked out on one snapshot. at: the moment of it."""

    connection: Connection
    halls: Sequence[HallConfig]
    kind: ReportKind
    period: Period
    at: datetime

    @property
    def hall(self) -> HallConfig:
        return self.halls[0]

    def sections(self) -> Iterator[dict[str, Any]]:
        """The tables one after the other; each takes its time."""
        for section in self.kind.sections:
            yield self._section(section)

    def content(self, sections: Sequence[Mapping[str, Any]], made_by: str) -> dict[str, Any]:
        """Everything that is kept of the report. It is JSON: what is read back is equal to it."""
        names = figures_of(self.kind)
        issued = figures(self.connection, self.halls, self._ask(("issued",)), self.at).total["issued"]
        return {
            "form": FORM,
            "definitions": DEFINITIONS,
            "kind": self.kind.code,
            "period": self.period.name,
            "from": self.period.first.isoformat(),
            "to": self.period.last.isoformat(),
            "hall": _hall_named(self.hall),
            "halls": [_hall_named(hall) for hall in self.halls],
            "timezone": self.hall.timezone.key,
            "target_seconds": self.target_seconds,
            "made_at": self.at.astimezone(self.hall.timezone).isoformat(timespec="seconds"),
            "made_by": made_by,
            "tickets": issued,
            "figures": {name: _figure_named(name) for name in names},
            "sections": list(sections),
            "adjustments": self._adjustments(),
        }

    @property
    def target_seconds(self) -> int:
        return self.hall.policy.wait_target_minutes * 60

    def _ask(self, names: tuple[str, ...], by: str = "", period: Period | None = None) -> Ask:
        over = period or self.period
        cuts = (by,) if by else ()
        return Ask(over.first, over.last, names, cuts, target_seconds=self.target_seconds)

    def _section(self, section: Section) -> dict[str, Any]:
        answer = figures(self.connection, self.halls, self._ask(section.figures, section.by), self.at)
        return {
            "name": section.name,
            "by": section.by,
            "lines": section.lines.value,
            "chart": section.chart,
            "figures": list(section.figures),
            "total": answer.total,
            "rows": self._rows(section, answer) if section.by else [],
            "before": self._compared(section) if section.compared else [],
        }

    def _compared(self, section: Section) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for name, period in (("before", self.period.before), ("year_before", self.period.year_before)):
            if found and period.name == found[0]["period"]:  # of a year both are one
                continue
            total = figures(self.connection, self.halls, self._ask(section.figures, period=period), self.at).total
            found.append({"name": name, "period": period.name, "total": total})
        return found

    def _rows(self, section: Section, answer: Answer) -> list[dict[str, Any]]:
        values = {key: row for (key,), row in answer.rows.items()}
        first = section.figures[0]
        keys = self._in_order(section.by, values)
        match section.lines:
            case Lines.TOP:
                # The order is the hall's own where two have the same.
                keys = sorted((key for key in keys if values[key][first]), key=lambda key: -_number(values[key][first]))
                keys = keys[: section.most]
            case Lines.WITHOUT:
                keys = [key for key in self._in_use() if not values.get(key, {}).get(first)]
        # Tickets that never came to a window add nothing to a table of windows.
        keys = [key for key in keys if key or any(values[key].values())]
        nothing: dict[str, Value] = dict.fromkeys(section.figures, 0)
        return [{"key": key, "label": self._label(section.by, key), "values": values.get(key, nothing)} for key in keys]

    def _in_use(self) -> list[str]:
        return [window.id for hall in self.halls for window in hall.windows.values() if window.active]

    def _in_order(self, by: str, values: Mapping[str, Any]) -> list[str]:
        """Keys as the hall lists its things; times as they follow one another; what belongs to nothing last."""
        known = [key for key in self._listed(by) if key in values]
        rest = sorted(key for key in values if key not in set(known))
        return known + sorted(rest, key=lambda key: key == "")

    def _listed(self, by: str) -> list[str]:
        match by:
            case "zone" | "window" | "item":
                return [thing for hall in self.halls for thing in getattr(hall, f"{by}s")]
            case "person":
                return list(self._people)
            case "hall":
                return [hall.code for hall in self.halls]
            case "special_group":
                return [group.code for group in self.hall.special_groups]
            case _:
                return []

    def _label(self, by: str, key: str) -> Words:
        named = _NAMERS.get(by)
        label = named(self, key) if named else _both(f"{by}.{key}")
        return label or (_both("report_say.nothing") if key == "" else [key, key])

    def _before_name(self, hall: HallConfig) -> str:
        """Where several halls stand in one table, whose it is."""
        return f"{hall.code} · " if len(self.halls) > 1 else ""

    def zone_name(self, key: str) -> Words:
        for hall in self.halls:
            if zone := hall.zones.get(key):
                before = self._before_name(hall)
                return [f"{before}{zone.name}", f"{before}{zone.name_en or zone.name}"]
        return []

    def window_name(self, key: str) -> Words:
        for hall in self.halls:
            if window := hall.windows.get(key):
                before = self._before_name(hall)
                return [before + say("report_say.window", lang, window=window.number) for lang in ("zh", "en")]
        return []

    def item_name(self, key: str) -> Words:
        for hall in self.halls:
            if item := hall.items.get(key):
                before = self._before_name(hall)
                return [f"{before}{item.name}", f"{before}{item.name_en or item.name}"]
        return []

    def hall_name(self, key: str) -> Words:
        return next(([hall.name, hall.name_en or hall.name] for hall in self.halls if hall.code == key), [])

    def group_name(self, key: str) -> Words:
        found = next((group for group in self.hall.special_groups if group.code == key), None)
        return [found.name, found.name_en or found.name] if found else _both("report_say.ordinary") if key == "" else []

    def person_name(self, key: str) -> Words:
        name = self._people.get(key)
        return [name, name] if name else []

    @cached_property
    def _people(self) -> dict[str, str]:
        """Staff by id in the order of their numbers; only reports of one hall for itself ask for it."""
        rows = self.connection.execute(
            select(Person.id, Person.number, Person.name)
            .where(Person.hall_id == self.hall.id)
            .order_by(Person.number, Person.name)
        )
        return {row.id: f"{row.number} {row.name}".strip() for row in rows}

    def _adjustments(self) -> list[dict[str, Any]]:
        """Corrections of closed months since the report before, told in the next month's report (R-230)."""
        if self.period.span != "month" or self.kind.scope not in (Scope.EACH, Scope.SUB_HALL):
            return []
        known = self.connection.execute(
            select(Report.made_at).where(
                Report.hall_id == self.hall.id, Report.kind == self.kind.code, Report.period == self.period.before.name
            )
        ).scalar()
        statement = select(Adjustment.__table__).where(
            Adjustment.hall_id == self.hall.id, Adjustment.month < self.period.name, Adjustment.since <= self.at
        )
        if known is not None:
            statement = statement.where(Adjustment.since > known)
        rows = self.connection.execute(statement.order_by(Adjustment.month, Adjustment.number))
        return [adjustment_view(row, self.hall) for row in rows]


def _number(value: Value) -> float:
    return value or 0


def _both(code: str) -> Words:
    return list(CATALOGUE[code]) if code in CATALOGUE else []


def _hour(_of: Compiling, key: str) -> Words:
    span = f"{key}:00–{int(key) + 1:02}:00"
    return [span, span]


def _day(_of: Compiling, key: str) -> Words:
    day = date.fromisoformat(key)
    return [f"{day:%m-%d} {say(f'weekday.{day.isoweekday()}', lang)}" for lang in ("zh", "en")]


_NAMERS: Mapping[str, Callable[[Compiling, str], Words]] = {
    "zone": Compiling.zone_name, "window": Compiling.window_name, "item": Compiling.item_name, "hall": Compiling.hall_name,
    "special_group": Compiling.group_name, "person": Compiling.person_name, "hour": _hour, "day": _day,
}  # fmt: skip


def _hall_named(hall: HallConfig) -> dict[str, str]:
    return {"code": hall.code, "name": hall.name, "name_en": hall.name_en or hall.name}


def _figure_named(name: str) -> dict[str, Any]:
    """A figure as it is called and defined now: a later release may word it in another way."""
    figure = FIGURES[name]
    return {
        "unit": figure.unit.value,
        "version": figure.version,
        "name": _both(f"figure_name.{name}"),
        "formula": _both(f"figure.{name}"),
    }


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content as canonical JSON: sorted members, no spaces, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# --- looking at them --------------------------------------------------------------------------------------------------

_LISTED = [column for column in Report.__table__.c if column.name != "content"]


def report_view(row: Any, hall: HallConfig) -> dict[str, Any]:
    """A report in a list: how it stands, not what stands in it."""
    return {
        "id": row.id,
        "hall": hall.code,
        "kind": row.kind,
        "period": row.period,
        "from": row.first.isoformat(),
        "to": row.last.isoformat(),
        "due": row.due.isoformat(),
        "state": row.state.value,
        "done": row.done,
        "steps": row.steps,
        "problem": row.problem,
        "asked_at": _shown(row.asked_at),
        "made_at": _shown(row.made_at),
        "made_by": row.made_by,
        "definitions": row.definitions,
        "sha256": row.sha256,
    }


def _shown(at: datetime | None) -> str | None:
    return at.isoformat(timespec="milliseconds") if at else None


def listed(connection: Connection, hall_ids: Sequence[str], kinds: Sequence[str], year: int) -> list[Any]:
    """Reports whose period begins in ``year``, the newest first."""
    statement = (
        select(*_LISTED)
        .where(
            Report.hall_id.in_(hall_ids), Report.kind.in_(kinds), Report.first >= date(year, 1, 1),
            Report.first <= date(year, 12, 31),
        )
        .order_by(Report.first.desc(), Report.kind, Report.hall_id)
    )  # fmt: skip
    return list(connection.execute(statement))


def adjustment_view(row: Any, hall: HallConfig) -> dict[str, Any]:
    return {
        "month": row.month,
        "number": row.number,
        "cut": row.cut,
        "key": row.key,
        "label": row.label,
        "figure": row.figure,
        "name": _both(f"figure_name.{row.figure}"),
        "unit": FIGURES[row.figure].unit.value if row.figure in FIGURES else "number",
        "was": row.was,
        "now": row.now,
        "since": row.since.astimezone(hall.timezone).isoformat(timespec="seconds"),
        "causes": row.causes,
    }


def adjustments_between(connection: Connection, hall: HallConfig, first: date, last: date) -> list[dict[str, Any]]:
    """Those of the closed months that ``first`` to ``last`` lie in."""
    rows = connection.execute(
        select(Adjustment.__table__)
        .where(
            Adjustment.hall_id == hall.id,
            Adjustment.month.between(f"{first:%Y-%m}", f"{last:%Y-%m}"),
        )
        .order_by(Adjustment.month, Adjustment.number)
    )
    return [adjustment_view(row, hall) for row in rows]


def next_due(hall: HallConfig, kinds: Sequence[ReportKind], at: datetime) -> list[dict[str, Any]]:
    """Of each kind the period that runs now: when its report is made, and by when it must lie ready."""
    today = hall.day(at)
    found = []
    for kind in kinds:
        period = period_of(kind.span, today)
        due = kind.due.day(period, hall.timetable(None))
        found.append({"kind": kind.code, "period": period.name, "to": period.last.isoformat(), "due": due.isoformat()})
    return found


def files_view(connection: Connection, report_id: str) -> list[dict[str, Any]]:
    rows = connection.execute(
        select(ReportFile.form, ReportFile.lang, ReportFile.size, ReportFile.sha256)
        .where(ReportFile.report_id == report_id)
        .order_by(ReportFile.lang.desc(), ReportFile.form)
    )
    return [{"format": row.form, "lang": row.lang, "bytes": row.size, "sha256": row.sha256} for row in rows]


def file_row(connection: Connection, report_id: str, form: str, lang: str) -> Any:
    """The row of a file of a report that is ready."""
    of_file = (ReportFile.report_id == report_id, ReportFile.form == form, ReportFile.lang == lang)
    return connection.execute(select(ReportFile.__table__).where(*of_file)).one()


def sending_view(row: Any) -> dict[str, Any]:
    attempts = [attempt | {"at": _shown(from_ms(attempt["at"]))} for attempt in row.attempts]
    return {
        "way": row.way,
        "target": row.target,
        "state": row.state,
        "sent_at": _shown(row.sent_at),
        "next_at": _shown(row.next_at),
        "attempts": attempts,
    }


def months_view(connection: Connection, hall: HallConfig) -> list[dict[str, Any]]:
    """Closed months with how many figures of each were adjusted, the newest first."""
    counted = select(Adjustment.month, func.count()).where(Adjustment.hall_id == hall.id).group_by(Adjustment.month)
    counts = dict(connection.execute(counted).all())
    rows = connection.execute(
        select(ClosedMonth.month, ClosedMonth.closed_at, ClosedMonth.report_id)
        .where(ClosedMonth.hall_id == hall.id)
        .order_by(ClosedMonth.month.desc())
    )
    return [
        {
            "month": row.month, "closed_at": _shown(row.closed_at), "report_id": row.report_id,
            "adjustments": counts.get(row.month, 0),
        }
        for row in rows
    ]  # fmt: skip
