"""Bookings (预约): what is free, making, moving and cancelling one, checking in, and what the staff see of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import request

from app.api import payloads as p
from app.api.common import day_of, identity_of, instant_of
from app.api.configuration import hall_of, now_set_up, wanted, with_concerned
from app.api.endpoint import Act, Ask, Nouns, door
from app.api.tickets import MAY_REVEAL
from app.auth import VISITOR
from app.domain.booking import Span
from app.domain.people import ENTRANCE, KEEPERS, LEADERS, STAFF, Role
from app.errors import Conflict, HallError, NotFound, TooMany
from app.operations import booking as bookings
from app.operations import checking_in, planning, revealing
from app.operations.booking import BookingRow, Who, Wish
from app.operations.checking_in import CheckedIn
from app.operations.configuration import HallConfig
from app.operations.planning import Closing
from app.queries import bookings as views
from app.queries.tickets import ticket_view
from app.texts import say

nouns = Nouns("bookings")
PUBLIC = frozenset(Role)
_MAKERS = (ENTRANCE - {Role.KIOSK}) | {Role.VISITOR}
_COMERS = ENTRANCE | {Role.VISITOR}
_READERS = STAFF | {Role.INTEGRATION}
_ACTION = "/halls/<hall>/bookings/actions"


def _for_everybody(ask: Ask, hall: str) -> None:
    """Whoever is logged in for another hall is a visitor in this one: anybody may book here."""
    hall_id = ask.house.halls.id_of(ask.connection, hall)
    if ask.caller.person is not None and ask.actor.hall_id not in (None, hall_id):
        ask.caller = replace(ask.caller, actor=VISITOR)


@nouns.look("/halls/<hall>/booking-offer", roles=PUBLIC, answer=p.BookingOffer, summary="What can be booked, by which rules")
def booking_offer(ask: Ask, hall: str) -> dict[str, Any]:
    _for_everybody(ask, hall)
    return views.offer_view(ask.hall(hall), ask.at, ask.lang)


@nouns.look(
    "/halls/<hall>/booking-days", roles=PUBLIC, query=p.BookingPlaceQuery, answer=p.BookingDays,
    summary="Days and slots of a zone or item, with their free places",
)  # fmt: skip
def booking_days(ask: Ask, query: p.BookingPlaceQuery, hall: str) -> dict[str, Any]:
    _for_everybody(ask, hall)
    config = ask.hall(hall)
    zone, item = bookings.place_of(config, query.zone, query.service_item)
    days = views.days_view(ask.connection, config, zone, item, ask.at)
    return {"zone": zone.code, "service_item": item.code if item else None, "days": days}


@nouns.deed(
    "/halls/<hall>/bookings", roles=_MAKERS, body=p.BookingBody, answer=p.Booking, status=201, secret=True,
    summary="Book a place in a slot",
)  # fmt: skip
def book(act: Act, body: p.BookingBody, hall: str) -> dict[str, Any]:
    _for_everybody(act, hall)
    _not_too_often(act)
    config = act.held_hall(hall)
    wish = Wish(
        starts_at=instant_of(body.starts_at, "starts_at"), phone=body.phone, zone=body.zone, service_item=body.service_item,
        name=body.name, identity=identity_of(body.identity), for_relative=body.for_relative, language=body.language,
        channel=body.channel,
    )  # fmt: skip
    made = bookings.book(act.work, act.house.halls, act.house.vault, config.id, wish, act.actor, act.at)
    return _view(act, config, made)


def _not_too_often(act: Act) -> None:
    if act.actor.role is Role.VISITOR and not door().bookings_per_minute.take(request.remote_addr or ""):
        raise TooMany("rate_limited", seconds=60)


def _view(ask: Ask, hall: HallConfig, booking: BookingRow) -> dict[str, Any]:
    return views.booking_view(ask.connection, ask.reader(hall), booking)


def _named(body: p.BookingRefBody) -> Who:
    return Who(body.booking, body.code, body.phone)


def _guarded(act: Act, deed: Callable[[], Any]) -> Any:
    """Do what needs a code; an address that names bookings that are not there is soon refused for that alone (R-266)."""
    try:
        return deed()
    except HallError as error:
        wrong = isinstance(error, NotFound) or error.code == "identity_invalid"
        if wrong and act.actor.role is Role.VISITOR and not door().wrong_codes_per_minute.take(request.remote_addr or ""):
            raise TooMany("rate_limited", seconds=60) from None
        raise


@nouns.deed(
    f"{_ACTION}/look-up", roles=_COMERS, body=p.BookingRefBody, answer=p.Booking, secret=True,
    summary="One booking, with what to bring; a visitor names code and phone",
)  # fmt: skip
def look_up_booking(act: Act, body: p.BookingRefBody, hall: str) -> dict[str, Any]:
    _for_everybody(act, hall)
    config = act.hall(hall)
    who = _named(body)
    found = _guarded(act, lambda: bookings.find(act.connection, config, act.house.vault, who, act.actor))
    return _view(act, config, found)


@nouns.deed(
    f"{_ACTION}/cancel", roles=_MAKERS, body=p.BookingCancelBody, answer=p.Booking, secret=True,
    summary="Cancel a booking; its place is free at once",
)  # fmt: skip
def cancel_booking(act: Act, body: p.BookingCancelBody, hall: str) -> dict[str, Any]:
    _for_everybody(act, hall)
    config = act.held_hall(hall)
    who, house = _named(body), act.house
    ended = _guarded(
        act,
        lambda: bookings.cancel(act.work, house.halls, house.vault, config.id, who, act.actor, act.at, body.reason),
    )
    return _view(act, config, ended)


@nouns.deed(
    f"{_ACTION}/move", roles=_MAKERS, body=p.BookingMoveBody, answer=p.Booking, secret=True,
    summary="Take another slot; the old place is kept unless there is a new one",
)  # fmt: skip
def move_booking(act: Act, body: p.BookingMoveBody, hall: str) -> dict[str, Any]:
    _for_everybody(act, hall)
    config = act.held_hall(hall)
    who, house = _named(body), act.house
    starts_at = instant_of(body.starts_at, "starts_at")
    moved = _guarded(
        act,
        lambda: bookings.move_to(act.work, house.halls, house.vault, config.id, who, starts_at, act.actor, act.at),
    )
    return _view(act, config, moved)


@nouns.deed(
    f"{_ACTION}/check-in", roles=_COMERS, body=p.CheckInBody, answer=p.CheckedIn, status=201, secret=True,
    summary="Come with a booking: in time a ticket with priority, late an ordinary one",
)  # fmt: skip
def check_in(act: Act, body: p.CheckInBody, hall: str) -> dict[str, Any]:
    _for_everybody(act, hall)
    config = act.held_hall(hall)
    who = replace(_named(body), identity=identity_of(body.identity))
    return checked_in_view(act, config, come(act, config, who))


def come(act: Act, hall: HallConfig, who: Who) -> CheckedIn:
    house = act.house
    checked: CheckedIn = _guarded(
        act, lambda: checking_in.check_in(act.work, house.halls, house.vault, hall.id, who, act.actor, act.at)
    )
    return checked


def checked_in_view(act: Act, hall: HallConfig, checked: CheckedIn) -> dict[str, Any]:
    issued = checked.issued
    ticket = ticket_view(act.connection, act.reader(hall), issued.visit, ahead=issued.people_ahead, wait=issued.wait)
    local = checked.booking.starts_at.astimezone(hall.timezone)
    code = "booking.came_late" if checked.is_late else "booking.came_in_time"
    return {
        "booking": _view(act, hall, checked.booking),
        "ticket": ticket,
        "late": checked.is_late,
        "text": say(code, act.lang, ticket_no=issued.visit.ticket_no, time=f"{local:%H:%M}"),
    }


@nouns.look(
    "/halls/<hall>/bookings", roles=_READERS, query=p.BookingQuery, answer=p.BookingList,
    summary="A day's bookings in order of their time, names and phones masked",
)  # fmt: skip
def list_bookings(ask: Ask, query: p.BookingQuery, hall: str) -> dict[str, Any]:
    config = ask.hall(hall)
    zone = config.zone(query.zone) if query.zone else None
    return views.list_view(
        ask.connection, ask.reader(config), day_of(query.day, config.day(ask.at)), state=query.state, zone=zone,
        limit=query.limit, cursor=query.cursor,
    )  # fmt: skip


@nouns.deed(
    "/halls/<hall>/bookings/<booking>/actions/reveal", roles=MAY_REVEAL, body=p.ReasonBody, answer=p.Revealed, secret=True,
    summary="Personal data of a booking in clear, with a reason that the auditors see",
)  # fmt: skip
def reveal_booking(act: Act, body: p.ReasonBody, hall: str, booking: str) -> dict[str, Any]:
    config, house = act.hall(hall), act.house
    return revealing.reveal_booking(act.work, house.halls, house.vault, config.id, booking, act.actor, act.at, body.reason)


@nouns.look(
    "/halls/<hall>/booking-week", roles=_READERS, query=p.BookingWeekQuery, answer=p.BookingWeek,
    summary="Every slot of the coming days with capacity and bookings, closed times too",
)  # fmt: skip
def booking_week(ask: Ask, query: p.BookingWeekQuery, hall: str) -> dict[str, Any]:
    config = hall_of(ask, hall)
    first = day_of(query.first, config.day(ask.at))
    return views.week_view(ask.connection, config, first, query.days)


@nouns.look(
    "/halls/<hall>/booking-stats", roles=_READERS, query=p.BookingStatsQuery, answer=p.BookingStats,
    summary="Booked, checked in, late, missed, cancelled and served, by slot, item, zone, day or channel",
)  # fmt: skip
def booking_stats(ask: Ask, query: p.BookingStatsQuery, hall: str) -> dict[str, Any]:
    config = ask.hall(hall)
    last = day_of(query.to, config.day(ask.at))
    first = day_of(query.first, last)
    return views.stats_view(ask.connection, config, first, last, query.by, ask.lang)


# What is planned


@nouns.look(
    "/halls/<hall>/booking-plans", roles=_READERS, answer=p.PlanSetupList, configuration=True, summary="Plans of places to book"
)
def list_plans(ask: Ask, hall: str) -> dict[str, Any]:
    return {"items": views.plans_view(hall_of(ask, hall)), "next": None}


@nouns.deed(
    "/halls/<hall>/booking-plans", roles=KEEPERS, body=p.PlanBody, answer=p.PlanSetup, status=201,
    configuration=True, summary="Add a plan: when a zone or item has how many places",
)  # fmt: skip
def add_plan(act: Act, body: p.PlanBody, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    planning.add_plan(act.work, act.house.halls, config.id, wanted(body), act.actor, act.at)
    return _plan(act, config, body.code)


@nouns.deed(
    "/halls/<hall>/booking-plans/<code>", method="PATCH", roles=KEEPERS, body=p.PlanPatch, answer=p.PlanSetup,
    configuration=True, summary="Change times, capacity or bounds of a plan; who has booked keeps the place",
)  # fmt: skip
def change_plan(act: Act, body: p.PlanPatch, hall: str, code: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    planning.change_plan(act.work, act.house.halls, config.id, code, wanted(body), act.actor, act.at)
    return with_concerned(act, config, _plan(act, config, code))


def _plan(act: Act, config: HallConfig, code: str) -> dict[str, Any]:
    return next(plan for plan in views.plans_view(now_set_up(act, config)) if plan["code"] == code)


@nouns.deed(
    "/halls/<hall>/slots/actions/close", roles=LEADERS, body=p.CloseSlotsBody, answer=p.SlotsClosed, status=201,
    summary="Close a time for bookings; those there are kept, cancelled or moved, and listed",
)  # fmt: skip
def close_slots(act: Act, body: p.CloseSlotsBody, hall: str) -> dict[str, Any]:
    config = act.held_hall(hall)
    within = Span(instant_of(body.starts_at, "starts_at"), instant_of(body.ends_at, "ends_at"))
    today = config.day(act.at)
    from_day = day_of(body.from_day, today) if body.from_day else None
    if from_day is not None and not today <= from_day <= today + timedelta(days=366):
        raise Conflict("day_not_bookable", first=today.isoformat(), last=(today + timedelta(days=366)).isoformat())
    closing = Closing(within, body.reason, body.zone, body.then, from_day)
    closure, affected = planning.close_slots(act.work, act.house.halls, config.id, closing, act.actor, act.at)
    reader = act.reader(config)

    def brief(rows: Any) -> list[dict[str, Any]]:
        return [views.brief_view(act.connection, reader, row) for row in rows]

    return {
        "closure": closure, "kept": brief(affected.kept), "moved": brief(affected.moved),
        "cancelled": brief(affected.cancelled),
    }  # fmt: skip


@nouns.deed(
    "/halls/<hall>/slots/closures/<closure>/actions/reopen", roles=LEADERS, answer=p.Empty,
    summary="Give the places of a closed time out again",
)  # fmt: skip
def reopen_slots(act: Act, hall: str, closure: str) -> dict[str, Any]:
    planning.reopen_slots(act.work, act.house.halls, act.hall(hall).id, closure, act.actor, act.at)
    return {}
