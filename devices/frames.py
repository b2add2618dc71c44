"""Finding frames in a stream of bytes, and asking a device until it answers."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from devices.driver import DeviceSilent
from devices.wire import Wire

T = TypeVar("T")

GAP_S = 0.1  # a frame whose next byte does not come within this time is dropped
JUNK = 64  # bytes of noise that are counted together

# Given what is held (never empty): the frame's size and meaning; None when more bytes are needed;
# ValueError when no frame begins here.
Look = Callable[[bytes], tuple[int, T] | None]


class NoHeader(ValueError):
    """No frame begins with this byte: noise, which is told when more is known."""


class Hunter(Generic[T]):
    """Yields whole frames. Of what does not fit only the first byte is dropped, because a frame may begin within it."""

    def __init__(self, look: Look[T], dropped: Callable[[str, bytes], None] | None = None, gap_s: float = GAP_S) -> None:
        self._look = look
        self._dropped = dropped
        self._gap_s = gap_s
        self._held = bytearray()
        self._junk = bytearray()
        self._reason = ""
        self._last = 0.0

    @property
    def waits(self) -> bool:
        """Whether something is held that time would end."""
        return bool(self._held or self._junk)

    def feed(self, data: bytes, now: float = 0.0) -> list[T]:
        """Take bytes (none: only time passed); ``now`` in seconds. Returns the frames found."""
        found: list[T] = []
        if self.waits and now - self._last > self._gap_s:
            while self._held:
                self._drop("the rest of a frame did not come")
                found += self._search()
            self._tell()
        if data:
            self._last = now
            self._held += data
            found += self._search()
            if self._reason or len(self._junk) >= JUNK:
                self._tell()
        return found

    def clear(self) -> None:
        """Forget what is held."""
        self._held.clear()
        self._junk.clear()
        self._reason = ""

    def _search(self) -> list[T]:
        found: list[T] = []
        while self._held:
            try:
                hit = self._look(bytes(self._held))
            except NoHeader:
                self._drop("")
            except ValueError as error:
                self._drop(str(error))
            else:
                if hit is None:
                    break
                self._tell()
                del self._held[: hit[0]]
                found.append(hit[1])
        return found

    def _drop(self, reason: str) -> None:
        self._junk.append(self._held.pop(0))
        self._reason = self._reason or reason

    def _tell(self) -> None:
        if self._junk and self._dropped is not None:
            self._dropped(self._reason or "noise", bytes(self._junk))
        self._junk.clear()
        self._reason = ""


def begins(data: bytes, header: bytes) -> bool:
    """Tell whether ``data`` holds the whole header; NoHeader when it differs in what is there."""
    if data[: len(header)] != header[: len(data)]:
        raise NoHeader
    return len(data) >= len(header)


def ask(
    wire: Wire,
    frame: bytes,
    hunter: Hunter[T],
    accept: Callable[[T], bool],
    *,
    tries: int,
    timeout_s: float,
    who: str,
    strange: Callable[[T], None] | None = None,
) -> T:
    """Send ``frame`` until an answer comes that ``accept`` takes; DeviceSilent after ``tries``.

    Other frames meanwhile go to ``strange`` and do not count as an answer.
    """
    for _ in range(tries):
        wire.discard_input()
        hunter.clear()
        wire.write(frame)
        end = time.monotonic() + timeout_s
        # A babbling line that never falls silent cannot hold us longer than the time-out.
        while (left := end - time.monotonic()) > 0:
            piece = wire.read(256, left)
            if not piece:
                break
            for answer in hunter.feed(piece):
                if accept(answer):
                    return answer
                if strange is not None:
                    strange(answer)
    raise DeviceSilent(f"{who} gave no answer to {tries} tries")
