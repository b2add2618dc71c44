"""A visit (one ticket with its present leg) and the one function by which it changes state.

``move`` is the claim: one conditional update decides, and whoever comes second is told ``Lost`` and looks again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Update, bindparam, func, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute

from app.domain import ticket as rules
from app.domain.ticket import TicketAction, TicketState
from app.errors import HallError, NotFound
from app.models import Counter, Leg, Queue, Ticket
from app.models.base import to_ms
from app.models.statements import run
from app.operations.unit_of_work import Work


class Lost(HallError):
    """Someone else moved the ticket first; look again."""

    code = "someone_was_faster"


class Visit(NamedTuple):
    """Ticket and present leg in one row; the names of leg columns that a ticket has too begin with ``leg_``."""

    id: str
    hall_id: str
    ticket_zone_id: str
    ticket_item_id: str | None
    day: date
    number: int
    ticket_no: str
    token: str
    legs: int
    purpose: str
    special_group: str
    channel: str
    language: str
    theme: dict[str, Any] | None
    case_count: int
    cross_region: dict[str, Any] | None
    agency: bool
    identity_kind: str
    name_sealed: str | None
    issued_at: datetime
    slot_at: datetime | None
    ahead_at_issue: int
    wait_at_issue: dict[str, Any] | None
    reprints: int
    reactivations: int
    no_shows: int
    leg_id: str
    leg_no: int
    zone_id: str
    item_id: str | None
    queue_id: str
    state: TicketState
    priority_class: str
    order_at: datetime
    order_seq: int
    ahead: bool
    leg_issued_at: datetime
    called_at: datetime | None
    last_called_at: datetime | None
    break_ms: int
    attempt: int
    calls: int
    started_at: datetime | None
    start_implied: bool
    finished_at: datetime | None
    held_at: datetime | None
    held_from: str
    held_ms: int
    extended_ms: int
    window_id: str | None
    staff_id: str | None
    staff_role: str
    outcome: str
    note: str
    reply_by: datetime | None
    here_at: datetime | None
    reminded_at: datetime | None
    step: int | None
    version: int


_RENAMED: Mapping[str, InstrumentedAttribute[Any]] = {
    "ticket_zone_id": Ticket.zone_id,
    "ticket_item_id": Ticket.item_id,
    "leg_id": Leg.id,
    "leg_issued_at": Leg.issued_at,
    "priority_class": Leg.priority_class,
    "day": Ticket.day,
    "hall_id": Ticket.hall_id,
    "id": Ticket.id,
    "issued_at": Ticket.issued_at,
    "zone_id": Leg.zone_id,
    "item_id": Leg.item_id,
}


def _column(name: str) -> InstrumentedAttribute[Any]:
    if name in _RENAMED:
        return _RENAMED[name]
    found: InstrumentedAttribute[Any] = getattr(Ticket, name, None) or getattr(Leg, name)
    return found


VISIT_COLUMNS = tuple(_column(name).label(name) for name in Visit._fields)


def visits() -> Select[Any]:
    """Select of whole visits, to be narrowed by columns of the ticket; build each with ``Visit(*row)``."""
    return select(*VISIT_COLUMNS).select_from(Ticket).join(Leg, Leg.id == Ticket.leg_id)


def visits_by_leg() -> Select[Any]:
    """As ``visits``, to be narrowed by columns of the leg, to legs that are their ticket's present one: open or finished.

    Joined the other way round, since no index leads from a leg to the ticket whose present leg it is, and one condition
    only, since two make PostgreSQL expect no rows and read all tickets.
    """
    return select(*VISIT_COLUMNS).select_from(Leg).join(Ticket, Ticket.id == Leg.ticket_id)


_BY_ID = visits().where(Ticket.id == bindparam("ticket_id"))
_BY_LEG = visits_by_leg().where(Leg.id == bindparam("leg_id"))


def visit_by_id(connection: Connection, hall_id: str, ticket_id: str) -> Visit:
    """The visit of a ticket of this hall; raise NotFound ``unknown_ticket``."""
    row = run(connection, _BY_ID, {"ticket_id": ticket_id}).one_or_none()
    if row is None or row.hall_id != hall_id:
        raise NotFound("unknown_ticket", ticket=ticket_id)
    return Visit(*row)


def visit_by_leg(connection: Connection, leg_id: str) -> Visit:
    return Visit(*run(connection, _BY_LEG, {"leg_id": leg_id}).one())


@lru_cache(maxsize=256)
def _leg_update(names: tuple[str, ...]) -> Update:
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    return (
        update(Leg)
        .where(Leg.id == bindparam("leg"), Leg.version == bindparam("seen"))
        .values(version=Leg.version + 1, **values)
    )


@lru_cache(maxsize=64)
def _ticket_update(names: tuple[str, ...]) -> Update:
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    return update(Ticket).where(Ticket.id == bindparam("ticket")).values(**values)


@lru_cache(maxsize=64)
def _counter_update(names: tuple[str, ...]) -> Update:
    columns = Counter.__table__.c
    values = {name: columns[name] + bindparam(f"add_{name}") for name in names}
    return (
        update(Counter)
        .where(
            Counter.hall_id == bindparam("of_hall"),
            Counter.zone_id == bindparam("of_zone"),
            Counter.day == bindparam("of_day"),
        )
        .values(**values)
    )


_NEW_COUNTER = insert(Counter)
_QUEUE_UPDATE = (
    update(Queue)
    .where(Queue.id == bindparam("queue"))
    .values(waiting=Queue.waiting + bindparam("more"), cases=Queue.cases + bindparam("more_cases"))
)


def move(work: Work, visit: Visit, action: TicketAction, **changes: Any) -> Visit:
    """Move by the table, with further ``changes`` of the leg, and keep queue and ledger in step.

    Raises Conflict ``illegal_move`` when the table has no such row, Lost when the leg changed since it was read.
    """
    to = rules.move(visit.state, action)
    after = change_leg(work, visit, state=to, **changes)
    if (visit.state is TicketState.WAITING) != (to is TicketState.WAITING):
        sign = 1 if to is TicketState.WAITING else -1
        add_waiting(work, visit.queue_id, sign, sign * visit.case_count)
    _count(work, visit, after, action)
    return after


def change_leg(work: Work, visit: Visit, **changes: Any) -> Visit:
    """Change the present leg if nobody else did since it was read; raise Lost otherwise."""
    names = tuple(sorted(changes))
    values = {f"new_{name}": changes[name] for name in names}
    done = run(work.connection, _leg_update(names), {"leg": visit.leg_id, "seen": visit.version, **values})
    if done.rowcount != 1:
        raise Lost(ticket_no=visit.ticket_no)
    work.changes.append({
        "leg": visit.leg_id,
        "version": visit.version + 1,
        "before": {name: storable(getattr(visit, name)) for name in names},
    })  # fmt: skip
    return visit._replace(version=visit.version + 1, **changes)


def change_ticket(work: Work, visit: Visit, **changes: Any) -> Visit:
    """Change columns of the ticket itself (counts of reprints and returns, the present leg)."""
    names = tuple(sorted(changes))
    values = {f"new_{name}": changes[name] for name in names}
    run(work.connection, _ticket_update(names), {"ticket": visit.id, **values})
    work.changes.append({"ticket": visit.id, "before": {name: storable(getattr(visit, name)) for name in names}})
    return visit._replace(**changes)


def add_waiting(work: Work, queue_id: str, more: int, more_cases: int) -> None:
    run(work.connection, _QUEUE_UPDATE, {"queue": queue_id, "more": more, "more_cases": more_cases})
    work.changes.append({"queue": queue_id, "delta": more, "cases": more_cases})


def add_count(work: Work, hall_id: str, zone_id: str, day: date, **more: int) -> None:
    """Add to the counters of a zone and day."""
    names = tuple(sorted(name for name, value in more.items() if value))
    if not names:
        return
    done = run(
        work.connection,
        _counter_update(names),
        {"of_hall": hall_id, "of_zone": zone_id, "of_day": day, **{f"add_{name}": more[name] for name in names}},
    )
    if done.rowcount == 0:  # a zone that issued nothing yet today, reached by a transfer
        row = {"hall_id": hall_id, "zone_id": zone_id, "day": day, **{name: more[name] for name in names}}
        run(work.connection, _NEW_COUNTER, row)
    work.changes.append({"counter": [hall_id, zone_id, day.isoformat()], "delta": {n: more[n] for n in names}})


def milliseconds(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


def service_ms(visit: Visit) -> int:
    """Handling time of a finished leg without the time it was held."""
    if visit.started_at is None or visit.finished_at is None:
        return 0
    return max(milliseconds(visit.finished_at - visit.started_at) - visit.held_ms, 0)


_LEDGER = {
    TicketState.FINISHED: "served",
    TicketState.ABANDONED: "abandoned",
    TicketState.CANCELLED: "cancelled",
    TicketState.EXPIRED: "expired",
    TicketState.NO_SHOW: "no_shows",
}


def _count(work: Work, before: Visit, after: Visit, action: TicketAction) -> None:
    """The ledger counts a ticket where it was issued; waits and services count where they happened."""
    ledger = {_LEDGER[after.state]: 1} if after.state in _LEDGER and after.state is not before.state else {}
    times: dict[str, int] = {}
    if after.state is TicketState.FINISHED:
        times["service_ms"] = service_ms(after)
    if action is TicketAction.CALL and before.called_at is None and after.called_at is not None:
        times |= {"waits": 1, "wait_ms": milliseconds(after.called_at - after.leg_issued_at)}
    if action is TicketAction.PUT_BACK and before.called_at is not None and after.called_at is None:
        times |= {"waits": -1, "wait_ms": -milliseconds(before.called_at - before.leg_issued_at)}
    if after.zone_id == after.ticket_zone_id:
        add_count(work, after.hall_id, after.zone_id, after.day, **ledger, **times)
        return
    add_count(work, after.hall_id, after.ticket_zone_id, after.day, **ledger)
    add_count(work, after.hall_id, after.zone_id, after.day, **times)


def storable(value: Any) -> Any:
    """A column value as JSON keeps it in the undo record; ``restored`` reads it back."""
    if isinstance(value, datetime):
        return {"ms": to_ms(value)}
    return value.value if isinstance(value, TicketState) else value


@dataclass(frozen=True, slots=True)
class Line:
    """Who waits in a zone. cases: the matters these people bring (R-040)."""

    people: int = 0
    cases: int = 0


_LINES = (
    select(Queue.zone_id, func.sum(Queue.waiting), func.sum(Queue.cases))
    .where(Queue.hall_id == bindparam("hall"), Queue.waiting > 0)
    .group_by(Queue.zone_id)
)


def lines_by_zone(connection: Connection, hall_id: str) -> dict[str, Line]:
    """The lines of a hall by zone id; zones where nobody waits are left out."""
    rows = run(connection, _LINES, {"hall": hall_id})
    return {zone_id: Line(int(people), int(cases)) for zone_id, people, cases in rows}


def waiting_by_zone(connection: Connection, hall_id: str) -> dict[str, int]:
    return {zone_id: line.people for zone_id, line in lines_by_zone(connection, hall_id).items()}
