"""Onbon BX-5K, 5MK and 6K "font cards": A5 eight times, the escaped packet, 5A.

Packet: header of 14 bytes, data, CRC-16/ARC over both (unescaped, low byte first). Text is GBK. Source: devices.md 2.1, the
vendor's "BX-(5M)K/6K 通讯协议 V4.2" and Java library, third-party frames.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from devices.frames import Hunter, NoHeader

HOST, ANY = 0x8000, 0xFFFE
PING, RESET, CLOCK, SWITCH, AREAS, CLEAR, STATUS = (
    (0xA2, 0), (0xA2, 1), (0xA2, 3), (0xA3, 0), (0xA3, 6), (0xA3, 0x10), (0xA1, 2)
)  # fmt: skip
ACK, NACK = (0xA0, 0), (0xA0, 1)
ERRORS = {
    1: "group", 2: "command", 3: "busy", 4: "memory", 5: "crc", 6: "no_file", 7: "flash", 8: "download", 9: "name", 10: "type",
    11: "file_crc", 12: "no_font", 13: "controller_type", 14: "date", 15: "exists", 16: "block",
}  # fmt: skip
DISPLAYS = ("", "static", "fast", "move_left", "move_right", "move_up", "move_down")
HEADER = 14
LONGEST = 2048  # bytes of data that we take for possible
ESCAPES = {0xA5: b"\xa6\x02", 0xA6: b"\xa6\x01", 0x5A: b"\x5b\x02", 0x5B: b"\x5b\x01"}
BACK = {value: bytes([key]) for key, value in ESCAPES.items()}


@dataclass(frozen=True, slots=True)
class Packet:
    """What one frame says: addresses, and data from the group on."""

    to: int
    source: int
    data: bytes
    device: int = 0xFE

    @property
    def command(self) -> tuple[int, int]:
        """Group and command."""
        return self.data[0], self.data[1]


@dataclass(frozen=True, slots=True)
class Area:
    """One dynamic area, as it travels: x and w in the card's own unit."""

    id: int
    x: int
    y: int
    w: int
    h: int
    text: bytes
    run_mode: int = 0
    timeout: int = 0  # seconds
    sound_mode: int = 0
    repeat: int = 0
    person: int = 0
    volume: int = 0
    voice_speed: int = 0
    sound: bytes = b""
    single_line: int = 2
    new_line: int = 2
    display: int = 1
    speed: int = 0
    stay: int = 8  # half seconds
    line_space: int = 0
    align: int = 0


def crc(data: bytes) -> int:
    """CRC-16/ARC; "123456789" gives BB3D."""
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return value


def build(packet: Packet) -> bytes:
    """Bytes of one frame."""
    body = packet.to.to_bytes(2, "little") + packet.source.to_bytes(2, "little") + bytes(6)
    body += bytes([packet.device, 2]) + len(packet.data).to_bytes(2, "little") + packet.data
    body += crc(body).to_bytes(2, "little")
    return b"\xa5" * 8 + b"".join(ESCAPES.get(byte, bytes([byte])) for byte in body) + b"\x5a"


def look(data: bytes) -> tuple[int, Packet] | None:
    """Find one frame at the head of the bytes; one A5 is enough, more are taken along."""
    if data[0] != 0xA5:
        raise NoHeader
    start = len(data) - len(data.lstrip(b"\xa5"))
    if start > 64:
        raise ValueError("only A5")
    end = data.find(b"\x5a", start)
    # A raw A5 never travels inside a frame: where one comes, the frame before it was cut off.
    inside = data[start : len(data) if end < 0 else end]
    if b"\xa5" in inside:
        raise ValueError("cut off")
    body = _unescaped(inside, whole=end >= 0)
    if (len(body) >= HEADER and int.from_bytes(body[12:14], "little") > LONGEST) or len(body) > LONGEST + HEADER + 2:
        raise ValueError("too long")
    if end < 0:
        return None
    if len(body) < HEADER + 2:
        raise ValueError("too short")
    size, told = int.from_bytes(body[12:14], "little"), int.from_bytes(body[-2:], "little")
    if size != len(body) - HEADER - 2 or size < 2:
        raise ValueError("the length does not fit")
    if told not in (crc(body[:-2]), 0xFFFF):
        raise ValueError("wrong CRC")
    return end + 1, Packet(int.from_bytes(body[:2], "little"), int.from_bytes(body[2:4], "little"), body[HEADER:-2], body[10])


def _unescaped(data: bytes, *, whole: bool) -> bytes:
    out = bytearray()
    at = 0
    while at < len(data):
        if data[at] in (0xA6, 0x5B):
            pair = data[at : at + 2]
            if len(pair) < 2 and not whole:
                break
            if pair not in BACK:
                raise ValueError("wrong escape")
            out += BACK[pair]
            at += 2
        else:
            out.append(data[at])
            at += 1
    return bytes(out)


def command(group_cmd: tuple[int, int], rest: bytes = b"", *, answer: bool = True) -> bytes:
    """Data of a command to the card."""
    return bytes([*group_cmd, 1 if answer else 2, 0, 0]) + rest


def areas(changes: list[Area], delete: list[int] | None = None, *, delete_all: bool = False) -> bytes:
    """Data that deletes and updates dynamic areas."""
    gone = b"\xff" if delete_all else bytes([len(delete or []), *(delete or [])])
    return command(AREAS, gone + bytes([len(changes)]) + b"".join(map(_area_bytes, changes)))


def _area_bytes(area: Area) -> bytes:
    body = b"\0" + b"".join(value.to_bytes(2, "little") for value in (area.x, area.y, area.w, area.h))
    body += bytes([area.id, area.line_space, area.run_mode]) + area.timeout.to_bytes(2, "little") + bytes([area.sound_mode])
    if area.sound_mode:
        body += bytes([area.repeat << 4 | area.person, area.volume, area.voice_speed])
    if area.sound_mode == 2:
        body += len(area.sound).to_bytes(4, "little") + area.sound
    body += bytes([0, area.align, area.single_line, area.new_line, area.display, 0, area.speed, area.stay])
    body += len(area.text).to_bytes(4, "little") + area.text
    return len(body).to_bytes(2, "little") + body


def read_areas(data: bytes) -> tuple[list[int] | None, list[Area]]:
    """Take the data of an areas command apart: deleted ids (None: all) and the areas. ValueError when it does not fit."""
    try:
        at = 5
        gone: list[int] | None = None
        if data[at] == 0xFF:
            at += 1
        else:
            gone = list(data[at + 1 : at + 1 + data[at]])
            at += 1 + data[at]
        count, found = data[at], []
        at += 1
        for _ in range(count):
            size = int.from_bytes(data[at : at + 2], "little")
            found.append(_read_area(data[at + 2 : at + 2 + size]))
            at += 2 + size
    except IndexError:
        raise ValueError("the areas are cut off") from None
    if at != len(data):
        raise ValueError("the areas' lengths do not fit")
    return gone, found


def _read_area(body: bytes) -> Area:
    x, y, w, h = (int.from_bytes(body[at : at + 2], "little") for at in (1, 3, 5, 7))
    area = Area(
        body[9], x, y, w, h, b"", line_space=body[10], run_mode=body[11],
        timeout=int.from_bytes(body[12:14], "little"), sound_mode=body[14],
    )  # fmt: skip
    at = 15
    if area.sound_mode:
        area = replace(area, repeat=body[at] >> 4, person=body[at] & 15, volume=body[at + 1], voice_speed=body[at + 2])
        at += 3
    if area.sound_mode == 2:
        size = int.from_bytes(body[at : at + 4], "little")
        area = replace(area, sound=body[at + 4 : at + 4 + size])
        at += 4 + size
    at += 1 + body[at]
    if len(body) < at + 11:
        raise ValueError("the area is cut off")
    align, single, new_line, display, _, speed, stay = body[at : at + 7]
    size = int.from_bytes(body[at + 7 : at + 11], "little")
    if len(body) != at + 11 + size:
        raise ValueError("the text's length does not fit")
    return replace(
        area, align=align, single_line=single, new_line=new_line, display=display, speed=speed, stay=stay, text=body[at + 11 :]
    )


# --- vectors ----------------------------------------------------------------------------------------------------------


def facts(packet: Packet) -> dict[str, Any]:
    """What the vectors say of a frame."""
    told: dict[str, Any] = {"dst": packet.to, "src": packet.source, "group": packet.data[0], "cmd": packet.data[1]}
    told["data"] = packet.data.hex()
    if packet.command in (ACK, NACK):
        told.update(ack=packet.command == ACK, error=packet.data[2] if len(packet.data) > 2 else 0)
    elif packet.command == SWITCH and len(packet.data) > 5:
        told["on"] = packet.data[5] == 1
    elif packet.command == CLOCK and len(packet.data) >= 13:
        digits = packet.data[5:13].hex()
        told["time"] = f"{digits[2:4]}{digits[:2]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:{digits[12:14]}"
        told["weekday"] = int(digits[14:16])
    elif packet.command == AREAS:
        gone, found = read_areas(packet.data)
        told.update(delete="all" if gone is None else gone, areas=len(found))
        for area in found[:1]:
            told.update(_area_facts(area))
    return told


def _area_facts(area: Area) -> dict[str, Any]:
    told: dict[str, Any] = {
        "area": area.id,
        "x": area.x * 8,  # the vectors are of cards that count bytes of 8 pixels
        "y": area.y,
        "w": area.w * 8,
        "h": area.h,
        "text": area.text.decode("gbk", errors="replace"),
        "text_hex": area.text.hex(" ").upper(),
        "display": DISPLAYS[area.display] if area.display < len(DISPLAYS) else str(area.display),
        "run_mode": area.run_mode,
        "timeout": area.timeout,
        "sound_mode": area.sound_mode,
        "speed": area.voice_speed if area.sound_mode else area.speed,
    }
    if area.sound_mode:
        told.update(repeat=area.repeat, volume=area.volume, sound=area.sound.decode("gbk", errors="replace"))
    return told


def decode(data: bytes, direction: str) -> dict[str, Any]:  # noqa: ARG001 -- both directions have one form
    """Facts of one whole frame; ValueError for anything else."""
    hit = look(data) if data else None
    if hit is None or hit[0] != len(data):
        raise ValueError("not one whole frame")
    return facts(hit[1])


def encode(fields: Mapping[str, Any], direction: str) -> bytes:
    """Bytes of one frame, from all its data or from facts that say enough."""
    ends = (HOST, 1) if direction == "from_device" else (1, HOST)
    to, source = int(fields.get("dst", ends[0])), int(fields.get("src", ends[1]))
    if "data" in fields:
        return build(Packet(to, source, bytes.fromhex(fields["data"])))
    if "ack" in fields:
        return build(Packet(to, source, bytes([*(ACK if fields["ack"] else NACK), fields["error"], 0, 0])))
    group_cmd = int(fields["group"]), int(fields["cmd"])
    if group_cmd == SWITCH:
        return build(Packet(to, source, command(SWITCH, b"\1" if fields["on"] else b"\2")))
    return build(Packet(to, source, command(group_cmd)))


def stream(direction: str) -> Callable[[bytes], list[dict[str, Any]]]:  # noqa: ARG001
    """A parser for check-vectors."""
    hunter = Hunter(checked)
    return lambda data: [facts(packet) for packet in hunter.feed(data)]


def checked(data: bytes) -> tuple[int, Packet] | None:
    """Like look, and an areas command must fit too."""
    hit = look(data)
    if hit is not None and hit[1].command == AREAS:
        read_areas(hit[1].data)
    return hit
