"""Paper runs out, cables are pulled, machines lose their power: every input counts once, and no number is lost or printed twice."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.stories.cables import Cables, cables, eventually, line_of
from tests.stories.lobby import PENSION, Lobby
from tests.support.browser import Visitors
from tests.support.cable import Cable, cable_to
from tests.support.server import Server

POLICY = {"pad_timeout_seconds": 600, "kiosk_warn_seconds": 500, "kiosk_idle_seconds": 600}
PERSON = "张三丰"
TOO_OLD_S = 10.0
HOUSE: tuple[dict[str, Any], ...] = (
    {"id": "keypad-1", "kind": "keypad", "driver": "ff68", "port": "bus", "address": 1, "window": "1"},
    {"id": "keypad-2", "kind": "keypad", "driver": "ff68", "port": "bus", "address": 2, "window": "2"},
    {"id": "pad-1", "kind": "pad", "driver": "ff68", "port": "bus", "address": 101, "window": "1"},
    {"id": "bar-1", "kind": "led_bar", "driver": "onbon", "window": "1"},
    {"id": "bar-5", "kind": "led_bar", "driver": "onbon", "window": "5"},
    {"id": "voice-E", "kind": "voice", "driver": "syn6288", "place": "E"},
    {"id": "printer-1", "kind": "printer", "driver": "escpos", "place": "K1", "process_id": True},
    {"id": "printer-2", "kind": "printer", "driver": "escpos", "place": "K2", "baud": 9600},
    {"id": "reader-1", "kind": "id_reader", "driver": "sdt", "place": "K1", "emulated_read_ms": 1500},
)


@pytest.fixture(scope="module")
def line(building: Server) -> Iterator[Cable]:
    """The network cable of the agent's PC."""
    with cable_to(building.port) as cable:
        yield cable


@pytest.fixture(scope="module")
def wired(building: Server, line: Cable, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cables]:
    lobby = Lobby(building, Visitors(browser))
    with cables(lobby, tmp_path_factory.mktemp("pc"), *HOUSE, through=line.base_url) as made:
        yield made


def faults(lobby: Lobby, name: str) -> list[dict[str, Any]]:
    """What the ledger says of a device, the latest first."""
    return [fault for fault in lobby.asks("/halls/H1/faults")["items"] if fault["name"] == name]


def of_number(wired: Cables, printer: str, ticket_no: str) -> int:
    """How many papers with this number lie in the tray, among the last three."""
    return sum(ticket_no in text.split("\n") for text in wired.texts(printer))


@pytest.mark.req("R-037")
def test_paper_runs_out_while_printing_and_no_number_is_lost_or_used_twice(lobby: Lobby, wired: Cables) -> None:
    """S-14."""
    kiosk, floor = lobby.kiosk("K1"), lobby.floor()
    lobby.others(59)
    wired.act("printer-1", "paper_out", mm=30)
    kiosk.take()
    assert kiosk.number() == "A060"
    eventually("paper out", lambda: wired.hardware("printer-1")["reported"]["paper"] == "out")
    kiosk.says("取号机缺纸")
    kiosk.says("号码有效")
    expect(kiosk.page.locator("img.code").first).to_be_visible()
    floor.says("printer-1")
    fault = eventually("the fault in the ledger", lambda: faults(lobby, "printer-1"))[0]
    assert (fault["code"], fault["repaired_at"]) == ("paper_out", None)
    kiosk.done()

    kiosk.says("仍可取号")
    kiosk.touch("choose-zone", "A")
    kiosk.touch("choose-item", PENSION)
    phone = lobby.phone(kiosk.take_with_code())
    assert kiosk.number() == "A061"
    phone.shows("ticket_no", "A061")
    kiosk.done()

    wired.act("printer-1", "restart")  # whoever changes the paper opens it: half a slip is thrown away
    wired.act("printer-1", "refill")
    expect(kiosk.field("paper")).to_have_count(0)
    eventually("the fault has ended", lambda: faults(lobby, "printer-1")[0]["repaired_at"])
    kiosk.find("reprint", "A060")
    kiosk.touch("reprint")
    slip = wired.slip_of("printer-1", "A060")
    assert "补打" in slip["text"]
    assert of_number(wired, "printer-1", "A060") == 1
    numbers = [ticket["ticket_no"] for ticket in lobby.asks("/halls/H1/tickets?zone=A&limit=200")["items"]]
    assert sorted(numbers) == [f"A{number:03}" for number in range(1, 62)]


@pytest.mark.req("R-101", "R-112")
def test_a_sign_and_the_board_without_power_are_known_and_come_back_to_the_present(lobby: Lobby, wired: Cables) -> None:
    """S-15."""
    board, floor = lobby.board(), lobby.floor()
    lobby.opens("5")
    window = f"/windows/{lobby.window_id('5')}/actions"
    wired.shows("bar-5", blank=False)
    since = time.monotonic()
    wired.act("bar-5", "silent")
    board.page.close()
    wired.is_known_as("bar-5", seconds=30 - (time.monotonic() - since), health="offline")
    floor.says("bar-5")
    assert faults(lobby, "bar-5")[0]["code"] == "silent"

    said = wired.seen("voice-E")["begun"]
    called = lobby.acts(f"{window}/call-next")["ticket"]
    phone = lobby.phone(called["e_ticket_url"])
    phone.at("called")
    phone.shows("window_number", "5")
    wired.shows("voice-E", begun=lambda begun: begun > said)
    lobby.acts(f"{window}/finish", outcome="done")
    present = lobby.acts(f"{window}/call-next")["ticket"]
    name = next(each["name"] for each in lobby.asks("/halls/H1/devices")["items"] if each["kind"] == "board")
    eventually("the board in the ledger", lambda: faults(lobby, name))

    wired.act("bar-5", "restart")
    wired.act("bar-5", "well")
    wired.shows("bar-5", text=f"请{present['ticket_no']}号")
    wired.is_known_as("bar-5", health="ok")
    again = lobby.board()
    again.calls(present["ticket_no"], "5")
    eventually("both faults have ended", lambda: all(faults(lobby, each)[0]["repaired_at"] for each in ("bar-5", name)))


def test_a_cable_pulled_while_printing_leaves_the_number_valid_and_prints_it_once(lobby: Lobby, wired: Cables) -> None:
    full = wired.seen("printer-2")["paper_mm"]
    ticket = lobby.takes_at("K2")
    wired.shows("printer-2", paper_mm=lambda left: left < full)
    wired.act("printer-2", "unplug")
    eventually("nobody knows", lambda: wired.hardware("printer-2")["reported"].get("outcome") == "unknown")
    wired.is_known_as("printer-2", health="offline")
    wired.act("printer-2", "plug")
    wired.is_known_as("printer-2", health="ok")
    after = lobby.takes_at("K2")
    wired.slip_of("printer-2", after["ticket_no"])
    assert of_number(wired, "printer-2", ticket["ticket_no"]) <= 1
    assert lobby.asks(f"/tickets/{ticket['id']}")["state"] == "waiting"


def test_cables_pulled_while_calling_and_put_back_show_the_present_and_lose_no_call(lobby: Lobby, wired: Cables) -> None:
    lobby.opens("1")
    wired.act("bar-1", "unplug")
    wired.act("keypad-1", "unplug")  # the whole bus
    wired.press("keypad-1", "next")
    wired.shows("keypad-1", lamp="lost")
    assert lobby.asks(f"/windows/{lobby.window_id('1')}")["ticket"] is None
    wired.act("keypad-1", "plug")
    wired.is_known_as("keypad-1", health="unknown")  # it never answers, but its cable is in
    wired.press("keypad-1", "next")
    wired.shows("keypad-1", lamp="confirmed", digits=lambda digits: digits.strip())
    called = lobby.asks(f"/windows/{lobby.window_id('1')}")["ticket"]
    assert line_of(lobby, called).count("called") == 1
    wired.act("bar-1", "plug")
    wired.shows("bar-1", text=f"请{called['ticket_no']}号")
    lobby.acts(f"/windows/{lobby.window_id('1')}/actions/finish", outcome="done")


def test_a_cable_pulled_while_a_card_is_read_makes_no_number_until_it_is_read(lobby: Lobby, wired: Cables) -> None:
    wired.act("reader-1", "lay", card=PERSON)
    wired.shows("reader-1", lamp="done")  # asked for, and its answer is on the way
    wired.act("reader-1", "unplug")
    wired.is_known_as("reader-1", health="offline")
    assert lobby.asks("/halls/H1/tickets?zone=T")["items"] == []
    wired.act("reader-1", "plug")
    wired.act("reader-1", "lift")
    wired.is_known_as("reader-1", health="ok")
    wired.act("reader-1", "lay", card=PERSON)
    [ticket] = eventually("one number", lambda: lobby.asks("/halls/H1/tickets?zone=T")["items"])
    assert line_of(lobby, ticket) == ["issued"]


def test_an_agent_killed_amid_inputs_and_a_print_loses_none_and_does_none_twice(
    lobby: Lobby, wired: Cables, line: Cable
) -> None:
    lobby.opens("1", "2")
    window = f"/windows/{lobby.window_id('1')}/actions"
    rated = lobby.acts(f"{window}/call-next")["ticket"]
    lobby.acts(f"{window}/finish", outcome="done")
    wired.shows("pad-1", open=True)
    full = wired.seen("printer-2")["paper_mm"]
    printed = lobby.takes_at("K2")
    wired.shows("printer-2", paper_mm=lambda left: left < full)
    line.pull()
    wired.act("pad-1", "level", level=1)
    wired.press("keypad-2", "next")
    wired.shows("keypad-2", lamp="confirmed")
    wired.shows("pad-1", pressed=1)
    wired.agent.kill9()
    line.put_back()
    wired.start()
    eventually("the rating", lambda: "rating.given" in line_of(lobby, rated))
    called = eventually("a call", lambda: lobby.asks(f"/windows/{lobby.window_id('2')}")["ticket"])
    wired.shows("keypad-2", digits=called["ticket_no"][1:])
    after = lobby.takes_at("K2")
    wired.slip_of("printer-2", after["ticket_no"])
    assert line_of(lobby, rated).count("rating.given") == 1
    assert line_of(lobby, called).count("called") == 1
    assert of_number(wired, "printer-2", printed["ticket_no"]) <= 1
    lobby.acts(f"/windows/{lobby.window_id('2')}/actions/finish", outcome="done")


def test_what_was_pressed_while_the_server_was_gone_counts_but_an_old_press_calls_nobody(lobby: Lobby, wired: Cables) -> None:
    lobby.opens("1", "2")
    window = f"/windows/{lobby.window_id('1')}/actions"
    rated = lobby.acts(f"{window}/call-next")["ticket"]
    lobby.acts(f"{window}/finish", outcome="done")
    wired.shows("pad-1", open=True)
    beeps = wired.seen("keypad-2")["beeps"]
    lobby.server.kill9()
    wired.press("keypad-2", "next")
    wired.act("pad-1", "level", level=2)
    wired.shows("keypad-2", lamp="confirmed")
    too_old_at = time.monotonic() + TOO_OLD_S
    eventually("the press is too old", lambda: time.monotonic() > too_old_at)
    lobby.server.start()
    eventually("the rating", lambda: "rating.given" in line_of(lobby, rated))
    wired.shows("keypad-2", beeps=lambda count: count > beeps)
    assert wired.hardware("keypad-2")["desired"]["error"] == "too_old"
    assert lobby.asks(f"/windows/{lobby.window_id('2')}")["ticket"] is None
    assert line_of(lobby, rated).count("rating.given") == 1
