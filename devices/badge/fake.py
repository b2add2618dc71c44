"""The far end of a badge reader."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from devices.badge import protocol
from devices.far import Far, FarRefused
from devices.settings import DeviceSettings

AGAIN_S = 0.2  # a reader repeats a held badge about five times a second


class FakeBadge(Far):
    """One reader. ``hold {tag, times?}``: the badge is held for as many readings, 3 unless told."""

    VERBS = ("hold",)

    def __init__(self, devices: Sequence[DeviceSettings], send: Callable[[bytes], None]) -> None:
        super().__init__(devices, send)
        self._last = ""
        self._left = 0
        self._due = 0.0

    def feed(self, data: bytes, now: float) -> None:
        """It hears nothing."""

    def tick(self, now: float) -> None:
        """Repeat while held."""
        if self._left and now >= self._due:
            self._left -= 1
            self._due = now + AGAIN_S
            self.send(protocol.encode({"tag": self._last}, "from_device"))

    def act(self, device: str, verb: str, args: Mapping[str, Any]) -> None:
        """Hold a badge to it."""
        if verb != "hold":
            super().act(device, verb, args)
            return
        tag = str(args.get("tag", "")).upper()
        try:
            protocol.encode({"tag": tag}, "from_device")
        except ValueError as error:
            raise FarRefused("tag", str(error), tag=tag) from None
        self._last, self._left, self._due = tag, max(1, int(args.get("times", 3))), 0.0

    def seen(self, device: str) -> dict[str, Any]:  # noqa: ARG002
        """The last badge."""
        return {"last": self._last}

    def restart(self) -> None:
        """Forget it."""
        self._last, self._left = "", 0
