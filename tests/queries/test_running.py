"""The running day is kept in memory and taken further: after every press it is what a look at the whole day finds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from threading import Barrier, Thread
from typing import Any

import numpy as np
import pytest

from app.domain.figures import NUMBERS, WORDS, Fact
from app.operations import moving
from app.operations.collecting import collect
from app.operations.configuration import HallConfig
from app.operations.packing import Table
from app.operations.running_day import RunningDay, less_behind
from app.queries.figures import Ask, figures
from app.queries.running import Parts, parts_of
from tests.builders import SmallHall
from tests.support.year import SPEC, Press, Year, furnish

Opens = Callable[..., SmallHall]
DAY = date(2026, 3, 4)
"""A Wednesday: with an evening."""


def rows(tables: list[Table], fact: Fact) -> list[tuple[Any, ...]]:
    """Rows in words and numbers, in an order of their own."""
    found: list[tuple[Any, ...]] = []
    for table in tables:
        columns = [table[name] for name in (*WORDS[fact], *NUMBERS[fact])]
        said = [[one.words[n] if one.words is not None else int(n) for n in one.values] for one in columns]
        found.extend(zip(*said, strict=True))
    return sorted(found)


def everything(parts: Parts) -> dict[Fact, list[tuple[Any, ...]]]:
    return {fact: rows([part[fact] for part in parts], fact) for fact in Fact}


class Watched(Press):
    """Each press is committed, and looked at."""

    def __init__(self, hall: SmallHall, connection: Any, look: Callable[[], None]) -> None:
        super().__init__(hall, connection)
        self.look = look

    def __call__(self, *args: Any, **more: Any) -> Any:
        self.connection.rollback()  # what was looked at since the last press
        with self.connection.begin():
            answer = super().__call__(*args, **more)
        self.look()
        return answer


class WatchedYear(Year):
    look: Callable[[], None]

    @contextmanager
    def presses(self) -> Iterator[Press]:
        with self.hall.house.database.writer.connect() as connection:
            yield Watched(self.hall, connection, self.look)


@pytest.mark.timeout(600)
def test_after_every_press_the_kept_day_is_what_a_look_at_all_of_it_finds(open_hall_on_each: Opens) -> None:
    hall = open_hall_on_each(**SPEC)
    furnish(hall)
    at = datetime(2026, 3, 4, 23, 59, tzinfo=hall.config.timezone)
    year = WatchedYear(hall, visitors=18)
    looks: list[int] = []
    config = hall.config
    running = RunningDay(config, DAY)

    def look() -> None:
        looks.append(1)
        if len(looks) % 7 in (2, 3, 5):  # so that sometimes several presses are taken in at once
            return
        with hall.house.database.read() as connection:
            running.read(connection)
            assert everything(running.parts(at)) == everything([collect(connection, config, DAY, at).tables])

    year.look = look
    year.play(DAY, DAY)
    found = everything(running.parts(at))
    assert len(looks) > 120
    assert len(found[Fact.TICKETS]) > 10
    assert len(found[Fact.LEGS]) > len(found[Fact.TICKETS])


def now(hall: SmallHall) -> dict[str, Any]:
    """Figures of today, by way of the memory."""
    return hall.look(figures, [hall.config], ask(hall), hall.clock.now).total


def ask(hall: SmallHall, by: tuple[str, ...] = ()) -> Ask:
    return Ask(hall.today, hall.today, ("issued", "served", "rated", "worked_minutes", "overtaken", "idle_minutes"), by)


def test_who_takes_over_a_visitor_has_the_service_at_once(hall_on_each: SmallHall) -> None:
    """The event of a stand-in names the window alone, and not the ticket there."""
    hall = hall_on_each
    hall.take()
    desk = hall.open("1")
    desk.call_next()
    desk.start()
    by_person = ask(hall, ("person",))
    assert set(hall.look(figures, [hall.config], by_person, hall.clock.now).rows) == {(hall.people["li"],)}
    hall.clock.advance(240)
    hall.desk("1", "wang").cover()
    rows = hall.look(figures, [hall.config], by_person, hall.clock.now).rows
    assert rows[hall.people["wang"],]["issued"] == 1


def test_what_was_never_committed_is_not_kept(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    hall.take()
    assert now(hall)["issued"] == 1

    def tried(work: Any) -> int:
        with work.trial():
            moving.cancel(work, hall.house.halls, hall.id, ticket.id, hall.person("gao"), hall.clock.now, "误取")
            return len(parts_of(work.connection, hall.config, hall.today, hall.clock.now))

    ticket = hall.take()
    hall.house.database.write(hall.id, tried)
    hall.take()
    total = hall.look(figures, [hall.config], Ask(hall.today, hall.today, ("issued", "cancelled")), hall.clock.now).total
    assert total == {"issued": 3, "cancelled": 0}


def test_a_zone_that_is_added_is_counted(hall: SmallHall) -> None:
    hall.take()
    assert now(hall)["issued"] == 1
    with hall.house.database.read() as connection:
        before = parts_of(connection, hall.config, hall.today, hall.clock.now)
    hall.set_policy(no_show_after_seconds=90)
    hall.take("Z")
    with hall.house.database.read() as connection:
        after = parts_of(connection, hall.config, hall.today, hall.clock.now)
    assert len(everything(after)[Fact.TICKETS]) == len(everything(before)[Fact.TICKETS]) + 1


def test_the_next_day_begins_with_nothing(hall: SmallHall) -> None:
    hall.take()
    assert now(hall)["issued"] == 1
    hall.clock.advance(24 * 3600)
    assert now(hall)["issued"] == 0
    hall.take()
    assert now(hall)["issued"] == 1


def test_an_error_while_it_is_read_leaves_nothing_half_read(hall: SmallHall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.take()
    hall.open("1")
    hall.clock.advance(600)
    assert now(hall)["idle_minutes"] == 10
    hall.desk("1").close()
    hall.take()

    def fails(*_: Any) -> None:
        raise OSError("the disk is gone")

    with monkeypatch.context() as patched:
        patched.setattr(RunningDay, "_take_in", fails)
        with pytest.raises(OSError, match="disk"):
            now(hall)
    total = now(hall)
    assert (total["issued"], total["idle_minutes"]) == (2, 10)


def test_many_who_ask_while_numbers_are_taken_never_hear_less_than_was_taken_before(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    config: HallConfig = hall.config
    heard: list[tuple[int, int]] = []
    taken = [0]
    start = Barrier(5)
    failed: list[BaseException] = []

    def asks() -> None:
        try:
            start.wait()
            for _ in range(12):
                before = taken[0]
                with hall.house.database.read() as connection:
                    found = figures(connection, [config], ask(hall), hall.clock.now).total["issued"]
                assert isinstance(found, int)
                heard.append((before, found))
        except BaseException as error:  # noqa: BLE001 - said by the test itself
            failed.append(error)

    threads = [Thread(target=asks) for _ in range(4)]
    for thread in threads:
        thread.start()
    start.wait()
    for _ in range(25):
        hall.take()
        taken[0] += 1
    for thread in threads:
        thread.join()
    assert not failed
    assert len(heard) == 48
    assert all(before <= found <= 25 for before, found in heard)
    assert now(hall)["issued"] == 25


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 64, 257])
def test_how_many_behind_are_less_is_what_a_count_of_each_pair_says(size: int) -> None:
    keys = np.random.default_rng(size).integers(0, 40, size)
    expected = [sum(int(other < key) for other in keys[place + 1 :]) for place, key in enumerate(keys)]
    assert less_behind(keys).tolist() == expected
