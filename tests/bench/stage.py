"""What is measured: the demo hall made large enough for the load, and the servers as processes of their own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, make_url, select, update

from app.bootstrap import open_house
from app.demo.plan import HALL
from app.domain.people import Role
from app.domain.window import WindowState
from app.hall import House
from app.models import Device, LoginSession, Person, Window, WindowPreference, Zone
from app.models import Hall as HallRow
from app.models.base import new_id
from app.security.tokens import new_token, token_hash
from app.settings import Settings, load_settings
from tests.support.postgres import Cluster
from tests.support.programs import ROOT
from tests.support.server import environment, hall

ZONE = "A"
KIOSKS = 32
DESKS = 32
BOARDS = 500
START_SECONDS = 60.0
STOP_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Desk:
    """A clerk signed in at a window, and the pad in front of it."""

    window_id: str
    cookie: str
    csrf: str
    pad: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody who knocks at the hall's doors."""

    hall: str
    kiosks: Sequence[str]
    desks: Sequence[Desk]
    boards: Sequence[str]


@dataclass(frozen=True, slots=True)
class Place:
    """An installation: its folder, its database ("" is the SQLite file in the folder) and who is in it."""

    home: Path
    database_url: str
    cast: Cast

    @property
    def url(self) -> str:
        return self.settings().database.url

    def settings(self) -> Settings:
        more = {"HALL_DATABASE_URL": self.database_url} if self.database_url else {}
        return load_settings(env={"HALL_HOME": str(self.home), **more})

    @contextmanager
    def house(self) -> Iterator[House]:
        house = open_house(self.settings())
        yield house
        house.database.close()


def new_place(home: Path, database_url: str) -> Place:
    """The demo hall with 32 kiosks, 32 open windows of zone A with a clerk and a pad each, and 500 boards."""
    more = {"HALL_DATABASE_URL": database_url} if database_url else {}
    hall(home, "migrate", **more)
    hall(home, "demo", "load", **more)
    place = Place(home, database_url, Cast(HALL, (), (), ()))
    with place.house() as house:
        cast = house.database.write("", lambda work: _enlarge(work.connection, house.now()))
    return Place(home, database_url, cast)


def copy_of(place: Place, home: Path, cluster: Cluster | None) -> Place:
    """The same hall once more; nobody may be using the first."""
    shutil.copytree(place.home, home)
    if cluster is None:
        return Place(home, "", place.cast)
    template = make_url(place.database_url).database
    assert template is not None
    copied = cluster.create_database(template)
    return Place(home, cluster.url(copied), place.cast)


def _enlarge(connection: Connection, at: datetime) -> Cast:
    hall_id = connection.execute(select(HallRow.id).where(HallRow.code == HALL)).scalar_one()
    zone_id = connection.execute(select(Zone.id).where(Zone.hall_id == hall_id, Zone.code == ZONE)).scalar_one()
    desks = [_add_desk(connection, hall_id, zone_id, number, at) for number in range(1, DESKS + 1)]
    kiosks = [_add_device(connection, hall_id, Role.KIOSK, f"BK{n}", at) for n in range(1, KIOSKS + 1)]
    boards = [_add_device(connection, hall_id, Role.BOARD, f"BB{n}", at) for n in range(1, BOARDS + 1)]
    raised = {"config_version": HallRow.config_version + 1, "windows_version": HallRow.windows_version + 1}
    connection.execute(update(HallRow).where(HallRow.id == hall_id).values(**raised))
    return Cast(HALL, kiosks, desks, boards)


def _add_desk(connection: Connection, hall_id: str, zone_id: str, number: int, at: datetime) -> Desk:
    person_id, window_id, secret, csrf = new_id(), new_id(), new_token(32), new_token(16)
    connection.execute(
        insert(Person),
        {
            "id": person_id, "hall_id": hall_id, "username": f"bench{number:02}", "name": "量一", "number": f"B{number:02}",
            "role": Role.CLERK, "password_hash": "", "must_change_password": False,
        },
    )  # fmt: skip
    connection.execute(
        insert(LoginSession),
        {
            "id": token_hash(secret), "person_id": person_id, "csrf": csrf, "created_at": at, "seen_at": at,
            "ends_at": at + timedelta(hours=12),
        },
    )  # fmt: skip
    window = {"id": window_id, "hall_id": hall_id, "number": str(100 + number), "name": "综合窗口", "since": at}
    connection.execute(insert(Window), {**window, "state": WindowState.IDLE, "staff_id": person_id, "staff_role": "A"})
    connection.execute(insert(WindowPreference), {"id": new_id(), "window_id": window_id, "zone_id": zone_id})
    pad = _add_device(connection, hall_id, Role.PAD, f"BP{number}", at, window_id)
    return Desk(window_id, secret, csrf, pad)


def _add_device(connection: Connection, hall_id: str, kind: Role, code: str, at: datetime, window_id: str | None = None) -> str:
    token = new_token()
    connection.execute(
        insert(Device),
        {
            "id": new_id(), "hall_id": hall_id, "kind": kind, "code": code, "name": code, "window_id": window_id,
            "token_hash": token_hash(token), "created_at": at,
        },
    )  # fmt: skip
    return token


@dataclass(frozen=True, slots=True)
class Usage:
    """What a server's processes used so far. cpu_seconds: user and system; rss_mib: resident now."""

    cpu_seconds: float
    rss_mib: float


class Process:
    """A gunicorn with one gevent worker on a port of its own."""

    def __init__(self, arguments: Sequence[str], port: int, log: Path, env: dict[str, str], ready: str) -> None:
        self.port = port
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, *arguments], cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip
        end = time.monotonic() + START_SECONDS
        while not _answers(port, ready):
            if self._process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise RuntimeError(f"{' '.join(arguments)} did not start:\n{log.read_text('utf-8', 'replace')[-4000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def usage(self) -> Usage:
        """Of the worker, which does all the work; read from /proc, so on Linux only."""
        worker = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()[0]
        fields = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
        ticks = int(fields[11]) + int(fields[12])
        pages = int(Path(f"/proc/{worker}/statm").read_text().split()[1])
        return Usage(ticks / os.sysconf("SC_CLK_TCK"), pages * os.sysconf("SC_PAGE_SIZE") / 2**20)


def _answers(port: int, path: str) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n".encode())
        return line.recv(64).startswith(b"HTTP/1.1 200")
    return False


@contextmanager
def serving(place: Place, port: int, *, configuration: str = "gunicorn.conf.py", **more: str) -> Iterator[Process]:
    """The hall as ``hall serve`` starts it, without the worker for scheduled work."""
    if place.database_url:
        more["HALL_DATABASE_URL"] = place.database_url
    env = environment(place.home, PORT=str(port), **more)
    process = Process(["-m", "gunicorn", "-c", configuration], port, place.home.with_suffix(".log"), env, "/readyz")
    try:
        yield process
    finally:
        process.stop()


@contextmanager
def floor_serving(folder: Path, database_url: str, port: int) -> Iterator[Process]:
    """The bare server beside it: same gunicorn, worker class, driver and durability."""
    env = environment(folder, BENCH_FLOOR_URL=database_url)
    arguments = ["-m", "gunicorn", "-c", "tests/bench/floor_conf.py", "-b", f"127.0.0.1:{port}"]
    process = Process(arguments, port, folder / "floor.log", env, "/ready")
    try:
        yield process
    finally:
        process.stop()


def free_ports(wanted: int | None) -> Iterator[int]:
    """Ports to listen on: from ``wanted`` up, or any that are free."""
    while True:
        if wanted is not None:
            yield wanted
            wanted += 1
        else:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                found: Any = probe.getsockname()[1]
            yield int(found)
