"""The live board of those in charge."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

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


@pytest.mark.req("R-154", "R-163")
def test_a_leader_grants_the_second_leave_of_a_pair_with_a_reason_and_keeps_the_roster(shared_lobby: Lobby) -> None:
    shared_lobby.ask("PATCH", "/halls/H1/policy", both_away_rule="leader")
    day = str(datetime.now(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=1))
    for name in ("clerk01", "clerk02"):
        wish = {"person": name, "first_day": day, "kind": "leave", "handover": "见便条"}
        shared_lobby.ask("POST", "/halls/H1/absences", **wish)
    floor = shared_lobby.log_in("leader01", "/floor")
    asked = floor.locator(".coverage-request")
    expect(asked).to_have_count(2)
    asked.nth(1).locator("[data-action=grant-absence]").click()
    expect(asked).to_have_count(1)
    expect(asked).to_contain_text("搭档同时离岗")
    asked.locator("[data-action=grant-absence]").click()
    dialog = floor.locator("[role=dialog]")
    expect(dialog).to_contain_text("准假后这个岗位将无人。")
    dialog.locator("[name=reason]").fill("另派人顶岗")
    dialog.locator("[data-action=confirm]").click()
    expect(asked).to_have_count(0)

    floor.click("[data-action=go][data-value=roster]")
    expect(floor.locator("[data-action=tab]")).to_have_text(["排班考勤", "培训"])
    expect(floor.locator("[data-value=roster] table")).to_be_visible()
    expect(floor.locator("[data-value=attendance]")).to_be_visible()
    expect(floor.locator("[data-value=heads]")).to_have_count(0)
    floor.click("[data-action=tab][data-value=people]")
    floor.locator(".row[data-value=clerk01] [data-action=trainings]").click()
    expect(dialog).to_be_visible()
    expect(floor.locator("[data-action=add-person], [data-action=reset-password], [data-action=edit-person]")).to_have_count(0)


def test_from_the_hall_to_a_zone_to_a_tickets_line_are_two_presses_and_each_stands_in_the_address(shared_lobby: Lobby) -> None:
    number, second = shared_lobby.take(2)
    shared_lobby.ask("POST", f"/windows/{shared_lobby.windows['1']}/actions/open")
    floor = shared_lobby.log_in("leader01", "/floor")
    floor.locator("[data-value=plan] [data-action=open-zone][data-zone=A]").click()
    rows = floor.locator(".order-row")
    expect(rows.locator(f"text={second}").first).to_be_visible()
    assert floor.evaluate("location.hash") == "#zone=A"
    rows.locator("[data-action=open-trail]", has_text=number).first.press("Enter")
    expect(floor.locator(".trail-event").first).to_contain_text("取号")
    address = floor.url
    assert "zone=A&ticket=" in address
    floor.keyboard.press("Escape")
    expect(rows.first).to_be_visible()
    floor.keyboard.press("Escape")
    expect(floor.get_by_role("dialog")).to_have_count(0)
    floor.goto("about:blank")
    floor.goto(address)
    expect(floor.locator(".trail-event").first).to_contain_text("取号")
    floor.go_back()


def test_a_window_on_the_plan_says_its_state_in_a_word_with_ticket_and_clerk_and_opens(shared_lobby: Lobby) -> None:
    [number] = shared_lobby.take()
    window = f"/windows/{shared_lobby.windows['2']}/actions"
    for verb in ("open", "call-next", "start"):
        shared_lobby.ask("POST", f"{window}/{verb}")
    floor = shared_lobby.log_in("leader01", "/floor")
    box = floor.locator("[data-value=plan] [data-action=open-window][data-window='2']")
    expect(box).to_contain_text("正在办理")
    expect(box).to_contain_text("A")
    box.focus()
    floor.keyboard.press("Enter")
    expect(floor.locator("[data-field=drill-ticket]")).not_to_have_text("—")
    assert number


def test_a_hall_that_nobody_has_drawn_and_a_phone_get_zones_with_their_windows(shared_lobby: Lobby) -> None:
    phone = shared_lobby.log_in("leader01", "/floor", viewport={"width": 390, "height": 844})
    cards = phone.locator("[data-value=plan] .plan-card")
    expect(cards).to_have_count(12)
    bar = phone.locator(".thumb-bar")
    expect(bar).to_be_in_viewport()
    bar.locator("[data-value=tickets]").click()
    expect(phone.locator("#tickets")).to_be_in_viewport()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_wall_shows_everything_at_once_with_large_type_and_nothing_to_press(shared_lobby: Lobby) -> None:
    shared_lobby.take()
    wall = shared_lobby.log_in("leader01", "/floor?wall", viewport={"width": 1920, "height": 1080})
    for width, height in ((1920, 1080), (3840, 2160)):
        wall.set_viewport_size({"width": width, "height": height})
        expect(wall.locator(".wall-window")).to_have_count(12)
        expect(wall.locator("button, a[href], input")).to_have_count(0)
        for part in (".wall-head", ".wall-queue >> nth=4", ".wall-window >> nth=11", ".wall-foot"):
            expect(wall.locator(part)).to_be_in_viewport(ratio=1)
        smallest = wall.locator(".wall-queue, .wall-state, .wall-alarms li, .wall-tile h2").evaluate_all(
            "all => Math.min(...all.map(one => parseFloat(getComputedStyle(one).fontSize)))"
        )
        # 55 inches across 1920: letters of 28 pixels are 18 mm, read from five metres.
        assert smallest >= width / 1920 * 28 - 0.1


@pytest.mark.req("R-215")
def test_the_centre_goes_from_all_halls_into_one_below_and_looks_without_acting(shared_lobby: Lobby) -> None:
    centre = shared_lobby.log_in("manager01", "/centre")
    row = centre.locator("tr[data-value=H2]")
    expect(row.locator("[data-field=waiting]")).to_have_text("0")
    row.locator("[data-action=open-hall]").click()
    expect(centre.locator("h1")).to_contain_text("医疗保障分厅")
    expect(centre.locator("[data-value=plan] .plan-card")).to_have_count(2)
    expect(centre.locator("[data-action=emergency], [data-action=lend], [data-action=ask-close-day]")).to_have_count(0)


@pytest.mark.req("R-216")
def test_a_social_supervisor_is_led_to_the_totals_and_nowhere_else(shared_lobby: Lobby) -> None:
    page = shared_lobby.log_in("observer01", "/centre")
    expect(page.locator("tr[data-value=H1] [data-field=served]")).to_be_visible()
    expect(page.locator("[data-action=open-hall], [data-field=absent], [data-field=alarms]")).to_have_count(0)
    page.goto("/floor")
    expect(page.locator("[data-field=line]")).to_be_visible()
    expect(page.locator("[data-value=plan]")).to_have_count(0)
