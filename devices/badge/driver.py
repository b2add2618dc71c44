"""The badge reader: one event for each time a badge is held to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from devices.badge.protocol import TagStream
from devices.driver import Line, Sink
from devices.settings import DeviceSettings
from devices.wire import Wire

GAP_S = 0.1  # half a frame is dropped after this time


class Badge(Line):
    """One reader on its own port."""

    def __init__(self, wire: Wire, devices: Sequence[DeviceSettings], sink: Sink) -> None:
        super().__init__(wire, devices, sink)
        self._device = devices[0].id
        self._hold_s = int(devices[0].options.get("hold_ms", 500)) / 1000
        self._tags = TagStream()
        self._last: tuple[str, float] = ("", float("-inf"))

    def show(self, device: str, state: Mapping[str, Any]) -> None:
        """A reader shows nothing."""

    def hear(self, data: bytes, now: float) -> None:
        """Give out each hold once."""
        tags, dropped = self._tags.feed(data)
        if not data and (rest := self._tags.gap()):
            dropped.append(("half a frame", rest))
        for reason, frame in dropped:
            self.sink.dropped(reason, frame, self._device)
        for tag in tags:
            last, at = self._last
            self._last = (tag, now)
            if tag != last or now - at > self._hold_s:
                self.sink.input(self._device, "code", {"text": tag, "symbology": "em4100"})
        self.wake_at = now + GAP_S if data else None
