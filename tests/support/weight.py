"""What a page costs the first time: bytes over the wire by kind, and when something is first seen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import Browser, Page, Request, Response, expect

from tests.gallery.stage import Lobby, settle
from tests.support.browser import PATIENCE_MS, Visitor

KINDS: Final = {"document": "html", "script": "js", "stylesheet": "css", "font": "font"}


@dataclass(frozen=True, slots=True)
class Door:
    """How a page is opened. token: of a device; login: of a person."""

    path: str
    token: str = ""
    login: str = ""


@dataclass(slots=True)
class Weight:
    """Bytes as sent, packed, without headers. paint_ms: the first contentful paint."""

    bytes: dict[str, int] = field(default_factory=dict)
    outside: list[str] = field(default_factory=list)
    policies: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    paint_ms: float = 0.0

    def kb(self, *kinds: str) -> float:
        return sum(self.bytes.get(kind, 0) for kind in kinds) / 1000


def doors(lobby: Lobby) -> Iterator[tuple[str, Door]]:
    """Every page there is, by name, as it is opened on its own screen."""
    window = lobby.windows["1"]
    ticket = lobby.ask("POST", "/halls/H1/tickets", zone="A")
    yield from {
        "home": Door("/"),
        "login": Door("/login"),
        "kiosk": Door("/kiosk/H1", token=lobby.tokens["kiosk"]),
        "board": Door("/board/H1", token=lobby.tokens["board"]),
        "window board": Door("/board/H1/window/1", token=lobby.tokens["board"]),
        "pad": Door(f"/pad/{window}", token=lobby.tokens["pads"][window]),
        "ticket": Door(ticket["e_ticket_url"]),
        "guide": Door("/guide"),
        "promises": Door("/promises/H1", login="leader01"),
        "forecast": Door("/forecast", login="leader01"),
        "statistics": Door("/statistics", login="manager01"),
        "reports": Door("/reports", login="manager01"),
        "review": Door("/review", login="manager01"),
        "desk": Door("/desk", login=lobby.clerk_of("1")),
        "floor": Door("/floor", login="leader01"),
        "centre": Door("/centre", login="manager01"),
        "devices": Door("/devices", login="leader01"),
        "admin": Door("/admin", login="admin01"),
        "style": Door("/style?theme=light"),
    }.items()


def weigh(browser: Browser, lobby: Lobby, door: Door, *, slower: int = 1) -> Weight:
    """Open a page in a browser that has never been here. slower: how many times slower the machine shall be."""
    context = browser.new_context(
        base_url=lobby.server.base_url, viewport={"width": 1280, "height": 800}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    visitor = Visitor(context)
    visitor.watch()
    if door.login:
        secret = {"username": door.login, "password": lobby.person(door.login)["password"]}
        assert context.request.post("/api/v1/auth/login", data=secret).ok
    page = context.new_page()
    weight = Weight()
    _listen(page, weight)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    finished: list[Request] = []
    page.on("requestfinished", lambda request: finished.append(request))  # noqa: PLW0108 - Playwright marks its listeners
    page.goto(door.path + (f"#token={door.token}" if door.token else ""))
    expect(page.locator("#screen > *").first).to_be_visible(timeout=PATIENCE_MS)
    settle(page)
    weight.paint_ms = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    for request in finished:
        kind = _kind(request)
        weight.bytes[kind] = weight.bytes.get(kind, 0) + request.sizes()["responseBodySize"]
    context.close()
    weight.outside = visitor.faults
    return weight


def _kind(request: Request) -> str:
    # The table of the font's slices is a style sheet that no page waits for.
    if re.search(r"/assets/font-[^/]*\.css$", request.url):
        return "font"
    return KINDS.get(request.resource_type, "other")


def _listen(page: Page, weight: Weight) -> None:
    def policy(response: Response) -> None:
        if response.request.resource_type == "document":
            weight.policies.add(response.headers.get("content-security-policy", ""))

    page.on("response", policy)
    page.on("console", lambda message: _hear(message, weight))


def _hear(message: Any, weight: Weight) -> None:
    if "Content Security Policy" in message.text:
        weight.refused.append(message.text)
