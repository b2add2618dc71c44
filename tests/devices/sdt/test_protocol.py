"""SDT frames: every vector both ways, four kinds of card and their checks, and a stream that nothing breaks."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from devices.check_vectors import verdicts
from devices.sdt import CODECS, protocol
from devices.sdt.fake import cards
from devices.sdt.protocol import Frames
from tests.devices.streams import fuzz, survives

VECTORS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))
FRAMES = [bytes.fromhex(vector["hex"]) for vector in VECTORS]
TODAY = date(2026, 11, 28)


def card_text(**changes: str) -> bytes:
    """The text block of an invented resident, with what the test changes."""
    return protocol.write_text({**cards()["张三丰"], **changes})


def test_every_vector_holds_both_ways_whole_byte_by_byte_and_in_noise() -> None:
    found = list(verdicts(VECTORS, CODECS))
    assert len(found) == 26
    assert [each for each in found if not each["ok"]] == []


@pytest.mark.parametrize("name", ["sdt.cmd_find", "sdt.find_ok", "sdt.read_fail"])
def test_a_frame_is_found_whatever_stands_around_it(name: str) -> None:
    good = next(frame for vector, frame in zip(VECTORS, FRAMES, strict=True) if vector["name"] == name)
    wrong_sum = good[:-1] + bytes([good[-1] ^ 1])
    wrong_length = protocol.PREAMBLE + b"\xff\xff" + good[7:]
    survives(Frames, good, good[7:-1], noise=b"\x00\xaa\xaa\x96\x80", bad=[wrong_sum, wrong_length, b"\xaa\xaa\xaa\x96"])


def test_a_preamble_inside_a_card_is_no_new_frame() -> None:
    body = b"\x00\x00\x90" + protocol.PREAMBLE * 3
    survives(Frames, protocol.frame(body), body)


def test_half_a_frame_gives_nothing_and_what_it_hid_is_found_when_time_is_up() -> None:
    frames = Frames()
    assert frames.feed(FRAMES[-2][:700]) == []
    assert frames.feed(protocol.answer(protocol.NO_CARD)) == []
    assert frames.give_up() == [b"\x00\x00\x80"]
    assert frames.dropped == 700


def test_random_bytes_break_no_parser() -> None:
    fuzz(Frames, 10_000, 12, frames=FRAMES, bound=5000)


@pytest.mark.parametrize(
    ("name", "kind", "number"),
    [
        ("张三丰", "resident", "110101190001010014"),
        ("李𠮷祥", "resident", cards()["李𠮷祥"]["id"]),
        ("阿依古丽·测试", "resident", cards()["阿依古丽·测试"]["id"]),
        ("陈大文", "hmt", "810000190002020023"),
        ("TEST, ALEX SAMPLE", "foreign_2017", "USA110000010101"),
        ("测试贝拉", "foreign_2023", "911840190004040019"),
    ],
)
@pytest.mark.req("R-024", "R-281")
def test_each_kind_of_card_is_read_with_the_same_names(name: str, kind: str, number: str) -> None:
    card = protocol.person(protocol.write_text(cards()[name]), TODAY)
    assert (card["kind"], card["fields"]["number"]) == (kind, number)
    assert name in (card["fields"]["name"], card["fields"].get("english_name"))
    assert date.fromisoformat(card["fields"]["birth"]).year in (1899, 1900)
    assert card["fields"]["sex"] in ("male", "female")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"id": "110101190001010015"}, "check digit"),
        ({"id": "11010119000101001"}, "check digit"),
        ({"birth": "19000102"}, "differ"),
        ({"birth": "19001301"}, "no date"),
        ({"birth": ""}, "no date"),
    ],
)
def test_a_misread_card_is_refused_and_the_reason_quotes_nothing_of_it(changes: dict[str, str], why: str) -> None:
    with pytest.raises(ValueError, match=why) as caught:
        protocol.person(card_text(**changes), TODAY)
    assert "1900" not in str(caught.value)
    assert "张" not in repr(caught.value)


def test_a_card_of_an_unknown_kind_or_with_broken_text_is_refused() -> None:
    text = bytearray(card_text())
    text[248:250] = "Q".encode("utf-16-le")
    with pytest.raises(ValueError, match="not known"):
        protocol.person(bytes(text), TODAY)
    text = bytearray(card_text())
    text[0:2] = b"\x00\xd8"
    with pytest.raises(ValueError, match="no text") as caught:
        protocol.person(bytes(text), TODAY)
    assert caught.value.__cause__ is None


def test_a_permit_of_a_wrong_region_is_refused() -> None:
    first = "11010119000202002"
    wrong = {**cards()["陈大文"], "id": first + protocol.check_digit(first)}
    with pytest.raises(ValueError, match="does not fit"):
        protocol.person(protocol.write_text(wrong), TODAY)


@pytest.mark.parametrize(
    ("valid_to", "over"), [("20261127", True), ("20261128", False), ("长期", False), ("20400101", False), ("", False)]
)
def test_an_expired_card_is_read_and_flagged(valid_to: str, over: bool) -> None:
    assert protocol.person(card_text(valid_to=valid_to), TODAY)["fields"]["expired"] is over


def test_the_photo_is_no_part_of_the_person() -> None:
    assert "photo" not in json.dumps(protocol.person(card_text(), TODAY))


def test_a_half_answer_is_never_read() -> None:
    for data in (b"", b"\x01\x00", b"\x01\x00\x04\x00" + bytes(1000), b"\x00\xff\x04\x00" + bytes(1300)):
        with pytest.raises(ValueError, match="answer to a read"):
            protocol.parts(data)


def test_a_field_too_long_for_a_card_is_refused() -> None:
    with pytest.raises(ValueError, match="name takes"):
        card_text(name="名" * 16)
