"""Bookings as people see them: what can be booked, one's own booking, a day's list for the staff, figures (R-044…R-057)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select

from app.domain.booking import Arrival, BookingState, Span
from app.domain.masking import mask_name, mask_phone
from app.domain.ticket import TicketState
from app.models import Booking, Leg, Ticket
from app.operations import slots
from app.operations.booking import ROWS, BookingRow, is_changeable, is_shut, next_open_day
from app.operations.checking_in import how, ticket_of
from app.operations.configuration import HallConfig, ItemConfig, ZoneConfig
from app.operations.issuing import shown_day
from app.operations.slots import Offer
from app.queries import booked_times
from app.queries.configuration import plan_setup
from app.queries.tickets import Reader, iso, ticket_view
from app.queries.visitor import qr_svg
from app.security.vault import Vault, VaultError
from app.texts import say

# What can be booked


def offer_view(hall: HallConfig, at: datetime, lang: str) -> dict[str, Any]:
    """Zones and items that have places, and the rules a visitor should know before."""
    policy = hall.policy
    first, last = slots.bookable_days(hall, at)
    active = [plan for plan in hall.booking_plans if plan.active]
    zones = [zone for zone in hall.zones.values() if zone.active and zone.issues_tickets]
    return {
        "hall": _hall(hall),
        "places": [_place(hall, zone, items) for zone in zones if (items := _bookable(hall, zone, active)) is not None],
        "rules": {
            "first_day": first.isoformat(),
            "last_day": last.isoformat(),
            "identity": policy.booking_identity,
            "relatives": policy.booking_relatives > 0,
            "phone_check_in": policy.booking_phone_check_in,
            "cancel_minutes": policy.booking_cancel_minutes,
            "early_minutes": policy.booking_early_minutes,
            "late_minutes": policy.booking_late_minutes,
        },
        "check_in": bool(active) or policy.booking_vouchers,
        "told": _told(hall, first, last, lang),
    }  # fmt: skip


def _told(hall: HallConfig, first: date, last: date, lang: str) -> str:
    """Which days can be booked, when to come, until when to cancel."""
    policy = hall.policy
    days = say(
        "booking.days", lang, first=shown_day(first, lang), last=shown_day(last, lang), n=policy.booking_last_day
    )  # fmt: skip
    rules = say(
        "booking.rules", lang, early=policy.booking_early_minutes, late=policy.booking_late_minutes,
        minutes=policy.booking_cancel_minutes,
    )  # fmt: skip
    return f"{days} {rules}" if lang == "en" else days + rules


def _hall(hall: HallConfig) -> dict[str, Any]:
    return {
        "code": hall.code, "name": hall.name, "name_en": hall.name_en, "phone": hall.phone, "address": hall.address,
        "timezone": hall.timezone.key,
    }  # fmt: skip


def _bookable(hall: HallConfig, zone: ZoneConfig, plans: Iterable[Any]) -> list[ItemConfig] | None:
    """Items of a zone that can be booked; None when the zone has no places at all."""
    of_zone = [plan for plan in plans if slots.zone_of(hall, plan).id == zone.id]
    if not of_zone:
        return None
    whole = any(plan.item_id is None for plan in of_zone)
    named = {plan.item_id for plan in of_zone}
    return [
        item for item in hall.items.values()
        if item.active
        and ((whole and hall.zone(hall.zones[item.zone_id].code).id == zone.id) or item.id in named)
    ]  # fmt: skip


def _place(hall: HallConfig, zone: ZoneConfig, items: Sequence[ItemConfig]) -> dict[str, Any]:
    plans = [plan for plan in hall.booking_plans if plan.active and slots.zone_of(hall, plan).id == zone.id]
    return {
        "zone": zone.code,
        "name": zone.name,
        "name_en": zone.name_en,
        "item_required": not any(plan.item_id is None for plan in plans) or zone.item_required,
        "items": [
            {
                "code": item.code, "name": item.name, "name_en": item.name_en, "guide_text": item.guide_text,
                "guide_url": item.guide_url,
            }
            for item in items
        ],
    }  # fmt: skip


def days_view(
    connection: Connection, hall: HallConfig, zone: ZoneConfig, item: ItemConfig | None, at: datetime
) -> list[dict[str, Any]]:
    """Each bookable day with its slots and free places; several plans of one time are one slot."""
    first, last = slots.bookable_days(hall, at)
    found = slots.offers(connection, hall, slots.plans_for(hall, zone, item), first, last)
    days: dict[str, dict[Span, int]] = {}
    for offer in slots.still_bookable(hall, found, at):
        spans = days.setdefault(hall.day(offer.span.starts_at).isoformat(), {})
        spans[offer.span] = spans.get(offer.span, 0) + offer.free
    return [
        {
            "day": day,
            "free": sum(spans.values()),
            "slots": [
                {"starts_at": iso(span.starts_at), "ends_at": iso(span.ends_at), "free": free} for span, free in spans.items()
            ],
        }
        for day, spans in days.items()
    ]


# One booking


def booking_view(connection: Connection, reader: Reader, booking: BookingRow) -> dict[str, Any]:
    """A booking as its visitor sees it: masked, with what to bring, when to come, and what may be done with it."""
    hall, at, lang = reader.hall, reader.at, reader.lang
    item = hall.items.get(booking.item_id) if booking.item_id else None
    early, late = hall.policy.booking_early_minutes, hall.policy.booking_late_minutes
    coming = how(hall, booking, at)
    shut = is_shut(hall, booking)
    open_still = booking.state is BookingState.BOOKED and not shut
    visit = ticket_of(connection, hall, booking)
    url = f"{reader.public_url}/book/{hall.code}?code={booking.code}"
    here = coming in (Arrival.IN_TIME, Arrival.LATE) and booking.state in (BookingState.BOOKED, BookingState.MISSED)
    return {
        **_facts(hall, reader.vault, booking, lang),
        "hall": _hall(hall),
        "check_in_from": iso(booking.starts_at - timedelta(minutes=early)),
        "check_in_until": iso(booking.ends_at + timedelta(minutes=late)),
        "cancel_until": iso(booking.starts_at - timedelta(minutes=hall.policy.booking_cancel_minutes)),
        "arrival": coming.value,
        "can": {
            "cancel": is_changeable(hall, booking, at),
            "move": is_changeable(hall, booking, at),
            "check_in": here and not shut and hall.policy.booking_phone_check_in,
        },
        "materials": item.guide_text if item else "",
        "guide_url": item.guide_url if item else "",
        "reminder": _reminder(hall, booking, at, lang) if open_still else "",
        "url": url,
        "qr_svg": qr_svg(url),
        "ticket": ticket_view(connection, reader, visit) if visit is not None else None,
    }


def _facts(hall: HallConfig, vault: Vault, booking: BookingRow, lang: str) -> dict[str, Any]:
    zone = hall.zone(hall.zones[booking.zone_id].code)
    item = hall.items.get(booking.item_id) if booking.item_id else None
    shut = is_shut(hall, booking)
    return {
        "id": booking.id,
        "code": booking.code,
        "state": booking.state.value,
        "state_text": say("booking_state.shut" if shut else f"booking_state.{booking.state.value}", lang),
        "shut": shut,
        "notice": _shut_notice(hall, booking, lang) if shut else _notice(booking, lang),
        "channel": booking.channel,
        "zone": zone.code,
        "zone_name": zone.name,
        "zone_name_en": zone.name_en,
        "service_item": item.code if item else None,
        "item_name": item.name if item else None,
        "item_name_en": item.name_en if item else None,
        "day": booking.day.isoformat(),
        "starts_at": iso(booking.starts_at),
        "ends_at": iso(booking.ends_at),
        "is_voucher": booking.slot_id is None,
        "for_relative": booking.for_relative,
        "name": mask_name(_opened(vault, booking.name_sealed, "booking.name")),
        "phone": mask_phone(_opened(vault, booking.phone_sealed, "booking.phone")),
        "moves": booking.moves,
        "made_at": iso(booking.made_at),
    }


def _opened(vault: Vault, sealed: str | None, field: str) -> str:
    try:
        return vault.open(sealed, field=field) if sealed is not None else ""
    except VaultError:
        return ""


def _notice(booking: BookingRow, lang: str) -> str:
    if not booking.notice:
        return ""
    return say(f"booking.{booking.notice}", lang, reason=booking.notice_reason or say("booking.shut", lang))


def _shut_notice(hall: HallConfig, booking: BookingRow, lang: str) -> str:
    """That nobody need come, why, and what to do: a booking is moved or cancelled, a voucher waits for the next open day."""
    special = hall.timetables.calendar.get(booking.day)
    named = (special.name_en or special.name if lang == "en" else special.name) if special is not None else ""
    why = named or say("booking.shut", lang)
    if booking.slot_id is not None:
        return say("booking.shut_then", lang, reason=why)
    zone = hall.zone(hall.zones[booking.zone_id].code)
    found = next_open_day(hall, zone, booking.item_id, booking.day)
    return say("booking.shut_voucher", lang, reason=why, day=found[0].isoformat() if found else "")


def _reminder(hall: HallConfig, booking: BookingRow, at: datetime, lang: str) -> str:
    """What a phone or message says when the time comes near; "" before that."""
    hours = hall.policy.booking_remind_hours
    if hours == 0 or "page" not in hall.policy.reminder_channels or at > booking.ends_at:
        return ""
    if at < booking.starts_at - timedelta(hours=hours):
        return ""
    local = booking.starts_at.astimezone(hall.timezone)
    day = say("words.day", lang, day=local.day, month=f"{local:%b}" if lang == "en" else local.month)
    return say("booking.reminder", lang, when=f"{day} {local:%H:%M}")


# A day, for the staff


def list_view(
    connection: Connection, reader: Reader, day: date, *, state: str | None, zone: ZoneConfig | None, limit: int,
    cursor: str | None,
) -> dict[str, Any]:  # fmt: skip
    """Bookings of a day in order of their time, names and phones masked; the cursor is the last id of the page before."""
    hall = reader.hall
    statement = ROWS.where(Booking.hall_id == hall.id, Booking.day == day)
    if state:
        statement = statement.where(Booking.state.in_([known for known in BookingState if known.value == state]))
    if zone is not None:
        statement = statement.where(Booking.zone_id == zone.id)
    rows = [BookingRow(*row) for row in connection.execute(statement.order_by(Booking.starts_at, Booking.id))]
    rest = rows[next((n + 1 for n, row in enumerate(rows) if row.id == cursor), 0) :] if cursor else rows
    page = rest[:limit]
    return {
        "items": [brief_view(connection, reader, row) for row in page],
        "next": page[-1].id if len(rest) > limit else None,
    }


def brief_view(connection: Connection, reader: Reader, booking: BookingRow) -> dict[str, Any]:
    visit = ticket_of(connection, reader.hall, booking)
    return {
        **_facts(reader.hall, reader.vault, booking, reader.lang),
        "arrival": how(reader.hall, booking, reader.at).value,
        "ticket_no": visit.ticket_no if visit else None,
        "ticket_state": visit.state.value if visit else None,
    }


def week_view(connection: Connection, hall: HallConfig, first: date, days: int) -> dict[str, Any]:
    """Every slot of every plan, as it will be: for the one who set the plans up, closed times too.

    later: further days on which somebody has booked a time that nobody will serve.
    """
    last = first + timedelta(days=days - 1)
    plans = [plan for plan in hall.booking_plans if plan.active]
    by_day: dict[str, list[dict[str, Any]]] = {(first + timedelta(days=n)).isoformat(): [] for n in range(days)}
    for offer in slots.offers(connection, hall, plans, first, last):
        by_day[hall.day(offer.span.starts_at).isoformat()].append(_slot(hall, offer))
    within = slots.days_span(hall, first, last)
    shut = slots.closures(connection, hall, within)
    unserved = booked_times.unserved(connection, hall, first)
    later = {day: found for day, found in unserved.items() if day > last.isoformat()}
    week = [
        {
            "day": day,
            "weekday": date.fromisoformat(day).isoweekday(),
            "slots": found,
            "closures": [
                {
                    "id": closure.id, "zone": hall.zones[closure.zone_id].code if closure.zone_id else None,
                    "starts_at": iso(closure.span.starts_at), "ends_at": iso(closure.span.ends_at), "reason": closure.reason,
                }
                for closure in shut
                if closure.span.meets(slots.days_span(hall, date.fromisoformat(day), date.fromisoformat(day)))
            ],
            **unserved.get(day, booked_times.NONE),
        }
        for day, found in by_day.items()
    ]  # fmt: skip
    return {"days": week, "later": [{"day": day, **found} for day, found in later.items()]}


def _slot(hall: HallConfig, offer: Offer) -> dict[str, Any]:
    item = hall.items.get(offer.plan.item_id) if offer.plan.item_id else None
    return {
        "plan": offer.plan.code,
        "zone": slots.zone_of(hall, offer.plan).code,
        "service_item": item.code if item else None,
        "starts_at": iso(offer.span.starts_at),
        "ends_at": iso(offer.span.ends_at),
        "capacity": offer.plan.capacity,
        "booked": offer.booked,
        "beside": offer.beside,
        "free": offer.free,
        "closed": offer.closed if offer.is_closed else None,
    }


def plans_view(hall: HallConfig) -> list[dict[str, Any]]:
    return [plan_setup(hall, plan) for plan in hall.booking_plans]


# Figures

FORMULAS = ("booked", "checked_in", "late", "missed", "cancelled", "open", "served")


def stats_view(connection: Connection, hall: HallConfig, first: date, last: date, by: str, lang: str) -> dict[str, Any]:
    """Bookings of the days by slot, item, zone, day or channel: booked = checked in + late + missed + cancelled + open."""
    keys: dict[str, list[Any]] = {
        "slot": [Booking.zone_id, Booking.starts_at], "item": [Booking.item_id], "zone": [Booking.zone_id],
        "day": [Booking.day], "channel": [Booking.channel],
    }  # fmt: skip
    group = keys[by]

    def counted(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((conditions[0] if len(conditions) == 1 else conditions[0] & conditions[1], 1), else_=0))

    came = Booking.state.in_((BookingState.CHECKED_IN, BookingState.LATE))
    rows = connection.execute(
        select(
            *group, func.count(),
            counted(Booking.state == BookingState.CHECKED_IN), counted(Booking.state == BookingState.LATE),
            counted(Booking.state == BookingState.MISSED), counted(Booking.state == BookingState.CANCELLED),
            counted(Booking.state == BookingState.BOOKED), counted(came, Leg.state == TicketState.FINISHED),
        )
        .select_from(Booking)
        .outerjoin(Ticket, Ticket.id == Booking.ticket_id)
        .outerjoin(Leg, Leg.id == Ticket.leg_id)
        .where(Booking.hall_id == hall.id, Booking.day >= first, Booking.day <= last)
        .group_by(*group)
        .order_by(*reversed(group))
    ).all()  # fmt: skip
    return {
        "by": by,
        "formulas": {name: say(f"booking_figure.{name}", lang) for name in FORMULAS},
        "rows": [
            _key(hall, by, row[: len(group)]) | dict(zip(FORMULAS, (int(n or 0) for n in row[len(group) :]), strict=True))
            for row in rows
        ],
    }


def _key(hall: HallConfig, by: str, values: Sequence[Any]) -> dict[str, Any]:
    if by == "item":
        item = hall.items.get(values[0]) if values[0] else None
        return {"key": item.code if item else None, "name": item.name if item else None}
    if by in ("zone", "slot"):
        zone = hall.zones[values[0]]
        named: dict[str, Any] = {"key": zone.code, "name": zone.name}
        return named if by == "zone" else named | {"starts_at": iso(values[1])}
    return {"key": values[0].isoformat() if by == "day" else values[0]}
