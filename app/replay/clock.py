"""Time of a replay: seconds of the log's day, made to pass on the wall clock or by jumping from event to event."""

import time
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """speed: seconds of the log that pass in one second of the hall's own time.

    Rules of the hall, such as the pause between two calls, run on the hall's time.
    """

    speed: float

    def now(self) -> float:
        """Seconds after midnight of the day that is played."""

    def wait_until(self, seconds: float) -> None:
        """Return when ``now()`` is at least ``seconds``."""


class OwnClock:
    """A clock that the replay owns: the hall asks it for the time, and it jumps to whatever happens next."""

    speed = 1.0

    def __init__(self, day: date, zone: ZoneInfo) -> None:
        self._zone = zone
        self._midnight = _midnight(day, zone)
        self._seconds = 0.0

    def __call__(self) -> datetime:
        return self._midnight + timedelta(seconds=self._seconds)

    def begin(self, day: date) -> None:
        """Go to the midnight with which ``day`` begins."""
        self._midnight, self._seconds = _midnight(day, self._zone), 0.0

    def now(self) -> float:
        return self._seconds

    def wait_until(self, seconds: float) -> None:
        self._seconds = max(self._seconds, seconds)


class WallClock:
    """The day beginning at ``start`` (seconds after its midnight) passes ``speed`` times as fast as the real one."""

    def __init__(self, start: float, speed: float) -> None:
        self.speed = speed
        self._start = start
        self._began = time.monotonic()

    def now(self) -> float:
        return self._start + (time.monotonic() - self._began) * self.speed

    def wait_until(self, seconds: float) -> None:
        while (left := seconds - self.now()) > 0:
            time.sleep(left / self.speed)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time_of_day(), zone)
