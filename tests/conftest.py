"""Fixtures for all tests."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from playwright.sync_api import Browser

from app.bootstrap import build, open_house
from app.models.migrate import upgrade
from app.settings import Settings, load_settings
from tests.builders import SmallHall, Web, make_hall
from tests.support.browser import Visitors, running_browser
from tests.support.clock import Clock
from tests.support.locking import locked
from tests.support.postgres import Cluster, shared_cluster
from tests.support.server import PATIENT, Server, copy_home, override_policy
from tests.support.server import hall as hall_command
from tests.support.statements import work_out_once

pytest_plugins = ["tests.support.skips", "tests.support.once_more", "tests.support.in_turn"]

work_out_once()

# The machine may be busy: how long an example takes says nothing about the hall.
hypothesis.settings.register_profile("hall", deadline=None)
hypothesis.settings.load_profile("hall")


@pytest.fixture
def clock() -> Clock:
    """A Monday morning that lasts until the test says so."""
    return Clock()


# --- databases --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    with shared_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgres_template(postgres_cluster: Cluster) -> str:
    return postgres_cluster.template()


@pytest.fixture
def postgres_url(postgres_cluster: Cluster, postgres_template: str) -> Iterator[str]:
    """A migrated PostgreSQL database that no other test knows."""
    name = postgres_cluster.create_database(postgres_template)
    yield postgres_cluster.url(name)
    postgres_cluster.drop_database(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "hall.sqlite3"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated SQLite database that no other test knows."""
    file = tmp_path / "hall.sqlite3"
    shutil.copyfile(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh migrated database, once of each kind that ships."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


# --- a small hall, in this process ------------------------------------------------------------------------------------


def _settings(url: str, home: Path) -> Settings:
    return load_settings(env={"HALL_HOME": str(home), "HALL_DATABASE_URL": url})


def _opener(url: str, home: Path, clock: Clock) -> Iterator[Callable[..., SmallHall]]:
    house = open_house(_settings(url, home), clock)
    yield lambda **spec: make_hall(house, clock, **spec)
    house.database.close()


@pytest.fixture
def open_hall(sqlite_url: str, tmp_path: Path, clock: Clock) -> Iterator[Callable[..., SmallHall]]:
    """``open_hall(policy=…, zones=…)``: a small hall with something special about it."""
    yield from _opener(sqlite_url, tmp_path, clock)


@pytest.fixture
def hall(open_hall: Callable[..., SmallHall]) -> SmallHall:
    """A small hall on a Monday morning, nobody there yet."""
    return open_hall()


@pytest.fixture
def open_hall_on_each(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Callable[..., SmallHall]]:
    """As ``open_hall``, once on each database that ships."""
    yield from _opener(database_url, tmp_path, clock)


@pytest.fixture
def hall_on_each(open_hall_on_each: Callable[..., SmallHall]) -> SmallHall:
    return open_hall_on_each()


@pytest.fixture
def open_web(sqlite_url: str, tmp_path: Path, clock: Clock) -> Iterator[Callable[..., Web]]:
    """``open_web(policy=…)``: the doors of a small hall with something special about it."""
    opened: list[Web] = []

    def make(*, toml: str = "", **spec: Any) -> Web:
        if toml:
            (tmp_path / "config.toml").write_text(toml, "utf-8")
        app = build(_settings(sqlite_url, tmp_path), clock)
        opened.append(Web(app, make_hall(app.extensions["tinghao"].house, clock, **spec)))
        return opened[-1]

    yield make
    for web in opened:
        web.hall.house.database.close()


@pytest.fixture
def web(open_web: Callable[..., Web]) -> Web:
    """The doors of a small hall, asked in this process."""
    return open_web()


# --- the real server --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo hall in SQLite, to be copied; all processes of one run share it."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    home = folder / "demo-home"
    with locked(folder / "demo-home.lock"):
        if not home.exists():
            draft = tmp_path_factory.mktemp("demo") / "home"
            hall_command(draft, "migrate")
            hall_command(draft, "demo", "load")
            draft.rename(home)
    return home


@pytest.fixture
def server(demo_home: Path, tmp_path: Path) -> Iterator[Server]:
    """A running hall with the demo loaded, for one test."""
    running = Server(copy_home(demo_home, tmp_path / "home"), quick=True)
    running.start()
    yield running
    running.kill9()  # nothing of this hall is looked at any more


@pytest.fixture(scope="module")
def shared_server(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running hall for all tests of a module, which must bear each other's tickets."""
    running = Server(copy_home(demo_home, tmp_path_factory.mktemp("shared") / "home"), quick=True)
    override_policy(running.home, PATIENT)
    running.start()
    yield running
    running.kill9()


@pytest.fixture
def postgres_server(postgres_url: str, tmp_path: Path) -> Iterator[Server]:
    """A running hall with the demo loaded, on PostgreSQL."""
    running = Server(tmp_path / "home", postgres_url, quick=True)
    running.hall("demo", "load")
    running.start()
    yield running
    running.kill9()


# --- the browser ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with running_browser() as running:
        yield running


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Visitors]:
    """``new_page(base_url)``: a page of its own visitor. Fails when a script fails or anything is asked from outside."""
    visitors = Visitors(browser)
    yield visitors
    visitors.leave()
