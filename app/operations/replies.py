"""Replies that were registered for later: marked as given, once (R-081)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from app.domain.people import LEADERS, Actor
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.models import Leg, ReplyGiven
from app.models.base import new_id
from app.models.statements import run
from app.operations.configuration import Halls
from app.operations.desks import record
from app.operations.facts import visit_facts
from app.operations.unit_of_work import Work
from app.operations.visits import visit_by_id

_LEG = select(Leg.id, Leg.hall_id, Leg.ticket_id, Leg.staff_id, Leg.reply_by, Leg.finished_at).where(Leg.id == bindparam("leg"))
_GIVEN = select(ReplyGiven.id).where(ReplyGiven.leg_id == bindparam("leg"), ReplyGiven.at >= bindparam("since"))


def answer_reply(work: Work, halls: Halls, hall_id: str, leg_id: str, note: str, actor: Actor, at: datetime) -> None:
    """Mark it as answered, with what was said in a word. A clerk answers the own ones.

    Raises NotFound ``unknown_reply``, Forbidden ``reply_of_another``, Invalid ``reply_note_required`` or Conflict
    ``reply_answered``.
    """
    if actor.hall_id is not None and actor.hall_id != hall_id:
        raise Forbidden("other_hall")
    hall = halls.held(work, hall_id)
    row = _leg(work.connection, hall_id, leg_id)
    if actor.role not in LEADERS and row.staff_id != actor.person_id:
        raise Forbidden("reply_of_another")
    if not note.strip():
        raise Invalid("reply_note_required")
    if run(work.connection, _GIVEN, {"leg": leg_id, "since": row.finished_at}).first() is not None:
        raise Conflict("reply_answered")
    given = {
        "id": new_id(), "hall_id": hall_id, "leg_id": leg_id, "at": at, "by_id": actor.person_id,
        "by_name": actor.name or actor.role.value, "note": note.strip(),
    }  # fmt: skip
    work.connection.execute(insert(ReplyGiven), given)
    visit = visit_by_id(work.connection, hall_id, row.ticket_id)
    # The note may name the visitor; it stays out of the event, as with requests for help.
    record(work, "reply.given", actor, at, visit_facts(hall, visit), visit=visit, was=visit)


def _leg(connection: Connection, hall_id: str, leg_id: str) -> Any:
    row = run(connection, _LEG, {"leg": leg_id}).one_or_none()
    if row is None or row.hall_id != hall_id or row.reply_by is None or row.finished_at is None:
        raise NotFound("unknown_reply")
    return row
