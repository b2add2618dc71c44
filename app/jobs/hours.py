"""What the clock does to a hall's hours: sessions begin and end, a new year's holidays are loaded, days come to their end."""

from datetime import date, datetime, time, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection, insert, select

from app.domain.hours import everything
from app.domain.people import SYSTEM
from app.hall import House
from app.models import Hall, JobRun
from app.models.base import to_ms
from app.operations.configuration import HallConfig, ZoneConfig
from app.operations.desks import record
from app.operations.facts import waiting_codes
from app.operations.national_days import national_days
from app.operations.timetabling import load_days
from app.operations.unit_of_work import Work
from app.operations.visits import waiting_by_zone

log = structlog.get_logger(__name__)

CLOSED_AFTER = timedelta(hours=1)
"""How long after its last session a hall's day is closed at the earliest; later where visitors are served longer than that."""


def tell_sessions(house: House, at: datetime) -> None:
    """Record that sessions began or ended: screens read the hall anew, and the rule that was applied is on record (R-172).

    Of what fell due while nobody worked, only the last: a screen that comes back reads how things are.
    """
    for hall in _halls(house):
        moment = _last_change(hall, at)
        if moment is None:
            continue
        key = {"job": f"session:{hall.code}", "due": moment.isoformat()}
        with house.database.read() as connection:
            if _is_done(connection, key):
                continue
        house.database.write(hall.id, partial(_tell_session, house=house, hall_id=hall.id, key=key, moment=moment, at=at))


def _tell_session(work: Work, house: House, hall_id: str, key: dict[str, str], moment: datetime, at: datetime) -> None:
    hall = house.halls.held(work, hall_id)
    if _is_done(work.connection, key):
        return
    work.connection.execute(insert(JobRun), {**key, "at": at})
    waiting = waiting_by_zone(work.connection, hall.id)
    ended = {}
    began = []
    for zone in _zones(hall):
        for start, end in hall.timetable(zone).periods(hall.day(moment), everything):
            if start == moment:
                began.append(zone.code)
            if end == moment:
                resumes, until = hall.carries_over(zone, moment), hall.late_until(zone, moment)
                ended[zone.code] = {
                    "rule": hall.session_end(zone).value,
                    "waiting": waiting.get(zone.id, 0),
                    "resumes_at": to_ms(resumes) if resumes else None,
                    "served_until": to_ms(until) if until else None,
                }
    counts = {"waiting": waiting_codes(work.connection, hall)}
    if ended:
        record(work, "session.ended", SYSTEM, at, {"moment": to_ms(moment), "zones": ended} | counts)
    if began:
        record(work, "session.began", SYSTEM, at, {"moment": to_ms(moment), "zones": began} | counts)


def _last_change(hall: HallConfig, at: datetime) -> datetime | None:
    """When a session last began or ended today; midnight is no change, since the day itself begins then."""
    moments = (
        moment
        for zone in _zones(hall)
        for period in hall.timetable(zone).periods(hall.day(at), everything)
        for moment in period
        if moment <= at and moment.astimezone(hall.timezone).time() != time()
    )
    return max(moments, default=None)


def _zones(hall: HallConfig) -> list[ZoneConfig]:
    return [zone for zone in hall.zones.values() if zone.active and zone.issues_tickets]


def _is_done(connection: Connection, key: dict[str, str]) -> bool:
    known = select(JobRun.at).where(JobRun.job == key["job"], JobRun.due == key["due"])
    return connection.execute(known).first() is not None


def load_calendars(house: House, at: datetime) -> None:
    """Give each hall the national holidays of this year and the next as soon as they are known; what is there stays (R-170).

    The demo hall is open day and night, holidays too.
    """
    for hall in _halls(house):
        for year in (hall.day(at).year, hall.day(at).year + 1):
            if not hall.is_demo and not is_loaded(hall, year) and (days := national_days(year)):
                counts = house.database.write(
                    hall.id, partial(load_days, halls=house.halls, hall_id=hall.id, days=days, actor=SYSTEM, at=at)
                )
                log.info("calendar_loaded", hall=hall.code, year=year, **counts)


def is_loaded(hall: HallConfig, year: int) -> bool:
    """Whether a list of holidays was taken for the year, be it the national one or a file."""
    return any(day.year == year and known.source != "own" for day, known in hall.timetables.calendar.items())


def days_due(hall: HallConfig, at: datetime) -> list[date]:
    """Days to be closed: yesterday, and today once its last session is over for long enough.

    A day whose last session ends near midnight is closed tomorrow.
    """
    today = hall.day(at)
    due = [today - timedelta(days=1)]
    ends = [
        max(end + CLOSED_AFTER, hall.served_until(zone, end))
        for zone in _zones(hall)
        if (end := hall.timetable(zone).last_end(today)) is not None
    ]
    if ends and hall.day(max(ends)) == today and at >= max(ends):
        due.append(today)
    return due


def _halls(house: House) -> list[HallConfig]:
    with house.database.read() as connection:
        ids = connection.execute(select(Hall.id).order_by(Hall.code)).scalars()
        return [house.halls.get(connection, hall_id) for hall_id in ids]
