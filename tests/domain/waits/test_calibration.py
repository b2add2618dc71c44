"""How a range is read off some dozens of walks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.waits.calibration import quantile

waits = st.lists(st.floats(0, 40_000), min_size=1, max_size=40).map(sorted)


def test_the_middle_of_an_even_row_is_its_middle() -> None:
    assert quantile([float(k) for k in range(41)], 0.5) == pytest.approx(20)


@pytest.mark.parametrize("count", [8, 24, 40])
def test_a_tenth_of_an_even_row_lies_below_the_lower_end_and_beyond_the_upper(count: int) -> None:
    row = [(k + 0.5) / count for k in range(count)]
    assert quantile(row, 0.1) == pytest.approx(0.1, abs=0.4 / count)
    assert quantile(row, 0.9) == pytest.approx(0.9, abs=0.4 / count)


@given(waits)
def test_the_ends_lie_in_order_among_the_walks(times: list[float]) -> None:
    low, middle, high = (quantile(times, share) for share in (0.1, 0.5, 0.9))
    slack = 1e-9 * (times[-1] + 1)
    assert times[0] - slack <= low <= middle + slack
    assert middle <= high + slack
    assert high <= times[-1] + slack


def test_a_single_walk_moves_an_end_by_a_part_of_its_own_way_only() -> None:
    times = [100.0 * k for k in range(40)]
    for k in (3, 20, 35):
        moved = [*times[:k], times[k] + 90, *times[k + 1 :]]
        for share in (0.1, 0.5, 0.9):
            assert quantile(moved, share) - quantile(times, share) < 30
