"""Personal data in clear, for those with the right and a reason, and never without a trace (R-254)."""

from datetime import datetime

from sqlalchemy import select

from app.domain.people import Actor
from app.errors import Invalid
from app.models import Ticket
from app.operations import booking
from app.operations.configuration import Halls
from app.operations.desks import record
from app.operations.facts import visit_facts
from app.operations.unit_of_work import Work
from app.operations.visits import visit_by_id
from app.security.vault import Vault


def reveal(
    work: Work, halls: Halls, vault: Vault, hall_id: str, ticket_id: str, actor: Actor, at: datetime, reason: str
) -> dict[str, str]:
    """``{identity_kind, identity, name, phone, relative_phone}`` of a ticket, "" for what is not known.

    The look is listed for the auditors.
    """
    if not reason.strip():
        raise Invalid("reason_required")
    hall = halls.held(work, hall_id)
    visit = visit_by_id(work.connection, hall.id, ticket_id)
    row = work.connection.execute(
        select(Ticket.identity_sealed, Ticket.name_sealed, Ticket.phone_sealed, Ticket.relative_phone_sealed).where(
            Ticket.id == ticket_id
        )
    ).one()
    record(
        work, "ticket.revealed", actor, at, visit_facts(hall, visit), visit=visit, was=visit, reason=reason,
        sensitive="reveal",
    )  # fmt: skip
    return {
        "identity_kind": visit.identity_kind,
        "identity": _opened(vault, row.identity_sealed, "ticket.identity"),
        "name": _opened(vault, row.name_sealed, "ticket.name"),
        "phone": _opened(vault, row.phone_sealed, "ticket.phone"),
        "relative_phone": _opened(vault, row.relative_phone_sealed, "ticket.relative_phone"),
    }


def reveal_booking(
    work: Work, halls: Halls, vault: Vault, hall_id: str, booking_id: str, actor: Actor, at: datetime, reason: str
) -> dict[str, str]:
    """The same of a booking, so that its visitor can be reached when a session does not take place."""
    if not reason.strip():
        raise Invalid("reason_required")
    hall = halls.held(work, hall_id)
    found = booking.by_id(work.connection, hall, booking_id)
    states = (found.state.value, found.state.value)
    record(
        work, "booking.revealed", actor, at, booking.facts(hall, found), reason=reason, sensitive="reveal", states=states
    )  # fmt: skip
    return {
        "identity_kind": "typed_id" if found.identity_sealed else "",
        "identity": _opened(vault, found.identity_sealed, "booking.identity"),
        "name": _opened(vault, found.name_sealed, "booking.name"),
        "phone": _opened(vault, found.phone_sealed, "booking.phone"),
    }


def _opened(vault: Vault, sealed: str | None, field: str) -> str:
    return vault.open(sealed, field=field) if sealed is not None else ""
