"""No page loads anything from outside the hall, and the browser is told to refuse it if one tried."""

import re

import pytest

from display.pages import DIST
from tests.builders import Web

LOADED = re.compile(
    r"""(?:src|href|srcset|poster|action)\s*=\s*["']?(?:https?:)?//[^"'\s>]+"""
    r"""|url\(\s*["']?(?:https?:)?//[^)]+\)|@import\s+["'](?:https?:)?//[^"']+"""
    r"""|(?:import|fetch|importScripts)\(\s*["'`](?:https?:)?//[^"'`]+"""
    r"""|new (?:WebSocket|EventSource|Worker)\(\s*["'`](?:https?|wss?)://[^"'`]+""",
    re.IGNORECASE,
)
READ_BY_BROWSERS = {".html", ".js", ".css", ".svg", ".json", ".webmanifest"}


@pytest.mark.req("R-283")
def test_nothing_built_loads_from_outside() -> None:
    built = [path for path in DIST.rglob("*") if path.suffix in READ_BY_BROWSERS]
    assert {path.parent.name for path in built if path.name == "index.html"} >= {"kiosk", "desk", "board", "pad", "ticket"}
    found = [
        (path.relative_to(DIST).as_posix(), match)
        for path in built
        for match in LOADED.findall(path.read_text("utf-8"))
        if "www.w3.org/" not in match  # names of XML, not addresses
    ]
    assert found == []


@pytest.mark.req("R-283", "R-265")
@pytest.mark.parametrize(
    "page", ["/", "/login", "/kiosk/H", "/desk", "/board/H", "/board/H/window/1", "/pad/x", "/t/x", "/floor", "/api/v1/halls"]
)
def test_every_answer_tells_the_browser_to_load_from_here_only(web: Web, page: str) -> None:
    answer = web.visitor.get(f"/{page}" if not page.startswith("/api") else page.removeprefix("/api/v1"))
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert "script-src" not in policy or policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self' ws: wss:"
    assert policy["frame-ancestors"] == "'none'"
    assert "http" not in answer.headers["Content-Security-Policy"]
