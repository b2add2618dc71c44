"""S-11: a visitor does not come, the window goes on, and whoever comes back waits behind the next three."""

import re

import pytest
from playwright.sync_api import expect

from tests.stories.lobby import PENSION, Kiosk, Lobby

POLICY = {"no_show_after_seconds": 1, "recall_spacing_seconds": 1}


@pytest.mark.req("R-064", "R-066", "R-067", "R-100")
def test_a_visitor_who_was_missed_comes_back_behind_the_next_three(lobby: Lobby) -> None:
    kiosk, board, sign, floor = lobby.kiosk(), lobby.board(), lobby.sign("2"), lobby.floor()
    kiosk.touch("choose-zone", "A")
    kiosk.touch("choose-item", PENSION)
    phone = lobby.phone(kiosk.take_with_code())
    kiosk.done()
    lobby.others(5)
    desk = lobby.desk("2")

    assert desk.calls() == "A001"
    for attempt in (2, 3):
        desk.press("recall")
        expect(board.call("A001")).to_contain_text(f"第 {attempt} 次")
        expect(desk.page.locator(".now")).to_contain_text(f"第 {attempt} 次")
    expect(desk.action("recall")).to_be_disabled()
    expect(desk.action("no-show")).to_be_enabled()
    desk.press("no-show")
    desk.at("idle")
    board.missed("A001")
    sign.at("idle")
    phone.at("no_show")
    floor.zone("A", "no_shows", "1")
    desk.serves("A002")

    _comes_back(kiosk, "A001")
    kiosk.shows("people_ahead", "3 人")
    kiosk.done()
    expect(board.field("missed")).to_have_count(0)
    phone.at("waiting")
    expect(desk.page.locator(".waiting tbody th")).to_have_text(
        [re.compile(no) for no in ("A003", "A004", "A005", "A001", "A006")]
    )
    for ticket_no in ("A003", "A004", "A005", "A001", "A006"):
        desk.serves(ticket_no)

    floor.total("issued", "6")
    floor.total("served", "6")
    floor.zone("A", "no_shows", "1")
    events = [event for event in floor.trail("A001") if event.startswith("ticket.")]
    assert events == [
        "ticket.issued", "ticket.called", "ticket.recalled", "ticket.recalled", "ticket.no_show", "ticket.reactivated",
        "ticket.called", "ticket.started", "ticket.finished",
    ]  # fmt: skip


@pytest.mark.req("R-068")
def test_a_visitor_who_is_missed_twice_has_to_take_a_new_number(lobby: Lobby) -> None:
    kiosk, board, floor = lobby.kiosk(), lobby.board(), lobby.floor()
    ticket_no = kiosk.take()
    kiosk.done()
    desk = lobby.desk("2")
    assert desk.calls() == ticket_no
    desk.press("no-show")
    board.missed(ticket_no)
    _comes_back(kiosk, ticket_no)
    kiosk.done()

    assert desk.calls() == ticket_no
    desk.press("no-show")
    desk.at("idle")
    expect(board.field("missed")).to_have_count(0)
    kiosk.find("reactivate", ticket_no)
    kiosk.says("这个号码已结束（已弃号），请重新取号。")
    expect(kiosk.action("reactivate")).to_have_count(0)
    kiosk.done()
    events = floor.trail(ticket_no)
    assert (events.count("ticket.no_show"), events[-1]) == (2, "ticket.abandoned")
    assert kiosk.take() > ticket_no


def _comes_back(kiosk: Kiosk, ticket_no: str) -> None:
    kiosk.find("reactivate", ticket_no)
    kiosk.says("这个号码已过号")
    kiosk.touch("reactivate")
    kiosk.says("已重新排队")
