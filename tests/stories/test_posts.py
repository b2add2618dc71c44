"""People at their posts, through their pages: the hall opens (S-01); A leaves with and without a word, B covers (S-09)."""

import re
import time
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Locator, expect

from tests.stories.cables import eventually
from tests.stories.days import Day, told
from tests.stories.lobby import WIDE, Desk, Screen

POLICY = {"both_away_rule": "refuse"}


# --- S-01 -------------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-151", "R-159", "R-160", "R-163", "R-111", "R-112", "R-169")
def test_the_hall_opens(day: Day) -> None:
    day.it_is("16:00")
    yesterday = [ticket["ticket_no"] for ticket in day.others(5)]
    assert yesterday[-1] == "A005"
    day.hall.next_working_day("08:00")

    _six_posts_are_planned(day)
    pad, sign = day.pad("6"), day.sign("5")
    pad.says(re.compile("本窗口暂未服务"))
    sign.at("closed")
    for code in ("WD5", "PAD6"):
        eventually(f"{code} is known to be there", partial(_is_online, day, code))
    pad.page.context.close()  # these two do not answer any more
    sign.page.context.close()

    day.it_is("08:15")
    kiosk, board = day.kiosk(), day.board()
    signs, pads = [day.sign(n) for n in ("1", "2")], [day.pad(n) for n in ("1", "2")]
    floor = day.floor()
    for code in ("K1", "BD1", "WD1", "WD2", "PAD1", "PAD2"):
        expect(_device(floor, code)).to_have_attribute("data-value", "online")
    day.hall.works("find_silent_devices")
    for code in ("WD5", "PAD6"):
        expect(_device(floor, code)).to_have_attribute("data-value", "offline")
    alarms = floor.field("alarm").filter(has_text="没有响应")
    expect(alarms).to_have_count(2)
    expect(alarms.first).to_have_class(re.compile("banner-bad"))

    kiosk.touch("choose-zone", "A")
    kiosk.at("shut")
    expect(kiosk.field("reason")).to_contain_text("08:30")
    kiosk.touch("home")

    _the_training_of(day, "clerk03", "就岗考核未过，录错")
    day.it_is("08:25")
    li = Desk(day.staff("clerk01", "/desk").page)
    li.press("open", day.window_id("1"))
    li.at("idle")
    untrained = Desk(day.staff("clerk03", "/desk").page)
    untrained.press("open", day.window_id("3"))
    told(untrained, "培训")
    expect(untrained.page.locator(".desk-number")).to_have_count(0)

    day.it_is("08:30")
    expect(kiosk.page.locator('[data-action="choose-zone"][data-value="A"]')).not_to_have_class(re.compile("zone-shut"))
    assert kiosk.take() == "A001"
    board.waits("A", 1)
    signs[0].at("idle")  # its clerk is there
    pads[0].says(re.compile("欢迎"))
    signs[1].at("closed")
    pads[1].says(re.compile("本窗口暂未服务"))
    day.acts("/halls/H1/people/clerk03/trainings", kind="post", name="岗前培训", passed=True, on_day=str(day.hall.today))


def _six_posts_are_planned(day: Day) -> None:
    """By the roster A sits at the posts 1 to 6 in the morning, B in the afternoon."""
    lines = [
        {"post": f"P{n}", "day": str(day.hall.today), "session": session, "role": role}
        for n in range(1, 7) for session, role in ((1, "A"), (2, "B"))
    ]  # fmt: skip
    day.acts("/halls/H1/roster", lines=lines)


def _is_online(day: Day, code: str) -> bool:
    return any(one["online"] for one in day.asks("/halls/H1/devices?limit=200")["items"] if one["code"] == code)


def _device(floor: Screen, code: str) -> Locator:
    return floor.page.locator(f'.device[data-value="{code}"] [data-field="state"]')


def _the_training_of(day: Day, username: str, reason: str) -> None:
    """The leader withdraws a training on the page of the administration; it stays in the list, with the reason."""
    admin = day.staff("admin01", "/admin#people")
    person = day.person(username)["name"]
    admin.page.locator(f'.row[data-value="{username}"] [data-action="trainings"]').click()
    admin.press("withdraw-training")
    expect(admin.action("confirm-withdraw")).to_be_disabled()
    admin.page.fill("[role=dialog] .row-form [name=reason]", reason)
    admin.press("confirm-withdraw")
    dialog = admin.page.get_by_role("dialog")
    expect(dialog).to_contain_text(person)
    expect(dialog).to_contain_text(reason)
    expect(admin.action("withdraw-training")).to_have_count(0)
    admin.page.context.close()


# --- S-09 -------------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-152", "R-154", "R-156", "R-157", "R-158", "R-070")
def test_a_leaves_with_a_note_and_b_goes_on(day: Day) -> None:
    day.it_is("09:00")
    taken = day.others(2)
    held, served = (ticket["ticket_no"] for ticket in taken)
    li, pad = day.desk("3"), day.pad("3")
    assert li.calls() == held
    li.press("start")
    li.at("serving")
    li.press("hold")
    li.at("idle")
    assert li.calls() == served
    li.press("start")
    li.at("serving")

    day.it_is("10:40")
    li.press("hand-over")
    li.page.fill("[role=dialog] [name=note]", f"{held} 去复印，回来接着办")
    li.page.click("[role=dialog] [data-action=hand-over]")
    expect(li.page.locator("[role=dialog]")).to_have_count(0)

    wang = Desk(day.staff("clerk04", "/desk").page)
    window = day.window_id("3")
    wang.press("open", window)
    expect(wang.field("note")).to_contain_text(f"{held} 去复印")
    wang.press("cover", window)
    wang.has(served, "serving")
    day.it_is("10:45")
    wang.press("finish")
    wang.at("idle")
    pad.asks(served)
    pad.touch("rate", "5")
    pad.says("感谢您的评价")
    wang.press("resume-hold")
    wang.has(held, "serving")
    wang.press("finish")
    wang.at("idle")
    pad.asks(held)
    pad.touch("rate", "4")
    pad.says("感谢您的评价")

    name = day.person("clerk04")["name"]
    floor = day.floor()
    for ticket in taken:
        [leg] = day.asks(f"/tickets/{ticket['id']}/trail")["legs"]
        assert (leg["staff"], leg["staff_role"]) == (name, "B")
        if ticket["ticket_no"] == served:  # a hundred minutes of A, then five of B
            assert leg["shares"] == [{"name": day.person("clerk03")["name"], "role": "A", "worked_seconds": 6000}]
        assert floor.trail(ticket["ticket_no"])[-1] == "rating.given"
        told(floor, name)
        floor.leave_trail()
    back = _back_again(li, window)
    told(back, served)
    told(back, held)


def _back_again(li: Desk, window: str) -> Desk:
    """A comes back, covers, and is shown what the other did meanwhile."""
    li.press("open", window)
    li.press("cover", window)
    expect(li.page.locator("[role=dialog]").or_(li.action("while-away")).first).to_be_visible()
    if not li.page.locator("[role=dialog]").is_visible():
        li.press("while-away")
    return li


@pytest.mark.req("R-154", "R-158")
def test_a_and_b_ask_for_leave_on_their_own_page_and_cannot_both_have_it(day: Day) -> None:
    day.it_is("09:00")
    tomorrow = str(day.hall.tomorrow)
    li, wang = (day.staff(name, "/registers#absences") for name in ("clerk03", "clerk04"))
    _asks(li, tomorrow, "", says="请写明交接事项：明天及以后请假须提前交接给搭档。")
    _asks(li, tomorrow, "两件待补材料在左手抽屉", says="已提交，等候值班长批准。")
    mine = li.page.locator(".register-row").first
    expect(mine.locator('[data-field="state"]')).to_have_attribute("data-value", "requested")
    told(li, f"顶岗：3 号窗口 {day.person('clerk04')['name']}")

    floor = day.floor()
    floor.press("grant-absence")
    expect(floor.action("grant-absence")).to_have_count(0)
    li.page.reload()
    expect(mine.locator('[data-field="state"]')).to_have_attribute("data-value", "granted")
    told(li, day.person("leader01")["name"])

    _asks(wang, tomorrow, "都办完了", says="同岗的另一人这段时间也请假，不能同时离岗。")
    expect(wang.page.locator(".register-row")).to_have_count(0)
    li.press("withdraw-absence")
    expect(mine.locator('[data-field="state"]')).to_have_attribute("data-value", "withdrawn")
    _asks(wang, tomorrow, "都办完了，钥匙在抽屉", says="已提交，等候值班长批准。")
    wang.press("withdraw-absence")


def _asks(page: Screen, day: str, handover: str, *, says: str) -> None:
    """Ask for the morning of this day. says: the page's answer."""
    page.page.fill("[name=first_day]", day)
    expect(page.page.locator("select[name=session] option")).to_have_count(3)
    page.page.select_option("select[name=session]", "1")
    page.page.fill("[name=handover]", handover)
    page.press("ask-absence")
    expect(page.page.locator(".register-form .banner-text")).to_contain_text(says)


@pytest.mark.req("R-153", "R-155", "R-156")
def test_a_leaves_without_a_word_and_b_is_told_and_takes_over_in_two_clicks(
    day: Day, record_property: Callable[[str, object], None]
) -> None:
    day.it_is("10:30")
    li, board, floor = day.desk("3"), day.board(), day.floor()
    wang = Desk(day.staff("clerk04", "/desk").page)
    taken = day.others(9)
    assert li.calls() == taken[0]["ticket_no"]
    li.press("start")
    li.at("serving")
    li.press("hold")
    li.at("idle")
    day.it_is("10:34")
    expect(wang.field("stand-in")).to_have_count(0)
    day.it_is("10:36")
    name = day.person("clerk03")["name"]
    expect(wang.field("stand-in")).to_contain_text(f"3 号窗口 A 岗{name}已离开 6 分钟 · 8 人等候")
    expect(floor.field("alarm").filter(has_text="3 号窗口有人等候，无人操作")).to_be_visible()

    began = time.monotonic()
    wang.press("stand-in", day.window_id("3"))
    wang.press("cover", day.window_id("3"))
    wang.at("idle")
    assert wang.calls() == taken[1]["ticket_no"]
    board.calls(taken[1]["ticket_no"], "3")
    record_property("two clicks and a call, s", round(time.monotonic() - began, 2))
    day.hall.works("watch_people")
    expect(floor.field("alarm").filter(has_text="3 号窗口")).to_have_count(0)
    expect(wang.field("stand-in")).to_have_count(0)
    wang.press("start")
    wang.press("finish")
    wang.at("idle")
    wang.press("resume-hold")
    wang.has(taken[0]["ticket_no"], "serving")
    covered = [event for event in day.events() if event["type"] == "window.covered"]
    assert covered[-1]["data"]["without_handover"] is True
    [leg] = day.asks(f"/tickets/{taken[1]['id']}/trail")["legs"]
    assert (leg["staff"], leg["staff_role"]) == (day.person("clerk04")["name"], "B")


@pytest.mark.req("R-153")
def test_b_who_serves_elsewhere_is_told_there_and_leaves_that_window_for_it(day: Day) -> None:
    day.it_is("10:30")
    day.others(3)
    day.opens("1")  # nobody acts there: a program put the first of the pair at it
    wang = day.desk("2", viewport=WIDE["viewport"])
    here = wang.calls()
    wang.press("start")
    wang.at("serving")
    day.it_is("10:37")
    expect(wang.field("stand-in")).to_contain_text("已离开 7 分钟 · 2 人等候")
    wang.press("stand-in", day.window_id("1"))
    wang.press("cover")
    told(wang, "您在 2 号窗口还有群众")
    wang.page.click("[role=dialog] [data-action=cancel]")
    wang.has(here, "serving")
    wang.press("finish")
    wang.at("idle")
    wang.press("stand-in", day.window_id("1"))
    expect(wang.action("cover")).to_have_text("关 2 号窗，由我接岗")
    wang.press("cover")
    wang.shows("window_number", "1")
    wang.at("idle")
    assert day.asks(f"/windows/{day.window_id('2')}")["window"]["state"] == "closed"
