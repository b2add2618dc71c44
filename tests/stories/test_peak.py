"""S-08: a line becomes too long, the leader sees to it with two presses, and visitors are told where else they may go."""

import json
import sqlite3
import time

import pytest
from playwright.sync_api import expect

from tests.stories.lobby import PENSION, PHONE, Lobby, fits

POLICY = {
    "crowd_waiting_yellow": 3, "crowd_waiting_orange": 6, "crowd_waiting_red": 60, "offer_after_minutes": 15,
}  # fmt: skip


def tell_for_the_sub_hall(lobby: Lobby, minutes_ago: int) -> None:
    """As if the sub-hall ran elsewhere and had told its figures so long ago."""
    zone = {"waiting": 0, "windows_open": 2, "p10_seconds": 0, "p50_seconds": 60, "p90_seconds": 300}
    told = {"as_of": int((time.time() - 60 * minutes_ago) * 1000), "zones": {"A": zone}}
    connection = sqlite3.connect(lobby.server.home / "tinghao.sqlite3", timeout=20)
    with connection:
        connection.execute("UPDATE halls SET reported = ? WHERE code = 'H2'", [json.dumps(told)])
    connection.close()


@pytest.mark.req("R-094", "R-095", "R-091", "R-093", "R-089")
def test_a_long_line_is_told_seen_to_and_shortened(lobby: Lobby) -> None:
    lobby.opens("1")
    floor = lobby.floor()
    lobby.others(7)

    # The worker finds it; the alarm names its colour in words and asks to be acknowledged.
    alarm = floor.page.locator('[data-field="alarm"]', has_text="排队过长")
    expect(alarm).to_be_visible()
    expect(alarm.locator('[data-field="level"]')).to_have_text("橙色")
    alarm.locator('[data-action="acknowledge-alarm"]').click()
    expect(alarm.locator('[data-field="acknowledged"]')).to_contain_text("已确认")

    # One press opens a window with the person who is free, and the estimate falls.
    wait = floor.page.locator('tr[data-value="A"] [data-field="wait"]')
    before = wait.inner_text()
    floor.zone("A", "windows_open", "1")
    alarm.locator('[data-action="relieve"][data-value^="open:"]').first.click()
    floor.zone("A", "windows_open", "2")
    expect(wait).not_to_have_text(before)
    kinds = [event["type"] for event in lobby.asks("/halls/H1/events?after=0")["items"]]
    assert kinds.count("alarm.raised") == kinds.count("alarm.acknowledged") == kinds.count("zone.relieved") == 1

    # At the kiosk other ways are offered; the number is there all the same.
    tell_for_the_sub_hall(lobby, minutes_ago=0)
    lobby.others(12)
    kiosk = lobby.kiosk()
    kiosk.touch("choose-zone", "A")
    kiosk.touch("choose-item", PENSION)
    kiosk.at("confirm")
    expect(kiosk.field("alternatives")).to_contain_text("由您决定")
    expect(kiosk.field("later")).to_be_visible()
    kiosk.touch("take", "apply")
    kiosk.number()

    # So on the phone of somebody who waits.
    ticket = lobby.others(1)[0]
    phone = lobby.phone(ticket["e_ticket_url"])
    expect(phone.field("alternatives")).to_be_visible()
    expect(phone.page.locator('[data-field="later"] a')).to_have_attribute("href", "/book/H1")
    assert fits(phone.page)

    # A hall that has told nothing for five minutes is marked and last, however few wait there.
    tell_for_the_sub_hall(lobby, minutes_ago=5)
    guide = lobby.open("/guide", **PHONE)
    guide.locator("select[name=district], [name=district]").first.wait_for()
    halls = guide.locator(".hall")
    expect(halls.nth(1)).to_have_attribute("data-value", "H2")
    expect(halls.nth(1).locator('[data-field="stale"]')).to_contain_text("已超过 2 分钟")
    expect(halls.nth(1).locator('[data-action="navigate"]')).to_be_visible()
    assert fits(guide)
