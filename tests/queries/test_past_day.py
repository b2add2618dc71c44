"""A past day run again: under the rules it had it gives the calls it had; under others it says who would have waited."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from app.domain.rehearsal import Called, Day, rehearse
from app.operations.configuration import HallConfig
from app.queries.past_day import past_day, rules_of
from app.replay.commands import items_of
from app.replay.generator import a_day
from app.replay.visitors import Habits
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
