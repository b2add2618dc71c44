"""Times that are booked, against the hours and plans as they are or are going to be: whom a change concerns (R-046, R-056)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from app.domain.booking import BookingState, Span
from app.models import Booking, Slot
from app.models.statements import run
from app.operations import slots
from app.operations.configuration import HallConfig
from app.queries.tickets import iso
from app.texts import say

_AHEAD = timedelta(days=400)
"""Further ahead nobody can book."""

_BOOKED = (
    select(Booking.zone_id, Booking.item_id, Booking.starts_at, Booking.ends_at, func.count().label("booked"))
    .where(
        Booking.hall_id == bindparam("hall"), Booking.state == BookingState.BOOKED, Booking.slot_id.is_not(None),
        Booking.starts_at >= bindparam("since"), Booking.starts_at < bindparam("until"),
    )
    .group_by(Booking.zone_id, Booking.item_id, Booking.starts_at, Booking.ends_at)
    .order_by(Booking.starts_at, Booking.zone_id)
)  # fmt: skip
_BOOKED_OF_PLANS = (
    select(
        Slot.plan_id, Booking.zone_id, Booking.item_id, Booking.starts_at, Booking.ends_at, func.count().label("booked")
    )
    .join(Slot, Slot.id == Booking.slot_id)
    .where(
        Booking.hall_id == bindparam("hall"), Booking.state == BookingState.BOOKED,
        Booking.starts_at >= bindparam("since"), Booking.starts_at < bindparam("until"),
    )
    .group_by(Slot.plan_id, Booking.zone_id, Booking.item_id, Booking.starts_at, Booking.ends_at)
)  # fmt: skip


def _booked(connection: Connection, hall: HallConfig, since: datetime) -> Sequence[Any]:
    return run(connection, _BOOKED, {"hall": hall.id, "since": since, "until": since + _AHEAD}).all()


def _is_served(hall: HallConfig, row: Any) -> bool:
    zone = hall.zone(hall.zones[row.zone_id].code)
    return slots.is_served(hall, zone, row.item_id, Span(row.starts_at, row.ends_at))


# What nobody will serve

NONE: dict[str, list[dict[str, Any]]] = {"unserved": [], "unserved_times": []}


def unserved(connection: Connection, hall: HallConfig, first: date) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """By day, from ``first`` on: times that are booked though the hall does not open then any more, so who booked must be told.

    unserved: each time; unserved_times: the same as stretches that can be closed whole, since nobody is served within them.
    """
    by_day: dict[str, list[Any]] = {}
    for row in _booked(connection, hall, slots.days_span(hall, first, first).starts_at):
        if not _is_served(hall, row):
            by_day.setdefault(hall.day(row.starts_at).isoformat(), []).append(row)
    return {
        day: {
            "unserved": [_time(hall, row.zone_id, row, row.booked) for row in rows],
            "unserved_times": _stretches(hall, date.fromisoformat(day), rows),
        }
        for day, rows in by_day.items()
    }


_UNTOLD = (
    select(Booking.zone_id, Booking.item_id, Booking.starts_at, Booking.ends_at, func.count().label("booked"))
    .where(
        Booking.hall_id == bindparam("hall"), Booking.state == BookingState.BOOKED, Booking.slot_id.is_not(None),
        Booking.starts_at >= bindparam("since"), Booking.starts_at < bindparam("until"), Booking.notice != "kept_by_hall",
    )
    .group_by(Booking.zone_id, Booking.item_id, Booking.starts_at, Booking.ends_at)
)  # fmt: skip


def to_settle(connection: Connection, hall: HallConfig, at: datetime) -> int:
    """Bookings to come that nobody will serve and nobody has seen to; those that were kept on purpose are seen to."""
    rows = run(connection, _UNTOLD, {"hall": hall.id, "since": at, "until": at + _AHEAD}).all()
    return sum(row.booked for row in rows if not _is_served(hall, row))


def _time(hall: HallConfig, zone_id: str | None, span: Any, booked: int) -> dict[str, Any]:
    zone = hall.zone(hall.zones[zone_id].code).code if zone_id else None
    return {"zone": zone, "starts_at": iso(span.starts_at), "ends_at": iso(span.ends_at), "booked": booked}


def _stretches(hall: HallConfig, day: date, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Of one day, the whole hall at once where none of it opens."""
    zones = [zone for zone in hall.zones.values() if zone.active and zone.issues_tickets]
    if not any(slots.serves_anybody(hall, zone, slots.days_span(hall, day, day)) for zone in zones):
        whole = Span(min(row.starts_at for row in rows), max(row.ends_at for row in rows))
        return [_time(hall, None, whole, sum(row.booked for row in rows))]
    found: list[tuple[str, Span, int]] = []
    for row in sorted(rows, key=lambda one: (one.zone_id, one.starts_at)):
        zone_id, span, booked = found[-1] if found else ("", Span(row.starts_at, row.ends_at), 0)
        joined = Span(span.starts_at, max(span.ends_at, row.ends_at))
        if zone_id == row.zone_id and not slots.serves_anybody(hall, hall.zone(hall.zones[zone_id].code), joined):
            found[-1] = (zone_id, joined, booked + row.booked)
        else:
            found.append((row.zone_id, Span(row.starts_at, row.ends_at), row.booked))
    return [_time(hall, zone_id, span, booked) for zone_id, span, booked in found]


# Whom a change concerns


def concerned(
    connection: Connection, before: HallConfig, after: HallConfig, at: datetime, lang: str
) -> dict[str, Any] | None:  # fmt: skip
    """Bookings that a change of hours or plans left without anybody to serve them, or between two slots, and a sentence that
    says so; None without any.
    """
    counts = concerned_counts(connection, before, after, at)
    told = [say(f"booking.concerned_{name}", lang, count=count) for name, count in counts.items() if count]
    return {**counts, "text": " ".join(told) if lang == "en" else "".join(told)} if told else None


def concerned_counts(connection: Connection, before: HallConfig, after: HallConfig, at: datetime) -> dict[str, int]:
    """``{unserved, between_slots}``, empty when neither hours nor plans are different."""
    if (before.timetables, before.booking_plans, before.zones) == (after.timetables, after.booking_plans, after.zones):
        return {}
    shut = sum(row.booked for row in _booked(connection, after, at) if _is_served(before, row) and not _is_served(after, row))
    of_plans = run(connection, _BOOKED_OF_PLANS, {"hall": after.id, "since": at, "until": at + _AHEAD})
    between = sum(
        row.booked for row in of_plans if _has_slot(before, row) and _is_served(after, row) and not _has_slot(after, row)
    )
    return {"unserved": shut, "between_slots": between}


def _has_slot(hall: HallConfig, row: Any) -> bool:
    """Whether a booked time is one of its plan's slots."""
    plan = next((plan for plan in hall.booking_plans if plan.id == row.plan_id), None)
    if plan is None:
        return False
    spans = slots.spans_of(hall, plan, slots.zone_of(hall, plan), hall.day(row.starts_at))
    return Span(row.starts_at, row.ends_at) in spans
