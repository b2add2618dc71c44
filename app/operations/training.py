"""What people were taught and examined in, and whether one may be put at a window (R-159, R-160, R-162)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from app.domain.people import Actor
from app.domain.posts import is_trained
from app.errors import Conflict, Invalid, NotFound
from app.models import Person, Training
from app.models.base import new_id
from app.models.statements import run
from app.operations.configuration import HallConfig, Halls
from app.operations.desks import record
from app.operations.unit_of_work import Work

KINDS = ("post", "skill", "level", "study")

_OF_HALL = select(
    Training.person_id, Training.kind, Training.passed, Training.on_day, Training.valid_until
).where(Training.hall_id == bindparam("hall"), Training.kind == "post", Training.withdrawn_at.is_(None))  # fmt: skip


def must_be_trained(connection: Connection, hall: HallConfig, person_id: str, name: str, *, at: datetime) -> None:
    """Raise Conflict ``training_missing`` unless the person's training for a post is passed and valid.

    A hall that keeps no training records yet is not stopped by the rule; the roster shows what is missing.
    """
    if hall.policy.training_rule != "block":
        return
    rows = run(connection, _OF_HALL, {"hall": hall.id}).all()
    if rows and not is_trained([row for row in rows if row.person_id == person_id], hall.day(at)):
        raise Conflict("training_missing", name=name)


def record_training(
    work: Work, halls: Halls, hall_id: str, username: str, wanted: Mapping[str, Any], actor: Actor, at: datetime
) -> str:
    """Id of a new record. A passed one of kind ``skill`` gives its person the tag (R-160)."""
    halls.held(work, hall_id)
    person = _person(work.connection, hall_id, username)
    if wanted["kind"] == "skill" and not wanted["skill"]:
        raise Invalid("skill_required")
    if wanted["valid_until"] is not None and wanted["valid_until"] < wanted["on_day"]:
        raise Invalid("training_dates")
    training_id = new_id()
    work.connection.execute(
        insert(Training),
        {
            "id": training_id, "hall_id": hall_id, "person_id": person.id, **wanted, "recorded_at": at,
            "recorded_by": actor.name,
        },
    )  # fmt: skip
    if wanted["kind"] == "skill" and wanted["passed"] and wanted["skill"] not in person.skills:
        skills = [*person.skills, wanted["skill"]]
        work.connection.execute(update(Person).where(Person.id == person.id).values(skills=skills))
    told = {"username": username, "kind": wanted["kind"], "name": wanted["name"], "passed": wanted["passed"]}
    record(work, "person.trained", actor, at, told, sensitive="configuration")
    return training_id


def withdraw_training(
    work: Work, halls: Halls, hall_id: str, username: str, training_id: str, reason: str, actor: Actor, at: datetime
) -> None:
    """Take a record back, with a reason; it stays in the list as withdrawn, and a skill tag it gave goes."""
    halls.held(work, hall_id)
    if not reason.strip():
        raise Invalid("reason_required")
    person = _person(work.connection, hall_id, username)
    row = work.connection.execute(
        select(Training.__table__).where(Training.id == training_id, Training.person_id == person.id)
    ).one_or_none()
    if row is None:
        raise NotFound("unknown_training")
    if row.withdrawn_at is not None:
        return
    withdrawn = update(Training).where(Training.id == training_id).values(withdrawn_at=at, withdrawn_why=reason.strip())
    work.connection.execute(withdrawn)
    if row.kind == "skill" and row.skill in person.skills:
        skills = [skill for skill in person.skills if skill != row.skill]
        work.connection.execute(update(Person).where(Person.id == person.id).values(skills=skills))
    record(
        work, "person.untrained", actor, at, {"username": username, "kind": row.kind, "name": row.name},
        reason=reason.strip(), sensitive="configuration",
    )  # fmt: skip


def _person(connection: Connection, hall_id: str, username: str) -> Any:
    person = connection.execute(
        select(Person.id, Person.name, Person.skills).where(Person.hall_id == hall_id, Person.username == username)
    ).one_or_none()
    if person is None:
        raise NotFound("unknown_person")
    return person
