"""00 x5, 01, type, address (2), 02, "A", file, 1B, position, mode, text, 03, [four hex digits], 04.

The checksum is the 16-bit sum from 02 to 03; it may be left out. Source: devices.md 2.5 (alphasignpy, alphasign).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

MODES = {
    "rotate": b"a", "hold": b"b", "flash": b"c", "roll_up": b"e", "roll_down": b"f", "roll_left": b"g", "roll_right": b"h",
    "wipe_up": b"i", "wipe_down": b"j", "wipe_left": b"k", "wipe_right": b"l", "scroll": b"m", "auto": b"o", "roll_in": b"p",
    "roll_out": b"q", "wipe_in": b"r", "wipe_out": b"s", "compressed_rotate": b"t",
}  # fmt: skip
POSITIONS = {"middle": b"\x20", "top": b"\x22", "bottom": b"\x26", "fill": b"\x30", "left": b"\x31", "right": b"\x32"}
MODE_NAMES = {code: name for name, code in MODES.items()}
POSITION_NAMES = {code: name for name, code in POSITIONS.items()}
MAX_TEXT = 4096

FRAME = re.compile(
    rb"(?P<nulls>\x00{5,})\x01(?P<type>[!-~])(?P<addr>[0-9A-F?]{2})"
    rb"(?P<body>\x02A(?P<file>[\x20-\x7e])(?:\x1b(?P<position>[\x20-\x32])(?P<mode>[a-t]))?(?P<text>[^\x00-\x04\x1b]{0,4096})\x03)"
    rb"(?P<sum>[0-9A-F]{4})?\x04"
)


def decode(frame: bytes, direction: str) -> dict[str, Any]:
    """Facts of one "write text" frame; ValueError for any other bytes."""
    if direction != "to_device":
        raise ValueError("the sign's answers are not known here")
    match = FRAME.fullmatch(frame)
    if match is None:
        raise ValueError("no whole Alpha text frame")
    if match["sum"] and int(match["sum"], 16) != sum(match["body"]) & 0xFFFF:
        raise ValueError("wrong checksum")
    fields: dict[str, Any] = {
        "type": match["type"].decode(), "addr": match["addr"].decode(), "file": match["file"].decode(),
        "text": match["text"].decode("latin-1"), "checksum": match["sum"] is not None, "nulls": len(match["nulls"]),
    }  # fmt: skip
    if match["mode"]:
        if match["mode"] not in MODE_NAMES or match["position"] not in POSITION_NAMES:
            raise ValueError("unknown mode or position")
        fields.update(mode=MODE_NAMES[match["mode"]], position=POSITION_NAMES[match["position"]])
    return fields


def encode(fields: Mapping[str, Any], direction: str) -> bytes:
    """Bytes of one "write text" frame; with a checksum unless told otherwise."""
    if direction != "to_device":
        raise ValueError("the sign's answers are not known here")
    body = b"\x02A" + str(fields["file"]).encode("ascii")
    if "mode" in fields:
        body += b"\x1b" + POSITIONS[fields.get("position", "middle")] + MODES[fields["mode"]]
    body += str(fields["text"]).encode("latin-1") + b"\x03"
    head = (
        b"\x00" * int(fields.get("nulls", 5)) + b"\x01" + f"{fields.get('type', 'Z')}{fields.get('addr', '00')}".encode("ascii")
    )
    return head + body + (b"%04X" % (sum(body) & 0xFFFF) if fields.get("checksum", True) else b"") + b"\x04"


def stream(direction: str) -> Callable[[bytes], list[dict[str, Any]]]:
    """A parser for check-vectors: a frame ends at 04."""
    held = bytearray()

    def feed(data: bytes) -> list[dict[str, Any]]:
        found = []
        for byte in data:
            held.append(byte)
            if byte == 0x04:
                match = FRAME.search(bytes(held))
                held.clear()
                if match:
                    try:
                        found.append(decode(match[0], direction))
                    except ValueError:
                        continue
            del held[: -(MAX_TEXT + 64)]
        return found

    return feed
