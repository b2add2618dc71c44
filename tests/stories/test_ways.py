"""Ways through the hall that begin or go on elsewhere, through pages: bookings (S-04), special groups (S-05), other regions (S-06), themes (S-12)."""

import re
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.builders import id_number
from tests.stories.days import Day, told
from tests.stories.lobby import CARD, PENSION, PHONE, Desk, Kiosk, Screen
from tests.support.owned_hall import ZONE

TAX, FOOD = "440707040010", "440131050050"  # at the window for property and taxes, and at any comprehensive one
MOVING = "440709060010"
ABROAD = "440520120030"  # 户口迁移跨省通办, which asks for the skill 跨省通办


# --- S-04 -------------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-044", "R-045", "R-046", "R-048", "R-049", "R-050", "R-051")
def test_three_bookings_and_twelve_who_walked_in(day: Day) -> None:
    day.changes("/halls/H1/booking-plans/A1", capacity=3)
    tomorrow = day.hall.tomorrow
    slot = datetime.combine(tomorrow, datetime.min.time(), ZONE).replace(hour=9)
    first = _books(day, slot, "张三", "13800000001")
    second, _third = (_booked(day, slot, n) for n in (2, 3))
    expect(_slot(_chooses(day, slot), slot)).to_be_disabled()
    full = day.tries("POST", "/halls/H1/bookings", **_wish(slot, 4))
    assert full["code"] == "slot_full"

    day.hall.next_working_day("08:30")
    assert day.hall.today == tomorrow
    desk, board = day.desk("1"), day.board()
    walked_in = [ticket["ticket_no"] for ticket in day.others(12)]
    day.it_is("08:50")
    kiosk = day.kiosk()
    mine = _checks_in(kiosk, first)
    told(kiosk, "09:00")
    day.it_is("08:55")
    assert desk.calls() == walked_in[0], "nobody is called before the slot"
    desk.press("start")
    day.it_is("09:01")
    desk.press("finish")
    desk.at("idle")
    assert desk.calls() == mine
    told(desk, "预约 09:00")
    board.calls(mine, "1")
    desk.press("start")
    desk.press("finish")
    desk.at("idle")
    assert desk.calls() == walked_in[1], "those without a booking go on"

    day.it_is("09:50")
    other = day.kiosk("K2")
    came_late = _checks_in(other, second)
    told(other, "普通号")
    tickets = {one["ticket_no"]: one for one in day.asks("/halls/H1/tickets?state=waiting&limit=50")["items"]}
    assert tickets[came_late]["priority_class"] == "ordinary"

    day.it_is("20:05")
    guide = day.staff("guide01", "/book/H1/desk")
    guide.page.fill("[name=day]", str(tomorrow))
    states = guide.page.locator('td[data-field="state"]')
    expect(states).to_have_count(3)
    expect(guide.page.locator("td[data-field=state]").filter(has_text="爽约")).to_have_count(1)
    [row] = day.asks(f"/halls/H1/booking-stats?from={tomorrow}&to={tomorrow}&by=slot")["rows"]
    assert {name: row[name] for name in ("booked", "checked_in", "late", "missed")} == {
        "booked": 3, "checked_in": 1, "late": 1, "missed": 1,
    }  # fmt: skip


def _chooses(day: Day, slot: datetime) -> Screen:
    """A phone with the day's places of the comprehensive zone."""
    page = Screen(day.open("/book/H1", **PHONE))
    page.page.fill("[name=item]", "城乡居民基本养老保险")
    page.action("choose-item").first.tap()
    page.action("choose-day", str(slot.date())).tap()
    expect(_slot(page, slot)).to_be_visible()
    return page


def _slot(page: Screen, slot: datetime) -> Locator:
    return page.action("choose-slot", f"{slot:%H:%M}")


def _books(day: Day, slot: datetime, name: str, phone: str) -> str:
    page = _chooses(day, slot)
    _slot(page, slot).tap()
    page.page.fill("[name=name]", name)
    page.page.fill("[name=phone]", phone)
    page.action("book").tap()
    expect(page.field("booked")).to_be_visible()
    return page.field("code").inner_text().replace(" ", "")


def _wish(slot: datetime, n: int) -> dict[str, Any]:
    return {
        "zone": "A", "service_item": PENSION, "starts_at": slot.isoformat(), "name": f"访客{n}", "phone": f"1380000000{n}"
    }  # fmt: skip


def _booked(day: Day, slot: datetime, n: int) -> str:
    return str(day.acts("/halls/H1/bookings", **_wish(slot, n))["code"])


def _checks_in(kiosk: Kiosk, code: str) -> str:
    kiosk.touch("check-in")
    kiosk.type(code)
    kiosk.touch("check-in")
    return kiosk.number()


# --- S-05 -------------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-059", "R-116", "R-117", "R-118", "R-121", "R-122")
def test_special_groups_while_their_window_is_closed(day: Day) -> None:
    day.it_is("09:00")
    desks = [day.desk("1"), day.desk("2")]
    ordinary = [ticket["ticket_no"] for ticket in day.others(20)]
    day.it_is("09:01")
    kiosk = day.kiosk()
    offered = _verbs(kiosk)
    kiosk.touch("elder-mode")
    expect(kiosk.page.locator("html")).to_have_class("elder")
    large = _verbs(kiosk)
    while kiosk.action("page-next").is_enabled():
        kiosk.touch("page-next")
        large |= _verbs(kiosk)
    assert offered <= large | {"search"}, "the same functions in large type, a few a page; all items stand in their zones"
    while kiosk.action("page-previous").is_enabled():
        kiosk.touch("page-previous")
    kiosk.touch("choose-zone", "A")
    kiosk.touch("choose-item", PENSION)
    kiosk.identify(id_number(born="19540101"))
    kiosk.touch("take", "apply")
    old = kiosk.number()
    assert old.startswith("T"), "the age gives the group by itself, and no proof is asked for"

    guide = day.staff("guide01", "/guide-desk")
    guide.press("choose-zone", "A")
    guide.page.select_option("[name=special_group]", "with_infant")
    guide.press("take")
    mother = guide.page.get_by_role("dialog").locator('[data-field="ticket_no"]').inner_text().strip()
    assert mother.startswith("T")

    day.it_is("09:05")
    called = [desk.calls() for desk in desks]
    assert called == [old, mother], "the comprehensive windows help out at once"
    for desk in desks:
        desk.press("start")
        desk.at("serving")
        desk.press("finish")
        desk.at("idle")
    day.others(1, zone="T", item="")
    assert desks[0].calls() == ordinary[0], "after two with priority one without"


def _verbs(kiosk: Kiosk) -> set[str]:
    return set(kiosk.page.eval_on_selector_all("[data-action]", "all => all.map(one => one.dataset.action)"))


# --- S-06 -------------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-127", "R-128", "R-129", "R-130")
def test_a_matter_of_another_region(day: Day) -> None:
    day.it_is("09:00")
    kiosk = day.kiosk()
    kiosk.touch("choose-zone", "K")
    told(kiosk, "赣州市")  # the regions stand with the items
    kiosk.touch("choose-item", ABROAD)
    expect(kiosk.field("nobody_trained")).to_be_visible()
    kiosk.touch("choose-region", "江西省赣州市")
    kiosk.touch("take", "apply")
    number = kiosk.number()
    [ticket] = [one for one in day.asks("/halls/H1/tickets?state=waiting")["items"] if one["ticket_no"] == number]
    about = ticket["cross_region"]
    assert (about["kind"], about["region"], about["authority_place"]) == ("inter_province", "江西省赣州市", "赣州市公安局")
    assert "听澜区政务服务中心" in about["intake_place"]

    day.acts(f"/windows/{day.window_id('10')}/actions/open", person="clerk09", reason="代岗")
    untrained = Desk(day.staff("clerk09", "/desk").page)
    untrained.at("idle")
    untrained.press("call-next")
    untrained.says("现在没有可叫的号")
    untrained.press("close")
    untrained.press("close")
    trained = day.desk("10")
    assert trained.calls() == number
    trained.press("start")
    trained.at("serving")
    trained.page.locator('[data-field="outcome"] label', has_text="已受理").click()
    trained.press("finish")
    trained.at("idle")

    registers = day.staff("clerk10", "/registers")
    row = registers.page.locator(".register-row").filter(has_text=number)
    expect(row.locator('[data-field="state"]')).to_have_attribute("data-value", "received")
    row.locator('[data-action="open-matter"]').click()
    told(registers, "赣州市公安局")
    steps = registers.page.locator(".register-steps li")
    registers.press("enter-step", "check-form")
    expect(steps).to_have_count(2)
    registers.page.fill("[name=reference]", "EMS123456")
    registers.press("enter-step", "send")
    expect(steps).to_have_count(3)
    told(registers, "EMS123456")

    floor = day.floor()
    line = floor.trail(number)
    assert [kind for kind in line if kind.startswith("cross.")] == ["cross.received", "cross.stepped", "cross.stepped"]
    told(floor, "已寄送")
    floor.leave_trail()
    registers.press("close-dialog")
    registers.press("tab", "figures")
    registers.page.locator('[data-field="register"] label', has_text="跨域通办").click()
    registers.page.fill("[name=last_day]", str(day.hall.today))
    registers.page.fill("[name=first_day]", str(day.hall.today))
    expect(registers.page.locator('tr[data-value="total"] [data-field="received"]')).to_have_text("1")


# --- S-12 -------------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-013", "R-014", "R-017", "R-071", "R-073")
def test_a_restaurant_is_opened_in_two_steps(day: Day) -> None:
    day.it_is("09:00")
    steps = [{"zone": "A", "service_item": TAX}, {"zone": "A", "service_item": FOOD}]
    known = [theme["code"] for theme in day.asks("/halls/H1/themes")["items"]]
    if "restaurant" not in known:
        day.acts("/halls/H1/themes", code="restaurant", name="开办餐饮店", place="original", steps=steps)
    tax, window = day.desk("5"), day.desk("1")
    kiosk = day.kiosk()
    kiosk.touch("choose-zone", "A")
    kiosk.touch("choose-item", CARD)
    expect(kiosk.field("guide_text")).to_contain_text("身份证")
    expect(kiosk.field("self_service")).to_contain_text(
        "自助制卡机"
    )  # where it is done without a number, which is there all the same
    expect(kiosk.action("take").first).to_be_enabled()
    kiosk.touch("home")
    kiosk.touch("search")
    kiosk.type("KBCYD")
    kiosk.action("choose-item").filter(has_text="开办餐饮店").first.tap()
    expect(kiosk.field("theme").locator("li")).to_have_count(2)
    kiosk.touch("take", "apply")
    number = kiosk.number()
    issued = _ticket(day, number)
    phone = day.phone(issued["e_ticket_url"])
    phone.at("waiting")
    day.it_is("09:05")
    [later] = day.others(1, item=MOVING)

    day.it_is("09:10")
    assert tax.calls() == number
    told(tax, "开办餐饮店，第 1 / 2 步")
    tax.press("start")
    tax.at("serving")
    day.it_is("09:20")
    tax.press("finish")
    tax.at("idle")
    phone.at("waiting")
    moved = _ticket(day, number)
    assert (moved["ticket_no"], moved["issued_at"]) == (number, issued["issued_at"])
    assert [step["state"] for step in moved["theme"]["steps"]] == ["done", "now"]

    day.it_is("09:35")
    tax.press("pause")  # so that the comprehensive window calls the second step
    tax.page.get_by_role("dialog").locator('[data-action="pause"]').click()
    assert window.calls() == number, "placed by its first issue, before one who came later"
    told(window, "第 2 / 2 步")
    window.press("start")
    window.press("finish")
    window.at("idle")
    phone.at("finished")
    legs = day.asks(f"/tickets/{issued['id']}/trail")["legs"]
    assert [(leg["wait_seconds"], leg["window_number"]) for leg in legs] == [(600, "5"), (900, "1")]
    window.serves(later["ticket_no"])


@pytest.mark.req("R-072")
def test_a_transfer_to_a_window_that_has_closed_is_refused_with_the_reason(day: Day) -> None:
    day.it_is("09:00")
    window = day.desk("1")
    [other] = day.others(1, item=MOVING)
    assert window.calls() == other["ticket_no"]
    window.press("start")
    window.at("serving")
    day.opens("6")
    window.press("transfer")
    dialog = window.page.get_by_role("dialog")
    dialog.locator('[data-field="transfer_to"] label, label').filter(has_text=re.compile("^窗口$")).first.click()
    dialog.locator("label").filter(has_text=re.compile(r"^6 号")).first.click()
    day.acts(f"/windows/{day.window_id('6')}/actions/close")
    dialog.locator('[data-action="transfer"]').click()
    expect(dialog.locator(f'[data-value="{day.window_id("6")}"]')).to_contain_text("未开窗")
    told(window, "灰色的现在不能办理")
    refused = day.tries("POST", f"/windows/{day.window_id('1')}/actions/transfer", window=day.window_id("6"))
    assert refused["code"] == "transfer_target_closed"
    dialog.locator('[data-action="cancel"]').click()
    window.has(other["ticket_no"], "serving")
    window.press("finish")
    window.at("idle")


@pytest.mark.req("R-075")
def test_a_free_window_calls_by_itself_when_the_countdown_is_over(day: Day) -> None:
    day.it_is("09:00")
    day.changes("/halls/H1/zones/A", auto_dispatch_seconds=5)
    desk = day.desk("1")
    first, second, _ = (ticket["ticket_no"] for ticket in day.others(3))
    assert desk.calls() == first
    desk.press("start")
    desk.press("finish")
    desk.at("idle")
    told(desk, "秒后自动叫下一位")
    day.hall.passes(6)
    day.hall.works("call_by_itself")
    desk.has(second, "called")
    desk.press("start")
    desk.press("finish")
    desk.press("not-now")
    day.hall.passes(6)
    day.hall.works("call_by_itself")
    desk.at("idle")
    day.changes("/halls/H1/zones/A", auto_dispatch_seconds=None)


def _ticket(day: Day, number: str) -> dict[str, Any]:
    found = day.asks(f"/halls/H1/tickets?q={number}")["items"]
    return day.asks(f"/tickets/{found[0]['id']}")
