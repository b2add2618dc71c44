"""Slots of a plan, how somebody comes to one, and what missing some means."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise, product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.booking import (
    TRANSITIONS,
    Arrival,
    BookingAction,
    BookingState,
    Plan,
    Span,
    arrival,
    missed_from,
    move,
    spans_on,
    suspended_until,
)
from app.domain.hours import Session
from tests.builders import refused

CHINA = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 3, 2)
HALF = timedelta(minutes=30)
GRACE = timedelta(minutes=15)
NINE = Span(datetime(2026, 3, 2, 9, tzinfo=CHINA), datetime(2026, 3, 2, 9, 30, tzinfo=CHINA))


def plan(*hours: Session, **more: Any) -> Plan:
    usual: dict[str, Any] = {
        "id": "p", "code": "P", "name": "", "name_en": "", "zone_id": "z", "item_id": None, "slot_minutes": 30, "capacity": 3,
        "first_day": None, "last_day": None, "follows_hours": True, "active": True,
    }  # fmt: skip
    return Plan(**{**usual, "hours": hours, **more})


def on(day: date, start: time, end: time) -> Span:
    return Span(datetime.combine(day, start, CHINA), datetime.combine(day, end, CHINA))


def starts(of: Plan, day: date = MONDAY) -> list[str]:
    working = [on(day, time(8, 30), time(12)), on(day, time(14, 30), time(18))]
    opening = working if day.isoweekday() <= 5 else []
    return [f"{span.starts_at.astimezone(CHINA):%H:%M}" for span in spans_on(of, day, day.isoweekday(), opening, CHINA)]


@pytest.mark.req("R-044")
def test_slots_are_cut_from_the_plans_hours_and_end_within_them() -> None:
    assert starts(plan(Session(time(9), time(10, 45)))) == ["09:00", "09:30", "10:00"]


@pytest.mark.req("R-044")
def test_a_plan_that_follows_the_hours_has_no_slot_while_the_hall_is_closed() -> None:
    assert starts(plan(Session(time(11), time(15, 30)))) == ["11:00", "11:30", "14:30", "15:00"]


@pytest.mark.req("R-053")
def test_noon_and_weekend_plans_have_hours_of_their_own() -> None:
    noon = plan(Session(time(12), time(14), frozenset({1})), Session(time(9), time(10), frozenset({6})), follows_hours=False)
    assert starts(noon) == ["12:00", "12:30", "13:00", "13:30"]
    assert starts(noon, date(2026, 3, 7)) == ["09:00", "09:30"]
    assert starts(noon, date(2026, 3, 8)) == []


@pytest.mark.req("R-053")
def test_a_plan_has_slots_from_its_first_to_its_last_day_while_it_is_active() -> None:
    season = {"first_day": MONDAY, "last_day": MONDAY + timedelta(days=1)}
    nine = Session(time(9), time(9, 30))
    found = [bool(starts(plan(nine, **season), MONDAY + timedelta(days=n))) for n in range(-3, 4)]
    assert found == [False, False, False, True, True, False, False]
    assert starts(plan(nine, active=False)) == []


@pytest.mark.req("R-044")
def test_slots_follow_the_wall_clock_on_the_night_the_clocks_change() -> None:
    paris = ZoneInfo("Europe/Paris")
    night = plan(Session(time(8), time(9), frozenset({7})), follows_hours=False)
    [first, _] = spans_on(night, date(2026, 3, 29), 7, (), paris)
    assert first.starts_at.astimezone(UTC).hour == 6


@pytest.mark.req("R-048", "R-050")
@pytest.mark.parametrize(
    ("hour", "minute", "how"),
    [
        (8, 29, Arrival.EARLY), (8, 30, Arrival.IN_TIME), (9, 15, Arrival.IN_TIME), (9, 45, Arrival.IN_TIME),
        (9, 46, Arrival.LATE), (23, 59, Arrival.LATE),
    ],
)  # fmt: skip
def test_coming_in_time_is_from_half_an_hour_before_to_a_quarter_after(hour: int, minute: int, how: Arrival) -> None:
    assert arrival(NINE, datetime(2026, 3, 2, hour, minute, tzinfo=CHINA), HALF, GRACE, CHINA) is how


@pytest.mark.req("R-048")
@pytest.mark.parametrize("days", [-1, 1])
def test_another_day_is_neither_early_nor_late(days: int) -> None:
    assert arrival(NINE, NINE.starts_at + timedelta(days=days), HALF, GRACE, CHINA) is Arrival.OTHER_DAY


@pytest.mark.req("R-051")
def test_a_booking_is_missed_in_the_evening_and_not_before_its_grace_is_over() -> None:
    assert missed_from(NINE, GRACE, 20, CHINA) == datetime(2026, 3, 2, 20, tzinfo=CHINA)
    late = Span(NINE.starts_at + timedelta(hours=11), NINE.ends_at + timedelta(hours=11))
    assert missed_from(late, GRACE, 20, CHINA) == datetime(2026, 3, 2, 20, 45, tzinfo=CHINA)


@pytest.mark.req("R-051")
@pytest.mark.parametrize(
    ("missed", "until"),
    [
        ([], None), ([0, 1], None), ([0, 1, 2], 32), ([0, 89, 89], 119), ([0, 1, 90], None), ([0, 1, 2, 20], 50),
    ],
)  # fmt: skip
def test_three_missed_in_ninety_days_suspend_for_thirty(missed: list[int], until: int | None) -> None:
    days = [MONDAY + timedelta(days=n) for n in missed]
    found = suspended_until(days, max(days, default=MONDAY), 3, 90, 30)
    assert found == (MONDAY + timedelta(days=until) if until else None)


@pytest.mark.req("R-051")
def test_a_suspension_ends_and_none_begins_where_the_hall_wants_none() -> None:
    days = [MONDAY] * 3
    assert suspended_until(days, MONDAY + timedelta(days=29), 3, 90, 30) is not None
    assert suspended_until(days, MONDAY + timedelta(days=30), 3, 90, 30) is None
    assert suspended_until(days * 9, MONDAY, 0, 90, 30) is None


PAIRS = [pair for pair in product(BookingState, BookingAction) if pair not in TRANSITIONS]


@pytest.mark.parametrize(("state", "action"), PAIRS)
def test_a_move_the_table_does_not_list_is_refused(state: BookingState, action: BookingAction) -> None:
    with refused("booking_ended", booking_state=state.value):
        move(state, action)


@given(
    st.integers(0, 1435), st.integers(5, 240), st.integers(1, 1440), st.lists(st.integers(0, 1439), max_size=6), st.booleans()
)
def test_slots_never_overlap_and_stay_within_plan_and_hours(
    first: int, minutes: int, length: int, cuts: list[int], follows: bool
) -> None:
    last = min(first + length, 1439)
    if last <= first:
        return
    hours = Session(time(first // 60, first % 60), time(last // 60, last % 60))
    marks = sorted(set(cuts))
    halves = zip(marks[::2], marks[1::2], strict=False)
    opening = [on(MONDAY, time(a // 60, a % 60), time(b // 60, b % 60)) for a, b in halves]
    found = spans_on(plan(hours, slot_minutes=minutes, follows_hours=follows), MONDAY, 1, opening, CHINA)
    for before, after in pairwise(found):
        assert before.ends_at <= after.starts_at
    for span in found:
        start, end = span.starts_at.astimezone(CHINA).time(), span.ends_at.astimezone(CHINA).time()
        assert hours.start <= start < end <= hours.end
        assert not follows or any(period.covers(span) for period in opening)
