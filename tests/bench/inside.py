"""The hall within this process, asked through its routes: no sockets between, so that single statements can be seen."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app.api.endpoint import Door
from app.bootstrap import build
from app.hall import House
from tests.bench.load import BODY
from tests.bench.stage import Cast, Desk, Place


@dataclass(slots=True)
class Inside:
    """press: 'issue', 'call-next' … as people do them; the ticket called last is kept for what follows it."""

    app: Flask
    client: FlaskClient
    cast: Cast
    called: str = ""

    @property
    def house(self) -> House:
        door: Door = self.app.extensions["tinghao"]
        return door.house

    def issue(self) -> None:
        self._post(f"/api/v1/halls/{self.cast.hall}/tickets", BODY, self._bearer(self.cast.kiosks[0]))

    def desk(self, verb: str, body: bytes = b"{}") -> None:
        desk = self.cast.desks[0]
        answer = self._post(f"/api/v1/windows/{desk.window_id}/actions/{verb}", body, _signed_in(desk))
        if verb == "call-next":
            self.called = answer["ticket"]["id"]

    def call_next(self) -> None:
        self.desk("call-next", b'{"finish":{"outcome":"done"}}')

    def rate(self) -> None:
        path = f"/api/v1/tickets/{self.called}/rating"
        self._post(path, b'{"level":5,"channel":"pad"}', self._bearer(self.cast.desks[0].pad))

    def snapshot(self) -> None:
        answer = self.client.get(f"/api/v1/halls/{self.cast.hall}/board", headers=self._bearer(self.cast.boards[0]))
        if answer.status_code != 200:
            raise RuntimeError(f"the board was answered {answer.status_code}: {answer.text}")

    def look_at_desk(self) -> None:
        desk = self.cast.desks[0]
        answer = self.client.get(f"/api/v1/windows/{desk.window_id}", headers=_signed_in(desk))
        if answer.status_code != 200:
            raise RuntimeError(f"the desk was answered {answer.status_code}: {answer.text}")

    def _bearer(self, token: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {token}"}

    def _post(self, path: str, body: bytes, headers: dict[str, str]) -> Any:
        headers = {**headers, "Idempotency-Key": os.urandom(12).hex(), "Content-Type": "application/json"}
        answer = self.client.post(path, data=body, headers=headers)
        if answer.status_code not in (200, 201):
            raise RuntimeError(f"{path} was answered {answer.status_code}: {answer.text}")
        return json.loads(answer.text)


def _signed_in(desk: Desk) -> dict[str, str]:
    return {"Cookie": f"tinghao_session={desk.cookie}", "X-CSRF-Token": desk.csrf}


@contextmanager
def inside(place: Place) -> Iterator[Inside]:
    app = build(place.settings())
    found = Inside(app, app.test_client(use_cookies=False), place.cast)
    yield found
    found.house.database.close()


@contextmanager
def watched(within: Inside) -> Iterator[list[tuple[str, Any]]]:
    """(statement, parameters) of everything that is sent to the database meanwhile."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        seen.append((statement, parameters))

    engines = (within.house.database.writer, within.house.database.reader)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
