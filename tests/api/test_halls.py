"""A hall over HTTP: the lobby, the floor, the stream of events, the sums of a day, devices and what stands around them."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.jobs.schedule import find_silent_devices
from app.operations import devices
from tests.builders import NAME, Web

Opened = Callable[..., Web]


@pytest.mark.req("R-002")
def test_kiosk_boards_and_pads_show_the_halls_official_name(web: Web) -> None:
    assert web.device("board").get("/halls/H/board")["state"]["hall"]["name"] == NAME
    assert web.visitor.get("/halls/H")["name"] == NAME
    assert web.hall.config.name == NAME


@pytest.mark.req("R-005")
def test_an_area_without_a_queue_is_shown_and_marked(web: Web) -> None:
    zones = {zone["code"]: zone for zone in web.visitor.get("/halls/H/board")["state"]["zones"]}
    assert zones["X"]["issues_tickets"] is False
    assert zones["X"]["issuing"]["open"] is False
    assert "X" not in web.visitor.get("/halls/H/waits")["zones"]


@pytest.mark.req("R-036")
def test_each_zone_shows_how_many_wait_how_many_serve_and_how_long(web: Web) -> None:
    web.open("1")
    web.take("A")
    web.take("A")
    zones = {zone["code"]: zone for zone in web.device("kiosk").get("/halls/H/board")["state"]["zones"]}
    assert (zones["A"]["waiting"], zones["A"]["windows_open"]) == (2, 1)
    assert "分钟" in zones["A"]["wait"]["text"]
    assert zones["Z"]["wait"] == {"unknown": "no_open_window", "text": "暂无窗口受理，无法预计"}


@pytest.mark.req("R-247")
def test_a_ticket_has_its_whole_line_in_order(web: Web) -> None:
    clerk = web.open("1")
    web.open("3")
    ticket = web.take("A")
    clerk.act("1", "call-next")
    web.clock.advance(10)
    clerk.act("1", "recall")
    clerk.act("1", "start")
    clerk.act("1", "hold")
    clerk.act("1", "resume-hold", ticket=ticket["id"])
    clerk.act("1", "transfer", zone="Z")
    three = web.person("sun")
    three.act("3", "call-next")
    three.act("3", "finish", outcome="answered")
    web.visitor.post(f"/ratings/{ticket['e_ticket_url'].rsplit('/', 1)[1]}", {"level": 4, "channel": "ticket_code"})
    trail = web.person("shen").get(f"/tickets/{ticket['id']}/trail").body
    assert [event["type"].removeprefix("ticket.") for event in trail["events"]] == [
        "issued", "called", "recalled", "started", "held", "resumed", "transferred", "called", "started", "finished",
        "rating.invited", "rating.given",
    ]  # fmt: skip
    seqs = [event["seq"] for event in trail["events"]]
    assert seqs == sorted(seqs)
    assert [(leg["zone"], leg["state"]) for leg in trail["legs"]] == [("A", "transferred"), ("Z", "finished")]
    assert trail["events"][1]["sentence"] == "1 号窗口叫号"
    assert trail["calls"][0]["reason"]["rule"] == "only_one"


@pytest.mark.req("R-246")
def test_an_event_says_who_in_which_role_from_which_device_when_before_and_after_and_why(web: Web) -> None:
    ticket = web.take("A")
    web.clock.advance(1.234)
    web.person("chen").post(f"/tickets/{ticket['id']}/actions/cancel", {"reason": "取错了"})
    issued, cancelled = web.person("shen").get("/halls/H/events")["items"]
    assert (issued["actor_kind"], issued["actor_id"], issued["actor_role"], issued["state_from"], issued["state_to"]) == (
        "device", web.hall.devices["kiosk"], "kiosk", "", "waiting",
    )  # fmt: skip
    assert (cancelled["actor_kind"], cancelled["actor_id"], cancelled["actor_role"]) == (
        "person", web.hall.people["chen"], "guide",
    )  # fmt: skip
    assert (cancelled["state_from"], cancelled["state_to"], cancelled["reason"]) == ("waiting", "cancelled", "取错了")
    assert cancelled["at"].endswith(":01.234+00:00")


@pytest.mark.req("R-078")
def test_moving_somebody_ahead_is_listed_apart(web: Web) -> None:
    web.take("A")
    ticket = web.take("A")
    web.person("gao").post(f"/tickets/{ticket['id']}/actions/move-ahead", {"reason": "突发不适"})
    listed = [event for event in web.person("shen").get("/halls/H/audit")["items"] if event["type"] == "ticket.moved_ahead"]
    assert [(event["reason"], event["actor_role"]) for event in listed] == [("突发不适", "shift_leader")]


@pytest.mark.req("R-255")
def test_the_public_stream_has_the_same_numbers_and_hides_what_the_public_must_not_see(web: Web) -> None:
    clerk = web.open("1")
    web.take("A", service_item="passport", identity={"kind": "id_card", "number": "441402198001010010", "name": "张三"})
    clerk.act("1", "call-next")
    clerk.act("1", "finish", outcome="incomplete", note="缺户口簿")
    clerk.act("1", "pause", reason="papers")
    clerk.act("1", "resume")
    clerk.act("1", "hand-over", note="家中有事")
    web.person("wang").act("1", "cover")
    public = web.device("board").get("/halls/H/events")["items"]
    staff = web.person("gao").get("/halls/H/events")["items"]
    assert [(event["seq"], event["type"]) for event in public] == [(event["seq"], event["type"]) for event in staff]
    told = json.dumps(public, ensure_ascii=False)
    for secret in (
        "李明",
        "王芳",
        "passport",
        "incomplete",
        "缺户口簿",
        "家中有事",
        "actor",
        "张",
        "priority_class",
        "handover",
    ):
        assert secret not in told
    called = next(event for event in public if event["type"] == "ticket.called")["data"]
    assert {"ticket_id", "ticket_no", "zone", "window_id", "window_number", "attempt"} <= set(called)


def test_the_stream_is_read_on_from_where_one_was(web: Web) -> None:
    for _ in range(5):
        web.take("A")
    integration, after, pages = web.device("integration"), 0, []
    for _ in range(3):
        page = integration.get("/halls/H/events", after=after, limit=2).body
        pages.append([event["seq"] for event in page["items"]])
        after = page["next"]
    assert pages == [[1, 2], [3, 4], [5]]
    assert after is None


@pytest.mark.req("R-217")
def test_the_floor_shows_lines_waits_windows_sums_and_alarms(web: Web) -> None:
    clerk = web.open("1")
    web.take("A")
    since = int(web.clock.now.timestamp() * 1000)
    web.take("A")
    web.clock.advance(120)
    clerk.act("1", "call-next")
    clerk.act("1", "start")
    web.clock.advance(240)
    clerk.act("1", "finish")
    state = web.person("gao").get("/halls/H/floor")["state"]
    counts = state["staff"]["counts"]["A"]
    assert counts == {
        "issued": 2, "served": 1, "no_shows": 0, "abandoned": 0, "cancelled": 0, "expired": 0, "waiting": 1,
        "longest_wait_since": since, "mean_wait_seconds": 120, "mean_service_seconds": 240,
    }  # fmt: skip
    assert {window["number"]: window["state"] for window in state["windows"]} == {
        "1": "idle", "2": "closed", "3": "closed", "4": "closed",
    }  # fmt: skip
    assert next(zone for zone in state["zones"] if zone["code"] == "A")["wait"]["text"]
    assert state["staff"]["alarms"] == []
    assert state["windows"][0]["staff"]["name"] == "李明"


@pytest.mark.req("R-112", "R-217")
def test_a_silent_device_is_an_alarm_on_the_floor(web: Web) -> None:
    heard = {web.hall.devices["kiosk"]: {"state": {"paper": "ok"}}}
    web.hall.do(devices.hear, web.hall.id, heard, web.clock.now)
    web.clock.advance(31)
    find_silent_devices(web.hall.house, web.clock.now)
    [alarm] = web.person("gao").get("/halls/H/floor")["state"]["staff"]["alarms"]
    assert (alarm["type"], alarm["text"]) == ("device_offline", "kiosk（一楼）没有响应")


@pytest.mark.req("R-082")
def test_a_leader_closes_the_day_and_sees_that_the_sums_agree(web: Web) -> None:
    web.take("A")
    answer = web.person("gao").post("/halls/H/actions/close-day").body
    assert (answer["day"], answer["balanced"]) == ("2026-03-02", True)
    assert answer["zones"]["A"] == {"issued": 1, "served": 0, "abandoned": 0, "cancelled": 0, "expired": 1, "open": 0}
    assert web.person("lin").get("/halls/H/ledger", day="2026-03-02").body == answer


@pytest.mark.req("R-264")
def test_a_device_is_enrolled_used_and_revoked(web: Web) -> None:
    admin = web.person("admin1")
    enrolled = admin.post("/halls/H/devices", {"kind": "kiosk", "code": "K9", "name": "九号取号机"}).body
    kiosk = web.bearer(enrolled["token"])
    assert kiosk.post("/halls/H/tickets", {"zone": "A"}).status == 201
    assert enrolled["token"] not in admin.get("/halls/H/devices").text
    assert admin.post(f"/devices/{enrolled['id']}/actions/revoke").status == 200
    for answer in (kiosk.post("/halls/H/tickets", {"zone": "A"}), kiosk.get("/halls/H/board")):
        assert (answer.status, answer.code) == (401, "token_revoked")


def test_the_demos_doors_are_for_demo_halls_only(web: Web) -> None:
    assert web.visitor.get("/demo/doors").code == "not_found"


def test_ready_means_that_the_database_answers(web: Web) -> None:
    assert web.visitor.get("//healthz").status == 200
    assert web.visitor.get("//readyz")["status"] == "ok"


def test_figures_for_the_monitoring_are_true_and_impersonal(web: Web) -> None:
    web.take("A", identity={"kind": "id_card", "number": "441402198001010010", "name": "张三"})
    text = web.visitor.get("//metrics").text
    assert 'tinghao_waiting{hall="H"} 1.0' in text
    assert "张" not in text


def test_figures_of_a_period_say_by_which_formula(web: Web) -> None:
    clerk = web.open("1")
    web.take("A")
    web.clock.advance(60)
    clerk.act("1", "call-next")
    clerk.act("1", "start")
    web.clock.advance(120)
    clerk.act("1", "finish")
    answer = web.person("lin").get("/halls/H/stats", **{"from": "2026-03-01", "to": "2026-03-31", "by": "zone"}).body
    [row] = answer["rows"]
    expected: dict[str, Any] = {"key": "A", "issued": 1, "served": 1, "mean_wait_seconds": 60, "mean_service_seconds": 120}
    assert {name: row[name] for name in expected} == expected
    assert set(answer["formulas"]) >= set(expected) - {"key"}
    assert answer["formulas"]["participation"] == "评价数 ÷ 办理数"


def test_a_public_list_of_halls_sorts_by_distance_and_by_waiting(open_web: Opened) -> None:
    near = open_web(hall={"latitude": 24.31, "longitude": 116.12})
    far = open_web(code="H9", hall={"latitude": 24.5, "longitude": 116.5})
    near.open("1")
    for _ in range(3):
        near.take("A")
    far.open("1")

    def order(sort: str) -> list[str]:
        items = near.visitor.get("/guide", service_item="passport", lat=24.3, lon=116.1, sort=sort)["items"]
        return [item["hall"] for item in items]

    assert order("distance") == ["H", "H9"]
    assert order("waiting") == ["H9", "H"]
    assert near.visitor.get("/guide", service_item="nothing")["items"] == []


@pytest.mark.req("R-013", "R-017")
def test_the_guide_of_an_item_is_told_with_a_code_to_open_it(open_web: Callable[..., Web]) -> None:
    told = {"guide_text": "带身份证", "guide_url": "https://hall.example/g/1", "self_service": "自助制卡机可办"}
    web = open_web(items={"passport": told})
    guide = web.visitor.get("/halls/H/service-items/passport/guide")
    assert {name: guide[name] for name in told} == told
    assert guide["qr_svg"].startswith("<svg")
    assert web.visitor.get("/halls/H/service-items/house/guide")["qr_svg"] == ""
    assert web.device("kiosk").post("/halls/H/tickets", {"zone": "A", "service_item": "passport"}).status == 201
