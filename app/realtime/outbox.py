"""Numbered events in the table → sockets of this process, whichever process wrote them.

The table of events is the outbox. A commit here wakes the tail at once; a commit elsewhere is seen by a cheap look every few
hundredths of a second (SQLite: ``PRAGMA data_version``; PostgreSQL: the halls' counters). Nothing lives only in memory: a
process that starts later reads on from where the table is.
"""

import threading
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from app.models.statements import run
from app.operations.unit_of_work import Database
from app.queries.events import COUNTERS, events_after

POLL_SECONDS = 0.02
"""Longest time until a commit of another process is seen."""
log = structlog.get_logger(__name__)


class Tail:
    """Follows the events of all halls and hands each to ``tell`` once, in order, with those that came at the same time."""

    def __init__(self, database: Database, tell: Callable[[str, list[Any]], None]) -> None:
        self._database = database
        self._tell = tell
        self._wake = threading.Event()
        self._stopped = False
        self._last: dict[str, int] = {}
        self._data_version = -1

    def last(self, hall_id: str) -> int:
        """Number of the last event told of a hall."""
        return self._last.get(hall_id, 0)

    def wake(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        self._stopped = True
        self._wake.set()

    def begin(self) -> None:
        """Take the present numbers as already told; screens that join read a snapshot."""
        with self._database.read() as connection:
            self._last = dict(run(connection, COUNTERS, {}).all())

    def run(self) -> None:
        """Follow until stopped; a database that is away for a moment is tried again."""
        pause = POLL_SECONDS
        while not self._stopped:
            woken = self._wake.wait(pause)
            self._wake.clear()
            try:
                if woken or self._changed_elsewhere():
                    self.catch_up()
                pause = POLL_SECONDS
            except SQLAlchemyError:
                log.warning("events_not_readable", exc_info=True)
                pause = min(pause * 2, 1.0)

    def catch_up(self) -> None:
        """Tell everything that was committed and not told yet."""
        with self._database.read() as connection:
            numbers = run(connection, COUNTERS, {}).all()
            for hall_id, seq in numbers:
                self._follow(connection, hall_id, seq)

    def _follow(self, connection: Connection, hall_id: str, seq: int) -> None:
        told = self._last.setdefault(hall_id, seq)
        while told < seq:
            rows = events_after(connection, hall_id, told)
            if not rows:
                return
            self._tell(hall_id, rows)
            told = self._last[hall_id] = rows[-1].seq

    def _changed_elsewhere(self) -> bool:
        if not self._database.has_one_lane:
            return True
        version = self._database.data_version()
        changed = version != self._data_version
        self._data_version = version
        return changed
