"""The register of agency: entrust, step by step, hand back; personal data in clear only with a reason."""

from datetime import date
from typing import Any

from app.api import payloads as p
from app.api.common import day_of
from app.api.endpoint import Act, Ask, Nouns
from app.api.helping import HELPERS
from app.api.tickets import MAY_REVEAL
from app.domain.agency import AgencyStep
from app.domain.people import STAFF, Role
from app.operations import agency
from app.operations.agency import CaseEntry, Entrustment, case_row
from app.queries.agency import case_with_steps, cases_page

nouns = Nouns("agency")
_READERS = STAFF | {Role.INTEGRATION}
_CASE = "/halls/<hall>/agency/<case_id>"


@nouns.deed(
    "/halls/<hall>/agency", roles=HELPERS, body=p.EntrustBody, answer=p.AgencyCaseWithSteps, status=201,
    summary="Somebody entrusts a matter in writing",
)  # fmt: skip
def entrust(act: Act, body: p.EntrustBody, hall: str) -> dict[str, Any]:
    config, house = act.held_hall(hall), act.house
    wanted = Entrustment(
        body.name, body.document, body.materials, body.service_item, body.identity, body.phone, _date(body.promised_on),
        body.note,
    )  # fmt: skip
    case_id = agency.entrust(act.work, house.halls, house.vault, config.id, wanted, act.actor, act.at)
    return case_with_steps(act.connection, config, house.vault, case_id, act.lang)


@nouns.look(
    "/halls/<hall>/agency", roles=_READERS, query=p.AgencyQuery, answer=p.AgencyList, summary="The register, names masked"
)
def list_agency(ask: Ask, query: p.AgencyQuery, hall: str) -> dict[str, Any]:
    return cases_page(
        ask.connection, ask.hall(hall), ask.house.vault, state=query.state, q=query.q, limit=query.limit, cursor=query.cursor
    )


@nouns.look(_CASE, roles=_READERS, answer=p.AgencyCaseWithSteps, summary="One case and its steps")
def get_agency_case(ask: Ask, hall: str, case_id: str) -> dict[str, Any]:
    config = ask.hall(hall)
    case_row(ask.connection, config, case_id)
    return case_with_steps(ask.connection, config, ask.house.vault, case_id, ask.lang)


@nouns.deed(
    f"{_CASE}/actions/step", roles=HELPERS, body=p.AgencyStepBody, answer=p.AgencyCaseWithSteps,
    summary="Enter the next step of a case",
)  # fmt: skip
def step_agency_case(act: Act, body: p.AgencyStepBody, hall: str, case_id: str) -> dict[str, Any]:
    config = act.held_hall(hall)
    entry = CaseEntry(
        AgencyStep(body.step), body.note, _date(body.promised_on), body.agent, body.ticket, body.materials_back, body.opinion,
        body.level,
    )  # fmt: skip
    agency.step_on(act.work, act.house.halls, config.id, case_id, entry, act.actor, act.at)
    return case_with_steps(act.connection, config, act.house.vault, case_id, act.lang)


@nouns.deed(
    f"{_CASE}/actions/reveal", roles=MAY_REVEAL, body=p.ReasonBody, answer=p.AgencyRevealed, secret=True,
    summary="Who entrusted it, in clear, with a reason that the auditors see",
)  # fmt: skip
def reveal_agency_case(act: Act, body: p.ReasonBody, hall: str, case_id: str) -> dict[str, Any]:
    config, house = act.held_hall(hall), act.house
    return agency.reveal_case(act.work, house.halls, house.vault, config.id, case_id, act.actor, act.at, body.reason)


def _date(text: str | None) -> date | None:
    return None if text is None else day_of(text, date.min)
