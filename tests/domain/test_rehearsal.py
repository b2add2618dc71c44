"""A day run again on paper: the same under its own rules, and what would have been different under others."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest

from app.domain.discipline import Candidate, Preference
from app.domain.policy import Policy
from app.domain.rehearsal import (
    Called,
    Come,
    Day,
    Deed,
    Draft,
    Ending,
    Free,
    Go,
    Opening,
    RuleSet,
    Stay,
    Stop,
    Take,
    Turn,
)
from app.domain.rehearsal_play import rehearse, usual_stops
from tests.support.clock import MORNING

RULES = RuleSet(Policy().rates, {"w1": (Preference("A"),), "w2": (Preference("A"),)})


def at(minutes: float) -> datetime:
    return MORNING + timedelta(minutes=minutes)


def stay(number: int, minutes: float, service: float = 5, *, priority_class: str = "ordinary", **more: object) -> Stay:
    """A ticket that comes after ``minutes`` and is served for ``service``."""
    begins = Candidate(
        leg_id=f"leg{number:04d}", ticket_no=f"A{number:03d}", zone_id="A", item_group="", skill="",
        priority_class=priority_class, order_at=at(minutes), order_seq=number * 100,
    )  # fmt: skip
    whole = Stay(begins, None, at(minutes), stops=(Stop(timedelta(minutes=service), Ending.LEFT),))
    return replace(whole, **more)  # type: ignore[arg-type]  # a test names the column it is about


def day_of(stays: Sequence[Stay], deeds: Sequence[Deed]) -> Day:
    return Day({one.begins.leg_id: one for one in stays}, sorted(deeds, key=lambda deed: deed.at))


def who(calls: Sequence[Called]) -> list[tuple[str, str, float]]:
    return [(call.leg_id, call.window_id, (call.at - MORNING).total_seconds() / 60) for call in calls]


def a_morning() -> Day:
    """One window, three visitors, a clerk who takes a minute before each press."""
    stays = [stay(1, 0), stay(2, 1), stay(3, 2, priority_class="special")]
    deeds: list[Deed] = [Turn(at(0), "w1", open=True), *(Come(one.arrives, one.begins.leg_id) for one in stays)]
    for leg_id, called in (("leg0001", 1), ("leg0003", 7), ("leg0002", 13)):
        deeds += [Take(at(called), "w1", leg_id), Free(at(called + 5), "w1", leg_id, Ending.LEFT)]
    return day_of(stays, deeds)


def test_the_day_comes_out_as_it_was() -> None:
    was, again = rehearse(a_morning(), RULES, RULES)
    assert who(was.calls) == [("leg0001", "w1", 1), ("leg0003", "w1", 7), ("leg0002", "w1", 13)]
    assert who(again.calls) == who(was.calls)


def test_other_rules_call_others_first_and_take_the_clerk_as_long() -> None:
    in_order = replace(RULES, rates=Policy().merged({"rate_special": 1.0}).rates)
    _, would = rehearse(a_morning(), RULES, in_order)
    assert who(would.calls) == [("leg0001", "w1", 1), ("leg0002", "w1", 7), ("leg0003", "w1", 13)]


def test_one_more_window_takes_who_waits() -> None:
    opening = Opening(at(2), at(20), "w2", open=True)
    _, would = rehearse(a_morning(), RULES, RULES, Draft([opening]))
    # A clerk of whom nothing is known presses as the others do, a minute after somebody waits.
    assert who(would.calls) == [("leg0001", "w1", 1), ("leg0003", "w2", 3), ("leg0002", "w1", 7)]


def test_who_never_pressed_on_that_day_does_not_press_under_other_rules() -> None:
    day = a_morning()
    idle = [Turn(at(0), "w2", open=True)]
    with_idle = day_of(list(day.stays.values()), [*day.deeds, *idle])
    shut = Draft([Opening(at(1), at(60), "w1", open=False)])
    was, would = rehearse(with_idle, RULES, RULES, shut)
    assert {call.window_id for call in was.calls} == {"w1"}
    assert "w2" not in {call.window_id for call in would.calls}


def test_a_window_that_is_shut_calls_nobody_until_it_opens_as_on_the_day() -> None:
    _, would = rehearse(a_morning(), RULES, RULES, Draft([Opening(at(0), at(30), "w1", open=False)]))
    assert who(would.calls) == [("leg0003", "w1", 31), ("leg0001", "w1", 37), ("leg0002", "w1", 43)]


def test_who_gave_up_is_served_when_called_before_that() -> None:
    stays = [stay(1, 0, 30), stay(2, 1, leaves=at(20), stops=())]
    deeds: list[Deed] = [
        Turn(at(0), "w1", open=True), Come(at(0), "leg0001"), Take(at(0), "w1", "leg0001"), Come(at(1), "leg0002"),
        Go(at(20), "leg0002"), Free(at(30), "w1", "leg0001", Ending.LEFT),
    ]  # fmt: skip
    was, again = rehearse(day_of(stays, deeds), RULES, RULES)
    assert who(again.calls) == who(was.calls) == [("leg0001", "w1", 0)]
    _, helped = rehearse(day_of(stays, deeds), RULES, RULES, Draft([Opening(at(5), at(60), "w2", open=True)]))
    assert who(helped.calls) == [("leg0001", "w1", 0), ("leg0002", "w2", 5)]


def test_a_clerk_who_left_somebody_waiting_leaves_as_long_again() -> None:
    stays = [stay(1, 0), stay(2, 1)]
    deeds: list[Deed] = [
        Turn(at(0), "w1", open=True), Come(at(0), "leg0001"), Turn(at(4), "w1", open=False), Turn(at(10), "w1", open=True),
        Come(at(1), "leg0002"), Take(at(11), "w1", "leg0001"), Free(at(16), "w1", "leg0001", Ending.LEFT),
        Take(at(16), "w1", "leg0002"), Free(at(21), "w1", "leg0002", Ending.LEFT),
    ]  # fmt: skip
    was, again = rehearse(day_of(stays, deeds), RULES, RULES)
    assert who(again.calls) == who(was.calls) == [("leg0001", "w1", 11), ("leg0002", "w1", 16)]


@pytest.mark.parametrize("seed", range(20))
def test_random_days_come_out_as_they_were_made(seed: int) -> None:
    """A day that was itself played, with new habits of the clerks, is the day that comes out."""
    chance = Random(seed)
    stays = [
        stay(
            n, chance.uniform(0, 120), chance.uniform(1, 12), priority_class=chance.choice(["ordinary", "ordinary", "special"])
        )
        for n in range(60)
    ]
    deeds: list[Deed] = [Turn(at(chance.uniform(0, 5)), window, open=True) for window in ("w1", "w2")]
    deeds += [Come(one.arrives, one.begins.leg_id) for one in stays]
    # Nobody was called on that day: whoever waits is called by the clerks' usual habit.
    empty = day_of([replace(one, leaves=None) for one in stays], deeds)
    deeds += [deed for call in _play(empty) for deed in call]
    was, again = rehearse(day_of(stays, deeds), RULES, RULES)
    assert len(was.calls) == 60
    assert who(again.calls) == who(was.calls)


def _play(day: Day) -> list[tuple[Deed, Deed]]:
    opened = {deed.window_id: deed.at for deed in day.deeds if isinstance(deed, Turn)}
    shut = replace(day, deeds=[deed for deed in day.deeds if not isinstance(deed, Turn)])
    openings = [Opening(first, at(2000), window_id, open=True) for window_id, first in opened.items()]
    _, played = rehearse(shut, RULES, RULES, Draft(openings))
    lasts = {leg_id: one.stops[0].lasts for leg_id, one in day.stays.items()}
    return [
        (
            Take(call.at, call.window_id, call.leg_id),
            Free(call.at + lasts[call.leg_id], call.window_id, call.leg_id, Ending.LEFT),
        )
        for call in played.calls
    ]


def test_a_ticket_that_was_kept_until_the_close_is_kept_until_then_whenever_it_is_called() -> None:
    evening = at(500)
    kept = Stop(timedelta(minutes=499), Ending.KEPT, until=evening)
    stays = [stay(1, 0, stops=(kept,)), stay(2, 5), stay(3, 6, stops=())]
    deeds: list[Deed] = [
        Turn(at(0), "w1", open=True), Come(at(0), "leg0001"), Take(at(1), "w1", "leg0001"), Come(at(5), "leg0002"),
        Come(at(6), "leg0003"), Free(evening, "w1", "leg0001", Ending.KEPT),
    ]  # fmt: skip
    day = replace(day_of(stays, deeds), ends=evening)
    was, later = rehearse(day, RULES, RULES, Draft([Opening(at(0), at(3), "w1", open=False)]))
    assert [call[0] for call in who(later.calls)] == ["leg0001"]
    assert was.busy["w1"] == timedelta(minutes=499)
    assert later.busy["w1"] == timedelta(minutes=496)
    assert usual_stops(day.stays.values()) == {"A": timedelta(minutes=5)}
