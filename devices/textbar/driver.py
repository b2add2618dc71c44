"""Text bars by template: they show text, and mostly say nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from devices.driver import DeviceSilent, Line, Sink
from devices.settings import DeviceSettings
from devices.textbar import protocol
from devices.wire import Wire

BLINK_S = 0.5
BLINKS = 6  # off and on three times


class TextBar(Line):
    """All bars of one RS-485 line."""

    ANSWERS = False

    def __init__(self, wire: Wire, devices: Sequence[DeviceSettings], sink: Sink) -> None:
        super().__init__(wire, devices, sink)
        self._ack = bytes.fromhex(str(devices[0].options.get("ack", "")))
        self.answers = bool(self._ack)
        self._parts = {each.id: _template(each) for each in devices}
        self._text: dict[str, str] = {}
        self._identify: dict[str, int] = {}
        self._blinking: dict[str, tuple[int, float]] = {}  # device → changes left, monotonic time of the next

    def open(self) -> None:
        """Nothing is known of the bars any more."""
        self._identify.clear()
        self._blinking.clear()

    def show(self, device: str, state: Mapping[str, Any]) -> None:
        """Show the text; a fresh call blinks for 3 s, then stays."""
        if self.recent.same(device, dict(state)):
            return
        text = str(state.get("text", ""))
        self._text[device] = text
        self._blinking.pop(device, None)
        self._send(device, text)
        self.recent.done(device, dict(state))
        counter = int(state.get("identify", 0))
        asked = counter > self._identify.get(device, counter)
        self._identify[device] = counter
        if (state.get("flash") and self.devices[device].options.get("flash", True)) or asked:
            self._blinking[device] = (BLINKS, self.recent.now() + BLINK_S)
        self._wake()

    def hear(self, data: bytes, now: float) -> None:
        """Blink on; bytes that nobody asked for are dropped."""
        if data and not self._ack:
            self.sink.dropped("these bars say nothing", data)
        for device, (left, due) in list(self._blinking.items()):
            if now >= due:
                self._send(device, "" if left % 2 == 0 else self._text[device])
                if left > 1:
                    self._blinking[device] = (left - 1, due + BLINK_S)
                else:
                    del self._blinking[device]
        self._wake()

    def _wake(self) -> None:
        self.wake_at = min((due for _, due in self._blinking.values()), default=None)

    def _send(self, device: str, text: str) -> None:
        settings = self.devices[device]
        empty = str(settings.options.get("clear_text", " "))
        frame = protocol.build(self._parts[device], settings.address, text or empty)
        if not self._ack:
            self.wire.write(frame)
            return
        tries, timeout_s = self.patience(settings)
        for _ in range(tries):
            self.wire.discard_input()
            self.wire.write(frame)
            heard = b""
            while piece := self.wire.read(64, timeout_s):
                heard = (heard + piece)[-256:]
                if self._ack in heard:
                    return
        silent = DeviceSilent(f"bar {settings.address} gave no answer to {tries} tries")
        silent.device = device
        raise silent


def _template(settings: DeviceSettings) -> list[protocol.Piece]:
    options = settings.options
    return protocol.pieces(str(options.get("frame") or protocol.PRESETS[str(options.get("preset", "at-cr"))]))
