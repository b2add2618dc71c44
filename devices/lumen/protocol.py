"""Lumen C-Power external calls.

Serial: A5, the escaped packet, AE. TCP: id code (4, high byte first), length (2, low byte first), 00 00, the packet as it is.
Packet: type 68 (from the card E8), 32, card, 7B, flag or result, length of the data (2, low first), packet number, last packet
number, data, 16-bit sum (low first). Numbers inside the data are high byte first. Source: devices.md 2.2, the vendor's
"External Calls Communication Protocol", captured frames.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from devices.frames import Hunter, NoHeader

TO_CARD, FROM_CARD = 0x68, 0xE8
SPLIT, TEXT, RICH, SAVE = 0x01, 0x12, 0x02, 0x07
OK, BAD_SUM, BAD_ORDER = 0, 1, 2
EVERY_CARD = 0xFF
DRAW, FLICKER, CONTINUOUS_LEFT = 0, 13, 14
CENTRED = 0x05
FONTS = (8, 12, 16, 24, 32, 40, 48, 56)  # pixels
ESCAPES = {0xA5: b"\xaa\x05", 0xAE: b"\xaa\x0e", 0xAA: b"\xaa\x0a"}
BACK = {value[1]: key for key, value in ESCAPES.items()}
HEAD = 9
LONGEST = 2048  # bytes of data that we take for possible


@dataclass(frozen=True, slots=True)
class Packet:
    """What one frame says. ``flag``: to the card 1 = answer wanted; from it the result."""

    card: int
    flag: int
    data: bytes
    kind: int = TO_CARD
    number: int = 0
    last: int = 0


def packet_bytes(packet: Packet) -> bytes:
    """Bytes of the packet with its sum, without either framing."""
    body = bytes([packet.kind, 0x32, packet.card, 0x7B, packet.flag]) + len(packet.data).to_bytes(2, "little")
    body += bytes([packet.number, packet.last]) + packet.data
    return body + (sum(body) & 0xFFFF).to_bytes(2, "little")


def build(packet: Packet, *, tcp: bool = False, id_code: int = 0xFFFFFFFF) -> bytes:
    """Bytes of one frame."""
    body = packet_bytes(packet)
    if tcp:
        return id_code.to_bytes(4, "big") + len(body).to_bytes(2, "little") + b"\0\0" + body
    return b"\xa5" + b"".join(ESCAPES.get(byte, bytes([byte])) for byte in body) + b"\xae"


class WrongSum(ValueError):
    """A frame whose sum does not fit; ``card`` it was meant for."""

    def __init__(self, card: int) -> None:
        super().__init__("wrong sum")
        self.card = card


def _packet(body: bytes) -> Packet:
    if len(body) < HEAD + 2:
        raise ValueError("too short")
    if (body[0] & 0x7F) != TO_CARD or body[1] != 0x32 or body[3] != 0x7B:
        raise ValueError("not an external call")
    if int.from_bytes(body[5:7], "little") != len(body) - HEAD - 2:
        raise ValueError("the length does not fit")
    if sum(body[:-2]) & 0xFFFF != int.from_bytes(body[-2:], "little"):
        raise WrongSum(body[2])
    return Packet(body[2], body[4], body[HEAD:-2], body[0], body[7], body[8])


def look_serial(data: bytes) -> tuple[int, Packet] | None:
    """Find one serial frame at the head of the bytes."""
    if data[0] != 0xA5:
        raise NoHeader
    body, at = bytearray(), 1
    while at < len(data):
        byte = data[at]
        if byte == 0xAE:
            return at + 1, _packet(bytes(body))
        if byte == 0xA5:
            raise ValueError("cut off")  # a raw A5 never travels inside a frame
        if byte == 0xAA:
            if at + 1 == len(data):
                return None
            if data[at + 1] not in BACK:
                raise ValueError("wrong escape")
            byte, at = BACK[data[at + 1]], at + 1
        body.append(byte)
        at += 1
        if len(body) > LONGEST + HEAD + 2:
            raise ValueError("too long")
    if body and (body[0] & 0x7F) != TO_CARD:
        raise ValueError("not an external call")
    return None


def looker_tcp(id_code: int = 0xFFFFFFFF) -> Callable[[bytes], tuple[int, Packet] | None]:
    """Give what finds one TCP frame with this id code at the head of the bytes."""
    head = id_code.to_bytes(4, "big")

    def look(data: bytes) -> tuple[int, Packet] | None:
        if data[:4] != head[: len(data)]:
            raise NoHeader
        size = int.from_bytes(data[4:6], "little")
        if len(data) >= 6 and not HEAD + 2 <= size <= LONGEST + HEAD + 2:
            raise ValueError("length out of range")
        if len(data) >= 8 and data[6:8] != b"\0\0":
            raise ValueError("no zeros after the length")
        if len(data) > 8 and (data[8] & 0x7F) != TO_CARD:
            raise ValueError("not an external call")
        if len(data) < 8 or len(data) < 8 + size:
            return None
        return 8 + size, _packet(data[8 : 8 + size])

    return look


def split(windows: Sequence[tuple[int, int, int, int]]) -> bytes:
    """Command that lays out windows (x, y, w, h), 1 to 8."""
    if not 1 <= len(windows) <= 8:
        raise ValueError(f"{len(windows)} windows; a card has 1 to 8")
    return bytes([SPLIT, len(windows)]) + b"".join(value.to_bytes(2, "big") for window in windows for value in window)


def text(
    window: int,
    shown: bytes,
    rgb: Sequence[int],
    font: int,
    *,
    effect: int = DRAW,
    align: int = CENTRED,
    speed: int = 1,
    stay: int = 3,
) -> bytes:
    """Command that shows ``shown`` (GBK, CR for a new line); ``font`` is its code, ``stay`` in seconds."""
    return bytes([TEXT, window, effect, align, speed]) + stay.to_bytes(2, "big") + bytes([font, *rgb]) + shown + b"\0"


def font_code(pixels: int) -> int:
    """Code of the largest font that is not higher than ``pixels``."""
    return max(code for code, height in enumerate(FONTS) if height <= max(pixels, FONTS[0]))


# --- vectors ----------------------------------------------------------------------------------------------------------


def facts(packet: Packet, *, tcp: bool, id_code: int = 0xFFFFFFFF) -> dict[str, Any]:
    """What the vectors say of a frame."""
    data = packet.data
    told: dict[str, Any] = {"card": packet.card, "kind": packet.kind, "flag": packet.flag, "data": data.hex()}
    told.update(number=packet.number, last=packet.last, transport="tcp" if tcp else "serial")
    if tcp:
        told["id_code"] = id_code
    if data:
        told["cc"] = data[0]
    if data[:1] == bytes([SPLIT]) and len(data) >= 2 and len(data) == 2 + 8 * data[1]:
        values = [int.from_bytes(data[at : at + 2], "big") for at in range(2, len(data), 2)]
        told["windows"] = [values[at : at + 4] for at in range(0, len(values), 4)]
    elif data[:1] == bytes([TEXT]) and len(data) >= 12:
        told.update(window=data[1], effect=data[2], align=data[3], stay=int.from_bytes(data[5:7], "big"), font=data[7])
        told.update(rgb=list(data[8:11]), text=data[11:].removesuffix(b"\0").decode("gbk", errors="replace"))
    elif data[:1] == bytes([RICH]) and len(data) >= 8:
        letters = [data[at + 1 : at + 3] for at in range(7, len(data) - 2, 3)]
        told["rich_text"] = b"".join(letter.lstrip(b"\0") for letter in letters).decode("gbk", errors="replace")
    return told


def answer_facts(packet: Packet, *, tcp: bool, id_code: int = 0xFFFFFFFF) -> dict[str, Any]:
    """What the vectors say of an answer."""
    return {**facts(packet, tcp=tcp, id_code=id_code), "ok": packet.flag == OK, "code": packet.flag}


def decode(data: bytes, direction: str) -> dict[str, Any]:
    """Facts of one whole frame of either transport; ValueError for anything else."""
    tcp = data[:1] != b"\xa5"
    id_code = int.from_bytes(data[:4], "big") if tcp else 0
    hit = (looker_tcp(id_code) if tcp else look_serial)(data) if data else None
    if hit is None or hit[0] != len(data):
        raise ValueError("not one whole frame")
    return (answer_facts if direction == "from_device" else facts)(hit[1], tcp=tcp, id_code=id_code)


def encode(fields: Mapping[str, Any], direction: str) -> bytes:
    """Bytes of one frame."""
    from_card = direction == "from_device"
    kind = int(fields.get("kind", FROM_CARD if from_card else TO_CARD))
    packet = Packet(
        int(fields["card"]),
        int(fields["flag"]),
        bytes.fromhex(fields["data"]),
        kind,
        fields.get("number", 0),
        fields.get("last", 0),
    )
    return build(packet, tcp=fields.get("transport") == "tcp", id_code=int(fields.get("id_code", 0xFFFFFFFF)))


def stream(direction: str) -> Callable[[bytes], list[dict[str, Any]]]:
    """A parser for check-vectors, which does not say which transport it feeds."""
    serial, tcp = Hunter(look_serial), Hunter(looker_tcp())
    tell = answer_facts if direction == "from_device" else facts

    def feed(data: bytes) -> list[dict[str, Any]]:
        return [tell(each, tcp=False) for each in serial.feed(data)] + [tell(each, tcp=True) for each in tcp.feed(data)]

    return feed
