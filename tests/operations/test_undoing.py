"""Undo: for ten seconds the last press of a window can be taken back, and then it was as if never made."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.ticket import TicketState
from app.models import Call, Counter, Event, Hall, Idempotency, Leg, Queue, Ticket, Window
from app.models.base import Base
from app.operations.calling import Finish
from app.operations.moving import say_here
from app.operations.visits import Visit
from tests.builders import Desk, SmallHall, refused

Opened = Callable[..., SmallHall]

GROWS = (Event, Hall, Call, Idempotency)
"""What undo only adds to: the record says that something was done and taken back."""
ON_RECORD = {"version", "calls", "legs"}
"""Columns that count up for ever; a call or a line that was taken back keeps its number."""


def as_stored(hall: SmallHall) -> dict[str, Any]:
    """All rows by table, without what only grows; a line or counter that was made meanwhile counts as not there while it is 0."""
    rows: dict[str, Any] = hall.everything(*GROWS, Ticket, Leg, Queue, Window, Counter)
    rows["tickets"] = columns(hall, Ticket, ON_RECORD)
    rows["legs"] = columns(hall, Leg, ON_RECORD, Leg.state != TicketState.UNDONE)
    rows["windows"] = columns(hall, Window, {"undo", "acted_at"})
    rows["queues"] = columns(hall, Queue, set(), Queue.waiting > 0)
    rows["counters"] = [row for row in columns(hall, Counter, set()) if sum(v for v in row.values() if isinstance(v, int))]
    return rows


def columns(hall: SmallHall, table: type[Base], without: set[str], *where: Any) -> list[dict[str, Any]]:
    with hall.house.database.read() as connection:
        rows = [row._mapping for row in connection.execute(select(table.__table__).where(*where))]
    return sorted(({k: v for k, v in row.items() if k not in without} for row in rows), key=repr)


def called(desk: Desk) -> Visit:
    visit = desk.call_next().visit
    assert visit is not None
    return visit


def serving(desk: Desk) -> Visit:
    visit = called(desk)
    desk.start()
    return visit


def nothing(_desk: Desk) -> None:
    """The window has just been opened."""


def called_in_vain(desk: Desk) -> Visit:
    visit = called(desk)
    desk.hall.clock.advance(180)
    return visit


def held(desk: Desk) -> Visit:
    visit = serving(desk)
    desk.hold()
    desk.hall.clock.advance(60)
    return visit


Prepared = Visit | None
PRESSES: dict[str, tuple[Callable[[Desk], Prepared], Callable[[Desk, list[Visit]], Any]]] = {
    "call-next": (nothing, lambda desk, _: desk.call_next()),
    "call-next with finish": (serving, lambda desk, _: desk.call_next(Finish("accepted", "已告知"))),
    "call-next with finish of a called ticket": (called, lambda desk, _: desk.call_next(Finish())),
    "call": (nothing, lambda desk, tickets: desk.call(tickets[2])),
    "start": (called, lambda desk, _: desk.start()),
    "finish": (serving, lambda desk, _: desk.finish("accepted")),
    "finish of a called ticket": (called, lambda desk, _: desk.finish()),
    "no-show": (called_in_vain, lambda desk, _: desk.no_show()),
    "hold": (serving, lambda desk, _: desk.hold("去复印")),
    "resume-hold": (held, lambda desk, tickets: desk.resume_hold(tickets[0])),
    "put-back": (called, lambda desk, _: desk.put_back()),
    "transfer": (serving, lambda desk, _: desk.transfer(zone="Z", note="先咨询", place="last")),
    "pause": (nothing, lambda desk, _: desk.pause("papers", 5)),
}


@pytest.mark.req("R-074")
@pytest.mark.parametrize("press", PRESSES)
def test_taking_a_press_back_restores_every_column(hall_on_each: SmallHall, press: str) -> None:
    hall = hall_on_each
    desk = hall.open("1")
    hall.open("3")
    tickets = hall.take_many(4)
    prepare, act = PRESSES[press]
    prepare(desk)
    before = as_stored(hall)
    hall.clock.advance(5)
    act(desk, tickets)
    assert as_stored(hall) != before
    hall.clock.advance(5)
    desk.undo()
    assert as_stored(hall) == before


def test_the_second_no_show_can_be_taken_back_too(hall: SmallHall) -> None:
    desk = hall.open("1")
    ticket = hall.take()
    desk.misses()
    hall.reactivate(ticket)
    called_in_vain(desk)
    before = as_stored(hall)
    desk.no_show()
    assert hall.now(ticket).state is TicketState.ABANDONED
    desk.undo()
    assert as_stored(hall) == before


@pytest.mark.req("R-074")
def test_after_ten_seconds_it_is_too_late(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.take()
    desk.call_next()
    hall.clock.advance(10)
    desk.undo()
    desk.call_next()
    hall.clock.advance(10.001)
    with refused("undo_expired", seconds=10):
        desk.undo()


def test_only_the_last_press_can_be_taken_back_and_only_once(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.take()
    with refused("undo_nothing"):
        desk.undo()
    desk.call_next()
    desk.start()
    desk.undo()
    with refused("undo_nothing"):
        desk.undo()
    assert desk.ticket == "A001"


@pytest.mark.parametrize("meanwhile", ["gives up", "called elsewhere", "rated"])
def test_what_has_changed_since_is_not_taken_back(hall: SmallHall, meanwhile: str) -> None:
    one, two = hall.open("1"), hall.open("2")
    hall.open("3")
    ticket = hall.take()
    code = "undo_nothing"
    if meanwhile == "gives up":
        one.call_next()
        hall.abandon(ticket)
    elif meanwhile == "called elsewhere":
        called(one)
        one.put_back()
        two.call_next()
        code = "undo_changed"
    else:
        serving(one)
        one.finish()
        hall.rate(ticket)
    before = hall.everything()
    with refused(code):
        one.undo()
    assert hall.everything() == before


def test_a_transfer_is_not_taken_back_once_the_ticket_was_called_there(hall: SmallHall) -> None:
    one, there = hall.open("1"), hall.open("3")
    hall.take()
    serving(one)
    one.transfer(zone="Z")
    there.call_next()
    with refused("undo_changed"):
        one.undo()
    assert there.ticket == "A001"


def test_the_visitor_saying_i_am_here_does_not_stop_the_undo(hall: SmallHall) -> None:
    desk = hall.open("1")
    ticket = hall.take()
    desk.call_next()
    hall.do(say_here, hall.id, ticket.id, hall.device("kiosk"), hall.clock.now)
    desk.undo()
    assert hall.now(ticket).state is TicketState.WAITING


def test_a_reminder_that_went_out_does_not_stop_the_undo_and_is_not_sent_again(open_hall: Opened) -> None:
    hall = open_hall(policy={"reminder_channels": ["message"], "reminder_ahead": 1})
    one, two = hall.open("1"), hall.open("2")
    hall.take_many(3)
    one.call_next()  # A003 is told: one ahead
    two.call_next()
    one.undo()
    one.call_next()
    assert [event.data["ticket_no"] for event in hall.events("ticket.reminded")] == ["A003"]


@pytest.mark.req("R-246")
def test_the_record_says_what_was_taken_back(hall: SmallHall) -> None:
    desk = hall.open("1")
    ticket = hall.take()
    desk.call_next()
    call = hall.last_event("ticket.called")
    desk.undo()
    event = hall.last_event("ticket.undone")
    assert (event.data["verb"], event.data["taken_back"], event.state_to) == ("call-next", [call.seq], "waiting")
    with hall.house.database.read() as connection:
        assert connection.execute(select(Call.withdrawn_at).where(Call.ticket_id == ticket.id)).scalar_one() == hall.clock.now


def test_a_call_that_was_taken_back_can_be_made_again(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.take()
    for _ in range(3):
        assert desk.calls() == "A001"
        desk.undo()
    assert desk.calls() == "A001"


def test_only_stored_tables_are_compared() -> None:
    assert {kind.__tablename__ for kind in GROWS} < set(Base.metadata.tables)
