"""Reports by schedule: made once, made up for, kept as they were; a closed month has its adjustments beside it."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from sqlalchemy import delete, insert, select

from app.bootstrap import open_house
from app.domain.reports import State
from app.jobs.reports import adjust_months, make_next, make_reports, queue_due
from app.jobs.schedule import close_days, sum_days
from app.models import Adjustment, ClosedMonth, FactColumn, ReportFile
from app.operations import compiling
from app.operations.packing import packed, unpacked
from app.operations.unit_of_work import Work
from app.queries.report_files import file_of
from app.queries.reports import digest_of
from tests.builders import SmallHall, Web, refused
from tests.support.reporting import go_to, made, make_all, report, reports, table

Opened = Callable[..., SmallHall]


def a_day(hall: SmallHall, waits: float = 600) -> Any:
    """One visitor who waits and is served; returns the ticket."""
    desk = hall.open("1")
    ticket = hall.take(item="passport")
    hall.clock.advance(waits)
    desk.serves()
    desk.close()
    return ticket


def adjustments(hall: SmallHall) -> list[Any]:
    with hall.house.database.read() as connection:
        return list(connection.execute(select(Adjustment.__table__).order_by(Adjustment.month, Adjustment.number)))


@pytest.mark.req("R-222")
def test_the_daily_report_lies_ready_once_the_day_is_closed(hall: SmallHall) -> None:
    a_day(hall)
    go_to(hall.clock, "2026-03-02 18:59")
    make_all(hall.house, hall.clock.now)
    assert reports(hall) == []
    go_to(hall.clock, "2026-03-02 19:01")
    close_days(hall.house, hall.clock.now)
    make_all(hall.house, hall.clock.now)
    [daily] = reports(hall)
    assert (daily.kind, daily.period, daily.state, daily.due.isoformat()) == ("day", "2026-03-02", State.READY, "2026-03-03")
    assert table(daily.content, "summary")["total"]["issued"] == 1
    assert [event.type for event in hall.events("report.")] == ["report.queued", "report.begun", "report.made"]


@pytest.mark.req("R-222", "R-225", "R-229")
def test_each_kind_is_made_in_the_night_after_its_period(hall: SmallHall) -> None:
    a_day(hall)
    go_to(hall.clock, "2026-04-01 00:29")
    queue_due(hall.house, hall.clock.now)
    before = {row.kind for row in reports(hall)}
    assert before == {"day", "week"}
    go_to(hall.clock, "2026-04-01 00:30")
    queue_due(hall.house, hall.clock.now)
    new = {row.kind: row for row in reports(hall) if row.kind not in before}
    assert {kind: row.period for kind, row in new.items()} == {
        "month": "2026-03", "progress": "2026-03", "rating": "2026-03", "quarter": "2026-Q1", "quarter_pack": "2026-Q1",
    }  # fmt: skip
    assert new["progress"].due.isoformat() == "2026-04-03"


@pytest.mark.req("R-229")
def test_a_year_pack_is_made_at_new_year(hall: SmallHall) -> None:
    a_day(hall)
    go_to(hall.clock, "2027-01-01 00:31")
    with hall.house.database.read() as connection:
        due = compiling.due_reports(connection, hall.config, hall.clock.now)
    assert ("year_pack", "2026") in [(wanted.kind.code, wanted.period.name) for wanted in due]
    pack = made(hall, "year_pack", "2026")
    assert [row["key"] for row in table(pack.content, "months")["rows"]] == ["2026-03"]
    assert pack.due.isoformat() >= "2027-01-15"


@pytest.mark.req("R-275", "R-276")
def test_what_fell_due_while_nobody_worked_is_made_up_for_once(hall: SmallHall) -> None:
    a_day(hall)
    go_to(hall.clock, "2026-03-05 09:00")
    queue_due(hall.house, hall.clock.now)
    assert [row.period for row in reports(hall, "day")] == ["2026-03-02", "2026-03-03", "2026-03-04"]


def test_of_the_time_before_the_first_visitor_and_of_days_of_rest_there_is_no_report(hall: SmallHall) -> None:
    go_to(hall.clock, "2026-03-06 10:00")
    a_day(hall)
    go_to(hall.clock, "2026-03-10 09:00")
    queue_due(hall.house, hall.clock.now)
    assert [row.period for row in reports(hall, "day")] == ["2026-03-06", "2026-03-09"]


@pytest.mark.req("R-275")
def test_a_report_that_a_worker_left_half_done_is_begun_again(hall: SmallHall) -> None:
    a_day(hall)
    go_to(hall.clock, "2026-03-03 09:00")
    row = hall.do(compiling.ask_for, hall.id, "day", "2026-03-02", hall.person("lin"), hall.clock.now)
    hall.do(compiling.begin, row, hall.person("lin"), hall.clock.now)
    hall.house.database.write(hall.id, lambda work: compiling.advance(work, row.id, 3))
    make_next(hall.house, hall.clock.now)
    again = report(hall, "day", "2026-03-02")
    assert (again.state, again.attempts, again.done) == (State.READY, 2, again.steps)


def test_a_report_that_cannot_be_made_says_so_and_is_tried_again(hall: SmallHall, monkeypatch: pytest.MonkeyPatch) -> None:
    a_day(hall)
    go_to(hall.clock, "2026-03-03 09:00")
    template = "app.queries.report_pdf.TEMPLATE"
    monkeypatch.setattr(template, hall.house.settings.home / "not-there.typ")
    make_reports(hall.house, hall.clock.now)
    [row] = reports(hall)
    assert (row.state, row.problem, row.content) == (State.FAILED, "internal_error", None)
    monkeypatch.undo()
    make_reports(hall.house, hall.clock.now)
    assert reports(hall)[0].state is State.FAILED  # not at once: what was in the way may need a moment
    hall.clock.advance(300)
    make_reports(hall.house, hall.clock.now)
    assert reports(hall)[0].state is State.READY


def test_two_workers_make_a_report_once(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    a_day(hall)
    go_to(hall.clock, "2026-03-03 09:00")
    other = open_house(hall.house.settings, hall.clock)
    for house in (hall.house, other):
        make_all(house, hall.clock.now)
    other.database.close()
    assert len(reports(hall)) == 1


@pytest.mark.req("R-218", "R-222")
def test_a_wait_of_seventy_minutes_is_seventy_minutes(hall: SmallHall) -> None:
    a_day(hall, waits=70 * 60)
    go_to(hall.clock, "2026-03-03 09:00")
    daily = made(hall, "day", "2026-03-02")
    total = table(daily.content, "summary")["total"]
    assert (total["mean_wait_seconds"], total["waits_over_hour"]) == (4200, 1)
    text = file_of(daily.content, daily.sha256, "csv", "zh").decode("utf-8-sig")
    assert "summary,,,合计,mean_wait_seconds,平均等候,4200,seconds" in text.splitlines()


@pytest.mark.req("R-230")
def test_files_and_figures_of_a_report_never_change(hall: SmallHall) -> None:
    ticket = a_day(hall)
    go_to(hall.clock, "2026-03-03 09:00")
    before = made(hall, "day", "2026-03-02")
    hall.rate(ticket, 5, by=hall.device("integration"))
    sum_days(hall.house, hall.clock.now)
    make_all(hall.house, hall.clock.now)
    after = report(hall, "day", "2026-03-02")
    assert (after.content, after.sha256) == (before.content, before.sha256)
    assert digest_of(after.content) == after.sha256
    with hall.house.database.read() as connection:
        files = connection.execute(select(ReportFile.__table__).where(ReportFile.report_id == after.id)).all()
    assert len(files) == 6
    for file in files:
        assert file_of(after.content, after.sha256, file.form, file.lang) == file.data


@pytest.mark.req("R-230")
def test_a_late_rating_of_a_closed_month_is_an_adjustment(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    go_to(hall.clock, "2026-03-31 10:00")
    ticket = a_day(hall)
    go_to(hall.clock, "2026-04-01 00:45")
    close_days(hall.house, hall.clock.now)
    sum_days(hall.house, hall.clock.now)
    closed = made(hall, "month", "2026-03")
    adjust_months(hall.house, hall.clock.now)
    assert adjustments(hall) == []

    go_to(hall.clock, "2026-04-02 10:00")
    hall.rate(ticket, 4, by=hall.device("integration"))
    for _ in range(2):  # looking again adds nothing
        sum_days(hall.house, hall.clock.now)
        adjust_months(hall.house, hall.clock.now)
    found = adjustments(hall)
    assert [row.number for row in found] == list(range(1, len(found) + 1))
    [rated] = [row for row in found if (row.cut, row.figure) == ("", "rated")]
    assert (rated.month, rated.was, rated.now) == ("2026-03", 0, 1)
    [cause] = rated.causes
    assert (cause["type"], cause["ticket_no"]) == ("rating.given", ticket.ticket_no)
    cuts = {row.cut for row in found if row.figure == "rated"}
    assert cuts == {"", "zone"}
    [event] = hall.events("report.adjusted")
    assert (event.data["from"], event.data["to"], event.data["causes"]) == (1, len(found), [cause["seq"]])
    assert report(hall, "month", "2026-03").content == closed.content

    hall.clock.advance(3600)
    go_to(hall.clock, "2026-05-01 00:45")
    following = made(hall, "month", "2026-04").content["adjustments"]
    assert [(one["month"], one["number"]) for one in following] == [("2026-03", row.number) for row in found]
    go_to(hall.clock, "2026-06-01 00:45")
    assert made(hall, "month", "2026-05").content["adjustments"] == []


@pytest.mark.req("R-230")
def test_a_second_correction_starts_from_the_first(hall: SmallHall) -> None:
    go_to(hall.clock, "2026-03-31 10:00")
    first, second = a_day(hall), a_day(hall)
    go_to(hall.clock, "2026-04-01 00:45")
    sum_days(hall.house, hall.clock.now)
    made(hall, "month", "2026-03")
    for ticket in (first, second):
        hall.clock.advance(3600)
        hall.rate(ticket, 5, by=hall.device("integration"))
        sum_days(hall.house, hall.clock.now)
        adjust_months(hall.house, hall.clock.now)
    told = [(row.was, row.now) for row in adjustments(hall) if (row.cut, row.figure) == ("", "rated")]
    assert told == [(0, 1), (1, 2)]


def test_no_event_is_looked_at_for_ever(hall: SmallHall, monkeypatch: pytest.MonkeyPatch) -> None:
    go_to(hall.clock, "2026-03-31 10:00")
    a_day(hall)
    go_to(hall.clock, "2026-04-01 00:45")
    sum_days(hall.house, hall.clock.now)
    made(hall, "month", "2026-03")
    monkeypatch.setattr("app.operations.adjusting.EVENTS_AT_ONCE", 5)
    monkeypatch.setattr("app.operations.summing.EVENTS_UNSEEN", 5)
    go_to(hall.clock, "2026-04-01 10:00")
    a_day(hall)
    for _ in range(8):
        sum_days(hall.house, hall.clock.now)
        adjust_months(hall.house, hall.clock.now)
    with hall.house.database.read() as connection:
        seen = connection.execute(select(ClosedMonth.seen_seq)).scalar_one()
    assert hall.events()[-1].seq - seen < 5
    assert adjustments(hall) == []


def test_of_a_period_that_still_runs_there_is_no_report(hall: SmallHall) -> None:
    with refused("report_period_open"):
        hall.do(compiling.ask_for, hall.id, "month", "2026-03", hall.person("lin"), hall.clock.now)


def test_whoever_asks_twice_gets_the_same_report(web: Web) -> None:
    hall = web.hall
    a_day(hall)
    go_to(hall.clock, "2026-03-03 09:00")
    asked = [hall.do(compiling.ask_for, hall.id, "day", "2026-03-02", hall.person("lin"), hall.clock.now) for _ in range(2)]
    assert asked[0].id == asked[1].id
    make_all(hall.house, hall.clock.now)
    assert report(hall, "day", "2026-03-02").made_by == "林峰"
    with refused("report_kept"):
        hall.do(compiling.ask_for, hall.id, "day", "2026-03-02", hall.person("lin"), hall.clock.now)


@pytest.mark.req("R-223", "R-229")
def test_a_sub_hall_has_the_business_report_and_the_centre_the_packs(open_hall: Opened) -> None:
    centre = open_hall(code="H1")
    below = open_hall(code="H4", hall={"parent_id": centre.id})
    for hall in (centre, below):
        kinds = {kind.code for kind in compiling.kinds_for(hall.config)}
        packs = {"progress", "quarter_pack", "year_pack"}
        assert kinds & (packs | {"business"}) == ({"business"} if hall is below else packs)
    a_day(below)
    go_to(below.clock, "2026-04-01 00:45")
    queue_due(below.house, below.clock.now)
    assert {row.kind for row in reports(below)} == {"day", "week", "month", "quarter", "business", "rating"}
    # Nobody ever came to the centre itself, but to the hall below it, of which these tell.
    queue_due(centre.house, centre.clock.now)
    assert {row.kind for row in reports(centre)} == {"progress", "quarter_pack", "rating"}
    with refused("report_before_hall"):
        centre.do(compiling.ask_for, centre.id, "month", "2026-03", centre.person("lin"), centre.clock.now)
    while make_next(centre.house, centre.clock.now):
        pass
    pack = next(row for row in reports(centre) if row.kind == "quarter_pack")
    labels = {row["label"][0] for table in pack.content["sections"] if table["by"] == "item" for row in table["rows"]}
    assert "H4 · 护照办理" in labels


@pytest.mark.req("R-222")
def test_nobody_freezes_a_month_whose_last_day_is_still_being_closed(hall: SmallHall) -> None:
    hall.take(item="passport")
    go_to(hall.clock, "2026-04-01 00:02")
    for kind, period in (("day", "2026-03-31"), ("month", "2026-03")):
        with refused("report_period_open"):
            hall.do(compiling.ask_for, hall.id, kind, period, hall.person("lin"), hall.clock.now)
    go_to(hall.clock, "2026-04-01 00:31")
    assert hall.do(compiling.ask_for, hall.id, "month", "2026-03", hall.person("lin"), hall.clock.now).period == "2026-03"


@pytest.mark.req("R-232")
def test_a_month_of_three_thousand_tickets_a_day_is_reported_within_ten_seconds(hall: SmallHall) -> None:
    desk = hall.open("1")
    for n in range(10):
        hall.take(item="passport")
        hall.clock.advance(300)
        hall.rate(desk.serves(), 4 + n % 2, by=hall.device("integration"))
    desk.close()
    a_day = hall.today
    go_to(hall.clock, "2026-03-03 00:10")
    sum_days(hall.house, hall.clock.now)
    hall.house.database.write(hall.id, lambda work: _every_day(work, a_day, times=300))
    go_to(hall.clock, "2026-04-01 00:45")
    began = time.process_time()  # what it takes, and not what else the machine does meanwhile
    month = made(hall, "month", "2026-03")
    assert time.process_time() - began < 10
    assert table(month.content, "summary")["total"]["served"] == 31 * 3000


def _every_day(work: Work, day: date, times: int) -> None:
    """The summed facts of one day, each row so many times, on every day of its month."""
    rows = work.connection.execute(select(FactColumn.__table__).where(FactColumn.day == day)).all()
    wide = []
    for row in rows:
        column = unpacked(row.size, row.words, row.data)
        wide.append({**row._mapping, **packed(replace(column, values=np.tile(column.values, times)))})
    work.connection.execute(delete(FactColumn))
    for each in range(1, 32):
        work.connection.execute(insert(FactColumn), [one | {"day": day.replace(day=each)} for one in wide])
