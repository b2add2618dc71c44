"""People and programs who press at a running hall, many at once, each over a connection of its own."""

import http.client
import json
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

API = "/api/v1"
PATIENCE_SECONDS = 300.0  # a machine may be busy with other things; nothing is said about speed here

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Press:
    """One press of a button, which may be sent more than once."""

    path: str
    body: dict[str, Any] = field(default_factory=dict)
    key: str = field(default_factory=lambda: str(uuid4()))


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text) if self.text else None


class NoReply(Exception):
    """The connection ended before the answer; whether the press arrived is unknown."""


class Caller:
    """One connection that is kept open, opened again after it broke."""

    def __init__(self, base_url: str, token: str) -> None:
        url = urlsplit(base_url)
        assert url.hostname is not None
        self._connection = http.client.HTTPConnection(url.hostname, url.port, timeout=PATIENCE_SECONDS)
        self._headers = {"Authorization": f"Bearer {token}"}

    def send(self, press: Press) -> Reply:
        """Raise NoReply when there is no whole answer."""
        more = {"Idempotency-Key": press.key, "Content-Type": "application/json"}
        return self._ask("POST", press.path, json.dumps(press.body).encode(), self._headers | more)

    def look(self, path: str) -> Any:
        reply = self._ask("GET", path, None, self._headers)
        assert reply.status == 200, reply
        return reply.body

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Reply:
        try:
            self._connection.request(method, API + path, body, headers)
            answer = self._connection.getresponse()
            return Reply(answer.status, answer.read().decode())
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise NoReply(str(error)) from None

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def all_at_once(work: Callable[[T], R], each: Sequence[T]) -> list[R]:
    """``work`` for each, every one in a thread of its own that starts when all are there; raises what any of them raised."""
    gate = threading.Barrier(len(each))

    def wait_and_work(one: T) -> R:
        gate.wait(PATIENCE_SECONDS)
        return work(one)

    with ThreadPoolExecutor(len(each)) as pool:
        return list(pool.map(wait_and_work, each))


def dealt(cards: Iterable[T], hands: int) -> list[list[T]]:
    """The cards in ``hands`` heaps of nearly the same size."""
    heaps: list[list[T]] = [[] for _ in range(hands)]
    for place, card in enumerate(cards):
        heaps[place % hands].append(card)
    return heaps
