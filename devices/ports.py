"""Ports by address: serial lines, TCP devices, pyserial URLs, and "fake", a pseudo-terminal with our own far end behind it.

A port only moves bytes. Every failure is PortLost; whoever owns the port opens it again.
"""

import contextlib
import os
import select
import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Callable

import serial

from devices.settings import DeviceSettings
from devices.wire import PortLost

CONNECT_S = 3.0
WRITE_S = 5.0  # at 9600 baud the kernel's 4 kB buffer is empty after this time, or nobody takes the bytes
SLICE_S = 0.02  # how often a port without a file descriptor is looked at


class Port(ABC):
    """An open port. ``fd`` is what one can wait for, or -1."""

    fd: int = -1

    @abstractmethod
    def write(self, data: bytes) -> None:
        """Send all of ``data`` within WRITE_S."""

    @abstractmethod
    def read_now(self, size: int) -> bytes:
        """Return what is there, up to ``size`` bytes; ``b""`` when nothing is. Raises PortLost at the end of the stream."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the port; never raises."""

    def wait(self, timeout_s: float, wake_fd: int = -1) -> bool:
        """Wait until bytes are there (True), ``wake_fd`` is written to, or the time is over."""
        if self.fd < 0:
            return self._wait_by_looking(timeout_s, wake_fd)
        # poll, because select cannot wait for descriptors above 1023, and a hall of 180 ports has them.
        waiting = select.poll()
        waiting.register(self.fd, select.POLLIN)
        if wake_fd >= 0:
            waiting.register(wake_fd, select.POLLIN)
        return any(fd == self.fd for fd, _ in waiting.poll(max(0.0, timeout_s) * 1000))

    def _wait_by_looking(self, timeout_s: float, wake_fd: int) -> bool:
        end = time.monotonic() + timeout_s
        while True:
            if self.waiting():
                return True
            left = end - time.monotonic()
            if left <= 0:
                return False
            if wake_fd >= 0:
                waiting = select.poll()
                waiting.register(wake_fd, select.POLLIN)
                if waiting.poll(min(left, SLICE_S) * 1000):
                    return False
            else:
                time.sleep(min(left, SLICE_S))

    def waiting(self) -> bool:
        """Whether bytes are there; only for ports without a descriptor."""
        return False


class FdPort(Port):
    """A port whose bytes go through a file descriptor that does not block."""

    def __init__(self, fd: int) -> None:
        self.fd = fd

    def write(self, data: bytes) -> None:
        end = time.monotonic() + WRITE_S
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self.fd, rest) :]
            except BlockingIOError:
                if time.monotonic() > end:
                    raise PortLost(
                        f"nobody takes the bytes: {len(rest)} of {len(data)} were not sent in {WRITE_S:g} s"
                    ) from None
                waiting = select.poll()
                waiting.register(self.fd, select.POLLOUT)
                waiting.poll(100)
            except OSError as error:
                raise PortLost(f"write failed: {error.strerror}") from error

    def read_now(self, size: int) -> bytes:
        try:
            data = os.read(self.fd, size)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise PortLost(f"read failed: {error.strerror}") from error
        if not data:
            self._nothing_came()
        return data

    def _nothing_came(self) -> None:
        """A terminal in raw mode gives no bytes both when there are none and when it is gone; only then does it hang up."""
        looking = select.poll()
        looking.register(self.fd, select.POLLIN)
        if any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in looking.poll(0)):
            raise PortLost("the far end is gone")


class SerialPort(FdPort):
    """A serial line: pyserial opens and sets it, exclusively; the modem lines are left alone unless ``flow`` asks for them."""

    def __init__(self, path: str, baud: int, flow: str = "none") -> None:
        try:
            self._serial = serial.Serial(
                path,
                baud,
                timeout=0,
                write_timeout=WRITE_S,
                exclusive=True,
                rtscts=flow == "rtscts",
                dsrdtr=flow == "dsrdtr",
                xonxoff=flow == "xonxoff",
            )
            # Its own read and write wait by select, which knows no descriptor above 1023; so bytes pass it by.
            super().__init__(self._serial.fileno())
        except (OSError, ValueError) as error:
            raise PortLost(f"cannot open {path}: {_reason(error)}") from error

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._serial.close()


class TcpPort(FdPort):
    """A device that listens on TCP, with keep-alive, so that a cut cable shows within half a minute."""

    def __init__(self, host: str, port: int) -> None:
        try:
            self._socket = socket.create_connection((host, port), CONNECT_S)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for name, value in (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3)):
                if hasattr(socket, name):
                    self._socket.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.setblocking(False)  # noqa: FBT003 -- the library's own form
        except OSError as error:
            raise PortLost(f"cannot connect to {host}:{port}: {_reason(error)}") from error
        super().__init__(self._socket.fileno())

    def _nothing_came(self) -> None:
        raise PortLost("the far end closed the connection")

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.close()


class UrlPort(Port):
    """A pyserial URL such as rfc2217://HOST:PORT; it has nothing to wait for, so it is looked at 50 times a second."""

    def __init__(self, url: str, baud: int) -> None:
        try:
            self._serial = serial.serial_for_url(url, baudrate=baud, timeout=0, write_timeout=WRITE_S)
        except (OSError, ValueError) as error:
            raise PortLost(f"cannot open {url}: {_reason(error)}") from error

    def write(self, data: bytes) -> None:
        try:
            self._serial.write(data)
        except OSError as error:
            raise PortLost(f"write failed: {error}") from error

    def read_now(self, size: int) -> bytes:
        try:
            # The socket and RFC 2217 handlers count what is there only roughly, so at most what they say is asked for.
            there = min(size, max(1, int(self._serial.in_waiting)))
            return bytes(self._serial.read(there))
        except OSError as error:
            raise PortLost(f"read failed: {error}") from error

    def waiting(self) -> bool:
        try:
            return bool(self._serial.in_waiting)
        except OSError as error:
            raise PortLost(f"read failed: {error}") from error

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._serial.close()


def open_port(settings: DeviceSettings, fakes: Callable[[str], str] | None = None) -> Port:
    """Open the port of ``settings``; raise PortLost with a sentence.

    fakes: where the pseudo-terminal of a fake line (its key) is; a fake port cannot be opened without it.
    """
    flow = str(settings.options.get("flow", "none"))
    if settings.emulated:
        if fakes is None:
            raise PortLost(f"port {settings.port!r} needs the agent: it runs the far end")
        return SerialPort(fakes(settings.line), settings.baud, flow)
    if settings.port.startswith("tcp:"):
        host, _, port = settings.port.removeprefix("tcp:").rpartition(":")
        return TcpPort(host, int(port))
    if "://" in settings.port:
        return UrlPort(settings.port, settings.baud)
    return SerialPort(settings.port, settings.baud, flow)


def _reason(error: Exception) -> str:
    number = getattr(error, "errno", None)
    return os.strerror(number) if number else str(error)
