"""Help for visitors (R-120, R-146): asked for, answered, given back, finished, cancelled; told to the leader when nobody comes.

The hall is held in each of them, so of two helpers who say "I am coming" at once the second is told who was first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, select, update

from app.domain.assisting import HelpAction, HelpState, move
from app.domain.masking import mask_name
from app.domain.people import LEADERS, SYSTEM, Actor, Role
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.models import Device, HelpRequest, Person, Ticket
from app.models.base import new_id, to_ms
from app.models.help import LASTING_HELP
from app.models.statements import run
from app.operations.alarms import clear_alarm, raise_alarm
from app.operations.configuration import HallConfig, Halls
from app.operations.desks import record
from app.operations.unit_of_work import Work
from app.operations.visits import visit_by_id

_CHANNELS = {Role.KIOSK: "kiosk"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. service_item: a code; ticket_id: whose visit it belongs to; channel: of a request that staff enter."""

    need: str
    place: str = ""
    note: str = ""
    service_item: str | None = None
    ticket_id: str | None = None
    language: str = "zh"
    channel: str = "guide_desk"


def help_rows() -> Select[Any]:
    """Requests with the names that go with them."""
    return (
        select(
            HelpRequest.__table__,
            Person.name.label("helper_name"),
            Person.number.label("helper_number"),
            Device.code.label("device_code"),
            Ticket.ticket_no,
        )
        .outerjoin(Person, Person.id == HelpRequest.helper_id)
        .outerjoin(Device, Device.id == HelpRequest.device_id)
        .outerjoin(Ticket, Ticket.id == HelpRequest.ticket_id)
    )


_ONE = help_rows().where(HelpRequest.id == bindparam("help"), HelpRequest.hall_id == bindparam("hall"))
_OF_DEVICE = help_rows().where(
    HelpRequest.hall_id == bindparam("hall"), HelpRequest.device_id == bindparam("device"), LASTING_HELP
)
_OF_TICKET = help_rows().where(
    HelpRequest.hall_id == bindparam("hall"), HelpRequest.ticket_id == bindparam("ticket"), LASTING_HELP
)
_LAST_OF_HALL = (
    help_rows().where(HelpRequest.hall_id == bindparam("hall"), LASTING_HELP).order_by(HelpRequest.asked_at, HelpRequest.id)
)
_DEVICE = select(Device.name, Device.place, Device.code).where(Device.id == bindparam("device"))


def help_facts(hall: HallConfig, row: Any) -> dict[str, Any]:
    """A request as the staff read it; times in milliseconds."""
    item = hall.items.get(row.item_id) if row.item_id else None
    helper = None
    if row.helper_id and row.state is not HelpState.OPEN:
        helper = {"id": row.helper_id, "name": row.helper_name, "number": row.helper_number}
    return {
        "id": row.id,
        "state": row.state.value,
        "channel": row.channel,
        "need": row.need,
        "place": row.place,
        "device_id": row.device_id,
        "device_code": row.device_code,
        "note": row.note,
        "service_item": item.code if item else None,
        "item_name": item.name if item else None,
        "ticket_id": row.ticket_id,
        "ticket_no": row.ticket_no,
        "language": row.language,
        "asked_at": to_ms(row.asked_at),
        "answered_at": _ms(row.answered_at),
        "escalated_at": _ms(row.escalated_at),
        "ended_at": _ms(row.ended_at),
        "outcome": row.outcome or None,
        "satisfaction": row.satisfaction,
        "helper": helper,
        "shown": helper and {"number": row.helper_number or "", "name": _shown_name(hall, row.helper_name or "")},
    }


def _ms(moment: datetime | None) -> int | None:
    return to_ms(moment) if moment is not None else None


def _shown_name(hall: HallConfig, name: str) -> str:
    return {"number": "", "surname": mask_name(name), "name": name}[hall.policy.staff_shown]


def lasting_help(connection: Connection, hall: HallConfig) -> list[dict[str, Any]]:
    """Requests that nobody ended, the oldest first."""
    return [help_facts(hall, row) for row in run(connection, _LAST_OF_HALL, {"hall": hall.id})]


def help_of_kiosk(connection: Connection, hall: HallConfig, device_id: str) -> dict[str, Any] | None:
    """The lasting request of a kiosk, of which there is one at most."""
    row = run(connection, _OF_DEVICE, {"hall": hall.id, "device": device_id}).one_or_none()
    return None if row is None else help_facts(hall, row)


def ask_for_help(work: Work, halls: Halls, hall_id: str, wish: Wish, actor: Actor, at: datetime) -> dict[str, Any]:
    """Ask for help. A kiosk or ticket that waits for help already gets the request there is: nobody is called twice."""
    hall = _hall(work, halls, hall_id, actor)
    item = hall.item(wish.service_item) if wish.service_item else None
    ticket = visit_by_id(work.connection, hall.id, wish.ticket_id) if wish.ticket_id else None
    place, device_id = wish.place.strip(), None
    if actor.role is Role.KIOSK:
        device_id = actor.device_id
        before = run(work.connection, _OF_DEVICE, {"hall": hall.id, "device": device_id}).one_or_none()
        device = run(work.connection, _DEVICE, {"device": device_id}).one()
        place = f"{device.name} {device.place}".strip() or device.code
    else:
        before = run(work.connection, _OF_TICKET, {"hall": hall.id, "ticket": ticket.id}).one_or_none() if ticket else None
        if not place and ticket is None:
            raise Invalid("help_place_required")
    if before is not None:
        return help_facts(hall, before)
    help_id = new_id()
    row = {
        "id": help_id, "hall_id": hall.id, "channel": _CHANNELS.get(actor.role, wish.channel), "place": place,
        "device_id": device_id, "need": wish.need, "note": wish.note.strip(), "item_id": item.id if item else None,
        "ticket_id": ticket.id if ticket else None, "language": wish.language, "state": HelpState.OPEN, "asked_at": at,
        "asked_by": actor.person_id,
    }  # fmt: skip
    work.connection.execute(insert(HelpRequest), row)
    return _tell(work, hall, help_id, "help.asked", actor, at)


def answer_help(
    work: Work, halls: Halls, hall_id: str, help_id: str, actor: Actor, at: datetime, helper: str | None = None
) -> dict[str, Any]:
    """ "I am coming", or a leader or guide sends somebody (helper: a user name); raise Conflict ``help_taken``."""
    hall, row = _held(work, halls, hall_id, help_id, actor)
    state = move(row.state, HelpAction.ANSWER, row.helper_name or "")
    person_id = actor.person_id if helper is None else _person(work, hall, helper)
    if person_id is None:
        raise Invalid("help_by_whom")
    first = row.first_answered_at or at
    _set(work, row, state=state, helper_id=person_id, answered_at=at, first_answered_at=first)
    clear_alarm(work, halls, hall.id, _alarm_id(help_id), actor, at)
    return _tell(work, hall, help_id, "help.answered", actor, at)


def give_help_back(
    work: Work, halls: Halls, hall_id: str, help_id: str, actor: Actor, at: datetime, reason: str = ""
) -> dict[str, Any]:
    """Whoever said "I am coming" cannot: somebody else is asked, and the leader is told when the time for it is over."""
    hall, row = _held(work, halls, hall_id, help_id, actor)
    state = move(row.state, HelpAction.GIVE_BACK)
    _must_be_helper(row, actor)
    _set(work, row, state=state, answered_at=None, escalated_at=None)
    return _tell(work, hall, help_id, "help.given_back", actor, at, reason)


def finish_help(
    work: Work, halls: Halls, hall_id: str, help_id: str, actor: Actor, at: datetime, satisfaction: int | None = None,
    note: str = "",
) -> dict[str, Any]:  # fmt: skip
    """The visitor was helped. Who finishes a request that nobody answered came without saying so before."""
    hall, row = _held(work, halls, hall_id, help_id, actor)
    state = move(row.state, HelpAction.FINISH)
    _must_be_helper(row, actor)
    came = {}
    if row.state is HelpState.OPEN:
        came = {"helper_id": actor.person_id, "answered_at": at, "first_answered_at": row.first_answered_at or at}
    kept = note.strip() or row.note
    _set(work, row, state=state, ended_at=at, ended_by=actor.id, outcome="helped", satisfaction=satisfaction, note=kept, **came)
    clear_alarm(work, halls, hall.id, _alarm_id(help_id), actor, at)
    return _tell(work, hall, help_id, "help.finished", actor, at)


def cancel_help(
    work: Work, halls: Halls, hall_id: str, help_id: str, actor: Actor, at: datetime, outcome: str = "not_needed"
) -> dict[str, Any]:
    """Help is not needed any more: the visitor says so at the kiosk, or the staff find nobody there."""
    hall, row = _held(work, halls, hall_id, help_id, actor)
    state = move(row.state, HelpAction.CANCEL)
    if actor.role is Role.KIOSK and row.device_id != actor.device_id:
        raise Forbidden("forbidden")
    _set(work, row, state=state, ended_at=at, ended_by=actor.id, outcome=outcome)
    clear_alarm(work, halls, hall.id, _alarm_id(help_id), actor, at)
    return _tell(work, hall, help_id, "help.cancelled", actor, at)


def rate_help(
    work: Work, halls: Halls, hall_id: str, help_id: str, actor: Actor, at: datetime, satisfaction: int
) -> dict[str, Any]:
    """How the visitor found the help, asked at the kiosk when it is over; the first answer counts (R-150)."""
    hall, row = _held(work, halls, hall_id, help_id, actor)
    if row.state is not HelpState.DONE or row.satisfaction is not None:
        raise Conflict("help_over")
    if actor.role is Role.KIOSK and row.device_id != actor.device_id:
        raise Forbidden("forbidden")
    _set(work, row, satisfaction=satisfaction)
    return _tell(work, hall, help_id, "help.rated", actor, at)


_LATE = (
    select(HelpRequest.hall_id)
    .where(HelpRequest.state == HelpState.OPEN, HelpRequest.escalated_at.is_(None), LASTING_HELP)
    .distinct()
)
_OPEN_OF_HALL = help_rows().where(
    HelpRequest.hall_id == bindparam("hall"),
    HelpRequest.state == HelpState.OPEN,
    HelpRequest.escalated_at.is_(None),
    LASTING_HELP,
)


def halls_asking_for_help(connection: Connection) -> list[str]:
    """Halls with requests that nobody answered and nobody told the leader of."""
    return [row.hall_id for row in run(connection, _LATE, {})]


def tell_leaders(work: Work, halls: Halls, hall_id: str, at: datetime) -> int:
    """Raise an alarm for every request that waited longer than ``help_escalate_seconds``; how many. 0 seconds is never."""
    hall = halls.held(work, hall_id)
    limit = timedelta(seconds=hall.policy.help_escalate_seconds)
    if not limit:
        return 0
    late = [row for row in run(work.connection, _OPEN_OF_HALL, {"hall": hall_id}) if at - row.asked_at >= limit]
    for row in late:
        _set(work, row, escalated_at=at)
        raise_alarm(
            work, halls, hall_id, _alarm_id(row.id), "help_waiting", SYSTEM, at, place=row.place or row.ticket_no or "—"
        )
        _tell(work, hall, row.id, "help.escalated", SYSTEM, at)
    return len(late)


_BEFORE = select(HelpRequest.hall_id, HelpRequest.id, HelpRequest.asked_at).where(LASTING_HELP)


def forgotten_help(connection: Connection, at: datetime, halls: Halls) -> list[tuple[str, str]]:
    """(hall, request) of days that are over: whoever asked has gone home."""
    return [
        (row.hall_id, row.id)
        for row in run(connection, _BEFORE, {})
        if (hall := halls.get(connection, row.hall_id)).day(row.asked_at) < hall.day(at)
    ]


def _held(work: Work, halls: Halls, hall_id: str, help_id: str, actor: Actor) -> tuple[HallConfig, Any]:
    hall = _hall(work, halls, hall_id, actor)
    return hall, _row(work, hall, help_id)


def _row(work: Work, hall: HallConfig, help_id: str) -> Any:
    row = run(work.connection, _ONE, {"help": help_id, "hall": hall.id}).one_or_none()
    if row is None:
        raise NotFound("unknown_help")
    return row


def _hall(work: Work, halls: Halls, hall_id: str, actor: Actor) -> HallConfig:
    if actor.hall_id is not None and actor.hall_id != hall_id:
        raise Forbidden("other_hall")
    return halls.held(work, hall_id)


def _person(work: Work, hall: HallConfig, username: str) -> str:
    found: str | None = work.connection.execute(
        select(Person.id).where(Person.hall_id == hall.id, Person.username == username, Person.active)
    ).scalar()
    if found is None:
        raise NotFound("unknown_person")
    return found


def _must_be_helper(row: Any, actor: Actor) -> None:
    if row.state is HelpState.ANSWERED and actor.role not in LEADERS and row.helper_id != actor.person_id:
        raise Forbidden("help_of_another", name=row.helper_name or "")


def _set(work: Work, row: Any, **values: Any) -> None:
    work.connection.execute(update(HelpRequest).where(HelpRequest.id == row.id).values(**values))


def _tell(
    work: Work, hall: HallConfig, help_id: str, type: str, actor: Actor, at: datetime, reason: str = ""
) -> dict[str, Any]:
    facts = help_facts(hall, _row(work, hall, help_id))
    # A note may name the visitor; events are kept and read for longer than that is good for.
    record(work, type, actor, at, {"help": {**facts, "note": ""}}, reason=reason)
    return facts


def _alarm_id(help_id: str) -> str:
    return f"help:{help_id}"
