"""The next half hour on the floor, and the register of what was proposed for it, fed with what a server that foresees would say."""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, Route, expect

from tests.display.conftest import Lobby
from tests.stories.lobby import fits
from tests.support import foreseen

HERE = ZoneInfo("Asia/Shanghai")
READ_AGAIN_MS = 20_000
GONE = "情况已有变化，9 号窗口不能再这样安排，请看新的建议。"


@dataclass
class Conductor:
    """Answers in the server's place. proposed: what it proposes now, then after a press; refuses: whether a press comes too late; asked: the presses."""

    proposed: list[dict[str, Any] | None]
    refuses: bool = False
    as_of: list[datetime] = field(default_factory=list)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def look(self) -> dict[str, Any]:
        self.as_of.append(foreseen.now())
        return foreseen.outlook(foreseen.breaking_zones(), self.proposed[0])

    def relieve(self, route: Route) -> None:
        self.asked.append((route.request.headers["idempotency-key"], json.loads(route.request.post_data or "")))
        if len(self.proposed) > 1:
            self.proposed.pop(0)
        if self.refuses:
            problem = {"code": "proposal_gone", "title": "proposal_gone", "detail": GONE}
            route.fulfill(status=409, content_type="application/problem+json", body=json.dumps(problem))
        else:
            route.fulfill(json={"proposal": None})


def inside(lobby: Lobby, who: str) -> Page:
    """A page of somebody who is logged in, before the page is opened that asks for what is fed."""
    page = lobby.log_in(who, "/registers")
    expect(page.locator("main.registers")).to_be_visible()
    return page


def at_floor(lobby: Lobby, conductor: Conductor, who: str = "leader01") -> Page:
    floor = inside(lobby, who)
    floor.clock.install()
    foreseen.answer(floor, "/outlook", conductor.look)
    floor.context.route("**/api/v1/halls/H1/actions/relieve", conductor.relieve)
    floor.goto("/floor")
    expect(floor.locator("[data-field=verdict]")).to_be_visible()
    return floor


def lend(lobby: Lobby) -> dict[str, Any]:
    return foreseen.proposal("lend", "9", lobby.windows["9"])


def opening(lobby: Lobby) -> dict[str, Any]:
    return foreseen.proposal("open", "4", lobby.windows["4"])


def test_the_floor_says_which_zone_breaks_its_target_when_and_by_how_much(shared_lobby: Lobby) -> None:
    conductor = Conductor([None])
    floor = at_floor(shared_lobby, conductor)
    expect(floor.locator("[data-field=verdict]")).to_have_text("2 个区域会超过 20 分钟")
    said = floor.locator(".outlook-when")
    expect(said.nth(0)).to_have_text("排队的人里约一成要等 26 分钟以上")
    expect(said.nth(1)).to_contain_text("起将超过 20 分钟，最多超出 13 分钟")
    quarter = [f"{at + timedelta(minutes=15):%H:%M}" for at in conductor.as_of]
    expect(said.nth(1)).to_contain_text(re.compile("|".join(quarter)))
    wait = floor.locator("[data-value=outlook] .outlook-zones")
    expect(wait.locator("tr[data-value=A] [data-field=in_15]")).to_have_text("▲ 超过目标29 分钟")
    expect(wait.locator("tr[data-value=A] [data-field=now]")).to_have_text("18 分钟")
    expect(wait.locator("tr[data-value=K] [data-field=in_30]")).to_have_text("—")
    expect(floor.locator("[data-field=no_proposal]")).to_be_visible()


def test_a_proposal_says_what_it_does_to_everybody_and_what_happens_afterwards(shared_lobby: Lobby) -> None:
    proposed = lend(shared_lobby)
    floor = at_floor(shared_lobby, Conductor([proposed]))
    card = floor.locator("[data-field=proposal]")
    until = f"{datetime.fromtimestamp(proposed['until'] / 1000, HERE):%H:%M}"
    expect(card.locator("[data-field=move]")).to_have_text(f"9 号窗口支援到 {until}")
    expect(card.locator("[data-field=people]")).to_have_text("9 人提前叫到 · 1 人推后")
    expect(card.locator("[data-field=mean]")).to_have_text("等候的人平均提前 7 分钟")
    expect(card.locator("[data-field=over]")).to_have_text("大家超出目标的等候合计 85 → 12 分钟")
    expect(card.locator("tbody tr")).to_have_count(2)
    expect(card.locator("tr[data-value=A] [data-field=in_15]")).to_have_text("29 → 18从 29 变为 18")
    expect(card.locator("tr[data-value=T] [data-field=now]")).to_have_class(re.compile("effect-worse"))
    expect(card.locator("[data-field=others]")).to_have_text("其他区域不受影响。")
    expect(card.locator("[data-field=afterwards]")).to_have_text(f"{until} 自动归还，不用再管。")


def test_one_press_does_a_proposal_once_and_says_what_was_done(shared_lobby: Lobby) -> None:
    conductor = Conductor([opening(shared_lobby), None])
    floor = at_floor(shared_lobby, conductor)
    floor.locator("[data-field=proposal] [data-action=relieve]").dblclick()
    done = floor.locator("[data-field=done]")
    expect(done).to_contain_text("已安排：开 4 号窗口，刘国栋上岗")
    expect(floor.locator("[data-field=proposal] [data-action=relieve]")).to_have_count(0)
    expect(floor.locator("[data-field=no_proposal]")).to_have_count(0)
    [(key, body)] = conductor.asked
    assert key
    assert body == {"kind": "open", "window": shared_lobby.windows["4"], "zone": "A", "person": "clerk04"}


def test_a_proposal_that_is_gone_is_refused_in_a_sentence_and_the_new_one_shown(shared_lobby: Lobby) -> None:
    conductor = Conductor([lend(shared_lobby), opening(shared_lobby)], refuses=True)
    floor = at_floor(shared_lobby, conductor)
    button = floor.locator("[data-field=proposal] [data-action=relieve]")
    button.click()
    expect(floor.locator("[data-field=refused]")).to_have_text(GONE)
    expect(button).to_have_attribute("data-value", "open:4")
    expect(floor.locator("[data-field=done]")).to_have_count(0)
    # Who goes on pressing the key does not do what stands there now.
    floor.keyboard.press("Enter")
    expect(button).to_be_enabled()
    assert len(conductor.asked) == 1


def test_the_proposal_is_done_by_keyboard_and_keeps_the_focus_while_it_is_renewed(shared_lobby: Lobby) -> None:
    conductor = Conductor([lend(shared_lobby), None])
    floor = at_floor(shared_lobby, conductor)
    button = floor.locator("[data-field=proposal] [data-action=relieve]")
    button.focus()
    button.evaluate("one => one.dataset.seen = 'before'")
    for _ in range(2):
        with floor.expect_response("**/outlook"):
            floor.clock.fast_forward(READ_AGAIN_MS)
    expect(button).to_be_focused()
    expect(button).to_have_attribute("data-seen", "before")
    floor.keyboard.press("Enter")
    expect(floor.locator("[data-field=done]")).to_contain_text("已安排：9 号窗口支援到")
    expect(floor.locator(".outlook-told")).to_be_focused()


def test_a_clerk_reads_the_proposal_and_cannot_do_it(shared_lobby: Lobby) -> None:
    floor = at_floor(shared_lobby, Conductor([lend(shared_lobby)]), "clerk01")
    expect(floor.locator("[data-field=proposal]")).to_contain_text("由值班长决定是否执行。")
    expect(floor.locator("[data-field=proposal] [data-action=relieve]")).to_have_count(0)


def test_without_a_forecast_the_floor_says_so_and_shows_none_of_its_figures(shared_lobby: Lobby) -> None:
    floor = inside(shared_lobby, "leader01")
    foreseen.answer(floor, "/outlook", foreseen.NOTHING)
    floor.goto("/floor")
    expect(floor.locator("[data-field=unknown]")).to_contain_text("暂时没有预测")
    expect(floor.locator("[data-field=verdict]")).to_have_count(0)


def test_an_alarm_about_a_line_says_in_short_what_each_move_would_do(shared_lobby: Lobby) -> None:
    floor = inside(shared_lobby, "leader01")
    unknown = opening(shared_lobby) | {"effect": None}
    foreseen.crowd(floor)
    foreseen.answer(floor, "/zones/A/proposals", {"items": [lend(shared_lobby), unknown], "next": None})
    foreseen.answer(floor, "/outlook", foreseen.NOTHING)
    floor.goto("/floor")
    proposals = floor.locator("[data-field=proposals] .proposal")
    expect(proposals.nth(0).locator("[data-field=effect]")).to_have_text("A 区 18 → 12 分钟")
    expect(proposals.nth(1).locator("[data-field=effect]")).to_have_count(0)


def test_the_register_tells_day_by_day_what_was_proposed_and_what_came_of_it(shared_lobby: Lobby) -> None:
    page = inside(shared_lobby, "leader01")
    foreseen.answer(page, "/relief-proposals?*", {"items": foreseen.moves()})
    page.click("[data-action=tab][data-value=moves]")
    rows = page.locator(".move-row")
    expect(rows).to_have_count(5)
    states = rows.locator("[data-field=state]").evaluate_all("all => all.map(one => one.dataset.value)")
    assert states == ["open", "taken", "withdrawn", "taken", "taken"]
    expect(rows.nth(1).locator("[data-field=promised]")).to_have_text("A 区 18 → 12 分钟 · 全大厅超时等候合计 85 → 12 分钟")
    expect(rows.nth(1).locator("[data-field=actual]")).to_contain_text(
        "叫到 14 人，一半的人在约 18 分钟内叫到 · 调整后预计 19 分钟"
    )
    expect(rows.nth(1)).to_contain_text("徐正平")
    rows.nth(1).locator("[data-action=effect]").press("Enter")
    expect(rows.nth(1).locator("tr[data-value=T] [data-field=now]")).to_have_text("3 → 5从 3 变为 5")

    page.locator("[name=first_day]").fill("2026-11-02")
    page.locator("[name=last_day]").fill("2026-11-03")
    file = page.locator("[data-action=download][data-value=xlsx]")
    expect(file).to_have_attribute(
        "href", re.compile(r"/relief-proposals/file\?from=2026-11-02&to=2026-11-03&format=xlsx&lang=zh$")
    )


def test_an_empty_register_says_that_nothing_was_proposed(shared_lobby: Lobby) -> None:
    page = inside(shared_lobby, "leader01")
    foreseen.answer(page, "/relief-proposals?*", {"items": []})
    page.click("[data-action=tab][data-value=moves]")
    expect(page.locator("section[data-value=moves]")).to_contain_text("这几天没有提出过调整建议。")


def test_a_small_phone_is_scrolled_one_way_only_in_both_languages(shared_lobby: Lobby) -> None:
    floor = at_floor(shared_lobby, Conductor([lend(shared_lobby)]))
    floor.set_viewport_size({"width": 320, "height": 568})
    assert fits(floor)
    floor.locator("[data-action=switch-language]").first.click()
    expect(floor.locator("html")).to_have_attribute("lang", "en")
    expect(floor.locator("[data-field=proposal] tbody tr").first).to_be_visible()
    assert fits(floor)
