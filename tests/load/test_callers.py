"""Many press at once: nobody is called twice, no number is given twice, nobody is lost and nobody is refused."""

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import create_engine, func, select

from app.models import Call, Ticket
from tests.load.conftest import BigHall
from tests.support.callers import Press, Reply, all_at_once, dealt
from tests.support.invariants import must_hold

PEOPLE = 600
REPEATING = 150
"""People in the tests that send every request twice."""

HOW = ["sent once", "sent again after the answer", "sent twice at once"]


def take_numbers(hall: BigHall, people: int, how: str) -> list[dict[str, Any]]:
    """Eight kiosks give a number to each; the tickets as answered."""
    hands = dealt((Press("/halls/H1/tickets", {"zone": "A"}) for _ in range(people)), len(hall.kiosks))
    return [ticket for tickets in send_all(hall, list(zip(hall.kiosks, hands, strict=True)), how, 201) for ticket in tickets]


def send_all(hall: BigHall, work: list[tuple[str, list[Press]]], how: str, status: int) -> list[list[dict[str, Any]]]:
    """Every (token, presses) at the same time; the answers, which are the same however often a press was sent."""

    def send(one: tuple[str, list[Press]]) -> list[Reply]:
        replies = []
        with hall.caller(one[0]) as caller:
            for press in one[1]:
                replies.append(caller.send(press))
                if how == "sent again after the answer":
                    assert caller.send(press) == replies[-1]
        return replies

    times = 2 if how == "sent twice at once" else 1
    answered = all_at_once(send, work * times)
    for first, again in zip(answered[: len(work)], answered[-len(work) :], strict=True):
        assert first == again
    refused = [reply for replies in answered for reply in replies if reply.status != status]
    assert refused == []
    return [[reply.body for reply in replies] for replies in answered[: len(work)]]


def call_everybody(hall: BigHall, how: str) -> list[dict[str, Any]]:
    """All windows press their one button until nobody waits; what they were answered."""
    times = 2 if how == "sent twice at once" else 1
    answered = all_at_once(lambda window_id: work_through(hall, window_id, how), hall.windows * times)
    assert answered[: len(hall.windows)] == answered[-len(hall.windows) :]
    return [reply.body for replies in answered[: len(hall.windows)] for reply in replies]


def work_through(hall: BigHall, window_id: str, how: str) -> list[Reply]:
    """Call-next with finish until the answer is that nobody waits."""
    replies: list[Reply] = []
    with hall.caller() as caller:
        while True:
            body = {"finish": {"outcome": "done"}} if replies else {}
            press = Press(f"/windows/{window_id}/actions/call-next", body, key=f"{window_id}:{len(replies)}")
            reply = caller.send(press)
            if how == "sent again after the answer":
                assert caller.send(press) == reply
            if reply.status == 204:
                return replies
            assert reply.status == 200, reply
            replies.append(reply)


def of_calls(hall: BigHall, *columns: Any) -> list[Any]:
    engine = create_engine(hall.server.database_url)
    with engine.connect() as connection:
        found = connection.execute(select(*columns).select_from(Call).join(Ticket, Ticket.id == Call.ticket_id)).all()
    engine.dispose()
    return list(found)


@pytest.mark.req("R-021", "R-060", "R-271")
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("how", HOW)
def test_eight_kiosks_and_64_windows_serve_everybody_once(big_hall: BigHall, how: str) -> None:
    people = PEOPLE if how == "sent once" else REPEATING
    tickets = take_numbers(big_hall, people, how)
    assert sorted(int(ticket["ticket_no"].removeprefix("A")) for ticket in tickets) == list(range(1, people + 1))
    must_hold(big_hall.server.database_url)

    called = call_everybody(big_hall, how)
    assert Counter(answer["ticket"]["id"] for answer in called) == Counter(ticket["id"] for ticket in tickets)
    assert of_calls(big_hall, func.count(), func.count(func.distinct(Call.ticket_id))) == [(people, people)]
    must_hold(big_hall.server.database_url)


@pytest.mark.req("R-060", "R-063", "R-271")
def test_two_windows_in_the_same_moment_get_two_tickets_and_a_double_press_gets_one(big_hall: BigHall) -> None:
    rounds = 30
    two, five = big_hall.windows[2], big_hall.windows[5]
    tickets = take_numbers(big_hall, 2 * rounds, "sent once")
    assert len(tickets) == 2 * rounds
    callers = {window_id: [big_hall.caller() for _ in range(2)] for window_id in (two, five)}
    for turn in range(rounds):
        pressed = [(two, 0), (two, 1), (five, 0)]
        replies = all_at_once(lambda who: callers[who[0]][who[1]].send(Press(f"/windows/{who[0]}/actions/call-next")), pressed)
        got = [reply.body["ticket"]["ticket_no"] for reply in replies if reply.status == 200]
        assert sorted(got) == [f"A{2 * turn + 1:03}", f"A{2 * turn + 2:03}"]
        assert sorted(reply.status for reply in replies[:2]) == [200, 409]
        assert [reply.body["code"] for reply in replies if reply.status == 409] == ["ticket_open"]
        for window_id in (two, five):
            assert callers[window_id][0].send(Press(f"/windows/{window_id}/actions/finish")).status == 200
    for caller in (caller for pair in callers.values() for caller in pair):
        caller.close()
    must_hold(big_hall.server.database_url)
