"""People compared by what they had to do: fair to who has the hard matters, silent on few, and right nineteen times of twenty."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest

from app.domain.indicators import Subject
from app.queries.comparing import COLUMNS, Comparison, compare, compared, norms_of
from app.queries.facts import Frame
from tests.builders import SmallHall

Opened = Callable[..., SmallHall]
Service = tuple[str, str, float]
"""Person, item, seconds."""
WORDS = ("zone", "item", "special_group", "window", "person")


def frame(rows: Sequence[dict[str, str | int]], columns: set[str]) -> Frame:
    found = Frame(len(rows))
    for name in columns:
        values = [row[name] for row in rows]
        if name in WORDS:
            words = sorted({str(value) for value in values})
            found.words[name] = words
            found.columns[name] = np.array([words.index(str(value)) for value in values], dtype=np.int32)
        else:
            found.columns[name] = np.array(values, dtype=np.int32)
    return found


def of(services: Sequence[Service]) -> Comparison:
    rows: list[dict[str, str | int]] = [
        {
            "zone": "A", "item": item, "special_group": "", "window": f"w-{person}", "person": person,
            "service": round(seconds * 1000), "shared": 0,
        }
        for person, item, seconds in services
    ]  # fmt: skip
    return compared(frame(rows, COLUMNS), frame(rows, {"person"}))


def people(services: Sequence[Service]) -> dict[str, float | None]:
    return {name: one.ratio for name, one in of(services).of[Subject.PERSON].items()}


def test_who_has_the_hard_matters_is_no_slower_for_it() -> None:
    """The raw means would say the opposite (Simpson): li takes longer on average and is the quicker at both."""
    services: list[Service] = [("li", "hard", 1080.0)] * 80 + [("li", "easy", 270)] * 20
    services += [("wang", "hard", 1320)] * 20 + [("wang", "easy", 330)] * 80
    found = people(services)
    assert found["li"] is not None
    assert found["wang"] is not None
    assert found["li"] < 1 < found["wang"]


def test_expected_and_observed_are_equal_over_all() -> None:
    services: list[Service] = [(p, i, 60.0 * n) for p in ("li", "wang", "zhao") for i in ("x", "y") for n in range(1, 40)]
    rows = of(services).of[Subject.PERSON].values()
    minutes = [(one.observed_minutes or 0, one.expected_minutes or 0) for one in rows]
    assert sum(observed for observed, _ in minutes) == pytest.approx(sum(expected for _, expected in minutes), abs=0.2)


@pytest.mark.parametrize(("n", "told"), [(29, None), (30, 1.0)])
def test_with_fewer_than_thirty_nothing_is_said(n: int, told: float | None) -> None:
    one = of([("li", "x", 300)] * n + [("wang", "x", 300)] * 60).of[Subject.PERSON]["li"]
    assert (one.n, one.ratio, one.low, one.high) == (n, told, told, told)
    assert (one.observed_minutes is None) is (told is None)


def test_what_nobody_else_does_is_no_measure_of_anybody() -> None:
    services: list[Service] = [("li", "x", 300.0)] * 40 + [("wang", "x", 300)] * 40 + [("wang", "own", 3000)] * 50
    wang = of(services).of[Subject.PERSON]["wang"]
    assert (wang.n, wang.alone, wang.ratio) == (40, 50, 1.0)


def test_a_rare_matter_is_expected_to_take_what_the_hall_takes() -> None:
    comparison = of([("li", "x", 300)] * 36 + [("wang", "x", 300)] * 40 + [("wang", "rare", 900)] * 4)
    assert comparison.norms.of("A", "rare", special=False) == round(1000 * (76 * 300 + 4 * 900) / 80)
    assert comparison.norms.of("A", "x", special=True) == 300_000
    assert norms_of(comparison.norms.view()) == comparison.norms
    wang = comparison.of[Subject.PERSON]["wang"]
    assert wang.expected_minutes == pytest.approx((40 * 300 + 4 * 330) / 60, abs=0.1)


def test_visitors_of_a_special_group_are_compared_with_each_other() -> None:
    rows: list[dict[str, str | int]] = [
        {"zone": "A", "item": "x", "special_group": group, "window": "w", "person": person, "service": ms, "shared": 0}
        for person, group, ms, times in (
            ("li", "elderly", 900_000, 30), ("li", "", 300_000, 10), ("wang", "elderly", 900_000, 10), ("wang", "", 300_000, 40)
        )
        for _ in range(times)
    ]  # fmt: skip
    found = compared(frame(rows, COLUMNS), frame(rows, {"person"})).of[Subject.PERSON]
    assert (found["li"].ratio, found["wang"].ratio) == (1.0, 1.0)


def test_an_empty_time_compares_nobody() -> None:
    assert of([]).of == {Subject.PERSON: {}, Subject.WINDOW: {}}


def day_at_one_window(
    rng: np.random.Generator, sizes: dict[tuple[str, str], int], means: dict[tuple[str, str], float]
) -> list[Service]:
    return [
        (person, item, float(seconds))
        for (person, item), n in sizes.items()
        for seconds in means[person, item] * rng.lognormal(-0.245, 0.7, n)  # mean 1, as skewed as services are
    ]


def test_the_interval_holds_the_true_ratio_nineteen_times_of_twenty() -> None:
    """Simulated here on its own: laws of each person and item are known, and so is the ratio that the figures look for."""
    rng = np.random.default_rng(224)
    pace = {"li": 0.8, "wang": 1.0, "zhao": 1.3, "qian": 1.0}
    usual = {"x": 240.0, "y": 600.0, "z": 1500.0}
    sizes = {(p, i): int(rng.integers(12, 60)) for p in pace for i in usual}
    sizes |= {("qian", "x"): 4, ("qian", "y"): 20, ("qian", "z"): 8}  # just over thirty
    means = {(p, i): pace[p] * usual[i] for p, i in sizes}
    of_item = {i: sum(sizes[p, i] * means[p, i] for p in pace) / sum(sizes[p, i] for p in pace) for i in usual}
    true = {p: sum(sizes[p, i] * means[p, i] for i in usual) / sum(sizes[p, i] * of_item[i] for i in usual) for p in pace}
    runs, held, low = 400, dict.fromkeys(pace, 0), dict.fromkeys(pace, 0)
    for _ in range(runs):
        rows = of(day_at_one_window(rng, sizes, means)).of[Subject.PERSON]
        for person, ratio in true.items():
            one = rows[person]
            assert one.low is not None
            assert one.high is not None
            held[person] += one.low <= ratio <= one.high
            low[person] += ratio < one.low
    assert all(0.93 <= held[person] / runs <= 0.985 for person in pace), held
    assert all(low[person] / runs <= 0.05 for person in pace), low


def test_an_interval_is_narrower_with_more_services() -> None:
    rng = np.random.default_rng(7)
    widths = []
    for n in (30, 120, 480):
        one = of([(p, "x", float(s)) for p in ("li", "wang") for s in rng.lognormal(6, 0.7, n)]).of[Subject.PERSON]["li"]
        assert one.low is not None
        assert one.high is not None
        widths.append(one.high - one.low)
    assert all(narrow < wide for wide, narrow in pairwise(widths))


@pytest.mark.req("R-219")
def test_a_service_that_a_and_b_shared_is_of_neither_and_counted_with_both(open_hall_on_each: Opened) -> None:
    hall = open_hall_on_each()
    li = hall.open("1")
    zhao = hall.open("2")
    for desk in (li, zhao):
        hall.take_many(30, seconds_apart=0)
        for n in range(30):
            desk.serves(seconds=60 + 5 * (n % 3))
    hall.take()
    li.call_next()
    li.start()
    hall.clock.advance(400)
    li.hand_over()
    wang = hall.desk("1", "wang")
    wang.cover()
    hall.clock.advance(300)
    wang.finish()
    found = hall.look(compare, hall.config, hall.today - timedelta(days=3), hall.today, hall.clock.now)
    by_name = {name: found.of[Subject.PERSON].get(hall.people[name]) for name in ("li", "zhao", "wang")}
    assert {name: one and (one.n, one.shared) for name, one in by_name.items()} == {
        "li": (30, 1),
        "zhao": (30, 0),
        "wang": (0, 1),
    }
    assert by_name["li"] is not None
    assert by_name["li"].ratio == 1.0
    window = found.of[Subject.WINDOW][hall.windows["1"]]
    assert (window.n, window.shared) == (30, 1)
