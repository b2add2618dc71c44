"""The wire between a driver and its device: plain bytes both ways, with time limits; the worker owns the port behind it."""

from typing import Protocol


class PortLost(OSError):
    """The port is gone: cable out, connection closed, cannot be opened. The worker opens it again; drivers let it pass."""


class Stopped(PortLost):
    """The worker was told to end. Drivers let it pass, as every lost port."""


class Wire(Protocol):
    """What a driver talks through."""

    def write(self, data: bytes) -> None:
        """Send all of ``data``; raise PortLost when that cannot be done within the port's time limit."""

    def read(self, size: int, timeout_s: float) -> bytes:
        """Return up to ``size`` bytes as soon as any came, ``b""`` after ``timeout_s`` seconds; raise PortLost."""

    def discard_input(self) -> None:
        """Drop what came and was not read, so that a late answer does not acknowledge the next frame."""

    def pause(self, seconds: float) -> None:
        """Wait; raise Stopped when the worker is told to end meanwhile."""
