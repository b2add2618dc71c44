"""The conductor in a hall: a target that will break is told before it does, with one move, what it promises, and what came of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.relief import Move
from app.domain.ticket import TicketState
from app.domain.waits import WaitRange
from app.domain.window import WindowState
from app.jobs.foresight import Foresight
from app.jobs.schedule import JOBS
from app.models import Leg, ReliefProposal
from app.operations.conducting import STANDS
from app.operations.lending import lend
from app.operations.relieving import Wanted, relieve
from app.operations.visits import Visit, visits_by_leg
from app.operations.waiting import waits_now
from app.queries.outlook import outlook_view, relief_list
from app.queries.relief import proposals_for
from tests.builders import SmallHall, Web, refused

JUDGE = next(job.work for job in JOBS if job.name == "judge_reliefs")


def outlook(hall: SmallHall) -> dict[str, Any]:
    config, at = hall.config, hall.clock.now
    with hall.house.database.read() as connection:
        return outlook_view(connection, config, at, "zh")


def rows(hall: SmallHall) -> list[Any]:
    with hall.house.database.read() as connection:
        return list(connection.execute(select(ReliefProposal.__table__).order_by(ReliefProposal.id)))


def crowded(hall: SmallHall, worker: Foresight, people: int = 14) -> None:
    """Window 1 alone with a long line; at window 2 nobody has sat down yet."""
    hall.open("1")
    hall.take_many(people, seconds_apart=1)
    worker.look(hall.clock.now)


@pytest.mark.req("R-095")
def test_one_move_is_proposed_with_its_effect_before_the_target_breaks(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    crowded(hall, Foresight(hall.house))
    seen = outlook(hall)
    [zone] = [zone for zone in seen["zones"] if zone["zone"] == "A"]
    assert zone["breaks"] is not None
    assert zone["now"] > seen["target_minutes"]
    proposal = seen["proposal"]
    assert (proposal["kind"], proposal["window"], proposal["zone"]) == ("open", "2", "A")
    before, after = proposal["effect"]["zones"]["A"]["now"]
    assert after < before - 300
    assert proposal["effect"]["over_target_minutes"][1] < proposal["effect"]["over_target_minutes"][0]
    [event] = hall.events("relief.proposed")
    assert event.data["effect"] == rows(hall)[0].effect
    assert "2" in proposal["reason"]


@pytest.mark.req("R-095")
def test_the_alarm_names_moves_with_their_effect(hall: SmallHall) -> None:
    crowded(hall, Foresight(hall.house))
    config, at = hall.config, hall.clock.now
    found = hall.look(proposals_for, config, config.zone("A"), at)
    opened = next(move for move in found if move.kind is Move.OPEN and move.window == "2")
    assert opened.effect == rows(hall)[0].effect


@pytest.mark.req("R-095")
def test_the_move_is_made_in_one_press_and_kept_as_taken(hall: SmallHall) -> None:
    worker = Foresight(hall.house)
    crowded(hall, worker)
    move = outlook(hall)["proposal"]
    wanted = Wanted(Move(move["kind"]), move["window_id"], move["zone"], move["person"] or "")
    hall.do(relieve, hall.id, wanted, hall.person("gao"), hall.clock.now)
    [row] = rows(hall)
    assert (row.state, row.taken_by) == ("taken", "高远")
    assert hall.last_event("zone.relieved").data["effect"] == row.effect
    assert outlook(hall)["proposal"] is None
    with refused("proposal_gone"):
        hall.do(relieve, hall.id, wanted, hall.person("gao"), hall.clock.now)


def test_a_proposal_stands_for_a_minute_and_is_withdrawn_when_nothing_breaks_any_more(hall: SmallHall) -> None:
    worker = Foresight(hall.house)
    hall.open("1")
    hall.take_many(14, seconds_apart=1)
    worker.look(hall.clock.now)
    assert outlook(hall)["proposal"] is not None
    hall.set_policy(wait_target_minutes=240)
    hall.clock.advance(25)
    worker.look(hall.clock.now)
    assert outlook(hall)["proposal"] is not None
    hall.clock.advance(STANDS.total_seconds())
    worker.look(hall.clock.now)
    assert outlook(hall)["proposal"] is None
    assert [row.state for row in rows(hall)] == ["withdrawn"]
    assert hall.last_event("relief.").type == "relief.withdrawn"


def test_the_same_move_is_proposed_once_however_often_the_worker_looks(hall: SmallHall) -> None:
    worker = Foresight(hall.house)
    crowded(hall, worker)
    for _ in range(4):
        hall.clock.advance(30)
        worker.look(hall.clock.now)
    Foresight(hall.house).look(hall.clock.now)
    assert len(hall.events("relief.")) == 1


@pytest.mark.parametrize("taken", [True, False], ids=["done", "not done"])
def test_half_an_hour_later_it_is_kept_what_came_of_it(hall: SmallHall, taken: bool) -> None:
    worker = Foresight(hall.house)
    crowded(hall, worker)
    move = outlook(hall)["proposal"]
    if taken:
        wanted = Wanted(Move(move["kind"]), move["window_id"], move["zone"], move["person"] or "")
        hall.do(relieve, hall.id, wanted, hall.person("gao"), hall.clock.now)
    for minute in range(32):
        hall.clock.advance(60)
        if minute % 5 == 0 and visits_waiting(hall):
            hall.desk("1").call_next()
            hall.desk("1").start()
            hall.desk("1").finish()
        JUDGE(hall.house, hall.clock.now)
        worker.look(hall.clock.now)
        if not taken and minute == 20:
            for visit in visits_waiting(hall):
                hall.cancel(visit)
    hall.clock.advance(120)
    worker.look(hall.clock.now)
    JUDGE(hall.house, hall.clock.now)
    config = hall.config
    kept = hall.look(relief_list, config, hall.today, hall.today, "zh")[-1]
    assert kept["state"] == ("taken" if taken else "withdrawn")
    assert kept["actual"]["called"] >= 2
    assert kept["actual"]["median_wait_seconds"] > 600
    before, after = kept["effect"]["zones"]["A"]["in_15"]
    assert kept["actual"]["foreseen_seconds"] == (after if taken else before)
    judged = hall.events("relief.judged")
    JUDGE(hall.house, hall.clock.now)
    assert hall.events("relief.judged") == judged


def visits_waiting(hall: SmallHall) -> list[Visit]:
    with hall.house.database.read() as connection:
        return [Visit(*row) for row in connection.execute(visits_by_leg().where(Leg.state == TicketState.WAITING))]


@pytest.mark.req("R-095")
def test_staff_read_it_over_http_and_as_a_file(web: Web) -> None:
    crowded(web.hall, Foresight(web.hall.house))
    leader = web.person("gao")
    seen = leader.get("/halls/H/outlook").body
    assert seen["proposal"]["window"] == "2"
    kept = leader.get("/halls/H/relief-proposals").body["items"]
    assert [move["id"] for move in kept] == [seen["proposal"]["id"]]
    file = leader.get("/halls/H/relief-proposals/file", format="csv")
    assert file.status == 200
    assert "开窗口" in file.text
    assert web.device("board").get("/halls/H/outlook").status == 403


def test_without_a_look_there_is_no_outlook(hall: SmallHall) -> None:
    assert outlook(hall) == {"as_of": None, "target_minutes": 20, "zones": [], "proposal": None}
    crowded(hall, Foresight(hall.house))
    hall.clock.advance(61)
    assert outlook(hall)["as_of"] is None
    assert outlook(hall)["proposal"] is None


def test_outside_the_sessions_nothing_is_proposed(open_hall: Any) -> None:
    """Numbers are taken early, windows are still closed: that is no fault of anybody."""
    days = [1, 2, 3, 4, 5, 6, 7]
    hall = open_hall(policy={"sessions": [{"from": "09:00", "to": "10:00", "days": days}]})
    crowded(hall, Foresight(hall.house))
    assert outlook(hall)["proposal"] is not None
    after = open_hall(policy={"sessions": [{"from": "09:00", "to": "09:30", "days": days}]}, code="L")
    desk = after.open("1")
    assert desk.row.state is WindowState.IDLE
    after.clock.advance(120)
    Foresight(after.house).look(after.clock.now)
    assert outlook(after)["proposal"] is None


@pytest.mark.req("R-015")
def test_a_loan_counts_until_its_time_and_no_longer(hall: SmallHall) -> None:
    """Window 3 helps out for ten minutes: who stands far behind must not count on it."""
    hall.open("1")
    hall.open("3")
    visits = hall.take_many(14, seconds_apart=1)
    worker = Foresight(hall.house)

    def last(until_minutes: int | None) -> int:
        until = hall.clock.now + timedelta(minutes=until_minutes) if until_minutes else None
        hall.do(lend, hall.windows["3"], "A", hall.person("gao"), hall.clock.now, until=until, reason="人多")
        worker.look(hall.clock.now)
        config, at = hall.config, hall.clock.now
        with hall.house.database.read() as connection:
            wait = waits_now(connection, config, at, {}, tickets=True).of_ticket(visits[-1], 13)
        assert isinstance(wait, WaitRange)
        return wait.p50_seconds

    for_a_while = last(10)
    hall.clock.advance(5)
    for_good = last(None)
    assert for_good < for_a_while * 0.75


@pytest.mark.req("R-095")
def test_where_most_will_not_be_reached_a_window_more_is_proposed_all_the_same(open_hall: Any) -> None:
    days = [1, 2, 3, 4, 5, 6, 7]
    hall = open_hall(policy={"sessions": [{"from": "09:00", "to": "11:00", "days": days}], "serve_until_minutes": 0})
    crowded(hall, Foresight(hall.house), people=120)
    proposal = outlook(hall)["proposal"]
    assert (proposal["kind"], proposal["window"]) == ("open", "2")


def test_a_move_that_somebody_made_by_hand_is_not_offered_any_more_and_counts_as_made(hall: SmallHall) -> None:
    worker = Foresight(hall.house)
    crowded(hall, worker)
    assert outlook(hall)["proposal"]["window"] == "2"
    hall.open("2")
    assert outlook(hall)["proposal"] is None
    hall.clock.advance(25)
    worker.look(hall.clock.now)
    row = rows(hall)[0]
    assert (row.state, row.taken_by) == ("taken", "赵强")
    assert hall.events("relief.taken")


def test_the_effect_shown_is_that_of_the_last_look(hall: SmallHall) -> None:
    worker = Foresight(hall.house)
    crowded(hall, worker)
    hall.take_many(20, seconds_apart=1)
    worker.look(hall.clock.now)
    hall.clock.advance(20)
    worker.look(hall.clock.now)
    shown, kept = outlook(hall)["proposal"]["effect"], rows(hall)[0].effect
    assert shown["zones"]["A"]["waiting"] > kept["zones"]["A"]["waiting"]


@pytest.mark.req("R-084")
def test_the_next_half_hour_is_no_older_than_ten_seconds_or_the_last_change_of_windows(hall: SmallHall) -> None:
    worker = Foresight(hall.house)
    crowded(hall, worker)
    ages = []
    for _ in range(30):
        hall.clock.advance(1)
        worker.look(hall.clock.now)
        ages.append((hall.clock.now - datetime.fromisoformat(outlook(hall)["as_of"])).total_seconds())
    assert max(ages) < 10
    hall.desk("1").close()
    hall.clock.advance(1)
    worker.look(hall.clock.now)
    seen = outlook(hall)
    assert datetime.fromisoformat(seen["as_of"]) == hall.clock.now
    assert [zone["served"] for zone in seen["zones"] if zone["zone"] == "A"] == [False]
