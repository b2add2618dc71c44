"""ESC/POS: commands to a ticket printer and the bytes that it says; pure bytes ⇄ facts, never waits.

Sources: the programmer's manuals of Epson (TM-L60II, TM-U220, TM-L90), Bixolon SRP-350, HPRT TP80K, Citizen CBM1000.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from devices.codec import Codec

INIT = b"\x1b@"
CHINESE_ON = b"\x1c&"
ASB_ON = b"\x1da\x0f"
LF = b"\n"
ALIGNS = ("left", "center", "right")
LEVELS = "LMQH"
MAX_BLOCK = 65_535  # bytes: what the two length bytes of a function can say

# --- commands to the printer ------------------------------------------------------------------------------------------


def align(where: str) -> bytes:
    """Align to left, center or right; obeyed at the start of a line only."""
    return b"\x1ba" + bytes([ALIGNS.index(where)])


def size(width: int, height: int) -> bytes:
    """Make characters ``width`` × ``height`` times as large (each 1-8)."""
    if not (1 <= width <= 8 and 1 <= height <= 8):
        raise ValueError(f"a size goes from 1 to 8, not {width} x {height}")
    return b"\x1d!" + bytes([(width - 1) << 4 | (height - 1)])


def bold(on: object) -> bytes:
    """Switch bold on or off."""
    return b"\x1bE" + (b"\x01" if on else b"\x00")


def feed(lines: int) -> bytes:
    """Print what is in the line and feed ``lines`` (0-255)."""
    return b"\x1bd" + bytes([lines])


def cut(how: str) -> bytes:
    """Cut: "full" (6 lines fed first), "part" (the printer feeds to its knife by itself), "none"."""
    return {"full": b"\x1bd\x06\x1dV\x00", "part": b"\x1dVB\x00", "none": b""}[how]


def beep(times: int, length: int) -> bytes:
    """Beep ``times`` (1-9), each ``length`` × 50-100 ms; Chinese kiosk printers only."""
    return b"\x1bB" + bytes([times, length])


def raster(width: int, rows: bytes, mode: int = 0) -> bytes:
    """Picture of ``width`` dots (a multiple of 8): rows top down, left dot the top bit, 1 black."""
    across = width // 8
    height, rest = divmod(len(rows), across)
    if width % 8 or rest or not 0 < height <= 0xFFFF:
        raise ValueError(f"{len(rows)} bytes are no picture of {width} dots across")
    return b"\x1dv0" + bytes([mode]) + across.to_bytes(2, "little") + height.to_bytes(2, "little") + rows


def _function(letter: bytes, body: bytes) -> bytes:
    if len(body) > MAX_BLOCK:
        raise ValueError(f"{len(body)} bytes are too many for one function")
    return b"\x1d(" + letter + len(body).to_bytes(2, "little") + body


def qr(data: bytes, module: int, level: str = "M") -> bytes:
    """QR code that the printer draws by itself: model 2, ``module`` dots a square (1-16), level one of L M Q H."""
    if not 1 <= module <= 16:
        raise ValueError(f"a QR module is 1 to 16 dots, not {module}")
    return (
        _function(b"k", b"1A2\x00")
        + _function(b"k", b"1C" + bytes([module]))
        + _function(b"k", b"1E" + bytes([0x30 + LEVELS.index(level)]))
        + _function(b"k", b"1P0" + data)
        + _function(b"k", b"1Q0")
    )


def ask(n: int) -> bytes:
    """Ask for status ``n`` (1 printer, 2 why offline, 3 which error, 4 paper): one byte comes back at once."""
    if not 1 <= n <= 4:
        raise ValueError(f"there is no status {n}")
    return b"\x10\x04" + bytes([n])


def process_id(ident: str) -> bytes:
    """Ask to be told ``ident`` (4 ASCII characters) when everything before is printed."""
    code = ident.encode("ascii")
    if len(code) != 4:
        raise ValueError("a process id has 4 ASCII characters")
    return _function(b"H", b"00" + code)


# --- what the printer says ----------------------------------------------------------------------------------------------

# Bits of the answer to each question; either bit of a pair counts.
STATUS: dict[int, dict[str, int]] = {
    1: {"drawer_pin3_high": 0x04, "offline": 0x08, "waiting_recovery": 0x20, "feed_button": 0x40},
    2: {"cover_open": 0x04, "feeding": 0x08, "paper_end_stop": 0x20, "error": 0x40},
    3: {"recoverable_error": 0x04, "cutter_error": 0x08, "unrecoverable_error": 0x20, "auto_recoverable_error": 0x40},
    4: {"near_end": 0x0C, "paper_out": 0x60},
}
# Automatic status: (byte, bits).
ASB: dict[str, tuple[int, int]] = {
    "drawer_pin3_high": (0, 0x04),
    "offline": (0, 0x08),
    "cover_open": (0, 0x20),
    "feed_button": (0, 0x40),
    "cutter_error": (1, 0x08),
    "unrecoverable_error": (1, 0x20),
    "auto_recoverable_error": (1, 0x40),
    "near_end": (2, 0x03),
    "paper_out": (2, 0x0C),
}


def is_status(byte: int) -> bool:
    """Tell whether ``byte`` has the fixed bits of an answer to a status question."""
    return byte & 0x93 == 0x12


def status(n: int, byte: int) -> dict[str, bool]:
    """Read the answer to question ``n``."""
    if not is_status(byte):
        raise ValueError(f"{byte:02X} is no status byte")
    return {name: bool(byte & bits) for name, bits in STATUS[n].items()}


def status_byte(n: int, facts: Mapping[str, Any]) -> int:
    """Make the answer to question ``n``."""
    return 0x12 | sum(bits for name, bits in STATUS[n].items() if facts.get(name))


def asb(block: bytes) -> dict[str, bool]:
    """Read the four bytes of an automatic status."""
    if len(block) != 4 or block[0] & 0x93 != 0x10 or any(byte & 0x90 for byte in block[1:]):
        raise ValueError(f"{block.hex(' ')} is no automatic status")
    return {name: bool(block[at] & bits) for name, (at, bits) in ASB.items()}


def asb_block(facts: Mapping[str, Any]) -> bytes:
    """Make the four bytes of an automatic status."""
    block = bytearray(b"\x10\x00\x00\x00")
    for name, (at, bits) in ASB.items():
        block[at] |= bits if facts.get(name) else 0
    return bytes(block)


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that the printer said. kind: status (``data`` one byte), asb (four), process_id (four)."""

    kind: str
    data: bytes


class Replies:
    """Tells the printer's bytes apart in one stream, fed in any pieces."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self.dropped = bytearray()  # bytes that mean nothing; who reads them empties it

    def feed(self, data: bytes) -> list[Said]:
        """Take bytes, give what is whole."""
        self._rest += data
        found: list[Said] = []
        while self._rest:
            said, used = self._first()
            if not used:
                break
            if said is not None:
                found.append(said)
            del self._rest[:used]
        return found

    def give_up(self) -> None:
        """No more bytes will come for what is half here."""
        self.dropped += self._rest
        self._rest.clear()

    def _first(self) -> tuple[Said | None, int]:  # noqa: PLR0911 -- one way out for each kind
        """What the stream begins with, and how many bytes that takes: 0 when more must come."""
        rest = self._rest
        first = rest[0]
        if is_status(first):
            return Said("status", bytes([first])), 1
        if first & 0x93 == 0x10:
            for at in range(1, min(4, len(rest))):
                if rest[at] & 0x90:
                    return self._drop()
            return (Said("asb", bytes(rest[:4])), 4) if len(rest) >= 4 else (None, 0)
        if first == 0x37:
            if len(rest) > 1 and rest[1] != 0x22:
                return self._drop()
            if len(rest) < 7:
                return None, 0
            return (Said("process_id", bytes(rest[2:6])), 7) if rest[6] == 0 else self._drop()
        if first in (0x11, 0x13):
            return None, 1  # XON and XOFF are the flow control's own business
        return self._drop()

    def _drop(self) -> tuple[None, int]:
        del self.dropped[:-64]
        self.dropped.append(self._rest[0])
        return None, 1


# --- the stream of commands, as a printer reads it ---------------------------------------------------------------------

# Commands of fixed length: bytes after the two of the command.
FIXED: dict[bytes, tuple[str, int]] = {
    b"\x1b@": ("init", 0),
    b"\x1c&": ("chinese_on", 0),
    b"\x1c.": ("chinese_off", 0),
    b"\x1ba": ("align", 1),
    b"\x1d!": ("size", 1),
    b"\x1bE": ("bold", 1),
    b"\x1bd": ("feed", 1),
    b"\x1bB": ("beep", 2),
    b"\x1da": ("asb", 1),
    b"\x10\x04": ("ask", 1),
    b"\x1c!": ("chinese_style", 1),
    b"\x1cW": ("chinese_double", 1),
}
# Known well enough to be stepped over.
SKIPPED: dict[bytes, int] = {
    b"\x10\x05": 1,
    b"\x10\x14": 3,
    **{b"\x1b" + bytes([code]): 0 for code in b"\x0c2<imSLv"},
    **{b"\x1b" + bytes([code]): 1 for code in b" !%-3=?GJKMRTUVert{" if code != 0x3F},
    **{b"\x1b" + bytes([code]): 2 for code in b"$\\c"},
    b"\x1bp": 3,
    b"\x1bW": 8,
    **{b"\x1c" + bytes([code]): 1 for code in b"-C"},
    b"\x1cS": 2,
    b"\x1cp": 2,
    **{b"\x1d" + bytes([code]): 1 for code in b"BHIbfhrw/"},
    **{b"\x1d" + bytes([code]): 2 for code in b"LWP$\\"},
    b"\x1d:": 0,
}


@dataclass(frozen=True, slots=True)
class Command:
    """One command or character. ``name`` "text" has ``text``; "raster" and "function" have ``data``."""

    name: str
    args: tuple[int, ...] = ()
    data: bytes = b""
    text: str = ""
    raw: bytes = b""


@dataclass
class Commands:
    """Cuts the host's stream into commands; what it does not know is stepped over by its length and named "skipped"."""

    chinese: bool = False
    _rest: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> list[Command]:
        """Take bytes, give the whole commands."""
        self._rest += data
        found: list[Command] = []
        at = 0
        while at < len(self._rest):
            command = self._one(at)
            if command is None:
                break
            at += len(command.raw)
            found.append(command)
            if command.name in ("init", "chinese_off"):
                self.chinese = False
            elif command.name == "chinese_on":
                self.chinese = True
        del self._rest[:at]
        return found

    @property
    def pending(self) -> bytes:
        """A command that is not whole yet."""
        return bytes(self._rest)

    def _one(self, at: int) -> Command | None:  # noqa: PLR0911 -- one way out for each kind
        rest = self._rest
        first = rest[at]
        if first in (0x10, 0x1B, 0x1C, 0x1D):
            return self._command(at)
        if first == 0x0A:
            return Command("newline", raw=LF)
        if first < 0x20 or first in (0x7F, 0x80, 0xFF):
            return Command("ignored", raw=bytes([first]))
        if first < 0x80 or not self.chinese:
            return Command("text", text=chr(first) if first < 0x80 else "?", raw=bytes([first]))
        if at + 1 >= len(rest):
            return None
        length = 4 if 0x30 <= rest[at + 1] <= 0x39 else 2
        if at + length > len(rest):
            return None
        raw = bytes(rest[at : at + length])
        try:
            return Command("text", text=raw.decode("gb18030"), raw=raw)
        except UnicodeDecodeError:
            return Command("ignored", raw=raw[:1])

    def _command(self, at: int) -> Command | None:  # noqa: PLR0911 -- one way out for each kind
        rest = self._rest
        if at + 2 > len(rest):
            return None
        head = bytes(rest[at : at + 2])
        if head in FIXED:
            name, count = FIXED[head]
            return self._take(at, 2 + count, name, 2)
        if head == b"\x1dv":
            return self._sized(at, 8, lambda h: 8 + (h[4] | h[5] << 8) * (h[6] | h[7] << 8), "raster")
        if head == b"\x1d(":
            return self._sized(at, 5, lambda h: 5 + (h[3] | h[4] << 8), "function")
        if head == b"\x1dV":
            return self._sized(at, 3, lambda h: 4 if h[2] in (65, 66, 97, 98, 103, 104) else 3, "cut", keep=2)
        if head == b"\x1b*":
            return self._sized(at, 5, lambda h: 5 + (h[3] | h[4] << 8) * (3 if h[2] > 31 else 1), "skipped")
        if head == b"\x1dk":
            return self._barcode(at)
        # A code that nobody knows: the two bytes only, what follows is read as it comes.
        return self._take(at, 2 + SKIPPED.get(head, 0), "skipped", 2)

    def _take(self, at: int, length: int, name: str, keep: int) -> Command | None:
        raw = bytes(self._rest[at : at + length])
        return Command(name, args=tuple(raw[keep:]), raw=raw) if len(raw) == length else None

    def _sized(self, at: int, head: int, size_of: Callable[[bytes], int], name: str, keep: int = 0) -> Command | None:
        begin = bytes(self._rest[at : at + head])
        if len(begin) < head:
            return None
        length = size_of(begin)
        if length > MAX_BLOCK + head:  # no slip has such a picture: it is noise, and nobody waits for the rest of it
            return Command("skipped", args=tuple(begin[2:]), raw=begin)
        if at + length > len(self._rest):
            return None
        raw = bytes(self._rest[at : at + length])
        if keep:
            return Command(name, args=tuple(raw[keep:]), raw=raw)
        return Command(name, args=tuple(raw[2:head]), data=raw[head:], raw=raw)

    def _barcode(self, at: int) -> Command | None:
        rest = self._rest
        if at + 4 > len(rest):
            return None
        if rest[at + 2] >= 65:
            return self._take(at, 4 + rest[at + 3], "skipped", 2)
        end = rest.find(0, at + 3)
        if end < 0 and len(rest) - at > 260:
            end = at + 3
        return self._take(at, end + 1 - at, "skipped", 2) if end >= 0 else None


# --- vectors ------------------------------------------------------------------------------------------------------------


class AnyOf(int):
    """The question that a status byte answers: the byte does not say it, so it is equal to each of the four."""

    def __eq__(self, other: object) -> bool:
        return other in tuple(STATUS)

    def __ne__(self, other: object) -> bool:
        return other not in tuple(STATUS)

    __hash__ = int.__hash__


def _facts(commands: list[Command]) -> dict[str, Any]:
    """What commands say, for people and for comparison."""
    facts: dict[str, Any] = {}
    text = "".join(each.text if each.name == "text" else "\n" for each in commands if each.name in ("text", "newline"))
    if text.strip("\n"):
        facts.update(text=text.rstrip("\n"), encoding="gb18030")
    for each in commands:
        if each.name == "size" and "width" not in facts:
            facts.update(width=(each.args[0] >> 4) + 1, height=(each.args[0] & 7) + 1)
        elif each.name == "align" and "align" not in facts:
            facts["align"] = ALIGNS[each.args[0] % 48 % 3]
        elif each.name == "raster":
            _, mode, low, high, rows_low, rows_high = each.args
            facts.update(width=(low | high << 8) * 8, height=rows_low | rows_high << 8, mode=mode)
        elif each.name == "function":
            facts.update(_function_facts(bytes(each.raw[2:3]), each.data))
    return facts


def _function_facts(letter: bytes, body: bytes) -> dict[str, Any]:
    if letter == b"H" and body[:2] == b"00":
        return {"id": body[2:6].decode("ascii", "replace")}
    if letter != b"k":
        return {}
    match body[1:2]:
        case b"C":
            return {"module": body[2]}
        case b"E" if 0x30 <= body[2] < 0x34:
            return {"ec": LEVELS[body[2] - 0x30]}
        case b"P":
            return {"data": body[3:].decode("utf-8", "replace")}
    return {}


def _listed(command: Command) -> list[Any]:
    if command.name == "text":
        return ["text", command.text]
    if command.name in ("raster", "function", "cut", "skipped", "ignored"):
        return [command.name, command.raw.hex()]
    return [command.name, *command.args]


def _unlisted(item: list[Any]) -> bytes:
    name, *rest = item
    if name == "text":
        return str(rest[0]).encode("gb18030")
    if name == "newline":
        return LF
    if name in ("raster", "function", "cut", "skipped", "ignored"):
        return bytes.fromhex(rest[0])
    for head, (known, count) in FIXED.items():
        if known == name and len(rest) == count:
            return head + bytes(rest)
    raise ValueError(f"no command {name!r} with {len(rest)} arguments")


def decode(data: bytes, direction: str) -> dict[str, Any]:
    """Codec: bytes to facts; ValueError for what is no command or no reply."""
    if direction == "from_device":
        replies = Replies()
        found = replies.feed(data)
        replies.give_up()
        if len(found) != 1 or replies.dropped:
            raise ValueError(f"{data.hex(' ')} is no single reply of a printer")
        return _said_facts(found[0])
    parser = Commands()
    commands = parser.feed(data)
    if parser.pending or not any(each.name not in ("ignored", "skipped") for each in commands):
        raise ValueError("the commands are not whole")
    return {**_facts(commands), "commands": [_listed(each) for each in commands]}


def _said_facts(said: Said) -> dict[str, Any]:
    if said.kind == "process_id":
        return {"id": said.data.decode("latin-1")}
    if said.kind == "asb":
        return {**asb(said.data), "asb": said.data.hex()}
    byte = said.data[0]
    return {"n": AnyOf(0), "status": byte, **{name: on for n in STATUS for name, on in status(n, byte).items()}}


def encode(fields: Mapping[str, Any], direction: str) -> bytes:  # noqa: PLR0911 -- one way out for each kind
    """Codec: facts to bytes; KeyError or ValueError when they do not say enough."""
    if direction == "from_device":
        if "status" in fields:
            return bytes([fields["status"]])
        if "id" in fields:
            return b'7"' + str(fields["id"]).encode("latin-1") + b"\x00"
        if "n" in fields:
            return bytes([status_byte(fields["n"], fields)])
        if "offline" in fields:
            return asb_block(fields)
        raise KeyError("n")
    if "commands" in fields:
        return b"".join(_unlisted(item) for item in fields["commands"])
    if "id" in fields:
        return process_id(fields["id"])
    if "data" in fields:
        return qr(str(fields["data"]).encode(), fields["module"], fields["ec"])
    text = str(fields["text"]).encode("gb18030") + LF
    if "align" not in fields:
        return CHINESE_ON + text
    around = align(fields["align"]), size(fields["width"], fields["height"])
    return b"".join((*around, text, size(1, 1), align("left")))


def stream(direction: str) -> Callable[[bytes], list[dict[str, Any]]]:
    """Codec: replies one by one; commands have no end mark, so time ends them."""
    if direction == "from_device":
        replies = Replies()

        def hear(piece: bytes) -> list[dict[str, Any]]:
            if not piece:
                replies.give_up()
            return [_said_facts(said) for said in replies.feed(piece)]

        return hear
    came: list[Command] = []
    parser = Commands()

    def read(piece: bytes) -> list[dict[str, Any]]:
        came.extend(parser.feed(piece))
        if piece or not came:
            return []
        found, came[:] = list(came), []
        return [{**_facts(found), "commands": [_listed(each) for each in found]}]

    return read


CODEC = Codec(decode, encode, stream)
