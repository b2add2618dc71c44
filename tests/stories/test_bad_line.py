"""A cable is pulled, a tablet sleeps, a clock is wrong: every screen says what it knows, and comes right by itself."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.stories.lobby import Board, Desk, Floor, Kiosk, Lobby, Pad, Phone, Screen, Sign
from tests.support.cable import Cable, cable_to

BACK_MS = 30_000
SAID_MS = 30_000  # a phone, which may change from one net to the next, says it last
MINUTE_MS = 60_000
POLICY = {"pad_timeout_seconds": 600, "kiosk_warn_seconds": 40, "kiosk_idle_seconds": 60, "no_show_after_seconds": 0}


@dataclass
class Screens:
    """One of each, A001 called at window 1, A002 and A003 waiting; the phone is A003's."""

    kiosk: Kiosk
    board: Board
    sign: Sign
    pad: Pad
    desk: Desk
    floor: Floor
    phone: Phone

    def all(self) -> list[Screen]:
        return [self.kiosk, self.board, self.sign, self.pad, self.desk, self.floor, self.phone]


@pytest.fixture(autouse=True)
def empty_lobby(lobby: Lobby) -> None:
    _clear(lobby)


@pytest.fixture
def cable(lobby: Lobby) -> Iterator[Cable]:
    with cable_to(lobby.server.port) as cable:
        yield cable


def _set_out(lobby: Lobby) -> tuple[Screens, list[str]]:
    tickets = lobby.others(3)
    numbers = [ticket["ticket_no"] for ticket in tickets]
    desk = lobby.desk("1")
    screens = Screens(
        lobby.kiosk(),
        lobby.board(),
        lobby.sign("1"),
        lobby.pad("1"),
        desk,
        lobby.floor(),
        lobby.phone(tickets[2]["e_ticket_url"]),
    )
    assert desk.calls() == numbers[0]
    screens.board.calls(numbers[0], "1")
    screens.sign.at("called", numbers[0])
    return screens, numbers


def _clear(lobby: Lobby) -> None:
    """Serve whoever an earlier story left, and close the windows."""
    lobby.opens("1", "2")
    for number in ("1", "2"):
        window = f"/windows/{lobby.window_id(number)}"
        while True:
            now = lobby.asks(window)
            if now["ticket"]:
                lobby.acts(f"{window}/actions/finish", outcome="done")
            elif now["next"]:
                lobby.acts(f"{window}/actions/call-next")
            else:
                break
        lobby.acts(f"{window}/actions/close")


@pytest.mark.req("R-101", "R-272")
def test_a_pulled_cable_is_said_on_every_screen_and_forgotten_when_it_is_back(lobby: Lobby, cable: Cable) -> None:
    far = replace(lobby, through=cable.base_url, clock=datetime.now(UTC))
    screens, (first, second, third) = _set_out(far)

    cable.pull()
    lobby.opens("2")
    lobby.acts(f"/windows/{lobby.window_id('2')}/actions/call-next")  # the second, while nobody behind the cable can know
    for screen in screens.all():
        screen.page.clock.fast_forward(SAID_MS)
        expect(screen.line_is_old()).to_be_visible()
    screens.board.calls(first, "1")
    screens.sign.at("called", first)
    expect(screens.board.call(second)).to_have_count(0)
    for screen in screens.all():
        screen.page.clock.fast_forward(MINUTE_MS)
    for display in (screens.board, screens.sign):
        expect(display.is_grey()).to_be_visible()
    screens.board.calls(first, "1")

    cable.put_back()
    for screen in screens.all():
        expect(screen.line_is_old()).to_have_count(0, timeout=BACK_MS)
    expect(screens.board.is_grey()).to_have_count(0)
    screens.board.calls(second, "2")
    screens.board.waits("A", 1)
    screens.desk.has(first, "called")
    screens.desk.press("start")
    screens.desk.has(first, "serving")
    screens.sign.at("serving", first)
    lobby.acts(f"/windows/{lobby.window_id('2')}/actions/finish", outcome="done")
    lobby.acts(f"/windows/{lobby.window_id('2')}/actions/call-next")
    screens.phone.at("called")
    screens.board.calls(third, "2")


@pytest.mark.req("R-101")
def test_screens_that_slept_for_ten_minutes_show_what_is_true_now(lobby: Lobby) -> None:
    here = replace(lobby, clock=datetime.now(UTC))
    screens, (first, second, third) = _set_out(here)
    screens.kiosk.touch("choose-zone", "A")

    for screen in screens.all():
        _lifecycle(screen, "frozen")
    window = f"/windows/{lobby.window_id('1')}/actions"
    lobby.acts(f"{window}/start")
    lobby.acts(f"{window}/finish", outcome="done")
    lobby.acts(f"{window}/call-next")
    lobby.acts(f"{window}/start")
    lobby.opens("2")
    lobby.acts(f"/windows/{lobby.window_id('2')}/actions/call-next")
    for screen in screens.all():
        _lifecycle(screen, "active")
        screen.page.clock.fast_forward(10 * MINUTE_MS)  # as when a lid is opened: each timer that is due fires once

    screens.kiosk.at("home")
    screens.board.calls(third, "2")
    screens.board.waits("A", 0)
    screens.sign.at("serving", second)
    screens.desk.has(second, "serving")
    screens.phone.at("called")
    screens.phone.shows("window_number", "2")
    screens.floor.zone("A", "waiting", "0")
    for screen in screens.all():
        expect(screen.line_is_old()).to_have_count(0, timeout=BACK_MS)
    assert first not in screens.desk.page.inner_text(".desk-head")


@pytest.mark.parametrize("wrong", [timedelta(days=3, hours=5), timedelta(hours=-7)], ids=["fast", "slow"])
@pytest.mark.req("R-101")
def test_a_machine_with_a_wrong_clock_shows_the_time_of_the_hall(lobby: Lobby, wrong: timedelta) -> None:
    elsewhere = replace(lobby, clock=datetime.now(UTC) + wrong)
    screens, (first, _, _) = _set_out(elsewhere)

    for display in (screens.board, screens.floor):
        shown = display.field("clock").first.inner_text()
        now = lobby.hall_time()
        assert shown[:5] in {f"{now - timedelta(minutes=1):%H:%M}", f"{now:%H:%M}", f"{now + timedelta(minutes=1):%H:%M}"}
    for screen in screens.all():
        expect(screen.line_is_old()).to_have_count(0)
    screens.desk.press("start")
    screens.desk.has(first, "serving")
    screens.desk.press("finish")
    screens.pad.asks(first)
    screens.pad.touch("rate", "5")
    expect(screens.pad.action("rate")).to_have_count(0)


def _lifecycle(screen: Screen, state: str) -> None:
    screen.page.context.new_cdp_session(screen.page).send("Page.setWebLifecycleState", {"state": state})
