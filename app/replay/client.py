"""Presses and looks at one hall, as any outside program makes them."""

import time
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from app.replay.transport import Transport, Unreachable

API = "/api/v1"
_TRIES = 5
_BUSY = frozenset({429, 503})
_PAGE = 200


class Refused(Exception):
    """The hall said no. code: stable, as the contract has it."""

    def __init__(self, path: str, status: int, body: Any) -> None:
        told = body if isinstance(body, dict) else {}
        self.status = status
        self.code = str(told.get("code", status))
        super().__init__(f"{path}: {status} {self.code} {told.get('detail', '')}".rstrip())


class HallClient:
    """token: of a program that may do what the hall's people do. presses and refusals are counted.

    pause_seconds: before the second try of a request that nobody answered; it doubles with each.
    """

    def __init__(self, transport: Transport, hall: str, token: str, *, pause_seconds: float = 0.2) -> None:
        self.hall = hall
        self.presses = 0
        self.refused: Counter[str] = Counter()
        self._transport = transport
        self._token = token
        self._pause_seconds = pause_seconds

    def look(self, path: str) -> Any:
        """GET; raise Refused or Unreachable."""
        return self._send("GET", path, None, self._headers(self._token))

    def press(self, path: str, body: object = None, *, token: str = "") -> Any:
        """POST with a key of its own, sent again under the same key until it is answered; None for an empty answer.

        token: of the device that presses, "" for the program itself. Raises Refused.
        """
        self.presses += 1
        headers = self._headers(token or self._token) | {"Idempotency-Key": str(uuid4())}
        try:
            return self._send("POST", path, body if body is not None else {}, headers)
        except Refused as refused:
            self.refused[refused.code] += 1
            raise

    def of_hall(self, path: str = "") -> str:
        return f"/halls/{self.hall}{path}"

    def events_after(self, seq: int) -> Iterator[dict[str, Any]]:
        """All events of the hall that follow ``seq``."""
        while True:
            page = self.look(self.of_hall(f"/events?after={seq}&limit={_PAGE}"))["items"]
            if not page:
                return
            yield from page
            seq = page[-1]["seq"]

    def _headers(self, token: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def _send(self, method: str, path: str, body: object, headers: dict[str, str]) -> Any:
        pause = self._pause_seconds
        for left in reversed(range(_TRIES)):
            try:
                answer = self._transport.send(method, API + path, body, headers)
            except Unreachable:
                if not left:
                    raise
            else:
                if answer.status < 400:
                    return answer.body
                if answer.status not in _BUSY or not left:
                    raise Refused(path, answer.status, answer.body)
            time.sleep(pause)
            pause *= 2
        raise AssertionError("the last try returns or raises")
