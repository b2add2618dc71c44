"""Small text bars whose frame is a template in the settings."""

from devices.codec import Codec
from devices.driver import Line
from devices.far import Far
from devices.settings import Option, one_of, text, yes_no
from devices.textbar import protocol
from devices.textbar.driver import TextBar
from devices.textbar.fake import FakeTextBar

DRIVERS: dict[str, type[Line]] = {"textbar": TextBar}
FARS: dict[str, type[Far]] = {"textbar": FakeTextBar}
CODECS = {"textbar": Codec(protocol.decode, protocol.encode, protocol.stream)}
OPTIONS = {
    "textbar": {
        "preset": Option("at-cr", one_of(*protocol.PRESETS), "a frame by name; `frame` overrides it"),
        "frame": Option("", protocol.checked, "frame template, as {40}{addr:1}{text:gbk}{0D}; see docs/devices/textbar.md"),
        "ack": Option("", protocol.hex_text, 'bytes, in hex, with which the bar answers; "" when it never does'),
        "clear_text": Option(" ", text, "what is sent for an empty bar"),
        "flash": Option(default=True, check=yes_no, doc="a new call goes on and off three times, for about 3 s"),
    }
}
