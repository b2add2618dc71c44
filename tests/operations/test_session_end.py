"""Noon and closing with people waiting: what the hall's rules do at their edges; the whole stories are tests/stories/test_sessions.py."""

from collections.abc import Callable
from typing import Any

import pytest

from app.domain.waits import Unknown, WaitRange
from app.operations.calling import Finish
from app.queries.hall_state import snapshot
from tests.builders import SmallHall, refused

Opened = Callable[..., SmallHall]
CARRY = {"session_end_rule": "carry_over"}


def until(hall: SmallHall, clock: str) -> None:
    """Let the morning of 2 March 2026 go on until this local time."""
    now = hall.clock.now.astimezone(hall.config.timezone)
    hour, minute = map(int, clock.split(":"))
    later = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    assert later >= now
    hall.clock.advance((later - now).total_seconds())


def zone_now(hall: SmallHall, code: str) -> Any:
    state = hall.look(snapshot, hall.config, hall.clock.now)["state"]
    return next(zone for zone in state["zones"] if zone["code"] == code)


@pytest.mark.req("R-172")
def test_a_press_that_finishes_at_noon_finishes(open_hall: Opened) -> None:
    hall = open_hall(zones={"A": CARRY})
    desk = hall.open("1")
    hall.take_many(2)
    desk.call_next()
    until(hall, "12:05")
    done = desk.call_next(finish=Finish())
    assert done.visit is None
    assert hall.events("ticket.finished")


@pytest.mark.req("R-172")
def test_a_clerk_may_still_choose_one_in_the_break_and_its_wait_counts_the_break(open_hall: Opened) -> None:
    hall = open_hall(zones={"A": CARRY})
    desk = hall.open("1")
    ticket = hall.take("A")
    until(hall, "12:10")
    desk.call(ticket, reason="行动不便")
    assert hall.now(ticket).break_ms == 10 * 60 * 1000
    desk.put_back()
    assert hall.now(ticket).break_ms == 0


@pytest.mark.req("R-172")
def test_after_the_last_session_nobody_is_carried_over(open_hall: Opened) -> None:
    hall = open_hall(policy=CARRY)
    desk = hall.open("1")
    until(hall, "17:50")
    hall.take_many(2, seconds_apart=0)
    until(hall, "18:05")
    assert desk.calls() == "A001"
    assert zone_now(hall, "A")["issuing"]["now"] == "已取号的继续办理至 19:00"


@pytest.mark.req("R-172")
def test_a_zone_stops_issuing_in_time(open_hall: Opened) -> None:
    hall = open_hall(zones={"A": {"session_end_rule": "stop_issuing"}})
    hall.open("1")
    until(hall, "11:45")
    hall.take_many(2, seconds_apart=0)
    assert zone_now(hall, "A")["issuing"]["open"] is False
    with refused("past_closing_time"):
        hall.take("A")
    assert hall.take("T").ticket_no == "T001"


@pytest.mark.req("R-030", "R-086")
def test_a_burst_that_nobody_foresaw_is_not_told_a_time_after_the_closing(open_hall: Opened) -> None:
    """No worker runs: the rough figure knows the hours, too."""
    day = {"sessions": [{"from": "09:00", "to": "12:00", "days": [1, 2, 3, 4, 5]}], "serve_until_minutes": 30}
    hall = open_hall(policy=day | {"closing_rule": "warn"})
    hall.open("1")
    given = [hall.issue("A") for _ in range(60)]
    likely = [one.wait.in_time if isinstance(one.wait, WaitRange) else 0.0 for one in given]
    assert likely[0] == 1.0
    assert likely == sorted(likely, reverse=True)
    assert any(0 < one < 1 for one in likely)
    assert given[-1].wait == Unknown("past_closing")
    assert given[-1].notice is not None
    assert given[-1].notice.code == "past_closing"
