"""Time planned and covered, devices in and out of use, and figures of a spread: small days worked out by hand."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from app.jobs.schedule import sum_days
from app.models import Device, Fault, Hardware
from app.models.base import new_id
from app.operations import devices, rostering
from app.operations.rostering import Duty
from app.queries.facts import to_collect
from app.queries.figures import Ask, figures
from tests.builders import SmallHall
from tests.support.clock import Clock

SESSIONS = [{"from": "09:00", "to": "12:00", "days": [1, 2, 3, 4, 5]}]


@pytest.fixture
def hall(open_hall: Callable[..., SmallHall], clock: Clock) -> SmallHall:
    """Made at eight on a Monday, open from nine to twelve."""
    clock.now -= timedelta(minutes=90)
    return open_hall(policy={"sessions": SESSIONS, "serve_until_minutes": 480})


def at(hall: SmallHall, hour: int, minute: int = 0) -> None:
    local = hall.clock.now.astimezone(hall.config.timezone)
    hall.clock.now = local.replace(hour=hour, minute=minute, second=0, microsecond=0)


def ask(hall: SmallHall, *names: str, by: tuple[str, ...] = (), day: Any = None) -> Any:
    on = day or hall.today
    return hall.look(figures, [hall.config], Ask(on, on, names, by), hall.clock.now)


def plan(hall: SmallHall, number: str, role: str, day: Any = None) -> None:
    hall.do(rostering.set_roster, hall.id, [Duty(f"P{number}", day or hall.today, 1, role)], hall.person("gao"), hall.clock.now)


def test_a_window_that_opens_late_and_is_left_kept_its_plan_in_part(hall: SmallHall) -> None:
    plan(hall, "1", "A")
    plan(hall, "2", "B")
    at(hall, 9, 30)
    li = hall.open("1")
    at(hall, 11)
    li.hand_over()
    at(hall, 13)
    answer = ask(hall, "planned_minutes", "covered_minutes", "schedule_adherence", by=("window",))
    rows = {hall.config.windows[window].number: row for (window,), row in answer.rows.items()}
    assert rows["1"] == {"planned_minutes": 180, "covered_minutes": 90, "schedule_adherence": 0.5}
    assert rows["2"] == {"planned_minutes": 180, "covered_minutes": 0, "schedule_adherence": 0.0}
    people = ask(hall, "planned_minutes", by=("person",)).rows
    assert people == {(hall.people["li"],): {"planned_minutes": 180}, (hall.people["qian"],): {"planned_minutes": 180}}


def test_a_session_that_runs_is_planned_as_far_as_it_has_come(hall: SmallHall) -> None:
    plan(hall, "1", "A")
    at(hall, 9)
    hall.open("1")
    at(hall, 10, 15)
    assert ask(hall, "planned_minutes", "covered_minutes", "hall_open_minutes").total == {
        "planned_minutes": 75, "covered_minutes": 75, "hall_open_minutes": 75
    }  # fmt: skip


def test_a_hall_without_a_roster_is_told_nothing_of_one(hall: SmallHall) -> None:
    at(hall, 10)
    hall.open("1")
    assert ask(hall, "planned_minutes", "schedule_adherence").total == {"planned_minutes": 0, "schedule_adherence": None}


def test_a_roster_set_afterwards_counts_at_once_and_when_the_day_is_summed_again(hall: SmallHall) -> None:
    day = hall.today
    plan(hall, "1", "A")
    at(hall, 9)
    hall.open("1").close()
    hall.clock.advance(timedelta(days=1).total_seconds())
    sum_days(hall.house, hall.clock.now)
    assert ask(hall, "planned_minutes", day=day).total == {"planned_minutes": 180}
    plan(hall, "2", "A", day)
    for _ in range(2):
        assert ask(hall, "planned_minutes", day=day).total == {"planned_minutes": 360}
        sum_days(hall.house, hall.clock.now)


def test_a_planned_day_on_which_nobody_came_at_all_is_counted(hall: SmallHall) -> None:
    day = hall.today
    plan(hall, "1", "A")
    hall.clock.advance(timedelta(days=1).total_seconds())
    for _ in range(2):
        assert ask(hall, "schedule_adherence", day=day).total == {"schedule_adherence": 0.0}
        sum_days(hall.house, hall.clock.now)


def test_a_roster_set_afterwards_counts_on_a_day_on_which_nobody_came_too(hall: SmallHall) -> None:
    day = hall.today
    plan(hall, "1", "A")
    hall.clock.advance(timedelta(days=1).total_seconds())
    sum_days(hall.house, hall.clock.now)
    plan(hall, "2", "A", day)
    for _ in range(2):
        assert ask(hall, "planned_minutes", day=day).total == {"planned_minutes": 360}
        sum_days(hall.house, hall.clock.now)
    assert hall.look(to_collect, hall.config, day, day, hall.clock.now) == (frozenset(), ())


def test_a_device_is_watched_while_the_hall_is_open_and_well_but_for_its_faults(hall: SmallHall) -> None:
    at(hall, 9)
    hall.open("1")
    at(hall, 9, 30)
    kiosk = hall.devices["kiosk"]
    hall.do(devices.hear, hall.id, {kiosk: {}}, hall.clock.now)
    at(hall, 10)
    hall.do(devices.find_silent, hall.id, hall.clock.now)
    at(hall, 11, 30)
    hall.do(devices.hear, hall.id, {kiosk: {}}, hall.clock.now)
    at(hall, 13)
    row = ask(hall, "device_minutes", "device_working_minutes", "device_availability", by=("device",)).rows[kiosk,]
    assert row == {"device_minutes": 180, "device_working_minutes": 90, "device_availability": 0.5}


def test_what_is_wired_to_an_agent_counts_until_it_is_taken_away(hall: SmallHall) -> None:
    day, agent, printer = hall.today, new_id(), new_id()
    local = hall.clock.now.astimezone(hall.config.timezone)

    def write(work: Any, _halls: Any) -> None:
        run = work.connection.execute
        device = {"id": agent, "hall_id": hall.id, "kind": "agent", "code": "agent2", "token_hash": "x" * 64}
        run(insert(Device), {**device, "created_at": local.replace(hour=10), "name": "前台"})
        row = {"id": printer, "hall_id": hall.id, "device_id": agent, "code": "p1", "kind": "printer"}
        run(insert(Hardware), {**row, "changed_at": local.replace(hour=10)})
        for code, found in (("paper_out", 10), ("jam", 10)):  # two faults at once are out of use once
            fault = {"id": new_id(), "hall_id": hall.id, "hardware_id": printer, "code": code}
            run(
                insert(Fault),
                {**fault, "found_at": local.replace(hour=found, minute=30), "repaired_at": local.replace(hour=11)},
            )
        run(update(Hardware).where(Hardware.id == printer).values(active=False, changed_at=local.replace(hour=11, minute=30)))

    hall.do(write)
    at(hall, 9)
    hall.open("1")
    at(hall, 13)
    rows = ask(hall, "device_minutes", "device_working_minutes", by=("device_kind",), day=day).rows
    assert rows["printer",] == {"device_minutes": 90, "device_working_minutes": 60}


def test_who_leaves_counts_in_the_median_until_then(hall: SmallHall) -> None:
    """Waits of 60, 120, 240 and 300 s, and one who left after 180 s: S = 4/5, 3/5, then 3/5 · 1/2 < 1/2 at 240."""
    at(hall, 9)
    desk = hall.open("1")
    first, second, leaves, third, fourth = (hall.take() for _ in range(5))
    for ticket in (first, second, None, third, fourth):
        hall.clock.advance(60)
        if ticket is None:
            hall.abandon(leaves)
            continue
        desk.call(ticket)
        desk.start()
        desk.finish()
    answer = ask(hall, "survival_wait_seconds", "median_wait_seconds", "wait_evenness", by=("zone",))
    expected = {"survival_wait_seconds": 240, "median_wait_seconds": 120, "wait_evenness": round(720**2 / (4 * 165_600), 4)}
    assert answer.total == expected
    assert list(answer.rows.values()) == [expected]


def test_a_line_that_more_than_half_leave_has_no_median(hall: SmallHall) -> None:
    at(hall, 9)
    desk = hall.open("1")
    called, *rest = (hall.take() for _ in range(4))
    hall.clock.advance(60)
    desk.call(called)
    for ticket in rest:
        hall.abandon(ticket)
    assert ask(hall, "survival_wait_seconds").total == {"survival_wait_seconds": None}


def test_the_oldest_day_the_roster_may_be_set_for_is_summed_though_nobody_came(hall: SmallHall) -> None:
    """A review waits until every planned day is summed."""
    monday = hall.today - timedelta(days=56)
    oldest = hall.today - timedelta(days=rostering.DAYS_BACK)
    while not hall.config.timetable(None).is_working_day(oldest):
        oldest += timedelta(days=1)
    assert oldest < monday
    plan(hall, "1", "A", oldest)
    sum_days(hall.house, hall.clock.now)
    assert hall.look(to_collect, hall.config, oldest, oldest, hall.clock.now) == (frozenset(), ())
