"""A hall as configured, as the lobby sees it, as its managers see it, and its stream of events."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.api import payloads as p
from app.api.common import day_of
from app.api.endpoint import Act, Ask, Nouns
from app.domain.people import LEADERS, STAFF, Role
from app.models import Event, Hall
from app.operations import day as days
from app.operations import emergencies
from app.operations.configuration import HallConfig, ItemConfig, WindowConfig, ZoneConfig
from app.operations.day import Ledger, ledger
from app.queries.events import event_view
from app.queries.hall_state import sessions_view, snapshot, waits_view
from app.queries.pinyin import pinyin_of
from app.queries.popular import popular_items
from app.queries.statistics import stats_view
from app.queries.tickets import area_view, iso
from app.queries.visitor import qr_svg

nouns = Nouns("halls")
PUBLIC = frozenset(Role)
POPULAR = 8
"""As many as a page of the kiosk may show."""
_STAFF = STAFF | {Role.INTEGRATION}
_AUDITORS = frozenset({Role.AUDITOR, Role.MANAGER, Role.ADMIN, Role.SUPERVISOR, Role.INTEGRATION})


@nouns.look("/halls", roles=PUBLIC, answer=p.HallList, summary="All halls")
def list_halls(ask: Ask) -> dict[str, Any]:
    rows = ask.connection.execute(select(Hall.code, Hall.name, Hall.name_en, Hall.kind, Hall.is_demo).order_by(Hall.code))
    items = [{"code": r.code, "name": r.name, "name_en": r.name_en, "kind": r.kind, "is_demo": r.is_demo} for r in rows]
    return {"items": items, "next": None}


@nouns.look(
    "/halls/<hall>", roles=PUBLIC, answer=p.Hall, configuration=True, summary="A hall as configured, with hours and phones"
)
def get_hall(ask: Ask, hall: str) -> dict[str, Any]:
    config = ask.house.halls.by_code(ask.connection, hall)
    return {
        "code": config.code,
        "kind": config.kind,
        "name": config.name,
        "name_en": config.name_en,
        "phone": config.phone,
        "complaint_phone": config.complaint_phone,
        "address": config.address,
        "latitude": config.latitude,
        "longitude": config.longitude,
        "timezone": config.timezone.key,
        "sessions": sessions_view(config, None, ask.at),
        "notices": list(config.notices),
        "notices_en": list(config.notices_en),
        "cards": list(config.cards),
        "map": config.map,
        "special_groups": [group.view() for group in config.special_groups],
        "zones": [_zone(config, zone, ask.at) for zone in config.zones.values()],
        "items": [_item(config, item) for item in config.items.values() if item.active],
        "windows": [_window(config, window) for window in config.windows.values() if window.active],
    }


@nouns.look(
    "/halls/<hall>/service-items",
    roles=PUBLIC,
    query=p.ItemQuery,
    answer=p.ItemList,
    configuration=True,
    summary="Service items",
)
def list_items(ask: Ask, query: p.ItemQuery, hall: str) -> dict[str, Any]:
    config = ask.house.halls.by_code(ask.connection, hall)
    zone = config.zone(query.zone) if query.zone else None
    window = config.window(query.window) if query.window else None
    items = [
        item
        for item in config.items.values()
        if (item.active or query.switched_off)
        and (zone is None or item.zone_id == zone.id)
        and (window is None or window.takes(item.zone_id, item.item_group))
    ]
    return {"items": [_item(config, item) for item in items], "next": None}


@nouns.look(
    "/halls/<hall>/service-items/<code>/guide", roles=PUBLIC, answer=p.ItemGuide,
    summary="What to bring, where the guide is read, and where the matter can be done without a number",
)  # fmt: skip
def get_item_guide(ask: Ask, hall: str, code: str) -> dict[str, Any]:
    item = ask.house.halls.by_code(ask.connection, hall).item(code)
    return {
        "code": item.code,
        "guide_text": item.guide_text,
        "guide_url": item.guide_url,
        "qr_svg": qr_svg(item.guide_url) if item.guide_url else "",
        "self_service": item.self_service,
    }


@nouns.look("/halls/<hall>/popular-items", roles=PUBLIC, answer=p.ItemList, summary="Items most asked for, the same all day")
def list_popular_items(ask: Ask, hall: str) -> dict[str, Any]:
    config = ask.house.halls.by_code(ask.connection, hall)
    found = popular_items(ask.connection, config, config.day(ask.at), POPULAR)
    return {"items": [_item(config, item) for item in found], "next": None}


@nouns.look("/halls/<hall>/board", roles=PUBLIC, answer=p.Snapshot, summary="What the lobby sees")
def get_board(ask: Ask, hall: str) -> dict[str, Any]:
    return snapshot(ask.connection, ask.house.halls.by_code(ask.connection, hall), ask.at, lang=ask.lang)


@nouns.look("/halls/<hall>/waits", roles=PUBLIC, answer=p.Waits, summary="People waiting and estimate per zone")
def get_waits(ask: Ask, hall: str) -> dict[str, Any]:
    config = ask.house.halls.by_code(ask.connection, hall)
    return {"as_of": iso(ask.at), "zones": waits_view(ask.connection, config, ask.at, ask.lang)}


@nouns.look("/halls/<hall>/floor", roles=_STAFF, answer=p.Snapshot, summary="What managers see")
def get_floor(ask: Ask, hall: str) -> dict[str, Any]:
    return snapshot(ask.connection, ask.hall_seen(hall), ask.at, lang=ask.lang, staff=True)


@nouns.look(
    "/halls/<hall>/events", roles=_STAFF | {Role.BOARD, Role.AGENT}, query=p.EventQuery, answer=p.EventList,
    summary="The event stream after a number, in order, without gaps",
)  # fmt: skip
def list_events(ask: Ask, query: p.EventQuery, hall: str) -> dict[str, Any]:
    config = ask.hall_seen(hall)
    rows = ask.connection.execute(
        select(Event.__table__)
        .where(Event.hall_id == config.id, Event.seq > query.after)
        .order_by(Event.seq)
        .limit(query.limit)
    ).all()
    public = ask.actor.role not in _STAFF
    items = [event_view(row, public=public) for row in rows]
    return {"items": items, "next": rows[-1].seq if len(rows) == query.limit else None}


@nouns.look(
    "/halls/<hall>/audit", roles=_AUDITORS, query=p.AuditQuery, answer=p.EventList,
    summary="Acts that need a right and a reason, newest first",
)  # fmt: skip
def list_sensitive(ask: Ask, query: p.AuditQuery, hall: str) -> dict[str, Any]:
    config = ask.hall(hall)
    statement = select(Event.__table__).where(Event.hall_id == config.id, Event.sensitive != "")
    if query.cursor is not None:
        statement = statement.where(Event.seq < query.cursor)
    rows = ask.connection.execute(statement.order_by(Event.seq.desc()).limit(query.limit)).all()
    items = [event_view(row, public=False) | {"kind": row.sensitive} for row in rows]
    return {"items": items, "next": rows[-1].seq if len(rows) == query.limit else None}


@nouns.look("/halls/<hall>/stats", roles=_STAFF, query=p.StatsQuery, answer=p.Stats, summary="Figures with their formulas")
def get_stats(ask: Ask, query: p.StatsQuery, hall: str) -> dict[str, Any]:
    config = ask.hall_seen(hall)
    today = config.day(ask.at)
    last = day_of(query.to, today)
    first = max(day_of(query.first, last), last - timedelta(days=366))
    return stats_view(ask.connection, config, first, last, query.by, ask.at, ask.lang)


@nouns.look("/halls/<hall>/ledger", roles=_STAFF, query=p.DayQuery, answer=p.LedgerAnswer, summary="A day's sums")
def get_ledger(ask: Ask, query: p.DayQuery, hall: str) -> dict[str, Any]:
    config = ask.hall_seen(hall)
    day = day_of(query.day, config.day(ask.at))
    return ledger_view(day.isoformat(), ledger(ask.connection, config, day))


@nouns.deed(
    "/halls/<hall>/actions/close-day", roles=LEADERS, answer=p.LedgerAnswer,
    summary="Close the day: open tickets end with time and reason, windows close",
)  # fmt: skip
def close_day(act: Act, hall: str) -> dict[str, Any]:
    config = act.hall(hall)
    sums = days.close_day(act.work, act.house.halls, config.id, act.actor, act.at)
    return ledger_view(config.day(act.at).isoformat(), sums)


@nouns.deed(
    "/halls/<hall>/actions/raise-emergency", roles=LEADERS, body=p.EmergencyBody, answer=p.EmergencyAnswer,
    summary="Put an emergency text on every display; a second one takes the place of the first",
)  # fmt: skip
def raise_emergency(act: Act, body: p.EmergencyBody, hall: str) -> dict[str, Any]:
    words = emergencies.Words(body.text, body.text_en, spoken=body.spoken)
    return {"emergency": emergencies.raise_emergency(act.work, act.house.halls, act.hall(hall).id, words, act.actor, act.at)}


@nouns.deed(
    "/halls/<hall>/actions/clear-emergency", roles=LEADERS, answer=p.EmergencyAnswer,
    summary="Take the emergency text from every display",
)  # fmt: skip
def clear_emergency(act: Act, hall: str) -> dict[str, Any]:
    emergencies.clear_emergency(act.work, act.house.halls, act.hall(hall).id, act.actor, act.at)
    return {"emergency": None}


def ledger_view(day: str, sums: dict[str, Ledger]) -> dict[str, Any]:
    total = sum(sums.values(), Ledger())
    return {
        "day": day,
        "zones": {code: asdict(entry) for code, entry in sorted(sums.items())},
        "total": asdict(total),
        "balanced": all(entry.balanced for entry in sums.values()),
    }


def _zone(hall: HallConfig, zone: ZoneConfig, at: datetime) -> dict[str, Any]:
    return {
        "id": zone.id,
        "code": zone.code,
        "kind": zone.kind,
        "name": zone.name,
        "name_en": zone.name_en,
        "prefix": zone.prefix,
        "position": zone.position,
        "active": zone.active,
        "issues_tickets": zone.issues_tickets,
        "area": area_view(zone.area),
        "identity_kinds": list(zone.identity_kinds),
        "identity_required": zone.identity_required,
        "item_required": zone.item_required,
        "purposes": list(zone.purposes),
        "daily_cap": zone.daily_cap,
        "slot_cap": zone.slot_cap,
        "slot_minutes": zone.slot_minutes,
        "sessions": sessions_view(hall, zone, at),
        "silent": zone.silent,
        "merged_into": hall.zones[zone.merged_into_id].code if zone.merged_into_id else None,
        "note": zone.note,
        "note_en": zone.note_en,
    }


def _item(hall: HallConfig, item: ItemConfig) -> dict[str, Any]:
    return {
        "code": item.code,
        "name": item.name,
        "name_en": item.name_en,
        "zone": hall.zones[item.zone_id].code,
        "department": item.department,
        "kind": item.kind,
        "item_group": item.item_group,
        "skill": item.skill,
        "expected_minutes": item.expected_seconds // 60,
        "guide_text": item.guide_text,
        "guide_url": item.guide_url,
        "self_service": item.self_service,
        "cross_region": [partner.view() for partner in item.cross_region],
        "daily_cap": item.daily_cap,
        "active": item.active,
        "pinyin": pinyin_of(item.name),
    }


def _window(hall: HallConfig, window: WindowConfig) -> dict[str, Any]:
    return {
        "id": window.id,
        "number": window.number,
        "name": window.name,
        "name_en": window.name_en,
        "scope": window.scope,
        "zones": [hall.zones[zone_id].code for zone_id in window.zone_ids],
        "profile": [
            {"zone": hall.zones[line.zone_id].code, "item_group": line.item_group, "rank": line.rank, "weight": line.weight}
            for line in window.profile
        ],
    }
