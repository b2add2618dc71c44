"""The scanner: each code once."""

from collections.abc import Mapping, Sequence
from typing import Any

from devices.driver import Line, Sink
from devices.scanner import protocol
from devices.settings import DeviceSettings
from devices.wire import Wire


class Scanner(Line):
    """One scanner on its own port."""

    SECRET = True  # people show what they like, also codes with their names in them

    def __init__(self, wire: Wire, devices: Sequence[DeviceSettings], sink: Sink) -> None:
        super().__init__(wire, devices, sink)
        (self._device,) = self.devices.values() if len(self.devices) == 1 else [devices[0]]
        options = self._device.options
        self._codes = protocol.CodeStream(str(options.get("suffix", "cr")))
        self._gap_s = int(options.get("gap_ms", 100)) / 1000
        self._same_s = int(options.get("same_ms", 2000)) / 1000
        self._trigger = options.get("trigger") == "honeywell"
        self._last: tuple[str, float] = ("", float("-inf"))

    def show(self, device: str, state: Mapping[str, Any]) -> None:
        """Switch the light on or off, where the scanner obeys that."""
        enabled = bool(state.get("enabled", True))
        if self._trigger and not self.recent.same(device, enabled):
            self.wire.write(protocol.TRIGGER["on" if enabled else "off"])
            self.recent.done(device, enabled)

    def hear(self, data: bytes, now: float) -> None:
        """Give each code out once."""
        codes = self._codes.feed(data)
        if not data:
            ended, dropped = self._codes.gap()
            codes += ended
            if dropped:
                self.sink.dropped("a code without its end", dropped, self._device.id)
        for code in codes:
            self._scanned(code, now)
        self.wake_at = now + self._gap_s if self._codes.holds() else None

    def _scanned(self, code: bytes, now: float) -> None:
        try:
            text, aim, _ = protocol.text_of(code)
        except ValueError as error:
            self.sink.dropped(str(error), code, self._device.id)
            return
        last, at = self._last
        self._last = (text, now)
        if text != last or now - at >= self._same_s:
            self.sink.input(self._device.id, "code", {"text": text, "symbology": protocol.symbology(aim)})
