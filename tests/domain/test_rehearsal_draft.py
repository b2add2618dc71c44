"""A past day with other sessions, other people at the windows, or both: what follows from them, and what can never happen."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.discipline import Preference
from app.domain.policy import Policy
from app.domain.rehearsal import (
    Come,
    Day,
    Deed,
    Draft,
    Ending,
    Free,
    Opening,
    Played,
    RuleSet,
    Standing,
    Stay,
    Stop,
    Take,
    Turn,
)
from app.domain.rehearsal_draft import hours_openings, merged, paces, without
from app.domain.rehearsal_play import rehearse
from tests.domain.test_rehearsal import RULES, at, day_of, stay, who

Times = Sequence[tuple[datetime, datetime]]


def called(day: Day, played: Played) -> dict[str, float]:
    return {leg_id: (moment - at(0)).total_seconds() / 60 for leg_id, moment in played.first_calls.items()}


def a_day(*visits: tuple[str, str, float, float, float], shut: float = 600) -> Day:
    """Visits as (window, staff, comes, called, service) in minutes; each window is open from the beginning."""
    stays: list[Stay] = []
    deeds: list[Deed] = []
    people: dict[str, str] = {}
    for number, (window, staff, comes, call, service) in enumerate(visits, 1):
        people[window] = staff
        one = stay(number, comes, service)
        stays.append(replace(one, stops=(replace(one.stops[0], staff=staff),)))
        leg_id = one.begins.leg_id
        deeds += [
            Come(at(comes), leg_id),
            Take(at(call), window, leg_id),
            Free(at(call + service), window, leg_id, Ending.LEFT),
        ]
    deeds += [Turn(at(0), window, open=True, staff=staff) for window, staff in people.items()]
    deeds += [Turn(at(shut), window, open=False) for window in people]
    return day_of(stays, deeds)


# --- people -----------------------------------------------------------------------------------------------------------

QUICK_AND_SLOW = a_day(
    *(("w1", "quick", n * 20, n * 20 + 1, 5) for n in range(6)), *(("w2", "slow", n * 20 + 1, n * 20 + 3, 10) for n in range(6))
)


def test_somebodys_pace_is_seen_in_what_was_served_and_only_in_enough_of_it() -> None:
    found = paces(QUICK_AND_SLOW)
    assert found["slow"] / found["quick"] == 2
    few = a_day(*(("w1", "quick", n * 20, n * 20 + 1, 5) for n in range(4)))
    assert paces(few) == {}


def test_who_stands_where_he_stood_changes_nothing() -> None:
    standings = (Standing(at(5), at(60), "w1", "quick"), Standing(at(20), at(90), "w2", "slow"))
    was, would = rehearse(QUICK_AND_SLOW, RULES, RULES, Draft(standings=standings, paces=paces(QUICK_AND_SLOW)))
    assert who(would.calls) == who(was.calls)
    assert would.busy == was.busy


def test_a_slower_person_takes_longer_and_leaves_the_own_window() -> None:
    draft = Draft(standings=[Standing(at(0), at(600), "w1", "slow")], paces=paces(QUICK_AND_SLOW))
    _, would = rehearse(QUICK_AND_SLOW, RULES, RULES, draft)
    assert {call.window_id for call in would.calls} == {"w1"}, "nobody is at two windows"
    assert set(would.first_calls) == set(QUICK_AND_SLOW.stays)
    # The services of the quick one last twice as long, those of the slow one as long as they did.
    assert would.busy["w1"] == timedelta(minutes=6 * 10 + 6 * 10)


def test_somebody_opens_a_window_where_nobody_was() -> None:
    rules = replace(RULES, profiles={**RULES.profiles, "w3": (Preference("A"),)})
    day = a_day(("w1", "one", 0, 1, 30), ("w1", "one", 1, 32, 5), ("w1", "one", 2, 38, 5))
    _, would = rehearse(day, rules, rules, Draft(standings=[Standing(at(5), at(60), "w3", "other")]))
    assert called(day, would) == {"leg0001": 1, "leg0002": 6, "leg0003": 12}
    assert {call.window_id for call in would.calls[1:]} == {"w3"}


def test_only_who_has_the_skill_calls_for_it() -> None:
    skilled = replace(stay(1, 0).begins, skill="cross")
    day = day_of([replace(stay(1, 0), begins=skilled)], [Turn(at(0), "w1", open=True, staff="one"), Come(at(0), "leg0001")])
    without_skill = Draft(standings=[Standing(at(0), at(60), "w1", "two")])
    with_skill = Draft(standings=[Standing(at(0), at(60), "w1", "two", frozenset({"cross"}))])
    assert not rehearse(day, RULES, RULES, without_skill)[1].calls
    assert len(rehearse(day, RULES, RULES, with_skill)[1].calls) == 1


# --- sessions ---------------------------------------------------------------------------------------------------------

MORNING_AND_AFTERNOON = [(at(0), at(180)), (at(300), at(480))]


def over_noon() -> Day:
    """The one window shuts two minutes before noon; somebody waits until it is back."""
    day = a_day(("w1", "one", 0, 1, 5), ("w1", "one", 170, 310, 5), ("w1", "one", 200, 316, 5))
    noon = [Turn(at(178), "w1", open=False), Turn(at(303), "w1", open=True, staff="one")]
    return replace(day, deeds=sorted([*day.deeds, *noon], key=lambda deed: deed.at))


def with_hours(day: Day, will: Times) -> Draft:
    return Draft(hours_openings(day, {"w1": (MORNING_AND_AFTERNOON, will)}))


def test_the_hours_of_the_day_change_nothing() -> None:
    day = over_noon()
    assert with_hours(day, MORNING_AND_AFTERNOON).openings == []


def test_in_a_session_that_is_longer_the_window_goes_on() -> None:
    day = over_noon()
    was, would = rehearse(day, RULES, RULES, with_hours(day, [(at(0), at(480))]))
    assert called(day, was)["leg0002"] == 310
    # Whoever waits at noon is called after the usual while, a minute or the seven of the afternoon: their median.
    [usual] = {call.at - at(180) for call in would.calls if call.leg_id == "leg0002"}
    assert timedelta(minutes=1) <= usual <= timedelta(minutes=7)
    assert called(day, would)["leg0003"] < 300


def test_in_a_session_that_is_shorter_the_window_calls_nobody() -> None:
    day = over_noon()
    _, would = rehearse(day, RULES, RULES, with_hours(day, [(at(0), at(180)), (at(312), at(480))]))
    assert called(day, would)["leg0001"] == 1
    assert min(moment for leg_id, moment in called(day, would).items() if leg_id != "leg0001") >= 312
    _, ended = rehearse(day, RULES, RULES, with_hours(day, [(at(0), at(180))]))
    assert called(day, ended) == {"leg0001": 1}, "who comes back after the end of the day opens nothing"


def test_nobody_goes_on_where_nobody_was() -> None:
    day = replace(over_noon(), deeds=[deed for deed in over_noon().deeds if not (isinstance(deed, Turn) and deed.open)])
    assert all(not opening.open for opening in with_hours(day, [(at(0), at(480))]).openings)


def test_spans_are_joined_and_cut() -> None:
    assert merged([(at(5), at(9)), (at(0), at(5)), (at(20), at(30)), (at(21), at(22))]) == [(at(0), at(9)), (at(20), at(30))]
    assert without([(at(0), at(60))], [(at(10), at(20)), (at(50), at(70))]) == [(at(0), at(10)), (at(20), at(50))]
    assert without([(at(0), at(60))], []) == [(at(0), at(60))]


# --- whatever is drafted ----------------------------------------------------------------------------------------------

WINDOWS, PEOPLE = ("w1", "w2", "w3"), ("p1", "p2", "p3", "p4")
PROFILES = RuleSet(
    Policy().rates, {"w1": (Preference("A"),), "w2": (Preference("A"), Preference("B", rank=2)), "w3": (Preference("B"),)}
)
minutes = st.integers(0, 300)
classes = st.sampled_from(["ordinary", "special"])


@st.composite
def days(draw: st.DrawFn) -> Day:
    """People come to two lines; nobody is called, so every draft calls them by the clerks' usual habit."""
    stays = []
    for number, (comes, zone, priority_class, service, staff) in enumerate(
        draw(
            st.lists(
                st.tuples(minutes, st.sampled_from("AB"), classes, st.integers(1, 30), st.sampled_from(PEOPLE)), max_size=25
            )
        )
    ):
        one = stay(number, comes, service, priority_class=priority_class)
        stop = Stop(timedelta(minutes=service), Ending.LEFT, staff=staff)
        stays.append(replace(one, begins=replace(one.begins, zone_id=zone), stops=(stop,)))
    deeds: list[Deed] = [Come(one.arrives, one.begins.leg_id) for one in stays]
    for window, staff in zip(WINDOWS, PEOPLE, strict=False):
        first = draw(minutes)
        deeds += [Turn(at(first), window, open=True, staff=staff), Turn(at(first + draw(minutes)), window, open=False)]
    return day_of(stays, deeds)


@st.composite
def spans(draw: st.DrawFn) -> tuple[datetime, datetime]:
    first = draw(minutes)
    return at(first), at(first + draw(st.integers(1, 200)))


@st.composite
def drafts(draw: st.DrawFn, day: Day) -> Draft:
    openings = [
        Opening(*draw(spans()), draw(st.sampled_from(WINDOWS)), draw(st.booleans())) for _ in range(draw(st.integers(0, 3)))
    ]
    hours = {window: (merged([draw(spans())]), merged([draw(spans())])) for window in WINDOWS}
    standings: list[Standing] = []
    for _ in range(draw(st.integers(0, 3))):
        first, last = draw(spans())
        new = Standing(first, last, draw(st.sampled_from(WINDOWS)), draw(st.sampled_from(PEOPLE)))
        if not any(
            (one.window_id == new.window_id or one.staff == new.staff) and one.first < last and first < one.last
            for one in standings
        ):
            standings.append(new)
    return Draft([*hours_openings(day, hours), *openings], standings, paces(day))


@settings(max_examples=150)
@given(st.data())
def test_no_draft_loses_a_ticket_calls_it_twice_or_before_it_came(data: st.DataObject) -> None:
    day = data.draw(days())
    draft = data.draw(drafts(day))
    _, would = rehearse(day, PROFILES, PROFILES, draft)
    assert set(would.came) == set(day.stays)
    counts = Counter(call.leg_id for call in would.calls)
    assert all(count == 1 for count in counts.values())
    assert set(counts) == set(would.first_calls)
    assert all(would.first_calls[leg_id] >= would.came[leg_id] for leg_id in would.first_calls)
    for window in WINDOWS:
        mine = sorted(
            (call.at, draft.lasts(_stop(day, call.leg_id), window, call.at)) for call in would.calls if call.window_id == window
        )
        assert all(first + lasts <= second for (first, lasts), (second, _) in pairwise(mine))
        assert would.busy.get(window, timedelta()) == sum((lasts for _, lasts in mine), timedelta())
    for call in would.calls:
        own = PROFILES.profiles[call.window_id]
        assert day.stays[call.leg_id].begins.zone_id in {line.zone_id for line in own}
        assert draft.turn(_turn(day, call.window_id, call.at), call.at).open, "a shut window calls nobody"


def _stop(day: Day, leg_id: str) -> Stop:
    return day.stays[leg_id].stops[0]


def _turn(day: Day, window: str, moment: datetime) -> Turn:
    turns = [deed for deed in day.deeds if isinstance(deed, Turn) and deed.window_id == window and deed.at <= moment]
    return turns[-1] if turns else Turn(moment, window, open=False)


@settings(max_examples=60)
@given(st.data())
def test_one_more_window_never_leaves_more_people_uncalled(data: st.DataObject) -> None:
    """Of a line that is served in order, when nobody leaves it: more windows cannot mean fewer calls by the end."""
    stays: list[Stay] = [
        stay(n, data.draw(minutes), data.draw(st.integers(1, 20))) for n in range(data.draw(st.integers(1, 20)))
    ]
    deeds: list[Deed] = [Come(one.arrives, one.begins.leg_id) for one in stays]
    day = day_of(stays, [*deeds, Turn(at(0), "w1", open=True), Turn(at(400), "w1", open=False)])
    _, one = rehearse(day, RULES, RULES)
    _, two = rehearse(day, RULES, RULES, Draft([Opening(at(0), at(400), "w2", open=True)]))
    assert len(two.first_calls) >= len(one.first_calls)
