"""A gateway for short messages in this process: it takes what it is given, or answers as a test tells it to."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SILENT_SECONDS = 60.0
"""How long it keeps a question at most."""


@dataclass
class Gateway:
    """answer: the status it gives. asked: every request as (headers, body), taken or not. answers: cleared, it says nothing yet."""

    port: int = 0
    answer: int = 200
    answers: threading.Event = field(default_factory=threading.Event)
    asked: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)

    @property
    def toml(self) -> str:
        return f'[messages]\nurl = "http://127.0.0.1:{self.port}/send"\ntimeout_seconds = 5\n'

    @property
    def phones(self) -> list[tuple[str, str]]:
        """Whom it was asked to tell what kind of thing, in order."""
        return [(body["phone"], body["kind"]) for _, body in self.asked]


@contextmanager
def running_gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    gateway.answers.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            gateway.asked.append((dict(self.headers), json.loads(body)))
            if not gateway.answers.wait(SILENT_SECONDS):
                return
            self.send_response(gateway.answer)
            if gateway.answer in (301, 302, 307):
                self.send_header("Location", f"http://127.0.0.1:{gateway.port}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing: tests read what was asked."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        gateway.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, name="gateway")
        thread.start()
        try:
            yield gateway
        finally:
            gateway.answers.set()
            server.shutdown()
            thread.join()
