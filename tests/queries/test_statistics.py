"""Figures: each from the stored times, and nothing where there is nothing to divide by."""

from collections.abc import Callable
from typing import Any

import pytest

from app.queries.statistics import stats_view
from tests.builders import SmallHall

Opened = Callable[..., SmallHall]


def rows(hall: SmallHall, by: str = "zone") -> dict[str, dict[str, Any]]:
    view = hall.look(stats_view, hall.config, hall.today, hall.today, by, hall.clock.now)
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
    assert (row["services"], row["rated"]) == (1, 1)


@pytest.mark.req("R-182")
def test_a_share_is_told_only_when_it_is_not_the_word_of_a_few(hall: SmallHall) -> None:
    desk = hall.open("1")
    for n in range(1, 11):
        assert rows(hall, "window").get("1", {}).get("good_share") is None
        hall.take()
        hall.rate(desk.serves(), 2 if n == 1 else 5)
    assert rows(hall, "window")["1"]["good_share"] == 0.9


@pytest.mark.req("R-032")
def test_figures_are_cut_by_why_people_came(open_hall: Opened) -> None:
    hall = open_hall(zones={"A": {"purposes": ["apply", "collect"]}})
    desk = hall.open("1")
    for purpose in ("apply", "collect", "collect"):
        hall.take(purpose=purpose)
        desk.serves()
    assert {key: row["services"] for key, row in rows(hall, "purpose").items()} == {"apply": 1, "collect": 2}


def test_nothing_is_shown_where_there_is_nothing_to_divide_by(hall: SmallHall) -> None:
    hall.take()
    row = rows(hall)["A"]
    assert (row["mean_wait_seconds"], row["p90_wait_seconds"], row["mean_service_seconds"]) == (None, None, None)
