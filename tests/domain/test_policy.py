from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.bounded import rules_of
from app.domain.hours import Session
from app.domain.policy import Policy, read_sessions
from app.errors import Invalid


@pytest.mark.req("R-169")
def test_a_working_day_is_half_past_eight_to_twelve_and_half_past_two_to_six() -> None:
    weekdays = frozenset({1, 2, 3, 4, 5})
    assert Policy().sessions == (Session(time(8, 30), time(12), weekdays), Session(time(14, 30), time(18), weekdays))


@pytest.mark.req("R-064")
def test_a_ticket_is_called_three_times_ten_seconds_apart() -> None:
    assert (Policy().calls_per_ticket, Policy().recall_spacing_seconds) == (3, 10)


def test_a_hall_overrides_only_what_it_says() -> None:
    merged = Policy().merged({"calls_per_ticket": 4, "sessions": [{"from": "09:00", "to": "24:00", "days": [6, 7]}]})
    assert merged.calls_per_ticket == 4
    assert merged.sessions == (Session(time(9), time.max, frozenset({6, 7})),)
    assert merged.undo_seconds == Policy().undo_seconds


def test_a_hall_without_rules_of_its_own_has_the_defaults() -> None:
    defaults = Policy()
    assert defaults.merged({}) is defaults


def test_an_unknown_rule_is_refused_with_the_nearest() -> None:
    with pytest.raises(Invalid) as error:
        Policy().merged({"hold_max": 3})
    assert (error.value.code, error.value.params) == ("policy_key_unknown", {"key": "hold_max", "nearest": "held_max"})


@pytest.mark.parametrize("value", [0, 11, "3", 3.0, True, None])
def test_a_value_outside_the_range_is_refused_with_the_range(value: object) -> None:
    with pytest.raises(Invalid) as error:
        Policy().merged({"calls_per_ticket": value})
    shown = {"policy_rule": "calls_per_ticket", "policy_form": "1–10"}
    assert error.value.params == {"key": "calls_per_ticket", "allowed": "1–10", **shown}


def test_the_kiosk_warns_before_it_clears() -> None:
    with pytest.raises(Invalid, match="kiosk_warn_seconds"):
        Policy().merged({"kiosk_warn_seconds": 50})


@pytest.mark.parametrize(
    "sessions",
    [
        "08:30-12:00", [{}], [{"from": "8:30"}], [{"from": "12:00", "to": "12:00"}], [{"from": "08:00", "to": "09:00", "days": [0]}],
        [{"from": "08:00", "to": "09:00", "days": []}], [{"from": "08:00", "to": "09:00", "till": 1}],
        [{"from": "08:00", "to": "12:00"}, {"from": "10:00", "to": "11:00", "days": [5, 6]}],
    ],
)  # fmt: skip
def test_sessions_that_make_no_day_are_refused(sessions: object) -> None:
    with pytest.raises(Invalid, match="sessions"):
        Policy().merged({"sessions": sessions})


def test_sessions_of_different_days_may_have_the_same_hours() -> None:
    assert (
        len(read_sessions([{"from": "08:00", "to": "12:00", "days": [1]}, {"from": "08:00", "to": "12:00", "days": [2]}])) == 2
    )


WORDS = st.text("0123456789:-abc", max_size=6)
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.lists(WORDS, max_size=3)


@given(st.dictionaries(st.sampled_from(sorted(rules_of(Policy))), VALUES, max_size=4))
def test_whatever_a_hall_sends_is_either_a_policy_or_refused(overrides: dict[str, object]) -> None:
    answer: object
    try:
        answer = Policy().merged(overrides)
    except Invalid as error:
        answer = error.code
    assert isinstance(answer, Policy) or answer == "policy_value_invalid"


def test_the_calling_rule_gets_the_halls_numbers() -> None:
    rates = Policy().merged({"appointment_share_percent": 40, "rate_special": 2}).rates
    assert (rates.appointment_share, rates.rate["special"]) == (0.4, 2.0)
