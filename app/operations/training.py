"""What people were taught and examined in, and whether one may be put at a window (R-159, R-160, R-162)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, or_, select, update

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


def may_sit(connection: Connection, hall: HallConfig, person_id: str, at: datetime) -> bool:
    """Whether the hall's rule lets the person sit at a window: the training for a post is passed and valid (R-159).

    A hall that keeps no training records yet is not stopped by the rule; the roster shows what is missing.
    """
    if hall.policy.training_rule != "block":
        return True
    rows = run(connection, _OF_HALL, {"hall": hall.id}).all()
    return not rows or is_trained([row for row in rows if row.person_id == person_id], hall.day(at))


def must_be_trained(connection: Connection, hall: HallConfig, person_id: str, name: str, *, at: datetime) -> None:
    """Raise Conflict ``training_missing`` unless ``may_sit``."""
    if not may_sit(connection, hall, person_id, at):
        raise Conflict("training_missing", name=name)


def record_training(
    work: Work, halls: Halls, hall_id: str, username: str, wanted: Mapping[str, Any], actor: Actor, at: datetime
) -> str:
    """Id of a new record. A passed one of kind ``skill`` gives its person the tag while it is valid (R-160)."""
    hall = halls.held(work, hall_id)
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
    if wanted["kind"] == "skill" and wanted["passed"]:
        _follow_records(work.connection, person, wanted["skill"], hall.day(at))
    told = {"username": username, "kind": wanted["kind"], "name": wanted["name"], "passed": wanted["passed"]}
    record(work, "person.trained", actor, at, told, sensitive="configuration")
    return training_id


def withdraw_training(
    work: Work, halls: Halls, hall_id: str, username: str, training_id: str, reason: str, actor: Actor, at: datetime
) -> None:
    """Take a record back, with a reason; it stays in the list as withdrawn, and a skill tag goes that no other record gives."""
    hall = halls.held(work, hall_id)
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
    if row.kind == "skill" and row.passed:
        _follow_records(work.connection, person, row.skill, hall.day(at))
    record(
        work, "person.untrained", actor, at, {"username": username, "kind": row.kind, "name": row.name},
        reason=reason.strip(), sensitive="configuration",
    )  # fmt: skip


_OF_SKILL = select(Training.id).where(
    Training.person_id == bindparam("person"), Training.kind == "skill", Training.skill == bindparam("skill"),
    Training.passed, Training.withdrawn_at.is_(None), Training.on_day <= bindparam("on_day"),
    or_(Training.valid_until.is_(None), Training.valid_until >= bindparam("on_day")),
).limit(1)  # fmt: skip


def _follow_records(connection: Connection, person: Any, skill: str, day: date) -> bool:
    """Give or take the tag by the records that are valid on ``day``; tell whether that changed anything."""
    valid = connection.execute(_OF_SKILL, {"person": person.id, "skill": skill, "on_day": day}).first() is not None
    if valid == (skill in person.skills):
        return False
    skills = [*person.skills, skill] if valid else [one for one in person.skills if one != skill]
    connection.execute(update(Person).where(Person.id == person.id).values(skills=skills))
    return True


LAPSES_SEEN_DAYS = 7
"""For so long the end of a day looks for records that lapsed or began before, should that very evening have been missed."""


def follow_skills(work: Work, hall: HallConfig, actor: Actor, at: datetime, day: date) -> None:
    """After ``day`` the tags go whose records were valid until then at the latest; those whose records begin come (R-160)."""
    next_day, seen = day + timedelta(days=1), timedelta(days=LAPSES_SEEN_DAYS)
    ended = (Training.valid_until <= day) & (Training.valid_until > day - seen)
    begun = (Training.on_day <= next_day) & (Training.on_day > next_day - seen)
    changing = work.connection.execute(
        select(Person.id, Training.skill, Person.username, Training.name)
        .join(Person, Person.id == Training.person_id)
        .where(Training.hall_id == hall.id, Training.kind == "skill", Training.passed, Training.withdrawn_at.is_(None))
        .where(or_(ended, begun))
        .order_by(Training.id)
    ).all()
    for row in changing:
        person = _person(work.connection, hall.id, row.username)
        if _follow_records(work.connection, person, row.skill, next_day):
            told = {"username": row.username, "kind": "skill", "name": row.name}
            if row.skill in person.skills:
                record(work, "person.untrained", actor, at, told, reason="lapsed", sensitive="configuration")
            else:
                record(work, "person.trained", actor, at, told | {"passed": True}, sensitive="configuration")


def _person(connection: Connection, hall_id: str, username: str) -> Any:
    person = connection.execute(
        select(Person.id, Person.name, Person.skills).where(Person.hall_id == hall_id, Person.username == username)
    ).one_or_none()
    if person is None:
        raise NotFound("unknown_person")
    return person
