"""The end of the day: everything open is closed with time and reason, the sums agree, tomorrow begins at 001."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from app.bootstrap import open_house
from app.domain.ticket import TicketState
from app.domain.window import WindowState
from app.models import Ticket
from app.operations.day import Ledger
from app.operations.visits import waiting_by_zone
from tests.builders import SmallHall

Opened = Callable[..., SmallHall]


@pytest.fixture
def evening(hall_on_each: SmallHall) -> SmallHall:
    """A day with one ticket in every state a ticket can be in."""
    hall = hall_on_each
    one, two = hall.open("1"), hall.open("2")
    hall.open("3")
    hall.take()
    one.serves()
    hall.abandon(hall.take())
    hall.cancel(hall.take())
    hall.take()
    one.misses()  # A004
    hall.take()
    one.call_next()
    one.start()
    one.hold()  # A005
    hall.take()
    one.call_next()  # A006 is called
    hall.take()
    two.call_next()
    two.start()  # A007 is served
    hall.take_many(2)  # A008, A009 wait
    hall.take("Z")
    hall.clock.advance(9 * 3600)
    return hall


@pytest.mark.req("R-082")
def test_every_open_ticket_is_closed_with_time_and_reason(evening: SmallHall) -> None:
    hall = evening
    before = hall.look(lambda connection: connection.execute(select(func.count()).select_from(Ticket)).scalar_one())
    hall.close_day()
    ended = {e.data["ticket_no"]: (e.type, e.reason, e.at) for e in hall.events("ticket.") if e.reason == "day_closed"}
    at = hall.clock.now
    assert ended == {"A004": ("ticket.abandoned", "day_closed", at)} | dict.fromkeys(
        ("A005", "A006", "A007", "A008", "A009", "Z001"), ("ticket.expired", "day_closed", at)
    )
    after = hall.look(lambda connection: connection.execute(select(func.count()).select_from(Ticket)).scalar_one())
    assert after == before == 10
    assert hall.look(waiting_by_zone, hall.id) == {}


@pytest.mark.req("R-082")
def test_windows_are_shut_and_begin_tomorrow_with_nothing(evening: SmallHall) -> None:
    evening.close_day()
    for number in ("1", "2", "3"):
        row = evening.desk(number).row
        assert (row.state, row.staff_id, row.leg_id, row.held, row.served, row.pad, row.undo) == (
            WindowState.CLOSED, None, None, 0, 0, None, None,
        )  # fmt: skip


@pytest.mark.req("R-082")
def test_numbers_begin_again_tomorrow(evening: SmallHall) -> None:
    evening.close_day()
    evening.clock.advance(15 * 3600)
    assert evening.take().ticket_no == "A001"


@pytest.mark.req("R-221")
def test_the_sums_agree_before_and_after_closing(evening: SmallHall) -> None:
    assert evening.ledger()["A"] == Ledger(issued=9, served=1, abandoned=1, cancelled=1, expired=0, open=6)
    closed = evening.close_day()
    assert closed["A"] == Ledger(issued=9, served=1, abandoned=2, cancelled=1, expired=5, open=0)
    assert closed["Z"] == Ledger(issued=1, expired=1)
    assert all(entry.balanced for entry in closed.values())
    assert evening.last_event("day.closed").data["total"]["issued"] == 10


def test_closing_twice_changes_nothing_more(evening: SmallHall) -> None:
    first = evening.close_day()
    assert evening.close_day() == first


def test_a_ticket_of_a_day_nobody_closed_is_closed_with_the_next(hall: SmallHall) -> None:
    forgotten = hall.take()
    hall.clock.advance(24 * 3600)
    hall.close_day()
    assert hall.now(forgotten).state is TicketState.EXPIRED
    assert hall.now(forgotten).day < hall.today


@pytest.mark.req("R-270")
def test_after_a_restart_everything_is_as_before_and_no_number_comes_again(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    one, two = hall.open("1"), hall.open("2")
    tickets = hall.take_many(5)
    one.call_next()
    one.start()
    one.hold()
    one.call_next()
    two.call_next()
    two.start()
    hall.cancel(tickets[4])
    before = hall.everything()
    hall.house.database.close()
    hall.house = open_house(hall.house.settings, hall.clock)  # fixtures close the first, which is closed already
    assert hall.everything() == before
    assert (hall.desk("1").ticket, hall.desk("2").ticket) == ("A002", "A003")
    hall.desk("1").finish()
    hall.desk("1").resume_hold(tickets[0])
    assert hall.desk("1").ticket == "A001"
    assert hall.take().ticket_no == "A006"
    hall.house.database.close()
