"""Figures: each from the stored times, and nothing where there is nothing to divide by."""

from typing import Any

import pytest

from app.queries.statistics import stats_view
from tests.builders import SmallHall


def rows(hall: SmallHall, by: str = "zone") -> dict[str, dict[str, Any]]:
    view = hall.look(stats_view, hall.config, hall.today, hall.today, by)
    return {row["key"]: row for row in view["rows"]}


def test_an_empty_day_has_no_rows(hall: SmallHall) -> None:
    assert rows(hall) == {}


def test_waits_and_services_are_those_of_the_day(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.take()
    hall.clock.advance(100)
    desk.serves(seconds=60)
    hall.take()
    hall.clock.advance(300)
    desk.serves(seconds=120)
    row = rows(hall)["A"]
    expected = {
        "issued": 2, "served": 2, "services": 2, "mean_wait_seconds": 200, "median_wait_seconds": 100, "p90_wait_seconds": 300,
        "mean_service_seconds": 90,
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected


def test_a_wait_over_an_hour_counts_in_full(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.take()
    hall.clock.advance(3700)
    desk.call_next()
    assert rows(hall)["A"]["mean_wait_seconds"] == 3700


@pytest.mark.parametrize(("by", "key"), [("zone", "A"), ("window", "1"), ("item", "passport"), ("day", "2026-03-02")])
def test_figures_are_cut_by_zone_window_item_and_day(hall: SmallHall, by: str, key: str) -> None:
    hall.take(item="passport")
    hall.rate(hall.open("1").serves(), 2)
    row = rows(hall, by)[key]
    assert (row["services"], row["rated"], row["good_share"]) == (1, 1, 0.0)


def test_nothing_is_shown_where_there_is_nothing_to_divide_by(hall: SmallHall) -> None:
    hall.take()
    row = rows(hall)["A"]
    assert (row["mean_wait_seconds"], row["p90_wait_seconds"], row["mean_service_seconds"]) == (None, None, None)
