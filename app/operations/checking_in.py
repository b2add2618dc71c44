"""Coming with a booking (签到): in time it becomes a ticket with priority, late an ordinary one (R-048…R-050)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, bindparam

from app.domain.booking import Arrival, BookingAction, BookingState, arrival
from app.domain.people import Actor, Role
from app.errors import Conflict, Forbidden, NotFound
from app.models import Booking
from app.models.statements import run
from app.operations import booking as bookings
from app.operations import slots
from app.operations.booking import ROWS, BookingRow, Who
from app.operations.configuration import HallConfig, Halls
from app.operations.issuing import Appointment, Identity, Issued, Request, find_kind, issue_for_booking, shown_time
from app.operations.unit_of_work import Work
from app.operations.visits import Visit, visit_by_id
from app.security.vault import Vault


@dataclass(frozen=True, slots=True)
class CheckedIn:
    booking: BookingRow
    issued: Issued

    @property
    def is_late(self) -> bool:
        return self.booking.state is BookingState.LATE


_OF_IDENTITY = ROWS.where(
    Booking.hall_id == bindparam("hall"), Booking.identity_key == bindparam("key"), Booking.day == bindparam("on_day")
).order_by(Booking.starts_at, Booking.id)
_OF_PHONE = ROWS.where(
    Booking.hall_id == bindparam("hall"), Booking.phone_key == bindparam("key"), Booking.day == bindparam("on_day")
).order_by(Booking.starts_at, Booking.id)


def of_person(connection: Connection, hall: HallConfig, vault: Vault, identity: Identity, day: date) -> list[BookingRow]:
    """Bookings of the day for whoever shows this card, number or phone; cancelled ones are left out."""
    kind = find_kind(identity.kind)
    statement = _OF_PHONE if kind == "phone" else _OF_IDENTITY
    key = vault.find_key(kind, identity.number)
    rows = [BookingRow(*row) for row in run(connection, statement, {"hall": hall.id, "key": key, "on_day": day})]
    return [row for row in rows if row.state is not BookingState.CANCELLED]


def how(hall: HallConfig, booking: BookingRow, at: datetime) -> Arrival:
    policy = hall.policy
    early, late = timedelta(minutes=policy.booking_early_minutes), timedelta(minutes=policy.booking_late_minutes)
    return arrival(booking.span, at, early, late, hall.timezone)


def check_in(work: Work, halls: Halls, vault: Vault, hall_id: str, who: Who, actor: Actor, at: datetime) -> CheckedIn:
    """A ticket for a booking whose visitor has come.

    Raises NotFound ``unknown_appointment``; Conflict ``booking_too_early`` with the time to come, ``booking_other_day``,
    ``booking_checked_in`` with the ticket it became, ``booking_ended`` for a cancelled one, ``booking_shut`` when the hall
    does not open in its time after all.
    """
    if actor.hall_id is not None and actor.hall_id != hall_id:
        raise Forbidden("other_hall")
    hall = halls.held(work, hall_id)
    if actor.role is Role.VISITOR and not hall.policy.booking_phone_check_in:
        raise Conflict("booking_check_in_here")
    booking = _meant(work.connection, hall, vault, who, actor, at)
    if booking.ticket_id is not None:
        visit = visit_by_id(work.connection, hall.id, booking.ticket_id)
        raise Conflict("booking_checked_in", ticket_no=visit.ticket_no, extra={"visit": visit})
    coming = how(hall, booking, at)
    if booking.state is BookingState.CANCELLED:
        raise Conflict("booking_ended", booking_state=booking.state.value)
    if coming is Arrival.EARLY:
        opens = booking.starts_at - timedelta(minutes=hall.policy.booking_early_minutes)
        told = {lang: shown_time(hall, opens, at, lang) for lang in ("zh", "en")}
        starts = {lang: shown_time(hall, booking.starts_at, at, lang) for lang in ("zh", "en")}
        raise Conflict("booking_too_early", opens_at=told, starts_at=starts, extra={"opens_at": opens.isoformat()})
    if coming is Arrival.OTHER_DAY:
        starts = {lang: shown_time(hall, booking.starts_at, at, lang) for lang in ("zh", "en")}
        raise Conflict("booking_other_day", starts_at=starts)
    zone = hall.zone(hall.zones[booking.zone_id].code)
    if not slots.is_served(hall, zone, booking.item_id, booking.span):
        raise Conflict("booking_shut")
    in_time = coming is Arrival.IN_TIME and booking.state is BookingState.BOOKED
    issued = _ticket(work, halls, vault, hall, booking, who, actor, at, in_time=in_time)
    action = BookingAction.CHECK_IN if in_time else BookingAction.COME_LATE
    after = bookings.change(work, booking, action, ticket_id=issued.visit.id, ended_at=at)
    visit = issued.visit
    bookings.tell(
        work, hall, "booking.checked_in", after, actor, at, was=booking.state.value, ticket_id=visit.id,
        ticket_no=visit.ticket_no,
    )  # fmt: skip
    return CheckedIn(after, issued)


def _meant(connection: Connection, hall: HallConfig, vault: Vault, who: Who, actor: Actor, at: datetime) -> BookingRow:
    if who.identity is None or who.code or who.booking or actor.role is Role.VISITOR:
        return bookings.find(connection, hall, vault, who, actor)
    return _best(hall, of_person(connection, hall, vault, who.identity, hall.day(at)), at)


def _best(hall: HallConfig, found: Sequence[BookingRow], at: datetime) -> BookingRow:
    """Of a person's bookings of the day the one they come for: in time, else missed a while ago, else the next."""
    if not found:
        raise NotFound("unknown_appointment")
    waiting = [booking for booking in found if booking.ticket_id is None]
    order = {Arrival.IN_TIME: 0, Arrival.LATE: 1, Arrival.EARLY: 2, Arrival.OTHER_DAY: 3}
    # A voucher is good for the whole day; a slot is not.
    return min(waiting or found, key=lambda one: (order[how(hall, one, at)], one.slot_id is None, one.starts_at))


def _ticket(
    work: Work, halls: Halls, vault: Vault, hall: HallConfig, booking: BookingRow, who: Who, actor: Actor, at: datetime, *,
    in_time: bool,
) -> Issued:  # fmt: skip
    item = hall.items.get(booking.item_id) if booking.item_id else None
    shown = who.identity if who.identity is not None and find_kind(who.identity.kind) != "phone" else None
    name = _opened(vault, booking.name_sealed, "booking.name")
    if shown is None and booking.identity_sealed is not None:
        shown = Identity("typed_id", _opened(vault, booking.identity_sealed, "booking.identity"), name)
    phone = _opened(vault, booking.phone_sealed, "booking.phone") or None
    request = Request(
        zone=hall.zone(hall.zones[booking.zone_id].code).code, service_item=item.code if item and item.active else None,
        identity=shown, phone=phone, language=booking.language,
        channel="phone" if actor.role is Role.VISITOR else None,
    )  # fmt: skip
    return issue_for_booking(
        work, halls, vault, hall.id, request, Appointment(booking.starts_at, name, in_time=in_time), actor, at
    )


def _opened(vault: Vault, sealed: str | None, field: str) -> str:
    return vault.open(sealed, field=field) if sealed is not None else ""


def ticket_of(connection: Connection, hall: HallConfig, booking: BookingRow) -> Visit | None:
    return visit_by_id(connection, hall.id, booking.ticket_id) if booking.ticket_id else None
