"""Which hall to go to, what else to do when a wait is long, and the waits that halls elsewhere report."""

from typing import Any

from sqlalchemy import select

from app.api import peak_payloads as p
from app.api.common import instant_of
from app.api.endpoint import Act, Ask, Nouns
from app.api.payloads import Empty
from app.domain import travel
from app.domain.people import Role
from app.errors import Invalid
from app.models import Hall
from app.operations.reporting import report_waits
from app.queries.alternatives import alternatives_view
from app.queries.guide import Wish, districts_view, guide_view, place_near, zone_of_item

nouns = Nouns("guide")
PUBLIC = frozenset(Role)

_ASSUMPTIONS = {
    "detour": travel.DETOUR, "walk_kmh": travel.WALK_KMH, "walks_up_to_km": travel.WALKS_UP_TO_KM,
    "ride_kmh": travel.RIDE_KMH, "ride_extra_minutes": travel.RIDE_EXTRA_MINUTES,
}  # fmt: skip


@nouns.look("/guide", roles=PUBLIC, query=p.GuideQuery, answer=p.Guide, summary="Which hall to go to")
def guide(ask: Ask, query: p.GuideQuery) -> dict[str, Any]:
    place = (query.lat, query.lon) if query.lat is not None and query.lon is not None else None
    wish = Wish(query.service_item, place or place_near(ask.connection, ask.house.halls, query.near), query.sort)
    codes = ask.connection.execute(select(Hall.code).order_by(Hall.code)).scalars()
    halls = [ask.house.halls.by_code(ask.connection, code) for code in codes]
    return {
        "items": guide_view(ask.connection, ask.house.halls, wish, ask.at, ask.lang),
        "districts": districts_view(halls),
        "assumptions": _ASSUMPTIONS,
        "next": None,
    }


@nouns.look(
    "/halls/<hall>/zones/<code>/alternatives", roles=PUBLIC, query=p.AlternativesQuery, answer=p.Alternatives,
    summary="What else a visitor may do whose wait would be long; empty while it is not",
)  # fmt: skip
def get_alternatives(ask: Ask, query: p.AlternativesQuery, hall: str, code: str) -> dict[str, Any]:
    config = ask.house.halls.by_code(ask.connection, hall)
    zone = zone_of_item(config, code, query.service_item)
    item = config.item(query.service_item) if query.service_item else None
    return alternatives_view(ask.connection, ask.house.halls, config, zone, item, ask.at, ask.lang)


@nouns.deed(
    "/halls/<hall>/reported-waits", roles=frozenset({Role.INTEGRATION, Role.ADMIN}), body=p.ReportBody, answer=Empty,
    summary="Waits of a hall that runs elsewhere, told every half minute or so",
)  # fmt: skip
def post_reported_waits(act: Act, body: p.ReportBody, hall: str) -> dict[str, Any]:
    for figures in (body.zones or {}).values():
        told = (figures.p10_seconds, figures.p50_seconds, figures.p90_seconds)
        known = [seconds for seconds in told if seconds is not None]
        if known and (len(known) < len(told) or known != sorted(known)):
            raise Invalid("validation_failed", extra={"errors": [{"field": "zones", "problem": "range"}]})
    as_of = instant_of(body.as_of, "as_of") if body.as_of else act.at
    zones = None if body.zones is None else {code: figures.model_dump() for code, figures in body.zones.items()}
    report_waits(act.work, act.house.halls, act.hall(hall).id, zones, as_of, act.at)
    return {}
