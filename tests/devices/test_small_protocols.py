"""Scanner, badge, text bar and Alpha: their streams survive everything, their frames are those of the manuals."""

from typing import Any

import pytest

from devices.alpha import protocol as alpha
from devices.badge import protocol as badge
from devices.scanner import protocol as scanner
from devices.text import for_device
from devices.textbar import protocol as textbar
from tests.devices.streams import fuzz, survives

BADGE = bytes.fromhex("02 31 33 30 30 35 44 31 44 41 35 46 36 03")
BAD_BADGE = bytes.fromhex("02 31 33 30 30 35 44 31 44 41 35 46 37 03")
BAR = bytes.fromhex("40 03 C7 EB 41 30 30 31 BA C5 B5 BD 33 BA C5 B4 B0 BF DA 0D")
ALPHA = bytes.fromhex("00 00 00 00 00 01 5A 30 30 02 41 41 1B 20 62 41 30 30 31 20 54 4F 20 33 03 30 33 30 43 04")


@pytest.mark.req("R-114")
def test_a_badge_is_found_in_any_stream() -> None:
    def parser() -> Any:
        tags = badge.TagStream()
        return lambda data: tags.feed(data)[0]

    survives(parser, BADGE, "13005D1DA5", noise=b"\x00\x02\x8013\x02", bad=[BAD_BADGE, BADGE[:9], BADGE[:1], b"\x03"])


def test_a_bars_text_is_found_in_any_stream() -> None:
    parts = textbar.pieces(textbar.PRESETS["at-cr"])
    survives(
        lambda: textbar.BarStream(parts),
        BAR,
        (3, "请A001号到3号窗口"),
        noise=b"\x0d\x40\x02\x13",
        bad=[BAR[:8] + b"\x0d", b"\x40\x0d"],
    )


def test_a_scanners_code_is_found_however_it_is_cut() -> None:
    survives(scanner.CodeStream, b"YY20261122000123\r\n", b"YY20261122000123", noise=b"\r\n\r", bad=[b"\r"])


@pytest.mark.parametrize(
    ("make", "frames"),
    [
        (badge.TagStream, [BADGE, BAD_BADGE]),
        (lambda: textbar.BarStream(textbar.AT_CR), [BAR]),
        (lambda: textbar.BarStream(textbar.pieces("{AA}{len:1}{addr:2le}{text:gbk}{crc16m}")), [BAR, b"\xaa\x05\x03\x00ABC"]),
        (scanner.CodeStream, [b"YY20261122000123\r"]),
        (lambda: scanner.stream("from_device"), [b"]Q1A001\r", b"\xc7\xeb\r"]),
        (lambda: alpha.stream("to_device"), [ALPHA]),
    ],
)
def test_no_stream_breaks_a_parser_or_makes_it_grow(make: Any, frames: list[bytes]) -> None:
    assert fuzz(make, 3000, 5, frames=frames) <= 9000


@pytest.mark.parametrize(
    ("template", "frame"),
    [
        ("{40}{addr:1}{text:gbk}{0D}", "40 03 C7 EB 41 0D"),
        ("{AA}{55}{len:1}{addr:1}{text:gbk}{sum8:2}", "AA 55 04 03 C7 EB 41"),
        ("{02}{addr:2}{len:2le}{text:gbk}{xor8}{03}", "02 00 03 03 00 C7 EB 41"),
        ("{addr:1}{06}{text:gb18030}{crc16m}", "03 06 C7 EB 41"),
    ],
)
def test_a_template_makes_the_frame(template: str, frame: str) -> None:
    parts = textbar.pieces(template)
    made = textbar.build(parts, 3, "请A")
    assert made.hex(" ").upper().startswith(frame)
    assert textbar.BarStream(parts).feed(made) == [(3, "请A")]


def test_the_modbus_checksum_is_modbus() -> None:
    # 01 06 00 00 00 0C has the CRC 89 CF; the same six bytes by a template.
    parts = textbar.pieces("{01}{06}{00}{00}{00}{0C}{crc16m}{text:ascii}")
    assert textbar.build(parts, 1, "") == bytes.fromhex("01 06 00 00 00 0C 89 CF")


@pytest.mark.req("R-281")
def test_a_character_that_the_bar_has_not_got_is_visibly_missing() -> None:
    assert for_device("请䶮𠮷号") == "请〓〓号".encode("gbk")
    assert b"\x0d" not in textbar.build(textbar.AT_CR, 1, "A\r001\n")[:-1]


def test_a_text_too_long_for_the_frame_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 512"):
        textbar.build(textbar.AT_CR, 1, "号" * 300)
    with pytest.raises(ValueError, match="300 does not fit in 1 byte"):
        textbar.build(textbar.AT_CR, 300, "号")


@pytest.mark.parametrize("frame", [b"\x01\x02\r", b"\xff\xfe\xff\r", b"\r", b"]Q1\r"])
def test_noise_is_no_code(frame: bytes) -> None:
    with pytest.raises(ValueError, match=r"code|neither"):
        scanner.decode(frame, "from_device")


def test_a_scanner_that_never_ends_its_code_fills_nothing() -> None:
    codes = scanner.CodeStream("none")
    for _ in range(100):
        codes.feed(b"x" * 1000)
    assert codes.gap() == ([b""], b"")


def test_an_alpha_frame_with_a_wrong_sum_is_refused() -> None:
    with pytest.raises(ValueError, match="wrong checksum"):
        alpha.decode(ALPHA[:-2] + b"D\x04", "to_device")
