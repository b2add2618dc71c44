"""The rating pad in a real browser: voluntary, neutral, and true when the network is not."""

import pytest
from playwright.sync_api import Page, expect

from tests.display.conftest import Lobby, state


def asked_to_rate(lobby: Lobby) -> tuple[Page, Page]:
    """A desk that has just finished a service, and the pad that asks about it."""
    desk, pad = lobby.sit_down("clerk01", "1"), lobby.pad("1")
    expect(pad.locator("[data-field=staff]")).to_contain_text("*")
    for verb, then in [("start", "serving"), ("finish", "idle")]:
        desk.locator(f"[data-action={verb}]:not(:disabled)").click()
        expect(state(desk)).to_have_attribute("data-value", then)
    expect(pad.locator("[data-action=rate]")).to_have_count(5)
    return desk, pad


def ratings(lobby: Lobby) -> int:
    """How many were given today."""
    rows = lobby.ask("GET", "/halls/H1/stats?by=day")["rows"]
    return sum(row.get("rated", 0) for row in rows)


@pytest.mark.req("R-178", "R-181")
def test_five_equal_levels_none_of_them_chosen_and_no_rating_as_easily(shared_lobby: Lobby) -> None:
    desk, pad = asked_to_rate(shared_lobby)
    levels = pad.locator("[data-action=rate]")
    assert levels.evaluate_all("all => all.map(one => one.dataset.value)") == ["5", "4", "3", "2", "1"]
    sizes = levels.evaluate_all("all => all.map(one => [one.offsetWidth, one.offsetHeight].join())")
    assert len(set(sizes)) == 1
    expect(pad.locator("[data-action=rate][aria-pressed=true], [data-action=rate]:focus")).to_have_count(0)
    pad.click("[data-action=skip-rating]")
    expect(pad.locator("[data-field=screen]")).to_have_attribute("data-value", "thanks")
    expect(pad.locator("[data-field=screen]")).to_have_attribute("data-value", "idle", timeout=10_000)
    expect(desk.locator("[data-action=invite-rating]")).not_to_contain_text("已评价")


@pytest.mark.req("R-179", "R-182")
def test_a_dissatisfied_visitor_is_asked_why_and_the_clerk_sees_only_that_there_was_a_rating(shared_lobby: Lobby) -> None:
    desk, pad = asked_to_rate(shared_lobby)
    pad.click("[data-action=rate][data-value='2']")
    pad.locator("[data-action=choose-reason]").first.click()
    pad.fill("[name=comment]", "等了很久")
    pad.click("[data-action=submit-rating]")
    expect(desk.locator("[data-action=invite-rating]")).to_contain_text("已评价")
    assert "不满意" not in desk.content()


@pytest.mark.req("R-177", "R-189")
def test_an_answer_given_without_a_network_arrives_once_when_it_is_back(shared_lobby: Lobby) -> None:
    before = ratings(shared_lobby)
    desk, pad = asked_to_rate(shared_lobby)
    pad.context.set_offline(True)
    pad.click("[data-action=rate][data-value='5']")
    expect(pad.locator("[data-field=screen]")).to_have_attribute("data-value", "thanks")
    pad.context.set_offline(False)
    expect(desk.locator("[data-action=invite-rating]")).to_contain_text("已评价", timeout=20_000)
    expect(pad.locator("[data-field=screen]")).to_have_attribute("data-value", "idle", timeout=10_000)
    assert ratings(shared_lobby) == before + 1
