"""The demo hall on a clock that stands still until a story moves it, in all its processes; one working day for each story."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from app.bootstrap import open_house
from app.hall import House
from app.jobs.schedule import JOBS, run
from app.settings import load_settings
from tests.support.clock import show, shown_by
from tests.support.server import WEB, Server, environment

ZONE = ZoneInfo("Asia/Shanghai")
# What depends on real time, or has nothing to do in a hall that is some hours old.
NOT_BY_ITSELF = {"find_silent_devices", "load_calendars", "forget_old"}


class OwnedHall(Server):
    """Its worker is the story: ``works`` does at once what would be done in the background.

    Starts on a Monday after today, 07:00 in the hall, so that the demo's people and posts are there before it.
    """

    def __init__(self, home: Path) -> None:
        super().__init__(home, worker=False, quick=True)
        self._clock = home / "clock"
        self._more |= {"OWNED_CLOCK": str(self._clock)}
        with (home / "config.toml").open("a") as settings:
            settings.write("[security]\nsession_idle_minutes = 720\n[limits]\nlogin_per_minute = 1000\n")
        today = datetime.now(ZONE).date()
        show(
            self._clock,
            datetime.combine(today + timedelta(days=7 - today.weekday()), datetime.min.time(), ZONE) + timedelta(hours=7),
        )
        self.now = shown_by(self._clock)
        self.house: House = open_house(load_settings(env=environment(home)), self.now)

    @property
    def today(self) -> date:
        return self.now().astimezone(ZONE).date()

    @property
    def tomorrow(self) -> date:
        """The next day on which the hall is open."""
        return self.today + timedelta(days=7 - self.today.weekday() if self.today.weekday() >= 4 else 1)

    def _programs(self) -> Sequence[Sequence[str]]:
        return [[*WEB, "tests.stories.owned_time:application"]]

    def kill9(self) -> None:
        self.house.database.close()
        super().kill9()

    def it_is(self, clock: str) -> None:
        """Move on to this time of the day, such as "10:40" or "10:40:30"; then the worker works once."""
        moment = datetime.fromisoformat(f"{self.today}T{clock}").replace(tzinfo=ZONE)
        assert moment >= self.now(), f"a clock does not go back to {clock}"
        show(self._clock, moment)
        self.works()

    def passes(self, seconds: float) -> None:
        """Let time pass in which the worker does nothing."""
        show(self._clock, self.now() + timedelta(seconds=seconds))

    def next_working_day(self, clock: str = "07:00") -> None:
        """The days between are over: the worker closes what was left open."""
        day = self.tomorrow
        show(self._clock, datetime.combine(day, datetime.min.time(), ZONE))
        self.works()
        self.it_is(clock)

    def works(self, *names: str) -> None:
        """Do the background work of this moment: these jobs, or all that a story needs."""
        for job in JOBS:
            if job.name in names or (not names and job.name not in NOT_BY_ITSELF):
                run(job, self.house)
