"""Frames of SYN6288 and XFS5152CE speech modules, and the single bytes with which they answer.

``FD``, length (2 bytes, high first; of all that follows), command, and for a sentence its encoding and text. SYN6288 ends with
the xor of all bytes before it, XFS5152CE has no checksum. Source: devices.md 7.1, public drivers of both chips.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import Any

from devices.codec import Stream
from devices.frames import Hunter, begins

SAY, STOP, PAUSE, GO_ON, STATE, BAUD, SLEEP = 0x01, 0x02, 0x03, 0x04, 0x21, 0x31, 0x88
COMMANDS = (SAY, STOP, PAUSE, GO_ON, STATE, BAUD, SLEEP)

READY, ACCEPTED, NOT_UNDERSTOOD, BUSY, IDLE = 0x4A, 0x41, 0x45, 0x4E, 0x4F
STATUS = {
    READY: "initialised",
    ACCEPTED: "command accepted",
    NOT_UNDERSTOOD: "command not understood",
    BUSY: "busy (speaking)",
    IDLE: "idle",
}
REPLIES = {
    **{bytes([code]): name for code, name in STATUS.items()},
    bytes([ACCEPTED, BUSY]): "query reply: accepted + busy",
    bytes([ACCEPTED, IDLE]): "query reply: accepted + idle",
}

MAX_TEXT = 200  # bytes
ENCODINGS = ("gb2312", "gbk", "big5", "unicode")
CODINGS = {"gb2312": "gb2312", "gbk": "gbk", "big5": "big5", "unicode": "utf-16-be"}


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of chip."""

    name: str
    checksum: bool
    marks: str  # of volume and speed within the text, in this order


SYN6288 = Family("syn6288", checksum=True, marks="vt")
XFS5152 = Family("xfs5152", checksum=False, marks="vs")


@dataclass(frozen=True, slots=True)
class Command:
    """One frame to the module."""

    cmd: int
    data: bytes = b""  # after the command: encoding byte and text of a sentence

    @property
    def text(self) -> str:
        """The sentence; ValueError when its bytes are none in its encoding."""
        if not self.data or self.data[0] & 0x07 >= len(ENCODINGS):
            raise ValueError("a sentence of no known encoding")
        return self.data[1:].decode(CODINGS[ENCODINGS[self.data[0] & 0x07]])


def build(family: Family, command: Command) -> bytes:
    """Frame of ``command``; ValueError when its text is longer than 200 bytes."""
    if len(command.data) > MAX_TEXT + 1:
        raise ValueError(f"{len(command.data) - 1} bytes of text, at most {MAX_TEXT} are said at once")
    body = bytes([command.cmd]) + command.data
    frame = b"\xfd" + (len(body) + family.checksum).to_bytes(2, "big") + body
    return frame + bytes([reduce(xor, frame)]) if family.checksum else frame


def say(family: Family, text: bytes) -> bytes:
    """Frame that says ``text`` (GBK, at most 200 bytes), without background music."""
    return build(family, Command(SAY, b"\x01" + text))


def look(family: Family) -> Callable[[bytes], tuple[int, Command] | None]:
    """A look for a Hunter that finds this family's frames."""

    def find(held: bytes) -> tuple[int, Command] | None:
        if not begins(held, b"\xfd") or len(held) < 3:
            return None
        length = int.from_bytes(held[1:3], "big")
        # The length is checked before it is waited for: a wrong one would swallow the frames that follow.
        if not 1 + family.checksum <= length <= MAX_TEXT + 2 + family.checksum:
            raise ValueError(f"length {length}")
        if len(held) > 3 and held[3] not in COMMANDS:
            raise ValueError(f"unknown command {held[3]:02X}")
        if len(held) < 3 + length:
            return None
        frame = held[: 3 + length]
        if family.checksum and reduce(xor, frame) != 0:
            raise ValueError("wrong xor")
        command = Command(frame[3], frame[4 : len(frame) - family.checksum])
        if command.cmd == SAY:
            _ = command.text  # ValueError for text that is none
        elif len(command.data) != (command.cmd == BAUD):
            raise ValueError(f"command {command.cmd:02X} with {len(command.data)} bytes")
        return len(frame), command

    return find


# --- vectors ----------------------------------------------------------------------------------------------------------


def decode(family: Family, frame: bytes, direction: str) -> dict[str, Any]:
    """Facts of one frame or answer; ValueError for what is none."""
    if direction == "from_device":
        if frame not in REPLIES:
            raise ValueError(f"no answer of a speech module: {frame.hex(' ').upper()}")
        return {"status": REPLIES[frame]}
    found = Hunter(look(family)).feed(frame)
    if len(found) != 1 or build(family, found[0]) != frame:
        raise ValueError(f"no frame of {family.name}")
    return _facts(found[0])


def encode(family: Family, fields: Mapping[str, Any], direction: str) -> bytes:
    """Bytes of one frame or answer; KeyError when a fact is missing."""
    if direction == "from_device":
        return {name: code for code, name in REPLIES.items()}[fields["status"]]
    if "text" in fields:
        encoding = str(fields.get("encoding", "gbk"))
        first = int(fields.get("music", 0)) << 3 | ENCODINGS.index(encoding)
        return build(family, Command(SAY, bytes([first]) + str(fields["text"]).encode(CODINGS[encoding])))
    return build(family, Command(int(fields["cmd"]), bytes.fromhex(fields.get("data", ""))))


def decode_syn6288(frame: bytes, direction: str) -> dict[str, Any]:
    """See decode."""
    return decode(SYN6288, frame, direction)


def encode_syn6288(fields: Mapping[str, Any], direction: str) -> bytes:
    """See encode."""
    return encode(SYN6288, fields, direction)


def decode_xfs5152(frame: bytes, direction: str) -> dict[str, Any]:
    """See decode."""
    return decode(XFS5152, frame, direction)


def encode_xfs5152(fields: Mapping[str, Any], direction: str) -> bytes:
    """See encode."""
    return encode(XFS5152, fields, direction)


def stream(family: Family) -> Stream:
    """Parsers for check-vectors."""

    def make(direction: str) -> Callable[[bytes], list[dict[str, Any]]]:
        if direction == "from_device":
            return AnswerStream().feed
        hunter = Hunter(look(family))
        return lambda data: [_facts(command) for command in hunter.feed(data)]

    return make


class AnswerStream:
    """Finds answers: 41 may be the first half of an answer to a state query, so it waits for the next byte, or for time."""

    def __init__(self) -> None:
        self._accepted = False

    def feed(self, data: bytes) -> list[dict[str, Any]]:
        """Take bytes; an empty piece says that time passed."""
        found: list[bytes] = []
        for code in data:
            if self._accepted:
                self._accepted = False
                if code in (BUSY, IDLE):
                    found.append(bytes([ACCEPTED, code]))
                    continue
                found.append(bytes([ACCEPTED]))
            if code == ACCEPTED:
                self._accepted = True
            elif code in STATUS:
                found.append(bytes([code]))
        if not data and self._accepted:
            self._accepted = False
            found.append(bytes([ACCEPTED]))
        return [{"status": REPLIES[each]} for each in found]


def _facts(command: Command) -> dict[str, Any]:
    if command.cmd != SAY:
        return {"cmd": command.cmd, **({"data": command.data.hex()} if command.data else {})}
    first = command.data[0]
    return {"cmd": SAY, "encoding": ENCODINGS[first & 0x07], "music": first >> 3, "text": command.text}
