"""Noon and closing with people waiting: what the hall's rule does to them, and what they were told (S-10, S-19)."""

from collections.abc import Callable
from typing import Any

import pytest

from app.domain.waits import WaitRange
from app.operations.calling import Finish
from app.queries.desk import desk_view
from app.queries.hall_state import snapshot
from app.queries.statistics import stats_view
from app.queries.tickets import ticket_view
from app.queries.trail import trail_view
from app.queries.visitor import e_ticket_view, slip_view
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


@pytest.mark.req("R-087", "R-172", "R-173", "R-174")
def test_noon_with_people_waiting(open_hall: Opened) -> None:
    hall = open_hall(zones={"A": CARRY, "T": {"session_end_rule": "serve_all"}}, items={})
    desk = hall.open("1")
    until(hall, "11:50")
    first = hall.issue("A")
    assert first.notice is None
    rest = [hall.issue("A") for _ in range(7)]
    last = rest[-1]
    assert last.notice is not None
    assert last.notice.code == "carried_over"
    assert "14:30" in hall.look(slip_view, hall.reader(), last.visit.id)["session"]
    assert "14:30" in hall.look(e_ticket_view, hall.reader(), last.visit.id)["notice"]
    assert isinstance(last.wait, WaitRange)
    assert last.wait.p50_seconds > 150 * 60  # the break is in it
    special = hall.take("T")

    until(hall, "12:01")
    assert zone_now(hall, "A")["issuing"]["now"] == "现在休息，14:30 接着叫号，次序不变"
    assert [entry["ticket"]["ticket_no"] for entry in hall.look(desk_view, hall.reader(), desk.window_id)["next"]] == ["T001"]
    served = desk.serves(special.ticket_no, seconds=600)
    assert served.extended_ms == 600_000
    with refused("carried_over", resumes_at={"zh": "14:30", "en": "14:30"}):
        desk.call_next()
    desk.pause("meal")

    until(hall, "13:00")
    view = hall.look(ticket_view, hall.reader(), hall.now(first.visit))
    assert view["state"] == "waiting"
    assert 90 * 60 <= view["wait"]["p50_seconds"] < 120 * 60  # the pause is no reason not to say when it goes on
    assert "14:30" in hall.look(e_ticket_view, hall.reader(), first.visit.id)["notice"]

    until(hall, "14:30")
    desk.resume()
    called = [desk.serves(seconds=60).ticket_no for _ in range(8)]
    assert called == ["A001", "A002", "A003", "A004", "A005", "A006", "A007", "A008"]
    assert hall.now(first.visit).break_ms == 150 * 60 * 1000
    assert hall.now(first.visit).no_shows == 0
    leg = hall.look(trail_view, hall.reader(), first.visit.id)["legs"][0]
    assert (leg["wait_seconds"], leg["net_wait_seconds"]) == (160 * 60, 10 * 60)
    today = hall.config.day(hall.clock.now)
    row = {row["key"]: row for row in hall.look(stats_view, hall.config, today, today, "zone")["rows"]}
    assert row["A"]["mean_wait_seconds"] - row["A"]["mean_net_wait_seconds"] == 150 * 60
    assert (row["A"]["extended_tickets"], row["T"]["extended_tickets"], row["T"]["extended_minutes"]) == (0, 1, 10)


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


@pytest.mark.req("R-172", "R-082")
def test_closing(open_hall: Opened) -> None:
    hall = open_hall(policy={"session_end_rule": "serve_all", "serve_until_minutes": 20})
    desk = hall.open("1")
    until(hall, "17:40")
    waiting = hall.take_many(3, seconds_apart=0)
    missed = hall.take("A")
    desk.call_next()
    desk.start()
    until(hall, "18:00")
    assert zone_now(hall, "A")["issuing"]["now"] == "已取号的继续办理至 18:20"
    assert "p50_seconds" in hall.look(ticket_view, hall.reader(), hall.now(waiting[1]))["wait"]
    with refused("outside_hours"):
        hall.take("A")
    until(hall, "18:04")
    desk.finish()
    assert hall.now(waiting[0]).extended_ms == 4 * 60 * 1000
    desk.serves("A002", seconds=300)
    desk.serves("A003", seconds=300)
    until(hall, "18:25")
    assert "unknown" in hall.look(ticket_view, hall.reader(), hall.now(missed))["wait"]
    total = hall.close_day()["A"]
    assert (total.issued, total.served, total.expired, total.open, total.balanced) == (4, 3, 1, 0, True)
    hall.clock.advance(15 * 3600)
    assert hall.take("A").ticket_no == "A001"
