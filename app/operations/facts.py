"""What events and snapshots say of windows, tickets and lines: whole, so that a screen sets it and never adds up."""

from typing import Any

from sqlalchemy import Connection, and_, bindparam, select

from app.domain.masking import mask_name
from app.domain.window import OPEN, WindowState
from app.models import DutySpan, Window
from app.models.base import to_ms
from app.models.statements import run
from app.operations.configuration import HallConfig, WindowConfig
from app.operations.visits import Visit, waiting_by_zone

STAFF_ONLY = ("staff", "dispatch_at", "reason", "held", "served")
"""Members of a window that the public does not hear."""


def visit_facts(hall: HallConfig, visit: Visit) -> dict[str, Any]:
    """What every event of a ticket says about it."""
    window = hall.windows.get(visit.window_id) if visit.window_id else None
    item = hall.items.get(visit.item_id) if visit.item_id else None
    return {
        "ticket_id": visit.id,
        "ticket_no": visit.ticket_no,
        "zone": hall.zones[visit.zone_id].code,
        "service_item": item.code if item else None,
        "window_id": visit.window_id,
        "window_number": window.number if window else None,
        "attempt": visit.attempt,
        "state": visit.state.value,
        "priority_class": visit.priority_class,
    }


def window_facts(hall: HallConfig, window: WindowConfig, row: Any, visit: Visit | None, instead: list[str]) -> dict[str, Any]:
    """A window now. row: a WindowRow. visit: the one called or served there. instead: numbers of windows to go to."""
    staff = None
    if row.staff_id:
        staff = {
            "id": row.staff_id,
            "name": row.staff_name,
            "number": row.staff_number,
            "role_in_post": row.staff_role or None,
        }
    return {
        "id": window.id,
        "number": window.number,
        "name": window.name,
        "name_en": window.name_en,
        "zones": [hall.zones[zone_id].code for zone_id in window.zone_ids],
        "lent": [
            {"zone": hall.zones[loan.zone_id].code, "until": to_ms(loan.until) if loan.until else None} for loan in window.loans
        ],
        "tidal": window.tidal,
        "active": window.active,
        "state": row.state.value,
        "unmanned": row.unmanned,
        "since": to_ms(row.since),
        "ticket_no": visit.ticket_no if visit else None,
        "ticket_state": visit.state.value if visit else None,
        "public_text": row.public_text,
        "resume_at": to_ms(row.resume_at) if row.resume_at else None,
        "instead": instead,
        "dispatch_at": to_ms(row.dispatch_at) if row.dispatch_at else None,
        "on_duty": _on_duty(hall, row),
        "staff": staff,
        "reason": row.reason,
        "held": row.held,
        "served": row.served,
    }


_OF_EMERGENCY = ("id", "text", "text_en", "since")


def public_emergency(emergency: dict[str, Any] | None) -> dict[str, Any] | None:
    """What everybody reads of an emergency text; who put it up concerns the staff."""
    return emergency and {name: emergency[name] for name in _OF_EMERGENCY}


def _on_duty(hall: HallConfig, row: Any) -> dict[str, Any] | None:
    """Who sits at a window as the public is told (R-107): by number, and by as much of the name as the hall shows."""
    if not row.staff_id:
        return None
    names = {"number": "", "surname": mask_name(row.staff_name or ""), "name": row.staff_name or ""}
    return {
        "number": row.staff_number or "",
        "name": names[hall.policy.staff_shown],
        "role_in_post": row.staff_role or None,
    }


def waiting_codes(connection: Connection, hall: HallConfig) -> dict[str, int]:
    """Waiting people of every zone that issues tickets, by zone code."""
    counts = waiting_by_zone(connection, hall.id)
    return {zone.code: counts.get(zone.id, 0) for zone in hall.zones.values() if zone.issues_tickets}


RUNNING_SPAN = and_(DutySpan.window_id == Window.id, DutySpan.until.is_(None))
_STATES = (
    select(Window.id, Window.state, Window.staff_id, DutySpan.left_at)
    .outerjoin(DutySpan, RUNNING_SPAN)
    .where(Window.hall_id == bindparam("hall"))
)


def window_states(connection: Connection, hall_id: str) -> dict[str, WindowState]:
    """What each window does for the visitors: one that was handed over and that nobody has taken over yet is paused."""
    return {
        row.id: WindowState.PAUSED if row.state in OPEN and row.staff_id is None and row.left_at is not None else row.state
        for row in run(connection, _STATES, {"hall": hall_id})
    }


def windows_instead(hall: HallConfig, window: WindowConfig, states: dict[str, WindowState]) -> list[str]:
    """Numbers of the open windows that serve a zone of ``window``: where to go while it is shut (R-098)."""
    zones = set(window.zone_ids)
    return [
        other.number
        for other in hall.windows.values()
        if states.get(other.id) in OPEN and other.id != window.id and not zones.isdisjoint(other.zone_ids)
    ]
