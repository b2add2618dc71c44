"""A draft of the configuration: made by the usual requests, tried without effect, in force as a whole or not at all."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import NOUNS, build, open_house
from app.domain.draft import Change, net_changes
from app.jobs.schedule import publish_drafts
from app.models import ConfigurationDraft, ConfigurationStep, Event, Hall, Idempotency, LoginSession, SignIn
from app.settings import load_settings
from tests.builders import Answer, Caller, Web, make_hall
from tests.support.clock import Clock

FAR = "2026-03-02T12:00"
"""Noon of the Monday on which the small hall stands still at 09:30."""


@pytest.fixture
def each(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Web]:
    """The doors of a small hall, on each database."""
    app = build(load_settings(env={"HALL_HOME": str(tmp_path), "HALL_DATABASE_URL": database_url}), clock)
    web = Web(app, make_hall(app.extensions["tinghao"].house, clock))
    yield web
    web.hall.house.database.close()


class Keeper:
    """An administrator with a draft in hand."""

    def __init__(self, web: Web, name: str = "夏令安排", who: str = "admin1") -> None:
        self.caller: Caller = web.person(who)
        made = self.caller.post("/halls/H/drafts", {"name": name})
        assert made.status == 201, made.text
        self.number: int = made["number"]
        self.address = f"/halls/H/drafts/{self.number}"

    def send(self, method: str, path: str, body: Any = None, **how: Any) -> Answer:
        """A request of the pages, in the draft."""
        json = {} if body is None and method != "GET" else body
        return self.caller.ask(method, f"/halls/H{path}", query_string={"draft": self.number}, json=json, **how)

    def patch(self, path: str, **body: Any) -> Answer:
        return self.send("PATCH", path, body)

    def post(self, path: str, **body: Any) -> Answer:
        return self.send("POST", path, body)

    def act(self, verb: str, **body: Any) -> Answer:
        return self.caller.post(f"{self.address}/actions/{verb}", body)

    @property
    def draft(self) -> Any:
        return self.caller.get(self.address).body

    def preview(self) -> Any:
        answer = self.caller.get(f"{self.address}/preview")
        assert answer.status == 200, answer.text
        return answer.body

    def changes(self) -> list[tuple[str, str, dict[str, tuple[Any, Any]]]]:
        """What the preview lists: (what, key, {name: (before, after)})."""
        return [
            (one["what"], one["key"], {value["name"]: (value["before"], value["after"]) for value in one["values"]})
            for one in self.preview()["changes"]
        ]


def hall_of(web: Web) -> dict[str, Any]:
    """Everything stored, save the drafts themselves and what tells of them."""
    found = web.hall.everything(ConfigurationDraft, ConfigurationStep, Event, Idempotency, LoginSession, SignIn, Hall)
    with web.hall.house.database.read() as connection:
        row = connection.execute(Hall.__table__.select().where(Hall.id == web.hall.id)).one()._asdict()
    return found | {"hall": {name: value for name, value in row.items() if name not in ("seq", "alarms")}}


def test_a_draft_is_made_by_the_usual_requests_and_the_hall_knows_nothing_of_it(each: Web) -> None:
    before = hall_of(each)
    keeper = Keeper(each)
    assert keeper.patch("/zones/A", daily_cap=120)["daily_cap"] == 120
    assert keeper.post("/zones", code="N", prefix="N", kind="comprehensive", name="社保").status == 201
    added = keeper.post(
        "/windows", number="9", name="9号窗口", profile=[{"zone": "N", "item_group": "", "rank": 1, "weight": 1}]
    )
    # What a step adds is known to the next ones, under the same id each time.
    assert keeper.patch(f"/windows/{added['id']}", name="社保窗口")["name"] == "社保窗口"
    windows = {one["number"]: one for one in keeper.send("GET", "/windows")["items"]}
    assert (windows["9"]["id"], windows["9"]["name"]) == (added["id"], "社保窗口")
    assert next(one for one in keeper.send("GET", "/zones")["items"] if one["code"] == "A")["daily_cap"] == 120
    assert [step["position"] for step in keeper.draft["steps"]] == [1, 2, 3, 4]
    # A press that comes twice is one step; one that changes nothing is none.
    again = {"headers": {"Idempotency-Key": "twice"}}
    assert keeper.send("POST", "/waiting-areas", {"code": "W", "name": "西区"}, **again).status == 201
    assert keeper.send("POST", "/waiting-areas", {"code": "W", "name": "西区"}, **again).status == 201
    assert keeper.patch("/zones/A", daily_cap=120).status == 200
    assert keeper.draft["steps_count"] == 5
    # Nothing of it is in the hall: no row, no version, no event of a change, nothing kept in memory.
    assert hall_of(each) == before
    assert each.hall.events("hall.configured") == []
    assert "N" not in each.hall.config.zones_by_code
    assert each.visitor.get("/halls/H")["zones"] == each.person("admin1").get("/halls/H")["zones"]
    assert [event.type for event in each.hall.events("draft.")] == ["draft.opened", *["draft.changed"] * 5]
    # The rehearsal is given the hall as the draft would leave it.
    drafted = each.hall.house.drafted_config(each.hall.id, keeper.number, each.hall.person("admin1"))
    assert (drafted.zones_by_code["A"].daily_cap, "N" in drafted.zones_by_code) == (120, True)
    assert hall_of(each) == before


def test_what_a_draft_comes_to_is_shown_a_thing_once_and_published_as_one(each: Web) -> None:
    keeper = Keeper(each)
    was = each.hall.config
    keeper.patch("/policy", overtakes_max=9)
    keeper.patch("/policy", overtakes_max=7)
    keeper.patch("/zones/A", name="综合受理", note="请备齐材料")
    keeper.patch("/zones/A", name="综合办理")
    keeper.patch("", phone="0753-1")
    keeper.patch("", phone=was.phone)
    window = each.hall.windows["3"]
    keeper.patch(f"/windows/{window}", number="33")
    keeper.patch(f"/windows/{window}", name="咨询台")
    assert keeper.changes() == [
        ("policy", "H", {"overtakes_max": (None, 7)}),
        ("zone", "A", {"name": ("综合窗口", "综合办理"), "note": ("", "请备齐材料")}),
        ("window", "3", {"number": ("3", "33"), "name": ("3号窗口", "咨询台")}),
    ]
    assert each.hall.events("hall.configured") == []
    published = keeper.act("publish")
    assert (published.status, published["state"]) == (200, "published")
    assert each.hall.config.zones_by_code["A"].name == "综合办理"
    assert each.hall.config.policy.overtakes_max == 7
    events = each.hall.events()
    between = [event.type for event in events if published["first_seq"] <= event.seq <= published["last_seq"]]
    assert between == ["hall.configured"] * 8
    assert (events[-1].type, events[-1].data["steps"]) == ("draft.published", 8)
    assert [event.seq for event in events] == list(range(events[0].seq, events[0].seq + len(events)))
    listed = keeper.caller.get("/halls/H/changes")["items"]
    assert [change["draft"] for change in listed] == [{"number": keeper.number, "name": "夏令安排"}] * 8
    assert keeper.act("publish").code == "draft_over"
    assert keeper.patch("/zones/A", name="再改").code == "draft_over"


def test_a_step_is_refused_as_it_would_be_in_the_hall_and_not_kept(web: Web) -> None:
    keeper = Keeper(web)
    admin = web.person("admin1")
    taken = {"code": "A", "prefix": "Q", "kind": "comprehensive", "name": "重复"}
    direct, drafted = admin.post("/halls/H/zones", taken), keeper.send("POST", "/zones", taken)
    assert (drafted.code, drafted["detail"]) == (direct.code, direct["detail"])
    assert keeper.patch("/zones/A", daily_cap=-1).code == "validation_failed"
    assert keeper.draft["steps"] == []
    for method, path, body in (
        ("POST", "/people", {"username": "x", "name": "新人", "role": "clerk"}),
        ("POST", "/devices", {"kind": "kiosk", "code": "k9", "name": "新机"}),
        ("POST", "/actions/close-day", {}),
    ):
        assert keeper.send(method, path, body).code == "draft_not_here", path
    assert keeper.act("publish").code == "draft_empty"
    for number in ("99", "x", "-1", "1e3", "٣"):
        wrong = admin.ask("PATCH", "/halls/H/zones/A", query_string={"draft": number}, json={"name": "x"})
        assert (wrong.status, wrong.code) == (404, "unknown_draft"), number


def test_who_may_not_change_the_hall_may_not_draft_and_an_auditor_reads(web: Web) -> None:
    keeper = Keeper(web)
    keeper.patch("/zones/A", name="综合受理")
    auditor, clerk = web.person("shen"), web.person("li")
    assert auditor.get("/halls/H/drafts")["items"][0]["name"] == "夏令安排"
    assert auditor.get(f"{keeper.address}/preview")["changes"][0]["key"] == "A"
    zones = auditor.get("/halls/H/zones", draft=keeper.number)["items"]
    assert next(zone for zone in zones if zone["code"] == "A")["name"] == "综合受理"
    assert auditor.post(f"{keeper.address}/actions/publish").status == 403
    assert clerk.get("/halls/H/zones", draft=keeper.number).status == 403
    assert web.visitor.get("/halls/H", draft=keeper.number).status == 401
    assert {e.rule for n in NOUNS for e in n.endpoints if e.configuration and "<hall>" not in e.rule} == set()
    assert [e.name for n in NOUNS for e in n.endpoints if e.configuration and (e.secret or e.upload)] == []


def test_published_at_its_time_once_after_a_pause_of_the_worker_and_with_the_rights_of_that_time(each: Web) -> None:
    keeper = Keeper(each)
    keeper.patch("/zones/A", name="综合受理")
    assert keeper.act("schedule", at="2026-03-02T09:29").code == "draft_time_past"
    assert keeper.act("schedule", at="noon").code == "validation_failed"
    planned = keeper.act("schedule", at=FAR)
    assert (planned["state"], planned["publish_at"]) == ("scheduled", "2026-03-02T12:00+08:00")
    assert keeper.patch("/zones/A", name="再改").code == "draft_scheduled"
    house = each.hall.house
    publish_drafts(house, each.clock.now)
    assert each.hall.config.zones_by_code["A"].name == "综合窗口"
    each.clock.advance(6 * 3600)  # nobody worked at noon
    other = open_house(house.settings, each.clock)
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda one: publish_drafts(one, each.clock.now), [house, other]))
    other.database.close()
    assert each.hall.config.zones_by_code["A"].name == "综合受理"
    [event] = each.hall.events("draft.published")
    assert (event.actor_id, event.at) == (each.hall.people["admin1"], each.clock.now)
    second = Keeper(each, who="lin")
    second.patch("/zones/A", name="第三个名字")
    second.act("schedule", at="2026-03-03T08:00")
    assert each.person("admin1").ask("PATCH", "/halls/H/people/lin", json={"active": False}).status == 200
    each.clock.advance(24 * 3600)
    publish_drafts(house, each.clock.now)
    assert each.hall.config.zones_by_code["A"].name == "综合受理"
    admin = each.person("admin1")
    assert admin.get(second.address)["refusal"]["code"] == "draft_keeper_gone"


def test_a_scheduled_draft_that_cannot_be_done_changes_nothing_and_says_so_until_it_is_seen_to(each: Web) -> None:
    keeper = Keeper(each)
    keeper.patch("/zones/A", name="综合受理")
    keeper.post("/zones/Z/actions/switch-off", reason="并入综合")
    keeper.patch("/zones/K", name="跨域")
    keeper.act("schedule", at=FAR)
    each.take("Z")
    each.clock.advance(3 * 3600)
    for _ in range(2):
        publish_drafts(each.hall.house, each.clock.now)
    assert each.hall.config.zones_by_code["A"].name == "综合窗口"
    assert each.hall.events("hall.configured") == []
    assert [event.data["code"] for event in each.hall.events("draft.failed")] == ["draft_step_refused"]
    draft = keeper.draft
    assert (draft["state"], draft["refusal"]["position"], draft["refusal"]["code"]) == ("failed", 2, "zone_has_waiting")
    assert "综合咨询" in draft["refusal"]["detail"]
    alarms = each.person("lin").get("/halls/H/floor")["state"]["staff"]["alarms"]
    assert any("夏令安排" in alarm["text"] for alarm in alarms)
    assert keeper.preview()["refused"]["position"] == 2
    assert [change["key"] for change in keeper.preview()["changes"]] == ["A"]
    # Without that step it can be done; what has been seen to is no alarm.
    step = draft["steps"][1]["id"]
    assert keeper.caller.post(f"{keeper.address}/steps/{step}/actions/remove").status == 200
    assert each.person("lin").get("/halls/H/floor")["state"]["staff"]["alarms"] == []
    assert keeper.act("publish")["state"] == "published"
    assert each.hall.config.zones_by_code["K"].name == "跨域"


def test_a_step_that_others_need_stays(web: Web) -> None:
    keeper = Keeper(web)
    keeper.post("/zones", code="N", prefix="N", kind="comprehensive", name="社保")
    keeper.patch("/zones/N", name="社会保险")
    first, second = (step["id"] for step in keeper.draft["steps"])
    assert keeper.caller.post(f"{keeper.address}/steps/{first}/actions/remove").code == "draft_step_refused"
    assert keeper.caller.post(f"{keeper.address}/steps/{second}/actions/remove").status == 200
    assert keeper.caller.post(f"{keeper.address}/steps/{second}/actions/remove").code == "unknown_step"
    assert keeper.caller.post(f"{keeper.address}/steps/{first}/actions/remove")["steps"] == []


@pytest.mark.parametrize("together", [True, False], ids=["all", "overtaken"])
def test_a_published_draft_is_taken_back_as_a_whole_or_not_at_all(each: Web, together: bool) -> None:
    before = hall_of(each)
    keeper = Keeper(each)
    window = each.hall.windows["4"]
    keeper.patch("/policy", overtakes_max=9)
    keeper.patch("/zones/A", name="综合受理", daily_cap=50)
    keeper.patch("/zones/A", name="综合办理")
    keeper.post("/zones", code="N", prefix="N", kind="comprehensive", name="社保")
    keeper.patch(
        f"/windows/{window}", number="44", profile=[{"zone": "N", "item_group": "", "rank": 1, "weight": 1}], reason="试"
    )
    keeper.post(f"/windows/{window}/actions/switch-off", reason="装修")
    keeper.post("/calendar", day="2026-03-09", kind="closed", name="停业")
    keeper.post("/seasons", name="夏令", first="06-01", last="09-30", sessions=[{"from": "08:00", "to": "12:00", "days": [1]}])
    keeper.patch("/posts/P1", people=[{"username": "wang", "role": "A"}, {"username": "li", "role": "B"}])
    template = keeper.send("GET", "/slip")["template"]
    keeper.patch("/slip", template={**template, "width_mm": 80} if "width_mm" in template else template)
    assert keeper.act("publish")["state"] == "published"
    last = each.hall.config.version
    if not together:
        keeper.caller.ask("PATCH", "/halls/H/zones/A", json={"name": "另一个名字"})
        last, changed = each.hall.config.version, hall_of(each)
        answer = keeper.act("take-back", reason="试运行不顺")
        assert (answer.code, answer["change"]) == ("draft_part_overtaken", {"what": "zone", "key": "A"})
        assert (hall_of(each), each.hall.config.version) == (changed, last)
        return
    answer = keeper.act("take-back", reason="试运行不顺")
    assert answer.status == 200, answer.text
    assert answer["state"] == "taken_back"
    now = each.hall.config
    assert (now.zones_by_code["A"].name, now.zones_by_code["A"].daily_cap) == ("综合窗口", None)
    assert now.zones_by_code["N"].active is False
    assert (now.windows[window].number, now.windows[window].active) == ("4", True)
    assert now.windows[window].own == each.hall.config.windows[window].own
    after = hall_of(each)
    for name in ("service_items", "calendar_days", "seasons", "waiting_areas", "themes", "windows"):
        assert after[name] == before[name], name
    assert after["hall"]["policy"] == before["hall"]["policy"]
    people = next(one for one in keeper.caller.get("/halls/H/posts")["items"] if one["code"] == "P1")["people"]
    assert {(one["username"], one["role"]) for one in people} == {("li", "A"), ("wang", "B")}
    assert each.hall.last_event("draft.").reason == "试运行不顺"
    assert keeper.act("take-back").code == "draft_not_published"


def test_while_eight_change_the_hall_a_draft_is_published_whole(each: Web) -> None:
    """The hall holds still for it: its events follow one another, and no other change comes in between."""
    keeper = Keeper(each)
    for n in range(6):
        keeper.post("/waiting-areas", code=f"D{n}", name=f"{n} 区")
    callers = [each.device("integration") for _ in range(8)]

    def write(n: int) -> list[int]:
        return [
            callers[n].ask("PATCH", "/halls/H/zones/" + "AZTK"[n % 4], json={"note": f"{n}-{turn}"}).status for turn in range(4)
        ]

    with ThreadPoolExecutor(9) as pool:
        writing = [pool.submit(write, n) for n in range(8)]
        published = pool.submit(keeper.act, "publish").result()
        assert all(status == 200 for one in writing for status in one.result())
    assert published.status == 200, published.text
    events = each.hall.events()
    assert [event.seq for event in events] == list(range(events[0].seq, events[0].seq + len(events)))
    inside = [event for event in events if published["first_seq"] <= event.seq <= published["last_seq"]]
    assert [event.data["key"] for event in inside] == [f"D{n}" for n in range(6)]
    assert len([event for event in events if event.type == "hall.configured"]) == 6 + 32
    assert {area.code for area in each.hall.config.areas} == {"E", *(f"D{n}" for n in range(6))}


def test_a_centre_drafts_for_a_hall_below_and_nobody_for_a_neighbour(open_web: Callable[..., Web]) -> None:
    web = open_web()
    other = make_hall(web.hall.house, web.clock, code="H9")
    admin = web.person("admin1")
    assert admin.post("/halls/H9/drafts", {"name": "邻厅"}).code == "other_hall"
    below = admin.post("/halls/H/sub-halls", {"code": "H1-1", "name": "分厅", "kind": "sub_hall"})
    assert below.status == 201, below.text
    made = admin.post("/halls/H1-1/drafts", {"name": "分厅调整"})
    assert (
        admin.ask("PATCH", "/halls/H1-1/zones/A", query_string={"draft": made["number"]}, json={"name": "综合"}).status == 200
    )
    assert admin.post(f"/halls/H1-1/drafts/{made['number']}/actions/publish")["state"] == "published"
    assert other.config.zones_by_code["A"].name == "综合窗口"


def test_changes_come_to_nothing_when_they_end_where_they_began() -> None:
    steps = [
        Change("window", "3", {"number": "3"}, {"number": "8"}), Change("window", "8", {"name": "a"}, {"name": "b"}),
        Change("window", "8", {"number": "8"}, {"number": "3"}), Change("season", "夏令", {}, {"name": "夏令", "first": "06-01"}),
        Change("season", "夏令", {"name": "夏令", "first": "06-01"}, {}), Change("zone", "N", {}, {"name": "社保", "note": None}),
        Change("zone", "N", {"name": "社保"}, {"name": "社会保险"}),
    ]  # fmt: skip
    assert net_changes(steps) == [
        Change("window", "3", {"name": "a"}, {"name": "b"}), Change("zone", "N", {"name": None}, {"name": "社会保险"}),
    ]  # fmt: skip
