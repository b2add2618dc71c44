"""Twelve hours of a day in front of one board page, sixty times as fast: does its memory stay where it was?

The hall's clock runs fast and so does the page's: its timers fire as often as in twelve hours. Only the browser's own heap
counts, after a forced collection.
"""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from playwright.sync_api import CDPSession, Page

from tests.bench.report import Report, number, say
from tests.stories.lobby import Lobby
from tests.support.browser import Visitors, running_browser
from tests.support.fast_hall import ZONE, FastHall, demo_day
from tests.support.server import hall

SPEED = 60
OPENS, CLOSES = "07:00", "19:00"
VISITORS = 1500
AIM_MIB = 5.0
"""Growth of the heap from the first hour with everything shown to the last."""
HOUR_MS = 3_600_000
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reading:
    at: datetime
    heap_mib: float
    nodes: int
    listeners: int


def measure(report: Report, hours: int = 12) -> None:
    say(f"{hours} hours before a board, in {hours * 60 // SPEED} minutes")
    with tempfile.TemporaryDirectory(prefix="hall-board-") as folder, running_browser() as browser:
        home = Path(folder) / "home"
        hall(home, "migrate")
        hall(home, "demo", "load")
        running = FastHall(home, OPENS, CLOSES, SPEED)
        running.start()
        visitors = Visitors(browser)
        try:
            with demo_day(running, SPEED, visitors=VISITORS):
                readings = _watch(Lobby(running, visitors), hours)
            visitors.leave()
        finally:
            running.kill9()
    _tell(report, readings)


def _watch(lobby: Lobby, hours: int) -> list[Reading]:
    """A reading every hour of the page's own clock."""
    lobby.clock = lobby.server.now()  # type: ignore[attr-defined]  # a FastHall has a clock of its own
    page = lobby.board("?sound=on", viewport={"width": 1920, "height": 1080}).page
    inside = page.context.new_cdp_session(page)
    readings = []
    for _ in range(hours):
        _pass_an_hour(page)
        readings.append(_read(page, inside))
        say(f"{readings[-1].at:%H:%M}: {readings[-1].heap_mib:.1f} MiB, {readings[-1].nodes} nodes")
    return readings


def _pass_an_hour(page: Page) -> None:
    end = _clock(page) + HOUR_MS
    while (left := end - _clock(page)) > 0:
        page.clock.run_for(round(min(left, (SPEED - 1) * 500)))  # besides the half second that passes by itself
        page.wait_for_timeout(500)


def _clock(page: Page) -> float:
    return float(page.evaluate("Date.now()"))


def _read(page: Page, inside: CDPSession) -> Reading:
    for _ in range(2):  # what the first collection finalises, the second lets go
        inside.send("HeapProfiler.collectGarbage")
    heap = inside.send("Runtime.getHeapUsage")["usedSize"]
    counters = inside.send("Memory.getDOMCounters")
    at = datetime.fromtimestamp(_clock(page) / 1000, ZONE)
    return Reading(at, heap / _MIB, counters["nodes"], counters["jsEventListeners"])


def _tell(report: Report, readings: list[Reading]) -> None:
    report.heading("A day before one board")
    report.text(
        f"The demo hall with {VISITORS:,} visitors on a clock {SPEED} times as fast, one board page with sound, its own timers "
        "as fast. JavaScript heap after a forced collection."
    )
    report.table(
        ("hour", "heap MiB", "DOM nodes", "listeners"),
        [(str(n), number(one.heap_mib), str(one.nodes), str(one.listeners)) for n, one in enumerate(readings, 1)],
    )
    grown = readings[-1].heap_mib - readings[0].heap_mib
    report.aim(
        f"heap after {len(readings)} hours",
        f"≤ {AIM_MIB:.0f} MiB more than after one",
        f"{grown:+.1f} MiB",
        met=grown <= AIM_MIB,
    )
