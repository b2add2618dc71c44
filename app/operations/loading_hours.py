"""The hours in a document with the configuration of a hall: seasons, extended sessions, dates."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.domain.configuration_file import Entry, changed, whole
from app.domain.hours import CalendarDay, DayKind
from app.errors import Invalid
from app.operations import timetabling
from app.operations.configuration import HallConfig
from app.queries.hours import extended_setup, season_view

if TYPE_CHECKING:
    from app.operations.loading import Loading


def load_repeating(loading: "Loading") -> None:
    """Seasons and extended sessions, which the hall knows by ids: each is found by what it is."""
    _load(loading, "seasons", _season_ids, timetabling.add_season, timetabling.change_season, timetabling.remove_season)
    _load(
        loading, "extended_sessions", _extended_ids, timetabling.add_extended, timetabling.change_extended,
        timetabling.remove_extended,
    )  # fmt: skip


def _load(
    loading: "Loading", part: str, ids_of: Callable[[HallConfig], list[tuple[str, Mapping[str, Any]]]],
    add: Callable[..., Any], change: Callable[..., Any], remove: Callable[..., Any],
) -> None:  # fmt: skip
    def id_of(have: Mapping[str, Any]) -> str:
        return next(known for known, view in ids_of(loading.hall) if view == have)

    found = list(loading.entries(part))
    for gone in loading.left_out(part):  # first, for two seasons may not have a day in common
        loading.do(part, part, gone, remove, id_of(gone))
    for have, entry in found:
        if have is None:
            loading.do(part, entry.place, entry.values, add, whole(entry))
        elif changes := changed(part, have, entry):
            loading.do(part, entry.place, entry.values, change, id_of(have), changes)


def _season_ids(hall: HallConfig) -> list[tuple[str, Mapping[str, Any]]]:
    return [_known(season_view(hall, season)) for season in hall.timetables.seasons]


def _extended_ids(hall: HallConfig) -> list[tuple[str, Mapping[str, Any]]]:
    return [_known(extended_setup(hall, session)) for session in hall.timetables.extended]


def _known(view: dict[str, Any]) -> tuple[str, Mapping[str, Any]]:
    return view.pop("id"), view


def load_calendar(loading: "Loading") -> None:
    """All dates that differ in one change, as a list of holidays comes in."""
    days = []
    for have, entry in loading.entries("calendar"):
        if have is None or changed("calendar", have, entry):
            loading.attempt("calendar", entry.place, entry.values, lambda entry=entry: days.append(_day(entry)))  # type: ignore[misc]
    if days:
        loading.do("calendar", "calendar", {}, timetabling.set_days, days)
    for gone in loading.left_out("calendar"):
        loading.do("calendar", "calendar", gone, timetabling.clear_day, date.fromisoformat(gone["day"]))


def _day(entry: Entry) -> CalendarDay:
    day = timetabling.read_day(entry.values, entry.values["source"])
    if day.kind is DayKind.CLOSED and day.sessions:
        raise Invalid("calendar_day_closed")
    return day


def date_of(text: str | None) -> date | None:
    """Raise Invalid ``calendar_day_invalid`` for a day that never was."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid("calendar_day_invalid", day=text) from None
