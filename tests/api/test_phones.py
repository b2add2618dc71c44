"""A phone that holds the line is answered when something happened that its visitor should see, and not before."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from app.operations.lines import NEAR
from app.phones import HeldLine, Phones
from tests.builders import Answer, Web

PATIENCE = 120.0


def path_of(ticket: dict[str, Any]) -> str:
    return f"/e-tickets/{ticket['e_ticket_url'].rsplit('/', 1)[1]}"


def event(kind: str, ticket_id: str | None = None, **data: Any) -> Any:
    return SimpleNamespace(type=kind, ticket_id=ticket_id, data=data)


@pytest.fixture
def phones(web: Web) -> Iterator[Phones]:
    found: Phones = web.app.extensions["tinghao"].phones
    found.open()
    yield found
    found.close()


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def held(web: Web, phones: Phones, pool: ThreadPoolExecutor, ticket: dict[str, Any]) -> Future[Answer]:
    """A phone that knows all there is, and waits."""
    known = web.visitor.get(path_of(ticket)).body["rev"]
    before = phones.count
    answer = pool.submit(web.visitor.get, path_of(ticket), known=known, wait=25)
    until(lambda: phones.count == before + 1)
    return answer


@pytest.mark.req("R-034", "R-099")
def test_a_call_is_the_answer_to_the_phone_that_waited_for_it(web: Web, phones: Phones) -> None:
    ticket = web.take()
    clerk = web.open("1")
    with ThreadPoolExecutor() as pool:
        answer = held(web, phones, pool, ticket)
        clerk.act("1", "call-next")
        phones.heard(web.hall.id, [event("ticket.called", ticket["id"], zone="A")])
        seen = answer.result(PATIENCE).body
    assert (seen["ticket"]["state"], seen["ticket"]["window"]["number"], seen["held"]) == ("called", "1", True)


def test_who_knows_less_is_answered_at_once(web: Web, phones: Phones) -> None:
    ticket = web.take()
    assert web.visitor.get(path_of(ticket), known="something else", wait=25).body["held"]
    assert phones.count == 0


def test_a_phone_is_let_go_when_the_house_closes(web: Web, phones: Phones) -> None:
    with ThreadPoolExecutor() as pool:
        answer = held(web, phones, pool, web.take())
        phones.close()
        assert answer.result(PATIENCE).status == 200
    assert phones.count == 0


def test_more_than_can_be_held_are_answered_at_once_and_told_so(open_web: Callable[..., Web]) -> None:
    web = open_web(toml="[limits]\nphones_held = 1\n")
    phones: Phones = web.app.extensions["tinghao"].phones
    phones.open()
    first, second = web.take(), web.take()
    with ThreadPoolExecutor() as pool:
        answer = held(web, phones, pool, first)
        known = web.visitor.get(path_of(second)).body["rev"]
        assert web.visitor.get(path_of(second), known=known, wait=25).body["held"] is False
        phones.close()
        assert answer.result(PATIENCE).body["held"]


def rung(line: HeldLine) -> bool:
    return line.wait(0)


@pytest.mark.parametrize(
    ("near", "what", "rings"),
    [
        (True, event("ticket.called", "another", zone="A"), True),
        (False, event("ticket.called", "another", zone="A"), False),
        (True, event("ticket.called", "another", zone="Z"), False),
        (True, event("ticket.transferred", "another", zone="Z", to_zone="A"), True),
        (True, event("ticket.issued", "another", zone="A"), False),
        (True, event("window.paused"), True),
        (False, event("ticket.moved_ahead", "mine", zone="A"), True),
        (False, event("emergency.raised"), True),
    ],
)
def test_it_rings_for_its_own_ticket_and_near_the_head_for_each_step_of_the_line(near: bool, what: Any, rings: bool) -> None:
    phones = Phones(10)
    phones.open()
    with phones.line("hall", "mine") as line:
        assert line is not None
        line.zone, line.near = "A", near
        phones.heard("other hall", [what])
        assert not rung(line)
        phones.heard("hall", [what])
        assert rung(line) is rings


def test_a_step_far_ahead_does_not_change_what_the_phone_knows(web: Web) -> None:
    clerk = web.open("1")
    tickets = [web.take() for _ in range(NEAR + 3)]
    last = path_of(tickets[-1])
    before = web.visitor.get(last).body
    clerk.act("1", "call-next")
    far = web.visitor.get(last).body
    assert (before["ticket"]["people_ahead"], far["ticket"]["people_ahead"]) == (NEAR + 2, NEAR + 1)
    assert far["rev"] == before["rev"]
    clerk.act("1", "start")
    clerk.act("1", "finish")
    clerk.act("1", "call-next")
    assert web.visitor.get(last).body["rev"] != far["rev"]


@pytest.mark.req("R-034")
def test_where_a_priority_may_change_the_order_the_people_ahead_are_a_range(web: Web) -> None:
    first, last = web.take(), web.take()
    assert web.visitor.get(path_of(last)).body["ahead"] == {"low": 1, "high": 1}
    elder = web.take(priority_class="special")
    assert web.visitor.get(path_of(last)).body["ahead"] == {"low": 1, "high": 2}
    assert web.visitor.get(path_of(elder)).body["ahead"] == {"low": 0, "high": 2}
    assert web.visitor.get(path_of(first)).body["ahead"] == {"low": 0, "high": 1}


@pytest.mark.req("R-266")
def test_many_phones_behind_one_address_are_not_held_up_but_guesses_are(open_web: Callable[..., Web]) -> None:
    web = open_web(toml="[limits]\npublic_per_minute = 10\n")
    ticket = web.take()
    assert {web.visitor.get(path_of(ticket)).status for _ in range(60)} == {200}
    guesses = [web.visitor.get(f"/e-tickets/guess-{n}") for n in range(60)]
    assert (guesses[0].status, guesses[-1].status) == (404, 429)
    assert web.visitor.get(path_of(ticket)).status == 200


def test_one_link_is_asked_for_only_so_often(web: Web) -> None:
    path = path_of(web.take())
    assert {web.visitor.get(path).status for _ in range(300)} == {200, 429}


def test_a_line_rung_before_it_waits_does_not_wait() -> None:
    phones = Phones(10)
    phones.open()
    with phones.line("hall", "mine") as line:
        assert line is not None
        phones.heard("hall", [event("ticket.called", "mine", zone="A")])
        with ThreadPoolExecutor() as pool:
            assert pool.submit(line.wait, PATIENCE).result(PATIENCE / 2)
