"""Changes of a hall's hours are undone: dates, seasons and extended sessions are again as a change found them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from app.domain.people import Actor
from app.errors import Conflict
from app.operations import timetabling
from app.operations.configuration import HallConfig, Halls
from app.operations.unit_of_work import Work

TIMES = frozenset({"calendar", "season", "extended_session"})


def undo_times(
    work: Work, halls: Halls, hall: HallConfig, change: Mapping[str, Any], actor: Actor, at: datetime
) -> None:  # fmt: skip
    """Raises Conflict ``draft_part_stays`` when what was changed is not to be found by its name any more."""
    if change["what"] == "calendar":
        _undo_days(work, halls, hall, change["before"], change["after"], actor, at)
    else:
        _undo_entry(work, halls, hall, change, actor, at)


def _undo_days(
    work: Work, halls: Halls, hall: HallConfig, before: Mapping[str, Any], after: Mapping[str, Any], actor: Actor,
    at: datetime,
) -> None:  # fmt: skip
    days = {before["day"]: before} if "day" in before else before  # a date that was cleared is told by itself
    for day in dict.fromkeys((*days, *after)):
        if day in days:
            known = timetabling.read_day(days[day], days[day].get("source", "own"))
            timetabling.set_day(work, halls, hall.id, known, actor, at)
        else:
            timetabling.clear_day(work, halls, hall.id, date.fromisoformat(day), actor, at)


def _undo_entry(
    work: Work, halls: Halls, hall: HallConfig, change: Mapping[str, Any], actor: Actor, at: datetime
) -> None:  # fmt: skip
    """Of a season or an extended session: back in, away again, or as it was."""
    add, alter, remove = _ENTRIES[change["what"]]
    before, after = change["before"], change["after"]
    if not after:
        add(work, halls, hall.id, {name: value for name, value in before.items() if name != "id"}, actor, at)
        return
    entries = hall.timetables.seasons if change["what"] == "season" else hall.timetables.extended
    entry_id = _named(entries, change["key"])
    if before:
        alter(work, halls, hall.id, entry_id, before, actor, at)
    else:
        remove(work, halls, hall.id, entry_id, actor, at)


_ENTRIES: Final = {
    "season": (timetabling.add_season, timetabling.change_season, timetabling.remove_season),
    "extended_session": (timetabling.add_extended, timetabling.change_extended, timetabling.remove_extended),
}
"""How each is added, changed and removed."""


def _named(entries: Any, name: str) -> str:
    """Id of the only entry of this name."""
    found = [entry.id for entry in entries if entry.name == name]
    if len(found) != 1:
        raise Conflict("draft_part_stays", key=name)
    return str(found[0])
