"""ESC/POS bytes: every vector both ways, and a stream that nothing breaks."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from devices.check_vectors import verdicts
from devices.escpos import CODECS, protocol
from devices.escpos.protocol import Commands, Replies, Said
from tests.devices.streams import fuzz, survives

VECTORS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))
FRAMES = [bytes.fromhex(vector["hex"]) for vector in VECTORS]


def test_every_vector_holds_both_ways_whole_byte_by_byte_and_in_noise() -> None:
    found = list(verdicts(VECTORS, CODECS))
    assert len(found) == 32
    assert [each for each in found if not each["ok"]] == []


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        ("12", Said("status", b"\x12")),
        ("7E", Said("status", b"\x7e")),
        ("38 00 0F 00", Said("asb", b"\x38\x00\x0f\x00")),
        ("37 22 30 30 30 31 00", Said("process_id", b"0001")),
    ],
)
def test_a_reply_is_found_whatever_stands_around_it(frame: str, said: Said) -> None:
    survives(Replies, bytes.fromhex(frame), said, bad=[b"\x37\x21", b"\x37\x22\x30\x30\x30\x31\x01", b"\x10\x90"])


def test_status_confirmation_and_flow_control_are_told_apart_in_one_stream() -> None:
    stream = bytes.fromhex("13 18 00 0F 00 11 12 37 22 30 31 32 37 00 1E 00 37")
    replies = Replies()
    assert [said.kind for said in replies.feed(stream)] == ["asb", "status", "process_id", "status"]
    assert replies.dropped == b"\x00"
    replies.give_up()
    assert replies.dropped == b"\x00\x37"


def test_a_status_byte_answers_the_question_that_was_asked() -> None:
    assert protocol.status(1, 0x1A)["offline"]
    assert protocol.status(3, 0x1A)["cutter_error"]
    with pytest.raises(ValueError, match="no status byte"):
        protocol.status(4, 0x00)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_every_status_survives_its_byte(n: int) -> None:
    for number in range(16):
        facts = {name: bool(number >> at & 1) for at, name in enumerate(protocol.STATUS[n])}
        assert protocol.status(n, protocol.status_byte(n, facts)) == facts


def test_a_picture_that_looks_like_commands_stays_one_picture() -> None:
    rows = b"\x10\x04\x01\x1b@\x1dVB\x00\x0a\x0a\x0a\x0a\x0a\x0a\x0a"
    commands = Commands().feed(protocol.raster(16, rows) + protocol.cut("part"))
    assert [each.name for each in commands] == ["raster", "cut"]
    assert commands[0].data == rows


def test_commands_come_out_the_same_in_any_pieces() -> None:
    slip = b"".join(frame for vector, frame in zip(VECTORS, FRAMES, strict=True) if vector["direction"] == "to_device")
    whole = Commands().feed(slip)
    for seed in range(30):
        chance, parser, found, at = random.Random(seed), Commands(), [], 0
        while at < len(slip):
            step = chance.randrange(1, 9)
            found += parser.feed(slip[at : at + step])
            at += step
        assert found == whole
        assert parser.pending == b""


def test_unknown_commands_are_stepped_over_by_their_length() -> None:
    stream = b"\x1dk\x04ABC\x00\x1dk\x49\x03abc\x1b*\x21\x02\x00\x01\x02\x03\x04\x05\x06\x1bp\x00\x32\x32\x1bJ\x0aok"
    assert [each.name for each in Commands().feed(stream)] == ["skipped"] * 5 + ["text", "text"]


@pytest.mark.parametrize("parser", [Replies, Commands])
def test_random_bytes_break_no_parser(parser: type[Any]) -> None:
    fuzz(parser, 10_000, 11, frames=FRAMES)


def test_commands_that_say_nothing_are_refused() -> None:
    for bad in (b"", b"\x1b", b"\x00\x01", b"\x1dv0\x00\x02\x00\x08\x00\x18"):
        with pytest.raises(ValueError, match="not whole"):
            protocol.decode(bad, "to_device")


@pytest.mark.parametrize(
    ("make", "args"),
    [
        (protocol.size, (9, 1)),
        (protocol.qr, (b"x", 17)),
        (protocol.qr, (b"x" * 65_533, 4)),
        (protocol.ask, (5,)),
        (protocol.process_id, ("12",)),
        (protocol.raster, (12, b"\x00")),
    ],
)
def test_arguments_outside_their_range_are_refused(make: Callable[..., bytes], args: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match=r"."):
        make(*args)
