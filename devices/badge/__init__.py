"""Readers of EM4100 badges (RDM6300 and its like) on a serial line."""

from devices.badge import protocol
from devices.badge.driver import Badge
from devices.badge.fake import FakeBadge
from devices.codec import Codec
from devices.driver import Line
from devices.far import Far
from devices.settings import Option, whole

DRIVERS: dict[str, type[Line]] = {"badge": Badge}
FARS: dict[str, type[Far]] = {"badge": FakeBadge}
CODECS = {"badge-em4100": Codec(protocol.decode, protocol.encode, protocol.stream, noise=b"\x00\x02\x8013\x02")}
OPTIONS = {
    "badge": {"hold_ms": Option(500, whole(100, 10_000), "a reader repeats while a badge is held; such a gap ends the hold")}
}
