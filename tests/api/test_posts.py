"""Posts and people over HTTP: roster, absences, training, attendance, pairs, and a stand-in's day (docs/posts.md)."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.builders import Web


def day(web: Web, offset: int = 0) -> str:
    return str(web.hall.today + timedelta(days=offset))


def gaps(view: Any) -> list[tuple[str, int, str, str]]:
    return [
        (one["day"], session["session"], line["post"], line["gap"])
        for one in view["days"] for session in one["sessions"] for line in session["posts"] if line["gap"]
    ]  # fmt: skip


def on_duty(view: Any, post: str) -> list[tuple[str | None, str, bool]]:
    lines = [line for one in view["days"] for session in one["sessions"] for line in session["posts"]]
    return [(line["role"], line["name"], line["stands_in"]) for line in lines if line["post"] == post]


@pytest.mark.req("R-163")
def test_a_roster_is_set_copied_imported_and_shows_its_gaps(web: Web) -> None:
    leader, today, next_week = web.person("gao"), day(web), day(web, 7)
    lines = [{"post": f"P{n}", "day": today, "session": s, "role": "A"} for n in (1, 2, 3, 4) for s in (1, 2)]
    assert leader.post("/halls/H/roster", {"lines": lines[:-1]})["changed"] == 7
    assert leader.post("/halls/H/roster", {"lines": lines[:-1]})["changed"] == 0
    view = leader.get("/halls/H/roster", first=today, days=1).body
    assert gaps(view) == [(today, 2, "P4", "unplanned")]
    assert view["gaps"] == 1
    assert leader.post("/halls/H/roster/actions/copy-week", {"source": today, "target": next_week})["changed"] == 7
    assert on_duty(leader.get("/halls/H/roster", first=next_week, days=1).body, "P1")[0] == ("A", "李明", False)

    file = "日期,场次,岗位,当班\n{0},下午,4号岗,郑重\n{0},上午,P4,休\n".replace("{0}", today)
    answer = leader.ask("POST", "/halls/H/roster/import", data={"file": (io.BytesIO(file.encode("gb18030")), "班表.csv")})
    assert answer.body == {"changed": 2, "dry_run": False}
    assert on_duty(leader.get("/halls/H/roster", first=today, days=1).body, "P4") == [(None, "", False), ("B", "郑重", False)]

    book = leader.app.test_client(use_cookies=False).get(
        f"/api/v1/halls/H/roster/file?first={today}&days=1", headers=web.session("gao")
    )
    assert load_workbook(io.BytesIO(book.data)).worksheets[0].max_row == 1 + 8
    again = leader.ask("POST", "/halls/H/roster/import", data={"file": (io.BytesIO(book.data), "班表.xlsx")})
    assert again.body["changed"] == 0

    bad = "日期,场次,岗位,当班\n明天,夜里,P9,李明\n" + f"{today},1,P1,赵强\n"
    wrong = leader.ask("POST", "/halls/H/roster/import", data={"file": (io.BytesIO(bad.encode()), "a.csv")})
    assert [(row["line"], row["column"]) for row in wrong["rows"]] == [(2, "日期"), (2, "场次"), (2, "岗位"), (3, "当班")]
    assert web.person("li").post("/halls/H/roster", {"lines": []}).code == "forbidden"
    for never in ("0001-01-01", "9999-12-31", "2026-02-30"):
        assert leader.get("/halls/H/roster", first=never).code == "validation_failed"


@pytest.mark.req("R-152", "R-154", "R-158")
def test_an_absence_is_handed_over_ahead_and_both_of_a_post_are_the_leader_s_decision(web: Web) -> None:
    li, wang, leader = web.person("li"), web.person("wang"), web.person("gao")
    tomorrow = day(web, 1)
    leader.post("/halls/H/roster", {"lines": [{"post": "P1", "day": tomorrow, "session": n, "role": "A"} for n in (1, 2)]})
    wish = {"first_day": tomorrow, "session": 1, "kind": "leave"}
    assert li.post("/halls/H/absences", wish).code == "handover_required"
    asked = li.post("/halls/H/absences", {**wish, "handover": "两件不动产材料待补"})
    assert (asked.status, asked["absence"]["on_time"], asked["absence"]["both_away"]) == (201, True, False)
    assert li.post("/halls/H/absences", {**wish, "handover": "x"}).code == "absence_twice"
    assert leader.post(f"/halls/H/absences/{asked['absence']['id']}/actions/grant")["absence"]["state"] == "granted"
    plan = leader.get("/halls/H/roster", first=tomorrow, days=1).body
    assert on_duty(plan, "P1") == [("B", "王芳", True), ("A", "李明", False)]

    other = wang.post("/halls/H/absences", {**wish, "session": None, "handover": "x"})["absence"]
    assert other["both_away"]
    assert leader.post(f"/halls/H/absences/{other['id']}/actions/grant").code == "both_away_reason"
    granted = leader.post(f"/halls/H/absences/{other['id']}/actions/grant", {"reason": "吴勇代岗"})
    assert granted["absence"]["state"] == "granted"
    plan = leader.get("/halls/H/roster", first=tomorrow, days=1).body
    assert gaps(plan)[0] == (tomorrow, 1, "P1", "away")
    web.hall.set_policy(both_away_rule="refuse")
    assert [one["username"] for one in li.get("/halls/H/absences")["items"]] == ["li"]
    assert wang.post(f"/halls/H/absences/{other['id']}/actions/withdraw")["absence"]["state"] == "withdrawn"
    assert wang.post("/halls/H/absences", {**wish, "handover": "x"}).code == "both_away"
    sick = web.person("zhao").post("/halls/H/absences", {"first_day": day(web), "kind": "sick"})["absence"]
    assert sick["on_time"] is False


@pytest.mark.req("R-159", "R-160")
def test_training_is_recorded_lets_people_sit_and_gives_tags(web: Web) -> None:
    leader = web.person("gao")
    post = {"kind": "post", "name": "岗前培训", "passed": True, "score": "92", "on_day": day(web, -30), "valid_until": day(web)}
    assert leader.post("/halls/H/people/li/trainings", post).status == 201
    assert web.person("zhao").act("2", "open").code == "training_missing"
    assert web.person("li").act("1", "open").status == 200
    skill = {"kind": "skill", "name": "异地业务", "skill": "cross", "passed": True, "on_day": day(web)}
    record = leader.post("/halls/H/people/zhao/trainings", skill)["training"]
    people = {one["username"]: one for one in web.person("lin").get("/halls/H/people")["items"]}
    assert people["zhao"]["skills"] == ["cross"]
    withdrawn = leader.post(f"/halls/H/people/zhao/trainings/{record['id']}/actions/withdraw", {"reason": "录错人"})
    assert withdrawn["training"]["withdrawn"]
    people = {one["username"]: one for one in web.person("lin").get("/halls/H/people")["items"]}
    assert people["zhao"]["skills"] == []


@pytest.mark.req("R-152", "R-153", "R-156", "R-157")
def test_a_leaves_b_covers_and_a_reads_what_happened(web: Web) -> None:
    """S-09: the visitor in service and the one on hold pass to the stand-in; both tickets name B for what he did."""
    li, wang = web.open("1"), web.person("wang")
    path = f"/windows/{web.hall.windows['1']}"
    held, served = web.take("A"), web.take("A")
    li.act("1", "call-next")
    li.act("1", "start")
    li.act("1", "hold", note="等复印件")
    li.act("1", "call-next")
    li.act("1", "start")
    web.clock.advance(300)
    assert li.act("1", "hand-over", note="A002 的材料在左手抽屉").status == 200
    read = wang.get(f"{path}/take-over").body
    assert (read["note"], read["from"], read["handed_over"]) == ("A002 的材料在左手抽屉", "李明", True)
    assert [(one["ticket_no"], one["state"]) for one in read["open"]] == [("A002", "serving"), ("A001", "held")]
    wang.act("1", "cover")
    web.clock.advance(60)
    wang.act("1", "finish", outcome="done", note="已补正")
    web.clock.advance(1)
    assert wang.act("1", "resume-hold", ticket=held["id"]).status == 200
    wang.act("1", "finish")
    for ticket in (held, served):
        rated = web.device("pad").post(f"/tickets/{ticket['id']}/rating", {"level": 5, "channel": "pad"})
        assert rated.status == 201
    assert {(row.staff_id, row.staff_role) for row in web.hall.ratings()} == {(web.hall.people["wang"], "B")}
    trail = web.person("gao").get(f"/tickets/{served['id']}/trail").body
    assert [(leg["staff"], leg["staff_role"]) for leg in trail["legs"]] == [("王芳", "B")]
    assert trail["legs"][0]["shares"] == [{"name": "李明", "role": "A", "worked_seconds": 300}]
    assert li.act("1", "cover").status == 200
    seen = li.get(f"{path}/while-away").body
    assert [(one["name"], one["role"]) for one in seen["spans"]] == [("王芳", "B")]
    assert seen["returned"] is True
    assert wang.get(f"{path}/while-away")["returned"] is True  # covered once before
    assert [(one["ticket_no"], one["note"]) for one in seen["served"]] == [("A002", "已补正"), ("A001", "")]
    assert seen["open"] == []


@pytest.mark.req("R-164", "R-165")
def test_the_attendance_sheet_counts_and_is_corrected_with_a_reason(web: Web) -> None:
    li, leader, today = web.open("1"), web.person("gao"), day(web)
    web.clock.advance(600)
    li.act("1", "pause", reason="papers")
    web.clock.advance(300)
    li.act("1", "resume")
    li.act("1", "hand-over", note="去开会")
    web.clock.advance(60)
    web.person("wang").act("1", "cover")
    web.clock.advance(240)
    lines = {one["username"]: one for one in leader.get("/halls/H/attendance", first=today, days=1)["items"]}
    seconds = ("as_a_seconds", "as_b_seconds", "alone_seconds", "pause_seconds")
    assert [lines["li"][name] for name in seconds] == [900, 0, 60, 300]
    assert [lines["wang"][name] for name in seconds] == [0, 240, 0, 0]
    assert sum(lines[who][name] for who in lines for name in seconds[:3]) == 1200  # the window was open for 20 minutes
    assert {one["username"] for one in li.get("/halls/H/attendance", first=today, days=1)["items"]} == {"li"}
    came = datetime.fromisoformat(f"{today}T08:20:00+08:00").isoformat()
    body = {"day": today, "came_at": came, "status": "present"}
    assert leader.post("/halls/H/people/li/attendance", body).code == "reason_required"
    [line] = leader.post("/halls/H/people/li/attendance", {**body, "reason": "读卡器坏了"})["items"]
    assert datetime.fromisoformat(line["came_at"]) == datetime.fromisoformat(came)
    assert (line["corrected"]["by"], line["corrected"]["reason"]) == ("高远", "读卡器坏了")
    assert web.hall.last_event("attendance.corrected").reason == "读卡器坏了"
    file = leader.get("/halls/H/attendance/file", first=today, days=1, format="csv")
    assert "李明" in file.text
    assert "读卡器坏了" in file.text


@pytest.mark.req("R-161", "R-168")
def test_a_change_of_a_pair_keeps_approval_and_dates_and_early_leaving_is_reported(web: Web) -> None:
    keeper = web.person("lin")
    people = [{"username": "li", "role": "A", "started_on": day(web, -100)}, {"username": "zhou", "role": "B"}]
    change = {"people": people, "reason": "王芳调出", "approved_by": "分管领导 何"}
    assert keeper.ask("PATCH", "/halls/H/posts/P1", json=change).status == 200
    items = [one for one in keeper.get("/halls/H/post-changes")["items"] if one["post"] == "P1"]
    ended = {one["username"]: one for one in items if one["until"]}
    assert (ended["wang"]["early"], ended["wang"]["ended_by"], ended["wang"]["end_reason"]) == (True, "分管领导 何", "王芳调出")
    now = {one["username"]: one for one in items if not one["until"]}
    assert (now["zhou"]["approved_by"], now["zhou"]["days"]) == ("分管领导 何", 0)


@pytest.mark.req("R-166", "R-167")
def test_the_leader_of_the_day_is_named_and_a_new_head_is_told_to_the_centre(web: Web) -> None:
    named = web.person("gao").post("/halls/H/duty-leaders", {"day": day(web), "name": "何谦", "title": "副主任"})
    assert named["items"][0]["name"] == "何谦"
    assert web.visitor.get("/halls/H/board")["state"]["hall"]["duty_leader"] == {"name": "何谦", "title": "副主任"}
    lin = web.person("lin")
    lin.post("/halls/H/sub-halls", {"code": "H9", "name": "镇中心", "head": {"username": "head.9", "name": "何"}})
    assert lin.post("/halls/H9/heads", {"name": "陈镇长", "since": day(web)}).status == 201
    [head] = lin.get("/halls/H/heads")["items"]
    assert (head["hall"], head["name"], head["seen_at"]) == ("H9", "陈镇长", None)
    noted = lin.post(f"/halls/H/heads/{head['id']}/actions/note")["items"]
    assert noted[0]["seen_by"] == "林峰"


@pytest.mark.req("R-008")
def test_an_item_for_a_single_window_asks_for_a_written_reason(web: Web) -> None:
    keeper, window = web.person("lin"), f"/halls/H/windows/{web.hall.windows['2']}"
    estate_only = {"profile": [{"zone": "A", "item_group": "estate", "rank": 1, "weight": 1.0}]}
    assert keeper.ask("PATCH", window, json=estate_only).code == "single_window_reason"  # window 1 alone would take passports
    assert keeper.ask("PATCH", window, json={**estate_only, "reason": "护照设备只有一台"}).status == 200
    assert web.hall.last_event("hall.configured").reason == "护照设备只有一台"


@pytest.mark.req("R-151", "R-159")
def test_opening_the_hall(web: Web) -> None:
    """S-01: by the roster, trained people open their windows, and the first number of the day is A001."""
    leader, today = web.person("gao"), day(web)
    leader.post("/halls/H/roster", {"lines": [{"post": f"P{n}", "day": today, "session": 1, "role": "A"} for n in (1, 2)]})
    for name in ("li", "zhao"):
        body = {"kind": "post", "name": "岗前培训", "passed": name == "li", "on_day": day(web, -9)}
        leader.post(f"/halls/H/people/{name}/trainings", body)
    plan = leader.get("/halls/H/roster", first=today, days=1).body
    assert [gap for gap in gaps(plan) if gap[3] != "unplanned"] == [(today, 1, "P2", "untrained")]
    assert web.person("li").act("1", "open").status == 200
    assert web.person("zhao").act("2", "open").code == "training_missing"
    assert web.take("A")["ticket_no"] == "A001"
    posts = {one["post"]: one for one in leader.get("/halls/H/coverage")["items"]}
    assert (posts["P1"]["staff"], posts["P1"]["role"], posts["P2"]["staff"]) == ("李明", "A", None)
