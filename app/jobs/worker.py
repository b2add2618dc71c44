"""``hall worker``: the one process that does scheduled work. A second one waits until the first is gone."""

import fcntl
import os
import signal
import threading
from collections.abc import Callable
from contextlib import ExitStack
from types import FrameType

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.hall import House
from app.jobs.announcer import Announcer
from app.jobs.foresight import foresight_of
from app.jobs.schedule import JOBS, run

log = structlog.get_logger(__name__)

LOCK_ID = 0x7469_6E67
"""Number of the advisory lock on PostgreSQL: "ting"."""
RETRY_SECONDS = 0.5
LOOK_SECONDS = 0.5
"""How long a signal may go unnoticed: one that comes in the moment before a wait does not end that wait in Python."""


def work_until_told(house: House) -> None:
    """Become the worker, do the scheduled work, and stop cleanly on SIGTERM or SIGINT."""
    told = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        # In a thread: where we are just about to wait, this one holds the event's lock, and would wait for itself.
        threading.Thread(target=told.set).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not told.is_set():
        with ExitStack() as held:
            if _become_the_worker(house, held, told):
                _work(house, told)


def _work(house: House, told: threading.Event) -> None:
    scheduler = BackgroundScheduler(timezone="UTC")
    for job in JOBS:
        scheduler.add_job(
            run, "interval", args=(job, house), seconds=job.every_seconds, id=job.name, coalesce=True, max_instances=1,
            misfire_grace_time=None,
        )  # fmt: skip
    for job in JOBS:  # what fell due while nobody worked is done now, not at the next time
        if told.is_set():
            return
        run(job, house)
    scheduler.start()
    announcer = threading.Thread(target=Announcer(house).run, args=(told,), name="announcer")
    announcer.start()
    log.info("worker_started", pid=os.getpid(), jobs=[job.name for job in JOBS])
    while not told.wait(LOOK_SECONDS):
        pass
    foresight_of(house).end()
    scheduler.shutdown(wait=True)
    announcer.join()


def _become_the_worker(house: House, held: ExitStack, told: threading.Event) -> bool:
    """Wait for the lock that only one worker has; False when told to stop meanwhile."""
    take = _file_lock(house, held) if house.database.has_one_lane else _advisory_lock(house, held)
    while not take():
        if told.wait(RETRY_SECONDS):
            return False
    return True


def _file_lock(house: House, held: ExitStack) -> Callable[[], bool]:
    file = held.enter_context((house.settings.home / "worker.lock").open("w"))

    def take() -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    return take


def _advisory_lock(house: House, held: ExitStack) -> Callable[[], bool]:
    # The lock is the session's: a transaction left open with it would let no dead row go, and all presses would slow down.
    connection = held.enter_context(house.database.writer.connect()).execution_options(isolation_level="AUTOCOMMIT")

    def take() -> bool:
        try:
            return bool(connection.execute(text("SELECT pg_try_advisory_lock(:id)"), {"id": LOCK_ID}).scalar_one())
        except SQLAlchemyError:
            log.warning("worker_lock_unreachable", exc_info=True)
            connection.invalidate()
            return False

    return take
