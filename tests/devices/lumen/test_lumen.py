"""Lumen cards over both framings."""

from typing import Any

import pytest

from devices.lumen import protocol
from tests.devices.twins import Twin

CALL = {"text": "请A012号", "ticket_no": "A012", "window": "3", "mode": "call", "flash": True}


def sign(framing: str = "serial", **more: Any) -> Twin:
    return Twin({"id": "bar", "kind": "led_bar", "driver": "lumen", "framing": framing, **more})


def commands(twin: Twin) -> list[int]:
    """Command codes that the driver sent."""
    return [protocol.decode(data, "to_device")["cc"] for _, data in twin.writes]


@pytest.mark.req("R-102")
@pytest.mark.parametrize("framing", ["serial", "tcp"])
def test_a_call_flickers_for_three_seconds_and_stays(framing: str) -> None:
    twin = sign(framing, colour="green")
    twin.line.show("bar", CALL)
    seen = twin.far.seen("bar")
    assert (seen["text"], seen["colour"], seen["effect"]) == ("请A012号", "green", protocol.FLICKER)
    twin.run(2.8)
    assert twin.far.seen("bar")["flickers"]
    twin.run(0.6)
    assert (twin.far.seen("bar")["text"], twin.far.seen("bar")["flickers"]) == ("请A012号", False)
    assert commands(twin) == [protocol.SPLIT, protocol.TEXT, protocol.TEXT]


def test_the_layout_is_sent_once_and_nothing_is_ever_written_to_flash() -> None:
    twin = Twin(
        {"id": "w1", "kind": "led_bar", "driver": "lumen", "address": 1, "unit": 1, "area": 0},
        {"id": "w2", "kind": "led_bar", "driver": "lumen", "address": 2, "unit": 1, "area": 1, "y": 16},
    )
    for turn in range(5):
        twin.line.show("w1", {"text": f"A{turn:03}"})
        twin.line.show("w2", {"text": f"B{turn:03}", "flash": True})
        twin.run(4)
        twin.line.idle(twin.now)
    assert (twin.far.seen("w1")["text"], twin.far.seen("w2")["text"]) == ("A004", "B004")
    assert commands(twin).count(protocol.SPLIT) == 1
    assert protocol.SAVE not in commands(twin)
    assert twin.far.seen("w1")["flash_writes"] == 0


@pytest.mark.req("R-102")
@pytest.mark.parametrize("framing", ["serial", "tcp"])
@pytest.mark.parametrize("fault", ["lose", "corrupt", "truncate"])
def test_a_lost_or_spoiled_answer_costs_another_try(fault: str, framing: str) -> None:
    twin = sign(framing)
    twin.spoil = [fault]
    twin.line.show("bar", CALL)
    assert commands(twin) == [protocol.SPLIT, protocol.SPLIT, protocol.TEXT]


@pytest.mark.parametrize(("code", "count", "refusal"), [(1, 1, ""), (2, 2, ""), (1, 3, "silent"), (4, 1, "result_4")])
def test_each_result_has_its_rule(code: int, count: int, refusal: str) -> None:
    twin = sign()
    twin.act("bar", "refuse", code=code, count=count)
    assert twin.refusal("bar", CALL) == refusal


def test_a_silent_card_is_given_up_after_three_tries() -> None:
    twin = sign()
    twin.silent = True
    assert twin.refusal("bar", CALL) == "silent"
    assert len(twin.writes) == 3


def test_old_firmware_answers_in_its_own_way() -> None:
    twin = sign()
    twin.act("bar", "old_firmware")
    twin.line.show("bar", CALL)
    assert twin.far.seen("bar")["text"] == "请A012号"


@pytest.mark.req("R-102")
def test_a_card_that_lost_its_power_gets_layout_and_all_texts_again_at_the_next_look() -> None:
    twin = Twin(
        {"id": "bar", "kind": "led_bar", "driver": "lumen", "address": 1, "unit": 1, "area": 0},
        {"id": "w2", "kind": "led_bar", "driver": "lumen", "address": 2, "unit": 1, "area": 1, "y": 16},
    )
    twin.line.show("bar", {**CALL, "flash": False})
    twin.line.show("w2", {"text": "B034"})
    twin.far.restart()
    twin.line.idle(twin.now)
    assert (twin.far.seen("bar")["text"], twin.far.seen("w2")["text"]) == ("请A012号", "B034")
    twin.far.restart()
    twin.reopen()
    twin.line.show("bar", CALL)
    assert twin.far.seen("bar")["text"] == "请A012号"


def test_a_damaged_frame_is_answered_by_result_one_and_never_shown() -> None:
    twin = sign()
    heard: list[bytes] = []
    twin.far.send = heard.append
    twin.far.feed(bytes.fromhex("A5 68 32 01 7B 01 10 00 00 00 12 00 00 05 00 00 03 02 FF 00 00 41 30 30 31 00 15 03 AE"), 0)
    assert [protocol.decode(each, "from_device")["code"] for each in heard] == [1]
    assert twin.far.seen("bar")["blank"]


@pytest.mark.req("R-281")
def test_rare_characters_are_visibly_missing_and_long_text_moves_or_is_cut() -> None:
    twin = sign()
    twin.line.show("bar", {"text": "请𠮷田"})
    assert twin.far.seen("bar")["text"] == "请〓田"
    twin.line.show("bar", {"text": "请A012号到3号窗口办理业务"})
    assert twin.far.seen("bar")["moves"]
    twin = sign(long="shorten")
    twin.line.show("bar", {"text": "请A012号到3号窗口办理业务"})
    assert twin.far.seen("bar")["text"] == "请A012号到3号…"


def test_a_moving_text_is_not_begun_anew_at_each_look() -> None:
    twin = sign(w=64)
    twin.line.show("bar", {"text": "请A012号到3号窗口办理业务"})
    assert twin.far.seen("bar")["moves"]
    looks = []
    for _ in range(6):
        before = len(twin.writes)
        twin.line.idle(twin.now)
        looks.append(len(twin.writes) - before)
        twin.run(5)
    assert looks == [1, 0, 0, 1, 0, 0]
