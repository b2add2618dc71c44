"""The built pages and the headers of every answer."""

import json
import re
import struct
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
    "/t/",
    "/guide",
    "/book/H1",
    "/book/H1/desk",
    "/desk",
    "/floor",
    "/centre",
    "/devices",
    "/admin",
    "/style",
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


def test_the_tickets_page_can_be_put_on_a_home_screen(web: Web) -> None:
    client = web.app.test_client()
    answer = client.get("/t/some-token/manifest.webmanifest", headers={"Accept-Language": "en-GB"})
    manifest = json.loads(answer.text)
    assert answer.mimetype == "application/manifest+json"
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/t/some-token", "/t/", "standalone")
    assert manifest["name"] == "My ticket · Tinghao"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        picture = client.get(icon["src"], buffered=True)
        assert picture.mimetype == "image/png"
        width, height = struct.unpack(">II", picture.data[16:24])
        assert f"{width}x{height}" == icon["sizes"]


def test_the_worker_is_asked_for_anew_and_names_every_file_of_its_page(web: Web) -> None:
    client = web.app.test_client()
    worker = client.get("/t/worker.js", buffered=True)
    assert (worker.mimetype, worker.headers["Cache-Control"]) == ("text/javascript", "no-cache")
    assert "__KEPT__" not in worker.text
    named = re.findall(r"\"(/assets/[^\"]+)\"", client.get("/t/some-token", buffered=True).text)
    assert named
    assert [name for name in named if name not in worker.text] == []


def test_an_address_that_is_not_there_is_refused_on_a_page_of_the_house(web: Web) -> None:
    answer = web.app.test_client().get("/<nowhere>", headers={"Accept": "text/html"}, buffered=True)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "Front page" in answer.text
    assert "{zh}" not in answer.text
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\bstyle=", answer.text) == []
    assert len(re.findall(r"href=\"/assets/[^\"]+\.css\"", answer.text)) >= 2


def test_before_anything_is_built_a_refusal_still_says_what_it_has_to(
    web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pages, "DIST", tmp_path)
    answer = web.app.test_client().get("/nowhere", headers={"Accept": "text/html"}, buffered=True)
    assert answer.status_code == 404
    assert "返回首页" in answer.text
