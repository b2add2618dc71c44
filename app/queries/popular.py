"""Which items most visitors come for, so that the kiosk can put them one touch away."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, bindparam, func, select

from app.models import Ticket
from app.operations.configuration import HallConfig, ItemConfig

DAYS = 7
"""How many days before today are counted: today itself would move the tiles under the visitors' fingers."""

_STRAIGHT = frozenset({"consult", "hard_case", "special_group"})
"""Kinds of zones whose visitors are asked for no item, so that one of theirs saves nobody a touch."""

_COUNTS = (
    select(Ticket.item_id, func.count())
    .where(
        Ticket.hall_id == bindparam("hall"),
        Ticket.zone_id.in_(bindparam("zones", expanding=True)),
        Ticket.day.between(bindparam("first"), bindparam("last")),
        Ticket.item_id.is_not(None),
    )
    .group_by(Ticket.item_id)
)

_counted: dict[str, tuple[date, dict[str, int]]] = {}
"""Of each hall the day it was counted for, and how many asked for each item: counted once a day in each process."""


def popular_items(connection: Connection, hall: HallConfig, today: date, limit: int) -> Sequence[ItemConfig]:
    """Most asked first; where too little is known, the catalogue's order goes on."""
    counts = _counts(connection, hall, today)
    offered = [item for item in hall.items.values() if item.active and _is_asked_for(hall, item)]
    return sorted(offered, key=lambda item: -counts.get(item.id, 0))[:limit]


def _is_asked_for(hall: HallConfig, item: ItemConfig) -> bool:
    zone = hall.zones[item.zone_id]
    return zone.active and zone.issues_tickets and zone.kind not in _STRAIGHT


def _counts(connection: Connection, hall: HallConfig, today: date) -> dict[str, int]:
    known = _counted.get(hall.id)
    if known is None or known[0] != today:
        of = {
            "hall": hall.id,
            "zones": list(hall.zones),
            "first": today - timedelta(days=DAYS),
            "last": today - timedelta(days=1),
        }
        rows = [(item_id, n) for item_id, n in connection.execute(_COUNTS, of) if item_id is not None]
        known = _counted[hall.id] = (today, dict(rows))
    return known[1]
