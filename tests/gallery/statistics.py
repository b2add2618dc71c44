"""What happened in the hall: figures of a day, a quarter, and where nothing is counted yet."""

import random
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from playwright.sync_api import Page, expect
from sqlalchemy import Connection, create_engine, insert, select

from app.domain.figures import MISSING, NUMBERS, WORDS, Fact
from app.models import Counter, FactColumn, Hall, Person, Window, Zone
from app.operations.collecting import EDITION
from app.operations.packing import Column, packed
from tests.gallery.stage import Opens, Stage, View, shot

WEEKS = 13
ENDINGS = ("served", "served", "served", "served", "served", "served", "served", "abandoned", "cancelled", "expired")
LEVELS = (5, 5, 5, 5, 4, 4, 4, 3, 3, 2, 1, 0, 0, 0, 0)


def remember(stage: Stage) -> None:
    """Facts of the working days of the past weeks, made up."""
    chance = random.Random(7)
    engine = create_engine(f"sqlite:///{stage.lobby.server.home / 'tinghao.sqlite3'}", connect_args={"timeout": 30})
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    with engine.begin() as connection:
        hall = connection.execute(select(Hall.id).where(Hall.code == "H1")).scalar_one()
        zones = dict(connection.execute(select(Zone.code, Zone.id).where(Zone.hall_id == hall)).all())
        windows = list(connection.execute(select(Window.id).where(Window.hall_id == hall)).scalars())[:8]
        people = list(connection.execute(select(Person.id).where(Person.hall_id == hall)).scalars())[:8]
        for back in range(1, 7 * WEEKS):
            day = today - timedelta(days=back)
            if day.isoweekday() <= 5:
                _day(connection, chance, day, hall, {code: zones[code] for code in ("A", "Z", "K", "T")}, windows, people)
    engine.dispose()


def _day(
    connection: Connection,
    chance: random.Random,
    day: date,
    hall: str,
    zones: dict[str, str],
    windows: list[str],
    people: list[str],
) -> None:
    rows: dict[Fact, list[dict[str, Any]]] = {fact: [] for fact in Fact}
    issued = dict.fromkeys(zones.values(), 0)
    for _ in range(round(260 * chance.uniform(0.8, 1.2) * (1.4 if day.isoweekday() == 1 else 1.0))):
        slot = chance.choice((17, 18, 18, 19, 19, 19, 20, 20, 21, 22, 29, 29, 30, 30, 31, 32, 33, 34))
        place = chance.randrange(len(windows))
        zone = zones[chance.choice("AAAAAZZZKT")]
        issued[zone] += 1
        ending = chance.choice(ENDINGS)
        who = {
            "zone": zone, "window": windows[place], "person": people[place], "role": "B" if chance.random() < 0.2 else "A",
            "channel": chance.choice(("kiosk", "kiosk", "guide", "phone")), "slot": slot,
            "priority_class": "special" if zone == zones["T"] else "ordinary",
        }  # fmt: skip
        wait = round(chance.expovariate(1 / (400_000 + 900_000 * (slot in (18, 19, 20, 30)))))
        called = ending == "served" or chance.random() < 0.4
        service = round(chance.lognormvariate(6.1, 0.5) * 1000)
        rows[Fact.TICKETS].append(
            {
                **who,
                "ending": ending,
                "cases": 1,
                "called": int(called),
                "started": int(ending == "served"),
                "stay": wait + service,
            }
        )
        leg = {**who, "ending": "finished" if ending == "served" else ending, "waited": wait, "left": int(not called)}
        if called:
            leg |= {
                "wait": wait,
                "net_wait": wait,
                "last_wait": wait,
                "kept": int(chance.random() < 0.8),
                "late": 0,
                "error": 0,
                "off": 120_000,
            }
        if ending == "served":
            leg |= {"service": service, "rating": chance.choice(LEVELS)}
            rows[Fact.WORK].append({**who, "worked": service})
        rows[Fact.LEGS].append(leg)
    for fact, made in rows.items():
        _keep(connection, hall, day, fact, made)
    counters = [{"hall_id": hall, "zone_id": zone, "day": day, "issued": n, "summed": True} for zone, n in issued.items()]
    connection.execute(insert(Counter), counters)


_MAY_BE_MISSING = (
    "stay",
    "wait",
    "net_wait",
    "last_wait",
    "waited",
    "walk",
    "service",
    "overtaken",
    "kept",
    "late",
    "error",
    "off",
    "slot_wait",
    "punctual",
)


def _keep(connection: Connection, hall: str, day: date, fact: Fact, rows: list[dict[str, Any]]) -> None:
    columns = []
    for name in (*WORDS[fact], *NUMBERS[fact]):
        if name in WORDS[fact]:
            words = tuple(dict.fromkeys(row.get(name, "") for row in rows))
            column = Column(np.array([words.index(row.get(name, "")) for row in rows], dtype=np.int16), words)
        else:
            nothing = MISSING if name in _MAY_BE_MISSING else 0
            column = Column(np.array([row.get(name, nothing) for row in rows], dtype=np.int32))
        columns.append({"hall_id": hall, "fact": fact.value, "name": name, "day": day, "edition": EDITION, **packed(column)})
    connection.execute(insert(FactColumn), columns)


def _ready(page: Page) -> Page:
    expect(page.locator("[data-page=statistics][data-state=ready]")).to_be_visible()
    expect(page.locator("[data-value=figures][data-state=ready]")).to_be_visible()
    for panel in page.locator(".statistics-charts [data-state]").all():
        expect(panel).to_have_attribute("data-state", "ready")
    return page


@shot("statistics", "quarter", title=("一段时间的统计", "Figures of a longer time"), sizes=("1920x1080", "1280x800", "390x844"))
def quarter(stage: Stage) -> Opens:
    remember(stage)
    last = datetime.now(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=1)
    first = last - timedelta(days=7 * WEEKS - 10)

    def opens(view: View) -> Page:
        return _ready(view.open(f"/statistics?period=own&from={first}&to={last}", login="manager01"))

    return opens


@shot("statistics", "dark", title=("深色的统计", "Figures in the dark"), sizes=("1920x1080", "390x844"))
def dark(stage: Stage) -> Opens:
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    address = f"/statistics?period=own&from={today - timedelta(days=28)}&to={today - timedelta(days=1)}"
    return lambda view: _ready(view.open(address, login="manager01", color_scheme="dark"))


@shot("statistics", "unreachable", title=("连不上服务器", "The server cannot be reached"), sizes=("1280x800", "390x844"))
def unreachable(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = _ready(view.open("/statistics", login="manager01"))
        page.context.route("**/figures?*", lambda route: route.abort())
        page.locator("[data-action=before]").click()
        expect(page.locator("[data-field=refused]")).to_be_visible()
        return page

    return opens


@shot("statistics", "session_ended", title=("登录已过期", "The session has ended"), sizes=("390x844",))
def session_ended(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = _ready(view.open("/statistics", login="manager01"))
        page.context.clear_cookies()
        page.locator("[data-action=before]").click()
        expect(page.locator("[data-field=refused] a")).to_be_visible()
        return page

    return opens


@shot(
    "statistics",
    "day",
    title=("当天的统计，窗口一天", "Figures of the day, windows over it"),
    sizes=("1920x1080", "390x844"),
    fresh=True,
)
def day(stage: Stage) -> Opens:
    for window in ("1", "2", "3"):
        stage.lobby.ask("POST", f"/windows/{stage.lobby.windows[window]}/actions/open")
    stage.lobby.take(5)
    for window in ("1", "2"):
        for verb in ("call-next", "start"):
            stage.lobby.ask("POST", f"/windows/{stage.lobby.windows[window]}/actions/{verb}")

    def opens(view: View) -> Page:
        return _ready(view.open("/statistics", login="manager01"))

    return opens


@shot("statistics", "nothing", title=("还没有人取号", "Nobody took a number"), sizes=("390x844",), fresh=True)
def nothing(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/statistics", login="manager01")
        expect(page.locator("[data-field=nothing]").first).to_be_visible()
        return _ready(page)

    return opens
