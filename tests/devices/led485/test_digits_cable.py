"""LED-485 digits over a real pseudo-terminal."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.devices.bench import Cable, a_device, until
from tests.devices.twins import Twin

Lay = Callable[..., Cable]


def bus(cable: Lay, *units: int) -> Cable:
    return cable(
        *(a_device(f"d{unit}", "led485", "led_digits", port="fake:bus", address=unit, timeout_ms=100) for unit in units)
    )


def digits(line: Cable, unit: int = 1) -> str:
    return str(line.host.seen(f"d{unit}")["digits"])


@pytest.mark.req("R-102", "R-111")
def test_after_the_cable_was_out_every_unit_shows_its_number_again(cable: Lay) -> None:
    line = bus(cable, 1, 2)
    line.show({"ticket_no": "A012"}, device="d1")
    line.show({"ticket_no": "B7"}, device="d2")
    until(lambda: (digits(line, 1), digits(line, 2)) == ("A012", "B7"))
    line.host.act("d1", "unplug")
    until(lambda: (line.health("d1"), line.health("d2")) == ("offline", "offline"))
    line.host.act("d1", "restart")
    assert digits(line) == ""
    line.host.act("d1", "plug")
    until(lambda: (digits(line, 1), digits(line, 2)) == ("A012", "B7"))
    until(lambda: (line.health("d1"), line.health("d2")) == ("ok", "ok"))


@pytest.mark.parametrize("fault", ["corrupt", "truncate", "duplicate", "noise"])
def test_a_spoiled_answer_costs_a_try_not_the_number(cable: Lay, fault: str) -> None:
    line = bus(cable, 1)
    line.show({"ticket_no": "A012"})
    until(lambda: digits(line) == "A012")
    line.host.act("d1", fault)
    line.show({"ticket_no": "A013"}, rev=2)
    until(lambda: line.worker.picture("d1")["rev"] == 2)
    assert digits(line) == "A013"
    assert line.health() == "ok"


@pytest.mark.parametrize(
    ("more", "ticket", "sent"),
    [
        ({}, "B7", b"  B7"),
        ({"digits": 6}, "A012", b"  A012"),
        ({"digits": 3}, "A012", b"012 "),  # two characters a register: the last has no digit
        ({"digits": 3}, "A1234", b"--- "),
        ({"show": "number", "digits": 3}, "A1234", b"--- "),
        ({"show": "number", "digits": 6}, "A99999", b"------"),
    ],
)
def test_numbers_stand_at_the_right_and_half_a_number_is_never_shown(more: dict[str, Any], ticket: str, sent: bytes) -> None:
    twin = Twin({"id": "d1", "kind": "led_digits", "driver": "led485", **more})
    twin.line.show("d1", {"ticket_no": ticket})
    assert bytes(twin.sent[7:-2]) == sent
