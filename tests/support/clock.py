"""Time that stands still until a test moves it."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.models.base import from_ms, to_ms

MORNING = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # a Monday, 09:30 in the hall


class Clock:
    """Called like ``now()``; only ``advance`` moves it."""

    def __init__(self, now: datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now


_DIGITS = 16


def show(file: Path, at: datetime) -> None:
    """Set the clock that ``shown_by`` reads."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT)
    os.pwrite(handle, f"{to_ms(at):0{_DIGITS}d}".encode(), 0)
    os.close(handle)


def shown_by(file: Path) -> Callable[[], datetime]:
    """One clock for several processes: what a file says, in milliseconds since 1970."""
    handle = os.open(file, os.O_RDONLY)
    return lambda: from_ms(int(os.pread(handle, _DIGITS, 0)))
