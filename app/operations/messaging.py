"""Short messages (短信) to phones, by way of the hall's gateway (R-035, R-055, R-056, R-125).

A message is queued in the transaction of what it tells, and holds no number: the worker reads that from the ticket or the
booking when it sends. What is no longer true by then is withdrawn, what is too late expires.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from app.domain import identity
from app.domain.booking import BookingState
from app.domain.people import SYSTEM, Actor
from app.domain.ticket import TicketState
from app.errors import Conflict, Forbidden, Invalid
from app.models import Booking, Leg, Message, Ticket
from app.models.base import new_id
from app.models.statements import run
from app.operations.alarms import clear_alarm, raise_alarm
from app.operations.configuration import HallConfig, Halls
from app.operations.desks import record
from app.operations.facts import visit_facts
from app.operations.lines import line_ahead
from app.operations.unit_of_work import Work
from app.operations.visits import Visit, visit_by_id
from app.security.vault import Vault

OWN, RELATIVE = "own", "relative"
NEARLY, CALLED = "ticket_nearly", "ticket_called"
SOON, MOVED, CANCELLED = "booking_soon", "booking_moved", "booking_cancelled"

USEFUL = {
    NEARLY: timedelta(minutes=10), CALLED: timedelta(minutes=5), SOON: timedelta(hours=12), MOVED: timedelta(days=1),
    CANCELLED: timedelta(days=1),
}  # fmt: skip
"""How long after it was queued a message is still worth sending."""
TRUE_IN: Mapping[str, TicketState | BookingState] = {
    NEARLY: TicketState.WAITING, CALLED: TicketState.CALLED, SOON: BookingState.BOOKED, MOVED: BookingState.BOOKED,
}  # fmt: skip
"""The state a ticket or booking must still be in when the message goes."""
PAUSES = (timedelta(seconds=5), timedelta(seconds=15), timedelta(seconds=30))
"""How long after each attempt that failed the next one comes; the last for all that follow."""
ALARM = "messages_unsent"
ALARM_AFTER = timedelta(minutes=2)
AT_ONCE = 50
"""How many are sent in one look of the worker."""

MAY_NAME = (TicketState.WAITING, TicketState.NO_SHOW)
"""States of a ticket in which a relative can be named: the turn is still to come."""


# --- a relative's phone -----------------------------------------------------------------------------------------------


def set_relative(
    work: Work, halls: Halls, vault: Vault, hall_id: str, ticket_id: str, phone: str, actor: Actor, at: datetime
) -> Visit:
    """Name the phone of somebody who is told as well when the turn comes near (R-125); "" takes it back.

    Who is named so late that the turn is near already is told at once. Raises Conflict ``messages_off`` where the hall sends no
    messages, Invalid ``phone_invalid``.
    """
    if actor.hall_id is not None and actor.hall_id != hall_id:
        raise Forbidden("other_hall")
    hall = halls.held(work, hall_id)
    visit = visit_by_id(work.connection, hall.id, ticket_id)
    if not phone.strip():
        return _forget_relative(work, hall, visit, actor, at)
    if not hall.sends_messages:
        raise Conflict("messages_off")
    if visit.state not in MAY_NAME:
        raise Conflict("illegal_move", action="set-relative", state=visit.state.value)
    sealed = vault.seal(mobile(phone), field="ticket.relative_phone")
    # No new version: whom a visitor names must not stop a clerk's undo.
    run(work.connection, _SET_RELATIVE, {"ticket": visit.id, "sealed": sealed})
    record(work, "ticket.relative_named", actor, at, visit_facts(hall, visit), visit=visit, was=visit)
    if visit.state is TicketState.WAITING:
        ahead = line_ahead(work.connection, visit.zone_id, visit.order_at, visit.order_seq).people
        if ahead <= hall.policy.reminder_ahead:
            queue_for_ticket(work, hall, visit, NEARLY, [RELATIVE], at, people_ahead=ahead)
    return visit


def mobile(phone: str) -> str:
    """The 11 digits; raise Invalid ``phone_invalid``."""
    try:
        return identity.mobile(phone)
    except Invalid:
        raise Invalid("phone_invalid") from None


_SET_RELATIVE = update(Ticket).where(Ticket.id == bindparam("ticket")).values(relative_phone_sealed=bindparam("sealed"))
_NAMED = select(Ticket.phone_sealed.is_not(None), Ticket.relative_phone_sealed.is_not(None)).where(
    Ticket.id == bindparam("ticket")
)


def _forget_relative(work: Work, hall: HallConfig, visit: Visit, actor: Actor, at: datetime) -> Visit:
    if has_relative(work.connection, visit.id):
        run(work.connection, _SET_RELATIVE, {"ticket": visit.id, "sealed": None})
        record(work, "ticket.relative_removed", actor, at, visit_facts(hall, visit), visit=visit, was=visit)
    return visit


def has_relative(connection: Connection, ticket_id: str) -> bool:
    return bool(run(connection, _NAMED, {"ticket": ticket_id}).one()[1])


def forget_relatives(work: Work, at: datetime) -> None:
    """A relative's number is of no use after the day it was given for; two days leave every time zone its own end of day."""
    over = (Ticket.relative_phone_sealed.is_not(None), Ticket.day < (at - timedelta(days=1)).date())
    work.connection.execute(update(Ticket).where(*over).values(relative_phone_sealed=None))


# --- queueing ---------------------------------------------------------------------------------------------------------

_KNOWN = select(Message.whose).where(Message.leg_id == bindparam("leg"), Message.kind == bindparam("kind"))
_QUEUE = insert(Message)


def queue_for_ticket(
    work: Work, hall: HallConfig, visit: Visit, kind: str, whose: Sequence[str], at: datetime, **facts: Any
) -> None:
    """Queue what is to be told of a ticket to those of ``whose`` that have left a number, each once a wait."""
    if not hall.sends_messages:
        return
    own, relative = run(work.connection, _NAMED, {"ticket": visit.id}).one()
    wanted = [one for one, known in ((OWN, own), (RELATIVE, relative)) if known and one in whose]
    if not wanted:
        return
    told = {row.whose for row in run(work.connection, _KNOWN, {"leg": visit.leg_id, "kind": kind}).all()}
    for one in wanted:
        if one not in told:
            _queue(work, hall, kind, one, at, ticket_id=visit.id, leg_id=visit.leg_id, facts=facts)


def queue_for_booking(work: Work, hall: HallConfig, booking_id: str, kind: str, at: datetime, **facts: Any) -> None:
    """Queue what is to be told of a booking to whoever made it."""
    if hall.sends_messages:
        _queue(work, hall, kind, OWN, at, booking_id=booking_id, facts=facts)


def _queue(work: Work, hall: HallConfig, kind: str, whose: str, at: datetime, **about: Any) -> None:
    message = {
        "id": new_id(), "hall_id": hall.id, "kind": kind, "whose": whose, "ticket_id": None, "leg_id": None, "booking_id": None,
        "state": "waiting", "attempts": 0, "problem": "", "made_at": at, "next_at": at, "expires_at": at + USEFUL[kind],
        "failing_since": None, "ended_at": None, **about,
    }  # fmt: skip
    run(work.connection, _QUEUE, message)


# --- sending ----------------------------------------------------------------------------------------------------------

_DUE = (
    select(
        Message.__table__, Ticket.ticket_no, Ticket.token, Ticket.language.label("ticket_language"), Ticket.phone_sealed,
        Ticket.relative_phone_sealed, Leg.state.label("leg_state"), Leg.zone_id, Leg.window_id,
        Booking.code.label("booking_code"), Booking.phone_sealed.label("booking_phone_sealed"),
        Booking.language.label("booking_language"), Booking.starts_at,
        Booking.ends_at, Booking.zone_id.label("booking_zone_id"), Booking.item_id.label("booking_item_id"),
        Booking.state.label("booking_state"), Booking.slot_id,
    )
    .select_from(Message)
    .outerjoin(Leg, Leg.id == Message.leg_id)
    .outerjoin(Ticket, Ticket.id == Message.ticket_id)
    .outerjoin(Booking, Booking.id == Message.booking_id)
    .where(Message.state == "waiting", Message.next_at <= bindparam("at"))
    .order_by(Message.next_at, Message.id)
    .limit(AT_ONCE)
)  # fmt: skip


def due_messages(connection: Connection, at: datetime) -> list[Any]:
    """Those whose next attempt is due, with the ticket or booking they are about."""
    return list(run(connection, _DUE, {"at": at}))


def number_of(vault: Vault, message: Any) -> str | None:
    """Where a message goes, None when nobody has a number there any more."""
    sealed, field = {
        "own": (message.phone_sealed, "ticket.phone"),
        "relative": (message.relative_phone_sealed, "ticket.relative_phone"),
    }[message.whose]
    if message.booking_id is not None:
        sealed, field = message.booking_phone_sealed, "booking.phone"
    return vault.open(sealed, field=field) if sealed is not None else None


def is_true_still(message: Any) -> bool:
    now = message.booking_state if message.booking_id is not None else message.leg_state
    return TRUE_IN.get(message.kind, now) is now


@dataclass(frozen=True, slots=True)
class Outcome:
    """state: sent, refused, expired or withdrawn; "waiting" for another attempt. answer: what the gateway said."""

    state: str
    answer: str = ""


def keep_outcome(work: Work, halls: Halls, message: Any, outcome: Outcome, at: datetime) -> None:
    """Write down what came of a message; the leader hears when the gateway has failed for two minutes, and when it is back."""
    hall = halls.held(work, message.hall_id)
    values: dict[str, Any] = {"problem": outcome.answer}
    if outcome.state == "waiting":
        since = message.failing_since or at
        pause = PAUSES[min(message.attempts, len(PAUSES) - 1)]
        values |= {"attempts": message.attempts + 1, "failing_since": since, "next_at": min(at + pause, message.expires_at)}
    else:
        sent = outcome.state in ("sent", "refused")
        values |= {"state": outcome.state, "ended_at": at, "failing_since": None, "attempts": message.attempts + sent}
    work.connection.execute(update(Message).where(Message.id == message.id).values(**values))
    if outcome.state != "waiting" or message.failing_since is None:
        _tell(work, hall, message, outcome, at)
    _see_to_alarm(work, halls, hall, message, outcome, at)


def _tell(work: Work, hall: HallConfig, message: Any, outcome: Outcome, at: datetime) -> None:
    told = {"message_id": message.id, "kind": message.kind, "whose": message.whose, "answer": outcome.answer}
    visit = visit_by_id(work.connection, hall.id, message.ticket_id) if message.ticket_id else None
    told |= visit_facts(hall, visit) if visit else {"booking_id": message.booking_id}
    step = "message.delayed" if outcome.state == "waiting" else f"message.{outcome.state}"
    record(work, step, SYSTEM, at, told, visit=visit, was=visit)


def _see_to_alarm(work: Work, halls: Halls, hall: HallConfig, message: Any, outcome: Outcome, at: datetime) -> None:
    if outcome.state in ("sent", "refused"):
        clear_alarm(work, halls, hall.id, ALARM, SYSTEM, at)
    elif outcome.state in ("waiting", "expired") and message.failing_since and at - message.failing_since >= ALARM_AFTER:
        raise_alarm(work, halls, hall.id, ALARM, ALARM, SYSTEM, at)
