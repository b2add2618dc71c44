"""FF 68 callers and their 4-key pad: FF 68, LEN twice, 68, ADDR, FUNC, DATA, SUM, 16.

LEN counts ADDR to DATA (2 to 8); SUM is the low byte of their sum; ADDR 1 to 254. Source: devices.md 4, the vendor's text
"21键点阵液晶呼叫器通讯协议", a working host's code.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from devices.frames import Hunter, begins

KEY, DIGITS, BEEP, RATING = 0x01, 0x02, 0x03, 0x11
BLANK = 0x0A
EVALUATE = b"\x0b"
LONGEST = {"from_device": 5, "to_device": 8}  # LEN: a keypad sends at most two digits and 0F

# Data of a key → name in the vectors, and the key of our inputs.
KEYS: dict[bytes, tuple[str, str]] = {
    b"\x0c": ("next", "next"),
    b"\x0d": ("recall", "recall"),
    b"\x0b": ("evaluate", "evaluate"),
    b"\x12": ("pause", "pause"),
    b"\x13": ("transfer", "transfer"),
    b"\x06\x0f": ("give_up", "no_show"),
    b"\x00\x0f": ("hang", "hold"),
    b"\x03\x0f": ("call_back", "call_back"),
}
RATINGS = ("dissatisfied", "neutral", "satisfied", "very_satisfied")


@dataclass(frozen=True, slots=True)
class Frame:
    """What one frame says."""

    address: int
    function: int
    data: bytes = b""


def build(frame: Frame) -> bytes:
    """Bytes of ``frame``; ValueError when it cannot be sent."""
    if not 1 <= frame.address <= 254:
        raise ValueError(f"address {frame.address} is not 1 to 254")
    if not 0 <= len(frame.data) <= 6:
        raise ValueError(f"{len(frame.data)} bytes of data, at most 6 are sent")
    body = bytes([frame.address, frame.function]) + frame.data
    return bytes([0xFF, 0x68, len(body), len(body), 0x68]) + body + bytes([sum(body) & 0xFF, 0x16])


def looker(direction: str) -> Callable[[bytes], tuple[int, Frame] | None]:
    """Give what finds a frame of ``direction`` at the head of the bytes."""
    longest = LONGEST[direction]

    def look(data: bytes) -> tuple[int, Frame] | None:
        begins(data, b"\xff\x68")
        if len(data) > 2 and not 2 <= data[2] <= longest:
            raise ValueError("length out of range")
        if len(data) > 3 and data[3] != data[2]:
            raise ValueError("the two lengths differ")
        if len(data) > 4 and data[4] != 0x68:
            raise ValueError("no second 68")
        if len(data) < 5 or len(data) < data[2] + 7:
            return None
        body, check, end = data[5 : 5 + data[2]], data[5 + data[2]], data[6 + data[2]]
        if end != 0x16:
            raise ValueError("no end mark")
        if sum(body) & 0xFF != check:
            raise ValueError("wrong sum")
        if body[0] in (0, 255):
            raise ValueError("no address of a keypad")
        return data[2] + 7, Frame(body[0], body[1], body[2:])

    return look


def answer(frame: Frame) -> Frame:
    """Give the host's confirmation: the same frame, pad results with function 01."""
    return Frame(frame.address, KEY, frame.data) if frame.function == RATING else frame


def key_of(data: bytes) -> tuple[str, str, str] | None:
    """Name in the vectors, our key and the digits typed before it; None for what has no meaning here."""
    size = 2 if len(data) > 1 and data[-1] == 0x0F and data[-2] <= 9 else 1
    found = KEYS.get(data[-size:])
    before = data[:-size]
    if found is None or any(byte > 9 for byte in before):
        return None
    return (*found, "".join(map(str, before)))


def digits(waiting: int | None, ticket: str) -> bytes:
    """Six digits: the waiting count on the left (999 at most), the last three digits of the ticket on the right."""
    left = [BLANK] * 3 if waiting is None else [int(digit) for digit in f"{min(max(waiting, 0), 999):03}"]
    known = [int(letter) for letter in ticket if letter in "0123456789"][-3:]
    return bytes(left + [BLANK] * (3 - len(known)) + known)


def _shown(three: bytes) -> str | None:
    text = "".join(str(byte) if byte <= 9 else " " for byte in three).strip()
    return text or None


# --- vectors ----------------------------------------------------------------------------------------------------------


def facts(frame: Frame, direction: str) -> dict[str, Any]:
    """What the vectors say of a frame."""
    told: dict[str, Any] = {"addr": frame.address, "func": frame.function, "data": frame.data.hex(" ").upper()}
    if frame.function == RATING and len(frame.data) == 1:
        told["value"] = frame.data[0]
        if frame.data[0] < len(RATINGS):
            told["rating"] = RATINGS[frame.data[0]]
    elif direction == "from_device" or frame.function == KEY:
        key = key_of(frame.data) if frame.data else None
        if key is not None:
            told["event" if direction == "from_device" else "echo_of"] = (
                key[0] if direction == "from_device" else f"ff68.key_{key[0]}"
            )
        elif len(frame.data) == 1:
            told["value"] = frame.data[0]
    elif frame.function == DIGITS and len(frame.data) == 6:
        told.update(waiting=_shown(frame.data[:3]), ticket=_shown(frame.data[3:]))
    elif frame.function == DIGITS and len(frame.data) == 1:
        told["stars"] = frame.data[0]
    return told


def decode(data: bytes, direction: str) -> dict[str, Any]:
    """Facts of one whole frame; ValueError for anything else."""
    hit = looker(direction)(data) if data else None
    if hit is None or hit[0] != len(data):
        raise ValueError("not one whole frame")
    return facts(hit[1], direction)


def encode(fields: Mapping[str, Any], direction: str) -> bytes:  # noqa: ARG001 -- both directions have one form
    """Bytes of one frame."""
    implied = KEY if "event" in fields else RATING if "rating" in fields else None
    function = fields.get("func", implied)
    if function is None:
        raise KeyError("func")
    data = bytes.fromhex(fields["data"]) if "data" in fields else bytes([fields["value"]])
    return build(Frame(int(fields["addr"]), int(function), data))


def stream(direction: str) -> Callable[[bytes], list[dict[str, Any]]]:
    """A parser for check-vectors."""
    hunter = Hunter(looker(direction))
    return lambda data: [facts(frame, direction) for frame in hunter.feed(data)]
