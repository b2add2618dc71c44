"""What the figures of a day, a month and a year cost: time, statements, bytes read."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from sqlalchemy import Connection, event, insert, select, text, update

from app.bootstrap import open_house
from app.domain.figures import FIGURES, MISSING, Fact
from app.models import Counter, Event, FactColumn, FactsSeen, Leg, Rating, Ticket
from app.models import Hall as HallRow
from app.models.migrate import upgrade
from app.operations.collecting import EDITION, Column, collect, packed
from app.operations.configuration import HallConfig
from app.queries.figures import Ask, figures
from app.queries.statistics import NAMES
from app.settings import load_settings
from tests.bench.report import Report, number, say
from tests.builders import SmallHall, make_hall
from tests.support.clock import Clock
from tests.support.year import BEFORE, SPEC, Year, furnish

TODAY = date(2026, 12, 30)
MONTH_DAYS, YEAR_DAYS = 22, 250
CUTS: Sequence[tuple[str, ...]] = ((), ("zone",), ("window",), ("hour",), ("day",), ("weekday", "hour"), ("zone", "month"))
ALL_BY = ("zone",)
"""The cut on which all figures are asked for, too."""
VARIANTS = 10
"""Days that differ; a year is made of them in turn."""
ROUNDS = 3
AIM_MONTH, AIM_YEAR, AIM_DAY = 1.0, 5.0, 0.5


def measure(report: Report, home: Path, urls: Sequence[str], sizes: tuple[int, int]) -> None:
    """urls: of an empty database each, "" for a file. sizes: tickets a day of the month, tickets of the year."""
    report.heading("Figures")
    report.text(
        f"The page asks for {len(NAMES)} figures, a report for all {len(FIGURES)}. A running day is collected from its tickets "
        "and events, days that are over are read as they were packed. Processor seconds, medians; bytes are those of the packed columns."
    )
    month = _one_size(report, home / "month", urls[0], sizes[0], MONTH_DAYS, "a month", AIM_MONTH)
    year = _one_size(report, home / "year", urls[1], sizes[1] // YEAR_DAYS, YEAR_DAYS, "a year", AIM_YEAR)
    rows = [*month, *year]
    report.table(("asked", "tickets", "cut", "page s", "all figures s", "statements", "MB read"), rows)


def _one_size(report: Report, home: Path, url: str, tickets: int, days: int, what: str, aim: float) -> list[Sequence[str]]:
    say(f"figures: {what} of {tickets:,} tickets a day")
    with _hall(home, url) as hall:
        running = _fill_today(hall, tickets)
        _fill_days(hall, days)
        found: list[Sequence[str]] = []
        first = TODAY - timedelta(days=days)
        for asked, since, until, of in (
            ("the running day", TODAY, TODAY, running),
            (what, first, TODAY - timedelta(days=1), running * days),
        ):
            times = []
            for by in CUTS[:2] if asked != what else CUTS:  # a running day is collected whole, whatever is asked of it
                page, statements, size = _asked(hall, Ask(since, until, NAMES, by), ROUNDS)
                all_ = _asked(hall, Ask(since, until, tuple(FIGURES), by), 1)[0] if by == ALL_BY else None
                say(f"{asked} by {by}: {number(page)} s, {size / 1e6:.1f} MB")
                times.append(page)
                everything, cut = number(all_) if all_ else "", " × ".join(by) or "none"
                found.append((asked, f"{of:,}", cut, number(page), everything, str(statements), number(size / 1e6)))
            if what in (asked, "a month"):
                wanted = aim if asked == what else AIM_DAY
                report.aim(
                    f"figures of {asked}, {of:,} tickets", f"< {wanted} s", f"{number(max(times))} s", met=max(times) < wanted
                )
    return found


@contextmanager
def _hall(home: Path, url: str) -> Iterator[SmallHall]:
    home.mkdir(parents=True)
    env = {"HALL_HOME": str(home)} | ({"HALL_DATABASE_URL": url} if url else {})
    settings = load_settings(env=env)
    upgrade(settings.database.url)
    house = open_house(settings, Clock(BEFORE))
    hall = make_hall(house, Clock(BEFORE), **SPEC)
    furnish(hall)
    yield hall
    house.database.close()


def _asked(hall: SmallHall, ask: Ask, rounds: int) -> tuple[float, int, int]:
    """(processor seconds, statements, bytes of packed columns)."""
    database, config = hall.house.database, hall.config
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        seen.append((statement, parameters))

    taken = []
    event.listen(database.reader, "before_cursor_execute", note)
    for _ in range(rounds):
        seen.clear()
        with database.read() as connection:
            began = time.process_time()
            figures(connection, [config], ask, hall.clock.now)
            taken.append(time.process_time() - began)
    event.remove(database.reader, "before_cursor_execute", note)
    with database.read() as connection:
        size = sum(
            _size(connection, statement, parameters) for statement, parameters in seen if "fact_columns.data" in statement
        )
    return median(taken), len(seen), size


def _size(connection: Connection, statement: str, parameters: Any) -> int:
    found = connection.exec_driver_sql(statement, parameters)
    return sum(len(row.data) for row in found)


# --- the running day --------------------------------------------------------------------------------------------------


def _fill_today(hall: SmallHall, tickets: int) -> int:
    """A played day, as often as makes so many tickets; returns how many there are."""
    year = Year(hall, crowd=15)
    hall.clock.now = year.begin(TODAY, "16:30")
    with hall.house.database.read() as connection:
        played = {model: [dict(row._mapping) for row in connection.execute(select(model.__table__))] for model in _CLONED}
    copies = tickets // len(played[Ticket])
    with hall.house.database.writer.begin() as connection:
        for n in range(1, copies):
            for model in (Ticket, Leg, Rating):
                connection.execute(insert(model), [_renamed(row, n) for row in played[model]])
        _number_events(connection, hall, played[Event], copies)
        issued = {"issued": Counter.issued * copies, "last_number": Counter.last_number + copies * 1000}
        connection.execute(update(Counter).where(Counter.hall_id == hall.id).values(**issued))
    return copies * len(played[Ticket])


_CLONED = (Ticket, Leg, Rating, Event)
_OWN = ("id", "ticket_id", "leg_id", "token")
_STATES_OF_ONE = ("called", "serving")


def _renamed(row: Mapping[str, Any], n: int) -> dict[str, Any]:
    """The same once more, by other names. At a window there is but one."""
    made = dict(row) | {name: f"{n:05d}{row[name][5:]}" for name in _OWN if row.get(name)}
    if "number" in made:
        made["number"] += n * 1000
    if made.get("state") in _STATES_OF_ONE:
        made["state"] = "held"
    return made


def _number_events(connection: Connection, hall: SmallHall, played: Sequence[Mapping[str, Any]], copies: int) -> None:
    """All events in order of time, under new numbers."""
    last = max(row["seq"] for row in played)
    each = [(row["at"], n, row) for row in played for n in range(1, copies)]
    each.sort(key=lambda entry: (entry[0], entry[1], entry[2]["seq"]))
    merged = [_renamed(row, n) | {"seq": last + place} for place, (_, n, row) in enumerate(each, 1)]
    for start in range(0, len(merged), 5000):
        connection.execute(insert(Event), merged[start : start + 5000])
    connection.execute(update(HallRow).where(HallRow.id == hall.id).values(seq=last + len(merged)))


# --- days that are over -----------------------------------------------------------------------------------------------


def _fill_days(hall: SmallHall, days: int) -> None:
    """So many days before today, each like today and none the same as the next."""
    config = hall.config
    with hall.house.database.read() as connection:
        today = collect(connection, config, TODAY, hall.clock.now).tables
        issued = len(today[Fact.TICKETS]["slot"].values)
    variants = [_variant(config, today, seed) for seed in range(min(VARIANTS, days))]
    with hall.house.database.writer.begin() as connection:
        for n in range(1, days + 1):
            day = TODAY - timedelta(days=n)
            connection.execute(insert(FactColumn), [row | {"day": day} for row in variants[n % len(variants)]])
            counter = {"hall_id": hall.id, "zone_id": hall.zones["A"], "day": day, "issued": issued, "summed": True}
            connection.execute(insert(Counter), counter)
        last = connection.execute(select(HallRow.seq).where(HallRow.id == hall.id)).scalar_one()
        connection.execute(insert(FactsSeen), {"hall_id": hall.id, "seq": last})
    with hall.house.database.writer.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def _variant(config: HallConfig, tables: Mapping[Any, Mapping[str, Column]], seed: int) -> list[dict[str, Any]]:
    chance = np.random.default_rng(seed)
    rows = []
    for fact, table in tables.items():
        order = chance.permutation(len(next(iter(table.values())).values))
        for name, column in table.items():
            values = column.values[order].astype(np.int64)
            if column.words is None and values.max(initial=0) > 1000:  # times: no two are alike
                values = np.where(values == MISSING, values, values + chance.integers(0, 60_000, len(values)))
            kept = packed(Column(values.astype(np.int32), column.words))
            rows.append({"hall_id": config.id, "fact": fact, "name": name, "edition": EDITION, **kept})
    return rows
