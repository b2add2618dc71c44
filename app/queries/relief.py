"""What could be done now about a zone's line (R-095): windows and trained people that the hall has, one move each.

They are found by what is open, who is free and who waits where; what each does to the waits comes from the worker's last look.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.domain.relief import Move, Proposal, in_order
from app.domain.tags import may_take
from app.domain.window import OPEN, WindowState
from app.models import Person, WaitForecast, Window
from app.models.base import from_ms, to_ms
from app.models.statements import run
from app.operations.configuration import HallConfig, WindowConfig, ZoneConfig
from app.operations.desks import WINDOW_ROWS, WindowRow
from app.operations.visits import waiting_by_zone
from app.queries.roster import coverage_view
from app.texts import say

LOAN = timedelta(minutes=60)
"""How long a window helps out, unless the zone closes before."""
MOST = 6
"""More proposals are no help to somebody who has to choose."""

OUTLOOK_HOLDS = timedelta(seconds=60)

_OUTLOOK = select(WaitForecast.outlook).where(WaitForecast.hall_id == bindparam("of_hall"))
_WINDOWS = WINDOW_ROWS.where(Window.hall_id == bindparam("hall"))
_SKILLS = select(Person.username, Person.skills).where(Person.hall_id == bindparam("hall"))
_AWAY = (WindowState.PAUSED, WindowState.BREAK)


def proposals_for(connection: Connection, hall: HallConfig, zone: ZoneConfig, at: datetime) -> list[Proposal]:
    """Moves that would help the zone, the gentlest first, each with its effect where that is known."""
    effects = (outlook_now(connection, hall.id, at) or {}).get("effects", {})
    found = in_order(_found(_Look(connection, hall, zone, at)))[:MOST]
    return [replace(move, effect=effects.get(move_key(move))) for move in found]


def outlook_now(connection: Connection, hall_id: str, at: datetime) -> dict[str, Any] | None:
    """``{at, zones, effects}`` of the worker's last look ahead; None where it is too old to go by."""
    outlook: dict[str, Any] | None = run(connection, _OUTLOOK, {"of_hall": hall_id}).scalar()
    return outlook if outlook and abs(at - from_ms(outlook["at"])) <= OUTLOOK_HOLDS else None


def move_key(move: Proposal) -> str:
    """Name of a move among those of one look."""
    return f"{move.kind.value}|{move.window_id}|{move.zone}|{move.person}"


def proposal_view(proposal: Proposal, lang: str) -> dict[str, Any]:
    """``{kind, window, zone, until, reason, effect, …}``; until in milliseconds."""
    return {
        "kind": proposal.kind.value,
        "window": proposal.window,
        "window_id": proposal.window_id,
        "zone": proposal.zone,
        "until": to_ms(proposal.until) if proposal.until else None,
        "person": proposal.person or None,
        "person_name": proposal.person_name,
        "reason": say(f"relief.{proposal.reason}", lang, **proposal.facts),
        "effect": dict(proposal.effect) if proposal.effect else None,
    }


class _Look:
    """The hall at one moment, as far as a move is concerned."""

    def __init__(self, connection: Connection, hall: HallConfig, zone: ZoneConfig, at: datetime) -> None:
        self.hall, self.zone, self.at = hall, zone, at
        self.rows = {row.id: row for row in (WindowRow(*r) for r in run(connection, _WINDOWS, {"hall": hall.id}))}
        self.waiting = waiting_by_zone(connection, hall.id)
        self.skill = hall.skill_for(zone, None)
        self._skills = dict(run(connection, _SKILLS, {"hall": hall.id}).all())
        self._posts = coverage_view(connection, hall, at)
        closes = hall.hours(zone, at).closes_at
        self.until = min(at + LOAN, closes) if closes and closes > at else at + LOAN

    def serves(self, window: WindowConfig) -> bool:
        return self.zone.id in window.zone_ids

    def free_person(self, window: WindowConfig) -> Any:
        """The one of the window's pair who could sit down: whom the roster names first, nobody away, untrained or busy."""
        for post in self._posts:
            if post["window_id"] == window.id:
                named = (post["planned"] or {}).get("role")
                free = [one for one in post["pair"] if self._could_come(one)]
                for one in sorted(free, key=lambda one: one["role"] != (named or "A")):
                    return one
        return None

    def _could_come(self, one: Any) -> bool:
        is_free = not one["away"] and one["fit"] and one["at_window"] is None
        return is_free and self.has_skill(self._skills.get(one["username"]))

    def has_skill(self, skills: Collection[str] | None) -> bool:
        """Whether who has these tags may take what the zone asks of everybody (R-130)."""
        return may_take(self.skill, skills or ())

    def load(self, window: WindowConfig) -> float:
        """People who wait for the window, shared among the open windows of its zones."""
        return sum(self.per_window(zone_id) for zone_id in window.zone_ids)

    def per_window(self, zone_id: str) -> float:
        open_now = sum(self.is_open(window) for window in self.hall.windows_by_zone.get(zone_id, ()))
        return self.waiting.get(zone_id, 0) / max(open_now, 1)

    def is_open(self, window: WindowConfig) -> bool:
        row = self.rows.get(window.id)
        return row is not None and row.state in OPEN


def _found(look: _Look) -> Iterator[Proposal]:
    for window in look.hall.windows.values():
        row = look.rows.get(window.id)
        if row is None or not window.active:
            continue
        until = None if look.serves(window) else look.until
        if row.staff_id is None:
            person = look.free_person(window)
            if person is not None:
                facts = {"window": window.number, "name": person["name"], "role": person["role"]}
                closed = row.state is WindowState.CLOSED
                kind, reason = (Move.OPEN, "closed") if closed else (Move.COVER, "left")
                yield _proposal(look, kind, window, until, reason, facts, person)
        elif row.state in _AWAY and until is None:
            facts = {"window": window.number, "name": row.staff_name or ""}
            yield _proposal(look, Move.ASK_BACK, window, None, "paused", facts)
        elif row.state in OPEN and until is not None and look.has_skill(row.staff_skills) and _can_spare(look, window):
            waiting = sum(look.waiting.get(zone_id, 0) for zone_id in window.zone_ids)
            yield _proposal(look, Move.LEND, window, until, "spare", {"window": window.number, "waiting": waiting})


def _can_spare(look: _Look, window: WindowConfig) -> bool:
    """Its own people would wait for clearly less than those whom it helps."""
    return 2 * look.load(window) <= look.per_window(look.zone.id)


def _proposal(
    look: _Look, kind: Move, window: WindowConfig, until: datetime | None, reason: str, facts: dict[str, Any],
    person: Any = None,
) -> Proposal:  # fmt: skip
    return Proposal(
        kind, window.id, window.number, look.zone.code, until, reason, facts,
        person=person["username"] if person else "", person_name=person["name"] if person else "",
    )  # fmt: skip
