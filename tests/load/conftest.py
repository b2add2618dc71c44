"""A hall with 64 windows for zone A, on each database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.callers import Caller, Press
from tests.support.many_windows import add_windows
from tests.support.postgres import Cluster
from tests.support.server import Server, copy_home, hall

WINDOWS = 64


@dataclass
class BigHall:
    """windows: ids of the 64 that serve zone A alone. kiosks: tokens of eight kiosks."""

    server: Server
    windows: list[str]
    kiosks: list[str] = field(default_factory=list)

    def caller(self, token: str = "") -> Caller:
        return Caller(self.server.base_url, token or self.server.credentials["tokens"]["integration"])

    def open_windows(self) -> None:
        with self.caller() as caller:
            for window_id in self.windows:
                reply = caller.send(Press(f"/windows/{window_id}/actions/open"))
                assert reply.status == 200, reply

    def enrol_kiosks(self, count: int) -> None:
        with self.caller() as caller:
            for number in range(1, count + 1):
                body: dict[str, Any] = {"kind": "kiosk", "code": f"LOAD{number}", "name": f"{number} 号取号机"}
                reply = caller.send(Press("/halls/H1/devices", body))
                assert reply.status == 201, reply
                self.kiosks.append(reply.body["token"])


@pytest.fixture(scope="session")
def postgres_demo(
    postgres_cluster: Cluster, postgres_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """A database with the demo hall and the folder that belongs to it, to be copied."""
    name = postgres_cluster.create_database(postgres_template)
    home = tmp_path_factory.mktemp("demo") / "home"
    hall(home, "demo", "load", HALL_DATABASE_URL=postgres_cluster.url(name))
    yield name, home
    postgres_cluster.drop_database(name)


@pytest.fixture
def sqlite_hall(demo_home: Path, tmp_path: Path) -> Server:
    return Server(copy_home(demo_home, tmp_path / "home"), quick=True)


@pytest.fixture
def postgres_hall(postgres_cluster: Cluster, postgres_demo: tuple[str, Path], tmp_path: Path) -> Iterator[Server]:
    template, home = postgres_demo
    name = postgres_cluster.create_database(template)
    yield Server(copy_home(home, tmp_path / "home"), postgres_cluster.url(name), quick=True)
    postgres_cluster.drop_database(name)


@pytest.fixture(params=["sqlite", "postgres"])
def closed_hall(request: pytest.FixtureRequest) -> Server:
    """The demo hall on each database, not running yet."""
    server: Server = request.getfixturevalue(f"{request.param}_hall")
    return server


@pytest.fixture
def big_hall(closed_hall: Server) -> Iterator[BigHall]:
    """Running, with 64 open windows and eight kiosks, and nobody waiting."""
    big = BigHall(closed_hall, add_windows(closed_hall.database_url, "A", WINDOWS))
    closed_hall.start()
    big.enrol_kiosks(8)
    big.open_windows()
    yield big
    closed_hall.kill9()
