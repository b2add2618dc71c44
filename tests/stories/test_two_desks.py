"""S-07: desks press in the same moment, one of them twice, and nobody is called to two windows."""

import pytest
from playwright.sync_api import expect

from tests.stories.lobby import Desk, Lobby, press_together

ROUNDS = 4


@pytest.mark.req("R-060", "R-063", "R-271")
def test_two_desks_that_press_in_the_same_moment_call_two_visitors(lobby: Lobby) -> None:
    lobby.others(19)
    lobby.others_are_served("1", 19)
    last = lobby.others(2 * ROUNDS)
    board, signs = lobby.board(), {number: lobby.sign(number) for number in ("2", "5")}
    phones = {ticket["ticket_no"]: lobby.phone(ticket["e_ticket_url"]) for ticket in last[:2]}
    desks = {number: lobby.desk(number) for number in ("2", "5")}

    called: list[str] = []
    for _ in range(ROUNDS):
        press_together((desks["2"], 2), (desks["5"], 1))
        pair = {number: _called(desk, called) for number, desk in desks.items()}
        assert len(set(pair.values())) == 2
        for number, ticket_no in pair.items():
            board.calls(ticket_no, number)
            signs[number].at("called", ticket_no)
            if ticket_no in phones:
                phones[ticket_no].shows("window_number", number)
        called += pair.values()
    assert sorted(called) == [f"A{n:03d}" for n in range(20, 20 + 2 * ROUNDS)]

    floor = lobby.floor()
    for ticket_no in called[:2]:
        assert floor.trail(ticket_no).count("ticket.called") == 1
        floor.leave_trail()


def _called(desk: Desk, before: list[str]) -> str:
    """Who is called at the desk now and was not in an earlier round."""
    for ticket_no in before:
        expect(desk.field("ticket_no")).not_to_have_text(ticket_no)
    desk.at("called")
    return desk.number()
