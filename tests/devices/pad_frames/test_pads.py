"""Rating pads by preset."""

from typing import Any

import pytest

from devices.pad_frames import protocol
from devices.pad_frames.protocol import Frame
from tests.devices.twins import Twin

OPEN = {"open": {"rating": "r1", "seconds": 30}, "text": "请评价"}


def pad(**more: Any) -> Twin:
    return Twin({"id": "p5", "kind": "pad", "driver": "pad_frames", "address": 5, **more})


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_one_press_is_one_level_and_is_answered(level: int) -> None:
    twin = pad()
    twin.line.show("p5", OPEN)
    assert twin.far.seen("p5") == {"open": True, "text": "请评价", "pressed": None}
    twin.act("p5", "level", level=level)
    assert twin.inputs == [("p5", "level", {"rating": "r1", "level": level})]
    sent = len(twin.sent)
    twin.run(2)
    assert len(twin.sent) == sent  # the pad heard the answer and does not repeat


def test_repeats_are_answered_but_count_once_per_opening() -> None:
    twin = pad()
    twin.line.show("p5", OPEN)
    twin.deaf = True
    twin.act("p5", "level", level=2)
    twin.run(2)
    assert len(twin.inputs) == 1
    assert twin.sent.count(protocol.build(Frame(5, protocol.ACK))) == 4
    assert not twin.drops


def test_an_answered_rating_is_not_opened_again_but_the_next_one_is() -> None:
    twin = pad()
    twin.line.show("p5", OPEN)
    twin.act("p5", "level", level=1)
    twin.reopen()
    twin.line.show("p5", OPEN)
    assert not twin.far.seen("p5")["open"]
    twin.line.show("p5", {"open": {"rating": "r2", "seconds": 30}, "text": ""})
    assert twin.far.seen("p5")["open"]
    twin.act("p5", "level", level=5)
    assert twin.inputs[-1] == ("p5", "level", {"rating": "r2", "level": 5})


def test_keys_that_are_no_level_or_come_when_nothing_is_open_are_answered_and_ignored() -> None:
    twin = pad()
    twin.act("p5", "press", key=4)
    twin.line.show("p5", OPEN)
    twin.act("p5", "press", key=9)
    assert not twin.inputs
    assert [reason for reason, _, _ in twin.drops] == ["a key when nothing is open", "a key that is no level"]
    assert twin.sent.count(protocol.build(Frame(5, protocol.ACK))) == 2


def test_the_keys_of_the_pad_are_mapped_by_a_setting() -> None:
    twin = pad(levels={"1": 5, "2": 1})
    twin.line.show("p5", OPEN)
    twin.act("p5", "press", key=1)
    assert twin.inputs == [("p5", "level", {"rating": "r1", "level": 5})]


def test_a_pad_that_closes_by_itself_says_so() -> None:
    twin = pad()
    twin.line.show("p5", OPEN)
    twin.run(31)
    assert twin.facts["p5"] == {"closed": True}
    twin.act("p5", "level", level=1)
    assert not twin.inputs


def test_a_cable_pulled_while_open_opens_again_after_plugging() -> None:
    twin = pad()
    twin.line.show("p5", OPEN)
    twin.far.restart()
    twin.reopen()
    twin.line.show("p5", OPEN)
    assert twin.far.seen("p5")["open"]


def test_a_pad_that_speaks_lines_is_never_sent_anything() -> None:
    twin = pad(preset="ascii-line")
    twin.line.show("p5", OPEN)
    twin.hear(b"\0 \r\n\r\n4")
    twin.hear(b"\r")
    twin.hear(b"\n4\r\n")
    assert twin.inputs == [("p5", "level", {"rating": "r1", "level": 4})]
    assert not twin.sent
    twin.hear(b"x17\r\n")
    assert twin.drops
