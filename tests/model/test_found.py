"""What random days against the model brought to light, each as one sentence."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.people import SYSTEM
from app.domain.window import WindowState
from app.models import Call
from app.operations.day import close_day
from app.operations.visits import Visit
from tests.builders import SmallHall
from tests.support.invariants import broken


def valid_calls(hall: SmallHall, ticket: Visit) -> list[int]:
    statement = select(Call.call_no).where(Call.ticket_id == ticket.id, Call.withdrawn_at.is_(None)).order_by(Call.call_no)
    return hall.look(lambda connection: list(connection.execute(statement).scalars()))


@pytest.mark.req("R-074")
def test_a_transfer_that_was_taken_back_can_be_made_again(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    one = hall.open("1")
    hall.open("3")
    ticket = hall.take()
    one.call_next()
    for _ in range(3):
        one.transfer(zone="Z")
        one.undo()
    one.transfer(zone="Z")
    assert hall.now(ticket).zone_id == hall.zones["Z"]
    assert hall.look(broken) == []


@pytest.mark.req("R-074")
def test_a_ticket_put_back_twice_counts_as_never_called(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    one = hall.open("1")
    before = hall.take()
    for _ in range(2):
        one.call_next()
        one.put_back()
    after = hall.now(before)
    assert (after.called_at, after.order_at, after.order_seq) == (None, before.order_at, before.order_seq)
    assert hall.look(broken) == []


@pytest.mark.req("R-074")
def test_a_call_with_recalls_is_put_back_whole(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    one = hall.open("1")
    ticket = hall.take()
    one.call_next()
    hall.clock.advance(10)
    one.recall()
    one.put_back()
    assert hall.now(ticket).called_at is None
    assert valid_calls(hall, ticket) == []
    assert hall.look(broken) == []


@pytest.mark.req("R-067", "R-074")
def test_a_visitor_who_came_back_keeps_the_first_call_when_the_second_is_put_back(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    one = hall.open("1")
    hall.take()
    missed = one.misses()
    hall.reactivate(missed)
    one.call_next()
    one.put_back()
    assert hall.now(missed).called_at == missed.called_at
    assert valid_calls(hall, missed) == [1]
    assert hall.look(broken) == []


@pytest.mark.req("R-074")
def test_a_put_back_that_is_taken_back_leaves_the_call_valid(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    one = hall.open("1")
    ticket = hall.take()
    one.call_next()
    one.put_back()
    one.undo()
    assert valid_calls(hall, ticket) == [1]
    assert hall.look(broken) == []


def close_yesterday(hall: SmallHall) -> None:
    hall.do(close_day, hall.id, SYSTEM, hall.clock.now, hall.today - timedelta(days=1))


@pytest.mark.req("R-082", "R-275")
def test_yesterday_is_closed_late_beside_visitors_of_today(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    hall.take()
    hall.clock.advance(24 * 3600)
    one, two = hall.open("1"), hall.open("2")
    first, second = hall.take("T"), hall.take("T")
    one.call(first)
    one.hold()
    two.call(second)
    close_yesterday(hall)
    assert (one.row.state, one.row.held) == (WindowState.IDLE, 1)
    assert (two.row.state, two.ticket) == (WindowState.CALLED, second.ticket_no)
    assert hall.look(broken) == []


@pytest.mark.req("R-082")
def test_a_window_left_with_its_visitor_is_closed_with_the_day(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    one = hall.open("1")
    hall.take()
    one.call_next()
    hall.clock.advance(24 * 3600)
    close_yesterday(hall)
    assert (one.row.state, one.row.staff_id) == (WindowState.CLOSED, None)
    assert hall.look(broken) == []


@pytest.mark.req("R-082")
def test_a_visitor_on_hold_today_stays_when_yesterdays_window_is_closed(hall_on_each: SmallHall) -> None:
    """The window stood still since yesterday: its clerk put today's visitor on hold and took that back never."""
    hall = hall_on_each
    one = hall.open("1")
    hall.take()
    hall.clock.advance(24 * 3600)
    today = hall.take("T")
    one.call(today)
    one.hold()
    one.pause()
    close_yesterday(hall)
    assert one.row.held == 1
    assert hall.look(broken) == []
