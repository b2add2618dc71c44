"""Devices on cables: what is pressed at a keypad, laid on a reader or chosen on a pad is the same act as on a page."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.stories.cables import Cables, cables, codes_on, eventually, line_of
from tests.stories.lobby import PENSION, Lobby, press_together
from tests.support.browser import Visitors
from tests.support.server import Server

POLICY = {"pad_timeout_seconds": 600, "recall_spacing_seconds": 0}
PERSON = "张三丰"  # a card that nobody has, as the emulated reader knows it
OTHER_PERSON = "李𠮷祥"
HOUSE: tuple[dict[str, Any], ...] = (
    {"id": "keypad-1", "kind": "keypad", "driver": "ff68", "port": "bus", "address": 1, "window": "1"},
    {"id": "keypad-2", "kind": "keypad", "driver": "ff68", "port": "bus", "address": 2, "window": "2"},
    {"id": "pad-1", "kind": "pad", "driver": "ff68", "port": "bus", "address": 101, "window": "1"},
    {"id": "bar-1", "kind": "led_bar", "driver": "onbon", "window": "1"},
    {"id": "bar-2", "kind": "led_bar", "driver": "lumen", "window": "2"},
    {"id": "summary", "kind": "led_bar", "driver": "onbon", "w": 256, "h": 64},
    {"id": "digits-1", "kind": "led_digits", "driver": "led485", "window": "1"},
    {"id": "voice-E", "kind": "voice", "driver": "syn6288", "place": "E"},
    {"id": "printer-1", "kind": "printer", "driver": "escpos", "place": "K1"},
    {"id": "reader-1", "kind": "id_reader", "driver": "sdt", "place": "K1"},
)


@pytest.fixture(scope="module")
def wired(building: Server, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cables]:
    """One agent with one of everything."""
    with cables(Lobby(building, Visitors(browser)), tmp_path_factory.mktemp("pc"), *HOUSE) as made:
        yield made


@pytest.mark.req("R-062")
def test_a_key_calls_and_sign_summary_digits_board_and_voice_say_whom_and_where(lobby: Lobby, wired: Cables) -> None:
    board, desk = lobby.board(), lobby.desk("1")
    first, second, _ = lobby.others(3)
    wired.shows("keypad-1", waiting="003", digits="   ")
    wired.shows("bar-1", blank=False)

    wired.press("keypad-1", "next")
    wired.shows("keypad-1", lamp="confirmed", waiting="002", digits="001")
    wired.shows("bar-1", text="请A001号")
    wired.shows("summary", lines=["A001 → 1"])
    wired.shows("digits-1", digits="A001")
    board.calls("A001", "1")
    desk.has("A001", "called")
    wired.shows("voice-E", said=lambda said: any("窗口" in each for each in said))

    wired.press("keypad-1", "recall")
    eventually("A001 called again", lambda: line_of(lobby, first) == ["issued", "called", "recalled"])
    desk.press("start")
    wired.shows("bar-1", text=lambda text: "A001" in text and "请" not in text)

    wired.press("keypad-1", "next")
    wired.shows("keypad-1", waiting="001", digits="002")
    wired.shows("bar-1", text="请A002号")
    wired.shows("summary", lines=["A002 → 1"])
    desk.has("A002", "called")
    board.calls("A002", "1")
    assert line_of(lobby, first)[3:5] == ["started", "finished"]
    assert line_of(lobby, second) == ["issued", "called"]


@pytest.mark.req("R-114")
def test_a_frame_with_a_wrong_sum_or_of_a_strange_address_is_logged_and_calls_nobody(lobby: Lobby, wired: Cables) -> None:
    lobby.opens("2")
    before = wired.seen("keypad-1"), wired.seen("keypad-2"), wired.seen("summary")
    dropped = wired.hardware("keypad-1")["reported"]["dropped"]
    for verb in ("wrong_sum", "unknown_address"):
        wired.act("keypad-2", verb)
    eventually("both frames counted", lambda: wired.hardware("keypad-1")["reported"]["dropped"] >= dropped + 2)
    for why in ("wrong sum", "unknown address"):
        assert why in wired.log()
    assert (wired.seen("keypad-1"), wired.seen("keypad-2"), wired.seen("summary")) == before


@pytest.mark.req("R-114")
def test_a_press_on_a_bad_line_that_comes_twice_is_one_press(lobby: Lobby, wired: Cables) -> None:
    lobby.opens("2")
    tickets = lobby.others(2)
    wired.shows("keypad-2", waiting=lambda count: int(count) >= 2)
    beeps = wired.seen("keypad-2")["beeps"]
    dropped = wired.hardware("keypad-1")["reported"]["dropped"]
    wired.act("keypad-2", "truncate")  # the first frame: half of it confirms nothing, so the keypad sends it again
    wired.act("keypad-2", "duplicate", count=3)
    wired.press("keypad-2", "next")
    wired.shows("bar-2", text=lambda text: "请" in text)
    # The second would have been refused, which the keypad is told by an error and says by beeping.
    assert wired.shows("keypad-2", lamp="confirmed", digits=lambda digits: digits.strip())["beeps"] == beeps
    assert wired.hardware("keypad-2")["desired"]["error"] == ""
    assert all(line_of(lobby, ticket).count("called") <= 1 for ticket in tickets)
    eventually("half a frame counted", lambda: wired.hardware("keypad-1")["reported"]["dropped"] > dropped)
    lobby.acts(f"/windows/{lobby.window_id('2')}/actions/finish", outcome="done")


def test_a_card_is_one_number_whose_paper_leads_to_it_and_the_same_card_gets_no_second(lobby: Lobby, wired: Cables) -> None:
    wired.act("reader-1", "lay", card=PERSON)
    [slip] = eventually("a slip", lambda: wired.slips("printer-1"))
    assert "T001" in slip["text"].split("\n")  # born in 1900: the hall takes old people first, in zone T
    [code] = codes_on(slip)
    assert code == slip["qr"][0]
    phone = lobby.phone(code)
    phone.shows("ticket_no", "T001")
    phone.at("waiting")

    wired.act("reader-1", "lift")
    wired.is_known_as("reader-1", health="ok")
    eventually("the reader sees no card", lambda: wired.hardware("reader-1")["reported"].get("reader") == "ready")
    wired.act("reader-1", "lay", card=PERSON)
    eventually("the second card refused", lambda: "already_waiting" in wired.log())
    [ticket] = lobby.asks("/halls/H1/tickets?zone=T")["items"]
    assert ticket["ticket_no"] == "T001"
    assert len(wired.slips("printer-1")) == 1
    for personal in (PERSON, "11010119000101001"):
        assert personal not in wired.log()


def test_a_card_laid_at_an_open_kiosk_says_who_is_here_and_the_printer_prints_the_number(lobby: Lobby, wired: Cables) -> None:
    kiosk = lobby.kiosk("K1")
    wired.act("reader-1", "lift")
    eventually("the reader sees no card", lambda: wired.hardware("reader-1")["reported"].get("reader") == "ready")
    wired.act("reader-1", "lay", card=PERSON)
    assert kiosk.number() == "T001"
    kiosk.done()

    wired.act("reader-1", "lift")
    eventually("the reader sees no card", lambda: wired.hardware("reader-1")["reported"].get("reader") == "ready")
    wired.act("reader-1", "lay", card=OTHER_PERSON)
    kiosk.touch("choose-item", PENSION)
    kiosk.touch("take", "apply")
    ticket_no = kiosk.number()
    [code] = codes_on(wired.slip_of("printer-1", ticket_no))
    assert code.startswith("http")
    assert ticket_no != "T001"


@pytest.mark.req("R-189")
def test_a_key_of_the_pad_rates_whom_the_window_served_last_once(lobby: Lobby, wired: Cables) -> None:
    window = f"/windows/{lobby.window_id('1')}"
    first, second = [lobby.asks(f"/halls/H1/tickets?q={number}")["items"][0] for number in ("A001", "A002")]
    assert lobby.asks(window)["ticket"]["ticket_no"] == "A002"
    wired.shows("pad-1", open=True)
    wired.act("pad-1", "level", level=2)
    eventually("the rating of A001", lambda: "rating.given" in line_of(lobby, first))
    wired.shows("pad-1", open=False)

    lobby.acts(f"{window}/actions/start")
    lobby.acts(f"{window}/actions/finish", outcome="done")
    wired.shows("pad-1", open=True)
    wired.act("pad-1", "corrupt")  # so it is sent again, then everything twice
    wired.act("pad-1", "duplicate", count=3)
    wired.act("pad-1", "level", level=1)
    eventually("the rating of A002", lambda: "rating.given" in line_of(lobby, second))
    wired.act("pad-1", "level", level=4)
    eventually("a rating that nobody asked for", lambda: "nothing to rate" in wired.log())
    assert [line_of(lobby, ticket).count("rating.given") for ticket in (first, second)] == [1, 1]


@pytest.mark.req("R-062", "R-271")
def test_a_keypad_and_a_page_pressed_in_the_same_moment_call_one_at_each_window(lobby: Lobby, wired: Cables) -> None:
    """At window 1 both are the same clerk's hands; at window 2 somebody else presses at the same time."""
    desk = lobby.desk("1")
    lobby.opens("2")
    tickets = lobby.others(4)
    wired.shows("keypad-1", waiting=lambda count: int(count) >= 4)
    press_together((desk, 1))
    desk.page.wait_for_timeout(480)
    wired.press("keypad-1", "next")
    wired.press("keypad-2", "next")
    wired.shows("keypad-1", lamp="confirmed", digits=lambda digits: digits.strip())
    wired.shows("keypad-2", lamp="confirmed", digits=lambda digits: digits.strip())
    desk.at("called")

    def called() -> list[dict[str, Any]]:
        return list(lobby.asks("/halls/H1/tickets?state=called")["items"])

    # The keypads' lamps may still be lit by an earlier call, and who waits from an earlier story may come first.
    eventually("somebody called at each window", lambda: len(called()) >= 2)
    assert {ticket["window"]["number"] for ticket in called()} == {"1", "2"}
    assert all(line_of(lobby, ticket).count("called") == 1 for ticket in called())
    assert all(len(line_of(lobby, ticket)) <= 2 for ticket in tickets)
