"""The visitor's ticket on a phone, in a real browser."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.display.conftest import Lobby
from tests.display.test_boards import open_window
from tests.support.browser import Visitors
from tests.support.server import Server

PHONE = {"viewport": {"width": 375, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def entrance(shared_server: Server, new_page: Visitors) -> Lobby:
    return Lobby(shared_server, new_page)


def phone_of(lobby: Lobby, zone: str = "T", **options: object) -> Page:
    ticket = lobby.ask("POST", "/halls/H1/tickets", zone=zone)
    phone = lobby.new_page(lobby.server.base_url, **{**PHONE, **options})
    phone.goto(urlsplit(ticket["e_ticket_url"]).path)
    expect(phone.locator("[data-field=ticket_no]")).to_have_text(ticket["ticket_no"])
    return phone


@pytest.mark.req("R-034")
def test_it_follows_the_ticket_from_the_queue_to_the_rating_without_a_login(lobby: Lobby) -> None:
    actions = open_window(lobby, "7")
    phone = phone_of(lobby)
    expect(phone.locator("[data-field=people_ahead]")).to_have_text("0 人")
    expect(phone.locator("[data-field=as_of]")).to_contain_text("更新")
    phone.click("[data-action=here]")
    expect(phone.locator("[data-action=here]")).to_have_count(0)
    lobby.ask("POST", f"{actions}/call-next")
    expect(phone.locator("[data-field=window_number]")).to_have_text("7", timeout=10_000)
    for verb in ("start", "finish"):
        lobby.ask("POST", f"{actions}/{verb}")
    levels = phone.locator("[data-action=choose-level]")
    expect(levels).to_have_count(5, timeout=15_000)
    expect(phone.locator("[data-action=choose-level][aria-pressed=true]")).to_have_count(0)
    phone.click("[data-action=choose-level][data-value='2']")
    phone.locator("[data-action=choose-reason]").first.click()
    phone.click("[data-action=rate]")
    expect(phone.locator("main")).to_contain_text("已收到您的评价")


def test_giving_up_is_asked_for_twice_and_then_final(entrance: Lobby) -> None:
    phone = phone_of(entrance)
    phone.click("[data-action=ask-abandon]")
    phone.click("[data-action=close]")
    expect(phone.locator("[data-page=ticket]")).to_have_attribute("data-state", "waiting")
    phone.click("[data-action=ask-abandon]")
    phone.click("[data-action=abandon]")
    expect(phone.locator("[data-page=ticket]")).to_have_attribute("data-state", "abandoned")


def test_without_a_network_it_keeps_what_it_last_heard_and_says_when(entrance: Lobby) -> None:
    phone = phone_of(entrance)
    phone.context.set_offline(True)
    expect(phone.locator("[data-field=updated_at]")).to_contain_text("网络断开", timeout=15_000)
    expect(phone.locator("[data-field=people_ahead]")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.locator("[data-field=updated_at]")).to_have_count(0, timeout=15_000)


def test_a_phone_set_to_english_shows_english(entrance: Lobby) -> None:
    phone = phone_of(entrance, locale="en-GB")
    expect(phone.locator("[data-action=abandon], [data-action=ask-abandon]")).to_have_text("Give up my place")
    phone.click("[data-action=switch-language]")
    expect(phone.locator("[data-action=ask-abandon]")).to_have_text("放弃排队")


def test_a_link_that_leads_to_no_ticket_says_what_to_do(entrance: Lobby) -> None:
    phone = entrance.new_page(entrance.server.base_url, **PHONE)
    phone.goto("/t/nothing-like-this")
    expect(phone.locator("main")).to_contain_text("导办台")
