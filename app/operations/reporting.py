"""Waits of a hall that runs elsewhere, told by its own system every half minute or so, for the public list of halls (R-089).

Like a device's sign of life it is state and no event: a hundred halls would write a quarter of a million events a day.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update

from app.errors import NotFound
from app.models import Hall
from app.models.base import to_ms
from app.operations.configuration import Halls
from app.operations.unit_of_work import Work


def report_waits(
    work: Work, halls: Halls, hall_id: str, zones: Mapping[str, Mapping[str, Any]] | None, as_of: datetime, at: datetime
) -> None:
    """Keep the figures by zone code, as of a moment that is not later than now; None: the hall runs here again.

    Raises NotFound ``unknown_zone``.
    """
    hall = halls.held(work, hall_id)
    for code in zones or ():
        if code not in hall.zones_by_code:
            raise NotFound("unknown_zone", zone=code)
    kept = None
    if zones is not None:
        kept = {"as_of": to_ms(min(as_of, at)), "zones": {code: dict(figures) for code, figures in zones.items()}}
    work.connection.execute(update(Hall).where(Hall.id == hall_id).values(reported=kept))
