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
from app.domain.figures import FIGURES, GROUPS, MISSING, Fact
from app.models import Counter, Event, FactColumn, FactsSeen, Leg, Rating, Ticket
from app.models import Hall as HallRow
from app.models.migrate import upgrade
from app.operations.collecting import EDITION, collect
from app.operations.configuration import HallConfig
from app.operations.packing import Column, packed
from app.queries.figures import Ask, answers
from app.settings import load_settings
from tests.bench.report import Report, number, say
from tests.builders import SmallHall, make_hall
from tests.support.clock import Clock
from tests.support.year import BEFORE, SPEC, Year, furnish

TODAY = date(2026, 12, 30)
MONTH_DAYS, YEAR_DAYS = 22, 250
TILES = (
    "issued", "served", "mean_wait_seconds", "median_wait_seconds", "p90_wait_seconds", "max_wait_seconds", "in_target_share",
    "waits_over_hour", "no_show_share", "left_share", "satisfied_share", "participation", "kept_share",
    "median_service_seconds", "waits",
)  # fmt: skip
"""What the page of statistics asks for first (display/statistics/tiles.tsx)."""
RATINGS = (
    "level_5", "level_4", "level_3", "level_2", "level_1", "rated", "participation", "satisfied_share", "satisfied_low",
    "satisfied_high",
)  # fmt: skip
REST: Sequence[tuple[tuple[str, ...], tuple[str, ...]]] = (
    (("issued",), ("half_hour",)),
    (("median_wait_seconds", "p90_wait_seconds", "waits"), ("half_hour",)),
    (("issued",), ("day",)),
    (("issued", "served", "median_wait_seconds", "p90_wait_seconds", "in_target_share"), ("month",)),
    (("issued", "p90_wait_seconds"), ("weekday", "hour")),
    (RATINGS, ("zone",)),
    (("promises", "kept_share", "late_share", "promise_error_seconds"), ("zone",)),
    (tuple(figure.name for figure in GROUPS["ledger"]), ("zone",)),
)
"""And then, in one request (charts.tsx, figure-table.tsx)."""
MORE_TICKETS = 20
"""Taken between two looks at the running day."""
VARIANTS = 10
"""Days that differ; a year is made of them in turn."""
ROUNDS = 5
AIM_DAY, AIM_MONTH, AIM_YEAR = 1.0, 1.0, 5.0


def measure(report: Report, home: Path, urls: Sequence[str], sizes: tuple[int, int]) -> None:
    """urls: of an empty database each, "" for a file. sizes: tickets a day of the month, tickets of the year."""
    report.heading("Figures")
    report.text(
        f"The page of statistics asks twice: for the {len(TILES)} figures at its top, then for its {len(REST)} drawings and tables, "
        f"counted from one reading. A report asks for all {len(FIGURES)} figures on one cut. A running day is read once by each "
        f"process and kept up with what happens: again is after {MORE_TICKETS} more tickets. Seconds by the clock and of the "
        f"processor, medians of {ROUNDS}; bytes are those of the packed columns."
    )
    rows = [
        *_one_size(report, home / "month", urls[0], sizes[0], MONTH_DAYS, "a month", AIM_MONTH),
        *_one_size(report, home / "year", urls[1], sizes[1] // YEAR_DAYS, YEAR_DAYS, "a year", AIM_YEAR),
    ]
    report.table(("asked", "tickets", "what", "clock s", "processor s", "statements", "MB read"), rows)


def _one_size(report: Report, home: Path, url: str, tickets: int, days: int, what: str, aim: float) -> list[Sequence[str]]:
    say(f"figures: {what} of {tickets:,} tickets a day")
    with _hall(home, url) as hall:
        running = _fill_today(hall, tickets)
        _fill_days(hall, days)
        found: list[Sequence[str]] = []
        first, yesterday = TODAY - timedelta(days=days), TODAY - timedelta(days=1)
        page = [Ask(TODAY, TODAY, TILES)], [Ask(TODAY, TODAY, names, by) for names, by in REST]
        found.append(_row("the running day", running, "at first, figures at the top", _asked(hall, page[0], 1)))
        again = [_again(hall, page[0]) for _ in range(ROUNDS)]
        found.append(_row("", running, "again, figures at the top", [median(one) for one in zip(*again, strict=True)]))
        found.append(_row("", running, "the rest of the page", _asked(hall, page[1], ROUNDS)))
        _tell(report, "the page of the running day, again", running, found[-2:], AIM_DAY)
        page = [Ask(first, yesterday, TILES)], [Ask(first, yesterday, names, by) for names, by in REST]
        found.append(_row(what, running * days, "figures at the top", _asked(hall, page[0], ROUNDS)))
        found.append(_row("", running * days, "the rest of the page", _asked(hall, page[1], ROUNDS)))
        _tell(report, f"the page of {what}", running * days, found[-2:], aim)
        whole = [Ask(first, yesterday, tuple(FIGURES), ("zone",))]
        found.append(_row("", running * days, "all figures by zone", _asked(hall, whole, 1)))
    return found


def _row(asked: str, tickets: int, what: str, measured: Sequence[float]) -> Sequence[str]:
    clock, processor, statements, size = measured
    say(f"{asked} {what}: {number(clock)} s, of the processor {number(processor)} s, {size / 1e6:.1f} MB")
    return (
        asked,
        f"{tickets:,}" if asked else "",
        what,
        number(clock),
        number(processor),
        f"{statements:.0f}",
        number(size / 1e6),
    )


def _tell(report: Report, what: str, tickets: int, rows: Sequence[Sequence[str]], aim: float) -> None:
    clock = sum(float(row[3].replace(",", "")) for row in rows)
    report.aim(f"{what}, {tickets:,} tickets", f"< {aim} s", f"{number(clock)} s", met=clock < aim)


def _again(hall: SmallHall, asks: Sequence[Ask]) -> Sequence[float]:
    """As ``_asked`` after some more tickets."""
    for _ in range(MORE_TICKETS):
        hall.take("A")
    return _asked(hall, asks, 1)


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


def _asked(hall: SmallHall, asks: Sequence[Ask], rounds: int) -> Sequence[float]:
    """(seconds by the clock, of the processor, statements, bytes of packed columns), as one request."""
    database, config = hall.house.database, hall.config
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        seen.append((statement, parameters))

    taken = []
    event.listen(database.reader, "before_cursor_execute", note)
    for _ in range(rounds):
        seen.clear()
        with database.read() as connection:
            began = time.perf_counter(), time.process_time()
            answers(connection, [config], asks, hall.clock.now)
            taken.append((time.perf_counter() - began[0], time.process_time() - began[1]))
    event.remove(database.reader, "before_cursor_execute", note)
    with database.read() as connection:
        size = sum(
            _size(connection, statement, parameters) for statement, parameters in seen if "fact_columns.data" in statement
        )
    return median(clock for clock, _ in taken), median(processor for _, processor in taken), len(seen), size


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
