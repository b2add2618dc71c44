"""The clerk's desk in a real browser, against the real server."""

import pytest
from playwright.sync_api import Page, expect

from tests.builders import id_number
from tests.display.conftest import Lobby, state


def press(desk: Page, verb: str, then: str) -> None:
    """Press the one enabled button of ``verb`` and wait for the window's state after it."""
    desk.locator(f"[data-action='{verb}']:not(:disabled)").first.click()
    expect(state(desk)).to_have_attribute("data-value", then)
    expect(desk.locator("[aria-busy=true]")).to_have_count(0)


def at_window(desk: Page) -> str:
    return desk.inner_text(".now [data-field=ticket_no]")


@pytest.mark.req("R-061", "R-066", "R-070", "R-074")
def test_a_clerk_does_all_day_what_there_is_to_do_with_visitors(shared_lobby: Lobby) -> None:
    shared_lobby.ask("POST", f"/windows/{shared_lobby.windows['11']}/actions/open")
    first, *_ = shared_lobby.take(7)
    desk = shared_lobby.sit_down("clerk01", "1")

    press(desk, "call-next", "called")
    press(desk, "recall", "called")
    press(desk, "put-back", "idle")
    press(desk, "call-next", "called")
    assert at_window(desk) == first
    press(desk, "no-show", "idle")
    press(desk, "undo", "called")
    press(desk, "start", "serving")
    press(desk, "hold", "idle")
    press(desk, "resume-hold", "serving")

    desk.click("[data-action=pause]")
    desk.click("[role=dialog] [data-action=pause]")
    expect(state(desk)).to_have_attribute("data-value", "paused")
    press(desk, "resume", "serving")
    press(desk, "finish", "idle")

    press(desk, "call", "called")
    desk.click("[data-action=abandon]")
    desk.click("[role=dialog] [data-action=abandon]")
    expect(state(desk)).to_have_attribute("data-value", "idle")

    press(desk, "call-next", "called")
    desk.click("[data-action=transfer]")
    desk.select_option("[role=dialog] select", "Z")
    desk.click("[role=dialog] [data-action=transfer]")
    expect(state(desk)).to_have_attribute("data-value", "idle")

    press(desk, "call-next", "called")
    press(desk, "start", "serving")
    desk.click("[data-field=outcome] label:has-text('已受理')")
    press(desk, "call-next", "called")
    press(desk, "start", "serving")
    press(desk, "finish", "idle")


@pytest.mark.req("R-079", "R-192")
def test_a_visitor_without_a_number_is_served_at_a_free_window_and_invited_to_rate(shared_lobby: Lobby) -> None:
    desk = shared_lobby.sit_down("clerk01", "1")
    press(desk, "start", "serving")
    assert at_window(desk).startswith("A")
    press(desk, "finish", "idle")
    expect(desk.locator("[data-action=invite-rating]")).to_contain_text("已邀请")
    press(desk, "close", "closed")
    press(desk, "open", "idle")


@pytest.mark.req("R-060")
def test_pressing_twice_calls_one_visitor(shared_lobby: Lobby) -> None:
    first, *_ = shared_lobby.take(3)
    desk = shared_lobby.sit_down("clerk01", "1")
    presses: list[str] = []
    desk.on("request", lambda request: presses.append(request.url) if request.method == "POST" else None)
    desk.dblclick("[data-action=call-next]")
    expect(state(desk)).to_have_attribute("data-value", "called")
    assert at_window(desk) == first
    assert len(presses) == 1


def test_the_number_pad_does_what_the_buttons_do_and_can_be_switched_off(shared_lobby: Lobby) -> None:
    shared_lobby.take(2)
    desk = shared_lobby.sit_down("clerk01", "1")
    for key, then in [("NumpadEnter", "called"), ("Numpad1", "serving"), ("Numpad5", "idle"), ("Alt+z", "serving")]:
        desk.keyboard.press(key)
        expect(state(desk)).to_have_attribute("data-value", then)
        expect(desk.locator("[aria-busy=true]")).to_have_count(0)
    desk.click("[data-action=show-keys]")
    desk.uncheck("[data-action=switch-keys]")
    desk.locator("main").press("Numpad3")
    expect(desk.locator(".press-key")).to_have_count(0)
    expect(state(desk)).to_have_attribute("data-value", "serving")


@pytest.mark.req("R-072")
def test_a_refused_transfer_says_why_in_its_dialog_and_the_hand_comes_back_to_the_large_button(shared_lobby: Lobby) -> None:
    shared_lobby.take()
    desk = shared_lobby.sit_down("clerk01", "1")
    press(desk, "call-next", "called")
    desk.click("[data-action=transfer]")
    desk.select_option("[role=dialog] select", "K")
    desk.click("[role=dialog] [data-action=transfer]")
    expect(desk.locator("[role=dialog] [role=alert]")).to_contain_text("现在不受理")
    desk.keyboard.press("Escape")
    expect(desk.locator("[data-action=call-next]")).to_be_focused()


@pytest.mark.req("R-077")
def test_waiting_people_are_shown_by_number_item_minutes_priority_and_masked_name_only(shared_lobby: Lobby) -> None:
    [number] = shared_lobby.take(1, zone="T", identity={"kind": "typed_id", "number": id_number(), "name": "欧阳建国"})
    desk = shared_lobby.sit_down("clerk07", "7")
    row = desk.locator("[data-action=call]").locator("xpath=ancestor::tr")
    expect(row).to_contain_text(number)
    expect(row).to_contain_text("优先")
    expect(row).to_contain_text("欧阳*")
    assert "建国" not in desk.content()
    assert id_number() not in desk.content()


def test_without_a_network_a_press_fails_with_words_and_nothing_is_lost(shared_lobby: Lobby) -> None:
    shared_lobby.take()
    desk = shared_lobby.sit_down("clerk01", "1")
    press(desk, "call-next", "called")
    desk.context.set_offline(True)
    desk.click("[data-action=hold]")
    expect(desk.locator("[data-field=message]")).to_contain_text("没有收到服务器的答复", timeout=20_000)
    expect(desk.locator("[data-field=line]")).to_contain_text("网络已断开", timeout=20_000)
    desk.context.set_offline(False)
    expect(desk.locator("[data-field=line]")).to_have_count(0, timeout=20_000)
    press(desk, "hold", "idle")


@pytest.mark.parametrize("width", [320, 640, 1280])
def test_the_desk_fits_beside_another_system_and_on_a_screen_of_its_own(shared_lobby: Lobby, width: int) -> None:
    shared_lobby.take(2)
    desk = shared_lobby.sit_down("clerk01", "1", viewport={"width": width, "height": 800})
    press(desk, "call-next", "called")
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    expect(desk.locator("[data-action=call-next]")).to_be_in_viewport()
