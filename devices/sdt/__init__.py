"""ID card readers with SDT frames (GA 467-2004) on a serial line, or on USB as one."""

from devices.driver import Line
from devices.far import Far
from devices.sdt import protocol
from devices.sdt.driver import Reader
from devices.sdt.fake import FakeReader
from devices.settings import Option, whole

DRIVERS: dict[str, type[Line]] = {"sdt": Reader}
FARS: dict[str, type[Far]] = {"sdt": FakeReader}
CODECS = {"sdt-gat467": protocol.CODEC}
OPTIONS = {
    "sdt": {
        "baud": Option(115_200, whole(300, 4_000_000), "speed of the serial line; the reader's own setting"),
        "timeout_ms": Option(1000, whole(10, 60_000), "how long an answer may take, except to a read"),
        "read_timeout_ms": Option(3000, whole(100, 60_000), "how long reading a card may take"),
        "emulated_read_ms": Option(800, whole(0, 10_000), "emulator: how long it takes over a card"),
    }
}
