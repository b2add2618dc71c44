"""The kiosk in a real browser: few touches, one press one number, nothing kept of the visitor before."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.domain.policy import Policy
from tests.builders import id_number
from tests.display.conftest import Lobby
from tests.support.browser import Visitors
from tests.support.server import PATIENT, Server

UPRIGHT = {"width": 1080, "height": 1920}


@pytest.fixture
def entrance(shared_server: Server, new_page: Visitors) -> Lobby:
    """The hall seen from its door, where it does not matter who took numbers before."""
    return Lobby(shared_server, new_page)


def kiosk_of(lobby: Lobby, **options: object) -> Page:
    kiosk = lobby.new_page(lobby.server.base_url, viewport=UPRIGHT, **options)
    kiosk.goto(f"/kiosk/H1#token={lobby.server.credentials['tokens']['kiosk']}")
    expect(kiosk.locator("[data-action=choose-zone]").first).to_be_visible()
    return kiosk


def zone(kiosk: Page, code: str) -> None:
    kiosk.click(f"[data-action=choose-zone][data-value={code}]")


def press_keys(kiosk: Page, typed: str) -> None:
    for key in typed:
        kiosk.click(f"[data-action=key][data-value='{key}']")


def number_shown(kiosk: Page) -> str:
    expect(kiosk.locator("[data-page=result]")).to_be_visible()
    return kiosk.inner_text("[data-field=ticket_no]")


def issued(lobby: Lobby, after: int = 0) -> int:
    events = lobby.ask("GET", f"/halls/H1/events?after={after}")["items"]
    return sum(event["type"] == "ticket.issued" for event in events)


def seq_now(lobby: Lobby) -> int:
    seq: int = lobby.ask("GET", "/halls/H1/board")["seq"]
    return seq


@pytest.mark.req("R-019", "R-022", "R-036")
def test_a_walk_in_has_a_number_after_three_touches_and_knew_the_wait_before(entrance: Lobby) -> None:
    kiosk = kiosk_of(entrance)
    before = kiosk.locator("[data-action=choose-zone][data-value=A]")
    expect(before.locator("[data-field=waiting]")).to_have_attribute("data-value", re.compile(r"\d+"))
    expect(before).to_contain_text("窗口")
    zone(kiosk, "A")
    kiosk.locator("[data-action=choose-item]").first.click()
    kiosk.locator("[data-action=take]").first.click()
    number = number_shown(kiosk)
    slip = kiosk.locator("[data-field=slip]")
    for fact in (number, "前面", "等候", "12345", "投诉电话", "过号"):
        expect(slip).to_contain_text(fact)
    expect(slip.locator("img")).to_have_js_property("complete", value=True)
    assert slip.locator("img").evaluate("picture => picture.naturalWidth") > 0


@pytest.mark.req("R-025")
def test_who_only_asks_gets_a_number_by_one_touch_and_is_asked_nothing(entrance: Lobby) -> None:
    kiosk = kiosk_of(entrance)
    zone(kiosk, "Z")
    assert number_shown(kiosk).startswith("Z")


def test_a_finger_that_bounces_takes_one_number(entrance: Lobby) -> None:
    kiosk, before = kiosk_of(entrance), seq_now(entrance)
    kiosk.dblclick("[data-action=choose-zone][data-value=Z]")
    number_shown(kiosk)
    assert issued(entrance, before) == 1


@pytest.mark.req("R-026", "R-027")
def test_the_same_person_for_the_same_item_is_offered_a_reprint_instead_of_a_second_number(entrance: Lobby) -> None:
    kiosk, before = kiosk_of(entrance), seq_now(entrance)
    shown = []
    for _ in range(2):
        zone(kiosk, "A")
        kiosk.locator("[data-action=choose-item]").first.click()
        kiosk.click("[data-action=offer-identity]")
        press_keys(kiosk, id_number())
        kiosk.click("[data-action=give-identity]")
        kiosk.locator("[data-action=take]").first.click()
        shown.append(number_shown(kiosk))
        if len(shown) == 1:
            kiosk.click("[data-action=done]")
            # The bounce time of the button that was pressed last.
            kiosk.wait_for_function("since => performance.now() - since > 800", arg=kiosk.evaluate("performance.now()"))
    assert shown[0] == shown[1]
    kiosk.click("[data-action=reprint]")
    expect(kiosk.locator(".slip-reprint")).to_have_text("补打 1")
    assert issued(entrance, before) == 1


def test_a_wrong_number_of_an_identity_card_is_told_before_it_is_sent(entrance: Lobby) -> None:
    kiosk = kiosk_of(entrance)
    zone(kiosk, "A")
    kiosk.locator("[data-action=choose-item]").first.click()
    kiosk.click("[data-action=offer-identity]")
    right = id_number()
    press_keys(kiosk, right[:-1] + ("1" if right[-1] != "1" else "2"))
    kiosk.click("[data-action=give-identity]")
    expect(kiosk.get_by_role("alert")).to_be_visible()
    expect(kiosk.locator("[data-page=identity]")).to_be_visible()


@pytest.mark.req("R-039")
def test_after_the_idle_time_it_warns_and_then_forgets_the_visitor(entrance: Lobby) -> None:
    defaults = Policy()
    assert (defaults.kiosk_warn_seconds, defaults.kiosk_idle_seconds) == (15, 30)
    entrance.ask("PATCH", "/halls/H1/policy", kiosk_warn_seconds=15, kiosk_idle_seconds=30)
    kiosk = kiosk_of(entrance)
    kiosk.clock.install()
    kiosk.reload()
    kiosk.click("[data-action=switch-language]")
    zone(kiosk, "A")
    kiosk.locator("[data-action=choose-item]").first.click()
    kiosk.click("[data-action=offer-identity]")
    press_keys(kiosk, "110105")
    kiosk.clock.fast_forward(16_000)
    kiosk.click("[data-action=stay]")
    expect(kiosk.locator("[name=identity]")).to_have_value("110105")
    kiosk.clock.fast_forward(31_000)
    expect(kiosk.locator("[data-page=home]")).to_be_visible()
    expect(kiosk.locator("html")).to_have_attribute("lang", "zh-CN")
    assert "110105" not in kiosk.content()
    entrance.ask("PATCH", "/halls/H1/policy", **PATIENT)


@pytest.mark.req("R-280")
def test_a_visitor_who_reads_english_is_led_to_a_number_in_english(entrance: Lobby) -> None:
    kiosk = kiosk_of(entrance)
    kiosk.click("[data-action=switch-language]")
    expect(kiosk.locator("h2")).to_have_text("What can we help you with?")
    zone(kiosk, "Z")
    number_shown(kiosk)
    expect(kiosk.locator("[data-field=slip]")).to_contain_text("ahead of you")
    chinese = re.compile(r"[\u4e00-\u9fff]")
    shown = kiosk.locator("main, header h1").all_inner_texts()
    assert [text for text in shown if chinese.search(text)] == []


@pytest.mark.req("R-121")
def test_elder_mode_shows_fewer_and_larger_things_and_leads_to_a_number_as_well(entrance: Lobby) -> None:
    kiosk = kiosk_of(entrance)
    size = "one => parseFloat(getComputedStyle(one).fontSize)"
    zone(kiosk, "A")
    tiles = kiosk.locator("[data-action=choose-item]")
    expect(tiles).to_have_count(8)
    before = tiles.first.evaluate(size)
    kiosk.click("[data-action=elder-mode]")
    expect(tiles).to_have_count(4)
    assert tiles.first.evaluate(size) > before
    tiles.first.click()
    kiosk.locator("[data-action=take]").first.click()
    assert number_shown(kiosk)


def test_a_press_made_while_the_server_is_gone_is_not_lost_and_counts_once(lobby: Lobby) -> None:
    kiosk = kiosk_of(lobby)
    lobby.server.kill9()
    zone(kiosk, "Z")
    expect(kiosk.get_by_role("dialog")).to_contain_text("暂时连不上服务器")
    lobby.server.start()
    expect(kiosk.locator("[data-page=result]")).to_be_visible(timeout=20_000)
    assert issued(lobby) == 1


def test_who_was_away_when_called_comes_back_by_his_number(lobby: Lobby) -> None:
    kiosk = kiosk_of(lobby)
    (number,) = lobby.take(zone="T")
    desk = lobby.sit_down("clerk07", "7")
    desk.locator("[data-action=call-next]").click()
    desk.locator("[data-action=no-show]:not(:disabled)").click()
    kiosk.click("[data-action=reactivate]")
    press_keys(kiosk, number)
    kiosk.click("[data-action=find]")
    kiosk.locator("[data-page=result] [data-action=reactivate]").click()
    expect(kiosk.locator("[data-field=people_ahead]")).to_contain_text("人")
    assert number_shown(kiosk) == number
