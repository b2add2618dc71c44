"""Service items one by one: add, change, switch off and on; a file of many comes through ``catalogue`` (R-011, R-012)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update

from app.domain.cross_region import read_partners
from app.domain.people import Actor
from app.errors import Conflict, NotFound
from app.models import ServiceItem
from app.models.base import new_id
from app.operations.configuration import Halls
from app.operations.configuring import Setup, differing, set_up
from app.operations.unit_of_work import Work
from app.queries.configuration import item_setup


def add_item(work: Work, halls: Halls, hall_id: str, wanted: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    """A new item by its provincial code; raise Conflict ``code_taken``."""
    setup = set_up(work, halls, hall_id, actor, at)
    code = wanted["code"]
    if code in setup.hall.items_by_code:
        raise Conflict("code_taken", key=code)
    row = {"id": new_id(), "hall_id": hall_id, "code": code, **item_columns(setup, wanted)}
    work.connection.execute(insert(ServiceItem), row)
    setup.wrote("service_item", code, {}, {name: value for name, value in wanted.items() if name != "code"})


def add_items(work: Work, halls: Halls, hall_id: str, wanted: Sequence[Mapping[str, Any]], actor: Actor, at: datetime) -> None:
    """Many new items at once, each with all its members and a code that is free; one event counts them, as for a file."""
    setup = set_up(work, halls, hall_id, actor, at)
    rows = [{"id": new_id(), "hall_id": hall_id, "code": each["code"], **item_columns(setup, each)} for each in wanted]
    if rows:
        work.connection.execute(insert(ServiceItem), rows)
        setup.wrote("service_items", "", {}, {}, added=len(rows), updated=0, unchanged=0)


def change_item(
    work: Work, halls: Halls, hall_id: str, code: str, wanted: Mapping[str, Any], actor: Actor, at: datetime,
    reason: str = "",
) -> None:  # fmt: skip
    """Change what is said of an item; its code stays, so tickets and ratings stay joined to it.

    Tickets already issued wait on in the line where they stand, also when the item moves to another zone or group.
    """
    setup = set_up(work, halls, hall_id, actor, at)
    item = setup.hall.items_by_code.get(code)
    if item is None:
        raise NotFound("unknown_item", item=code)
    before = item_setup(setup.hall, item)
    changes = differing(before, wanted)
    if changes:
        values = item_columns(setup, changes)
        work.connection.execute(update(ServiceItem).where(ServiceItem.id == item.id).values(**values))
        setup.wrote("service_item", code, {name: before[name] for name in changes}, changes, reason=reason)


def item_columns(setup: Setup, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What is wanted of an item, by column of the table; raise what it is refused with."""
    columns = {name: value for name, value in wanted.items() if name not in ("code", "zone", "expected_minutes")}
    if "zone" in wanted:
        zone = setup.hall.zone(wanted["zone"])
        if not zone.issues_tickets:
            raise Conflict("zone_issues_no_tickets", zone=zone.name)
        columns["zone_id"] = zone.id
    if "cross_region" in wanted:
        columns["cross_region"] = [partner.view() for partner in read_partners(wanted["cross_region"])] or None
    if "expected_minutes" in wanted:
        columns["expected_seconds"] = wanted["expected_minutes"] * 60
    return columns
