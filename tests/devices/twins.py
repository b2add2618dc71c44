"""A driver and its far end, joined in one thread with a clock of their own: nothing depends on real time."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from devices import registry
from devices.driver import DeviceError, Recent
from devices.settings import DeviceSettings, device
from devices.wire import PortLost

STEP_S = 0.02


class Twin:
    """Wire, sink and far end at once; ``line`` is the driver."""

    def __init__(self, *devices: Mapping[str, Any]) -> None:
        self.settings: list[DeviceSettings] = [device({"port": "fake:line", **each}) for each in devices]
        self.now = 100.0
        self.inputs: list[tuple[str, str, dict[str, Any]]] = []
        self.drops: list[tuple[str, bytes, str]] = []
        self.facts: dict[str, dict[str, Any]] = {each.id: {} for each in self.settings}
        self.sent = bytearray()  # all that the driver wrote
        self.writes: list[tuple[float, bytes]] = []
        self.silent = self.cut = self.deaf = False
        self.spoil: list[str] = []  # faults of the next answers: corrupt, truncate, lose
        self._coming = bytearray()
        name = self.settings[0].driver
        self.far = registry.far(name)(self.settings, self._from_far)
        self.line = registry.driver(name)(self, self.settings, self)
        self.line.recent = Recent(lambda: self.now)
        self.reopen()

    # --- wire ---------------------------------------------------------------------------------------------------------

    def write(self, data: bytes) -> None:
        if self.cut:
            raise PortLost("cable out")
        self.sent += data
        self.writes.append((self.now, data))
        if not self.deaf:
            self.far.feed(data, self.now)

    def read(self, size: int, timeout_s: float) -> bytes:
        end = self.now + timeout_s
        while not self._coming and self.now < end:
            if self.cut:
                raise PortLost("cable out")
            self._tick(min(STEP_S, end - self.now) or STEP_S)
        data = bytes(self._coming[:size])
        del self._coming[:size]
        return data

    def discard_input(self) -> None:
        self._coming.clear()

    def pause(self, seconds: float) -> None:
        self._tick(seconds)

    # --- sink ---------------------------------------------------------------------------------------------------------

    def input(self, device: str, kind: str, data: dict[str, Any]) -> None:
        self.inputs.append((device, kind, data))

    def report(self, device: str, state: dict[str, Any]) -> None:
        self.facts[device].update(state)

    def dropped(self, reason: str, data: bytes, device: str = "") -> None:
        self.drops.append((reason, data, device))

    # --- hands --------------------------------------------------------------------------------------------------------

    def reopen(self) -> None:
        """Plug the cable in again, as the worker does it."""
        self.cut = False
        self._coming.clear()
        self.line.recent.clear()
        self.line.wake_at = None
        self.line.open()

    def hear(self, data: bytes) -> None:
        """Bytes arrive unasked."""
        self.line.hear(data, self.now)

    def run(self, seconds: float) -> None:
        """Let time pass, with all that goes over the wire meanwhile."""
        end = self.now + seconds
        while self.now < end:
            self._tick(STEP_S)
            while self._coming:
                self.hear(self.read(4096, 0))
            if self.line.wake_at is not None and self.now >= self.line.wake_at:
                self.line.wake_at = None
                self.line.hear(b"", self.now)

    def act(self, device: str, verb: str, **args: Any) -> None:
        """Do something to the far end, and let both talk for a moment."""
        self.far.act(device, verb, args)
        self.run(STEP_S * 2)

    def refusal(self, device: str, state: Mapping[str, Any]) -> str:
        """The code with which the driver gives up; "" when it does not."""
        try:
            self.line.show(device, state)
        except DeviceError as error:
            return error.code
        return ""

    def _tick(self, seconds: float) -> None:
        self.now += seconds
        self.far.tick(self.now)

    def _from_far(self, data: bytes) -> None:
        if self.silent or self.cut:
            return
        fault = self.spoil.pop(0) if self.spoil else ""
        if fault == "corrupt":
            data = data[:-2] + bytes([data[-2] ^ 1]) + data[-1:] if len(data) > 1 else bytes([data[0] ^ 0x80])
        elif fault == "truncate":
            data = data[: len(data) // 2]
        elif fault == "lose":
            return
        self._coming += data


def vectors(*protocols: str) -> list[dict[str, Any]]:
    """The vectors of some protocols, kept beside the tests."""
    path = Path(__file__).with_name("vectors.json")
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return [each for each in found if each["protocol"] in protocols]
