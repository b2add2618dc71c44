"""Changes of the schema go up and down, keep what is stored, and make just the tables that the code knows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select

from app.bootstrap import open_house
from app.models import Base
from app.models.engine import write_engine
from app.models.migrate import MIGRATIONS, downgrade, upgrade
from app.settings import load_settings
from tests.builders import OBSERVER, SmallHall, card, make_hall
from tests.support.clock import Clock
from tests.support.postgres import Cluster


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    name = cluster.create_database()
    yield cluster.url(name)
    cluster.drop_database(name)


def revisions() -> list[str]:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def tables(url: str) -> set[str]:
    engine = write_engine(url)
    try:
        return set(inspect(engine).get_table_names()) - {"alembic_version"}
    finally:
        engine.dispose()


def stored(url: str) -> dict[str, list[dict[str, Any]]]:
    engine = write_engine(url)
    try:
        with engine.connect() as connection:
            return {
                table.name: sorted((dict(row._mapping) for row in connection.execute(select(table))), key=repr)
                for table in Base.metadata.sorted_tables
            }
    finally:
        engine.dispose()


@pytest.mark.req("R-279")
def test_the_migrations_make_just_the_tables_the_code_knows(empty_url: str) -> None:
    upgrade(empty_url)
    engine = write_engine(empty_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert differences == []


@pytest.mark.req("R-279")
def test_every_step_goes_up_and_down_again(empty_url: str) -> None:
    made = []
    for revision in revisions():
        upgrade(empty_url, revision)
        made.append(tables(empty_url))
    for revision, before in zip(revisions()[-2::-1], made[-2::-1], strict=True):
        downgrade(empty_url, revision)
        assert tables(empty_url) == before
    downgrade(empty_url, "base")
    assert tables(empty_url) == set()
    upgrade(empty_url)
    assert tables(empty_url) == set(Base.metadata.tables)


def columns(url: str) -> dict[str, set[str]]:
    engine = write_engine(url)
    try:
        found = inspect(engine)
        return {table: {column["name"] for column in found.get_columns(table)} for table in found.get_table_names()}
    finally:
        engine.dispose()


def within(rows: dict[str, list[dict[str, Any]]], kept: dict[str, set[str]]) -> dict[str, list[dict[str, Any]]]:
    """The rows without tables and columns that the last step brought: they go with it."""
    return {
        table: sorted(({name: row[name] for name in row if name in kept[table]} for row in found), key=repr)
        for table, found in rows.items()
        if table in kept
    }


@pytest.mark.req("R-279")
def test_a_day_in_the_hall_outlives_a_step_down_and_up(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    desk = hall.open("1")
    served = hall.take("A", "passport", identity=card())
    hall.take_many(2)
    desk.serves()
    hall.rate(served, 4)
    desk.call_next()
    url = hall.house.settings.database.url
    hall.house.database.close()
    before = stored(url)
    downgrade(url, revisions()[-2])
    kept = columns(url)
    upgrade(url)
    upgrade(url)
    assert within(stored(url), kept) == within(before, kept)


def test_there_is_one_line_of_revisions_numbered_in_order() -> None:
    found = revisions()
    assert found == [f"{number:04d}" for number in range(1, len(found) + 1)]


def test_a_hall_works_on_freshly_migrated_tables(empty_url: str, tmp_path: Path) -> None:
    upgrade(empty_url)
    clock = Clock()
    house = open_house(load_settings(env={"HALL_HOME": str(tmp_path), "HALL_DATABASE_URL": empty_url}), clock)
    assert make_hall(house, clock).take().ticket_no == "A001"
    house.database.close()


def test_an_account_that_saw_totals_alone_sees_nothing_after_a_step_down(open_hall: Any) -> None:
    hall = open_hall(people=OBSERVER)
    url = hall.house.settings.database.url
    hall.house.database.close()
    downgrade(url, "0022")
    engine = write_engine(url)
    with engine.connect() as connection:
        role, active = connection.exec_driver_sql("SELECT role, active FROM people WHERE username = 'mo'").one()
    engine.dispose()
    assert (role, bool(active)) == ("supervisor", False)
