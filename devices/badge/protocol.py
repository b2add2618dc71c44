"""02, ten hex digits (the tag), two hex digits (xor of its five bytes), 03. 9600 8N1.

Source: devices.md 6 (RDM6300/RDM630).
"""

import re
from collections.abc import Callable, Mapping
from functools import reduce
from operator import xor
from typing import Any

LENGTH = 14
FRAME = re.compile(rb"\x02([0-9A-F]{10})([0-9A-F]{2})\x03")


def tag_of(frame: bytes) -> str:
    """Return the tag, ten hex digits; ValueError with the reason for a bad frame."""
    match = FRAME.fullmatch(frame)
    if match is None:
        raise ValueError("not 02, twelve hex digits, 03")
    tag = match[1].decode()
    if reduce(xor, bytes.fromhex(tag)) != int(match[2], 16):
        raise ValueError("wrong checksum")
    return tag


class TagStream:
    """Finds frames; it holds less than one frame."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> tuple[list[str], list[tuple[str, bytes]]]:
        """Take bytes; return the tags they end, and what was dropped with its reason."""
        self._held += data
        tags: list[str] = []
        dropped: list[tuple[str, bytes]] = []
        while self._held:
            if (start := self._held.find(b"\x02")) != 0:
                noise = bytes(self._held if start < 0 else self._held[:start])
                dropped.append(("noise", noise))
                del self._held[: len(noise)]
            elif len(self._held) < LENGTH:
                break
            else:
                frame = bytes(self._held[:LENGTH])
                try:
                    tags.append(tag_of(frame))
                    del self._held[:LENGTH]
                except ValueError as error:
                    # Only the header byte is dropped: a whole frame may begin within.
                    dropped.append((str(error), frame))
                    del self._held[0]
        return tags, dropped

    def gap(self) -> bytes:
        """No bytes came for a while: drop and return half a frame."""
        rest = bytes(self._held)
        self._held.clear()
        return rest


# --- vectors ----------------------------------------------------------------------------------------------------------


def decode(frame: bytes, direction: str) -> dict[str, Any]:
    """Facts of one frame; ``number`` is what is printed on most badges, the last four bytes."""
    if direction != "from_device":
        raise ValueError("nothing is ever sent to this reader")
    tag = tag_of(frame)
    return {"tag": tag, "version": int(tag[:2], 16), "number": int.from_bytes(bytes.fromhex(tag[2:]))}


def encode(fields: Mapping[str, Any], direction: str) -> bytes:
    """Bytes of one frame."""
    if direction != "from_device":
        raise ValueError("nothing is ever sent to this reader")
    tag = str(fields["tag"]).upper()
    if not re.fullmatch(r"[0-9A-F]{10}", tag):
        raise ValueError(f"a tag is ten hex digits, not {tag!r}")
    return b"\x02%s%02X\x03" % (tag.encode(), reduce(xor, bytes.fromhex(tag)))


def stream(direction: str) -> Callable[[bytes], list[dict[str, Any]]]:
    """A parser for check-vectors."""
    tags = TagStream()

    def feed(data: bytes) -> list[dict[str, Any]]:
        return [decode(encode({"tag": tag}, direction), direction) for tag in tags.feed(data)[0]]

    return feed
