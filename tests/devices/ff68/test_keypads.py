"""Keypads and 4-key pads on one bus."""

from typing import Any

import pytest

from devices.ff68 import protocol
from devices.ff68.protocol import Frame
from devices.settings import SettingsError, device
from tests.devices.twins import Twin

NEXT = bytes.fromhex("FF680303680301 0C1016")


def bus(**more: Any) -> Twin:
    return Twin(
        {"id": "k3", "kind": "keypad", "driver": "ff68", "address": 3, **more},
        {"id": "k4", "kind": "keypad", "driver": "ff68", "address": 4},
        {"id": "p3", "kind": "pad", "driver": "ff68", "address": 103, "unit": 3},
    )


@pytest.mark.req("R-062")
@pytest.mark.parametrize("key", ["next", "recall", "evaluate", "pause", "transfer", "no_show", "hold", "call_back"])
def test_every_key_is_heard_once_and_confirmed(key: str) -> None:
    twin = bus()
    twin.act("k3", "key", key=key)
    assert twin.inputs == [("k3", "key", {"key": key})]
    assert twin.far.seen("k3")["lamp"] == "confirmed"
    assert not twin.drops


def test_the_confirmation_is_the_same_frame_before_anything_else_is_done() -> None:
    class Watched(Twin):
        def input(self, device: str, kind: str, data: dict[str, Any]) -> None:
            super().input(device, kind, data)
            self.when = (bytes(self.sent), self.now)

    twin = Watched({"id": "k3", "kind": "keypad", "driver": "ff68", "address": 3})
    started = twin.now
    twin.hear(NEXT)
    assert twin.when == (NEXT, started)


def test_a_repeat_is_confirmed_but_counts_once_and_a_later_press_counts_again() -> None:
    twin = bus()
    twin.deaf = True  # the keypad does not hear its confirmation and repeats
    twin.act("k3", "key", key="next")
    twin.run(1.5)
    assert len(twin.inputs) == 1
    assert twin.sent.count(NEXT) == 4
    twin.run(0.5)
    twin.hear(NEXT)
    assert len(twin.inputs) == 2


def test_the_own_echo_of_an_adapter_is_no_second_press() -> None:
    twin = bus()
    twin.hear(NEXT)
    twin.run(0.04)
    twin.hear(NEXT)
    assert len(twin.inputs) == 1


@pytest.mark.req("R-114")
@pytest.mark.parametrize("verb", ["wrong_sum", "unknown_address", "collide"])
def test_what_is_wrong_is_counted_and_never_confirmed(verb: str) -> None:
    twin = bus()
    twin.act("k3", verb)
    twin.run(0.5)
    assert not twin.inputs
    assert not twin.sent
    assert twin.drops
    twin.act("k4", "key", key="next")
    assert twin.inputs == [("k4", "key", {"key": "next"})]


@pytest.mark.parametrize("data", ["0E", "11", "0907 0F", "09 0F"])
def test_keys_without_meaning_are_confirmed_and_ignored(data: str) -> None:
    twin = bus()
    frame = protocol.build(Frame(3, 1, bytes.fromhex(data)))
    twin.hear(frame)
    assert bytes(twin.sent) == frame
    assert not twin.inputs
    assert [reason for reason, _, _ in twin.drops] == ["a key without meaning here"]


def test_half_a_frame_is_dropped_after_a_while_and_the_next_one_is_heard() -> None:
    twin = bus()
    twin.hear(NEXT[:6])
    twin.run(0.5)
    assert [reason for reason, _, _ in twin.drops] == ["the rest of a frame did not come"]
    twin.hear(NEXT)
    assert len(twin.inputs) == 1


def test_digits_typed_before_a_key_are_its_argument() -> None:
    twin = bus()
    twin.hear(protocol.build(Frame(3, 1, b"\x01\x02\x13")))
    assert twin.inputs == [("k3", "key", {"key": "transfer", "argument": "12"})]


def test_a_keypad_shows_who_waits_and_whom_it_serves() -> None:
    twin = bus()
    twin.line.show("k3", {"ticket_no": "A012", "waiting": 7, "error": "", "beep": 4})
    assert twin.far.seen("k3") == {"digits": "012", "waiting": "007", "beeps": 0, "lamp": "off"}
    assert twin.far.seen("k4")["waiting"] == ""
    twin.line.show("k3", {"ticket_no": "", "waiting": 1200, "error": "", "beep": 4})
    assert (twin.far.seen("k3")["digits"].strip(), twin.far.seen("k3")["waiting"]) == ("", "999")


def test_it_beeps_when_the_counter_grows_and_twice_for_an_error() -> None:
    twin = bus()
    state = {"ticket_no": "", "waiting": 0, "error": "", "beep": 4}
    for beep, error, heard in [(4, "", 0), (5, "", 1), (5, "", 1), (6, "nobody_waits", 3)]:
        twin.line.show("k3", {**state, "beep": beep, "error": error})
        assert twin.far.seen("k3")["beeps"] == heard


@pytest.mark.req("R-103")
def test_the_same_digits_are_not_sent_twice_within_five_seconds_except_after_a_new_plug() -> None:
    twin = bus()
    state = {"ticket_no": "A012", "waiting": 7, "error": "", "beep": 1}
    twin.line.show("k3", state)
    twin.line.show("k3", state)
    assert len(twin.writes) == 1
    twin.far.restart()
    twin.reopen()
    twin.line.show("k3", state)
    assert twin.far.seen("k3")["digits"] == "012"


@pytest.mark.parametrize(("level", "value"), [(1, 3), (2, 2), (3, 1), (4, 0)])
def test_a_pad_result_becomes_one_of_five_levels_once_per_opening(level: int, value: int) -> None:
    twin = bus()
    twin.line.show("p3", {"open": {"rating": "r1", "seconds": 60}, "text": ""})
    assert twin.far.seen("p3")["open"]
    twin.hear(protocol.build(Frame(3, 0x11, bytes([value]))))
    assert twin.inputs == [("p3", "level", {"rating": "r1", "level": level})]
    assert twin.writes[-1][1] == protocol.build(Frame(3, 1, bytes([value])))
    twin.run(1)
    twin.act("p3", "level", level=1)
    assert len(twin.inputs) == 1
    assert twin.drops[-1][0] == "nothing to rate"


def test_the_mapping_of_the_pad_is_a_setting() -> None:
    twin = bus(levels={"0": 5, "3": 1})
    with pytest.raises(SettingsError, match="levels"):
        device({"id": "p", "kind": "pad", "driver": "ff68", "port": "fake", "levels": {"3": 9}})
    assert twin.settings[0].options["levels"] == {"0": 5, "3": 1}
