"""Places to book (号源): the slots of a zone or item, free places, taking one without overselling (R-046)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from app.domain.booking import BookingState, Plan, Span, spans_on
from app.domain.hours import DayKind, everything
from app.errors import Conflict
from app.models import Booking, Slot, SlotClosure
from app.models.base import new_id
from app.models.statements import run
from app.operations.configuration import HallConfig, ItemConfig, ZoneConfig
from app.operations.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class Offer:
    """One slot of one plan. closed: why it has no places though its plan gives some, "" when it has.

    beside: places taken by bookings of other times that overlap this one, from before the plan was changed.
    """

    plan: Plan
    span: Span
    booked: int
    beside: int = 0
    is_closed: bool = False
    closed: str = ""

    @property
    def free(self) -> int:
        return 0 if self.is_closed else max(self.plan.capacity - self.booked - self.beside, 0)


@dataclass(frozen=True, slots=True)
class Closure:
    id: str
    zone_id: str | None
    span: Span
    reason: str

    def shuts(self, zone_id: str, span: Span) -> bool:
        return self.zone_id in (None, zone_id) and self.span.meets(span)


@dataclass(frozen=True, slots=True)
class _Taken:
    """Places of a plan that were booked for a time, be it one of its slots now or not."""

    plan_id: str
    span: Span
    places: int

    def is_beside(self, plan: Plan, slot: Span) -> bool:
        """Whether they overlap a slot without being counted in it already."""
        return self.span.meets(slot) and (self.plan_id, self.span.starts_at) != (plan.id, slot.starts_at)


_SLOTS = select(Slot.plan_id, Slot.starts_at, Slot.booked).where(
    Slot.hall_id == bindparam("hall"), Slot.starts_at >= bindparam("since"), Slot.starts_at < bindparam("until")
)
_TAKEN = (
    select(Slot.plan_id, Booking.starts_at, Booking.ends_at, func.count().label("places"))
    .join(Slot, Slot.id == Booking.slot_id)
    .where(
        Booking.hall_id == bindparam("hall"), Booking.day >= bindparam("first"), Booking.day <= bindparam("last"),
        Booking.state != BookingState.CANCELLED, Booking.id != bindparam("but"),
    )
    .group_by(Slot.plan_id, Booking.starts_at, Booking.ends_at)
)  # fmt: skip
_CLOSURES = (
    select(SlotClosure.id, SlotClosure.zone_id, SlotClosure.starts_at, SlotClosure.ends_at, SlotClosure.reason)
    .where(
        SlotClosure.hall_id == bindparam("hall"),
        SlotClosure.ends_at > bindparam("since"),
        SlotClosure.starts_at < bindparam("until"),
    )
    .order_by(SlotClosure.starts_at, SlotClosure.id)
)


def zone_of(hall: HallConfig, plan: Plan) -> ZoneConfig:
    """Where the visitors of a plan go: its zone, or the one that was merged into."""
    return hall.zone(hall.zones[plan.zone_id].code)


def plans_for(hall: HallConfig, zone: ZoneConfig, item: ItemConfig | None) -> list[Plan]:
    """Plans that give places for the item, its own before those of the whole zone."""
    item_id = item.id if item else None
    fitting = [
        plan for plan in hall.booking_plans
        if plan.active and zone_of(hall, plan).id == zone.id and plan.item_id in (None, item_id)
    ]  # fmt: skip
    return sorted(fitting, key=lambda plan: plan.item_id is None)


def closures(connection: Connection, hall: HallConfig, within: Span) -> list[Closure]:
    of = {"hall": hall.id, "since": within.starts_at, "until": within.ends_at}
    return [
        Closure(row.id, row.zone_id, Span(row.starts_at, row.ends_at), row.reason)
        for row in run(connection, _CLOSURES, of)
    ]  # fmt: skip


def days_span(hall: HallConfig, first: date, last: date) -> Span:
    """From the first midnight to the one after ``last``, on the hall's clock."""
    start = datetime.combine(first, datetime.min.time(), hall.timezone)
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), hall.timezone)
    return Span(start, end)


def offers(
    connection: Connection, hall: HallConfig, plans: Iterable[Plan], first: date, last: date, *, but: str = ""
) -> list[Offer]:
    """Every slot of the plans from ``first`` to ``last``, by time; those of zones that issue no tickets are left out.

    but: a booking that is about to leave its time, so it is in no other's way.
    """
    within = days_span(hall, first, last)
    of = {"hall": hall.id, "since": within.starts_at, "until": within.ends_at}
    booked = {(row.plan_id, row.starts_at): row.booked for row in run(connection, _SLOTS, of)}
    rows = run(connection, _TAKEN, {"hall": hall.id, "first": first, "last": last, "but": but})
    taken = [_Taken(row.plan_id, Span(row.starts_at, row.ends_at), row.places) for row in rows]
    shut = closures(connection, hall, within)
    found = []
    for plan in plans:
        zone = zone_of(hall, plan)
        if not zone.active or not zone.issues_tickets:
            continue
        others = _others(hall, plan, taken)
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
            for span in spans_of(hall, plan, zone, day):
                by = next((closure for closure in shut if closure.shuts(zone.id, span)), None)
                own = booked.get((plan.id, span.starts_at), 0)
                beside = sum(one.places for one in others.get(day, ()) if one.is_beside(plan, span))
                found.append(Offer(plan, span, own, beside, is_closed=by is not None, closed=by.reason if by else ""))
    return sorted(found, key=lambda offer: (offer.span, offer.plan.code))


def _others(hall: HallConfig, plan: Plan, taken: Iterable[_Taken]) -> dict[date, list[_Taken]]:
    """What was booked of the plan, or of one for the same place that was switched off, whatever the slots were then."""
    place = (plan.zone_id, plan.item_id)
    ended = {one.id for one in hall.booking_plans if not one.active and (one.zone_id, one.item_id) == place}
    found: dict[date, list[_Taken]] = {}
    for one in taken:
        if one.plan_id == plan.id or one.plan_id in ended:
            found.setdefault(hall.day(one.span.starts_at), []).append(one)
    return found


def spans_of(hall: HallConfig, plan: Plan, zone: ZoneConfig, day: date) -> list[Span]:
    """By the hall's calendar: nothing on a day that is off, a make-up Saturday as a Monday."""
    special = hall.timetable(zone).calendar.get(day)
    opening = open_spans(hall, zone, plan.item_id, day)
    if special is not None and special.kind is DayKind.CLOSED and not opening:
        return []
    weekday = 1 if special is not None and special.kind is DayKind.WORKDAY and day.isoweekday() > 5 else day.isoweekday()
    return spans_on(plan, day, weekday, opening, hall.timezone)


def open_spans(hall: HallConfig, zone: ZoneConfig, item_id: str | None, day: date) -> list[Span]:
    """When the zone is open for whoever has booked the item, in extended sessions too (R-171)."""
    periods = hall.timetable(zone).periods(day, lambda session: session.takes(item_id))
    return [Span(start, end) for start, end in periods]


def is_served(hall: HallConfig, zone: ZoneConfig, item_id: str | None, span: Span) -> bool:
    """Whether the hall serves anybody of the zone in a time that was booked: by its hours, or by a plan with hours of its own.

    A plan that was switched off meanwhile counts: its places are given out no more, but whoever has one may come.
    """
    opening = open_spans(hall, zone, item_id, hall.day(span.starts_at))
    return any(one.meets(span) for one in opening) or _has_places(hall, zone, span)


def serves_anybody(hall: HallConfig, zone: ZoneConfig, span: Span) -> bool:
    """As ``is_served``, whatever somebody comes for."""
    periods = hall.timetable(zone).periods(hall.day(span.starts_at), everything)
    return any(Span(start, end).meets(span) for start, end in periods) or _has_places(hall, zone, span)


def _has_places(hall: HallConfig, zone: ZoneConfig, span: Span) -> bool:
    """By a plan with hours of its own."""
    day = hall.day(span.starts_at)
    plans = (plan for plan in hall.booking_plans if not plan.follows_hours and zone_of(hall, plan).id == zone.id)
    return any(slot.meets(span) for plan in plans for slot in spans_of(hall, plan, zone, day))


def why_shut(connection: Connection, hall: HallConfig, zone: ZoneConfig, item_id: str | None, span: Span) -> str | None:
    """Reason why nobody need have come in a booked time, "" without any; None when the hall was there."""
    closure = next((one for one in closures(connection, hall, span) if one.shuts(zone.id, span)), None)
    if closure is not None:
        return closure.reason
    if is_served(hall, zone, item_id, span):
        return None
    special = hall.timetable(zone).calendar.get(hall.day(span.starts_at))
    return special.name if special is not None else ""


_TAKE = (
    update(Slot)
    .where(Slot.plan_id == bindparam("plan"), Slot.starts_at == bindparam("start"), Slot.booked < bindparam("capacity"))
    .values(booked=Slot.booked + 1)
    .returning(Slot.id)
)
_KNOWN = select(Slot.id).where(Slot.plan_id == bindparam("plan"), Slot.starts_at == bindparam("start"))
_GIVE_BACK = update(Slot).where(Slot.id == bindparam("slot")).values(booked=Slot.booked - 1)


def take(
    work: Work, hall: HallConfig, zone: ZoneConfig, item: ItemConfig | None, starts_at: datetime, *, but: str = ""
) -> tuple[str, Span]:
    """(slot, its time) with one place less; raise Conflict ``slot_unknown``, ``slot_closed`` or ``slot_full``.

    but: the booking that moves here, if any. Whether a place is left is decided by one conditional update, whoever else asks
    at the same moment.
    """
    day = hall.day(starts_at)
    found = [
        offer for offer in offers(work.connection, hall, plans_for(hall, zone, item), day, day, but=but)
        if offer.span.starts_at == starts_at
    ]  # fmt: skip
    if not found:
        raise Conflict("slot_unknown")
    if all(offer.is_closed for offer in found):
        raise Conflict("slot_closed", reason=found[0].closed)
    own_first = sorted(found, key=lambda offer: offer.plan.item_id is None)
    for offer in own_first:
        if not offer.is_closed and offer.free:
            slot_id = take_place(work, hall, offer)
            if slot_id is not None:
                return slot_id, offer.span
    raise Conflict("slot_full")


def take_place(work: Work, hall: HallConfig, offer: Offer) -> str | None:
    """Slot of which a place was taken, None when none was left."""
    of: dict[str, Any] = {"plan": offer.plan.id, "start": offer.span.starts_at}
    if run(work.connection, _KNOWN, of).first() is None:
        row = {"id": new_id(), "hall_id": hall.id, "plan_id": offer.plan.id, "starts_at": offer.span.starts_at}
        work.connection.execute(insert(Slot), row)
    found: str | None = run(work.connection, _TAKE, of | {"capacity": offer.plan.capacity - offer.beside}).scalar()
    return found


def give_back(work: Work, slot_id: str | None) -> None:
    """The place is free again at once (R-052); a voucher has none."""
    if slot_id is not None:
        run(work.connection, _GIVE_BACK, {"slot": slot_id})


def bookable_days(hall: HallConfig, at: datetime) -> tuple[date, date]:
    """First and last day that visitors may book now."""
    today = hall.day(at)
    return today + timedelta(days=hall.policy.booking_first_day), last_day_from(hall, today)


def last_day_from(hall: HallConfig, day: date) -> date:
    """As many working days after ``day`` as can be booked ahead: holidays do not count, make-up workdays do (R-047)."""
    return hall.timetable(None).working_day_after(day, hall.policy.booking_last_day)


def still_bookable(hall: HallConfig, found: Sequence[Offer], at: datetime) -> list[Offer]:
    """Without those that begin too soon."""
    soonest = at + timedelta(minutes=hall.policy.booking_lead_minutes)
    return [offer for offer in found if offer.span.starts_at >= soonest]
