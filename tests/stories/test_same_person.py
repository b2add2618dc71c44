"""S-03: whoever waits already gets no second number for the same matter, but the lost paper again."""

import pytest
from playwright.sync_api import expect

from tests.stories.lobby import CARD, PENSION, Kiosk, Lobby

IDENTITY = "110105199003070172"  # nobody's; its last place fits


@pytest.mark.req("R-026", "R-027")
def test_the_same_person_gets_the_lost_paper_again_and_no_second_number(lobby: Lobby) -> None:
    lobby.others(13)
    kiosk, other, board, floor = lobby.kiosk("K1"), lobby.kiosk("K2"), lobby.board(), lobby.floor()
    _takes(kiosk, PENSION)
    assert kiosk.number() == "A014"
    kiosk.shows("people_ahead", "13 人")
    expect(kiosk.page.locator("body")).not_to_contain_text(IDENTITY)

    _takes(other, PENSION)
    assert other.number() == "A014"
    other.says("您的号还有效")
    other.shows("notice", "您已取过这个事项的号 A014，无需再取。号票遗失可以补打。")
    other.shows("people_ahead", "13 人")
    board.waits("A", 14)

    other.touch("reprint")
    other.says("号票已补打")
    expect(other.field("slip")).to_contain_text("补打 1")
    assert other.number() == "A014"
    other.shows("people_ahead", "13 人")
    other.done()
    assert floor.trail("A014") == ["ticket.issued", "ticket.reprinted"]
    expect(floor.page.locator('.trail-event[data-value="ticket.reprinted"]')).to_contain_text("2 号取号机")
    floor.leave_trail()

    _takes(other, CARD)
    assert other.number() == "A015"
    board.waits("A", 15)


@pytest.mark.req("R-027", "R-038")
def test_a_lost_paper_is_printed_again_by_its_number_at_another_kiosk(lobby: Lobby) -> None:
    ticket_no = lobby.kiosk("K1").take()
    other = lobby.kiosk("K2")
    other.find("reprint", ticket_no)
    place = other.field("people_ahead").inner_text()
    other.touch("reprint")
    other.says("号票已补打")
    expect(other.field("slip")).to_contain_text("补打 1")
    other.shows("people_ahead", place)


@pytest.mark.req("R-271")
def test_two_presses_within_one_second_are_one_ticket(lobby: Lobby) -> None:
    kiosk = lobby.kiosk()
    kiosk.touch("choose-zone", "A")
    kiosk.touch("choose-item", PENSION)
    kiosk.action("take", "apply").dblclick()
    first = kiosk.number()
    kiosk.done()
    assert kiosk.take() == f"A{int(first[1:]) + 1:03d}"


def _takes(kiosk: Kiosk, item: str) -> None:
    kiosk.touch("choose-zone", "A")
    kiosk.touch("choose-item", item)
    kiosk.identify(IDENTITY)
    kiosk.touch("take", "apply")
