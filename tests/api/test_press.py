"""The same press sent again gets the first answer and has no second effect."""

import pytest

from tests.builders import Web


def taken(web: Web) -> int:
    return len(web.hall.events("ticket.issued"))


@pytest.mark.req("R-271")
def test_a_number_pressed_twice_is_one_number(web: Web) -> None:
    kiosk = web.device("kiosk")
    first, second = (kiosk.post("/halls/H/tickets", {"zone": "A"}, key="press-1") for _ in range(2))
    assert (first.status, first.text) == (second.status, second.text)
    assert taken(web) == 1


@pytest.mark.req("R-271")
def test_a_desk_key_pressed_twice_calls_once(web: Web) -> None:
    clerk = web.open("1")
    web.take()
    web.take()
    first = clerk.act("1", "call-next", key="k")
    again = clerk.act("1", "call-next", key="k")
    assert first.text == again.text
    assert [event.data["ticket_no"] for event in web.hall.events("ticket.called")] == ["A001"]


def test_written_another_way_it_is_the_same_press(web: Web) -> None:
    kiosk = web.device("kiosk")
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    first = kiosk.ask("POST", "/halls/H/tickets", data='{"zone": "A", "language": "zh"}', headers=headers)
    again = kiosk.ask("POST", "/halls/H/tickets", data='{"language":"zh","zone":"A"}', headers=headers)
    assert first.text == again.text


def test_the_same_key_for_something_else_is_refused(web: Web) -> None:
    kiosk = web.device("kiosk")
    kiosk.post("/halls/H/tickets", {"zone": "A"}, key="k")
    answer = kiosk.post("/halls/H/tickets", {"zone": "Z"}, key="k")
    assert (answer.status, answer.code) == (422, "idempotency_mismatch")
    assert taken(web) == 1


def test_keys_of_two_devices_have_nothing_to_do_with_each_other(web: Web) -> None:
    for name in ("kiosk", "kiosk2"):
        assert web.device(name).post("/halls/H/tickets", {"zone": "A"}, key="k").status == 201
    assert taken(web) == 2


def test_nobody_to_call_is_answered_the_same_again(web: Web) -> None:
    clerk = web.open("1")
    assert clerk.act("1", "call-next", key="k").status == 204
    web.take()
    assert clerk.act("1", "call-next", key="k").status == 204
    assert clerk.act("1", "call-next", key="k2").status == 200


def test_a_refusal_is_repeated(web: Web) -> None:
    clerk = web.open("1")
    assert clerk.act("1", "recall", key="k").code == "no_open_ticket"
    web.take()
    clerk.act("1", "call-next")
    web.clock.advance(20)
    assert clerk.act("1", "recall", key="k").code == "no_open_ticket"
    assert clerk.act("1", "recall", key="k2").status == 200


def test_after_a_day_a_key_is_new(web: Web) -> None:
    kiosk = web.device("kiosk")
    first = kiosk.post("/halls/H/tickets", {"zone": "A"}, key="k")
    web.clock.advance(24 * 3600)
    assert kiosk.post("/halls/H/tickets", {"zone": "A"}, key="k")["id"] != first["id"]


@pytest.mark.parametrize("key", ["x" * 201, "a\tb"])
def test_a_key_that_is_none_is_refused(web: Web, key: str) -> None:
    assert web.device("kiosk").post("/halls/H/tickets", {"zone": "A"}, key=key).code == "bad_request"
