"""The pictures of the README, taken in the demo hall on a busy morning: ``python -m tests.stories.pictures``, some two minutes."""

import re
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.stories.lobby import Lobby
from tests.support.browser import Visitors, running_browser
from tests.support.server import ROOT, Server, environment, hall

PICTURES = ROOT / "docs" / "pictures"
SPEED = 60
OPENS, STOPS = "08:29", "10:40"
LEFT = "3"  # the window where the clerk of the picture sits


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        hall(home, "migrate")
        hall(home, "demo", "load")
        morning = Morning(home)
        try:
            morning.passes()
            with running_browser() as browser:
                visitors = Visitors(browser)
                take_pictures(Lobby(morning, visitors))
                visitors.leave()
        finally:
            morning.kill9()


class Morning(Server):
    """A hall on a quick clock, with the visitors and clerks of the demo day until it slows down."""

    def start(self) -> None:
        today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
        opens, stops = (datetime.fromisoformat(f"{today}T{at}+08:00") for at in (OPENS, STOPS))
        self.lasts = (stops - opens) / SPEED
        clock = {"MORNING_START": opens.isoformat(), "MORNING_STOP": stops.isoformat(), "MORNING_SPEED": str(SPEED)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "tests.stories.fast_morning:application"],
            cwd=ROOT, env=environment(self.home, PORT=str(self.port), **clock), stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def passes(self) -> None:
        """Return when the clock goes like any other, with people waiting."""
        began = datetime.now(UTC)
        self.start()
        while not self._is_ready():
            time.sleep(0.1)
        day = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "demo", "day", "--speed", str(SPEED), "--leave", LEFT, "--url", self.base_url],
            cwd=ROOT, env=environment(self.home), stdin=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep((began + self.lasts - datetime.now(UTC)).total_seconds())
        day.kill()
        day.wait()


def take_pictures(lobby: Lobby) -> None:
    desk = lobby.desk(LEFT)
    desk.calls()
    kiosk = lobby.kiosk(viewport={"width": 540, "height": 960})
    board, floor = lobby.board(), lobby.floor()
    expect(floor.field("clock")).to_have_text(re.compile(f"^{STOPS[:4]}"))
    _take("kiosk", kiosk.page)
    _take("board", board.page)
    _take("floor", floor.page)
    _take("desk", desk.page)


def _take(name: str, page: Page) -> None:
    page.evaluate("document.fonts.ready")
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    main()
