"""Which waiting ticket a window calls next, and why (叫号规则).

The written order, first match wins; the same queue always gives the same answer:

0. ``moved_ahead``      somebody with the right to do so put the ticket first, and the event log says who and why (R-078).
1. ``ordinary_turn``    after ``priority_share`` priority calls in a row at this window, ordinary tickets only (R-059).
2. ``longest_wait``     a ticket has reached the longest wait its class allows: the largest wait / allowance.
3. ``overtaken``        a ticket was overtaken by ``overtakes_max`` later tickets of its zone: it is next.
4. ``appointment_due``  an appointment's slot has begun and appointments have not used up their share.
5. the window's preference: zones and item groups of better rank first, then accumulating priority, rate × wait × weight
   (``priority`` when that lifts a ticket over an earlier one, else ``longest_in_line``).

Of a special zone that overflows into this window's zone, tickets count like the window's own once no window of their zone is
open, or once they have waited so long (R-118): a line of the profile with ``placed_by`` says up to which place in time.

The two proportions, 1 and 4, hold over all windows that share ordinary lines, however many they are: streak and appointments
are counted over the calls of all of them, or sixty windows would each begin with their own two priority calls.

Ties go by place in line, which follows the order of issue. Only the head of each queue is looked at: within a queue the
head stands first by place, so no other ticket of it can win. Source: R-058, R-059; bounds from the fairness rules for
accumulating priority, which alone starves ordinary tickets in overload.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter

ORDINARY = "ordinary"
APPOINTMENT = "appointment"
APPOINTMENT_MEMORY = 10
"""Calls of a window over which the appointment share is measured."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """The head of one queue."""

    leg_id: str
    ticket_no: str
    zone_id: str
    item_group: str
    skill: str
    priority_class: str
    order_at: datetime
    order_seq: int
    target_window_id: str = ""
    overtaken: int = 0
    ahead: bool = False

    @property
    def place(self) -> tuple[datetime, int, str]:
        return (self.order_at, self.order_seq, self.leg_id)


@dataclass(frozen=True, slots=True)
class Preference:
    """One line of a window's profile. item_group "" takes every group of the zone; lower rank is preferred.

    placed_by: set for a line that takes what overflows from a special zone: tickets whose place counts from this moment or
    earlier, those without an item whatever the group.
    """

    zone_id: str
    item_group: str = ""
    rank: int = 1
    weight: float = 1.0
    placed_by: datetime | None = None

    def takes(self, candidate: Candidate) -> bool:
        if candidate.zone_id != self.zone_id:
            return False
        if self.placed_by is None:
            return self.item_group in ("", candidate.item_group)
        fits = self.item_group in ("", candidate.item_group) or not candidate.item_group
        return fits and candidate.order_at <= self.placed_by


@dataclass(frozen=True, slots=True)
class CallingWindow:
    """What the choice needs to know of the window that calls.

    streak: calls of priority or appointment tickets since the last ordinary one, of this window and those beside it.
    recent_appointments: for their last calls, newest first in the low bit, 1 where an appointment was called.
    """

    window_id: str
    profile: Sequence[Preference]
    skills: frozenset[str] = frozenset()
    streak: int = 0
    recent_appointments: int = 0


@dataclass(frozen=True, slots=True)
class Rates:
    """The numbers of the rule; all are settings of the hall."""

    priority_share: int
    overtakes_max: int
    appointment_share: float
    appointment_lead: timedelta
    rate: Mapping[str, float]
    allowance: Mapping[str, timedelta]


@dataclass(frozen=True, slots=True)
class Choice:
    """count: how often the ticket was overtaken, or the priority calls before it, for the sentence of its rule."""

    candidate: Candidate
    rule: str
    waited: timedelta
    runner_up: Candidate | None = None
    count: int = 0


def preference_for(candidate: Candidate, window: CallingWindow) -> Preference | None:
    """Line of the profile under which the window may take the candidate; None when it may not."""
    if candidate.skill and candidate.skill not in window.skills:
        return None
    if candidate.target_window_id:
        if candidate.target_window_id != window.window_id:
            return None
        return Preference(candidate.zone_id, rank=0)
    best = None
    for line in window.profile:
        if line.takes(candidate) and (best is None or (line.rank, -line.weight) < (best.rank, -best.weight)):
            best = line
    return best


def after_calls(classes: Sequence[str]) -> tuple[int, int]:
    """(streak, recent_appointments) after calls of these priority classes, newest first."""
    streak, recent = 0, 0
    for priority_class in reversed(classes):
        streak, recent = after_call(streak, recent, priority_class)
    return streak, recent


def after_call(window_streak: int, recent: int, priority_class: str) -> tuple[int, int]:
    """(streak, recent_appointments) after one more call, of a ticket of ``priority_class``."""
    bit = 1 if priority_class == APPOINTMENT else 0
    mask = (1 << APPOINTMENT_MEMORY) - 1
    return (0 if priority_class == ORDINARY else window_streak + 1), ((recent << 1) | bit) & mask


def choose(candidates: Iterable[Candidate], window: CallingWindow, rates: Rates, now: datetime) -> Choice | None:
    """The ticket whose turn it is at ``window``, the rule that chose it and who would have been next."""
    takers = _takers(candidates, window, rates, now)
    first = _pick(takers, window, rates, now)
    if first is None:
        return None
    candidate, rule = first
    rest = [taker for taker in takers if taker[0].leg_id != candidate.leg_id]
    second = _pick(rest, window, rates, now)
    count = candidate.overtaken if rule == "overtaken" else window.streak
    return Choice(candidate, rule, now - candidate.order_at, second[0] if second else None, count)


def turn_of(candidates: Iterable[Candidate], window: CallingWindow, rates: Rates, now: datetime) -> Candidate | None:
    """Only whose turn it is, as ``choose`` has it: for who runs a whole hall forward and asks for no reasons."""
    first = _pick(_takers(candidates, window, rates, now), window, rates, now)
    return first[0] if first else None


_Taker = tuple[Candidate, Preference]


def _takers(candidates: Iterable[Candidate], window: CallingWindow, rates: Rates, now: datetime) -> list[_Taker]:
    return [
        (candidate, line)
        for candidate in candidates
        if (line := preference_for(candidate, window)) and _may_be_called(candidate, rates, now)
    ]


def _may_be_called(candidate: Candidate, rates: Rates, now: datetime) -> bool:
    return candidate.priority_class != APPOINTMENT or now >= candidate.order_at - rates.appointment_lead


def _pick(takers: Sequence[_Taker], window: CallingWindow, rates: Rates, now: datetime) -> tuple[Candidate, str] | None:
    if not takers:
        return None
    if len(takers) == 1:
        return takers[0][0], "only_one"
    ahead = [candidate for candidate, _ in takers if candidate.ahead]
    if ahead:
        return min(ahead, key=lambda c: c.place), "moved_ahead"
    if window.streak >= rates.priority_share:
        ordinary = [taker for taker in takers if taker[0].priority_class == ORDINARY]
        if ordinary and len(ordinary) < len(takers):
            within = _pick_by_rules(ordinary, window, rates, now)
            return within[0], "ordinary_turn"
    return _pick_by_rules(takers, window, rates, now)


def _pick_by_rules(takers: Sequence[_Taker], window: CallingWindow, rates: Rates, now: datetime) -> tuple[Candidate, str]:
    due = [c for c, _ in takers if c.priority_class == APPOINTMENT]
    may_lift = bool(due) and _appointment_share_left(window, rates)
    waiting = [(c, line, _counts_as(c, may_lift=may_lift), now - c.order_at) for c, line in takers]
    overdue = [
        (-_share_of(rates.allowance[kind], waited), c.place, c)
        for c, _, kind, waited in waiting
        if waited >= rates.allowance[kind]
    ]
    if overdue:
        return min(overdue, key=_foremost)[2], "longest_wait"
    overtaken = [c for c, _ in takers if c.overtaken >= rates.overtakes_max]
    if overtaken:
        return min(overtaken, key=lambda c: c.place), "overtaken"
    if may_lift:
        return min(due, key=lambda c: c.place), "appointment_due"
    best_rank = min([line.rank for _, line in takers])
    preferred = [
        (-rates.rate[kind] * line.weight * max(waited.total_seconds(), 0.0), c.place, c)
        for c, line, kind, waited in waiting
        if line.rank == best_rank
    ]
    _, place, winner = min(preferred, key=_foremost)
    return winner, "priority" if min([other for _, other, _ in preferred]) < place else "longest_in_line"


_foremost = itemgetter(0, 1)


def _counts_as(candidate: Candidate, *, may_lift: bool) -> str:
    """An appointment beyond the share of appointments waits like everybody else."""
    return ORDINARY if candidate.priority_class == APPOINTMENT and not may_lift else candidate.priority_class


def _share_of(allowance: timedelta, waited: timedelta) -> float:
    return waited / allowance if allowance else float("inf")


def _appointment_share_left(window: CallingWindow, rates: Rates) -> bool:
    # As if the call were made: with a share of 60 %, at most 6 of any 10 calls are appointments.
    _, recent = after_call(window.streak, window.recent_appointments, APPOINTMENT)
    return recent.bit_count() <= rates.appointment_share * APPOINTMENT_MEMORY
