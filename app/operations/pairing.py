"""Pairing: six digits a leader reads to whoever sets an agent up, good once and for ten minutes."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from app.domain.people import Actor, Role
from app.errors import NotFound
from app.models import Device, Pairing
from app.models.base import new_id
from app.operations.configuration import Halls
from app.operations.desks import record
from app.operations.devices import enrol, revoke
from app.operations.unit_of_work import Work
from app.security.tokens import token_hash

GOOD_FOR = timedelta(minutes=10)


def make_code(work: Work, halls: Halls, hall_id: str, actor: Actor, at: datetime) -> tuple[str, datetime]:
    """(code, until when). Of one person one code is good, the last: more would make guessing one easier."""
    halls.held(work, hall_id)
    maker = actor.person_id or actor.device_id
    work.connection.execute(delete(Pairing).where(Pairing.expires_at <= at))
    work.connection.execute(delete(Pairing).where(Pairing.hall_id == hall_id, Pairing.made_by_id == maker))
    code = _free_code(work.connection)
    until = at + GOOD_FOR
    row = {
        "id": new_id(), "hall_id": hall_id, "code_hash": token_hash(code), "made_by": actor.name, "made_by_id": maker,
        "made_at": at, "expires_at": until,
    }  # fmt: skip
    work.connection.execute(insert(Pairing), row)
    record(work, "pairing.offered", actor, at, {"expires_at": int(until.timestamp() * 1000)})
    return code, until


def _free_code(connection: Connection) -> str:
    while True:
        code = f"{secrets.randbelow(1_000_000):06d}"
        if connection.execute(select(Pairing.id).where(Pairing.code_hash == token_hash(code))).first() is None:
            return code


def hall_of_code(connection: Connection, code: str, at: datetime) -> str:
    """The hall whose code this is; raise NotFound when there is none, or no longer."""
    row = connection.execute(
        select(Pairing.hall_id, Pairing.expires_at).where(Pairing.code_hash == token_hash(code))
    ).one_or_none()
    if row is None or row.expires_at <= at:
        raise NotFound("pairing_unknown")
    return str(row.hall_id)


def pair(work: Work, halls: Halls, code: str, name: str, at: datetime, host: str = "") -> tuple[str, str, str]:
    """(hall id, device id, token) of a new agent; the code is used up. host: name of its computer.

    An agent of the same name and computer that is not joined has lost its token to the new one and is revoked. One that is
    joined stays, for two computers may bear one name: people are told and decide.
    """
    hall_id = hall_of_code(work.connection, code, at)
    halls.held(work, hall_id)
    used = work.connection.execute(delete(Pairing).where(Pairing.code_hash == token_hash(code))).rowcount
    if used != 1:
        raise NotFound("pairing_unknown")
    taken = set(work.connection.execute(select(Device.code).where(Device.hall_id == hall_id)).scalars())
    number = next(n for n in range(1, 10_000) if f"AG{n}" not in taken)
    actor = Actor(role=Role.SYSTEM, hall_id=None, name=name)
    for earlier in _earlier(work.connection, hall_id, name, host):
        revoke(work, halls, earlier, actor, at)
    device_id, token = enrol(work, halls, hall_id, Role.AGENT, f"AG{number}", name or f"AG{number}", actor, at, host=host)
    return hall_id, device_id, token


def _earlier(connection: Connection, hall_id: str, name: str, host: str) -> list[str]:
    """Agents that are not joined and can only be the one that pairs now."""
    if not name:
        return []
    found = select(Device.id).where(
        Device.hall_id == hall_id, Device.kind == Role.AGENT, Device.name == name, Device.host.in_(("", host)),
        Device.revoked_at.is_(None), Device.online.is_(False) | Device.left_at.is_not(None),
    )  # fmt: skip
    return list(connection.execute(found).scalars())


def forget_old(work: Work, at: datetime) -> int:
    return work.connection.execute(delete(Pairing).where(Pairing.expires_at <= at)).rowcount
