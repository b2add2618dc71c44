"""The review on the screens: somebody objects to a figure of the own sheet, a manager puts it right, both see it."""

import re

import pytest
from playwright.sync_api import expect

from tests.display.conftest import Lobby
from tests.gallery.review import keep
from tests.stories.lobby import fits


def row(indicator: str) -> str:
    return f".review-figure[data-value={indicator}]"


@pytest.mark.req("R-224", "R-227")
def test_an_objection_goes_from_the_own_sheet_to_the_manager_and_back(lobby: Lobby) -> None:
    keep(lobby.server.home)
    manager = lobby.log_in("manager01", "/review")
    manager.locator("[data-value=person] [data-action=open-sheet]").first.click()
    manager.locator("[data-action=enter][data-value=complaints]").click()
    manager.fill("[name=value]", "2")
    manager.click("[data-action=save-value]")
    expect(manager.locator(f"{row('complaints')} [data-field=mark]")).to_have_text("33.3")
    manager.locator("[data-action=close-dialog]").click()
    manager.click("[data-action=publish]")
    manager.click("[data-action=confirm-publish]")
    expect(manager.locator("[data-value=progress] [data-field=state]")).to_have_attribute("data-value", "published")

    clerk = lobby.log_in("clerk01", "/review", viewport={"width": 390, "height": 844})
    expect(clerk.locator(f"{row('complaints')} [data-field=value]")).to_have_text("2")
    first = clerk.locator("[data-field=total]").inner_text()
    clerk.click("[data-action=object][data-value=complaints]")
    clerk.fill("[name=text]", "投诉的是 2 号窗口")
    clerk.click("[data-action=send-objection]")
    expect(clerk.locator("[data-field=objection]")).to_have_attribute("data-value", "open")
    assert fits(clerk)

    manager.reload()
    manager.click("[data-action=answer]")
    manager.locator(".choice-option", has_text="采纳").first.click()
    manager.fill("[name=value]", "0")
    manager.fill("[name=reason]", "核对号票属实")
    manager.click("[data-action=send-answer]")
    expect(manager.locator("[data-value=objections] [data-field=objection]")).to_have_attribute("data-value", "upheld")
    expect(manager.locator("[data-action=finish]")).to_have_count(0)  # others may still object
    clerk.reload()
    expect(clerk.locator(f"{row('complaints')} [data-field=mark]")).to_have_text("100.0")
    expect(clerk.locator("[data-field=answer]")).to_contain_text("核对号票属实")
    assert clerk.locator("[data-field=total]").inner_text() != first


@pytest.mark.req("R-226")
def test_an_indicator_is_added_on_the_page(lobby: Lobby) -> None:
    manager = lobby.log_in("manager01", "/review")
    manager.click("[data-action=tab][data-value=scheme]")
    manager.click("[data-action=add-indicator][data-value=rating]")
    added = manager.locator("[data-value=rating] .review-indicator").last
    added.locator("[name=name]").fill("主动引导评价")
    added.locator("[name=full_at]").fill("10")
    added.locator("[name=none_at]").fill("0")
    manager.click("[data-action=save-scheme]")
    expect(manager.locator("[data-action=edition]").first).to_be_visible()
    expect(manager.get_by_text("已保存，从下一次考核起生效")).to_be_visible()
    scheme = lobby.ask("GET", "/halls/H1/review-scheme")
    assert [one["name"] for one in scheme["indicators"] if one["source"] == "by_hand"] == ["查实投诉", "主动引导评价"]


@pytest.mark.browser
def test_what_is_printed_says_which_hall_and_when(lobby: Lobby) -> None:
    for path in ("/review", "/statistics", "/reports"):
        page = lobby.log_in("manager01", path)
        printed = page.locator("[data-field=printed]")
        expect(printed).to_be_attached()
        expect(printed).to_be_hidden()
        page.emulate_media(media="print")
        expect(printed).to_be_visible()
        expect(printed).to_have_text(re.compile(r"^听澜区政务服务中心（演示） 打印时间：\d{4}年\d+月\d+日星期. \d\d:\d\d$"))
