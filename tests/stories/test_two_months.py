"""Two months of work, from the first figure to the objection to the final one, through the doors."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from app.queries.duty_files import table_file
from app.queries.reviews import review_file
from tests.builders import Web
from tests.support.reviewed import CODE, SEE_TO, next_morning, opened, plan, work_a_day

REVIEW = f"/halls/H/reviews/{CODE}"


def figure(sheet: dict[str, Any], code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in sheet["indicators"] if one["code"] == code)
    return found


def sheet_of(review: Any, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in review["sheets"] if one["name"] == name)
    return found


def worked(web: Web) -> None:
    hall, days = web.hall, []
    for _ in range(5):
        days.append(hall.today)
        work_a_day(hall, {"1": [100] * 6, "2": [200] * 6}, levels=[5, 4, 5, 2])
        next_morning(hall)
    plan(hall, days)
    opened(hall)


@pytest.mark.req("R-224", "R-227", "R-231")
def test_from_the_first_figure_to_the_objection_to_the_final_one(web: Web) -> None:
    hall = web.hall
    worked(web)
    manager, li, zhao = web.person("lin"), web.person("li"), web.person("zhao")
    [listed] = manager.get("/halls/H/reviews")["items"]
    assert (listed["state"], listed["first"], listed["last"], listed["due"]) == (
        "drafted", "2026-03-01", "2026-04-30", "2026-05-07"
    )  # fmt: skip
    assert zhao.get("/me/reviews")["items"] == []
    assert zhao.get(f"/me/reviews/{CODE}").code == "no_own_sheet"
    drafted = manager.get(REVIEW)
    values = [
        {"sheet": one["id"], "indicator": "complaints", "value": 1 if one["name"] == "赵强" else 0} for one in drafted["sheets"]
    ]
    assert manager.post(f"{REVIEW}/actions/enter", {"values": [values[0] | {"value": True}]}).code == "validation_failed"
    entered = manager.post(f"{REVIEW}/actions/enter", {"values": values})
    assert figure(sheet_of(entered, "赵强"), "complaints")["mark"] == 66.7
    assert manager.post(f"{REVIEW}/actions/publish")["state"] == "published"

    # Zhao sees the own sheet, goes down to its tickets, and objects.
    own = zhao.get(f"/me/reviews/{CODE}").body
    assert (own["sheet"]["name"], own["may_object"]) == ("赵强", True)
    assert "李明" not in zhao.get(f"/me/reviews/{CODE}").text
    pace = figure(own["sheet"], "pace")
    assert (pace["n"], pace["value"]) == (30, 1.333)
    behind = zhao.get(f"/me/reviews/{CODE}/evidence", indicator="pace").body
    assert (behind["kind"], len(behind["items"])) == ("tickets", 30)
    assert {(one["service_seconds"], one["usual_seconds"], one["window"]) for one in behind["items"]} == {(200, 150, "2")}
    objected = zhao.post(f"/me/reviews/{CODE}/objections", {"indicator": "complaints", "text": "那天我请假"})
    assert objected.status == 201
    [objection] = objected["sheet"]["objections"]
    assert li.get(f"/me/reviews/{CODE}")["sheet"]["objections"] == []

    # The manager finds it right; the time goes by; the figures are final.
    answer = {"upheld": True, "value": 0, "reason": "经查请假属实"}
    answered = manager.post(f"{REVIEW}/objections/{objection['id']}/actions/answer", answer)
    assert answered["open_objections"] == 0
    assert manager.post(f"{REVIEW}/actions/finish").code == "review_not_decided"
    hall.clock.advance(6 * 24 * 3600)
    SEE_TO(hall.house, hall.clock.now)
    final = manager.post(f"{REVIEW}/actions/finish").body
    assert (final["state"], final["deeds"]) == ("final", ["adjust"])
    seen = zhao.get(f"/me/reviews/{CODE}")["sheet"]
    assert (figure(seen, "complaints")["first_value"], figure(seen, "complaints")["value"]) == (1, 0)
    assert seen["objections"][0]["answer"] == "经查请假属实"
    assert seen["final_total"] == seen["total"] > seen["first_total"]

    # Much later something is put right, beside what was final.
    adjusted = manager.post(
        f"{REVIEW}/actions/adjust", {"sheet": seen["id"], "indicator": "complaints", "value": 2, "reason": "补录"}
    ).body
    assert adjusted["changes"][-1]["kind"] == "adjusted"
    seen = zhao.get(f"/me/reviews/{CODE}")["sheet"]
    assert seen["final_total"] > seen["total"]
    kinds = [one["kind"] for one in web.person("shen").get("/halls/H/audit", limit=20)["items"]]
    assert kinds.count("review") == 8  # opened, entered, published, objected, answered, decided, finished, adjusted


@pytest.mark.req("R-227")
def test_who_rated_is_not_told_to_whom_was_rated(web: Web) -> None:
    worked(web)
    manager, li = web.person("lin"), web.person("li")
    manager.post(f"{REVIEW}/actions/publish")
    behind = li.get(f"/me/reviews/{CODE}/evidence", indicator="satisfied").body
    assert behind["kind"] == "days"
    assert [(one["services"], one["rated"], one["satisfied"]) for one in behind["items"]] == [(6, 4, 3)] * 5
    assert all(one["level"] is None for one in li.get(f"/me/reviews/{CODE}/evidence", indicator="held")["items"])
    sheet = sheet_of(manager.get(REVIEW), "李明")["id"]
    told = manager.get(f"{REVIEW}/sheets/{sheet}/evidence", indicator="satisfied")["items"]
    assert sorted(one["level"] or 0 for one in told) == sorted([5, 4, 5, 2, 0, 0] * 5)


@pytest.mark.req("R-227")
def test_nobody_but_those_who_answer_for_people_sees_their_figures(web: Web) -> None:
    worked(web)
    for who in ("li", "gao", "chen", "he"):
        assert web.person(who).get(REVIEW).code == "forbidden"
        assert web.person(who).get("/halls/H/comparison").code == "forbidden"
    sheet = web.person("shen").get(REVIEW)["sheets"][0]["id"]
    assert web.person("shen").get(f"{REVIEW}/sheets/{sheet}/evidence", indicator="pace").status == 200
    assert web.person("shen").post(f"{REVIEW}/actions/publish").code == "forbidden"


@pytest.mark.req("R-219")
def test_people_and_windows_are_compared_by_name_with_intervals_and_few_are_not(web: Web) -> None:
    worked(web)
    manager = web.person("lin")
    by_person = manager.get("/halls/H/comparison", **{"from": "2026-03-01", "to": "2026-04-30"}).body
    assert [(one["name"], one["ratio"]) for one in by_person["items"]] == [("李明", 0.667), ("赵强", 1.333)]
    assert all(one["low"] < one["ratio"] < one["high"] or one["low"] == one["high"] for one in by_person["items"])
    few = manager.get("/halls/H/comparison", **{"from": "2026-03-02", "to": "2026-03-02", "by": "window"}).body
    assert [(one["name"], one["n"], one["enough"], one["ratio"]) for one in few["items"]] == [
        ("1", 6, False, None), ("2", 6, False, None)
    ]  # fmt: skip
    assert manager.get("/halls/H/comparison", **{"from": "2026-03-02", "to": "2026-03-01"}).code == "comparison_days"


@pytest.mark.req("R-226")
def test_an_indicator_is_added_for_the_next_review_over_the_page(web: Web) -> None:
    manager = web.person("lin")
    scheme = manager.get("/halls/H/review-scheme").body
    members = ("code", "group", "name", "name_en", "source", "full_at", "none_at", "weight", "of")
    indicators = [{name: one[name] for name in members} for one in scheme["indicators"]]
    more = {
        "code": "kept", "group": "efficiency", "name": "承诺兑现", "source": "kept_share", "full_at": 0.9, "none_at": 0.5, "weight": 20
    }  # fmt: skip
    body = {"based_on": 0, "weights": scheme["weights"], "indicators": [*indicators, more], "objection_days": 4}
    changed = manager.post("/halls/H/review-scheme", body).body
    assert (changed["number"], changed["objection_days"], len(changed["indicators"])) == (1, 4, len(indicators) + 1)
    assert manager.post("/halls/H/review-scheme", body).code == "review_scheme_changed"
    without = {**body, "based_on": 1, "indicators": [one for one in indicators if one["group"] != "conduct"]}
    assert manager.post("/halls/H/review-scheme", without).code == "review_group_empty"
    counts = {**body, "based_on": 1, "indicators": [*indicators, {**more, "source": "services"}]}
    refused = manager.post("/halls/H/review-scheme", counts)
    assert (refused.status, refused.code) == (422, "review_source_refused")
    assert [one["number"] for one in changed["editions"]] == [1]


def test_a_share_lies_within_a_hundred_percent_also_in_the_scheme_and_no_name_is_a_formula(web: Web) -> None:
    manager = web.person("lin")
    scheme = manager.get("/halls/H/review-scheme").body
    body = {"based_on": scheme["number"], "weights": scheme["weights"], "objection_days": 4, "indicators": scheme["indicators"]}
    wild = [{**one, "full_at": 9, "none_at": 5} if one["code"] == "in_target" else one for one in scheme["indicators"]]
    assert manager.post("/halls/H/review-scheme", {**body, "indicators": wild}).code == "review_share_range"
    assert table_file(["=1+1", "n"], [["=2+2", 3.0]], "csv").decode("utf-8-sig").splitlines() == ["'=1+1,n", "'=2+2,3.0"]


def test_a_review_is_a_file_for_a_spreadsheet(web: Web) -> None:
    worked(web)
    answer = web.person("lin").get(f"{REVIEW}/file", format="csv")
    heading, *lines = answer.text.lstrip("\ufeff").splitlines()
    assert heading.startswith(
        "对象,编号,姓名或名称,总分,服务规范,效能,评价,公布时总分,最终总分（调整前）,迟开窗,迟开窗 n,迟开窗得分"
    )
    assert len(lines) == 4
    assert "未登记" in lines[0]
    assert 'filename="review-H-2026-03.csv"' in answer.headers["Content-Disposition"]
    book = web.hall.look(review_file, web.hall.config, CODE, web.clock.now, "xlsx", "en")
    sheet = load_workbook(BytesIO(book)).active
    assert sheet is not None
    told = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert told[0][:4] == ["Of", "Number", "Name", "Total"]
    assert [row[2] for row in told[3:]] == ["李明", "赵强"]
    assert all(isinstance(row[3], float) for row in told[1:])
