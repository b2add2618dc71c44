"""A call → the last byte of the sign's frame: one agent with 184 devices at the speed of their wires, and the hall beside it."""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from devices import registry
from devices.far_host import FarHost, Seat
from devices.settings import DeviceSettings
from tests.bench.report import Report, number, percentile, say
from tests.bench.stage import ZONE
from tests.support.many_windows import add_windows
from tests.support.programs import ROOT
from tests.support.server import Server, environment, hall

WINDOWS = 60
AIM_MS = 700.0
READY_SECONDS = 60.0
SHOWN_SECONDS = 10.0
PAUSE_SECONDS = 0.15
"""Between two calls: about six a second is more than sixty windows ever make."""
IDLE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Street:
    """Far ends of one kind: so many devices on each of so many ports, at the baud rate of the real ones."""

    kind: str
    driver: str
    baud: int
    ports: int
    on_each: int = 1
    windows: bool = True
    options: dict[str, object] = field(default_factory=dict)


STREETS = (
    Street("led_bar", "onbon", 57_600, 20),
    Street("led_bar", "lumen", 115_200, 20),
    Street("led_bar", "textbar", 9_600, 20),
    Street("keypad", "ff68", 9_600, 4, 15),
    Street("pad", "pad_frames", 9_600, 60),
    Street("printer", "escpos", 115_200, 4, windows=False),
)


def measure(report: Report, calls: int) -> None:
    say(f"{calls} calls with {sum(one.ports * one.on_each for one in STREETS)} devices on one agent")
    with tempfile.TemporaryDirectory(prefix="hall-devices-") as folder:
        home = Path(folder) / "home"
        hall(home, "migrate")
        hall(home, "demo", "load")
        windows = add_windows(f"sqlite:///{home / 'tinghao.sqlite3'}", ZONE, WINDOWS)
        server = Server(home)
        server.start()
        host = FarHost()
        try:
            signs = _far_ends(host, Path(folder), server)
            with _agent(Path(folder)) as agent:
                _until_all_are_there(server, len(windows))
                idle = _busy(agent, lambda: time.sleep(IDLE_SECONDS))
                delays: list[float] = []
                load = _busy(agent, lambda: delays.extend(_call(server, agent, windows, host, signs, calls)))
                memory = int(Path(f"/proc/{agent}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
        finally:
            host.close()
            server.kill9()
    report.heading("Devices")
    report.text(
        f"{WINDOWS} signs (20 onbon, 20 Lumen, 20 text bars), {WINDOWS} keypads on four RS-485 lines, {WINDOWS} rating pads and four printers "
        f"on one agent, emulated at their true baud rates in another process; {calls} calls at random windows, {1 / PAUSE_SECONDS:.0f} a second at most."
    )
    report.table(
        ("call → last byte of the sign's frame", "ms"),
        [
            ("median", number(percentile(delays, 0.5))),
            ("p99", number(percentile(delays, 0.99))),
            ("worst", number(max(delays))),
        ],
    )
    report.table(
        ("the agent", ""),
        [
            ("processor, nobody calls", f"{idle:.0%}"),
            ("processor, under the calls", f"{load:.0%}"),
            ("memory", f"{memory:.0f} MiB"),
        ],
    )
    worst = percentile(delays, 0.99)
    report.aim("call → last byte on the wire, p99", f"≤ {AIM_MS:.0f} ms", f"{worst:.0f} ms", met=worst <= AIM_MS)


def _far_ends(host: FarHost, folder: Path, server: Server) -> dict[str, tuple[Seat, str]]:
    """The emulated devices and the agent's settings for them; the sign of each window by its number."""
    signs: dict[str, tuple[Seat, str]] = {}
    token = folder / "token"
    token.touch(0o600)
    token.write_text(str(server.credentials["tokens"]["agent"]) + "\n", "ascii")
    lines = ["[agent]", f"server = {json.dumps(server.base_url)}", f"token_file = {json.dumps(str(token))}", 'state = "state"']
    taken = dict.fromkeys(("led_bar", "keypad", "pad", "printer"), 0)
    for street in STREETS:
        for port in range(street.ports):
            link = folder / f"{street.driver}-{port}"
            devices = []
            for address in range(1, street.on_each + 1):
                window = str(101 + taken[street.kind]) if street.windows else ""
                ident = f"{street.driver}-{port}-{address}"
                devices.append(
                    DeviceSettings(
                        id=ident, kind=street.kind, driver=street.driver, port=str(link), baud=street.baud,
                        address=address, window=window,
                        options={name: option.default for name, option in registry.options(street.driver).items()} | street.options,
                    )
                )  # fmt: skip
                taken[street.kind] += 1
                lines += ["[[device]]", f'id = "{ident}"', f'kind = "{street.kind}"', f'driver = "{street.driver}"']
                lines += [f"port = {json.dumps(str(link))}", f"baud = {street.baud}", f"address = {address}"]
                lines += [f'window = "{window}"'] if window else []
                lines += [f"{name} = {json.dumps(value)}" for name, value in street.options.items()]
            seat = host.add(registry.far(street.driver), devices, link=link, baud=street.baud)
            if street.kind == "led_bar":
                signs.update({one.window: (seat, one.id) for one in devices})
    (folder / "agent.toml").write_text("\n".join(lines) + "\n", "utf-8")
    return signs


@contextmanager
def _agent(folder: Path) -> Iterator[int]:
    with (folder / "agent.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "devices", "agent", "--settings", str(folder / "agent.toml")],
            cwd=ROOT, env=environment(folder / "home"), stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def _until_all_are_there(server: Server, count: int) -> None:
    """Every device is known to the hall, and those that ever answer do."""
    end = time.monotonic() + READY_SECONDS
    wanted = sum(one.ports * one.on_each for one in STREETS)
    while True:
        items = _ask(server, "GET", "/halls/H1/hardware?limit=200")["items"]
        well = [one for one in items if one["online"] and one["health"] in ("ok", "unknown")]
        if len(well) >= wanted:
            return
        if time.monotonic() > end:
            raise AssertionError(f"{len(well)} of {wanted} devices of {count} windows came up")
        time.sleep(0.5)


def _busy(agent: int, work: Callable[[], object]) -> float:
    """The share of one processor that the agent took meanwhile."""
    before, began = _processor_seconds(agent), time.monotonic()
    work()
    return (_processor_seconds(agent) - before) / (time.monotonic() - began)


def _processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _until_calm(process: int) -> None:
    """All these numbers at once are more than any entrance gives out: the keypads' counts are let catch up first."""
    calm = False
    while not calm:
        before = _processor_seconds(process)
        time.sleep(1)
        calm = _processor_seconds(process) - before < 0.05


def _call(
    server: Server, agent: int, windows: Sequence[str], host: FarHost, signs: dict[str, tuple[Seat, str]], calls: int
) -> Iterator[float]:
    """Milliseconds from the press to the last byte that made the sign show the number."""
    chance = random.Random(4)
    for window in windows:
        _ask(server, "POST", f"/windows/{window}/actions/open")
    for _ in range(calls):
        _ask(server, "POST", "/halls/H1/tickets", zone=ZONE, service_item="440120020010")
    _until_calm(agent)
    for _ in range(calls):
        at = chance.randrange(len(windows))
        seat, sign = signs[str(101 + at)]
        pressed = time.monotonic()
        called = _ask(server, "POST", f"/windows/{windows[at]}/actions/call-next", finish={"outcome": "done"})
        number_called = called["ticket"]["ticket_no"]
        yield (_shown_at(host, seat, sign, number_called) - pressed) * 1000
        time.sleep(PAUSE_SECONDS)


def _shown_at(host: FarHost, seat: Seat, sign: str, ticket_no: str) -> float:
    end = time.monotonic() + SHOWN_SECONDS
    while True:
        heard_at, text = host.ask(lambda: (seat.heard_at, json.dumps(seat.far.seen(sign), ensure_ascii=False)))
        if ticket_no in text:
            return heard_at
        if time.monotonic() > end:
            raise AssertionError(f"{sign} does not show {ticket_no}: {text[:300]}")
        time.sleep(0.001)


def _ask(server: Server, method: str, path: str, **body: object) -> Any:
    answer = requests.request(
        method, f"{server.base_url}/api/v1{path}", json=body if method != "GET" else None, timeout=30,
        headers={"Authorization": f"Bearer {server.credentials['tokens']['integration']}", "Idempotency-Key": os.urandom(8).hex()},
    )  # fmt: skip
    answer.raise_for_status()
    return answer.json()
