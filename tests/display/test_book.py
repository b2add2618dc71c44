"""A booking through pages: made on a phone, seen by the guide, checked in at the kiosk, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.display.conftest import Lobby
from tests.display.test_kiosk import kiosk_of, press_keys
from tests.support.browser import Visitors
from tests.support.server import Server

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
EVERY_DAY = [{"from": "00:00", "to": "24:00", "days": [1, 2, 3, 4, 5, 6, 7]}]


@pytest.mark.req("R-045", "R-048")
def test_a_visitor_books_on_the_phone_and_checks_in_at_the_kiosk(shared_server: Server, new_page: Visitors) -> None:
    lobby = Lobby(shared_server, new_page)
    # The next slot begins within half an hour, whatever the time is now, and may be checked in for at once.
    lobby.ask("PATCH", "/halls/H1/policy", booking_lead_minutes=0, booking_early_minutes=240)
    lobby.ask("POST", "/halls/H1/booking-plans", code="ALL", name="全天", zone="A", hours=EVERY_DAY, capacity=5)

    phone = lobby.new_page(lobby.server.base_url, **PHONE)
    phone.goto("/book/H1")
    phone.fill("[name=item]", "社会保障卡")
    phone.locator("[data-action=choose-item]").first.click()
    phone.locator("[data-action=choose-slot]:enabled").first.click()
    phone.fill("[name=name]", "欧阳修远")
    phone.fill("[name=phone]", "13800000001")
    phone.click("[data-action=book]")
    expect(phone.locator("[data-field=booked]")).to_be_visible()
    code = phone.inner_text("[data-field=code]").replace(" ", "")
    expect(phone.locator("[data-field=visitor]")).to_have_text("欧阳* 138****0001")

    kiosk = kiosk_of(lobby)
    kiosk.click("[data-action=check-in]")
    press_keys(kiosk, code)
    kiosk.click("[data-action=check-in]")
    expect(kiosk.locator("[data-page=result]")).to_be_visible()
    number = kiosk.inner_text("[data-field=ticket_no]")
    expect(kiosk.locator("[data-field=notice]")).to_contain_text(number)

    phone.goto(f"/book/H1?code={code}")
    phone.fill("[name=phone]", "13800000001")
    phone.click("[data-action=look-up]")
    expect(phone.locator("[data-field=ticket_no]")).to_have_text(number)
    expect(phone.locator("[data-action=ticket]")).to_be_visible()
