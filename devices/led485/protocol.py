"""LED-485 digits: Modbus RTU, function 06 for a number and the settings, 10 (hex) for text, two characters a register.

Our own framing, because the library's drops everything it holds at one wrong CRC; tests check ours against the library's.
Source: devices.md 2.3, the maker's setup tool, Modbus over serial line V1.02.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from devices.frames import Hunter, NoHeader

WRITE, WRITE_MANY, REFUSED = 0x06, 0x10, 0x80
VALUE, UNIT, BAUD, POINT, TEXT = 0x00, 0x02, 0x03, 0x04, 0x70
MAX_REGISTERS = 32
EXCEPTIONS = {1: "function", 2: "register", 3: "value", 4: "failure", 6: "busy"}
BUSY = 6


@dataclass(frozen=True, slots=True)
class Adu:
    """One frame without its CRC: unit, function and what follows."""

    unit: int
    function: int
    data: bytes


def crc(data: bytes) -> bytes:
    """CRC-16/Modbus, low byte first."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return value.to_bytes(2, "little")


def build(adu: Adu) -> bytes:
    """Bytes of one frame."""
    body = bytes([adu.unit, adu.function]) + adu.data
    return body + crc(body)


def write(unit: int, register: int, value: int) -> Adu:
    """Request that writes one register; ``value`` is -32768 to 65535."""
    return Adu(unit, WRITE, register.to_bytes(2, "big") + (value & 0xFFFF).to_bytes(2, "big"))


def write_text(unit: int, text: str) -> Adu:
    """Request that shows ``text`` (ASCII), filled to whole registers with blanks."""
    data = text.encode("ascii")
    data += b" " * (len(data) % 2)
    return Adu(unit, WRITE_MANY, TEXT.to_bytes(2, "big") + (len(data) // 2).to_bytes(2, "big") + bytes([len(data)]) + data)


def looker(direction: str) -> Callable[[bytes], tuple[int, Adu] | None]:
    """Give what finds a frame of ``direction`` at the head of the bytes."""

    def look(data: bytes) -> tuple[int, Adu] | None:
        first = 0 if direction == "to_device" else 1
        if not first <= data[0] <= 247:
            raise NoHeader
        if len(data) < 2:
            return None
        size = _size(data, direction)
        if size is None or len(data) < size:
            return None
        if crc(data[: size - 2]) != data[size - 2 : size]:
            raise ValueError("wrong CRC")
        return size, Adu(data[0], data[1], data[2 : size - 2])

    return look


def _size(data: bytes, direction: str) -> int | None:
    if data[1] == WRITE:
        return 8
    if direction == "from_device":
        if data[1] == WRITE_MANY:
            return 8
        if data[1] in (WRITE | REFUSED, WRITE_MANY | REFUSED):
            return 5
    elif data[1] == WRITE_MANY:
        if len(data) < 7:
            return None
        count = int.from_bytes(data[4:6], "big")
        if not 1 <= count <= MAX_REGISTERS or data[6] != 2 * count:
            raise ValueError("the count of registers does not fit")
        return 9 + data[6]
    raise NoHeader


# --- vectors ----------------------------------------------------------------------------------------------------------


def facts(adu: Adu) -> dict[str, Any]:
    """What the vectors say of a frame."""
    told: dict[str, Any] = {"unit": adu.unit, "function": adu.function, "data": adu.data.hex()}
    if adu.function & REFUSED:
        told["exception"] = adu.data[0]
        return told
    told["register"] = int.from_bytes(adu.data[:2], "big")
    if adu.function == WRITE:
        told["value"] = int.from_bytes(adu.data[2:4], "big", signed=True)
    elif len(adu.data) > 5:
        told["text"] = adu.data[5:].decode("ascii", errors="replace")
    return told


def decode(data: bytes, direction: str) -> dict[str, Any]:
    """Facts of one whole frame; ValueError for anything else."""
    hit = looker(direction)(data) if data else None
    if hit is None or hit[0] != len(data):
        raise ValueError("not one whole frame")
    return facts(hit[1])


def encode(fields: Mapping[str, Any], direction: str) -> bytes:
    """Bytes of one frame, from all its data or, to the digits, from a text or number."""
    unit = int(fields["unit"])
    if "data" in fields:
        return build(Adu(unit, int(fields["function"]), bytes.fromhex(fields["data"])))
    if direction == "from_device":
        return build(Adu(unit, WRITE | REFUSED, bytes([fields["exception"]])))
    return build(write_text(unit, fields["text"]) if "text" in fields else write(unit, VALUE, int(fields["value"])))


def stream(direction: str) -> Callable[[bytes], list[dict[str, Any]]]:
    """A parser for check-vectors."""
    hunter = Hunter(looker(direction))
    return lambda data: [facts(adu) for adu in hunter.feed(data)]
