"""The floor: the least that a Flask server must do to take a number durably, and to tell screens about it.

One row with a durable commit for each POST, through the same driver with the same durability; one plain broadcast to all who
joined. No rules, no rights, no repeat protection, no event log. What the hall costs more than this is the hall.
"""

import json
import os
import queue
from typing import Any

import psycopg
from flask import Flask, Response, request
from flask_socketio import SocketIO, join_room

from app.models.engine import is_sqlite, sqlite_module

URL = os.environ["BENCH_FLOOR_URL"]
_INSERT = "INSERT INTO floor (zone, number, body) VALUES ({0}, {0}, {0})"
_TABLE = "CREATE TABLE IF NOT EXISTS floor (id {} PRIMARY KEY, zone TEXT NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL)"


class SqliteFloor:
    """One connection is enough: a file has one writer, and no call into SQLite lets another greenlet run."""

    def __init__(self) -> None:
        self._raw: Any = sqlite_module.connect(URL.removeprefix("sqlite:///"), isolation_level=None, timeout=5)
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            self._raw.execute(f"PRAGMA {pragma}")
        self._raw.execute(_TABLE.format("INTEGER"))
        self._insert = _INSERT.format("?")

    def insert(self, *row: object) -> None:
        self._raw.execute("BEGIN IMMEDIATE")
        self._raw.execute(self._insert, row)
        self._raw.execute("COMMIT")


class PostgresFloor:
    """Eight connections that take turns, as many as the hall keeps."""

    def __init__(self) -> None:
        plain = URL.replace("postgresql+psycopg", "postgresql")
        connections = [psycopg.connect(plain) for _ in range(8)]
        connections[0].execute(_TABLE.format("BIGSERIAL"))
        connections[0].commit()
        self._free: queue.Queue[Any] = queue.LifoQueue()
        for connection in connections:
            self._free.put(connection)
        self._insert = _INSERT.format("%s")

    def insert(self, *row: object) -> None:
        connection = self._free.get()
        try:
            connection.execute(self._insert, row)
            connection.commit()
        finally:
            self._free.put(connection)


application = Flask("floor")
sockets = SocketIO(application, async_mode="gevent", ping_interval=20, ping_timeout=20)
database = SqliteFloor() if is_sqlite(URL) else PostgresFloor()
told = 0


@application.get("/ready")
def ready() -> Response:
    return Response("{}", mimetype="application/json")


@application.post("/rows")
def rows() -> Response:
    body = request.get_json()
    database.insert(body["zone"], 1, json.dumps(body))
    return Response('{"id":1}', status=201, mimetype="application/json")


@application.post("/broadcast")
def broadcast() -> Response:
    """Emit the body as the hall emits an event, with a number of its own."""
    global told  # noqa: PLW0603 - one worker, one counter
    told += 1
    sockets.emit("event", {"seq": told, **request.get_json()}, namespace="/board", to="all")
    return Response("{}", mimetype="application/json")


@sockets.on("connect", namespace="/board")
def connect(_auth: object = None) -> None:
    join_room("all")
