"""A connection that is refused says why, over a real wire."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import socketio  # type: ignore[import-untyped]
from werkzeug.serving import make_server

from app.bootstrap import with_sockets
from tests.builders import Web


@pytest.fixture
def address(web: Web) -> Iterator[str]:
    """Where the hall of ``web`` listens."""
    with_sockets(web.app, async_mode="threading")
    server = make_server("127.0.0.1", 0, web.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def refusal(address: str, namespace: str, auth: dict[str, Any]) -> dict[str, Any]:
    """What the server says when it lets nobody in."""
    told: list[dict[str, Any]] = []
    client = socketio.Client(reconnection=False)
    client.on("connect_error", told.append, namespace=namespace)
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(address, auth=auth, namespaces=[namespace], transports=["websocket"], wait_timeout=120)
    return told[0]


@pytest.mark.req("R-264")
def test_a_refused_connection_says_why_in_the_callers_language(web: Web, address: str) -> None:
    web.person("admin1").post(f"/devices/{web.hall.devices['board']}/actions/revoke")
    tokens = web.hall.tokens
    unknown = refusal(address, "/board", {"token": "made-up"})
    assert unknown["data"]["code"] == "device_unknown"
    assert unknown["message"] == unknown["data"]["detail"] == "设备未登记，请管理员在“设备”页登记后换用新的设备口令。"
    revoked = refusal(address, "/board", {"token": tokens["board"], "lang": "en"})
    assert revoked["data"]["code"] == "token_revoked"
    assert revoked["data"]["detail"].startswith("The device's token has been revoked.")
    assert refusal(address, "/floor", {"token": tokens["kiosk"]})["data"]["code"] == "forbidden"
