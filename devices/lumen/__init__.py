"""Lumen C-Power cards by external calls."""

from devices.codec import Codec
from devices.driver import Line
from devices.far import Far
from devices.lumen import protocol
from devices.lumen.driver import Cards
from devices.lumen.fake import FakeCards
from devices.settings import Option, number, one_of, whole, yes_no

DRIVERS: dict[str, type[Line]] = {"lumen": Cards}
FARS: dict[str, type[Far]] = {"lumen": FakeCards}
CODECS = {"lumen-cpower": Codec(protocol.decode, protocol.encode, protocol.stream)}
OPTIONS = {
    "lumen": {
        "baud": Option(115200, whole(300, 4_000_000), "speed of the serial line"),
        "unit": Option(0, whole(0, 254), "card number where several signs stand on one card; 0: the same as `address`"),
        "framing": Option("", one_of("", "serial", "tcp"), "form of the frames; empty: tcp for a tcp: port, else serial"),
        "id_code": Option(0xFFFFFFFF, whole(0, 0xFFFFFFFF), "id code of the card, in frames over TCP"),
        "area": Option(0, whole(0, 7), "number of the card's window; count from 0 without gaps"),
        "x": Option(0, whole(0, 4096), "left edge of the window in pixels"),
        "y": Option(0, whole(0, 4096), "upper edge in pixels"),
        "w": Option(128, whole(8, 4096), "width in pixels"),
        "h": Option(16, whole(8, 512), "height in pixels"),
        "font": Option(16, one_of(*protocol.FONTS), "height of the letters in pixels"),
        "colour": Option("red", one_of("red", "green", "yellow", "blue", "white"), "colour of the text"),
        "long": Option("scroll", one_of("scroll", "shorten"), "what is done with a text that does not fit"),
        "speed": Option(10, whole(1, 100), "speed of moving text, 1 is fastest"),
        "flash": Option(default=True, check=yes_no, doc="a fresh call flickers for about 3 s"),
        "refresh_s": Option(
            600, number(0, 86400), "layout and text are sent again this often: RAM is lost with the power; 0: never"
        ),
    }
}
