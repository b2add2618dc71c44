"""Bar code and QR scanners on a serial line ("USB COM")."""

from devices.codec import Codec
from devices.driver import Line
from devices.far import Far
from devices.scanner import protocol
from devices.scanner.driver import Scanner
from devices.scanner.fake import FakeScanner
from devices.settings import Option, one_of, whole

DRIVERS: dict[str, type[Line]] = {"scanner": Scanner}
FARS: dict[str, type[Far]] = {"scanner": FakeScanner}
# No header tells noise from a code, so none is put before the vectors.
CODECS = {"scanner-serial": Codec(protocol.decode, protocol.encode, protocol.stream, noise=b"")}
OPTIONS = {
    "scanner": {
        "suffix": Option("cr", one_of(*protocol.SUFFIXES), "what ends a code: cr (also cr lf), lf, tab, none (a gap ends it)"),
        "gap_ms": Option(100, whole(20, 2000), "this long without bytes ends a code (suffix none) or drops half a one"),
        "same_ms": Option(2000, whole(0, 60_000), "the same code again within this time is the same scan"),
        "trigger": Option(
            "none", one_of("none", "honeywell"), 'honeywell: the state {"enabled": …} switches the light on and off'
        ),
    }
}
