"""Recordings of a wire for finding faults: one JSON line for each piece of bytes; personal bytes only by their number."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from devices import registry
from devices.driver import DeviceError
from devices.settings import DeviceSettings
from devices.wire import PortLost


class Recorder:
    """Writes ``{at, port, way, hex}`` lines; ``at`` in ms since 1970. On a secret line ``bytes`` stands instead of ``hex``."""

    def __init__(self, file: Path) -> None:
        self._lock = threading.Lock()
        self._file = file.open("a", encoding="utf-8")

    def __call__(self, port: str, way: str, data: bytes, secret: bool) -> None:  # noqa: FBT001
        """Note one piece."""
        line: dict[str, Any] = {"at": int(time.time() * 1000), "port": port, "way": way}
        line |= {"bytes": len(data)} if secret else {"hex": data.hex(" ").upper()}
        with self._lock, suppress(ValueError):  # a piece that comes while we end
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()

    def close(self) -> None:
        """End the recording."""
        with self._lock:
            self._file.close()


def read(file: Path) -> Iterator[dict[str, Any]]:
    """Give the lines of a recording; ValueError with the number of a bad one."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            entry = json.loads(line)
            if not isinstance(entry, dict) or entry.get("way") not in ("in", "out"):
                raise ValueError("no such way")
            entry["data"] = bytes.fromhex(entry.get("hex", ""))
        except ValueError as error:
            raise ValueError(f"{file}, line {number}: {error}") from error
        yield entry


class DeadWire:
    """A wire at whose end nothing is: what is sent is forgotten, nothing ever comes back."""

    def write(self, data: bytes) -> None:
        """See wire.Wire."""

    def read(self, size: int, timeout_s: float) -> bytes:  # noqa: ARG002
        """See wire.Wire."""
        return b""

    def discard_input(self) -> None:
        """See wire.Wire."""

    def pause(self, seconds: float) -> None:
        """See wire.Wire."""


class Notes:
    """A Sink that keeps what a driver understood."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []

    def input(self, device: str, kind: str, data: dict[str, Any]) -> None:
        """See driver.Sink."""
        self.lines.append({"device": device, "input": kind, "data": data})

    def report(self, device: str, state: dict[str, Any]) -> None:
        """See driver.Sink."""
        self.lines.append({"device": device, "report": state})

    def dropped(self, reason: str, data: bytes, device: str = "") -> None:
        """See driver.Sink."""
        self.lines.append({"device": device, "dropped": reason, "hex": data.hex(" ").upper()})


def replay(file: Path, devices: list[DeviceSettings], port: str = "") -> Iterator[dict[str, Any]]:
    """Feed what came in on ``port`` ("" for any) to the driver; give what it understood, with the recording's ``at``."""
    notes = Notes()
    line = registry.driver(devices[0].driver)(DeadWire(), devices, notes)
    now = 0.0
    for entry in read(file):
        if entry["way"] != "in" or (port and entry.get("port") != port):
            continue
        at = float(entry.get("at", 0)) / 1000
        if not entry["data"]:
            yield {"at": entry.get("at"), "hidden": entry.get("bytes", 0)}
            continue
        with suppress(DeviceError, PortLost):
            while line.wake_at is not None and line.wake_at <= at:
                now, line.wake_at = line.wake_at, None
                line.hear(b"", now)
            line.hear(entry["data"], max(now, at))
        for note in notes.lines:
            yield {"at": entry.get("at"), **note}
        notes.lines.clear()
    if line.wake_at is not None:
        line.hear(b"", line.wake_at + 1)
    yield from notes.lines
