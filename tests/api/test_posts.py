"""Posts and people over HTTP: roster, absences, training, attendance, pairs, and a stand-in's day (docs/posts.md)."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from app.jobs.schedule import watch_people
from app.operations.alarms import alarms_of
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
    assert (answer["changed"], answer["dry_run"], answer["twice"]) == (2, False, [])
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


@pytest.mark.req("R-154")
def test_an_undecided_request_tells_what_the_other_of_the_pair_asked_since(web: Web) -> None:
    leader, wish = web.person("gao"), {"first_day": day(web, 1), "kind": "leave", "handover": "x"}

    def both_away() -> dict[str, bool]:
        return {one["username"]: one["both_away"] for one in leader.get("/halls/H/absences")["items"]}

    first, second = (web.person(name).post("/halls/H/absences", wish)["absence"]["id"] for name in ("li", "wang"))
    assert both_away() == {"li": True, "wang": True}
    web.person("wang").post(f"/halls/H/absences/{second}/actions/withdraw")
    assert both_away()["li"] is False
    third = web.person("wang").post("/halls/H/absences", wish)["absence"]["id"]
    assert leader.post(f"/halls/H/absences/{third}/actions/grant").status == 200
    assert leader.post(f"/halls/H/absences/{first}/actions/grant").code == "both_away_reason"
    assert leader.post(f"/halls/H/absences/{first}/actions/refuse", {"reason": "岗位无人"})["absence"]["both_away"]


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


@pytest.mark.req("R-159", "R-160")
def test_a_training_counts_from_its_day_on(web: Web) -> None:
    leader = web.person("gao")
    post = {"kind": "post", "name": "岗前培训", "passed": True, "on_day": day(web, 1)}
    assert not leader.post("/halls/H/people/li/trainings", post)["training"]["valid"]
    assert web.person("li").act("1", "open").code == "training_missing"
    skill = {"kind": "skill", "name": "异地业务", "skill": "cross", "passed": True, "on_day": day(web, 1)}
    leader.post("/halls/H/people/zhao/trainings", skill)
    assert skills_of(web, "zhao") == []
    web.hall.close_day()
    assert skills_of(web, "zhao") == ["cross"], "the evening before gives the tag of the next day"
    web.clock.advance(24 * 3600)
    assert [one["valid"] for one in web.person("gao").get("/halls/H/trainings")["items"]] == [True, True]
    assert web.person("li").act("1", "open").status == 200


@pytest.mark.req("R-162")
def test_study_at_the_centre_and_vocational_levels_are_on_record_and_open_no_window(web: Web) -> None:
    leader = web.person("gao")
    path = "/halls/H/people/zhao/trainings"
    study = {"kind": "study", "name": "区中心跟班学习", "passed": True, "on_day": day(web, -60), "valid_until": day(web, -30)}
    level = {
        "kind": "level",
        "name": "行政办事员（政务服务综合窗口办事员）三级",
        "passed": True,
        "score": "86",
        "on_day": day(web, -1),
    }
    leader.post("/halls/H/people/li/trainings", {"kind": "post", "name": "岗前培训", "passed": True, "on_day": day(web, -30)})
    for record in (study, level):
        assert leader.post(path, record).status == 201
    kept = {one["kind"]: one for one in leader.get("/halls/H/trainings")["items"] if one["kind"] != "post"}
    for record in (study, level):
        assert {name: kept[record["kind"]][name] for name in record} == record
    assert web.person("zhao").act("2", "open").code == "training_missing"


def skills_of(web: Web, username: str) -> list[str]:
    people = {one["username"]: one for one in web.person("lin").get("/halls/H/people")["items"]}
    return list(people[username]["skills"])


@pytest.mark.req("R-160")
def test_a_tag_stays_as_long_as_one_record_of_it_is_valid(web: Web) -> None:
    leader = web.person("gao")
    path = "/halls/H/people/zhao/trainings"
    skill = {"kind": "skill", "name": "异地业务", "skill": "cross", "passed": True, "on_day": day(web, -30)}
    leader.post(path, skill | {"valid_until": day(web, -1)})
    assert skills_of(web, "zhao") == []
    failed = leader.post(path, skill | {"passed": False})["training"]
    first = leader.post(path, skill)["training"]
    leader.post(path, skill | {"valid_until": day(web)})
    leader.post(f"{path}/{failed['id']}/actions/withdraw", {"reason": "录错"})
    assert skills_of(web, "zhao") == ["cross"]
    leader.post(f"{path}/{first['id']}/actions/withdraw", {"reason": "录错"})
    assert skills_of(web, "zhao") == ["cross"]
    web.hall.close_day()
    assert skills_of(web, "zhao") == []
    assert web.hall.last_event("person.untrained").reason == "lapsed"


@pytest.mark.req("R-164")
def test_nobody_has_come_on_a_day_to_come_nor_left_while_at_a_window(web: Web) -> None:
    web.open("1")
    web.clock.advance(3600)
    lines = web.person("gao").get("/halls/H/attendance", first=day(web), days=7)["items"]
    assert {line["day"] for line in lines} == {day(web)}
    (li,) = (line for line in lines if line["username"] == "li")
    assert (li["came_at"] is not None, li["left_at"]) == (True, None)


@pytest.mark.req("R-157", "R-164")
def test_work_that_ends_with_the_next_window_is_work(web: Web) -> None:
    li, wang = web.open("1"), web.person("wang")
    web.take("A")
    li.act("1", "hand-over", note="去取件")
    wang.act("1", "cover")
    wang.act("1", "call-next")
    wang.act("1", "start")
    web.clock.advance(120)
    assert wang.act("1", "transfer", zone="T", note="行动不便").status == 200
    web.clock.advance(1)
    li.act("1", "cover")
    away = li.get(f"/windows/{web.hall.windows['1']}/while-away").body
    assert [(one["ticket_no"], one["name"]) for one in away["served"]] == [("A001", "王芳")]
    lines = {line["username"]: line for line in web.person("gao").get("/halls/H/attendance", first=day(web), days=1)["items"]}
    assert (lines["wang"]["served"], lines["wang"]["service_seconds"]) == (1, 120)


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


@pytest.mark.req("R-153", "R-155")
def test_the_other_of_the_post_is_told_of_a_window_that_was_left_and_may_leave_the_own_for_it(web: Web) -> None:
    web.open("1")
    wang = web.person("wang")
    for _ in range(2):
        web.take("A")
    web.clock.advance(299)
    assert wang.get("/halls/H/stand-ins")["items"] == []
    web.clock.advance(61)
    [told] = wang.get("/halls/H/stand-ins")["items"]
    assert (told["window_number"], told["name"], told["role"]) == ("1", "李明", "A")
    assert (told["minutes"], told["waiting"], told["at_window"]) == (6, 2, None)
    assert web.person("li").get("/halls/H/stand-ins")["items"] == [], "it is the own window"
    assert web.person("zhao").get("/halls/H/stand-ins")["items"] == [], "not of this post"

    assert web.person("gao").act("2", "open", person="wang", reason="顶班").status == 200
    [told] = wang.get("/halls/H/stand-ins")["items"]
    assert told["at_window"] == "2"
    assert wang.act("1", "cover").code == "already_at_window"
    wang.act("2", "call-next")
    assert wang.act("1", "cover", leave=True).code == "leave_busy_window"
    wang.act("2", "put-back")
    covered = wang.act("1", "cover", leave=True)
    assert (covered.status, covered["window"]["staff"]["name"]) == (200, "王芳")
    assert web.hall.last_event("window.covered").data["without_handover"] is True
    assert wang.get(f"/windows/{web.hall.windows['2']}")["window"]["state"] == "closed"
    assert wang.get("/halls/H/stand-ins")["items"] == []


@pytest.mark.req("R-152", "R-153", "R-159")
def test_nobody_is_asked_to_step_in_who_cannot(web: Web) -> None:
    leader, today = web.person("gao"), day(web)

    def asked() -> tuple[str | None, bool]:
        """Who is proposed to the leader, and whether B is told on the own page."""
        watch_people(web.hall.house, web.clock.now)
        [alarm] = web.hall.look(alarms_of, web.hall.id).values()
        return alarm.get("stand_in_name"), bool(web.person("wang").get("/halls/H/stand-ins")["items"])

    web.open("1")
    web.take("A")
    web.person("li").act("1", "hand-over", note="材料在抽屉")
    web.clock.advance(600)
    assert asked() == ("王芳", True)
    absence = web.person("wang").post("/halls/H/absences", {"first_day": today, "session": 1, "kind": "sick"})["absence"]["id"]
    assert leader.post(f"/halls/H/absences/{absence}/actions/grant").status == 200
    assert asked() == (None, False), "neither who is ill nor who has just handed over"
    web.person("wang").post(f"/halls/H/absences/{absence}/actions/withdraw")
    assert asked() == ("王芳", True)
    training = {"kind": "post", "name": "岗前培训", "passed": True, "on_day": day(web, -30)}
    leader.post("/halls/H/people/li/trainings", training)
    assert asked() == (None, False), "not trained"
    web.hall.set_policy(training_rule="show")
    assert asked() == ("王芳", True)


@pytest.mark.req("R-164")
def test_nobody_corrects_the_own_attendance_nor_enters_a_time_to_come(web: Web) -> None:
    leader, line = web.person("gao"), {"day": day(web), "status": "present", "reason": "忘了登录"}
    assert leader.post("/halls/H/people/gao/attendance", line).code == "own_attendance"
    later = {**line, "left_at": f"{day(web)}T18:00:00+08:00"}
    assert leader.post("/halls/H/people/li/attendance", later).code == "attendance_future"
    assert leader.post("/halls/H/people/li/attendance", {**line, "came_at": f"{day(web)}T08:30:00+08:00"}).status == 200
    assert web.person("lin").post("/halls/H/people/gao/attendance", line).status == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/halls/H/people/li/trainings", {"kind": "post", "passed": True, "on_day": "2026-01-05"}),
        ("/halls/H/posts", {"code": "P9", "window": "1"}),
        ("/halls/H/seasons", {"first": "06-01", "last": "08-31", "sessions": [{"from": "09:00", "to": "12:00"}]}),
        ("/halls/H/heads", {"since": "2026-03-02"}),
        ("/halls/H/devices", {"kind": "board", "code": "b9"}),
        ("/halls/H/service-items", {"code": "x9", "zone": "A"}),
    ],
)
def test_a_name_of_blanks_is_no_name(web: Web, path: str, body: dict[str, Any]) -> None:
    for blank in (" ", "\u3000\t"):
        refused = web.person("admin1").post(path, {**body, "name": blank})
        assert (refused.status, refused.code) == (422, "validation_failed")
        assert [one["field"] for one in refused["errors"]] == ["name"]
    assert web.person("admin1").post(path, {**body, "name": " 名称 "}).status in (200, 201)
