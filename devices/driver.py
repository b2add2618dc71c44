"""What every driver is: a ``Line`` brings the devices of one port to their desired state and hears what they say."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Literal, Protocol

from devices.settings import DeviceSettings
from devices.wire import Wire

SAME_WITHIN_S = 5.0  # an identical call within this time is not sent twice
AWAY_S = 0.3  # how long one waits for a device that is known not to answer: the others of its line must not wait for it


class DeviceError(Exception):
    """A device did not do what it was told; ``code`` is a word for programs, ``detail`` a sentence for people."""

    device: str = ""  # idle() of a line with several devices says which one
    more: "tuple[DeviceError, ...]" = ()  # what else failed in the same round of idle(), each with its device

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail or code)
        self.code = code
        self.detail = detail


class DeviceSilent(DeviceError):
    """No answer after all tries."""

    def __init__(self, detail: str = "no answer") -> None:
        super().__init__("silent", detail)


class DeviceRefused(DeviceError):
    """The device answered, and said no: it is there, so its health stays as it is."""


class Sink(Protocol):
    """Where a driver puts what it learns. The core keeps, counts and delivers it."""

    def input(self, device: str, kind: str, data: dict[str, Any]) -> None:
        """Something was pressed, read or scanned: ``kind`` is key, card, code or level. It gets an id and is delivered once."""

    def report(self, device: str, state: dict[str, Any]) -> None:
        """Facts of the device, merged into what is known, e.g. ``{"paper": "low"}``; the same again costs nothing."""

    def dropped(self, reason: str, data: bytes, device: str = "") -> None:
        """Bytes that are no valid frame: counted and logged as hex, masked on a SECRET line (R-114)."""


class Recent:
    """What each device acknowledged a moment ago: an identical call within 5 s is not sent twice (R-103)."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._done: dict[str, tuple[float, Any]] = {}

    def now(self) -> float:
        """Monotonic seconds."""
        return self._clock()

    def same(self, device: str, what: Any) -> bool:
        """Tell whether ``device`` acknowledged exactly ``what`` less than 5 s ago."""
        at, last = self._done.get(device, (float("-inf"), None))
        return last == what and self._clock() - at < SAME_WITHIN_S

    def done(self, device: str, what: Any) -> None:
        """Remember that ``device`` acknowledged ``what`` now."""
        self._done[device] = (self._clock(), what)

    def clear(self) -> None:
        """Forget all: after a reconnect the device's memory counts as empty."""
        self._done.clear()


class Line(ABC):
    """All devices of one port, which speak one driver (on RS-485 several addresses). Called from one thread only."""

    ANSWERS: ClassVar[bool] = True  # False: the device never says anything, so nobody can know that it is well
    SECRET: ClassVar[bool] = False  # the bytes hold personal data: never logged, never recorded in clear
    POLL_S: ClassVar[float | None] = None  # idle() is called this often while nothing else is to do

    def __init__(self, wire: Wire, devices: Sequence[DeviceSettings], sink: Sink) -> None:
        self.wire = wire
        self.devices = {settings.id: settings for settings in devices}
        self.sink = sink
        self.answers = self.ANSWERS
        self.recent = Recent()  # the worker clears it before open()
        self.wake_at: float | None = None  # monotonic time by which hear(b"", now) is to be called, None when there is no need
        self.away: set[str] = set()  # devices that are known not to answer; the worker keeps it
        self._asked_away: dict[str, int] = {}

    def patience(self, settings: DeviceSettings) -> tuple[int, float]:
        """Give tries and seconds for an answer: one try, mostly a short one, for a device that is known not to answer."""
        usual_s = settings.timeout_ms / 1000
        if settings.id not in self.away:
            self._asked_away.pop(settings.id, None)
            return settings.tries, usual_s
        asked = self._asked_away[settings.id] = self._asked_away.get(settings.id, 0) + 1
        # A device that is well and slow must be able to come back.
        return 1, usual_s if asked % 3 == 0 else min(AWAY_S, usual_s)

    def open(self) -> None:  # noqa: B027 -- most devices need no greeting
        """Greet the devices after each (re)connect, before anything else; their memory counts as empty."""

    @abstractmethod
    def show(self, device: str, state: Mapping[str, Any]) -> None:
        """Bring ``device`` to the desired ``state``, acknowledged; raise DeviceError or PortLost.

        An identical call within 5 s is not sent twice (``self.recent`` helps), except after open().
        """

    def hear(self, data: bytes, now: float) -> None:  # noqa: B027
        """Take bytes that came unasked while idle (``now``: monotonic seconds); ``data`` is empty when ``wake_at`` came."""

    def idle(self, now: float) -> None:  # noqa: B027
        """Poll health, every POLL_S seconds; raise DeviceError when a device does not answer."""

    def print_job(self, device: str, job_id: str, slip: Mapping[str, Any]) -> Literal["printed", "unknown"]:
        """Print one slip (printers only).

        "unknown": the bytes went out and nothing came back, so it must not be printed again by itself.
        Raises DeviceRefused (paper_out, cover_open, cutter_error, error) or DeviceSilent, only before the slip's first byte.
        """
        raise DeviceRefused("no_printer", f"{device} prints nothing (job {job_id}, {len(slip)} parts)")
