"""Choosing the next ticket costs the same whether ten wait or ten thousand, and however many days are stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text, update

from app.domain.ticket import TicketState
from app.models import Leg, Queue, Ticket
from app.models.base import new_id
from app.models.engine import is_sqlite
from app.operations.lines import calling_window, line_ahead, next_for
from app.operations.visits import Line
from app.queries.hall_state import snapshot
from tests.builders import SmallHall

CROWD = 10_000


@contextmanager
def statements(hall: SmallHall) -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the database inside, with its parameters."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        asked.append((statement, parameters))

    engine = hall.house.database.reader
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def choose_next(hall: SmallHall) -> str | None:
    window = calling_window(hall.config.window(hall.windows["1"]), skills=())
    config = hall.config
    with hall.house.database.read() as connection:
        choice = next_for(connection, config, window, hall.clock.now)
    return choice.candidate.ticket_no if choice else None


def crowd(hall: SmallHall, n: int, state: TicketState, *, days_ago: int = 0) -> None:
    """``n`` more tickets like the last one, written straight into the tables."""
    with hall.house.database.read() as connection:
        ticket = dict(connection.execute(select(Ticket.__table__).order_by(Ticket.number.desc()).limit(1)).one()._mapping)
        leg = dict(connection.execute(select(Leg.__table__).where(Leg.ticket_id == ticket["id"])).one()._mapping)
    day, began = ticket["day"] - timedelta(days=days_ago), ticket["issued_at"] - timedelta(days=days_ago)
    called = None if state is TicketState.WAITING else began + timedelta(minutes=10)
    tickets, legs = [], []
    for number in range(1001, 1001 + n):
        ids = {"id": new_id(), "leg_id": new_id()}
        at = began + timedelta(seconds=number)
        tickets.append(ticket | ids | {
            "number": number, "ticket_no": f"A{number}", "token": ids["id"], "day": day, "issued_at": at,
        })  # fmt: skip
        legs.append(leg | {
            "id": ids["leg_id"], "ticket_id": ids["id"], "day": day, "order_at": at, "order_seq": number * 100, "issued_at": at,
            "state": state, "called_at": called, "last_called_at": called,
        })  # fmt: skip

    def write(work: Any) -> None:
        work.connection.execute(insert(Ticket), tickets)
        work.connection.execute(insert(Leg), legs)
        if state is TicketState.WAITING:
            more = update(Queue).where(Queue.id == leg["queue_id"]).values(waiting=Queue.waiting + n)
            work.connection.execute(more)

    hall.house.database.write(hall.id, write)


def plan_of(hall: SmallHall, statement: str, parameters: Any) -> list[str]:
    """The database's own plan, one step a line."""
    parameters = tuple(parameters) if isinstance(parameters, list) else parameters
    explain = "EXPLAIN QUERY PLAN " if is_sqlite(hall.house.database.url) else "EXPLAIN "
    with hall.house.database.reader.connect() as connection:
        if not is_sqlite(hall.house.database.url):
            connection.execute(text("SET enable_seqscan = off"))  # tables of a test are so small that reading them all is cheap
        return [str(row[-1]) for row in connection.exec_driver_sql(explain + statement, parameters)]


def reads_everything(step: str) -> bool:
    """Whether a step of a plan reads a whole table of tickets or legs, or an index of one from end to end."""
    if "Seq Scan" in step:
        return "on legs" in step or "on tickets" in step
    return step.startswith("SCAN") and ("legs" in step or "tickets" in step)


@pytest.mark.req("R-058")
def test_the_next_is_found_by_as_many_statements_for_ten_as_for_ten_thousand(hall: SmallHall) -> None:
    hall.open("1")
    hall.take_many(10, seconds_apart=1)
    with statements(hall) as few:
        assert choose_next(hall) == "A001"
    crowd(hall, CROWD, TicketState.WAITING)
    with statements(hall) as many:
        assert choose_next(hall) == "A001"
    assert [statement for statement, _ in few] == [statement for statement, _ in many]
    assert len(many) < 15


def test_no_statement_on_the_way_to_the_next_reads_the_whole_line_or_old_days(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    hall.open("1")
    hall.take_many(3, seconds_apart=1)
    hall.take("A", priority_class="special")
    crowd(hall, 500, TicketState.WAITING)
    crowd(hall, 2000, TicketState.FINISHED, days_ago=1)
    with hall.house.database.writer.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    with statements(hall) as asked:
        assert choose_next(hall) == "A001"
    whole = [
        (statement, step)
        for statement, parameters in asked
        for step in plan_of(hall, statement, parameters)
        if reads_everything(step)
    ]
    assert whole == []


def test_a_picture_of_the_hall_costs_the_same_for_a_crowd(hall: SmallHall) -> None:
    hall.open("1")
    hall.take_many(3, seconds_apart=1)

    def look() -> int:
        config = hall.config
        with statements(hall) as asked, hall.house.database.read() as connection:
            snapshot(connection, config, hall.clock.now, staff=True)
        return len(asked)

    few = look()
    crowd(hall, 2000, TicketState.WAITING)
    assert look() == few


def test_people_ahead_are_those_before_in_the_same_zone_with_all_their_cases(hall: SmallHall) -> None:
    first, *_, last = hall.take_many(4, case_count=2)
    hall.take("Z")
    last = hall.now(last)
    assert hall.look(line_ahead, last.zone_id, last.order_at, last.order_seq) == Line(people=3, cases=6)
    hall.cancel(first)
    assert hall.look(line_ahead, last.zone_id, last.order_at, last.order_seq) == Line(people=2, cases=4)
