"""A change of configuration is taken back (回退): what it changed is set again as it was, as one more change on record."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from app.domain.people import Actor
from app.domain.policy import Policy
from app.errors import Conflict, NotFound
from app.models import Event
from app.operations import configuring, equipping, offering, planning, theming, zoning
from app.operations.configuration import HallConfig, Halls
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


_SET: Mapping[str, _Set] = {
    "hall": _set_hall, "zone": _set_zone, "zones": _set_order, "service_item": _set_item, "waiting_area": _set_area,
    "theme": _set_theme, "booking_plan": _set_plan, "window": _set_window,
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
    _must_be_the_last(work.connection, hall_id, seq, change)
    if change["what"] == "policy":
        names = {*change["before"], *change["after"]}
        values = {name: change["before"].get(name) for name in names}
        configuring.change_policy(work, halls, hall_id, defaults, values, actor, at)
    else:
        key = change["after"].get("number", change["key"]) if change["what"] == "window" else change["key"]
        _SET[change["what"]](work, halls, hall, key, change["before"], actor, at, reason)


def _must_be_the_last(connection: Connection, hall_id: str, seq: int, change: Mapping[str, Any]) -> None:
    """A later change of the same value would be lost."""
    later = connection.execute(
        select(Event.data).where(
            Event.hall_id == hall_id, Event.seq > seq, Event.sensitive != "", Event.type == "hall.configured"
        )
    ).scalars()
    names = {*change["before"], *change["after"]}
    for data in later:
        same = (data["what"], data.get("key")) == (change["what"], change["key"])
        if same and names & {*data.get("before", ()), *data.get("after", ())}:
            raise Conflict("change_overtaken")
