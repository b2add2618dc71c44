"""One move at a time is proposed for the hall (R-095), kept with what it promised, and judged half an hour later by what came.

The worker writes it. A proposal stands for a minute at least, unless it is done: a leader who has just read it must not see it
change under the hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from app.domain.people import SYSTEM, Actor
from app.domain.relief import Proposal
from app.domain.ticket import TicketState
from app.domain.window import OPEN as OPEN_WINDOW
from app.models import Leg, Person, ReliefProposal, Window
from app.models.base import new_id, to_ms
from app.models.statements import run
from app.operations.configuration import HallConfig, Halls
from app.operations.desks import record
from app.operations.unit_of_work import Work
from app.queries.relief import proposals_for

STANDS = timedelta(seconds=60)
"""How long a proposal stands at least, though another has become better."""
JUDGED_AFTER = timedelta(minutes=30)
JUDGED_FROM = timedelta(minutes=10)
"""A move needs some minutes until it shows: waits are counted from then to ``JUDGED_AFTER``."""

_OPEN = select(ReliefProposal.__table__).where(ReliefProposal.hall_id == bindparam("hall"), ReliefProposal.state == "open")
_AT_WINDOW = (
    select(Window.state, Person.name.label("staff_name"))
    .outerjoin(Person, Person.id == Window.staff_id)
    .where(Window.id == bindparam("window"))
)
_UNJUDGED = (
    select(ReliefProposal.__table__)
    .where(
        ReliefProposal.hall_id == bindparam("hall"), ReliefProposal.proposed_at <= bindparam("upto"),
        ReliefProposal.state != "open", ReliefProposal.actual.is_(None),
    )
    .order_by(ReliefProposal.id)
    .limit(20)
)  # fmt: skip
_WAITS = select(Leg.issued_at, Leg.order_at, Leg.called_at, Leg.item_id).where(
    Leg.hall_id == bindparam("hall"), Leg.zone_id == bindparam("zone"), Leg.called_at >= bindparam("since"),
    Leg.called_at < bindparam("until"), Leg.state != TicketState.UNDONE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    """A move worth proposing. breaks: when its zone would break its target; effect: as it is kept."""

    proposal: Proposal
    breaks: str
    target_seconds: int
    effect: Mapping[str, Any]


def open_proposal(connection: Connection, hall_id: str) -> Any:
    """The row of the move that is proposed now; None for none."""
    return run(connection, _OPEN, {"hall": hall_id}).one_or_none()


def is_news(connection: Connection, hall: HallConfig, offer: Offer | None, at: datetime) -> bool:
    """Whether ``follow_advice`` would change anything: a look that costs no writer's turn."""
    now = open_proposal(connection, hall.id)
    if now is None:
        return offer is not None
    is_over = at - now.proposed_at >= STANDS or not is_possible(connection, hall, now, at)
    return not _is_same(hall, now, offer) and is_over


def is_possible(connection: Connection, hall: HallConfig, row: Any, at: datetime) -> bool:
    """Whether the move of an open proposal could still be made: nobody has sat down there meanwhile, or gone away."""
    return any(_is_move(hall, row, move) for move in proposals_for(connection, hall, hall.zones[row.zone_id], at))


def follow_advice(work: Work, halls: Halls, hall_id: str, offer: Offer | None, at: datetime) -> None:
    """Propose the move, in the place of the one that was proposed; None takes that one back."""
    hall = halls.held(work, hall_id)
    if not is_news(work.connection, hall, offer, at):
        return
    now = open_proposal(work.connection, hall_id)
    if now is not None:
        _withdraw(work, hall, now, at)
    if offer is not None:
        _propose(work, hall, offer, at)


def _withdraw(work: Work, hall: HallConfig, row: Any, at: datetime) -> None:
    """Somebody may have made the move without the proposal's button: it counts as made all the same."""
    window = run(work.connection, _AT_WINDOW, {"window": row.window_id}).one_or_none()
    is_serving = window is not None and window.state in OPEN_WINDOW and window.staff_name is not None
    serves_zone = row.zone_id in hall.windows[row.window_id].zone_ids
    if is_serving and serves_zone and not is_possible(work.connection, hall, row, at):
        _end(work, row, "taken", at, taken_by=window.staff_name)
        record(work, "relief.taken", SYSTEM, at, _told(hall, row), window_id=row.window_id)
        return
    _end(work, row, "withdrawn", at)
    record(work, "relief.withdrawn", SYSTEM, at, _told(hall, row), window_id=row.window_id)


def _propose(work: Work, hall: HallConfig, offer: Offer, at: datetime) -> None:
    move = offer.proposal
    row = {
        "id": new_id(), "hall_id": hall.id, "zone_id": hall.zone(move.zone).id, "window_id": move.window_id,
        "kind": move.kind.value, "person": move.person, "person_name": move.person_name, "until": move.until,
        "reason": move.reason, "facts": dict(move.facts), "breaks": offer.breaks, "target_seconds": offer.target_seconds,
        "effect": dict(offer.effect), "proposed_at": at, "state": "open",
    }  # fmt: skip
    work.connection.execute(insert(ReliefProposal), row)
    told = {
        "proposal": row["id"], "kind": move.kind.value, "zone": move.zone, "window_number": move.window, "breaks": offer.breaks,
        "until": to_ms(move.until) if move.until else None, "effect": row["effect"],
    }  # fmt: skip
    record(work, "relief.proposed", SYSTEM, at, told, window_id=move.window_id)


def take_proposal(work: Work, hall: HallConfig, done: Proposal, actor: Actor, at: datetime) -> Mapping[str, Any] | None:
    """Somebody has made this move: if it is the proposed one it ends as taken; its effect, as it was promised."""
    now = open_proposal(work.connection, hall.id)
    if now is None or not _is_move(hall, now, done):
        return None
    _end(work, now, "taken", at, taken_by=actor.name)
    effect: Mapping[str, Any] = now.effect
    return effect


def _end(work: Work, row: Any, state: str, at: datetime, **more: Any) -> None:
    values = {"state": state, "ended_at": at, **more}
    work.connection.execute(update(ReliefProposal).where(ReliefProposal.id == row.id).values(**values))


def _is_same(hall: HallConfig, row: Any, offer: Offer | None) -> bool:
    return offer is not None and _is_move(hall, row, offer.proposal)


def _is_move(hall: HallConfig, row: Any, move: Proposal) -> bool:
    mine = (row.kind, row.window_id, row.zone_id, row.person)
    return mine == (move.kind.value, move.window_id, hall.zone(move.zone).id, move.person)


def _told(hall: HallConfig, row: Any) -> dict[str, Any]:
    window, zone = hall.windows[row.window_id], hall.zones[row.zone_id]
    return {"proposal": row.id, "kind": row.kind, "zone": zone.code, "window_number": window.number}


# --- what came of it --------------------------------------------------------------------------------------------------


def unjudged(connection: Connection, hall_id: str, at: datetime) -> list[Any]:
    """Proposals that are over and whose half hour has passed."""
    return list(run(connection, _UNJUDGED, {"hall": hall_id, "upto": at - JUDGED_AFTER}))


def judge(work: Work, halls: Halls, hall_id: str, at: datetime) -> None:
    """Keep with each what the waits of its zone then were; done twice it changes nothing."""
    hall = halls.held(work, hall_id)
    for row in unjudged(work.connection, hall_id, at):
        since, until = row.proposed_at + JUDGED_FROM, row.proposed_at + JUDGED_AFTER
        waits = _waits(work.connection, hall, row.zone_id, since, until)
        zone = hall.zones[row.zone_id].code
        before, after = row.effect["zones"].get(zone, {}).get("in_15", (None, None))
        actual = {
            "called": len(waits), "median_wait_seconds": round(median(waits)) if waits else None,
            "foreseen_seconds": after if row.state == "taken" else before, "from": to_ms(since), "to": to_ms(until),
        }  # fmt: skip
        work.connection.execute(update(ReliefProposal).where(ReliefProposal.id == row.id).values(actual=actual))
        record(work, "relief.judged", SYSTEM, at, _told(hall, row) | {"state": row.state, **actual}, window_id=row.window_id)


def _waits(connection: Connection, hall: HallConfig, zone_id: str, since: datetime, until: datetime) -> list[float]:
    """Seconds without breaks, of those called first in that time."""
    zone = hall.zones[zone_id]
    found = []
    for row in run(connection, _WAITS, {"hall": hall.id, "zone": zone_id, "since": since, "until": until}):
        began = max(row.issued_at, row.order_at) if row.order_at <= row.called_at else row.issued_at
        pause = hall.break_in_wait(zone, row.item_id, began, row.called_at)
        found.append((row.called_at - began - pause).total_seconds())
    return found
