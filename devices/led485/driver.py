"""LED-485 digits: they show the ticket's number."""

from collections.abc import Mapping, Sequence
from typing import Any

from devices.driver import DeviceRefused, Sink
from devices.frames import Hunter, ask
from devices.led485 import protocol
from devices.led485.protocol import Adu
from devices.settings import DeviceSettings
from devices.signs import Signs, unit
from devices.wire import Wire

BUSY_S = 0.2
MOST = 32767  # the register is a signed number
MISSING = "-"  # a letter that digits cannot show is visibly missing


class Digits(Signs):
    """All digits of one bus."""

    def __init__(self, wire: Wire, devices: Sequence[DeviceSettings], sink: Sink) -> None:
        super().__init__(wire, devices, sink)
        self._hunter: Hunter[Adu] = Hunter(protocol.looker("from_device"), self.sink.dropped)
        self._silence_s = max(0.004, 3.5 * 11 / devices[0].baud)  # between frames, as Modbus RTU wants it

    def draw(self, settings: DeviceSettings, state: Mapping[str, Any], *, blank: bool = False, fresh: bool = False) -> None:  # noqa: ARG002
        """Write the number or the text."""
        self._ask(settings, request(settings, {} if blank else state))

    def ping(self, card: int) -> None:
        """Write again what is shown: the maker names no register that is safe to read."""
        settings = next(each for each in self.devices.values() if unit(each) == card)
        if settings.id not in self._blinking:
            self._ask(settings, request(settings, self._states.get(settings.id, {})))

    def _ask(self, settings: DeviceSettings, wanted: Adu) -> None:
        tries, timeout_s = self.patience(settings)
        for _ in range(tries):
            self.wire.pause(self._silence_s)
            answer = ask(
                self.wire,
                protocol.build(wanted),
                self._hunter,
                lambda adu: adu.unit == wanted.unit and adu.function & 0x7F == wanted.function,
                tries=tries,
                timeout_s=timeout_s,
                who=f"unit {wanted.unit}",
            )
            if not answer.function & protocol.REFUSED:
                if answer.data[:4] != wanted.data[:4]:
                    self.sink.dropped("an answer to something else", protocol.build(answer), settings.id)
                    continue
                return
            code = answer.data[0]
            if code != protocol.BUSY:
                name = protocol.EXCEPTIONS.get(code, str(code))
                raise DeviceRefused(f"modbus_{name}", f"unit {wanted.unit} refused: exception {code} ({name})")
            self.wire.pause(BUSY_S)
        raise DeviceRefused("modbus_busy", f"unit {wanted.unit} is busy")


def request(settings: DeviceSettings, state: Mapping[str, Any]) -> Adu:
    """Give the request that shows ``state``; an empty one is dark."""
    count = int(settings.options["digits"])
    ticket = str(state.get("ticket_no", ""))
    if not ticket and str(state.get("text", "")).isascii():
        ticket = str(state.get("text", ""))
    digits = "".join(letter for letter in ticket if letter in "0123456789")
    if settings.options["show"] == "number" and digits and len(digits) <= count and int(digits) <= MOST:
        return protocol.write(unit(settings), protocol.VALUE, int(digits))
    shown = "".join(letter if " " <= letter <= "~" else MISSING for letter in ticket)
    if len(shown) > count or settings.options["show"] == "number":
        # Half a number is another one's number, so it is all or dashes.
        shown = (
            digits if digits and len(digits) <= count and settings.options["show"] == "text" else MISSING * count * bool(shown)
        )
    idle = str(settings.options["idle"]) * count if state else ""
    return protocol.write_text(unit(settings), (shown or idle).rjust(count).ljust(count + count % 2))
