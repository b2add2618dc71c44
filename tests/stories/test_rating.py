"""At the pad: five equal answers, none as easily, and reasons only where something went wrong."""

import pytest
from playwright.sync_api import expect

from tests.stories.lobby import Desk, Floor, Lobby, Pad


@pytest.mark.req("R-178", "R-179", "R-187")
def test_a_bad_rating_asks_for_reasons_and_needs_none(lobby: Lobby) -> None:
    floor, desk, pad = lobby.floor(), lobby.desk("1"), lobby.pad("1")
    ticket_no = _serve(lobby, desk, pad)
    expect(pad.action("rate").locator("[lang=zh-CN]")).to_have_text(["非常满意", "满意", "基本满意", "不满意", "非常不满意"])
    pad.touch("rate", "1")
    reasons = pad.action("choose-reason")
    expect(reasons.first).to_be_visible()
    assert reasons.count() >= 3
    expect(pad.page.locator('[aria-pressed="true"]')).to_have_count(0)
    reasons.nth(0).tap()
    reasons.nth(1).tap()
    expect(pad.page.locator('[aria-pressed="true"]')).to_have_count(2)
    pad.page.locator("textarea").fill("等了很久")
    pad.touch("submit-rating")
    pad.says("感谢您的评价")
    _is_rated(desk, floor, ticket_no)

    ticket_no = _serve(lobby, desk, pad)
    pad.touch("rate", "2")
    pad.touch("submit-rating")
    pad.says("感谢您的评价")
    _is_rated(desk, floor, ticket_no)


@pytest.mark.req("R-181")
def test_to_skip_is_as_easy_as_to_rate(lobby: Lobby) -> None:
    floor, desk, pad = lobby.floor(), lobby.desk("1"), lobby.pad("1")
    ticket_no = _serve(lobby, desk, pad)
    expect(pad.page.locator('[aria-pressed="true"], :checked')).to_have_count(0)
    rate, skip = pad.action("rate").first.bounding_box(), pad.action("skip-rating").bounding_box()
    assert rate
    assert skip
    assert skip["height"] >= 56
    assert skip["width"] >= rate["width"]
    pad.touch("skip-rating")
    pad.says("好的，祝您顺利")
    expect(pad.page.locator('[data-field="screen"][data-value="idle"]')).to_be_visible()
    assert "rating.given" not in floor.trail(ticket_no)


@pytest.mark.req("R-192")
def test_the_clerk_invites_with_one_key_and_the_pad_stays_neutral(lobby: Lobby) -> None:
    desk, pad = lobby.desk("2"), lobby.pad("2")
    ticket_no = lobby.others(1)[0]["ticket_no"]
    desk.serves(ticket_no)
    pad.asks(ticket_no)
    pad.shows("ticket_no", ticket_no)
    pad.says("您对本次服务的评价是？")
    pad.says("评价自愿，窗口人员看不到您的选择")


def _serve(lobby: Lobby, desk: Desk, pad: Pad) -> str:
    ticket_no = str(lobby.others(1)[0]["ticket_no"])
    desk.serves(ticket_no)
    pad.asks(ticket_no)
    return ticket_no


def _is_rated(desk: Desk, floor: Floor, ticket_no: str) -> None:
    expect(desk.action("invite-rating")).to_contain_text("已评价")
    assert "rating.given" in floor.trail(ticket_no)
    floor.leave_trail()
