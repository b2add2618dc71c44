"""A running hall whose clocks are short enough to wait for, and somebody in front of its screens."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.support.browser import PATIENCE_MS, Visitors
from tests.support.server import PATIENT, Server, copy_home

expect.set_options(timeout=PATIENCE_MS)

AT_ONCE = {"recall_spacing_seconds": 0, "no_show_after_seconds": 0, **PATIENT}


@dataclass
class Lobby:
    """What a screen's test needs of the hall around it: numbers taken, windows by number, people by name."""

    server: Server
    new_page: Visitors

    @property
    def windows(self) -> dict[str, str]:
        return {window["number"]: window["id"] for window in self.server.credentials["windows"]}

    def ask(self, method: str, path: str, **body: Any) -> Any:
        """As the demo's program, which may do everything that its people may do."""
        answer = requests.request(
            method, f"{self.server.base_url}/api/v1{path}", json=body or None, timeout=PATIENCE_MS / 1000,
            headers={
                "Authorization": f"Bearer {self.server.credentials['tokens']['integration']}",
                "Idempotency-Key": str(uuid.uuid4()),
            },
        )  # fmt: skip
        assert answer.ok, answer.text
        return answer.json()

    def take(self, n: int = 1, zone: str = "A", **more: Any) -> list[str]:
        return [self.ask("POST", "/halls/H1/tickets", zone=zone, **more)["ticket_no"] for _ in range(n)]

    def log_in(self, username: str, page: str = "/desk", **options: Any) -> Page:
        """A page of a person who has logged in by name and password."""
        person = next(one for one in self.server.credentials["people"] if one["username"] == username)
        screen = self.new_page(self.server.base_url, **options)
        screen.goto(f"/login?next={page}")
        screen.fill("[name=username]", username)
        screen.fill("[name=password]", person["password"])
        screen.click("[data-action=login]")
        screen.wait_for_url(f"**{page}*")
        return screen

    def sit_down(self, username: str, number: str, **options: Any) -> Page:
        """A clerk's desk at an open window."""
        desk = self.log_in(username, **options)
        desk.click(f"[data-action=open][data-value='{self.windows[number]}']")
        expect(state(desk)).to_have_attribute("data-value", "idle")
        expect(desk.locator("[data-action=call-next]")).to_be_focused()
        return desk

    def pad(self, number: str, **options: Any) -> Page:
        token = self.server.credentials["tokens"]["pads"][self.windows[number]]
        pad = self.new_page(self.server.base_url, **options)
        pad.goto(f"/pad/{self.windows[number]}#token={token}")
        return pad


def state(desk: Page) -> Any:
    return desk.locator(".desk-head [data-field=state]")


@pytest.fixture
def lobby(request: pytest.FixtureRequest, demo_home: Path, tmp_path: Path, new_page: Visitors) -> Iterator[Lobby]:
    """A hall of one's own, where the first number is still to be taken.

    A module whose screens hear what the worker says, such as announcements, has WORKER = True.
    """
    server = Server(copy_home(demo_home, tmp_path / "home"), worker=getattr(request.module, "WORKER", False), quick=True)
    server.start()
    lobby = Lobby(server, new_page)
    lobby.ask("PATCH", "/halls/H1/policy", **AT_ONCE)
    yield lobby
    server.kill9()  # nothing of this hall is looked at any more


@pytest.fixture(scope="module")
def _running(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(copy_home(demo_home, tmp_path_factory.mktemp("display") / "home"), quick=True)
    server.start()
    yield server
    server.kill9()


@pytest.fixture
def shared_lobby(_running: Server, new_page: Visitors) -> Lobby:
    """A hall where nobody waits and every window is closed; numbers go on from the test before."""
    lobby = Lobby(_running, new_page)
    lobby.ask("PATCH", "/halls/H1/policy", **AT_ONCE)
    lobby.ask("POST", "/halls/H1/actions/close-day")
    return lobby
