"""Managers' pages while the server does not answer: they say so, come back by themselves, and send nobody away unasked."""

import csv
import io

import pytest
from playwright.sync_api import Page, expect

from tests.display.conftest import Lobby

PAGES = {
    "/statistics": "[data-value=figures]",
    "/reports": "section[data-value=reports]",
    "/review": "[data-page=review] .tabs",
    "/forecast": "[data-page=forecast]",
    "/centre": ".centre-hall >> nth=0",
}


def _silence(page: Page, pattern: str = "**/api/v1/**") -> None:
    page.context.route(pattern, lambda route: route.abort())


@pytest.mark.browser
@pytest.mark.parametrize(("path", "there"), PAGES.items())
def test_a_page_that_opens_without_a_server_says_so_and_opens_when_it_is_back(
    shared_lobby: Lobby, path: str, there: str
) -> None:
    page = shared_lobby.log_in("manager01", path)
    expect(page.locator(there)).to_be_visible()
    _silence(page)
    page.reload()
    expect(page.locator("[data-field=opening]")).to_contain_text("暂时连不上服务器")
    page.context.unroute("**/api/v1/**")
    expect(page.locator(there)).to_be_visible()
    expect(page.locator("[data-field=opening]")).to_have_count(0)


@pytest.mark.browser
@pytest.mark.parametrize(("path", "there"), [("/centre", ".centre-hall >> nth=0"), ("/guide-desk", "[data-value=queues]")])
def test_a_page_that_is_followed_says_that_no_line_comes_about_and_fills_when_one_does(
    shared_lobby: Lobby, path: str, there: str
) -> None:
    page = shared_lobby.log_in("manager01", path)
    expect(page.locator(there)).to_be_visible()
    gone = [True]
    page.route_web_socket("**/socket.io/**", lambda socket: socket.close() if gone else socket.connect_to_server())
    page.reload()
    expect(page.locator("[data-field=line]")).to_contain_text("暂时连不上服务器")
    expect(page.locator(there)).to_have_count(0)
    gone.clear()
    expect(page.locator(there)).to_be_visible()
    expect(page.locator("[data-field=line]")).to_have_count(0)


@pytest.mark.browser
def test_figures_that_could_not_be_read_are_read_again_without_a_press(shared_lobby: Lobby) -> None:
    page = shared_lobby.log_in("manager01", "/statistics")
    expect(page.locator("[data-page=statistics][data-state=ready]")).to_be_visible()
    _silence(page, "**/figures/several?*")
    page.locator("[data-action=before]").click()
    expect(page.locator("[data-field=refused]")).to_contain_text("正在重试")
    page.context.unroute("**/figures/several?*")
    expect(page.locator("[data-page=statistics][data-state=ready]")).to_be_visible()
    expect(page.locator("[data-field=refused]")).to_have_count(0)


@pytest.mark.browser
def test_who_is_no_longer_logged_in_is_told_and_comes_back_to_the_same_page(shared_lobby: Lobby) -> None:
    page = shared_lobby.log_in("manager01", "/statistics")
    expect(page.locator("[data-page=statistics][data-state=ready]")).to_be_visible()
    page.context.clear_cookies()
    page.locator("[data-action=before]").click()
    expect(page.locator("[data-field=refused]")).to_contain_text("登录已过期")
    page.locator("[data-field=refused] a").click()
    page.wait_for_url("**/login?next=%2Fstatistics*")


@pytest.mark.browser
def test_the_file_of_the_windows_of_a_day_says_what_its_table_says(shared_lobby: Lobby) -> None:
    shared_lobby.ask("POST", f"/windows/{shared_lobby.windows['2']}/actions/open")
    shared_lobby.take(1)
    page = shared_lobby.log_in("manager01", "/statistics")
    panel = page.locator("[data-value=window_day]")
    panel.locator("[data-action=table]").click()
    shown = [row.locator("th, td").all_inner_texts() for row in panel.locator("table tr").all()]
    with page.expect_download() as downloading:
        panel.locator("[data-action=save][data-value=csv]").click()
    text = downloading.value.path().read_bytes().decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == shown
    assert len(shown) > 1
