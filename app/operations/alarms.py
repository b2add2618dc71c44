"""Alarms that last until their cause is gone, kept with the hall so that each is raised once and says since when.

A device that is offline is not among them: its own row says so. Somebody may acknowledge an alarm: it stays until its cause is
gone, but everybody sees that it is seen to. When its cause changes, it asks again.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from app.domain.people import LEADERS, Actor
from app.errors import Forbidden, NotFound
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


_ABOUT_ITSELF = frozenset({"since", "calm_since", "acknowledged_at", "acknowledged_by"})
"""Members that say how the alarm itself stands, and not what it is about."""


def cause_of(alarm: Mapping[str, Any] | None) -> dict[str, Any]:
    """``{kind, …}``: what an alarm is about."""
    return {name: value for name, value in (alarm or {}).items() if name not in _ABOUT_ITSELF}


def raise_alarm(
    work: Work, halls: Halls, hall_id: str, alarm_id: str, kind: str, actor: Actor, at: datetime, **about: Any
) -> None:
    """Raise an alarm, or say what has changed about it. about: what its sentence ``alarm.<kind>`` needs."""
    alarm = {"kind": kind, **about}
    if cause_of(alarms_of(work.connection, hall_id).get(alarm_id)) == alarm:
        return
    halls.held(work, hall_id)
    now = alarms_of(work.connection, hall_id)
    since = now.get(alarm_id, {}).get("since", to_ms(at))
    _keep(work, hall_id, now | {alarm_id: alarm | {"since": since}})
    record(work, "alarm.raised", actor, at, _told(alarm_id, alarm))


def acknowledge_alarm(work: Work, halls: Halls, hall_id: str, alarm_id: str, actor: Actor, at: datetime) -> None:
    """Somebody in charge has seen it (R-094); pressed again, the first name stays. Raises NotFound ``unknown_alarm``."""
    if actor.role not in LEADERS:
        raise Forbidden("forbidden")
    halls.held(work, hall_id)
    now = alarms_of(work.connection, hall_id)
    alarm = now.get(alarm_id)
    if alarm is None:
        raise NotFound("unknown_alarm")
    if "acknowledged_at" in alarm:
        return
    seen = {"acknowledged_at": to_ms(at), "acknowledged_by": actor.name}
    _keep(work, hall_id, now | {alarm_id: alarm | seen})
    record(work, "alarm.acknowledged", actor, at, _told(alarm_id, cause_of(alarm)) | seen)


def note_calm(work: Work, halls: Halls, hall_id: str, alarm_id: str, calm_since: datetime | None) -> None:
    """Remember since when an alarm's cause has been weaker; nobody need hear of it, since nothing else has changed."""
    halls.held(work, hall_id)
    now = alarms_of(work.connection, hall_id)
    if alarm_id in now:
        calm = to_ms(calm_since) if calm_since else None
        _keep(work, hall_id, now | {alarm_id: now[alarm_id] | {"calm_since": calm}})


def clear_alarm(work: Work, halls: Halls, hall_id: str, alarm_id: str, actor: Actor, at: datetime) -> None:
    """The cause is gone; nothing happens when there was no such alarm."""
    if alarm_id not in alarms_of(work.connection, hall_id):
        return
    halls.held(work, hall_id)
    now = dict(alarms_of(work.connection, hall_id))
    ended = now.pop(alarm_id, None)
    if ended is not None:
        _keep(work, hall_id, now)
        record(work, "alarm.cleared", actor, at, _told(alarm_id, cause_of(ended)))


def _told(alarm_id: str, alarm: dict[str, Any]) -> dict[str, Any]:
    """Of an event: there ``window`` is a whole window, which screens draw; its number has a name of its own."""
    told = {"window_number" if name == "window" else name: value for name, value in alarm.items()}
    return {"alarm_id": alarm_id, **told}


def _keep(work: Work, hall_id: str, alarms: dict[str, Any]) -> None:
    work.connection.execute(update(Hall).where(Hall.id == hall_id).values(alarms=alarms))
