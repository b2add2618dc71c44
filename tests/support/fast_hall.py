"""The demo hall on a quick clock, with its visitors and clerks of a day."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.support.programs import ROOT
from tests.support.server import WEB, Server, environment

ZONE = ZoneInfo("Asia/Shanghai")


class FastHall(Server):
    """From ``opens`` to ``stops`` (local, "08:29") its clock runs ``speed`` times as fast, then like any other."""

    def __init__(self, home: Path, opens: str, stops: str, speed: float) -> None:
        super().__init__(home, worker=False, quick=True)
        today = datetime.now(ZONE).date()
        self.opens, self.stops = (datetime.fromisoformat(f"{today}T{at}+08:00") for at in (opens, stops))
        self.speed = speed
        self._began = 0.0
        self._more |= {
            "MORNING_START": self.opens.isoformat(), "MORNING_STOP": self.stops.isoformat(), "MORNING_SPEED": str(speed),
        }  # fmt: skip

    def start(self) -> None:
        self._began = time.monotonic()
        super().start()

    def _programs(self) -> Sequence[Sequence[str]]:
        return [[*WEB, "tests.stories.fast_morning:application"]]

    def now(self) -> datetime:
        """About what its clock shows."""
        gone = (time.monotonic() - self._began) * self.speed
        return min(self.opens + timedelta(seconds=gone), self.stops).astimezone(UTC)

    def wait_until_it_stops(self) -> None:
        """Return when the clock goes like any other."""
        time.sleep(max(0.0, (self.stops - self.opens).total_seconds() / self.speed - (time.monotonic() - self._began)))


@contextmanager
def demo_day(hall: FastHall, speed: float, *, leave: str = "", visitors: int = 0) -> Iterator[None]:
    """Visitors and clerks come and go meanwhile. leave: a window where somebody else sits; visitors: 0 for as many as usual."""
    more = (["--leave", leave] if leave else []) + (["--visitors", str(visitors)] if visitors else [])
    day = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "demo", "day", "--speed", str(speed), "--url", hall.base_url, *more],
        cwd=ROOT, env=environment(hall.home), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        day.kill()
        day.wait()
