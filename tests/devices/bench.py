"""A worker, its far end and what it said, for tests over real pseudo-terminals."""

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from devices import registry
from devices.driver import Line
from devices.far_host import FarHost
from devices.ports import open_port
from devices.settings import DeviceSettings, device
from devices.worker import PortWorker

PATIENCE_S = 90.0


def until(holds: Callable[[], Any], what: str = "") -> Any:
    """Wait until ``holds`` gives something true, and return it; a busy machine may take its time."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if found := holds():
            return found
        time.sleep(0.005)
    raise AssertionError(f"never happened: {what or holds}")


def a_device(
    ident: str = "bar-1", driver: str = "textbar", kind: str = "led_bar", port: str = "fake", **more: Any
) -> DeviceSettings:
    """A device that says only what the test is about."""
    return device({"id": ident, "driver": driver, "kind": kind, "port": port, **more})


class Heard:
    """Keeps what workers say; a ledger in memory."""

    def __init__(self) -> None:
        self.inputs: list[tuple[str, str, dict[str, Any]]] = []
        self.told: list[str] = []
        self.items: list[dict[str, Any]] = []
        self.jobs: dict[str, str] = {}
        self.lock = threading.Lock()

    # What a worker asks of its outlet and its ledger.

    def input(self, device: str, kind: str, data: dict[str, Any]) -> None:
        self.inputs.append((device, kind, data))

    def reported(self, device: str) -> None:
        self.told.append(device)

    def frames(self, device: str, items: list[dict[str, Any]]) -> None:
        assert device
        self.items += items

    def begin(self, device: str, job: str) -> str | None:
        assert device
        if job in self.jobs:
            return self.jobs[job]
        self.jobs[job] = "unknown"
        return None

    def end(self, device: str, job: str, outcome: str) -> None:
        assert device
        self.jobs[job] = outcome

    def forget(self, device: str, job: str) -> None:
        assert device
        del self.jobs[job]


class Cable:
    """A worker at one end, far ends at the other; ends both when closed."""

    def __init__(
        self, folder: Path, *devices: DeviceSettings, make: type[Line] | None = None, host: FarHost | None = None
    ) -> None:
        self.host = host or FarHost()
        self._own = host is None
        self.heard = Heard()
        self.first = devices[0]
        self.link = folder / f"{self.first.id}.tty"
        self.host.add(registry.far(self.first.driver), devices, link=self.link)
        self.worker = PortWorker(
            devices,
            make or registry.driver(self.first.driver),
            lambda: open_port(self.first, lambda _: str(self.link)),
            self.heard,
            self.heard,
            pauses_s=(0.02, 0.05),
            retry_s=(0.05,),
        )
        self.worker.start()

    def show(self, state: Mapping[str, Any], rev: int = 1, device: str = "") -> None:
        self.worker.want(device or self.first.id, rev, state)

    def text(self, device: str = "") -> str:
        return str(self.host.seen(device or self.first.id)["text"])

    def health(self, device: str = "") -> str:
        return self.worker.health(device or self.first.id)

    def facts(self, device: str = "") -> dict[str, Any]:
        state: dict[str, Any] = self.worker.picture(device or self.first.id)["state"]
        return state

    def close(self) -> None:
        self.worker.stop()
        if self._own:
            self.host.close()
