"""Answers of the server changed on their way to a page: what a screen shows of facts that a hall would take hours to come to."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from playwright.sync_api import Page, Route, WebSocketRoute

_EVENT = re.compile(r"(42/\w+,)(\[.*)", re.DOTALL)


def feed_zones(page: Page, more: Mapping[str, Mapping[str, Any]]) -> None:
    """Zones as the hall's stream tells them, with so much more about each by its code; from the next load of the page.

    A ``wait`` is merged into the zone's own, everything else takes the place of what the server says.
    """

    def carry(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(server.send)
        server.on_message(lambda message: socket.send(_fed(message, more) if isinstance(message, str) else message))

    page.route_web_socket("**/socket.io/**", carry)


def _fed(message: str, more: Mapping[str, Mapping[str, Any]]) -> str:
    found = _EVENT.match(message)
    if found is None:
        return message
    name, *rest = json.loads(found[2])
    if name == "snapshot":
        state = rest[0]["state"]
        state["zones"] = [_zone(zone, more.get(zone["code"], {})) for zone in state["zones"]]
    elif name == "pulse" and rest[0].get("waits"):
        waits = rest[0]["waits"]
        rest[0]["waits"] = {code: _wait(wait, more.get(code, {})) for code, wait in waits.items()}
    else:
        return message
    return found[1] + json.dumps([name, *rest], ensure_ascii=False)


def _zone(zone: dict[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    return {**zone, **more, "wait": _wait(zone["wait"], more)}


def _wait(wait: dict[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    fed = dict(more.get("wait", {}))
    if "p50_seconds" in fed or "unknown" in fed:
        return fed
    return wait | fed


def feed_e_ticket(page: Page, change: Callable[[dict[str, Any]], None]) -> None:
    """The answers that the ticket's page on a phone is given, each changed before it comes."""

    def answer(route: Route) -> None:
        # At once: a question that is kept back would still be under way when the page is closed.
        given = route.fetch(url=route.request.url.partition("?")[0])
        if not given.ok:
            route.fulfill(response=given)
            return
        body = given.json()
        change(body)
        route.fulfill(response=given, json=body)

    page.route(re.compile(r"/api/v1/e-tickets/[^/?]+(\?.*)?$"), answer)


def a_range(low: int, high: int, text: str, **more: Any) -> dict[str, Any]:
    """A wait of so many minutes."""
    middle = (low + high) * 30
    return {
        "p10_seconds": low * 60,
        "p50_seconds": middle,
        "p90_seconds": high * 60,
        "as_of": "2026-11-30T09:00:00.000+08:00",
        "text": text,
        **more,
    }
