"""Lumen cards: the layout once after each connect, then texts. Nothing is ever written to the card's flash."""

from collections.abc import Mapping, Sequence
from typing import Any

from devices.driver import DeviceError, DeviceRefused, DeviceSilent, Sink
from devices.frames import Hunter, ask
from devices.lumen import protocol
from devices.lumen.protocol import Packet
from devices.settings import DeviceSettings
from devices.signs import Signs, fitted, unit
from devices.text import for_device
from devices.wire import Wire

LOOK_S = 15.0  # how often a card is looked at by drawing a moving text, which then begins anew

RGB = {"red": (255, 0, 0), "green": (0, 255, 0), "yellow": (255, 255, 0), "blue": (0, 0, 255), "white": (255, 255, 255)}


class Cards(Signs):
    """All cards of one port; each sign is one window of a card."""

    POLL_S = 5.0

    def __init__(self, wire: Wire, devices: Sequence[DeviceSettings], sink: Sink) -> None:
        super().__init__(wire, devices, sink)
        self._tcp = is_tcp(devices[0])
        look = protocol.looker_tcp(int(devices[0].options["id_code"])) if self._tcp else protocol.look_serial
        self._hunter: Hunter[Packet] = Hunter(look, self.sink.dropped)
        self._laid: set[int] = set()
        self._looked: dict[int, float] = {}

    def open(self) -> None:
        """The cards' layouts count as lost."""
        super().open()
        self._laid.clear()

    def blinks_by_itself(self) -> bool:
        """The card flickers by itself; after 3 s it is drawn steady."""
        return True

    def draw(self, settings: DeviceSettings, state: Mapping[str, Any], *, blank: bool = False, fresh: bool = False) -> None:
        """Send the text; the layout first when the card has not got it."""
        del blank  # the card flickers by itself, so there is no dark half to send
        self._lay(unit(settings))
        try:
            self._ask(unit(settings), settings, command(settings, str(state.get("text", "")), fresh=fresh))
        except DeviceError:
            self._laid.discard(unit(settings))  # whatever was wrong, the next try begins with the layout
            raise

    def ping(self, card: int) -> None:
        """Draw what a sign shows: the protocol has no harmless question. Drawing a text that stands again is not seen.

        A card that has lost its power has lost its windows and refuses the text: it gets everything at once.
        """
        signs = [each for each in self.devices.values() if unit(each) == card]
        shown = [each for each in signs if each.id in self._states and each.id not in self._blinking]
        standing = [each for each in shown if not self._moves(each)]
        if not any(each.id in self._states for each in signs):
            self._laid.discard(card)  # nothing is shown yet, so laying out again is not seen either
            self._lay(card)
        elif standing or (shown and (card in self._lost or self.recent.now() - self._looked.get(card, 0.0) >= LOOK_S)):
            first = (standing or shown)[0]
            self._looked[card] = self.recent.now()
            try:
                self.draw(first, self._states[first.id])
            except DeviceRefused:
                self._lost.add(card)

    def _moves(self, settings: DeviceSettings) -> bool:
        return command(settings, str(self._states[settings.id].get("text", "")), fresh=False)[2] == protocol.CONTINUOUS_LEFT

    def prepare(self, card: int) -> None:
        """Lay the windows out again."""
        self._laid.discard(card)

    def _lay(self, card: int) -> None:
        if card in self._laid:
            return
        signs = sorted(
            (each for each in self.devices.values() if unit(each) == card), key=lambda each: int(each.options["area"])
        )
        where = [tuple(int(each.options[key]) for key in ("x", "y", "w", "h")) for each in signs]
        self._ask(card, signs[0], protocol.split([(x, y, w, h) for x, y, w, h in where]))
        self._laid.add(card)

    def _ask(self, card: int, settings: DeviceSettings, data: bytes) -> None:
        frame = protocol.build(Packet(card, 1, data), tcp=self._tcp, id_code=int(settings.options["id_code"]))
        tries, timeout_s = self.patience(settings)
        for tried in range(tries):
            answer = ask(
                self.wire,
                frame,
                self._hunter,
                # On RS-485 without an echo filter our own frame (flag 1) may come back: it holds our data, no answer does.
                lambda packet: packet.card == card and packet.data != data,
                tries=tries - tried,
                timeout_s=timeout_s,
                who=f"card {card}",
            )
            if answer.flag == protocol.OK:
                return
            if answer.flag not in (protocol.BAD_SUM, protocol.BAD_ORDER):
                raise DeviceRefused(f"result_{answer.flag}", f"card {card} refused command {data[0]:02X}: {answer.flag}")
        raise DeviceSilent(f"card {card} got {tries} damaged frames")


def is_tcp(settings: DeviceSettings) -> bool:
    """Whether frames have the form for TCP."""
    framing = str(settings.options["framing"])
    return framing == "tcp" or (not framing and settings.port.startswith("tcp:"))


def command(settings: DeviceSettings, text: str, *, fresh: bool) -> bytes:
    """Command that shows ``text`` in the sign's window."""
    options = settings.options
    font, width, height = int(options["font"]), int(options["w"]), int(options["h"])
    shown, scrolls = fitted(text, width * 2 // font, max(1, height // font), str(options["long"]))
    effect = protocol.CONTINUOUS_LEFT if scrolls else protocol.FLICKER if fresh else protocol.DRAW
    letters = b"\r".join(for_device(line) for line in shown.split("\n"))
    return protocol.text(
        int(options["area"]),
        letters or b" ",
        RGB[str(options["colour"])],
        protocol.font_code(font),
        effect=effect,
        speed=int(options["speed"]) if scrolls else 1,
        stay=3,
    )
