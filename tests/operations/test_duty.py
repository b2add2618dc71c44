"""Who answers for a window, from when to when: no minute to nobody or to two, and time to whoever really worked."""

import itertools
import random
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from app.domain.posts import Stay, credited, within
from app.domain.window import WindowState
from app.errors import HallError
from app.jobs.schedule import watch_people
from app.models import DutyPause, DutySpan, Hall, Leg, ServiceShare, Training, Window
from app.models.base import new_id
from app.operations import duty
from app.operations.alarms import alarms_of
from app.operations.staffing import open_window
from tests.builders import POSTS, Desk, SmallHall, make_hall, refused


def rows(hall: SmallHall, table: Any) -> list[Any]:
    return hall.look(lambda connection: list(connection.execute(select(table.__table__).order_by(table.since, table.id))))


def spans(hall: SmallHall, number: str = "1") -> list[tuple[str | None, str, float, float | None]]:
    """(who, A or B, from, to) in minutes since the first."""
    found = [row for row in rows(hall, DutySpan) if row.window_id == hall.windows[number]]
    names = {person_id: name for name, person_id in hall.people.items()}
    start = found[0].since
    return [(names.get(r.person_id), r.role, minutes(r.since, start), r.until and minutes(r.until, start)) for r in found]


def minutes(at: datetime, start: datetime) -> float:
    return (at - start).total_seconds() / 60


@pytest.mark.req("R-156", "R-164")
def test_every_minute_of_an_open_window_belongs_to_one_person(hall: SmallHall) -> None:
    li, wang = hall.open("1"), hall.desk("1", "wang")
    hall.clock.advance(600)
    li.hand_over("请接着办")
    hall.clock.advance(120)
    wang.cover()
    hall.clock.advance(300)
    li.cover()
    hall.clock.advance(60)
    li.close()
    assert spans(hall) == [("li", "A", 0, 12), ("wang", "B", 12, 17), ("li", "A", 17, 18)]
    first, second, _ = rows(hall, DutySpan)
    assert (minutes(first.left_at, first.since), first.note, first.ended) == (10, "请接着办", "cover")
    assert (second.left_at, second.began) == (None, "cover")


@pytest.mark.req("R-165")
def test_a_pause_is_kept_under_the_name_of_who_paused_and_goes_on_under_the_other_s(hall: SmallHall) -> None:
    li = hall.open("1")
    li.pause("papers")
    hall.clock.advance(300)
    hall.desk("1", "wang").cover()
    hall.clock.advance(120)
    hall.desk("1", "wang").resume()
    names = {person_id: name for name, person_id in hall.people.items()}
    told = [(names[p.person_id], p.reason, (p.until - p.since).total_seconds()) for p in rows(hall, DutyPause)]
    assert told == [("li", "papers", 300), ("wang", "papers", 120)]


def test_a_pause_that_was_undone_was_none(hall: SmallHall) -> None:
    li = hall.open("1")
    hall.clock.advance(60)
    li.pause("papers")
    hall.clock.advance(5)
    li.undo()
    assert rows(hall, DutyPause) == []
    assert spans(hall) == [("li", "A", 0, None)]


def test_the_day_s_end_closes_what_nobody_closed(hall: SmallHall) -> None:
    hall.open("1")
    hall.clock.advance(3600)
    hall.close_day()
    assert spans(hall) == [("li", "A", 0, 60)]
    assert rows(hall, DutySpan)[0].ended == "day_closed"


@pytest.mark.req("R-156")
def test_a_service_that_two_worked_is_credited_to_both(hall: SmallHall) -> None:
    li, wang = hall.open("1"), hall.desk("1", "wang")
    open_ticket, held = hall.take(), hall.take()
    li.call(held)
    li.start()
    hall.clock.advance(60)
    li.hold()
    li.call_next()
    li.start()
    hall.clock.advance(120)
    li.hand_over()
    hall.clock.advance(30)
    wang.cover()
    hall.clock.advance(240)
    wang.finish()
    wang.resume_hold(held)
    hall.clock.advance(90)
    wang.finish()
    shares = hall.look(lambda c: {r.leg_id: (r.person_id, r.worked_ms) for r in c.execute(select(ServiceShare.__table__))})
    li_id, wang_id = hall.people["li"], hall.people["wang"]
    assert shares == {open_ticket.leg_id: (li_id, 150_000), held.leg_id: (li_id, 60_000)}
    for ticket, seconds in ((open_ticket, 390), (held, 150)):
        now = hall.now(ticket)
        assert now.started_at is not None
        assert now.finished_at is not None
        worked = (now.finished_at - now.started_at).total_seconds() - now.held_ms / 1000
        assert (now.staff_id, now.staff_role, worked) == (wang_id, "B", seconds)


VERBS = ("open", "close", "pause", "resume", "hand_over", "cover", "walk_up", "finish", "hold", "undo", "call_next")


@pytest.mark.req("R-156", "R-164")
@pytest.mark.parametrize("seed", range(4))
def test_on_random_days_the_credited_time_is_the_time_the_windows_were_open(hall: SmallHall, seed: int) -> None:
    chance = random.Random(seed)
    start = hall.clock.now
    open_since: dict[str, datetime] = {}
    elapsed = timedelta()
    for _ in range(160):
        number = chance.choice(["1", "2"])
        desk = hall.desk(number, chance.choice(POSTS[number]))
        was = desk.row.state
        with suppress(HallError):  # many presses do not fit
            getattr(desk, chance.choice(VERBS))()
        now = desk.row.state
        if was is WindowState.CLOSED and now is not WindowState.CLOSED:
            open_since[number] = hall.clock.now
        if was is not WindowState.CLOSED and now is WindowState.CLOSED:
            elapsed += hall.clock.now - open_since.pop(number)
        hall.clock.advance(chance.choice([0, 1, 7, 61, 600]))
    end = hall.clock.now
    elapsed += sum((end - since for since in open_since.values()), timedelta())
    stays = [Stay(r.person_id, r.role, r.since, r.until, r.left_at) for r in rows(hall, DutySpan)]
    assert None not in {stay.person_id for stay in stays}
    assert sum((one.total for one in credited(stays, start, end).values()), timedelta()) == elapsed
    for number in ("1", "2"):  # one follows the other, and never two at once
        own = [row for row in rows(hall, DutySpan) if row.window_id == hall.windows[number]]
        for before, after in itertools.pairwise(own):
            assert before.until is not None
            assert before.until <= after.since
            assert before.ended != "cover" or before.until == after.since
    legs = hall.look(lambda c: list(c.execute(select(Leg.__table__).where(Leg.finished_at.is_not(None)))))
    shares = hall.look(lambda c: list(c.execute(select(ServiceShare.__table__))))
    for leg in legs:
        if leg.started_at is not None:
            whole = (leg.finished_at - leg.started_at) // timedelta(milliseconds=1) - leg.held_ms
            assert 0 <= sum(share.worked_ms for share in shares if share.leg_id == leg.id) <= whole
    assert within(start, None, start, end) == end - start


# --- who may sit there ------------------------------------------------------------------------------------------------


def train(hall: SmallHall, name: str, **more: Any) -> None:
    row = {
        "id": new_id(), "hall_id": hall.id, "person_id": hall.people[name], "kind": "post", "name": "岗前培训", "passed": True,
        "on_day": hall.today - timedelta(days=100), "valid_until": None, "recorded_at": hall.clock.now, **more,
    }  # fmt: skip
    hall.house.database.write(hall.id, lambda work: work.connection.execute(insert(Training), row))


@pytest.mark.req("R-159")
def test_without_a_passed_and_valid_training_nobody_sits_at_a_window(hall: SmallHall) -> None:
    hall.open("1").close()  # a hall that keeps no records yet is not stopped
    train(hall, "li", valid_until=hall.today)
    train(hall, "wang", passed=False)
    hall.open("1")
    with refused("training_missing"):
        hall.desk("1", "wang").cover()
    with refused("training_missing"):
        hall.desk("2").open()
    hall.desk("1").close()
    hall.clock.advance(86400)
    with refused("training_missing"):
        hall.desk("1").open()
    hall.set_policy(training_rule="show")
    hall.desk("1").open()


@pytest.mark.req("R-151")
def test_a_post_without_its_pair_is_opened_by_a_leader_with_a_reason(hall: SmallHall) -> None:
    leader = Desk(hall, "1", hall.person("gao"))
    with refused("post_without_pair", window="1"):
        leader.open("zhao")
    hall.do(open_window, hall.windows["1"], hall.person("gao"), hall.clock.now, "zhao", "李、王都在外培训")
    assert hall.last_event("window.opened").reason == "李、王都在外培训"
    assert rows(hall, DutySpan)[0].reason == "李、王都在外培训"


def test_a_break_has_an_end_and_leaves_nobody_waiting_alone(hall: SmallHall) -> None:
    li = hall.open("1")
    hall.take("A")
    with refused("zone_uncovered"):
        li.pause("meal", 30)
    hall.open("2")
    li.pause("meal")
    assert li.row.resume_at == hall.clock.now + timedelta(minutes=60)


# --- alarms -----------------------------------------------------------------------------------------------------------


def alarms(hall: SmallHall) -> dict[str, Any]:
    watch_people(hall.house, hall.clock.now)
    return {a["kind"]: a for a in hall.look(alarms_of, hall.id).values()}


@pytest.mark.req("R-155")
def test_a_window_nobody_acts_at_is_told_to_the_leader_then_to_the_centre_and_clears_itself(hall: SmallHall) -> None:
    below = make_hall(hall.house, hall.clock, code="S", hall={"parent_id": hall.id})
    li = below.open("1")
    hall.clock.advance(3600)
    assert alarms(below) == {}  # nobody waits
    below.take()
    hall.clock.advance(290)
    assert alarms(below) == {}
    hall.clock.advance(20)
    alarm = alarms(below)["window_alone"]
    assert (alarm["window"], alarm["level"], alarm["stand_in_name"]) == ("1", "leader", "王芳")
    hall.clock.advance(600)
    assert alarms(below)["window_alone"]["level"] == "centre"
    assert alarms(hall)["sub_hall_alone"]["window"] == "1"
    li.call_next()
    assert alarms(below) == {}
    assert alarms(hall) == {}
    assert below.last_event("alarm.").type == "alarm.cleared"
    assert "window" not in below.last_event("alarm.").data, "screens would draw it as a window"


@pytest.mark.req("R-153", "R-155")
def test_a_clerk_whose_page_is_gone_leaves_the_window_alone_even_in_a_service(hall: SmallHall) -> None:
    li = hall.open("1")
    li.walk_up()
    hall.take()
    hall.clock.advance(1200)
    assert alarms(hall) == {}  # a long service is none
    note = hall.house.database.write
    note(hall.id, lambda work: duty.note_presence(work.connection, hall.id, [hall.people["li"]], hall.clock.now))
    hall.clock.advance(299)
    assert alarms(hall) == {}
    hall.clock.advance(1)
    assert alarms(hall)["window_alone"]["name"] == "李明"


@pytest.mark.req("R-165")
def test_a_long_pause_is_an_alarm_until_it_ends(hall: SmallHall) -> None:
    li = hall.open("1")
    li.pause("papers", 5)
    hall.clock.advance(300)
    assert alarms(hall) == {}
    hall.clock.advance(1)
    assert alarms(hall)["pause_long"]["window"] == "1"
    li.resume()
    assert alarms(hall) == {}
    assert hall.look(lambda c: c.execute(select(Hall.alarms).where(Hall.id == hall.id)).scalar()) == {}
    hall.house.database.write(hall.id, lambda work: work.connection.execute(update(Window).values(acted_at=None)))
    assert alarms(hall) == {}
