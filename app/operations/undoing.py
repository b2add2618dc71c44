"""Undo of a desk's last press, for ten seconds, with all times restored (R-074).

A press leaves a record of what it changed (``Work.changes``) in its window's row. Undo plays it backwards, each step on the
condition that nothing came after; otherwise all of it is refused.
"""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, update

from app.domain.people import Actor
from app.domain.ticket import TicketState
from app.domain.window import WindowState
from app.errors import Conflict
from app.models import Call, Leg, Ticket
from app.models.base import from_ms, to_ms
from app.operations.calling import Done
from app.operations.configuration import Halls
from app.operations.cross_region import take_matter_back
from app.operations.desks import Desk, sit_down
from app.operations.unit_of_work import Work
from app.operations.visits import add_count, add_waiting, visit_by_leg

_WITHDRAW = update(Call).where(Call.id == bindparam("call")).values(withdrawn_at=bindparam("withdrawn"))
_STAYS = frozenset({"calls", "legs"})
"""Counts of what ever was: a call or a line that is taken back stays on record, and the next one needs another number."""


def undo(work: Work, halls: Halls, window_id: str, actor: Actor, at: datetime) -> Done:
    """Take back the window's last press; raise Conflict ``undo_nothing``, ``undo_expired`` or ``undo_changed``."""
    desk = sit_down(work, halls, window_id, actor, at)
    if desk.row.undo is None:
        raise Conflict("undo_nothing")
    press = json.loads(desk.row.undo)
    if to_ms(at) > press["until"]:
        raise Conflict("undo_expired", seconds=desk.hall.policy.undo_seconds)
    leg_ids = _play_back(desk, press["changes"])
    desk.set(**{name: _restored_window(name, value) for name, value in press["window"].items()})
    visit = None
    for leg_id in leg_ids:
        visit = visit_by_leg(work.connection, leg_id)
        desk.record("ticket.undone", visit, was=visit, queues_changed=True, verb=press["action"], taken_back=press["seqs"])
    if visit is None:
        desk.record("window.undone", verb=press["action"], taken_back=press["seqs"])
    desk.leave()
    return Done(desk, visit)


def _play_back(desk: Desk, changes: list[dict[str, Any]]) -> list[str]:
    """Reverse the changes; returns the ids of the legs that are present again, in the order of the press."""
    versions: dict[str, int] = {}
    touched: dict[str, None] = {}
    opened: set[str] = set()
    for change in reversed(changes):
        if "leg" in change:
            touched[change["leg"]] = None
            _restore_leg(desk, change, versions)
        elif "opened" in change:
            opened.add(change["opened"])
            _undo_opening(desk, change["opened"])
    # Sums come last: where a ticket has moved on they cannot be taken back, and that has been refused above.
    for change in reversed(changes):
        _restore_sums(desk, change)
    desk.work.changes.clear()
    return [leg_id for leg_id in reversed(list(touched)) if leg_id not in opened]


def _restore_sums(desk: Desk, change: dict[str, Any]) -> None:
    if "ticket" in change:
        before = _before(change)
        desk.connection.execute(update(Ticket).where(Ticket.id == change["ticket"]).values(**before))
    elif "queue" in change:
        add_waiting(desk.work, change["queue"], -change["delta"], -change["cases"])
    elif "counter" in change:
        hall_id, zone_id, day = change["counter"]
        add_count(desk.work, hall_id, zone_id, date.fromisoformat(day), **_negated(change["delta"]))
    elif "call" in change:
        desk.connection.execute(_WITHDRAW, {"call": change["call"], "withdrawn": desk.at})
    elif "matter" in change:
        take_matter_back(desk.connection, change["matter"])
    elif "withdrawn" in change:
        desk.connection.execute(_WITHDRAW, {"call": change["withdrawn"], "withdrawn": None})


def _restore_leg(desk: Desk, change: dict[str, Any], versions: dict[str, int]) -> None:
    leg_id = change["leg"]
    seen = versions.get(leg_id, change["version"])
    before = _before(change)
    done = desk.connection.execute(update(Leg).where(Leg.id == leg_id, Leg.version == seen).values(version=seen + 1, **before))
    if done.rowcount != 1:
        raise Conflict("undo_changed")
    versions[leg_id] = seen + 1


def _before(change: dict[str, Any]) -> dict[str, Any]:
    return {name: restored(name, value) for name, value in change["before"].items() if name not in _STAYS}


def _undo_opening(desk: Desk, leg_id: str) -> None:
    """A line that a transfer opened, if nobody was called from it yet."""
    done = desk.connection.execute(
        update(Leg)
        .where(Leg.id == leg_id, Leg.version == 1, Leg.state == TicketState.WAITING)
        .values(state=TicketState.UNDONE, version=2)
    )
    if done.rowcount != 1:
        raise Conflict("undo_changed")


def _negated(delta: dict[str, int]) -> dict[str, int]:
    return {name: -value for name, value in delta.items()}


def restored(name: str, value: Any) -> Any:
    """A column value as ``visits.storable`` kept it."""
    if isinstance(value, dict) and set(value) == {"ms"}:
        return from_ms(value["ms"])
    return TicketState(value) if name == "state" else value


def _restored_window(name: str, value: Any) -> Any:
    return WindowState(value) if name == "state" else restored(name, value)
