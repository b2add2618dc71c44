"""Letters as dots: Noto Sans CJK SC (SIL OFL), for characters that a printer has not got and for the drawn paper."""

from functools import cache

from noto_cjk_sans_otc import FONT_PATH
from PIL import Image, ImageDraw, ImageFont

SC = 2  # the face of the collection with the mainland's forms
MISSING = "〓"  # shown for what even the font has not got
WHITE = 255
CELL = 24  # dots: height of a character, and width of a hanzi; a Latin letter is half as wide


def columns(char: str) -> int:
    """How many columns ``char`` takes: Latin letters 1, all others 2."""
    return 1 if ord(char) < 0x7F else 2


@cache
def _font(pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT_PATH), pixels, index=SC)


@cache
def _no_glyph() -> bytes:
    return bytes(_font(CELL).getmask("\U0010fffd", mode="L"))


@cache
def known(char: str) -> bool:
    """Tell whether the font has ``char`` and draws something for it."""
    if char in " \u3000":
        return True
    drawn = bytes(_font(CELL).getmask(char, mode="L"))
    return any(drawn) and drawn != _no_glyph()


@cache
def glyph(char: str, scale: int = 1, *, heavy: bool = False) -> Image.Image:
    """Draw ``char`` in its cell, 24 × ``scale`` dots high, black on white (1 bit a dot)."""
    shown = char if known(char) else MISSING
    width, height = columns(char) * CELL // 2 * scale, CELL * scale
    pixels = (21 if columns(char) == 1 else 23) * scale
    font = _font(pixels)
    long = font.getlength(shown)
    if long > width:  # M and W are wider than half a hanzi
        font = _font(max(8, int(pixels * width / long)))
    picture = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(picture)
    below = height * (0.82 if columns(char) == 1 else 0.86)  # Latin letters hang lower under their line
    for right in range(scale + 1 if heavy else 1):  # bold is what the printers do: the same again, a dot to the right
        pen.text((width / 2 + right, below), shown, font=font, fill=0, anchor="ms")
    return picture.point(lambda value: 255 if value > 140 else 0).convert("1", dither=Image.Dither.NONE)
