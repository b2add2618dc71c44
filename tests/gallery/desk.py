"""The clerk's desk: docked beside another system, at 200 % zoom, on a screen of its own."""

from playwright.sync_api import Page, Route, expect

from tests.builders import id_number
from tests.gallery.stage import Opens, Stage, View, shot
from tests.support.fed import a_range, feed_zones

SIZES = ("1280x800", "320x800", "480x900", "640x400", "1280x600", "1920x1080")
USUAL = ("1280x800", "320x800")
CLERK, WINDOW = "clerk01", "1"


def _line(stage: Stage, n: int = 6) -> None:
    """The window is open, another one too, and people wait."""
    stage.lobby.opens(WINDOW, "11")
    stage.lobby.others(n)


def _at_desk(view: View, **options: str) -> Page:
    # The program that prepared the hall opened the window for its first clerk.
    page = view.open(f"/desk?window={view.stage.lobby.windows[WINDOW]}", login=CLERK, **options)
    expect(page.locator(".press-main")).to_be_visible()
    expect(page.locator("[data-field=latency]")).to_be_visible()
    return page


def _desk(view: View, state: str, **options: str) -> Page:
    page = _at_desk(view, **options)
    expect(page.locator(".desk-head [data-field=state]")).to_have_attribute("data-value", state)
    return page


@shot("desk", "choose", title=("选择窗口", "Choosing a window"), sizes=("1280x800", "320x800"), fresh=True)
def choose(stage: Stage) -> Opens:
    stage.lobby.opens("2", "3")
    stage.lobby.act("3", "call-next")

    def opens(view: View) -> Page:
        page = view.open("/desk", login=CLERK)
        expect(page.locator("[data-action=open]").first).to_be_visible()
        return page

    return opens


@shot("desk", "closed", title=("窗口未开", "The window is closed"), sizes=USUAL, fresh=True)
def closed(stage: Stage) -> Opens:
    return lambda view: _desk(view, "closed")


@shot("desk", "idle_empty", title=("空闲，无人等候", "Free, nobody waits"), sizes=USUAL, fresh=True)
def idle_empty(stage: Stage) -> Opens:
    stage.lobby.opens(WINDOW)
    return lambda view: _desk(view, "idle")


@shot("desk", "idle", title=("空闲，有人等候", "Free, people wait"), sizes=SIZES, fresh=True)
def idle(stage: Stage) -> Opens:
    _line(stage)
    return lambda view: _desk(view, "idle")


@shot("desk", "called", title=("已叫号", "Called"), sizes=SIZES, fresh=True)
def called(stage: Stage) -> Opens:
    stage.lobby.ask("PATCH", "/halls/H1/policy", recall_spacing_seconds=0)
    _line(stage)
    stage.lobby.act(WINDOW, "call-next")

    def opens(view: View) -> Page:
        page = _desk(view, "called")
        expect(page.locator("[data-action=recall]")).to_be_enabled()
        return page

    return opens


@shot(
    "desk",
    "serving",
    title=("正在办理：英语、优先、转来、留言", "Serving: English, priority, transferred, a note"),
    sizes=SIZES,
    langs=("zh",),
    fresh=True,
)
def serving(stage: Stage) -> Opens:
    stage.lobby.opens(WINDOW, "7")
    person = {"kind": "typed_id", "number": id_number(), "name": "欧阳建国"}
    stage.lobby.take(1, zone="T", language="en", identity=person)
    stage.lobby.act("7", "call-next")
    stage.lobby.act("7", "transfer", zone="A", place="next", note="材料已看过，只差复印件")
    stage.lobby.act(WINDOW, "call-next")
    stage.lobby.act(WINDOW, "start")
    stage.lobby.others(6)

    def opens(view: View) -> Page:
        page = _desk(view, "serving")
        expect(page.locator("[data-field=note]")).to_be_visible()
        return page

    return opens


@shot("desk", "serving_dark", title=("深色", "Dark"), sizes=("1280x800", "320x800", "640x400"), fresh=True)
def serving_dark(stage: Stage) -> Opens:
    _line(stage)
    stage.lobby.act(WINDOW, "call-next")
    stage.lobby.act(WINDOW, "start")
    return lambda view: _desk(view, "serving", color_scheme="dark")


@shot("desk", "contrast", title=("高对比度", "Forced colours"), sizes=("1280x800",), langs=("zh",), fresh=True)
def contrast(stage: Stage) -> Opens:
    _line(stage)
    stage.lobby.act(WINDOW, "call-next")
    return lambda view: _desk(view, "called", forced_colors="active")


@shot("desk", "held", title=("挂起、撤销", "On hold, and the way back"), sizes=USUAL, fresh=True)
def held(stage: Stage) -> Opens:
    stage.lobby.ask("PATCH", "/halls/H1/policy", undo_seconds=60)
    _line(stage)
    for verb in ("call-next", "start", "hold", "call-next", "start"):
        stage.lobby.act(WINDOW, verb)

    def opens(view: View) -> Page:
        stage.lobby.act(WINDOW, "hold")
        stage.lobby.act(WINDOW, "undo")
        stage.lobby.act(WINDOW, "hold")
        page = _desk(view, "idle")
        expect(page.locator("[data-action=undo]")).to_be_enabled()
        stage.lobby.act(WINDOW, "undo")
        expect(page.locator(".desk-head [data-field=state]")).to_have_attribute("data-value", "serving")
        return page

    return opens


@shot("desk", "paused", title=("暂停", "Paused"), sizes=USUAL, fresh=True)
def paused(stage: Stage) -> Opens:
    _line(stage)
    stage.lobby.act(WINDOW, "pause", reason="system_fault", minutes=10, public_text="系统维护")
    return lambda view: _desk(view, "paused")


@shot("desk", "break", title=("休息", "On a break"), sizes=USUAL, langs=("zh",), fresh=True)
def on_break(stage: Stage) -> Opens:
    _line(stage)
    stage.lobby.act(WINDOW, "pause", reason="meal", minutes=15)
    return lambda view: _desk(view, "break")


@shot("desk", "pressed", title=("按下之后，答复之前", "Pressed, not yet answered"), sizes=USUAL, fresh=True)
def pressed(stage: Stage) -> Opens:
    _line(stage)

    def opens(view: View) -> Page:
        page = _desk(view, "idle")

        def hold(route: Route) -> None:
            del route

        page.route("**/actions/call-next", hold)
        page.click("[data-action=call-next]")
        expect(page.locator(".now-pending")).to_be_visible()
        return page

    return opens


@shot("desk", "refused", title=("操作被拒绝", "A press is refused"), sizes=USUAL, fresh=True)
def refused(stage: Stage) -> Opens:
    _line(stage)

    def opens(view: View) -> Page:
        stage.lobby.opens(WINDOW)
        page = _desk(view, "idle")

        def late(route: Route) -> None:
            stage.lobby.act(WINDOW, "pause", reason="meal")
            route.continue_()

        page.route("**/actions/call-next", late)
        page.click("[data-action=call-next]")
        expect(page.locator("[data-field=message]")).to_be_visible()
        stage.lobby.act(WINDOW, "resume")
        expect(page.locator(".desk-head [data-field=state]")).to_have_attribute("data-value", "idle")
        return page

    return opens


@shot("desk", "leaving", title=("有人等候时离开", "Leaving while people wait"), sizes=USUAL, fresh=True)
def leaving(stage: Stage) -> Opens:
    _line(stage)

    def opens(view: View) -> Page:
        page = _desk(view, "idle")
        page.click("[data-action=close]")
        expect(page.locator("[data-field=message]")).to_be_visible()
        return page

    return opens


@shot("desk", "away", title=("网络断开", "The network is away"), sizes=USUAL, fresh=True)
def away(stage: Stage) -> Opens:
    _line(stage)

    def opens(view: View) -> Page:
        page = _desk(view, "idle")
        page.context.set_offline(True)
        expect(page.locator("[data-field=line]")).to_be_visible()
        return page

    return opens


@shot("desk", "emergency", title=("紧急通知", "An emergency"), sizes=USUAL, fresh=True)
def emergency(stage: Stage) -> Opens:
    _line(stage)
    text = "请听从工作人员引导，从最近的出口有序离开。"
    stage.lobby.ask(
        "POST", "/halls/H1/actions/raise-emergency", text=text, text_en="Please follow the staff to the nearest exit."
    )
    return lambda view: _desk(view, "idle")


def _asking(stage: Stage, verb: str) -> Opens:
    _line(stage)
    stage.lobby.act(WINDOW, "call-next")
    stage.lobby.act(WINDOW, "start")

    def opens(view: View) -> Page:
        page = _desk(view, "serving")
        page.click(f"[data-action={verb}]")
        expect(page.get_by_role("dialog")).to_be_visible()
        return page

    return opens


@shot("desk", "transfer", title=("转号", "Where to transfer"), sizes=("1280x800", "320x800", "640x400"), fresh=True)
def transfer(stage: Stage) -> Opens:
    return _asking(stage, "transfer")


@shot(
    "desk",
    "transfer_not_today",
    title=("转到今天可能轮不到的区域", "To a zone whose turns may not come today"),
    sizes=USUAL,
    fresh=True,
)
def transfer_not_today(stage: Stage) -> Opens:
    ask = _asking(stage, "transfer")

    def opens(view: View) -> Page:
        page = ask(view)
        feed_zones(page, {"Z": {"wait": a_range(95, 180, "", closing="-")}})
        page.reload()
        page.click("[data-action=transfer]")
        expect(page.get_by_role("dialog")).to_be_visible()
        return page

    return opens


@shot("desk", "pause", title=("暂停的原因", "Why to pause"), sizes=USUAL, fresh=True)
def pause(stage: Stage) -> Opens:
    return _asking(stage, "pause")


@shot("desk", "hand_over", title=("交接", "Handing over"), sizes=USUAL, fresh=True)
def hand_over(stage: Stage) -> Opens:
    ask = _asking(stage, "hand-over")

    def opens(view: View) -> Page:
        page = ask(view)
        page.click("[role=dialog] [data-action=hand-over]")
        expect(page.locator(".field-error")).to_be_visible()
        return page

    return opens


@shot(
    "desk",
    "take_over",
    title=("接岗：交接说明和未办结的号", "Taking over: the note and what is open"),
    sizes=("1280x800", "320x800"),
    fresh=True,
)
def take_over(stage: Stage) -> Opens:
    _left_to_b(stage)

    def opens(view: View) -> Page:
        page = view.open("/desk", login="clerk02")
        page.locator("[data-action=open]").first.click()
        expect(page.locator("[data-field=note]")).to_be_visible()
        return page

    return opens


@shot("desk", "while_away", title=("我不在时", "While I was away"), sizes=("1280x800", "320x800"), fresh=True)
def while_away(stage: Stage) -> Opens:
    _left_to_b(stage)
    stage.lobby.act("1", "cover", person="clerk02")
    stage.lobby.act("1", "finish", outcome="done", note="已补正")
    stage.lobby.act("1", "cover", person="clerk01")

    def opens(view: View) -> Page:
        page = view.open("/desk", login="clerk01")
        expect(page.locator("[role=dialog] .takeover-spans")).to_be_visible()
        return page

    return opens


def _left_to_b(stage: Stage) -> None:
    """Window 1 with somebody in service and somebody on hold, handed over."""
    lobby = stage.lobby
    lobby.act("1", "open", person="clerk01")
    lobby.take(2)
    lobby.act("1", "call-next")
    lobby.act("1", "start")
    lobby.act("1", "hold", note="去复印身份证")
    lobby.act("1", "call-next")
    lobby.act("1", "start")
    lobby.act("1", "hand-over", note="A002 的材料在左手抽屉，还差一份委托书。")


@shot("desk", "keys", title=("快捷键", "The keys"), sizes=("1280x800", "320x800", "640x400"), fresh=True)
def keys(stage: Stage) -> Opens:
    _line(stage)

    def opens(view: View) -> Page:
        page = _desk(view, "idle")
        page.locator("[data-action=show-keys]").click()
        expect(page.locator(".keys")).to_be_visible()
        return page

    return opens


@shot("desk", "menu", title=("姓名下的菜单", "Under the name"), sizes=USUAL, fresh=True)
def menu(stage: Stage) -> Opens:
    _line(stage)

    def opens(view: View) -> Page:
        page = _desk(view, "idle")
        page.click("[data-action=person-menu]")
        expect(page.locator(".person-menu")).to_be_visible()
        return page

    return opens


@shot("desk", "password", title=("修改密码", "One's own password"), sizes=("1280x800", "320x640"))
def password(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/login?change=password", login=CLERK)
        expect(page.locator("[name=old]")).to_be_visible()
        return page

    return opens


@shot("desk", "theme", title=("一件事，下一步今天不办", "A theme whose next step is closed for today"), sizes=USUAL, fresh=True)
def theme(stage: Stage) -> Opens:
    stage.lobby.restaurant(last="K")
    stage.lobby.opens(WINDOW)
    stage.lobby.ask("POST", "/halls/H1/tickets", zone="A", theme="restaurant")
    stage.lobby.act(WINDOW, "call-next")
    stage.lobby.act(WINDOW, "start")
    stage.lobby.ask("POST", "/halls/H1/zones/K/actions/switch-off", reason="装修")

    def opens(view: View) -> Page:
        page = _desk(view, "serving")
        expect(page.locator("[data-field=theme]")).to_be_visible()
        page.locator("[data-action=finish]").first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        return page

    return opens


@shot("desk", "dispatch", title=("自动派单倒计时", "About to call by itself"), sizes=USUAL, fresh=True)
def dispatch(stage: Stage) -> Opens:
    stage.lobby.ask("PATCH", "/halls/H1/zones/A", auto_dispatch_seconds=600)
    _line(stage)

    def opens(view: View) -> Page:
        page = _desk(view, "idle")
        expect(page.locator("[data-action=not-now]")).to_be_visible()
        return page

    return opens
