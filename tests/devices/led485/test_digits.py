"""LED-485 digits, with pymodbus as the independent decoder."""

from typing import Any

import pytest
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU

from devices.driver import DeviceError
from devices.led485 import protocol
from tests.devices.twins import Twin


def digits(*units: int, **more: Any) -> Twin:
    return Twin(
        *({"id": f"d{unit}", "kind": "led_digits", "driver": "led485", "address": unit, **more} for unit in units or (1,))
    )


def by_library(frame: bytes, *, request: bool) -> Any:
    used, pdu = FramerRTU(DecodePDU(request)).handleFrame(frame, 0, 0)
    assert used == len(frame)
    return pdu


@pytest.mark.parametrize("unit", [1, 5, 247])
@pytest.mark.parametrize("text", ["A012", "B7", "-", "K1234567"])
def test_another_decoder_reads_the_same_from_our_frames(unit: int, text: str) -> None:
    pdu = by_library(protocol.build(protocol.write_text(unit, text)), request=True)
    shown = b"".join(register.to_bytes(2, "big") for register in pdu.registers).decode()
    assert (pdu.dev_id, pdu.function_code, pdu.address, shown.strip()) == (unit, 16, 0x70, text)
    pdu = by_library(protocol.build(protocol.write(unit, 0, 12)), request=True)
    assert (pdu.dev_id, pdu.function_code, pdu.address, pdu.registers) == (unit, 6, 0, [12])


def test_another_decoder_reads_the_same_from_the_far_ends_answers() -> None:
    twin = digits()
    answers: list[bytes] = []
    twin.far.send = answers.append
    twin.far.feed(protocol.build(protocol.write_text(1, "A012")), 0)
    twin.far.feed(protocol.build(protocol.write(1, 0x55, 1)), 1)
    good, refused = (by_library(answer, request=False) for answer in answers)
    assert (good.address, good.count, refused.exception_code) == (0x70, 2, 2)


@pytest.mark.parametrize(
    ("more", "state", "shown"),
    [
        ({}, {"ticket_no": "A012", "text": "请A012号"}, "A012"),
        ({"digits": 3}, {"ticket_no": "A012"}, "012"),
        ({"show": "number"}, {"ticket_no": "A012"}, "12"),
        ({"show": "number"}, {"ticket_no": ""}, ""),
        ({"idle": "-"}, {"ticket_no": "", "text": "暂停服务"}, "----"),
        ({}, {"ticket_no": "甲012"}, "-012"),
    ],
)
def test_the_ticket_is_shown(more: dict[str, Any], state: dict[str, Any], shown: str) -> None:
    twin = digits(**more)
    twin.line.show("d1", state)
    assert twin.far.seen("d1")["digits"] == shown


def test_units_of_one_bus_do_not_hear_each_other() -> None:
    twin = digits(1, 2, 3)
    for unit in (1, 2, 3):
        twin.line.show(f"d{unit}", {"ticket_no": f"A00{unit}"})
    assert [twin.far.seen(f"d{unit}")["digits"] for unit in (1, 2, 3)] == ["A001", "A002", "A003"]


@pytest.mark.parametrize("fault", ["lose", "corrupt", "truncate"])
def test_a_lost_or_spoiled_answer_costs_another_try(fault: str) -> None:
    twin = digits()
    twin.spoil = [fault]
    twin.line.show("d1", {"ticket_no": "A012"})
    assert len(twin.writes) == 2


@pytest.mark.parametrize(
    ("code", "count", "refusal"), [(1, 1, "modbus_function"), (2, 1, "modbus_register"), (3, 1, "modbus_value"), (6, 1, "")]
)
def test_each_exception_has_its_rule(code: int, count: int, refusal: str) -> None:
    twin = digits()
    twin.act("d1", "exception", code=code, count=count)
    assert twin.refusal("d1", {"ticket_no": "A012"}) == refusal


def test_a_silent_unit_is_given_up_and_shown_again_when_it_is_back() -> None:
    twin = digits()
    twin.line.show("d1", {"ticket_no": "A012"})
    twin.silent = True
    assert twin.refusal("d1", {"ticket_no": "A013"}) == "silent"
    assert len(twin.writes) == 4
    twin.silent = False
    twin.far.restart()
    twin.line.idle(twin.now)
    assert twin.far.seen("d1")["digits"] == "A013"


def test_a_fresh_call_goes_off_and_on_three_times() -> None:
    twin = digits()
    twin.line.show("d1", {"ticket_no": "A012", "flash": True})
    looks = []
    for _ in range(8):
        looks.append(twin.far.seen("d1")["blank"])
        twin.run(0.5)
    assert looks == [False, True, False, True, False, True, False, False]


@pytest.mark.req("R-112")
def test_a_dead_unit_is_asked_once_and_ever_less_often_so_that_the_living_need_not_wait() -> None:
    twin = digits(1, 2, refresh_s=0)
    twin.far = type(twin.far)(twin.settings[:1], twin.far.send)  # nobody has address 2
    twin.line.show("d1", {"ticket_no": "A012"})

    def asked(unit: int) -> int:
        before = len(twin.writes)
        ill = ""
        try:
            twin.line.idle(twin.now)
        except DeviceError as error:
            ill = error.device
        assert ill == "d2"  # also in a round that does not ask it, or it would count as well again
        return sum(data[0] == unit for _, data in twin.writes[before:])

    assert asked(2) == 3
    twin.line.away.add("d2")
    rounds = []
    for _ in range(12):
        rounds.append(asked(2))
        twin.run(10)
    assert rounds == [1, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0]
    assert asked(1) == 1
    twin.far = type(twin.far)(twin.settings, twin.far.send)
    twin.run(30)
    twin.line.idle(twin.now)
    twin.line.away.clear()
    twin.line.show("d2", {"ticket_no": "B7"})
    assert twin.far.seen("d2")["digits"].strip() == "B7"


def test_a_unit_that_is_away_is_given_its_whole_time_at_times_so_that_a_slow_one_can_come_back() -> None:
    line = digits().line
    settings = line.devices["d1"]
    line.away.add("d1")
    assert [line.patience(settings) for _ in range(4)] == [(1, 0.3), (1, 0.3), (1, 1.0), (1, 0.3)]
    line.away.clear()
    assert line.patience(settings) == (3, 1.0)
