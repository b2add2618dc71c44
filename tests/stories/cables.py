"""Devices on cables of a hall: far ends on real pseudo-terminals in this process, and the agent in a process of its own."""

import base64
import io
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image

from devices import registry
from devices.far_host import FarHost
from devices.settings import DeviceSettings, read
from tests.stories.lobby import Lobby
from tests.support.agent import Agent

PATIENCE_S = 90.0  # two cores may carry a browser, the server, the agent and another story
LOOK_S = 0.05

Table = Mapping[str, Any]


def eventually(what: str, look: Callable[[], Any], seconds: float = PATIENCE_S) -> Any:
    """Look until there is something to see, and return it; fail with ``what`` was waited for."""
    end = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > end:
            raise AssertionError(f"in {seconds:.0f} s nobody saw: {what}")
        time.sleep(LOOK_S)
    return found


class Cables:
    """The devices of one PC: their far ends, the cables, and the PC's agent."""

    def __init__(self, lobby: Lobby, folder: Path, tables: Iterable[Table], *, through: str = "") -> None:
        """tables: ``[[device]]`` tables whose ``port`` is a name; devices with the same name share a line."""
        self.lobby = lobby
        ports = folder / "ports"
        ports.mkdir(parents=True)
        placed = [{**table, "port": str(ports / str(table.get("port", table["id"])))} for table in tables]
        settings = read({"device": placed}, beside=folder).devices
        self.far = FarHost()
        lines: dict[str, list[DeviceSettings]] = {}
        for each in settings:
            lines.setdefault(each.line, []).append(each)
        for line, devices in lines.items():
            self.far.add(registry.far(devices[0].driver), devices, link=Path(line), baud=devices[0].baud)
        self.agent = Agent(lobby.server, folder / "agent", "\n".join(map(_toml, placed)), name="一层弱电间")
        if through:
            written = self.agent.settings.read_text("utf-8").replace(lobby.server.base_url, through)
            self.agent.settings.write_text(written, "utf-8")
        self.codes = [each.id for each in settings]

    # --- what hands do ------------------------------------------------------------------------------------------------

    def act(self, device: str, verb: str, **args: Any) -> None:
        self.far.act(device, verb, args)

    def press(self, device: str, key: str) -> None:
        """A key of a keypad, by the name that is printed on it."""
        self.act(device, "key", key=key)

    # --- what eyes see ------------------------------------------------------------------------------------------------

    def seen(self, device: str) -> dict[str, Any]:
        return self.far.seen(device)

    def shows(self, device: str, seconds: float = PATIENCE_S, **wanted: Any) -> dict[str, Any]:
        """Wait until the device looks so; a callable is asked, anything else must be equal. What it looks like then."""

        def look() -> dict[str, Any] | None:
            seen = self.seen(device)
            fits = all(how(seen.get(name)) if callable(how) else seen.get(name) == how for name, how in wanted.items())
            return seen if fits else None

        try:
            found: dict[str, Any] = eventually("", look, seconds)
        except AssertionError:
            seen = {name: value for name, value in self.seen(device).items() if name in wanted}
            raise AssertionError(f"{device} never looked like {wanted}; it shows {seen}\n{self.agent.tail()}") from None
        return found

    def slips(self, printer: str) -> list[dict[str, Any]]:
        """The last three slips in the tray, newest first."""
        found: list[dict[str, Any]] = self.seen(printer)["slips"]
        return found

    def slip_of(self, printer: str, ticket_no: str) -> dict[str, Any]:
        """Wait for the slip of a number; the newest one of it."""

        def look() -> dict[str, Any] | None:
            return next((slip for slip in self.slips(printer) if ticket_no in slip["text"].split("\n")), None)

        found: dict[str, Any] = eventually(f"a slip of {ticket_no} in {printer}", look)
        return found

    def texts(self, printer: str) -> list[str]:
        return [slip["text"] for slip in self.slips(printer)]

    def log(self) -> str:
        """All that the agent has logged."""
        return self.agent.log.read_text("utf-8", errors="replace")

    # --- what the hall knows ------------------------------------------------------------------------------------------

    def hardware(self, device: str) -> dict[str, Any]:
        items = self.lobby.asks("/halls/H1/hardware")["items"]
        return next((dict(item) for item in items if item["code"] == device), {})

    def is_known_as(self, device: str, seconds: float = PATIENCE_S, **wanted: Any) -> dict[str, Any]:
        """Wait until the hall says this of the device, and return all it says."""

        def look() -> dict[str, Any] | None:
            item = self.hardware(device)
            return item if item and all(item[name] == value for name, value in wanted.items()) else None

        found: dict[str, Any] = eventually(f"the hall knows {device} as {wanted}\n{self.agent.tail()}", look, seconds)
        return found

    def start(self) -> None:
        """Start the agent, and return when the hall has heard of all its devices that they are on their cables."""
        self.agent.start()
        for code in self.codes:
            eventually(f"{code} on its cable\n{self.agent.tail()}", partial(self._is_there, code))

    def _is_there(self, code: str) -> bool:
        known = self.hardware(code)
        return known.get("health") in ("ok", "unknown") and bool(known["reported"])

    def leave(self) -> None:
        self.agent.kill9()
        self.far.close()


@contextmanager
def cables(lobby: Lobby, folder: Path, *tables: Table, through: str = "") -> Iterator[Cables]:
    """Devices with their agent running, joined by a pairing code as whoever sets it up does it."""
    made = Cables(lobby, folder, tables, through=through)
    try:
        made.agent.pair(pairing_code(lobby))
        made.start()
        yield made
    finally:
        made.leave()


def pairing_code(lobby: Lobby) -> str:
    """Six digits, as a leader's floor page gives them."""
    return str(lobby.acts("/halls/H1/devices/actions/pair")["code"])


def line_of(lobby: Lobby, ticket: Table) -> list[str]:
    """What happened to a number, in order: ``issued called started …``, and its ratings."""
    events = [str(event["type"]) for event in lobby.asks(f"/tickets/{ticket['id']}/trail")["events"]]
    return [event.removeprefix("ticket.") for event in events if event.startswith(("ticket.", "rating."))]


def picture(slip: Table) -> Image.Image:
    """The paper as one holds it."""
    return Image.open(io.BytesIO(base64.b64decode(slip["png"])))


def codes_on(slip: Table) -> list[str]:
    """What a reader that is not ours reads from the picture of the paper."""
    return [code.text for code in zxingcpp.read_barcodes(picture(slip).convert("L"))]


def _toml(table: Table) -> str:
    lines = (f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in table.items())
    return "\n".join(["[[device]]", *lines]) + "\n"
