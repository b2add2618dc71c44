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
