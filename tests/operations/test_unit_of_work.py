"""One operation, one transaction; the world hears after the commit."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar

import pytest
from sqlalchemy import select

from app.errors import Conflict
from app.models import Event, Hall
from app.operations.unit_of_work import Database, Work
from tests.builders import SmallHall, refused


def record(hall: SmallHall, kind: str, *, fail: bool = False) -> None:
    def operation(work: Work) -> None:
        work.hold(hall.id)
        work.record(type=f"test.{kind}", at=hall.clock.now, data={})
        if fail:
            raise Conflict("ticket_open")

    hall.house.database.write(hall.id, operation)


def numbers(hall: SmallHall) -> list[int]:
    return [event.seq for event in hall.events()]


@pytest.mark.req("R-269")
def test_nothing_is_told_before_it_is_stored(hall_on_each: SmallHall) -> None:
    """When the world is woken, another process already finds the event in the database."""
    hall = hall_on_each
    elsewhere = Database(hall.house.database.url)
    found: list[list[str]] = []

    def woken() -> None:
        with elsewhere.read() as connection:
            found.append(list(connection.execute(select(Event.type).where(Event.hall_id == hall.id)).scalars()))

    hall.house.database.committed = woken
    record(hall, "first")
    record(hall, "second")
    assert found == [["test.first"], ["test.first", "test.second"]]
    elsewhere.close()


@pytest.mark.req("R-269")
def test_what_is_rolled_back_is_never_told_and_leaves_no_gap(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    record(hall, "first")
    woken: list[str] = []
    hall.house.database.committed = lambda: woken.append("woken")
    with refused("ticket_open"):
        record(hall, "second", fail=True)
    assert woken == []
    record(hall, "third")
    assert [event.type for event in hall.events()] == ["test.first", "test.third"]
    assert numbers(hall) == [1, 2]


def test_numbers_of_events_have_no_gap_with_many_writers(hall_on_each: SmallHall) -> None:
    hall = hall_on_each

    def write(n: int) -> None:
        try:
            record(hall, f"of{n}", fail=n % 3 == 0)
        except Conflict:
            return

    with ThreadPoolExecutor(8) as people:
        list(people.map(write, range(60)))
    assert numbers(hall) == list(range(1, 41))
    with hall.house.database.read() as connection:
        assert connection.execute(select(Hall.seq).where(Hall.id == hall.id)).scalar_one() == 40


def test_an_operation_that_fails_takes_only_itself_back(hall: SmallHall) -> None:
    def operation(work: Work) -> None:
        work.hold(hall.id)
        work.record(type="test.gone", at=hall.clock.now, data={})
        raise ZeroDivisionError

    with ThreadPoolExecutor(4) as people:
        bad = people.submit(hall.house.database.write, hall.id, operation)
        good = [people.submit(record, hall, f"of{n}") for n in range(3)]
        with pytest.raises(ZeroDivisionError):
            bad.result()
        for one in good:
            one.result()
    assert sorted(event.type for event in hall.events()) == ["test.of0", "test.of1", "test.of2"]


ASKED_BY: ContextVar[str] = ContextVar("asked_by")


def waiting(database: Database) -> int:
    """Operations that have come and that nobody runs yet."""
    return sum(len(vars(lane)["_jobs"]) for lane in vars(database)["_lanes"].values())


def test_an_operation_knows_who_asked_for_it_whoever_runs_it(hall: SmallHall) -> None:
    """Presses that arrive together are run by the first to come: the others' requests must not become his."""
    database, began, go_on = hall.house.database, threading.Event(), threading.Event()

    def slow(_work: Work) -> str:
        began.set()
        assert go_on.wait(120)
        return ASKED_BY.get()

    def ask(who: str, operation: Callable[[Work], str]) -> str:
        ASKED_BY.set(who)
        return database.write(hall.id, operation)

    with ThreadPoolExecutor(5) as threads:
        first = threads.submit(ask, "first", slow)
        assert began.wait(120)
        others = {who: threads.submit(ask, who, lambda _work: ASKED_BY.get()) for who in ("b", "c", "d")}
        end = time.monotonic() + 10
        while waiting(database) < len(others):
            assert time.monotonic() < end, "the others never came to wait"
            time.sleep(0.005)
        go_on.set()
        assert first.result(10) == "first"
        assert {who: told.result(10) for who, told in others.items()} == {who: who for who in others}


def test_an_operation_that_only_looks_leaves_no_number_behind(hall: SmallHall) -> None:
    hall.house.database.write(hall.id, lambda work: work.hold(hall.id))
    record(hall, "first")
    assert numbers(hall) == [1]


def test_an_operation_writes_to_one_hall(hall: SmallHall) -> None:
    def operation(work: Work) -> None:
        work.hold(hall.id)
        work.hold("another")

    with pytest.raises(ValueError, match="one hall"):
        hall.house.database.write(hall.id, operation)


def test_there_is_no_event_without_the_hall_held(hall: SmallHall) -> None:
    with pytest.raises(ValueError, match="hold the hall"):
        hall.house.database.write(hall.id, lambda work: work.record(type="test.x", at=hall.clock.now, data={}))


def test_an_unknown_hall_is_refused(hall: SmallHall) -> None:
    with refused("unknown_hall"):
        hall.house.database.write("nowhere", lambda work: work.hold("nowhere"))
