"""Whose turn it is: the written order of calling, rule by rule, and what it promises to those who wait."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.discipline import (
    APPOINTMENT,
    APPOINTMENT_MEMORY,
    CallingWindow,
    Candidate,
    Choice,
    Preference,
    after_call,
    after_calls,
    choose,
    preference_for,
)
from app.domain.policy import Policy
from tests.support.clock import MORNING

RATES = Policy().rates
WINDOW = CallingWindow("w1", (Preference("A"),))
SPECIAL = "special"


def waiting(number: int, minutes: float, priority_class: str = "ordinary", **more: object) -> Candidate:
    """The head of a queue that has waited ``minutes``. number: order of issue."""
    ticket = Candidate(
        leg_id=f"leg{number:04d}", ticket_no=f"A{number:03d}", zone_id="A", item_group="", skill="",
        priority_class=priority_class, order_at=MORNING - timedelta(minutes=minutes), order_seq=number * 100,
    )  # fmt: skip
    return replace(ticket, **more)  # type: ignore[arg-type]  # a test names the column it is about


def next_of(*candidates: Candidate, window: CallingWindow = WINDOW, now: datetime = MORNING, **rules: object) -> Choice:
    policy = Policy().merged(rules)
    choice = choose(candidates, window, policy.rates, now)
    assert choice is not None
    return choice


def called(choice: Choice) -> tuple[str, str]:
    return choice.candidate.ticket_no, choice.rule


# --- the written order ------------------------------------------------------------------------------------------------


@pytest.mark.req("R-058")
def test_the_earliest_of_equals_is_called() -> None:
    assert called(next_of(waiting(2, 5), waiting(1, 8), waiting(3, 2))) == ("A001", "longest_in_line")


@pytest.mark.req("R-058")
def test_tickets_of_one_moment_are_called_in_the_order_of_issue() -> None:
    assert called(next_of(waiting(2, 5), waiting(1, 5))) == ("A001", "longest_in_line")


@pytest.mark.req("R-058")
def test_who_would_have_been_next_is_said() -> None:
    choice = next_of(waiting(1, 8), waiting(2, 5), waiting(3, 2))
    assert choice.runner_up is not None
    assert choice.runner_up.ticket_no == "A002"
    assert choice.waited == timedelta(minutes=8)


def test_the_only_one_is_called_and_nobody_was_next() -> None:
    choice = next_of(waiting(1, 1))
    assert called(choice) == ("A001", "only_one")
    assert choice.runner_up is None


def test_nobody_is_called_when_nobody_waits() -> None:
    assert choose([], WINDOW, RATES, MORNING) is None


def test_a_priority_ticket_that_waited_less_is_lifted_over_an_ordinary_one() -> None:
    assert called(next_of(waiting(1, 5), waiting(2, 2, SPECIAL))) == ("A002", "priority")


def test_a_priority_ticket_that_has_only_just_come_waits_for_the_ordinary_one_before_it() -> None:
    assert called(next_of(waiting(1, 5), waiting(2, 1, SPECIAL))) == ("A001", "longest_in_line")


@pytest.mark.req("R-059")
def test_after_two_priority_calls_an_ordinary_ticket_has_its_turn() -> None:
    after_two = replace(WINDOW, streak=2)
    assert called(next_of(waiting(1, 1), waiting(2, 14, SPECIAL), window=after_two)) == ("A001", "ordinary_turn")


@pytest.mark.req("R-059")
def test_after_one_priority_call_the_next_may_be_one_too() -> None:
    assert called(next_of(waiting(1, 1), waiting(2, 10, SPECIAL), window=replace(WINDOW, streak=1))) == (
        "A002",
        "longest_in_line",
    )


@pytest.mark.req("R-059")
def test_the_share_of_priority_calls_is_a_setting() -> None:
    after_one = replace(WINDOW, streak=1)
    assert next_of(waiting(1, 1), waiting(2, 10, SPECIAL), window=after_one, priority_share=1).rule == "ordinary_turn"


def test_an_ordinary_turn_with_no_ordinary_ticket_goes_to_a_priority_ticket() -> None:
    after_two = replace(WINDOW, streak=2)
    assert next_of(waiting(1, 2, SPECIAL), waiting(2, 1, SPECIAL), window=after_two).candidate.ticket_no == "A001"


@pytest.mark.req("R-059")
def test_a_ticket_that_waited_as_long_as_its_class_allows_is_next() -> None:
    assert called(next_of(waiting(1, 45), waiting(2, 14, SPECIAL))) == ("A001", "longest_wait")


@pytest.mark.req("R-059")
def test_of_two_that_waited_too_long_the_one_further_beyond_its_limit_is_next() -> None:
    assert called(next_of(waiting(1, 46), waiting(2, 20, SPECIAL))) == ("A002", "longest_wait")
    assert called(next_of(waiting(1, 90), waiting(2, 20, SPECIAL))) == ("A001", "longest_wait")


def test_a_ticket_overtaken_often_enough_is_next() -> None:
    assert called(next_of(waiting(1, 5, overtaken=5), waiting(2, 4, SPECIAL))) == ("A001", "overtaken")
    assert next_of(waiting(1, 5, overtaken=4), waiting(2, 4, SPECIAL)).rule == "priority"


@pytest.mark.req("R-078")
def test_a_ticket_moved_ahead_by_hand_comes_before_every_rule() -> None:
    after_two = replace(WINDOW, streak=2)
    ahead = waiting(3, 1, SPECIAL, ahead=True)
    assert called(next_of(waiting(1, 90), ahead, window=after_two)) == ("A003", "moved_ahead")


# --- appointments -----------------------------------------------------------------------------------------------------


def test_an_appointment_whose_time_has_come_is_called_before_those_who_walked_in() -> None:
    assert called(next_of(waiting(1, 5), waiting(2, 1, APPOINTMENT))) == ("A002", "appointment_due")


def test_an_appointment_before_its_time_is_not_called() -> None:
    assert called(next_of(waiting(1, 1), waiting(2, -5, APPOINTMENT))) == ("A001", "only_one")
    assert choose([waiting(2, -5, APPOINTMENT)], WINDOW, RATES, MORNING) is None


def test_a_hall_may_call_appointments_some_minutes_early() -> None:
    assert next_of(waiting(1, 1), waiting(2, -5, APPOINTMENT), appointment_lead_minutes=5).rule == "appointment_due"


def test_appointments_that_used_up_their_share_wait_with_the_others() -> None:
    used_up = replace(WINDOW, recent_appointments=0b0111111)  # the last six calls
    assert called(next_of(waiting(1, 5), waiting(2, 1, APPOINTMENT), window=used_up)) == ("A001", "longest_in_line")


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), min_size=20, max_size=60), st.integers(0, 100))
def test_appointments_lifted_over_others_never_pass_their_share(arrivals: list[tuple[bool, int]], percent: int) -> None:
    """Of any ten calls in a row, those called because an appointment was due are at most the set share."""
    policy = Policy().merged({"appointment_share_percent": percent, "priority_share": 10, "wait_max_appointment_minutes": 480})
    window, due = WINDOW, 0
    queue = [waiting(n, 30 - n * 0.1, APPOINTMENT if booked else "ordinary") for n, (booked, _) in enumerate(arrivals, 1)]
    while queue:
        choice = choose(queue, window, policy.rates, MORNING)
        assert choice is not None
        streak, recent = after_call(window.streak, window.recent_appointments, choice.candidate.priority_class)
        if choice.rule == "appointment_due":
            assert recent.bit_count() <= percent / 100 * APPOINTMENT_MEMORY
            due += 1
        window = replace(window, streak=streak, recent_appointments=recent)
        queue.remove(choice.candidate)
    assert due == 0 or percent >= 10


# --- what a window takes ----------------------------------------------------------------------------------------------


@pytest.mark.req("R-009")
def test_a_window_takes_its_preferred_zone_first() -> None:
    both = CallingWindow("w1", (Preference("A", rank=2), Preference("T", rank=1)))
    assert next_of(waiting(1, 20), waiting(2, 1, zone_id="T"), window=both).candidate.ticket_no == "A002"


@pytest.mark.req("R-009")
def test_a_window_takes_the_other_zone_when_the_preferred_one_is_empty() -> None:
    both = CallingWindow("w1", (Preference("A", rank=2), Preference("T", rank=1)))
    assert next_of(waiting(1, 20), window=both).candidate.ticket_no == "A001"


@pytest.mark.req("R-009")
def test_of_zones_of_one_rank_the_heavier_counts_more() -> None:
    both = CallingWindow("w1", (Preference("A", weight=1), Preference("T", weight=3)))
    assert called(next_of(waiting(1, 10), waiting(2, 4, zone_id="T"), window=both)) == ("A002", "priority")
    assert called(next_of(waiting(1, 10), waiting(2, 3, zone_id="T"), window=both)) == ("A001", "longest_in_line")


@pytest.mark.req("R-009")
def test_the_longest_wait_comes_before_a_preference() -> None:
    both = CallingWindow("w1", (Preference("A", rank=2), Preference("T", rank=1)))
    assert called(next_of(waiting(1, 45), waiting(2, 1, zone_id="T"), window=both)) == ("A001", "longest_wait")


def test_a_window_for_one_group_of_items_leaves_the_others() -> None:
    civil = CallingWindow("w1", (Preference("A", "civil"),))
    estate = waiting(1, 20, item_group="estate")
    assert next_of(estate, waiting(2, 1, item_group="civil"), window=civil).candidate.ticket_no == "A002"
    assert choose([estate], civil, RATES, MORNING) is None


def test_a_ticket_that_needs_a_skill_waits_for_somebody_who_has_it() -> None:
    needs = waiting(1, 20, skill="cross")
    assert choose([needs], WINDOW, RATES, MORNING) is None
    assert next_of(needs, window=replace(WINDOW, skills=frozenset({"cross"}))).candidate is needs


def test_a_ticket_sent_to_one_window_waits_for_that_window_alone() -> None:
    sent = waiting(1, 20, target_window_id="w2")
    assert choose([sent], WINDOW, RATES, MORNING) is None
    assert next_of(sent, window=CallingWindow("w2", ())).candidate is sent


def test_the_best_line_of_a_profile_counts() -> None:
    window = CallingWindow("w1", (Preference("A", rank=2, weight=9), Preference("A", "civil", rank=1)))
    line = preference_for(waiting(1, 1, item_group="civil"), window)
    assert line is not None
    assert line.rank == 1


# --- promises ---------------------------------------------------------------------------------------------------------

CLASSES = st.sampled_from(["ordinary", SPECIAL, APPOINTMENT])
QUEUES = st.lists(
    st.tuples(CLASSES, st.floats(0, 100), st.integers(0, 8), st.booleans()), min_size=1, max_size=12
)  # fmt: skip


def line(rows: Sequence[tuple[str, float, int, bool]]) -> list[Candidate]:
    return [waiting(n, w, kind, overtaken=o, ahead=a) for n, (kind, w, o, a) in enumerate(rows, 1)]


@pytest.mark.req("R-058")
@given(QUEUES, st.integers(0, 4), st.randoms())
def test_the_same_queue_gives_the_same_answer_in_whatever_order_it_is_read(
    rows: list[tuple[str, float, int, bool]], streak: int, random: Random
) -> None:
    candidates, window = line(rows), replace(WINDOW, streak=streak)
    shuffled = list(candidates)
    random.shuffle(shuffled)
    assert choose(candidates, window, RATES, MORNING) == choose(shuffled, window, RATES, MORNING)


@given(QUEUES)
def test_the_runner_up_is_whom_the_rule_would_call_without_the_first(rows: list[tuple[str, float, int, bool]]) -> None:
    candidates = line(rows)
    choice = choose(candidates, WINDOW, RATES, MORNING)
    assert choice is not None
    without = choose([c for c in candidates if c is not choice.candidate], WINDOW, RATES, MORNING)
    assert choice.runner_up == (without.candidate if without else None)


@pytest.mark.req("R-059")
@given(st.lists(st.sampled_from(["ordinary", SPECIAL]), min_size=5, max_size=60), st.integers(1, 5))
def test_there_are_never_more_priority_calls_in_a_row_than_set_while_an_ordinary_ticket_waits(
    arrivals: list[str], share: int
) -> None:
    policy = Policy().merged({"priority_share": share})
    queue = [waiting(n, 14 - n * 0.01, kind) for n, kind in enumerate(arrivals, 1)]
    window, in_a_row = WINDOW, 0
    while queue:
        choice = choose(queue, window, policy.rates, MORNING)
        assert choice is not None
        is_priority = choice.candidate.priority_class != "ordinary"
        somebody_ordinary = any(c.priority_class == "ordinary" for c in queue)
        in_a_row = in_a_row + 1 if is_priority else 0
        assert in_a_row <= share or not somebody_ordinary
        streak, recent = after_call(window.streak, window.recent_appointments, choice.candidate.priority_class)
        window = replace(window, streak=streak, recent_appointments=recent)
        queue.remove(choice.candidate)


def day_of_calls(
    arrivals: list[tuple[str, float]], service_minutes: float, policy: Policy
) -> list[tuple[Candidate, str, datetime, int]]:
    """(ticket, rule, moment, how often it was overtaken before) of every call of one window until the line is empty."""
    now, minutes, window = MORNING, 0.0, WINDOW
    coming = []
    for n, (kind, gap) in enumerate(arrivals, 1):
        minutes += gap
        coming.append(waiting(n, -minutes, kind))
    line_: list[Candidate] = []
    calls: list[tuple[Candidate, str, datetime, int]] = []
    while coming or line_:
        while coming and (coming[0].order_at <= now or not line_):
            now = max(now, coming[0].order_at)
            line_.append(coming.pop(0))
        choice = choose(line_, window, policy.rates, now)
        assert choice is not None
        first = choice.candidate
        calls.append((first, choice.rule, now, first.overtaken))
        line_ = [replace(c, overtaken=c.overtaken + (c.place < first.place)) for c in line_ if c.leg_id != first.leg_id]
        streak, recent = after_call(window.streak, window.recent_appointments, first.priority_class)
        window = replace(window, streak=streak, recent_appointments=recent)
        now += timedelta(minutes=service_minutes)
    return calls


LIMITS = ("wait_max_ordinary_minutes", "wait_max_special_minutes", "wait_max_appointment_minutes")
ARRIVALS = st.lists(st.tuples(st.sampled_from(["ordinary", SPECIAL]), st.floats(0, 6)), min_size=5, max_size=80)


@pytest.mark.req("R-059")
@given(ARRIVALS, st.floats(0.5, 6), st.integers(1, 8), st.integers(1, 4))
def test_an_ordinary_ticket_is_never_overtaken_more_often_than_set(
    arrivals: list[tuple[str, float]], service: float, most: int, share: int
) -> None:
    # Nobody reaches the longest wait of a class here: that rule stands above this one.
    policy = Policy().merged({"overtakes_max": most, "priority_share": share} | dict.fromkeys(LIMITS, 480))
    for ticket, _, _, overtaken in day_of_calls(arrivals, service, policy):
        if ticket.priority_class == "ordinary":
            assert overtaken <= most


@pytest.mark.req("R-059")
@given(QUEUES, st.integers(0, 4), st.integers(0, 0b1111111111))
def test_while_somebody_waits_beyond_the_limit_nobody_is_called_who_does_not(
    rows: list[tuple[str, float, int, bool]], streak: int, recent: int
) -> None:
    candidates = [replace(c, ahead=False) for c in line(rows)]
    choice = choose(candidates, replace(WINDOW, streak=streak, recent_appointments=recent), RATES, MORNING)
    assert choice is not None
    if any(c.priority_class == "ordinary" and is_beyond_limit(c) for c in candidates):
        assert is_beyond_limit(choice.candidate)


def is_beyond_limit(candidate: Candidate) -> bool:
    return MORNING - candidate.order_at >= RATES.allowance[candidate.priority_class]


# --- overflow, and many windows ---------------------------------------------------------------------------------------

EVER = datetime.max.replace(tzinfo=MORNING.tzinfo)


@pytest.mark.req("R-118")
def test_what_overflows_counts_like_the_windows_own_from_the_moment_it_may() -> None:
    special = waiting(1, 6, SPECIAL, zone_id="T")
    helps = replace(WINDOW, profile=(Preference("A"), Preference("T", placed_by=MORNING - timedelta(minutes=10))))
    assert choose([special], helps, RATES, MORNING) is None
    assert next_of(replace(special, order_at=MORNING - timedelta(minutes=10)), window=helps).candidate.zone_id == "T"
    at_once = replace(WINDOW, profile=(Preference("A"), Preference("T", placed_by=EVER)))
    assert called(next_of(waiting(2, 9), special, window=at_once)) == ("A001", "priority")


def test_a_special_ticket_without_an_item_overflows_to_windows_of_any_group() -> None:
    civil = CallingWindow("w1", (Preference("A", "civil"), Preference("T", "civil", placed_by=EVER)))
    assert choose([waiting(1, 6, SPECIAL, zone_id="T", item_group="estate")], civil, RATES, MORNING) is None
    assert next_of(waiting(1, 6, SPECIAL, zone_id="T"), window=civil).candidate.ticket_no == "A001"


DAYS = st.lists(st.tuples(CLASSES, st.floats(0, 1.5)), min_size=30, max_size=120)


def calls_of_many(
    arrivals: list[tuple[str, float]], windows: int, random: Random, policy: Policy
) -> list[tuple[Candidate, bool]]:
    """(ticket, whether an ordinary one waited too) of every call of a day at many windows, some of which only help out.

    The windows share streak and appointments, as windows beside one another do.
    """
    lines = [(Preference("A"), Preference("T")), (Preference("A"), Preference("T", placed_by=EVER))]
    now, minutes = MORNING, 0.0
    history: list[str] = []
    coming = []
    for n, (kind, gap) in enumerate(arrivals, 1):
        minutes += gap
        coming.append(waiting(n, -minutes, kind, zone_id="T" if kind == SPECIAL else "A"))
    line_: list[Candidate] = []
    calls: list[tuple[Candidate, bool]] = []
    while coming or line_:
        while coming and (coming[0].order_at <= now or not line_):
            now = max(now, coming[0].order_at)
            line_.append(coming.pop(0))
        streak, recent = after_calls(history[-APPOINTMENT_MEMORY:][::-1])
        number = random.randrange(windows)
        window = CallingWindow(f"w{number}", lines[number % 2], streak=streak, recent_appointments=recent)
        choice = choose(line_, window, policy.rates, now)
        assert choice is not None, "somebody waits for whom this window is open, and it calls nobody"
        first = choice.candidate
        ordinary = any(c.priority_class == "ordinary" for c in line_)
        calls.append((first, ordinary))
        history.append(first.priority_class)
        line_ = [replace(c, overtaken=c.overtaken + (c.place < first.place)) for c in line_ if c.leg_id != first.leg_id]
        now += timedelta(minutes=random.choice((0.1, 0.5, 2)))
    return calls


@pytest.mark.req("R-059")
@given(DAYS, st.integers(1, 60), st.randoms(use_true_random=False), st.integers(1, 4))
def test_the_proportion_of_priority_calls_errs_by_at_most_one_in_any_twenty_however_many_windows(
    arrivals: list[tuple[str, float]], windows: int, random: Random, share: int
) -> None:
    calls = calls_of_many(arrivals, windows, random, Policy().merged({"priority_share": share}))
    for start in range(len(calls) - 19):
        twenty = calls[start : start + 20]
        if all(ordinary for _, ordinary in twenty):
            lifted = sum(ticket.priority_class != "ordinary" for ticket, _ in twenty)
            assert lifted <= 20 * share / (share + 1) + 1


@pytest.mark.req("R-059", "R-118")
@given(DAYS, st.integers(1, 60), st.randoms(use_true_random=False), st.integers(1, 8))
def test_everybody_is_called_and_no_ordinary_ticket_is_overtaken_more_often_than_set_however_many_windows(
    arrivals: list[tuple[str, float]], windows: int, random: Random, most: int
) -> None:
    policy = Policy().merged({"overtakes_max": most} | dict.fromkeys(LIMITS, 480))
    calls = calls_of_many(arrivals, windows, random, policy)
    assert len(calls) == len(arrivals)
    for ticket, _ in calls:
        assert ticket.priority_class != "ordinary" or ticket.overtaken <= most
