"""The facts of a ticket and of its legs, made of their rows; those that need the other tickets of the day come later."""

from collections import namedtuple
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Connection, bindparam, func, select, type_coerce

from app.domain.figures import MISSING
from app.domain.half_hours import half_hour_of
from app.domain.ticket import OPEN, TicketState
from app.models import Call, Event, Leg, Rating, ServiceShare, Ticket
from app.operations.day_events import ENDED, TOLD_OF_ENDS, stored_ms

UNSAID = "unsaid"
"""Kind of a matter of another region where the item allows several and nobody said which."""
_PUNCTUAL_MS = 5 * 60_000
TICKETS_AT_ONCE = 500
_LEFT = frozenset({TicketState.ABANDONED, TicketState.CANCELLED, TicketState.EXPIRED})


def _told(name: str) -> Any:
    return Ticket.wait_at_issue[name].as_float().label(f"told_{name}")


_COLUMNS = (
    Ticket.id, Ticket.zone_id.label("issued_in"), Ticket.item_id.label("issued_for"), Ticket.leg_id.label("present"),
    stored_ms(Ticket.issued_at, "came_at"), Ticket.channel, Ticket.special_group, Ticket.purpose, Ticket.language,
    Ticket.cross_region, Ticket.case_count, Ticket.no_shows, Ticket.reactivations, stored_ms(Ticket.slot_at, "slot_at"),
    Ticket.agency, Ticket.priority_class.label("issued_class"), Ticket.identity_key, _told("p10"), _told("p50"), _told("p90"),
    Leg.id.label("leg_id"), Leg.leg_no, Leg.zone_id, Leg.item_id, Leg.state, Leg.priority_class,
    stored_ms(Leg.issued_at, "issued_at"), stored_ms(Leg.called_at, "called_at"),
    stored_ms(Leg.last_called_at, "last_called_at"), Leg.break_ms, Leg.calls, stored_ms(Leg.started_at, "started_at"),
    Leg.start_implied, stored_ms(Leg.finished_at, "finished_at"), Leg.held_ms, Leg.extended_ms, Leg.window_id, Leg.staff_id,
    Leg.staff_role, Leg.outcome, Rating.level,
)  # fmt: skip
LEGS = select(*_COLUMNS).join(Leg, Leg.ticket_id == Ticket.id).outerjoin(Rating, Rating.leg_id == Leg.id)
SHARES = (
    select(ServiceShare.leg_id, ServiceShare.person_id, ServiceShare.role, ServiceShare.worked_ms)
    .join(Leg, Leg.id == ServiceShare.leg_id)
    .join(Ticket, Ticket.id == Leg.ticket_id)
)


def _row_of(names: Sequence[Any]) -> Any:
    """As ``statements.run`` makes rows."""
    return namedtuple("Row", names)  # noqa: PYI024


def _of_zone(statement: Any) -> Any:
    """Zone by zone, since the unique number of a ticket leads from zone and day to its rows."""
    return statement.where(
        Ticket.hall_id == bindparam("hall"), Ticket.zone_id == bindparam("zone"), Ticket.day == bindparam("on_day")
    )


LEGS_OF_ZONE = _of_zone(LEGS).order_by(Ticket.number, Leg.leg_no)
SHARES_OF_ZONE = _of_zone(SHARES).order_by(ServiceShare.id)
Row = _row_of([column.key for column in LEGS.selected_columns])
_ENDS = (
    select(Event.ticket_id, Event.type, stored_ms(Event.at, "at"))
    .where(Event.type.in_(TOLD_OF_ENDS))
    .order_by(Event.hall_id, Event.seq)
)
_CALLS = (
    select(Call.leg_id, type_coerce(func.max(Call.at), BigInteger)).where(Call.withdrawn_at.is_(None)).group_by(Call.leg_id)
)


def with_last_calls(connection: Connection, rows: list[Any]) -> list[Any]:
    """A call given back leaves a leg without its last call, also where an earlier one was missed, which remains."""
    lost = [row.leg_id for row in rows if _was_called(row) and row.last_called_at is None]
    if not lost:
        return rows
    found: dict[str, int] = {}
    for place in range(0, len(lost), TICKETS_AT_ONCE):
        some = _CALLS.where(Call.leg_id.in_(lost[place : place + TICKETS_AT_ONCE]))
        found.update((row[0], row[1]) for row in connection.execute(some))
    return [row._replace(last_called_at=found[row.leg_id]) if row.leg_id in found else row for row in rows]


def find_ends(connection: Connection, left_at: dict[str, int], rows: Sequence[Any]) -> None:
    """Ends that came on a later day, such as of a ticket that was closed the next morning."""
    missing = {row.id: None for row in rows if row.state in _LEFT and row.id not in left_at}
    ids = list(missing)
    for place in range(0, len(ids), TICKETS_AT_ONCE):
        of_tickets = _ENDS.where(Event.ticket_id.in_(ids[place : place + TICKETS_AT_ONCE]))
        for row in connection.execute(of_tickets):
            note_end(left_at, row)


@dataclass(frozen=True, slots=True)
class Visit:
    """The rows of a ticket, those of its legs without what they are only beside the others.

    line: (zone, beginning, id, first call or -1) of each leg. late: (who, (start, leg)) of services outside normal hours.
    """

    ticket: tuple[Any, ...]
    legs: list[tuple[Any, ...]]
    work: list[tuple[Any, ...]]
    line: list[tuple[str, int, str, int]]
    late: list[tuple[str, tuple[int, str]]]


def visit_of(legs: Sequence[Any], left_at: int | None, shares: Mapping[str, Sequence[Any]], start: int) -> Visit:
    """Of a ticket's legs in their order. left_at: when it ended that nobody finished. start: of the day."""
    last = next((row for row in legs if row.leg_id == row.present), legs[-1])
    ending = _ending(last.state)
    ended = None if ending == "open" else left_at if last.finished_at is None else last.finished_at
    ticket = (
        *_who(last, last.issued_in, last.issued_for, last.issued_class), ending, half_hour_of(last.came_at, start),
        last.case_count, last.no_shows, int(any(map(_was_called, legs))), int(any(row.started_at is not None for row in legs)),
        last.reactivations, int(last.slot_at is not None), int(last.agency),
        MISSING if ended is None else max(ended - last.came_at, 0),
        MISSING if last.slot_at is None else last.slot_at - last.came_at,
    )  # fmt: skip
    found = Visit(ticket, [], [], [], [])
    for row in legs:
        _add_leg(found, row, ending, left_at, shares.get(row.leg_id, ()), start)
    return found


def _add_leg(visit: Visit, row: Any, ending: str, left_at: int | None, shares: Sequence[Any], start: int) -> None:
    began = row.issued_at
    on_the_spot = row.calls == 0 and row.called_at is not None
    called = row.called_at if _was_called(row) else None
    wait = MISSING if called is None else max(called - began, 0)
    waited, left = _waited(row, wait, left_at, on_the_spot=on_the_spot)
    service = _service(row)
    slot = half_hour_of(began, start)
    who = _who(row, row.zone_id, row.item_id, row.priority_class)
    kept, late, error = _promise(row, wait)
    slot_wait, punctual = _booked(row, called)
    visit.legs.append((
        *who, ending, slot, wait, wait if wait == MISSING else max(wait - row.break_ms, 0),
        MISSING if called is None or row.last_called_at is None else max(row.last_called_at - began, 0), waited,
        int(left), int(on_the_spot), _walk(row, called), service, row.held_ms, row.extended_ms if service >= 0 else 0,
        0, row.calls, MISSING, kept, late, error, abs(error) if error != MISSING else MISSING, slot_wait, punctual,
        row.level or 0, int(bool(shares)),
    ))  # fmt: skip
    visit.line.append((row.zone_id, began, row.leg_id, -1 if called is None else called))
    if service < 0:
        return
    visit.work.append((*who, slot, max(service - sum(share.worked_ms for share in shares), 0)))
    visit.work.extend((*who[:3], share.person_id or "", share.role, *who[5:], slot, share.worked_ms) for share in shares)
    if row.extended_ms > 0:
        visit.late.append((row.identity_key or row.id, (row.started_at, row.leg_id)))


def _who(row: Any, zone: str, item: str | None, priority: str) -> tuple[str, ...]:
    return (
        zone, item or "", row.window_id or "", row.staff_id or "", row.staff_role, row.channel, priority, row.special_group,
        row.purpose, row.language, _cross(row.cross_region),
    )  # fmt: skip


def _waited(row: Any, wait: int, left_at: int | None, *, on_the_spot: bool) -> tuple[int, bool]:
    """Time in the line whether called or not, and whether it ended there; nothing of who was served on the spot."""
    if wait != MISSING or on_the_spot:
        return wait, False
    if row.state not in _LEFT:
        return MISSING, False
    return (MISSING, True) if left_at is None else (max(left_at - row.issued_at, 0), True)


def note_end(left_at: dict[str, int], row: Any) -> None:
    if row.type in ENDED:
        left_at[row.ticket_id] = row.at
    elif row.type == "ticket.undone":
        left_at.pop(row.ticket_id, None)


def _was_called(row: Any) -> bool:
    """Whether a leg was called and the call was not taken back; one served on the spot never was."""
    return row.called_at is not None and row.calls > 0


def _cross(region: Mapping[str, Any] | None) -> str:
    """Kind of a matter of another region; one of which nobody said the kind is one all the same."""
    return "" if region is None else region.get("kind") or UNSAID


def _ending(state: TicketState) -> str:
    if state is TicketState.FINISHED:
        return "served"
    if state is TicketState.TRANSFERRED:  # of a ticket's last leg: it went to another hall
        return "transferred_out"
    return "open" if state in OPEN else state.value


def _service(row: Any) -> int:
    """Of a finished service, a step of a theme too; without the time it was held."""
    if not row.outcome or row.finished_at is None or row.started_at is None:
        return MISSING
    return max(int(row.finished_at - row.started_at - row.held_ms), 0)


def _walk(row: Any, called: int | None) -> int:
    """From the last call to the start; nothing where nobody pressed start."""
    if called is None or row.started_at is None or row.start_implied or row.last_called_at is None:
        return MISSING
    return max(int(row.started_at - row.last_called_at), 0)


def _promise(row: Any, wait: int) -> tuple[int, int, int]:
    """Whether the wait promised with the number was kept and whether it was later, and called minus promised, in ms."""
    if row.leg_no != 1 or row.told_p50 is None or row.slot_at is not None or wait == MISSING:
        return MISSING, MISSING, MISSING
    low, middle, high = (round(told * 1000) for told in (row.told_p10, row.told_p50, row.told_p90))
    return int(low <= wait <= high), int(wait > high), wait - middle


def _booked(row: Any, called: int | None) -> tuple[int, int]:
    if row.slot_at is None or called is None or row.leg_no != 1:
        return MISSING, MISSING
    after = called - row.slot_at
    return max(after, 0), int(abs(after) <= _PUNCTUAL_MS)
