"""Sessions on the hall's own clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.hours import CalendarDay, DayKind, Extended, Season, Session, Timetable, everything, local_day
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
    assert Timetable(SESSIONS, HERE).state(at(23, clock)).open_now is is_open


@pytest.mark.req("R-029")
@pytest.mark.parametrize(
    ("day", "clock", "opens"),
    [(23, "07:00", (23, "08:30")), (23, "12:30", (23, "14:30")), (23, "19:00", (24, "08:30")), (27, "18:00", (30, "08:30"))],
)
def test_outside_the_hours_the_next_opening_is_known(day: int, clock: str, opens: tuple[int, str]) -> None:
    assert Timetable(SESSIONS, HERE).state(at(day, clock)).opens_at == at(*opens)


def test_inside_the_hours_the_closing_is_known() -> None:
    assert Timetable(SESSIONS, HERE).state(at(23, "15:00")).closes_at == at(23, "18:00")


def test_a_session_may_last_until_midnight() -> None:
    evening = Timetable((Session(time(18), time.max, frozenset({1})),), HERE)
    state = evening.state(at(23, "23:59"))
    assert state.open_now
    assert state.closes_at == at(24, "00:00")
    assert not evening.state(at(24, "00:00")).open_now


def test_a_hall_without_sessions_never_opens() -> None:
    state = Timetable((), HERE).state(at(23, "10:00"))
    assert (state.open_now, state.opens_at, state.closes_at) == (False, None, None)


def test_the_day_of_a_hall_begins_at_its_own_midnight() -> None:
    assert local_day(datetime(2026, 11, 23, 15, 59, tzinfo=UTC), HERE) == date(2026, 11, 23)
    assert local_day(datetime(2026, 11, 23, 16, 0, tzinfo=UTC), HERE) == date(2026, 11, 24)


# --- the calendar, seasons, extended sessions -------------------------------------------------------------------------

NATIONAL = {
    date(2026, 10, 1): CalendarDay(date(2026, 10, 1), DayKind.CLOSED, "国庆节"),
    date(2026, 10, 2): CalendarDay(date(2026, 10, 2), DayKind.CLOSED, "国庆节"),
    date(2026, 10, 10): CalendarDay(date(2026, 10, 10), DayKind.WORKDAY, "国庆节调休"),
    date(2026, 10, 3): CalendarDay(
        date(2026, 10, 3), DayKind.OPEN, "节日值班", sessions=(Session(time(9), time(11), frozenset({1})),)
    ),
}
NOON = Extended("n", "A", "noon", "午间延时", "", Session(time(12), time(14, 30)), item_ids=frozenset({"passport"}))
SATURDAY = Extended("s", "A", "weekend", "周末延时", "", Session(time(9), time(12), frozenset({6})), accepted_later=True)
EVENING = Extended("e", "A", "evening", "晚间延时", "", Session(time(17), time(20), frozenset({1, 2, 3, 4, 5})))


def october(day: int, clock: str) -> datetime:
    return at(23, clock) + (date(2026, 10, day) - date(2026, 11, 23))


def spans(table: Timetable, day: date) -> list[tuple[str, str, str]]:
    return [(f"{s.start:%H:%M}", f"{s.end:%H:%M}", s.extended.id if s.extended else "") for s in table.plan(day).spans]


@pytest.mark.req("R-170")
def test_the_calendar_shuts_a_workday_and_opens_a_weekend() -> None:
    table = Timetable(SESSIONS, HERE, calendar=NATIONAL)
    assert not table.state(october(1, "10:00")).open_now
    assert table.state(october(10, "10:00")).open_now
    assert spans(table, date(2026, 10, 10)) == [("08:30", "12:00", ""), ("14:30", "18:00", "")]
    assert spans(table, date(2026, 10, 3)) == [("09:00", "11:00", "")]
    assert table.state(october(1, "10:00")).opens_at == october(3, "09:00")


@pytest.mark.req("R-170", "R-081")
def test_working_days_are_those_of_the_calendar() -> None:
    table = Timetable(SESSIONS, HERE, calendar=NATIONAL)
    assert table.working_day_after(date(2026, 9, 30)) == date(2026, 10, 5)  # serving on a day of rest makes it no working day
    assert table.working_day_after(date(2026, 10, 9)) == date(2026, 10, 10)


@pytest.mark.req("R-169")
@pytest.mark.parametrize(
    ("first", "last", "inside", "outside"),
    [
        ("06-01", "09-30", date(2027, 6, 1), date(2027, 10, 1)),
        ("11-15", "03-15", date(2027, 1, 5), date(2027, 6, 1)),
        ("2026-06-01", "2026-09-30", date(2026, 9, 30), date(2027, 7, 1)),
    ],
)
def test_a_season_has_its_own_sessions(first: str, last: str, inside: date, outside: date) -> None:
    summer = Season("1", "夏季", "", first, last, (Session(time(8), time(11), frozenset(range(1, 8))),))
    table = Timetable(SESSIONS, HERE, seasons=(summer,))
    assert spans(table, inside) == [("08:00", "11:00", "")]
    assert table.usual(outside) == SESSIONS


@pytest.mark.req("R-171")
def test_an_extended_session_is_only_what_normal_hours_leave_over() -> None:
    table = Timetable(SESSIONS, HERE, extended=(EVENING, NOON))
    assert [span for span in spans(table, date(2026, 11, 23)) if span[2]] == [("12:00", "14:30", "n"), ("18:00", "20:00", "e")]


@pytest.mark.req("R-171")
def test_who_comes_for_a_matter_of_the_noon_session_sees_no_break() -> None:
    table = Timetable(SESSIONS, HERE, extended=(NOON,))
    passport, other = (lambda s: s.takes("passport")), (lambda s: s.takes("house"))
    assert table.state(at(23, "11:00"), passport).closes_at == at(23, "18:00")
    assert table.state(at(23, "11:00"), other).closes_at == at(23, "12:00")
    assert table.state(at(23, "11:00")).closes_at == at(23, "12:00")  # said of the zone: not everybody is served at noon
    assert table.state(at(23, "13:00"), other).opens_at == at(23, "14:30")
    assert table.state(at(23, "13:00")).extended == NOON


@pytest.mark.req("R-170", "R-171")
def test_a_make_up_saturday_has_the_extended_sessions_of_a_working_day() -> None:
    table = Timetable(SESSIONS, HERE, extended=(SATURDAY, EVENING), calendar=NATIONAL)
    assert [span[2] for span in spans(table, date(2026, 10, 10))] == ["", "", "e"]
    assert [span[2] for span in spans(table, date(2026, 10, 17))] == ["s"]
    assert spans(table, date(2026, 10, 1)) == []


@pytest.mark.req("R-087")
@pytest.mark.parametrize(
    ("start", "minutes", "done"),
    [("11:30", 30, "12:00"), ("11:30", 31, "14:31"), ("13:00", 10, "14:40"), ("12:00", 0, "14:30"), ("17:50", 30, "18:20")],
)
def test_work_rests_in_breaks_but_not_after_the_last_session(start: str, minutes: int, done: str) -> None:
    table = Timetable(SESSIONS, HERE)
    assert table.after_work(at(23, start), timedelta(minutes=minutes), everything) == at(23, done)


@pytest.mark.req("R-173", "R-174")
def test_breaks_of_a_wait_and_minutes_outside_normal_hours() -> None:
    table = Timetable(SESSIONS, HERE, extended=(EVENING,), calendar=NATIONAL)
    assert table.break_between(at(23, "11:50"), at(23, "14:40"), everything) == timedelta(hours=2, minutes=30)
    assert table.break_between(at(23, "12:30"), at(23, "13:00"), everything) == timedelta(minutes=30)
    assert table.break_between(at(23, "09:00"), at(23, "11:00"), everything) == timedelta()
    assert table.outside_between(at(23, "11:50"), at(23, "12:20")) == timedelta(minutes=20)
    assert table.outside_between(at(23, "17:55"), at(23, "18:25")) == timedelta(minutes=25)
    assert table.outside_between(october(3, "09:00"), october(3, "09:20")) == timedelta(minutes=20)
    assert table.outside_between(october(10, "09:00"), october(10, "09:20")) == timedelta()


@given(minutes=st.integers(0, 1439), work=st.integers(0, 600), more=st.integers(0, 600))
def test_more_work_is_never_done_earlier_and_never_in_a_break(minutes: int, work: int, more: int) -> None:
    table, begin = Timetable(SESSIONS, HERE), at(23, "00:00") + timedelta(minutes=minutes)
    sooner = table.after_work(begin, timedelta(minutes=work), everything)
    later = table.after_work(begin, timedelta(minutes=work + more), everything)
    assert later - sooner >= timedelta(minutes=more) - timedelta()
    assert sooner - begin >= timedelta(minutes=work)
    if work:
        assert not at(23, "12:00") < sooner < at(23, "14:30")
