"""FF 68 keypads and 4-key pads on one RS-485 bus."""

from typing import Any

from devices.codec import Codec
from devices.driver import Line
from devices.far import Far
from devices.ff68 import protocol
from devices.ff68.driver import LEVELS, Keypads
from devices.ff68.fake import FakeKeypads
from devices.settings import Option, whole, yes_no


def levels(value: Any) -> dict[str, int]:
    """Check for the settings: the pad's values to our levels."""
    if not isinstance(value, dict) or not all(key in LEVELS and level in (1, 2, 3, 4, 5) for key, level in value.items()):
        raise ValueError(
            f'must give levels 1 to 5 to the values 0 to 3, as {{"3" = 1, "2" = 2, "1" = 3, "0" = 5}}, not {value!r}'
        )
    return {**value}


DRIVERS: dict[str, type[Line]] = {"ff68": Keypads}
FARS: dict[str, type[Far]] = {"ff68": FakeKeypads}
CODECS = {"ff68-caller": Codec(protocol.decode, protocol.encode, protocol.stream)}
OPTIONS = {
    "ff68": {
        "address": Option(1, whole(1, 254), "address on the bus"),
        "unit": Option(0, whole(0, 254), "address on the wire of a pad that hangs on a keypad; 0: the same as `address`"),
        "dedup_ms": Option(400, whole(0, 5000), "an identical frame within this time is the same press"),
        "levels": Option(LEVELS, levels, "the pad's values 0 to 3 to our levels 1 (very satisfied) to 5"),
        "open_by_host": Option(
            default=True, check=yes_no, doc="the host opens the pad; false where the keypad does it by itself"
        ),
    }
}
