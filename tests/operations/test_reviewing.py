"""The two-month review: opened once from the figures of its days, objected to in time, final when everything is answered."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import insert, select

from app.bootstrap import open_house
from app.domain.indicators import USUAL, Subject
from app.domain.review import ReviewState
from app.errors import HallError
from app.models import Absence, Event, Review, ReviewChange, ReviewObjection, ReviewScheme, ReviewSheet
from app.models.base import new_id
from app.operations.alarms import alarms_of
from app.operations.reviewing import (
    Ruling,
    Value,
    adjust,
    answer_objection,
    change_scheme,
    enter_values,
    finish,
    object_to,
    publish,
    see_to_reviews,
    withdraw_objection,
)
from app.queries.covering import conduct_of
from app.queries.reviews import review_view
from tests.builders import SmallHall, refused
from tests.support.reviewed import CODE, FIRST_OF_MAY, OPEN, SEE_TO, next_morning, opened, plan, sheets, work_a_day

Opened = Callable[..., SmallHall]


def rows(hall: SmallHall, table: Any) -> list[Any]:
    return hall.look(lambda c: list(c.execute(select(table.__table__).order_by(table.id))))


def review(hall: SmallHall) -> Any:
    return rows(hall, Review)[-1]


def view(hall: SmallHall) -> dict[str, Any]:
    return hall.look(review_view, hall.config, CODE, hall.clock.now)


def do(hall: SmallHall, deed: Callable[..., Any], *args: Any, by: str = "lin", **more: Any) -> Any:
    return hall.do(deed, hall.id, CODE, *args, hall.person(by), hall.clock.now, **more)


def objects(hall: SmallHall, who: str = "li", indicator: str = "complaints", text: str = "这件投诉不是我") -> str:
    return str(do(hall, object_to, indicator, text, by=who))


def published(hall: SmallHall) -> dict[str, str]:
    found = opened(hall)
    do(hall, publish)
    return found


def end_of_time(hall: SmallHall) -> None:
    hall.clock.now = review(hall).objections_until
    SEE_TO(hall.house, hall.clock.now)


# Opening


@pytest.mark.req("R-224")
def test_the_review_lies_ready_on_the_first_of_the_odd_month_once(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    work_a_day(hall, {"1": [60], "2": [60]})
    hall.clock.now = FIRST_OF_MAY - timedelta(minutes=10)
    OPEN(hall.house, hall.clock.now)
    assert rows(hall, Review) == []
    hall.clock.now = FIRST_OF_MAY
    for _ in range(2):
        OPEN(hall.house, hall.clock.now)
    [one] = rows(hall, Review)
    assert (one.code, one.state, one.scheme) == (CODE, ReviewState.DRAFTED, 1)
    assert one.due.isoformat() == "2026-05-07"
    assert set(sheets(hall)) == {"1", "2", "li", "zhao"}  # who worked, and the windows they worked at
    [event] = hall.events("review.")
    assert (event.type, event.sensitive, event.state_to) == ("review.opened", "review", "drafted")


def test_two_workers_at_once_open_one_review(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    work_a_day(hall, {"1": [60]})
    hall.clock.now = FIRST_OF_MAY
    both(hall, lambda house: OPEN(house, FIRST_OF_MAY), lambda house: OPEN(house, FIRST_OF_MAY))
    assert len(rows(hall, Review)) == 1
    assert len(rows(hall, ReviewScheme)) == 1


def test_a_worker_that_was_away_catches_up_and_a_time_without_visitors_has_no_review(hall: SmallHall) -> None:
    opened(hall)
    hall.clock.now = datetime(2026, 6, 3, 1, 30, tzinfo=FIRST_OF_MAY.tzinfo)
    work_a_day(hall, {"1": [60]})
    hall.clock.now = datetime(2026, 10, 12, 1, 30, tzinfo=FIRST_OF_MAY.tzinfo)
    work_a_day(hall, {"1": [60]})
    hall.clock.now = datetime(2026, 11, 20, 1, 30, tzinfo=FIRST_OF_MAY.tzinfo)
    OPEN(hall.house, hall.clock.now)
    assert [one.code for one in rows(hall, Review)] == ["2026-03", "2026-05", "2026-09"]


def test_a_review_waits_until_all_its_days_are_summed(hall: SmallHall) -> None:
    hall.take()
    hall.clock.now = FIRST_OF_MAY
    OPEN(hall.house, hall.clock.now)
    assert rows(hall, Review) == []


# Conduct


def test_late_openings_and_uncovered_time_are_those_of_the_roster(hall: SmallHall) -> None:
    """Sessions 8:30 to 12:00 and 14:30 to 18:00; window 1 opens at 9:30 and stays, nobody comes to window 2."""
    day = hall.today
    plan(hall, [day])
    hall.do(lambda work, _: work.connection.execute(insert(Absence), leave(hall, "zhao")))
    hall.open("1")
    hall.clock.advance(10 * 3600)
    conduct = hall.look(conduct_of, hall.config, day, day, hall.clock.now)
    told = {(one.window_id, one.session): one for one in conduct.sessions}
    first, second = (told[hall.windows["1"], session] for session in (1, 2))
    assert (first.late, first.uncovered, first.person_id) == (timedelta(hours=1), timedelta(hours=1), hall.people["li"])
    assert (second.late, second.uncovered) == (timedelta(), timedelta())
    alone = told[hall.windows["2"], 1]
    assert (alone.uncovered, alone.person_id) == (timedelta(hours=3, minutes=30), "")  # zhao was granted to be away


def leave(hall: SmallHall, who: str) -> dict[str, Any]:
    return {
        "id": new_id(), "hall_id": hall.id, "person_id": hall.people[who], "first_day": hall.today, "last_day": hall.today,
        "session": None, "kind": "leave", "state": "granted", "requested_at": hall.clock.now,
    }  # fmt: skip


def test_a_pause_is_long_by_what_of_it_lies_in_the_sessions(hall: SmallHall) -> None:
    desk = hall.open("1")
    desk.pause()
    hall.clock.advance(16 * 60)
    desk.resume()
    hall.clock.advance(2 * 3600 + 4 * 60)  # ten to twelve
    desk.pause()
    hall.clock.advance(2 * 3600 + 44 * 60)  # fourteen minutes within the sessions, the break between
    desk.resume()
    conduct = hall.look(conduct_of, hall.config, hall.today, hall.today, hall.clock.now)
    assert [(one.length, one.person_id) for one in conduct.pauses] == [(timedelta(minutes=16), hall.people["li"])]


# What is entered by hand


def test_what_is_counted_by_hand_is_entered_before_it_is_published(hall: SmallHall) -> None:
    found = opened(hall)
    do(hall, enter_values, [Value(found["li"], "complaints", 1), Value(found["zhao"], "complaints", 0)])
    do(hall, enter_values, [Value(found["li"], "complaints", 2)])
    li = next(sheet for sheet in view(hall)["sheets"] if sheet["id"] == found["li"])
    figure = next(one for one in li["indicators"] if one["code"] == "complaints")
    assert (figure["value"], figure["mark"], figure["first_value"]) == (2, 33.3, 2)
    assert [(one.number, one.before, one.value) for one in rows(hall, ReviewChange)] == [(1, None, 1), (2, None, 0), (3, 1, 2)]
    with refused("review_not_by_hand"):
        do(hall, enter_values, [Value(found["li"], "pace", 1)])
    with refused("unknown_sheet"):
        do(hall, enter_values, [Value("nobody", "complaints", 1)])
    do(hall, publish)
    with refused("review_published"):
        do(hall, enter_values, [Value(found["li"], "complaints", 0)])


# Objections


@pytest.mark.req("R-227")
def test_people_object_within_the_set_working_days_and_not_a_moment_longer(hall: SmallHall) -> None:
    published(hall)  # on a Friday; three working days are Monday to Wednesday
    until = review(hall).objections_until
    assert hall.config.day(until - timedelta(milliseconds=1)).isoformat() == "2026-05-06"
    hall.clock.now = until - timedelta(milliseconds=1)
    objects(hall)
    hall.clock.now = until
    with refused("objection_time_over"):
        objects(hall, "zhao")


def test_an_objection_pressed_in_time_counts_though_the_worker_closed_first(hall: SmallHall) -> None:
    published(hall)
    in_time = review(hall).objections_until - timedelta(milliseconds=1)
    end_of_time(hall)
    assert review(hall).state is ReviewState.DECIDED
    hall.do(object_to, hall.id, CODE, "complaints", "不是我", hall.person("li"), in_time)
    assert review(hall).state is ReviewState.ANSWERING
    with refused("review_not_decided"):
        do(hall, finish)


def test_who_has_no_sheet_or_sees_none_yet_cannot_object(hall: SmallHall) -> None:
    opened(hall)
    with refused("review_not_published"):
        objects(hall)
    do(hall, publish)
    with refused("no_own_sheet"):
        objects(hall, "chen")
    with refused("unknown_indicator"):
        objects(hall, indicator="nothing")
    with refused("objection_text_needed"):
        objects(hall, text="  ")


def test_one_objection_to_a_figure_waits_at_a_time(hall: SmallHall) -> None:
    published(hall)
    objection = objects(hall)
    with refused("objection_open"):
        objects(hall)
    with refused("unknown_objection"):
        do(hall, withdraw_objection, objection, by="zhao")
    do(hall, withdraw_objection, objection, by="li")
    with refused("objection_answered"):
        do(hall, answer_objection, objection, Ruling(upheld=False, reason="查无此事"))
    objects(hall)


@pytest.mark.req("R-227")
def test_nothing_is_final_with_an_open_objection(hall: SmallHall) -> None:
    published(hall)
    objection = objects(hall)
    with refused("review_not_decided"):
        do(hall, finish)
    end_of_time(hall)
    assert review(hall).state is ReviewState.ANSWERING
    with refused("review_not_decided"):
        do(hall, finish)
    do(hall, answer_objection, objection, Ruling(upheld=False, reason="录像为证"))
    assert review(hall).state is ReviewState.DECIDED
    do(hall, finish)
    assert (review(hall).state, review(hall).finished_by) == (ReviewState.FINAL, "林峰")
    for refusal, deed in (
        ("review_published", partial(do, hall, publish)),
        ("review_final", partial(do, hall, finish)),
        ("objection_time_over", partial(objects, hall)),
        ("objection_answered", partial(do, hall, answer_objection, objection, Ruling(upheld=True, reason="x", value=0))),
    ):
        with refused(refusal):
            deed()


def test_an_answer_needs_a_reason_and_an_upheld_one_its_value(hall: SmallHall) -> None:
    published(hall)
    objection = objects(hall)
    with refused("reason_required"):
        do(hall, answer_objection, objection, Ruling(upheld=False, reason=" "))
    with refused("review_value_needed"):
        do(hall, answer_objection, objection, Ruling(upheld=True, reason="核实"))
    with refused("review_value_range"):
        do(hall, answer_objection, objection, Ruling(upheld=True, reason="核实", value=float("inf")))
    with refused("unknown_objection"):
        do(hall, answer_objection, "nothing", Ruling(upheld=True, reason="核实", value=0))
    assert rows(hall, ReviewObjection)[0].answer == ""
    share = objects(hall, indicator="satisfied")
    with refused("review_share_range"):
        do(hall, answer_objection, share, Ruling(upheld=True, reason="核实", value=1.01))


def test_nobody_answers_the_own_objection(open_hall: Opened) -> None:
    hall = open_hall(people={"li": {"role": "manager"}})
    published(hall)
    objection = objects(hall)
    with refused("own_objection"):
        do(hall, answer_objection, objection, Ruling(upheld=True, reason="没有", value=0), by="li")


def test_an_upheld_objection_puts_the_value_right_and_keeps_the_first(hall: SmallHall) -> None:
    found = opened(hall)
    do(hall, enter_values, [Value(found["li"], "complaints", 3)])
    do(hall, publish)
    do(hall, answer_objection, objects(hall), Ruling(upheld=True, reason="投诉的是 2 号窗口", value=0))
    li = next(sheet for sheet in view(hall)["sheets"] if sheet["id"] == found["li"])
    figure = next(one for one in li["indicators"] if one["code"] == "complaints")
    assert (figure["first_value"], figure["first_mark"], figure["value"], figure["mark"]) == (3, 0, 0, 100)
    assert li["first_total"] < li["total"]
    [objection] = li["objections"]
    assert (objection["state"], objection["answered_by"], objection["made_by"]) == ("upheld", "林峰", "李明")


# Together


def both(hall: SmallHall, *deeds: Callable[[Any], Any]) -> list[Any]:
    """What each deed came to, done at the same time by processes of their own."""
    houses = [open_house(hall.house.settings, hall.clock) for _ in deeds]
    start = Barrier(len(deeds))

    def run(house: Any, deed: Callable[[Any], Any]) -> Any:
        start.wait()
        try:
            return deed(house)
        except HallError as refusal:
            return refusal.code

    try:
        with ThreadPoolExecutor(len(deeds)) as pool:
            return list(pool.map(run, houses, deeds))
    finally:
        for house in houses:
            house.database.close()


@pytest.mark.req("R-227")
def test_two_managers_who_answer_one_objection_give_it_one_answer(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    published(hall)
    objection, at = objects(hall), hall.clock.now

    def answers(ruling: Ruling, who: str) -> Callable[[Any], Any]:
        actor = hall.person(who)
        return lambda house: house.database.write(
            hall.id, lambda work: answer_objection(work, house.halls, hall.id, CODE, objection, ruling, actor, at)
        )

    found = both(
        hall,
        answers(Ruling(upheld=True, reason="核实无误", value=0), "lin"),
        answers(Ruling(upheld=False, reason="不成立"), "admin1"),
    )
    assert sorted(found, key=str) == [None, "objection_answered"]
    [kept] = rows(hall, ReviewObjection)
    upheld = found[0] is None
    assert kept.state.value == ("upheld" if upheld else "rejected")
    assert len(rows(hall, ReviewChange)) == upheld
    assert len(hall.events("review.answered")) == 1


@pytest.mark.req("R-227")
def test_an_objection_and_the_end_of_the_time_in_one_moment_leave_no_objection_behind(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    published(hall)
    until = review(hall).objections_until
    li = hall.person("li")
    hall.clock.now = until

    def press(house: Any) -> Any:
        at = until - timedelta(milliseconds=1)
        return house.database.write(
            hall.id, lambda work: object_to(work, house.halls, hall.id, CODE, "complaints", "不是我", li, at)
        )

    def close(house: Any) -> Any:
        return house.database.write(hall.id, lambda work: see_to_reviews(work, house.halls, hall.id, until))

    both(hall, press, close)
    assert len(rows(hall, ReviewObjection)) == 1
    assert review(hall).state is ReviewState.ANSWERING
    with refused("review_not_decided"):
        do(hall, finish)


# Final


def final(hall: SmallHall) -> dict[str, str]:
    found = published(hall)
    end_of_time(hall)
    do(hall, finish)
    return found


@pytest.mark.req("R-230")
def test_a_later_correction_is_a_numbered_adjustment_beside_the_final_figure(hall: SmallHall) -> None:
    found = opened(hall)
    do(hall, enter_values, [Value(found["zhao"], "complaints", 3)])
    do(hall, publish)
    end_of_time(hall)
    do(hall, finish)
    before = {sheet["id"]: sheet["total"] for sheet in view(hall)["sheets"]}
    with refused("reason_required"):
        do(hall, adjust, Value(found["zhao"], "complaints", 1), " ")
    assert do(hall, adjust, Value(found["zhao"], "complaints", 1), "法院判定投诉不实") == 2
    zhao = next(sheet for sheet in view(hall)["sheets"] if sheet["id"] == found["zhao"])
    assert (zhao["final_total"], zhao["total"] > before[found["zhao"]]) == (before[found["zhao"]], True)
    assert [(one["number"], one["kind"], one["before"], one["value"]) for one in zhao["changes"]] == [
        (1, "entered", None, 3), (2, "adjusted", 3, 1)
    ]  # fmt: skip
    assert review(hall).state is ReviewState.FINAL


def test_before_it_is_final_nothing_is_adjusted(hall: SmallHall) -> None:
    found = published(hall)
    with refused("review_not_final"):
        do(hall, adjust, Value(found["li"], "complaints", 1), "更正")


@pytest.mark.req("R-224")
def test_the_manager_is_reminded_before_and_after_it_is_due(hall: SmallHall) -> None:
    def kinds() -> list[str]:
        SEE_TO(hall.house, hall.clock.now)
        return [one["kind"] for one in hall.look(alarms_of, hall.id).values()]

    opened(hall)
    assert kinds() == ["review_due"]  # on Friday, since only what is published on that day is decided in time
    do(hall, publish)
    assert kinds() == []
    hall.clock.advance(4 * 24 * 3600)
    assert kinds() == ["review_due"]
    hall.clock.advance(3 * 24 * 3600)
    assert kinds() == ["review_overdue"]
    do(hall, finish)
    assert kinds() == []
    raised = [event.data["kind"] for event in hall.events("alarm.raised")]
    assert raised == ["review_due", "review_due", "review_overdue"]


# The scheme


@pytest.mark.req("R-226")
def test_a_changed_scheme_is_of_the_next_review_and_the_old_ones_are_kept(hall: SmallHall) -> None:
    opened(hall)
    fewer = USUAL.__class__(USUAL.weights, tuple(one for one in USUAL.indicators if one.code != "complaints"), 5)
    assert hall.do(change_scheme, hall.id, 1, fewer, hall.person("lin"), hall.clock.now) == 2
    with refused("review_scheme_changed"):
        hall.do(change_scheme, hall.id, 1, fewer, hall.person("lin"), hall.clock.now)
    assert [one["code"] for one in view(hall)["scheme"]["indicators"]] == [one.code for one in USUAL.indicators]
    next_morning(hall)
    work_a_day(hall, {"1": [60]})
    hall.clock.now = datetime(2026, 7, 1, 1, 30, tzinfo=FIRST_OF_MAY.tzinfo)
    OPEN(hall.house, hall.clock.now)
    assert [(one.code, one.scheme) for one in rows(hall, Review)] == [("2026-03", 1), ("2026-05", 2)]
    newest = [sheet for sheet in rows(hall, ReviewSheet) if sheet.review_id == review(hall).id]
    assert all("complaints" not in sheet.figures for sheet in newest)


# What it tells


def test_the_events_say_who_did_what_and_nothing_about_anybody(hall: SmallHall) -> None:
    final(hall)
    told = hall.look(
        lambda c: list(c.execute(select(Event.__table__).where(Event.type.startswith("review.")).order_by(Event.seq)))
    )
    assert [(one.type, one.state_from, one.state_to) for one in told] == [
        ("review.opened", "", "drafted"), ("review.published", "drafted", "published"),
        ("review.decided", "published", "decided"), ("review.finished", "decided", "final"),
    ]  # fmt: skip
    assert {one.sensitive for one in told} == {"review"}
    assert [one.actor_id for one in told] == [None, hall.people["lin"], None, hall.people["lin"]]
    assert all(set(one.data) <= {"review", "due", "objection", "outcome", "number"} for one in told)


def test_the_figures_are_those_of_people_and_windows_that_worked(hall: SmallHall) -> None:
    days = []
    for _ in range(5):
        days.append(hall.today)
        work_a_day(hall, {"1": [100] * 6, "2": [200] * 6}, levels=[5, 4, 5, 5])
        next_morning(hall)
    plan(hall, days)
    found = opened(hall)
    told = {sheet["id"]: sheet for sheet in view(hall)["sheets"]}
    li, zhao = told[found["li"]], told[found["zhao"]]
    pace = {name: figures(one)["pace"] for name, one in (("li", li), ("zhao", zhao))}
    assert {name: (one["n"], one["value"]) for name, one in pace.items()} == {"li": (30, 0.667), "zhao": (30, 1.333)}
    assert (pace["li"]["mark"], pace["zhao"]["mark"]) == (100, 44.5)
    assert (li["facts"]["observed_minutes"], li["facts"]["expected_minutes"]) == (50, 75)
    assert (figures(li)["satisfied"]["value"], figures(li)["satisfied"]["n"]) == (1, 20)
    assert figures(li)["satisfied"]["low"] < 1
    assert (figures(zhao)["satisfied"]["why"], figures(zhao)["satisfied"]["counts"]) == ("none", 0)
    assert figures(li)["late_opening"]["value"] == 1  # an hour late in the morning, and not there in the afternoon
    assert figures(told[found["1"]])["in_target"]["n"] == 30
    spread = view(hall)["spread"]["person"]
    assert spread["efficiency"]["low"] == zhao["groups"]["efficiency"]
    assert spread["efficiency"]["high"] == li["groups"]["efficiency"]
    assert {one["why"] for one in view(hall)["missing"]} == {"none", "by_hand"}
    assert Subject.PERSON in {sheet.subject for sheet in rows(hall, ReviewSheet)}


def figures(sheet: dict[str, Any]) -> dict[str, Any]:
    return {one["code"]: one for one in sheet["indicators"]}
