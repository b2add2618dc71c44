"""How a replay reaches a hall: over HTTP, or straight into an application in the same process."""

import http.client
import json
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from flask.testing import FlaskClient

TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """body: the JSON document, None when there is none."""

    status: int
    body: Any


class Unreachable(Exception):
    """Nobody answered; whether the press arrived is unknown, so it may only be sent again with its own key."""


class Transport(Protocol):
    def send(self, method: str, path: str, body: object, headers: dict[str, str]) -> Answer:
        """Send one request; raise Unreachable when there is no answer. body: None for none."""


class HttpTransport:
    """A running hall. base_url: "http://host:port". Keeps one connection open and opens it again when it was closed."""

    def __init__(self, base_url: str) -> None:
        url = urlsplit(base_url)
        if url.scheme not in ("http", "https") or not url.hostname:
            raise Unreachable(f"{base_url} is not the address of a hall; give it like http://127.0.0.1:8000")
        kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(url.hostname, url.port, timeout=TIMEOUT_SECONDS)
        self._prefix = url.path.rstrip("/")
        self._base_url = base_url

    def close(self) -> None:
        self._connection.close()

    def send(self, method: str, path: str, body: object, headers: dict[str, str]) -> Answer:
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        if data is not None:
            headers = {**headers, "Content-Type": "application/json"}
        try:
            self._connection.request(method, self._prefix + path, data, headers)
            response = self._connection.getresponse()
            return Answer(response.status, _json(response.read()))
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise Unreachable(f"{self._base_url} does not answer ({error}); is the hall running?") from None


class AppTransport:
    """An application in this process, asked through its test client."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    def send(self, method: str, path: str, body: object, headers: dict[str, str]) -> Answer:
        response = self._client.open(path, method=method, json=body, headers=headers)
        return Answer(response.status_code, _json(response.get_data()))


def _json(data: bytes) -> Any:
    try:
        return json.loads(data) if data else None
    except ValueError:
        return None
