"""Matters entrusted to the hall's agents (R-148): entrusted, accepted, undertaken, returned, each step with time and person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from app.domain.agency import ENDED, AgencyState, AgencyStep, move
from app.domain.people import Actor
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.models import AgencyCase, AgencyStepRow, Person
from app.models.base import new_id
from app.models.statements import run
from app.operations.configuration import HallConfig, Halls
from app.operations.desks import record
from app.operations.unit_of_work import Work
from app.operations.visits import visit_by_id
from app.security.vault import Vault

PROMISED_WITHIN = timedelta(days=5 * 366)
"""Further ahead nothing is promised: it is a slip of the finger."""
_OF_DAY = (
    select(func.count())
    .select_from(AgencyCase)
    .where(AgencyCase.hall_id == bindparam("hall"), AgencyCase.day == bindparam("on_day"))
)
_ONE = select(AgencyCase.__table__).where(AgencyCase.id == bindparam("case"))


@dataclass(frozen=True, slots=True)
class Entrustment:
    """Who entrusts what. document: number of the written entrustment; materials: names of what was handed over."""

    name: str
    document: str
    materials: Sequence[str] = ()
    service_item: str | None = None
    identity: str = ""
    phone: str = ""
    promised_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """What is entered with a step. materials_back: names of what is handed back; ticket_id: the agent's own number for it."""

    step: AgencyStep
    note: str = ""
    promised_on: date | None = None
    agent: str | None = None
    ticket_id: str | None = None
    materials_back: Sequence[str] = ()
    opinion: str = ""
    level: int | None = None


def entrust(work: Work, halls: Halls, vault: Vault, hall_id: str, wanted: Entrustment, actor: Actor, at: datetime) -> str:
    """Open a case and return its id; raise Invalid for an identity or phone that cannot be one, or ``agency_promised_on``."""
    hall = _hall(work, halls, hall_id, actor)
    _must_be_to_come(hall, wanted.promised_on, at)
    if not wanted.document.strip():
        raise Invalid("agency_document_required")
    item = hall.item(wanted.service_item) if wanted.service_item else None
    for kind, number in (("id", wanted.identity), ("phone", wanted.phone)):
        if number:
            vault.find_key(kind, number)  # refuses a slip of the finger
    day = hall.day(at)
    count: int = run(work.connection, _OF_DAY, {"hall": hall.id, "on_day": day}).scalar()
    case_id = new_id()
    row = {
        "id": case_id, "hall_id": hall.id, "number": f"DB{day:%y%m%d}-{count + 1:03d}", "day": day,
        "item_id": item.id if item else None, "name_sealed": vault.seal(wanted.name, field="agency.name"),
        "identity_sealed": vault.seal(wanted.identity, field="agency.identity") if wanted.identity else None,
        "phone_sealed": vault.seal(wanted.phone, field="agency.phone") if wanted.phone else None,
        "document": wanted.document.strip(), "promised_on": wanted.promised_on,
        "materials": [{"name": name.strip(), "back": False} for name in wanted.materials if name.strip()],
        "state": AgencyState.ENTRUSTED, "opened_at": at, "changed_at": at,
    }  # fmt: skip
    work.connection.execute(insert(AgencyCase), row)
    _note(work, case_id, "entrust", AgencyState.ENTRUSTED, wanted.note, actor, at)
    record(work, "agency.entrusted", actor, at, _facts(hall, row), states=("", "entrusted"))
    return case_id


def step_on(work: Work, halls: Halls, hall_id: str, case_id: str, entry: CaseEntry, actor: Actor, at: datetime) -> None:
    """Enter the next step.

    Raises Invalid ``agency_promised_on``, Conflict ``agency_step``, ``agency_no_promise`` when nothing was promised at its
    acceptance, or ``agency_materials_out`` when papers are still here at its return.
    """
    hall = _hall(work, halls, hall_id, actor)
    case = case_row(work.connection, hall, case_id)
    state = move(case.state, entry.step)
    _must_be_to_come(hall, entry.promised_on, at)
    values: dict[str, Any] = {"state": state, "changed_at": at}
    if entry.promised_on is not None:
        values["promised_on"] = entry.promised_on
    if entry.step is AgencyStep.ACCEPT and entry.promised_on is None and case.promised_on is None:
        raise Conflict("agency_no_promise")
    if entry.step in (AgencyStep.ACCEPT, AgencyStep.UNDERTAKE):
        values["agent_id"] = _agent(work, hall, entry.agent) if entry.agent else case.agent_id or actor.person_id
    if entry.ticket_id is not None:
        values["ticket_id"] = visit_by_id(work.connection, hall.id, entry.ticket_id).id
    if state in ENDED:
        values |= {"ended_at": at, "materials": _handed_back(case.materials, entry, state)}
    if entry.step is AgencyStep.RETURN:
        values |= {"opinion": entry.opinion.strip(), "level": entry.level}
    work.connection.execute(update(AgencyCase).where(AgencyCase.id == case_id).values(**values))
    _note(work, case_id, entry.step.value, state, entry.note, actor, at)
    facts = _facts(hall, {"number": case.number, "item_id": case.item_id, "state": state})
    record(work, "agency.stepped", actor, at, facts | {"step": entry.step.value}, states=(case.state.value, state.value))


def _must_be_to_come(hall: HallConfig, promised_on: date | None, at: datetime) -> None:
    today = hall.day(at)
    if promised_on is not None and not today <= promised_on <= today + PROMISED_WITHIN:
        raise Invalid("agency_promised_on", first=today.isoformat(), last=(today + PROMISED_WITHIN).isoformat())


def _handed_back(materials: list[dict[str, Any]], entry: CaseEntry, state: AgencyState) -> list[dict[str, Any]]:
    back = {name.strip() for name in entry.materials_back}
    after = [{**one, "back": one["back"] or one["name"] in back} for one in materials]
    if state is AgencyState.RETURNED and not all(one["back"] for one in after):
        raise Conflict("agency_materials_out", count=sum(not one["back"] for one in after))
    return after


def reveal_case(
    work: Work, halls: Halls, vault: Vault, hall_id: str, case_id: str, actor: Actor, at: datetime, reason: str
) -> dict[str, str]:
    """Name, identity and phone in clear; the look is listed for the auditors."""
    if not reason.strip():
        raise Invalid("reason_required")
    hall = _hall(work, halls, hall_id, actor)
    case = case_row(work.connection, hall, case_id)
    facts = _facts(hall, {"number": case.number, "item_id": case.item_id, "state": case.state})
    record(work, "agency.revealed", actor, at, facts, reason=reason, sensitive="reveal", states=("", ""))
    return {
        "name": vault.open(case.name_sealed, field="agency.name"),
        "identity": vault.open(case.identity_sealed, field="agency.identity") if case.identity_sealed else "",
        "phone": vault.open(case.phone_sealed, field="agency.phone") if case.phone_sealed else "",
    }


def case_row(connection: Connection, hall: HallConfig, case_id: str) -> Any:
    row = run(connection, _ONE, {"case": case_id}).one_or_none()
    if row is None or row.hall_id != hall.id:
        raise NotFound("unknown_agency")
    return row


def _facts(hall: HallConfig, row: dict[str, Any]) -> dict[str, Any]:
    item = hall.items.get(row["item_id"] or "")
    return {"agency": row["number"], "agency_state": row["state"].value, "service_item": item.code if item else None}


def _note(work: Work, case_id: str, step: str, state: AgencyState, note: str, actor: Actor, at: datetime) -> None:
    row = {
        "id": new_id(), "case_id": case_id, "step": step, "state": state.value, "at": at, "by_id": actor.person_id,
        "by_name": actor.name or actor.role.value, "note": note.strip(),
    }  # fmt: skip
    work.connection.execute(insert(AgencyStepRow), row)


def _agent(work: Work, hall: HallConfig, username: str) -> str:
    found: str | None = work.connection.execute(
        select(Person.id).where(Person.hall_id == hall.id, Person.username == username, Person.active)
    ).scalar()
    if found is None:
        raise NotFound("unknown_person")
    return found


def _hall(work: Work, halls: Halls, hall_id: str, actor: Actor) -> HallConfig:
    if actor.hall_id is not None and actor.hall_id != hall_id:
        raise Forbidden("other_hall")
    return halls.held(work, hall_id)
