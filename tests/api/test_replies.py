"""Replies registered for later, and the figures of the registers, over HTTP (R-081, R-132, R-148, R-150)."""

from typing import Any

import pytest

from tests.builders import Answer, Web


def registers(web: Web, note: str = "") -> Answer:
    """Window 1 serves the next visitor and registers a reply for later."""
    clerk = web.person("li")
    web.take("A")
    clerk.act("1", "call-next")
    clerk.act("1", "start")
    web.clock.advance(60)
    return clerk.act("1", "finish", outcome="registered_reply", note=note)


def due(who: Any, state: str = "due") -> list[tuple[str, int, str]]:
    items = who.get("/halls/H/replies", state=state)["items"]
    return [(one["ticket_no"], one["days_left"], one["state"]) for one in items]


@pytest.mark.req("R-081", "R-041")
def test_a_reply_registered_for_later_falls_due_by_the_hall_s_rule_and_is_given_once(web: Web) -> None:
    li, leader, zhao = web.open("1"), web.person("gao"), web.person("zhao")
    registers(web, note="缺一份证明，待核")
    web.clock.advance(3600)
    registers(web)
    assert due(li) == [("A001", 3, "open"), ("A002", 3, "open")]
    assert due(leader) == due(li)
    assert due(zhao) == [], "a clerk sees the own ones"

    web.clock.advance(3 * 86400)
    assert due(li)[0] == ("A001", 0, "due_today")
    first, second = (one["id"] for one in web.person("li").get("/halls/H/replies")["items"])
    answer = f"/halls/H/replies/{first}/actions/answer"
    assert web.person("li").post(answer).code == "reply_note_required"
    assert web.person("zhao").post(answer, {"note": "x"}).code == "reply_of_another"
    given = web.person("li").post(answer, {"note": "已电话告知"})["reply"]
    assert (given["state"], given["answered_by"], given["answer"]) == ("answered", "李明", "已电话告知")
    assert web.person("li").post(answer, {"note": "again"}).code == "reply_answered"
    event = web.hall.last_event("reply.given")
    assert event.data["ticket_no"] == "A001"
    assert "电话" not in str(event.data), "what was said may name the visitor"
    trail = web.person("gao").get(f"/tickets/{given['ticket_id']}/trail")["events"]
    assert trail[-1]["sentence"] == "登记后的答复已给出"

    web.clock.advance(86400)
    assert due(web.person("gao"), "overdue") == [("A002", -1, "overdue")]
    late = web.person("gao").post(f"/halls/H/replies/{second}/actions/answer", {"note": "已书面答复"})["reply"]
    assert late["state"] == "answered_late"
    assert due(web.person("li"), "answered") == [("A002", -1, "answered_late"), ("A001", -1, "answered")]

    figures = web.person("gao").get("/halls/H/register-figures", register="replies", by="week").body
    assert figures["total"] == {"registered": 2, "answered": 2, "in_time": 1, "late": 1, "overdue": 0, "open": 0}


@pytest.mark.req("R-081")
def test_a_reply_whose_end_was_undone_is_to_be_given_anew(web: Web) -> None:
    li = web.open("1")
    registers(web)
    [one] = li.get("/halls/H/replies")["items"]
    assert li.post(f"/halls/H/replies/{one['id']}/actions/answer", {"note": "已当面答复"}).status == 200
    assert li.act("1", "undo").status == 200
    assert due(li) == []
    web.clock.advance(1)
    li.act("1", "finish", outcome="registered_reply")
    assert due(li) == [("A001", 3, "open")]


@pytest.mark.req("R-132", "R-148", "R-150")
def test_the_figures_of_a_register_come_by_day_week_and_month_and_as_a_file(web: Web) -> None:
    for wait in (40, 100):
        guide = web.person("gao")
        asked = guide.post("/halls/H/help", {"need": "other", "place": "咨询台"})
        web.clock.advance(wait)
        guide.post(f"/halls/H/help/{asked['id']}/actions/answer")
        web.clock.advance(300)
        guide.post(f"/halls/H/help/{asked['id']}/actions/finish", {"satisfaction": 5})
        web.clock.advance(86400 - 300 - wait)
    leader = web.person("gao")
    assert leader.post("/halls/H/agency", {"name": "王小明", "document": "WT-1", "materials": []}).status == 201
    days = {"from": "2026-03-01", "to": "2026-03-04"}
    by_day = leader.get("/halls/H/register-figures", register="help", by="day", **days).body
    assert [row["period"] for row in by_day["rows"]] == ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"]
    assert [row["median_answer_seconds"] for row in by_day["rows"]] == [None, 40, 100, None]
    assert (by_day["total"]["requests"], by_day["total"]["longest_answer_seconds"], by_day["total"]["help_minutes"]) == (
        2,
        100,
        10,
    )
    by_week = leader.get("/halls/H/register-figures", register="help", by="week", **days).body
    assert [(row["period"], row["from"], row["requests"]) for row in by_week["rows"]] == [
        ("2026-W09", "2026-03-01", 0), ("2026-W10", "2026-03-02", 2),
    ]  # fmt: skip
    agency = leader.get("/halls/H/register-figures", register="agency", by="month", **days).body
    assert [(row["period"], row["entrusted"], row["under_way"]) for row in agency["rows"]] == [("2026-03", 1, 1)]
    cross = leader.get("/halls/H/register-figures", register="cross", by="month", **days).body
    assert cross["total"]["received"] == 0
    file = leader.get("/halls/H/register-figures/file", register="help", by="week", lang="zh", **days).text
    assert file.lstrip("\ufeff").splitlines()[0].startswith("时段,求助,已应答,应答时间中位（秒）")
    assert file.splitlines()[-1].startswith("合计,2,2,")
    wrong = leader.get("/halls/H/register-figures", **{"from": "2026-03-04", "to": "2026-03-01"})
    assert wrong.code == "validation_failed"
