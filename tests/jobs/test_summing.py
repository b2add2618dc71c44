"""Days that were summed and change afterwards: the figures are right at once, and the worker sums just these days again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, event, select, update

from app.domain.figures import FIGURES
from app.domain.people import SYSTEM
from app.jobs.schedule import sum_days
from app.models import Counter, FactColumn
from app.operations import day as days
from app.operations.calling import Finish
from app.operations.collecting import EDITION
from app.operations.moving import Target
from app.operations.summing import due_days, keep_sums, sums_of
from app.queries import facts
from app.queries.figures import Answer, Ask, figures
from app.queries.statistics import stats_view
from tests.builders import SmallHall

Opened = Callable[..., SmallHall]
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
HOUR = 3600


def ask(hall: SmallHall, first: date = MONDAY, last: date = MONDAY, by: tuple[str, ...] = ()) -> Answer:
    return hall.look(figures, [hall.config], Ask(first, last, tuple(FIGURES), by), hall.clock.now)


def live(hall: SmallHall) -> dict[str, Any]:
    """Monday's figures, as they are without anything kept."""
    with hall.house.database.writer.begin() as connection:
        connection.execute(update(Counter).values(summed=False))
    found = ask(hall).total
    with hall.house.database.writer.begin() as connection:
        connection.execute(update(Counter).where(Counter.day < hall.today).values(summed=True))
    return found


def kept(hall: SmallHall) -> dict[date, bytes]:
    """What is kept of each day."""
    packed = select(FactColumn.day, FactColumn.fact, FactColumn.name, FactColumn.data).order_by(
        FactColumn.fact, FactColumn.name
    )
    found: dict[date, bytes] = {}
    with hall.house.database.read() as connection:
        for row in connection.execute(packed):
            found[row.day] = found.get(row.day, b"") + row.data
    return found


def next_morning(hall: SmallHall) -> None:
    hall.clock.advance(24 * HOUR)
    sum_days(hall.house, hall.clock.now)


def test_a_day_is_kept_once_it_is_over(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    hall.take()
    hall.open("1").serves()
    sum_days(hall.house, hall.clock.now)
    assert kept(hall) == {}
    next_morning(hall)
    assert set(kept(hall)) == {MONDAY}
    assert hall.look(due_days, hall.config, hall.clock.now) == []
    assert ask(hall).total == live(hall)
    assert ask(hall).total["served"] == 1


def test_a_rating_days_later_is_in_the_figures_at_once_and_only_its_day_is_summed_again(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    hall.take()
    visit = hall.open("1").serves()
    next_morning(hall)
    hall.take()
    hall.desk("1").serves()
    next_morning(hall)
    before = kept(hall)
    hall.rate(visit, 2, by=hall.device("kiosk"), channel="phone")
    assert ask(hall).total["bad_ratings"] == 1
    assert kept(hall) == before
    hall.clock.advance(60)
    sum_days(hall.house, hall.clock.now)
    after = kept(hall)
    assert after[MONDAY] != before[MONDAY]
    assert after[TUESDAY] == before[TUESDAY]
    assert ask(hall).total["bad_ratings"] == 1


def test_a_ticket_closed_the_next_morning_has_its_end_and_its_wait(hall: SmallHall) -> None:
    hall.take()
    next_morning(hall)
    assert (ask(hall).total["open"], ask(hall).total["max_stay_seconds"]) == (1, None)
    hall.do(days.close_day, hall.id, SYSTEM, hall.clock.now, MONDAY)
    for _ in range(2):
        total = ask(hall).total
        assert (total["open"], total["expired"], total["left_waiting"], total["line_ends"]) == (0, 1, 1, 1)
        assert total["max_stay_seconds"] == 24 * HOUR
        assert total["waiting_minutes"] == 24 * 60
        sum_days(hall.house, hall.clock.now)


def test_an_undo_across_midnight_is_in_the_day_it_is_about(hall: SmallHall) -> None:
    hall.clock.now = datetime(2026, 3, 2, 15, 50, tzinfo=hall.clock.now.tzinfo)  # 23:50 in the hall
    desk = hall.open("3")
    visit = desk.walk_up("Z").visit
    hall.clock.advance(595)
    desk.finish()
    sum_days(hall.house, hall.clock.now)
    hall.clock.advance(9)  # 00:00:04
    sum_days(hall.house, hall.clock.now)
    assert ask(hall).total["served"] == 1
    desk.undo()
    assert (ask(hall).total["served"], ask(hall).total["open"]) == (0, 1)
    hall.clock.advance(60)
    desk.finish()
    sum_days(hall.house, hall.clock.now)
    total = ask(hall).total
    assert visit is not None
    assert (total["served"], total["max_service_seconds"]) == (1, 595 + 9 + 60)
    assert ask(hall, TUESDAY, TUESDAY).total["serving_minutes"] == 1


def test_a_window_open_over_midnight_goes_on_as_it_was(hall: SmallHall) -> None:
    hall.clock.now = datetime(2026, 3, 2, 15, 0, tzinfo=hall.clock.now.tzinfo)  # 23:00 in the hall
    desk = hall.open("3")
    desk.walk_up("Z")
    hall.clock.advance(2 * HOUR)
    desk.finish()
    hall.clock.advance(HOUR)
    desk.close()
    by_day = ask(hall, MONDAY, TUESDAY, by=("day",)).rows
    assert [by_day[day,]["serving_minutes"] for day in ("2026-03-02", "2026-03-03")] == [60, 60]
    assert [by_day[day,]["idle_minutes"] for day in ("2026-03-02", "2026-03-03")] == [0, 60]
    by_person = ask(hall, MONDAY, TUESDAY, by=("person",)).rows
    assert by_person[hall.people["sun"],]["open_minutes"] == 180


def test_a_day_on_which_nobody_came_has_the_time_of_its_windows(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.clock.advance(2 * HOUR)
    desk.close()
    for _ in range(2):
        assert ask(hall).total["idle_minutes"] == 120
        next_morning(hall)
    assert set(kept(hall)) == {MONDAY}


@pytest.mark.req("R-219")
def test_a_window_that_was_handed_over_is_paused_until_somebody_takes_over(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.clock.advance(10 * 60)
    desk.hand_over()
    hall.clock.advance(20 * 60)
    hall.desk("1", "wang").cover()
    hall.clock.advance(30 * 60)
    rows = ask(hall, by=("person",)).rows
    assert rows[hall.people["li"],]["idle_minutes"] == 10
    assert rows["",]["paused_minutes"] == 20
    assert rows[hall.people["wang"],]["idle_minutes"] == 30
    assert ask(hall).total["idle_minutes"] == 40


@pytest.mark.req("R-219")
def test_who_stands_in_is_credited_with_what_he_worked_himself(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.take()
    desk.call_next()
    desk.start()
    hall.clock.advance(4 * 60)
    stand_in = hall.desk("1", "wang")
    stand_in.cover()
    hall.clock.advance(6 * 60)
    stand_in.finish()
    rows = ask(hall, by=("person",)).rows
    assert rows[hall.people["li"],]["worked_minutes"] == 4
    assert rows[hall.people["wang"],]["worked_minutes"] == 6
    assert ask(hall).total["worked_minutes"] == 10


@pytest.mark.req("R-218")
def test_a_wait_of_seventy_minutes_is_one_of_seventy(hall: SmallHall) -> None:
    hall.take()
    hall.clock.advance(70 * 60)
    hall.open("1").call_next()
    total = ask(hall).total
    assert total["mean_wait_seconds"] == total["max_wait_seconds"] == total["p90_wait_seconds"] == 70 * 60
    assert (total["waits_over_hour"], total["waiting_minutes"], total["over_target_share"]) == (1, 70, 1.0)


def test_those_who_came_by_another_line_overtake_too(hall: SmallHall) -> None:
    """Two wait in one zone, one of them sent there from another: who was called before the other is counted over both."""
    sent = hall.take("Z")
    hall.open("3")
    desk = hall.open("1")
    hall.clock.advance(60)
    hall.send(sent, Target(zone="A"))
    hall.clock.advance(60)
    own = hall.take("A")
    hall.clock.advance(60)
    desk.call(own)
    hall.clock.advance(60)
    desk.finish()
    desk.call(sent)
    assert ask(hall).total["overtaken"] == 1


def test_a_call_that_was_taken_back_is_none(hall: SmallHall) -> None:
    visit = hall.take()
    desk = hall.open("1")
    desk.call_next()
    hall.clock.advance(20)
    desk.put_back()
    hall.clock.advance(40)
    hall.abandon(visit)
    total = ask(hall).total
    assert (total["called_tickets"], total["waits"], total["left_uncalled"], total["left_waiting"]) == (0, 0, 1, 1)


def test_a_row_without_a_ticket_says_nought_of_tickets(hall: SmallHall) -> None:
    """A window whose visitor went on to another has served, and is the last of no ticket."""
    hall.take("Z")
    first = hall.open("3")
    hall.open("1")
    first.call_next()
    hall.clock.advance(60)
    first.transfer(zone="A")
    hall.desk("1").serves()
    rows = ask(hall, by=("window",)).rows
    assert (rows[hall.windows["3"],]["issued"], rows[hall.windows["3"],]["waits"]) == (0, 1)


# --- what the worker has not done yet ---------------------------------------------------------------------------------


def test_what_would_take_too_long_is_left_to_the_worker_and_said_to_be_missing(
    hall: SmallHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.take()
    visit = hall.open("1").serves()
    next_morning(hall)
    hall.take()
    hall.rate(visit, 5, by=hall.device("kiosk"), channel="phone")
    monkeypatch.setattr(facts, "TICKETS_AT_ONCE", 0)
    answer = ask(hall, MONDAY, TUESDAY)
    assert answer.pending == (MONDAY,)
    assert (answer.total["issued"], answer.total["rated"]) == (2, 0)  # today is live, yesterday as it was
    assert hall.look(stats_view, hall.config, MONDAY, TUESDAY, "zone", hall.clock.now)["pending"] == ["2026-03-02"]
    sum_days(hall.house, hall.clock.now)
    answer = ask(hall, MONDAY, TUESDAY)
    assert answer.pending == ()
    assert answer.total["rated"] == 1


def test_a_day_of_an_older_collector_is_not_left_out_while_it_waits_to_be_collected_anew(hall: SmallHall) -> None:
    hall.take()
    next_morning(hall)
    with hall.house.database.writer.begin() as connection:
        connection.execute(update(FactColumn).values(edition=EDITION - 1))
    assert ask(hall).total["issued"] == 1
    sum_days(hall.house, hall.clock.now)
    with hall.house.database.read() as connection:
        assert set(connection.execute(select(FactColumn.edition)).scalars()) == {EDITION}


class Killed(Exception):
    pass


@contextmanager
def killed_at(engine: Engine, statement: int) -> Iterator[None]:
    """Whoever writes is gone before the ``statement``-th of its statements."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, text: str, *_more: Any) -> None:
        seen.append(text)
        if len(seen) == statement:
            raise Killed

    event.listen(engine, "before_cursor_execute", note)
    yield
    event.remove(engine, "before_cursor_execute", note)


def test_a_worker_killed_in_between_leaves_nothing_wrong(hall_on_each: SmallHall) -> None:
    """Before whichever statement it dies, all of the day is kept or nothing, and the next one does it."""
    hall = hall_on_each
    hall.take()
    hall.open("1").serves()
    hall.clock.advance(24 * HOUR)
    right = ask(hall).total
    sums = hall.look(sums_of, hall.config, MONDAY, hall.clock.now)
    deaths = 0
    while not kept(hall):
        with killed_at(hall.house.database.writer, deaths + 1), suppress(Killed):
            hall.do(keep_sums, hall.id, sums)
        assert ask(hall).total == right
        deaths += 1
    assert deaths > len(sums.rows)
    assert set(kept(hall)) == {MONDAY}
    sum_days(hall.house, hall.clock.now)
    assert ask(hall).total == right


def test_a_change_while_the_worker_sums_is_found_the_next_time(hall: SmallHall) -> None:
    hall.take()
    visit = hall.open("1").serves()
    next_morning(hall)
    read_before = hall.look(sums_of, hall.config, MONDAY, hall.clock.now)
    hall.rate(visit, 1, by=hall.device("kiosk"), channel="phone")
    hall.do(keep_sums, hall.id, read_before)
    assert ask(hall).total["rated"] == 1
    sum_days(hall.house, hall.clock.now)
    assert ask(hall).total["rated"] == 1


def test_a_finish_of_yesterday_counts_there_and_not_today(hall: SmallHall) -> None:
    hall.take()
    desk = hall.open("1")
    desk.call_next()
    desk.start()
    next_morning(hall)
    desk.call_next(finish=Finish())
    assert ask(hall).total["served"] == 1
    assert ask(hall, TUESDAY, TUESDAY).total["served"] == 0
    assert hall.look(due_days, hall.config, hall.clock.now) == []
