"""The far end of a line of text bars."""

from collections.abc import Callable, Sequence
from typing import Any

from devices.far import Far
from devices.settings import DeviceSettings
from devices.textbar import protocol


class FakeTextBar(Far):
    """All bars of one line; each shows what is meant for its address."""

    def __init__(self, devices: Sequence[DeviceSettings], send: Callable[[bytes], None]) -> None:
        super().__init__(devices, send)
        options = devices[0].options
        template = str(options.get("frame") or protocol.PRESETS[str(options.get("preset", "at-cr"))])
        self._frames = protocol.BarStream(protocol.pieces(template))
        self._ack = bytes.fromhex(str(options.get("ack", "")))
        self._at = {each.address: each.id for each in devices}
        self._shown = dict.fromkeys(self.devices, "")
        self._count = dict.fromkeys(self.devices, 0)

    def feed(self, data: bytes, now: float) -> None:  # noqa: ARG002
        """Show what is meant for a bar of this line."""
        for address, text in self._frames.feed(data):
            if (device := self._at.get(address)) is not None:
                self._shown[device] = text
                self._count[device] += 1
                self.send(self._ack)

    def seen(self, device: str) -> dict[str, Any]:
        """The text, and how many frames it took."""
        text = self._shown[device]
        return {"text": text, "colour": "red", "blank": not text.strip(), "lines": [text], "frames": self._count[device]}

    def restart(self) -> None:
        """The bars are dark."""
        self._shown = dict.fromkeys(self.devices, "")
