"""A slip as bytes: rows measured in columns (hanzi 2, Latin 1), rare characters as pictures, never as wrong characters."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import segno
from PIL import Image, ImageChops

from devices.escpos import font, protocol

QUIET = 4  # modules of white around a QR code
LINE_GAP = 6  # dots between two rows


@dataclass(frozen=True, slots=True)
class Paper:
    """What a printer can do."""

    width: int = 576  # dots: 576 on 80 mm paper, 384 on 58 mm
    charset: str = "gbk"  # what its font has: gb2312 or gbk
    native_qr: bool = True
    cut: str = "part"  # part, full or none


def printable(char: str, charset: str) -> bool:
    """Tell whether the printer's own font has ``char``: two bytes of ``charset``, and the same two in GB18030."""
    if " " <= char <= "~":
        return True
    try:
        code = char.encode(charset)
        return len(code) == 2 and code == char.encode("gb18030")
    except UnicodeEncodeError:
        return False


def width(text: str) -> int:
    """Columns of ``text``."""
    return sum(font.columns(char) for char in text)


def wrap(text: str, room: int) -> list[str]:
    """Break ``text`` into rows of at most ``room`` columns; a Latin word is kept whole where a row has room for it."""
    rows: list[str] = []
    for paragraph in text.split("\n"):
        row = ""
        for word in _words(paragraph):
            if width(row + word) <= room:
                row += word
                continue
            if row.strip():
                rows.append(row.rstrip())
            row = ""
            for char in word.lstrip() if width(word) > room else "":
                if width(row + char) > room and row:
                    rows.append(row)
                    row = ""
                row += char
            row = row or word.lstrip()
        rows.append(row.rstrip())
    return rows


def _words(text: str) -> list[str]:
    """Latin words with the blanks before them, all other characters alone."""
    words: list[str] = []
    for char in text:
        if words and "!" <= char <= "~" and (words[-1] == " " or "!" <= words[-1][-1] <= "~"):
            words[-1] += char
        else:
            words.append(char)
    return words


def build(slip: Mapping[str, Any], paper: Paper) -> bytes:
    """Make the bytes of a slip; ValueError for a part that no printer knows."""
    dots = min(int(slip.get("width") or paper.width), paper.width) // 8 * 8
    out = [protocol.INIT, protocol.CHINESE_ON]
    out += [_part(part, dots, paper) for part in slip.get("parts", ())]
    if slip.get("cut", True):
        out.append(protocol.cut(paper.cut))
    return b"".join(out)


def _part(part: Mapping[str, Any], dots: int, paper: Paper) -> bytes:
    scale = max(1, min(8, int(part.get("size", 1))))
    room = max(2, dots // (font.CELL // 2) // scale)
    heavy, where = bool(part.get("bold")), str(part.get("align", "left"))
    if where not in protocol.ALIGNS:
        raise ValueError(f"a part is aligned left, center or right, not {where!r}")
    if "text" in part:
        rows = wrap(clean(str(part["text"])), room)
        return _rows(rows, scale, heavy, where, dots, paper)
    if "pair" in part:
        left, right = (clean(str(each)).replace("\n", " ") for each in part["pair"])
        return _rows(_pair(left, right, room), scale, heavy, "left", dots, paper)
    if part.get("line"):
        return protocol.align("left") + b"-" * (dots // (font.CELL // 2)) + protocol.LF
    if "qr" in part:
        return _qr(str(part["qr"]), int(part.get("module", 6)), str(part.get("align", "center")), dots, paper)
    if "feed" in part:
        return protocol.feed(max(0, min(255, int(part["feed"]))))
    raise ValueError(f"a slip has no part with {', '.join(sorted(part)) or 'nothing in it'}")


VARIANTS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
HALVES = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Take out what would be a command: control characters become blanks, line ends stay.

    A variation selector only chooses the form of the character before it; half a surrogate pair is no character at all.
    """
    return HALVES.sub(font.MISSING, CONTROLS.sub(" ", VARIANTS.sub("", text)))


def _pair(left: str, right: str, room: int) -> list[str]:
    gap = room - width(left) - width(right)
    if gap >= 1:
        return [left + " " * gap + right]
    return [*wrap(left, room), *(" " * (room - width(row)) + row for row in wrap(right, room))]


def _rows(rows: list[str], scale: int, heavy: bool, where: str, dots: int, paper: Paper) -> bytes:  # noqa: FBT001
    begin = protocol.align(where) + protocol.size(scale, scale) + protocol.bold(heavy)
    body = b"".join(
        row.encode("gb18030") + protocol.LF
        if all(printable(char, paper.charset) for char in row)
        else protocol.raster(dots, drawn(row, scale, heavy=heavy, where=where, dots=dots))
        for row in rows
    )
    return begin + body + protocol.bold(on=False) + protocol.size(1, 1)


def drawn(row: str, scale: int, *, heavy: bool, where: str, dots: int) -> bytes:
    """Draw a whole row, so that its characters stand alike; rows of dots, 1 black."""
    picture = Image.new("1", (dots, font.CELL * scale + LINE_GAP), font.WHITE)
    free = max(0, dots - width(row) * (font.CELL // 2) * scale)
    x = {"left": 0, "center": free // 2, "right": free}[where]
    for char in row:
        letter = font.glyph(char, scale, heavy=heavy)
        picture.paste(letter, (x, 0))
        x += letter.width
    return ImageChops.invert(picture).tobytes()


def _qr(text: str, module: int, where: str, dots: int, paper: Paper) -> bytes:
    code = segno.make_qr(text, error="m", boost_error=False)
    squares = int(code.symbol_size(border=QUIET)[0])
    module = max(1, min(module, 16, dots // squares))  # never wider than the paper
    if paper.native_qr:
        return protocol.align(where) + protocol.qr(text.encode(), module) + protocol.align("left")
    picture = Image.new("1", (dots, squares * module), font.WHITE)
    x0 = {"left": 0, "center": (dots - squares * module) // 2, "right": dots - squares * module}[where]
    picture.paste(qr_picture(text, module, "m"), (x0, 0))
    return protocol.raster(dots, ImageChops.invert(picture).tobytes())


def qr_picture(text: str, module: int, level: str) -> Image.Image:
    """Draw a QR code with its white border."""
    rows = [
        bytes(0 if dark else 255 for dark in row)
        for row in segno.make_qr(text, error=level, boost_error=False).matrix_iter(border=QUIET)
    ]
    picture = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows))
    return picture.resize((picture.width * module, picture.height * module), Image.Resampling.NEAREST).convert("1")
