"""What the estimator says in halls where one can reckon what would be right."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.waits.estimator import Asked, Estimator, forecast
from app.domain.waits.floor import Seen, What
from app.domain.waits.picture import Booking, Shift
from tests.support.paper_hall import AFTER, CLOSES, NOON, OPENS, PaperHall, seconds


def a_line(hall: PaperHall, people: int, now: float = OPENS + 1) -> list[str]:
    return [hall.issue(now) for _ in range(people)]


@pytest.mark.req("R-084", "R-085")
def test_without_a_history_the_catalogue_stands_in() -> None:
    hall = PaperHall({"w1": ["A"]})
    hall.open()
    last = a_line(hall, 7)[-1]
    low, middle, high = hall.minutes(last, OPENS + 1)
    assert low < middle < high
    assert 45 < middle < 80  # six others of ten minutes each, and calling them


@pytest.mark.req("R-085")
def test_what_services_really_take_replaces_the_catalogue() -> None:
    hall = PaperHall({"w1": ["A"]})
    hall.open()
    for k in range(40):
        hall.serve(hall.issue(OPENS + 4 * k), "w1", OPENS + 4 * k, 3.5)
    now = OPENS + 160
    last = a_line(hall, 7, now)[-1]
    assert 20 < hall.minutes(last, now)[1] < 40


@pytest.mark.req("R-085")
def test_one_forgotten_finish_moves_nothing_much() -> None:
    def after(forgotten: float) -> float:
        hall = PaperHall({"w1": ["A"], "w2": ["A"]})
        hall.open()
        for k in range(20):
            hall.serve(hall.issue(OPENS + 4 * k), "w1", OPENS + 4 * k, 4)
        hall.serve(hall.issue(OPENS), "w2", OPENS, forgotten)
        now = OPENS + 200
        return hall.minutes(a_line(hall, 8, now)[-1], now)[1]

    assert after(190) < 1.15 * after(4)


@pytest.mark.req("R-084")
def test_unequal_matters_ahead_count_unequally() -> None:
    hall = PaperHall({"w1": ["A", "B"]})
    hall.plan.items["b"] = type(hall.plan.items["b"])("b", "B", seconds(30))  # type: ignore[index]
    hall.open()
    long = [hall.issue(OPENS + 1, "B") for _ in range(4)]
    last = hall.issue(OPENS + 2, "A")
    assert hall.minutes(last, OPENS + 2)[1] > 60
    assert len(long) == 4


@pytest.mark.req("R-086")
def test_with_every_window_closed_it_says_so_instead_of_a_number() -> None:
    hall = PaperHall({"w1": ["A"]})
    ticket = hall.issue(OPENS + 1)
    now = seconds(OPENS + 1)
    assert hall.estimator.expect([ticket], now)[ticket].unknown == "no_open_window"
    assert hall.estimator.expect([ticket], now)[ticket].range is None
    hall.open(now=OPENS + 2)
    assert hall.estimator.expect([ticket], now + 60)[ticket].range is not None


def test_a_window_that_the_roster_brings_is_waited_for() -> None:
    hall = PaperHall({"w1": ["A"]}, roster=[Shift("w1", "a", seconds(OPENS + 90), seconds(CLOSES))])
    ticket = hall.issue(OPENS + 60)
    said = hall.estimator.expect([ticket], seconds(OPENS + 60))[ticket]
    assert said.range is not None
    assert 29 * 60 < said.range.p50 < 40 * 60


def test_a_zone_that_nobody_has_used_has_its_answer() -> None:
    hall = PaperHall({"w1": ["A"], "w2": ["B"]})
    hall.open()
    a_line(hall, 5)
    asked = [Asked("B", "b"), Asked("A", "a"), Asked("A", "a", "special")]
    said = hall.estimator.expect_new(asked, seconds(OPENS + 1))
    empty, full, special = (said[one].range for one in asked)
    assert empty is not None
    assert full is not None
    assert special is not None
    assert empty.p90 < 60
    assert full.p50 > 30 * 60
    assert special.p50 < full.p50


def test_asking_takes_nobodys_place() -> None:
    hall = PaperHall({"w1": ["A"]})
    hall.open()
    last = a_line(hall, 4)[-1]
    before = hall.minutes(last, OPENS + 1)
    hall.estimator.expect_new([Asked("A"), Asked("A", priority_class="special")], seconds(OPENS + 1))
    assert hall.minutes(last, OPENS + 1) == before


@pytest.mark.req("R-087")
def test_a_wait_that_runs_over_noon_includes_the_break() -> None:
    hall = PaperHall({"w1": ["A"]})
    hall.open()
    now = NOON - 20
    line = a_line(hall, 12, now)
    first, last = hall.minutes(line[0], now), hall.minutes(line[-1], now)
    assert first[1] < 5
    assert last[0] > AFTER - now
    within = PaperHall({"w1": ["A"]}, through_noon=["w1"])
    within.open()
    assert within.minutes(a_line(within, 12, now)[-1], now)[1] < AFTER - now + 40


def test_what_will_hardly_be_reached_before_closing_is_said() -> None:
    hall = PaperHall({"w1": ["A"]})
    hall.open()
    now = CLOSES - 20
    line = a_line(hall, 30, now)
    said = hall.estimator.expect(line, seconds(now))
    assert said[line[0]].in_time == 1
    assert said[line[-1]].in_time < 0.1


def test_a_line_of_more_than_a_day_at_a_window_through_noon_is_told_all_the_same() -> None:
    hall = PaperHall({"w1": ["A"]}, through_noon=["w1"])
    hall.open()
    line = a_line(hall, 150)
    assert list(hall.estimator.predict(line, seconds(OPENS + 30))) == line


def test_a_booking_that_is_due_counts_before_it_comes() -> None:
    def wait(bookings: int) -> float:
        due = [Booking(f"p{k}", "A", "a", seconds(OPENS + 20)) for k in range(bookings)]
        hall = PaperHall({"w1": ["A"]}, bookings=due)
        hall.open()
        return hall.minutes(a_line(hall, 6)[-1], OPENS + 1)[1]

    assert wait(4) > wait(0) + 10


def test_a_pause_under_way_and_somebody_held_are_in_it() -> None:
    hall = PaperHall({"w1": ["A"]})
    hall.open()
    ticket = hall.issue(OPENS + 1)
    hall.see(What.WINDOW_PAUSE, OPENS + 1, window_id="w1", reason="break")
    assert 5 < hall.minutes(ticket, OPENS + 1)[1] < 20
    assert hall.minutes(ticket, OPENS + 9)[1] < hall.minutes(ticket, OPENS + 1)[1]


@pytest.mark.req("R-084")
@settings(max_examples=6)
@given(st.integers(1, 40), st.integers(1, 6), st.floats(OPENS + 1, CLOSES - 1))
def test_the_range_is_in_order_and_the_same_when_asked_again(people: int, windows: int, now: float) -> None:
    def asked() -> list[tuple[float, ...]]:
        hall = PaperHall({f"w{k}": ["A"] for k in range(windows)})
        hall.open()
        line = a_line(hall, people, now)
        return [tuple(found) for found in hall.estimator.predict(line, seconds(now)).values()]

    first = asked()
    assert first == asked()
    for low, middle, high in first:
        assert 0 <= low <= middle <= high


@pytest.mark.req("R-084")
@settings(max_examples=5)
@given(st.integers(3, 40), st.integers(1, 6))
def test_one_more_window_never_lengthens_the_wait(people: int, windows: int) -> None:
    def expected(count: int) -> list[float]:
        hall = PaperHall({f"w{k}": ["A"] for k in range(count)})
        hall.open()
        line = a_line(hall, people)
        times = forecast(hall.estimator.floor.picture(seconds(OPENS + 1)), hall.estimator.learned, hall.rule, line)
        return [sum(found) / len(found) for found in times.values()]

    for fewer, more in zip(expected(windows), expected(windows + 1), strict=True):
        assert more <= fewer * 1.02 + 15


def test_a_burst_of_two_hundred_is_answered_in_order() -> None:
    hall = PaperHall({f"w{k}": ["A"] for k in range(8)}, service=5)
    hall.open()
    line = a_line(hall, 200)
    said = hall.estimator.expect(line, seconds(OPENS + 1))
    middles = [said[ticket].range.p50 for ticket in line]  # type: ignore[union-attr]
    assert all(earlier <= later + 120 for earlier, later in pairwise(middles))
    assert 90 * 60 < middles[-1] < 200 * 60


def test_a_promise_that_is_broken_again_and_again_becomes_wider_but_slowly() -> None:
    scales = PaperHall({"w1": ["A"]}).estimator.learned.scales
    times = [float(600 + 30 * k) for k in range(24)]
    before = scales.scaled("A", times)
    for _ in range(20):
        scales.learn("A", before, before[2] + 1)
    after_a_bad_day = scales.scaled("A", times)
    for _ in range(2000):
        scales.learn("A", before, before[2] + 1)
    at_most = scales.scaled("A", times)
    assert before[2] < after_a_bad_day[2] < before[1] + 1.3 * (before[2] - before[1])
    assert at_most[2] <= before[1] + 2.8 * (before[2] - before[1])
    assert at_most[1] == before[1]


def test_after_a_restart_it_goes_on_from_the_picture() -> None:
    hall = PaperHall({"w1": ["A"], "w2": ["A"]})
    hall.open()
    line = a_line(hall, 8)
    for k in range(3):
        hall.call(line[k], f"w{k % 2 + 1}", OPENS + 1 + k)
        hall.see(What.STARTED, OPENS + 2 + k, ticket_id=line[k], window_id=f"w{k % 2 + 1}")
        if k < 1:
            hall.see(What.HELD, OPENS + 2.5, ticket_id=line[k], window_id="w1")
    now = seconds(OPENS + 6)
    before = hall.estimator.predict(line[3:], now)
    again = Estimator(hall.rule, hall.estimator.learned)
    again.resume(hall.estimator.floor.picture(now))
    assert again.predict(line[3:], now) == before
    again.observe(Seen(What.FINISHED, now + 60, ticket_id=line[1], window_id="w2"))
    again.observe(Seen(What.CALLED, now + 70, ticket_id=line[3], window_id="w2"))
    assert again.predict(line[4:5], now + 70)[line[4]].p50 >= 0
