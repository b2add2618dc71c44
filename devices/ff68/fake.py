"""The far end of a bus of FF 68 keypads and pads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from devices.far import Far, FarRefused, no_level
from devices.ff68 import protocol
from devices.ff68.driver import LEVELS, unit
from devices.ff68.protocol import Frame
from devices.frames import Hunter
from devices.settings import DeviceSettings

ECHO_S = 0.3  # how long a keypad waits for the host's confirmation
REPEATS = 3


@dataclass(slots=True)
class Unit:
    """What one keypad or pad remembers."""

    digits: str = "      "
    beeps: int = 0
    lamp: str = "off"  # off, waiting, confirmed, lost
    open: bool = False
    pressed: int | None = None
    pending: Frame | None = None
    left: int = 0
    again_at: float = field(default=float("inf"))


class FakeKeypads(Far):
    """Several keypads and pads; a press is repeated until the host confirms it."""

    VERBS = ("key", "level", "wrong_sum", "unknown_address", "collide")

    def __init__(self, devices: Sequence[DeviceSettings], send: Callable[[bytes], None]) -> None:
        super().__init__(devices, send)
        self._units = {each.id: Unit() for each in devices}
        self._hunter: Hunter[Frame] = Hunter(protocol.looker("to_device"))
        self._now = 0.0

    def feed(self, data: bytes, now: float) -> None:
        """Show digits, beep, open, and take confirmations."""
        self._now = now
        for frame in self._hunter.feed(data, now):
            for device, one in self._units.items():
                if unit(self.devices[device]) == frame.address:
                    self._take(self.devices[device], one, frame)

    def _take(self, settings: DeviceSettings, one: Unit, frame: Frame) -> None:
        if one.pending is not None and frame == protocol.answer(one.pending):
            one.pending, one.lamp = None, "confirmed"
        elif frame.function == protocol.BEEP:
            one.beeps += 1
        elif frame.function == protocol.DIGITS and len(frame.data) == 6 and settings.kind != "pad":
            one.digits = "".join(str(byte) if byte <= 9 else " " for byte in frame.data)
        elif frame.function == protocol.KEY and frame.data == protocol.EVALUATE and settings.kind == "pad":
            one.open = True

    def tick(self, now: float) -> None:
        """Repeat what was not confirmed."""
        self._now = now
        for one in self._units.values():
            if one.pending is None:
                continue
            if one.again_at == float("inf"):
                one.again_at = now + ECHO_S
            elif now >= one.again_at:
                if not one.left:
                    one.pending, one.lamp = None, "lost"
                    continue
                one.left -= 1
                one.again_at = now + ECHO_S
                self.send(protocol.build(one.pending))

    def act(self, device: str, verb: str, args: Mapping[str, Any]) -> None:
        """Press a key: ``key {key}``, ``level {level}``; or send what a sick bus sends."""
        settings = self.devices[device]
        match verb:
            case "key":
                self._press(device, Frame(unit(settings), protocol.KEY, self._data(str(args.get("key")))))
            case "level":
                wanted = int(args.get("level", 0))
                levels = settings.options.get("levels", LEVELS)
                value = next((int(key) for key, level in levels.items() if level == wanted), None)
                if value is None:
                    raise no_level(wanted, levels.values())
                self._units[device].pressed = wanted
                self._units[device].open = False
                self._press(device, Frame(unit(settings), protocol.RATING, bytes([value])))
            case "wrong_sum":
                frame = bytearray(protocol.build(Frame(unit(settings), protocol.KEY, b"\x0c")))
                frame[-2] ^= 1
                self.send(bytes(frame))
            case "unknown_address":
                known = {unit(each) for each in self.devices.values()}
                stranger = next(address for address in range(254, 0, -1) if address not in known)
                self.send(protocol.build(Frame(stranger, protocol.KEY, b"\x0c")))
            case "collide":
                one = protocol.build(Frame(unit(settings), protocol.KEY, b"\x0c"))
                other = protocol.build(Frame(unit(settings) % 254 + 1, protocol.KEY, b"\x0d"))
                self.send(bytes(left & right for left, right in zip(one, other[1:] + other[:1], strict=True)))
            case _:
                super().act(device, verb, args)

    def _press(self, device: str, frame: Frame) -> None:
        one = self._units[device]
        one.pending, one.left, one.again_at, one.lamp = frame, REPEATS, float("inf"), "waiting"
        self.send(protocol.build(frame))

    @staticmethod
    def _data(key: str) -> bytes:
        for data, names in protocol.KEYS.items():
            if key in names:
                return data
        if key.isdecimal() and len(key) <= 2:
            return bytes([*map(int, key), 0x0F])
        keys = ", ".join(name for _, name in protocol.KEYS.values())
        raise FarRefused("key", f"no key {key!r}; there are: {keys}", key=key, keys=keys)

    def seen(self, device: str) -> dict[str, Any]:
        """What the clerk or visitor sees and hears."""
        one = self._units[device]
        if self.devices[device].kind == "pad":
            return {"open": one.open, "text": "", "pressed": one.pressed, "beeps": one.beeps}
        return {"digits": one.digits[3:], "waiting": one.digits[:3].strip(), "beeps": one.beeps, "lamp": one.lamp}

    def restart(self) -> None:
        """All displays are dark."""
        self._units = {device: Unit() for device in self.devices}
        self._hunter.clear()
