"""What makes the figures of a hall less sure: tickets left open, services without a start, devices that say nothing (M18)."""

from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, select

from app.domain.people import Role
from app.domain.ticket import TicketState
from app.models import Device, Leg, Ticket
from app.models.base import to_ms
from app.models.leg import OPEN_LEG
from app.models.statements import run
from app.operations.configuration import HallConfig

LONG_OPEN = timedelta(hours=4)
CLOCK_OFF_SECONDS = 30
"""A device whose clock differs by as much shows a wrong time, and dates what it keeps while the line is down wrongly."""
LISTED = 20

_OPEN = (
    select(Ticket.id, Ticket.ticket_no, Leg.zone_id, Leg.state, Leg.issued_at)
    .join(Ticket, Ticket.id == Leg.ticket_id)
    .where(Leg.hall_id == bindparam("hall"), OPEN_LEG, Leg.issued_at < bindparam("before"))
    .order_by(Leg.issued_at)
)
_FINISHED = select(func.count(), func.sum(case((Leg.start_implied, 1), else_=0))).where(
    Leg.zone_id.in_(bindparam("zones", expanding=True)), Leg.called_at.is_not(None), Leg.order_at >= bindparam("since"),
    Leg.state == TicketState.FINISHED,
)  # fmt: skip
_DEVICES = (
    select(Device.id, Device.code, Device.name, Device.place, Device.kind, Device.online, Device.last_seen_at, Device.state)
    .where(Device.hall_id == bindparam("hall"), Device.revoked_at.is_(None), Device.kind != Role.INTEGRATION)
    .order_by(Device.code)
)


def quality_view(connection: Connection, hall: HallConfig, at: datetime) -> dict[str, Any]:
    """``{open_long, unstarted, silent, clocks}``: how many each, of how many where that is known, and the first of them."""
    opened = run(connection, _OPEN, {"hall": hall.id, "before": at - LONG_OPEN}).all()
    since = datetime.combine(hall.day(at), time(), hall.timezone)
    served, implied = connection.execute(_FINISHED, {"zones": list(hall.zones), "since": since}).one()
    devices = run(connection, _DEVICES, {"hall": hall.id}).all()
    silent = [row for row in devices if not row.online]
    told = [row for row in devices if row.online and _clock_off(row) is not None]
    wrong = [row for row in told if abs(_clock_off(row) or 0) >= CLOCK_OFF_SECONDS]
    return {
        "open_long": {
            "n": len(opened),
            "hours": LONG_OPEN // timedelta(hours=1),
            "items": [
                {
                    "id": row.id, "ticket_no": row.ticket_no, "zone": hall.zones[row.zone_id].code, "state": row.state.value,
                    "issued_at": to_ms(row.issued_at),
                }
                for row in opened[:LISTED]
            ],
        },
        "unstarted": {"n": int(implied or 0), "of": served},
        "silent": {"n": len(silent), "of": len(devices), "items": [_device(row) for row in silent[:LISTED]]},
        "clocks": {
            "n": len(wrong), "of": len(told), "seconds": CLOCK_OFF_SECONDS,
            "items": [_device(row) | {"seconds": _clock_off(row)} for row in wrong[:LISTED]],
        },
    }  # fmt: skip


def _clock_off(row: Any) -> int | None:
    """By how many seconds the device's clock is ahead, as it said with its last sign of life."""
    off = row.state.get("clock_off_seconds")
    return off if type(off) is int else None


def _device(row: Any) -> dict[str, Any]:
    seen = to_ms(row.last_seen_at) if row.last_seen_at else None
    return {"code": row.code, "name": row.name, "place": row.place, "kind": row.kind.value, "last_seen_at": seen}
