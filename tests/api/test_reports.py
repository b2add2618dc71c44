"""Reports over HTTP: who may read and ask, what is answered while one is made, and what the page is told."""

import hashlib
from collections.abc import Callable

import pytest

from app.jobs.reports import adjust_months, make_next, queue_due
from app.jobs.schedule import sum_days
from app.operations import compiling
from app.queries.report_files import MEDIA
from tests.builders import Web
from tests.support.reporting import go_to, made

Opened = Callable[..., Web]


def a_day(web: Web) -> str:
    """One visitor served on the last day of March; the id of the ticket."""
    go_to(web.clock, "2026-03-31 10:00")
    desk = web.hall.open("1")
    ticket = web.hall.take(item="passport")
    desk.serves()
    desk.close()
    go_to(web.clock, "2026-04-01 07:00")
    return ticket.id


@pytest.mark.req("R-222")
def test_a_manager_asks_for_a_report_and_sees_how_far_it_is(web: Web) -> None:
    a_day(web)
    lin, hall = web.person("lin"), web.hall
    asked = lin.post("/halls/H/reports", {"kind": "day", "period": "2026-03-31"})
    assert (asked.status, asked["state"], asked["done"], asked["due"]) == (201, "queued", 0, "2026-04-01")
    assert lin.get(f"/halls/H/reports/{asked['id']}/file").code == "report_not_ready"
    assert lin.get(f"/halls/H/reports/{asked['id']}")["sections"] == []
    row = compiling.of_period
    begun = hall.look(row, hall.id, "day", "2026-03-31")
    hall.do(compiling.begin, begun, hall.person("lin"), hall.clock.now)
    hall.house.database.write(hall.id, lambda work: compiling.advance(work, begun.id, 2))
    [told] = lin.get("/halls/H/reports", kind="day")["items"]
    assert (told["state"], told["done"], told["steps"]) == ("running", 2, 6)
    make_next(hall.house, hall.clock.now)
    assert lin.get("/halls/H/reports", kind="day")["items"][0]["state"] == "ready"


@pytest.mark.req("R-222")
def test_a_report_is_given_as_three_kinds_of_file_that_may_be_kept(web: Web) -> None:
    a_day(web)
    report = made(web.hall, "day", "2026-03-31")
    lin = web.person("lin")
    whole = lin.get(f"/halls/H/reports/{report.id}", lang="en")
    assert whole["title"] == "Meijiang Hall – Daily report"
    sums = {(file["format"], file["lang"]): file["sha256"] for file in whole["files"]}
    for form, media in MEDIA.items():
        with web.app.test_client(use_cookies=False).get(
            f"/api/v1/halls/H/reports/{report.id}/file?format={form}&lang=en", headers=web.session("lin")
        ) as answer:
            assert answer.mimetype == media
            assert hashlib.sha256(answer.data).hexdigest() == sums[form, "en"]
            assert answer.headers["Content-Disposition"] == f'attachment; filename="H-day-2026-03-31-en.{form}"'
            assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.req("R-230", "R-231")
def test_a_report_shows_each_figure_with_its_definition_and_what_was_adjusted(web: Web) -> None:
    ticket = a_day(web)
    hall, lin = web.hall, web.person("lin")
    sum_days(hall.house, hall.clock.now)
    report = made(hall, "month", "2026-03")
    go_to(web.clock, "2026-04-02 10:00")
    assert web.device("integration").post(f"/tickets/{ticket}/rating", {"level": 5, "channel": "phone"}).status == 201
    sum_days(hall.house, hall.clock.now)
    adjust_months(hall.house, hall.clock.now)
    whole = lin.get(f"/halls/H/reports/{report.id}")
    summary = whole["sections"][0]
    place = [figure["name"] for figure in summary["figures"]].index("rated")
    assert summary["figures"][place]["formula"] == "对期间内办结的服务所作的评价数"
    assert summary["total"][place] == "0"  # frozen
    [rated] = [one for one in whole["adjustments"] if (one["figure"], one["cut"]) == ("rated", "")]
    assert (rated["was_shown"], rated["now_shown"], rated["why"]) == ("0", "1", "A001 补评价")
    [month] = lin.get("/halls/H/months")["items"]
    assert (month["month"], month["report_id"], month["adjustments"]) == ("2026-03", report.id, len(whole["adjustments"]))
    assert lin.get("/halls/H/months/2026-03/adjustments")["items"] == whole["adjustments"]
    assert lin.get("/halls/H/months/2026-3/adjustments").code == "report_period_unknown"
    behind = lin.get("/halls/H/figures/tickets", **{"from": "2026-03-01", "to": "2026-03-31", "figure": "served"})
    assert [one["ticket_no"] for one in behind["items"]] == ["A001"]


@pytest.mark.req("R-222", "R-225")
def test_the_list_says_what_comes_next_and_by_when(web: Web) -> None:
    a_day(web)
    told = web.person("lin").get("/halls/H/reports")
    upcoming = {one["kind"]: (one["period"], one["due"]) for one in told["upcoming"]}
    assert upcoming["progress"] == ("2026-04", "2026-05-04")
    assert upcoming["day"] == ("2026-04-01", "2026-04-02")
    assert (told["year"], [kind["code"] for kind in told["kinds"]][:2]) == (2026, ["day", "week"])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "day", "period": "2026-04-01"}, "report_period_open"),
        ({"kind": "month", "period": "2000-01"}, "report_before_hall"),
        ({"kind": "day", "period": "2026-04"}, "report_period_unknown"),
        ({"kind": "day", "period": "heute"}, "report_period_unknown"),
        ({"kind": "hourly", "period": "2026-03-31"}, "report_kind_unknown"),
        ({"kind": "business", "period": "2026-03"}, "report_kind_unknown"),  # the centre hands nothing over
        ({"kind": "day"}, "validation_failed"),
    ],
)
def test_what_cannot_be_made_is_refused_with_a_sentence(web: Web, body: dict[str, str], code: str) -> None:
    a_day(web)
    refused = web.person("lin").post("/halls/H/reports", body)
    assert refused.code == code
    assert refused["detail"].endswith("。")


def test_a_report_that_is_none_or_did_not_fail_is_not_made_again(web: Web) -> None:
    a_day(web)
    lin = web.person("lin")
    assert lin.get("/halls/H/reports/nothing").code == "unknown_report"
    report = made(web.hall, "day", "2026-03-31")
    assert lin.post(f"/halls/H/reports/{report.id}/actions/retry").code == "report_not_failed"


@pytest.mark.req("R-251")
def test_auditors_read_reports_and_ask_for_none(web: Web) -> None:
    a_day(web)
    made(web.hall, "day", "2026-03-31")
    shen = web.person("shen")
    assert len(shen.get("/halls/H/reports")["items"]) == 1
    assert shen.post("/halls/H/reports", {"kind": "day", "period": "2026-03-31"}).code == "forbidden"
    for name in ("li", "gao", "chen"):
        assert web.person(name).get("/halls/H/reports").code == "forbidden"


@pytest.mark.req("R-001", "R-233")
def test_the_report_of_another_hall_is_none_of_ones_own(open_web: Opened) -> None:
    here, there = open_web(), open_web(code="H9")
    a_day(there)
    report = made(there.hall, "day", "2026-03-31")
    lin = here.person("lin")
    assert lin.get("/halls/H9/reports").code == "other_hall"
    assert lin.get(f"/halls/H9/reports/{report.id}/file").code == "other_hall"
    assert lin.get(f"/halls/H/reports/{report.id}").code == "unknown_report"


def test_the_schedule_and_a_manager_do_not_make_two(web: Web) -> None:
    a_day(web)
    lin, hall = web.person("lin"), web.hall
    lin.post("/halls/H/reports", {"kind": "month", "period": "2026-03"})
    queue_due(hall.house, hall.clock.now)
    assert [one["period"] for one in lin.get("/halls/H/reports", kind="month")["items"]] == ["2026-03"]
    assert lin.get("/halls/H/reports", kind="business")["items"] == []
    assert lin.get("/halls/H/reports", kind="nope").code == "report_kind_unknown"
