"""Pages for everybody: axe finds nothing serious on any of them, and a narrow screen scrolls one way only."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.stories.lobby import Lobby, Screen, fits

GRAVE = {"serious", "critical"}
POLICY = {"no_show_after_seconds": 0}


def _is_fine(page: Page) -> None:
    # What fades in has less contrast until it is there.
    page.emulate_media(reduced_motion="reduce")
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    grave = [one for one in found if one["impact"] in GRAVE]
    assert [f"{one['id']} {node['target']}: {node['failureSummary']}" for one in grave for node in one["nodes"]] == []


def test_the_kiosk(lobby: Lobby) -> None:
    lobby.desk("1")
    kiosk = lobby.kiosk()
    _is_fine(kiosk.page)
    kiosk.touch("elder-mode")
    _is_fine(kiosk.page)
    kiosk.touch("choose-zone", "A")
    _is_fine(kiosk.page)
    kiosk.touch("elder-mode")
    kiosk.touch("search")
    kiosk.at("search")
    _is_fine(kiosk.page)
    kiosk.type("SHB")
    kiosk.touch("choose-item")
    _is_fine(kiosk.page)
    kiosk.touch("offer-identity")
    _is_fine(kiosk.page)
    kiosk.touch("home")
    ticket_no = kiosk.take()
    expect(kiosk.field("slip")).to_be_visible()
    _is_fine(kiosk.page)
    kiosk.done()
    kiosk.find("reprint", ticket_no)
    _is_fine(kiosk.page)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_boards(lobby: Lobby, theme: str) -> None:
    lobby.others(2)
    board, signs, desk = lobby.board(f"?theme={theme}"), [lobby.sign("1"), lobby.sign("2"), lobby.sign("3")], lobby.desk("1")
    lobby.desk("2")
    desk.calls()
    desk.press("no-show")
    desk.at("idle")
    board.calls(desk.calls(), "1")
    _is_fine(board.page)
    desk.press("start")
    desk.press("finish")
    desk.press("pause")
    desk.page.get_by_role("dialog").locator('[data-action="pause"]').click()
    for sign, state in zip(signs, ("paused", "idle", "closed"), strict=True):
        sign.at(state)
        _is_fine(sign.page)
    _is_fine(board.page)
    desk.press("resume")
    desk.at("idle")


def test_the_desk(lobby: Lobby) -> None:
    lobby.others(3, zone="K", item="")
    chooser = Screen(lobby.log_in("clerk14"))
    expect(chooser.action("open")).to_have_count(12)
    _is_fine(chooser.page)
    desk = lobby.desk("10")
    _is_fine(desk.page)
    desk.calls()
    _is_fine(desk.page)
    desk.press("transfer")
    _is_fine(desk.page)
    desk.press("cancel")
    desk.press("start")
    desk.at("serving")
    desk.press("hold")
    desk.at("idle")
    _is_fine(desk.page)
    desk.press("pause")
    _is_fine(desk.page)
    desk.page.get_by_role("dialog").locator('[data-action="pause"]').click()
    desk.at("paused")
    _is_fine(desk.page)


def test_the_phone_and_the_pad(lobby: Lobby) -> None:
    desk, pad = lobby.desk("12"), lobby.pad("12")
    [ticket] = lobby.others(1, zone="B", item="")
    phone = lobby.phone(ticket["e_ticket_url"])
    for press, state in (("", "waiting"), ("call-next", "called"), ("start", "serving"), ("finish", "finished")):
        if press:
            desk.press(press)
        phone.at(state)
        _is_fine(phone.page)
    pad.asks(ticket["ticket_no"])
    _is_fine(pad.page)
    pad.touch("rate", "1")
    expect(pad.action("choose-reason").first).to_be_visible()
    _is_fine(pad.page)
    pad.touch("skip-rating")
    _is_fine(pad.page)
    expect(pad.field("staff_number")).to_be_visible()
    _is_fine(pad.page)
    phone.touch("choose-level", "2")
    _is_fine(phone.page)


def test_the_pages_of_the_staff(lobby: Lobby) -> None:
    lobby.others(1)
    home, floor = Screen(lobby.open("/")), lobby.floor()
    expect(home.action("go", "board-12")).to_be_visible()
    _is_fine(home.page)
    login = Screen(lobby.open("/login"))
    expect(login.action("login-as").first).to_be_visible()
    _is_fine(login.page)
    expect(floor.action("trail").first).to_be_visible()
    _is_fine(floor.page)
    floor.action("trail").first.click()
    expect(floor.page.locator(".trail-event").first).to_be_visible()
    _is_fine(floor.page)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_narrow_screen_is_scrolled_one_way_only(lobby: Lobby, language: str) -> None:
    narrow: dict[str, Any] = {"viewport": {"width": 320, "height": 568}}
    [ticket, *_] = lobby.others(3, zone="Z", item="")
    floor, desk, phone = lobby.floor(**narrow), lobby.desk("11", **narrow), lobby.phone(ticket["e_ticket_url"], **narrow)
    home, login = Screen(lobby.open("/", **narrow)), Screen(lobby.open("/login", **narrow))
    if language == "en":
        for screen in (floor, desk, phone, home, login):
            screen.press("switch-language")
            expect(screen.page.locator("html")).to_have_attribute("lang", "en")
    for screen in (floor, desk, phone, home, login):
        expect(screen.page.locator("h1").first).to_be_visible()
        assert fits(screen.page), screen.page.url
    desk.calls()
    assert fits(desk.page)
    for question in ("transfer", "abandon"):
        desk.press(question)
        assert fits(desk.page)
        desk.press("cancel")
    desk.press("start")
    desk.at("serving")
    assert fits(desk.page)
    desk.press("finish")
    desk.at("idle")
