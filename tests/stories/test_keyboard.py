"""A clerk needs no mouse: from the log-in to the end of a service, by keys alone."""

import pytest
from playwright.sync_api import Locator, expect

from tests.stories.lobby import WIDE, Board, Desk, Lobby


@pytest.mark.req("R-061")
def test_a_clerk_works_by_keyboard_alone(lobby: Lobby) -> None:
    board = lobby.board()
    lobby.opens("11")
    first, second, third, fourth = [ticket["ticket_no"] for ticket in lobby.others(4)]
    desk = _log_in(lobby, "2")

    desk.key("NumpadEnter")
    desk.has(first, "called")
    desk.key("Numpad1")
    desk.at("serving")
    desk.key("Numpad5")
    desk.at("idle")
    board.waits("A", 3)

    desk.key("NumpadEnter")
    desk.has(second, "called")
    desk.key("Alt+z")
    desk.at("idle")
    expect(board.call(second)).to_have_count(0)
    board.waits("A", 3)

    desk.key("NumpadEnter")
    desk.has(second, "called")
    desk.key("Numpad1")
    desk.at("serving")
    desk.key("Numpad2")
    desk.has(third, "called")
    desk.key("Numpad1")
    desk.at("serving")
    desk.key("Numpad3")
    desk.at("idle")

    desk.key("Numpad6")
    desk.has(first, "serving")
    desk.key("Numpad3")
    desk.at("idle")

    _transfers(desk, board, fourth)
    _looks_at_keys(desk)

    desk.key("NumpadMultiply")
    expect(desk.page.get_by_role("dialog")).to_be_visible()
    _to(desk, "pause", inside='[role="dialog"] ')
    desk.key("Enter")
    desk.at("paused")
    desk.key("NumpadMultiply")
    desk.at("idle")
    desk.key("Alt+k")
    desk.at("closed")


def _transfers(desk: Desk, board: Board, ticket_no: str) -> None:
    """The next is sent to the enquiry desk: the dialog by Tab, Space and Enter."""
    desk.key("NumpadEnter")
    desk.has(ticket_no, "called")
    desk.key("NumpadDivide")
    expect(desk.page.get_by_role("dialog")).to_be_visible()
    _until(desk, desk.page.locator('[role="dialog"] [data-field="zone"] [value="Z"]'))
    desk.key("Space")
    _to(desk, "transfer", inside='[role="dialog"] ')
    desk.key("Enter")
    desk.at("idle")
    board.waits("Z", 1)
    desk.page.wait_for_function("document.activeElement.matches('.press-main')")


def _looks_at_keys(desk: Desk) -> None:
    """What the keys are is seen by a key, and put away by one."""
    desk.key("NumpadSubtract")
    expect(desk.page.locator(".keys")).to_be_in_viewport(ratio=1)
    desk.key("Escape")
    expect(desk.page.locator(".keys")).to_have_count(0)


def _log_in(lobby: Lobby, number: str) -> Desk:
    desk = Desk(lobby.open("/login", **WIDE))
    expect(desk.page.locator("input[name=username]")).to_be_focused()
    clerk = lobby.person(lobby.clerk_of(number))
    desk.page.keyboard.type(clerk["username"])
    desk.key("Tab")
    desk.page.keyboard.type(clerk["password"])
    desk.key("Enter")
    _to(desk, "open", value=lobby.window_id(number))
    desk.key("Enter")
    expect(desk.action("call-next")).to_be_enabled()
    return desk


def _to(desk: Desk, verb: str, *, inside: str = "", value: str = "") -> None:
    """Tab until the focus is on the first such button."""
    wanted = desk.page.locator(f'{inside}[data-action="{verb}"]' + (f'[data-value="{value}"]' if value else "")).first
    _until(desk, wanted)


def _until(desk: Desk, wanted: Locator) -> None:
    expect(wanted).to_be_enabled()
    for _ in range(80):
        desk.key("Tab")
        if wanted.evaluate("control => control === document.activeElement"):
            return
    raise AssertionError("no number of tabs leads there")
