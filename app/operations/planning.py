"""Where and when there are places to book: plans, and times in which there are none after all (R-044, R-053, R-056)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, update

from app.domain.booking import Plan, Span, minute_of
from app.domain.people import Actor
from app.domain.policy import read_sessions
from app.errors import Conflict, Invalid, NotFound
from app.models import BookingPlan, SlotClosure
from app.models.base import new_id
from app.operations import booking
from app.operations.booking import Affected
from app.operations.configuration import Halls
from app.operations.configuring import Setup, differing, set_up
from app.operations.desks import record
from app.operations.issuing import takes_item
from app.operations.unit_of_work import Work
from app.queries.configuration import plan_setup


def add_plan(work: Work, halls: Halls, hall_id: str, wanted: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    """A new plan of places; raise Conflict ``code_taken`` or Invalid ``plan_hours``."""
    setup = set_up(work, halls, hall_id, actor, at)
    code = wanted["code"]
    if any(plan.code == code for plan in setup.hall.booking_plans):
        raise Conflict("code_taken", key=code)
    row = {"id": new_id(), "hall_id": hall_id, "code": code, **_columns(setup, None, wanted)}
    work.connection.execute(insert(BookingPlan), row)
    setup.wrote("booking_plan", code, {}, {name: value for name, value in wanted.items() if name != "code"})


def change_plan(
    work: Work, halls: Halls, hall_id: str, code: str, wanted: Mapping[str, Any], actor: Actor, at: datetime
) -> None:
    """Change times, capacity or bounds of a plan. Who has booked keeps the place, also in a slot that is there no more."""
    setup = set_up(work, halls, hall_id, actor, at)
    plan = plan_by_code(setup, code)
    before = plan_setup(setup.hall, plan)
    changes = differing(before, wanted)
    if changes:
        values = _columns(setup, plan, changes)
        work.connection.execute(update(BookingPlan).where(BookingPlan.id == plan.id).values(**values))
        setup.wrote("booking_plan", code, {name: before[name] for name in changes}, changes)


def plan_by_code(setup: Setup, code: str) -> Plan:
    for plan in setup.hall.booking_plans:
        if plan.code == code:
            return plan
    raise NotFound("unknown_plan", key=code)


def _columns(setup: Setup, plan: Plan | None, wanted: Mapping[str, Any]) -> dict[str, Any]:
    columns = {name: value for name, value in wanted.items() if name not in ("code", "zone", "service_item")}
    hall = setup.hall
    zone = setup.zone(wanted["zone"]) if "zone" in wanted else hall.zones[plan.zone_id] if plan else None
    if zone is None or not zone.issues_tickets:
        raise Conflict("zone_issues_no_tickets", zone=zone.name if zone else "")
    columns["zone_id"] = zone.id
    if "service_item" in wanted:
        item = hall.item(wanted["service_item"]) if wanted["service_item"] else None
        columns["item_id"] = item.id if item else None
    elif plan is not None and plan.item_id:
        item = hall.items[plan.item_id]
    else:
        item = None
    if item is not None and not takes_item(hall, zone, item):
        raise Invalid("item_not_in_zone", item=item.name)
    for name in ("first_day", "last_day"):
        if name in columns and columns[name] is not None:
            columns[name] = _day(columns[name], name)
    _must_fit(columns, plan)
    return columns


def _day(written: str, name: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Invalid("validation_failed", extra={"errors": [{"field": name, "problem": "date"}]}) from None


def _must_fit(columns: Mapping[str, Any], plan: Plan | None) -> None:
    """The hours are hours, no slot is longer than they are, and the last day is not before the first."""
    try:
        hours = read_sessions(columns["hours"]) if "hours" in columns else plan.hours if plan else ()
    except (ValueError, TypeError, KeyError):
        raise Invalid("plan_hours") from None
    minutes = columns.get("slot_minutes", plan.slot_minutes if plan else 30)
    longest = [minute_of(part.end) - minute_of(part.start) for part in hours]
    if not longest or min(longest) < minutes:
        raise Invalid("plan_hours")
    first = columns.get("first_day", plan.first_day if plan else None)
    last = columns.get("last_day", plan.last_day if plan else None)
    if first is not None and last is not None and last < first:
        raise Invalid("plan_days")


# Times without places

CLOSED_WITHIN = timedelta(days=366)
"""Further ahead nobody can book."""


@dataclass(frozen=True, slots=True)
class Closing:
    """A time to be closed. then: its bookings are kept, cancelled or moved to the next free place from ``from_day`` on."""

    within: Span
    reason: str
    zone: str | None = None
    then: str = "keep"
    from_day: date | None = None


def close_slots(work: Work, halls: Halls, hall_id: str, closing: Closing, actor: Actor, at: datetime) -> tuple[str, Affected]:
    """(closure, what became of the bookings) of a session that does not take place; raise Invalid without a reason (R-056)."""
    if not closing.reason.strip():
        raise Invalid("reason_required")
    if closing.within.ends_at <= closing.within.starts_at:
        raise Invalid("closure_times")
    hall = halls.held(work, hall_id)
    last = hall.day(at) + CLOSED_WITHIN
    if hall.day(closing.within.ends_at) > last:
        raise Invalid("closure_far", last=last.isoformat())
    zone = hall.zone(closing.zone) if closing.zone else None
    closure_id = new_id()
    work.connection.execute(
        insert(SlotClosure),
        {
            "id": closure_id, "hall_id": hall_id, "zone_id": zone.id if zone else None,
            "starts_at": closing.within.starts_at, "ends_at": closing.within.ends_at, "reason": closing.reason.strip(),
            "made_at": at, "made_by": actor.id,
        },
    )  # fmt: skip
    told = {
        "closure": closure_id, "zone": zone.code if zone else None, "starts_at": closing.within.starts_at.isoformat(),
        "ends_at": closing.within.ends_at.isoformat(), "then": closing.then,
    }  # fmt: skip
    record(work, "slots.closed", actor, at, told, reason=closing.reason.strip(), sensitive="configuration")
    found = booking.booked_within(work.connection, hall, closing.within, zone.id if zone else None)
    # Not from the first day that visitors may book: whoever was to come today may be moved to this afternoon.
    from_day = max(closing.from_day or hall.day(closing.within.starts_at), hall.day(at))
    affected = booking.settle(work, hall, found, closing.then, from_day, actor, at, closing.reason.strip())
    return closure_id, affected


def reopen_slots(work: Work, halls: Halls, hall_id: str, closure_id: str, actor: Actor, at: datetime) -> None:
    """Give the places of a closed time out again; raise NotFound ``unknown_closure``."""
    halls.held(work, hall_id)
    done = work.connection.execute(
        delete(SlotClosure).where(SlotClosure.id == closure_id, SlotClosure.hall_id == hall_id)
    )  # fmt: skip
    if done.rowcount != 1:
        raise NotFound("unknown_closure")
    record(work, "slots.reopened", actor, at, {"closure": closure_id}, sensitive="configuration")
