"""The managers' floor: figures against targets, who is called next and why, how sure the data are, all halls at once."""

from functools import partial
from typing import Any

from app.api import floor_payloads as p
from app.api.common import day_of
from app.api.endpoint import Ask, Download, Nouns
from app.domain.people import LEADERS, STAFF, Role
from app.queries.calling_order import order_view
from app.queries.centre import centre_view
from app.queries.data_quality import quality_view
from app.queries.item_file import CSV, XLSX
from app.queries.moments import moments_file
from app.queries.today import today_view

nouns = Nouns("floor")
_STAFF = STAFF | {Role.INTEGRATION}


@nouns.look(
    "/halls/<hall>/today", roles=_STAFF, answer=p.Today,
    summary="Figures of today, of the hall and by zone, with their targets and what they mean",
)  # fmt: skip
def get_today(ask: Ask, hall: str) -> dict[str, Any]:
    return today_view(ask.connection, ask.hall_seen(hall), ask.at, ask.lang)


@nouns.look(
    "/halls/<hall>/zones/<code>/order", roles=_STAFF, answer=p.CallingOrder,
    summary="Who of a zone is called next, by which rule and when that is likely",
)  # fmt: skip
def get_order(ask: Ask, hall: str, code: str) -> dict[str, Any]:
    config = ask.hall_seen(hall)
    return order_view(ask.connection, ask.reader(config), config.zone(code))


@nouns.look(
    "/halls/<hall>/data-quality", roles=_STAFF, answer=p.DataQuality,
    summary="What makes the figures less sure: tickets left open, services without a start, silent devices, wrong clocks",
)  # fmt: skip
def get_data_quality(ask: Ask, hall: str) -> dict[str, Any]:
    return quality_view(ask.connection, ask.hall_seen(hall), ask.at)


@nouns.look(
    "/halls/<hall>/centre", roles=_STAFF | {Role.OBSERVER}, answer=p.Centre,
    summary="This hall and all below it, the worst first; social supervisors are given totals",
)  # fmt: skip
def get_centre(ask: Ask, hall: str) -> dict[str, Any]:
    totals_only = ask.actor.role is Role.OBSERVER
    config_of = partial(ask.house.halls.get, ask.connection)
    return centre_view(ask.connection, config_of, ask.hall_seen(hall).id, ask.at, totals_only=totals_only)


@nouns.download(
    "/halls/<hall>/moments/file", roles=LEADERS | {Role.AUDITOR, Role.SUPERVISOR}, query=p.MomentsQuery, media=(CSV, XLSX),
    summary="Calls, starts, finishes and alarms of a day with window and second, to find the video that belongs to one",
)  # fmt: skip
def export_moments(ask: Ask, query: p.MomentsQuery, hall: str) -> Download:
    config = ask.hall_seen(hall)
    day = day_of(query.day, config.day(ask.at))
    data = moments_file(ask.connection, config, day, ask.lang, query.format)
    return Download(f"moments-{config.code}-{day}.{query.format}", XLSX if query.format == "xlsx" else CSV, data)
