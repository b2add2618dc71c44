"""A hall small enough for a test: a real Socket.IO server with the /agent namespace, and the door for pairing codes."""

import json
import threading
from collections.abc import Callable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import socketio  # type: ignore[import-untyped]
from werkzeug.serving import make_server


class TinyHall:
    """Keeps what agents say; answers inputs as ``answer`` tells."""

    def __init__(self, port: int = 0) -> None:
        self.token = "secret"
        self.hellos: list[dict[str, Any]] = []
        self.said: list[tuple[str, dict[str, Any]]] = []
        self.inputs: list[dict[str, Any]] = []
        self.answer: Callable[[dict[str, Any]], Any] = lambda _: {"ok": True}
        self.sid = ""
        self.io = socketio.Server(async_mode="threading", cors_allowed_origins="*")
        self.io.on("connect", self._connect, namespace="/agent")
        self.io.on("hello", self._hello, namespace="/agent")
        self.io.on("input", self._input, namespace="/agent")
        for event in ("reported", "beat", "frames", "seen"):
            self.io.on(event, self._keeper(event), namespace="/agent")
        self._server = make_server("127.0.0.1", port, socketio.WSGIApp(self.io, self._web), threaded=True)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def desired(self, device: str, rev: int, state: dict[str, Any]) -> None:
        self.io.emit("desired", {"device": device, "rev": rev, "state": state}, to=self.sid, namespace="/agent")

    def watch(self, *, on: bool) -> None:
        self.io.emit("watch", {"on": on}, to=self.sid, namespace="/agent")

    def act(self, device: str, verb: str, **args: Any) -> dict[str, Any]:
        message = {"device": device, "verb": verb, "args": args}
        answer: dict[str, Any] = self.io.call("act", message, to=self.sid, namespace="/agent", timeout=90)
        return answer

    def of(self, event: str, device: str = "") -> list[dict[str, Any]]:
        return [message for name, message in self.said if name == event and device in ("", message.get("device"))]

    def hang_up(self) -> None:
        self.io.disconnect(self.sid, namespace="/agent")

    def close(self) -> None:
        if self.sid:
            self.hang_up()
        self._server.shutdown()
        self._server.server_close()
        self.io.shutdown()

    def _connect(self, sid: str, _environ: Any, auth: Any) -> bool:
        self.sid = sid
        return bool((auth or {}).get("token") == self.token)

    def _hello(self, _sid: str, message: dict[str, Any]) -> dict[str, Any]:
        self.hellos.append(message)
        return {"ok": True, "now": 1_000_000}

    def _input(self, _sid: str, message: dict[str, Any]) -> Any:
        self.inputs.append(message)
        return self.answer(message)

    def _keeper(self, event: str) -> Callable[[str, dict[str, Any]], None]:
        return lambda _sid, message: self.said.append((event, message))

    def _web(self, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        if environ["PATH_INFO"] != "/api/v1/agent/pair":
            start("200 OK", [("Content-Type", "text/plain")])
            return [b"ok"]
        asked = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        if asked["code"] != "483920":
            start("404 NOT FOUND", [("Content-Type", "application/json")])
            return [json.dumps({"code": "pairing_unknown", "detail": "没有这个配对码"}).encode()]
        start("200 OK", [("Content-Type", "application/json")])
        return [json.dumps({"token": self.token, "hall": "demo", "device": asked["name"]}).encode()]
