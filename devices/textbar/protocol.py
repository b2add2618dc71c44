"""Frames by template: {40} a byte in hex, {addr:1}, {text:gbk}, {len:1}, {sum8}, {xor8}, {crc16m}.

``len`` counts the bytes after it up to the checksum, or to the end of the text where there is none. A checksum covers all bytes
before it; ``{sum8:2}`` leaves out the first two. Numbers of two bytes are high byte first with ``:2``, low first with ``:2le``;
the CRC (Modbus) is low byte first. Source: devices.md 2.4; the preset at-cr from public Delphi source.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import Any

from devices.text import for_device

PRESETS = {"at-cr": "{40}{addr:1}{text:gbk}{0D}"}
PIECE = re.compile(
    r"\{([0-9A-Fa-f]{2})\}|\{(addr|len):(1|2|2le)\}|\{text:(gbk|gb18030|ascii)\}|\{(sum8|xor8|crc16m)(?::([0-9]))?\}"
)
MAX_TEXT = 512  # bytes


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a template."""

    what: str  # byte addr len text sum8 xor8 crc16m
    form: str = ""  # width of a number, encoding of the text, hex of a byte
    skip: int = 0  # bytes at the start that a checksum leaves out


def pieces(template: str) -> list[Piece]:
    """Take a template apart; ValueError with a sentence."""
    found: list[Piece] = []
    at = 0
    while at < len(template):
        match = PIECE.match(template, at)
        if match is None:
            raise ValueError(f"is not understood from {template[at:]!r} on; an example: {PRESETS['at-cr']}")
        byte, number, width, encoding, check, skip = match.groups()
        if byte:
            found.append(Piece("byte", byte))
        elif number:
            found.append(Piece(number, width))
        elif encoding:
            found.append(Piece("text", encoding))
        else:
            found.append(Piece(check, skip=int(skip or 0)))
        at = match.end()
    if [piece.what for piece in found].count("text") != 1:
        raise ValueError("needs exactly one {text:gbk}")
    return found


def checked(value: Any) -> str:
    """Check for the settings."""
    if not isinstance(value, str):
        raise ValueError(f"must be a text, not {value!r}")  # noqa: TRY004 -- one kind of error for all checks
    if value:
        pieces(value)
    return value


def hex_text(value: Any) -> str:
    """Check for the settings: hex, or empty."""
    try:
        bytes.fromhex(value)
    except (TypeError, ValueError):
        raise ValueError(f'must be hex such as "06" or "41 43 4B", not {value!r}') from None
    return str(value)


def build(parts: Sequence[Piece], address: int, text: str) -> bytes:
    """Frame that makes bar ``address`` show ``text``; ValueError when the text is too long for the frame."""
    coding = next(part.form for part in parts if part.what == "text")
    shown = for_device(text, coding)
    if len(shown) > MAX_TEXT:
        raise ValueError(f"{len(shown)} bytes of text, at most {MAX_TEXT} are sent")
    frame = b""
    for at, part in enumerate(parts):
        match part.what:
            case "byte":
                frame += bytes.fromhex(part.form)
            case "addr":
                frame += _number(address, part.form)
            case "text":
                frame += shown
            case "len":
                frame += _number(_counted(parts[at + 1 :], len(shown)), part.form)
            case _:
                frame += _check(part.what, frame[part.skip :])
    return frame


def _counted(after: Sequence[Piece], text: int) -> int:
    whats = [part.what for part in after]
    check = next((at for at, what in enumerate(whats) if what in ("sum8", "xor8", "crc16m")), None)
    last = whats.index("text") + 1 if "text" in whats else len(whats)
    widths = [text if part.what == "text" else int(part.form[0]) if part.what in ("addr", "len") else 1 for part in after]
    return sum(widths[: last if check is None else check])


def _number(value: int, form: str) -> bytes:
    width = int(form[0])
    if value >= 256**width:
        raise ValueError(f"{value} does not fit in {width} byte")
    return value.to_bytes(width, "little" if form.endswith("le") else "big")


def _check(what: str, data: bytes) -> bytes:
    match what:
        case "sum8":
            return bytes([sum(data) & 0xFF])
        case "xor8":
            return bytes([reduce(xor, data, 0)])
        case _:
            crc = 0xFFFF
            for byte in data:
                crc ^= byte
                for _ in range(8):
                    crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
            return crc.to_bytes(2, "little")


class BarStream:
    """Finds frames of a template, for the far end; it holds no more than one frame with the longest text."""

    def __init__(self, parts: Sequence[Piece]) -> None:
        self._parts = list(parts)
        at = [part.what for part in parts].index("text")
        self._coding = parts[at].form
        self._head = _pattern(parts[:at])
        self._tail = _pattern(parts[at + 1 :])
        self._held = bytearray()

    def feed(self, data: bytes) -> list[tuple[int, str]]:
        """Take bytes; return (address, text) of each whole frame."""
        self._held += data
        found: list[tuple[int, str]] = []
        start = 0
        while (head := self._head.search(self._held, start)) is not None:
            shown = self._frame(head)
            if shown is None:
                start = head.start() + 1  # only its first byte is dropped: a whole frame may begin within
            else:
                address, text, end = shown
                found.append((address, text))
                del self._held[:end]
                start = 0
        del self._held[: -(MAX_TEXT + 32)]
        return found

    def _frame(self, head: re.Match[bytes]) -> tuple[int, str, int] | None:
        """The frame that begins with ``head``: its address, text and end."""
        for length in self._lengths(head):
            tail = self._tail.match(self._held, head.end() + length)
            if tail is None:
                continue
            address = self._value(head, "addr")
            address = self._value(tail, "addr") if address is None else address
            try:
                text = self._held[head.end() : tail.start()].decode(self._coding)
                if build(self._parts, 1 if address is None else address, text) == self._held[head.start() : tail.end()]:
                    return 1 if address is None else address, text, tail.end()
            except ValueError:
                continue
        return None

    def _lengths(self, head: re.Match[bytes]) -> Iterable[int]:
        """How long the text may be: as the frame says, or anything up to a control character, which is never text."""
        counted = self._value(head, "len")
        if counted is not None:
            at = [part.what for part in self._parts].index("len")
            return [length] if 0 <= (length := counted - _counted(self._parts[at + 1 :], 0)) <= MAX_TEXT else []
        control = CONTROL.search(self._held, head.end())
        end = control.start() if control else len(self._held)
        return range(min(end - head.end(), MAX_TEXT) + 1)

    def _value(self, match: re.Match[bytes], what: str) -> int | None:
        if what not in match.re.groupindex:
            return None
        form = next(part.form for part in self._parts if part.what == what)
        return int.from_bytes(match[what], "little" if form.endswith("le") else "big")


CONTROL = re.compile(rb"[\x00-\x1f]")


def _pattern(parts: Sequence[Piece]) -> re.Pattern[bytes]:
    pattern = b""
    for part in parts:
        width = int(part.form[0]) if part.what in ("addr", "len") else 2 if part.what == "crc16m" else 1
        name = part.what.encode()
        if part.what == "byte":
            pattern += re.escape(bytes.fromhex(part.form))
        elif part.what in ("addr", "len") and b"<%s>" % name not in pattern:
            pattern += b"(?P<%s>.{%d})" % (name, width)
        else:
            pattern += b".{%d}" % width
    return re.compile(pattern, re.DOTALL)


# --- vectors: the preset ----------------------------------------------------------------------------------------------

AT_CR = pieces(PRESETS["at-cr"])


def decode(frame: bytes, direction: str) -> dict[str, Any]:
    """Facts of one frame of the preset at-cr."""
    if direction != "to_device":
        raise ValueError("these bars never answer")
    found = BarStream(AT_CR).feed(frame)
    if len(found) != 1 or build(AT_CR, *found[0]) != frame:
        raise ValueError("not 40, address, text, 0D")
    return {"addr": found[0][0], "text": found[0][1]}


def encode(fields: Mapping[str, Any], direction: str) -> bytes:
    """Bytes of one frame of the preset at-cr."""
    if direction != "to_device":
        raise ValueError("these bars never answer")
    return build(AT_CR, int(fields["addr"]), str(fields["text"]))


def stream(direction: str) -> Callable[[bytes], list[dict[str, Any]]]:
    """A parser for check-vectors."""
    bars = BarStream(AT_CR)

    def feed(data: bytes) -> list[dict[str, Any]]:
        return [{"addr": address, "text": text} for address, text in bars.feed(data)] if direction == "to_device" else []

    return feed
