"""``python -m devices bench``: talk to one device by hand and see every frame, through the very worker that the agent uses."""

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from devices import registry
from devices.far_host import FarHost
from devices.ports import Port, open_port
from devices.settings import DeviceSettings
from devices.worker import PortWorker

DEEDS = ("show", "test", "poll", "listen", "print")
SLIP = {
    "width": 576,
    "parts": [
        {"text": "A012", "size": 3, "bold": True, "align": "center"},
        {"line": True},
        {"pair": ["等候", "7 人"]},
        {"text": "测试 Test 䶮𠮷", "align": "center"},
        {"feed": 2},
    ],
    "cut": True,
}


class Bench:
    """The worker's outlet and ledger on a terminal."""

    def __init__(self) -> None:
        self.changed = threading.Event()
        self._since = time.monotonic()

    def say(self, text: str) -> None:
        """One line, with seconds since the start."""
        print(f"{time.monotonic() - self._since:8.3f}  {text}", flush=True)

    def tap(self, _port: str, way: str, data: bytes, secret: bool) -> None:  # noqa: FBT001
        """Print one piece."""
        arrow = "→" if way == "out" else "←"
        self.say(f"{arrow} {len(data)} bytes, hidden" if secret else f"{arrow} {data.hex(' ').upper()}")

    def input(self, device: str, kind: str, data: dict[str, Any]) -> None:
        """See worker.Outlet. What is on a card is nobody's business here either."""
        self.say(f"{device}: {kind} {sorted(data) if kind == 'card' else data}")

    def reported(self, device: str) -> None:  # noqa: ARG002
        """See worker.Outlet."""
        self.changed.set()

    def frames(self, device: str, items: list[dict[str, Any]]) -> None:
        """See worker.Outlet."""

    def begin(self, device: str, job: str) -> str | None:  # noqa: ARG002
        """See worker.Ledger."""
        return None

    def end(self, device: str, job: str, outcome: str) -> None:
        """See worker.Ledger."""

    def forget(self, device: str, job: str) -> None:
        """See worker.Ledger."""


def run(settings: DeviceSettings, deed: str, text: str, seconds: float) -> int:
    """Do one deed; 0 when the device did it."""
    bench = Bench()
    host = FarHost() if settings.emulated else None
    if host:
        host.add(registry.far(settings.driver), [settings], baud=settings.baud)

    def open_it() -> Port:
        return open_port(settings, (lambda _: host.path(settings.id)) if host else None)

    worker = PortWorker([settings], registry.driver(settings.driver), open_it, bench, bench, record=bench.tap)
    worker.start()
    try:
        return _do(bench, worker, settings, deed, text, seconds)
    except KeyboardInterrupt:
        return 0
    finally:
        worker.stop()
        if host:
            host.close()


def _do(bench: Bench, worker: PortWorker, settings: DeviceSettings, deed: str, text: str, seconds: float) -> int:
    device = settings.id
    end = time.monotonic() + seconds
    for rev, state in enumerate(states(settings, deed, text), 1):
        worker.want(device, rev, state)
        while worker.picture(device)["rev"] < rev and time.monotonic() < end:
            bench.changed.wait(0.1)
            bench.changed.clear()
    if deed in ("poll", "listen"):
        while time.monotonic() < end:
            bench.changed.wait(0.2)
            bench.changed.clear()
    elif deed in ("show", "test"):
        time.sleep(min(4.0, max(0.0, end - time.monotonic())))  # a call blinks for three seconds
    picture = worker.picture(device)
    health, error = picture["state"]["health"], picture["error"]
    bench.say(f"{device}: {health}{f', {error}' if error else ''}; {_facts(picture['state'])}")
    if error == "port":
        bench.say(f"{settings.port} cannot be opened or was lost: check the cable, its name, and that no other program has it")
    elif error == "silent":
        bench.say("no answer: check power, wiring (A/B swapped?), baud and address")
    refused = any(job.get("outcome") == "refused" for job in picture["state"].get("jobs", ()))
    return 0 if health in ("ok", "unknown") and not error and not refused else 1


def states(settings: DeviceSettings, deed: str, text: str) -> Sequence[Mapping[str, Any]]:
    """The desired states that do a deed, one after the other."""
    if deed not in ("show", "test", "print"):
        return []
    shown: dict[str, Any]
    match settings.kind:
        case "led_bar" | "led_digits":
            shown = {"text": text, "ticket_no": text, "window": settings.window or "1", "mode": "call", "flash": True}
            shown["mode"] = "test" if deed == "test" else "call"
        case "keypad":
            shown = {"ticket_no": text, "waiting": 7, "error": "", "beep": 0}
        case "pad":
            shown = {"open": {"rating": "bench", "seconds": 30}, "text": text}
        case "voice":
            shown = {"say": {"id": f"bench-{time.time():.0f}", "text": text, "at": int(time.time() * 1000)}}
        case "printer":
            shown = {"jobs": [{"id": f"bench-{time.time():.0f}", "slip": SLIP}] if deed == "print" else []}
        case _:
            shown = {}
    # identify counts from the first state on, so a test needs two.
    return [{**shown, "identify": 0}, {**shown, "identify": 1}] if deed == "test" else [shown]


def _facts(state: Mapping[str, Any]) -> str:
    hidden = ("health", "shown", "port", "driver", "emulated")
    return ", ".join(f"{key}={value}" for key, value in state.items() if key not in hidden)
