"""Time that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

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
