"""Booking (预约): making, moving, cancelling, what follows when nobody comes, vouchers (R-044…R-056, R-083)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Update, bindparam, insert, select, update

from app.domain import booking as rules
from app.domain.booking import BookingAction, BookingState, Span
from app.domain.people import SYSTEM, Actor, Role
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.models import Booking
from app.models.base import new_id
from app.models.statements import run
from app.operations import slots
from app.operations.configuration import HallConfig, Halls, ItemConfig, ZoneConfig
from app.operations.desks import record
from app.operations.issuing import Identity, find_kind, takes_item
from app.operations.messaging import CANCELLED, MOVED, SOON, queue_for_booking
from app.operations.unit_of_work import Work
from app.operations.visits import Visit
from app.security.vault import Vault

ONLINE = frozenset({Role.VISITOR, Role.INTEGRATION})
"""Bound by the rules for online booking; staff who book for somebody at the counter or on the phone are not."""
CODE_DIGITS = 8
TRIES = 8
"""Codes that are tried before giving up; of a hundred million each is free all but surely."""
COUNTED = (BookingState.BOOKED, BookingState.CHECKED_IN, BookingState.LATE)


class BookingRow(NamedTuple):
    """A booking as the database has it."""

    id: str
    hall_id: str
    slot_id: str | None
    zone_id: str
    item_id: str | None
    day: date
    starts_at: datetime
    ends_at: datetime
    code: str
    state: BookingState
    channel: str
    for_relative: bool
    language: str
    name_sealed: str | None
    phone_sealed: str | None
    phone_key: str | None
    identity_sealed: str | None
    identity_key: str | None
    ticket_id: str | None
    from_ticket_id: str | None
    made_at: datetime
    ended_at: datetime | None
    reminded_at: datetime | None
    moves: int
    notice: str
    notice_reason: str
    version: int

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)


ROWS = select(*(getattr(Booking, name) for name in BookingRow._fields))
_BY_ID = ROWS.where(Booking.id == bindparam("booking"), Booking.hall_id == bindparam("hall"))
_BY_CODE = ROWS.where(Booking.hall_id == bindparam("hall"), Booking.code == bindparam("code"))


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be booked. phone: where the hall reaches whoever booked; for_relative: the visitor is somebody else."""

    starts_at: datetime
    phone: str
    zone: str | None = None
    service_item: str | None = None
    name: str = ""
    identity: Identity | None = None
    for_relative: bool = False
    language: str = "zh"
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Who:
    """Which booking is meant: staff know its id, visitors its code and phone, a kiosk the code or who stands before it."""

    booking: str | None = None
    code: str | None = None
    phone: str | None = None
    identity: Identity | None = None


def place_of(hall: HallConfig, zone_code: str | None, item_code: str | None) -> tuple[ZoneConfig, ItemConfig | None]:
    """Zone and item that are meant; an item alone is in its zone. Raises Invalid or NotFound."""
    item = hall.item(item_code) if item_code else None
    if zone_code:
        zone = hall.zone(zone_code)
    elif item is not None:
        zone = hall.zone(hall.zones[item.zone_id].code)
    else:
        raise Invalid("booking_for_what")
    if item is not None and not takes_item(hall, zone, item):
        raise Invalid("item_not_in_zone", item=item.name)
    return zone, item


# Making one


def book(work: Work, halls: Halls, vault: Vault, hall_id: str, wish: Wish, actor: Actor, at: datetime) -> BookingRow:
    """A place in a slot; raise Conflict, Invalid or NotFound with the reason when there is none."""
    if actor.hall_id is not None and actor.hall_id != hall_id:
        raise Forbidden("other_hall")
    hall = halls.held(work, hall_id)
    zone, item = place_of(hall, wish.zone, wish.service_item)
    personal = _personal(hall, vault, wish)
    day = hall.day(wish.starts_at)
    _must_be_bookable(hall, wish.starts_at, actor, at)
    _must_not_be_there(work.connection, hall, vault, personal, zone, wish.starts_at, actor, for_relative=wish.for_relative)
    if actor.role in ONLINE:
        _must_not_be_suspended(work.connection, hall, personal, at)
        _must_not_be_too_many(work.connection, hall, personal, day, for_relative=wish.for_relative)
    slot_id, span = slots.take(work, hall, zone, item, wish.starts_at)
    row = {
        "id": new_id(), "hall_id": hall.id, "slot_id": slot_id, "zone_id": zone.id, "item_id": item.id if item else None,
        "day": day, "starts_at": span.starts_at, "ends_at": span.ends_at, "code": _new_code(work.connection, hall),
        "channel": _channel(actor, wish.channel), "for_relative": wish.for_relative, "language": wish.language,
        "made_at": at, "made_by": actor.id, **personal,
    }  # fmt: skip
    return _write_down(work, hall, row, actor, at)


def _write_down(work: Work, hall: HallConfig, row: dict[str, Any], actor: Actor, at: datetime) -> BookingRow:
    work.connection.execute(insert(Booking), row)
    made = by_id(work.connection, hall, row["id"])
    tell(work, hall, "booking.made", made, actor, at, was="")
    return made


def _channel(actor: Actor, asked: str | None) -> str:
    if actor.role is Role.VISITOR:
        return "web"
    if actor.role is Role.INTEGRATION:
        return asked or "api"
    return asked if asked in ("phone", "counter") else "counter"


def _personal(hall: HallConfig, vault: Vault, wish: Wish) -> dict[str, Any]:
    """Sealed columns with what the hall's rule asks and no more; of a relative the name is enough (R-047, R-054)."""
    wanted = hall.policy.booking_identity
    if wanted != "phone" and not wish.name.strip():
        raise Invalid("booking_name_required")
    if wanted == "real_name" and wish.identity is None and not wish.for_relative:
        raise Invalid("identity_required")
    columns: dict[str, Any] = {
        "phone_key": vault.find_key("phone", wish.phone),
        "phone_sealed": vault.seal(wish.phone, field="booking.phone"),
    }
    if wish.name.strip():
        columns["name_sealed"] = vault.seal(wish.name.strip(), field="booking.name")
    if wanted == "real_name" and wish.identity is not None:
        columns["identity_key"] = vault.find_key(find_kind(wish.identity.kind), wish.identity.number)
        columns["identity_sealed"] = vault.seal(wish.identity.number, field="booking.identity")
    return columns


def _must_be_bookable(hall: HallConfig, starts_at: datetime, actor: Actor, at: datetime) -> None:
    first, last = slots.bookable_days(hall, at)
    day = hall.day(starts_at)
    if starts_at <= at or (actor.role in ONLINE and starts_at < at + timedelta(minutes=hall.policy.booking_lead_minutes)):
        raise Conflict("slot_too_soon")
    if actor.role in ONLINE and not first <= day <= last:
        raise Conflict("day_not_bookable", first=first.isoformat(), last=last.isoformat())


_BOOKED_ITSELF = Booking.slot_id.is_not(None)
"""Not a voucher, which the hall gave and its visitor never asked for."""
_MISSED = select(Booking.day).where(
    Booking.phone_key == bindparam("key"), Booking.hall_id == bindparam("hall"), Booking.state == BookingState.MISSED,
    Booking.day >= bindparam("since"), _BOOKED_ITSELF,
)  # fmt: skip
_MISSED_BY_IDENTITY = select(Booking.day).where(
    Booking.identity_key == bindparam("key"), Booking.hall_id == bindparam("hall"), Booking.state == BookingState.MISSED,
    Booking.day >= bindparam("since"), _BOOKED_ITSELF,
)  # fmt: skip


def suspended_until(connection: Connection, hall: HallConfig, personal: dict[str, Any], today: date) -> date | None:
    """First day on which this phone or person may book online again, None when they may today (R-051)."""
    policy = hall.policy
    since = today - timedelta(days=policy.booking_missed_days + policy.booking_suspended_days)
    ends = []
    for statement, key in ((_MISSED, personal.get("phone_key")), (_MISSED_BY_IDENTITY, personal.get("identity_key"))):
        if key is None:
            continue
        days = [row.day for row in run(connection, statement, {"key": key, "hall": hall.id, "since": since})]
        ends.append(rules.suspended_until(
            days, today, policy.booking_missed_max, policy.booking_missed_days, policy.booking_suspended_days
        ))  # fmt: skip
    return max((end for end in ends if end is not None), default=None)


def _must_not_be_suspended(connection: Connection, hall: HallConfig, personal: dict[str, Any], at: datetime) -> None:
    until = suspended_until(connection, hall, personal, hall.day(at))
    if until is not None:
        raise Conflict("booking_suspended", until=until.isoformat())


def _must_not_be_too_many(
    connection: Connection, hall: HallConfig, personal: dict[str, Any], day: date, *, for_relative: bool
) -> None:
    same = [Booking.phone_key == personal["phone_key"]]
    if personal.get("identity_key") and not for_relative:  # another phone is still the same person
        same = [same[0] | (Booking.identity_key == personal["identity_key"])]
    found = connection.execute(
        select(Booking.id).where(
            *same, Booking.hall_id == hall.id, Booking.day == day, Booking.state.in_(COUNTED),
            Booking.for_relative == for_relative, _BOOKED_ITSELF,
        )
    ).all()  # fmt: skip
    most = hall.policy.booking_relatives if for_relative else hall.policy.booking_per_person
    if len(found) >= most:
        raise Conflict("too_many_relatives" if for_relative else "too_many_bookings", count=most)


def _must_not_be_there(
    connection: Connection, hall: HallConfig, vault: Vault, personal: dict[str, Any], zone: ZoneConfig, starts_at: datetime,
    actor: Actor, *, for_relative: bool, but: str = "",
) -> None:  # fmt: skip
    """One person is in a slot once, whatever a day's limit, and whoever books; raise Conflict ``slot_booked_already``.

    Online a phone is one person, relatives apart; these, and callers for whom the staff book, are told apart by their names.
    """
    same = Booking.phone_key == personal["phone_key"]
    identity = personal.get("identity_key")
    if identity:
        same |= Booking.identity_key == identity
    in_slot = (Booking.hall_id == hall.id, Booking.zone_id == zone.id, Booking.starts_at == starts_at)
    rows = connection.execute(
        ROWS.where(same, *in_slot, Booking.state.in_(COUNTED), Booking.slot_id.is_not(None), Booking.id != but)
    )
    name = _opened_name(vault, personal.get("name_sealed"))
    for row in (BookingRow(*row) for row in rows):
        if identity and row.identity_key:
            is_same = identity == row.identity_key
        elif actor.role in ONLINE and not for_relative and not row.for_relative:
            is_same = True
        else:
            is_same = name == _opened_name(vault, row.name_sealed)
        if is_same:
            raise Conflict("slot_booked_already")


def _opened_name(vault: Vault, sealed: str | None) -> str:
    return vault.open(sealed, field="booking.name") if sealed is not None else ""


def _new_code(connection: Connection, hall: HallConfig) -> str:
    for _ in range(TRIES):
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        if run(connection, _BY_CODE, {"hall": hall.id, "code": code}).first() is None:
            return code
    raise Conflict("conflict")


# Finding one


def by_id(connection: Connection, hall: HallConfig, booking_id: str) -> BookingRow:
    """Raise NotFound ``unknown_appointment`` when the hall has no such booking."""
    row = run(connection, _BY_ID, {"booking": booking_id, "hall": hall.id}).one_or_none()
    if row is None:
        raise NotFound("unknown_appointment")
    return BookingRow(*row)


def plain_code(written: str) -> str:
    """The digits of a code as typed, or as scanned from the booking's own QR code."""
    tail = written.rpartition("code=")[2]
    return "".join(character for character in tail if character.isdigit())[:16]


def find(connection: Connection, hall: HallConfig, vault: Vault, who: Who, actor: Actor) -> BookingRow:
    """The booking that is meant; a visitor proves it with code and phone. Raises NotFound ``unknown_appointment``."""
    if who.booking and actor.role not in (Role.VISITOR, Role.KIOSK):
        return by_id(connection, hall, who.booking)
    if not who.code:
        raise Invalid("booking_code_required")
    row = run(connection, _BY_CODE, {"hall": hall.id, "code": plain_code(who.code)}).one_or_none()
    if row is None:
        raise NotFound("unknown_appointment")
    found = BookingRow(*row)
    if actor.role is Role.VISITOR and (not who.phone or vault.find_key("phone", who.phone) != found.phone_key):
        raise NotFound("unknown_appointment")  # the same words whether code or phone is wrong
    return found


# Changing one


@lru_cache(maxsize=32)
def _update(names: tuple[str, ...]) -> Update:
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    return (
        update(Booking)
        .where(Booking.id == bindparam("booking"), Booking.version == bindparam("seen"))
        .values(version=Booking.version + 1, **values)
    )


def change(work: Work, booking: BookingRow, action: BookingAction, **changes: Any) -> BookingRow:
    """Move by the table if nobody else did since it was read; raise Conflict ``someone_was_faster`` otherwise."""
    changes["state"] = rules.move(booking.state, action)
    names = tuple(sorted(changes))
    values = {f"new_{name}": changes[name] for name in names}
    done = run(work.connection, _update(names), {"booking": booking.id, "seen": booking.version, **values})
    if done.rowcount != 1:
        raise Conflict("someone_was_faster")
    return booking._replace(version=booking.version + 1, **changes)


def facts(hall: HallConfig, booking: BookingRow) -> dict[str, Any]:
    """What every event of a booking says about it: nothing personal."""
    item = hall.items.get(booking.item_id) if booking.item_id else None
    return {
        "booking_id": booking.id,
        "zone": hall.zones[booking.zone_id].code,
        "service_item": item.code if item else None,
        "starts_at": booking.starts_at.isoformat(),
        "ends_at": booking.ends_at.isoformat(),
        "channel": booking.channel,
        "state": booking.state.value,
    }


def tell(
    work: Work, hall: HallConfig, type: str, booking: BookingRow, actor: Actor, at: datetime, *, was: str,
    reason: str = "", **more: Any,
) -> None:  # fmt: skip
    states = (was, booking.state.value)
    record(work, type, actor, at, facts(hall, booking) | more, reason=reason, states=states)
    kind = _MESSAGES.get((type, more.get("by_hall", False)))
    if kind is not None and booking.phone_sealed is not None:
        queue_for_booking(work, hall, booking.id, kind, at)


_MESSAGES = {("booking.reminded", False): SOON, ("booking.moved", True): MOVED, ("booking.cancelled", True): CANCELLED}
"""What a visitor is told by message: by the event, and whether the hall did it."""


def is_shut(hall: HallConfig, booking: BookingRow) -> bool:
    """Whether somebody still counts on a time in which the hall serves nobody: a day was closed, hours were changed."""
    zone = hall.zone(hall.zones[booking.zone_id].code)
    return booking.state is BookingState.BOOKED and not slots.is_served(hall, zone, booking.item_id, booking.span)


def is_changeable(hall: HallConfig, booking: BookingRow, at: datetime) -> bool:
    """Whether its visitor may still cancel or move it; what the hall itself has moved may be refused until it begins.

    A time in which the hall is shut may be given up as long as it stands.
    """
    if booking.state is not BookingState.BOOKED or booking.slot_id is None:
        return False
    if is_shut(hall, booking):
        return True
    minutes = 0 if booking.notice else hall.policy.booking_cancel_minutes
    return at <= booking.starts_at - timedelta(minutes=minutes) and at < booking.starts_at


def _must_be_changeable(hall: HallConfig, booking: BookingRow, actor: Actor, at: datetime) -> None:
    rules.move(booking.state, BookingAction.CANCEL)
    if actor.role in ONLINE and not is_changeable(hall, booking, at):
        raise Conflict("booking_deadline", minutes=hall.policy.booking_cancel_minutes)


def cancel(
    work: Work, halls: Halls, vault: Vault, hall_id: str, who: Who, actor: Actor, at: datetime, reason: str = ""
) -> BookingRow:
    """Give the place back; raise Conflict ``booking_ended`` or ``booking_deadline``."""
    hall = halls.held(work, hall_id)
    booking = find(work.connection, hall, vault, who, actor)
    _must_be_changeable(hall, booking, actor, at)
    return end(work, hall, booking, actor, at, reason=reason)


def end(
    work: Work, hall: HallConfig, booking: BookingRow, actor: Actor, at: datetime, *, reason: str = "", notice: str = ""
) -> BookingRow:
    """Cancel a booking and free its place at once (R-052). notice: what its visitor should read when the hall did it."""
    slots.give_back(work, booking.slot_id)
    told = {"notice": notice, "notice_reason": reason} if notice else {}
    after = change(work, booking, BookingAction.CANCEL, ended_at=at, **told)
    tell(work, hall, "booking.cancelled", after, actor, at, was=booking.state.value, reason=reason, by_hall=bool(notice))
    return after


def move_to(
    work: Work, halls: Halls, vault: Vault, hall_id: str, who: Who, starts_at: datetime, actor: Actor, at: datetime
) -> BookingRow:
    """Take another slot for the same matter; the old place is kept unless there is a new one (R-052)."""
    hall = halls.held(work, hall_id)
    booking = find(work.connection, hall, vault, who, actor)
    _must_be_changeable(hall, booking, actor, at)
    if starts_at == booking.starts_at:
        raise Conflict("booking_there_already")
    _must_be_bookable(hall, starts_at, actor, at)
    if booking.slot_id is None:
        raise Conflict("booking_ended", booking_state=booking.state.value)
    personal = {
        "phone_key": booking.phone_key, "identity_key": booking.identity_key, "name_sealed": booking.name_sealed,
    }  # fmt: skip
    zone = hall.zone(hall.zones[booking.zone_id].code)
    _must_not_be_there(
        work.connection, hall, vault, personal, zone, starts_at, actor, for_relative=booking.for_relative, but=booking.id
    )
    if actor.role in ONLINE and (day := hall.day(starts_at)) != booking.day:
        _must_not_be_too_many(work.connection, hall, personal, day, for_relative=booking.for_relative)
    return shift(work, hall, booking, starts_at, actor, at)


def shift(
    work: Work, hall: HallConfig, booking: BookingRow, starts_at: datetime, actor: Actor, at: datetime, *,
    reason: str = "", notice: str = "",
) -> BookingRow:  # fmt: skip
    zone = hall.zone(hall.zones[booking.zone_id].code)
    item = hall.items.get(booking.item_id) if booking.item_id else None
    slot_id, span = slots.take(work, hall, zone, item, starts_at, but=booking.id)
    slots.give_back(work, booking.slot_id)
    after = change(
        work, booking, BookingAction.MOVE, slot_id=slot_id, day=hall.day(span.starts_at), starts_at=span.starts_at,
        ends_at=span.ends_at, moves=booking.moves + 1, reminded_at=None, notice=notice, notice_reason=reason if notice else "",
    )  # fmt: skip
    tell(
        work, hall, "booking.moved", after, actor, at, was=booking.state.value, reason=reason, by_hall=bool(notice),
        before=booking.starts_at.isoformat(),
    )  # fmt: skip
    return after


# What time does


_DUE = (
    ROWS.where(Booking.hall_id == bindparam("hall"), Booking.state == BookingState.BOOKED, Booking.starts_at < bindparam("at"))
    .order_by(Booking.starts_at)
    .limit(500)
)
_SOON = (
    ROWS.where(
        Booking.hall_id == bindparam("hall"), Booking.state == BookingState.BOOKED, Booking.reminded_at.is_(None),
        Booking.starts_at > bindparam("at"), Booking.starts_at <= bindparam("soon"),
    )
    .order_by(Booking.starts_at)
    .limit(500)
)  # fmt: skip


def missed_now(connection: Connection, hall: HallConfig, at: datetime) -> list[BookingRow]:
    """Bookings nobody came for and whose evening has come."""
    policy = hall.policy
    late = timedelta(minutes=policy.booking_late_minutes)
    due = [BookingRow(*row) for row in run(connection, _DUE, {"hall": hall.id, "at": at})]
    return [
        booking for booking in due
        if at >= rules.missed_from(booking.span, late, policy.booking_missed_hour, hall.timezone)
    ]  # fmt: skip


def count_missed(work: Work, halls: Halls, hall_id: str, at: datetime) -> int:
    """Note who did not come; a second run finds nothing more (R-051). Nobody misses a time in which the hall was shut."""
    hall = halls.held(work, hall_id)
    missed = missed_now(work.connection, hall, at)
    for booking in missed:
        zone = hall.zone(hall.zones[booking.zone_id].code)
        reason = slots.why_shut(work.connection, hall, zone, booking.item_id, booking.span)
        if reason is not None:
            _shut_out(work, hall, booking, reason, at)
            continue
        after = change(work, booking, BookingAction.MISS, ended_at=at)
        tell(work, hall, "booking.missed", after, SYSTEM, at, was=booking.state.value)
    return len(missed)


def _shut_out(work: Work, hall: HallConfig, booking: BookingRow, reason: str, at: datetime) -> None:
    """The time came and the hall was shut: a voucher is good for the next open day, a booking ends and is not missed."""
    zone = hall.zone(hall.zones[booking.zone_id].code)
    found = next_open_day(hall, zone, booking.item_id, hall.day(at)) if booking.slot_id is None else None
    if found is None:
        end(work, hall, booking, SYSTEM, at, reason=reason, notice="cancelled_by_hall")
        return
    day, span = found
    after = change(
        work, booking, BookingAction.MOVE, day=day, starts_at=span.starts_at, ends_at=span.ends_at, reminded_at=None,
        notice="moved_by_hall", notice_reason=reason,
    )  # fmt: skip
    tell(
        work, hall, "booking.moved", after, SYSTEM, at, was=booking.state.value, reason=reason, by_hall=True,
        before=booking.starts_at.isoformat(),
    )  # fmt: skip


def to_remind(connection: Connection, hall: HallConfig, at: datetime) -> list[BookingRow]:
    hours = hall.policy.booking_remind_hours
    if hours == 0:
        return []
    of = {"hall": hall.id, "at": at, "soon": at + timedelta(hours=hours)}
    soon = [BookingRow(*row) for row in run(connection, _SOON, of)]
    return [booking for booking in soon if not is_shut(hall, booking)]  # nobody is asked to come to a shut door


_REMINDED = update(Booking).where(Booking.id == bindparam("booking")).values(reminded_at=bindparam("reminded"))


def remind(work: Work, halls: Halls, hall_id: str, at: datetime) -> int:
    """Tell those whose time comes near, once each; what to bring stands on the booking's page (R-055)."""
    hall = halls.held(work, hall_id)
    soon = to_remind(work.connection, hall, at)
    for booking in soon:
        run(work.connection, _REMINDED, {"booking": booking.id, "reminded": at})
        channels = list(hall.policy.reminder_channels)
        tell(work, hall, "booking.reminded", booking, SYSTEM, at, was=booking.state.value, channels=channels)
    return len(soon)


# A session that does not take place


@dataclass(frozen=True, slots=True)
class Affected:
    """What became of the bookings of a closed time."""

    kept: Sequence[BookingRow] = ()
    moved: Sequence[BookingRow] = ()
    cancelled: Sequence[BookingRow] = ()


def booked_within(connection: Connection, hall: HallConfig, within: Span, zone_id: str | None) -> list[BookingRow]:
    """Bookings not yet used that meet the time."""
    statement = ROWS.where(
        Booking.hall_id == hall.id, Booking.state == BookingState.BOOKED, Booking.slot_id.is_not(None),
        Booking.starts_at < within.ends_at, Booking.ends_at > within.starts_at,
    ).order_by(Booking.starts_at, Booking.id)  # fmt: skip
    if zone_id is not None:
        statement = statement.where(Booking.zone_id == zone_id)
    return [BookingRow(*row) for row in connection.execute(statement)]


def settle(
    work: Work, hall: HallConfig, affected: Sequence[BookingRow], then: str, from_day: date, actor: Actor, at: datetime,
    reason: str,
) -> Affected:  # fmt: skip
    """Keep, cancel or move bookings of a closed time; whoever finds no other place within the bookable days is cancelled."""
    if then == "keep":
        return Affected(kept=[_keep(work, booking, reason) for booking in affected])
    moved, cancelled = [], []
    for booking in affected:
        place = _next_place(work, hall, booking, from_day, at) if then == "move" else None
        if place is None:
            cancelled.append(end(work, hall, booking, actor, at, reason=reason, notice="cancelled_by_hall"))
        else:
            moved.append(shift(work, hall, booking, place, actor, at, reason=reason, notice="moved_by_hall"))
    return Affected(moved=moved, cancelled=cancelled)


_NOTED = update(Booking).where(Booking.id == bindparam("booking")).values(
    notice=bindparam("new_notice"), notice_reason=bindparam("new_reason")
)  # fmt: skip


def _keep(work: Work, booking: BookingRow, reason: str) -> BookingRow:
    """The visitor reads why the time was closed, and decides."""
    run(work.connection, _NOTED, {"booking": booking.id, "new_notice": "kept_by_hall", "new_reason": reason})
    return booking._replace(notice="kept_by_hall", notice_reason=reason)


def _next_place(work: Work, hall: HallConfig, booking: BookingRow, from_day: date, at: datetime) -> datetime | None:
    zone = hall.zone(hall.zones[booking.zone_id].code)
    item = hall.items.get(booking.item_id) if booking.item_id else None
    _, last = slots.bookable_days(hall, at)
    plans = slots.plans_for(hall, zone, item)
    last = max(last, from_day)
    found = slots.still_bookable(hall, slots.offers(work.connection, hall, plans, from_day, last), at)
    return next((offer.span.starts_at for offer in found if offer.free), None)


# Vouchers


def give_voucher(work: Work, hall: HallConfig, vault_row: Any, visit: Visit, at: datetime) -> BookingRow | None:
    """A booking for the whole of the next open day, for somebody left unserved (R-083); None when no day is known.

    vault_row: keys of the ticket, so that the person is known again; nothing sealed is copied.
    """
    zone = hall.zones[visit.zone_id]
    found = next_open_day(hall, hall.zone(zone.code), visit.item_id, hall.day(at))
    if found is None:
        return None
    day, span = found
    row = {
        "id": new_id(), "hall_id": hall.id, "slot_id": None, "zone_id": visit.zone_id, "item_id": visit.item_id, "day": day,
        "starts_at": span.starts_at, "ends_at": span.ends_at, "code": _new_code(work.connection, hall),
        "channel": "voucher", "language": visit.language, "from_ticket_id": visit.id, "made_at": at,
        "identity_key": vault_row.identity_key, "phone_key": vault_row.phone_key,
    }  # fmt: skip
    return _write_down(work, hall, row, SYSTEM, at)


def next_open_day(hall: HallConfig, zone: ZoneConfig, item_id: str | None, today: date) -> tuple[date, Span] | None:
    """The next day with a session of the zone within a month, from its first opening to its last closing."""
    for day in (today + timedelta(days=n) for n in range(1, 32)):
        opening = slots.open_spans(hall, zone, item_id, day)
        if opening:
            return day, Span(opening[0].starts_at, opening[-1].ends_at)
    return None
