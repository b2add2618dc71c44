"""The register of agency: cases with their state and masked names, and one case with its steps."""

from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.domain.agency import AgencyState, steps_from
from app.domain.masking import mask_name, mask_phone
from app.errors import Invalid
from app.models import AgencyCase, AgencyStepRow, Person, Ticket
from app.models.statements import run
from app.operations.configuration import HallConfig
from app.queries.tickets import iso
from app.security.vault import Vault, VaultError
from app.texts import say

_CASES = (
    select(AgencyCase.__table__, Person.name.label("agent_name"), Ticket.ticket_no)
    .outerjoin(Person, Person.id == AgencyCase.agent_id)
    .outerjoin(Ticket, Ticket.id == AgencyCase.ticket_id)
)
_STEPS = select(AgencyStepRow.__table__).where(AgencyStepRow.case_id == bindparam("case")).order_by(AgencyStepRow.id)


def case_view(hall: HallConfig, vault: Vault, row: Any) -> dict[str, Any]:
    item = hall.items.get(row.item_id or "")
    return {
        "id": row.id,
        "number": row.number,
        "masked_name": mask_name(_opened(vault, row.name_sealed, "agency.name")),
        "masked_phone": mask_phone(_opened(vault, row.phone_sealed, "agency.phone")) if row.phone_sealed else "",
        "item": item.code if item else None,
        "item_name": item.name if item else None,
        "item_name_en": item.name_en if item else None,
        "document": row.document,
        "materials": row.materials,
        "promised_on": row.promised_on.isoformat() if row.promised_on else None,
        "agent": row.agent_name,
        "ticket_no": row.ticket_no,
        "state": row.state.value,
        "opinion": row.opinion,
        "level": row.level,
        "opened_at": iso(row.opened_at),
        "changed_at": iso(row.changed_at),
        "ended_at": iso(row.ended_at),
        "next_steps": [step.value for step in steps_from(row.state)],
    }


def _opened(vault: Vault, sealed: str, field: str) -> str:
    try:
        return vault.open(sealed, field=field)
    except VaultError:
        return ""


def cases_page(
    connection: Connection, hall: HallConfig, vault: Vault, *, state: str | None, q: str | None, limit: int, cursor: str | None
) -> dict[str, Any]:
    """The register, newest first. q: beginning of a number."""
    statement = _CASES.where(AgencyCase.hall_id == hall.id)
    if state:
        statement = statement.where(AgencyCase.state.in_([one for one in AgencyState if one.value == state]))
    if q:
        statement = statement.where(AgencyCase.number.startswith(q.strip().upper().replace("%", "").replace("_", "")))
    if cursor is not None:
        if len(cursor) != 26 or not cursor.isascii() or not cursor.isalnum():
            raise Invalid("cursor_invalid")
        statement = statement.where(AgencyCase.id < cursor)
    rows = connection.execute(statement.order_by(AgencyCase.id.desc()).limit(limit + 1)).all()
    return {
        "items": [case_view(hall, vault, row) for row in rows[:limit]],
        "next": rows[limit - 1].id if len(rows) > limit else None,
    }


def case_with_steps(connection: Connection, hall: HallConfig, vault: Vault, case_id: str, lang: str) -> dict[str, Any]:
    row = connection.execute(_CASES.where(AgencyCase.id == case_id)).one()
    steps = [
        {
            "step": step.step,
            "state": step.state,
            "text": say(f"agency_step.{step.step}", lang),
            "at": iso(step.at),
            "by": step.by_name,
            "note": step.note,
        }
        for step in run(connection, _STEPS, {"case": case_id})
    ]
    return case_view(hall, vault, row) | {"steps": steps}
