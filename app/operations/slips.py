"""The hall's template of the paper slip."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from app.domain import slip
from app.domain.people import Actor
from app.models import Hall
from app.operations.configuration import Halls
from app.operations.configuring import set_up
from app.operations.unit_of_work import Work


def set_slip(
    work: Work, halls: Halls, hall_id: str, template: Mapping[str, Any] | None, actor: Actor, at: datetime
) -> dict[str, Any] | None:
    """Print by ``template`` from now on, None for the usual one; raise Invalid ``slip_invalid`` when it cannot be printed."""
    setup = set_up(work, halls, hall_id, actor, at)
    before = work.connection.execute(select(Hall.slip).where(Hall.id == hall_id)).scalar_one()
    kept = None if template is None else slip.checked(template)
    if kept != before:
        work.connection.execute(update(Hall).where(Hall.id == hall_id).values(slip=kept))
        setup.wrote("slip", setup.hall.code, {"template": before}, {"template": kept})
    return kept
