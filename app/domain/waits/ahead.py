"""How long those will wait who come later: now, in a quarter of an hour, in half an hour (前瞻).

They are ghosts: each takes a number at its moment, stands behind everybody, and takes nobody's time. One set of walks answers
for them and for all who wait already.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.waits.estimator import Asked, Range, called, ghost, time_left, walked, walks_for, with_ghosts
from app.domain.waits.knowledge import FURTHEST, Knowledge, Learned, knowledge
from app.domain.waits.picture import HallPicture, Plan
from app.domain.waits.rule import CallingRule


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody who takes a number ``after`` seconds from now."""

    asked: Asked
    after: float


@dataclass(frozen=True, slots=True)
class Ahead:
    """Answers walk by walk, FURTHEST where nobody called. tickets: seconds from now. coming: seconds from when they come."""

    tickets: Mapping[str, Sequence[float]]
    coming: Mapping[Coming, Sequence[float]]


def look_ahead(
    picture: HallPicture, learned: Learned, rule: CallingRule, tickets: Sequence[str], coming: Sequence[Coming], walks: int = 0
) -> Ahead:
    """walks: how many; 0 for as many as the estimator would make."""
    return seen_ahead(knowledge(picture, learned, rule), tickets, coming, walks or walks_for(picture))


def seen_ahead(known: Knowledge, tickets: Sequence[str], coming: Sequence[Coming], walks: int) -> Ahead:
    """The same for who has put together already what the walks go by."""
    now = known.picture.now
    ghosts = {one: ghost(f"?{k}", one.asked, now + one.after, k) for k, one in enumerate(coming)}
    here = [ghosts[one] for one in coming if one.after <= 0]
    later = [ghosts[one] for one in coming if one.after > 0]
    with_those_here = known.of(with_ghosts(known.picture, here))
    times = walked(with_those_here, [*tickets, *(one.ticket_id for one in here)], walks, later)
    return Ahead({ticket_id: times[ticket_id] for ticket_id in tickets}, {one: times[ghosts[one].ticket_id] for one in coming})


def range_of(picture: HallPicture, learned: Learned, one: Coming, times: Sequence[float]) -> Range | None:
    """What they may be told; None where the hall would not give them a number, or no walk calls them."""
    if not gives_numbers(picture.plan, picture.now + one.after) or min(times) >= FURTHEST:
        return None
    zone_id = one.asked.zone_id
    found = called(sorted(times), time_left(picture, zone_id))
    return Range(*learned.scales.scaled(zone_id, found))


def gives_numbers(plan: Plan, at: float) -> bool:
    return not plan.sessions or any(hours.issue_from <= at < hours.issue_to for hours in plan.sessions)


def usual_item(plan: Plan, learned: Learned, zone_id: str) -> str:
    """What most people come to the zone for; "" where it has no items."""
    items = [item_id for item_id, item in plan.items.items() if item.zone_id == zone_id]
    return min(items, key=lambda item_id: (-learned.asked_for.get(item_id, 0), item_id), default="")
