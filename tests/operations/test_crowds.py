"""Long lines: an alarm is raised once, asks to be acknowledged, does not flap, and one press does something about it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.crowding import CALM_FOR, Alert, Crowd, Thresholds, follow
from app.domain.relief import Move
from app.jobs.schedule import JOBS
from app.models import Loan
from app.operations.alarms import acknowledge_alarm, alarms_of
from app.operations.relieving import Wanted, relieve
from app.queries.hall_state import alarms_view
from app.queries.relief import proposals_for
from tests.builders import SmallHall, Web, refused
from tests.support.clock import MORNING

LIMITS = Thresholds((5, 10, 20), (20, 30, 45))
WATCH = next(job.work for job in JOBS if job.name == "watch_lines")
Opened = Callable[..., SmallHall]


def looks(hall: SmallHall) -> None:
    WATCH(hall.house, hall.clock.now)


def told(hall: SmallHall) -> list[tuple[str, str]]:
    return [(event.type, event.data["level"]) for event in hall.events("alarm.")]


@pytest.mark.req("R-094")
def test_a_level_is_reached_at_its_threshold_by_either_measure() -> None:
    reached = [follow(Crowd(*crowd), LIMITS, None, MORNING) for crowd in ((4, 19), (5, 0), (0, 30), (20, 1))]
    assert [alert.level if alert else "" for alert in reached] == ["", "yellow", "orange", "red"]
    assert follow(Crowd(500, 500), Thresholds((0, 0, 0), (0, 0, 0)), None, MORNING) is None


@pytest.mark.req("R-094")
def test_a_line_that_swings_about_a_threshold_raises_one_alarm() -> None:
    alert: Alert | None = None
    levels = []
    for minute in range(60):
        alert = follow(Crowd(10 if minute % 2 else 7, 0), LIMITS, alert, MORNING + timedelta(minutes=minute))
        levels.append(alert.level if alert else "")
    assert levels == ["yellow"] + 59 * ["orange"]
    calm = follow(Crowd(7, 0), LIMITS, alert, MORNING)
    assert calm == Alert("orange", 10, 0, MORNING)
    assert follow(Crowd(7, 0), LIMITS, calm, MORNING + CALM_FOR) == Alert("yellow", 7, 0)
    assert follow(Crowd(1, 0), LIMITS, calm, MORNING + CALM_FOR) is None


@pytest.mark.req("R-094")
def test_an_alarm_is_raised_acknowledged_grows_and_clears_itself(open_hall_on_each: Opened) -> None:
    hall = open_hall_on_each(zones={"A": {"alarm_waiting": [2, 4, 0], "alarm_minutes": [0, 0, 0]}})
    li = hall.open("1")
    hall.take(), hall.take()
    for _ in range(3):  # looked at again, by whichever worker, it is raised once
        looks(hall)
    [(alarm_id, alarm)] = hall.look(alarms_of, hall.id).items()
    assert (alarm["zone"], alarm["waiting"]) == ("A", 2)
    gao = hall.person("gao")
    acknowledge(hall, alarm_id)
    acknowledge(hall, alarm_id)
    assert told(hall) == [("alarm.raised", "yellow"), ("alarm.acknowledged", "yellow")]
    [shown] = hall.look(alarms_view, hall.config, "en")
    assert (shown["acknowledged_by"], shown["zone"]) == (gao.name, "A")
    assert shown["text"] == "Comprehensive: the line is too long; at the alarm 2 waited, the longest for 0 min"
    hall.take(), hall.take()
    looks(hall)  # a graver level asks anew
    assert "acknowledged_at" not in hall.look(alarms_of, hall.id)[alarm_id]
    for _ in range(4):
        li.serves(seconds=10)
    looks(hall)
    hall.clock.advance(CALM_FOR.total_seconds())
    looks(hall)
    looks(hall)
    assert told(hall)[2:] == [("alarm.raised", "orange"), ("alarm.cleared", "orange")]
    with refused("unknown_alarm"):
        acknowledge(hall, alarm_id)


def acknowledge(hall: SmallHall, alarm_id: str) -> None:
    hall.do(acknowledge_alarm, hall.id, alarm_id, hall.person("gao"), hall.clock.now)


@pytest.mark.req("R-094")
def test_the_longest_wait_is_that_of_whoever_waits_longest_and_not_over_a_break(open_hall: Opened) -> None:
    hall = open_hall(policy={"session_end_rule": "carry_over"})
    hall.open("1")
    hall.clock.advance(2 * 3600)  # half past eleven
    first = hall.take()
    hall.clock.advance(19 * 60)
    hall.move_ahead(hall.take())  # who was put before him has waited for no time at all
    looks(hall)
    assert told(hall) == []
    hall.clock.advance(11 * 60 + 2 * 3600)  # the middle of the break
    looks(hall)
    assert told(hall) == []
    hall.clock.advance(30 * 60)  # it is over: half an hour of waiting, the break not counted
    looks(hall)
    assert told(hall) == [("alarm.raised", "orange")]
    assert hall.last_event("alarm.raised").data["wait_minutes"] == 30
    assert first.zone_id == hall.zones["A"]


@pytest.mark.req("R-095", "R-094")
def test_a_closed_window_of_another_zone_is_opened_lent_and_given_back_with_one_press(open_hall_on_each: Opened) -> None:
    hall = open_hall_on_each(zones={"A": {"alarm_waiting": [1, 0, 0]}})
    hall.open("1")
    hall.take()
    looks(hall)
    found = {(p.kind, p.window, p.person): p for p in proposals(hall)}
    opening = found[Move.OPEN, "3", "sun"]
    assert opening.until == hall.clock.now + timedelta(minutes=60)
    assert found[Move.OPEN, "2", "zhao"].until is None  # serves the zone anyway
    assert (
        hall.do(relieve, hall.id, Wanted(Move.OPEN, hall.windows["3"], "A", "sun"), hall.person("gao"), hall.clock.now)
        == opening
    )
    kinds = [event.type for event in hall.events() if event.type != "ticket.issued"][-4:]
    assert kinds == ["window.opened", "window.lent", "zone.relieved", "alarm.acknowledged"]
    assert hall.desk("3", "sun").calls() == "A001"
    with refused("proposal_gone"):
        hall.do(relieve, hall.id, Wanted(Move.OPEN, hall.windows["3"], "A", "sun"), hall.person("lin"), hall.clock.now)
    [loan] = hall.look(lambda connection: list(connection.execute(select(Loan.__table__))))
    assert (loan.until, loan.returned_at) == (opening.until, None)


@pytest.mark.req("R-095")
def test_only_people_who_are_free_and_fit_are_named_and_only_windows_that_can_be_spared(hall: SmallHall) -> None:
    hall.open("1"), hall.open("3")
    for _ in range(6):
        hall.take("A")
    hall.take("Z"), hall.take("Z")
    assert (Move.LEND, "3", "") in shown(hall)
    for _ in range(4):
        hall.take("Z")  # now its own people would pay for it
    assert not [move for move in shown(hall) if move[0] is Move.LEND]
    hall.desk("2", "zhao").open()
    zhao = hall.desk("2", "zhao")
    zhao.pause()
    assert shown(hall)[0] == (Move.ASK_BACK, "2", "")
    zhao.hand_over()
    assert shown(hall)[0] == (Move.COVER, "2", "zhao")
    hall.do(relieve, hall.id, Wanted(Move.COVER, hall.windows["2"], "A", "zhao"), hall.person("gao"), hall.clock.now)
    assert hall.desk("2", "zhao").row.staff_name == "赵强"


def proposals(hall: SmallHall) -> list[Any]:
    return hall.look(proposals_for, hall.config, hall.config.zone("A"), hall.clock.now)


def shown(hall: SmallHall) -> list[tuple[Move, str, str]]:
    return [(p.kind, p.window, p.person) for p in proposals(hall)]


@pytest.mark.req("R-095")
def test_a_paused_window_is_asked_back_and_the_public_hears_nothing_of_it(web: Web) -> None:
    li = web.open("1")
    li.act("1", "pause", reason="restroom")
    gao = web.person("gao")
    [proposal] = [p for p in gao.get("/halls/H/zones/A/proposals")["items"] if p["kind"] == "ask_back"]
    assert (proposal["window"], proposal["effect"]) == ("1", None)
    body = {"kind": "ask_back", "window": proposal["window_id"], "zone": "A"}
    assert gao.post("/halls/H/actions/relieve", body, key="r1").status == 200
    assert gao.post("/halls/H/actions/relieve", body, key="r1").status == 200  # the same press
    assert len(web.hall.events("desk.asked_back")) == 1
    heard = web.device("board").get("/halls/H/events", after=0)["items"]
    assert [event["data"] for event in heard if event["type"] in ("desk.asked_back", "zone.relieved")] == [{}, {}]
    assert li.post("/halls/H/actions/relieve", body).code == "forbidden"


@pytest.mark.req("R-094")
def test_levels_that_do_not_rise_are_refused_in_words(web: Web) -> None:
    admin = web.person("admin1")
    answer = admin.ask("PATCH", "/halls/H/zones/A", json={"alarm_waiting": [10, 5, 20]}, headers={"Idempotency-Key": "z"})
    assert (answer.code, answer["errors"][0]["field"]) == ("alarm_levels_invalid", "alarm_waiting")
    answer = admin.ask("PATCH", "/halls/H/policy", json={"crowd_waiting_yellow": 40}, headers={"Idempotency-Key": "p"})
    assert answer.code == "policy_value_invalid"
