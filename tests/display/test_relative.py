"""A relative's phone (R-125): named at the kiosk, on the visitor's phone or by the guide, and told by message."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.display.conftest import AT_ONCE, Lobby
from tests.display.test_kiosk import kiosk_of, press_keys, zone
from tests.display.test_ticket import phone_of
from tests.support.browser import Visitors
from tests.support.gateway import Gateway, running_gateway
from tests.support.server import Server, copy_home

SON = "13900139000"


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    with running_gateway() as running:
        yield running


@pytest.fixture(scope="module")
def _running(gateway: Gateway, demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(copy_home(demo_home, tmp_path_factory.mktemp("relative") / "home"), quick=True)
    (server.home / "config.toml").write_text(gateway.toml, "utf-8")
    server.start()
    yield server
    server.kill9()


@pytest.fixture
def entrance(_running: Server, gateway: Gateway, new_page: Visitors) -> Lobby:
    lobby = Lobby(_running, new_page)
    lobby.ask("PATCH", "/halls/H1/policy", reminder_channels=["page", "message"], **AT_ONCE)
    lobby.ask("POST", "/halls/H1/actions/close-day")
    gateway.asked.clear()
    return lobby


def hears(gateway: Gateway, page: Page, ticket_no: str) -> None:
    """Wait until the worker has told the relative of the ticket."""
    for _ in range(600):
        if any(phone == SON for phone, _ in gateway.phones):
            break
        page.evaluate("new Promise((on) => setTimeout(on, 200))")
    [(_, body)] = gateway.asked
    assert (body["phone"], body["whose"], body["kind"]) == (SON, "relative", "ticket_nearly")
    assert f"您家人的{ticket_no}号" in body["text"]


@pytest.mark.req("R-125")
def test_on_the_phone_a_relative_is_named_changed_and_taken_out(entrance: Lobby, gateway: Gateway) -> None:
    phone = phone_of(entrance)
    ticket_no = phone.locator("[data-field=ticket_no]").inner_text()
    phone.click("[data-action=ask-relative]")
    phone.fill("[name=relative]", "1390013900")
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("手机号应是 1 开头的 11 位数字")).to_be_visible()
    phone.fill("[name=relative]", "139 0013 9000")
    phone.click("[data-action=name-relative]")
    relative = phone.locator("[data-field=relative]")
    expect(relative).to_have_attribute("data-value", "true")
    expect(relative).to_contain_text("会发短信提醒您的家人")
    assert SON not in phone.content()
    hears(gateway, phone, ticket_no)
    phone.click("[data-action=remove-relative]")
    expect(relative).to_have_attribute("data-value", "false")


@pytest.mark.req("R-125")
def test_at_the_kiosk_it_is_offered_after_the_number_to_those_whom_somebody_may_have_brought(
    entrance: Lobby, gateway: Gateway
) -> None:
    kiosk = kiosk_of(entrance)
    zone(kiosk, "Z")
    expect(kiosk.locator("[data-field=ticket_no]")).to_be_visible()
    expect(kiosk.locator("[data-action=ask-relative]")).to_have_count(0)
    kiosk.click("[data-action=done]")
    zone(kiosk, "T")
    kiosk.locator("[data-action=choose-group]").first.click()
    number = kiosk.locator("[data-field=ticket_no]")
    expect(number).to_be_visible()
    ticket_no = number.inner_text()
    kiosk.click("[data-action=ask-relative]")
    kiosk.click("[data-action=back]")
    expect(number).to_have_text(ticket_no)
    kiosk.click("[data-action=ask-relative]")
    press_keys(kiosk, SON)
    kiosk.click("[data-action=name-relative]")
    expect(number).to_have_text(ticket_no)
    expect(kiosk.locator("[data-field=relative]")).to_contain_text("会发短信提醒您的家人")
    expect(kiosk.locator("[data-action=ask-relative]")).to_have_count(0)
    assert SON not in kiosk.content()
    hears(gateway, kiosk, ticket_no)


@pytest.mark.req("R-125")
def test_the_guide_names_the_relative_of_somebody_who_waits(entrance: Lobby, gateway: Gateway) -> None:
    ticket_no = entrance.take(1, "T")[0]
    desk = entrance.log_in("guide01", "/guide-desk")
    desk.fill("[name=ticket_no]", ticket_no)
    desk.keyboard.press("Enter")
    found = desk.locator(".found")
    found.locator("[data-action=relative]").click()
    desk.fill("[name=relative]", SON)
    desk.click("[data-action=confirm]")
    expect(found).to_contain_text(re.compile("快到和叫到时发短信提醒家人"))
    hears(gateway, desk, ticket_no)
