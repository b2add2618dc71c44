"""Speech modules on a serial line: SYN6288, and XFS5152CE, whose frames have no checksum."""

from devices.codec import Codec
from devices.driver import Line
from devices.far import Far
from devices.settings import Option, number, whole, yes_no
from devices.voice_module import protocol
from devices.voice_module.driver import Syn6288, Xfs5152
from devices.voice_module.fake import FakeSyn6288, FakeXfs5152

DRIVERS: dict[str, type[Line]] = {"syn6288": Syn6288, "xfs5152": Xfs5152}
FARS: dict[str, type[Far]] = {"syn6288": FakeSyn6288, "xfs5152": FakeXfs5152}
CODECS = {
    "syn6288": Codec(protocol.decode_syn6288, protocol.encode_syn6288, protocol.stream(protocol.SYN6288)),
    "xfs5152": Codec(protocol.decode_xfs5152, protocol.encode_xfs5152, protocol.stream(protocol.XFS5152)),
}


def _options(loudest: int, fastest: int) -> dict[str, Option]:
    return {
        "volume": Option(-1, whole(-1, loudest), f"0 to {loudest}; -1 leaves it as the module has it"),
        "speed": Option(-1, whole(-1, fastest), f"0 (slow) to {fastest} (fast); -1 leaves it as the module has it"),
        "repeat": Option(1, whole(1, 3), "how often each announcement is said"),
        "stale_s": Option(
            60.0, number(1, 3600), "an announcement that could not begin for so many seconds is not said any more"
        ),
        "answers": Option(default=True, check=yes_no, doc="false: its answers are not wired, so only the time tells the end"),
        "per_character_s": Option(0.28, number(0.05, 1), "how long a character takes, where the module does not tell its end"),
    }


OPTIONS = {"syn6288": _options(16, 5), "xfs5152": _options(10, 10)}
