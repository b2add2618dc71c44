"""Which hall to go to (R-089 to R-092): what each can do, how far it is, who waits there, when one would be called."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, bindparam, select

from app.domain.travel import distance_km, way
from app.models import Hall
from app.models.base import from_ms
from app.models.statements import run
from app.operations.configuration import HallConfig, Halls, ZoneConfig
from app.queries.hall_state import sessions_view, waits_view
from app.queries.tickets import iso
from app.texts import say

STALE_AFTER = timedelta(minutes=2)
"""Older figures are marked, and stand below fresh ones (R-091)."""

_REPORTED = select(Hall.reported).where(Hall.id == bindparam("hall"))
_CODES = select(Hall.code).order_by(Hall.code)


@dataclass(frozen=True, slots=True)
class Wish:
    """service_item: a code, None for any. place: where the visitor is, (latitude, longitude) in degrees."""

    service_item: str | None
    place: tuple[float, float] | None
    sort: str = "best"


def place_near(connection: Connection, halls: Halls, code: str | None) -> tuple[float, float] | None:
    """Where a hall stands, for a visitor who names a district by its hall; None when it has no position."""
    hall = halls.by_code(connection, code) if code else None
    if hall is None or hall.latitude is None or hall.longitude is None:
        return None
    return hall.latitude, hall.longitude


def guide_view(connection: Connection, halls: Halls, wish: Wish, at: datetime, lang: str) -> list[dict[str, Any]]:
    """The halls that handle the item, in the order asked for; those with old figures come after all others."""
    codes = run(connection, _CODES, {}).all()
    found = [entry_of(connection, halls.by_code(connection, row.code), wish, at, lang) for row in codes]
    able, by = [entry for entry in found if entry is not None], _ORDER[wish.sort]
    return sorted(able, key=lambda entry: (entry["stale"], not entry["open"], *by(entry)))


def entry_of(connection: Connection, hall: HallConfig, wish: Wish, at: datetime, lang: str) -> dict[str, Any] | None:
    """One hall; None when it cannot handle the item.

    served_in: minutes from now, as (from, to) rounded outwards to five, after which one would be called there: the way and then
    the wait as it is now. Without the visitor's place it is the wait alone.
    """
    item = hall.items_by_code.get(wish.service_item) if wish.service_item else None
    if wish.service_item and (item is None or not item.active):
        return None
    zone = hall.zone(hall.zones[item.zone_id].code) if item else None  # where a merged zone's items went
    waits, told_at = _waits(connection, hall, at, lang)
    known = [waits[code] for code in ([zone.code] if zone else list(waits)) if code in waits]
    best = min((w["wait"] for w in known if "p50_seconds" in w["wait"]), key=lambda w: w["p50_seconds"], default=None)
    distance = _distance(hall, wish.place)
    journey = way(distance) if distance is not None else None
    return {
        "hall": hall.code,
        "name": hall.name,
        "name_en": hall.name_en,
        "address": hall.address,
        "phone": hall.phone,
        "latitude": hall.latitude,
        "longitude": hall.longitude,
        "navigation": _navigation(hall),
        "sessions": sessions_view(hall, None, at),
        "open": hall.hours(zone, at).open_now,
        "zone": zone.code if zone else None,
        "waiting": sum(w["waiting"] for w in known),
        "windows_open": sum(w["windows_open"] for w in known) if zone else None,
        "estimate_seconds": best["p50_seconds"] if best else None,
        "wait": best,
        "distance_km": round(distance, 2) if distance is not None else None,
        "travel_minutes": journey.minutes if journey else None,
        "travel_by": journey.by if journey else None,
        "served_in": _served_in(best, journey.minutes if journey else 0),
        "timezone": hall.timezone.key,
        "as_of": iso(told_at),
        "stale": at - told_at > STALE_AFTER,
    }


def _waits(connection: Connection, hall: HallConfig, at: datetime, lang: str) -> tuple[dict[str, dict[str, Any]], datetime]:
    """Waits per zone and when they were told: now for a hall that runs here, else at its last report."""
    reported = run(connection, _REPORTED, {"hall": hall.id}).scalar()
    if reported is None:
        return waits_view(connection, hall, at, lang), at
    told_at = from_ms(reported["as_of"])
    return {code: _reported_zone(zone, told_at, lang) for code, zone in reported["zones"].items()}, told_at


def _reported_zone(zone: dict[str, Any], told_at: datetime, lang: str) -> dict[str, Any]:
    wait: dict[str, Any] = {"unknown": "not_reported", "text": say("wait.not_reported", lang)}
    if zone.get("p50_seconds") is not None:
        low, high = _outwards(zone["p10_seconds"] / 60, zone["p90_seconds"] / 60)
        text = say("wait.range", lang, low=low, high=high) if low else say("wait.within", lang, high=high)
        wait = {name: zone[name] for name in ("p10_seconds", "p50_seconds", "p90_seconds")}
        wait |= {"as_of": iso(told_at), "text": text}
    return {"waiting": zone["waiting"], "windows_open": zone["windows_open"], "wait": wait}


def _served_in(wait: dict[str, Any] | None, travel_minutes: int) -> list[int] | None:
    if wait is None:
        return None
    return list(_outwards(travel_minutes + wait["p10_seconds"] / 60, travel_minutes + wait["p90_seconds"] / 60))


def _outwards(low: float, high: float) -> tuple[int, int]:
    """Minutes rounded outwards to five."""
    start = floor(low / 5) * 5
    return start, max(ceil(high / 5) * 5, start + 5)


def _distance(hall: HallConfig, place: tuple[float, float] | None) -> float | None:
    if hall.latitude is None or hall.longitude is None or place is None:
        return None
    return distance_km(*place, hall.latitude, hall.longitude)


def _navigation(hall: HallConfig) -> str | None:
    """An address that the maps of a phone open; the page itself asks no map service."""
    if hall.latitude is None or hall.longitude is None:
        return None
    point = f"{hall.latitude},{hall.longitude}"
    return f"geo:{point}?q={point}({quote(hall.name)})"


_FAR = float("inf")
_PER_PERSON_SECONDS = 600.0
"""Stands in where nothing can be estimated."""


def _best(entry: dict[str, Any]) -> float:
    """Seconds until one would be called there: the way and the wait count the same."""
    wait: float | None = entry["estimate_seconds"]
    travel: float = 60 * (entry["travel_minutes"] or 0)
    waiting: int = entry["waiting"]
    return travel + (waiting * _PER_PERSON_SECONDS if wait is None else wait)


def _or_far(value: float | None) -> float:
    return _FAR if value is None else value


_ORDER: dict[str, Any] = {
    "distance": lambda e: (_or_far(e["distance_km"]), e["hall"]),
    "waiting": lambda e: (e["waiting"], e["hall"]),
    "estimate": lambda e: (_or_far(e["estimate_seconds"]), e["hall"]),
    "best": lambda e: (e["estimate_seconds"] is None, _best(e), e["hall"]),  # where nobody serves nobody is sent first
}


def districts_view(halls: Sequence[HallConfig]) -> list[dict[str, Any]]:
    """Places that a visitor without a position may choose: around each hall that has one."""
    return [
        {"code": hall.code, "name": hall.name, "name_en": hall.name_en, "address": hall.address}
        for hall in halls
        if hall.latitude is not None and hall.longitude is not None
    ]


def zone_of_item(hall: HallConfig, zone_code: str, item_code: str | None) -> ZoneConfig:
    """Where somebody with the item waits; raise NotFound for an unknown code."""
    if item_code is None:
        return hall.zone(zone_code)
    return hall.zone(hall.zones[hall.item(item_code).zone_id].code)
