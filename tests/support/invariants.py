"""What must hold in a hall's database at any moment, whoever pressed what and whatever was killed in between.

``broken`` reads everything and works it out anew from the single rows, without the code that wrote them.
"""

from collections import Counter as Count
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, create_engine, select

from app.domain.ticket import TicketState
from app.domain.window import WindowState
from app.models import Base, Call, Counter, Event, Hall, Leg, Queue, Rating, Ticket, Window

AT_WINDOW = {TicketState.CALLED, TicketState.SERVING}
OPEN = {TicketState.WAITING, TicketState.HELD, TicketState.NO_SHOW} | AT_WINDOW
PAST_LEG = {TicketState.TRANSFERRED, TicketState.UNDONE}
LEDGER = {
    TicketState.FINISHED: "served",
    TicketState.ABANDONED: "abandoned",
    TicketState.CANCELLED: "cancelled",
    TicketState.EXPIRED: "expired",
}


def must_hold(url: str) -> None:
    """Fail with every contradiction in the database at ``url``, which may be in use."""
    engine = create_engine(url)
    try:
        # One moment for all tables, whatever is written meanwhile.
        sqlite = url.startswith("sqlite")
        options = {} if sqlite else {"isolation_level": "REPEATABLE READ"}
        with engine.connect().execution_options(**options) as connection:
            if sqlite:
                connection.exec_driver_sql("BEGIN")
            found = broken(connection)
    finally:
        engine.dispose()
    assert found == [], "\n".join(found[:20])


def broken(connection: Connection) -> list[str]:
    """Every contradiction, said in one line each."""
    rows = {table: connection.execute(select(table.__table__)).all() for table in _TABLES}
    return [
        *_numbers(rows[Ticket], rows[Counter]),
        *_legs(rows[Ticket], rows[Leg]),
        *_windows(rows[Window], rows[Leg]),
        *_queues(rows[Queue], rows[Leg]),
        *_ledger(rows[Counter], rows[Ticket], rows[Leg]),
        *_times(rows[Counter], rows[Leg]),
        *_calls(rows[Call], rows[Leg], rows[Window]),
        *_events(rows[Event], rows[Hall], rows[Ticket], rows[Leg]),
        *_occupancy(rows[Event]),
        *_ratings(rows[Rating], rows[Leg]),
    ]


_TABLES = (Ticket, Leg, Window, Queue, Counter, Call, Event, Hall, Rating)
_Rows = Iterable[Row[Any]]


def _numbers(tickets: _Rows, counters: _Rows) -> Iterator[str]:
    """R-021: 1 … n of each zone and day, each once."""
    given: dict[Any, list[int]] = defaultdict(list)
    for ticket in tickets:
        given[ticket.zone_id, ticket.day].append(ticket.number)
    last = {(row.zone_id, row.day): row for row in counters}
    for key, numbers in given.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            yield f"numbers of {key} have a gap or a repeat: {sorted(numbers)[:10]} … {max(numbers)}, {len(numbers)} in all"
        if last[key].last_number != len(numbers) or last[key].issued != len(numbers):
            yield f"counter of {key} says {last[key].last_number} and {last[key].issued} issued, there are {len(numbers)}"
    for key, row in last.items():
        if key not in given and (row.last_number or row.issued):
            yield f"counter of {key} counts {row.issued} tickets that are not there"


def _legs(tickets: _Rows, legs: _Rows) -> Iterator[str]:
    """A ticket is in one place: its present leg; all others have ended by a transfer or were taken back."""
    of_ticket: dict[str, dict[str, Row[Any]]] = defaultdict(dict)
    for leg in legs:
        of_ticket[leg.ticket_id][leg.id] = leg
    for ticket in tickets:
        own = of_ticket.pop(ticket.id, {})
        if ticket.leg_id not in own:
            yield f"{ticket.ticket_no}: its present leg is not there"
            continue
        if own[ticket.leg_id].state in PAST_LEG:
            yield f"{ticket.ticket_no}: its present leg is {own[ticket.leg_id].state.value}"
        for leg in own.values():
            if leg.id != ticket.leg_id and leg.state not in PAST_LEG:
                yield f"{ticket.ticket_no}: leg {leg.leg_no} is {leg.state.value} beside the present one"
        if sorted(leg.leg_no for leg in own.values()) != list(range(1, ticket.legs + 1)):
            yield f"{ticket.ticket_no}: says {ticket.legs} legs, has {sorted(leg.leg_no for leg in own.values())}"
    yield from (f"legs of a ticket that is not there: {ticket_id}" for ticket_id in of_ticket)


def _windows(windows: _Rows, legs: _Rows) -> Iterator[str]:
    """One window, one open ticket (R-063), and each says so of the other."""
    by_id = {leg.id: leg for leg in legs}
    at_window: dict[str, list[Row[Any]]] = defaultdict(list)
    held: Count[str] = Count()
    for leg in by_id.values():
        if leg.state in AT_WINDOW:
            at_window[leg.window_id].append(leg)
        if leg.state is TicketState.HELD:
            held[leg.window_id] += 1
    for window in windows:
        here = at_window.pop(window.id, [])
        if [leg.id for leg in here] != ([window.leg_id] if window.leg_id else []):
            yield f"window {window.number} says leg {window.leg_id}, at it are {[(leg.id, leg.state.value) for leg in here]}"
        state = here[0].state if here else None
        if window.state not in _STATES_WITH[state]:
            yield f"window {window.number} is {window.state.value} with a ticket that is {state.value if state else 'none'}"
        if window.held != held[window.id]:
            yield f"window {window.number} says {window.held} on hold, there are {held[window.id]}"
    yield from (f"a ticket is at a window that is not there: {window_id}" for window_id in at_window)


_STATES_WITH: dict[TicketState | None, set[WindowState]] = {
    None: {WindowState.CLOSED, WindowState.IDLE, WindowState.PAUSED, WindowState.BREAK},
    TicketState.CALLED: {WindowState.CALLED},
    TicketState.SERVING: {WindowState.SERVING, WindowState.PAUSED},
}


def _queues(queues: _Rows, legs: _Rows) -> Iterator[str]:
    waiting = Count(leg.queue_id for leg in legs if leg.state is TicketState.WAITING)
    for queue in queues:
        if queue.waiting != waiting[queue.id]:
            yield f"queue {queue.id} says {queue.waiting} waiting, there are {waiting[queue.id]}"


def _ledger(counters: _Rows, tickets: _Rows, legs: _Rows) -> Iterator[str]:
    """R-082: issued = served + abandoned + cancelled + expired + open, by zone and day of issue."""
    states = {leg.id: leg.state for leg in legs}
    ended: Count[tuple[Any, ...]] = Count()
    still_open: Count[tuple[Any, ...]] = Count()
    no_shows: Count[tuple[Any, ...]] = Count()
    for ticket in tickets:
        key, state = (ticket.zone_id, ticket.day), states.get(ticket.leg_id)
        no_shows[key] += ticket.no_shows
        if state in LEDGER:
            ended[*key, LEDGER[state]] += 1
        elif state in OPEN:
            still_open[key] += 1
    for row in counters:
        key = (row.zone_id, row.day)
        for name in LEDGER.values():
            if getattr(row, name) != ended[*key, name]:
                yield f"counter of {key} says {getattr(row, name)} {name}, there are {ended[*key, name]}"
        if row.issued != row.served + row.abandoned + row.cancelled + row.expired + still_open[key]:
            yield f"ledger of {key} does not balance: {row.issued} issued, {still_open[key]} open"
        if row.no_shows != no_shows[key]:
            yield f"counter of {key} says {row.no_shows} no-shows, the tickets say {no_shows[key]}"


def _times(counters: _Rows, legs: _Rows) -> Iterator[str]:
    """Waits and service times are counted where they happened: in the zone of the leg."""
    waits: dict[Any, list[int]] = defaultdict(list)
    services: dict[Any, int] = defaultdict(int)
    for leg in legs:
        key = (leg.zone_id, leg.day)
        if leg.called_at is not None and leg.calls:  # a walk-up was never called and waited for nothing
            waits[key].append(_ms(leg.called_at - leg.issued_at))
        if leg.state is TicketState.FINISHED and leg.started_at is not None:
            services[key] += max(_ms(leg.finished_at - leg.started_at) - leg.held_ms, 0)
    for row in counters:
        key = (row.zone_id, row.day)
        if (row.waits, row.wait_ms) != (len(waits[key]), sum(waits[key])):
            yield f"counter of {key} says {row.waits} waits of {row.wait_ms} ms, the legs {len(waits[key])} of {sum(waits[key])}"
        if row.service_ms != services[key]:
            yield f"counter of {key} says {row.service_ms} ms of service, the legs {services[key]}"


def _ms(span: timedelta) -> int:
    return round(span.total_seconds() * 1000)


def _calls(calls: _Rows, legs: _Rows, windows: _Rows) -> Iterator[str]:
    """Every call of a leg once and in order; whoever stands called at a window has a call that was not taken back."""
    of_leg: dict[str, list[Row[Any]]] = defaultdict(list)
    for call in calls:
        of_leg[call.leg_id].append(call)
    numbers = {window.id: window.number for window in windows}
    for leg in legs:
        own = sorted(of_leg[leg.id], key=lambda call: call.call_no)
        if [call.call_no for call in own] != list(range(1, leg.calls + 1)):
            yield f"leg {leg.id} says {leg.calls} calls, has {[call.call_no for call in own]}"
        valid = [call for call in own if call.withdrawn_at is None]
        if leg.state in AT_WINDOW and leg.calls and (not valid or valid[-1].window_id != leg.window_id):
            yield f"leg {leg.id} is {leg.state.value} at window {numbers[leg.window_id]} without a call to it"
        if leg.state is TicketState.WAITING and leg.called_at is None and valid:
            yield f"leg {leg.id} waits as if never called, with {len(valid)} calls that were not taken back"


def _events(events: _Rows, halls: _Rows, tickets: _Rows, legs: _Rows) -> Iterator[str]:
    """Each hall's numbers rise by one; every ticket was issued once and its last event says its state."""
    seqs: dict[str, list[int]] = defaultdict(list)
    issued: Count[str | None] = Count()
    last: dict[str | None, str] = {}
    for event in sorted(events, key=lambda row: (row.hall_id, row.seq)):
        seqs[event.hall_id].append(event.seq)
        issued[event.ticket_id] += event.type == "ticket.issued"
        if event.ticket_id and event.state_to:
            last[event.ticket_id] = event.state_to
    for hall in halls:
        if seqs[hall.id] != list(range(1, hall.seq + 1)):
            yield f"events of {hall.code} have a gap or a repeat: {len(seqs[hall.id])} events, counter {hall.seq}"
    states = {leg.id: leg.state.value for leg in legs}
    for ticket in tickets:
        if issued[ticket.id] != 1:
            yield f"{ticket.ticket_no} was issued {issued[ticket.id]} times"
        if last.get(ticket.id) != states.get(ticket.leg_id):
            yield f"{ticket.ticket_no} is {states.get(ticket.leg_id)}, its last event says {last.get(ticket.id)}"


def _occupancy(events: _Rows) -> Iterator[str]:
    """Played from the beginning, the events never put a ticket at a window where another is."""
    at: dict[str | None, str | None] = {}
    where: dict[str | None, str | None] = {}
    for event in sorted(events, key=lambda row: (row.hall_id, row.seq)):
        if event.ticket_id is None or not event.state_to:
            continue
        window_id = event.window_id or where.get(event.ticket_id)
        if event.state_to in AT_WINDOW:
            if at.get(window_id) not in (None, event.ticket_id) and event.type != "ticket.undone":
                yield f"event {event.seq}: {event.type} at window {window_id} where ticket {at[window_id]} is"
            at[window_id] = event.ticket_id
            where[event.ticket_id] = window_id
        elif at.get(where.get(event.ticket_id)) == event.ticket_id:
            at[where[event.ticket_id]] = None


def _ratings(ratings: _Rows, legs: _Rows) -> Iterator[str]:
    states = {leg.id: leg.state for leg in legs}
    for rating in ratings:
        if states.get(rating.leg_id) is not TicketState.FINISHED:
            yield f"rating {rating.id} of a service that is {states.get(rating.leg_id)}"


def contents(connection: Connection, *, without: Iterable[str] = ()) -> dict[str, set[tuple[Any, ...]]]:
    """Every row of every table but those in ``without``, to compare before and after."""
    left_out = set(without)
    return {
        table.name: {tuple(map(repr, row)) for row in connection.execute(select(table))}
        for table in Base.metadata.sorted_tables
        if table.name not in left_out
    }
