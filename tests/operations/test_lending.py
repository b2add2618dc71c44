"""Windows lent to another zone: at once, until a set time, and back again."""

from datetime import timedelta

import pytest

from app.jobs.schedule import JOBS
from app.operations.lending import lend
from app.queries.hall_state import snapshot
from tests.builders import SmallHall, Web
from tests.support.clock import MORNING

GIVE_BACK = next(job.work for job in JOBS if job.name == "give_windows_back")


@pytest.mark.req("R-015")
def test_a_lent_window_calls_for_the_other_zone_at_once_and_keeps_its_own(web: Web) -> None:
    sun = web.open("3")
    web.take("A")
    assert sun.act("3", "call-next").status == 204
    answer = web.person("gao").act("3", "lend", zone="A", reason="高峰支援")
    assert answer["window"]["zones"] == ["Z", "A"]
    assert answer["window"]["lent"] == [{"zone": "A", "until": None}]
    assert sun.act("3", "call-next")["ticket"]["ticket_no"] == "A001"
    web.take("Z")
    assert sun.act("3", "call-next", finish={"outcome": "done"})["ticket"]["ticket_no"] == "Z001"


@pytest.mark.req("R-015")
def test_who_waited_longest_in_either_zone_is_next_at_a_lent_window(hall: SmallHall) -> None:
    sun = hall.open("3")
    hall.do(lend, hall.windows["3"], "A", hall.person("gao"), hall.clock.now, reason="高峰")
    hall.take("A")
    hall.clock.advance(60)
    hall.take("Z")
    hall.clock.advance(60)
    assert [sun.serves().ticket_no, sun.serves().ticket_no] == ["A001", "Z001"]


@pytest.mark.req("R-015")
def test_the_screens_hear_of_it_in_one_event_with_the_zones_as_they_are(web: Web) -> None:
    web.open("3")
    web.person("lin").act("3", "lend", zone="A", reason="高峰支援", until=(MORNING + timedelta(hours=1)).isoformat())
    event = web.hall.last_event("window.lent")
    assert (event.reason, event.data["to_zone"], event.data["window"]["zones"]) == ("高峰支援", "A", ["Z", "A"])
    state = web.hall.look(snapshot, web.hall.config, web.clock.now)["state"]
    assert next(zone for zone in state["zones"] if zone["code"] == "A")["windows_open"] == 1


@pytest.mark.req("R-015")
def test_a_window_lent_until_a_time_is_given_back_by_the_worker_once_however_late(web: Web) -> None:
    sun = web.open("3")
    until = MORNING + timedelta(minutes=30)
    web.person("gao").act("3", "lend", zone="A", reason="高峰支援", until=until.isoformat())
    web.clock.advance(29 * 60)
    GIVE_BACK(web.hall.house, web.clock.now)
    assert web.hall.events("window.given_back") == []
    web.clock.advance(3 * 3600)  # nobody worked for hours: it is given back when somebody does
    for _ in range(2):
        GIVE_BACK(web.hall.house, web.clock.now)
    assert [event.data["window"]["zones"] for event in web.hall.events("window.given_back")] == [["Z"]]
    web.clock.advance(-3 * 3600)
    web.take("A")
    assert sun.act("3", "call-next").status == 204


@pytest.mark.req("R-015")
def test_lent_again_it_is_lent_until_the_new_time(web: Web) -> None:
    gao = web.person("gao")
    gao.act("3", "lend", zone="A", reason="高峰支援", until=(MORNING + timedelta(minutes=30)).isoformat())
    gao.act("3", "lend", zone="A", reason="人还很多")
    web.clock.advance(3600)
    GIVE_BACK(web.hall.house, web.clock.now)
    answer = gao.act("3", "give-back", zone="A", reason="高峰已过")
    assert (answer["window"]["zones"], answer["window"]["lent"]) == (["Z"], [])
    assert gao.act("3", "give-back").code == "window_not_lent"


def test_only_leaders_lend_windows(web: Web) -> None:
    assert web.person("sun").act("3", "lend", zone="A", reason="高峰支援").code == "forbidden"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"zone": "A", "reason": " "}, "reason_required"),
        ({"zone": "Q", "reason": "高峰"}, "unknown_zone"),
        ({"zone": "X", "reason": "高峰"}, "zone_issues_no_tickets"),
        ({"zone": "Z", "reason": "高峰"}, "window_serves_zone"),
        ({"zone": "A", "reason": "高峰", "until": (MORNING - timedelta(minutes=1)).isoformat()}, "lend_until_past"),
        ({"zone": "A", "reason": "高峰", "until": "soon"}, "validation_failed"),
    ],
)
def test_what_cannot_be_is_refused(web: Web, body: dict[str, str], code: str) -> None:
    assert web.person("gao").act("3", "lend", **body).code == code


def test_a_loan_follows_a_zone_that_is_merged_and_the_profile_stays_the_windows_own(web: Web) -> None:
    gao, admin = web.person("gao"), web.person("admin1")
    gao.act("3", "lend", zone="B", reason="人多")
    admin.post("/halls/H/zones/B/actions/merge", {"into": "K"})
    [window] = [one for one in admin.get("/halls/H/windows")["items"] if one["number"] == "3"]
    assert (window["zones"], [line["zone"] for line in window["profile"]]) == (["Z", "K"], ["Z"])


def test_a_window_is_marked_as_opened_at_peaks_only(web: Web) -> None:
    window_id = web.hall.windows["2"]
    admin = web.person("admin1")
    assert admin.ask("PATCH", f"/halls/H/windows/{window_id}", json={"tidal": True}, headers={"Idempotency-Key": "t1"})["tidal"]
    [window] = [one for one in web.visitor.get("/halls/H/board")["state"]["windows"] if one["number"] == "2"]
    assert window["tidal"] is True
