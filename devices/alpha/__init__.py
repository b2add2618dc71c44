"""Alpha (BetaBrite) signs: the codec alone, for completeness; they know no Chinese, so there is no driver."""

from devices.alpha import protocol
from devices.codec import Codec
from devices.driver import Line
from devices.far import Far

DRIVERS: dict[str, type[Line]] = {}
FARS: dict[str, type[Far]] = {}
CODECS = {"alpha-sign": Codec(protocol.decode, protocol.encode, protocol.stream)}
