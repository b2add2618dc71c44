"""Figures of the registers by day, week or month: help, other regions, agency, later replies (R-081, R-132, R-148, R-150).

Each row counts what began in its period, and what has become of it since; no row is left out because nothing happened.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, select

from app.domain.agency import AgencyState
from app.domain.replies import ReplyState, reply_state
from app.models import AgencyCase, CrossMatter, Leg
from app.operations.configuration import HallConfig
from app.queries.cross_region import matter_figures
from app.queries.duty_files import table_file
from app.queries.helping import help_between, help_figures
from app.queries.replies import replies
from app.texts import say

COLUMNS = {
    "help": (
        "requests", "answered", "median_answer_seconds", "longest_answer_seconds", "help_minutes", "escalated", "satisfaction",
    ),
    "cross": ("received", "delivered", "returned", "under_way", "median_days"),
    "agency": ("entrusted", "done", "in_time", "declined", "withdrawn", "under_way", "median_days"),
    "replies": ("registered", "answered", "in_time", "late", "overdue", "open"),
}  # fmt: skip
LONGEST_DAYS = 366


def figures_view(
    connection: Connection, hall: HallConfig, register: str, by: str, first: date, last: date, at: datetime
) -> dict[str, Any]:  # fmt: skip
    """``{register, by, columns, rows, total}``; a row is ``{period, from, to, …}``. by: day, week (from Monday) or month."""
    entries = _ENTRIES[register](connection, hall, first, last)
    figures = _FIGURES[register](hall, at)
    rows = []
    for period, begins, ends in _periods(by, first, last):
        within = [entry for day, entry in entries if begins <= day <= ends]
        rows.append({"period": period, "from": begins.isoformat(), "to": ends.isoformat(), **figures(within)})
    total = figures([entry for _, entry in entries])
    return {"register": register, "by": by, "columns": list(COLUMNS[register]), "rows": rows, "total": total}


def figures_file(view: dict[str, Any], form: str, lang: str) -> bytes:
    """The same as a table: a line a period, and the whole at the end."""
    columns = view["columns"]
    headings = [say("register_column.period", lang), *(say(f"register_column.{name}", lang) for name in columns)]
    lines = [[row["period"], *_cells(row, columns)] for row in view["rows"]]
    lines.append([say("register_column.total", lang), *_cells(view["total"], columns)])
    return table_file(headings, lines, form)


def _cells(row: dict[str, Any], columns: Sequence[str]) -> list[str]:
    return ["" if row[name] is None else str(row[name]) for name in columns]


def _periods(by: str, first: date, last: date) -> list[tuple[str, date, date]]:
    """(name, first day, last day) of each period that the days touch, cut to them."""
    found = []
    begins = first
    while begins <= last:
        ends = min(_end_of(by, begins), last)
        found.append((_name_of(by, begins), begins, ends))
        begins = ends + timedelta(days=1)
    return found


def _end_of(by: str, day: date) -> date:
    if by == "month":
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return day + timedelta(days=6 - day.weekday()) if by == "week" else day


def _name_of(by: str, day: date) -> str:
    if by == "month":
        return f"{day:%Y-%m}"
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}" if by == "week" else day.isoformat()


_Entries = list[tuple[date, Any]]


def _help(connection: Connection, hall: HallConfig, first: date, last: date) -> _Entries:
    return [(hall.day(row.asked_at), row) for row in help_between(connection, hall, *_moments(hall, first, last))]


def _matters(connection: Connection, hall: HallConfig, first: date, last: date) -> _Entries:
    of_days = select(CrossMatter.__table__).where(CrossMatter.hall_id == hall.id, CrossMatter.day.between(first, last))
    return [(row.day, row) for row in connection.execute(of_days)]


def _agency(connection: Connection, hall: HallConfig, first: date, last: date) -> _Entries:
    of_days = select(
        AgencyCase.day, AgencyCase.state, AgencyCase.promised_on, AgencyCase.opened_at, AgencyCase.ended_at
    ).where(AgencyCase.hall_id == hall.id, AgencyCase.day.between(first, last))  # fmt: skip
    return [(row.day, row) for row in connection.execute(of_days)]


def _replies(connection: Connection, hall: HallConfig, first: date, last: date) -> _Entries:
    since, until = _moments(hall, first, last)
    of_days = replies().where(Leg.hall_id == hall.id, Leg.finished_at >= since, Leg.finished_at < until)
    return [(hall.day(row.finished_at), row) for row in connection.execute(of_days)]


def _moments(hall: HallConfig, first: date, last: date) -> tuple[datetime, datetime]:
    return datetime.combine(first, time(), hall.timezone), datetime.combine(last, time(), hall.timezone) + timedelta(days=1)


def _agency_figures(hall: HallConfig) -> Callable[[Sequence[Any]], dict[str, Any]]:
    def figures(rows: Sequence[Any]) -> dict[str, Any]:
        states = [row.state for row in rows]
        done = [row for row in rows if row.state is AgencyState.RETURNED]
        days = sorted((row.ended_at - row.opened_at).total_seconds() / 86400 for row in done)
        return {
            "entrusted": len(rows),
            "done": len(done),
            "in_time": sum(row.promised_on is not None and hall.day(row.ended_at) <= row.promised_on for row in done),
            "declined": states.count(AgencyState.DECLINED),
            "withdrawn": states.count(AgencyState.WITHDRAWN),
            "under_way": sum(row.ended_at is None for row in rows),
            "median_days": round(days[(len(days) - 1) // 2], 1) if days else None,
        }

    return figures


def _reply_figures(hall: HallConfig, at: datetime) -> Callable[[Sequence[Any]], dict[str, Any]]:
    def figures(rows: Sequence[Any]) -> dict[str, Any]:
        states = [reply_state(row.outcome, row.reply_by, row.given_at, at, hall.timezone) for row in rows]
        late = states.count(ReplyState.ANSWERED_LATE)
        in_time = states.count(ReplyState.ANSWERED)
        overdue = states.count(ReplyState.OVERDUE)
        return {
            "registered": len(rows), "answered": in_time + late, "in_time": in_time, "late": late, "overdue": overdue,
            "open": len(rows) - in_time - late - overdue,
        }  # fmt: skip

    return figures


_ENTRIES = {"help": _help, "cross": _matters, "agency": _agency, "replies": _replies}
_FIGURES: dict[str, Callable[[HallConfig, datetime], Callable[[Sequence[Any]], dict[str, Any]]]] = {
    "help": lambda _hall, _at: help_figures,
    "cross": lambda _hall, _at: matter_figures,
    "agency": lambda hall, _at: _agency_figures(hall),
    "replies": _reply_figures,
}
