"""The floor: the hall at a glance for those in charge, and the emergency text."""

import sqlite3

import socketio  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from app.texts import say
from tests.gallery.stage import Opens, Stage, View, shot
from tests.support import foreseen
from tests.support.fed import a_range, feed_zones
from tests.support.many_windows import add_windows

WIDE = ("1920x1080", "1280x800", "390x844")
SIZES = ("1440x900", "1280x800", "390x844")
WALL = ("1920x1080", "3840x2160", "1280x800")
LEADER = "leader01"


def at_floor(view: View, login: str = LEADER) -> Page:
    page = view.open("/floor", login=login)
    expect(page.locator("[data-field=waiting]").first).to_be_visible()
    expect(page.locator("[data-field=balanced]")).to_be_visible()
    return page


@shot("floor", "empty", title=("还没有人来", "Nobody there yet"), sizes=SIZES)
def empty(stage: Stage) -> Opens:
    return at_floor


@shot("floor", "busy", title=("上午的大厅", "A busy morning"), sizes=SIZES)
def busy(stage: Stage) -> Opens:
    lobby = stage.lobby
    for number in ("1", "2", "3", "9", "10", "11"):
        lobby.act(number, "open")
    lobby.take(7)
    lobby.take(3, "T")
    lobby.take(2, "K")
    lobby.take(1, "A", special_group="soldier")
    for number in ("1", "2", "9"):
        lobby.act(number, "call-next")
    lobby.act("1", "start")
    lobby.act("2", "start")
    lobby.act("2", "finish", outcome="done")
    lobby.act("3", "call-next")
    lobby.act("3", "hold")
    lobby.act("10", "pause", reason="system_fault", minutes=10)

    def opens(view: View) -> Page:
        page = at_floor(view)
        expect(page.locator(".feed > li").first).to_be_visible()
        return page

    return opens


@shot("floor", "not_today", title=("今天可能轮不到的区域", "A zone whose turns may not come today"), sizes=SIZES)
def not_today(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = at_floor(view)
        wait = a_range(95, 180, say("wait.range", view.lang, low=95, high=180), closing=say("wait.closing", view.lang))
        feed_zones(page, {"A": {"wait": wait, "windows_open": 3}, "Z": {"wait": wait, "windows_open": 0}})
        page.reload()
        expect(page.locator("[data-field=closing]").first).to_be_visible()
        return page

    return opens


def foresees(view: View, told: object, login: str = LEADER) -> Page:
    """The floor of a hall whose next half hour is known to be so."""
    page = at_floor(view, login)
    foreseen.answer(page, "/outlook", told)
    page.reload()
    view.speak(page)
    expect(page.locator("[data-value=outlook] :is([data-field=verdict], [data-field=unknown])")).to_be_visible()
    return page


@shot("floor", "half_hour_calm", title=("接下来半小时都在目标内", "The next half hour keeps its target"), sizes=SIZES[1:])
def half_hour_calm(stage: Stage) -> Opens:
    return lambda view: foresees(view, foreseen.outlook(foreseen.calm_zones()))


@shot("floor", "half_hour_unknown", title=("暂时没有预测", "Nothing is foreseen"), sizes=SIZES[1:])
def half_hour_unknown(stage: Stage) -> Opens:
    return lambda view: foresees(view, foreseen.NOTHING)


@shot("floor", "half_hour_open", title=("将超时，建议开窗", "A target about to be broken, and a window to open"), sizes=WIDE)
def half_hour_open(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        proposed = foreseen.proposal("open", "4", stage.lobby.windows["4"], view.lang)
        page = foresees(view, foreseen.outlook(foreseen.breaking_zones(), proposed))
        expect(page.locator("[data-value=outlook] [data-action=relieve]")).to_be_enabled()
        return page

    return opens


@shot(
    "floor", "half_hour_lend", title=("将超时，建议借一个窗口", "A target about to be broken, and a window to lend"), sizes=WIDE
)
def half_hour_lend(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        proposed = foreseen.proposal("lend", "9", stage.lobby.windows["9"], view.lang)
        return foresees(view, foreseen.outlook(foreseen.breaking_zones(), proposed))

    return opens


@shot(
    "floor",
    "half_hour_nothing_helps",
    title=("将超时，没有合适的调整", "A target about to be broken that no move keeps"),
    sizes=SIZES[1:],
)
def half_hour_nothing_helps(stage: Stage) -> Opens:
    return lambda view: foresees(view, foreseen.outlook(foreseen.breaking_zones()), "clerk01")


@shot("floor", "half_hour_many", title=("许多区域", "Many zones"), sizes=WIDE)
def half_hour_many(stage: Stage) -> Opens:
    more = [foreseen.zone(f"{letter}{n}", n, (3 * n, 3 * n + 1, 3 * n)) for letter in "CDE" for n in range(1, 5)]

    def opens(view: View) -> Page:
        proposed = foreseen.proposal("lend", "9", stage.lobby.windows["9"], view.lang)
        return foresees(view, foreseen.outlook([*foreseen.breaking_zones(), *more], proposed))

    return opens


@shot("floor", "crowded", title=("排队过长的告警和办法", "A line that is too long, and what can be done"), sizes=SIZES[1:])
def crowded(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = at_floor(view)
        windows = stage.lobby.windows
        proposed = [
            foreseen.proposal(kind, number, windows[number], view.lang) for kind, number in (("open", "4"), ("lend", "9"))
        ]
        foreseen.crowd(page, view.lang)
        foreseen.answer(page, "/zones/A/proposals", {"items": proposed, "next": None})
        foreseen.answer(page, "/outlook", foreseen.outlook(foreseen.breaking_zones(), proposed[0]))
        page.reload()
        view.speak(page)
        expect(page.locator("[data-field=alarm] [data-field=effect]").first).to_be_visible()
        return page

    return opens


@shot("floor", "lend", title=("支援另一个区域", "Lending a window to another zone"), sizes=SIZES[1:])
def lend(stage: Stage) -> Opens:
    stage.lobby.act("2", "lend", zone="Z", reason="高峰支援")

    def opens(view: View) -> Page:
        page = at_floor(view)
        expect(page.locator("[data-field=lent]")).to_be_visible()
        page.locator("[data-action=lend][data-value='3']").click()
        expect(page.locator("[data-action=confirm-lend]")).to_be_visible()
        return page

    return opens


@shot("floor", "trail", title=("一张号的全程轨迹", "The whole line of a ticket"), sizes=SIZES[1:])
def trail(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = at_floor(view)
        page.locator("[data-action=trail]").first.click()
        expect(page.locator(".trail-event").first).to_be_visible()
        return page

    return opens


@shot("floor", "move_ahead", title=("提前一张号要写理由", "A reason for moving a ticket ahead"), sizes=SIZES[1:])
def move_ahead(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = at_floor(view)
        page.locator("[data-action=move-ahead]").first.click()
        expect(page.locator("[role=dialog] [name=reason]")).to_be_visible()
        return page

    return opens


@shot("floor", "alarms", title=("屏幕没有声音", "Screens that cannot be heard"), sizes=SIZES)
def alarms(stage: Stage) -> Opens:
    for code, audio in (("BD1", "blocked"), ("BD2", "failed")):
        _says(stage, code, audio)

    def opens(view: View) -> Page:
        page = at_floor(view)
        expect(page.locator("[data-field=alarm]")).to_have_count(2)
        return page

    return opens


def _says(stage: Stage, code: str, audio: str) -> None:
    """A board tells how its sound is, and stays there."""
    board = socketio.Client(reconnection=False)
    token = stage.server.credentials["tokens"]["boards"][code]
    board.connect(
        stage.server.base_url, namespaces=["/board"], auth={"token": token}, transports=["websocket"], wait_timeout=120
    )
    board.emit("beat", {"state": {"audio": audio}}, namespace="/board")


@shot("floor", "emergency_choice", title=("发布应急信息", "Choosing an emergency text"), sizes=SIZES)
def emergency_choice(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = at_floor(view)
        page.locator("[data-action=emergency]").click()
        page.locator("[data-action=edit-ready][data-value=fire_drill]").click()
        expect(page.locator(".emergency-preview")).to_be_visible()
        return page

    return opens


@shot("floor", "emergency_running", title=("应急信息正在显示", "An emergency text is shown"), sizes=SIZES)
def emergency_running(stage: Stage) -> Opens:
    floor = stage.lobby.floor().page
    floor.locator("[data-action=emergency]").click()
    floor.locator("[data-action=raise-ready][data-value=fire_drill]").click()
    expect(floor.locator("[data-field=emergency]")).to_be_visible()
    floor.context.close()

    def opens(view: View) -> Page:
        page = at_floor(view)
        expect(page.locator("[data-field=emergency]")).to_be_visible()
        return page

    return opens


@shot(
    "floor", "emergency_for_clerks", title=("应急信息（窗口人员只看）", "An emergency text, as clerks see it"), sizes=SIZES[:1]
)
def emergency_for_clerks(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = at_floor(view, "clerk01")
        expect(page.locator("[data-action=clear-emergency]")).to_have_count(0)
        return page

    return opens


# --- a morning under pressure: the figures, the plan, what is opened over them, the wall -------------------------------


def grow_older(stage: Stage) -> None:
    """As if everybody who waits had come a while ago, the first of them longest; who was called had waited too."""
    connection = sqlite3.connect(stage.server.home / "tinghao.sqlite3", timeout=30)
    with connection:
        waiting = connection.execute(
            "SELECT id, ticket_id FROM legs WHERE state = 'waiting' ORDER BY order_at, order_seq"
        ).fetchall()
        for place, (leg_id, ticket_id) in enumerate(waiting):
            back = 60_000 * (47 - 3 * place) if place < 15 else 60_000
            connection.execute(
                "UPDATE legs SET issued_at = issued_at - ?1, order_at = order_at - ?1 WHERE id = ?2", [back, leg_id]
            )
            connection.execute("UPDATE tickets SET issued_at = issued_at - ? WHERE id = ?", [back, ticket_id])
        called = connection.execute("SELECT id FROM legs WHERE called_at IS NOT NULL ORDER BY id").fetchall()
        for place, (leg_id,) in enumerate(called):
            connection.execute(
                "UPDATE legs SET issued_at = issued_at - ? WHERE id = ?", [60_000 * (4 + 9 * place % 33), leg_id]
            )
    connection.close()


def press(stage: Stage) -> None:
    lobby = stage.lobby
    for number in ("1", "2", "3", "4", "9", "10", "11"):
        lobby.act(number, "open")
    lobby.take(14)
    lobby.take(4, "T")
    lobby.take(3, "K")
    lobby.take(2, "Z")
    for _ in range(3):
        for number in ("1", "2"):
            lobby.act(number, "call-next")
            lobby.act(number, "start")
            lobby.act(number, "finish", outcome="done")
    for number in ("1", "2", "3", "9"):
        lobby.act(number, "call-next")
    for number in ("1", "2", "9"):
        lobby.act(number, "start")
    lobby.act("10", "pause", reason="system_fault", minutes=10)
    grow_older(stage)


@shot("floor", "pressed", title=("忙的时候一眼看清", "Under pressure, at a glance"), sizes=(*WIDE, "3840x2160"), fresh=True)
def pressed(stage: Stage) -> Opens:
    press(stage)

    def opens(view: View) -> Page:
        proposed = foreseen.proposal("open", "5", stage.lobby.windows["5"], view.lang)
        page = foresees(view, foreseen.outlook(foreseen.breaking_zones(), proposed))
        expect(page.locator("[data-field=p90_wait_seconds] [data-field=value]")).not_to_have_text("—")
        return page

    return opens


@shot("floor", "zone_opened", title=("一个区接下来叫谁", "Who of a zone is called next"), sizes=WIDE, fresh=True)
def zone_opened(stage: Stage) -> Opens:
    press(stage)

    def opens(view: View) -> Page:
        page = view.open("/floor#zone=A", login=LEADER)
        expect(page.locator(".order-row").first).to_be_visible()
        return page

    return opens


@shot("floor", "window_opened", title=("一个窗口", "A window"), sizes=SIZES[1:])
def window_opened(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/floor#window=1", login=LEADER)
        expect(page.locator(".drill-facts")).to_be_visible()
        return page

    return opens


@shot("floor", "unmapped", title=("没有画过平面图的大厅", "A hall that nobody has drawn"), sizes=WIDE, fresh=True)
def unmapped(stage: Stage) -> Opens:
    stage.lobby.ask("PATCH", "/halls/H1", map=None)
    press(stage)

    def opens(view: View) -> Page:
        page = at_floor(view)
        expect(page.locator(".plan-card").first).to_be_visible()
        return page

    return opens


def on_the_wall(view: View) -> Page:
    page = view.open("/floor?wall", login=LEADER)
    expect(page.locator(".wall-window").first).to_be_visible()
    expect(page.locator("[data-field=in_target_share]")).not_to_have_attribute("data-value", "none")
    return page


@shot("floor", "wall", title=("上墙", "On the wall"), sizes=WALL, fresh=True)
def wall(stage: Stage) -> Opens:
    press(stage)
    return on_the_wall


@shot("floor", "wall_sixty", title=("上墙：六十个窗口", "Sixty windows on the wall"), sizes=WALL, fresh=True)
def wall_sixty(stage: Stage) -> Opens:
    add_windows(stage.server.database_url, "A", 48)
    stage.lobby.ask("PATCH", "/halls/H1", map=None)
    press(stage)
    return on_the_wall
