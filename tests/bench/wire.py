"""Cheap clients on raw sockets, so that the load costs less than what is measured: HTTP/1.1 kept alive, and websockets."""

import os
import socket
import struct
from collections.abc import Iterator

HOST = "127.0.0.1"


class Template:
    """A POST whose bytes are ready but for its Idempotency-Key and the end of its path."""

    def __init__(self, path: str, headers: dict[str, str], body: bytes) -> None:
        lines = [f"{name}: {value}\r\n" for name, value in headers.items()]
        self._path = path
        self._rest = (
            f" HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            f"{''.join(lines)}Idempotency-Key: "
        ).encode()
        self._end = b"\r\n\r\n" + body

    def request(self, path: str = "") -> bytes:
        return b"POST " + (path or self._path).encode() + self._rest + os.urandom(12).hex().encode() + self._end


class Http:
    """One connection, one request at a time."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""

    def send(self, request: bytes) -> None:
        self.socket.sendall(request)

    def receive(self) -> tuple[int, bytes] | None:
        """Read once; (status, body) when the answer is whole. Raises ConnectionError when the server hangs up."""
        chunk = self.socket.recv(65536)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        self._received += chunk
        head, mark, body = self._received.partition(b"\r\n\r\n")
        if not mark:
            return None
        status = int(head[9:12])
        length = 0 if status == 204 else _length(head)
        if len(body) < length:
            return None
        self._received = body[length:]
        return status, body[:length]

    def ask(self, request: bytes) -> tuple[int, bytes]:
        self.send(request)
        while (answer := self.receive()) is None:
            pass
        return answer


def _length(head: bytes) -> int:
    lowered = head.lower()
    at = lowered.index(b"content-length:") + len(b"content-length:")
    return int(lowered[at:].partition(b"\r\n")[0])


class Websocket:
    """One screen: joins with its token, answers the server's pings, and hands out the text frames it gets."""

    def __init__(self, port: int, token: str, hall: str) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: Upgrade\r\n"
            b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: YmVuY2ggYmVuY2ggYmVuYw==\r\n\r\n" % port
        )
        self._received = b""
        while b"\r\n\r\n" not in self._received:
            self._read()
        head, _, self._received = self._received.partition(b"\r\n\r\n")
        if b" 101 " not in head.partition(b"\r\n")[0]:
            raise ConnectionError(head.decode("latin-1"))
        self._send(b'40/board,{"token":"%s","hall":"%s"}' % (token.encode(), hall.encode()))

    def frames(self) -> Iterator[bytes]:
        """Read once and hand out every whole text frame; pings are answered on the way."""
        self._read()
        at, data = 0, self._received
        while len(data) - at >= 2:
            size, start = data[at + 1] & 127, at + 2
            if size == 126:
                size, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            elif size == 127:
                size, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
            if len(data) < start + size:
                break
            payload = data[start : start + size]
            at = start + size
            if payload == b"2":
                self._send(b"3")
            else:
                yield payload
        self._received = data[at:]

    def close(self) -> None:
        self.socket.close()

    def _read(self) -> None:
        chunk = self.socket.recv(262144)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        self._received += chunk

    def _send(self, payload: bytes) -> None:
        # A mask of zeros leaves the payload as it is; clients must mask, but may choose with what.
        size = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + struct.pack("!H", len(payload))
        self.socket.sendall(b"\x81" + size + b"\0\0\0\0" + payload)
