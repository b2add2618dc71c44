"""S-02: a visitor without appointment, phone or card is served from the door to the rating, and every screen says so."""

import re

import pytest
from playwright.sync_api import expect

from tests.stories.lobby import PENSION, Floor, Kiosk, Lobby


@pytest.mark.req("R-019", "R-022", "R-023", "R-033", "R-034", "R-061", "R-065", "R-097", "R-100", "R-177", "R-182", "R-283")
def test_a_walk_in_is_served_from_the_door_to_the_rating(lobby: Lobby) -> None:
    kiosk, board, floor = lobby.kiosk(), lobby.board(), lobby.floor()
    sign, other_sign, pad = lobby.sign("1"), lobby.sign("2"), lobby.pad("1")
    desk, other_desk = lobby.desk("1"), lobby.desk("2")
    other_sign.at("idle")

    kiosk.touch("choose-zone", "A")
    kiosk.touch("choose-item", PENSION)
    e_ticket = kiosk.take_with_code()
    assert kiosk.number() == "A001"
    assert kiosk.touches == 3
    kiosk.shows("people_ahead", "0 人")
    kiosk.shows("wait", re.compile("分钟"))
    kiosk.shows("area", "一楼东侧等候区")
    slip = kiosk.field("slip")
    for said in (
        "听澜区政务服务中心",
        "综合窗口",
        "城乡居民基本养老保险参保登记",
        "A001",
        "一楼东侧等候区",
        "0000-1234512",
        "12345",
    ):
        expect(slip).to_contain_text(said)
    expect(slip.locator("img.code")).to_be_visible()
    kiosk.done()

    phone = lobby.phone(e_ticket)
    phone.at("waiting")
    phone.shows("ticket_no", "A001")
    phone.shows("people_ahead", "0 人")
    board.waits("A", 1)
    for one in (desk, other_desk):
        expect(one.field("waiting").first).to_have_text("1")

    desk.press("call-next")
    desk.has("A001", "called")
    board.calls("A001", "1")
    board.waits("A", 0)
    sign.at("called", "A001")
    phone.at("called")
    phone.shows("window_number", "1")
    other_desk.at("idle")
    other_sign.at("idle")

    desk.press("start")
    desk.at("serving")
    sign.at("serving", "A001")
    phone.at("serving")

    desk.press("finish")
    desk.at("idle")
    sign.at("idle")
    pad.asks("A001")
    phone.at("finished")

    pad.touch("rate", "5")
    pad.says("感谢您的评价")
    expect(desk.action("invite-rating")).to_contain_text("已评价")
    expect(desk.page.locator("body")).not_to_contain_text("非常满意")
    phone.says("已收到您的评价")
    expect(phone.action("rate")).to_have_count(0)

    floor.zone("A", "served", "1")
    floor.zone("A", "waiting", "0")
    floor.total("issued", "1")
    _line_is_whole(floor)


def _paper_says_everything(kiosk: Kiosk) -> None:
    kiosk.shows("people_ahead", "0 人")
    kiosk.shows("wait", re.compile("分钟"))
    kiosk.shows("area", "一楼东侧等候区")
    slip = kiosk.field("slip")
    for said in (
        "听澜区政务服务中心",
        "综合窗口",
        "城乡居民基本养老保险参保登记",
        "A001",
        "一楼东侧等候区",
        "0000-1234512",
        "12345",
    ):
        expect(slip).to_contain_text(said)
    expect(slip).to_contain_text(re.compile(r"前面 0 人.*取号时的情况.*过号请.*\d\d:\d\d:\d\d"))
    expect(slip.locator("img.code")).to_be_visible()


def _line_is_whole(floor: Floor) -> None:
    events = floor.trail("A001")
    assert [event for event in events if event.startswith("ticket.")] == [
        "ticket.issued", "ticket.called", "ticket.started", "ticket.finished"
    ]  # fmt: skip
    assert events[-2:] == ["rating.invited", "rating.given"]
    issued = floor.page.locator('.trail-event[data-value="ticket.issued"]')
    expect(issued).to_contain_text("1 号取号机")
    expect(issued.locator("time")).to_have_text(re.compile(r"^\d\d:\d\d:\d\d$"))
