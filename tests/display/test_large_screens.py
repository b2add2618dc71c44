"""Pages that are read at a desk, on a screen of much more than a desk's width: larger type, and the width is used."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.display.conftest import Lobby

FOR_MANAGERS = {
    "/statistics": "[data-value=figures]",
    "/reports": "section[data-value=reports]",
    "/review": "[data-page=review] .tabs",
    "/forecast": "[data-page=forecast] .banner, [data-page=forecast] .panel",
    "/centre": ".centre-hall",
    "/guide-desk": ".guide-columns",
}
FOR_FORMS = {"/registers": ".tabs", "/admin": ".tabs", "/devices": ".devices"}
HUGE, USUAL = ViewportSize(width=3840, height=2160), ViewportSize(width=1920, height=1080)

_MEASURE = """() => ({
  type: parseFloat(getComputedStyle(document.documentElement).fontSize),
  main: document.querySelector("main").getBoundingClientRect().width / innerWidth,
  beside: document.documentElement.scrollWidth - innerWidth,
})"""


def _opened(lobby: Lobby, path: str, there: str) -> Page:
    page = lobby.log_in("admin01" if path == "/admin" else "manager01", path, viewport=USUAL)
    expect(page.locator(there).first).to_be_visible()
    return page


@pytest.mark.browser
@pytest.mark.parametrize(("path", "there"), {**FOR_MANAGERS, **FOR_FORMS}.items())
def test_a_page_grows_with_a_huge_screen_and_uses_its_width(shared_lobby: Lobby, path: str, there: str) -> None:
    page = _opened(shared_lobby, path, there)
    assert page.evaluate(_MEASURE)["type"] == 16
    page.set_viewport_size(HUGE)
    seen = page.evaluate(_MEASURE)
    assert 24 <= seen["type"] <= 26
    assert seen["main"] >= (0.97 if path in FOR_MANAGERS else 0.75)
    assert seen["beside"] <= 0


@pytest.mark.browser
def test_a_drawing_grows_with_the_type_and_is_back_on_a_usual_screen(shared_lobby: Lobby) -> None:
    shared_lobby.take(1)
    page = _opened(shared_lobby, "/statistics", "[data-value=arrivals] [data-drawn=true]")
    drawing = page.locator("[data-value=arrivals]")
    height = "() => document.querySelector('[data-value=arrivals] canvas').getBoundingClientRect().height"
    assert page.evaluate(height) == 260
    page.set_viewport_size(HUGE)
    expect(drawing.locator(".chart-place")).to_have_css("height", re.compile(r"^405\.[56]\d*px$"))
    assert page.evaluate(height) == pytest.approx(405.6, abs=0.1)
    page.set_viewport_size(USUAL)
    expect(drawing.locator(".chart-place")).to_have_css("height", "260px")
    assert page.evaluate(height) == 260
