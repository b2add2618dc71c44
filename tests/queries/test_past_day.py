"""A past day run again: under the rules it had it gives the calls it had; under others it says who would have waited."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.domain.rehearsal import Called, Day, Draft, Standing, Turn
from app.domain.rehearsal_draft import paces
from app.domain.rehearsal_play import rehearse
from app.operations.configuration import HallConfig
from app.queries.past_day import past_day, rules_of
from app.replay.commands import items_of
from app.replay.generator import a_day
from app.replay.visitors import Habits
from tests.builders import SmallHall
from tests.replay.test_day import DAY, Own


@pytest.fixture
def own(sqlite_url: str, tmp_path: Path) -> Iterator[Own]:
    hall = Own(tmp_path / "home", sqlite_url)
    yield hall
    hall.close()


ODD = Habits(no_show_percent=15, slow_percent=15, hold_percent=15, transfer_percent=15, rate_percent=0)


def played_day(own: Own, people: int, habits: Habits = ODD, seed: int = 5) -> tuple[HallConfig, Day]:
    report = own.play(a_day(DAY, people, items_of(own.client()), seed=seed), habits)
    assert report.faults == []
    house = own.app.extensions["tinghao"].house
    with house.database.read() as connection:
        hall = house.halls.by_code(connection, "H1")
        return hall, past_day(connection, hall, DAY)


def what(calls: Sequence[Called]) -> list[tuple[datetime, str, str]]:
    return [(call.at, call.window_id, call.leg_id) for call in calls]


@pytest.mark.parametrize("seed", [7])
def test_under_its_own_rules_the_day_gives_the_calls_it_had(own: Own, seed: int) -> None:
    hall, day = played_day(own, 150, seed=seed)
    was, again = rehearse(day, rules_of(hall), rules_of(hall))
    assert len(was.calls) > 120
    assert what(again.calls) == what(was.calls)
    assert again.first_calls == was.first_calls
    # Nor does a draft that puts everybody where everybody was.
    draft = Draft(standings=where_they_sat(day), paces=paces(day))
    assert len(draft.standings) >= 10
    assert draft.paces
    _, stood = rehearse(day, rules_of(hall), rules_of(hall), draft)
    assert what(stood.calls) == what(was.calls)
    assert stood.busy == was.busy


def where_they_sat(day: Day) -> list[Standing]:
    """One for each stay of a person at a window, pauses included."""
    found = []
    sits: dict[str, Turn] = {}
    for turn in (deed for deed in day.deeds if isinstance(deed, Turn)):
        before = sits.get(turn.window_id)
        if before is not None and before.staff != turn.staff:
            found.append(Standing(before.at, turn.at, turn.window_id, before.staff, before.skills))
            del sits[turn.window_id]
        if turn.staff:
            sits.setdefault(turn.window_id, turn)
    return found


@pytest.mark.parametrize("closed_after_hours", [9, 15], ids=["that evening", "the next day"])
def test_a_ticket_that_was_kept_until_the_close_keeps_its_window_again(hall: SmallHall, closed_after_hours: int) -> None:
    today = hall.today
    first, second = hall.open("1"), hall.open("2")
    hall.take_many(6)
    first.calls()  # and nobody ever says that this visitor came, or did not
    second.calls()
    second.start()
    hall.clock.advance(closed_after_hours * 3600)
    hall.close_day()
    hall.clock.advance(24 * 3600)
    day = hall.look(past_day, hall.config, today)
    rules = rules_of(hall.config)
    was, again = rehearse(day, rules, rules)
    assert len(was.calls) == 2
    assert what(again.calls) == what(was.calls)
    assert again.busy == was.busy
    assert min(was.busy.values()) > timedelta(hours=8)
