"""Every figure of a year of a small hall, on every cut, is what a recount of its events says, on both databases."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from sqlalchemy import insert, select

from app.bootstrap import open_house
from app.domain.figures import CUTS, ENDINGS, FIGURES, Kind, Unit
from app.hall import House
from app.jobs.schedule import sum_days
from app.models import Base, FactColumn
from app.operations.configuration import HallConfig
from app.operations.summing import due_days, sums_of
from app.queries.figures import Ask, figures
from app.settings import load_settings
from tests.builders import POSTS, SmallHall, make_hall
from tests.support.clock import Clock
from tests.support.postgres import Cluster
from tests.support.recount import Hours, Recount, between, counted, cut, recount
from tests.support.year import BEFORE, EVENING, EVENING_WEEKDAY, FIRST, HOLIDAYS, MAKE_UP, SESSIONS, SPEC, Year, furnish

"""A year is played first."""

TODAY = date(2027, 1, 4)
"""A Monday that is not over."""
PAIRS = (("weekday", "hour"), ("zone", "month"), ("person", "window"), ("priority_class", "special_group"), ("hall", "week"))
ASKED = [*((name,) for name in CUTS), *PAIRS]
TARGET_SECONDS = 600


@dataclass(frozen=True)
class Place:
    house: House
    hall: HallConfig
    at: datetime

    def ask(self, by: Sequence[str] = (), first: date = FIRST, last: date = TODAY, **more: Any) -> Any:
        ask = Ask(first, last, tuple(FIGURES), tuple(by), target_seconds=TARGET_SECONDS, **more)
        with self.house.database.read() as connection:
            return figures(connection, [self.hall], ask, self.at)


def spans(written: Sequence[tuple[str, str]]) -> list[tuple[time, time]]:
    return [(time.fromisoformat(start), time.fromisoformat(end)) for start, end in written]


def normal_hours(day: date) -> list[tuple[time, time]]:
    works = day == MAKE_UP or (day.isoweekday() <= 5 and day not in HOLIDAYS)
    return spans(SESSIONS) if works else []


def all_hours(a_zone: str, day: date, zone: str) -> list[tuple[time, time]]:
    evening = spans([EVENING]) if zone == a_zone and day.isoweekday() == EVENING_WEEKDAY else []
    return normal_hours(day) + evening


def open_place(url: str, home: Path, at: datetime) -> House:
    return open_house(load_settings(env={"HALL_HOME": str(home), "HALL_DATABASE_URL": url}), Clock(at))


@dataclass(frozen=True)
class Played:
    hall: SmallHall
    place: Place
    found: Recount


@pytest.fixture(scope="module")
def played(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """A year and a morning, on SQLite."""
    home = tmp_path_factory.mktemp("year")
    copyfile(sqlite_template, home / "hall.sqlite3")
    house = open_place(f"sqlite:///{home / 'hall.sqlite3'}", home, BEFORE)
    hall = make_hall(house, Clock(BEFORE), **SPEC)
    furnish(hall)
    year = Year(hall)
    year.play()
    at = year.begin(TODAY, "11:20")
    hall.clock.now = at
    while hall.look(due_days, hall.config, at):
        sum_days(house, at)
    a_zone = hall.zones["A"]
    pairs = {
        hall.windows[number]: {role: hall.people[name] for role, name in zip("AB", pair, strict=True)}
        for number, pair in POSTS.items()
    }
    hours = Hours(normal_hours, partial(all_hours, a_zone), frozenset({a_zone}), pairs)
    found: Recount = hall.look(recount, hall.id, hall.zones, hall.items, hours, at)
    yield Played(hall, Place(house, hall.config, at), found)
    house.database.close()


@pytest.fixture(scope="module")
def on_postgres(
    played: Played, postgres_cluster: Cluster, postgres_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """The same rows on PostgreSQL."""
    name = postgres_cluster.create_database(postgres_template)
    house = open_place(postgres_cluster.url(name), tmp_path_factory.mktemp("year-pg"), played.place.at)
    with played.place.house.database.read() as source, house.database.writer.begin() as target:
        for table in Base.metadata.sorted_tables:
            rows = [dict(row._mapping) for row in source.execute(select(table))]
            for start in range(0, len(rows), 2000):
                target.execute(insert(table), rows[start : start + 2000])
    with house.database.read() as connection:
        yield Place(house, house.halls.get(connection, played.hall.id), played.place.at)
    house.database.close()
    postgres_cluster.drop_database(name)


@pytest.fixture(scope="module")
def places(played: Played, on_postgres: Place) -> tuple[Place, Place]:
    """The year on both databases."""
    return played.place, on_postgres


def said(rows: dict[str, list[Any]]) -> dict[str, Any]:
    counts = counted(rows, TARGET_SECONDS)
    return {name: counts.get(name) for name in FIGURES}


@pytest.mark.req("R-131", "R-174", "R-218", "R-219", "R-220", "R-221")
@pytest.mark.parametrize("by", ASKED, ids="+".join)
def test_every_figure_on_every_cut_is_what_the_events_say_and_adds_up(
    played: Played, places: tuple[Place, ...], by: tuple[str, ...]
) -> None:
    groups = cut(played.found, by)
    [everything] = cut(played.found, ()).values()
    expected = {key: said(rows) for key, rows in groups.items()}
    total = said({kind: everything[kind] for kind in next(iter(groups.values()))})
    for place in places:
        answer = place.ask(by)
        assert answer.rows == expected
        assert answer.total == total
        assert answer.pending == ()
        adds_up(answer)


def test_the_year_has_in_it_whatever_a_figure_counts(played: Played) -> None:
    """A figure that is never above nothing would be proved by nothing."""
    total = played.place.ask().total
    assert {name for name, value in total.items() if not value} <= {"transferred_out"}


def adds_up(answer: Any) -> None:
    """Counts and sums of a cut are together what the whole is, and every ticket issued is in one ending."""
    for row in (answer.total, *answer.rows.values()):
        if row["issued"] is not None:
            assert row["issued"] == sum(row[ending] for ending in ENDINGS)
    for name, figure in FIGURES.items():
        if figure.kind in (Kind.COUNT, Kind.SUM) and answer.total[name] is not None:
            # Minutes are rounded each for itself; what they are made of is compared to the millisecond by the recount.
            within = len(answer.rows) / 2 if figure.unit is Unit.MINUTES else 0
            assert abs(sum(row[name] for row in answer.rows.values()) - answer.total[name]) <= within, name


@pytest.mark.req("R-221")
def test_the_ledger_agrees_while_people_wait(played: Played) -> None:
    answer = played.place.ask(("zone",), first=TODAY)
    adds_up(answer)
    assert answer.total["open"] > 0
    counters = played.hall.ledger()
    assert answer.total["issued"] == sum(sums.issued for sums in counters.values())
    assert answer.total["open"] == sum(sums.open for sums in counters.values())


def test_a_condition_leaves_only_the_rows_it_names(played: Played, places: tuple[Place, ...]) -> None:
    zone, window = played.hall.zones["A"], played.hall.windows["1"]
    [rows] = [
        {kind: [row for row in of if row["zone"] == zone and row["window"] == window] for kind, of in rows.items()}
        for key, rows in cut(played.found, ("zone", "window")).items()
        if key == (zone, window)
    ]
    for place in places:
        answer = place.ask(where={"zone": frozenset({zone}), "window": frozenset({window})})
        assert answer.total == said(rows)


def test_a_day_summed_on_each_database_is_the_same(played: Played, places: tuple[Place, ...]) -> None:
    days = [date(2026, 1, 13), date(2026, 7, 15), MAKE_UP]
    for day in days:
        kept = []
        for place in places:
            with place.house.database.read() as connection:
                sums = sums_of(connection, place.hall, day, place.at)
            kept.append({(row["fact"], row["name"]): (row["words"], row["data"]) for row in sums.rows[FactColumn]})
        assert kept[0] == kept[1]


def test_part_of_the_year_is_asked_for_itself(played: Played, places: tuple[Place, ...]) -> None:
    first, last = date(2026, 9, 25), date(2026, 10, 12)
    for place in places:
        answer = place.ask(("zone",), first, last)
        assert answer.rows == {key: said(rows) for key, rows in cut(between(played.found, first, last), ("zone",)).items()}


@pytest.mark.req("R-126")
def test_special_groups_stand_beside_ordinary_visitors(played: Played) -> None:
    rows = played.place.ask(("special_group",)).rows
    assert {("",), ("elderly",), ("disabled",), ("with_infant",)} == set(rows)
    for row in rows.values():
        assert row["issued"] > 0
        assert row["mean_wait_seconds"] is not None


@pytest.mark.req("R-131")
def test_matters_of_other_regions_count_where_they_are_taken_in_and_are_rated(played: Played) -> None:
    rows = played.place.ask(("cross", "zone")).rows
    of_others = {key: row for key, row in rows.items() if key[0]}
    assert {kind for kind, _ in of_others} == {"inter_province", "in_city", "unsaid"}
    assert sum(row["served"] for row in of_others.values()) > 0
    assert sum(row["rated"] for row in of_others.values()) > 0
    assert sum(row["cross_tickets"] for row in of_others.values()) == played.place.ask().total["cross_tickets"]
