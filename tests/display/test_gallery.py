"""States of the screens that are written down in tests/gallery: accessible, whole, in their language, within their own house.

A class for each screen, so that screens are looked at side by side.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import gallery
from tests.gallery.look import lasting_faults_of
from tests.gallery.stage import SHOTS, House, Shot, settle
from tests.support.browser import PATIENCE_MS

gallery.load()


@pytest.fixture(scope="class")
def house(demo_home: Path, browser: Browser) -> Iterator[House]:
    expect.set_options(timeout=PATIENCE_MS)
    house = House(demo_home, browser)
    yield house
    house.leave()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "shot" in metafunc.fixturenames:
        shots = [one for one in SHOTS.values() if one.screen == metafunc.cls.screen and one.is_checked]
        metafunc.parametrize("shot", shots, ids=[one.id for one in shots])


class Screen:
    screen = ""

    @pytest.mark.browser
    def test_the_state_is_fit_to_be_shown(self, house: House, shot: Shot) -> None:
        faults = []
        with house.views(shot) as view:
            opens = house.opens(shot)
            for size, lang in shot.checked_views:
                seen = view(size, lang)
                page = opens(seen)
                settle(page)
                found = lasting_faults_of(page, lang, elder=shot.elder, touch=shot.touch)
                seen.close()
                faults += [f"{size} {lang}: {fault}" for fault in (*found, *seen.faults)]
        assert not faults, "\n".join(faults)


class TestAdmin(Screen):
    screen = "admin"


class TestBoard(Screen):
    screen = "board"


class TestBook(Screen):
    screen = "book"


class TestDesk(Screen):
    screen = "desk"


class TestDevices(Screen):
    screen = "devices"


class TestFloor(Screen):
    screen = "floor"


class TestGuide(Screen):
    screen = "guide"


class TestGuideDesk(Screen):
    screen = "guide_desk"


class TestHome(Screen):
    screen = "home"


class TestKiosk(Screen):
    screen = "kiosk"


class TestLogin(Screen):
    screen = "login"


class TestPad(Screen):
    screen = "pad"


class TestPromises(Screen):
    screen = "promises"


class TestStatistics(Screen):
    screen = "statistics"


class TestForecast(Screen):
    screen = "forecast"


class TestRegisters(Screen):
    screen = "registers"


class TestReview(Screen):
    screen = "review"


class TestCentre(Screen):
    screen = "centre"


class TestReports(Screen):
    screen = "reports"


class TestStyle(Screen):
    screen = "style"


class TestTicket(Screen):
    screen = "ticket"


def test_no_screen_is_left_out() -> None:
    looked_at = {one.screen for one in Screen.__subclasses__()}
    assert looked_at == {one.screen for one in SHOTS.values() if one.is_checked} == {one.screen for one in SHOTS.values()}
