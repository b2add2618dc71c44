"""Matters of other regions: what a kiosk offers, the ledger and its steps, figures per region and item."""

from datetime import timedelta
from typing import Any

from app.api import payloads as p
from app.api.common import day_of
from app.api.endpoint import Act, Ask, Nouns
from app.domain.cross_region import MatterStep
from app.domain.people import DESK, STAFF, Role
from app.errors import Invalid
from app.operations import cross_region
from app.operations.cross_region import Entry, matter_row
from app.queries.cross_region import cross_items, cross_stats, matter_with_steps, matters_page

nouns = Nouns("cross_region")
_READERS = STAFF | {Role.INTEGRATION}


@nouns.look(
    "/halls/<hall>/cross-region", roles=_READERS | {Role.KIOSK}, answer=p.CrossItemList,
    summary="Items done for other regions, with these regions and whether somebody trained is there",
)  # fmt: skip
def list_cross_items(ask: Ask, hall: str) -> dict[str, Any]:
    return {"items": cross_items(ask.connection, ask.hall(hall), ask.at, ask.lang), "next": None}


@nouns.look(
    "/halls/<hall>/cross-matters", roles=_READERS, query=p.MatterQuery, answer=p.MatterList,
    summary="The ledger of matters of other regions, newest first",
)  # fmt: skip
def list_matters(ask: Ask, query: p.MatterQuery, hall: str) -> dict[str, Any]:
    return matters_page(
        ask.connection, ask.hall(hall), state=query.state, region=query.region, q=query.q, limit=query.limit,
        cursor=query.cursor,
    )  # fmt: skip


@nouns.look(
    "/halls/<hall>/cross-matters/<matter_id>", roles=_READERS, answer=p.MatterWithSteps, summary="One matter and its steps"
)
def get_matter(ask: Ask, hall: str, matter_id: str) -> dict[str, Any]:
    config = ask.hall(hall)
    matter_row(ask.connection, config, matter_id)
    return matter_with_steps(ask.connection, config, matter_id, ask.lang)


@nouns.deed(
    "/halls/<hall>/cross-matters/<matter_id>/actions/step", roles=DESK, body=p.MatterStepBody, answer=p.MatterWithSteps,
    summary="Enter the next step of a matter",
)  # fmt: skip
def enter_step(act: Act, body: p.MatterStepBody, hall: str, matter_id: str) -> dict[str, Any]:
    config = act.held_hall(hall)
    entry = Entry(MatterStep(body.step), body.note, body.reference)
    cross_region.step_on(act.work, act.house.halls, config.id, matter_id, entry, act.actor, act.at)
    return matter_with_steps(act.connection, config, matter_id, act.lang)


@nouns.look(
    "/halls/<hall>/cross-region/stats", roles=_READERS, query=p.PeriodQuery, answer=p.CrossStats,
    summary="Matters per partner region and item",
)  # fmt: skip
def get_cross_stats(ask: Ask, query: p.PeriodQuery, hall: str) -> dict[str, Any]:
    config = ask.hall(hall)
    today = config.day(ask.at)
    first, last = day_of(query.first, today), day_of(query.to, today)
    if not timedelta(0) <= last - first <= timedelta(days=366):
        raise Invalid("validation_failed", extra={"errors": [{"field": "from", "problem": "date_range"}]})
    return {"rows": cross_stats(ask.connection, config, first, last)}
