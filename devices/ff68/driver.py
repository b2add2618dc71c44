"""Keypads and 4-key pads: every good frame is confirmed at once, then acted on."""

from collections.abc import Mapping, Sequence
from typing import Any

from devices.driver import Line, Sink
from devices.ff68 import protocol
from devices.ff68.protocol import Frame
from devices.frames import GAP_S, Hunter
from devices.settings import DeviceSettings
from devices.wire import Wire

LEVELS = {"3": 1, "2": 2, "1": 3, "0": 4}  # very satisfied, satisfied, neutral, dissatisfied
BETWEEN_S = 0.02  # between two of our frames, so that a small keypad keeps up; well below the 50 ms an echo may take


class Keypads(Line):
    """All keypads and pads of one bus. They speak unasked and never answer, so their health cannot be known."""

    ANSWERS = False

    def __init__(self, wire: Wire, devices: Sequence[DeviceSettings], sink: Sink) -> None:
        super().__init__(wire, devices, sink)
        self._keypads = {unit(each): each for each in devices if each.kind != "pad"}
        self._pads = {unit(each): each for each in devices if each.kind == "pad"}
        self._dedup_s = int(devices[0].options.get("dedup_ms", 400)) / 1000
        self._hunter: Hunter[Frame] = Hunter(protocol.looker("from_device"), self.sink.dropped)
        self._last: dict[int, tuple[Frame, float]] = {}
        self._counters: dict[tuple[str, str], int] = {}
        self._open: dict[str, str | None] = {}  # pad → rating it waits for
        self._rated: dict[str, str] = {}  # pad → rating that was answered last

    def open(self) -> None:
        """Nothing is known of the bus any more."""
        self._hunter.clear()
        self._last.clear()
        self._counters.clear()
        self._open.clear()

    def show(self, device: str, state: Mapping[str, Any]) -> None:
        """Digits and beeps of a keypad, or the opening of a pad."""
        settings = self.devices[device]
        if settings.kind == "pad":
            self._show_pad(settings, state)
            return
        shown = protocol.digits(state.get("waiting"), str(state.get("ticket_no", "")))
        if not self.recent.same(device, shown):
            self._send(Frame(unit(settings), protocol.DIGITS, shown))
            self.recent.done(device, shown)
        beeps = 0
        if self._grew(device, "beep", state):
            beeps = 2 if state.get("error") else 1
        if self._grew(device, "identify", state):
            beeps = max(beeps, 1)
        for _ in range(beeps):
            self.wire.pause(BETWEEN_S)
            self._send(Frame(unit(settings), protocol.BEEP))

    def hear(self, data: bytes, now: float) -> None:
        """Confirm each good frame of a known device at once, then give out what it says."""
        for frame in self._hunter.feed(data, now):
            self._heard(frame, now)
        self.wake_at = now + GAP_S * 1.5 if self._hunter.waits else None

    def _heard(self, frame: Frame, now: float) -> None:
        home = self._pads if frame.function == protocol.RATING else self._keypads
        settings = home.get(frame.address)
        if settings is None or not frame.data:
            self.sink.dropped("unknown address" if settings is None else "no data", protocol.build(frame))
            return
        self._send(protocol.answer(frame))
        last, at = self._last.get(frame.address, (None, 0.0))
        self._last[frame.address] = (frame, now)
        if last == frame and now - at < self._dedup_s:
            return
        if frame.function == protocol.RATING:
            self._rate(settings, frame)
            return
        key = protocol.key_of(frame.data)
        if key is None:
            self.sink.dropped("a key without meaning here", protocol.build(frame), settings.id)
            return
        _, name, argument = key
        self.sink.input(settings.id, "key", {"key": name, "argument": argument} if argument else {"key": name})

    def _rate(self, settings: DeviceSettings, frame: Frame) -> None:
        rating = self._open.get(settings.id)
        level = settings.options.get("levels", LEVELS).get(str(frame.data[0]))
        if rating is None or level is None:
            self.sink.dropped("nothing to rate" if rating is None else "no such level", protocol.build(frame), settings.id)
            return
        self._open[settings.id] = None
        self._rated[settings.id] = rating
        self.sink.input(settings.id, "level", {"rating": rating, "level": level})

    def _show_pad(self, settings: DeviceSettings, state: Mapping[str, Any]) -> None:
        wanted = state.get("open")
        rating = str(wanted["rating"]) if wanted else None
        if rating is not None and rating == self._rated.get(settings.id):
            rating = None  # it was answered already: the state is only older than the answer
        if rating is not None and rating != self._open.get(settings.id) and settings.options.get("open_by_host", True):
            self._send(Frame(unit(settings), protocol.KEY, protocol.EVALUATE))
        self._open[settings.id] = rating
        if self._grew(settings.id, "identify", state):
            self._send(Frame(unit(settings), protocol.BEEP))

    def _grew(self, device: str, counter: str, state: Mapping[str, Any]) -> bool:
        value = int(state.get(counter) or 0)
        before = self._counters.get((device, counter), value)
        self._counters[device, counter] = value
        return value != before

    def _send(self, frame: Frame) -> None:
        self.wire.write(protocol.build(frame))


def unit(settings: DeviceSettings) -> int:
    """Give the address on the wire."""
    return int(settings.options.get("unit", 0)) or settings.address
