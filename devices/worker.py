"""One thread per port: it owns the wire, shows the newest state, hears what comes unasked, polls, and reconnects for ever."""

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from devices.driver import SAME_WITHIN_S, DeviceError, DeviceRefused, Line
from devices.ports import Port
from devices.settings import DeviceSettings
from devices.wire import PortLost, Stopped

log = logging.getLogger(__name__)

PAUSES_S = (0.5, 1.0, 2.0, 5.0)  # between tries to open a port; the last one for ever
RETRY_S = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0)  # between tries to show a state to a device that does not answer
ECHO_S = 0.5  # an adapter gives our own bytes back at once; a busy PC may hear them later than it should
COUNTS_S = 1.0  # a noisy line tells its count this often, not with each byte
SUSPECT_POLL_S = 1.0  # who did not answer is asked again soon: a dead device must be known as such within 30 s
REST_S = 5.0  # the longest wait without looking around
STARTED = 16  # bytes: status questions before a slip are fewer, so more of them means that paper may have moved


class Ledger(Protocol):
    """Print jobs that were begun, kept on disk: each id is printed at most once, ever."""

    def begin(self, device: str, job: str) -> str | None:
        """Note that ``job`` begins; return None, or its outcome when it was begun before ("unknown" when nobody knows)."""

    def end(self, device: str, job: str, outcome: str) -> None:
        """Note how it ended."""

    def forget(self, device: str, job: str) -> None:
        """The device refused before the first byte: it may be tried again."""


class Outlet(Protocol):
    """Where a worker's news go; called from the workers' threads."""

    def input(self, device: str, kind: str, data: dict[str, Any]) -> None:
        """Something was pressed, read or scanned."""

    def reported(self, device: str) -> None:
        """What is known of ``device`` changed; ``PortWorker.known`` tells."""

    def frames(self, device: str, items: list[dict[str, Any]]) -> None:
        """Bytes that went over the wire, when somebody watches."""


@dataclass(slots=True)
class Known:
    """What is known of one device."""

    settings: DeviceSettings
    secret: bool
    answers: bool = True
    wanted: Mapping[str, Any] | None = None
    rev: int = 0
    shown_rev: int = 0
    dirty: bool = False
    retry_at: float = 0.0
    failures: int = 0
    gone: bool = False  # told in the log that it is gone
    error: str = ""
    asked: int = 0  # order in which states were asked for
    done: tuple[float, Mapping[str, Any]] | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    dropped: int = 0
    handed: dict[str, dict[str, str]] = field(default_factory=dict)  # print job → outcome, of the jobs wanted now

    @property
    def health(self) -> str:
        """ok, suspect (one exchange lost), offline (three lost, or no port), unknown (a device that never answers)."""
        if self.failures >= 3:
            return "offline"
        if self.failures:
            return "suspect"
        return "ok" if self.answers else "unknown"


class PortWorker:
    """The owner of one port and of all devices on it."""

    def __init__(
        self,
        devices: Sequence[DeviceSettings],
        make: type[Line],
        open_port: Callable[[], Port],
        outlet: Outlet,
        ledger: Ledger,
        *,
        record: Callable[[str, str, bytes, bool], None] | None = None,
        pauses_s: Sequence[float] = PAUSES_S,
        retry_s: Sequence[float] = RETRY_S,
    ) -> None:
        self.devices = devices
        self.known = {each.id: Known(each, secret=make.SECRET, failures=3, error="port") for each in devices}
        self.watched = False
        self._make = make
        self._open_port = open_port
        self._outlet = outlet
        self._ledger = ledger
        self._record = record
        self._pauses_s = pauses_s
        self._retry_s = retry_s
        self._lock = threading.Lock()
        self._asked = 0
        self._tell: set[str] = set()
        self._later: dict[str, float] = {}  # devices whose count of dropped frames grew → when that is told
        self._wake_r, self._wake_w = os.pipe()
        os.set_blocking(self._wake_r, False)
        os.set_blocking(self._wake_w, False)
        self._stopped = threading.Event()
        self.wire = WorkerWire(self)
        self.line = make(self.wire, devices, WorkerSink(self))
        for known in self.known.values():
            known.answers = self.line.answers
        self._thread = threading.Thread(target=self._run, name=f"port {devices[0].line}", daemon=True)

    # --- from other threads -------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """End the work and let go of the port."""
        self._stopped.set()
        self._wake()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        if not self._thread.is_alive():
            with self._lock:
                ends, self._wake_r, self._wake_w = (self._wake_r, self._wake_w), -1, -1
            for end in ends:
                if end >= 0:
                    os.close(end)

    def want(self, device: str, rev: int, state: Mapping[str, Any]) -> None:
        """Have ``device`` show ``state``; it replaces one that is not yet shown."""
        with self._lock:
            known = self.known[device]
            if not known.dirty:
                self._asked += 1
                known.asked = self._asked
            known.wanted, known.rev, known.dirty = state, rev, True
            if known.failures < 3:  # an absent device on a bus is not asked more often because its state changes often
                known.retry_at = 0.0
        self._wake()

    def picture(self, device: str) -> dict[str, Any]:
        """Return ``{rev, state, error}`` as the server is told it."""
        with self._lock:
            known = self.known[device]
            state = {
                **known.facts,
                "health": known.health,
                "dropped": known.dropped,
                "port": known.settings.port,
                "driver": known.settings.driver,
                "emulated": known.settings.emulated,
            }
            if known.handed:
                state["jobs"] = [{"job": job, **outcome} for job, outcome in known.handed.items()]
            return {"rev": known.shown_rev, "state": state, "error": known.error}

    def health(self, device: str) -> str:
        """Return the health of one device."""
        return self.known[device].health

    @property
    def stopped(self) -> bool:
        """Whether it was told to end."""
        return self._stopped.is_set()

    # --- the thread ---------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        tried = 0
        while not self.stopped:
            opened_at = time.monotonic()
            try:
                self._open_and_serve()
            except Stopped:
                break
            except PortLost as error:
                self._port_lost(error)
            except Exception:
                # A driver's mistake must not end the port for the day: the line is opened anew, as after a cut.
                log.exception("%s: the driver broke; the port is opened again", self.devices[0].line)
                self._port_lost(PortLost("the driver broke"))
            if time.monotonic() - opened_at > self._pauses_s[-1]:
                tried = 0  # it worked for a while: look again soon
            self._stopped.wait(self._pauses_s[min(tried, len(self._pauses_s) - 1)])
            tried += 1

    def _open_and_serve(self) -> None:
        self.wire.connect(self._open_port())
        try:
            self._serve()
        finally:
            self.wire.port.close()

    def _serve(self) -> None:
        with self._lock:
            for known in self.known.values():
                known.dirty, known.retry_at, known.done = known.wanted is not None, 0.0, None
        self.line.recent.clear()
        self.line.wake_at = None
        try:
            self.line.open()
        except DeviceError as error:
            self._failed(error)
            self._well([each for each in self.devices if error.device not in ("", each.id)])
        else:
            self._well(self.devices)
        self._say()
        polled_at = time.monotonic()
        while True:
            self.wire.check()
            self._hear()
            if not self._show_one():
                poll = self._poll_s()
                if poll is not None and time.monotonic() - polled_at >= poll:
                    self._idle()
                    polled_at = time.monotonic()
                self._say()
                self._rest(None if poll is None else polled_at + poll)
            self._say()

    def _poll_s(self) -> float | None:
        poll = self.line.POLL_S
        suspect = any(0 < known.failures < 3 for known in self.known.values())
        return min(poll, SUSPECT_POLL_S) if poll is not None and suspect else poll

    def _rest(self, poll_at: float | None) -> None:
        now = time.monotonic()
        due = [now + REST_S, *self._later.values()]
        if poll_at is not None:
            due.append(poll_at)
        if self.line.wake_at is not None:
            due.append(self.line.wake_at)
        with self._lock:
            due += [known.retry_at for known in self.known.values() if known.dirty]
        if self.wire.rest:
            return
        self.wire.port.wait(max(0.0, min(due) - now), self._wake_r)
        with suppress(BlockingIOError):
            os.read(self._wake_r, 4096)

    def _hear(self) -> None:
        while True:
            data = self.wire.take(4096)
            now = time.monotonic()
            if not data and (self.line.wake_at is None or now < self.line.wake_at):
                return
            if not data:
                self.line.wake_at = None
            try:
                self.line.hear(data, now)
            except DeviceError as error:
                self._failed(error)
            self._say()

    def _idle(self) -> None:
        try:
            self.line.idle(time.monotonic())
        except DeviceError as error:
            ill = {each.device for each in (error, *error.more)}
            for each in (error, *error.more):
                self._failed(each)
            if not ill <= self.known.keys():
                return  # it concerns the whole line
        else:
            ill = set()
        self._well([each for each in self.devices if each.id not in ill and not self.known[each.id].dirty])
        with self._lock:
            for known in self.known.values():
                if known.settings.id not in ill and known.dirty and known.health == "offline":
                    known.retry_at = 0.0  # it answers again, so what it should show need not wait for its next try

    def _show_one(self) -> bool:
        """Show the state that waits longest; False when none is due."""
        now = time.monotonic()
        with self._lock:
            due = [known for known in self.known.values() if known.dirty and known.retry_at <= now]
            if not due:
                return False
            known = min(due, key=lambda each: each.asked)
            known.dirty = False
            rev, state = known.rev, known.wanted
        assert state is not None
        device = known.settings.id
        self.wire.about = device
        try:
            if known.settings.kind == "printer":
                self._print(known, state)
            if self._is_news(known, state, now):
                self.line.show(device, state)
            known.done = (time.monotonic(), state)
        except DeviceError as error:
            error.device = device
            self._failed(error)
            with self._lock:
                if not known.dirty:  # nothing newer came: the same again, later
                    known.dirty = not isinstance(error, DeviceRefused)
                known.retry_at = time.monotonic() + self._retry_s[min(known.failures, len(self._retry_s)) - 1]
        except PortLost:
            with self._lock:
                known.dirty = True
            raise
        except Exception:
            # The state makes the driver stumble: the same again would too. The other devices of the line go on.
            log.exception("%s: the driver cannot show this state", device)
            self._set(known, failures=max(1, known.failures), error="driver")
        else:
            with self._lock:
                known.shown_rev = rev
                known.retry_at = 0.0
                known.facts["shown"] = {key: value for key, value in state.items() if key != "jobs"}
            self._tell.add(device)
            self._well([known.settings])
        finally:
            self.wire.about = ""
        return True

    @staticmethod
    def _is_news(known: Known, state: Mapping[str, Any], now: float) -> bool:
        """An identical call within 5 s is not sent twice (R-103)."""
        if known.done is None:
            return True
        at, last = known.done
        return last != state or now - at >= SAME_WITHIN_S

    def _print(self, known: Known, state: Mapping[str, Any]) -> None:
        device = known.settings.id
        jobs = [job for job in state.get("jobs", ()) if isinstance(job, Mapping) and "id" in job]
        known.handed = {job: how for job, how in known.handed.items() if job in {each["id"] for each in jobs}}
        for job in jobs:
            ident = str(job["id"])
            if known.handed.get(ident, {}).get("outcome") in ("printed", "unknown"):
                continue
            before = self._ledger.begin(device, ident)
            if before is not None:
                self._handed(known, ident, before)
                continue
            self.wire.written = 0
            try:
                outcome: str = self.line.print_job(device, ident, job.get("slip", {}))
            except DeviceError as error:
                self._ledger.forget(device, ident)
                self._handed(known, ident, "refused", error.code)
                error.device = device
                self._failed(error)
                continue
            except PortLost:
                # The cable went in the middle: whether paper came out, nobody can say. Before that, it is as if never begun.
                if self.wire.written > STARTED:
                    self._ledger.end(device, ident, "unknown")
                    self._handed(known, ident, "unknown")
                else:
                    self._ledger.forget(device, ident)
                raise
            self._ledger.end(device, ident, outcome)
            self._handed(known, ident, outcome)

    def _handed(self, known: Known, job: str, outcome: str, why: str = "") -> None:
        with self._lock:
            known.handed[job] = {"outcome": outcome, "why": why}
            known.facts.update({"job": job, "outcome": outcome, "why": why})
        self._tell.add(known.settings.id)
        self._say()

    # --- health -------------------------------------------------------------------------------------------------------

    def _failed(self, error: DeviceError) -> None:
        concerned = [self.known[error.device]] if error.device in self.known else list(self.known.values())
        for known in concerned:
            if isinstance(error, DeviceRefused):
                self._set(known, failures=0, error=error.code)  # it answered, so it is there
            else:
                self._set(known, failures=known.failures + 1, error=error.code)

    def _well(self, devices: Sequence[DeviceSettings]) -> None:
        for settings in devices:
            known = self.known[settings.id]
            if known.failures or known.error:
                self._set(known, failures=0, error="")

    def _port_lost(self, error: PortLost) -> None:
        for known in self.known.values():
            self._set(known, failures=max(3, known.failures), error="port", why=str(error))
            known.facts.pop("shown", None)
        self._say()

    def _set(self, known: Known, *, failures: int, error: str, why: str = "") -> None:
        before = (known.health, known.error)
        with self._lock:
            known.failures, known.error = failures, error
        if known.health == "offline" and error == "silent":
            self.line.away.add(known.settings.id)
        else:
            self.line.away.discard(known.settings.id)
        if (known.health, known.error) != before:
            self._tell.add(known.settings.id)
        if known.health == "offline" and not known.gone:
            known.gone = True
            log.warning("%s on %s is gone: %s", known.settings.id, known.settings.port, why or error)
        elif not failures and known.gone:
            known.gone = False
            log.info("%s on %s is back", known.settings.id, known.settings.port)

    # --- news ---------------------------------------------------------------------------------------------------------

    def report(self, device: str, state: dict[str, Any]) -> None:
        """Merge facts; the same again costs nothing."""
        known = self.known[device]
        if any(known.facts.get(key, ...) != value for key, value in state.items()):
            with self._lock:
                known.facts.update(state)
            self._tell.add(device)

    def count_dropped(self, reason: str, data: bytes, device: str) -> None:
        """Count bytes that are no frame, on one device or, when nobody knows whose they were, on the first."""
        known = self.known.get(device) or next(iter(self.known.values()))
        known.dropped += 1
        now = time.monotonic()
        shown = f"{len(data)} bytes" if known.secret else data[:64].hex(" ").upper()
        # A noisy line must not fill the disk: the first ten one by one, then every hundredth.
        if known.dropped <= 10 or known.dropped % 100 == 0:
            log.warning("%s: dropped (%d so far), %s: %s", known.settings.id, known.dropped, reason, shown)
        self._later.setdefault(known.settings.id, now + COUNTS_S)

    def heard(self, device: str, kind: str, data: dict[str, Any]) -> None:
        """Pass an input on."""
        self.wire.about = self.wire.about or device
        self._well([self.known[device].settings])
        self._outlet.input(device, kind, data)

    def _say(self) -> None:
        """Tell what changed, once per turn: not each byte of a noisy line."""
        now = time.monotonic()
        due = {device for device, at in self._later.items() if at <= now}
        for device in due:
            del self._later[device]
        told, self._tell = self._tell | due, set()
        for device in told:
            self._outlet.reported(device)
        items = self.wire.gathered()
        if items:
            about = self.wire.about or self.devices[0].id
            self._outlet.frames(about, items)

    def tap(self, way: str, data: bytes) -> None:
        """Every byte passes here: for recordings and for who watches."""
        if self._record is not None:
            self._record(self.devices[0].line, way, data, self._make.SECRET)

    def _wake(self) -> None:
        with self._lock, suppress(BlockingIOError):
            if self._wake_w >= 0:
                os.write(self._wake_w, b"x")


class WorkerSink:
    """The drivers' Sink."""

    def __init__(self, worker: PortWorker) -> None:
        self._worker = worker

    def input(self, device: str, kind: str, data: dict[str, Any]) -> None:
        """See driver.Sink."""
        self._worker.heard(device, kind, data)

    def report(self, device: str, state: dict[str, Any]) -> None:
        """See driver.Sink."""
        self._worker.report(device, state)

    def dropped(self, reason: str, data: bytes, device: str = "") -> None:
        """See driver.Sink."""
        self._worker.count_dropped(reason, data, device)


class WorkerWire:
    """The drivers' Wire over whatever port is open now; removes the adapter's echo."""

    port: Port

    def __init__(self, worker: PortWorker) -> None:
        self._worker = worker
        self._echoes = worker.devices[0].local_echo
        self._echo = b""
        self._echo_until = 0.0
        self._eaten = b""
        self._items: list[dict[str, Any]] = []
        self.rest = b""
        self.about = ""  # whose bytes they are, as far as one knows
        self.written = 0

    def connect(self, port: Port) -> None:
        """Talk over this port from now on; what the one before still owed is forgotten."""
        self.port = port
        self.rest = self._echo = self._eaten = b""

    def check(self) -> None:
        """Raise Stopped when the worker was told to end."""
        if self._worker.stopped:
            raise Stopped("told to end")

    def write(self, data: bytes) -> None:
        """See wire.Wire."""
        self.check()
        self.port.write(data)
        self.written += len(data)
        if self._echoes:
            self._echo += data
            self._echo_until = time.monotonic() + ECHO_S + len(data) * 10 / self._worker.devices[0].baud
        self._note("out", data)

    def read(self, size: int, timeout_s: float) -> bytes:
        """See wire.Wire."""
        end = time.monotonic() + timeout_s
        while True:
            self.check()
            data = self.take(size)
            left = end - time.monotonic()
            if data or left <= 0:
                return data
            self.port.wait(min(left, 0.25))

    def discard_input(self) -> None:
        """See wire.Wire."""
        while self.take(4096):
            pass

    def pause(self, seconds: float) -> None:
        """See wire.Wire."""
        if self._worker._stopped.wait(seconds):  # noqa: SLF001 -- the worker's own other half
            raise Stopped("told to end")

    def take(self, size: int) -> bytes:
        """Return what is there now, without our own echo."""
        if not self.rest:
            data = self.port.read_now(4096)
            if data:
                self._note("in", data)
            self.rest = self._without_echo(data)
        data, self.rest = self.rest[:size], self.rest[size:]
        return data

    def _without_echo(self, data: bytes) -> bytes:
        """Drop exactly what was just sent, if it comes first; anything else is the device's, and given out whole."""
        if not self._echo:
            return data
        late = time.monotonic() > self._echo_until
        both = min(len(data), len(self._echo))
        if late or data[:both] != self._echo[:both]:
            data, self._echo, self._eaten = self._eaten + data, b"", b""
            return data
        self._echo = self._echo[both:]
        self._eaten = self._eaten + data[:both] if self._echo else b""
        return data[both:]

    def _note(self, way: str, data: bytes) -> None:
        self._worker.tap(way, data)
        if self._worker.watched:
            secret = self._worker.line.SECRET
            item = {
                "at": int(time.time() * 1000),
                "way": way,
                "hex": "" if secret else data[:512].hex(" ").upper(),
                "note": f"{len(data)} bytes, hidden"
                if secret
                else ""
                if len(data) <= 512
                else f"first 512 of {len(data)} bytes",
            }
            self._items.append(item)
            del self._items[:-50]

    def gathered(self) -> list[dict[str, Any]]:
        """Give and forget what was noted for watchers."""
        items, self._items = self._items, []
        return items
