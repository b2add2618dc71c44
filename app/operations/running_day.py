"""The facts of one day (``domain.figures``), read once and then kept up with what happens while it runs."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from time import sleep
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from app.domain.figures import MISSING, NUMBERS, WORDS, Fact
from app.domain.ticket import OPEN, TicketState
from app.models import Leg, ServiceShare, Ticket
from app.models.base import to_ms
from app.models.statements import run
from app.operations.configuration import HallConfig
from app.operations.day_events import SINCE, bounds_of, events_between, last_event
from app.operations.packing import Column, Table, number_column, word_column
from app.operations.planned import Beside, read_beside, rows_beside
from app.operations.visit_facts import (
    LEGS,
    LEGS_OF_ZONE,
    SHARES,
    SHARES_OF_ZONE,
    TICKETS_AT_ONCE,
    Row,
    Visit,
    find_ends,
    note_end,
    visit_of,
    with_last_calls,
)
from app.operations.window_time import Windows, open_at

_LATER = timedelta(minutes=10)
"""So long after midnight an end is still looked for that was taken back."""
_BLOCK = 500
"""Tickets whose rows are put into columns together, again when something happens to one of them."""


def let_others_in() -> None:
    """Many tickets are counted for seconds; whoever asks this process for something meanwhile is answered in between."""
    sleep(0)


class RunningDay:
    """The facts of a day that go with it while it runs: ``read`` takes in what is new.

    Read anew are the tickets that an event since then names, and all that were open: who stands in at a window changes whose
    the ticket there is, and the event names the window alone. After an error in ``read`` it is of no more use.
    """

    def __init__(self, hall: HallConfig, day: date) -> None:
        self.hall, self.day = hall, day
        self.start, self.end = bounds_of(hall, day)
        self.seq: int | None = None
        """The last event that was taken in; None before the first look."""
        self._left_at: dict[str, int] = {}
        """When a ticket ended that nobody finished, by its id."""
        self._blocks: list[_Block] = []
        self._block_of: dict[str, _Block] = {}
        self._open: set[str] = set()
        self._windows = Windows({}, to_ms(self.start))
        self._beside = Beside((), (), (), ())

    def read(self, connection: Connection) -> None:
        """Take in what the connection's snapshot has, unless it is older than what was read already."""
        last = last_event(connection, self.hall.id)
        if self.seq is None:
            self._begin(connection)
        elif last > self.seq:
            self._catch_up(connection, self.seq, last)
        if self.seq is None or last > self.seq:
            self._beside = read_beside(connection, self.hall, self.day, self.start, self.end)
        self.seq = max(last, self.seq or 0)

    def is_of(self, hall: HallConfig) -> bool:
        """Whether the hall is still set up as it was, as far as facts depend on it."""
        return list(hall.zones) == list(self.hall.zones) and hall.timezone == self.hall.timezone

    def parts(self, at: datetime) -> list[Mapping[Fact, Table]]:
        """Tables, one after the other, as far as ``at``: at least one, and each with all columns."""
        self._compare_legs()
        rows = rows_beside(self.hall, self.day, self._beside, self.start, min(at, self.end))
        rows[Fact.TIME] = self._windows.rows(to_ms(min(at, self.end)))
        blocks = self._blocks or [_Block()]
        nothing = {fact: _table(fact, []) for fact in rows}
        tables = {fact: _table(fact, of) for fact, of in rows.items()}
        return [{**block.tables, **(nothing if n else tables)} for n, block in enumerate(blocks)]

    def tickets(self) -> list[str]:
        return [ticket for block in self._blocks for ticket in block.visits]

    def tickets_of_legs(self) -> list[str]:
        return [ticket for block in self._blocks for ticket, visit in block.visits.items() for _ in visit.legs]

    def _begin(self, connection: Connection) -> None:
        self._windows = Windows(open_at(connection, self.hall, self.start), to_ms(self.start))
        self._follow(events_between(connection, self.hall.id, self.start, self.end + _LATER))
        for zone in self.hall.zones.values():
            of = {"hall": self.hall.id, "zone": zone.id, "on_day": self.day}
            self._take_in(connection, run(connection, LEGS_OF_ZONE, of).all(), run(connection, SHARES_OF_ZONE, of).all())

    def _catch_up(self, connection: Connection, after: int, last: int) -> None:
        events = run(connection, SINCE, {"hall": self.hall.id, "after": after, "last": last}).all()
        self._follow(events)
        named = {event.ticket_id: None for event in events if event.ticket_id} | dict.fromkeys(self._open)
        tickets = list(named)
        for place in range(0, len(tickets), TICKETS_AT_ONCE):
            some = tickets[place : place + TICKETS_AT_ONCE]
            of_hall = Ticket.id.in_(some), Ticket.hall_id == self.hall.id, Ticket.day == self.day
            rows = connection.execute(LEGS.where(*of_hall).order_by(Ticket.id, Leg.leg_no))
            shares = connection.execute(SHARES.where(*of_hall).order_by(ServiceShare.id)).all()
            self._take_in(connection, [Row(*row) for row in rows], shares, some)

    def _follow(self, events: Iterable[Any]) -> None:
        start, end = to_ms(self.start), to_ms(self.end)
        for event in events:
            note_end(self._left_at, event)
            if start <= event.at < end:
                self._windows.follow(event)

    def _take_in(self, connection: Connection, rows: Sequence[Any], shares: Sequence[Any], wanted: Sequence[str] = ()) -> None:
        """Put tickets in the place of what was known of them; those of ``wanted`` without rows are not of this day, or gone."""
        legs: dict[str, list[Any]] = {ticket: [] for ticket in wanted}
        for row in with_last_calls(connection, [row for row in rows if row.state is not TicketState.UNDONE]):
            legs.setdefault(row.id, []).append(row)
        find_ends(connection, self._left_at, [row for of in legs.values() for row in of])
        shares_of: dict[str, list[Any]] = {}
        for share in shares:
            shares_of.setdefault(share.leg_id, []).append(share)
        for place, (ticket, of_ticket) in enumerate(legs.items()):
            if place % _BLOCK == 0:
                let_others_in()
            self._put(
                ticket, visit_of(of_ticket, self._left_at.get(ticket), shares_of, to_ms(self.start)) if of_ticket else None
            )
            if any(row.state in OPEN for row in of_ticket):
                self._open.add(ticket)
            else:
                self._open.discard(ticket)

    def _put(self, ticket: str, visit: "Visit | None") -> None:
        block = self._block_of.get(ticket)
        if visit is None:
            if block is not None:
                del self._block_of[ticket]
                block.drop(ticket)
            return
        if block is None:
            if not self._blocks or len(self._blocks[-1].visits) >= _BLOCK:
                self._blocks.append(_Block())
            block = self._block_of[ticket] = self._blocks[-1]
        block.put(ticket, visit)

    def _compare_legs(self) -> None:
        """What a leg is only beside the others of the day: how often overtaken, and which was a person's first out of hours."""
        blocks = self._blocks
        if not any(block.is_new for block in blocks):
            return
        lines = [block.line for block in blocks]
        overtaken = _overtaken(*(np.concatenate([line[n] for line in lines]) for n in range(4)))
        first: dict[str, tuple[int, str]] = {}
        for who, when in sorted((late for block in blocks for late in block.late), key=lambda late: late[1]):
            first.setdefault(who, when)
        people = {leg_id for _, leg_id in first.values()}
        place = 0
        for block, line in zip(blocks, lines, strict=True):
            end = place + len(line[0])
            extended = np.array([int(leg_id in people) for leg_id in block.leg_ids], dtype=np.int32)
            block.finish(overtaken[place:end], extended)
            place = end


class _Block:
    """Some tickets of a day, and their rows in columns."""

    def __init__(self) -> None:
        self.visits: dict[str, Visit] = {}
        self.is_new = True
        """Something was put in since ``finish``."""
        self._tables: dict[Fact, Table] = {}

    def put(self, ticket: str, visit: Visit) -> None:
        if self.visits.get(ticket) != visit:
            self.visits[ticket] = visit
            self._changed()

    def drop(self, ticket: str) -> None:
        del self.visits[ticket]
        self._changed()

    def _changed(self) -> None:
        self.is_new = True
        self._tables = {}
        for name in ("line", "late", "leg_ids"):
            self.__dict__.pop(name, None)

    @cached_property
    def leg_ids(self) -> list[str]:
        return [one[2] for visit in self.visits.values() for one in visit.line]

    @cached_property
    def line(self) -> tuple[NDArray[Any], ...]:
        """(zones, beginnings, ids, first calls or -1) of the legs."""
        lines = [one for visit in self.visits.values() for one in visit.line]
        zones, began, ids, called = zip(*lines, strict=True) if lines else ((), (), (), ())
        return np.array(zones, "S26"), np.array(began, np.int64), np.array(ids, "S26"), np.array(called, np.int64)

    @cached_property
    def late(self) -> list[tuple[str, tuple[int, str]]]:
        return [late for visit in self.visits.values() for late in visit.late]

    @property
    def tables(self) -> dict[Fact, Table]:
        if not self._tables:
            visits = self.visits.values()
            self._tables = {
                Fact.TICKETS: _table(Fact.TICKETS, [visit.ticket for visit in visits]),
                Fact.LEGS: _table(Fact.LEGS, [row for visit in visits for row in visit.legs]),
                Fact.WORK: _table(Fact.WORK, [row for visit in visits for row in visit.work]),
            }
        return self._tables

    def finish(self, overtaken: NDArray[np.int32], extended_person: NDArray[np.int32]) -> None:
        """Add what the legs are beside those of other blocks."""
        legs = {**self.tables[Fact.LEGS], "overtaken": Column(overtaken), "extended_person": Column(extended_person)}
        self._tables = {**self.tables, Fact.LEGS: legs}
        self.is_new = False


def _overtaken(
    zones: NDArray[np.bytes_], began: NDArray[np.int64], ids: NDArray[np.bytes_], called: NDArray[np.int64]
) -> NDArray[np.int32]:
    """Of each leg that was called, how many later ones of its zone were called before it."""
    found = np.full(len(zones), MISSING, dtype=np.int32)
    there = np.flatnonzero(called >= 0)
    order = there[np.lexsort((ids[there], began[there], zones[there]))]
    # Those of another zone stand all before or all behind, in both orders, and so overtake nobody.
    zone = np.unique(zones[order], return_inverse=True)[1]
    moment = np.unique(called[order], return_inverse=True)[1]
    found[order] = less_behind(zone * (len(order) + 1) + moment)
    return found


def less_behind(keys: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    """Of each key, how many behind it are less: counted between halves of ever longer stretches, as a merge sort goes."""
    size = len(keys)
    ranks, place = np.unique(keys, return_inverse=True)[1], np.arange(size)
    found = np.zeros(size, dtype=np.int64)
    stretch = 1
    while stretch < size:
        half = place // stretch
        in_order = np.sort(half * size + ranks)
        front = np.flatnonzero((half % 2 == 0) & ((half + 1) * stretch < size))
        behind = half[front] + 1
        found[front] += np.searchsorted(in_order, behind * size + ranks[front]) - behind * stretch
        stretch *= 2
    return found


def _table(fact: Fact, rows: Sequence[tuple[Any, ...]]) -> Table:
    names = (*WORDS[fact], *NUMBERS[fact])
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return {
        name: word_column(values) if name in WORDS[fact] else number_column(values)
        for name, values in zip(names, columns, strict=True)
    }
