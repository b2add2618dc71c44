"""The far end of a line of onbon cards: areas in RAM, acknowledgements, and the card's own refusals."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from devices.far import Far, FarRefused
from devices.frames import Hunter
from devices.onbon import protocol
from devices.onbon.protocol import Area, Packet
from devices.settings import DeviceSettings
from devices.signs import unit

COLOURS = {"1": "red", "2": "green", "3": "yellow"}


class FakeCards(Far):
    """All cards of one port; a damaged frame gets no answer."""

    VERBS = ("nack",)

    def __init__(self, devices: Sequence[DeviceSettings], send: Callable[[bytes], None]) -> None:
        super().__init__(devices, send)
        self._hunter: Hunter[Packet] = Hunter(protocol.look)
        self._nacks: list[int] = []
        self.restart()

    def restart(self) -> None:
        """Dynamic areas live in RAM."""
        self._areas: dict[int, dict[int, tuple[Area, float]]] = {unit(each): {} for each in self.devices.values()}
        self._on = dict.fromkeys(self._areas, True)
        self._said: dict[int, list[str]] = {card: [] for card in self._areas}
        self._hunter.clear()

    def feed(self, data: bytes, now: float) -> None:
        """Obey."""
        for packet in self._hunter.feed(data, now):
            cards = list(self._areas) if packet.to == protocol.ANY else [packet.to] if packet.to in self._areas else []
            for card in cards:
                error = self._nacks.pop(0) if self._nacks else self._obey(card, packet, now)
                if len(packet.data) > 2 and packet.data[2] == 1:
                    kind = protocol.NACK if error else protocol.ACK
                    self.send(protocol.build(Packet(packet.source, card, bytes([*kind, error, 0, 0]))))

    def _obey(self, card: int, packet: Packet, now: float) -> int:
        match packet.command:
            case protocol.AREAS:
                try:
                    gone, changes = protocol.read_areas(packet.data)
                except ValueError:
                    return 2
                for each in list(self._areas[card]) if gone is None else gone:
                    self._areas[card].pop(each, None)
                for area in changes:
                    self._areas[card][area.id] = (area, now)
                    if area.sound_mode:
                        self._said[card].append((area.sound or area.text).decode("gbk", errors="replace"))
            case protocol.CLEAR | protocol.RESET:
                self._areas[card].clear()
            case protocol.SWITCH:
                self._on[card] = packet.data[5:6] == b"\1"
            case protocol.PING | protocol.CLOCK | protocol.STATUS:
                pass
            case group, _:
                return 2 if group in (0xA1, 0xA2, 0xA3) else 1
        return 0

    def tick(self, now: float) -> None:
        """Areas that ask for it go when they are not renewed in time."""
        for areas in self._areas.values():
            for ident, (area, at) in list(areas.items()):
                if area.run_mode in (2, 3) and area.timeout and now - at > area.timeout:
                    del areas[ident]

    def act(self, device: str, verb: str, args: Mapping[str, Any]) -> None:
        """``nack {error, count}``: refuse the next frames with that number."""
        if verb != "nack":
            super().act(device, verb, args)
            return
        error = int(args.get("error", 3))
        if error not in protocol.ERRORS:
            raise FarRefused("argument", f"no error {error}; there are 1 to 16", value=error)
        self._nacks = [error] * int(args.get("count", 1))

    def seen(self, device: str) -> dict[str, Any]:
        """The sign's text as its card draws it."""
        settings = self.devices[device]
        card = unit(settings)
        area, _ = self._areas[card].get(int(settings.options["area"]), (None, 0.0))
        text = area.text.decode("gbk", errors="replace") if area is not None and self._on[card] else ""
        mark = re.match(r"\\C([123])", text)
        lines = [re.sub(r"\\C[123]|\\F[OK][0-9]{3}", "", line) for line in text.split("\\n")]
        shown = "\n".join(lines)
        return {
            "text": shown if shown.strip() else "",
            "colour": COLOURS[mark[1]] if mark else "red",
            "blank": not shown.strip(),
            "lines": [line for line in lines if line.strip()],
            "moves": area is not None and area.display > 2,
            "said": self._said[card][-5:],
            "w": int(settings.options["w"]),
            "h": int(settings.options["h"]),
        }
