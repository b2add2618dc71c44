"""The rating pad in a real browser: voluntary, neutral, and true when the network is not."""

import pytest
from playwright.sync_api import Page, Route, expect

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
    expect(pad.locator("[data-field=screen]")).to_have_attribute("data-value", "idle")
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
    expect(desk.locator("[data-action=invite-rating]")).to_contain_text("已评价")
    expect(pad.locator("[data-field=screen]")).to_have_attribute("data-value", "idle")
    assert ratings(shared_lobby) == before + 1


def test_an_answer_survives_the_pad_itself_and_is_not_asked_for_again(shared_lobby: Lobby) -> None:
    before = ratings(shared_lobby)
    desk, pad = asked_to_rate(shared_lobby)
    pad.context.set_offline(True)
    pad.click("[data-action=rate][data-value='4']")
    expect(pad.locator("[data-field=kept]")).to_contain_text("网络恢复后自动提交")
    kept = pad.evaluate("Object.entries(localStorage).filter(([name]) => name.startsWith('hall.pad.unsent'))")
    assert len(kept) == 1
    context = pad.context
    address = pad.url
    pad.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(address)
    expect(again.locator("[data-field=screen]")).to_have_attribute("data-value", "idle")
    expect(desk.locator("[data-action=invite-rating]")).to_contain_text("已评价")
    assert again.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('hall.pad.unsent')).length") == 0
    assert ratings(shared_lobby) == before + 1


def test_a_pad_that_is_refused_keeps_its_answer_until_it_has_a_new_token(shared_lobby: Lobby) -> None:
    before = ratings(shared_lobby)
    desk, pad = asked_to_rate(shared_lobby)
    token = pad.evaluate("localStorage.getItem(Object.keys(localStorage).find((name) => name.startsWith('hall.token.pad')))")
    pad.context.set_offline(True)
    pad.click("[data-action=rate][data-value='5']")
    expect(pad.locator("[data-field=screen]")).to_have_attribute("data-value", "thanks")
    pad.evaluate(
        "localStorage.setItem(Object.keys(localStorage).find((name) => name.startsWith('hall.token.pad')), 'no-such-token')"
    )
    pad.context.set_offline(False)
    pad.reload()
    expect(pad.locator("[data-field=screen]")).to_have_attribute("data-value", "refused")
    pad.click("[data-action=enter-token]")
    pad.fill("[name=token]", token)
    pad.click("[data-action=enrol]")
    expect(pad.locator("[data-field=screen]")).to_have_attribute("data-value", "idle")
    expect(desk.locator("[data-action=invite-rating]")).to_contain_text("已评价")
    assert ratings(shared_lobby) == before + 1


def test_a_double_touch_answers_one_question_and_a_palm_none(shared_lobby: Lobby) -> None:
    _, pad = asked_to_rate(shared_lobby)
    pad.evaluate(
        """() => {
             const level = document.querySelector("[data-action=rate]");
             const palm = {bubbles: true, pointerId: 7, pointerType: "touch", width: 160, height: 140};
             level.dispatchEvent(new PointerEvent("pointerdown", palm));
             level.dispatchEvent(new PointerEvent("pointerup", palm));
             level.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true, detail: 1}));
           }"""
    )
    expect(pad.locator("[data-action=rate]")).to_have_count(5)
    # The palm is forgotten; then a double touch where, on the next page, something else lies under the finger.
    middle = pad.locator("[data-action=rate][data-value='1']").bounding_box()
    assert middle is not None
    expect(pad.locator("[data-field=screen]")).to_have_attribute("data-value", "rate")
    pad.wait_for_timeout(900)
    pad.mouse.dblclick(middle["x"] + middle["width"] / 2, middle["y"] + middle["height"] / 2)
    expect(pad.locator("[data-field=screen]")).to_have_attribute("data-value", "reasons")
    expect(pad.locator("[data-action=choose-reason][aria-pressed=true]")).to_have_count(0)


def test_english_and_large_letters_are_for_one_visitor_only(shared_lobby: Lobby) -> None:
    desk, pad = asked_to_rate(shared_lobby)
    pad.click("[data-action=switch-language]")
    expect(pad.locator("h1 .over")).to_have_text("How was the service?")
    pad.click("[data-action=switch-elder]")
    levels = pad.locator("[data-action=rate]")
    boxes = levels.evaluate_all("all => all.map(one => [one.getBoundingClientRect().x, one.offsetHeight, one.offsetWidth])")
    assert len({(x, height, width) for x, height, width in boxes}) == 1, "five rows of one size"
    assert boxes[0][1] >= 60
    pad.click("[data-action=skip-rating]")
    expect(pad.locator("[data-field=screen]")).to_have_attribute("data-value", "idle")
    expect(pad.locator(".pad-now .over")).to_have_text("欢迎，很高兴为您服务")
    desk.click("[data-action=invite-rating]")
    expect(pad.locator("h1 .over")).to_have_text("您对本次服务的评价是？")
    expect(pad.locator(".pad-elder")).to_have_count(0)


def test_the_pad_reads_its_question_out_when_asked_and_says_when_it_cannot(shared_lobby: Lobby) -> None:
    _, pad = asked_to_rate(shared_lobby)
    pad.click("[data-action=switch-elder]")
    with pad.expect_response("**/speech?*") as asked:
        pad.click("[data-action=read-out]")
    if asked.value.ok:
        assert asked.value.headers["content-type"] == "audio/wav"

    def cut(route: Route) -> None:
        route.abort()

    pad.route("**/speech?*", cut)
    pad.click("[data-action=read-out]")
    expect(pad.locator("[data-action=read-out] .over")).to_have_text("暂时不能朗读")
    expect(pad.locator("[data-action=rate]")).to_have_count(5)


@pytest.mark.parametrize("address", ["1", "xx"])
def test_the_token_of_another_window_says_whose_pad_it_is_and_leads_to_its_page(shared_lobby: Lobby, address: str) -> None:
    pad = shared_lobby.new_page(shared_lobby.server.base_url)
    token = shared_lobby.server.credentials["tokens"]["pads"][shared_lobby.windows["2"]]
    pad.goto(f"/pad/{shared_lobby.windows.get(address, address)}#token={token}")
    expect(pad.locator("[data-field=screen]")).to_have_attribute("data-value", "wrong_window")
    expect(pad.locator("main")).to_contain_text(f"{shared_lobby.server.base_url}/pad/{shared_lobby.windows['2']}")
    expect(pad.locator("[data-action=enter-token]")).to_be_visible()
    pad.click("[data-action=open-window]")
    expect(pad.locator("[data-field=window_number]")).to_have_text("2")
    assert pad.evaluate("location.pathname") == f"/pad/{shared_lobby.windows['2']}"


@pytest.mark.req("R-109")
def test_an_emergency_stands_above_the_question_and_goes_away_again(shared_lobby: Lobby) -> None:
    desk, pad = asked_to_rate(shared_lobby)
    shared_lobby.ask("POST", "/halls/H1/actions/raise-emergency", text="请有序离场", text_en="Please leave calmly")
    for screen in (pad, desk):
        expect(screen.locator("[data-field=emergency]")).to_contain_text("请有序离场")
    expect(pad.locator("[data-action=rate]")).to_have_count(5)
    shared_lobby.ask("POST", "/halls/H1/actions/clear-emergency")
    for screen in (pad, desk):
        expect(screen.locator("[data-field=emergency]")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(1024, 600), (1280, 800), (800, 1280), (1920, 1080)])
def test_the_question_needs_no_scrolling_at_the_sizes_of_pads(shared_lobby: Lobby, width: int, height: int) -> None:
    _, pad = asked_to_rate(shared_lobby)
    pad.set_viewport_size({"width": width, "height": height})
    for page in ("rate", "large letters", "reasons"):
        if page == "large letters":
            pad.click("[data-action=switch-elder]")
        if page == "reasons":
            pad.click("[data-action=switch-elder]")
            pad.click("[data-action=rate][data-value='1']")
            expect(pad.locator("[data-action=submit-rating]")).to_be_visible()
        assert pad.evaluate("document.documentElement.scrollHeight") <= height, page
        assert pad.evaluate("document.documentElement.scrollWidth") <= width, page
