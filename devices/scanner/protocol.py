"""A code as text, then CR (or LF, TAB, a gap); maybe an AIM identifier before it.

Source: devices.md 6 (Honeywell serial trigger, AIM identifiers of ISO/IEC 15424).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

SUFFIXES = {"cr": b"\r", "lf": b"\n", "tab": b"\t", "none": b""}
TRIGGER = {"on": b"\x16T\r", "off": b"\x16U\r"}
MAX_CODE = 4096  # bytes; the largest QR code holds 2953

AIM = re.compile(r"\](?P<kind>[A-Za-z])[0-9A-Za-z]")
SYMBOLOGY = {
    "Q": "qr",
    "C": "code128",
    "d": "datamatrix",
    "A": "code39",
    "E": "ean",
    "L": "pdf417",
    "I": "itf",
    "z": "aztec",
    "F": "codabar",
    "G": "code93",
    "e": "gs1",
}
# GS1 and ISO/IEC 15434 data hold these separators; any other control character is noise.
SEPARATORS = "\x04\x1c\x1d\x1e"


def text_of(code: bytes) -> tuple[str, str, str]:
    """Return text, AIM identifier ("" for none) and character set of one code without its suffix; ValueError for noise."""
    if not code:
        raise ValueError("an empty code")
    for charset in ("utf-8", "gb18030"):
        try:
            text = code.decode(charset)
        except UnicodeDecodeError:
            continue
        aim = AIM.match(text)
        found = text[3:] if aim else text
        if not found or any((letter < " " and letter not in SEPARATORS) or "\x7f" <= letter < "\xa0" for letter in found):
            raise ValueError("control characters in a code")
        return found, aim.group() if aim else "", charset
    raise ValueError("neither UTF-8 nor GB 18030")


def symbology(aim: str) -> str:
    """The kind of code by its AIM identifier; "" when it says nothing."""
    return SYMBOLOGY.get(aim[1:2], "")


class CodeStream:
    """Cuts the stream into codes. It holds at most MAX_CODE bytes."""

    def __init__(self, suffix: str = "cr") -> None:
        # A scanner set to CR LF or LF is a matter of a bar code in its manual: all line ends are taken, whatever is set.
        self._ends = {"cr": b"\r\n", "lf": b"\r\n", "tab": b"\t\r\n", "none": b""}[suffix]
        self._suffix = suffix
        self._held = bytearray()
        self._too_long = False

    def feed(self, data: bytes) -> list[bytes]:
        """Take bytes; return the codes they end, a too long one as ``b""``."""
        codes = []
        for byte in data:
            if byte in self._ends:
                codes += self._take()
            elif len(self._held) < MAX_CODE:
                self._held.append(byte)
            else:
                self._too_long = True
        return codes

    def gap(self) -> tuple[list[bytes], bytes]:
        """No bytes came for a while: return codes that this ends, and what must be dropped."""
        if self._suffix == "none":
            return self._take(), b""
        dropped = bytes(self._held)
        self._take()
        return [], dropped

    def holds(self) -> bool:
        """Whether a code has begun."""
        return bool(self._held)

    def _take(self) -> list[bytes]:
        code, long = bytes(self._held), self._too_long
        self._held.clear()
        self._too_long = False
        return [b"" if long else code] if code else []


# --- vectors ----------------------------------------------------------------------------------------------------------


def decode(frame: bytes, direction: str) -> dict[str, Any]:
    """Facts of one frame with its suffix; ValueError for what is none."""
    if direction == "to_device":
        for state, bytes_ in TRIGGER.items():
            if frame == bytes_:
                return {"trigger": state}
        raise ValueError("no trigger command")
    suffix = next((end for end in (b"\r\n", b"\r", b"\n", b"\t") if frame.endswith(end)), b"")
    code, aim, charset = text_of(frame.removesuffix(suffix))
    return {"code": code, **({"aim": aim} if aim else {}), "suffix": suffix.decode(), "charset": charset}


def encode(fields: Mapping[str, Any], direction: str) -> bytes:
    """Bytes of one frame."""
    if direction == "to_device":
        return TRIGGER[fields["trigger"]]
    text = str(fields.get("aim", "")) + fields["code"]
    return bytes(text.encode(fields.get("charset", "utf-8"))) + str(fields.get("suffix", "\r")).encode()


def stream(direction: str) -> Callable[[bytes], list[dict[str, Any]]]:
    """A parser for check-vectors."""
    if direction == "to_device":
        return _triggers()
    codes = CodeStream("tab")

    def feed(data: bytes) -> list[dict[str, Any]]:
        ended = codes.feed(data)
        if not data:
            ended += [rest for rest in (codes.gap()[1],) if rest]
        found = []
        for code in ended:
            try:
                found.append(decode(code, direction))
            except ValueError:
                continue
        return found

    return feed


def _triggers() -> Callable[[bytes], list[dict[str, Any]]]:
    held = bytearray()

    def feed(data: bytes) -> list[dict[str, Any]]:
        found = []
        for byte in data:
            held.append(byte)
            del held[:-3]
            found += [{"trigger": state} for state, frame in TRIGGER.items() if bytes(held) == frame]
        return found

    return feed
