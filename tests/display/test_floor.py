"""The live board of those in charge."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.display.conftest import Lobby


@pytest.mark.req("R-217")
def test_the_floor_shows_per_zone_who_waits_and_what_was_done_as_it_happens(shared_lobby: Lobby) -> None:
    floor = shared_lobby.log_in("leader01", "/floor")
    zone = floor.locator("tr[data-value=A]")
    expect(zone.locator("[data-field=waiting]")).to_have_text("0")
    first, _ = shared_lobby.take(2)
    expect(zone.locator("[data-field=waiting]")).to_have_text("2")
    expect(zone.locator("[data-field=longest_wait]")).to_have_text("0 分钟")
    window = f"/windows/{shared_lobby.windows['1']}/actions"
    shared_lobby.ask("POST", f"{window}/open")
    shared_lobby.ask("POST", f"{window}/call-next")
    expect(floor.locator("[data-value='1'] [data-field=ticket_no]")).to_have_text(first)
    shared_lobby.ask("POST", f"{window}/no-show")
    expect(zone.locator("[data-field=no_shows]")).to_have_text("1")
    expect(zone.locator("[data-field=windows_open]")).to_have_text("1")


@pytest.mark.req("R-247")
def test_any_ticket_is_found_by_its_number_with_its_whole_line_in_order(shared_lobby: Lobby) -> None:
    [number] = shared_lobby.take()
    window = f"/windows/{shared_lobby.windows['1']}/actions"
    for verb in ("open", "call-next", "recall", "start", "finish"):
        shared_lobby.ask("POST", f"{window}/{verb}")
    floor = shared_lobby.log_in("leader01", "/floor")
    floor.fill("[name=q]", number)
    floor.click("[data-action=trail]")
    events = floor.locator(".trail-event")
    expect(events.first).to_contain_text("取号")
    kinds = events.evaluate_all("all => all.map(one => one.dataset.value)")
    assert kinds[:5] == ["ticket.issued", "ticket.called", "ticket.recalled", "ticket.started", "ticket.finished"]


@pytest.mark.req("R-082")
def test_a_leader_closes_the_day_after_being_told_what_ends(shared_lobby: Lobby) -> None:
    shared_lobby.take(2)
    floor = shared_lobby.log_in("leader01", "/floor")
    floor.click("[data-action=ask-close-day]")
    expect(floor.locator("[role=dialog]")).to_contain_text("还有 2 张号未办结")
    floor.click("[role=dialog] [data-action=close-day]")
    expect(floor.locator("tfoot [data-field=open]")).to_have_text("0")
    expect(floor.locator("[data-field=balanced]")).to_have_attribute("data-value", "true")


def test_a_clerk_cannot_close_the_day(shared_lobby: Lobby) -> None:
    shared_lobby.take()
    floor = shared_lobby.log_in("clerk01", "/floor")
    expect(floor.locator("tfoot [data-field=open]")).to_have_text("1")
    expect(floor.locator("[data-action=ask-close-day]")).to_have_count(0)


@pytest.mark.req("R-109")
def test_a_ready_emergency_text_is_on_every_screen_after_two_clicks_and_gone_after_one(lobby: Lobby) -> None:
    floor = lobby.log_in("leader01", "/floor")

    def told() -> Any:
        """What every display is told."""
        return lobby.ask("GET", "/halls/H1/board")["state"]["hall"]["emergency"]

    floor.click("[data-action=emergency]")
    floor.click("[data-action=raise-ready][data-value=fire_drill]")
    running = floor.locator("[data-field=emergency]")
    expect(running).to_contain_text("现在进行消防演练")
    expect(running).to_contain_text("徐正平")
    assert told()["text"] == "现在进行消防演练，请听从工作人员指引"
    floor.click("[data-action=clear-emergency]")
    expect(running).to_have_count(0)
    assert told() is None


@pytest.mark.req("R-109")
def test_an_emergency_text_is_edited_freely_and_shown_as_it_was_previewed(lobby: Lobby) -> None:
    floor = lobby.log_in("leader01", "/floor")
    floor.click("[data-action=emergency]")
    floor.click("[data-action=edit-ready][data-value=lost_child]")
    floor.fill("[role=dialog] [name=text]", "穿红色外套的小朋友在咨询台，请家长来接")
    floor.fill("[role=dialog] [name=text_en]", "")
    expect(floor.locator(".emergency-preview [data-field=emergency_text]")).to_have_text(
        "穿红色外套的小朋友在咨询台，请家长来接"
    )
    floor.click("[role=dialog] [data-action=raise-emergency]")
    expect(floor.locator("[data-field=emergency]")).to_contain_text("穿红色外套的小朋友在咨询台")
    clerk = lobby.log_in("clerk01", "/floor")
    expect(clerk.locator("[data-field=emergency]")).to_be_visible()
    expect(clerk.locator("[data-action=clear-emergency]")).to_have_count(0)
    expect(clerk.locator("[data-action=emergency]")).to_have_count(0)


def test_the_feed_names_the_ticket_and_the_window_of_what_happened(lobby: Lobby) -> None:
    [number] = lobby.take()
    window = f"/windows/{lobby.windows['1']}/actions"
    for verb in ("open", "call-next", "start", "finish"):
        lobby.ask("POST", f"{window}/{verb}")
    feed = lobby.log_in("leader01", "/floor").locator(".feed")
    expect(feed).to_contain_text(f"1 号窗口邀请 {number} 评价")
    expect(feed).to_contain_text(f"1 号窗口办结 {number}")
