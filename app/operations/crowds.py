"""Alarms about long lines (R-094): the worker looks every few seconds, raises, changes and clears one alarm a zone.

What the alarm shows is kept with the hall, so that a worker that starts anew goes on where the last one stopped.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, select

from app.domain.crowding import Alert, Crowd, Thresholds, follow
from app.domain.people import SYSTEM
from app.domain.ticket import TicketState
from app.models import Leg
from app.models.base import from_ms
from app.models.statements import run
from app.operations.alarms import alarms_of, clear_alarm, note_calm, raise_alarm
from app.operations.configuration import HallConfig, Halls, ZoneConfig
from app.operations.unit_of_work import Work
from app.operations.visits import waiting_by_zone

KIND = "crowded"

# A booking waits from its time on, somebody who came back from his new place on.
_LONGEST = select(func.min(case((Leg.order_at > Leg.issued_at, Leg.order_at), else_=Leg.issued_at))).where(
    Leg.zone_id == bindparam("zone"), Leg.state == TicketState.WAITING, Leg.order_at <= bindparam("now")
)


def alarm_id_of(zone: ZoneConfig) -> str:
    return f"{KIND}:{zone.id}"


def thresholds_of(hall: HallConfig, zone: ZoneConfig) -> Thresholds:
    """The zone's own levels, or those of the hall."""
    policy = hall.policy
    waiting = (policy.crowd_waiting_yellow, policy.crowd_waiting_orange, policy.crowd_waiting_red)
    minutes = (policy.crowd_minutes_yellow, policy.crowd_minutes_orange, policy.crowd_minutes_red)
    return Thresholds(
        waiting if zone.alarm_waiting is None else zone.alarm_waiting,
        minutes if zone.alarm_minutes is None else zone.alarm_minutes,
    )


def changes_due(connection: Connection, hall: HallConfig, at: datetime) -> list[tuple[ZoneConfig, Alert | None, Alert | None]]:
    """(zone, alert before, alert from now on) of the zones where something changes: a look that costs no writer's turn."""
    lasting, counts = alarms_of(connection, hall.id), waiting_by_zone(connection, hall.id)
    found = []
    for zone, crowd in _crowds(connection, hall, counts, at):
        before = _alert(lasting.get(alarm_id_of(zone)))
        after = follow(crowd, thresholds_of(hall, zone), before, at)
        if after != before:
            found.append((zone, before, after))
    return found


def watch_lines(work: Work, halls: Halls, hall_id: str, at: datetime) -> None:
    """Raise, change or clear what is due; done twice at one moment it changes nothing."""
    hall = halls.held(work, hall_id)
    for zone, before, after in changes_due(work.connection, hall, at):
        alarm_id = alarm_id_of(zone)
        if after is None:
            clear_alarm(work, halls, hall_id, alarm_id, SYSTEM, at)
            continue
        if before is None or before.level != after.level:
            raise_alarm(
                work, halls, hall_id, alarm_id, KIND, SYSTEM, at, zone=zone.code, level=after.level,
                waiting=after.waiting, wait_minutes=after.minutes,
            )  # fmt: skip
        note_calm(work, halls, hall_id, alarm_id, after.calm_since)


def _crowds(
    connection: Connection, hall: HallConfig, counts: dict[str, int], at: datetime
) -> Iterator[tuple[ZoneConfig, Crowd]]:  # fmt: skip
    resting = hall.resting(at)
    for zone in hall.zones.values():
        # In a break that carries its people over nobody waits for a window: what there was stays as it is.
        if not zone.issues_tickets or zone.id in resting:
            continue
        waiting = counts.get(zone.id, 0)
        minutes = _longest_minutes(connection, hall, zone, at) if waiting else 0
        yield zone, Crowd(waiting, minutes)


def _longest_minutes(connection: Connection, hall: HallConfig, zone: ZoneConfig, at: datetime) -> int:
    """How long somebody in the line has waited at most, without breaks."""
    since = run(connection, _LONGEST, {"zone": zone.id, "now": at}).scalar()
    if since is None:
        return 0
    waited = at - since - hall.break_in_wait(zone, None, since, at)
    return max(int(waited.total_seconds() // 60), 0)


def _alert(alarm: dict[str, Any] | None) -> Alert | None:
    if alarm is None:
        return None
    calm = alarm.get("calm_since")
    return Alert(alarm["level"], alarm["waiting"], alarm["wait_minutes"], from_ms(calm) if calm is not None else None)
