"""Reviews: periods of two months, states that only move by their table, marks that can be checked by hand."""

from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.hours import CalendarDay, DayKind, Timetable
from app.domain.indicators import (
    MEASURED,
    SHARES,
    USUAL,
    Group,
    Indicator,
    Subject,
    indicator_view,
    least_of,
    mark_of,
    marks_of,
    scheme_of,
)
from app.domain.policy import Policy
from app.domain.review import (
    OBJECTION_MOVES,
    TRANSITIONS,
    ObjectionAction,
    ObjectionState,
    Period,
    ReviewAction,
    ReviewState,
    allowed,
    answer,
    last_period,
    move,
    period_of,
    publish_by,
)
from app.errors import Conflict
from tests.builders import refused

PACE = USUAL.indicator("pace", Subject.PERSON)


@pytest.mark.req("R-224")
@pytest.mark.parametrize(
    ("day", "code", "last", "due"),
    [
        (date(2026, 1, 1), "2026-01", date(2026, 2, 28), date(2026, 3, 7)),
        (date(2028, 2, 29), "2028-01", date(2028, 2, 29), date(2028, 3, 7)),
        (date(2026, 8, 31), "2026-07", date(2026, 8, 31), date(2026, 9, 7)),
        (date(2026, 12, 31), "2026-11", date(2026, 12, 31), date(2027, 1, 7)),
    ],
)
def test_a_period_is_two_months_and_due_in_the_first_week_after(day: date, code: str, last: date, due: date) -> None:
    period = period_of(day)
    assert (period.code, period.last, period.due) == (code, last, due)
    assert last_period(period.next.first) == period


def test_a_period_begins_with_an_odd_month_only() -> None:
    with pytest.raises(ValueError, match="odd month"):
        Period(date(2026, 2, 1))


def timetable(*free: date) -> Timetable:
    calendar = {day: CalendarDay(day, DayKind.CLOSED) for day in free}
    return Timetable(Policy().sessions, ZoneInfo("Asia/Shanghai"), calendar=calendar)


def test_what_is_published_by_this_day_is_final_in_time() -> None:
    assert publish_by(date(2026, 9, 7), 3, timetable()) == date(2026, 9, 1)  # a Tuesday: 2, 3 and 4 are for objections
    assert publish_by(date(2026, 3, 7), 3, timetable()) == date(2026, 3, 3)
    assert publish_by(date(2026, 5, 7), 3, timetable(*(date(2026, 5, n) for n in range(1, 6)))) is None


@pytest.mark.parametrize("state", ReviewState)
@pytest.mark.parametrize("action", ReviewAction)
def test_a_move_that_the_table_does_not_list_is_refused(state: ReviewState, action: ReviewAction) -> None:
    if (state, action) in TRANSITIONS:
        assert move(state, action) is TRANSITIONS[state, action]
    else:
        with pytest.raises(Conflict):
            move(state, action)


@pytest.mark.req("R-227")
def test_nothing_is_final_before_every_objection_is_answered_and_nothing_changes_afterwards() -> None:
    into_final = {of for (of, _), to in TRANSITIONS.items() if to is ReviewState.FINAL and of is not ReviewState.FINAL}
    assert into_final == {ReviewState.DECIDED}
    assert allowed(ReviewState.FINAL) == ["adjust"]
    assert (
        ReviewState.DRAFTED not in TRANSITIONS.values() or move(ReviewState.DRAFTED, ReviewAction.ENTER) is ReviewState.DRAFTED
    )


@pytest.mark.parametrize("state", ObjectionState)
@pytest.mark.parametrize("action", ObjectionAction)
def test_an_objection_is_answered_once(state: ObjectionState, action: ObjectionAction) -> None:
    if (state, action) in OBJECTION_MOVES:
        assert answer(state, action) is not ObjectionState.OPEN
    else:
        with refused("objection_answered"):
            answer(state, action)


# Marks


@pytest.mark.parametrize(
    ("value", "mark"), [(0.8, 1000), (1.0, 1000), (1.3, 500), (1.6, 0), (2.5, 0), (1.0003, 1000), (1.0004, 999), (None, None)]
)
def test_marks_go_in_a_straight_line_from_none_to_full(value: float | None, mark: int | None) -> None:
    assert mark_of(PACE, value) == mark


@given(st.floats(0, 3, allow_nan=False), st.floats(0, 3, allow_nan=False))
def test_a_better_value_never_has_fewer_marks(one: float, other: float) -> None:
    better, worse = sorted((one, other))
    assert (mark_of(PACE, better) or 0) >= (mark_of(PACE, worse) or 0)


VALUES = {
    "late_opening": 0.1, "uncovered": 0.05, "long_pauses": 1.0, "complaints": 0.0, "pace": 1.06, "held": 0.065,
    "in_target": 0.74, "satisfied": 0.935, "participation": 0.3,
}  # fmt: skip


@pytest.mark.req("R-224")
def test_the_whole_is_worked_out_of_what_is_shown() -> None:
    marks = marks_of(USUAL, Subject.PERSON, VALUES)
    assert marks.indicators == {
        "late_opening": 500, "uncovered": 500, "long_pauses": 800, "complaints": 1000, "pace": 900, "held": 750,
        "in_target": 600, "satisfied": 750, "participation": 500,
    }  # fmt: skip
    assert marks.groups == {Group.CONDUCT: 660, Group.EFFICIENCY: 780, Group.RATING: 675}
    assert marks.total == 713  # (66.0 × 30 + 78.0 × 40 + 67.5 × 30) / 100 = 71.25
    assert sum(marks.counts.values()) == 1000


def test_the_weight_of_what_says_nothing_goes_to_its_group() -> None:
    marks = marks_of(USUAL, Subject.PERSON, {**VALUES, "pace": None, "held": None})
    assert marks.groups[Group.EFFICIENCY] == marks.indicators["in_target"] == 600
    assert "pace" not in marks.counts
    assert (marks.counts["in_target"], marks.counts["satisfied"]) == (400, 210)


def test_a_group_that_says_nothing_leaves_its_weight_to_the_others() -> None:
    marks = marks_of(USUAL, Subject.PERSON, {**VALUES, "satisfied": None, "participation": None})
    assert marks.groups[Group.RATING] is None
    assert marks.total == 729  # (66.0 × 30 + 78.0 × 40) / 70 = 72.857
    assert marks_of(USUAL, Subject.PERSON, {}).total is None


# The scheme


def told(**more: Any) -> dict[str, Any]:
    return {
        "weights": {"conduct": 30, "efficiency": 40, "rating": 30}, "objection_days": 3,
        "indicators": [indicator_view(one) for one in USUAL.indicators], **more,
    }  # fmt: skip


@pytest.mark.req("R-226")
def test_an_indicator_is_added_and_the_three_groups_stay() -> None:
    more = Indicator("tidy", Group.CONDUCT, "仪容", "Appearance", "by_hand", 100, 0, 10)
    scheme = scheme_of(**told(indicators=[*told()["indicators"], indicator_view(more)]))
    assert scheme.indicators[-1] == more
    assert set(scheme.weights) == set(Group)
    assert scheme_of(**told()) == USUAL


def without(group: str) -> list[dict[str, Any]]:
    return [one for one in told()["indicators"] if one["group"] != group]


def changed(**values: Any) -> list[dict[str, Any]]:
    first, *others = told()["indicators"]
    return [{**first, **values}, *others]


@pytest.mark.req("R-226")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"weights": {"conduct": 60, "efficiency": 40}}, "review_groups_fixed"),
        ({"weights": {"conduct": 60, "efficiency": 40, "rating": 0}}, "review_groups_fixed"),
        ({"weights": {"conduct": 30, "efficiency": 30, "rating": 30}}, "review_weights_sum"),
        ({"indicators": without("rating")}, "review_group_empty"),
        ({"indicators": changed(source="services")}, "review_source_refused"),
        ({"indicators": changed(source="occupancy")}, "review_source_refused"),
        ({"indicators": changed(source="mean_service_seconds")}, "review_source_refused"),
        ({"indicators": changed(full_at=0.2)}, "review_indicator_marks"),
        ({"indicators": changed(code="pace")}, "review_indicator_twice"),
    ],
)
def test_a_scheme_that_cannot_be_is_refused(change: dict[str, Any], code: str) -> None:
    with refused(code):
        scheme_of(**told(**change))


def test_people_are_measured_by_shares_and_by_time_for_what_they_had_to_do() -> None:
    assert {"satisfied_share", "participation", "in_target_share"} <= SHARES
    assert SHARES.isdisjoint({"occupancy", "utilisation", "services", "mean_service_seconds"})
    assert {one.source for one in USUAL.indicators} - {"by_hand"} <= SHARES | set(MEASURED)
    assert (least_of("observed_expected"), least_of("participation"), least_of("satisfied_share")) == (30, 30, 10)
    assert replace(PACE, full_at=2).direction == "more"
