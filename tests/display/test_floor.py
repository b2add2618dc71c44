"""The live board of those in charge."""

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
