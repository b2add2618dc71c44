"""Websocket frames made once for all who hear the same.

What a hall tells goes to hundreds of screens in the same words, and a server's frames carry no mask: the bytes are the same for
all of them. The library would frame, and for a browser also deflate, each message anew for each screen, and keep a
compressor of some hundred KiB for every one.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from engineio import packet as engine  # type: ignore[import-untyped]
from flask_socketio import SocketIO
from socketio import packet as messages  # type: ignore[import-untyped]

_TEXT = 0x81
"""Final frame of a text message (RFC 6455, 5.2)."""
_BETWEEN = "\x1e"
"""Engine.IO's own mark between packets that travel together; JSON never holds it unescaped."""


def emit_together(io: SocketIO, name: str, told: Sequence[dict[str, Any]], namespace: str, room: str) -> None:
    """Emit several messages to a room, queued and written once for each screen; each arrives as a message of its own."""
    server: Any = io.server  # type: ignore[attr-defined]  # its stubs know fewer attributes than it has
    screens = {eio_sid for _, eio_sid in server.manager.get_participants(namespace, room)}
    if not screens:
        return
    encoded = [server.packet_class(messages.EVENT, namespace=namespace, data=[name, one]).encode() for one in told]
    together = engine.Packet(engine.MESSAGE, f"{_BETWEEN}{engine.MESSAGE}".join(encoded))
    for screen in screens:
        server.eio.send_packet(screen, together)


@lru_cache(maxsize=64)
def text_frames(packets: str) -> bytes:
    """An unmasked, unfragmented text frame for each of the packets that travel together."""
    return b"".join(map(_text_frame, packets.split(_BETWEEN)))


def _text_frame(message: str) -> bytes:
    payload = message.encode()
    size = len(payload)
    if size < 126:
        head = bytes((_TEXT, size))
    elif size < 1 << 16:
        head = bytes((_TEXT, 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((_TEXT, 127)) + size.to_bytes(8, "big")
    return head + payload


def share_frames(io: SocketIO) -> None:
    """Let websockets of ``io`` send shared frames and agree to no compression."""
    eio: Any = io.server.eio  # type: ignore[attr-defined]
    driver: dict[str, Any] = eio._async  # noqa: SLF001 - Engine.IO has no other place to say which websocket it uses
    library: Any = driver["websocket"]

    class SharedFrames(library):  # type: ignore[misc]
        def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
            environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)  # the only extension there is deflates
            return super().__call__(environ, start_response)

        def send(self, message: str | bytes) -> None:
            if isinstance(message, str) and self.ws.connected:
                self.ws.sock.sendall(text_frames(message))
            else:
                super().send(message)

    eio._async = {**driver, "websocket": SharedFrames}  # noqa: SLF001
