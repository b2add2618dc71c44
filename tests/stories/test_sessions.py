"""Noon and closing with people waiting, through the pages of visitors and staff (S-10, S-19)."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.stories.days import Day, told
from tests.stories.lobby import CARD, PENSION, Desk, Phone

POLICY = {"booking_vouchers": True}


# --- S-10 -------------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-087", "R-172", "R-173", "R-174")
def test_noon_with_people_waiting(day: Day) -> None:
    _rules(day, A={"session_end_rule": "carry_over"}, T={"session_end_rule": "serve_all"})
    day.it_is("11:50")
    desk, board, kiosk = day.desk("9"), day.board(), day.kiosk()
    taken = day.others(7)
    kiosk.touch("choose-zone", "A")
    kiosk.touch("choose-item", PENSION)
    expect(kiosk.field("closing_warning")).to_contain_text("14:30")  # it is told before the number
    kiosk.touch("take", "apply")
    last = kiosk.number()
    expect(kiosk.field("slip")).to_contain_text("14:30")
    [special] = day.others(1, zone="T", item="")
    phone = day.phone(taken[0]["e_ticket_url"])
    phone.at("waiting")

    day.it_is("12:00")
    told(board, "14:30 接着叫号")
    told(phone, "14:30")
    told(phone, "不算过号")
    assert desk.calls() == special["ticket_no"]
    desk.press("start")
    desk.at("serving")
    day.it_is("12:10")
    desk.press("finish")
    desk.at("idle")
    desk.press("call-next")
    desk.says("14:30")
    desk.at("idle")
    assert _figures(day, "T")["extended_minutes"] == 10
    assert _figures(day, "A")["extended_tickets"] == 0

    day.it_is("13:00")
    phone.page.reload()
    phone.at("waiting")
    assert _minutes(phone) >= 90, "the estimate has the break in it"
    expect(board.page.locator('[data-field="missed"] span')).to_have_count(0)

    day.it_is("14:30")
    expect(board.page.locator("body")).not_to_contain_text("接着叫号")
    order = [ticket["ticket_no"] for ticket in taken] + [last]
    for ticket_no in order[:2]:
        desk.serves(ticket_no)
    window = f"/windows/{day.window_id('9')}/actions"
    called = [day.acts(f"{window}/call-next", finish={"outcome": "done"})["ticket"]["ticket_no"] for _ in order[2:]]
    assert order[:2] + called == order, "nobody lost the place"
    day.acts(f"{window}/finish", outcome="done")
    sums = day.asks("/halls/H1/ledger")["zones"]["A"]
    assert (sums["issued"], sums["served"], sums["open"]) == (8, 8, 0)
    figures = _figures(day, "A")
    assert figures["no_shows"] == 0
    assert figures["mean_wait_seconds"] - figures["mean_net_wait_seconds"] == 150 * 60


def _rules(day: Day, **zones: dict[str, Any]) -> None:
    for code, rules in zones.items():
        day.changes(f"/halls/H1/zones/{code}", **rules)


def _figures(day: Day, zone: str) -> dict[str, Any]:
    today = str(day.hall.today)
    rows = day.asks(f"/halls/H1/stats?from={today}&to={today}&by=zone")["rows"]
    return next(row for row in rows if row["key"] == zone)


def _minutes(phone: Phone) -> int:
    """The longest of the minutes that the page names for the wait; hours count."""
    text = phone.field("wait").first.inner_text()
    hours = [int(n) * 60 for n in re.findall(r"(\d+)\s*小时", text)]
    return max(hours + [int(n) for n in re.findall(r"(\d+)\s*分", text)])


# --- S-19 -------------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-082", "R-083", "R-172", "R-174", "R-015")
def test_closing(day: Day) -> None:
    _rules(day, A={"session_end_rule": "serve_all", "serve_until_minutes": 20})
    day.it_is("17:40")
    desk, board, kiosk = day.desk("1"), day.board(), day.kiosk()
    waiting = [ticket["ticket_no"] for ticket in day.others(3)]
    assert waiting[0] == "A001"
    [unanswered] = day.others(1, item=CARD)
    phone = day.phone(unanswered["e_ticket_url"])
    phone.at("waiting")
    day.it_is("17:58")
    assert desk.calls() == waiting[0]
    desk.press("start")
    desk.at("serving")

    day.it_is("18:00")
    told(board, "已取号的继续办理至 18:20")
    kiosk.touch("choose-zone", "A")
    kiosk.at("shut")
    day.it_is("18:04")
    desk.press("finish")
    desk.at("idle")
    for ticket_no in waiting[1:]:
        assert desk.calls() == ticket_no
        desk.press("start")
        desk.at("serving")
        day.hall.passes(300)
        desk.press("finish")
        desk.at("idle")
    figures = _figures(day, "A")
    assert (figures["extended_tickets"], figures["extended_minutes"]) == (3, 14)

    floor = day.floor()
    day.it_is("19:30")  # the worker closes the day an hour after its last session
    expect(floor.page.locator('[data-field="balanced"]')).to_have_attribute("data-value", "true")
    sums = day.asks("/halls/H1/ledger")["zones"]["A"]
    assert (sums["issued"], sums["served"], sums["expired"], sums["abandoned"], sums["open"]) == (4, 3, 1, 0, 0)
    row = floor.page.locator("tfoot tr").first
    expect(row).to_contain_text(re.compile(r"4\s*3\s*0\s*0\s*1\s*0"))
    assert _closed(desk)
    phone.at("expired")
    told(phone, "凭此码")
    code = _voucher(phone)

    day.hall.next_working_day("08:30")
    tomorrow = day.kiosk()
    tomorrow.touch("check-in")
    tomorrow.type(code)
    tomorrow.touch("check-in")
    assert tomorrow.number() == "A001", "numbers begin anew"
    ticket = day.asks("/halls/H1/tickets?state=waiting")["items"][0]
    assert (ticket["ticket_no"], ticket["priority_class"]) == ("A001", "appointment")
    day.acts("/halls/H1/actions/close-day")


def _closed(desk: Desk) -> bool:
    """The close of the day ended the window too."""
    expect(
        desk.action("open").first.or_(desk.page.locator('.desk-head [data-field="state"][data-value="closed"]')).first
    ).to_be_visible()
    return True


def _voucher(phone: Phone) -> str:
    text = phone.field("voucher").inner_text()
    found = re.search(r"\d{8}", text.replace(" ", ""))
    assert found, text
    return found.group()
