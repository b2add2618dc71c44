"""What the worker does about reports, done now: for tests that want them made."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.domain.reports import State
from app.hall import House
from app.jobs.reports import make_next, queue_due
from app.models import Report
from app.operations import compiling
from tests.builders import SmallHall
from tests.support.clock import Clock

HERE = ZoneInfo("Asia/Shanghai")


def go_to(clock: Clock, moment: str) -> datetime:
    """The hall's wall clock shows "2026-04-01 00:45"."""
    clock.now = datetime.fromisoformat(moment).replace(tzinfo=HERE)
    return clock.now


def make_all(house: House, at: datetime) -> None:
    """What the worker does until nothing waits any more."""
    queue_due(house, at)
    while make_next(house, at):
        pass


def made(hall: SmallHall, kind: str, period: str) -> Any:
    """One report, asked for and made; the others that are due are left to wait."""
    row = hall.do(compiling.ask_for, hall.id, kind, period, hall.person("lin"), hall.clock.now)
    make_next(hall.house, hall.clock.now)
    found = report(hall, kind, period)
    assert (found.id, found.state) == (row.id, State.READY), found.problem
    return found


def reports(hall: SmallHall, kind: str = "") -> list[Any]:
    """Rows of the hall's reports, in the order of their periods."""
    statement = select(Report.__table__).where(Report.hall_id == hall.id).order_by(Report.first, Report.kind)
    with hall.house.database.read() as connection:
        return [row for row in connection.execute(statement) if kind in ("", row.kind)]


def report(hall: SmallHall, kind: str, period: str) -> Any:
    [row] = [row for row in reports(hall, kind) if row.period == period]
    return row


def table(content: dict[str, Any], name: str) -> dict[str, Any]:
    """One section of a report."""
    found: dict[str, Any] = next(section for section in content["sections"] if section["name"] == name)
    return found
