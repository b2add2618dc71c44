"""The first, honest range of a wait."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.waits import Unknown, WaitRange, estimate, shown_minutes, typical_service_seconds
from tests.support.clock import MORNING


def a_wait(ahead: int, open_windows: int, idle: int = 0, service: float = 600.0) -> WaitRange:
    wait = estimate(ahead, open_windows, idle, service, MORNING)
    assert isinstance(wait, WaitRange)
    return wait


def test_without_an_open_window_it_says_so_and_gives_no_number() -> None:
    assert estimate(3, 0, 0, 600.0, MORNING) == Unknown("no_open_window")


def test_nobody_waits_when_a_window_is_free() -> None:
    assert a_wait(0, 2, idle=1).p50_seconds == 0


@given(st.integers(0, 200), st.integers(1, 30), st.floats(10, 3600))
def test_the_range_is_in_order_and_more_windows_never_make_it_longer(ahead: int, windows: int, service: float) -> None:
    wait, with_one_more = a_wait(ahead, windows, service=service), a_wait(ahead, windows + 1, service=service)
    assert 0 <= wait.p10_seconds <= wait.p50_seconds <= wait.p90_seconds
    assert with_one_more.p50_seconds <= wait.p50_seconds


@pytest.mark.parametrize(
    ("p10", "p90", "shown"),
    [(0, 0, (0, 5)), (299, 301, (0, 10)), (600, 900, (10, 15)), (620, 650, (10, 15)), (899, 3601, (10, 65))],
)
def test_minutes_are_shown_in_steps_of_five_never_too_short(p10: int, p90: int, shown: tuple[int, int]) -> None:
    assert shown_minutes(WaitRange(p10, p10, p90, MORNING)) == shown


def test_few_services_of_today_move_the_catalogues_figure_only_a_little() -> None:
    assert typical_service_seconds(600, 0, 0) == 600
    assert typical_service_seconds(600, 1, 1_200_000) == 700
    assert typical_service_seconds(600, 95, 95 * 300_000) == 315
