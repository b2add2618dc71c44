"""Rating pads by preset: aa55 and ascii-line."""

from typing import Any

from devices.codec import Codec
from devices.driver import Line
from devices.far import Far
from devices.pad_frames import protocol
from devices.pad_frames.driver import LEVELS, Pads
from devices.pad_frames.fake import FakePads
from devices.settings import Option, one_of, whole


def levels(value: Any) -> dict[str, int]:
    """Check for the settings: the pad's keys to our levels."""
    good = isinstance(value, dict) and all(
        isinstance(key, str) and key.isdecimal() and int(key) < 256 and level in (1, 2, 3, 4, 5) for key, level in value.items()
    )
    if not good:
        raise ValueError(f'must give levels 1 to 5 to keys, as {{"1" = 1, "2" = 2, "3" = 3, "4" = 4, "5" = 5}}, not {value!r}')
    return {**value}


DRIVERS: dict[str, type[Line]] = {"pad_frames": Pads}
FARS: dict[str, type[Far]] = {"pad_frames": FakePads}
CODECS = {"generic-pad": Codec(protocol.decode, protocol.encode, protocol.stream)}
OPTIONS = {
    "pad_frames": {
        "address": Option(1, whole(0, 255), "address of the pad"),
        "preset": Option("aa55", one_of("aa55", "ascii-line"), "form of the frames"),
        "levels": Option(LEVELS, levels, "the pad's keys to our levels 1 (very satisfied) to 5 (very dissatisfied)"),
    }
}
