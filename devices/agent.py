"""The agent: one worker per port, one link to the hall, one store; run by ``python -m devices agent``."""

import logging
import resource
import shutil
import signal
import socket
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import FrameType
from typing import Any

from devices import pairing, registry
from devices.far_host import FarHost
from devices.link import Link
from devices.ports import Port, open_port
from devices.recording import Recorder
from devices.settings import AgentSettings, DeviceSettings
from devices.store import Store
from devices.wire import PortLost
from devices.worker import PortWorker

log = logging.getLogger(__name__)

LOOK_S = 0.2  # how soon the agent ends when it is told to


class Agent:
    """Everything of one PC: devices, workers, emulated far ends, link."""

    def __init__(self, settings: AgentSettings, token: str, *, record: Path | None = None) -> None:
        self._settings = settings
        self._devices = {each.id: each for each in settings.devices}
        self._store = Store(settings.state)
        self._recorder = Recorder(record) if record else None
        self._folder = Path(tempfile.mkdtemp(prefix="tinghao-"))
        self.far_ends = FarHost()
        lines: dict[str, list[DeviceSettings]] = {}
        for each in settings.devices:
            lines.setdefault(each.line, []).append(each)
        self._workers: dict[str, PortWorker] = {}
        for number, devices in enumerate(lines.values()):
            self._add(number, devices)
        self.link = Link(settings.server, token, self, self._store, pair=f"{settings.command} --pair CODE")

    def _add(self, number: int, devices: list[DeviceSettings]) -> None:
        first = devices[0]
        if first.emulated:
            link = self._folder / f"line{number}"
            self.far_ends.add(registry.far(first.driver), devices, link=link, baud=first.baud)

        def open_it() -> Port:
            return open_port(first, lambda _: self.far_ends.path(first.id))

        worker = PortWorker(devices, registry.driver(first.driver), open_it, self, self._store, record=self._recorder)
        self._workers.update({each.id: worker for each in devices})

    def start(self) -> None:
        """Begin."""
        for worker in set(self._workers.values()):
            worker.start()
        self.link.start()

    def stop(self) -> None:
        """End: what is under way is finished or given up, ports and files are let go."""
        self.link.stop()
        workers = set(self._workers.values())
        for worker in workers:
            worker.stop(0)
        for worker in workers:
            worker.stop()
        self.far_ends.close()
        self._store.close()
        if self._recorder:
            self._recorder.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    # --- for the workers (worker.Outlet) ------------------------------------------------------------------------------

    def input(self, device: str, kind: str, data: dict[str, Any]) -> None:
        """Keep it, then have it delivered."""
        self._store.add(device, kind, data)
        self.link.input_waits()

    def reported(self, device: str) -> None:
        """Have it told."""
        self.link.reported(device)

    def frames(self, device: str, items: list[dict[str, Any]]) -> None:
        """Have them shown to who watches."""
        self.link.frames(device, items)

    # --- for the link (link.House) ------------------------------------------------------------------------------------

    def hello(self) -> dict[str, Any]:
        """See link.House."""
        return {
            "version": _version(),
            "host": socket.gethostname(),
            "devices": [
                {
                    "device": each.id,
                    "kind": each.kind,
                    "driver": each.driver,
                    "name": each.name,
                    "place": each.place,
                    "window": each.window,
                    "port": each.port,
                    "emulated": each.emulated,
                    "verbs": self.far_ends.verbs(each.id) if each.emulated else [],
                }
                for each in self._settings.devices
            ],
        }

    def want(self, device: str, rev: int, state: Mapping[str, Any]) -> None:
        """See link.House."""
        if device not in self._workers:
            raise ValueError(f"the server speaks of {device}, which is not in this agent's settings")
        self._workers[device].want(device, rev, state)

    def picture(self, device: str) -> dict[str, Any]:
        """See link.House."""
        return self._workers[device].picture(device)

    def healths(self) -> dict[str, str]:
        """See link.House."""
        return {device: worker.health(device) for device, worker in self._workers.items()}

    def seen(self) -> dict[str, Any]:
        """See link.House."""
        return {
            device: self.far_ends.seen(device) if settings.emulated else self.picture(device)["state"].get("shown", {})
            for device, settings in self._devices.items()
        }

    def act(self, device: str, verb: str, args: Mapping[str, Any]) -> None:
        """See link.House."""
        self.far_ends.act(device, verb, args)

    def watch(self, *, on: bool) -> None:
        """See link.House."""
        for worker in set(self._workers.values()):
            worker.watched = on


# --- commands ---------------------------------------------------------------------------------------------------------


def run(settings: AgentSettings, *, record: Path | None = None) -> int:
    """Run until SIGTERM or SIGINT; return the exit code."""
    # Three descriptors a port and two an emulator: two hundred of each pass the usual limit of 1024.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65536) if most > 0 else 65536, most))
    agent = Agent(settings, pairing.read(settings.token_file, settings.command), record=record)
    ended: list[int] = []

    def told(number: int, _frame: FrameType | None) -> None:
        ended.append(number)

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    log.info("%d devices on %d ports", len(settings.devices), len({each.line for each in settings.devices}))
    agent.start()
    # No lock: a signal that comes just before one waits for it would not wake it, nor may a handler take one that we hold.
    while not ended:
        time.sleep(LOOK_S)
    log.info("told to end")
    agent.stop()
    return 0


def problems(settings: AgentSettings) -> Iterator[str]:
    """Look at ports, token and server without sending a byte to a device; give each problem as a sentence."""
    if not settings.devices:
        yield "there is no [[device]] in the settings: add one for each device of this PC"
    yield from _port_problems(settings)
    if not settings.server:
        yield 'there is no server in the settings: add server = "http://…" under [agent]'
        return
    yield from _token_problems(settings)
    try:
        with urllib.request.urlopen(f"{settings.server}/healthz", timeout=5):  # noqa: S310 -- http or https by the settings
            pass
    except urllib.error.HTTPError as error:
        error.close()  # it answers, so it is there
    except (OSError, ValueError) as error:
        yield f"cannot reach {settings.server}: {getattr(error, 'reason', error)}; check the address and that the hall runs"


def _port_problems(settings: AgentSettings) -> Iterator[str]:
    looked: set[str] = set()
    for each in settings.devices:
        if each.emulated or each.line in looked:
            continue
        looked.add(each.line)
        try:
            open_port(each).close()
        except PortLost as error:
            yield f"{each.id}: {error}; check the cable, the name of the port and that no other program has it"


def _token_problems(settings: AgentSettings) -> Iterator[str]:
    file = settings.token_file
    try:
        pairing.read(file, settings.command)
    except pairing.PairingError as error:
        yield str(error)
        return
    mode = file.stat().st_mode & 0o777
    if mode & 0o077:
        yield f"{file} can be read by others (mode {mode:o}): chmod 600 {file}"


def _version() -> str:
    try:
        return version("tinghao")
    except PackageNotFoundError:
        return "0"
