"""Lending a window to another zone, at once or until a set time, and giving it back (R-015)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from app.domain.lending import Loan as Lent
from app.domain.people import LEADERS, SYSTEM, Actor
from app.errors import Conflict, Forbidden, Invalid
from app.models import Hall, Loan
from app.models.base import new_id, to_ms
from app.operations.calling import Done
from app.operations.configuration import Halls
from app.operations.desks import Desk, look_at
from app.operations.unit_of_work import Work


def lend(
    work: Work, halls: Halls, window_id: str, zone_code: str, actor: Actor, at: datetime, *, until: datetime | None = None,
    reason: str = "",
) -> Done:  # fmt: skip
    """Let a window call for another zone too; lent again, it is lent until the new time.

    Raises Invalid ``reason_required`` or ``lend_until_past``, Conflict ``window_off``, ``zone_off``,
    ``zone_issues_no_tickets`` or ``window_serves_zone``.
    """
    desk = _of_leader(work, halls, window_id, actor, at)
    zone = desk.hall.zone(zone_code)
    if not reason.strip():
        raise Invalid("reason_required")
    if until is not None and until <= at:
        raise Invalid("lend_until_past")
    if not desk.window.active:
        raise Conflict("window_off", window=desk.window.number)
    if not zone.active:
        raise Conflict("zone_off", zone=zone.name)
    if not zone.issues_tickets:
        raise Conflict("zone_issues_no_tickets", zone=zone.name)
    if any(line.zone_id == zone.id and not line.item_group for line in desk.window.own):
        raise Conflict("window_serves_zone", window=desk.window.number, zone=zone.name)
    lasting = next((loan for loan in desk.window.loans if loan.zone_id == zone.id), None)
    if lasting is None:
        row = {
            "id": new_id(), "hall_id": desk.hall.id, "window_id": window_id, "zone_id": zone.id, "since": at, "until": until,
            "reason": reason.strip(), "lent_by": actor.id,
        }  # fmt: skip
        work.connection.execute(insert(Loan), row)
    else:
        values = {"until": until, "reason": reason.strip(), "lent_by": actor.id}
        work.connection.execute(update(Loan).where(Loan.id == lasting.id).values(**values))
    _serve_anew(desk, halls)
    desk.record(
        "window.lent", reason=reason.strip(), queues_changed=True, to_zone=zone.code, until=to_ms(until) if until else None
    )
    return Done(desk)


def give_back(
    work: Work, halls: Halls, window_id: str, actor: Actor, at: datetime, *, zone_code: str | None = None, reason: str = ""
) -> Done:
    """End the loan to one zone, or all loans of the window; raise Conflict ``window_not_lent`` when there is none."""
    desk = _of_leader(work, halls, window_id, actor, at)
    zone_id = desk.hall.zone(zone_code).id if zone_code else None
    loans = [loan for loan in desk.window.loans if zone_id in (None, loan.zone_id)]
    if not loans:
        raise Conflict("window_not_lent", window=desk.window.number)
    _end(desk, halls, loans, reason.strip())
    return Done(desk)


_DUE = (
    select(Loan.hall_id, Loan.window_id)
    .where(Loan.returned_at.is_(None), Loan.until.is_not(None), Loan.until <= bindparam("now"))
    .distinct()
)


def due_loans(connection: Connection, at: datetime) -> list[tuple[str, str]]:
    """(hall id, window id) of the windows whose time at another zone is over."""
    return [(row.hall_id, row.window_id) for row in connection.execute(_DUE, {"now": at})]


def give_back_due(work: Work, halls: Halls, window_id: str, at: datetime) -> None:
    """End those loans of a window whose time is over; done twice it changes nothing."""
    desk = look_at(work, halls, window_id, SYSTEM, at)
    loans = [loan for loan in desk.window.loans if loan.until is not None and loan.until <= at]
    if loans:
        _end(desk, halls, loans, "")


def _of_leader(work: Work, halls: Halls, window_id: str, actor: Actor, at: datetime) -> Desk:
    if actor.role not in LEADERS:
        raise Forbidden("forbidden")
    return look_at(work, halls, window_id, actor, at)


def _end(desk: Desk, halls: Halls, loans: list[Lent], reason: str) -> None:
    values: dict[str, Any] = {"returned_at": desk.at, "returned_by": desk.actor.id}
    desk.connection.execute(update(Loan).where(Loan.id.in_([loan.id for loan in loans])).values(**values))
    zones = [desk.hall.zones[loan.zone_id].code for loan in loans]
    _serve_anew(desk, halls)
    for zone in zones:
        desk.record("window.given_back", reason=reason, queues_changed=True, from_zone=zone)


def _serve_anew(desk: Desk, halls: Halls) -> None:
    """Every process reads anew what the window takes; the event tells it as it is now."""
    values = {"config_version": Hall.config_version + 1}
    desk.connection.execute(update(Hall).where(Hall.id == desk.hall.id).values(**values))
    assert desk.work.hall is not None
    desk.work.hall.windows_changed = True
    desk.hall = halls.changed(desk.work, desk.hall.id)
    desk.window = desk.hall.window(desk.window.id)
