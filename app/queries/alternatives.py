"""What else somebody may do whose wait would be long (R-093): another hall, a later time, a machine, online."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from app.operations import slots
from app.operations.configuration import HallConfig, Halls, ItemConfig, ZoneConfig
from app.operations.issuing import shown_time
from app.operations.waiting import PAST_CLOSING
from app.queries.guide import Wish, guide_view, place_near
from app.queries.hall_state import waits_view
from app.queries.tickets import iso
from app.texts import say

SAVES_SECONDS = 600
"""Another hall is offered when one would be called there, the way included, so much sooner."""
HALLS = 2
SLOTS = 3
_NOT_HERE_TODAY = ("no_open_window", PAST_CLOSING)
"""Reasons without a number why one will hardly be served here today."""


def alternatives_view(
    connection: Connection, halls: Halls, hall: HallConfig, zone: ZoneConfig, item: ItemConfig | None, at: datetime, lang: str
) -> dict[str, Any]:
    """``{offered, threshold_minutes, wait, halls, slots, self_service, online}``; nothing is offered below the threshold."""
    now = waits_view(connection, hall, at, lang).get(zone.code)
    view: dict[str, Any] = {
        "hall": hall.code, "zone": zone.code, "offered": False, "threshold_minutes": hall.policy.offer_after_minutes,
        "wait": now["wait"] if now else None, "halls": [], "slots": [], "self_service": "", "online": "",
    }  # fmt: skip
    if now is None or not _is_long(hall, now["wait"]):
        return view
    view |= {
        "halls": _halls(connection, halls, hall, item, now["wait"], at, lang),
        "slots": _slots(connection, hall, zone, item, at, lang),
        "self_service": item.self_service if item else "",
        "online": item.guide_url if item else "",
    }
    view["offered"] = any(view[name] for name in ("halls", "slots", "self_service", "online"))
    return view


def _is_long(hall: HallConfig, wait: dict[str, Any]) -> bool:
    limit = hall.policy.offer_after_minutes
    if not limit:
        return False
    if "p50_seconds" not in wait:
        return wait["unknown"] in _NOT_HERE_TODAY
    return bool(wait["p50_seconds"] > limit * 60)


def _halls(
    connection: Connection,
    halls: Halls,
    hall: HallConfig,
    item: ItemConfig | None,
    wait: dict[str, Any],
    at: datetime,
    lang: str,
) -> list[dict[str, Any]]:
    """Open halls with fresh figures where the matter is done sooner, counted from here."""
    if item is None:
        return []
    wish = Wish(item.code, place_near(connection, halls, hall.code))
    here = wait.get("p50_seconds")
    found = []
    for entry in guide_view(connection, halls, wish, at, lang):
        there = entry["estimate_seconds"]
        if entry["hall"] == hall.code or entry["stale"] or not entry["open"] or there is None:
            continue
        if here is None or (entry["travel_minutes"] or 0) * 60 + there + SAVES_SECONDS <= here:
            low, high = entry["served_in"]
            shown = ("hall", "name", "name_en", "address", "phone", "waiting", "distance_km", "travel_minutes", "travel_by")
            text = say("alternative.hall", lang, low=low, high=high, count=entry["waiting"])
            found.append({name: entry[name] for name in shown} | {"served_in": entry["served_in"], "text": text})
    return found[:HALLS]


def _slots(
    connection: Connection, hall: HallConfig, zone: ZoneConfig, item: ItemConfig | None, at: datetime, lang: str
) -> list[dict[str, Any]]:
    """The next times that can still be booked."""
    first, last = slots.bookable_days(hall, at)
    plans = slots.plans_for(hall, zone, item)
    found = slots.still_bookable(hall, slots.offers(connection, hall, plans, first, last), at) if plans else []
    starts = sorted({offer.span.starts_at for offer in found if offer.free > 0})[:SLOTS]
    return [{"starts_at": iso(start), "text": shown_time(hall, start, at, lang)} for start in starts]
