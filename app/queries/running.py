"""The running day of each hall, kept in the memory of this process; whoever asks has what happened since taken in.

To read a day of 20,000 tickets takes seconds, to take in what happened in a minute some milliseconds. What is kept is never
older than the snapshot of whoever asks; it may be newer, when another asked meanwhile.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from app.domain.figures import Fact
from app.models.engine import ONLY_COMMITTED
from app.operations.collecting import collect
from app.operations.configuration import HallConfig
from app.operations.packing import Table
from app.operations.running_day import RunningDay

Parts = Sequence[Mapping[Fact, Table]]


class _Kept:
    """The day of one hall. Who asks while another reads the day waits, instead of reading it too."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.running: RunningDay | None = None


_days: WeakKeyDictionary[Engine, dict[str, _Kept]] = WeakKeyDictionary()
"""By database: tests and benches open several in one process."""


def parts_of(connection: Connection, hall: HallConfig, day: date, at: datetime) -> Parts:
    """The facts of a day, table after table; today's are kept for the next who asks."""
    # In a transaction that writes, something may be seen that is taken back in the end.
    if day != hall.day(at) or not connection.get_execution_options().get(ONLY_COMMITTED):
        return [collect(connection, hall, day, at).tables]
    kept = _days.setdefault(connection.engine, {}).setdefault(hall.id, _Kept())
    with kept.lock:
        running = kept.running
        if running is None or running.day != day or not running.is_of(hall):
            running = RunningDay(hall, day)
        running.hall = hall  # its hours may have changed
        kept.running = None  # so that nothing half read stays behind an error
        running.read(connection)
        kept.running = running
        return running.parts(at)
