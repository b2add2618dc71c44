"""Bookings that a change of hours left without anybody to serve them: the staff hear of them until they are seen to (R-056).

Whoever makes such a change by hand is told in the answer. A draft that is published at its time, a list of holidays that loads
by itself and a change somebody forgot to follow up have nobody to tell: so the hall itself is looked at, whatever changed it.
"""

from datetime import datetime

from sqlalchemy import Connection

from app.domain.people import SYSTEM
from app.operations.alarms import alarms_of, clear_alarm, raise_alarm
from app.operations.configuration import HallConfig, Halls
from app.operations.unit_of_work import Work
from app.queries.booked_times import to_settle

ALARM = "bookings_shut"


def has_news(connection: Connection, hall: HallConfig, at: datetime) -> bool:
    """Whether ``watch_bookings`` would do anything now."""
    told: int = alarms_of(connection, hall.id).get(ALARM, {}).get("count", 0)
    return told != to_settle(connection, hall, at)


def watch_bookings(work: Work, halls: Halls, hall_id: str, at: datetime) -> None:
    """Raise, change or end the alarm that says how many there are."""
    hall = halls.held(work, hall_id)
    count = to_settle(work.connection, hall, at)
    if count:
        raise_alarm(work, halls, hall_id, ALARM, ALARM, SYSTEM, at, count=count)
    else:
        clear_alarm(work, halls, hall_id, ALARM, SYSTEM, at)
