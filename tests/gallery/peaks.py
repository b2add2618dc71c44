"""What the past says: how good the promised waits were, and who will come."""

import json
import random
import sqlite3
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.gallery.stage import Opens, Stage, View, shot

WEEKS = 8
OPEN_HOURS = range(9, 17)
SUM = "INSERT INTO promise_sums VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
ARRIVALS = "INSERT INTO arrival_sums VALUES (?, ?, ?, ?, ?, ?)"


def remember(stage: Stage) -> None:
    """Working days of the past weeks, made up: what the sums of days that are over look like in a hall that runs for long."""
    chance = random.Random(5)
    connection = sqlite3.connect(stage.lobby.server.home / "tinghao.sqlite3", timeout=30)
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    with connection:
        hall_id = connection.execute("SELECT id FROM halls WHERE code = 'H1'").fetchone()[0]
        zones = dict(connection.execute("SELECT code, id FROM zones WHERE hall_id = ?", [hall_id]))
        for back in range(1, 7 * WEEKS):
            day = today - timedelta(days=back)
            if day.isoweekday() > 5:
                continue
            busy = chance.uniform(0.8, 1.2) * (1.4 if day.isoweekday() == 1 else 1.0)
            for zone, people in (("A", 13), ("Z", 6), ("K", 2)):
                for slot in range(2 * OPEN_HOURS.start, 2 * OPEN_HOURS.stop):
                    mean = people * busy * (1.2 - abs(slot - 20) / 14)
                    came = sum(chance.random() < mean / 200 for _ in range(200))
                    connection.execute(ARRIVALS, [hall_id, day.isoformat(), zones[zone], slot, came, 0])
                for hour in OPEN_HOURS:
                    for horizon in range(3):
                        _promise(connection, chance, [hall_id, day.isoformat(), zones[zone], hour, horizon], people)
    connection.close()


def _promise(connection: sqlite3.Connection, chance: random.Random, key: list[object], people: int) -> None:
    n = chance.randint(0, people)
    inside = sum(chance.random() < 0.81 for _ in range(n))
    late = sum(chance.random() < 0.5 for _ in range(n - inside))
    errors: dict[str, int] = {}
    for _ in range(n):
        minutes = str(round(chance.gauss(0, 5)))
        errors[minutes] = errors.get(minutes, 0) + 1
    connection.execute(SUM, [*key, n, chance.randint(0, 1), inside, inside, late, n * 240, n * 780, json.dumps(errors)])


@shot("promises", "score", title=("等候时间准不准", "How good the waits are"), sizes=("1920x1080", "1280x800", "390x844"))
def score(stage: Stage) -> Opens:
    remember(stage)
    stage.lobby.ask("PATCH", "/halls/H1/policy", promises_public=True)

    def opens(view: View) -> Page:
        page = view.open("/promises/H1")
        expect(page.locator("[data-field=mean_width]").first).to_be_visible()
        return page

    return opens


@shot("promises", "not-enough", title=("还不够下结论", "Not enough to say"), sizes=("390x844",), fresh=True)
def not_enough(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/promises/H1", login="leader01")
        expect(page.locator("[data-field=not_enough]")).to_be_visible()
        return page

    return opens


@shot("forecast", "week", title=("客流预测和开窗建议", "Forecast and windows needed"), sizes=("1280x800", "390x844"))
def week(stage: Stage) -> Opens:
    remember(stage)

    def opens(view: View) -> Page:
        page = view.open("/forecast", login="leader01")
        expect(page.locator("[data-drawn=true]").first).to_be_visible()
        return page

    return opens
