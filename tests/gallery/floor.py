"""The floor: the hall at a glance for those in charge, and the emergency text."""

import socketio  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from tests.gallery.stage import Opens, Stage, View, shot

SIZES = ("1440x900", "1280x800", "390x844")
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
    board.connect(stage.server.base_url, namespaces=["/board"], auth={"token": token}, transports=["websocket"])
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
