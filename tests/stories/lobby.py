"""People and screens of a running hall: every page is opened as people open it, and does what people do on it."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import requests
from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from tests.support.browser import PATIENCE_MS, Visitors
from tests.support.server import Server

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
KIOSK: dict[str, Any] = {"viewport": {"width": 1080, "height": 1920}, "has_touch": True}
PAD: dict[str, Any] = {"viewport": {"width": 1024, "height": 600}, "has_touch": True}
SIGN: dict[str, Any] = {"viewport": {"width": 1280, "height": 400}}
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}

PENSION = "440120020010"  # 城乡居民基本养老保险参保登记, in zone A
CARD = "440120020020"  # 社会保障卡申领与换领, also there


class Screen:
    """A page with the markers of the outside contract. old: the field that says how old is what is shown."""

    old = "line"

    def __init__(self, page: Page) -> None:
        self.page = page

    def field(self, name: str) -> Locator:
        return self.page.locator(f'[data-field="{name}"]')

    def action(self, verb: str, value: str | None = None) -> Locator:
        return self.page.locator(f'[data-action="{verb}"]' + (f'[data-value="{value}"]' if value is not None else ""))

    def press(self, verb: str, value: str | None = None) -> None:
        self.action(verb, value).click()

    def shows(self, name: str, text: str | re.Pattern[str]) -> None:
        expect(self.field(name).first).to_have_text(text)

    def says(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def line_is_old(self) -> Locator:
        """What the page says while it does not hear the server."""
        return self.field(self.old)

    def is_grey(self) -> Locator:
        """What the page has become when it has not heard the server for a minute."""
        return self.page.locator(".board-grey")


class Kiosk(Screen):
    touches = 0

    def touch(self, verb: str, value: str | None = None) -> None:
        self.touches += 1
        self.action(verb, value).first.tap()

    def at(self, step: str) -> None:
        expect(self.page.locator(f'[data-page="{step}"]')).to_be_visible()

    def take(self, zone: str = "A", item: str = PENSION, purpose: str = "apply") -> str:
        """A number by touches alone; returns it."""
        self.touch("choose-zone", zone)
        self.touch("choose-item", item)
        self.touch("take", purpose)
        return self.number()

    def number(self) -> str:
        self.at("result")
        return self.field("ticket_no").inner_text().strip()

    def type(self, keys: str) -> None:
        for key in keys:
            self.touch("key", key)

    def done(self) -> None:
        self.touch("done")
        self.at("home")

    def take_with_code(self) -> str:
        """The last touch; returns where the code on the slip leads."""
        with self.page.expect_response(re.compile("/slip$")) as asked:
            self.touch("take", "apply")
        return str(asked.value.json()["url"])

    def identify(self, number: str) -> None:
        """On the page before the last touch: say who is here."""
        self.touch("offer-identity")
        self.at("identity")
        self.type(number)
        self.touch("give-identity")
        self.at("confirm")

    def find(self, look: str, ticket_no: str) -> None:
        """look: "reactivate" is "I am back", "reprint" is a lost ticket."""
        self.touch(look)
        self.at("find")
        self.type(ticket_no)
        self.touch("find")
        assert self.number() == ticket_no


class Board(Screen):
    """The hall's big display."""

    old = "updated_at"

    def call(self, ticket_no: str) -> Locator:
        return self.page.locator(f'[data-call="{ticket_no}"]')

    def calls(self, ticket_no: str, window: str) -> None:
        expect(self.call(ticket_no)).to_contain_text(ticket_no)
        expect(self.call(ticket_no)).to_contain_text(re.compile(rf"\b{window}\s*号窗口"))

    def zone(self, code: str) -> Locator:
        return self.page.locator(f'[data-zone="{code}"]')

    def waits(self, zone: str, people: int) -> None:
        expect(self.zone(zone).locator('[data-field="waiting"]')).to_have_text(f"{people} 人")

    def missed(self, *ticket_nos: str) -> None:
        expect(self.field("missed").locator("span")).to_have_text(list(ticket_nos))


class Sign(Screen):
    """The display over one window."""

    old = "updated_at"

    def at(self, state: str, ticket_no: str | None = None) -> None:
        expect(self.page.locator('[data-page="window-board"]')).to_have_attribute("data-state", state)
        if ticket_no:
            self.shows("ticket_no", ticket_no)


class Desk(Screen):
    def press(self, verb: str, value: str | None = None) -> None:
        """As somebody who waits until the press before is answered: until then nothing else is taken."""
        expect(self.page.locator('button[aria-busy="true"]')).to_have_count(0)
        super().press(verb, value)

    def at(self, state: str) -> None:
        expect(self.page.locator('.desk-head [data-field="state"]')).to_have_attribute("data-value", state)

    def has(self, ticket_no: str, state: str) -> None:
        self.at(state)
        self.shows("ticket_no", ticket_no)

    def key(self, code: str) -> None:
        self.page.keyboard.press(code)

    def number(self) -> str:
        return self.field("ticket_no").inner_text().strip()

    def calls(self) -> str:
        """Press the large button and say who is called."""
        self.press("call-next")
        self.at("called")
        return self.number()

    def serves(self, ticket_no: str) -> None:
        """Call whoever is next, which must be this one; serve and finish."""
        assert self.calls() == ticket_no
        self.press("start")
        self.at("serving")
        self.press("finish")
        self.at("idle")

    def says(self, text: str | re.Pattern[str]) -> None:
        expect(self.field("message")).to_contain_text(text)


class Pad(Screen):
    def asks(self, ticket_no: str) -> None:
        self.shows("ticket_no", ticket_no)
        expect(self.action("rate")).to_have_count(5)

    def touch(self, verb: str, value: str | None = None) -> None:
        self.action(verb, value).first.tap()


class Phone(Screen):
    old = "updated_at"

    def at(self, state: str) -> None:
        expect(self.page.locator('[data-page="ticket"]')).to_have_attribute("data-state", state)

    def touch(self, verb: str, value: str | None = None) -> None:
        self.action(verb, value).first.tap()


class Floor(Screen):
    def zone(self, code: str, name: str, value: str) -> None:
        expect(self.page.locator(f'tr[data-value="{code}"] [data-field="{name}"]').first).to_have_text(value)

    def total(self, name: str, value: str) -> None:
        """Of the day's ledger, over all zones."""
        expect(self.page.locator(f'tfoot [data-field="{name}"]')).to_have_text(value)

    def trail(self, ticket_no: str) -> list[str]:
        """The kinds of events on the line of a ticket, in order; the line stays open on the page."""
        self.page.locator("input[name=q]").fill(ticket_no)
        row = self.page.locator(".ticket-row", has=self.page.get_by_text(ticket_no, exact=True))
        row.locator('[data-action="trail"]').click()
        events = self.page.locator(".trail-event")
        expect(events.first).to_be_visible()
        return [event.get_attribute("data-value") or "" for event in events.all()]

    def leave_trail(self) -> None:
        self.press("close-dialog")
        self.page.locator("input[name=q]").fill("")


@dataclass
class Lobby:
    """One building with one server. Pages stay open until the story ends.

    through: the base URL of a cable between the pages and the server, "" without one. clock: what the clocks of the
    machines show that the pages run on, None for the right time.
    """

    server: Server
    new_page: Visitors
    refused_by_policy: list[str] = field(default_factory=list)
    through: str = ""
    clock: datetime | None = None

    def open(self, path: str, *, token: str = "", **options: Any) -> Page:
        # What moves is drawn all the time, by processors that a story's other pages need.
        page = self.new_page(self.through or self.server.base_url, **{"reduced_motion": "reduce", **options})
        page.context.on("console", self._hear)
        if self.clock is not None:
            page.clock.install(time=self.clock)
        page.goto(path + (f"#token={token}" if token else ""))
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.refused_by_policy.append(message.text)

    # --- places -------------------------------------------------------------------------------------------------------

    def kiosk(self, code: str = "K1", **options: Any) -> Kiosk:
        kiosk = Kiosk(self.open("/kiosk/H1", token=self.tokens["kiosks"][code], **{**KIOSK, **options}))
        kiosk.at("home")
        return kiosk

    def board(self, query: str = "", **options: Any) -> Board:
        return Board(self.open(f"/board/H1{query}", token=self.tokens["board"], **{**WIDE, **options}))

    def sign(self, number: str, **options: Any) -> Sign:
        token = self.tokens["window_displays"][self.window_id(number)]
        return Sign(self.open(f"/board/H1/window/{number}", token=token, **{**SIGN, **options}))

    def pad(self, number: str, **options: Any) -> Pad:
        window = self.window_id(number)
        return Pad(self.open(f"/pad/{window}", token=self.tokens["pads"][window], **{**PAD, **options}))

    def phone(self, e_ticket_url: str, **options: Any) -> Phone:
        # The link names the server itself, which is reached through the cable where there is one.
        return Phone(self.open(urlsplit(e_ticket_url).path, **{**PHONE, **options}))

    def desk(self, number: str, **options: Any) -> Desk:
        """The A clerk of the window logs in and opens it, unless it is open already."""
        desk = Desk(self.log_in(self.clerk_of(number), **{**WIDE, **options}))
        tile = desk.action("open", self.window_id(number))
        expect(tile.or_(desk.page.locator(".desk-number"))).to_be_visible()
        if tile.is_visible():
            tile.click()
        desk.shows("window_number", number)
        desk.at("idle")
        return desk

    def floor(self, **options: Any) -> Floor:
        floor = Floor(self.log_in("leader01", **{**WIDE, **options}))
        expect(floor.field("windows_open").first).to_be_visible()
        return floor

    def log_in(self, username: str, **options: Any) -> Page:
        page = self.open("/login", **options)
        page.locator("input[name=username]").fill(username)
        page.locator("input[name=password]").fill(self.person(username)["password"])
        page.locator('[data-action="login"]').click()
        page.wait_for_url(re.compile("/(desk|floor)$"))
        return page

    # --- who and what there is ----------------------------------------------------------------------------------------

    def hall_time(self) -> datetime:
        return datetime.now(ZoneInfo("Asia/Shanghai"))

    @property
    def tokens(self) -> dict[str, Any]:
        tokens: dict[str, Any] = self.server.credentials["tokens"]
        return tokens

    def window_id(self, number: str) -> str:
        return next(str(window["id"]) for window in self.server.credentials["windows"] if window["number"] == number)

    def person(self, username: str) -> dict[str, Any]:
        return next(person for person in self.server.credentials["people"] if person["username"] == username)

    def clerk_of(self, number: str) -> str:
        people: list[dict[str, Any]] = self.server.credentials["people"]
        return next(str(person["username"]) for person in people if person["window_number"] == number)

    # --- others in the hall, whom the story is not about --------------------------------------------------------------

    def others(self, count: int, zone: str = "A", item: str = PENSION) -> list[dict[str, Any]]:
        """Take so many numbers. item: "" where the zone needs none."""
        wanted = {"zone": zone, **({"service_item": item} if item else {})}
        return [self.acts("/halls/H1/tickets", **wanted) for _ in range(count)]

    def takes_at(self, kiosk: str, zone: str = "A", item: str = PENSION) -> dict[str, Any]:
        """A number from a kiosk whose page nobody looks at; what hangs on it prints the paper."""
        wanted = {"zone": zone, "service_item": item}
        return self._call("POST", "/halls/H1/tickets", token=self.tokens["kiosks"][kiosk], json=wanted)

    def opens(self, *numbers: str) -> None:
        """Open those of these windows that are closed."""
        for number in numbers:
            window = f"/windows/{self.window_id(number)}"
            if self.asks(window)["window"]["state"] == "closed":
                self.acts(f"{window}/actions/open")

    def others_are_served(self, number: str, count: int) -> None:
        """Another window serves the first so many, then closes."""
        window = f"/windows/{self.window_id(number)}/actions"
        self.acts(f"{window}/open")
        for _ in range(count):
            self.acts(f"{window}/call-next")
            self.acts(f"{window}/finish", outcome="done")
        self.acts(f"{window}/close")

    def acts(self, path: str, **body: Any) -> dict[str, Any]:
        return self._call("POST", path, json=body)

    def changes(self, path: str, **body: Any) -> dict[str, Any]:
        return self._call("PATCH", path, json=body)

    def asks(self, path: str) -> dict[str, Any]:
        return self._call("GET", path)

    def tries(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """What the server answers to something that is to be refused."""
        answer = self._send(method, path, json=body)
        assert not answer.ok, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def _call(self, method: str, path: str, token: str = "", **how: Any) -> dict[str, Any]:
        answer = self._send(method, path, token, **how)
        assert answer.ok, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def _send(self, method: str, path: str, token: str = "", **how: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token or self.tokens['integration']}"}
        return requests.request(
            method, f"{self.server.base_url}/api/v1{path}", headers=headers, timeout=PATIENCE_MS / 1000, **how
        )


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def press_together(*presses: tuple[Desk, int]) -> None:
    """Each desk presses its large button so many times, all in the same millisecond half a second from now."""
    at = presses[0][0].page.evaluate("Date.now() + 500")
    for desk, times in presses:
        desk.page.evaluate(
            """([at, times]) => void setTimeout(() => {
                 const button = document.querySelector('[data-action="call-next"]');
                 for (let n = 0; n < times; n += 1) button.click();
               }, at - Date.now())""",
            [at, times],
        )
