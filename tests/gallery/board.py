"""The hall's board and the display above a window, on panels, on a wall, upright and across."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.gallery.stage import Opens, Stage, View, shot
from tests.support.fed import a_range, feed_zones

PANELS = ("1920x1080", "1080x1920", "1920x480")
PANEL = ("1920x1080",)
SIGNS = ("1280x400", "1920x1080", "1080x1920")
SIGN = ("1280x400",)
ITEM = "440120020010"
LARGE_MS = 60_000
"""Calls stand large one group after the other; then the list can be seen."""

# Nothing of the line is heard any more, and the page's own count of time goes on by so many milliseconds.
LATER = "(ms) => { const count = performance.now.bind(performance); performance.now = () => count() + ms; }"

# As a browser that waits for a touch: no signal, whoever asks.
BLOCKED = """
Object.defineProperty(AudioContext.prototype, "state", { get: () => "suspended" });
AudioContext.prototype.resume = () => new Promise(() => undefined);
"""


def opened(stage: Stage, *numbers: str) -> None:
    stage.lobby.opens(*numbers)


def call(stage: Stage, window: str, zone: str = "A") -> str:
    """Somebody comes and is called at once; returns the number."""
    [number] = stage.lobby.take(1, zone=zone, **({"service_item": ITEM} if zone == "A" else {}))
    stage.lobby.act(window, "call-next", finish={"outcome": "done"})
    return number


def board(view: View, query: str = "") -> Page:
    """The board when its newest call has joined the list."""
    page = view.open(f"/board/H1{query}", token="board")
    expect(page.locator(".board-fresh")).to_be_visible()
    expect(page.locator(".newest")).to_have_count(0, timeout=LARGE_MS)
    return page


def plain(query: str, ready: Callable[[Page], None] | None = None) -> Opens:
    def opens(view: View) -> Page:
        page = board(view, query)
        if ready:
            ready(page)
        return page

    return opens


@shot("board", "morning", title=("早上还没有叫号", "Early, before the first call"), sizes=PANELS)
def morning(stage: Stage) -> Opens:
    return plain("")


@shot("board", "not_today", title=("今天可能轮不到", "The turn may not come today"), sizes=PANELS, fresh=True)
def not_today(stage: Stage) -> Opens:
    opened(stage, "1", "2", "3")
    stage.lobby.take(6)

    def opens(view: View) -> Page:
        page = board(view, "?panel=waits")
        feed_zones(page, {zone: {"wait": a_range(95, 180, "", closing="-"), "windows_open": 2} for zone in "AZ"})
        page.reload()
        expect(page.locator("[data-field=closing]").first).to_be_attached()
        expect(page.locator(".newest")).to_have_count(0, timeout=LARGE_MS)
        return page

    return opens


@shot("board", "one_call", title=("一个新呼叫", "One new call"), sizes=PANELS)
def one_call(stage: Stage) -> Opens:
    opened(stage, "1", "2", "3", "7", "8", "12")

    def opens(view: View) -> Page:
        page = board(view)
        number = call(stage, "12", "B")
        expect(page.locator(f".newest [data-call={number}]")).to_be_visible()
        return page

    return opens


@shot("board", "two_calls", title=("两个同时的呼叫", "Two calls at once"), sizes=PANELS[:2])
def two_calls(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = board(view)
        for zone in ("A", "T"):
            stage.lobby.take(1, zone=zone, **({"service_item": ITEM} if zone == "A" else {}))
        with ThreadPoolExecutor() as both:
            list(both.map(lambda window: stage.lobby.act(window, "call-next", finish={"outcome": "done"}), ("1", "7")))
        expect(page.locator(".newest .call")).to_have_count(2)
        return page

    return opens


@shot("board", "list", title=("叫号列表和各区等候", "The list of calls and the waits"), sizes=(*PANELS, "3840x960", "1280x720"))
def full_list(stage: Stage) -> Opens:
    for window in ("1", "2", "3", "7", "12", "2"):
        call(stage, window, {"7": "T", "12": "B"}.get(window, "A"))
    stage.lobby.take(9, service_item=ITEM)
    stage.lobby.take(2, zone="B")
    return plain("?panel=waits")


@shot("board", "near", title=("座位近（8 米）时行数更多", "Seats at 8 m: more rows"), sizes=PANEL)
def near(stage: Stage) -> Opens:
    return plain("?panel=waits&metres=8")


@shot("board", "light", title=("明亮大厅的浅色", "Light, for bright halls"), sizes=PANELS)
def light(stage: Stage) -> Opens:
    return plain("?theme=light&panel=waits")


@shot("board", "light_call", title=("浅色，新呼叫", "Light, a new call"), sizes=PANEL)
def light_call(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = board(view, "?theme=light")
        call(stage, "3")
        expect(page.locator(".newest .call")).to_be_visible()
        return page

    return opens


@shot("board", "missed", title=("过号和怎么办", "Missed numbers and what to do"), sizes=PANELS[:2])
def missed(stage: Stage) -> Opens:
    stage.lobby.ask("PATCH", "/halls/H1/policy", no_show_after_seconds=0)
    for window in ("1", "2", "3"):
        call(stage, window)
        stage.lobby.act(window, "no-show")
    return plain("?panel=missed")


@shot("board", "paused", title=("暂停的窗口和去哪里", "Paused windows and where to go"), sizes=PANELS[:2])
def paused(stage: Stage) -> Opens:
    stage.lobby.act("3", "pause", reason="papers", minutes=15)
    return plain("?panel=paused")


@shot("board", "legend", title=("号票字母的说明", "What the letters mean"), sizes=PANEL)
def legend(stage: Stage) -> Opens:
    return plain("?panel=legend")


@shot("board", "notice", title=("通知", "A notice"), sizes=PANELS)
def notice(stage: Stage) -> Opens:
    return plain("?panel=notice")


@shot("board", "card", title=("大厅的信息卡", "A card of the hall"), sizes=PANEL)
def card(stage: Stage) -> Opens:
    return plain("?panel=card")


@shot("board", "hours", title=("服务时间", "Opening hours"), sizes=PANEL)
def hours(stage: Stage) -> Opens:
    return plain("?panel=hours")


@shot("board", "phones", title=("投诉电话和 12345", "Telephones"), sizes=PANEL)
def phones(stage: Stage) -> Opens:
    return plain("?panel=phones")


@shot("board", "map", title=("平面图，标出最新呼叫的窗口", "The map with the window of the newest call"), sizes=PANELS)
def hall_map(stage: Stage) -> Opens:
    return plain("?panel=map")


@shot("board", "stale", title=("十秒没有消息", "Nothing heard for ten seconds"), sizes=PANELS)
def stale(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = cut(view, "/board/H1", 12_000)
        expect(page.locator(".board-stale [data-field=updated_at]").first).to_be_visible()
        return page

    return opens


@shot("board", "grey", title=("一分钟没有消息", "Nothing heard for a minute"), sizes=PANELS)
def grey(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = cut(view, "/board/H1", 90_000)
        expect(page.locator(".board-grey")).to_be_visible()
        return page

    return opens


def cut(view: View, path: str, ms: int) -> Page:
    """A page whose line was cut so long ago."""
    page = view.open(path, token="board")
    lost = False

    def carry(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(lambda message: None if lost else server.send(message))
        server.on_message(lambda message: None if lost else socket.send(message))

    page.route_web_socket("**/socket.io/**", carry)
    page.reload()
    expect(page.locator(".board-fresh")).to_be_visible()
    expect(page.locator(".newest")).to_have_count(0, timeout=LARGE_MS)
    lost = True
    page.evaluate(LATER, ms)
    return page


@shot("board", "never", title=("从没连上服务器", "The server was never heard"), sizes=PANELS)
def never(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/board/H1", token="board")
        page.route_web_socket("**/socket.io/**", lambda socket: socket.close())
        page.reload()
        expect(page.locator("[data-page=starting] .line").nth(1)).to_be_visible()
        return page

    return opens


@shot("board", "sound_blocked", title=("等人点一下才有声音", "Waiting for a touch to sound"), sizes=PANELS)
def sound_blocked(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/board/H1?sound=on", token="board")
        page.add_init_script(BLOCKED)
        page.reload()
        expect(page.locator(".newest")).to_have_count(0, timeout=LARGE_MS)
        expect(page.get_by_text("打开声音" if view.lang == "zh" else "Touch the screen").first).to_be_attached()
        return page

    return opens


@shot("board", "emergency", title=("紧急通知", "An emergency"), sizes=(*PANELS, "3840x960"))
def emergency(stage: Stage) -> Opens:
    stage.lobby.ask(
        "POST", "/halls/H1/actions/raise-emergency",
        text="消防演练，请跟随工作人员从最近的出口有序离开大厅。",
        text_en="Fire drill: please follow the staff to the nearest exit.",
    )  # fmt: skip

    def opens(view: View) -> Page:
        page = view.open("/board/H1", token="board")
        expect(page.locator("[data-field=emergency]")).to_be_visible()
        return page

    return opens


@shot("board", "sign_emergency", title=("窗口屏：紧急通知", "Window display: an emergency"), sizes=SIGNS)
def sign_emergency(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/board/H1/window/1", token="board")
        expect(page.locator("[data-field=emergency]")).to_be_visible()
        return page

    return opens


def sign(window: str, state: str, query: str = "") -> Opens:
    def opens(view: View) -> Page:
        page = view.open(f"/board/H1/window/{window}{query}", token="board")
        expect(page.locator(f"[data-page=window-board][data-state={state}]")).to_be_visible()
        return page

    return opens


@shot("board", "sign_called", title=("窗口屏：正在叫号", "Window display: a call"), sizes=SIGNS)
def sign_called(stage: Stage) -> Opens:
    stage.lobby.ask("POST", "/halls/H1/actions/clear-emergency")
    call(stage, "1")
    return sign("1", "called")


@shot("board", "sign_serving", title=("窗口屏：正在办理", "Window display: serving"), sizes=SIGNS)
def sign_serving(stage: Stage) -> Opens:
    call(stage, "7", "T")
    stage.lobby.act("7", "start")
    return sign("7", "serving")


@shot("board", "sign_light", title=("窗口屏：浅色", "Window display: light"), sizes=SIGNS)
def sign_light(stage: Stage) -> Opens:
    return sign("1", "called", "?theme=light")


@shot("board", "sign_idle", title=("窗口屏：空闲", "Window display: free"), sizes=SIGNS)
def sign_idle(stage: Stage) -> Opens:
    return sign("8", "idle")


@shot("board", "sign_paused", title=("窗口屏：暂停，去哪里", "Window display: paused, and where to go"), sizes=SIGNS)
def sign_paused(stage: Stage) -> Opens:
    return sign("3", "paused")


@shot("board", "sign_closed", title=("窗口屏：未开放", "Window display: closed"), sizes=SIGNS)
def sign_closed(stage: Stage) -> Opens:
    return sign("5", "closed")


@shot("board", "sign_stale", title=("窗口屏：十秒没有消息", "Window display: nothing heard for ten seconds"), sizes=SIGN)
def sign_stale(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = cut(view, "/board/H1/window/1", 12_000)
        expect(page.locator("[data-field=updated_at]").first).to_be_visible()
        return page

    return opens


@shot("board", "closed", title=("不在服务时间", "The hall is closed"), sizes=PANELS, fresh=True)
def closed(stage: Stage) -> Opens:
    # A minute after midnight: closed whenever the pictures are made, but for that minute.
    every_day = [{"from": "00:00", "to": "00:01", "days": [1, 2, 3, 4, 5, 6, 7]}]
    stage.lobby.ask("PATCH", "/halls/H1/policy", sessions=every_day)
    return plain("")
