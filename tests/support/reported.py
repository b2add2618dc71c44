"""A month that is over in a hall that runs: people who came, the report of it, and a late rating that changed it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.bootstrap import open_house
from app.domain.people import SYSTEM
from app.domain.reports import KINDS, Span, State, period_of
from app.jobs.reports import adjust_months
from app.jobs.schedule import sum_days
from app.models import Device, Person, ServiceItem, Window, Zone
from app.operations import compiling
from app.operations.sending import Attempt, due_sendings, keep_attempt
from app.operations.unit_of_work import Work
from app.queries.report_files import files_of
from app.queries.reports import Compiling, digest_of, halls_of
from app.settings import load_settings
from tests.builders import Desk, SmallHall
from tests.support.clock import Clock

PEOPLE = 24


@contextmanager
def past(home: Path, code: str = "H1") -> Iterator[SmallHall]:
    """The hall of a server as tests act in one, on a clock of its own: the last day of last month, ten in the morning."""
    today = datetime.now(UTC).date()
    last = period_of(Span.MONTH, today).before.last
    clock = Clock(datetime(last.year, last.month, last.day, 2, tzinfo=UTC))
    house = open_house(load_settings(env={"HALL_HOME": str(home)}), clock)
    with house.database.read() as connection:
        hall_id = house.halls.id_of(connection, code)

        def ids(table: Any, name: str) -> dict[str, str]:
            rows = connection.execute(select(getattr(table, name), table.id).where(table.hall_id == hall_id))
            return {row[0]: row[1] for row in rows}

        hall = SmallHall(
            house, clock, hall_id, code, ids(Zone, "code"), ids(ServiceItem, "code"), ids(Window, "number"),
            ids(Person, "username"), {"integration": ids(Device, "kind")["integration"]},
        )  # fmt: skip
    yield hall
    house.database.close()


def a_month(hall: SmallHall, who: str, window: str = "1", zone: str = "A") -> str:
    """People of its last day, its report, a late rating; the id of the report."""
    program = hall.device("integration")
    desk = Desk(hall, window, program)
    desk.open(who)
    served = []
    for n in range(PEOPLE):
        hall.take(zone, by=program)
        hall.clock.advance(240 + 60 * (n % 4))
        served.append(desk.serves(seconds=180 + 40 * (n % 5)))
        if n % 3:
            hall.rate(served[-1], 5 - n % 4 // 2, by=program)
    desk.close()
    report_id = kept(hall, "month", hall.clock.now + timedelta(days=1))
    hall.clock.advance(2 * 24 * 3600)
    hall.rate(served[0], 4, by=program)
    sum_days(hall.house, hall.clock.now)
    adjust_months(hall.house, hall.clock.now)
    return report_id


def kept(hall: SmallHall, kind: str, at: datetime, targets: tuple[tuple[str, str], ...] = ()) -> str:
    """A report of last month, made in one transaction, so that the hall's own worker has no part in it."""
    house, wanted = hall.house, KINDS[kind]
    period = period_of(wanted.span, hall.config.day(at)).before
    sum_days(house, at)
    with house.database.read() as connection:
        config = house.halls.get(connection, hall.id)
        work = Compiling(connection, halls_of(connection, house.halls, config, wanted), wanted, period, at)
        content = work.content(list(work.sections()), "")
        seen = compiling.seen_seq(connection, hall.id)
    digest = digest_of(content)
    files = [(file.form, file.lang, file.data, file.sha256) for file in files_of(content, digest)]
    made = compiling.Made(content, digest, files, seen, targets)

    def keep(work: Work) -> str:
        compiling.queue_due(work, house.halls, hall.id, [compiling.Wanted(wanted, period)], SYSTEM, at)
        row = compiling.of_period(work.connection, hall.id, kind, period.name)
        if row.state is State.READY:  # the hall's own worker was faster
            return str(row.id)
        compiling.begin(work, house.halls, row, SYSTEM, at)
        compiling.keep(work, house.halls, row, made, SYSTEM, at)
        return str(row.id)

    return house.database.write(hall.id, keep)


def sent(hall: SmallHall, at: datetime, *, ok: bool, answer: str) -> None:
    """What came of every sending that is due."""
    for one in hall.look(due_sendings, at):
        attempt = Attempt(ok=ok, answer=answer, proof=[("report.pdf", 178_000, "0" * 64)])
        hall.do(keep_attempt, one, attempt, SYSTEM, at)
