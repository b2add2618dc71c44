"""The shared components, tried by keyboard and finger on the page that shows them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.display.conftest import Lobby

Open = Callable[..., Page]


@pytest.fixture
def style(shared_lobby: Lobby) -> Open:
    def opened(query: str = "?theme=light", **options: object) -> Page:
        page = shared_lobby.new_page(shared_lobby.server.base_url, **options)
        page.goto(f"/style{query}")
        expect(page.locator(".style-side").first).to_be_visible()
        return page

    return opened


def inside(page: Page) -> bool:
    return bool(page.evaluate("document.querySelector('[role=dialog]').contains(document.activeElement)"))


def colour(page: Page, selector: str) -> str:
    return str(page.locator(selector).first.evaluate("(element) => getComputedStyle(element).backgroundColor"))


def test_a_dialog_keeps_the_focus_and_gives_it_back(style: Open) -> None:
    page = style()
    page.locator("[data-action=open-dialog]").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    for key in ["Tab"] * 5 + ["Shift+Tab"] * 7:
        page.keyboard.press(key)
        assert inside(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("[data-action=open-dialog]")).to_be_focused()


def test_a_dialog_on_a_small_screen_scrolls_by_itself_and_the_page_behind_does_not(style: Open) -> None:
    page = style(viewport={"width": 320, "height": 240})
    page.locator("[data-action=open-dialog]").click()
    page.locator("[role=dialog] [data-action=confirm]").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator("[data-action=open-dialog]").click()
    before = page.evaluate("scrollY")
    page.mouse.move(160, 120)
    page.mouse.wheel(0, 3000)
    expect(page.locator("[role=dialog] [data-action=confirm]")).to_be_in_viewport()
    assert page.evaluate("scrollY") == before


def test_a_button_that_says_why_not_is_reached_and_does_nothing(style: Open) -> None:
    page = style()
    button = page.get_by_role("button", name="今日号已取完")
    button.focus()
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_be_enabled(enabled=False)


def test_a_password_can_be_read_while_it_is_typed(style: Open) -> None:
    page = style()
    page.locator("[name=secret]").fill("Meijiang-2b")
    expect(page.locator("[name=secret]")).to_have_attribute("type", "password")
    page.get_by_role("button", name="显示密码").click()
    expect(page.locator("[name=secret]")).to_have_attribute("type", "text")
    expect(page.locator("[name=secret]")).to_have_value("Meijiang-2b")
    page.get_by_role("button", name="隐藏密码").click()
    expect(page.locator("[name=secret]")).to_have_attribute("type", "password")


def test_a_counter_counts_characters_as_people_do(style: Open) -> None:
    page = style()
    page.locator("[name=note]").fill("𠮷田办证")
    expect(page.get_by_text("4/200")).to_be_visible()


def test_a_toast_is_read_out_and_can_be_closed(style: Open) -> None:
    page = style()
    page.locator("[data-action=show-toast]").click()
    expect(page.locator(".toasts[role=status]")).to_contain_text("已挂起 A012 号。")
    page.locator(".toasts [data-action=close-toast]").click()
    expect(page.locator(".toasts .toast")).to_have_count(0)


@pytest.mark.req("R-280")
def test_the_page_is_in_the_language_it_says(style: Open) -> None:
    page = style()
    expect(page.locator("html[lang=zh-CN]")).to_be_attached()
    page.locator("[data-action=switch-language]").click()
    expect(page.locator("html[lang=en]")).to_be_attached()
    expect(page.get_by_role("heading", level=1)).to_have_text("Design language")


def test_a_page_that_follows_its_device_is_dark_when_the_device_is(style: Open) -> None:
    dark, light = (style(color_scheme=scheme) for scheme in ("dark", "light"))
    for page in (dark, light):
        page.evaluate("document.documentElement.dataset.theme = 'auto'")
    assert colour(dark, "html") == "rgb(13, 21, 30)"
    assert colour(light, "html") == "rgb(244, 246, 248)"


def test_who_wants_no_motion_gets_none_and_who_wants_contrast_gets_no_grey(style: Open) -> None:
    page = style(reduced_motion="reduce", contrast="more")
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--motion').trim()") in {
        "0.01ms",
        ".01ms",
    }
    soft, text = page.evaluate(
        "['--text-soft', '--text'].map((name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim())"
    )
    assert soft == text


def test_elders_controls_are_larger(style: Open) -> None:
    page = style()
    button = page.locator("[data-action=show]").first
    before = button.bounding_box()
    page.locator("[name=elder]").check()
    after = button.bounding_box()
    assert before is not None
    assert after is not None
    assert before["height"] >= 44
    assert after["height"] >= 60
