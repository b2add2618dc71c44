"""Setting a hall's hours: calendar, seasons, extended sessions; and what they make of each day (R-169 to R-171)."""

import csv
import io
from datetime import date
from typing import Any

from pydantic import BaseModel

from app.api import payloads as p
from app.api.common import day_of
from app.api.configuration import hall_of, now_set_up, wanted, with_concerned
from app.api.endpoint import Act, Ask, Download, Nouns, Upload
from app.domain.hours import CalendarDay
from app.domain.people import KEEPERS, STAFF, Role
from app.errors import Conflict
from app.operations import timetabling
from app.operations.configuration import HallConfig
from app.operations.national_days import known_years, national_days
from app.queries.hours import day_view, extended_setup, opening_view, season_view
from app.queries.item_file import CSV
from app.texts import say

nouns = Nouns("hours")
PUBLIC = frozenset(Role)
READERS = STAFF | {Role.INTEGRATION}


@nouns.look(
    "/halls/<hall>/opening", roles=PUBLIC, query=p.OpeningQuery, answer=p.OpeningDays,
    configuration=True, summary="When the hall and its zones are open, day by day",
)  # fmt: skip
def get_opening(ask: Ask, query: p.OpeningQuery, hall: str) -> dict[str, Any]:
    config = ask.house.halls.by_code(ask.connection, hall)
    first = day_of(query.first, config.day(ask.at))
    return {"items": opening_view(config, first, min(query.days, (date.max - first).days)), "next": None}


# The calendar


@nouns.look(
    "/halls/<hall>/calendar", roles=READERS, query=p.CalendarQuery, answer=p.Calendar,
    configuration=True, summary="Dates of a year that are not as their weekday says",
)  # fmt: skip
def get_calendar(ask: Ask, query: p.CalendarQuery, hall: str) -> dict[str, Any]:
    config = hall_of(ask, hall)
    return _calendar(config, query.year or config.day(ask.at).year)


def _calendar(hall: HallConfig, year: int) -> dict[str, Any]:
    days = [day for day in hall.timetables.calendar.values() if day.day.year == year]
    return {
        "year": year,
        "known": year in known_years(),
        "loaded": any(day.source != "own" for day in days),
        "items": [day_view(day) for day in days],
    }


@nouns.deed(
    "/halls/<hall>/calendar", roles=KEEPERS, body=p.CalendarDayBody, answer=p.Calendar,
    configuration=True, summary="Say of a date that the hall is closed, works, or serves on a day of rest",
)  # fmt: skip
def set_calendar_day(act: Act, body: p.CalendarDayBody, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    day = timetabling.read_day(whole(body))
    timetabling.set_day(act.work, act.house.halls, config.id, day, act.actor, act.at)
    return with_concerned(act, config, _calendar(now_set_up(act, config), day.day.year))


@nouns.deed(
    "/halls/<hall>/calendar/<day>/actions/clear", roles=KEEPERS, answer=p.Calendar,
    configuration=True, summary="Let a date be as its weekday says",
)  # fmt: skip
def clear_calendar_day(act: Act, hall: str, day: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    cleared = day_of(day, config.day(act.at))
    timetabling.clear_day(act.work, act.house.halls, config.id, cleared, act.actor, act.at)
    return with_concerned(act, config, _calendar(now_set_up(act, config), cleared.year))


@nouns.deed(
    "/halls/<hall>/calendar/actions/load", roles=KEEPERS, body=p.YearBody, answer=p.Imported,
    configuration=True, summary="Take the national holidays and make-up workdays of a year; what was set by hand stays",
)  # fmt: skip
def load_national_days(act: Act, body: p.YearBody, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    days = national_days(body.year)
    if not days:
        raise Conflict("calendar_year_unknown", year=body.year)
    return _loaded(act, config, days, dry_run=False)


def _loaded(act: Act, hall: HallConfig, days: list[CalendarDay], *, dry_run: bool) -> dict[str, Any]:
    counts = timetabling.load_days(act.work, act.house.halls, hall.id, days, act.actor, act.at)
    answer = with_concerned(act, hall, {**counts, "dry_run": dry_run})
    if dry_run:
        act.work.begin_again()
    return answer


def _days_of(file: Upload, query: p.ImportQuery) -> list[CalendarDay]:
    return timetabling.read_days(file.data, file.filename, query.encoding)


@nouns.upload(
    "/halls/<hall>/calendar/import", roles=KEEPERS, query=p.ImportQuery, answer=p.Imported, read=_days_of,
    summary="Load dates from CSV or XLSX, all rows or none; what was set by hand stays",
)  # fmt: skip
def import_calendar(act: Act, days: list[CalendarDay], query: p.ImportQuery, hall: str) -> dict[str, Any]:
    return _loaded(act, hall_of(act, hall), days, dry_run=query.dry_run)


@nouns.download(
    "/halls/<hall>/calendar/template", roles=KEEPERS, query=p.CalendarQuery, media=(CSV,),
    summary="The file to fill in, with the hall's dates of a year",
)  # fmt: skip
def calendar_file(ask: Ask, query: p.CalendarQuery, hall: str) -> Download:
    config = hall_of(ask, hall)
    year = query.year or config.day(ask.at).year
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([name if ask.lang == "en" else words[0] for name, words in timetabling.DAY_HEADINGS.items()])
    for day in _calendar(config, year)["items"]:
        spans = " ".join(f"{entry['from']}-{entry['to']}" for entry in day["sessions"])
        writer.writerow([day["day"], say(f"day_kind.{day['kind']}", ask.lang), day["name"], day["name_en"], spans])
    # With the mark, since spreadsheets here read GB 18030 without it.
    return Download(f"calendar-{config.code}-{year}.csv", CSV, file.getvalue().encode("utf-8-sig"))


# Seasons


@nouns.look(
    "/halls/<hall>/seasons", roles=READERS, answer=p.SeasonList, configuration=True, summary="Sessions for parts of the year"
)
def list_seasons(ask: Ask, hall: str) -> dict[str, Any]:
    return _seasons(hall_of(ask, hall))


@nouns.deed(
    "/halls/<hall>/seasons",
    roles=KEEPERS,
    body=p.SeasonBody,
    answer=p.SeasonList,
    status=201,
    configuration=True,
    summary="Add a season",
)
def add_season(act: Act, body: p.SeasonBody, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    timetabling.add_season(act.work, act.house.halls, config.id, whole(body), act.actor, act.at)
    return with_concerned(act, config, _seasons(now_set_up(act, config)))


@nouns.deed(
    "/halls/<hall>/seasons/<season_id>", method="PATCH", roles=KEEPERS, body=p.SeasonPatch, answer=p.SeasonList,
    configuration=True, summary="Change a season",
)  # fmt: skip
def change_season(act: Act, body: p.SeasonPatch, hall: str, season_id: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    timetabling.change_season(act.work, act.house.halls, config.id, season_id, wanted(body), act.actor, act.at)
    return with_concerned(act, config, _seasons(now_set_up(act, config)))


@nouns.deed(
    "/halls/<hall>/seasons/<season_id>/actions/remove",
    roles=KEEPERS,
    answer=p.SeasonList,
    configuration=True,
    summary="Take a season away",
)
def remove_season(act: Act, hall: str, season_id: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    timetabling.remove_season(act.work, act.house.halls, config.id, season_id, act.actor, act.at)
    return with_concerned(act, config, _seasons(now_set_up(act, config)))


def _seasons(hall: HallConfig) -> dict[str, Any]:
    return {"items": [season_view(hall, season) for season in hall.timetables.seasons], "next": None}


# Extended sessions


@nouns.look(
    "/halls/<hall>/extended-sessions", roles=READERS, answer=p.ExtendedList,
    configuration=True, summary="Early, noon, evening and weekend sessions of the zones",
)  # fmt: skip
def list_extended(ask: Ask, hall: str) -> dict[str, Any]:
    return _all_extended(hall_of(ask, hall))


@nouns.deed(
    "/halls/<hall>/extended-sessions", roles=KEEPERS, body=p.ExtendedBody, answer=p.ExtendedList, status=201,
    configuration=True, summary="Add an extended session to a zone",
)  # fmt: skip
def add_extended(act: Act, body: p.ExtendedBody, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    timetabling.add_extended(act.work, act.house.halls, config.id, whole(body), act.actor, act.at)
    return with_concerned(act, config, _all_extended(now_set_up(act, config)))


@nouns.deed(
    "/halls/<hall>/extended-sessions/<session_id>", method="PATCH", roles=KEEPERS, body=p.ExtendedPatch,
    answer=p.ExtendedList, configuration=True, summary="Change an extended session",
)  # fmt: skip
def change_extended(act: Act, body: p.ExtendedPatch, hall: str, session_id: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    timetabling.change_extended(act.work, act.house.halls, config.id, session_id, wanted(body), act.actor, act.at)
    return with_concerned(act, config, _all_extended(now_set_up(act, config)))


@nouns.deed(
    "/halls/<hall>/extended-sessions/<session_id>/actions/remove", roles=KEEPERS, answer=p.ExtendedList,
    configuration=True, summary="Take an extended session away",
)  # fmt: skip
def remove_extended(act: Act, hall: str, session_id: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    timetabling.remove_extended(act.work, act.house.halls, config.id, session_id, act.actor, act.at)
    return with_concerned(act, config, _all_extended(now_set_up(act, config)))


def _all_extended(hall: HallConfig) -> dict[str, Any]:
    return {"items": [extended_setup(hall, session) for session in hall.timetables.extended], "next": None}


def whole(body: BaseModel) -> dict[str, Any]:
    """A body with the defaults of what was left out."""
    return body.model_dump(by_alias=True, mode="json")
