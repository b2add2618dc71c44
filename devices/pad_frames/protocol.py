"""Rating pads by preset. aa55: AA 55, LEN, ADDR, CMD, DATA, SUM; ascii-line: a digit and CR and/or LF.

LEN counts ADDR to DATA; SUM is the low byte of LEN to DATA. Our own form (devices.md 3.1): vendors publish none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from devices.chinese import for_device
from devices.frames import Hunter, NoHeader, begins

OPEN, ACK, CLOSE, SHOW, RESULT, TIMEOUT = 0x01, 0x02, 0x03, 0x04, 0x81, 0x82
NAMES = {OPEN: "open", ACK: "ack", CLOSE: "close", SHOW: "show", RESULT: "result", TIMEOUT: "timeout"}
SIDES = {"to_device": (OPEN, ACK, CLOSE, SHOW), "from_device": (RESULT, TIMEOUT)}
SIZES = {OPEN: (1, 1), ACK: (0, 0), CLOSE: (0, 0), SHOW: (0, 120), RESULT: (1, 1), TIMEOUT: (0, 0)}  # bytes of data


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of aa55."""

    address: int
    command: int
    data: bytes = b""


def build(frame: Frame) -> bytes:
    """Bytes of ``frame``."""
    body = bytes([len(frame.data) + 2, frame.address, frame.command]) + frame.data
    return b"\xaa\x55" + body + bytes([sum(body) & 0xFF])


def show(address: int, text: str) -> Frame:
    """Frame that shows ``text``, cut to what the pad takes."""
    data = b""
    for letter in text:
        more = for_device(letter)
        if len(data) + len(more) > SIZES[SHOW][1]:
            break
        data += more
    return Frame(address, SHOW, data)


def looker(direction: str) -> Callable[[bytes], tuple[int, Frame] | None]:
    """Give what finds a frame of ``direction`` at the head of the bytes."""
    commands = SIDES[direction]
    longest = 2 + max(SIZES[command][1] for command in commands)

    def look(data: bytes) -> tuple[int, Frame] | None:
        begins(data, b"\xaa\x55")
        if len(data) > 2 and not 2 <= data[2] <= longest:
            raise ValueError("length out of range")
        if len(data) > 4:
            if data[4] not in commands:
                raise ValueError("unknown command")
            low, high = SIZES[data[4]]
            if not low <= data[2] - 2 <= high:
                raise ValueError("length does not fit the command")
        if len(data) < 3 or len(data) < data[2] + 4:
            return None
        if sum(data[2 : data[2] + 3]) & 0xFF != data[data[2] + 3]:
            raise ValueError("wrong sum")
        return data[2] + 4, Frame(data[3], data[4], data[5 : data[2] + 3])

    return look


def look_line(data: bytes) -> tuple[int, int] | None:
    """Find a digit and its line end; blanks, NULs and empty lines are skipped."""
    if data[0] in b" \0\r\n":
        raise NoHeader
    if not 0x30 <= data[0] <= 0x39:
        raise ValueError("no digit")
    if len(data) == 1:
        return None
    size = 1
    while size < len(data) and data[size] in b" \0":
        size += 1
    if size == len(data):
        if size > 16:
            raise ValueError("no line end")
        return None
    if data[size] not in b"\r\n":
        raise ValueError("more than a digit")
    return size + 1, data[0] - 0x30


# --- vectors ----------------------------------------------------------------------------------------------------------


def facts(frame: Frame) -> dict[str, Any]:
    """What the vectors say of a frame."""
    told: dict[str, Any] = {"addr": frame.address, "cmd": NAMES[frame.command]}
    match frame.command:
        case 0x01:
            told["seconds"] = frame.data[0]
        case 0x81:
            told["key"] = frame.data[0]
        case 0x04:
            told["text"] = frame.data.decode("gbk")
    return told


def decode(data: bytes, direction: str) -> dict[str, Any]:
    """Facts of one whole frame of either preset; ValueError for anything else."""
    if direction == "from_device" and data[:1] and data[:1] in b"0123456789":
        line = look_line(data)
        if line is None or data[line[0] :].strip(b"\r\n"):
            raise ValueError("not one line")
        return {"key": line[1], "end": data[1:].hex()}
    hit = looker(direction)(data) if data else None
    if hit is None or hit[0] != len(data):
        raise ValueError("not one whole frame")
    return facts(hit[1])


def encode(fields: Mapping[str, Any], direction: str) -> bytes:  # noqa: ARG001 -- both directions have one form
    """Bytes of one frame."""
    if "cmd" not in fields:
        return b"%d" % fields["key"] + bytes.fromhex(fields.get("end", "0d0a"))
    command = next(code for code, name in NAMES.items() if name == fields["cmd"])
    address = int(fields["addr"])
    if command == SHOW:
        return build(show(address, fields["text"]))
    data = bytes([fields["seconds"]]) if command == OPEN else bytes([fields["key"]]) if command == RESULT else b""
    return build(Frame(address, command, data))


def stream(direction: str) -> Callable[[bytes], list[dict[str, Any]]]:
    """A parser for check-vectors, which does not say which preset it feeds."""
    frames, lines = Hunter(looker(direction)), Hunter(look_line)

    def feed(data: bytes) -> list[dict[str, Any]]:
        found = [facts(frame) for frame in frames.feed(data)]
        if direction == "from_device":
            found += [{"key": key} for key in lines.feed(data)]
        return found

    return feed
