"""A draft tried on a past day over HTTP: what would have been, and nothing is changed."""

import json
from datetime import date
from typing import Any

from app.queries.rehearsing import Draft, rehearsal_view
from tests.builders import Caller, Web


def a_day(web: Web) -> str:
    """Two ordinary numbers, then one with priority, which is called before the second."""
    clerk = web.open("1")
    web.take("A")
    web.clock.advance(60)
    web.take("A")
    web.clock.advance(60)
    web.take("A", priority_class="special")
    for _ in range(3):
        web.clock.advance(30)
        assert clerk.act("1", "call-next").status == 200
        web.clock.advance(300)
        clerk.act("1", "finish", outcome="done")
    day = web.hall.config.day(web.clock.now).isoformat()
    web.clock.advance(24 * 3600)
    return day


def rehearse(caller: Caller, day: str, **draft: Any) -> Any:
    return caller.get("/halls/H/rehearsal", day=day, draft=json.dumps(draft))


def test_the_day_itself_comes_out_unchanged_and_a_draft_shows_both_sides(web: Web) -> None:
    day = a_day(web)
    leader, before = web.person("admin1"), len(web.hall.events())
    as_it_was = rehearse(leader, day)
    assert as_it_was.status == 200, as_it_was.text
    assert (as_it_was["calls"], as_it_was["changed"]) == (3, 0)
    drafted = rehearse(leader, day, policy={"rate_special": 1.0})
    assert drafted["changed"] == 2
    groups = {(row["zone"], row["priority_class"]): row for row in drafted["groups"]}
    special, ordinary = groups["A", "special"], groups["A", "ordinary"]
    assert special["before"]["max_wait_seconds"] == 360
    assert special["after"]["max_wait_seconds"] == 690
    assert (ordinary["before"]["max_wait_seconds"], ordinary["after"]["max_wait_seconds"]) == (750, 420)
    assert groups[None, None]["before"]["called"] == groups[None, None]["after"]["called"] == 3
    assert len(web.hall.events()) == before


def test_a_draft_of_the_configuration_is_tried_before_it_is_published(web: Web) -> None:
    day = a_day(web)
    keeper = web.person("admin1")
    made = keeper.post("/halls/H/drafts", {"name": "夏令"})
    assert made.status == 201, made.text
    number = made["number"]
    assert keeper.ask("PATCH", f"/halls/H/policy?draft={number}", json={"rate_special": 1.0}).status == 200
    before = web.hall.config.version
    tried = keeper.get("/halls/H/rehearsal", day=day, configuration=number)
    assert tried.status == 200, tried.text
    assert tried["changed"] == rehearse(keeper, day, policy={"rate_special": 1.0})["changed"] == 2
    assert (web.hall.config.version, web.hall.config.policy.rate_special) == (before, 3.0)
    assert keeper.get("/halls/H/rehearsal", day=day, configuration=9).code == "unknown_draft"


def test_one_more_window_would_have_shortened_the_waits(web: Web) -> None:
    day = a_day(web)
    opening = {"window": "2", "from": "09:00", "to": "12:00", "open": True}
    drafted = rehearse(web.person("admin1"), day, openings=[opening])
    assert drafted.status == 200, drafted.text
    windows = {row["number"]: row for row in drafted["windows"]}
    assert windows["2"]["before"]["calls"] == 0
    assert windows["2"]["after"]["calls"] >= 1
    everybody = next(row for row in drafted["groups"] if row["zone"] is None)
    assert everybody["after"]["mean_wait_seconds"] < everybody["before"]["mean_wait_seconds"]


def test_the_hours_and_people_of_the_day_change_nothing_and_others_do(web: Web) -> None:
    day = a_day(web)
    leader = web.person("admin1")
    usual = [{"zone": "A", "from": "08:30", "to": "12:00"}, {"zone": "A", "from": "14:30", "to": "18:00"}]
    stood = [{"window": "1", "login": "li", "from": "09:30", "to": "09:40"}]
    as_it_was = rehearse(leader, day, sessions=usual, posts=stood)
    assert as_it_was.status == 200, as_it_was.text
    assert as_it_was["changed"] == 0
    shut = rehearsed(web, day, sessions=[{"zone": None, "from": "08:30", "to": "09:00"}])
    everybody = next(row for row in shut["groups"] if row["zone"] is None)
    assert (everybody["before"]["called"], everybody["after"]["called"]) == (3, 0)
    moved = rehearsed(web, day, posts=[{"window": "2", "login": "li", "from": "08:30", "to": "12:00"}])
    windows = {row["number"]: row for row in moved["windows"]}
    assert (windows["1"]["after"]["calls"], windows["2"]["after"]["calls"]) == (0, 3)


def rehearsed(web: Web, day: str, **draft: Any) -> dict[str, Any]:
    """What the process beside the server answers."""
    with web.hall.house.database.read() as connection:
        return rehearsal_view(connection, web.hall.config, date.fromisoformat(day), Draft(**draft))


def test_what_cannot_be_rehearsed_is_refused_with_words(web: Web) -> None:
    day = a_day(web)
    leader = web.person("admin1")
    today = web.hall.config.day(web.clock.now).isoformat()
    assert rehearse(leader, today).code == "rehearsal_empty"
    assert rehearse(leader, "2020-01-01").code == "rehearsal_empty"
    assert rehearse(leader, day, policy={"kiosk_idle_seconds": 60}).code == "rehearsal_rule"
    assert rehearse(leader, day, policy={"priority_share": 99}).code == "policy_value_invalid"
    assert rehearse(leader, day, profiles={"1": [{"zone": "NO"}]}).code == "unknown_zone"
    assert rehearse(leader, day, profiles={"99": []}).code == "unknown_window"
    backwards = {"window": "2", "from": "12:00", "to": "09:00", "open": True}
    assert rehearse(leader, day, openings=[backwards]).code == "rehearsal_time"
    assert rehearse(leader, day, sessions=[{"zone": "NO", "from": "09:00", "to": "10:00"}]).code == "unknown_zone"
    overlapping = [{"from": "09:00", "to": "11:00"}, {"from": "10:00", "to": "12:00"}]
    assert rehearse(leader, day, sessions=overlapping).code == "sessions_invalid"
    post = {"window": "1", "login": "li", "from": "09:00", "to": "11:00"}
    assert rehearse(leader, day, posts=[{**post, "login": "nobody"}]).code == "unknown_person"
    assert rehearse(leader, day, posts=[post, {**post, "window": "2", "from": "10:00"}]).code == "rehearsal_post_twice"
    assert rehearse(leader, day, posts=[post, {**post, "login": "wang", "from": "10:00"}]).code == "rehearsal_post_twice"
    assert leader.get("/halls/H/rehearsal", day=day, draft="{").code == "validation_failed"
    assert rehearse(web.person("sun"), day).status == 403
