"""Setting a hall's hours: its calendar, seasons and extended sessions (R-169 to R-171); each change is on record."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from app.domain.hours import CalendarDay, DayKind, Extended, Season
from app.domain.people import Actor
from app.domain.policy import read_session, read_sessions
from app.errors import Conflict, Invalid, NotFound
from app.models import CalendarEntry, ExtendedSession, Person, SeasonEntry
from app.models.base import new_id
from app.operations.catalogue import ROWS_MAX, Cell, lines_of_file, plain_heading, refuse_cells, written_in
from app.operations.configuration import HallConfig, Halls
from app.operations.configuring import Setup, set_up
from app.operations.issuing import takes_item
from app.operations.unit_of_work import Work
from app.queries.hours import day_view, extended_setup, season_view
from app.texts import CATALOGUE

ENTRIES_MAX = 100
"""Seasons, and extended sessions, of one hall."""

# The calendar


def set_day(work: Work, halls: Halls, hall_id: str, day: CalendarDay, actor: Actor, at: datetime) -> None:
    """Say of one date what it is, for this hall only.

    Raises Invalid ``calendar_day_closed`` for hours of a closed day, Conflict ``calendar_day_same`` for what is said already.
    """
    if halls.held(work, hall_id).timetables.calendar.get(day.day) == day:
        raise Conflict("calendar_day_same", day=day.day.isoformat())
    set_days(work, halls, hall_id, [day], actor, at)


def set_days(work: Work, halls: Halls, hall_id: str, days: Sequence[CalendarDay], actor: Actor, at: datetime) -> None:
    """As ``set_day``, for several dates in one change."""
    if any(day.kind is DayKind.CLOSED and day.sessions for day in days):
        raise Invalid("calendar_day_closed")
    setup = set_up(work, halls, hall_id, actor, at)
    _write_days(setup, list(days))


def clear_day(work: Work, halls: Halls, hall_id: str, day: date, actor: Actor, at: datetime) -> None:
    """Let a date be as its weekday says."""
    setup = set_up(work, halls, hall_id, actor, at)
    known = setup.hall.timetables.calendar.get(day)
    if known is None:
        return
    work.connection.execute(delete(CalendarEntry).where(CalendarEntry.hall_id == hall_id, CalendarEntry.day == day))
    setup.wrote("calendar", day.isoformat(), day_view(known), {})


def load_days(
    work: Work, halls: Halls, hall_id: str, days: Iterable[CalendarDay], actor: Actor, at: datetime
) -> dict[str, int]:
    """Take dates from a list; what somebody set by hand stays. Returns how many were ``added``, ``updated``, ``unchanged``."""
    setup = set_up(work, halls, hall_id, actor, at)
    return _write_days(setup, list(days), keep_own=True)


def _write_days(setup: Setup, days: list[CalendarDay], *, keep_own: bool = False) -> dict[str, int]:
    calendar = setup.hall.timetables.calendar
    changed = [day for day in days if calendar.get(day.day) != day and not (keep_own and _is_own(calendar.get(day.day)))]
    if changed:
        dates = [day.day for day in changed]
        setup.connection.execute(
            delete(CalendarEntry).where(CalendarEntry.hall_id == setup.hall.id, CalendarEntry.day.in_(dates))
        )
        setup.connection.execute(insert(CalendarEntry), [_row(setup.hall.id, day) for day in changed])
        before = {day.day.isoformat(): day_view(calendar[day.day]) for day in changed if day.day in calendar}
        key = dates[0].isoformat() if len(dates) == 1 else f"{min(dates)}/{max(dates)}"
        setup.wrote("calendar", key, before, {day.day.isoformat(): day_view(day) for day in changed})
    updated = sum(day.day in calendar for day in changed)
    return {"added": len(changed) - updated, "updated": updated, "unchanged": len(days) - len(changed)}


def _is_own(day: CalendarDay | None) -> bool:
    return day is not None and day.source == "own"


def _row(hall_id: str, day: CalendarDay) -> dict[str, Any]:
    sessions = [{"from": entry["from"], "to": entry["to"], "days": [1]} for entry in day_view(day)["sessions"]]
    return {
        "hall_id": hall_id, "day": day.day, "kind": day.kind.value, "name": day.name, "name_en": day.name_en,
        "sessions": sessions or None, "source": day.source,
    }  # fmt: skip


def read_day(wanted: Mapping[str, Any], source: str = "own") -> CalendarDay:
    """A date from ``{day, kind, name, name_en, sessions}``; raise Invalid ``calendar_day_invalid`` or ``sessions_invalid``."""
    try:
        day = date.fromisoformat(wanted["day"])
    except ValueError:
        raise Invalid("calendar_day_invalid", day=wanted["day"]) from None
    try:
        sessions = read_sessions([entry | {"days": [1]} for entry in wanted.get("sessions") or ()])
    except ValueError:
        raise Invalid("sessions_invalid") from None
    return CalendarDay(day, DayKind(wanted["kind"]), wanted.get("name", ""), wanted.get("name_en", ""), sessions, source)


DAY_HEADINGS = {
    "day": ("日期", "day", "date"),
    "kind": ("类型", "kind"),
    "name": ("名称", "name"),
    "name_en": ("英文名", "nameen"),
    "sessions": ("时段", "sessions"),
}
_FIELD_OF = {heading: name for name, headings in DAY_HEADINGS.items() for heading in headings}
_KINDS = {word: kind for kind in DayKind for word in (kind.value, *CATALOGUE[f"day_kind.{kind.value}"])}


def read_days(data: bytes, filename: str, encoding: str | None = None) -> list[CalendarDay]:
    """Dates from a CSV or XLSX file: 日期, 类型 (休息, 上班, 开放), 名称, 时段 ("09:00-12:00 14:00-17:00").

    Raises Invalid as the import of service items does: every row right, or none is taken.
    """
    try:
        return _days(lines_of_file(data, filename, encoding))
    except csv.Error:
        raise Invalid("import_bad_file") from None


def _days(lines: Any) -> list[CalendarDay]:
    headings = [_FIELD_OF.get(plain_heading(written_in(cell))) for cell in next(lines, (1, []))[1]]
    for name in ("day", "kind"):
        if name not in headings:
            raise Invalid("import_no_heading", column=DAY_HEADINGS[name][0])
    days: dict[date, CalendarDay] = {}
    bad: list[Cell] = []
    for line, cells in lines:
        written = {name: written_in(cell) for name, cell in zip(headings, cells, strict=False) if name}
        if not any(written.values()):
            continue
        if len(days) >= ROWS_MAX:
            raise Invalid("import_too_large", limit=ROWS_MAX)
        day, wrong = _read_row(written)
        if day is not None and day.day in days:
            wrong = {"day": "duplicate"}
        bad += [Cell(line, DAY_HEADINGS[name][0], written.get(name, ""), problem) for name, problem in wrong.items()]
        if day is not None and not wrong:
            days[day.day] = day
    refuse_cells(bad)
    if not days:
        raise Invalid("import_no_rows")
    return list(days.values())


def _read_row(written: Mapping[str, str]) -> tuple[CalendarDay | None, dict[str, str]]:
    """(the date, problems by column) of one row."""
    wrong: dict[str, str] = {}
    day = _read_date(written.get("day", ""))
    kind = _KINDS.get(written.get("kind", "").strip())
    name, name_en = written.get("name", ""), written.get("name_en", "")
    if day is None:
        wrong["day"] = "date"
    if kind is None:
        wrong["kind"] = "day_kind"
    wrong |= {column: "too_long" for column in ("name", "name_en") if len(written.get(column, "")) > 200}
    wrong |= {column: "formula" for column, text in written.items() if text.startswith("=")}
    try:
        spans = [part.split("-") for part in re.split(r"[\s,;、，；]+", written.get("sessions", "")) if part]
        sessions = read_sessions([{"from": start, "to": end, "days": [1]} for start, end in spans])
        if sessions and kind is DayKind.CLOSED:
            wrong["sessions"] = "day_sessions"
    except ValueError:
        sessions, wrong["sessions"] = (), "day_sessions"
    if day is None or kind is None or wrong:
        return None, wrong
    return CalendarDay(day, kind, name, name_en, sessions, "file"), {}


def _read_date(text: str) -> date | None:
    """ "2027-01-01", "2027/1/1", "2027年1月1日", or as a spreadsheet writes a date."""
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?", text.strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


# Seasons


def add_season(work: Work, halls: Halls, hall_id: str, wanted: Mapping[str, Any], actor: Actor, at: datetime) -> str:
    """Id of a new season. Raises Invalid ``season_dates_invalid`` or ``sessions_invalid``, Conflict ``season_overlaps``."""
    setup = set_up(work, halls, hall_id, actor, at)
    if len(setup.hall.timetables.seasons) >= ENTRIES_MAX:
        raise Conflict("too_many_entries", limit=ENTRIES_MAX)
    columns = _season_columns(setup, wanted, None)
    season_id = new_id()
    work.connection.execute(insert(SeasonEntry), {"id": season_id, "hall_id": hall_id, **columns})
    setup.wrote("season", wanted["name"], {}, dict(wanted))
    return season_id


def change_season(
    work: Work, halls: Halls, hall_id: str, season_id: str, wanted: Mapping[str, Any], actor: Actor, at: datetime
) -> None:
    setup = set_up(work, halls, hall_id, actor, at)
    before = season_view(setup.hall, _season(setup.hall, season_id))
    after = {**before, **wanted}
    if after == before:
        return
    columns = _season_columns(setup, after, season_id)
    work.connection.execute(update(SeasonEntry).where(SeasonEntry.id == season_id).values(**columns))
    setup.wrote("season", after["name"], before, after)


def remove_season(work: Work, halls: Halls, hall_id: str, season_id: str, actor: Actor, at: datetime) -> None:
    setup = set_up(work, halls, hall_id, actor, at)
    before = season_view(setup.hall, _season(setup.hall, season_id))
    work.connection.execute(delete(SeasonEntry).where(SeasonEntry.id == season_id))
    setup.wrote("season", before["name"], before, {})


def _season(hall: HallConfig, season_id: str) -> Season:
    for season in hall.timetables.seasons:
        if season.id == season_id:
            return season
    raise NotFound("unknown_season")


def _season_columns(setup: Setup, wanted: Mapping[str, Any], season_id: str | None) -> dict[str, Any]:
    zone_id = setup.zone(wanted["zone"]).id if wanted.get("zone") else None
    first, last = wanted["first"], wanted["last"]
    try:
        # Any leap year: 29 February is a day of every season that has it.
        dates = [date.fromisoformat(text if len(text) == len("2026-06-01") else f"2028-{text}") for text in (first, last)]
    except ValueError:
        raise Invalid("season_dates_invalid") from None
    if len(first) != len(last) or (len(first) == len("2026-06-01") and dates[0] > dates[1]):
        raise Invalid("season_dates_invalid")
    try:
        sessions = read_sessions(wanted["sessions"])
    except ValueError:
        raise Invalid("sessions_invalid") from None
    new = Season("", "", "", first, last, sessions, zone_id)
    for other in setup.hall.timetables.seasons:
        if other.id != season_id and other.zone_id == zone_id and _overlap(new, other):
            raise Conflict("season_overlaps", name=other.name)
    return {
        "zone_id": zone_id, "name": wanted["name"], "name_en": wanted.get("name_en", ""), "first": first, "last": last,
        "sessions": wanted["sessions"],
    }  # fmt: skip


def _overlap(one: Season, other: Season) -> bool:
    """Whether two seasons share a day. Those who share one share a first day too, in some year."""
    years = range(2020, 2100) if len(one.first) != len(other.first) else (2028,)
    firsts = [(a, b) for a, b in ((one, other), (other, one))]
    for season, against in firsts:
        dates = [season.first] if len(season.first) == len("2026-06-01") else [f"{year}-{season.first}" for year in years]
        for text in dates:
            try:
                if against.covers(date.fromisoformat(text)):
                    return True
            except ValueError:  # 29 February of a year that has none
                continue
    return False


# Extended sessions


def add_extended(work: Work, halls: Halls, hall_id: str, wanted: Mapping[str, Any], actor: Actor, at: datetime) -> str:
    """Id of a new extended session.

    Raises Invalid ``sessions_invalid`` or ``extended_item_elsewhere``, Conflict ``zone_issues_no_tickets`` or
    ``extended_twice``, NotFound ``unknown_item`` or ``unknown_person``.
    """
    setup = set_up(work, halls, hall_id, actor, at)
    if len(setup.hall.timetables.extended) >= ENTRIES_MAX:
        raise Conflict("too_many_entries", limit=ENTRIES_MAX)
    session_id = new_id()
    columns = _extended_columns(setup, wanted)
    _must_be_new(setup, wanted, "")
    work.connection.execute(insert(ExtendedSession), {"id": session_id, "hall_id": hall_id, **columns})
    setup.wrote("extended_session", wanted["name"], {}, dict(wanted))
    return session_id


def change_extended(
    work: Work, halls: Halls, hall_id: str, session_id: str, wanted: Mapping[str, Any], actor: Actor, at: datetime
) -> None:
    setup = set_up(work, halls, hall_id, actor, at)
    before = extended_setup(setup.hall, _extended(setup.hall, session_id))
    after = {**before, **wanted}
    if after == before:
        return
    columns = _extended_columns(setup, after)
    _must_be_new(setup, after, session_id)
    work.connection.execute(update(ExtendedSession).where(ExtendedSession.id == session_id).values(**columns))
    setup.wrote("extended_session", after["name"], before, after)


def remove_extended(work: Work, halls: Halls, hall_id: str, session_id: str, actor: Actor, at: datetime) -> None:
    setup = set_up(work, halls, hall_id, actor, at)
    before = extended_setup(setup.hall, _extended(setup.hall, session_id))
    work.connection.execute(delete(ExtendedSession).where(ExtendedSession.id == session_id))
    setup.wrote("extended_session", before["name"], before, {})


def _extended(hall: HallConfig, session_id: str) -> Extended:
    for session in hall.timetables.extended:
        if session.id == session_id:
            return session
    raise NotFound("unknown_extended_session")


def _extended_columns(setup: Setup, wanted: Mapping[str, Any]) -> dict[str, Any]:
    hours = {"from": wanted["from"], "to": wanted["to"], "days": wanted["days"]}
    try:
        read_session(hours)
        first, last = (date.fromisoformat(text) if (text := wanted.get(name)) else None for name in ("first", "last"))
    except ValueError:
        raise Invalid("sessions_invalid") from None
    if first and last and first > last:
        raise Invalid("season_dates_invalid")
    zone = setup.zone(wanted["zone"])
    if not zone.issues_tickets:
        raise Conflict("zone_issues_no_tickets", zone=zone.name)
    for code in wanted["items"]:
        item = setup.hall.items_by_code.get(code)
        if item is None:
            raise NotFound("unknown_item", item=code)
        if not takes_item(setup.hall, zone, item):
            raise Invalid("extended_item_elsewhere", item=item.name, zone=zone.name)
    _must_be_people(setup.connection, setup.hall.id, wanted["staff"])
    names = ("kind", "name", "name_en", "on_holidays", "items", "appointment_only", "accepted_later", "staff")
    return {"zone_id": zone.id, "hours": hours, "first": first, "last": last} | {name: wanted[name] for name in names}


def _must_be_new(setup: Setup, wanted: Mapping[str, Any], session_id: str) -> None:
    """Another session of the same zone, hours and visitors would change nothing, whatever it is called."""
    mine = _what_it_does(setup, wanted)
    for other in setup.hall.timetables.extended:
        view = extended_setup(setup.hall, other)
        if other.id != session_id and _what_it_does(setup, view) == mine:
            raise Conflict("extended_twice", name=other.name)


def _what_it_does(setup: Setup, told: Mapping[str, Any]) -> dict[str, Any]:
    lists = {name: sorted(told[name]) for name in ("days", "items", "staff")}
    names = ("kind", "from", "to", "on_holidays", "appointment_only", "accepted_later")
    ends = {name: told.get(name) or None for name in ("first", "last")}
    return {"zone": setup.zone(told["zone"]).id, **{name: told[name] for name in names}, **ends, **lists}


def _must_be_people(connection: Connection, hall_id: str, usernames: Iterable[str]) -> None:
    wanted = set(usernames)
    found = connection.execute(select(Person.username).where(Person.hall_id == hall_id, Person.username.in_(wanted))).scalars()
    if wanted - set(found):
        raise NotFound("unknown_person")
