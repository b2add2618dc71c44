"""The visitor's ticket on a phone, in a real browser."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.display.conftest import Lobby
from tests.display.test_boards import open_window
from tests.support.browser import Visitors
from tests.support.server import Server

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

# What the phone would let be heard and felt.
LISTENS = """
    window.heard = {tones: 0, vibrations: 0};
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) { window.heard.tones += 1; return start.apply(this, when); };
    navigator.vibrate = () => { window.heard.vibrations += 1; return true; };
"""


@pytest.fixture
def entrance(shared_server: Server, new_page: Visitors) -> Lobby:
    return Lobby(shared_server, new_page)


def path_of(ticket: dict[str, Any]) -> str:
    return str(urlsplit(ticket["e_ticket_url"]).path)


def phone_of(lobby: Lobby, zone: str = "T", *, before: str = "", **options: object) -> Page:
    """A phone that has scanned a new ticket. before: runs in the page before its own script."""
    ticket = lobby.ask("POST", "/halls/H1/tickets", zone=zone)
    phone = lobby.new_page(lobby.server.base_url, **{**PHONE, **options})
    if before:
        phone.add_init_script(before)
    phone.goto(path_of(ticket))
    expect(phone.locator("[data-field=ticket_no]")).to_have_text(ticket["ticket_no"])
    return phone


def is_kept(phone: Page) -> None:
    """Wait until the phone could show the page without a network."""
    phone.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    phone.wait_for_function(
        """async () => {
            const mine = performance.getEntriesByType('resource').map(({name}) => new URL(name).pathname);
            const kept = await Promise.all(mine.filter((name) => name.startsWith('/assets/')).map((name) => caches.match(name)));
            return navigator.serviceWorker.controller !== null && kept.length > 3 && kept.every(Boolean);
        }"""
    )


def trusts(phone: Page, trust: str) -> None:
    expect(phone.locator("[data-page=ticket]")).to_have_attribute("data-trust", trust)


def at(phone: Page, state: str) -> None:
    expect(phone.locator("[data-page=ticket]")).to_have_attribute("data-state", state)


@pytest.mark.req("R-034")
def test_it_follows_the_ticket_from_the_queue_to_the_rating_without_a_login(lobby: Lobby) -> None:
    actions = open_window(lobby, "7")
    phone = phone_of(lobby)
    expect(phone.locator("[data-field=people_ahead]")).to_have_text("0 人")
    expect(phone.locator("[data-field=as_of]")).to_contain_text("更新")
    expect(phone).to_have_title(re.compile("下一个就是您"))
    phone.click("[data-action=here]")
    expect(phone.locator("[data-action=here]")).to_have_count(0)
    lobby.ask("POST", f"{actions}/call-next")
    expect(phone.locator("[data-field=window_number]")).to_have_text("7")
    expect(phone).to_have_title(re.compile("请到 7 号窗口"))
    for verb in ("start", "finish"):
        lobby.ask("POST", f"{actions}/{verb}")
    levels = phone.locator("[data-action=choose-level]")
    expect(levels).to_have_count(5)
    expect(phone.locator("[data-action=choose-level][aria-pressed=true]")).to_have_count(0)
    phone.click("[data-action=choose-level][data-value='2']")
    phone.locator("[data-action=choose-reason]").first.click()
    phone.click("[data-action=rate]")
    expect(phone.locator("main")).to_contain_text("已收到您的评价")


@pytest.mark.req("R-106", "R-034")
def test_a_call_and_each_recall_are_heard_felt_and_seen(lobby: Lobby) -> None:
    actions = open_window(lobby, "7")
    phone = phone_of(lobby, before=LISTENS)
    expect(phone.locator("[data-field=sound]")).to_have_attribute("data-value", "off")
    phone.tap("[data-action=enable-sound]")
    expect(phone.locator("[data-field=sound]")).to_have_attribute("data-value", "on")
    before = phone.evaluate("window.heard")
    lobby.ask("POST", f"{actions}/call-next")
    at(phone, "called")
    called = phone.evaluate("window.heard")
    assert (called["tones"] > before["tones"], called["vibrations"] > before["vibrations"]) == (True, True)
    phone.tap("[data-action=here]")  # which hushes it
    expect(phone.locator("[data-field=here_at]")).to_be_visible()
    quiet = phone.evaluate("window.heard")
    lobby.ask("POST", f"{actions}/recall")
    expect(phone.locator("[data-field=notice]")).to_contain_text("第 2 次叫号")
    assert phone.evaluate("window.heard")["vibrations"] > quiet["vibrations"]


@pytest.mark.req("R-035")
def test_that_the_turn_comes_soon_is_said_and_sounded_once(lobby: Lobby) -> None:
    actions = open_window(lobby, "7")
    lobby.take(3, zone="T")
    phone = phone_of(lobby, before=LISTENS)
    expect(phone.locator("[data-field=notice]")).to_have_text("前面还有 3 人，请回到等候区。")
    phone.tap("[data-action=enable-sound]")
    expect(phone.locator("[data-field=sound]")).to_have_attribute("data-value", "on")
    before = phone.evaluate("window.heard")
    lobby.ask("POST", f"{actions}/call-next")
    expect(phone.locator("[data-field=notice]")).to_contain_text("2 人")
    assert phone.evaluate("window.heard") == before


def test_a_missed_number_says_what_to_do(lobby: Lobby) -> None:
    actions = open_window(lobby, "7")
    phone = phone_of(lobby)
    for verb in ("call-next", "no-show"):
        lobby.ask("POST", f"{actions}/{verb}")
    at(phone, "no_show")
    expect(phone.locator("[data-field=notice]")).to_contain_text("取号机、导办台")


def test_when_the_day_is_closed_the_ticket_says_that_it_has_expired(lobby: Lobby) -> None:
    phone = phone_of(lobby)
    lobby.ask("POST", "/halls/H1/actions/close-day")
    at(phone, "expired")
    expect(phone.locator("main")).to_contain_text("只在取号当天有效")


def test_a_zone_without_an_open_window_says_that_the_number_is_kept(lobby: Lobby) -> None:
    phone = phone_of(lobby)
    expect(phone.locator("[data-field=wait]")).to_contain_text("您的号保留着")


def test_giving_up_is_asked_for_twice_and_then_final(entrance: Lobby) -> None:
    phone = phone_of(entrance)
    phone.click("[data-action=ask-abandon]")
    phone.click("[data-action=close]")
    at(phone, "waiting")
    phone.click("[data-action=ask-abandon]")
    phone.click("[data-action=abandon]")
    at(phone, "abandoned")


# --- without a network ------------------------------------------------------------------------------------------------


def test_without_a_network_it_keeps_what_it_last_heard_and_says_when(entrance: Lobby) -> None:
    phone = phone_of(entrance)
    trusts(phone, "fresh")
    phone.context.set_offline(True)
    trusts(phone, "late")
    expect(phone.locator("[data-field=updated_at]")).to_have_text(re.compile(r"信息更新于 \d\d:\d\d · 现在没有网络"))
    expect(phone.locator("[data-field=people_ahead]")).to_be_visible()
    phone.context.set_offline(False)
    trusts(phone, "fresh")
    expect(phone.locator("[data-field=updated_at]")).to_have_count(0)


def test_the_page_opens_without_a_network_also_anew_and_never_as_if_fresh(entrance: Lobby) -> None:
    phone = phone_of(entrance)
    number = phone.locator("[data-field=ticket_no]").inner_text()
    is_kept(phone)
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.locator("[data-field=ticket_no]")).to_have_text(number)
    trusts(phone, "late")
    address = phone.url
    phone.close()
    again = phone.context.new_page()
    again.goto(address)
    expect(again.locator("[data-field=ticket_no]")).to_have_text(number)
    expect(again.locator("[data-field=updated_at]")).to_contain_text("现在没有网络")
    again.context.set_offline(False)
    trusts(again, "fresh")


def test_it_comes_right_by_itself_when_the_server_is_back(lobby: Lobby) -> None:
    phone = phone_of(lobby)
    is_kept(phone)
    lobby.server.stop()
    trusts(phone, "late")
    expect(phone.locator("[data-field=updated_at]")).to_contain_text("暂时连不上大厅")
    phone.reload()
    trusts(phone, "late")
    lobby.server.start()
    actions = open_window(lobby, "7")
    lobby.ask("POST", f"{actions}/call-next")
    at(phone, "called")
    trusts(phone, "fresh")


def test_after_a_minute_it_is_grey_and_says_to_go_by_the_hall(entrance: Lobby) -> None:
    ticket = entrance.ask("POST", "/halls/H1/tickets", zone="T")
    phone = entrance.new_page(entrance.server.base_url, **PHONE)
    phone.clock.install()
    phone.goto(path_of(ticket))
    trusts(phone, "fresh")
    phone.context.set_offline(True)
    trusts(phone, "late")
    phone.clock.fast_forward(61_000)
    trusts(phone, "old")
    expect(phone.locator("[data-field=updated_at]")).to_contain_text("以大屏和广播为准")


def test_a_phone_that_slept_ten_minutes_comes_right_at_once(lobby: Lobby) -> None:
    actions = open_window(lobby, "7")
    ticket = lobby.ask("POST", "/halls/H1/tickets", zone="T")
    phone = lobby.new_page(lobby.server.base_url, **PHONE)
    phone.clock.install()
    phone.goto(path_of(ticket))
    trusts(phone, "fresh")
    phone.clock.pause_at(phone.evaluate("Date.now()") / 1000 + 1)
    phone.context.set_offline(True)  # nothing reaches a sleeping phone
    lobby.ask("POST", f"{actions}/call-next")
    phone.context.set_offline(False)
    phone.clock.fast_forward(600_000)
    phone.clock.resume()
    at(phone, "called")
    trusts(phone, "fresh")


def test_a_phone_whose_clock_is_wrong_says_the_halls_time(entrance: Lobby) -> None:
    ticket = entrance.ask("POST", "/halls/H1/tickets", zone="T")
    phone = entrance.new_page(entrance.server.base_url, **PHONE, timezone_id="America/New_York")
    phone.clock.install(time="2020-01-01T03:00:00Z")
    phone.goto(path_of(ticket))
    trusts(phone, "fresh")
    of_hall = entrance.ask("GET", f"/e-tickets/{path_of(ticket).rsplit('/', 1)[1]}")["at"]
    hour = phone.evaluate(
        "(at) => new Date(at).toLocaleTimeString('en-GB', {timeZone: 'Asia/Shanghai', hour: '2-digit'})", of_hall
    )
    expect(phone.locator("[data-field=as_of]")).to_have_text(re.compile(rf"信息更新于 {hour}:"))


def test_a_phone_without_a_worker_shows_the_ticket_all_the_same(entrance: Lobby) -> None:
    phone = phone_of(entrance, before="delete Navigator.prototype.serviceWorker")
    phone.context.set_offline(True)
    trusts(phone, "late")
    phone.context.set_offline(False)
    trusts(phone, "fresh")


def test_a_new_version_takes_the_place_of_the_old_one(entrance: Lobby) -> None:
    phone = entrance.new_page(entrance.server.base_url, **PHONE)
    phone.goto("/login")
    phone.evaluate("caches.open('ticket-of-before').then(() => undefined)")
    phone.goto("/t/")
    phone.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    phone.wait_for_function("async () => !(await caches.keys()).includes('ticket-of-before')")
    assert len(phone.evaluate("caches.keys()")) == 1


def test_what_the_phone_keeps_is_of_today_and_holds_nothing_personal(entrance: Lobby) -> None:
    phone = phone_of(entrance)
    phone.evaluate("localStorage.setItem('hall.ticket.of-yesterday', JSON.stringify({view: {}, at: 1, until: 2, lang: 'zh'}))")
    phone.reload()
    trusts(phone, "fresh")
    names = phone.evaluate("Object.keys(localStorage)")
    assert names == [f"hall.ticket.{phone.url.rsplit('/', 1)[1]}"]
    kept = phone.evaluate("(name) => localStorage.getItem(name)", names[0])
    assert "masked_name" not in kept
    until = phone.evaluate("(name) => JSON.parse(localStorage.getItem(name)).until - Date.now()", names[0])
    assert 0 < until <= 24 * 3600 * 1000


# --- languages and odd links ------------------------------------------------------------------------------------------


@pytest.mark.req("R-280")
def test_a_phone_set_to_english_shows_english_and_keeps_what_was_chosen(entrance: Lobby) -> None:
    phone = phone_of(entrance, locale="en-GB")
    expect(phone.locator("[data-action=ask-abandon]")).to_have_text("Give up my place")
    phone.click("[data-action=switch-language]")
    expect(phone.locator("[data-action=ask-abandon]")).to_have_text("不办了")
    expect(phone.locator("[data-field=state]")).to_have_text("等候中")
    phone.reload()
    expect(phone.locator("[data-action=ask-abandon]")).to_have_text("不办了")


@pytest.mark.parametrize("address", ["/t/nothing-like-this", "/t/"])
def test_a_link_that_leads_to_no_ticket_says_what_to_do(entrance: Lobby, address: str) -> None:
    phone = entrance.new_page(entrance.server.base_url, **PHONE)
    phone.goto(address)
    expect(phone.locator("main")).to_contain_text("导办台")


@pytest.mark.parametrize("size", [(320, 568), (390, 844), (844, 390), (195, 422)])
def test_it_fits_small_phones_phones_on_their_side_and_text_twice_as_large(entrance: Lobby, size: tuple[int, int]) -> None:
    phone = phone_of(entrance, viewport={"width": size[0], "height": size[1]})
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    small = phone.evaluate(
        """[...document.querySelectorAll('main *, footer *')].filter((one) => one.childElementCount === 0 && one.textContent.trim()
            && parseFloat(getComputedStyle(one).fontSize) < 16).map((one) => one.textContent)"""
    )
    assert small == []
