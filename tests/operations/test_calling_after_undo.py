"""A call that was taken back leaves its mark in the record and none in the way of the next call."""

import pytest
from sqlalchemy import select

from app.models import Call
from tests.builders import SmallHall


@pytest.mark.req("R-074")
def test_a_ticket_whose_call_was_taken_back_can_be_called_again(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    hall.take()
    desk = hall.open("1")
    desk.calls()
    desk.undo()
    assert desk.calls() == "A001"


@pytest.mark.req("R-074")
def test_both_calls_stay_on_record_and_the_first_is_marked_as_withdrawn(hall: SmallHall) -> None:
    ticket = hall.take()
    desk = hall.open("1")
    desk.calls()
    desk.undo()
    desk.calls()
    query = select(Call.call_no, Call.withdrawn_at).where(Call.ticket_id == ticket.id).order_by(Call.call_no)
    with hall.house.database.read() as connection:
        calls = connection.execute(query).all()
    assert [(call.call_no, call.withdrawn_at is not None) for call in calls] == [(1, True), (2, False)]
