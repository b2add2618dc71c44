"""The far end of a bus of LED-485 digits: a register map per unit, silent for other units."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from devices.far import Far
from devices.frames import Hunter
from devices.led485 import protocol
from devices.led485.protocol import Adu
from devices.settings import DeviceSettings
from devices.signs import unit

KNOWN = (protocol.VALUE, protocol.UNIT, protocol.BAUD, protocol.POINT)


class FakeDigits(Far):
    """Several units on one bus."""

    VERBS = ("exception",)

    def __init__(self, devices: Sequence[DeviceSettings], send: Callable[[bytes], None]) -> None:
        super().__init__(devices, send)
        self._hunter: Hunter[Adu] = Hunter(protocol.looker("to_device"))
        self._exceptions: list[int] = []
        self.restart()

    def restart(self) -> None:
        """Dark."""
        self._shown = {unit(each): "" for each in self.devices.values()}
        self._hunter.clear()

    def feed(self, data: bytes, now: float) -> None:
        """Obey; a broadcast gets no answer."""
        for adu in self._hunter.feed(data, now):
            for one in self._shown:
                if adu.unit in (0, one):
                    refused = self._exceptions.pop(0) if self._exceptions else self._obey(one, adu)
                    if adu.unit == 0:
                        continue
                    if refused:
                        self.send(protocol.build(Adu(one, adu.function | protocol.REFUSED, bytes([refused]))))
                    else:
                        self.send(protocol.build(Adu(one, adu.function, adu.data[:4])))

    def _obey(self, one: int, adu: Adu) -> int:
        register = int.from_bytes(adu.data[:2], "big")
        if adu.function == protocol.WRITE:
            if register not in KNOWN:
                return 2
            if register == protocol.VALUE:
                self._shown[one] = str(int.from_bytes(adu.data[2:4], "big", signed=True))
            return 0
        if register != protocol.TEXT:
            return 2
        if any(not 0x20 <= byte <= 0x7E for byte in adu.data[5:]):
            return 3
        self._shown[one] = adu.data[5:].decode("ascii")
        return 0

    def act(self, device: str, verb: str, args: Mapping[str, Any]) -> None:
        """``exception {code, count}``: refuse the next requests so."""
        if verb != "exception":
            super().act(device, verb, args)
            return
        self._exceptions = [int(args.get("code", 1))] * int(args.get("count", 1))

    def seen(self, device: str) -> dict[str, Any]:
        """The digits."""
        settings = self.devices[device]
        count = int(settings.options["digits"])
        text = self._shown[unit(settings)]
        digits = text[:count] if len(text) > count else text.rjust(count) if text.lstrip("-").isdigit() else text
        return {"digits": digits.strip(), "text": digits.strip(), "colour": "red", "blank": not digits.strip()}
