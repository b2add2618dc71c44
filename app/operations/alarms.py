"""Alarms that last until their cause is gone, kept with the hall so that each is raised once and says since when.

A device that is offline is not among them: its own row says so.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from app.domain.people import Actor
from app.models import Hall
from app.models.base import to_ms
from app.models.statements import run
from app.operations.configuration import Halls
from app.operations.desks import record
from app.operations.unit_of_work import Work

_ALARMS = select(Hall.alarms).where(Hall.id == bindparam("hall"))


def alarms_of(connection: Connection, hall_id: str) -> dict[str, dict[str, Any]]:
    """``{alarm_id: {kind, since, …}}`` of those that last now."""
    found: dict[str, dict[str, Any]] | None = run(connection, _ALARMS, {"hall": hall_id}).scalar()
    return found or {}


def raise_alarm(
    work: Work, halls: Halls, hall_id: str, alarm_id: str, kind: str, actor: Actor, at: datetime, **about: str
) -> None:
    """Raise an alarm, or say what has changed about it. about: what its sentence ``alarm.<kind>`` needs."""
    alarm = {"kind": kind, **about}
    if _without_since(alarms_of(work.connection, hall_id).get(alarm_id)) == alarm:
        return
    halls.held(work, hall_id)
    now = alarms_of(work.connection, hall_id)
    since = now.get(alarm_id, {}).get("since", to_ms(at))
    _keep(work, hall_id, now | {alarm_id: alarm | {"since": since}})
    record(work, "alarm.raised", actor, at, {"alarm_id": alarm_id, **alarm})


def clear_alarm(work: Work, halls: Halls, hall_id: str, alarm_id: str, actor: Actor, at: datetime) -> None:
    """The cause is gone; nothing happens when there was no such alarm."""
    if alarm_id not in alarms_of(work.connection, hall_id):
        return
    halls.held(work, hall_id)
    now = dict(alarms_of(work.connection, hall_id))
    ended = now.pop(alarm_id, None)
    if ended is not None:
        _keep(work, hall_id, now)
        record(work, "alarm.cleared", actor, at, {"alarm_id": alarm_id, **_without_since(ended)})


def _without_since(alarm: dict[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (alarm or {}).items() if name != "since"}


def _keep(work: Work, hall_id: str, alarms: dict[str, Any]) -> None:
    work.connection.execute(update(Hall).where(Hall.id == hall_id).values(alarms=alarms))
