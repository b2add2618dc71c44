"""The kiosk: every page, and what it shows when something is different from usual."""

import socketio  # type: ignore[import-untyped]
from playwright.sync_api import Locator, Page, expect

from app.texts import say
from tests.gallery.stage import Opens, Stage, View, shot
from tests.support.fed import a_range, feed_zones

SIZES = ("1080x1920", "1920x1080", "1280x720")
UPRIGHT = ("1080x1920", "720x1280")
IDENTITY = "110105199003070172"  # nobody's; its last place fits


def at(page: Page, name: str) -> Page:
    expect(page.locator(f"[data-page={name}]")).to_be_visible()
    return page


def press(page: Page, verb: str, value: str = "") -> None:
    """The first such control, leafing to it where a page holds few."""
    wanted = page.locator(f"[data-action={verb}]" + (f"[data-value='{value}']" if value else "")).first
    turn = page.locator("[data-action=page-next]:not(:disabled)")
    while not wanted.is_visible() and turn.is_visible():
        turn.click()
    wanted.click()


def keys(page: Page, typed: str) -> None:
    for key in typed:
        press(page, "key", key)


def open_kiosk(view: View) -> Page:
    page = view.open("/kiosk/H1", token="kiosk")
    expect(tiles(page).first).to_be_visible()
    expect(page.locator(".shield")).to_have_count(0)
    view.speak(page)  # it could not before the hall was there
    return page


def tiles(page: Page) -> Locator:
    return page.locator("[data-action=choose-zone]")


def people_come(stage: Stage) -> None:
    """Once: windows are open and somebody waits."""
    if stage.lobby.asks(f"/windows/{stage.lobby.windows['1']}")["window"]["state"] != "closed":
        return
    stage.lobby.opens("1", "2", "3", "7", "10", "11", "12")
    for zone, count in (("A", 7), ("Z", 5), ("K", 2), ("B", 1)):
        stage.lobby.take(count, zone)


@shot("kiosk", "check_in", title=("预约签到", "Checking in with a booking"), sizes=SIZES)
def check_in(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = open_kiosk(view)
        press(page, "check-in")
        at(page, "booking")
        keys(page, "0683")
        return page

    return opens


def to_confirm(page: Page, item: str = "") -> Page:
    press(page, "choose-zone", "A")
    at(page, "items")
    press(page, "choose-item", item)
    return at(page, "confirm")


def take(page: Page, zone: str = "Z") -> str:
    press(page, "choose-zone", zone)
    at(page, "result")
    expect(page.locator(".result-code img")).to_be_visible()
    return page.locator("[data-field=ticket_no]").inner_text()


def elder(page: Page) -> Page:
    page.locator("[data-action=elder-mode]").click()
    expect(page.locator("html.elder")).to_be_attached()
    return page


def lowered(page: Page) -> Page:
    page.locator("[data-action=lower-controls]").click()
    expect(page.locator("html.lowered")).to_be_attached()
    return page


@shot("kiosk", "home", title=("首页", "First page"), sizes=SIZES)
def home(stage: Stage) -> Opens:
    people_come(stage)
    return open_kiosk


@shot("kiosk", "items", title=("选事项", "Choosing a service"), sizes=SIZES)
def items(stage: Stage) -> Opens:
    people_come(stage)

    def opens(view: View) -> Page:
        page = open_kiosk(view)
        press(page, "choose-zone", "A")
        return at(page, "items")

    return opens


@shot("kiosk", "help", title=("求助", "Asking for help"), sizes=("1080x1920", "1280x720"))
def help_wanted(stage: Stage) -> Opens:
    people_come(stage)

    def opens(view: View) -> Page:
        page = open_kiosk(view)
        press(page, "help")
        expect(page.locator("[data-action=ask-help]").first).to_be_visible()
        return page

    return opens


@shot("kiosk", "search", title=("按拼音首字母找事项", "Finding a service by letters"), sizes=SIZES)
def search(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = open_kiosk(view)
        press(page, "search")
        at(page, "search")
        keys(page, "SBK")
        expect(page.locator("[data-action=choose-item]").first).to_be_visible()
        return page

    return opens


@shot("kiosk", "search_none", title=("没有找到", "Nothing found"), sizes=SIZES)
def search_none(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = open_kiosk(view)
        press(page, "search")
        at(page, "search")
        keys(page, "QQQ")
        expect(page.locator(".notice")).to_be_visible()
        return page

    return opens


@shot("kiosk", "confirm", title=("确认取号", "Taking the number"), sizes=SIZES)
def confirm(stage: Stage) -> Opens:
    people_come(stage)
    return lambda view: to_confirm(open_kiosk(view))


@shot("kiosk", "groups", title=("特殊群体", "Special groups"), sizes=SIZES)
def groups(stage: Stage) -> Opens:
    people_come(stage)

    def opens(view: View) -> Page:
        page = open_kiosk(view)
        press(page, "choose-zone", "T")
        return at(page, "groups")

    return opens


@shot("kiosk", "identity", title=("登记证件号，号码不对", "An ID number that is not right"), sizes=SIZES)
def identity(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = to_confirm(open_kiosk(view))
        press(page, "offer-identity")
        at(page, "identity")
        keys(page, "110105199003070173")
        press(page, "give-identity")
        expect(page.get_by_role("alert")).to_be_visible()
        return page

    return opens


@shot("kiosk", "result", title=("取号成功", "The number"), sizes=SIZES)
def result(stage: Stage) -> Opens:
    people_come(stage)

    def opens(view: View) -> Page:
        page = open_kiosk(view)
        take(page)
        return page

    return opens


@shot("kiosk", "waiting_already", title=("已经在等，补打而不是再取", "Already waiting: print again instead"), sizes=SIZES)
def waiting_already(stage: Stage) -> Opens:
    item = stage.lobby.ask("GET", "/halls/H1/service-items?zone=A")["items"][0]["code"]
    stage.lobby.ask("POST", "/halls/H1/tickets", zone="A", service_item=item, identity={"kind": "typed_id", "number": IDENTITY})

    def opens(view: View) -> Page:
        page = to_confirm(open_kiosk(view))
        press(page, "offer-identity")
        at(page, "identity")
        keys(page, IDENTITY)
        press(page, "give-identity")
        at(page, "confirm")
        press(page, "take")
        at(page, "result")
        expect(page.locator(".result-code img")).to_be_visible()
        return page

    return opens


@shot("kiosk", "find", title=("补打号票", "Printing a lost ticket again"), sizes=SIZES)
def find(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = open_kiosk(view)
        press(page, "reprint")
        at(page, "find")
        keys(page, "A99")
        press(page, "find")
        expect(page.get_by_role("alert")).to_be_visible()
        return page

    return opens


@shot("kiosk", "missed", title=("过号回来", "Back after a missed call"), sizes=SIZES)
def missed(stage: Stage) -> Opens:
    stage.lobby.ask("PATCH", "/halls/H1/policy", no_show_after_seconds=0)
    stage.lobby.opens("7")
    (number,) = stage.lobby.take(1, "T")
    window = f"/windows/{stage.lobby.windows['7']}/actions"
    for _ in range(9):
        called = stage.lobby.ask("POST", f"{window}/call-next")["ticket"]["ticket_no"]
        stage.lobby.ask("POST", f"{window}/no-show")
        if called == number:
            break

    def opens(view: View) -> Page:
        page = open_kiosk(view)
        press(page, "reactivate")
        at(page, "find")
        keys(page, number)
        press(page, "find")
        at(page, "result")
        expect(page.locator("[data-action=reactivate]")).to_be_visible()
        return page

    return opens


@shot("kiosk", "shut", title=("不取号的区域", "A zone without tickets"), sizes=SIZES)
def shut(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = open_kiosk(view)
        press(page, "choose-zone", "S")
        return at(page, "shut")

    return opens


@shot("kiosk", "map", title=("大厅地图", "Map of the hall"), sizes=SIZES)
def hall_map(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = open_kiosk(view)
        press(page, "map")
        return at(page, "map")

    return opens


@shot("kiosk", "elder_home", title=("长辈模式：首页", "Large type: first page"), sizes=SIZES, elder=True)
def elder_home(stage: Stage) -> Opens:
    people_come(stage)
    return lambda view: elder(open_kiosk(view))


@shot("kiosk", "elder_items", title=("长辈模式：选事项", "Large type: choosing"), sizes=SIZES, elder=True)
def elder_items(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = elder(open_kiosk(view))
        press(page, "choose-zone", "A")
        return at(page, "items")

    return opens


@shot("kiosk", "elder_confirm", title=("长辈模式：确认", "Large type: the last touch"), sizes=SIZES, elder=True)
def elder_confirm(stage: Stage) -> Opens:
    return lambda view: to_confirm(elder(open_kiosk(view)))


@shot("kiosk", "elder_search", title=("长辈模式：找事项", "Large type: finding"), sizes=SIZES, elder=True)
def elder_search(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = elder(open_kiosk(view))
        press(page, "search")
        at(page, "search")
        keys(page, "SBK")
        expect(page.locator("[data-action=choose-item]").first).to_be_visible()
        return page

    return opens


@shot("kiosk", "elder_result", title=("长辈模式：号码", "Large type: the number"), sizes=SIZES, elder=True)
def elder_result(stage: Stage) -> Opens:
    people_come(stage)

    def opens(view: View) -> Page:
        page = elder(open_kiosk(view))
        take(page)
        return page

    return opens


@shot("kiosk", "lowered_home", title=("低位操作：首页", "Lowered: first page"), sizes=UPRIGHT)
def lowered_home(stage: Stage) -> Opens:
    people_come(stage)
    return lambda view: lowered(open_kiosk(view))


@shot("kiosk", "lowered_confirm", title=("低位操作：确认", "Lowered: the last touch"), sizes=UPRIGHT)
def lowered_confirm(stage: Stage) -> Opens:
    return lambda view: to_confirm(lowered(open_kiosk(view)))


@shot("kiosk", "lowered_result", title=("低位操作：号码", "Lowered: the number"), sizes=UPRIGHT)
def lowered_result(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = lowered(open_kiosk(view))
        take(page)
        return page

    return opens


@shot("kiosk", "lowered_elder", title=("低位操作加长辈模式", "Lowered, with large type"), sizes=UPRIGHT, elder=True)
def lowered_elder(stage: Stage) -> Opens:
    return lambda view: elder(lowered(open_kiosk(view)))


@shot("kiosk", "idle", title=("您还在吗", "Are you still there?"), sizes=SIZES, fresh=True)
def idle(stage: Stage) -> Opens:
    stage.lobby.ask("PATCH", "/halls/H1/policy", kiosk_warn_seconds=5, kiosk_idle_seconds=600)

    def opens(view: View) -> Page:
        page = to_confirm(open_kiosk(view))
        expect(page.locator("[data-field=idle_left]")).to_be_visible()
        return page

    return opens


@shot("kiosk", "sold_out", title=("号已取完", "Sold out"), sizes=SIZES, fresh=True)
def sold_out(stage: Stage) -> Opens:
    stage.lobby.ask("PATCH", "/halls/H1/zones/B", daily_cap=1)
    stage.lobby.take(1, "B")

    def opens(view: View) -> Page:
        page = open_kiosk(view)
        expect(page.locator(".zone-shut[data-value=B]")).to_be_visible()
        press(page, "choose-zone", "B")
        return at(page, "shut")

    return opens


def doubtful(view: View) -> Page:
    """Where a turn in two zones is likely not to come today."""
    lang = view.lang
    wait = a_range(95, 180, say("wait.range", lang, low=95, high=180), in_time=0.2, closing=say("wait.closing", lang))
    page = open_kiosk(view)
    feed_zones(page, {"A": {"wait": wait}, "Z": {"wait": wait}})
    page.reload()
    expect(page.locator(".zone-warn").first).to_be_visible()
    view.speak(page)
    return page


@shot("kiosk", "not_today_home", title=("今天可能轮不到：首页", "The turn may not come today: first page"), sizes=SIZES)
def not_today_home(stage: Stage) -> Opens:
    people_come(stage)
    return doubtful


@shot("kiosk", "not_today_items", title=("今天可能轮不到：选事项", "The turn may not come today: choosing"), sizes=SIZES)
def not_today_items(stage: Stage) -> Opens:
    people_come(stage)

    def opens(view: View) -> Page:
        page = doubtful(view)
        press(page, "choose-zone", "A")
        return at(page, "items")

    return opens


@shot("kiosk", "not_today", title=("取号前：今天可能轮不到", "Before the number: it may not be today"), sizes=SIZES)
def not_today(stage: Stage) -> Opens:
    people_come(stage)
    return lambda view: to_confirm(doubtful(view))


@shot(
    "kiosk", "not_today_elder", title=("长辈模式：今天可能轮不到", "Large type: it may not be today"), sizes=SIZES, elder=True
)
def not_today_elder(stage: Stage) -> Opens:
    people_come(stage)
    return lambda view: to_confirm(elder(doubtful(view)), "440120020020")


@shot("kiosk", "not_today_lowered", title=("低位操作：今天可能轮不到", "Lowered: it may not be today"), sizes=UPRIGHT)
def not_today_lowered(stage: Stage) -> Opens:
    people_come(stage)
    return lambda view: to_confirm(lowered(doubtful(view)), "440120020020")


@shot(
    "kiosk",
    "not_today_lowered_elder",
    title=("低位操作加长辈模式：今天可能轮不到", "Lowered, with large type: it may not be today"),
    sizes=UPRIGHT,
    elder=True,
)
def not_today_lowered_elder(stage: Stage) -> Opens:
    people_come(stage)
    return lambda view: to_confirm(elder(lowered(doubtful(view))), "440120020020")


@shot("kiosk", "no_window", title=("暂无窗口：确认取号", "No window is open: before the number"), sizes=SIZES, fresh=True)
def no_window(stage: Stage) -> Opens:
    stage.lobby.take(3)
    return lambda view: to_confirm(open_kiosk(view))


@shot("kiosk", "closed", title=("不在服务时间", "Outside hours"), sizes=SIZES, fresh=True)
def closed(stage: Stage) -> Opens:
    # A minute long before the demo's day: closed whenever this is looked at, but for that minute.
    stage.lobby.ask("PATCH", "/halls/H1/policy", sessions=[{"from": "03:33", "to": "03:34"}])

    def opens(view: View) -> Page:
        page = open_kiosk(view)
        expect(page.locator("[data-field=closed]")).to_be_visible()
        return page

    return opens


@shot("kiosk", "no_paper_home", title=("缺纸：首页", "Out of paper: first page"), sizes=SIZES, fresh=True)
def no_paper_home(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = open_kiosk(view)
        report_printer(stage, "paper_out")
        expect(page.locator("[data-field=paper]")).to_be_visible()
        return page

    return opens


@shot("kiosk", "no_paper", title=("缺纸：号码在屏幕上", "Out of paper: the number on the screen"), sizes=SIZES, fresh=True)
def no_paper(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = open_kiosk(view)
        report_printer(stage, "paper_out")
        expect(page.locator("[data-field=paper]")).to_be_visible()
        take(page)
        return page

    return opens


def report_printer(stage: Stage, state: str) -> None:
    """As the program beside the kiosk does it."""
    line = socketio.SimpleClient()
    line.connect(
        stage.server.base_url, namespace="/kiosk", transports=["websocket"], auth={"token": stage.lobby.tokens["kiosk"]}
    )
    line.emit("beat", {"state": {"printer": {"state": state}}})
    while not str(line.receive(timeout=120)).find(state) >= 0:
        pass
    line.disconnect()


@shot("kiosk", "emergency", title=("紧急通知", "Emergency"), sizes=SIZES, fresh=True)
def emergency(stage: Stage) -> Opens:
    stage.lobby.ask(
        "POST",
        "/halls/H1/actions/raise-emergency",
        text="请听从工作人员指挥，有序离开大厅。",
        text_en="Please follow the staff and leave the hall calmly.",
    )

    def opens(view: View) -> Page:
        page = open_kiosk(view)
        expect(page.locator("[data-field=emergency]")).to_be_visible()
        return page

    return opens


TEXT = "一楼东侧发现烟雾，请立即从西侧安全出口离开，不要乘坐电梯。请照顾身边的老人和孩子，听从工作人员指挥，到广场集合点等候，不要返回大厅取物。"
TEXT_EN = (
    "Smoke has been found on the east side of the first floor. Leave at once by the west exit and do not use the lifts. "
    "Look after older people and children near you, and wait at the meeting point on the square."
)


def raise_alarm(stage: Stage) -> None:
    """With a text of three lines."""
    people_come(stage)
    stage.lobby.ask("POST", "/halls/H1/actions/raise-emergency", text=TEXT, text_en=TEXT_EN)


def warned(view: View) -> Page:
    page = open_kiosk(view)
    expect(page.locator("[data-field=emergency]")).to_be_visible()
    return page


@shot("kiosk", "emergency_long", title=("紧急通知，三行", "Emergency in three lines"), sizes=SIZES, fresh=True)
def emergency_long(stage: Stage) -> Opens:
    raise_alarm(stage)
    return warned


@shot("kiosk", "emergency_elder", title=("长辈模式：紧急通知", "Large type: emergency"), sizes=SIZES, elder=True, fresh=True)
def emergency_elder(stage: Stage) -> Opens:
    raise_alarm(stage)
    return lambda view: elder(warned(view))


@shot("kiosk", "emergency_lowered", title=("低位操作：紧急通知", "Lowered: emergency"), sizes=UPRIGHT, fresh=True)
def emergency_lowered(stage: Stage) -> Opens:
    raise_alarm(stage)
    return lambda view: lowered(warned(view))


@shot("kiosk", "server_gone", title=("连不上服务器", "The server is gone"), sizes=SIZES, fresh=True)
def server_gone(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/kiosk/H1", token="kiosk")
        expect(tiles(page).first).to_be_visible()
        page.context.set_offline(True)
        page.wait_for_timeout(500)
        return at(page, "gone")

    return opens


@shot("kiosk", "theme", title=("一件事：一个号办到底", "A theme: one number for all of it"), sizes=SIZES, fresh=True)
def theme(stage: Stage) -> Opens:
    people_come(stage)
    stage.lobby.restaurant()

    def opens(view: View) -> Page:
        page = open_kiosk(view)
        press(page, "choose-item", "theme:restaurant")
        return at(page, "confirm")

    return opens


@shot("kiosk", "other_ways", title=("自助办理和办事指南", "Without a number, and the guide"), sizes=SIZES, fresh=True)
def other_ways(stage: Stage) -> Opens:
    people_come(stage)
    item = "440120020020"
    stage.lobby.ask("PATCH", f"/halls/H1/service-items/{item}", guide_url="https://hall.example/guide/440120020020")

    def opens(view: View) -> Page:
        page = open_kiosk(view)
        press(page, "choose-zone", "A")
        at(page, "items")
        press(page, "choose-item", item)
        expect(page.locator("[data-field=guide_url]")).to_be_visible()
        return at(page, "confirm")

    return opens


@shot(
    "kiosk",
    "outside_hours",
    title=("延时服务：取号前告知", "Outside normal hours, told before the number"),
    sizes=UPRIGHT[:1],
    fresh=True,
)
def outside_hours(stage: Stage) -> Opens:
    people_come(stage)
    days = [1, 2, 3, 4, 5, 6, 7]
    stage.lobby.ask("PATCH", "/halls/H1/zones/K", sessions=[{"from": "00:00", "to": "00:01", "days": days}])
    items = [item["code"] for item in stage.lobby.asks("/halls/H1/service-items?zone=K")["items"]][:2]
    weekend = {
        "kind": "weekend",
        "name": "周末不打烊",
        "name_en": "Weekend service",
        "from": "00:01",
        "to": "24:00",
        "days": days,
    }
    stage.lobby.ask("POST", "/halls/H1/extended-sessions", zone="K", items=items, accepted_later=True, **weekend)

    def opens(view: View) -> Page:
        page = open_kiosk(view)
        press(page, "choose-zone", "K")
        expect(page.locator("[data-field=extended]")).to_be_visible()
        return page

    return opens
