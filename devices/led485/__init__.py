"""LED-485 digits over Modbus RTU."""

from devices.codec import Codec
from devices.driver import Line
from devices.far import Far
from devices.led485 import protocol
from devices.led485.driver import Digits
from devices.led485.fake import FakeDigits
from devices.settings import Option, number, one_of, whole, yes_no

DRIVERS: dict[str, type[Line]] = {"led485": Digits}
FARS: dict[str, type[Far]] = {"led485": FakeDigits}
CODECS = {"modbus-led485": Codec(protocol.decode, protocol.encode, protocol.stream)}
OPTIONS = {
    "led485": {
        "address": Option(1, whole(1, 247), "Modbus unit"),
        "digits": Option(4, whole(1, 16), "how many digits it has"),
        "show": Option("text", one_of("text", "number"), "text: letters and digits; number: only the number of the ticket"),
        "idle": Option("", one_of("", "-"), "what it shows when nobody is served: nothing, or dashes"),
        "flash": Option(default=True, check=yes_no, doc="a fresh call goes off and on three times, for about 3 s"),
        "refresh_s": Option(60, number(0, 3600), "all is written again this often; 0: never"),
    }
}
