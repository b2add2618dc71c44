"""The server dies in the middle of the day: every screen says so, and comes back by itself when it is there again."""

import time
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Route, expect

from tests.stories.lobby import PENSION, Lobby, Screen

BACK_SECONDS = 30
SAID_MS = 30_000  # a phone, which may change from one net to the next, says it last
POLICY = {"pad_timeout_seconds": 600, "kiosk_warn_seconds": 500, "kiosk_idle_seconds": 600}


@pytest.mark.req("R-101", "R-270", "R-271", "R-272")
def test_every_page_says_that_the_line_is_gone_and_comes_back_by_itself(lobby: Lobby) -> None:
    lobby.clock = datetime.now(UTC)
    kiosk, board, sign, pad, floor = lobby.kiosk(), lobby.board(), lobby.sign("1"), lobby.pad("1"), lobby.floor()
    served, called, _ = [lobby.phone(ticket["e_ticket_url"]) for ticket in lobby.others(3)]
    desk = lobby.desk("1")
    desk.serves("A001")
    assert desk.calls() == "A002"
    pad.asks("A001")
    called.at("called")
    kiosk.touch("choose-zone", "A")
    kiosk.touch("choose-item", PENSION)

    lobby.server.kill9()
    screens: list[Screen] = [kiosk, board, sign, desk, floor, called]
    for screen in screens:
        screen.page.clock.fast_forward(SAID_MS)
        expect(screen.line_is_old()).to_be_visible()
    sign.at("called", "A002")
    board.calls("A002", "1")
    called.shows("window_number", "1")
    desk.press("call-next")
    desk.says("没有收到服务器的答复")
    pad.touch("rate", "4")
    pad.says("网络恢复后自动提交")
    expect(pad.line_is_old()).to_be_visible()
    kiosk.touch("take", "apply")
    kiosk.says("不会重复取号")

    lobby.server.start()
    end = time.monotonic() + BACK_SECONDS
    for screen in [*screens, pad]:
        expect(screen.line_is_old()).to_have_count(0, timeout=(end - time.monotonic()) * 1000)
    assert kiosk.number() == "A004"
    served.says("已收到您的评价")
    desk.has("A002", "called")
    desk.press("call-next")
    desk.has("A003", "called")
    board.calls("A003", "1")
    called.at("finished")
    floor.zone("A", "served", "2")
    floor.zone("A", "waiting", "1")
    for ticket_no in ("A002", "A003"):
        assert floor.trail(ticket_no).count("ticket.called") == 1
        floor.leave_trail()


@pytest.mark.req("R-271")
def test_a_press_that_was_done_but_got_no_answer_has_one_effect(lobby: Lobby) -> None:
    first, second = lobby.others(2, zone="B", item="")
    board, floor, desk = lobby.board(), lobby.floor(), lobby.desk("12")

    def lose(route: Route) -> None:
        route.fetch()
        lobby.server.kill9()
        route.abort()

    desk.page.route("**/actions/call-next", lose, times=1)
    desk.press("call-next")
    desk.says("没有收到服务器的答复")
    lobby.server.start()
    desk.has(first["ticket_no"], "called")
    board.calls(first["ticket_no"], "12")
    board.waits("B", 1)
    desk.press("call-next")
    desk.has(second["ticket_no"], "called")
    for ticket in (first, second):
        assert floor.trail(ticket["ticket_no"]).count("ticket.called") == 1
        floor.leave_trail()
