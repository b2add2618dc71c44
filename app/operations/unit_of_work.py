"""One operation, one transaction, and the world hears after the commit.

Operations of one process that come at the same time share a commit: the first to arrive runs all that wait, each under a
savepoint of its own, and commits once. On SQLite there is one such lane, since the file has one writer; on PostgreSQL one
a hall. Nothing is answered before the commit that holds it, so a crash loses only what nobody was told.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import copy_context
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Connection, Engine, bindparam, insert, update
from sqlalchemy.exc import OperationalError

from app.errors import HallError, NotFound, Unavailable
from app.models import Event, Hall
from app.models.engine import is_sqlite, read_engine, write_engine
from app.models.statements import run, run_many, run_text

T = TypeVar("T")

BATCH = 64
"""Most operations that share one commit; more would let the first of them wait too long."""


@dataclass(slots=True)
class HeldHall:
    """The hall row this transaction holds: whoever holds it is the hall's only writer until the commit."""

    id: str
    seq: int
    config_version: int
    windows_version: int
    used: int = 0
    windows_changed: bool = False


class Work:
    """One operation's part of a transaction. ``begin_again`` takes back what it did so far."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.hall: HeldHall | None = None
        self.changes: list[dict[str, Any]] = []
        """What was changed and how it was before, in order: the material of an undo."""
        self._events: list[dict[str, Any]] = []
        run_text(connection, "SAVEPOINT operation")

    def begin_again(self) -> None:
        run_text(self.connection, "ROLLBACK TO SAVEPOINT operation")
        self.hall = None
        self.changes.clear()
        self._events.clear()

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Take back what is done inside, events too, however it ends; the hall stays held if it was before."""
        before = self._begin_part()
        try:
            yield
        finally:
            self._take_back(before)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Take back what is done inside when it fails, and only then; the error goes on."""
        before = self._begin_part()
        try:
            yield
        except BaseException:
            self._take_back(before)
            raise
        run_text(self.connection, "RELEASE SAVEPOINT part")

    def _begin_part(self) -> tuple[HeldHall | None, int, int]:
        run_text(self.connection, "SAVEPOINT part")
        return self.hall and replace(self.hall), len(self.changes), len(self._events)

    def _take_back(self, before: tuple[HeldHall | None, int, int]) -> None:
        # Where the connection itself is in doubt this fails too, and the lane gives everything up.
        run_text(self.connection, "ROLLBACK TO SAVEPOINT part")
        run_text(self.connection, "RELEASE SAVEPOINT part")
        self.hall = before[0]
        del self.changes[before[1] :]
        del self._events[before[2] :]

    @property
    def events(self) -> Sequence[Mapping[str, Any]]:
        """What was recorded so far, in order."""
        return self._events

    def hold(self, hall_id: str) -> HeldHall:
        """Lock the hall and take its next event number; raise NotFound when there is no such hall."""
        if self.hall is None:
            row = run(self.connection, _HOLD, {"held_id": hall_id}).one_or_none()
            if row is None:
                raise NotFound("unknown_hall", hall=hall_id)
            self.hall = HeldHall(hall_id, row[0], row[1], row[2])
        if self.hall.id != hall_id:
            raise ValueError("an operation writes to one hall")
        return self.hall

    def record(self, **event: Any) -> int:
        """Note what happened under the hall's next number, to be written when the operation ends; return the number."""
        hall = self.hall
        if hall is None:
            raise ValueError("hold the hall before recording its events")
        seq = hall.seq + hall.used
        hall.used += 1
        self._events.append({"hall_id": hall.id, "seq": seq, **event})
        return seq

    def end(self) -> None:
        """Write the events, and leave the hall's counter at the last number used, so that the numbers have no gap."""
        if self._events:
            run_many(self.connection, _RECORD, self._events)
        hall = self.hall
        if hall is not None and (hall.used != 1 or hall.windows_changed):
            run(
                self.connection,
                _SETTLE,
                {"held_id": hall.id, "last": hall.seq + hall.used - 1, "changed": int(hall.windows_changed)},
            )
        run_text(self.connection, "RELEASE SAVEPOINT operation")


_HOLD = (
    update(Hall)
    .where(Hall.id == bindparam("held_id"))
    .values(seq=Hall.seq + 1)
    .returning(Hall.seq, Hall.config_version, Hall.windows_version)
)
_SETTLE = (
    update(Hall)
    .where(Hall.id == bindparam("held_id"))
    .values(seq=bindparam("last"), windows_version=Hall.windows_version + bindparam("changed"))
)
_RECORD = insert(Event)


class _Job(Generic[T]):
    """An operation and what it came to. Whichever thread runs it, it finds the context of the one that asked for it."""

    def __init__(self, operation: Callable[[Work], T]) -> None:
        self.operation = operation
        self.context = copy_context()
        self.done = False
        self.turn = threading.Event()  # done, or it is time to see to it oneself
        self.answer: T | None = None
        self.error: BaseException | None = None

    def run(self, connection: Connection) -> None:
        work = Work(connection)
        try:
            self.answer = self.context.run(self.operation, work)
        except Exception as error:  # noqa: BLE001 - handed to whoever waits for this operation
            self.error = error
            if isinstance(error, OperationalError):
                return  # the connection is in doubt: the lane gives the whole batch up
            work.begin_again()
        work.end()

    def result(self) -> T:
        if self.error is not None:
            raise self.error
        return cast("T", self.answer)


class _Lane:
    """Operations that follow one another: whoever gets the lock runs all that wait, and nobody waits for it in vain."""

    def __init__(self, engine: Engine, committed: Callable[[], None]) -> None:
        self._engine = engine
        self._committed = committed
        self._lock = threading.Lock()
        self._jobs: deque[_Job[Any]] = deque()

    def run(self, operation: Callable[[Work], T]) -> T:
        job = _Job(operation)
        self._jobs.append(job)
        while not job.done:
            if self._lock.acquire(blocking=False):
                self._lead(job)
            else:
                job.turn.wait()
                job.turn.clear()
        return job.result()

    def _lead(self, job: _Job[Any]) -> None:
        """Commit what waits, with ``job`` in it unless somebody did that a moment ago; then let another lead."""
        try:
            if not job.done:
                time.sleep(0)  # SQLite never lets another greenlet run: without this nobody would ever join the batch
                self._commit_waiting()
        finally:
            self._lock.release()
        # After the release: whoever found the lock taken had put a job into the line before, so it is seen here.
        with suppress(IndexError):
            self._jobs[0].turn.set()

    def _commit_waiting(self) -> None:
        jobs = [self._jobs.popleft() for _ in range(min(len(self._jobs), BATCH))]
        try:
            with self._engine.begin() as connection:
                for job in jobs:
                    job.run(connection)
                    if isinstance(job.error, OperationalError):
                        raise job.error
        except Exception as error:  # noqa: BLE001 - handed to everybody whose work was in the batch
            # The commit, or the connection itself, failed: none of them happened.
            failure = Unavailable("not_ready") if isinstance(error, OperationalError) and _is_busy(error) else error
            for job in jobs:
                if not isinstance(job.error, HallError):
                    job.error = failure
        finally:
            for job in jobs:
                job.done = True
                job.turn.set()
        if any(job.error is None for job in jobs):
            self._committed()


def _is_busy(error: OperationalError) -> bool:
    return "locked" in str(error.orig) or "timeout" in str(error.orig)


class Database:
    """Where the hall's state lives. ``committed`` is called after each commit of this process."""

    def __init__(self, url: str, *, busy_seconds: float = 5.0, pool_size: int = 8) -> None:
        self.url = url
        self.writer = write_engine(url, busy_seconds=busy_seconds, pool_size=pool_size)
        self.reader = read_engine(url, pool_size=pool_size)
        self.committed: Callable[[], None] = lambda: None
        self.has_one_lane = is_sqlite(url)
        self._lanes: dict[str, _Lane] = {}
        self._lanes_lock = threading.Lock()
        self._watcher: Any = None

    def write(self, hall_id: str, operation: Callable[[Work], T]) -> T:
        """Run ``operation`` in a transaction that holds its own changes and return its answer after the commit.

        hall_id: the hall it writes to ("" for what belongs to none). A HallError takes back this operation only.
        """
        key = "" if self.has_one_lane else hall_id
        lane = self._lanes.get(key)
        if lane is None:
            with self._lanes_lock:
                lane = self._lanes.setdefault(key, _Lane(self.writer, self._tell_committed))
        return lane.run(operation)

    def _tell_committed(self) -> None:
        self.committed()  # whoever listens now: a lane may be older than its listener

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for queries, all on one snapshot."""
        with self.reader.connect() as connection:
            yield connection

    def data_version(self) -> int:
        """A number that changes when another process commits; SQLite only.

        It is asked on a connection of its own, since SQLite counts for each connection apart.
        """
        if self._watcher is None:
            self._watcher = self.reader.raw_connection()
        cursor = self._watcher.cursor()
        cursor.execute("PRAGMA data_version")
        return int(cursor.fetchone()[0])

    def close(self) -> None:
        if self._watcher is not None:
            self._watcher.close()
            self._watcher = None
        self.writer.dispose()
        self.reader.dispose()
