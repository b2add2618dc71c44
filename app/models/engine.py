"""Engines for the two databases that ship, opened so that a commit is durable and a waiter never blocks the others."""

import json
import random
import sqlite3
import time
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

try:
    import pysqlite3 as _pysqlite3

    sqlite_module: ModuleType = _pysqlite3.dbapi2
except ImportError:  # no wheel for this platform; `hall doctor` warns when the library is older than 3.51.3
    sqlite_module = sqlite3


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
"""Kept, since ``json.dumps`` would make one for every value."""


def _dumps(value: Any) -> str:
    return _ENCODER.encode(value)


ONLY_COMMITTED = "only_committed"
"""Execution option of connections that see nothing but what was committed, so that what they read may be kept in memory."""


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")


def write_engine(url: str, *, busy_seconds: float = 5.0, pool_size: int = 8) -> Engine:
    """Engine whose transactions begin as writers.

    On SQLite a transaction waits at most ``busy_seconds`` for another process, asleep and not in C code, so that other
    greenlets go on meanwhile.
    """
    if not is_sqlite(url):
        return create_engine(
            url, pool_size=pool_size, max_overflow=pool_size, json_serializer=_dumps, hide_parameters=True, pool_pre_ping=False
        )
    engine = _sqlite_engine(url, pool_size=4)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        raw: Any = connection.connection.dbapi_connection
        pause, end = 0.0005, time.monotonic() + busy_seconds
        while True:
            try:
                raw.execute("BEGIN IMMEDIATE")
            except sqlite_module.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > end:
                    raise
                time.sleep(pause * (0.5 + random.random()))  # noqa: S311 - jitter, not a secret
                pause = min(pause * 1.5, 0.02)
            else:
                return

    return engine


def read_engine(url: str, *, pool_size: int = 8) -> Engine:
    """Engine for queries only; on SQLite a reader never waits for the writer."""
    if not is_sqlite(url):
        return create_engine(
            url, pool_size=pool_size, max_overflow=pool_size, json_serializer=_dumps, hide_parameters=True,
            isolation_level="REPEATABLE READ",  # one snapshot for all statements of a query
            execution_options={"postgresql_readonly": True, ONLY_COMMITTED: True},
        )  # fmt: skip
    engine = _sqlite_engine(url, pool_size=pool_size, execution_options={ONLY_COMMITTED: True})

    @event.listens_for(engine, "connect")
    def only_read(raw: Any, _record: object) -> None:
        raw.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        raw: Any = connection.connection.dbapi_connection
        raw.execute("BEGIN")  # one snapshot for all statements of a query

    return engine


def _sqlite_engine(url: str, *, pool_size: int, **options: Any) -> Engine:
    engine = create_engine(
        url,
        module=sqlite_module,
        pool_size=pool_size,
        max_overflow=64,
        json_serializer=_dumps,
        hide_parameters=True,  # what is written may be personal, and errors are logged
        connect_args={"timeout": 0, "check_same_thread": False},
        **options,
    )

    @event.listens_for(engine, "connect")
    def connect(raw: Any, _record: object) -> None:
        raw.isolation_level = None  # transactions begin where "begin" above says, not by guesswork of the driver
        for attempt in range(50):
            try:
                raw.execute("PRAGMA journal_mode = WAL")
                break
            except sqlite_module.OperationalError:  # two processes open a new file at once
                if attempt == 49:
                    raise
                time.sleep(0.02)
        raw.execute("PRAGMA synchronous = FULL")  # a power cut loses nothing that was acknowledged
        raw.execute("PRAGMA foreign_keys = ON")
        raw.execute("PRAGMA temp_store = MEMORY")
        raw.execute("PRAGMA cache_size = -16384")  # KiB for each connection; what is hot is small

    return engine
