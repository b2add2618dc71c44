"""SDT frames of ID card readers (GA 467-2004): bytes ⇄ facts, never waits. Nothing here is ever logged: frames hold people.

Everything after the preamble is counted big-endian; the text of a card is 256 bytes UTF-16LE, padded with blanks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from devices.codec import Codec

PREAMBLE = b"\xaa\xaa\xaa\x96\x69"
TEXT_BYTES = 256
PHOTO_BYTES = 1024
MAX_LENGTH = 2400  # the longest answer, with two fingerprints, counts 2314

RESET, STATUS, SAM_ID, FIND, SELECT, READ, READ_ADDRESS, READ_FINGERPRINT = (
    (0x10, 0xFF),
    (0x11, 0xFF),
    (0x12, 0xFF),
    (0x20, 0x01),
    (0x20, 0x02),
    (0x30, 0x01),
    (0x30, 0x03),
    (0x30, 0x10),
)

OK, FOUND = 0x90, 0x9F
CHECKSUM_WRONG, LENGTH_WRONG, COMMAND_WRONG = 0x10, 0x11, 0x21
NO_CARD, SELECT_FAILED, READ_FAILED, WRONG_CARD, NOT_VERIFIED, NO_ITEM = 0x80, 0x81, 0x41, 0x40, 0x33, 0x91
SELF_TEST_FAILED, NOT_AUTHORISED = 0x60, 0x66
AGAIN = frozenset((CHECKSUM_WRONG, LENGTH_WRONG))  # the frame was spoiled on its way: send it again
BROKEN = frozenset((SELF_TEST_FAILED, NOT_AUTHORISED))  # the reader itself: nothing a visitor can do


def frame(body: bytes) -> bytes:
    """Wrap ``body`` (command and parameter, or the three status bytes, then data)."""
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + counted + bytes([checksum(counted)])


def checksum(counted: bytes) -> int:
    """Exclusive or of the length, and all after it."""
    found = 0
    for byte in counted:
        found ^= byte
    return found


def command(what: tuple[int, int], data: bytes = b"") -> bytes:
    """Make the host's frame, such as ``command(FIND)``."""
    return frame(bytes(what) + data)


def answer(sw3: int, data: bytes = b"") -> bytes:
    """Make the reader's frame."""
    return frame(bytes((0, 0, sw3)) + data)


@dataclass
class Frames:
    """Finds whole frames in the stream and gives their bodies; a wrong one costs only its first byte."""

    dropped: int = 0  # bytes that belonged to no frame; who reads it sets it back
    _rest: bytearray = field(default_factory=bytearray, repr=False)

    def feed(self, data: bytes) -> list[bytes]:
        """Take bytes, give bodies."""
        self._rest += data
        found: list[bytes] = []
        while True:
            self._seek()
            if len(self._rest) < 7:
                return found
            length = int.from_bytes(self._rest[5:7], "big")
            if not 2 <= length <= MAX_LENGTH:
                self._skip(1)
                continue
            if len(self._rest) < 7 + length:
                return found
            counted = bytes(self._rest[5 : 7 + length])
            if checksum(counted):  # over all with its own checksum it is 0
                self._skip(1)
                continue
            found.append(counted[2:-1])
            self._wipe(7 + length)

    def give_up(self) -> list[bytes]:
        """No more bytes will come for what is half here; give what was hidden behind its header."""
        found: list[bytes] = []
        while self._rest:
            self._skip(1)
            found += self.feed(b"")
            if len(self._rest) < 8:
                self._skip(len(self._rest))
        return found

    def _seek(self) -> None:
        """Drop what cannot begin a frame."""
        while self._rest and not PREAMBLE.startswith(self._rest[:5]):
            self._skip(1)

    def _skip(self, count: int) -> None:
        self.dropped += count
        self._wipe(count)

    def _wipe(self, count: int) -> None:
        """Take bytes out, and write over them first: they may be a person."""
        self._rest[:count] = bytes(count)
        del self._rest[:count]


# --- cards --------------------------------------------------------------------------------------------------------------

# kind → field → (offset, bytes); the names are those of the vectors.
RESIDENT = {
    "name": (0, 30),
    "sex": (30, 2),
    "nation": (32, 4),
    "birth": (36, 16),
    "address": (52, 70),
    "id": (122, 36),
    "issuer": (158, 30),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
}
LAYOUTS: dict[str, dict[str, tuple[int, int]]] = {
    "resident": {**RESIDENT, "reserved": (220, 36)},
    "hmt": {
        **RESIDENT,
        "pass_no": (220, 18),
        "issue_times": (238, 4),
        "reserved": (242, 6),
        "type": (248, 2),
        "tail": (250, 6),
    },
    "foreign2017": {
        "english_name": (0, 120),
        "sex": (120, 2),
        "number": (122, 30),
        "nationality": (152, 6),
        "chinese_name": (158, 30),
        "valid_from": (188, 16),
        "valid_to": (204, 16),
        "birth": (220, 16),
        "version": (236, 4),
        "issuer_code": (240, 8),
        "type": (248, 2),
        "tail": (250, 6),
    },
    "foreign2023": {
        "chinese_name": (0, 30),
        "sex": (30, 2),
        "renewals": (32, 4),
        "birth": (36, 16),
        "english_name": (52, 70),
        "number": (122, 36),
        "reserved": (158, 30),
        "valid_from": (188, 16),
        "valid_to": (204, 16),
        "english_name_rest": (220, 22),
        "nationality": (242, 6),
        "type": (248, 2),
        "linked": (250, 6),
    },
}
TYPES = {"J": "hmt", "I": "foreign2017", "Y": "foreign2023"}
# What the server calls them.
KINDS = {"resident": "resident", "hmt": "hmt", "foreign2017": "foreign_2017", "foreign2023": "foreign_2023"}


def kind_of(text: bytes) -> str:
    """Tell the kind of card by the letter at 248; ValueError for a letter that no known card has."""
    letter = text[248:250].decode("utf-16-le", "replace")
    if letter.isascii() and letter.isalpha():
        if letter not in TYPES:
            raise ValueError("a kind of card that is not known")
        return TYPES[letter]
    return "resident"


def read_text(text: bytes) -> dict[str, str]:
    """Read the 256 bytes of a card, blanks at the ends of each field taken off; ValueError for what is no card."""
    if len(text) != TEXT_BYTES:
        raise ValueError(f"the text of a card has {TEXT_BYTES} bytes, not {len(text)}")
    kind = kind_of(text)
    fields = {"kind": kind}
    for name, (at, size) in LAYOUTS[kind].items():
        try:
            fields[name] = text[at : at + size].decode("utf-16-le").rstrip(" \x00")
        except UnicodeDecodeError:
            raise ValueError(f"the card's {name} is no text") from None  # the error would quote the bytes
    return fields


def write_text(fields: Mapping[str, Any]) -> bytes:
    """Make the 256 bytes of a card; ValueError when a field is too long."""
    kind = str(fields["kind"])
    text = bytearray(" ".encode("utf-16-le") * (TEXT_BYTES // 2))
    letters = {"type": next((letter for letter, each in TYPES.items() if each == kind), " ")}
    for name, (at, size) in LAYOUTS[kind].items():
        value = str(fields.get(name, letters.get(name, ""))).encode("utf-16-le")
        if len(value) > size:
            raise ValueError(f"{name} takes {len(value)} bytes, and a card has {size}")
        text[at : at + len(value)] = value
    return bytes(text)


def parts(data: bytes) -> tuple[bytes, bytes]:
    """Take the answer to a read apart: (text, photo); ValueError unless it is whole."""
    if len(data) < 4:
        raise ValueError("the answer to a read is too short")
    long, photo = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")
    if long != TEXT_BYTES or len(data) < 4 + long + photo:
        raise ValueError("the answer to a read has wrong lengths")
    return data[4 : 4 + long], data[4 + long : 4 + long + photo]


def person(text: bytes, today: date) -> dict[str, Any]:
    """Read a card and check it: ``{"kind": …, "fields": {…}}`` with one set of names for all kinds.

    ValueError (which quotes nothing of the card) when the number, or the birth date in it, is wrong: then it was misread.
    An expired card is a flag, no error: the guide decides.
    """
    card = read_text(text)
    kind = card["kind"]
    number = card.get("id") or card.get("number", "")
    birth = _date(card["birth"])
    if birth is None:
        raise ValueError("the card's birth date is no date")
    if kind == "foreign2017":
        if len(number) != 15:
            raise ValueError("the card's number has not 15 characters")
    else:
        if not check_digit_holds(number):
            raise ValueError("the card's number has a wrong check digit")
        if number[6:14] != card["birth"]:
            raise ValueError("the card's number and its birth date differ")
        begins = {"hmt": ("810000", "820000", "830000"), "foreign2023": ("9",)}.get(kind)
        if begins and not number.startswith(begins):
            raise ValueError("the card's number does not fit its kind")
    english = card.get("english_name", "") + card.get("english_name_rest", "")
    fields: dict[str, Any] = {
        "name": card.get("name") or card.get("chinese_name") or english,
        "number": number,
        "birth": birth.isoformat(),
        "sex": {"1": "male", "2": "female"}.get(card["sex"], ""),
        "valid_from": _text_date(card["valid_from"]),
        "valid_to": _text_date(card["valid_to"]),
        "expired": expired(card["valid_to"], today),
    }
    more = {
        "english_name": english,
        "nation": card.get("nation", ""),
        "nationality": card.get("nationality", ""),
        "address": card.get("address", ""),
        "issuer": card.get("issuer", ""),
        "pass_number": card.get("pass_no", ""),
    }
    fields.update({name: value for name, value in more.items() if value})
    return {"kind": KINDS[kind], "fields": fields}


def check_digit_holds(number: str) -> bool:
    """MOD 11-2 of GB 11643 over 18 characters."""
    if len(number) != 18 or not (number[:17].isascii() and number[:17].isdecimal()):
        return False
    return number[17] == check_digit(number[:17])


def check_digit(first: str) -> str:
    """Return the eighteenth character for the first 17 digits."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first, weights, strict=True)) % 11]


def expired(valid_to: str, today: date) -> bool:
    """Tell whether the card's last day is over; "长期" never is, and what is no date is not called expired."""
    last = _date(valid_to)
    return last is not None and last < today


def _date(text: str) -> date | None:
    if len(text) != 8 or not (text.isascii() and text.isdecimal()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _text_date(text: str) -> str:
    found = _date(text)
    return text if found is None else found.isoformat()


def sam_number(data: bytes) -> str:
    """Print the reader's own number from its 16 bytes, as 05.03-20120925-001234567-987654321."""
    one, two = int.from_bytes(data[:2], "little"), int.from_bytes(data[2:4], "little")
    day, serial, rest = (int.from_bytes(data[at : at + 4], "little") for at in (4, 8, 12))
    return f"{one:02}.{two:02}-{day:08}-{serial:09}-{rest:09}"


def sam_bytes(number: str) -> bytes:
    """Turn it back."""
    head, day, serial, rest = number.split("-")
    one, two = head.split(".")
    return b"".join(
        int(value).to_bytes(size, "little") for value, size in ((one, 2), (two, 2), (day, 4), (serial, 4), (rest, 4))
    )


# --- vectors ------------------------------------------------------------------------------------------------------------


def decode(data: bytes, direction: str) -> dict[str, Any]:
    """Codec: one frame to facts; ValueError for anything else."""
    frames = Frames()
    bodies = frames.feed(data)
    if len(bodies) != 1 or frames.dropped or frames.feed(b""):
        raise ValueError(f"{len(data)} bytes are no whole frame")
    return _facts(bodies[0], direction)


def _facts(body: bytes, direction: str) -> dict[str, Any]:
    if direction == "to_device":
        return {"cmd": body[0], "para": body[1], **({"data": body[2:].hex()} if body[2:] else {})}
    if len(body) < 3:
        raise ValueError("an answer has three status bytes")
    facts: dict[str, Any] = {"sw": body[:3].hex().upper(), "data": body[3:].hex().upper()}
    if body[2] == OK and len(body) == 3 + 16:
        facts["samid"] = sam_number(body[3:])
    elif body[2] == OK and len(body) > 3 + TEXT_BYTES:
        text, photo = parts(body[3:])
        facts.update(read_text(text), photo_len=len(photo))
        facts["photo"] = photo.hex()
        del facts["data"]
    return facts


def encode(fields: Mapping[str, Any], direction: str) -> bytes:
    """Codec: facts to one frame; KeyError or ValueError when they do not say enough."""
    if direction == "to_device":
        return command((fields["cmd"], fields["para"]), bytes.fromhex(fields.get("data", "")))
    if "samid" in fields:
        return answer(OK, sam_bytes(fields["samid"]))
    if "kind" in fields:
        photo = bytes.fromhex(fields["photo"]) if "photo" in fields else bytes(PHOTO_BYTES)
        lengths = TEXT_BYTES.to_bytes(2, "big") + len(photo).to_bytes(2, "big")
        return answer(OK, lengths + write_text(fields) + photo)
    return frame(bytes.fromhex(fields["sw"]) + bytes.fromhex(fields.get("data", "")))


def stream(direction: str) -> Callable[[bytes], list[dict[str, Any]]]:
    """Codec: frame after frame; an empty piece gives a half one up."""
    frames = Frames()
    return lambda piece: [_facts(body, direction) for body in (frames.feed(piece) if piece else frames.give_up())]


CODEC = Codec(decode, encode, stream)
