"""Boards in a process of their own: they join, and note when each call reached them."""

import gc
import re
import selectors
import time
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, cast

from tests.bench.wire import Websocket

_CALLED = re.compile(rb'^42/board,\["event",\{"seq":(\d+),"type":"ticket\.called"')
JOIN_AT_ONCE = 20
"""Boards whose joining is under way at one time, as after a power cut; more only makes a longer line at the door."""


@dataclass(slots=True)
class Heard:
    """arrivals: for each event number, when each board had it, in ns of the machine's monotonic clock."""

    arrivals: dict[int, list[int]] = field(default_factory=dict)
    sample: bytes = b""
    frames: int = 0
    bytes: int = 0

    def add(self, later: "Heard") -> None:
        for seq, times in later.arrivals.items():
            self.arrivals.setdefault(seq, []).extend(times)
        self.sample = later.sample or self.sample
        self.frames += later.frames
        self.bytes += later.bytes


class Boards:
    """Handle of the process in which the boards live."""

    def __init__(self, port: int, hall: str) -> None:
        context = get_context("fork")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_live, args=(theirs, port, hall), daemon=True)
        self._process.start()
        self.number = 0

    def join(self, tokens: list[str]) -> float:
        """Let further boards join; seconds until all have their snapshot."""
        self.number += len(tokens)
        return cast("float", self._ask("join", tokens))

    def heard(self) -> Heard:
        """What was heard since the last time."""
        return cast("Heard", self._ask("heard", None))

    def leave(self) -> None:
        self._pipe.send(("leave", None))
        self._process.join(10)

    def _ask(self, what: str, argument: object) -> object:
        self._pipe.send((what, argument))
        answer: Any = self._pipe.recv()
        if isinstance(answer, str):
            raise TypeError(f"a board fell out: {answer}")
        return answer


def _live(pipe: Connection, port: int, hall: str) -> None:
    gc.disable()
    selector = selectors.DefaultSelector()
    selector.register(pipe, selectors.EVENT_READ)
    heard = Heard()
    try:
        while True:
            for key, _ in selector.select():
                if isinstance(key.data, Websocket):
                    _listen(key.data, heard)
                    continue
                what, argument = pipe.recv()
                if what == "leave":
                    return
                if what == "join":
                    pipe.send(_join(selector, port, hall, argument, heard))
                else:
                    pipe.send(heard)
                    heard = Heard()
    except OSError as error:
        pipe.send(f"{type(error).__name__}: {error}")


def _listen(board: Websocket, heard: Heard) -> bool:
    """Read what came; returns whether the board is in: the word comes after its snapshot."""
    joined = False
    for frame in board.frames():
        now = time.monotonic_ns()
        heard.frames += 1
        heard.bytes += len(frame)
        if called := _CALLED.match(frame):
            heard.sample = frame
            heard.arrivals.setdefault(int(called[1]), []).append(now)
        elif frame.startswith(b"44"):
            raise ConnectionError(frame.decode())
        joined |= frame.startswith(b"40/board")
    return joined


def _join(selector: selectors.BaseSelector, port: int, hall: str, tokens: list[str], heard: Heard) -> float:
    """Seconds until all are in. Those who are in already go on listening, or the server would miss their pongs."""
    began = time.monotonic()
    to_come = list(reversed(tokens))
    waiting: set[Websocket] = set()
    while to_come or waiting:
        while to_come and len(waiting) < JOIN_AT_ONCE:
            board = Websocket(port, to_come.pop(), hall)
            selector.register(board.socket, selectors.EVENT_READ, board)
            waiting.add(board)
        for key, _ in selector.select():
            if isinstance(key.data, Websocket) and _listen(key.data, heard):
                waiting.discard(key.data)
    return time.monotonic() - began
