"""The log-in page and the doors of the front page, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.display.conftest import Lobby
from tests.support.browser import Visitors
from tests.support.server import Server


@pytest.fixture
def login(shared_server: Server, new_page: Visitors) -> Page:
    page = new_page(shared_server.base_url, viewport={"width": 390, "height": 844})
    page.goto("/login?next=/floor")
    return page


def test_what_is_missing_is_said_and_the_field_is_ready(login: Page) -> None:
    login.press("[name=username]", "Enter")
    expect(login.get_by_role("alert")).to_have_text("请输入用户名。")
    login.fill("[name=username]", "leader01")
    login.press("[name=username]", "Enter")
    expect(login.get_by_role("alert")).to_have_text("请输入密码。")
    expect(login.locator("[name=password]")).to_be_focused()


def test_a_wrong_password_keeps_the_name_moves_nothing_and_is_typed_anew(login: Page) -> None:
    login.fill("[name=username]", "leader01")
    login.fill("[name=password]", "not-this-one")
    before = login.locator("[data-action=login]").bounding_box()
    login.press("[name=password]", "Enter")
    expect(login.get_by_role("alert")).to_contain_text("不正确")
    assert login.locator("[data-action=login]").bounding_box() == before
    expect(login.locator("[name=username]")).to_have_value("leader01")
    expect(login.locator("[name=password]")).to_be_focused()


def test_locked_capitals_are_told_while_typing(login: Page) -> None:
    login.evaluate(
        """document.querySelector("[name=password]").dispatchEvent(
            new KeyboardEvent("keyup", {key: "A", bubbles: true, modifierCapsLock: true}))"""
    )
    expect(login.locator("[data-field=caps_lock]")).to_have_text("大写锁定已打开。")
    login.press("[name=password]", "a")
    expect(login.locator("[data-field=caps_lock]")).to_have_count(0)


def test_one_press_of_a_demo_account_leads_back_to_the_page_that_asked(login: Page) -> None:
    login.click("[data-action=login-as][data-value=leader01]")
    login.wait_for_url("**/floor")


def test_the_front_page_leads_a_demo_from_the_number_to_the_board(shared_server: Server, new_page: Visitors) -> None:
    home = Lobby(shared_server, new_page).new_page(shared_server.base_url)
    home.goto("/")
    steps = home.locator("[data-action=step]")
    expect(steps).to_have_count(3)
    with home.expect_popup() as opened:
        steps.first.click()
    expect(opened.value.locator("[data-page=home]")).to_be_visible()
    assert re.search(r"/kiosk/H1$", opened.value.url)
