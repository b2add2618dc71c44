"""What people are told of their wait: why it has grown, that it may not be today, and no number where no window is open."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.texts import say, why_longer
from tests.display.conftest import Lobby
from tests.display.test_boards import open_window, screen
from tests.display.test_kiosk import issued, kiosk_of, number_shown, press_keys, seq_now, zone
from tests.display.test_ticket import PHONE, path_of
from tests.support.fed import a_range, feed_e_ticket, feed_zones

NUMBER = re.compile(r"\d+ ?(分钟|min)")
NOT_TODAY = say("wait.closing")


class Fed:
    """A phone in front of a ticket whose wait is as the test says, newest answer first asked for."""

    def __init__(self, lobby: Lobby, **wait: Any) -> None:
        self.wait = wait
        ticket = lobby.ask("POST", "/halls/H1/tickets", zone="T")
        self.page = lobby.new_page(lobby.server.base_url, **PHONE)
        feed_e_ticket(self.page, self._change)
        self.page.add_init_script(READ_OUT)
        self.page.goto(path_of(ticket))
        expect(self.page.locator("[data-page=ticket]")).to_be_visible()

    def _change(self, answer: dict[str, Any]) -> None:
        answer["ticket"]["wait"] = self.wait
        answer["rev"] = str(self.wait)

    def now(self, **wait: Any) -> None:
        """The next answer, asked for at once, as when the page comes to the front again."""
        self.wait = wait
        self.page.evaluate("window.dispatchEvent(new Event('online'))")
        expect(self.shown).to_have_text(wait["text"])

    @property
    def shown(self) -> Locator:
        return self.page.locator("[data-field=wait]")

    @property
    def note(self) -> Locator:
        return self.page.locator("[data-field=longer]")

    def read_out(self) -> list[str]:
        heard: list[str] = self.page.evaluate("window.readOut")
        return heard


# What a screen reader would be given: each new text of a polite region, once it is there.
READ_OUT = """
    window.readOut = [];
    let last = "";
    new MutationObserver(() => {
        const region = document.querySelector("[data-field=longer_aloud][role=status]");
        const text = region ? region.textContent : "";
        if (text && text !== last) window.readOut.push(text);
        last = text;
    }).observe(document, { subtree: true, childList: true, characterData: true });
"""


def told(low: int, high: int, **more: Any) -> dict[str, Any]:
    return a_range(low, high, say("wait.range", low=low, high=high), **more)


def longer(minutes: int) -> dict[str, Any]:
    return {"minutes": minutes, "text": why_longer(minutes, [("window_paused", "3", 0)])}


def test_the_phone_says_why_a_wait_has_grown_and_reads_it_out_once(shared_lobby: Lobby) -> None:
    phone = Fed(shared_lobby, **told(10, 20))
    expect(phone.note).to_have_count(0)
    phone.now(**told(20, 35, longer=longer(15)))
    expect(phone.note).to_have_text("3 号窗口暂停服务，您可能要多等约 15 分钟。")
    expect(phone.note).not_to_have_attribute("role", re.compile("alert|status"))
    phone.now(**told(25, 40, longer=longer(20)))
    expect(phone.note).to_contain_text("20 分钟")
    assert phone.read_out() == [longer(15)["text"]]
    phone.now(**told(10, 20, longer=None))
    expect(phone.note).to_have_count(0)


def test_no_range_on_the_phone_rises_by_more_than_five_minutes_without_a_word(shared_lobby: Lobby) -> None:
    phone = Fed(shared_lobby, **told(10, 20))
    phone.now(**told(10, 25))
    expect(phone.note).to_have_count(0)
    phone.now(**told(15, 30))
    expect(phone.note).to_contain_text("长了一些")
    phone.page.reload()
    expect(phone.shown).to_have_text(say("wait.range", low=15, high=30))
    phone.now(**told(30, 45))
    expect(phone.note).to_contain_text("长了一些")


def test_an_answer_of_an_older_server_is_shown_as_ever(shared_lobby: Lobby) -> None:
    phone = Fed(shared_lobby, **told(10, 20))
    expect(phone.shown).to_have_text("约 10–20 分钟")
    expect(phone.page.locator("[data-field=longer], [data-field=closing]")).to_have_count(0)


@pytest.mark.req("R-030")
def test_the_phone_says_that_the_turn_may_not_come_today_and_what_can_be_done(shared_lobby: Lobby) -> None:
    phone = Fed(shared_lobby, **told(95, 180, in_time=0.3, closing=NOT_TODAY))
    said = phone.page.locator("[data-field=closing]")
    expect(said).to_contain_text(NOT_TODAY)
    expect(said).to_contain_text("改天")
    phone.now(**told(60, 90, in_time=0.9, closing=None))
    expect(said).to_have_count(0)


def doubtful(page: Page, **more: Any) -> None:
    feed_zones(page, {"Z": {"wait": told(95, 180, in_time=0.2, closing=NOT_TODAY), **more}})
    page.reload()


@pytest.mark.req("R-030")
def test_the_kiosk_says_once_that_the_turn_may_not_come_today_before_the_number_is_taken(lobby: Lobby) -> None:
    open_window(lobby, "11")
    kiosk, before = kiosk_of(lobby), seq_now(lobby)
    doubtful(kiosk)
    tile = kiosk.locator("[data-action=choose-zone][data-value=Z]")
    expect(tile).to_contain_text("今天可能轮不到")
    zone(kiosk, "Z")
    warning = kiosk.locator("[data-field=closing_warning]")
    expect(warning).to_have_text(f"{NOT_TODAY}也可以改天早点来，或到导办台问问别的办法。")
    assert kiosk.inner_text("main").count("轮不到") == 1
    assert issued(lobby, before) == 0
    kiosk.click("[data-action=take]")
    number_shown(kiosk)


@pytest.mark.req("R-030")
def test_the_halls_own_warning_is_not_said_a_second_time(lobby: Lobby) -> None:
    open_window(lobby, "11")
    kiosk = kiosk_of(lobby)
    own = say("notice.past_closing", closes_at="17:00")
    issuing = {"open": True, "reason": "past_closing", "text": say("issuing.past_closing"), "warning": own}
    doubtful(kiosk, issuing=issuing)
    zone(kiosk, "Z")
    expect(kiosk.locator("[data-field=closing_warning]")).to_contain_text(own)
    assert "轮不到" not in kiosk.inner_text("main")


def test_the_kiosk_tells_of_a_number_taken_before_why_it_takes_longer(lobby: Lobby) -> None:
    open_window(lobby, "7")
    kiosk = kiosk_of(lobby)
    [number] = lobby.take(1, zone="T")

    def grown(route: Any) -> None:
        answer = route.fetch()
        body = answer.json()
        for ticket in body.get("items", [body]):
            ticket["wait"] = told(20, 35, longer=longer(15), closing=NOT_TODAY)
        route.fulfill(response=answer, json=body)

    kiosk.route("**/tickets/find", grown)
    kiosk.click("[data-action=reprint]")
    press_keys(kiosk, number)
    kiosk.locator("[data-action=find]:visible").first.click()
    expect(kiosk.locator("[data-field=wait_news]")).to_have_text([longer(15)["text"], NOT_TODAY])


@pytest.mark.req("R-086")
def test_where_no_window_is_open_every_screen_says_so_instead_of_a_number(lobby: Lobby) -> None:
    ticket = lobby.ask("POST", "/halls/H1/tickets", zone="Z")
    kiosk = kiosk_of(lobby)
    tile = kiosk.locator("[data-action=choose-zone][data-value=A] [data-field=wait]")
    expect(tile).to_have_text("暂无窗口开放")
    zone(kiosk, "A")
    kiosk.locator("[data-action=choose-item]").first.click()
    expect(kiosk.locator("[data-page=confirm] [data-field=wait]")).to_contain_text("暂无窗口")

    phone = lobby.new_page(lobby.server.base_url, **PHONE)
    phone.goto(path_of(ticket))
    expect(phone.locator("[data-field=wait]")).to_contain_text("还没有窗口")

    board = screen(lobby, "/board/H1?panel=waits")
    block = board.locator("[data-zone=A]")
    expect(block).to_contain_text("暂无窗口办理")
    expect(block).not_to_contain_text(NUMBER)

    floor = lobby.log_in("leader01", "/floor")
    expect(floor.locator("tr[data-value=A] [data-field=wait]")).to_contain_text("暂无窗口")


@pytest.mark.req("R-086")
def test_no_number_is_shown_without_a_window_whatever_was_reckoned(lobby: Lobby) -> None:
    """A forecast may know when a paused window is back; a number beside "no window" would be a riddle."""
    reckoned = {"A": {"wait": told(10, 20), "windows_open": 0}}
    kiosk = kiosk_of(lobby)
    board = screen(lobby, "/board/H1?panel=waits")
    floor = lobby.log_in("leader01", "/floor")
    for page in (kiosk, board, floor):
        feed_zones(page, reckoned)
        page.reload()
    expect(kiosk.locator("[data-action=choose-zone][data-value=A] [data-field=wait]")).to_have_text("暂无窗口开放")
    zone(kiosk, "A")
    kiosk.locator("[data-action=choose-item]").first.click()
    expect(kiosk.locator("[data-page=confirm] [data-field=wait]")).to_contain_text("暂无窗口")
    expect(board.locator("[data-zone=A]")).to_contain_text("暂无窗口办理")
    expect(board.locator("[data-zone=A]")).not_to_contain_text(NUMBER)
    expect(floor.locator("tr[data-value=A] [data-field=wait]")).to_have_text("暂无窗口开放")


def test_board_floor_and_desk_mark_a_zone_whose_turns_may_not_come_today(lobby: Lobby) -> None:
    open_window(lobby, "11")
    lobby.take(1)
    board = screen(lobby, "/board/H1?panel=waits")
    floor = lobby.log_in("leader01", "/floor")
    desk = lobby.sit_down("clerk01", "1")
    for page in (board, floor, desk):
        doubtful(page)
    expect(board.locator("[data-zone=Z] [data-field=closing]")).to_have_text("今天可能轮不到")
    expect(floor.locator("tr[data-value=Z] [data-field=closing]")).to_have_text("今天可能轮不到")
    desk.locator("[data-action=call-next]:not(:disabled)").first.click()
    desk.click("[data-action=transfer]")
    expect(desk.locator("[role=dialog] [data-field=zone]")).to_contain_text("今天可能轮不到")


# Lowest edge of what is read and touched above the ways on, and their upper edge, in CSS px.
EDGES = """() => {
    const edge = (name, side) => document.querySelector(name).getBoundingClientRect()[side];
    return [Math.max(edge(".confirm-facts", "bottom"), edge(".take", "bottom")), edge(".bottom", "top"), edge(".bottom", "bottom"), edge(".bar", "top")];
}"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_in_large_type_the_warning_leaves_room_for_the_ways_on(lobby: Lobby, lang: str) -> None:
    open_window(lobby, "1")
    kiosk = kiosk_of(lobby)
    text = say("wait.range", lang, low=95, high=180)
    feed_zones(kiosk, {"A": {"wait": a_range(95, 180, text, closing=say("wait.closing", lang))}})
    kiosk.reload()
    kiosk.click("[data-action=elder-mode]")
    if lang == "en":
        kiosk.click("[data-action=switch-language]")
    zone(kiosk, "A")
    choice = kiosk.locator("[data-action=choose-item]")
    for item in (choice.first, choice.nth(1), choice.nth(2)):
        item.click()
        expect(kiosk.locator("[data-field=closing_warning]")).to_be_visible()
        for width, height in ((1080, 1920), (1920, 1080), (1280, 720)):
            kiosk.set_viewport_size({"width": width, "height": height})
            content, ways, end, bar = kiosk.evaluate(EDGES)
            assert content <= ways + 1, (item, width)
            assert end <= bar + 1, (item, width)
        kiosk.set_viewport_size({"width": 1080, "height": 1920})
        kiosk.click("[data-action=back]")
