"""The walk calls as the desks do: the same order as ``app.domain.discipline`` gives."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.discipline import CallingWindow, Candidate, Preference, after_call, choose
from app.domain.policy import Policy
from app.domain.rehearsal import RuleSet
from app.domain.waits.house import HouseRule
from app.domain.waits.picture import HallPicture, Visitor
from tests.support.paper_hall import MIDNIGHT, PaperHall, seconds

CLASSES = ("ordinary", "special", "appointment")
NOW = 600.0
MINUTES = st.floats(0, 180).map(lambda minutes: round(minutes, 3))
"""Desks know moments to the microsecond; what is closer together than that comes in no order."""


def visitor(number: int, minutes: float, priority_class: str) -> Visitor:
    at = seconds(NOW - minutes)
    return Visitor(f"A{number:03d}", "A", "a", priority_class, at, at, at, number, order=number)


def called_by_discipline(visitors: list[Visitor], overtakes: int) -> list[str]:
    """The whole line called one after the other at one window and one moment."""
    rates = replace(Policy().rates, overtakes_max=overtakes)
    left = {
        one.ticket_id: Candidate(
            one.ticket_id, "", "A", "", "", one.priority_class, MIDNIGHT + timedelta(seconds=one.place), one.order
        )
        for one in visitors
    }
    window = CallingWindow("w1", (Preference("A"),))
    order: list[str] = []
    while True:
        choice = choose(left.values(), window, rates, MIDNIGHT + timedelta(minutes=NOW))
        if choice is None:
            return order
        chosen = left.pop(choice.candidate.leg_id)
        order.append(chosen.leg_id)
        for leg_id, other in left.items():
            if other.place < chosen.place:
                left[leg_id] = replace(other, overtaken=other.overtaken + 1)
        streak, recent = after_call(window.streak, window.recent_appointments, chosen.priority_class)
        window = replace(window, streak=streak, recent_appointments=recent)


@pytest.mark.req("R-084")
@given(st.lists(st.tuples(MINUTES, st.sampled_from(CLASSES)), max_size=25), st.integers(1, 6))
def test_the_order_is_that_of_the_desks(people: list[tuple[float, str]], overtakes: int) -> None:
    visitors = [visitor(k + 1, minutes, kind) for k, (minutes, kind) in enumerate(people)]
    rule = HouseRule(RuleSet(replace(Policy().rates, overtakes_max=overtakes), {"w1": (Preference("A"),)}), MIDNIGHT)
    lines = rule.lines(HallPicture(seconds(NOW), PaperHall({"w1": ["A"]}).plan, {"A": visitors}, {}))
    order = []
    while (taken := lines.take("w1", seconds(NOW), ())) is not None:
        order.append(taken.ticket_id)
    assert order == called_by_discipline(visitors, overtakes)


def test_what_was_called_before_counts() -> None:
    hall = PaperHall({"w1": ["A"]})
    hall.open()
    special = [hall.issue(540 + k, priority_class="special") for k in range(4)]
    ordinary = hall.issue(540.5)
    now = 575.0
    for ticket_id in special[:2]:
        hall.serve(ticket_id, "w1", now, 5)
        now += 5
    lines = hall.rule.lines(hall.estimator.floor.picture(seconds(now)))
    taken = lines.take("w1", seconds(now), ())
    assert taken is not None
    assert taken.ticket_id == ordinary  # two of a special group in a row are enough
