"""The clerk's desk in a real browser, against the real server."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.builders import id_number
from tests.display.conftest import Lobby, state


def press(desk: Page, verb: str, then: str) -> None:
    """Press the one enabled button of ``verb`` and wait for the window's state after it."""
    desk.locator(f"[data-action='{verb}']:not(:disabled)").first.click()
    expect(state(desk)).to_have_attribute("data-value", then)
    expect(desk.locator("[aria-busy=true]")).to_have_count(0)


def at_window(desk: Page) -> str:
    return desk.inner_text(".now [data-field=ticket_no]")


@pytest.mark.req("R-061", "R-066", "R-070", "R-074")
def test_a_clerk_does_all_day_what_there_is_to_do_with_visitors(shared_lobby: Lobby) -> None:
    shared_lobby.ask("POST", f"/windows/{shared_lobby.windows['11']}/actions/open")
    first, *_ = shared_lobby.take(7)
    desk = shared_lobby.sit_down("clerk01", "1")

    press(desk, "call-next", "called")
    press(desk, "recall", "called")
    press(desk, "put-back", "idle")
    press(desk, "call-next", "called")
    assert at_window(desk) == first
    press(desk, "no-show", "idle")
    press(desk, "undo", "called")
    press(desk, "start", "serving")
    press(desk, "hold", "idle")
    press(desk, "resume-hold", "serving")

    desk.click("[data-action=pause]")
    desk.click("[role=dialog] [data-action=pause]")
    expect(state(desk)).to_have_attribute("data-value", "paused")
    press(desk, "resume", "serving")
    press(desk, "finish", "idle")

    press(desk, "call", "called")
    desk.click("[data-action=abandon]")
    desk.click("[role=dialog] [data-action=abandon]")
    expect(state(desk)).to_have_attribute("data-value", "idle")

    press(desk, "call-next", "called")
    desk.click("[data-action=transfer]")
    desk.check("[role=dialog] [data-field=zone] [value=Z]")
    desk.click("[role=dialog] [data-action=transfer]")
    expect(state(desk)).to_have_attribute("data-value", "idle")

    press(desk, "call-next", "called")
    press(desk, "start", "serving")
    desk.click("[data-field=outcome] label:has-text('已受理')")
    press(desk, "call-next", "called")
    press(desk, "start", "serving")
    press(desk, "finish", "idle")


@pytest.mark.req("R-079", "R-192")
def test_a_visitor_without_a_number_is_served_at_a_free_window_and_invited_to_rate(shared_lobby: Lobby) -> None:
    desk = shared_lobby.sit_down("clerk01", "1")
    press(desk, "start", "serving")
    assert at_window(desk).startswith("A")
    press(desk, "finish", "idle")
    expect(desk.locator("[data-action=invite-rating]")).to_contain_text("已邀请")
    press(desk, "close", "closed")
    press(desk, "open", "idle")


@pytest.mark.req("R-060")
def test_pressing_twice_calls_one_visitor(shared_lobby: Lobby) -> None:
    first, *_ = shared_lobby.take(3)
    desk = shared_lobby.sit_down("clerk01", "1")
    presses: list[str] = []
    desk.on("request", lambda request: presses.append(request.url) if request.method == "POST" else None)
    desk.dblclick("[data-action=call-next]")
    expect(state(desk)).to_have_attribute("data-value", "called")
    assert at_window(desk) == first
    assert len(presses) == 1


def test_the_number_pad_does_what_the_buttons_do_and_can_be_switched_off(shared_lobby: Lobby) -> None:
    shared_lobby.take(2)
    desk = shared_lobby.sit_down("clerk01", "1")
    for key, then in [("NumpadEnter", "called"), ("Numpad1", "serving"), ("Numpad5", "idle"), ("Alt+z", "serving")]:
        desk.keyboard.press(key)
        expect(state(desk)).to_have_attribute("data-value", then)
        expect(desk.locator("[aria-busy=true]")).to_have_count(0)
    desk.keyboard.press("NumpadSubtract")
    desk.uncheck("[data-action=switch-keys]")
    desk.keyboard.press("Escape")
    desk.locator("main").press("Numpad3")
    expect(desk.locator(".press-key")).to_have_count(0)
    expect(state(desk)).to_have_attribute("data-value", "serving")


def test_a_key_of_ones_own_is_kept_for_this_person_and_those_of_the_browser_stay_its_own(shared_lobby: Lobby) -> None:
    shared_lobby.take(2)
    desk = shared_lobby.sit_down("clerk01", "1")
    _give_key(desk, "hold", "F5")
    expect(desk.locator("[data-field=keys_said]")).to_contain_text("留给浏览器")
    desk.keyboard.press("Numpad0")
    expect(desk.locator("[data-field=keys_said]")).to_contain_text("已用于“重呼”")
    desk.keyboard.press("F8")
    expect(desk.locator("[data-field=keys_said]")).to_contain_text("改为 F8")
    desk.keyboard.press("Escape")
    desk.reload()
    expect(desk.locator("[data-action=hold] kbd")).to_have_text("F8")
    for key, then in [("NumpadEnter", "called"), ("Numpad1", "serving"), ("Numpad5", "serving"), ("F8", "idle")]:
        desk.keyboard.press(key)
        expect(state(desk)).to_have_attribute("data-value", then)
        expect(desk.locator("[aria-busy=true]")).to_have_count(0)


def _give_key(desk: Page, deed: str, key: str) -> None:
    desk.click("[data-action=show-keys]")
    desk.click(f"[data-action=change-key][data-value={deed}]")
    desk.keyboard.press(key)


def test_keys_belong_to_the_field_while_somebody_types(shared_lobby: Lobby) -> None:
    shared_lobby.take()
    desk = shared_lobby.sit_down("clerk01", "1")
    press(desk, "call-next", "called")
    desk.keyboard.press("Numpad9")
    desk.focus("[role=dialog] [name=reason]")
    for key in ("Numpad7", "Numpad5", "NumpadAdd", "NumpadDivide"):
        desk.keyboard.press(key)
    expect(desk.locator("[role=dialog] [name=reason]")).to_have_value("+/")
    expect(state(desk)).to_have_attribute("data-value", "called")


@contextmanager
def held_back(desk: Page, verb: str) -> Iterator[Callable[[], None]]:
    """The press is held on its way to the server until the function is called."""
    held: list[Route] = []

    def release() -> None:
        while held:
            held.pop().continue_()

    def hold(route: Route) -> None:
        held.append(route)

    desk.route(f"**/actions/{verb}", hold)
    yield release
    desk.unroute(f"**/actions/{verb}")


@pytest.mark.req("R-061")
def test_a_press_is_drawn_before_its_answer_and_is_a_fact_only_after_it(shared_lobby: Lobby) -> None:
    first, *_ = shared_lobby.take(2)
    desk = shared_lobby.sit_down("clerk01", "1")
    with held_back(desk, "call-next") as release:
        drawn = desk.evaluate(
            """() => new Promise((resolve) => {
                 const now = document.querySelector(".now");
                 new MutationObserver(() => resolve(now.innerText)).observe(now, {childList: true, subtree: true, attributes: true});
                 document.querySelector("[data-action=call-next]").click();
               })"""
        )
        assert first in drawn
        expect(desk.locator(".now")).to_have_attribute("aria-busy", "true")
        expect(desk.locator("[data-action=call-next][aria-busy=true]")).to_contain_text(f"正在呼叫 {first}")
        expect(desk.locator("[data-field=ticket_no]")).to_have_count(0)
        release()
    expect(state(desk)).to_have_attribute("data-value", "called")
    assert at_window(desk) == first


def test_a_press_that_is_refused_is_taken_back_with_a_sentence(shared_lobby: Lobby) -> None:
    first, second = shared_lobby.take(2)
    desk = shared_lobby.sit_down("clerk01", "1")
    press(desk, "call-next", "called")
    press(desk, "start", "serving")
    with held_back(desk, "call-next") as release:
        desk.click("[data-action=call-next]")
        expect(desk.locator(".now")).to_contain_text(second)
        # Meanwhile somebody else ended this service from another place.
        shared_lobby.ask("POST", f"/windows/{shared_lobby.windows['1']}/actions/finish")
        shared_lobby.ask("POST", f"/windows/{shared_lobby.windows['1']}/actions/pause", reason="rest")
        release()
    expect(desk.locator("[data-field=message][role=alert]")).to_be_visible()
    expect(state(desk)).to_have_attribute("data-value", "paused")
    expect(desk.locator(".now")).not_to_contain_text(second)
    # Nobody was called for a press that meant another visitor.
    assert second in [row["ticket_no"] for row in waiting(shared_lobby)]
    assert first not in [row["ticket_no"] for row in waiting(shared_lobby)]


def waiting(lobby: Lobby) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = lobby.ask("GET", "/halls/H1/tickets?state=waiting")["items"]
    return rows


@pytest.mark.parametrize("twice", ["dblclick", "Enter", "NumpadEnter"])
def test_two_presses_at_once_are_one(shared_lobby: Lobby, twice: str) -> None:
    first, *_ = shared_lobby.take(3)
    desk = shared_lobby.sit_down("clerk01", "1")
    if twice == "dblclick":
        desk.dblclick("[data-action=call-next]")
    else:
        desk.evaluate(
            """(code) => { for (const repeat of [false, true, false]) {
                 const event = new KeyboardEvent("keydown", {code, key: "Enter", repeat, bubbles: true, cancelable: true});
                 if (document.activeElement.dispatchEvent(event) && !repeat) document.activeElement.click();
               } }""",
            twice,
        )
    expect(state(desk)).to_have_attribute("data-value", "called")
    desk.locator(".press-main").click()
    expect(desk.locator("[aria-busy=true]")).to_have_count(0)
    assert at_window(desk) == first
    assert len(waiting(shared_lobby)) == 2


@pytest.mark.req("R-060")
@pytest.mark.parametrize("reached", [True, False])
def test_a_press_without_an_answer_is_done_once_even_over_a_reload(shared_lobby: Lobby, reached: bool) -> None:
    first, *_ = shared_lobby.take(2)
    desk = shared_lobby.sit_down("clerk01", "1")
    keys: list[str] = []

    def lose(route: Route, request: Request) -> None:
        keys.append(request.headers["idempotency-key"])
        if reached:
            route.fetch()
        route.abort()

    desk.route("**/actions/call-next", lose)
    desk.click("[data-action=call-next]")
    expect(desk.locator("[data-field=message]")).to_contain_text("5 秒内没有收到服务器的答复")
    assert len(keys) > 1
    desk.reload()
    desk.unroute("**/actions/call-next")
    if not reached:
        expect(state(desk)).to_have_attribute("data-value", "idle")
        with desk.expect_request("**/actions/call-next") as again:
            desk.click("[data-action=call-next]")
        keys.append(again.value.headers["idempotency-key"])
    expect(state(desk)).to_have_attribute("data-value", "called")
    assert at_window(desk) == first
    assert len(set(keys)) == 1
    assert len(waiting(shared_lobby)) == 1


@pytest.mark.req("R-072")
def test_a_transfer_offers_what_is_open_and_says_why_the_rest_is_not(shared_lobby: Lobby) -> None:
    shared_lobby.take()
    desk = shared_lobby.sit_down("clerk01", "1")
    press(desk, "call-next", "called")
    desk.click("[data-action=transfer]")
    closed = desk.locator("[role=dialog] .target-row[data-value=K]")
    expect(closed).to_contain_text("暂无窗口开放")
    expect(closed.locator("input")).to_be_disabled()
    desk.click("[role=dialog] [data-action=transfer]")
    expect(desk.locator("[role=dialog] [role=alert]")).to_contain_text("请先选一个去处")
    desk.keyboard.press("Escape")
    expect(desk.locator(".press-main")).to_be_focused()


@pytest.mark.req("R-072")
def test_a_transfer_refused_after_all_says_why_in_its_dialog(shared_lobby: Lobby) -> None:
    other = shared_lobby.windows["11"]
    shared_lobby.ask("POST", f"/windows/{other}/actions/open")
    shared_lobby.take()
    desk = shared_lobby.sit_down("clerk01", "1")
    press(desk, "call-next", "called")
    desk.click("[data-action=transfer]")
    desk.check("[role=dialog] [data-field=zone] [value=Z]")
    with held_back(desk, "transfer") as release:
        desk.click("[role=dialog] [data-action=transfer]")
        expect(desk.locator("[role=dialog] [aria-busy=true]")).to_be_visible()
        shared_lobby.ask("POST", f"/windows/{other}/actions/close")
        release()
    expect(desk.locator("[role=dialog] [role=alert]")).to_contain_text("现在不受理")
    desk.keyboard.press("Escape")
    expect(desk.locator(".press-main")).to_be_focused()


@pytest.mark.req("R-152")
def test_a_window_is_handed_over_with_a_note_and_taken_over_with_the_visitor(lobby: Lobby) -> None:
    [number] = lobby.take()
    second = _stand_in(lobby, "1")
    desk = lobby.sit_down("clerk01", "1")
    press(desk, "call-next", "called")
    desk.click("[data-action=hand-over]")
    desk.click("[role=dialog] [data-action=hand-over]")
    expect(desk.locator("[role=dialog] .field-error")).to_contain_text("请写一句说明")
    desk.fill("[role=dialog] [name=note]", "还差一份复印件")
    desk.click("[role=dialog] [data-action=hand-over]")
    expect(desk.locator(".press-main")).to_have_attribute("data-action", "cover")

    other = lobby.log_in(second)
    other.click(f"[data-action=open][data-value='{lobby.windows['1']}']")
    other.click("[data-action=cover]")
    expect(state(other)).to_have_attribute("data-value", "called")
    assert at_window(other) == number
    press(other, "start", "serving")


def _stand_in(lobby: Lobby, number: str) -> str:
    """User name of the other person of the window's post."""
    posts = lobby.ask("GET", "/halls/H1/posts")["items"]
    post = next(post for post in posts if post["window"] == number)
    return next(str(one["username"]) for one in post["people"] if one["role"] == "B")


def test_who_is_called_is_said_once_and_when_the_recall_is_due_is_shown(shared_lobby: Lobby) -> None:
    [number] = shared_lobby.take(1, language="en")
    desk = shared_lobby.sit_down("clerk01", "1")
    said = desk.locator("[data-field=announcement]")
    press(desk, "call-next", "called")
    expect(said).to_have_text(re.compile(f"^已叫 {number}"))
    expect(desk.locator("[data-field=language]")).to_have_text("English")
    expect(desk.locator("[data-field=hint]")).to_have_attribute("data-value", "may_pass")
    desk.evaluate(
        """() => {
             window.sayings = 0;
             const place = document.querySelector("[data-field=announcement]");
             new MutationObserver(() => { window.sayings += 1; }).observe(place, {childList: true, characterData: true, subtree: true});
           }"""
    )
    # The clock beside it goes on.
    before = desk.locator("[data-field=timer]").inner_text()
    expect(desk.locator("[data-field=timer]")).not_to_have_text(before)
    assert desk.evaluate("window.sayings") == 0
    press(desk, "start", "serving")
    expect(said).to_have_text(f"正在办理 {number}")


def test_leaving_while_people_wait_is_warned_of_and_meant_the_second_time(shared_lobby: Lobby) -> None:
    shared_lobby.take()
    desk = shared_lobby.sit_down("clerk01", "1")
    desk.click("[data-action=leave-window]")
    expect(desk.locator("[data-field=message]")).to_contain_text("还有 1 人等候")
    desk.click("[data-action=leave-window]")
    expect(desk.locator(".choose")).to_be_visible()


def test_a_pause_says_until_when_and_what_the_public_reads(shared_lobby: Lobby) -> None:
    desk = shared_lobby.sit_down("clerk01", "1")
    desk.keyboard.press("NumpadMultiply")
    desk.click("[role=dialog] [data-field=minutes] label:has-text('10')")
    desk.fill("[role=dialog] [name=public_text]", "取件，马上回来")
    desk.click("[role=dialog] [data-action=pause]")
    expect(desk.locator("[data-field=resume_at]")).to_have_text(re.compile(r"预计 \d\d:\d\d 恢复"))
    expect(desk.locator("[data-field=public_text]")).to_contain_text("群众看到：取件，马上回来")
    desk.keyboard.press("NumpadEnter")
    expect(state(desk)).to_have_attribute("data-value", "idle")


def test_the_colours_chosen_stay_and_else_follow_the_system(shared_lobby: Lobby) -> None:
    desk = shared_lobby.sit_down("clerk01", "1", color_scheme="dark")
    dark = desk.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    desk.click("[data-action=person-menu]")
    desk.click("[data-field=theme] label:has-text('浅色')")
    light = desk.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert dark != light
    desk.reload()
    expect(desk.locator("html")).to_have_attribute("data-theme", "light")


def test_a_person_changes_the_password_from_the_menu_and_comes_back(lobby: Lobby) -> None:
    desk = lobby.log_in("clerk01")
    old = next(one["password"] for one in lobby.server.credentials["people"] if one["username"] == "clerk01")
    desk.click("[data-action=person-menu]")
    desk.click("a[data-action=change-password]")
    desk.fill("[name=old]", "Wrong-one-1")
    for field in ("new", "again"):
        desk.fill(f"[name={field}]", "Harbour-42-lamps")
    desk.click("[data-action=change-password]")
    expect(desk.get_by_role("alert")).to_be_visible()
    desk.fill("[name=old]", old)
    desk.click("[data-action=change-password]")
    expect(desk.locator("[data-field=saved]")).to_be_visible()
    desk.click("[data-action=go]")
    expect(desk.locator(".choose")).to_be_visible()


@pytest.mark.req("R-077")
def test_waiting_people_are_shown_by_number_item_minutes_priority_and_masked_name_only(shared_lobby: Lobby) -> None:
    [number] = shared_lobby.take(1, zone="T", identity={"kind": "typed_id", "number": id_number(), "name": "欧阳建国"})
    desk = shared_lobby.sit_down("clerk07", "7")
    row = desk.locator("[data-action=call]").locator("xpath=ancestor::tr")
    expect(row).to_contain_text(number)
    expect(row).to_contain_text("优先")
    expect(row).to_contain_text("欧阳*")
    assert "建国" not in desk.content()
    assert id_number() not in desk.content()


def test_without_a_network_a_press_fails_with_words_and_nothing_is_lost(shared_lobby: Lobby) -> None:
    shared_lobby.take()
    desk = shared_lobby.sit_down("clerk01", "1")
    press(desk, "call-next", "called")
    desk.context.set_offline(True)
    expect(desk.locator("[data-field=line]")).to_contain_text("与服务器的连接断了")
    desk.click("[data-action=hold]")
    expect(desk.locator("[data-field=message]")).to_contain_text("没有收到服务器的答复")
    desk.context.set_offline(False)
    expect(desk.locator("[data-field=line]")).to_have_count(0)
    press(desk, "hold", "idle")


def test_a_press_made_while_the_line_is_away_for_a_moment_is_done(shared_lobby: Lobby) -> None:
    shared_lobby.take()
    desk = shared_lobby.sit_down("clerk01", "1")
    desk.context.set_offline(True)
    desk.click("[data-action=call-next]")
    expect(desk.locator(".press-main")).to_contain_text("正在重试")
    desk.context.set_offline(False)
    expect(state(desk)).to_have_attribute("data-value", "called")


@pytest.mark.parametrize(
    ("width", "height"), [(320, 600), (320, 1040), (480, 800), (640, 400), (1024, 600), (1280, 600), (1280, 1080), (1920, 1080)]
)
def test_the_desk_fits_beside_another_system_and_on_a_screen_of_its_own(shared_lobby: Lobby, width: int, height: int) -> None:
    shared_lobby.take(2)
    desk = shared_lobby.sit_down("clerk01", "1", viewport={"width": width, "height": height})
    press(desk, "call-next", "called")
    press(desk, "start", "serving")
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    for seen in (".press-main", ".now [data-field=ticket_no]"):
        expect(desk.locator(seen)).to_be_in_viewport(ratio=1)
    verbs = desk.locator(".verbs button, .big-row button")
    assert verbs.count() == 12
    for verb in verbs.all():
        verb.scroll_into_view_if_needed()
        expect(verb).to_be_in_viewport(ratio=1)
        expect(desk.locator(".press-main")).to_be_in_viewport(ratio=1)
