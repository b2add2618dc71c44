"""One press that does a proposal about a long line (R-095): a window opened, covered, lent or asked back.

All of it is one transaction with the alarm acknowledged, and only what is proposed now is done: if somebody was faster, the
press says so.
"""

from dataclasses import dataclass
from datetime import datetime

from app.domain.people import LEADERS, Actor
from app.domain.relief import Move, Proposal
from app.errors import Conflict, Forbidden
from app.models.base import to_ms
from app.operations import lending, staffing
from app.operations.alarms import acknowledge_alarm, alarms_of
from app.operations.conducting import take_proposal
from app.operations.configuration import HallConfig, Halls
from app.operations.crowds import alarm_id_of
from app.operations.desks import look_at, record
from app.operations.unit_of_work import Work
from app.queries.relief import proposals_for
from app.texts import say


@dataclass(frozen=True, slots=True)
class Wanted:
    """The move as it was shown. zone: code; person: user name, "" for nobody new."""

    kind: Move
    window_id: str
    zone: str
    person: str = ""


def relieve(work: Work, halls: Halls, hall_id: str, wanted: Wanted, actor: Actor, at: datetime) -> Proposal:
    """Do what was proposed; raise Conflict ``proposal_gone`` when that is not proposed any more."""
    if actor.role not in LEADERS:
        raise Forbidden("forbidden")
    hall = halls.held(work, hall_id)
    zone = hall.zone(wanted.zone)
    found = (p for p in proposals_for(work.connection, hall, zone, at) if _is(p, wanted))
    proposal = next(found, None)
    if proposal is None:
        raise Conflict("proposal_gone", window=hall.window(wanted.window_id).number)
    _DO[proposal.kind](work, halls, proposal, actor, at)
    promised = take_proposal(work, hall, proposal, actor, at)
    effect = proposal.effect or promised
    told = {
        "kind": proposal.kind.value, "zone": proposal.zone, "window_number": proposal.window, "person": proposal.person_name,
        "until": to_ms(proposal.until) if proposal.until else None,
        "effect": dict(effect) if effect else None,
    }  # fmt: skip
    record(work, "zone.relieved", actor, at, told, window_id=proposal.window_id, reason=_why(proposal))
    _see_to_alarm(work, halls, hall, alarm_id_of(zone), actor, at)
    return proposal


def _is(proposal: Proposal, wanted: Wanted) -> bool:
    return (proposal.kind, proposal.window_id, proposal.person) == (wanted.kind, wanted.window_id, wanted.person)


def _ask_back(work: Work, halls: Halls, proposal: Proposal, actor: Actor, at: datetime) -> None:
    """The person at the paused window is told on the page; who is away cannot be made to serve."""
    desk = look_at(work, halls, proposal.window_id, actor, at)
    desk.record("desk.asked_back", zone=proposal.zone, by=actor.name)


def _open(work: Work, halls: Halls, proposal: Proposal, actor: Actor, at: datetime) -> None:
    staffing.open_window(work, halls, proposal.window_id, actor, at, proposal.person)
    _lend_if_elsewhere(work, halls, proposal, actor, at)


def _cover(work: Work, halls: Halls, proposal: Proposal, actor: Actor, at: datetime) -> None:
    staffing.cover(work, halls, proposal.window_id, actor, at, proposal.person)
    _lend_if_elsewhere(work, halls, proposal, actor, at)


def _lend_if_elsewhere(work: Work, halls: Halls, proposal: Proposal, actor: Actor, at: datetime) -> None:
    if proposal.until is not None:
        lending.lend(
            work, halls, proposal.window_id, proposal.zone, actor, at, until=proposal.until, reason=_why(proposal)
        )  # fmt: skip


_DO = {Move.ASK_BACK: _ask_back, Move.OPEN: _open, Move.COVER: _cover, Move.LEND: _lend_if_elsewhere}


def _why(proposal: Proposal) -> str:
    return say(f"relief.{proposal.reason}", "zh", **proposal.facts)


def _see_to_alarm(work: Work, halls: Halls, hall: HallConfig, alarm_id: str, actor: Actor, at: datetime) -> None:
    if alarm_id in alarms_of(work.connection, hall.id):
        acknowledge_alarm(work, halls, hall.id, alarm_id, actor, at)
