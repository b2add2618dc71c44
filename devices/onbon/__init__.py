"""Onbon BX-5K/6K font cards, dynamic areas."""

from devices.codec import Codec
from devices.driver import Line
from devices.far import Far
from devices.onbon import protocol
from devices.onbon.driver import Cards
from devices.onbon.fake import FakeCards
from devices.settings import Option, number, one_of, whole, yes_no

DRIVERS: dict[str, type[Line]] = {"onbon": Cards}
FARS: dict[str, type[Far]] = {"onbon": FakeCards}
CODECS = {"onbon-bxk": Codec(protocol.decode, protocol.encode, protocol.stream)}
OPTIONS = {
    "onbon": {
        "baud": Option(57600, whole(300, 4_000_000), "speed of the serial line"),
        "timeout_ms": Option(1500, whole(10, 60_000), "how long an answer may take; 1000 is enough over TCP"),
        "unit": Option(0, whole(0, 0xFFFE), "screen number where several signs stand on one card; 0: the same as `address`"),
        "area": Option(0, whole(0, 30), "number of the dynamic area"),
        "x": Option(0, whole(0, 4096), "left edge of the area in pixels"),
        "y": Option(0, whole(0, 4096), "upper edge in pixels"),
        "w": Option(128, whole(8, 4096), "width in pixels"),
        "h": Option(16, whole(8, 512), "height in pixels"),
        "x_unit": Option(
            "byte8", one_of("byte8", "pixel"), "how the card counts x and w: BX-5K bytes of 8 pixels, BX-6K pixels"
        ),
        "font": Option(16, whole(8, 128), "height of the card's font in pixels"),
        "colour": Option("", one_of("", "red", "green", "yellow"), "colour of the text; empty: as the card has it"),
        "long": Option("scroll", one_of("scroll", "shorten"), "what is done with a text that does not fit"),
        "speed": Option(6, whole(0, 24), "speed of moving text, 0 is fastest"),
        "flash": Option(default=True, check=yes_no, doc="a fresh call goes off and on three times, for about 3 s"),
        "refresh_s": Option(
            60, number(0, 3600), "the text is sent again this often, because RAM is lost with the power; 0: never"
        ),
    }
}
