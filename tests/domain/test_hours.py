"""Sessions on the hall's own clock."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from app.domain.hours import Session, local_day, open_state
from app.domain.policy import Policy

HERE = ZoneInfo("Asia/Shanghai")
SESSIONS = Policy().sessions


def at(day: int, clock: str) -> datetime:
    """A moment of November 2026 on the hall's wall clock; the 23rd is a Monday."""
    return datetime.combine(date(2026, 11, day), time.fromisoformat(clock), HERE).astimezone(UTC)


@pytest.mark.req("R-029", "R-169")
@pytest.mark.parametrize(
    ("clock", "is_open"),
    [("08:29", False), ("08:30", True), ("11:59", True), ("12:00", False), ("14:29", False), ("14:30", True), ("18:00", False)],
)
def test_a_working_day_is_open_in_its_two_sessions(clock: str, is_open: bool) -> None:
    assert open_state(SESSIONS, at(23, clock), HERE).open_now is is_open


@pytest.mark.req("R-029")
@pytest.mark.parametrize(
    ("day", "clock", "opens"),
    [(23, "07:00", (23, "08:30")), (23, "12:30", (23, "14:30")), (23, "19:00", (24, "08:30")), (27, "18:00", (30, "08:30"))],
)
def test_outside_the_hours_the_next_opening_is_known(day: int, clock: str, opens: tuple[int, str]) -> None:
    assert open_state(SESSIONS, at(day, clock), HERE).opens_at == at(*opens)


def test_inside_the_hours_the_closing_is_known() -> None:
    assert open_state(SESSIONS, at(23, "15:00"), HERE).closes_at == at(23, "18:00")


def test_a_session_may_last_until_midnight() -> None:
    evening = [Session(time(18), time.max, frozenset({1}))]
    state = open_state(evening, at(23, "23:59"), HERE)
    assert state.open_now
    assert state.closes_at == at(24, "00:00")
    assert not open_state(evening, at(24, "00:00"), HERE).open_now


def test_a_hall_without_sessions_never_opens() -> None:
    state = open_state([], at(23, "10:00"), HERE)
    assert (state.open_now, state.opens_at, state.closes_at) == (False, None, None)


def test_the_day_of_a_hall_begins_at_its_own_midnight() -> None:
    assert local_day(datetime(2026, 11, 23, 15, 59, tzinfo=UTC), HERE) == date(2026, 11, 23)
    assert local_day(datetime(2026, 11, 23, 16, 0, tzinfo=UTC), HERE) == date(2026, 11, 24)
