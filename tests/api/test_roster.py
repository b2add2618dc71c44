"""The roster as a plan that can hold: nobody in two places, only sessions that there are, each line once (docs/posts.md)."""

import io
from typing import Any

import pytest

from tests.builders import Answer, Web

MONDAY = "2026-03-02"


def line(post: str, session: int = 1, role: str = "A") -> dict[str, Any]:
    return {"post": post, "day": MONDAY, "session": session, "role": role}


def plan(web: Web, *lines: dict[str, Any]) -> Answer:
    return web.person("gao").post("/halls/H/roster", {"lines": list(lines)})


def bring(web: Web, *lines: str, query: str = "") -> Answer:
    text = "\n".join(("日期,场次,岗位,当班", *lines))
    return web.person("gao").ask(
        "POST", f"/halls/H/roster/import{query}", data={"file": (io.BytesIO(text.encode()), "班表.csv")}
    )


def gaps(web: Web, session: int = 1) -> dict[str, str]:
    view = web.person("gao").get("/halls/H/roster", first=MONDAY, days=1)
    found = next(one for one in view["days"][0]["sessions"] if one["session"] == session)
    return {one["post"]: one["gap"] for one in found["posts"] if one["open"]}


def pair(web: Web, post: str, a: str, b: str) -> None:
    people = [{"username": a, "role": "A"}, {"username": b, "role": "B"}]
    answer = web.person("admin1").ask("PATCH", f"/halls/H/posts/{post}", json={"people": people})
    assert answer.status == 200, answer.text


@pytest.mark.req("R-163")
def test_one_person_at_two_windows_is_a_gap_and_the_import_tells_it(web: Web) -> None:
    pair(web, "P2", "li", "wang")
    pair(web, "P3", "zhao", "li")
    file = [f"{MONDAY},上午,{post},A" for post in ("P1", "P2", "P3", "P4")]
    told = bring(web, *file, query="?dry_run=true")
    assert [(one["post"], one["session"], one["name"]) for one in told["twice"]] == [("P1", 1, "李明"), ("P2", 1, "李明")]
    assert gaps(web) == dict.fromkeys(("P1", "P2", "P3", "P4"), "unplanned")  # it was a trial
    assert bring(web, *file)["twice"] == told["twice"]
    assert gaps(web) == {"P1": "twice", "P2": "twice", "P3": "", "P4": ""}
    assert {one["post"]: one["planned"]["gap"] for one in web.person("gao").get("/halls/H/coverage")["items"]}["P1"] == "twice"
    assert web.person("gao").get("/halls/H/roster", first=MONDAY, days=1)["gaps"] == 2 + 4  # and nothing for the afternoon

    # Who stands in is missed where he was planned; who is planned is not.
    assert plan(web, line("P2", role="B"))["twice"] == []
    away = web.person("zhao").post("/halls/H/absences", {"first_day": MONDAY, "kind": "sick"})["absence"]["id"]
    web.person("gao").post(f"/halls/H/absences/{away}/actions/grant")
    assert gaps(web) == {"P1": "", "P2": "", "P3": "twice", "P4": ""}


@pytest.mark.req("R-163", "R-171")
def test_extended_sessions_are_planned_where_they_are_and_others_are_refused(web: Web) -> None:
    evening = {"kind": "evening", "name": "晚间", "from": "18:00", "to": "20:00", "days": [1]}
    for zone in ("K", "Z"):  # one session for the roster
        assert web.person("admin1").post("/halls/H/extended-sessions", evening | {"zone": zone}).status == 201
    assert gaps(web, 3) == {"P3": "unplanned", "P4": "unplanned"}
    assert plan(web, line("P4", 3), line("P1", 2))["changed"] == 2
    assert bring(web, f"{MONDAY},晚上,P3,B")["changed"] == 1
    assert gaps(web, 3) == {"P3": "", "P4": ""}
    refused = plan(web, line("P1", 1), line("P1", 3))
    assert (refused.code, refused["detail"]) == ("roster_session", "2026-03-02 P1 岗没有第 3 场，请按当天的场次排班。")
    assert plan(web, line("P4", 9)).code == "roster_session"
    assert plan(web, line("P4", 9, role="")).status == 200
    wrong = bring(web, f"{MONDAY},晚上,P1,A", f"{MONDAY},5,P4,A", f"{MONDAY},中午,P4,A")
    assert [(row["line"], row["problem"]) for row in wrong["rows"]] == [(n, "no_session") for n in (2, 3, 4)]
    # The hall is closed on the Monday after: nothing is planned for it.
    assert web.person("admin1").post("/halls/H/calendar", {"day": "2026-03-09", "kind": "closed", "name": "停电"}).status == 200
    copied = web.person("gao").post("/halls/H/roster/actions/copy-week", {"source": MONDAY, "target": "2026-03-09"})
    assert (copied.status, copied["changed"]) == (200, 0)


@pytest.mark.req("R-163")
def test_each_line_stands_once_and_an_empty_file_says_so(web: Web) -> None:
    assert plan(web, line("P1"), line("P1", role="B")).code == "roster_twice"
    twice = bring(web, f"{MONDAY},1,P1,A", f"{MONDAY},上午,1号岗,B")
    assert [(row["line"], row["problem"]) for row in twice["rows"]] == [(3, "duplicate")]
    empty = bring(web)
    assert (empty.code, empty["detail"]) == ("roster_no_rows", "文件里没有排班行，请检查后重传。")
    assert gaps(web)["P1"] == "unplanned"


@pytest.mark.req("R-163")
def test_days_long_past_and_far_ahead_are_refused_however_the_roster_is_set(web: Web) -> None:
    # It is 2 March 2026: 62 days back is 30 December, 400 days ahead 6 April 2027.
    gao = web.person("gao")
    for day in ("2025-12-30", "2027-04-06"):
        assert plan(web, line("P1") | {"day": day}).status == 200
    for day in ("2025-12-29", "2027-04-07", "2020-01-01"):
        answer = plan(web, line("P1") | {"day": day})
        assert (answer.status, answer.code) == (422, "roster_days"), day
    answer = plan(web, line("P1") | {"day": "2020-01-01"})
    assert answer["detail"] == "2020-01-01 不能排班：只能更改 2025-12-30 至 2027-04-06 的排班。"
    assert bring(web, "2020-01-01,1,P1,A").code == "roster_days"
    assert plan(web, line("P1")).status == 200
    for target in ("2020-01-06", "2126-01-07"):
        copied = gao.post("/halls/H/roster/actions/copy-week", {"source": MONDAY, "target": target})
        assert copied.code == "roster_days"


@pytest.mark.req("R-163")
def test_a_file_may_say_numbers_and_letters_as_spreadsheets_and_chinese_keyboards_write_them(web: Web) -> None:
    assert bring(web, f"{MONDAY},1.0,P1,Ａ", f"{MONDAY},２,P1,Ｂ岗", f"{MONDAY},2.0,P2,ｂ")["changed"] == 3
    assert gaps(web)["P1"] == ""
    wrong = bring(web, f"{MONDAY},1.5,P1,A", f"{MONDAY},10,P2,A")
    assert [row["problem"] for row in wrong["rows"]] == ["session_number", "session_number"]
