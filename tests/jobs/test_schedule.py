"""Scheduled work: what falls due, that it is done once, and that missed work is made up for."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.bootstrap import open_house
from app.domain.ticket import TicketState
from app.jobs.schedule import JOBS, Job, close_days, find_silent_devices, forget_old, run
from app.models import JobRun, LoginSession
from app.operations import devices
from tests.builders import SmallHall, Web

Opened = Callable[..., SmallHall]
TO_SEVEN = 9.5 * 3600  # from 09:30 to an hour after the last session


def closings(hall: SmallHall) -> list[str]:
    return [event.data["day"] for event in hall.events("day.closed")]


@pytest.mark.req("R-082")
def test_the_day_is_closed_an_hour_after_the_last_session(hall: SmallHall) -> None:
    ticket = hall.take()
    hall.clock.advance(TO_SEVEN - 1)
    close_days(hall.house, hall.clock.now)
    assert closings(hall) == []
    hall.clock.advance(1)
    close_days(hall.house, hall.clock.now)
    assert closings(hall) == ["2026-03-02"]
    assert hall.now(ticket).state is TicketState.EXPIRED


@pytest.mark.req("R-276")
def test_looking_again_closes_nothing_twice(hall: SmallHall) -> None:
    hall.take()
    hall.clock.advance(TO_SEVEN)
    for _ in range(3):
        close_days(hall.house, hall.clock.now)
        hall.clock.advance(60)
    assert closings(hall) == ["2026-03-02"]


@pytest.mark.req("R-276")
def test_two_workers_close_a_day_once(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    hall.take()
    hall.clock.advance(TO_SEVEN)
    other = open_house(hall.house.settings, hall.clock)
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda house: close_days(house, hall.clock.now), [hall.house, other]))
    other.database.close()
    assert closings(hall) == ["2026-03-02"]


@pytest.mark.req("R-275")
def test_a_day_that_nobody_closed_is_closed_after_the_next_start(hall: SmallHall) -> None:
    ticket = hall.take()
    hall.clock.advance(24 * 3600)
    close_days(hall.house, hall.clock.now)
    assert closings(hall) == ["2026-03-02"]
    assert hall.now(ticket).state is TicketState.EXPIRED


def test_a_clerk_who_came_early_is_not_sent_home_by_yesterdays_closing(hall: SmallHall) -> None:
    hall.take()
    hall.clock.advance(24 * 3600)
    desk = hall.open("1")
    close_days(hall.house, hall.clock.now)
    assert desk.row.state.value == "idle"


def test_a_day_without_visitors_is_not_closed(hall: SmallHall) -> None:
    hall.clock.advance(TO_SEVEN)
    close_days(hall.house, hall.clock.now)
    assert closings(hall) == []


def test_a_hall_whose_last_session_ends_at_midnight_is_closed_the_next_day(open_hall: Opened) -> None:
    hall = open_hall(policy={"sessions": [{"from": "08:00", "to": "24:00"}]})
    hall.take()
    hall.clock.advance(14.4 * 3600)  # 23:54
    close_days(hall.house, hall.clock.now)
    assert closings(hall) == []
    hall.clock.advance(10 * 60)
    close_days(hall.house, hall.clock.now)
    assert closings(hall) == ["2026-03-02"]


@pytest.mark.req("R-112")
def test_silent_devices_of_every_hall_are_found(open_hall: Opened) -> None:
    halls = [open_hall(), open_hall(code="H9")]
    for hall in halls:
        hall.do(devices.hear, hall.id, {hall.devices["board"]: {}}, hall.clock.now)
    hall.clock.advance(31)
    find_silent_devices(hall.house, hall.clock.now)
    assert [[event.type for event in hall.events("alarm.")] for hall in halls] == [["alarm.raised"], ["alarm.raised"]]


def test_old_answers_and_ended_sessions_are_forgotten(web: Web) -> None:
    web.device("kiosk").post("/halls/H/tickets", {"zone": "A"}, key="k")
    web.session("li")
    house = web.hall.house
    web.clock.advance(24 * 3600 + 1)
    forget_old(house, web.clock.now)
    assert web.hall.everything()["idempotency"] == []
    with house.database.read() as connection:
        assert connection.execute(select(LoginSession.id)).all() == []


def test_records_of_runs_are_kept_for_ninety_days(hall: SmallHall) -> None:
    hall.take()
    hall.clock.advance(TO_SEVEN)
    close_days(hall.house, hall.clock.now)
    forget_old(hall.house, hall.clock.now + timedelta(days=89))
    with hall.house.database.read() as connection:
        assert len(connection.execute(select(JobRun.job)).all()) == 1
    forget_old(hall.house, hall.clock.now + timedelta(days=91))
    assert hall.everything()["job_runs"] == []


def test_a_job_that_fails_does_not_stop_the_others(hall: SmallHall) -> None:
    done = []

    def fails(*_: object) -> None:
        raise ZeroDivisionError

    for job in (Job("broken", fails, 1, "to see"), Job("fine", lambda *_: done.append("fine"), 1, "to see")):
        run(job, hall.house)
    assert done == ["fine"]


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_every_job_has_its_reason(job: Job) -> None:
    assert len(job.why) > 20
    # A countdown that a clerk watches cannot end five seconds late, nor can a wait stay wrong so long; all else can.
    assert job.every_seconds >= (1 if job.name in ("call_by_itself", "foresee_waits") else 5)
