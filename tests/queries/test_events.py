"""What of an event the lobby may hear."""

import pytest

from app.queries.events import public_data


@pytest.mark.req("R-255")
@pytest.mark.parametrize("kind", ["rating.given", "device.offline", "alarm.raised", "person.changed", "anything.else"])
def test_of_ratings_devices_alarms_and_people_the_lobby_hears_nothing(kind: str) -> None:
    assert public_data(kind, {"ticket_no": "A001", "name": "x"}) == {}


@pytest.mark.req("R-255")
def test_of_a_window_the_lobby_does_not_hear_who_sits_there_and_why_it_is_shut() -> None:
    window = {
        "number": "1",
        "state": "paused",
        "public_text": "暂停服务",
        "staff": {"name": "李明"},
        "reason": "meal",
        "held": 1,
    }
    assert public_data("window.paused", {"window": window})["window"] == {
        "number": "1", "state": "paused", "public_text": "暂停服务",
    }  # fmt: skip


@pytest.mark.req("R-255")
def test_of_a_call_the_lobby_hears_what_the_contract_promises() -> None:
    data = {
        "ticket_id": "t", "ticket_no": "A001", "zone": "A", "window_id": "w", "window_number": "1", "attempt": 1,
        "service_item": "passport", "priority_class": "special", "rule": "priority", "facts": {}, "runner_up": "A002",
    }  # fmt: skip
    assert public_data("ticket.called", data) == {
        "ticket_id": "t", "ticket_no": "A001", "zone": "A", "window_id": "w", "window_number": "1", "attempt": 1,
    }  # fmt: skip
