"""How the promises of a whole hall hold: demo days played through the public interface while the worker forecasts."""

import tempfile
from datetime import date, timedelta
from pathlib import Path
from time import monotonic, process_time
from zoneinfo import ZoneInfo

from app.bootstrap import build
from app.demo.credentials import read_credentials
from app.demo.hall import load_demo
from app.domain.promises import Score, total
from app.jobs.foresight import Foresight
from app.models.migrate import upgrade
from app.operations.summing import promises_of
from app.operations.unit_of_work import Database
from app.replay.client import HallClient
from app.replay.clock import OwnClock
from app.replay.commands import items_of, replay
from app.replay.generator import a_day
from app.replay.transport import AppTransport
from app.replay.visitors import Habits
from app.settings import load_settings
from tests.bench.report import Report, say

ZONE = ZoneInfo("Asia/Shanghai")
FIRST = date(2026, 3, 2)
HABITS = Habits(no_show_percent=6)


class WatchedClock(OwnClock):
    """A clock at whose every jump the worker looks, as it would in a hall that runs."""

    def __init__(self, foresight: Foresight | None) -> None:
        super().__init__(FIRST, ZONE)
        self.foresight = foresight
        self.looked, self.costs = 0.0, 0.0

    def wait_until(self, seconds: float) -> None:
        super().wait_until(seconds)
        if self.foresight is not None:
            began = process_time()
            self.foresight.look(self())
            self.looked += 1
            self.costs += process_time() - began


def measure(report: Report, days: int, visitors: int) -> None:
    """``days`` days of ``visitors`` visitors each, once with the worker's forecasts and once with the rough figure alone."""
    rows = []
    for name, foresees in (("forecast", True), ("rough figure", False)):
        say(f"promises: {name} …")
        score, cost = _play(days, visitors, foresees=foresees)
        view = score.view()
        rows.append((name, view, cost))
    report.heading("Promises kept in a whole hall")
    print(f"{days} simulated days of {visitors} visitors, the last {max(days - 1, 1)} counted.\n")
    print("| figures from | promises | in range | as shown | late | median error s | mean error s | width s | look ms |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, view, cost in rows:
        print(
            f"| {name} | {view['n']} | {view['inside']} | {view['inside_shown']} | {view['late']} | {view['median_error_seconds']} |"
            f" {view['mean_error_seconds']} | {view['mean_width_seconds']} | {cost * 1000:.1f} |"
        )
    print(flush=True)


def _play(days: int, visitors: int, *, foresees: bool) -> tuple[Score, float]:
    """Promises of all days but the first, and processor seconds of one look."""
    with tempfile.TemporaryDirectory(prefix="hall-promises-") as folder:
        home = Path(folder)
        clock = WatchedClock(None)
        settings = load_settings(env={"HALL_HOME": str(home)})
        upgrade(settings.database.url)
        database = Database(settings.database.url)
        load_demo(database, home, settings.server.public_url, clock())
        database.close()
        app = build(settings, clock=clock)
        house = app.extensions["tinghao"].house
        clock.foresight = Foresight(house, conducts=False) if foresees else None
        credentials = read_credentials(home)
        transport = AppTransport(app.test_client())
        items = items_of(HallClient(transport, credentials["hall"], credentials["tokens"]["integration"]))
        wanted = [day for day in (FIRST + timedelta(days=k) for k in range(2 * days + 2)) if day.weekday() < 5][:days]

        def clock_of(day: date, _people: object) -> OwnClock:
            clock.begin(day)
            return clock

        people = {day: a_day(day, visitors, items, seed) for seed, day in enumerate(wanted)}
        began = monotonic()
        replay(people, transport, credentials, clock_of, habits=HABITS, told={})
        say(f"promises: played in {monotonic() - began:.0f} s")
        with house.database.read() as connection:
            hall = house.halls.by_code(connection, credentials["hall"])
            scores = [
                score for day in (wanted[1:] or wanted) for score in promises_of(connection, hall, day).values()
            ]  # fmt: skip
        house.database.close()
        return total(scores), clock.costs / max(clock.looked, 1)
