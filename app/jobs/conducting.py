"""The conductor at work: where a target will break, every possible move is tried on paper, and the best one is proposed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from app.domain.relief import Move, Proposal
from app.domain.waits.conductor import Advice, Effect, best, effect_of
from app.domain.waits.knowledge import Learned
from app.domain.waits.outlook import Outlook, foresee
from app.domain.waits.trial import Trial
from app.models import Person
from app.models.base import to_ms
from app.models.statements import run
from app.operations.conducting import Offer
from app.operations.configuration import HallConfig
from app.operations.issuing import usual_class
from app.queries.foresight import HallDay, Moment
from app.queries.relief import move_key, proposals_for

ZONES_HELPED: Final = 2
"""Zones for which moves are tried at one look, those with most waiting beyond their target."""
MOVES_TRIED: Final = 8
FEWEST_TRIED: Final = 3
TICKETS_TRIED: Final = 900
"""Moves times people in line: where many wait, the gentlest moves have to do, or the look would take too long."""
READY_AFTER: Final[Mapping[Move, timedelta]] = {
    Move.ASK_BACK: timedelta(minutes=2), Move.COVER: timedelta(minutes=1), Move.OPEN: timedelta(minutes=3),
    Move.LEND: timedelta(),
}  # fmt: skip
"""From the press until somebody calls at the window: it takes a way there, and a login."""

_PEOPLE = select(Person.username, Person.id, Person.skills).where(Person.hall_id == bindparam("hall"))


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look found. outlook: as it is kept, with codes of zones. offer: the one move worth proposing."""

    outlook: dict[str, Any]
    offer: Offer | None


def conduct(
    connection: Connection, hall: HallConfig, today: HallDay, moment: Moment, learned: Learned, at: datetime,
    goes_on: Callable[[], bool],
) -> Looked:  # fmt: skip
    """A look at the next half hour, from a picture of ``at``. goes_on: asked before each move, since one may take a second.

    Outside the sessions no move is tried: windows that are closed then are no fault.
    """
    target = hall.policy.wait_target_minutes * 60.0
    zones = [zone for zone in hall.zones.values() if zone.active and zone.issues_tickets and zone.merged_into_id is None]
    outlook = foresee(
        moment.picture, learned, moment.rule, {zone.id: target for zone in zones},
        classes={zone.id: usual_class(zone) for zone in zones},
    )  # fmt: skip
    judged = [
        (move, Advice(trial, effect_of(moment.picture, learned, moment.rule, trial, outlook)))
        for move, trial in (_trials(connection, hall, today, outlook, at) if hall.hours(None, at).open_now else ())
        if goes_on()
    ]
    chosen = best([advice for _, advice in judged])
    views = {move_key(move): _view(hall, advice.effect) for move, advice in judged}
    offer = next(
        (
            Offer(move, outlook.zones[advice.trial.zone_id].first, round(target), views[move_key(move)])
            for move, advice in judged
            if advice is chosen
        ),
        None,
    )
    seen = outlook.view()
    kept = {"at": to_ms(at), "zones": {zone.code: seen[zone.id] for zone in zones}, "effects": views}
    return Looked(kept, offer)


def _trials(
    connection: Connection, hall: HallConfig, today: HallDay, outlook: Outlook, at: datetime
) -> Iterator[tuple[Proposal, Trial]]:
    people = {row.username: row for row in run(connection, _PEOPLE, {"hall": hall.id})}
    tried, most = 0, max(FEWEST_TRIED, min(MOVES_TRIED, TICKETS_TRIED // (len(outlook.waits) + 1)))
    for broken in outlook.breaking[:ZONES_HELPED]:
        for move in proposals_for(connection, hall, hall.zones[broken.zone_id], at):
            if move.window_id not in today.plan.windows or tried == most:
                continue
            tried += 1
            person = people.get(move.person)
            yield move, Trial(
                move.kind, move.window_id, broken.zone_id, today.seconds(at + READY_AFTER[move.kind]),
                today.seconds(move.until) if move.until else None, person.id if person else "",
                frozenset(person.skills) if person else frozenset(),
            )  # fmt: skip


def _view(hall: HallConfig, effect: Effect) -> dict[str, Any]:
    view = effect.view()
    return view | {"zones": {hall.zones[zone_id].code: of for zone_id, of in view["zones"].items()}}
