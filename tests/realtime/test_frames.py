"""Frames made once for all: bytes as RFC 6455 has them, and what screens get from the real server."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from app.realtime.frames import text_frames
from tests.bench.wire import Websocket
from tests.support.server import Server


@pytest.mark.parametrize(
    ("message", "head"),
    [
        ("2", b"\x81\x01"),
        ("x" * 125, b"\x81\x7d"),
        ("x" * 126, b"\x81\x7e\x00\x7e"),
        ("x" * 65535, b"\x81\x7e\xff\xff"),
        ("x" * 65536, b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
    ],
)
def test_a_frame_says_its_length_in_the_shortest_way(message: str, head: bytes) -> None:
    assert text_frames(message) == head + message.encode()


def test_the_length_counts_bytes_and_not_characters() -> None:
    assert text_frames("窗口") == b"\x81\x06" + "窗口".encode()


def test_packets_that_travel_together_are_frames_of_their_own() -> None:
    assert text_frames("42a\x1e42b") == text_frames("42a") + text_frames("42b")


@pytest.fixture
def board(shared_server: Server) -> Iterator[Websocket]:
    screen = Websocket(shared_server.port, shared_server.credentials["tokens"]["board"], "H1")
    screen.socket.settimeout(10)
    yield screen
    screen.close()


def test_a_websocket_is_not_compressed_even_where_the_screen_offers_it(shared_server: Server) -> None:
    with socket.create_connection(("127.0.0.1", shared_server.port), timeout=120) as line:
        line.sendall(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n"
            b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: YmVuY2ggYmVuY2ggYmVuYw==\r\n"
            b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
        )
        answer = line.recv(4096)
    assert answer.startswith(b"HTTP/1.1 101")
    assert b"extensions" not in answer.lower()


def test_events_of_one_press_arrive_each_by_itself_and_in_order(shared_server: Server, board: Websocket) -> None:
    tokens = shared_server.credentials["tokens"]
    program = {"Authorization": f"Bearer {tokens['integration']}"}
    window = shared_server.credentials["windows"][0]
    actions = f"{shared_server.base_url}/api/v1/windows/{window['id']}/actions"
    person = next(one for one in shared_server.credentials["people"] if one["window_id"] == window["id"])
    opened = requests.post(f"{actions}/open", headers=program, json={"person": person["username"]}, timeout=120)
    assert opened.ok, opened.text
    for _ in range(2):
        taken = requests.post(
            f"{shared_server.base_url}/api/v1/halls/H1/tickets",
            headers={"Authorization": f"Bearer {tokens['kiosk']}"}, json={"zone": window["zones"][0]}, timeout=120,
        )  # fmt: skip
        assert taken.ok, taken.text
    for _ in range(2):
        called = requests.post(f"{actions}/call-next", headers=program, json={"finish": {"outcome": "done"}}, timeout=120)
        assert called.ok, called.text
    events = heard_until(board, "ticket.called", 2)
    press = ["ticket.started", "ticket.finished", "rating.invited", "ticket.called"]
    assert [event["type"] for event in events][-4:] == press
    numbers = [event["seq"] for event in events]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def heard_until(board: Websocket, type: str, times: int) -> list[dict[str, Any]]:
    mark = b'42/board,["event",'
    events: list[dict[str, Any]] = []
    while sum(event["type"] == type for event in events) < times:
        events += [json.loads(frame[len(mark) : -1]) for frame in board.frames() if frame.startswith(mark)]
    return events
