"""A change of configuration is taken back (回退): what it changed is set again as it was, as one more change on record."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from app.domain.people import Actor
from app.domain.policy import Policy
from app.errors import Conflict, NotFound
from app.models import Event
from app.operations import configuring, equipping, offering, planning, slips, theming, zoning
from app.operations.configuration import HallConfig, Halls
from app.operations.undoing_times import TIMES, undo_times
from app.operations.unit_of_work import Work

_Set = Callable[[Work, Halls, HallConfig, str, Mapping[str, Any], Actor, datetime, str], None]


def _set_hall(
    work: Work, halls: Halls, hall: HallConfig, _key: str, values: Mapping[str, Any], actor: Actor, at: datetime, _reason: str
) -> None:
    configuring.change_hall(work, halls, hall.id, values, actor, at)


def _set_zone(
    work: Work, halls: Halls, hall: HallConfig, key: str, values: Mapping[str, Any], actor: Actor, at: datetime, reason: str
) -> None:
    if set(values) == {"active"}:
        switch = zoning.switch_zone_on if values["active"] else zoning.switch_zone_off
        switch(work, halls, hall.id, key, actor, at, reason)
    else:
        zoning.change_zone(work, halls, hall.id, key, values, actor, at)


def _set_order(
    work: Work, halls: Halls, hall: HallConfig, _key: str, values: Mapping[str, Any], actor: Actor, at: datetime, _reason: str
) -> None:
    zoning.reorder_zones(work, halls, hall.id, values["order"], actor, at)


def _set_item(
    work: Work, halls: Halls, hall: HallConfig, key: str, values: Mapping[str, Any], actor: Actor, at: datetime, reason: str
) -> None:
    offering.change_item(work, halls, hall.id, key, values, actor, at, reason)


def _set_area(
    work: Work, halls: Halls, hall: HallConfig, key: str, values: Mapping[str, Any], actor: Actor, at: datetime, _reason: str
) -> None:
    configuring.change_area(work, halls, hall.id, key, values, actor, at)


def _set_theme(
    work: Work, halls: Halls, hall: HallConfig, key: str, values: Mapping[str, Any], actor: Actor, at: datetime, _reason: str
) -> None:
    theming.change_theme(work, halls, hall.id, key, values, actor, at)


def _set_plan(
    work: Work, halls: Halls, hall: HallConfig, key: str, values: Mapping[str, Any], actor: Actor, at: datetime, _reason: str
) -> None:
    planning.change_plan(work, halls, hall.id, key, values, actor, at)


def _set_window(
    work: Work, halls: Halls, hall: HallConfig, key: str, values: Mapping[str, Any], actor: Actor, at: datetime, reason: str
) -> None:
    window_id = next((window.id for window in hall.windows.values() if window.number == key), "")
    if set(values) == {"active"}:
        switch = equipping.switch_window_on if values["active"] else equipping.switch_window_off
        switch(work, halls, hall.id, window_id, actor, at, reason)
    else:
        equipping.change_window(work, halls, hall.id, window_id, values, actor, at, reason)


def _set_slip(
    work: Work, halls: Halls, hall: HallConfig, _key: str, values: Mapping[str, Any], actor: Actor, at: datetime, _reason: str
) -> None:
    slips.set_slip(work, halls, hall.id, values["template"], actor, at)


_SET: Mapping[str, _Set] = {
    "hall": _set_hall, "zone": _set_zone, "zones": _set_order, "service_item": _set_item, "waiting_area": _set_area,
    "theme": _set_theme, "booking_plan": _set_plan, "window": _set_window, "slip": _set_slip,
}  # fmt: skip
KINDS = frozenset({*_SET, "policy"})
"""What can be taken back; people, posts and calendars have ways of their own."""


def may_be_taken_back(data: Mapping[str, Any]) -> bool:
    """Whether a change only set values: what was added or merged stays, and is switched off instead."""
    return data["what"] in KINDS and (bool(data["before"]) or data["what"] == "policy") and "merged_into" not in data["after"]


def take_back(
    work: Work, halls: Halls, hall_id: str, defaults: Policy, seq: int, actor: Actor, at: datetime, reason: str
) -> None:
    """Set again what change ``seq`` found.

    Raises NotFound ``unknown_change``, Conflict ``change_stays`` or ``change_overtaken``, and what the values are refused with.
    """
    hall = halls.held(work, hall_id)
    change = work.connection.execute(
        select(Event.data).where(Event.hall_id == hall_id, Event.seq == seq, Event.type == "hall.configured")
    ).scalar_one_or_none()
    if change is None:
        raise NotFound("unknown_change")
    if not may_be_taken_back(change):
        raise Conflict("change_stays")
    if _is_overtaken(work.connection, hall_id, seq, change):
        raise Conflict("change_overtaken")
    _set_again(work, halls, hall, defaults, change, actor, at, reason)


def _set_again(
    work: Work, halls: Halls, hall: HallConfig, defaults: Policy, change: Mapping[str, Any], actor: Actor, at: datetime,
    reason: str,
) -> None:  # fmt: skip
    if change["what"] == "policy":
        names = {*change["before"], *change["after"]}
        values = {name: change["before"].get(name) for name in names}
        configuring.change_policy(work, halls, hall.id, defaults, values, actor, at)
    else:
        _SET[change["what"]](work, halls, hall, _key_now(hall, change), change["before"], actor, at, reason)


def _key_now(hall: HallConfig, change: Mapping[str, Any]) -> str:
    """The key of what a change was about: a window may have another number by now."""
    if change["what"] != "window":
        return str(change["key"])
    window = hall.windows.get(change.get("id", ""))
    return window.number if window else str(change["after"].get("number", change["key"]))


def take_all_back(
    work: Work, halls: Halls, hall_id: str, defaults: Policy, changes: Sequence[Mapping[str, Any]], last: int, actor: Actor,
    at: datetime, reason: str,
) -> None:  # fmt: skip
    """Undo changes that were made together, the last first; what they added is switched off or, where it can be, removed.

    changes: data of their events in order; last: number of the last of these. halls: reads the hall anew after each change.
    Raises Conflict ``draft_part_stays`` or ``draft_part_overtaken``.
    """
    for change in changes:
        about = {"what": change["what"], "key": change["key"]}
        if not _is_undone_somehow(change):
            raise Conflict("draft_part_stays", key=change["key"], extra={"change": about})
        if _is_overtaken(work.connection, hall_id, last, change):
            raise Conflict("draft_part_overtaken", key=change["key"], extra={"change": about})
    for change in reversed(changes):
        hall = halls.held(work, hall_id)
        if may_be_taken_back(change):
            _set_again(work, halls, hall, defaults, change, actor, at, reason)
        elif change["what"] in TIMES:
            undo_times(work, halls, hall, change, actor, at)
        elif change["what"] == "post" and change["before"]:
            values = {**change["before"], "reason": reason}
            equipping.change_post(work, halls, hall_id, change["key"], values, actor, at)
        elif change["what"] in _SWITCHED_OFF:
            _SET[change["what"]](work, halls, hall, change["key"], {"active": False}, actor, at, reason)


_SWITCHED_OFF = frozenset({"zone", "service_item", "theme", "booking_plan", "window"})
_HARMLESS = frozenset({"waiting_area"})
"""What may stay when it was added, since nothing points at it any more."""


def _is_undone_somehow(change: Mapping[str, Any]) -> bool:
    what, before = change["what"], change["before"]
    if may_be_taken_back(change) or what in TIMES:
        return True
    added = not before and what in _SWITCHED_OFF | _HARMLESS
    return added or (what == "post" and bool(before))


def _is_overtaken(connection: Connection, hall_id: str, seq: int, change: Mapping[str, Any]) -> bool:
    """Whether a later change of the same value would be lost; one that was taken back itself has left nothing."""
    later = connection.execute(
        select(Event.data).where(
            Event.hall_id == hall_id, Event.seq > seq, Event.sensitive != "", Event.type == "hall.configured"
        )
    ).scalars()
    names = {*change["before"], *change["after"]}
    left = {name: change["after"][name] for name in names if name in change["after"]}
    now = dict(left)
    for data in later:
        if not _is_about_the_same(data, change):
            continue
        for name in names & {*data.get("before", ()), *data.get("after", ())}:
            now.pop(name, None)
            if name in data.get("after", ()):
                now[name] = data["after"][name]
    return now != left


def _is_about_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """A window keeps its id when it gets another number, and another window may get its old one."""
    if one["what"] == "window" == other["what"] and "id" in one and "id" in other:
        return bool(one["id"] == other["id"])
    return bool((one["what"], one.get("key")) == (other["what"], other.get("key")))
