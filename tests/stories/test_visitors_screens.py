"""What visitors see besides the main road: English, a kiosk left alone, a window that is paused."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.stories.lobby import PENSION, PHONE, Lobby

WARN_S, IDLE_S = 250, 300
POLICY = {"kiosk_warn_seconds": WARN_S, "kiosk_idle_seconds": IDLE_S}
IDENTITY = "110105194912310038"
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.req("R-039")
def test_a_kiosk_left_alone_forgets_who_was_there(lobby: Lobby) -> None:
    lobby.clock = datetime.now(UTC)
    kiosk = lobby.kiosk()
    kiosk.touch("switch-language")
    kiosk.says("What can we help you with?")
    kiosk.touch("choose-zone", "A")
    kiosk.touch("choose-item", PENSION)
    kiosk.touch("offer-identity")
    kiosk.type(IDENTITY)
    expect(kiosk.page.locator("input[name=identity]")).to_have_value(re.compile(r"110105 ?1949 ?1231 ?0038"))
    kiosk.page.clock.fast_forward(WARN_S * 1000)
    expect(kiosk.field("idle_left")).to_be_visible()
    kiosk.page.clock.fast_forward((IDLE_S - WARN_S) * 1000)
    kiosk.at("home")
    kiosk.says("请选择要办理的业务")
    kept = kiosk.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage}) + document.documentElement.outerHTML")
    assert IDENTITY not in kept.replace(" ", "")
    kiosk.touch("choose-zone", "A")
    kiosk.touch("choose-item", PENSION)
    kiosk.touch("offer-identity")
    expect(kiosk.page.locator("input[name=identity]")).to_have_value("")


@pytest.mark.req("R-039")
def test_a_kiosk_asks_whether_anybody_is_there_before_it_forgets(lobby: Lobby) -> None:
    lobby.clock = datetime.now(UTC)
    kiosk, board = lobby.kiosk(), lobby.board()
    kiosk.touch("choose-zone", "A")
    kiosk.touch("choose-item", PENSION)
    kiosk.page.clock.fast_forward(WARN_S * 1000)
    expect(kiosk.field("idle_left")).to_be_visible()
    kiosk.touch("stay")
    expect(kiosk.field("idle_left")).to_have_count(0)
    kiosk.page.clock.fast_forward(WARN_S * 1000)
    expect(kiosk.field("idle_left")).to_be_visible()
    kiosk.at("confirm")  # the finger has pressed nothing behind the question
    board.waits("A", 0)


@pytest.mark.req("R-280")
def test_a_visitor_who_reads_english_is_served_in_english(lobby: Lobby) -> None:
    kiosk, desk = lobby.kiosk(), lobby.desk("1")
    kiosk.touch("switch-language")
    kiosk.says("What can we help you with?")
    kiosk.touch("choose-zone", "A")
    expect(kiosk.field("service_item").first).to_have_text(re.compile("^[A-Za-z ,.'-]+$"))
    kiosk.touch("choose-item", PENSION)
    kiosk.says("Enrol in residents' pension insurance")
    e_ticket = kiosk.take_with_code()
    ticket_no = kiosk.number()
    expect(kiosk.field("slip")).to_be_visible()
    for place in (".middle", ".top-hall"):
        assert not CHINESE.search(kiosk.page.locator(place).inner_text())

    phone = lobby.phone(e_ticket, locale="en-GB")
    phone.at("waiting")
    phone.shows("people_ahead", re.compile("people"))
    assert not CHINESE.search(phone.page.locator("main").inner_text())
    assert desk.calls() == ticket_no
    phone.says("Please go to window")
    phone.shows("window_number", "1")
    phone.touch("switch-language")
    expect(phone.page.locator('[data-field="notice"]')).to_contain_text("号窗口")
    desk.press("start")
    desk.press("finish")


@pytest.mark.req("R-280")
def test_a_phone_speaks_its_owners_language(lobby: Lobby) -> None:
    [ticket] = lobby.others(1, zone="K", item="")
    for locale, said in (("zh-CN", "前面还有"), ("en-US", "Ahead of you"), ("fr-FR", "Ahead of you")):
        lobby.phone(ticket["e_ticket_url"], **{**PHONE, "locale": locale}).says(said)


@pytest.mark.req("R-034", "R-069")
def test_a_visitor_says_on_the_phone_that_he_is_here_and_gives_up(lobby: Lobby) -> None:
    board = lobby.board()
    [ticket] = lobby.others(1, zone="B", item="")
    phone = lobby.phone(ticket["e_ticket_url"])
    board.waits("B", 1)
    phone.touch("here")
    phone.says("已告诉大厅您在现场")
    phone.touch("ask-abandon")
    phone.touch("abandon")
    phone.at("abandoned")
    board.waits("B", 0)


@pytest.mark.req("R-098", "R-100")
def test_a_paused_window_says_so_and_where_to_go_instead(lobby: Lobby) -> None:
    desk, board, sign = lobby.desk("1"), lobby.board(), lobby.sign("1")
    lobby.desk("2")
    desk.press("pause")
    desk.page.get_by_role("dialog").locator('[data-action="pause"]').click()
    desk.at("paused")
    sign.at("paused")
    sign.shows("state", "暂停服务")
    expect(sign.field("instead")).to_contain_text("2 号窗口")
    expect(board.page.locator('[data-window="1"]')).to_contain_text("请到 2 号窗口")
    desk.press("resume")
    sign.at("idle")
    expect(board.page.locator('[data-window="1"]')).to_have_count(0)
