"""Rating pads: opened for one rating, answered at once, counted once per opening."""

from collections.abc import Mapping, Sequence
from typing import Any

from devices.driver import Line, Sink
from devices.frames import GAP_S, Hunter
from devices.pad_frames import protocol
from devices.pad_frames.protocol import Frame
from devices.settings import DeviceSettings
from devices.wire import Wire

LEVELS = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5}
REPEAT_S = 2.0  # a pad repeats its result within this time; the repeats say nothing new


class Pads(Line):
    """All pads of one line. They never answer the host, so their health cannot be known."""

    ANSWERS = False

    def __init__(self, wire: Wire, devices: Sequence[DeviceSettings], sink: Sink) -> None:
        super().__init__(wire, devices, sink)
        self._lines = devices[0].options.get("preset", "aa55") == "ascii-line"
        self._at = {each.address: each for each in devices}
        self._first = devices[0]
        self._frames: Hunter[Frame] = Hunter(protocol.looker("from_device"), sink.dropped)
        self._keys: Hunter[int] = Hunter(protocol.look_line, self._line_dropped)
        self._open: dict[str, str | None] = {}
        self._rated: dict[str, tuple[str, int, float]] = {}  # pad → rating answered last, its key, monotonic time
        self._identify: dict[str, int] = {}

    def open(self) -> None:
        """The pads count as closed; a rating that was answered stays answered."""
        self._frames.clear()
        self._keys.clear()
        self._open.clear()
        self._identify.clear()

    def show(self, device: str, state: Mapping[str, Any]) -> None:
        """Open for a rating, or close."""
        settings = self.devices[device]
        wanted = state.get("open")
        rating = str(wanted["rating"]) if wanted else None
        if rating is not None and rating == self._rated.get(device, ("", 0, 0.0))[0]:
            rating = None
        before = self._open.get(device, "?")
        self._open[device] = rating
        counter = int(state.get("identify") or 0)
        asked = counter > self._identify.get(device, counter)
        self._identify[device] = counter
        if self._lines:
            return
        text = "这里是评价器" if asked else str(state.get("text", ""))
        if not self.recent.same(device, text):
            self.wire.write(protocol.build(protocol.show(settings.address, text)))
            self.recent.done(device, text)
        if rating != before:
            if rating is None:
                self.wire.write(protocol.build(Frame(settings.address, protocol.CLOSE)))
            else:
                seconds = max(1, min(255, int((wanted or {}).get("seconds", 60))))
                self.wire.write(protocol.build(Frame(settings.address, protocol.OPEN, bytes([seconds]))))

    def hear(self, data: bytes, now: float) -> None:
        """Answer each result at once, and give it out once."""
        if self._lines:
            for key in self._keys.feed(data, now):
                self._result(self._first, key, now)
        else:
            for frame in self._frames.feed(data, now):
                self._heard(frame, now)
        self.wake_at = now + GAP_S * 1.5 if self._frames.waits or self._keys.waits else None

    def _heard(self, frame: Frame, now: float) -> None:
        settings = self._at.get(frame.address)
        if settings is None:
            self.sink.dropped("unknown address", protocol.build(frame))
        elif frame.command == protocol.TIMEOUT:
            self._open[settings.id] = None
            self.sink.report(settings.id, {"closed": True})
        else:
            self.wire.write(protocol.build(Frame(frame.address, protocol.ACK)))
            self._result(settings, frame.data[0], now)

    def _result(self, settings: DeviceSettings, key: int, now: float) -> None:
        rating = self._open.get(settings.id)
        level = settings.options.get("levels", LEVELS).get(str(key))
        shown = b"%d" % key
        if level is None:
            self.sink.dropped("a key that is no level", shown, settings.id)
        elif rating is None:
            _, last, at = self._rated.get(settings.id, ("", -1, float("-inf")))
            if key != last or now - at > REPEAT_S:
                self.sink.dropped("a key when nothing is open", shown, settings.id)
        else:
            self._open[settings.id] = None
            self._rated[settings.id] = (rating, key, now)
            self.sink.input(settings.id, "level", {"rating": rating, "level": level})

    def _line_dropped(self, reason: str, data: bytes) -> None:
        if data.strip(b" \0\r\n"):  # empty lines are no fault
            self.sink.dropped(reason, data, self._first.id)
