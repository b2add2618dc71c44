"""Automatic dispatch: a free window calls by itself after a countdown, the longest free first, never a paused one."""

from collections.abc import Callable

import pytest

from app.jobs.schedule import JOBS
from tests.builders import Desk, SmallHall, Web

CALL = next(job.work for job in JOBS if job.name == "call_by_itself")
AUTOMATIC = {"A": {"auto_dispatch_seconds": 20}}


@pytest.fixture
def web_automatic(open_web: Callable[..., Web]) -> Web:
    return open_web(zones=AUTOMATIC)


def tick(hall: SmallHall, seconds: float = 0) -> None:
    """The worker looks, after so long."""
    hall.clock.advance(seconds)
    CALL(hall.house, hall.clock.now)


def nobody_at(desk: Desk) -> bool:
    return desk.ticket is None


@pytest.mark.req("R-075")
def test_after_finish_and_the_countdown_the_next_is_called_once(web_automatic: Web) -> None:
    hall = web_automatic.hall
    desk = hall.open("1")
    hall.take_many(3, seconds_apart=0)
    desk.call_next()
    desk.start()
    desk.finish()
    tick(hall, 19)
    assert nobody_at(desk)
    for _ in range(2):
        tick(hall, 1)
    assert desk.ticket == "A002"
    event = hall.last_event("ticket.called")
    assert (event.actor_role, len(hall.events("ticket.called"))) == ("system", 2)


@pytest.mark.req("R-075")
def test_whoever_takes_over_a_free_window_is_given_the_next_after_the_countdown(web_automatic: Web) -> None:
    hall = web_automatic.hall
    hall.open("1").hand_over("去取件")
    hall.take("A")
    tick(hall, 60)
    desk = hall.desk("1", "wang")
    assert nobody_at(desk)
    desk.cover()
    tick(hall, 20)
    assert desk.ticket == "A001"


@pytest.mark.req("R-075")
def test_the_window_that_was_free_longest_is_first(web_automatic: Web) -> None:
    hall = web_automatic.hall
    two = hall.open("2")
    hall.clock.advance(5)
    one = hall.open("1")
    tick(hall, 60)
    hall.take("A")
    tick(hall)
    assert (two.ticket, one.ticket) == ("A001", None)
    hall.take("A")
    tick(hall)
    assert one.ticket == "A002"


@pytest.mark.req("R-075")
def test_not_now_holds_it_back_until_somebody_was_served(web_automatic: Web) -> None:
    hall, li = web_automatic.hall, web_automatic.open("1")
    hall.take_many(2, seconds_apart=0)
    assert li.act("1", "not-now")["window"]["dispatch_at"] is None
    tick(hall, 60)
    assert hall.desk("1").ticket is None
    hall.desk("1").serves("A001", seconds=5)
    tick(hall, 20)
    assert hall.desk("1").ticket == "A002"
    assert li.act("1", "not-now").code == "dispatch_not_running"


@pytest.mark.req("R-075")
def test_a_paused_or_left_window_never_calls(web_automatic: Web) -> None:
    hall = web_automatic.hall
    one, two = hall.open("1"), hall.open("2")
    hall.take_many(2, seconds_apart=0)
    one.pause()
    two.hand_over()
    tick(hall, 60)
    assert (one.ticket, two.ticket) == (None, None)
    one.resume()
    tick(hall, 20)
    assert one.ticket == "A001"


@pytest.mark.req("R-075")
def test_it_is_off_unless_a_zone_wants_it_and_only_for_its_tickets(open_web: Callable[..., Web]) -> None:
    hall = open_web().hall
    desk = hall.open("1")
    hall.take("A")
    tick(hall, 600)
    assert (desk.row.dispatch_at, desk.ticket) == (None, None)


def test_tickets_of_a_zone_without_it_wait_for_a_press(web_automatic: Web) -> None:
    hall = web_automatic.hall
    desk = hall.open("1")
    hall.take("T")
    tick(hall, 60)
    assert nobody_at(desk)
    hall.take("A")
    desk.call(hall.take("A"))
    assert desk.ticket == "A002"


def test_an_automatic_call_can_be_taken_back_and_counts_down_anew(web_automatic: Web) -> None:
    hall = web_automatic.hall
    desk = hall.open("1")
    hall.take("A")
    tick(hall, 20)
    desk.undo()
    tick(hall, 5)
    assert nobody_at(desk)
    tick(hall, 15)
    assert desk.ticket == "A001"
