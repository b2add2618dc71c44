"""A kiosk whose printer, card reader and scanner hang on the hall's agent, all of it in processes of their own."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.display.conftest import Lobby
from tests.display.test_kiosk import number_shown, zone
from tests.support.agent import Agent
from tests.support.browser import Visitors
from tests.support.server import Server, copy_home

PATIENCE_SECONDS = 90.0
COUNTS_PRINTS = "window.printed = 0; window.print = () => { window.printed += 1; };"


@dataclass
class Entrance:
    """A kiosk's page, and the hands at the devices beside it."""

    lobby: Lobby

    def kiosk(self) -> Page:
        page = self.lobby.new_page(self.lobby.server.base_url, viewport={"width": 1080, "height": 1920})
        page.add_init_script(COUNTS_PRINTS)
        page.goto(f"/kiosk/H1#token={self.lobby.server.credentials['tokens']['kiosk']}")
        expect(page.locator("[data-action=choose-zone]").first).to_be_visible()
        return page

    def hardware(self, code: str) -> dict[str, Any]:
        items = self.lobby.ask("GET", "/halls/H1/hardware")["items"]
        return next((item for item in items if item["code"] == code), {})

    def has_its_page(self) -> bool:
        """Whether the hall knows that the kiosk's page is there; without one a card is a number at once."""
        return any(each["kind"] == "kiosk" and each["online"] for each in self.lobby.ask("GET", "/halls/H1/devices")["items"])

    def act(self, code: str, verb: str, **args: Any) -> None:
        self.lobby.ask("POST", f"/hardware/{self.hardware(code)['id']}/actions/act", verb=verb, args=args)

    def events(self, kind: str) -> list[dict[str, Any]]:
        seq, found = 0, []
        while items := self.lobby.ask("GET", f"/halls/H1/events?after={seq}")["items"]:
            found += [event for event in items if event["type"].startswith(kind)]
            seq = items[-1]["seq"]
        return found

    def until(self, true: Any) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not true():
            assert time.monotonic() < end, "it did not come to that"
            time.sleep(0.1)


@pytest.fixture(scope="module")
def _wired(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("kiosk")
    server = Server(copy_home(demo_home, folder / "home"), quick=True)
    server.start()
    agent = Agent(server, folder / "agent")
    agent.keep(server.credentials["tokens"]["agent"])
    agent.start()
    yield server
    agent.kill9()
    server.kill9()


@pytest.fixture
def entrance(_wired: Server, new_page: Visitors) -> Entrance:
    """Printer and reader well and known to the hall."""
    made = Entrance(Lobby(_wired, new_page))
    made.until(lambda: made.hardware("printer-1"))
    made.act("printer-1", "refill")
    made.until(lambda: made.hardware("printer-1").get("reported", {}).get("paper") == "ok")
    return made


@pytest.mark.req("R-022")
def test_the_halls_printer_prints_the_number_and_the_page_prints_none(entrance: Entrance) -> None:
    kiosk = entrance.kiosk()
    zone(kiosk, "Z")
    number = number_shown(kiosk)
    expect(kiosk.locator(".result-keep")).to_have_text("请取走号票")
    assert kiosk.evaluate("window.printed") == 0
    [printed] = [event for event in entrance.events("slip.printed") if event["data"]["ticket_id"] == _id_of(entrance, number)]
    assert printed["data"]["outcome"] == "printed"


@pytest.mark.req("R-037")
def test_out_of_paper_the_number_is_shown_and_printed_after_the_refill_never_taken_anew(entrance: Entrance) -> None:
    kiosk = entrance.kiosk()
    entrance.act("printer-1", "paper_out")
    expect(kiosk.locator("[data-field=paper]")).to_contain_text("缺纸")
    zone(kiosk, "Z")
    number = number_shown(kiosk)
    expect(kiosk.locator("[data-field=paper]")).to_contain_text("导办台")
    alarms = entrance.lobby.ask("GET", "/halls/H1/floor")["state"]["staff"]["alarms"]
    assert any("缺纸" in alarm["text"] for alarm in alarms)
    kiosk.click("[data-action=done]")
    entrance.act("printer-1", "refill")
    expect(kiosk.locator("[data-field=paper]")).to_have_count(0)
    taken = len(entrance.events("ticket.issued"))
    entrance.act("scan-1", "scan", text=number)
    assert number_shown(kiosk) == number
    kiosk.click("[data-action=reprint]")
    expect(kiosk.locator(".result-keep")).to_have_text("请取走号票")
    entrance.until(lambda: entrance.events("slip.printed")[-1]["data"]["ticket_id"] == _id_of(entrance, number))
    assert len(entrance.events("ticket.issued")) == taken


@pytest.mark.req("R-024")
def test_a_card_on_the_reader_begins_a_number_and_the_second_time_finds_it(entrance: Entrance) -> None:
    kiosk = entrance.kiosk()
    entrance.until(entrance.has_its_page)
    entrance.act("card-1", "lay", card="张三丰")
    # The start page offers items too: one touched before the card is read begins a number without it.
    kiosk.click("[data-page=items] [data-action=choose-item]")
    kiosk.click("[data-action=take]")
    number = number_shown(kiosk)
    entrance.act("card-1", "lift")
    # Meanwhile the page may have gone home by itself: with a slip in the visitor's hand it does so after ten seconds.
    entrance.act("card-1", "lay", card="张三丰")
    again = kiosk.locator("[data-page=result]", has_text="您的号还有效")
    expect(again.locator("[data-field=ticket_no]")).to_have_text(number)
    entrance.act("card-1", "lift")


def test_a_card_that_gives_no_number_is_answered_with_what_to_do(entrance: Entrance) -> None:
    kiosk = entrance.kiosk()
    entrance.until(entrance.has_its_page)
    entrance.act("card-1", "lay", card="TEST, ALEX SAMPLE")
    expect(kiosk.locator("[data-page=refused] [data-field=detail]")).to_contain_text("这种证件不能在本机刷证取号")
    entrance.act("card-1", "lift")


@pytest.mark.req("R-048")
def test_the_scanner_reads_a_bookings_code_and_checks_its_visitor_in(entrance: Entrance) -> None:
    hours = [{"from": "00:00", "to": "24:00", "days": [1, 2, 3, 4, 5, 6, 7]}]
    entrance.lobby.ask("PATCH", "/halls/H1/policy", booking_lead_minutes=0, booking_early_minutes=240)
    entrance.lobby.ask("POST", "/halls/H1/booking-plans", code="ALL", name="全天", zone="K", hours=hours, capacity=5)
    days = entrance.lobby.ask("GET", "/halls/H1/booking-days?zone=K")["days"]
    starts_at = days[0]["slots"][0]["starts_at"]
    wish = {"zone": "K", "starts_at": starts_at, "phone": "13800000001", "name": "张三", "channel": "web"}
    booking = entrance.lobby.ask("POST", "/halls/H1/bookings", **wish)
    kiosk = entrance.kiosk()
    entrance.act("scan-1", "scan", text=booking["url"])
    number = number_shown(kiosk)
    assert number.startswith("K")
    expect(kiosk.locator("[data-field=notice]")).to_contain_text(number)


def _id_of(entrance: Entrance, number: str) -> str:
    tickets = entrance.lobby.ask("GET", "/halls/H1/tickets?limit=50")["items"]
    return next(str(ticket["id"]) for ticket in tickets if ticket["ticket_no"] == number)
