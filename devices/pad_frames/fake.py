"""The far end of a line of rating pads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from devices.far import Far, FarRefused, no_level
from devices.frames import Hunter
from devices.pad_frames import protocol
from devices.pad_frames.driver import LEVELS
from devices.pad_frames.protocol import Frame
from devices.settings import DeviceSettings

AGAIN_S = 0.3
REPEATS = 3


@dataclass(slots=True)
class Pad:
    """What one pad remembers."""

    open_for: float | None = None  # seconds
    since: float | None = None
    text: str = ""
    pressed: int | None = None
    pending: Frame | None = None
    left: int = 0
    again_at: float | None = None


class FakePads(Far):
    """Pads that repeat a result until it is answered."""

    VERBS = ("level", "press")

    def __init__(self, devices: Sequence[DeviceSettings], send: Callable[[bytes], None]) -> None:
        super().__init__(devices, send)
        self._lines = devices[0].options.get("preset", "aa55") == "ascii-line"
        self._pads = {each.id: Pad() for each in devices}
        self._hunter: Hunter[Frame] = Hunter(protocol.looker("to_device"))

    def feed(self, data: bytes, now: float) -> None:
        """Obey the host."""
        if self._lines:
            return
        for frame in self._hunter.feed(data, now):
            for device, pad in self._pads.items():
                if self.devices[device].address == frame.address:
                    self._obey(pad, frame, now)

    @staticmethod
    def _obey(pad: Pad, frame: Frame, now: float) -> None:
        match frame.command:
            case protocol.OPEN:
                pad.open_for, pad.since, pad.pressed = float(frame.data[0]), now, None
            case protocol.CLOSE:
                pad.open_for = None
            case protocol.ACK:
                pad.pending = None
            case _:
                pad.text = frame.data.decode("gbk", errors="replace")

    def tick(self, now: float) -> None:
        """Repeat what was not answered; close by itself."""
        for device, pad in self._pads.items():
            if pad.open_for is not None and pad.since is not None and now - pad.since > pad.open_for:
                pad.open_for = None
                self.send(protocol.build(Frame(self.devices[device].address, protocol.TIMEOUT)))
            if pad.pending is None:
                continue
            if pad.again_at is None:
                pad.again_at = now + AGAIN_S
            elif now >= pad.again_at:
                pad.left -= 1
                pad.again_at = now + AGAIN_S
                self.send(protocol.build(pad.pending))
                if not pad.left:
                    pad.pending = None

    def act(self, device: str, verb: str, args: Mapping[str, Any]) -> None:
        """Press: ``level {level}`` by our level, ``press {key}`` by the pad's own key."""
        settings, pad = self.devices[device], self._pads[device]
        if verb == "level":
            levels = settings.options.get("levels", LEVELS)
            key = next((int(name) for name, level in levels.items() if level == args.get("level")), None)
            if key is None:
                raise no_level(args.get("level"), levels.values())
        elif verb == "press":
            key = int(args.get("key", 0))
            if not 0 <= key <= (9 if self._lines else 255):
                keys = f"0-{9 if self._lines else 255}"
                raise FarRefused("key", f"no key {key} on this pad; there are: {keys}", key=key, keys=keys)
        else:
            super().act(device, verb, args)
            return
        pad.pressed, pad.open_for = key, None
        if self._lines:
            self.send(b"%d\r\n" % key)
            return
        pad.pending, pad.left, pad.again_at = Frame(settings.address, protocol.RESULT, bytes([key])), REPEATS, None
        self.send(protocol.build(pad.pending))

    def seen(self, device: str) -> dict[str, Any]:
        """What the visitor sees."""
        pad = self._pads[device]
        return {"open": pad.open_for is not None, "text": pad.text, "pressed": pad.pressed}

    def restart(self) -> None:
        """Closed and empty."""
        self._pads = {device: Pad() for device in self.devices}
        self._hunter.clear()
