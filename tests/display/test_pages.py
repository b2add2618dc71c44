"""The built pages and the headers of every answer."""

import re
from pathlib import Path

import pytest

from display import pages
from tests.builders import Web

SCREENS = (
    "/",
    "/login",
    "/kiosk/H1",
    "/board/H1",
    "/board/H1/window/1",
    "/pad/w1",
    "/t/abc",
    "/guide",
    "/desk",
    "/floor",
    "/admin",
)


@pytest.mark.parametrize("address", SCREENS)
def test_every_screen_is_served_and_not_kept(web: Web, address: str) -> None:
    response = web.app.test_client().get(address, buffered=True)
    assert response.status_code == 200
    assert response.mimetype == "text/html"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.req("R-283")
@pytest.mark.parametrize("address", SCREENS)
def test_a_page_names_nothing_from_outside_and_has_no_script_of_its_own(web: Web, address: str) -> None:
    html = web.app.test_client().get(address, buffered=True).text
    assert re.findall(r"(?:src|href)=\"(?!/assets/)[^\"]*\"", html) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\bon\w+=|\bstyle=", html) == []


def test_assets_are_kept_for_ever_and_packed_for_who_can_unpack(web: Web) -> None:
    client = web.app.test_client()
    script = re.findall(r"src=\"(/assets/[^\"]+\.js)\"", client.get("/kiosk/H1", buffered=True).text)[0]
    plain = client.get(script, buffered=True)
    packed = client.get(script, buffered=True, headers={"Accept-Encoding": "gzip, br"})
    assert plain.mimetype == packed.mimetype == "text/javascript"
    assert "immutable" in plain.headers["Cache-Control"]
    assert (plain.headers.get("Content-Encoding"), packed.headers.get("Content-Encoding")) == (None, "gzip")
    assert len(packed.data) < len(plain.data)


@pytest.mark.parametrize("address", ["/kiosk/H1", "/api/v1/halls", "/healthz", "/nowhere"])
def test_every_answer_says_that_it_stays_in_the_house(web: Web, address: str) -> None:
    headers = web.app.test_client().get(address, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("name", ["../index.html", "..%2fpages.py", "nothing.js"])
def test_nothing_but_assets_is_behind_assets(web: Web, name: str) -> None:
    assert web.app.test_client().get(f"/assets/{name}", buffered=True).status_code == 404


def test_pages_that_are_not_built_say_what_to_do(web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pages, "DIST", tmp_path)
    response = web.app.test_client().get("/kiosk/H1", buffered=True)
    assert response.status_code == 503
    assert "./dev run" in response.text
