"""The visitor's ticket on a phone."""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from app.texts import say, why_longer
from tests.gallery.stage import Opens, Stage, View, shot
from tests.support.fed import a_range, feed_e_ticket

SIZES = ("390x844", "320x568")
ONE = SIZES[:1]
DARK = {"color_scheme": "dark"}


def _ticket(stage: Stage, zone: str = "T") -> dict[str, Any]:
    """A number of the zone that window 7 serves; nobody else waits there."""
    ticket: dict[str, Any] = stage.lobby.ask("POST", "/halls/H1/tickets", zone=zone)
    return ticket


def _begin(stage: Stage) -> None:
    stage.lobby.ask("POST", "/halls/H1/actions/close-day")
    stage.lobby.ask("PATCH", "/halls/H1/policy", recall_spacing_seconds=0, no_show_after_seconds=0)
    stage.lobby.act("7", "open")


def _page(view: View, ticket: dict[str, Any], state: str, **options: Any) -> Page:
    page = view.open(urlsplit(ticket["e_ticket_url"]).path, **options)
    expect(page.locator("[data-page=ticket]")).to_have_attribute("data-state", state)
    return page


def _shows(ticket: dict[str, Any], state: str, **options: Any) -> Opens:
    return lambda view: _page(view, ticket, state, **options)


@shot("ticket", "waiting", title=("等候中", "Waiting"), sizes=(*SIZES, "844x390"))
def waiting(stage: Stage) -> Opens:
    _begin(stage)
    for _ in range(8):
        _ticket(stage)
    return _shows(_ticket(stage), "waiting")


@shot("ticket", "waiting_dark", title=("等候中，深色", "Waiting, dark"), sizes=ONE)
def waiting_dark(stage: Stage) -> Opens:
    _begin(stage)
    for _ in range(8):
        _ticket(stage)
    return _shows(_ticket(stage), "waiting", **DARK)


@shot("ticket", "nearly", title=("快到了，声音已打开", "Nearly there, the sound is on"), sizes=SIZES)
def nearly(stage: Stage) -> Opens:
    _begin(stage)
    for _ in range(2):
        _ticket(stage)
    ticket = _ticket(stage)

    def opens(view: View) -> Page:
        page = _page(view, ticket, "waiting")
        page.locator("[data-action=enable-sound]").click()
        expect(page.locator("[data-field=sound]")).to_have_attribute("data-value", "on")
        return page

    return opens


@shot("ticket", "range", title=("有优先号时的范围", "A range where a priority may come first"), sizes=ONE)
def people_in_a_range(stage: Stage) -> Opens:
    _begin(stage)
    _ticket(stage, "Z")
    ticket = _ticket(stage, "Z")
    stage.lobby.ask("POST", "/halls/H1/tickets", zone="Z", priority_class="special")
    return _shows(ticket, "waiting")


def _told(view: View, ticket: dict[str, Any], *, closing: bool, minutes: int) -> Page:
    """Of a ticket whose call comes so many minutes later than was told; closing: likely not today."""
    lang = view.lang
    more: dict[str, Any] = {"closing": say("wait.closing", lang)} if closing else {}
    if minutes:
        causes = [("service_lasts", "12", 0), ("placed_before", "", 2)]
        more["longer"] = {"minutes": minutes, "text": why_longer(minutes, causes, lang)}
    wait = a_range(65, 130, say("wait.range", lang, low=65, high=130), in_time=0.3 if closing else 1.0, **more)

    def change(answer: dict[str, Any]) -> None:
        answer["ticket"] |= {"wait": wait, "people_ahead": 23}
        answer |= {"ahead": {"low": 23, "high": 25}, "notice": ""}

    page = view.open("/t/none")
    feed_e_ticket(page, change)
    page.goto(urlsplit(ticket["e_ticket_url"]).path)
    expect(page.locator("[data-page=ticket]")).to_have_attribute("data-state", "waiting")
    return page


@shot("ticket", "longer", title=("等候变长：说明原因", "The wait has grown: why"), sizes=(*SIZES, "1280x800"))
def longer(stage: Stage) -> Opens:
    ticket = _ticket(stage)

    def opens(view: View) -> Page:
        page = _told(view, ticket, closing=False, minutes=20)
        expect(page.locator("[data-field=longer]")).to_be_visible()
        return page

    return opens


@shot("ticket", "not_today", title=("今天可能轮不到", "The turn may not come today"), sizes=(*SIZES, "1280x800"))
def not_today(stage: Stage) -> Opens:
    ticket = _ticket(stage)

    def opens(view: View) -> Page:
        page = _told(view, ticket, closing=True, minutes=45)
        expect(page.locator("[data-field=closing]")).to_be_visible()
        return page

    return opens


@shot("ticket", "no_window", title=("暂无窗口", "No window is open"), sizes=ONE)
def no_window(stage: Stage) -> Opens:
    stage.lobby.ask("POST", "/halls/H1/actions/close-day")
    return _shows(_ticket(stage), "waiting")


@shot("ticket", "give_up", title=("确认不办", "Giving up is asked for once more"), sizes=SIZES)
def give_up(stage: Stage) -> Opens:
    ticket = _ticket(stage)

    def opens(view: View) -> Page:
        page = _page(view, ticket, "waiting")
        page.locator("[data-action=ask-abandon]").click()
        return page

    return opens


@shot("ticket", "called", title=("叫到您了", "Called"), sizes=(*SIZES, "844x390"))
def called(stage: Stage) -> Opens:
    _begin(stage)
    ticket = _ticket(stage)
    stage.lobby.act("7", "call-next")
    return _shows(ticket, "called")


@shot("ticket", "called_dark", title=("叫到您了，深色", "Called, dark"), sizes=ONE)
def called_dark(stage: Stage) -> Opens:
    _begin(stage)
    ticket = _ticket(stage)
    stage.lobby.act("7", "call-next")
    return _shows(ticket, "called", **DARK)


@shot("ticket", "serving", title=("办理中", "Being served"), sizes=ONE)
def serving(stage: Stage) -> Opens:
    _begin(stage)
    ticket = _ticket(stage)
    for verb in ("call-next", "start"):
        stage.lobby.act("7", verb)
    return _shows(ticket, "serving")


@shot("ticket", "held", title=("挂起", "On hold"), sizes=ONE)
def held(stage: Stage) -> Opens:
    _begin(stage)
    ticket = _ticket(stage)
    for verb in ("call-next", "start", "hold"):
        stage.lobby.act("7", verb)
    return _shows(ticket, "held")


@shot("ticket", "missed", title=("过号", "Missed"), sizes=SIZES)
def missed(stage: Stage) -> Opens:
    _begin(stage)
    ticket = _ticket(stage)
    for verb in ("call-next", "no-show"):
        stage.lobby.act("7", verb)
    return _shows(ticket, "no_show")


@shot("ticket", "rate", title=("评价", "Rating"), sizes=SIZES)
def rate(stage: Stage) -> Opens:
    _begin(stage)
    ticket = _ticket(stage)
    for verb in ("call-next", "start", "finish"):
        stage.lobby.act("7", verb)
    return _shows(ticket, "finished")


@shot("ticket", "rate_low", title=("不满意的原因", "Reasons for a low rating"), sizes=ONE)
def rate_low(stage: Stage) -> Opens:
    _begin(stage)
    ticket = _ticket(stage)
    for verb in ("call-next", "start", "finish"):
        stage.lobby.act("7", verb)

    def opens(view: View) -> Page:
        page = _page(view, ticket, "finished")
        page.locator("[data-action=choose-level][data-value='2']").click()
        expect(page.locator("[data-action=choose-reason]").first).to_be_visible()
        return page

    return opens


@shot("ticket", "rated", title=("已评价", "Rated"), sizes=ONE)
def rated(stage: Stage) -> Opens:
    _begin(stage)
    ticket = _ticket(stage)
    for verb in ("call-next", "start", "finish"):
        stage.lobby.act("7", verb)
    token = urlsplit(ticket["e_ticket_url"]).path.rsplit("/", 1)[1]
    stage.lobby.ask("POST", f"/ratings/{token}", level=5, channel="ticket_code")
    return _shows(ticket, "finished")


@shot("ticket", "cancelled", title=("已取消", "Cancelled"), sizes=ONE)
def cancelled(stage: Stage) -> Opens:
    ticket = _ticket(stage)
    stage.lobby.ask("POST", f"/tickets/{ticket['id']}/actions/cancel", reason="重复取号")
    return _shows(ticket, "cancelled")


@shot("ticket", "expired", title=("已失效", "Expired"), sizes=ONE)
def expired(stage: Stage) -> Opens:
    ticket = _ticket(stage)
    stage.lobby.ask("POST", "/halls/H1/actions/close-day")
    return _shows(ticket, "expired")


@shot("ticket", "no_network", title=("没有网络", "No network"), sizes=SIZES)
def no_network(stage: Stage) -> Opens:
    _begin(stage)
    ticket = _ticket(stage)

    def opens(view: View) -> Page:
        page = _page(view, ticket, "waiting")
        page.context.set_offline(True)
        expect(page.locator("[data-page=ticket]")).to_have_attribute("data-trust", "late")
        return page

    return opens


@shot("ticket", "old", title=("信息已旧", "Too old to go by"), sizes=ONE)
def old(stage: Stage) -> Opens:
    _begin(stage)
    ticket = _ticket(stage)

    def opens(view: View) -> Page:
        page = _page(view, ticket, "waiting")
        page.clock.install()
        page.reload()
        expect(page.locator("[data-page=ticket]")).to_be_visible()
        page.context.set_offline(True)
        page.clock.fast_forward(61_000)
        expect(page.locator("[data-page=ticket]")).to_have_attribute("data-trust", "old")
        return page

    return opens


@shot("ticket", "unknown", title=("链接无效", "No such ticket"), sizes=SIZES)
def unknown(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/t/no-such-ticket")
        expect(page.locator("[data-page=unknown]")).to_be_visible()
        return page

    return opens


@shot("ticket", "emergency", title=("紧急通知", "Emergency"), sizes=ONE, fresh=True)
def emergency(stage: Stage) -> Opens:
    ticket = _ticket(stage)
    stage.lobby.ask(
        "POST", "/halls/H1/actions/raise-emergency",
        text="请沿安全出口有序离开大厅。", text_en="Please leave the hall calmly by the exits.",
    )  # fmt: skip

    def opens(view: View) -> Page:
        page = _page(view, ticket, "waiting")
        expect(page.locator("[data-field=emergency]")).to_be_visible()
        return page

    return opens


@shot("ticket", "theme", title=("一件事：办到哪一步", "A theme: how far it has come"), sizes=SIZES, fresh=True)
def theme(stage: Stage) -> Opens:
    stage.lobby.restaurant()
    ticket = stage.lobby.ask("POST", "/halls/H1/tickets", zone="Z", theme="restaurant")
    stage.lobby.opens("1", "11")
    stage.lobby.act("11", "call-next")
    stage.lobby.act("11", "finish", outcome="accepted")
    return _shows(ticket, "waiting")
