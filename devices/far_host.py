"""Runs far ends: moves their bytes at the speed of a real wire, over pseudo-terminals or TCP, and spoils them when told to.

One thread serves all of them, so a hall of two hundred emulated devices costs little. It is used by ``emulate``, by port "fake"
within the agent, and by tests.
"""

import contextlib
import logging
import os
import random
import select
import socket
import threading
import time
import tty
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from devices.far import CORE_VERBS, Far, FarRefused
from devices.settings import DeviceSettings

log = logging.getLogger(__name__)

T = TypeVar("T")

TICK_S = 0.02
FULL = 4096  # bytes: the device takes no more, and the host's writes wait
PIECE = 64  # bytes fed at once; a device that looks while bytes come sees them nearly one by one


class Seat:
    """One far end and its cable. All its methods run in the host's thread."""

    def __init__(self, make: type[Far], devices: Sequence[DeviceSettings], where: str, link: Path | None, baud: int) -> None:
        self.far = make(devices, self._send)
        self.devices = [settings.id for settings in devices]
        self.baud = baud
        self.where = where
        self.link = link
        self.path = ""
        self.heard_at = 0.0  # monotonic time at which the far end had the last byte from the host
        self._ends: list[int] = []  # master and slave of the pty, both held: a closing client is then no error
        self._listener: socket.socket | None = None
        self._client: socket.socket | None = None
        self._bound = 0
        self._coming = bytearray()
        self._coming_since = 0.0
        self._going: deque[tuple[float, bytes]] = deque()
        self._going_free = 0.0
        self._silent = False
        self._slow_s = 0.0
        self._spoil: dict[str, int] = {}
        self._chance = random.Random(7)  # noqa: S311 -- noise, no secret
        self.plug()

    # --- the cable ----------------------------------------------------------------------------------------------------

    def plug(self) -> None:
        """Put the cable in; the link leads to the new pseudo-terminal."""
        if self._ends or self._listener:
            return
        if self.where.startswith("tcp:"):
            host, _, port = self.where.removeprefix("tcp:").rpartition(":")
            self._listener = socket.create_server((host, self._bound or int(port)))
            self._listener.setblocking(False)  # noqa: FBT003 -- the library's own form
            self._bound = self._listener.getsockname()[1]
            self.path = f"tcp:{host}:{self._bound}"
            return
        master, slave = os.openpty()
        tty.setraw(master)  # before raw mode it echoes, and eats ^C
        os.set_blocking(master, False)
        self._ends = [master, slave]
        self.path = os.ttyname(slave)
        if self.link is not None:
            beside = self.link.with_name(f".{self.link.name}.new")
            beside.unlink(missing_ok=True)
            beside.symlink_to(self.path)
            beside.replace(self.link)
            self.path = str(self.link)

    def unplug(self) -> None:
        """Pull the cable: the port is gone for the host, bytes on their way are lost."""
        for end in self._ends:
            with contextlib.suppress(OSError):
                os.close(end)
        self._ends = []
        if self.link is not None:
            self.link.unlink(missing_ok=True)
        self._hang_up()
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        self._coming.clear()
        self._going.clear()

    def descriptors(self) -> list[int]:
        """What to wait for."""
        found = self._ends[:1] if len(self._coming) <= FULL else []
        found += [end.fileno() for end in (self._listener, self._client) if end is not None]
        return found

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    # --- bytes --------------------------------------------------------------------------------------------------------

    def take(self, now: float) -> None:
        """Take what came."""
        self._accept()
        data = self._read()
        if data:
            if not self._coming:
                self._coming_since = now
            self._coming += data

    def serve(self, now: float) -> None:
        """Move what is due."""
        while self._coming:
            ready = len(self._coming) if not self.baud else int((now - self._coming_since) * self.baud / 10)
            piece = min(PIECE, len(self._coming), ready)
            if piece < min(PIECE, len(self._coming)):
                break
            part = bytes(self._coming[:piece])
            del self._coming[:piece]
            self._coming_since += piece * 10 / self.baud if self.baud else 0
            self.heard_at = now
            self.far.feed(part, now)
        while self._going and self._going[0][0] <= now:
            self._write(self._going.popleft()[1])

    def due(self) -> float:
        """The monotonic time at which serve() has something to do again."""
        due = float("inf")
        if self._coming:
            due = self._coming_since + min(PIECE, len(self._coming)) * 10 / self.baud if self.baud else 0.0
        return min(due, self._going[0][0]) if self._going else due

    def _send(self, data: bytes) -> None:
        """What the far end says: spoiled when told so, then on its way at the wire's speed."""
        if self._silent or not data:
            return
        if self._take("corrupt"):
            at = max(0, len(data) - 2)
            data = data[:at] + bytes([data[at] ^ 0x01]) + data[at + 1 :]
        if self._take("truncate"):
            data = data[: len(data) // 2]
        if self._take("duplicate"):
            data += data
        self._put(data)

    def _put(self, data: bytes) -> None:
        free = max(self._going_free, time.monotonic() + self._slow_s)
        for at in range(0, len(data), PIECE):
            piece = data[at : at + PIECE]
            free += len(piece) * 10 / self.baud if self.baud else 0
            self._going.append((free, piece))
        self._going_free = free

    def _take(self, fault: str) -> bool:
        left = self._spoil.get(fault, 0)
        self._spoil[fault] = max(0, left - 1)
        return left > 0

    def _accept(self) -> None:
        if self._listener is None:
            return
        with contextlib.suppress(OSError):
            client, _ = self._listener.accept()
            client.setblocking(False)  # noqa: FBT003 -- the library's own form
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._hang_up()  # like the small boards, one connection at a time: the newest
            self._client = client

    def _read(self) -> bytes:
        if len(self._coming) > FULL:
            return b""  # the device's buffer is full; the host's writes wait
        try:
            if self._ends:
                return os.read(self._ends[0], 4096)
            if self._client is not None:
                data = self._client.recv(4096)
                if not data:
                    self._hang_up()
                return data
        except BlockingIOError:
            pass
        except OSError:
            self._hang_up()
        return b""

    def _write(self, data: bytes) -> None:
        with contextlib.suppress(OSError):  # nobody there, or a full pseudo-terminal that nobody reads: as on a real wire
            if self._ends:
                os.write(self._ends[0], data)
            elif self._client is not None:
                self._client.send(data)

    # --- hands --------------------------------------------------------------------------------------------------------

    def act(self, device: str, verb: str, args: Mapping[str, Any]) -> None:
        """Do one verb; ValueError with a sentence for what it does not know."""
        match verb:
            case "silent":
                self._silent = True
                self._going.clear()
            case "slow":
                self._slow_s = max(0.0, min(60_000.0, float(args.get("ms", 1000)))) / 1000
            case "corrupt" | "truncate" | "duplicate":
                self._spoil[verb] = int(args.get("count", 1))
            case "noise":
                self._put(self._chance.randbytes(max(1, min(4096, int(args.get("bytes", 16))))))
            case "unplug":
                self.unplug()
            case "plug":
                self.plug()
            case "restart":
                self._coming.clear()
                self._going.clear()
                self._hang_up()
                self.far.restart()
            case "well":
                self._silent, self._slow_s, self._going_free = False, 0.0, 0.0
                self._going.clear()
                self._spoil.clear()
                self.plug()
            case _:
                self.far.act(device, verb, args)


class FarHost:
    """The thread that runs all seats."""

    def __init__(self) -> None:
        self._seats: list[Seat] = []
        self._of: dict[str, Seat] = {}
        self._asked: deque[tuple[Callable[[], Any], Future[Any]]] = deque()
        self._wake_r, self._wake_w = os.pipe()
        os.set_blocking(self._wake_r, False)
        self._waiting = select.poll()
        self._waited_for: list[int] = []
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="far ends", daemon=True)
        self._thread.start()

    def add(
        self, make: type[Far], devices: Sequence[DeviceSettings], *, where: str = "pty", link: Path | None = None, baud: int = 0
    ) -> Seat:
        """Begin to run one far end. ``where`` is "pty" or "tcp:HOST:PORT" (port 0: any free one); ``baud`` 0 does not pace."""

        def begin() -> Seat:
            seat = Seat(make, devices, where, link, baud)
            self._seats.append(seat)
            self._of.update({settings.id: seat for settings in devices})
            return seat

        return self.ask(begin)

    def act(self, device: str, verb: str, args: Mapping[str, Any] | None = None) -> None:
        """Do ``verb`` on ``device``; ValueError with a sentence when it cannot."""
        seat = self._seat(device)
        self.ask(lambda: seat.act(device, verb, args or {}))

    def seen(self, device: str) -> dict[str, Any]:
        """How ``device`` looks now."""
        seat = self._seat(device)
        return self.ask(lambda: seat.far.seen(device))

    def verbs(self, device: str) -> list[str]:
        """All that ``act`` knows for ``device``."""
        return [*self._seat(device).far.VERBS, *CORE_VERBS]

    def path(self, device: str) -> str:
        """Where the host opens the port of ``device``."""
        return self._seat(device).path

    def runs(self, device: str) -> bool:
        """Whether the far end of ``device`` is here."""
        return device in self._of

    def close(self) -> None:
        """Pull all cables and end the thread."""
        if self._stopped:
            return
        self._stopped = True
        os.write(self._wake_w, b"x")
        self._thread.join()
        for seat in self._seats:
            seat.unplug()
        os.close(self._wake_r)
        os.close(self._wake_w)

    def ask(self, question: Callable[[], T]) -> T:
        """Run ``question`` in the host's thread and return its answer: far ends are not made for two threads."""
        answer: Future[T] = Future()
        self._asked.append((question, answer))
        os.write(self._wake_w, b"x")
        return answer.result(timeout=10)

    def _seat(self, device: str) -> Seat:
        try:
            return self._of[device]
        except KeyError:
            raise FarRefused("not_emulated", f"{device} is not emulated here") from None

    def _run(self) -> None:
        tick_at = time.monotonic()
        while not self._stopped:
            now = time.monotonic()
            due = min((seat.due() for seat in self._seats), default=tick_at)
            ready = self._wait(max(0.0, min(due, tick_at) - now))
            self._answer()
            now = time.monotonic()
            for seat in self._seats:
                try:
                    if not ready.isdisjoint(seat.descriptors()):
                        seat.take(now)
                    if seat.due() <= now:
                        seat.serve(now)
                    if now >= tick_at:
                        seat.far.tick(now)
                except Exception:
                    # A broken emulator stops itself for this moment, not the two hundred others.
                    log.exception("the far end of %s broke", ", ".join(seat.devices))
            if now >= tick_at:
                tick_at = now + TICK_S

    def _wait(self, seconds: float) -> set[int]:
        ends = [self._wake_r, *(end for seat in self._seats for end in seat.descriptors())]
        if ends != self._waited_for:
            self._waiting, self._waited_for = select.poll(), ends
            for end in ends:
                self._waiting.register(end, select.POLLIN)
        ready = {end for end, _ in self._waiting.poll(seconds * 1000)}
        if self._wake_r in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(self._wake_r, 4096)
        return ready

    def _answer(self) -> None:
        while self._asked:
            question, answer = self._asked.popleft()
            try:
                answer.set_result(question())
            except Exception as error:  # noqa: BLE001 -- whoever asked gets it
                answer.set_exception(error)
