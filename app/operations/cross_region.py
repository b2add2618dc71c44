"""The ledger of matters of other regions (R-129): opened by the end of the service, led on step by step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from app.domain.cross_region import ENDED, OPENS, MatterState, MatterStep, move
from app.domain.people import LEADERS, Actor
from app.domain.tags import may_take, tags_shown
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.models import CrossMatter, CrossStep
from app.models.base import new_id
from app.models.statements import run
from app.operations.configuration import HallConfig, Halls
from app.operations.desks import record
from app.operations.facts import visit_facts
from app.operations.unit_of_work import Work
from app.operations.visits import Visit, visit_by_id

_OF_DAY = select(func.count()).select_from(CrossMatter).where(
    CrossMatter.hall_id == bindparam("hall"), CrossMatter.day == bindparam("on_day")
)  # fmt: skip
_OF_TICKET = select(CrossMatter.__table__).where(CrossMatter.ticket_id == bindparam("ticket"))
_ONE = select(CrossMatter.__table__).where(CrossMatter.id == bindparam("matter"))


@dataclass(frozen=True, slots=True)
class Entry:
    """What is entered with a step. reference: a number of the other place, or of the parcel."""

    step: MatterStep
    note: str = ""
    reference: str = ""


def open_matter(work: Work, hall: HallConfig, visit: Visit, outcome: str, actor: Actor, at: datetime) -> None:
    """A served visitor left a matter for another region: it stands in the ledger as received, once a ticket."""
    told = visit.cross_region
    if told is None or outcome not in OPENS or visit.item_id is None:
        return
    if run(work.connection, _OF_TICKET, {"ticket": visit.id}).one_or_none() is not None:
        return  # a theme or a second leg: the ticket's matter is under way
    day = hall.day(at)
    count: int = run(work.connection, _OF_DAY, {"hall": hall.id, "on_day": day}).scalar()
    matter_id = new_id()
    row = {
        "id": matter_id, "hall_id": hall.id, "number": f"KY{day:%y%m%d}-{count + 1:03d}", "day": day, "ticket_id": visit.id,
        "item_id": visit.item_id, "kind": told["kind"], "region": told["region"], "intake_place": told["intake_place"],
        "authority_place": told["authority_place"], "state": MatterState.RECEIVED, "opened_at": at, "changed_at": at,
    }  # fmt: skip
    work.connection.execute(insert(CrossMatter), row)
    _note(work, matter_id, "receive", MatterState.RECEIVED, Entry(MatterStep.CHECK_FORM), actor, at)
    facts = visit_facts(hall, visit) | {"matter": row["number"], "matter_state": "received"}
    record(work, "cross.received", actor, at, facts, visit=visit, was=visit, window_id=visit.window_id)
    work.changes.append({"matter": matter_id})


def take_matter_back(connection: Connection, matter_id: str) -> None:
    """The end of the service was undone; raise Conflict ``undo_changed`` when the matter has gone on since."""
    connection.execute(delete(CrossStep).where(CrossStep.matter_id == matter_id, CrossStep.step == "receive"))
    done = connection.execute(delete(CrossMatter).where(CrossMatter.id == matter_id, CrossMatter.state == MatterState.RECEIVED))
    if done.rowcount != 1:
        raise Conflict("undo_changed")


def step_on(work: Work, halls: Halls, hall_id: str, matter_id: str, entry: Entry, actor: Actor, at: datetime) -> Any:
    """Enter the next step.

    Raises Conflict ``matter_step``, Invalid ``matter_note_required`` for a return without a word, or Forbidden for staff
    without the item's training (R-130).
    """
    if actor.hall_id is not None and actor.hall_id != hall_id:
        raise Forbidden("other_hall")
    hall = halls.held(work, hall_id)
    matter = matter_row(work.connection, hall, matter_id)
    item = hall.items.get(matter.item_id)
    skill = hall.skill_for(hall.zones[item.zone_id], item) if item is not None else hall.cross_region_skill(None)
    if actor.role not in LEADERS and not may_take(skill, actor.skills):
        raise Forbidden("skill_missing", key=tags_shown(skill))
    state = move(matter.state, entry.step)
    if entry.step is MatterStep.RETURN and not entry.note.strip():
        raise Invalid("matter_note_required")
    values: dict[str, Any] = {"state": state, "changed_at": at}
    if entry.reference.strip():
        values["reference"] = entry.reference.strip()
    if state in ENDED:
        values["ended_at"] = at
    work.connection.execute(update(CrossMatter).where(CrossMatter.id == matter_id).values(**values))
    _note(work, matter_id, entry.step.value, state, entry, actor, at)
    visit = visit_by_id(work.connection, hall.id, matter.ticket_id)
    facts = visit_facts(hall, visit) | {"matter": matter.number, "matter_state": state.value, "step": entry.step.value}
    record(work, "cross.stepped", actor, at, facts, visit=visit, was=visit)
    return matter_row(work.connection, hall, matter_id)


def matter_row(connection: Connection, hall: HallConfig, matter_id: str) -> Any:
    row = run(connection, _ONE, {"matter": matter_id}).one_or_none()
    if row is None or row.hall_id != hall.id:
        raise NotFound("unknown_matter")
    return row


def _note(work: Work, matter_id: str, step: str, state: MatterState, entry: Entry, actor: Actor, at: datetime) -> None:
    row = {
        "id": new_id(), "matter_id": matter_id, "step": step, "state": state.value, "at": at, "by_id": actor.person_id,
        "by_name": actor.name or actor.role.value, "reference": entry.reference.strip(), "note": entry.note.strip(),
    }  # fmt: skip
    work.connection.execute(insert(CrossStep), row)
