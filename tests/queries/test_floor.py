"""What the floor is told: figures against targets, who is called next and why, how sure the data are, all halls at once."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, insert, update

from app.domain.policy import Policy
from app.domain.targets import Mark, Target, targets_of
from app.jobs.schedule import figure_today, foresee_waits
from app.models import Device, Hall
from app.operations.watching import watch_hall
from app.queries.calling_order import BY_RULE, order_view
from app.queries.centre import TOTALS, centre_view
from app.queries.data_quality import quality_view
from app.queries.figures import Ask, figures
from app.queries.moments import moments_of
from app.queries.today import HALL, NAMES, figures_kept, figures_now, is_due, today_view
from app.texts import say
from tests.builders import SmallHall, card

Opened = Callable[..., SmallHall]


# --- targets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "value", "mark"),
    [
        (Target(20, 50), 19, Mark.GOOD), (Target(20, 50), 20, Mark.WARN), (Target(20, 50), 50, Mark.BAD),
        (Target(20, 50), None, Mark.NONE), (Target(0, 0), 99, Mark.NONE), (Target(0, 50), 20, Mark.GOOD),
        (Target(0.9, 0.72, falling=True), 0.9, Mark.GOOD), (Target(0.9, 0.72, falling=True), 0.8, Mark.WARN),
        (Target(0.9, 0.72, falling=True), 0.7, Mark.BAD),
    ],
)  # fmt: skip
def test_a_figure_is_marked_by_its_thresholds(target: Target, value: float | None, mark: Mark) -> None:
    assert target.mark(value) is mark


def test_a_wait_at_the_target_keeps_it_and_one_second_more_does_not() -> None:
    wait = targets_of(Policy())["p90_wait_seconds"]
    assert (wait.mark(1200), wait.mark(1201), wait.mark(2700)) == (Mark.GOOD, Mark.WARN, Mark.BAD)


def test_where_a_hall_uses_no_red_level_twice_the_target_is_bad() -> None:
    wait = targets_of(Policy(crowd_minutes_red=0))["median_wait_seconds"]
    assert (wait.mark(2399), wait.mark(2400)) == (Mark.WARN, Mark.BAD)


# --- today ------------------------------------------------------------------------------------------------------------


def now(hall: SmallHall) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = hall.look(figures_now, hall.config, hall.clock.now)["figures"]
    return found


def test_a_hall_where_nothing_has_happened_knows_no_shares(hall: SmallHall) -> None:
    assert all(now(hall)["A"][name] is None for name in ("median_wait_seconds", "p90_wait_seconds", "in_target_share"))


@pytest.mark.req("R-217")
def test_the_figures_of_today_are_those_of_the_statistics_by_zone_and_for_the_hall(hall: SmallHall) -> None:
    desk, three = hall.open("1"), hall.open("3")
    hall.take("A")
    hall.clock.advance(minutes(10))
    hall.rate(desk.serves(seconds=60), 5)
    hall.take("A")
    hall.clock.advance(minutes(30))
    desk.misses()
    hall.take("Z")
    hall.clock.advance(minutes(2))
    three.serves(seconds=60)
    found = now(hall)
    assert (found["A"]["waits"], found["A"]["median_wait_seconds"], found["A"]["p90_wait_seconds"]) == (2, 600, 1800)
    assert (found["A"]["in_target_share"], found["A"]["no_shows"], found["A"]["services"]) == (0.5, 1, 1)
    assert (found["A"]["rated"], found["A"]["participation"], found["Z"]["median_wait_seconds"]) == (1, 1.0, 120)
    assert (found[HALL]["waits"], found[HALL]["median_wait_seconds"], found[HALL]["services"]) == (3, 600, 2)
    of_statistics = hall.look(figures, [hall.config], Ask(hall.today, hall.today, NAMES, target_seconds=1200), hall.clock.now)
    assert found[HALL] == of_statistics.total


def test_the_worker_keeps_the_figures_and_works_them_out_again_when_something_has_happened(hall: SmallHall) -> None:
    def is_due_now() -> bool:
        return bool(hall.look(is_due, hall.config, hall.clock.now))

    foresee_waits(hall.house, hall.clock.now)
    hall.take("A")
    figure_today(hall.house, hall.clock.now)
    assert not is_due_now()
    kept = hall.look(figures_kept, hall.config, hall.clock.now)
    assert kept == hall.look(figures_now, hall.config, hall.clock.now)
    hall.take("A")
    assert is_due_now()


def test_kept_figures_are_shown_for_a_minute_at_most_and_never_after_the_day_or_the_target_has_changed(hall: SmallHall) -> None:
    def kept() -> Any:
        return hall.look(figures_kept, hall.config, hall.clock.now)

    foresee_waits(hall.house, hall.clock.now)
    figure_today(hall.house, hall.clock.now)
    hall.take("A")
    hall.clock.advance(60)
    assert kept() is not None
    hall.clock.advance(1)
    assert kept() is None
    figure_today(hall.house, hall.clock.now)
    hall.set_policy(wait_target_minutes=15)
    assert kept() is None
    figure_today(hall.house, hall.clock.now)
    hall.clock.advance(timedelta(days=1).total_seconds())
    assert kept() is None


def test_each_figure_comes_with_its_target_and_what_it_means_and_a_zone_may_have_its_own(open_hall: Opened) -> None:
    hall = open_hall(policy={"wait_target_minutes": 15}, zones={"A": {"alarm_waiting": [5, 6, 7]}})
    view = hall.look(today_view, hall.config, hall.clock.now, "en")
    assert set(view["targets"]) == set(view["definitions"])
    assert "15 minutes" in view["definitions"]["in_target_share"]
    assert view["definitions"]["participation"] == say("figure.participation", "en")
    assert view["zones"]["A"]["targets"]["waiting"] == {"warn": 5, "bad": 7, "falling": False}
    assert view["zones"]["Z"]["targets"]["waiting"]["warn"] == 10
    assert "X" not in view["zones"]


# --- the order of calling ---------------------------------------------------------------------------------------------


def order(hall: SmallHall, zone: str = "A", lang: str = "zh") -> dict[str, Any]:
    config = hall.config
    found: dict[str, Any] = hall.look(order_view, hall.reader(lang), config.zones_by_code[zone])
    return found


def numbers(view: dict[str, Any]) -> list[str]:
    return [one["ticket"]["ticket_no"] for one in view["items"]]


def test_the_order_of_calling_is_the_order_in_which_the_windows_then_call(hall: SmallHall) -> None:
    desks = [hall.open("1"), hall.open("2")]
    hall.take_many(3)
    hall.take_many(3)
    foreseen = order(hall)
    called: list[str | None] = []
    for desk in desks * 3:
        called.append(desk.calls())
        desk.start()
        desk.finish()
    assert numbers(foreseen) == called
    assert [one["window"] for one in foreseen["items"]] == ["1", "2"] * 3


def test_somebody_who_comes_first_by_rule_stands_first_with_the_rule_in_words(hall: SmallHall) -> None:
    hall.open("1")
    hall.take_many(2)
    soldier = hall.take("T", special_group=hall.config.special_groups[0].code)
    hall.clock.advance(minutes(20))
    view = order(hall, "T", "en")
    assert numbers(view) == [soldier.ticket_no]
    assert soldier.ticket_no in view["items"][0]["sentence"]
    assert view["items"][0]["window"] == "1"


def test_behind_those_that_the_rule_foresees_the_line_goes_on_by_place(hall: SmallHall) -> None:
    hall.open("1")
    taken = hall.take_many(BY_RULE + 3, seconds_apart=1)
    view = order(hall)
    assert numbers(view) == [one.ticket_no for one in taken]
    assert [one["rule"] for one in view["items"]][-3:] == ["then_in_line"] * 3
    assert view["waiting"] == len(taken)


def test_each_call_to_come_says_between_when_and_when_it_is_likely(hall: SmallHall) -> None:
    hall.open("1")
    hall.take_many(2)
    for one in order(hall)["items"]:
        assert one["from"] <= one["to"]


def test_where_no_window_is_open_the_line_is_shown_and_nobody_says_when(hall: SmallHall) -> None:
    taken = hall.take_many(2)
    view = order(hall)
    assert numbers(view) == [one.ticket_no for one in taken]
    assert view["windows"] == []
    assert {(one["window"], one["from"], one["to"]) for one in view["items"]} == {(None, None, None)}


def test_no_name_of_a_visitor_is_in_the_order(hall: SmallHall) -> None:
    hall.take("A", identity=card(name="欧阳修"))
    assert "欧阳修" not in repr(order(hall))
    assert order(hall)["items"][0]["ticket"]["masked_name"].startswith("欧")


# --- how sure the data are --------------------------------------------------------------------------------------------


def quality(hall: SmallHall) -> dict[str, Any]:
    found: dict[str, Any] = hall.look(quality_view, hall.config, hall.clock.now)
    return found


def test_a_ticket_open_for_more_than_four_hours_is_named(hall: SmallHall) -> None:
    ticket = hall.take()
    hall.clock.advance(minutes(240))
    assert quality(hall)["open_long"]["n"] == 0
    hall.clock.advance(1)
    found = quality(hall)["open_long"]
    assert (found["n"], found["hours"], found["items"][0]["ticket_no"]) == (1, 4, ticket.ticket_no)


def test_a_service_that_was_finished_without_a_start_is_counted(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.take_many(2)
    desk.serves()
    desk.call_next()
    hall.clock.advance(60)
    desk.finish()
    assert quality(hall)["unstarted"] == {"n": 1, "of": 2}


def test_devices_without_a_heartbeat_and_with_a_wrong_clock_are_named(hall: SmallHall) -> None:
    def told(work: Any) -> None:
        for name, off in (("board", 0), ("pad", 90), ("pad2", -40)):
            values = {"online": True, "last_seen_at": hall.clock.now, "state": {"clock_off_seconds": off}}
            work.connection.execute(update(Device).where(Device.id == hall.devices[name]).values(**values))

    hall.house.database.write(hall.id, told)
    found = quality(hall)
    assert {one["code"] for one in found["silent"]["items"]} == {"kiosk", "kiosk2", "agent"}
    assert (found["silent"]["n"], found["silent"]["of"]) == (3, 6)
    assert (found["clocks"]["n"], found["clocks"]["of"]) == (2, 3)
    assert {(one["code"], one["seconds"]) for one in found["clocks"]["items"]} == {("pad", 90), ("pad2", -40)}


# --- moments ----------------------------------------------------------------------------------------------------------


def test_only_the_moments_of_the_day_asked_for_are_told(hall: SmallHall) -> None:
    hall.open("1")
    yesterday = hall.today
    hall.clock.advance(timedelta(days=1).total_seconds())
    hall.open("2")
    told = {day: moments_of_day(hall, day) for day in (yesterday, hall.today)}
    assert [one["window"] for one in told[yesterday]] == ["1"]
    assert [one["window"] for one in told[hall.today]] == ["2"]


def moments_of_day(hall: SmallHall, day: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = hall.look(moments_of, hall.config, day, "zh")
    return found


# --- all halls --------------------------------------------------------------------------------------------------------


def centre(top: SmallHall, *, totals_only: bool = False) -> dict[str, Any]:
    with top.house.database.read() as connection:
        config_of = partial(top.house.halls.get, connection)
        return centre_view(connection, config_of, top.id, top.clock.now, totals_only=totals_only)


@pytest.fixture
def halls(open_hall: Opened) -> tuple[SmallHall, SmallHall, SmallHall, SmallHall]:
    """A centre, a hall below it, one below that, and one that is nobody's."""
    top = open_hall(code="H1")
    below = open_hall(code="H2", hall={"parent_id": top.id})
    deep = open_hall(code="H3", hall={"parent_id": below.id})
    return top, below, deep, open_hall(code="H9")


Halls = tuple[SmallHall, SmallHall, SmallHall, SmallHall]


@pytest.mark.req("R-215")
def test_the_centre_sees_every_hall_below_it_and_no_other_the_worst_first(halls: Halls) -> None:
    top, below, deep, _ = halls
    deep.open("1")
    top.open("1")
    top.take()
    deep.take_many(25, seconds_apart=60)
    seen = centre(top)
    assert [one["code"] for one in seen["halls"]] == ["H3", "H1", "H2"]
    worst = seen["halls"][0]
    assert (worst["waiting"], worst["windows"]["idle"], worst["windows"]["closed"], worst["mark"]) == (25, 1, 3, Mark.WARN)
    assert (seen["total"]["halls"], seen["total"]["waiting"]) == (3, 26)
    assert [one["code"] for one in centre(below)["halls"]] == ["H3", "H2"]


def test_people_who_wait_where_no_window_is_open_are_bad_for_the_centre_too_whatever_their_number(halls: Halls) -> None:
    top, below, _, _ = halls
    below.take()
    top.open("1")
    top.take()
    assert {one["code"]: one["mark"] for one in centre(top)["halls"]} == {"H1": Mark.GOOD, "H2": Mark.BAD, "H3": Mark.GOOD}
    below.open("1")
    assert all(one["mark"] == Mark.GOOD for one in centre(top)["halls"])


@pytest.mark.req("R-215")
def test_the_centre_sees_who_is_absent_what_is_wrong_and_bad_ratings_of_each_hall(halls: Halls) -> None:
    top, below, _, _ = halls
    desk = below.open("1")
    below.take()
    below.rate(desk.serves(), 1)
    desk.hand_over()
    one = next(hall for hall in centre(top)["halls"] if hall["code"] == "H2")
    assert (one["bad_ratings"], one["rated"], one["uncovered"], one["windows"]["paused"]) == (1, 1, 1, 1)
    assert one["mark"] == Mark.WARN


@pytest.mark.req("R-155", "R-215")
def test_the_centre_counts_an_open_window_where_people_wait_and_nobody_acts(halls: Halls) -> None:
    top, below, _, _ = halls
    li = below.open("1")
    below.take()

    def uncovered() -> int:
        below.house.database.write(below.id, lambda work: watch_hall(work, below.house.halls, below.id, below.clock.now))
        return int(next(hall for hall in centre(top)["halls"] if hall["code"] == "H2")["uncovered"])

    below.clock.advance(290)
    assert uncovered() == 0
    below.clock.advance(20)
    assert uncovered() == 1
    li.hand_over()
    assert uncovered() == 1, "one window, however many reasons"
    below.desk("1", "wang").cover()
    assert uncovered() == 0


@pytest.mark.req("R-216")
def test_a_social_supervisor_is_told_totals_and_nothing_that_leads_to_a_person(halls: Halls) -> None:
    top, below, _, _ = halls
    desk = below.open("1")
    below.take(identity=card(name="欧阳修"))
    below.rate(desk.serves(), 1)
    seen = centre(top, totals_only=True)
    assert all(set(hall) == set(TOTALS) for hall in seen["halls"])
    assert {"absent", "uncovered", "alarms", "bad_ratings"}.isdisjoint(seen["total"])
    assert seen["total"]["good_share"] is None  # of one rating, it would tell what one visitor said


def test_fifty_halls_are_asked_for_with_as_many_questions_as_three_but_for_their_versions(halls: Halls) -> None:
    top = halls[0]

    def questions() -> int:
        asked: list[str] = []
        centre(top)  # configurations are read once
        with top.house.database.read() as connection:
            event.listen(connection, "before_cursor_execute", lambda *args: asked.append(args[2]))
            centre_view(connection, partial(top.house.halls.get, connection), top.id, top.clock.now)
        return len([one for one in asked if "config_version" not in one])

    few = questions()
    rows = [{"id": f"{n:026d}", "code": f"S{n}", "name": f"{n}号分厅", "parent_id": top.id} for n in range(47)]
    top.house.database.write("", lambda work: work.connection.execute(insert(Hall), rows))
    assert len(centre(top)["halls"]) == 50
    assert questions() == few


def minutes(n: int) -> float:
    return n * 60
