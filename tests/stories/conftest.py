"""Stories happen in front of real screens: a browser, the real server, and nobody who knows the code."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.stories.lobby import Lobby
from tests.support.browser import Visitors
from tests.support.server import Server, copy_home

PATIENCE_MS = 15_000  # two cores may carry a dozen pages, the server and another story

expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _lobby(server: Server, new_page: Visitors) -> Iterator[Lobby]:
    lobby = Lobby(server, new_page)
    yield lobby
    assert lobby.refused_by_policy == []


@pytest.fixture
def lobby(server: Server, new_page: Visitors) -> Iterator[Lobby]:
    """A hall of its own on a new day, nobody there yet."""
    yield from _lobby(server, new_page)


@pytest.fixture
def shared_lobby(shared_server: Server, new_page: Visitors) -> Iterator[Lobby]:
    """The hall of a whole module: others have been here before."""
    yield from _lobby(shared_server, new_page)


@pytest.fixture
def lobby_with(demo_home: Path, tmp_path: Path, new_page: Visitors) -> Iterator[Callable[..., Lobby]]:
    """``lobby_with(no_show_after_seconds=1)``: a hall whose written rules differ."""
    running: list[Server] = []

    def make(**policy: Any) -> Lobby:
        home = copy_home(demo_home, tmp_path / "home")
        _override(home / "tinghao.sqlite3", policy)
        running.append(Server(home))
        running[-1].start()
        return Lobby(running[-1], new_page)

    yield make
    for server in running:
        server.stop()


def _override(database: Path, policy: dict[str, Any]) -> None:
    connection = sqlite3.connect(database)
    with connection:
        connection.execute("UPDATE halls SET policy = json_patch(policy, ?) WHERE code = 'H1'", [json.dumps(policy)])
    connection.close()
