"""Accounts of the people of a hall: add, change, give a new password, unlock (R-261)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from app.domain.people import MAY_GIVE, Actor, Role
from app.errors import Conflict, Forbidden, NotFound
from app.models import LoginSession, Person, Window
from app.models.base import new_id
from app.operations.accounts import end_sessions
from app.operations.configuration import Halls
from app.operations.configuring import Setup, differing, set_up
from app.operations.unit_of_work import Work
from app.security.passwords import hash_password, new_password

_OF_PERSON = ("name", "number", "role", "skills", "assist_role", "active")


def add_person(
    work: Work, halls: Halls, hall_id: str, wanted: Mapping[str, Any], actor: Actor, at: datetime, min_length: int
) -> str:
    """The first password of a new account, to be changed at the first login; raise Conflict ``username_taken``."""
    setup = set_up(work, halls, hall_id, actor, at)
    password = open_account(work, hall_id, wanted, actor, min_length)
    setup.wrote("person", wanted["username"], {}, {name: wanted[name] for name in _OF_PERSON if name in wanted})
    return password


def open_account(work: Work, hall_id: str, wanted: Mapping[str, Any], actor: Actor, min_length: int) -> str:
    """As ``add_person``, for the first account of a hall that nobody holds yet."""
    password = new_password(wanted["username"], min_length)
    _insert(work, hall_id, wanted, actor, hash_password(password))
    return password


def enter_person(work: Work, halls: Halls, hall_id: str, wanted: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    """As ``add_person``, but with no password: nobody can log in until a keeper gives one."""
    setup = set_up(work, halls, hall_id, actor, at)
    _insert(work, hall_id, wanted, actor, "")
    setup.wrote("person", wanted["username"], {}, {name: wanted[name] for name in _OF_PERSON if name in wanted})


def _insert(work: Work, hall_id: str, wanted: Mapping[str, Any], actor: Actor, password_hash: str) -> None:
    role = Role(wanted["role"])
    _must_be_given_by(actor, role)
    if work.connection.execute(select(Person.id).where(Person.username == wanted["username"])).first() is not None:
        raise Conflict("username_taken")
    row = {"id": new_id(), "hall_id": hall_id, **wanted, "role": role, "password_hash": password_hash}
    work.connection.execute(insert(Person), row)


def change_person(
    work: Work, halls: Halls, hall_id: str, username: str, wanted: Mapping[str, Any], actor: Actor, at: datetime
) -> None:
    """Change name, number, role, skills, or whether the account is in use.

    Raises Forbidden when the role is not the caller's to give or take, Conflict ``own_account`` or ``person_at_window``.
    """
    setup = set_up(work, halls, hall_id, actor, at)
    row = _row(setup, username)
    _must_be_given_by(actor, row.role)
    before = {name: getattr(row, name) for name in _OF_PERSON} | {"role": row.role.value}
    changes = differing(before, wanted)
    if not changes:
        return
    if "role" in changes:
        _must_be_given_by(actor, Role(changes["role"]))
    if row.id == actor.person_id and {"role", "active"} & set(changes):
        raise Conflict("own_account")
    if changes.get("active") is False:
        _must_not_be_at_a_window(setup, row)
        _end_sessions(setup, row)
    values = changes | ({"role": Role(changes["role"])} if "role" in changes else {})
    work.connection.execute(update(Person).where(Person.id == row.id).values(**values))
    setup.wrote("person", username, {name: before[name] for name in changes}, changes)


def reset_password(work: Work, halls: Halls, hall_id: str, username: str, actor: Actor, at: datetime, min_length: int) -> str:
    """A new password, told once and to be changed at the next login; ends the person's sessions and a lock."""
    setup = set_up(work, halls, hall_id, actor, at)
    row = _row(setup, username)
    _must_be_given_by(actor, row.role)
    if row.id == actor.person_id:
        raise Conflict("own_account")
    password = new_password(username, min_length)
    values = {
        "password_hash": hash_password(password),
        "must_change_password": True,
        "failed_tries": 0,
        "locked_until": None,
    }
    work.connection.execute(update(Person).where(Person.id == row.id).values(**values))
    _end_sessions(setup, row)
    setup.wrote("password", username, {}, {"must_change_password": True})
    return password


def unlock(work: Work, halls: Halls, hall_id: str, username: str, actor: Actor, at: datetime) -> None:
    """Let a person try again who entered a wrong password too often."""
    setup = set_up(work, halls, hall_id, actor, at)
    row = _row(setup, username)
    _must_be_given_by(actor, row.role)
    if row.locked_until is None and not row.failed_tries:
        return
    work.connection.execute(update(Person).where(Person.id == row.id).values(failed_tries=0, locked_until=None))
    setup.wrote("person", username, {"locked": True}, {"locked": False})


def _row(setup: Setup, username: str) -> Any:
    row = setup.connection.execute(
        select(Person.__table__).where(Person.hall_id == setup.hall.id, Person.username == username)
    ).one_or_none()
    if row is None:
        raise NotFound("unknown_person")
    return row


def _must_be_given_by(actor: Actor, role: Role) -> None:
    """Nobody makes, changes or takes over an account that may do more than his own."""
    if role not in MAY_GIVE.get(actor.role, frozenset()):
        raise Forbidden("role_not_yours_to_give")


def _must_not_be_at_a_window(setup: Setup, row: Any) -> None:
    number = setup.connection.execute(select(Window.number).where(Window.staff_id == row.id)).scalars().first()
    if number is not None:
        raise Conflict("person_at_window", window=number)


def _end_sessions(setup: Setup, row: Any) -> None:
    end_sessions(setup.connection, LoginSession.person_id == row.id)
