"""The hours of a hall as configured: read with the configuration, asked by everything that depends on the time of day."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, Connection, bindparam, select

from app.domain.hours import CalendarDay, DayKind, Extended, Season, Session, Timetable
from app.domain.policy import read_session, read_sessions
from app.models import CalendarEntry, ExtendedSession, SeasonEntry
from app.models.statements import run


@dataclass(frozen=True)
class Timetables:
    """One for the hall, one for each zone. extended: all of the hall; seasons: of the hall and of zones."""

    hall: Timetable
    zones: Mapping[str, Timetable]
    seasons: tuple[Season, ...]
    extended: tuple[Extended, ...]
    calendar: Mapping[date, CalendarDay]

    def of(self, zone_id: str | None) -> Timetable:
        return self.zones.get(zone_id, self.hall) if zone_id is not None else self.hall

    @property
    def all(self) -> list[Timetable]:
        return [self.hall, *self.zones.values()]


def read_timetables(
    connection: Connection, hall_id: str, sessions: tuple[Session, ...], zone: ZoneInfo,
    own: Mapping[str, tuple[Session, ...]], items: Mapping[str, str],
) -> Timetables:  # fmt: skip
    """The hall's timetables. own: a zone's own sessions by its id, empty for the hall's; items: ids by code."""
    of = {"hall": hall_id}
    calendar = {row.day: _calendar_day(row) for row in run(connection, _CALENDAR, of)}
    seasons = tuple(_season(row) for row in run(connection, _SEASONS, of))
    extended = tuple(_extended(row, items) for row in run(connection, _EXTENDED, of))
    of_hall = tuple(season for season in seasons if season.zone_id is None)
    hall = Timetable(sessions, zone, seasons=of_hall, calendar=calendar)
    zones = {}
    for zone_id, sessions_of_zone in own.items():
        # What is nearer to the zone wins: its season, its own sessions, the hall's season, the hall's sessions.
        of_zone = tuple(season for season in seasons if season.zone_id == zone_id)
        zones[zone_id] = replace(
            hall,
            sessions=sessions_of_zone or sessions,
            seasons=of_zone if sessions_of_zone else of_zone + of_hall,
            extended=tuple(session for session in extended if session.zone_id == zone_id),
            _plans={},
        )
    return Timetables(hall, zones, seasons, extended, calendar)


_OF_HALL: BindParameter[str] = bindparam("hall")
_CALENDAR = select(CalendarEntry.__table__).where(CalendarEntry.hall_id == _OF_HALL).order_by(CalendarEntry.day)
_SEASONS = select(SeasonEntry.__table__).where(SeasonEntry.hall_id == _OF_HALL).order_by(SeasonEntry.id)
_EXTENDED = select(ExtendedSession.__table__).where(ExtendedSession.hall_id == _OF_HALL).order_by(ExtendedSession.id)


def _calendar_day(row: Any) -> CalendarDay:
    sessions = read_sessions(row.sessions or ())
    return CalendarDay(row.day, DayKind(row.kind), row.name, row.name_en, sessions, row.source)


def _season(row: Any) -> Season:
    return Season(row.id, row.name, row.name_en, row.first, row.last, read_sessions(row.sessions), row.zone_id)


def _extended(row: Any, items: Mapping[str, str]) -> Extended:
    return Extended(
        id=row.id, zone_id=row.zone_id, kind=row.kind, name=row.name, name_en=row.name_en, hours=read_session(row.hours),
        first=row.first, last=row.last, on_holidays=row.on_holidays,
        # An item that is gone stands for nothing; a list of gone items must not become a list of all.
        item_ids=frozenset(items.get(code, code) for code in row.items), appointment_only=row.appointment_only,
        accepted_later=row.accepted_later, staff=tuple(row.staff),
    )  # fmt: skip
