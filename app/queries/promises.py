"""The scorecard of promised waits (R-088): whole days from their sums, the present one from its tickets."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.domain.promises import ENOUGH, HORIZONS, PROMISED_SHARE, Score, horizon_minutes, total
from app.models import PromiseSum
from app.models.statements import run
from app.operations.configuration import HallConfig
from app.operations.summing import first_day, promises_of
from app.queries.duty_files import table_file
from app.texts import say

WEEKS = 8
"""What is shown without a wish."""
MOST_DAYS = 373

FORMULAS = {
    "n": "promises made with a ticket whose visitor was called",
    "gone": "promises whose visitor was never called: left, cancelled or unserved at closing; they are in no other figure",
    "inside": "promises with first call - issue from p10 to p90 / n; 80 % are promised",
    "inside_shown": "as inside, with the range as it was shown: rounded outwards to 5 minutes",
    "late": "promises with first call - issue over p90 / n; 10 % are promised",
    "median_error_seconds": "median of (first call - issue - p50), to the minute; positive: longer than promised",
    "mean_error_seconds": "mean of |first call - issue - p50|",
    "mean_width_seconds": "mean of (p90 - p10)",
}
"""Breaks between sessions that a ticket is carried over are in the promise and in the wait, so in none of the differences."""

_SUMS = select(PromiseSum.__table__).where(
    PromiseSum.hall_id == bindparam("hall"), PromiseSum.day.between(bindparam("first"), bindparam("last"))
)


@dataclass(frozen=True, slots=True)
class _Cell:
    """The promises of one week (its Monday), zone, hour and horizon."""

    week: date
    zone: str
    hour: int
    horizon: int
    score: Score


def scorecard(
    connection: Connection, hall: HallConfig, first: date, last: date, at: datetime, zone: str | None = None
) -> dict[str, Any]:
    """``{from, to, total, zones, hours, horizons, weeks, formulas, …}``: the same promises cut four ways."""
    cells = [cell for cell in _cells(connection, hall, first, last, at) if zone in (None, cell.zone)]

    def cut(key: Callable[[_Cell], Any]) -> Iterator[tuple[Any, dict[str, object]]]:
        groups: dict[Any, list[Score]] = {}
        for cell in cells:
            groups.setdefault(key(cell), []).append(cell.score)
        for name in sorted(groups):
            yield name, total(groups[name]).view()

    order = {code: place for place, code in enumerate(hall.zones_by_code)}
    horizons = dict(cut(lambda cell: cell.horizon))
    zones = sorted(cut(lambda cell: cell.zone), key=lambda pair: order.get(pair[0], len(order)))
    return {
        "hall": hall.code,
        "name": hall.name,
        "name_en": hall.name_en,
        "from": first.isoformat(),
        "to": last.isoformat(),
        "promised": PROMISED_SHARE,
        "least": ENOUGH,
        "published": hall.policy.promises_public,
        "formulas": FORMULAS,
        "total": total(cell.score for cell in cells).view(),
        "zones": [_zone(hall, code) | figures for code, figures in zones],
        "hours": [{"hour": hour} | figures for hour, figures in cut(lambda cell: cell.hour)],
        "horizons": [_horizon(place) | figures for place in range(len(HORIZONS) + 1) if (figures := horizons.get(place))],
        "weeks": [{"week": week.isoformat()} | figures for week, figures in cut(lambda cell: cell.week)],
    }


def span_of(hall: HallConfig, first: date | None, last: date | None, at: datetime) -> tuple[date, date]:
    """The days asked for, without a wish the last weeks; a year at most."""
    until = last or hall.day(at)
    since = first or first_day(until, WEEKS)
    return max(min(since, until), until - timedelta(days=MOST_DAYS)), until


_COLUMNS = (
    "week", "zone", "hour", "horizon_from", "horizon_to", "n", "gone", "inside", "inside_shown", "late",
    "median_error_seconds", "mean_error_seconds", "mean_width_seconds",
)  # fmt: skip


def scorecard_file(
    connection: Connection, hall: HallConfig, first: date, last: date, at: datetime, lang: str, form: str
) -> bytes:  # fmt: skip
    """One line a week, zone, hour and horizon; figures are empty where there are not enough promises. form: "csv" or "xlsx"."""
    rows = []
    for cell in _cells(connection, hall, first, last, at):
        low, high = horizon_minutes(cell.horizon)
        line: Mapping[str, Any] = {
            "week": cell.week.isoformat(), "zone": cell.zone, "hour": f"{cell.hour:02d}:00", "horizon_from": low,
            "horizon_to": "" if high is None else high, **cell.score.view(),
        }  # fmt: skip
        rows.append(["" if line[name] is None else line[name] for name in _COLUMNS])
    return table_file([say(f"promise_column.{name}", lang) for name in _COLUMNS], rows, form)


def _cells(connection: Connection, hall: HallConfig, first: date, last: date, at: datetime) -> list[_Cell]:
    """Folded into weeks as they are read: a year has five times as many days."""
    weeks: dict[tuple[date, str, int, int], Score] = {}
    for day, zone_id, hour, horizon, score in _scores(connection, hall, first, last, at):
        if zone_id in hall.zones:
            key = _monday(day), hall.zones[zone_id].code, hour, horizon
            weeks.setdefault(key, Score()).add(score)
    return [_Cell(*key, score) for key, score in sorted(weeks.items())]


def _scores(
    connection: Connection, hall: HallConfig, first: date, last: date, at: datetime
) -> Iterator[tuple[date, str, int, int, Score]]:
    for row in run(connection, _SUMS, {"hall": hall.id, "first": first, "last": last}):
        errors = {int(minutes): count for minutes, count in row.errors.items()}
        sums = (row.n, row.gone, row.inside, row.said, row.late, row.error_seconds, row.width_seconds)
        yield row.day, row.zone_id, row.hour, row.horizon, Score(*sums, errors)
    today = hall.day(at)
    if first <= today <= last:
        for (zone_id, hour, horizon), score in promises_of(connection, hall, today).items():
            yield today, zone_id, hour, horizon, _so_far(score)


def _so_far(score: Score) -> Score:
    """Who waits now may still be called: of the day that runs, nobody counts as gone."""
    score.gone = 0
    return score


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _zone(hall: HallConfig, code: str) -> dict[str, Any]:
    zone = hall.zones_by_code[code]
    return {"zone": code, "name": zone.name, "name_en": zone.name_en}


def _horizon(place: int) -> dict[str, Any]:
    low, high = horizon_minutes(place)
    return {"from_minutes": low, "to_minutes": high}
