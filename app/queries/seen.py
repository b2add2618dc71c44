"""The hall's events as the estimator observes them (``domain.waits.floor``): what it learns services and habits from."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.domain.ticket import TicketState
from app.domain.waits.floor import Seen, What
from app.domain.waits.habits import SWAP
from app.domain.window import OPEN as OPEN_WINDOW
from app.domain.window import WindowState
from app.models import Event, Ticket
from app.models.statements import run
from app.queries.foresight import HallDay, pause_reason

BATCH = 2000
"""Most events that are read at a time."""

_COLUMNS = (
    Event.seq, Event.type, Event.at, Event.ticket_id, Event.window_id, Event.state_from, Event.data, Ticket.zone_id,
    Ticket.item_id, Ticket.case_count, Ticket.wait_at_issue, Ticket.slot_at,
)  # fmt: skip
_AFTER = (
    select(*_COLUMNS)
    .outerjoin(Ticket, Ticket.id == Event.ticket_id)
    .where(Event.hall_id == bindparam("hall"), Event.seq > bindparam("after"))
    .order_by(Event.seq)
    .limit(bindparam("most"))
)
_AT = select(Event.at).where(Event.hall_id == bindparam("hall"), Event.seq == bindparam("of_seq"))

_OF_TICKETS: Mapping[str, tuple[What, ...]] = {
    "ticket.issued": (What.ISSUED,),
    "ticket.called": (What.CALLED,),
    "ticket.finished": (What.FINISHED,),
    "ticket.no_show": (What.NO_SHOW,),
    "ticket.held": (What.HELD,),
    "ticket.transferred": (What.MOVED,),
    "ticket.reactivated": (What.RETURNED,),
    "ticket.put_back": (What.MOVED,),
    "ticket.abandoned": (What.LEFT,),
    "ticket.cancelled": (What.REMOVED,),
    "ticket.expired": (What.REMOVED,),
}


def rows_after(connection: Connection, hall_id: str, after: int, most: int = BATCH) -> list[Any]:
    """Events of the hall in order, each with its ticket's columns."""
    return list(run(connection, _AFTER, {"hall": hall_id, "after": after, "most": most}))


def seen_of(today: HallDay, row: Any) -> Iterator[Seen]:
    """What one event tells; nothing for most kinds."""
    at, window = today.seconds(row.at), row.data.get("window")
    person = _person(window)
    if row.type.startswith("ticket."):
        for what in _whats(row):
            yield _of_ticket(today, row, what, at, person)
    elif row.window_id in today.plan.windows and isinstance(window, Mapping) and row.type.startswith("window."):
        yield from _of_window(today, row, window, at, person)


def _person(window: Any) -> str:
    staff = window.get("staff") if isinstance(window, Mapping) else None
    return str(staff["id"]) if staff else ""


def _whats(row: Any) -> Iterable[What]:
    if row.type == "ticket.started":
        # Somebody who was never called stands at a free window.
        return (What.WALK_UP,) if row.state_from == TicketState.WAITING.value else (What.STARTED,)
    if row.type == "ticket.resumed":
        called = (What.RETURNED, What.CALLED)
        return called if row.data.get("state") == TicketState.CALLED.value else (*called, What.STARTED)
    return _OF_TICKETS.get(row.type, ())


def _of_ticket(today: HallDay, row: Any, what: What, at: float, person: str) -> Seen:
    hall, data = today.hall, row.data
    zone = hall.zones_by_code.get(data.get("zone", ""))
    item = hall.items_by_code.get(data.get("service_item") or "")
    booking_id, slot = today.tickets_of_bookings.get(row.ticket_id, ("", 0.0))
    return Seen(
        what, at, row.ticket_id or "", zone.id if zone else row.zone_id or "", item.id if item else "",
        data.get("priority_class") or "ordinary", row.window_id or "", person, booking_id=booking_id, slot=slot,
        cases=max(row.case_count or 1, 1),
    )  # fmt: skip


def _of_window(today: HallDay, row: Any, window: Mapping[str, Any], at: float, person: str) -> Iterator[Seen]:
    """Only a change of what the window does; a window that is lent or counts down goes on as it was."""
    state = WindowState(window["state"])
    if row.type in ("window.opened", "window.resumed", "window.covered") and state in OPEN_WINDOW:
        yield Seen(What.WINDOW_OPEN, at, window_id=row.window_id, person=person)
    elif row.type == "window.paused":
        reason = pause_reason(today, state.value, window.get("reason", ""), at)
        yield Seen(What.WINDOW_PAUSE, at, window_id=row.window_id, person=person, reason=reason)
    elif row.type == "window.handed_over" and window.get("unmanned"):
        yield Seen(What.WINDOW_PAUSE, at, window_id=row.window_id, reason=SWAP)
    elif row.type == "window.closed":
        yield Seen(What.WINDOW_CLOSE, at, window_id=row.window_id)


def last_before(connection: Connection, hall_id: str, moment: datetime, last: int) -> int:
    """Number of the last event before ``moment``, 0 where there is none; events follow time. last: number of the latest."""
    low, high = 0, last
    while low < high:
        middle = (low + high + 1) // 2
        at = run(connection, _AT, {"hall": hall_id, "of_seq": middle}).scalar()
        if at is not None and at < moment:
            low = middle
        else:
            high = middle - 1
    return low
