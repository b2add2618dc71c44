"""What every page weighs the first time, and when it first shows something on a machine four times slower than this one."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser

from tests.bench.report import Report, number, say
from tests.gallery.stage import Lobby, running_stage
from tests.support.browser import running_browser
from tests.support.server import hall
from tests.support.weight import Door, Weight, doors, weigh

SLOWER = 4
AIM_MS = 1000.0
SCRIPTS_KB = 60.0


def measure(report: Report, rounds: int) -> None:
    """Every page ``rounds`` times, each time in a browser that has never been here."""
    with tempfile.TemporaryDirectory(prefix="hall-weight-") as folder, running_browser() as browser:
        home = Path(folder) / "home"
        hall(home, "migrate")
        hall(home, "demo", "load")
        with running_stage(home, browser) as stage:
            found = {name: _weigh(browser, stage.lobby, name, door, rounds) for name, door in doors(stage.lobby)}
    report.heading("Weight of the pages")
    report.text(
        f"First load into an empty browser, bytes as sent (packed), with the processor slowed down {SLOWER} times; medians of "
        f"{rounds}. Type is the table of the font's slices and the slices that the page's words need, loaded after the first paint and "
        "kept for ever; phones use their own."
    )
    head = ("page", "first paint ms", "page and styles kB", "scripts kB", "type kB", "answers kB")
    report.table(head, [_row(name, weights) for name, weights in found.items()])
    kiosk = found["kiosk"]
    paint = median(one.paint_ms for one in kiosk)
    report.aim("kiosk: first paint, 4 × slower", f"< {AIM_MS:.0f} ms", f"{paint:.0f} ms", met=paint < AIM_MS)
    report.aim("kiosk: scripts", f"≤ {SCRIPTS_KB:.0f} kB", f"{kiosk[0].kb('js'):.0f} kB", met=kiosk[0].kb("js") <= SCRIPTS_KB)
    outside = sum(len(one.outside) for weights in found.values() for one in weights)
    report.aim("requests to another host", "0", str(outside), met=outside == 0)


def _weigh(browser: Browser, lobby: Lobby, name: str, door: Door, rounds: int) -> Sequence[Weight]:
    say(f"weighing {name}")
    return [weigh(browser, lobby, door, slower=SLOWER) for _ in range(rounds)]


def _row(name: str, weights: Sequence[Weight]) -> Sequence[str]:
    one = weights[-1]
    paint = median(weight.paint_ms for weight in weights)
    return (
        name,
        f"{paint:.0f}",
        *(number(kb) for kb in (one.kb("html", "css"), one.kb("js"), one.kb("font"), one.kb("other"))),
    )
