"""The far end of a scanner: reads what it is shown."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from devices.far import Far, FarRefused
from devices.scanner import protocol
from devices.settings import DeviceSettings


class FakeScanner(Far):
    """One scanner. ``scan {text, aim?}``."""

    VERBS = ("scan",)

    def __init__(self, devices: Sequence[DeviceSettings], send: Callable[[bytes], None]) -> None:
        super().__init__(devices, send)
        self._last = ""
        self._light = True
        self._heard = bytearray()

    def feed(self, data: bytes, now: float) -> None:  # noqa: ARG002
        """Obey the trigger."""
        for byte in data:
            self._heard = (self._heard + bytes([byte]))[-3:]
            for state, frame in protocol.TRIGGER.items():
                if self._heard == frame:
                    self._light = state == "on"

    def act(self, device: str, verb: str, args: Mapping[str, Any]) -> None:
        """Show it a code."""
        if verb != "scan":
            super().act(device, verb, args)
            return
        text = str(args.get("text", ""))
        if not text:
            raise FarRefused("no_text", 'scan needs a text, as {"text": "YY20261122000123"}')
        if not self._light:
            raise FarRefused("off", f"{device} is switched off, so it reads nothing")
        suffix = str(self.devices[device].options.get("suffix", "cr"))
        fields = {"code": text, "aim": args.get("aim", ""), "suffix": protocol.SUFFIXES[suffix].decode()}
        self._last = text
        self.send(protocol.encode(fields, "from_device"))

    def seen(self, device: str) -> dict[str, Any]:  # noqa: ARG002
        """The last code."""
        return {"last": self._last, "light": self._light}

    def restart(self) -> None:
        """Forget it."""
        self._last, self._light = "", True
