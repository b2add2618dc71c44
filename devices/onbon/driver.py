"""Onbon cards: each sign is one dynamic area of a card."""

from collections.abc import Mapping, Sequence
from typing import Any

from devices.driver import DeviceRefused, DeviceSilent, Sink
from devices.frames import Hunter, ask
from devices.onbon import protocol
from devices.onbon.protocol import Area, Packet
from devices.settings import DeviceSettings
from devices.signs import Signs, fitted, unit
from devices.text import for_device
from devices.wire import Wire

BUSY_S = 0.2
MARKS = {"red": b"\\C1", "green": b"\\C2", "yellow": b"\\C3"}
STATIC, LEFT = 1, 3
FINAL = {1, 2, 12, 13}  # the card and the settings do not go together: the same again is refused again


class Cards(Signs):
    """All cards of one port."""

    def __init__(self, wire: Wire, devices: Sequence[DeviceSettings], sink: Sink) -> None:
        super().__init__(wire, devices, sink)
        self._hunter: Hunter[Packet] = Hunter(protocol.look, self.sink.dropped)

    def draw(self, settings: DeviceSettings, state: Mapping[str, Any], *, blank: bool = False, fresh: bool = False) -> None:  # noqa: ARG002
        """Update the sign's area."""
        self._ask(unit(settings), settings, protocol.areas([area(settings, "" if blank else str(state.get("text", "")))]))

    def ping(self, card: int) -> None:
        """Ping the card."""
        settings = next(each for each in self.devices.values() if unit(each) == card)
        self._ask(card, settings, protocol.command(protocol.PING))

    def _ask(self, card: int, settings: DeviceSettings, data: bytes) -> None:
        frame = protocol.build(Packet(card, protocol.HOST, data))
        tries, timeout_s = self.patience(settings)
        for tried in range(tries):
            answer = ask(
                self.wire,
                frame,
                self._hunter,
                # A card on RS-485 may give its own number, 8000 or FFFE as the sender; another card's number is not ours.
                lambda packet: packet.command in (protocol.ACK, protocol.NACK) and not self._of_another(packet, card),
                tries=tries - tried,
                timeout_s=timeout_s,
                who=f"card {card}",
            )
            error = answer.data[2] if len(answer.data) > 2 else 0
            if answer.command == protocol.ACK:
                return
            name = protocol.ERRORS.get(error, str(error))
            if error == 3:
                self.wire.pause(BUSY_S)
            elif error != 5:
                hint = "; check the card's model and settings" if error in FINAL else ""
                raise DeviceRefused(name, f"card {card} refused: {name}{hint}")
            elif tried + 1 == tries:
                raise DeviceSilent(f"card {card} got {tries} damaged frames")
        raise DeviceRefused("busy", f"card {card} is busy")

    def _of_another(self, packet: Packet, card: int) -> bool:
        others = {unit(each) for each in self.devices.values()} - {card}
        return packet.source in others and packet.to in (protocol.HOST, protocol.ANY)


def area(settings: DeviceSettings, text: str) -> Area:
    """Give the area that shows ``text``; without text it is dark."""
    options = settings.options
    font, width, height = int(options["font"]), int(options["w"]), int(options["h"])
    shown, scrolls = fitted(text, width * 2 // font, max(1, height // font), str(options["long"]))
    # The card takes a backslash for the start of a mark: a wide one is shown instead.
    lines = [for_device(line.replace("\\", "＼")) for line in shown.split("\n")]
    mark = MARKS.get(str(options["colour"]), b"")
    scale = 8 if options["x_unit"] == "byte8" else 1
    return Area(
        int(options["area"]),
        int(options["x"]) // scale,
        int(options["y"]),
        max(1, width // scale),
        height,
        mark + b"\\n".join(lines) if shown.strip() else b" ",
        single_line=1 if scrolls else 2,
        new_line=1 if scrolls else 2,
        display=LEFT if scrolls else STATIC,
        speed=int(options["speed"]) if scrolls else 0,
        stay=0 if scrolls else 8,
    )
