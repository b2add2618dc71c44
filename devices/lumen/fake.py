"""The far end of a line of Lumen cards."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from devices.far import Far
from devices.frames import Hunter
from devices.lumen import protocol
from devices.lumen.driver import RGB, is_tcp
from devices.lumen.protocol import Packet, WrongSum
from devices.settings import DeviceSettings
from devices.signs import unit

COLOURS = {rgb: name for name, rgb in RGB.items()}


class FakeCards(Far):
    """Cards with windows in RAM. A frame with a wrong sum is answered by result 1 and never shown."""

    VERBS = ("refuse", "old_firmware")

    def __init__(self, devices: Sequence[DeviceSettings], send: Callable[[bytes], None]) -> None:
        super().__init__(devices, send)
        self._tcp = is_tcp(devices[0])
        self._id_code = int(devices[0].options["id_code"])
        self._look = protocol.looker_tcp(self._id_code) if self._tcp else protocol.look_serial
        self._hunter: Hunter[Packet] = Hunter(self._checked)
        self._results: list[int] = []
        self._kind = protocol.FROM_CARD
        self.flash_writes = 0
        self.restart()

    def restart(self) -> None:
        """Windows and texts live in RAM."""
        self._windows: dict[int, list[tuple[int, ...]]] = {unit(each): [] for each in self.devices.values()}
        self._texts: dict[tuple[int, int], bytes] = {}
        self._hunter.clear()

    def feed(self, data: bytes, now: float) -> None:
        """Obey."""
        for packet in self._hunter.feed(data, now):
            if packet.kind != protocol.TO_CARD:
                continue
            cards = (
                list(self._windows) if packet.card == protocol.EVERY_CARD else [packet.card] * (packet.card in self._windows)
            )
            for card in cards:
                if self._results:
                    result = self._results.pop(0)
                else:
                    result = protocol.BAD_ORDER if packet.number > packet.last else self._obey(card, packet.data)
                if packet.flag & 1 and packet.card != protocol.EVERY_CARD:
                    self._answer(card, result, packet.data[:1])

    def _checked(self, data: bytes) -> tuple[int, Packet] | None:
        try:
            return self._look(data)
        except WrongSum as error:
            if error.card in self._windows:
                self._answer(error.card, protocol.BAD_SUM, b"")
            raise

    def _answer(self, card: int, result: int, data: bytes) -> None:
        self.send(protocol.build(Packet(card, result, data, self._kind), tcp=self._tcp, id_code=self._id_code))

    def _obey(self, card: int, data: bytes) -> int:
        told = protocol.facts(Packet(card, 1, data), tcp=False)
        match data[0] if data else -1:
            case protocol.SPLIT:
                self._windows[card] = [tuple(each) for each in told.get("windows", [])]
                self._texts = {key: text for key, text in self._texts.items() if key[0] != card}
            case protocol.TEXT:
                if told.get("window", 99) >= len(self._windows[card]):
                    return 3
                self._texts[card, told["window"]] = data
            case protocol.SAVE:
                self.flash_writes += 1
        return protocol.OK

    def act(self, device: str, verb: str, args: Mapping[str, Any]) -> None:
        """``refuse {code, count}``: answer the next frames so; ``old_firmware {on}``: answer with type 68."""
        match verb:
            case "refuse":
                self._results = [int(args.get("code", protocol.BAD_SUM))] * int(args.get("count", 1))
            case "old_firmware":
                self._kind = protocol.TO_CARD if args.get("on", True) else protocol.FROM_CARD
            case _:
                super().act(device, verb, args)

    def seen(self, device: str) -> dict[str, Any]:
        """The sign's window as its card draws it."""
        settings = self.devices[device]
        data = self._texts.get((unit(settings), int(settings.options["area"])))
        told = protocol.facts(Packet(1, 1, data), tcp=False) if data else {}
        text = str(told.get("text", "")).replace("\r\n", "\n").replace("\r", "\n")
        return {
            "text": text if text.strip() else "",
            "colour": COLOURS.get(tuple(told.get("rgb", ())), "red"),
            "blank": not text.strip(),
            "lines": [line for line in text.split("\n") if line.strip()],
            "effect": told.get("effect", 0),
            "moves": told.get("effect") == protocol.CONTINUOUS_LEFT,
            "flickers": told.get("effect") == protocol.FLICKER,
            "flash_writes": self.flash_writes,
            "w": int(settings.options["w"]),
            "h": int(settings.options["h"]),
        }
