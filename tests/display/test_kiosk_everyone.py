"""The kiosk for everybody: large type, a wheelchair, no sight, no sound, clumsy fingers, and things that do not work."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import socketio  # type: ignore[import-untyped]
from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.builders import id_number
from tests.display.conftest import Lobby
from tests.display.test_kiosk import UPRIGHT, issued, kiosk_of, number_shown, press_keys, seq_now, zone
from tests.support.browser import Visitors
from tests.support.server import Server

CONTROLS = "button:not(:disabled), input:not(:disabled)"


@pytest.fixture
def entrance(shared_server: Server, new_page: Visitors) -> Lobby:
    """The hall seen from its door, where it does not matter who took numbers before."""
    return Lobby(shared_server, new_page)


def at(kiosk: Page, page: str) -> None:
    expect(kiosk.locator(f"[data-page={page}]")).to_be_visible()


def turn_to(kiosk: Page, wanted: Locator) -> None:
    """Leaf through a page's choices until this one is shown."""
    for _ in range(6):
        if wanted.first.is_visible():
            return
        kiosk.click("[data-action=page-next]")
    raise AssertionError("none of the pages shows it")


def walk(kiosk: Page) -> Iterator[str]:
    """Every page of the kiosk in turn, by its own controls; yields its name while it is shown."""
    at(kiosk, "home")
    yield "home"
    action = kiosk.locator("[data-action=choose-zone][data-value=A]")
    turn_to(kiosk, action)
    action.click()
    at(kiosk, "items")
    yield "items"
    kiosk.locator("[data-action=choose-item]").first.click()
    at(kiosk, "confirm")
    yield "confirm"
    kiosk.click("[data-action=offer-identity]")
    at(kiosk, "identity")
    yield "identity"
    kiosk.click("[data-action=home]")
    for verb, page in (("search", "search"), ("reprint", "find"), ("map", "map")):
        at(kiosk, "home")
        turn_to(kiosk, kiosk.locator(f"[data-action={verb}]"))
        kiosk.locator(f"[data-action={verb}]").click()
        at(kiosk, page)
        if page == "search":
            press_keys(kiosk, "SH")
            expect(kiosk.locator("[data-action=choose-item]").first).to_be_visible()
        yield page
        kiosk.click("[data-action=home]")
    for code, page in (("S", "shut"), ("T", "groups")):
        at(kiosk, "home")
        action = kiosk.locator(f"[data-action=choose-zone][data-value={code}]")
        turn_to(kiosk, action)
        action.click()
        at(kiosk, page)
        yield page
        if page == "shut":
            kiosk.click("[data-action=home]")
    kiosk.locator("[data-action=choose-group]").first.click()
    number_shown(kiosk)
    expect(kiosk.locator(".result-code img")).to_be_visible()
    yield "result"


@pytest.mark.req("R-124")
def test_lowered_controls_lie_in_the_lower_half_of_every_page(entrance: Lobby) -> None:
    kiosk = kiosk_of(entrance)
    strip = kiosk.locator("[data-action=lower-controls]").bounding_box()
    assert strip is not None
    assert strip["y"] > UPRIGHT["height"] * 0.9
    kiosk.click("[data-action=lower-controls]")
    seen = []
    for page in walk(kiosk):
        boxes = kiosk.locator(CONTROLS).evaluate_all(
            "all => all.map(one => { const box = one.getBoundingClientRect(); return [one.dataset.action ?? one.name, box.top, box.bottom]; })"
        )
        assert [box for box in boxes if box[1] < UPRIGHT["height"] / 2 or box[2] > UPRIGHT["height"]] == [], page
        seen.append(page)
    assert len(seen) == len(set(seen)) == 10
    kiosk.click("[data-action=done]")
    at(kiosk, "home")
    expect(kiosk.locator("html.lowered")).to_have_count(0)


@pytest.mark.req("R-121")
def test_elder_mode_is_half_again_as_large_with_four_choices_a_page_and_nothing_to_scroll(entrance: Lobby) -> None:
    kiosk = kiosk_of(entrance)
    body = "document.documentElement.style, parseFloat(getComputedStyle(document.documentElement).fontSize)"
    usual = kiosk.evaluate(body)
    kiosk.click("[data-action=elder-mode]")
    assert kiosk.evaluate(body) >= 1.5 * usual
    for page in walk(kiosk):
        sizes = kiosk.locator(CONTROLS).evaluate_all(
            "all => all.map(one => { const box = one.getBoundingClientRect(); return [one.dataset.action ?? one.name, Math.min(box.width, box.height)]; })"
        )
        assert [size for size in sizes if size[1] < 60] == [], page
        assert kiosk.locator(".tile").count() <= 4, page
        texts = kiosk.evaluate(
            """() => [...document.querySelectorAll('.kiosk *')].filter(one => one.checkVisibility() && !one.closest('.slip, .visually-hidden, svg.map-drawing, .map')
                 && [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())).map(one =>
                 [one.innerText, parseFloat(getComputedStyle(one).fontSize)])"""
        )
        assert [text for text in texts if text[1] < 30] == [], page
        assert kiosk.evaluate("document.documentElement.scrollHeight <= innerHeight"), page
        expect(kiosk.locator("[data-action=elder-mode]")).to_be_visible()


@pytest.mark.req("R-121")
def test_elder_mode_tells_each_page(entrance: Lobby) -> None:
    kiosk = kiosk_of(entrance)
    kiosk.click("[data-action=elder-mode]")
    spoken = kiosk.locator("[data-field=spoken]")
    expect(spoken).to_contain_text("请选择要办理的业务")
    zone(kiosk, "Z")
    number = number_shown(kiosk)
    expect(spoken).to_contain_text(f"您的号码是 {' '.join(number)}")


# --- without sight: only what is spoken is known ----------------------------------------------------------------------------


class Listener:
    """Somebody with headphones and a keypad, who knows nothing but the sentences that were spoken."""

    def __init__(self, lobby: Lobby) -> None:
        self.heard: list[str] = []
        self.page = lobby.new_page(lobby.server.base_url, viewport=UPRIGHT)
        self.page.expose_function("heard", self.hear)
        self.page.add_init_script(
            """new MutationObserver(() => {
                 const said = document.querySelector('[data-field=spoken]')?.textContent ?? '';
                 if (said && said !== window.saidLast) { window.saidLast = said; window.heard(said); }
               }).observe(document, {subtree: true, childList: true, characterData: true})"""
        )
        self.page.goto(f"/kiosk/H1#token={lobby.server.credentials['tokens']['kiosk']}")
        expect(self.page.locator("[data-action=choose-zone]").first).to_be_visible()
        # The page tells itself after its first frame; a key pressed before that would be answered twice.
        self.page.evaluate(
            "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn, 100))))"
        )

    def hear(self, said: str) -> None:
        self.heard.append(said.strip())

    def press(self, key: str) -> str:
        """The sentence that follows a key."""
        before = len(self.heard)
        self.page.keyboard.press(key)
        return self._said_after(before)

    def choose(self, words: str) -> str:
        """Go down until a choice that begins with these words is said, and take it; returns what the next page says."""
        self.find(words)
        before = len(self.heard)
        self.page.keyboard.press("Enter")
        return self._said_after(before)

    def find(self, words: str) -> None:
        for _ in range(60):
            if self.press("ArrowDown").startswith(words):
                return
        raise AssertionError(f"no choice says {words}: {self.heard[-60:]}")

    def type(self, typed: str) -> None:
        for key in typed:
            assert self.press(key) == key

    def _said_after(self, before: int) -> str:
        for _ in range(1000):
            if len(self.heard) > before:
                return self.heard[-1]
            self.page.wait_for_timeout(20)
        raise AssertionError(f"nothing was said; last: {self.heard[-3:]}")


def spelled_number(sentence: str) -> str:
    found = re.search(r"您的号码是 ((?:\w ?)+)", sentence)
    assert found, sentence
    return found[1].replace(" ", "")


@pytest.mark.req("R-121", "R-123")
def test_who_does_not_see_takes_a_number_by_keys_and_spoken_words_alone(entrance: Lobby) -> None:
    visitor = Listener(entrance)
    welcome = visitor.press("ArrowDown")
    assert "语音导览" in welcome
    assert "请选择要办理的业务" in welcome
    assert "等候" in visitor.choose("综合窗口")
    page = visitor.choose("社会保障卡申领与换领")
    assert "社会保障卡申领与换领" in page
    assert "等候" in page
    said = visitor.choose("取号")
    number = spelled_number(said)
    assert re.fullmatch(r"A\d{3}", number)
    assert "前面还有" in said
    assert spelled_number(visitor.press("*")) == number
    assert entrance.ask("POST", "/halls/H1/tickets/find", ticket_no=number)["items"][0]["state"] == "waiting"


@pytest.mark.req("R-123")
def test_who_does_not_see_comes_back_after_a_missed_call(lobby: Lobby) -> None:
    (number,) = lobby.take(zone="T")
    window = f"/windows/{lobby.windows['7']}/actions"
    for verb in ("open", "call-next", "no-show"):
        lobby.ask("POST", f"{window}/{verb}")
    visitor = Listener(lobby)
    visitor.press("ArrowDown")
    assert "请输入您的号码" in visitor.choose("我回来了")
    visitor.type(number)
    assert "过号" in visitor.choose("查找")
    assert "已重新排队" in visitor.choose("重新排队")
    assert lobby.ask("POST", "/halls/H1/tickets/find", ticket_no=number)["items"][0]["state"] == "waiting"


@pytest.mark.req("R-123")
def test_who_does_not_see_has_a_lost_ticket_printed_again(lobby: Lobby) -> None:
    (number,) = lobby.take(zone="Z")
    visitor = Listener(lobby)
    visitor.press("ArrowDown")
    assert "请输入您的号码" in visitor.choose("补打号票")
    visitor.type(number)
    assert spelled_number(visitor.choose("查找")) == number
    assert "号票已补打" in visitor.choose("补打号票")
    assert lobby.ask("POST", "/halls/H1/tickets/find", ticket_no=number)["items"][0]["reprints"] == 1


def test_with_the_sound_off_nothing_is_asked_to_be_spoken_and_all_is_on_the_screen(entrance: Lobby) -> None:
    kiosk = kiosk_of(entrance)
    asked: list[str] = []
    kiosk.on("request", lambda request: asked.append(request.url) if "/speech" in request.url else None)
    for _ in range(2):
        kiosk.click("[data-action=volume]")
    expect(kiosk.locator("[data-action=volume]")).to_contain_text("关")
    kiosk.click("[data-action=elder-mode]")
    zone(kiosk, "A")
    kiosk.locator("[data-action=choose-item]").first.click()
    kiosk.click("[data-action=take]")
    number_shown(kiosk)
    expect(kiosk.locator("[data-field=people_ahead]")).to_be_visible()
    assert asked == []


# --- fingers ----------------------------------------------------------------------------------------------------------------------


def finger(kiosk: Page) -> CDPSession:
    return kiosk.context.new_cdp_session(kiosk)


def touch(glass: CDPSession, *points: tuple[float, float], radius: float = 6) -> None:
    where = [{"x": x, "y": y, "radiusX": radius, "radiusY": radius, "id": n} for n, (x, y) in enumerate(points)]
    for count in range(1, len(where) + 1):
        glass.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": where[:count]})
    glass.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_palm_or_several_fingers_at_once_take_no_number_and_one_finger_does(entrance: Lobby) -> None:
    kiosk = kiosk_of(entrance, has_touch=True)
    before, glass = seq_now(entrance), finger(kiosk)
    tile = kiosk.locator("[data-action=choose-zone][data-value=Z]")
    tile.click(trial=True)  # waits until touches are taken at all
    x, y = middle(tile)
    touch(glass, (x, y), radius=120)
    touch(glass, (x - 90, y), (x + 90, y + 20))
    at(kiosk, "home")
    assert issued(entrance, before) == 0
    tile.click(trial=True)
    touch(glass, middle(tile))
    number_shown(kiosk)
    assert issued(entrance, before) == 1


def test_a_second_touch_that_was_meant_for_the_page_before_presses_nothing_on_the_next(entrance: Lobby) -> None:
    kiosk = kiosk_of(entrance, has_touch=True)
    glass, before = finger(kiosk), seq_now(entrance)
    kiosk.locator("[data-action=choose-item]").first.tap()
    at(kiosk, "confirm")
    take = middle(kiosk.locator("[data-action=take]"))
    for _ in range(3):
        touch(glass, take)
    kiosk.click("[data-action=home]")  # waits until touches are taken again
    at(kiosk, "home")
    assert issued(entrance, before) == 0


# --- what does not work ---------------------------------------------------------------------------------------------------------


@contextmanager
def agent(lobby: Lobby, state: dict[str, Any]) -> Iterator[None]:
    """The program beside the kiosk, which reports its printer by the kiosk's own token."""
    line = socketio.SimpleClient()
    token = lobby.server.credentials["tokens"]["kiosk"]
    line.connect(lobby.server.base_url, namespace="/kiosk", transports=["websocket"], auth={"token": token})
    line.emit("beat", {"state": state})
    try:
        yield
    finally:
        line.disconnect()


@pytest.mark.req("R-122")
def test_without_paper_the_number_stands_on_the_screen_with_its_code_and_where_to_have_it_printed(lobby: Lobby) -> None:
    kiosk = kiosk_of(lobby)
    with agent(lobby, {"printer": {"state": "paper_out"}}):
        expect(kiosk.locator("[data-field=paper]")).to_contain_text("缺纸")
        zone(kiosk, "Z")
        number_shown(kiosk)
        expect(kiosk.locator("[data-field=paper]")).to_contain_text("导办台")
        code = kiosk.locator(".result-code img")
        assert code.evaluate("picture => picture.naturalWidth > 0 && picture.clientWidth > 150")
    with agent(lobby, {"printer": {"state": "ok"}}):
        kiosk.click("[data-action=done]")
        expect(kiosk.locator("[data-field=paper]")).to_have_count(0)


@pytest.mark.req("R-030")
def test_a_turn_that_may_come_after_closing_time_is_warned_of_before_the_number_is_taken(lobby: Lobby) -> None:
    lobby.ask("POST", f"/windows/{lobby.windows['10']}/actions/open")
    lobby.take(4, zone="Z")
    soon = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(minutes=3)
    to = f"{soon:%H:%M}" if soon.hour or soon.minute else "24:00"
    today = {"from": "00:00", "to": to if to > "00:03" else "24:00", "days": [1, 2, 3, 4, 5, 6, 7]}
    lobby.ask("PATCH", "/halls/H1/policy", sessions=[today])
    kiosk, before = kiosk_of(lobby), seq_now(lobby)
    for window in ("11", "12"):
        lobby.ask("POST", f"/windows/{lobby.windows[window]}/actions/open")
    expect(kiosk.locator("[data-action=choose-zone][data-value=Z]")).to_contain_text("下班")
    zone(kiosk, "Z")
    expect(kiosk.locator("[data-field=closing_warning]")).to_be_visible()
    assert issued(lobby, before) == 0
    kiosk.click("[data-action=take]")
    number_shown(kiosk)


def test_a_zone_that_is_sold_out_says_why_and_what_to_do(lobby: Lobby) -> None:
    lobby.ask("PATCH", "/halls/H1/zones/B", daily_cap=1)
    lobby.take(1, zone="B")
    kiosk = kiosk_of(lobby)
    expect(kiosk.locator("[data-action=choose-zone][data-value=B]")).to_contain_text("取完")
    zone(kiosk, "B")
    expect(kiosk.locator("[data-field=reason]")).to_contain_text("取完")
    expect(kiosk.locator("main")).to_contain_text("导办台")


@pytest.mark.req("R-109")
def test_an_emergency_stands_on_every_page_and_goes_again(lobby: Lobby) -> None:
    kiosk = kiosk_of(lobby)
    lobby.ask("POST", "/halls/H1/actions/raise-emergency", text="请有序离场", text_en="Please leave calmly")
    expect(kiosk.locator("[data-field=emergency]")).to_contain_text("请有序离场")
    zone(kiosk, "A")
    expect(kiosk.locator("[data-field=emergency]")).to_be_visible()
    lobby.ask("POST", "/halls/H1/actions/clear-emergency")
    expect(kiosk.locator("[data-field=emergency]")).to_have_count(0)


def test_without_a_server_it_says_where_to_go_and_comes_back_by_itself(lobby: Lobby) -> None:
    kiosk = kiosk_of(lobby)
    lobby.server.kill9()
    expect(kiosk.locator("[data-page=gone]")).to_contain_text("导办台")
    lobby.server.start()
    expect(kiosk.locator("[data-page=home]")).to_be_visible(timeout=20_000)
    zone(kiosk, "Z")
    number_shown(kiosk)


# --- few touches ------------------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-019")
def test_two_touches_lead_to_a_number_for_what_is_asked_for_most_and_without_naming_an_item(entrance: Lobby) -> None:
    kiosk = kiosk_of(entrance)
    kiosk.locator("[data-action=choose-item]:has(.whole)").first.click()  # a matter of one step, which names its zone
    expect(kiosk.locator("[data-field=guide_text]")).to_be_visible()
    for fact in ("waiting", "wait", "windows_open"):
        expect(kiosk.locator(f"[data-field={fact}]")).to_be_visible()
    kiosk.click("[data-action=take]")
    number_shown(kiosk)
    kiosk.click("[data-action=done]")
    zone(kiosk, "A")
    kiosk.click("[data-action=take-direct]")
    number_shown(kiosk)


@pytest.mark.req("R-116")
def test_who_comes_first_for_a_reason_names_it_by_one_touch_and_has_the_number(entrance: Lobby) -> None:
    kiosk = kiosk_of(entrance)
    zone(kiosk, "T")
    kiosk.click("[data-action=choose-group][data-value=elderly]")
    number = number_shown(kiosk)
    (ticket,) = entrance.ask("POST", "/halls/H1/tickets/find", ticket_no=number)["items"]
    assert (ticket["special_group"]["code"], ticket["priority_class"]) == ("elderly", "special")


@pytest.mark.parametrize("typed", ["SBK", "SHEHUIBAOZHANGKA", "SHBXK"], ids=["short name", "pinyin", "one letter wrong"])
def test_an_item_is_found_by_a_few_letters(entrance: Lobby, typed: str) -> None:
    kiosk = kiosk_of(entrance)
    kiosk.click("[data-action=search]")
    press_keys(kiosk, typed)
    expect(kiosk.locator("[data-action=choose-item]").first).to_contain_text("社会保障卡")
    assert kiosk.locator("[data-action=choose-item]").count() <= 8
    kiosk.locator("[data-action=choose-item]").first.click()
    at(kiosk, "confirm")


@pytest.mark.req("R-039")
def test_nothing_of_a_visitor_is_left_in_page_memory_or_storage(entrance: Lobby) -> None:
    kiosk = kiosk_of(entrance)
    kiosk.click("[data-action=elder-mode]")
    turn_to(kiosk, kiosk.locator("[data-action=reprint]"))
    kiosk.click("[data-action=reprint]")
    kiosk.click("[data-action=find-other-way]")
    secret = id_number()
    press_keys(kiosk, secret)
    kiosk.click("[data-action=home]")
    kept = kiosk.evaluate("JSON.stringify({...localStorage, ...sessionStorage}) + document.documentElement.outerHTML")
    assert secret not in kept
