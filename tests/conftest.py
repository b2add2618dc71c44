"""Fixtures for all tests."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from app.models.migrate import upgrade
from tests.support.browser import Visitors, running_browser
from tests.support.clock import Clock
from tests.support.postgres import Cluster, shared_cluster
from tests.support.server import Server, copy_home, hall

pytest_plugins = ["tests.support.skips"]


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


# --- the real server --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo hall in SQLite, to be copied."""
    home = tmp_path_factory.mktemp("demo") / "home"
    hall(home, "migrate")
    hall(home, "demo", "load")
    return home


@pytest.fixture
def server(demo_home: Path, tmp_path: Path) -> Iterator[Server]:
    """A running hall with the demo loaded, for one test."""
    running = Server(copy_home(demo_home, tmp_path / "home"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def shared_server(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running hall for all tests of a module, which must bear each other's tickets."""
    running = Server(copy_home(demo_home, tmp_path_factory.mktemp("shared") / "home"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def postgres_server(postgres_url: str, tmp_path: Path) -> Iterator[Server]:
    """A running hall with the demo loaded, on PostgreSQL."""
    running = Server(tmp_path / "home", postgres_url)
    running.hall("demo", "load")
    running.start()
    yield running
    running.stop()


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
