"""A hall's hours as those see them who set them, and the days to come as everybody may."""

from datetime import date, timedelta
from typing import Any

from app.domain.hours import CalendarDay, Extended, Season
from app.operations.configuration import HallConfig
from app.queries.configuration import clock_text, session_view
from app.queries.hall_state import span_view


def day_view(day: CalendarDay) -> dict[str, Any]:
    return {
        "day": day.day.isoformat(),
        "kind": day.kind.value,
        "name": day.name,
        "name_en": day.name_en,
        "sessions": [{"from": clock_text(session.start), "to": clock_text(session.end)} for session in day.sessions],
        "source": day.source,
    }


def season_view(hall: HallConfig, season: Season) -> dict[str, Any]:
    """zone: its code, None for the hall."""
    zone = hall.zones.get(season.zone_id or "")
    return {
        "id": season.id,
        "name": season.name,
        "name_en": season.name_en,
        "zone": zone.code if zone else None,
        "first": season.first,
        "last": season.last,
        "sessions": [session_view(session) for session in season.sessions],
    }


def extended_setup(hall: HallConfig, session: Extended) -> dict[str, Any]:
    codes = {item.id: item.code for item in hall.items.values()}
    return {
        "id": session.id,
        "zone": hall.zones[session.zone_id].code,
        "kind": session.kind,
        "name": session.name,
        "name_en": session.name_en,
        **session_view(session.hours),
        "first": session.first.isoformat() if session.first else None,
        "last": session.last.isoformat() if session.last else None,
        "on_holidays": session.on_holidays,
        "items": sorted(codes.get(item_id, item_id) for item_id in session.item_ids),
        "appointment_only": session.appointment_only,
        "accepted_later": session.accepted_later,
        "staff": list(session.staff),
    }


def opening_view(hall: HallConfig, first: date, days: int) -> list[dict[str, Any]]:
    """Each day with its spans, the hall's and those of every zone that differ from them (R-169 to R-171)."""
    return [_opening(hall, first + timedelta(days=offset)) for offset in range(days)]


def _opening(hall: HallConfig, day: date) -> dict[str, Any]:
    table = hall.timetable(None)
    plan = table.plan(day)
    zones = {
        zone.code: [span_view(hall, span) for span in spans]
        for zone in hall.zones.values()
        if zone.active and zone.issues_tickets and (spans := hall.timetable(zone).plan(day).spans) != plan.spans
    }
    season = plan.season
    return {
        "day": day.isoformat(),
        "kind": plan.kind,
        "name": plan.name,
        "name_en": plan.name_en,
        "season": {"name": season.name, "name_en": season.name_en} if season else None,
        "working_day": table.is_working_day(day),
        "spans": [span_view(hall, span) for span in plan.spans],
        "zones": zones,
    }
