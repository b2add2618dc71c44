"""Themes of a hall: add and change (R-014). Tickets under way keep the chain they were issued with."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update

from app.domain.people import Actor
from app.errors import Conflict, Invalid, NotFound
from app.models import Theme
from app.models.base import new_id
from app.operations.configuration import Halls
from app.operations.configuring import Setup, differing, set_up
from app.operations.issuing import takes_item
from app.operations.unit_of_work import Work


def add_theme(work: Work, halls: Halls, hall_id: str, wanted: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    """A new theme; raise Conflict ``code_taken``, or what is wrong with its steps."""
    setup = set_up(work, halls, hall_id, actor, at)
    if wanted["code"] in setup.hall.themes:
        raise Conflict("code_taken", key=wanted["code"])
    _steps_must_be_right(setup, wanted["steps"])
    work.connection.execute(insert(Theme), {"id": new_id(), "hall_id": hall_id, **wanted})
    setup.wrote("theme", wanted["code"], {}, {name: value for name, value in wanted.items() if name != "code"})


def change_theme(
    work: Work, halls: Halls, hall_id: str, code: str, wanted: Mapping[str, Any], actor: Actor, at: datetime
) -> None:
    setup = set_up(work, halls, hall_id, actor, at)
    theme = setup.hall.themes.get(code)
    if theme is None:
        raise NotFound("unknown_theme", theme=code)
    before = theme.on_ticket() | {"active": theme.active}
    changes = differing(before, wanted)
    if not changes:
        return
    if "steps" in changes:
        _steps_must_be_right(setup, changes["steps"])
    work.connection.execute(update(Theme).where(Theme.hall_id == hall_id, Theme.code == code).values(**changes))
    setup.wrote("theme", code, {name: before[name] for name in changes}, changes)


def _steps_must_be_right(setup: Setup, steps: Sequence[Mapping[str, Any]]) -> None:
    """Each zone must give out numbers and take the item, or a visitor would be sent where nobody calls."""
    for step in steps:
        zone = setup.hall.zone(step["zone"])
        if not zone.issues_tickets:
            raise Conflict("zone_issues_no_tickets", zone=zone.name)
        if step["service_item"] is None:
            if zone.item_required:
                raise Invalid("item_required")
            continue
        item = setup.hall.item(step["service_item"])
        if not takes_item(setup.hall, zone, item):
            raise Invalid("item_not_in_zone", item=item.name)
