"""The facts of one day (``domain.figures``), collected from its tickets, legs and window events, and kept up with them.

Whatever shows a figure of a day gets it from here: of one that is over by way of ``fact_columns``, of the running one directly.
"""

from collections import namedtuple
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from time import sleep
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Connection, bindparam, func, or_, select, type_coerce

from app.domain.figures import MISSING, NUMBERS, WORDS, Fact
from app.domain.ticket import OPEN, TicketState
from app.domain.window import WindowState
from app.models import Call, DutySpan, Event, Leg, Rating, ServiceShare, Ticket
from app.models.base import to_ms
from app.models.statements import run
from app.operations.configuration import HallConfig
from app.operations.packing import Column, Table, number_column, word_column
from app.operations.planned import Beside, Stretch, gaps, manned, opening, read_beside

EDITION = 5
"""Of what is kept of a day: rises when something else would be written, so that all days are collected anew."""

UNSAID = "unsaid"
"""Kind of a matter of another region where the item allows several and nobody said which."""

SLOT_MS = 30 * 60_000
SLOTS = 48
PUNCTUAL_MS = 5 * 60_000
_LATER = timedelta(minutes=10)
"""So long after midnight an end is still looked for that was taken back."""
_AROUND = 500
"""Events may be numbered in another order than that of their moments, by as many as share a commit; this is far more."""


@dataclass(frozen=True, slots=True)
class DayFacts:
    """tickets: ids, one for each row of TICKETS and of LEGS, to go down from a figure to what is behind it."""

    tables: Mapping[Fact, Table]
    tickets: Mapping[Fact, Sequence[str]]


_Doing = tuple[str, str, str]
"""State of a window, and who sits there as whom: id and role, "" for nobody."""


@dataclass(frozen=True, slots=True)
class WindowSpan:
    """since, until: ms since 1970."""

    window: str
    state: str
    person: str
    role: str
    since: int
    until: int


def _ms(column: Any, name: str) -> Any:
    """An instant as it is stored: to make a datetime of it and milliseconds of that takes as long as to read the day."""
    return type_coerce(column, BigInteger).label(name)


def _told(name: str) -> Any:
    return Ticket.wait_at_issue[name].as_float().label(f"told_{name}")


_COLUMNS = (
    Ticket.id, Ticket.zone_id.label("issued_in"), Ticket.item_id.label("issued_for"), Ticket.leg_id.label("present"),
    _ms(Ticket.issued_at, "came_at"), Ticket.channel, Ticket.special_group, Ticket.purpose, Ticket.language,
    Ticket.cross_region, Ticket.case_count, Ticket.no_shows, Ticket.reactivations, _ms(Ticket.slot_at, "slot_at"),
    Ticket.agency, Ticket.priority_class.label("issued_class"), Ticket.identity_key, _told("p10"), _told("p50"), _told("p90"),
    Leg.id.label("leg_id"), Leg.leg_no, Leg.zone_id, Leg.item_id, Leg.state, Leg.priority_class,
    _ms(Leg.issued_at, "issued_at"), _ms(Leg.called_at, "called_at"), _ms(Leg.last_called_at, "last_called_at"), Leg.break_ms,
    Leg.calls, _ms(Leg.started_at, "started_at"), Leg.start_implied, _ms(Leg.finished_at, "finished_at"), Leg.held_ms,
    Leg.extended_ms, Leg.window_id, Leg.staff_id, Leg.staff_role, Leg.outcome, Rating.level,
)  # fmt: skip
_LEGS = select(*_COLUMNS).join(Leg, Leg.ticket_id == Ticket.id).outerjoin(Rating, Rating.leg_id == Leg.id)
_SHARES = (
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


_LEGS_OF_ZONE = _of_zone(_LEGS).order_by(Ticket.number, Leg.leg_no)
_SHARES_OF_ZONE = _of_zone(_SHARES).order_by(ServiceShare.id)
_Row = _row_of([column.key for column in _LEGS.selected_columns])
_ENDED = "ticket.abandoned", "ticket.cancelled", "ticket.expired"
_TOLD_OF_ENDS = (*_ENDED, "ticket.undone")
_ENDS = (
    select(Event.ticket_id, Event.type, _ms(Event.at, "at"))
    .where(Event.type.in_(_TOLD_OF_ENDS))
    .order_by(Event.hall_id, Event.seq)
)


def _said(*path: str) -> Any:
    """Part of an event's data: to parse all of it takes ten times as long as all the rest of a day."""
    return Event.data[path].as_string().label("_".join(path))


_OF_WINDOW = (
    Event.window_id, _said("window", "state"), _said("window", "unmanned"), _said("window", "staff", "id"),
    _said("window", "staff", "role_in_post"),
)  # fmt: skip
_EVENTS = (
    select(Event.seq, Event.type, _ms(Event.at, "at"), Event.ticket_id, *_OF_WINDOW)
    .where(
        Event.hall_id == bindparam("hall"), Event.seq >= bindparam("first"), Event.seq <= bindparam("last"),
        Event.at >= bindparam("start"), Event.at < bindparam("end"),
        Event.window_id.is_not(None) | or_(*(Event.type == told for told in _TOLD_OF_ENDS)),
    )
    .order_by(Event.seq)
)  # fmt: skip
_SINCE = (
    select(Event.seq, Event.type, _ms(Event.at, "at"), Event.ticket_id, *_OF_WINDOW)
    .where(Event.hall_id == bindparam("hall"), Event.seq > bindparam("after"), Event.seq <= bindparam("last"))
    .order_by(Event.seq)
)
_CALLS = (
    select(Call.leg_id, type_coerce(func.max(Call.at), BigInteger)).where(Call.withdrawn_at.is_(None)).group_by(Call.leg_id)
)
_TICKETS_AT_ONCE = 500


def let_others_in() -> None:
    """Many tickets are counted for seconds; whoever asks this process for something meanwhile is answered in between."""
    sleep(0)


def collect(connection: Connection, hall: HallConfig, day: date, at: datetime) -> DayFacts:
    """The facts of a day, of a running one as far as ``at``."""
    running = RunningDay(hall, day)
    running.read(connection)
    parts = running.parts(at)
    return DayFacts(
        {fact: _whole(fact, [part[fact] for part in parts]) for fact in Fact},
        {Fact.TICKETS: running.tickets(), Fact.LEGS: running.tickets_of_legs()},
    )


def _whole(fact: Fact, parts: Sequence[Table]) -> Table:
    """Tables of one fact one after the other; each has words of its own."""
    return {
        name: _joined([part[name] for part in parts], is_word=name in WORDS[fact]) for name in (*WORDS[fact], *NUMBERS[fact])
    }


def _joined(columns: Sequence[Column], *, is_word: bool) -> Column:
    if not is_word:
        return Column(np.concatenate([column.values for column in columns]))
    codes: dict[str, int] = {}
    values = []
    for column in columns:
        ours = np.array([codes.setdefault(word, len(codes)) for word in column.words or ()], dtype=np.int16)
        values.append(ours[column.values])
    return Column(np.concatenate(values), tuple(codes))


_BLOCK = 500
"""Tickets whose rows are put into columns together, again when something happens to one of them."""


class RunningDay:
    """The facts of a day that go with it while it runs: ``read`` takes in what is new.

    Read anew are the tickets that an event since then names, and all that were open: who stands in at a window changes whose
    the ticket there is, and the event names the window alone. After an error in ``read`` it is of no more use.
    """

    def __init__(self, hall: HallConfig, day: date) -> None:
        self.hall, self.day = hall, day
        self.start, self.end = _bounds(hall, day)
        self.seq: int | None = None
        """The last event that was taken in; None before the first look."""
        self._left_at: dict[str, int] = {}
        """When a ticket ended that nobody finished, by its id."""
        self._blocks: list[_Block] = []
        self._block_of: dict[str, _Block] = {}
        self._open: set[str] = set()
        self._windows = _Windows({}, to_ms(self.start))
        self._beside = Beside((), (), (), ())

    def read(self, connection: Connection) -> None:
        """Take in what the connection's snapshot has, unless it is older than what was read already."""
        last = _last_event(connection, self.hall.id)
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
        rows = _rows_beside(self.hall, self.day, self._beside, self.start, min(at, self.end))
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
        self._windows = _Windows(_open_at(connection, self.hall, self.start), to_ms(self.start))
        self._follow(_events(connection, self.hall.id, self.start, self.end + _LATER))
        for zone in self.hall.zones.values():
            of = {"hall": self.hall.id, "zone": zone.id, "on_day": self.day}
            self._take_in(connection, run(connection, _LEGS_OF_ZONE, of).all(), run(connection, _SHARES_OF_ZONE, of).all())

    def _catch_up(self, connection: Connection, after: int, last: int) -> None:
        events = run(connection, _SINCE, {"hall": self.hall.id, "after": after, "last": last}).all()
        self._follow(events)
        named = {event.ticket_id: None for event in events if event.ticket_id} | dict.fromkeys(self._open)
        tickets = list(named)
        for place in range(0, len(tickets), _TICKETS_AT_ONCE):
            some = tickets[place : place + _TICKETS_AT_ONCE]
            of_hall = Ticket.id.in_(some), Ticket.hall_id == self.hall.id, Ticket.day == self.day
            rows = connection.execute(_LEGS.where(*of_hall).order_by(Ticket.id, Leg.leg_no))
            shares = connection.execute(_SHARES.where(*of_hall).order_by(ServiceShare.id)).all()
            self._take_in(connection, [_Row(*row) for row in rows], shares, some)

    def _follow(self, events: Iterable[Any]) -> None:
        start, end = to_ms(self.start), to_ms(self.end)
        for event in events:
            _note_end(self._left_at, event)
            if start <= event.at < end:
                self._windows.follow(event)

    def _take_in(self, connection: Connection, rows: Sequence[Any], shares: Sequence[Any], wanted: Sequence[str] = ()) -> None:
        """Put tickets in the place of what was known of them; those of ``wanted`` without rows are not of this day, or gone."""
        legs: dict[str, list[Any]] = {ticket: [] for ticket in wanted}
        for row in self._with_last_calls(connection, [row for row in rows if row.state is not TicketState.UNDONE]):
            legs.setdefault(row.id, []).append(row)
        self._find_ends(connection, [row for of in legs.values() for row in of])
        shares_of: dict[str, list[Any]] = {}
        for share in shares:
            shares_of.setdefault(share.leg_id, []).append(share)
        for place, (ticket, of_ticket) in enumerate(legs.items()):
            if place % _BLOCK == 0:
                let_others_in()
            self._put(ticket, _visit(of_ticket, self._left_at.get(ticket), shares_of, to_ms(self.start)) if of_ticket else None)
            if any(row.state in OPEN for row in of_ticket):
                self._open.add(ticket)
            else:
                self._open.discard(ticket)

    def _put(self, ticket: str, visit: "_Visit | None") -> None:
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

    @staticmethod
    def _with_last_calls(connection: Connection, rows: list[Any]) -> list[Any]:
        """A call given back leaves a leg without its last call, also where an earlier one was missed, which remains."""
        lost = [row.leg_id for row in rows if _called(row) and row.last_called_at is None]
        if not lost:
            return rows
        found: dict[str, int] = {}
        for place in range(0, len(lost), _TICKETS_AT_ONCE):
            some = _CALLS.where(Call.leg_id.in_(lost[place : place + _TICKETS_AT_ONCE]))
            found.update((row[0], row[1]) for row in connection.execute(some))
        return [row._replace(last_called_at=found[row.leg_id]) if row.leg_id in found else row for row in rows]

    def _find_ends(self, connection: Connection, rows: Sequence[Any]) -> None:
        """Ends that came on a later day, such as of a ticket that was closed the next morning."""
        missing = {row.id: None for row in rows if row.state in _LEFT and row.id not in self._left_at}
        ids = list(missing)
        for place in range(0, len(ids), _TICKETS_AT_ONCE):
            of_tickets = _ENDS.where(Event.ticket_id.in_(ids[place : place + _TICKETS_AT_ONCE]))
            for row in connection.execute(of_tickets):
                _note_end(self._left_at, row)

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


@dataclass(frozen=True, slots=True)
class _Visit:
    """The rows of a ticket, those of its legs without what they are only beside the others.

    line: (zone, beginning, id, first call or -1) of each leg. late: (who, (start, leg)) of services outside normal hours.
    """

    ticket: tuple[Any, ...]
    legs: list[tuple[Any, ...]]
    work: list[tuple[Any, ...]]
    line: list[tuple[str, int, str, int]]
    late: list[tuple[str, tuple[int, str]]]


class _Block:
    """Some tickets of a day, and their rows in columns."""

    def __init__(self) -> None:
        self.visits: dict[str, _Visit] = {}
        self.is_new = True
        """Something was put in since ``finish``."""
        self._tables: dict[Fact, Table] = {}

    def put(self, ticket: str, visit: _Visit) -> None:
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


def _visit(legs: Sequence[Any], left_at: int | None, shares: Mapping[str, Sequence[Any]], start: int) -> _Visit:
    """Of a ticket's legs in their order. left_at: when it ended that nobody finished. start: of the day."""
    last = next((row for row in legs if row.leg_id == row.present), legs[-1])
    ending = _ending(last.state)
    ended = None if ending == "open" else left_at if last.finished_at is None else last.finished_at
    ticket = (
        *_who(last, last.issued_in, last.issued_for, last.issued_class), ending, _slot(last.came_at, start), last.case_count,
        last.no_shows, int(any(map(_called, legs))), int(any(row.started_at is not None for row in legs)), last.reactivations,
        int(last.slot_at is not None), int(last.agency), MISSING if ended is None else max(ended - last.came_at, 0),
        MISSING if last.slot_at is None else last.slot_at - last.came_at,
    )  # fmt: skip
    found = _Visit(ticket, [], [], [], [])
    for row in legs:
        _add_leg(found, row, ending, left_at, shares.get(row.leg_id, ()), start)
    return found


def _add_leg(visit: _Visit, row: Any, ending: str, left_at: int | None, shares: Sequence[Any], start: int) -> None:
    began = row.issued_at
    on_the_spot = row.calls == 0 and row.called_at is not None
    called = row.called_at if _called(row) else None
    wait = MISSING if called is None else max(called - began, 0)
    waited, left = _waited(row, wait, left_at, on_the_spot=on_the_spot)
    service = _service(row)
    slot = _slot(began, start)
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


def _slot(at: int, start: int) -> int:
    return min(max((at - start) // SLOT_MS, 0), SLOTS - 1)


def _waited(row: Any, wait: int, left_at: int | None, *, on_the_spot: bool) -> tuple[int, bool]:
    """Time in the line whether called or not, and whether it ended there; nothing of who was served on the spot."""
    if wait != MISSING or on_the_spot:
        return wait, False
    if row.state not in _LEFT:
        return MISSING, False
    return (MISSING, True) if left_at is None else (max(left_at - row.issued_at, 0), True)


@dataclass(slots=True)
class _Windows:
    """What each window did, taken in event by event. now: what those do that are open. start: of the day, in ms."""

    now: dict[str, _Doing]
    start: int
    since: dict[str, int] = field(init=False)
    spent: dict[tuple[str, str, str, int], dict[str, int]] = field(default_factory=dict)
    """Of what is over, by window, person, role and half hour."""

    def __post_init__(self) -> None:
        self.since = dict.fromkeys(self.now, self.start)

    def follow(self, event: Any) -> None:
        span = self.ended(event)
        if span is not None:
            _spend(self.spent, span, self.start)

    def ended(self, event: Any) -> WindowSpan | None:
        """What ended with an event, if it told of a change of its window and that was open."""
        if event.window_state is None:
            return None
        doing, window = _doing(event), event.window_id
        if self.now.get(window) == doing:
            return None
        span = _span(window, self.now.get(window), self.since.get(window, 0), event.at)
        self.now[window], self.since[window] = doing, event.at
        return span

    def open(self, until: int) -> Iterator[WindowSpan]:
        """What has not ended, as far as ``until``."""
        for window, doing in self.now.items():
            span = _span(window, doing, self.since[window], until)
            if span is not None:
                yield span

    def rows(self, until: int) -> list[tuple[Any, ...]]:
        """Of TIME."""
        spent = {key: dict(times) for key, times in self.spent.items()}
        for span in self.open(until):
            _spend(spent, span, self.start)
        return [(*key[:3], key[3], *(times.get(name, 0) for name in NUMBERS[Fact.TIME][1:])) for key, times in spent.items()]


def _spend(spent: dict[tuple[str, str, str, int], dict[str, int]], span: WindowSpan, start: int) -> None:
    for slot, part in _slots(span.since, span.until, start):
        times = spent.setdefault((span.window, span.person, span.role, slot), {})
        times[_SPENT[span.state]] = times.get(_SPENT[span.state], 0) + part


def _slots(since: int, until: int, start: int) -> Iterator[tuple[int, int]]:
    """(half hour, ms in it) of a time; what is past midnight belongs to the last. start: of the day."""
    while since < until:
        slot = min((since - start) // SLOT_MS, SLOTS - 1)
        stop = until if slot == SLOTS - 1 else min(until, start + (slot + 1) * SLOT_MS)
        yield slot, stop - since
        since = stop


def _by_slot(spans: Iterable[Stretch], start: datetime) -> dict[int, int]:
    """{half hour: ms of the spans in it}."""
    found: dict[int, int] = {}
    for since, until in spans:
        for slot, part in _slots(to_ms(since), to_ms(until), to_ms(start)):
            found[slot] = found.get(slot, 0) + part
    return found


def _rows_beside(
    hall: HallConfig, day: date, beside: Beside, start: datetime, end: datetime
) -> dict[Fact, list[tuple[Any, ...]]]:
    """Rows of OPENING, PLAN and DEVICES as far as ``end``: what should have been, and how much of it was."""
    hours = [(since, min(until, end)) for since, until in opening(hall, day) if since < end]
    there, broken = manned(beside.spans, end), beside.out_of_use(end)
    plan: list[tuple[Any, ...]] = []
    for one in beside.planned:
        since, until = one.session.start, min(one.session.end, end)
        if since < until:
            empty = _by_slot(gaps(there.get(one.window_id, ()), since, until), start)
            plan.extend(
                (one.window_id, one.person_id, one.role, slot, planned, planned - empty.get(slot, 0))
                for slot, planned in _by_slot([(since, until)], start).items()
            )
    devices: list[tuple[Any, ...]] = []
    for device in beside.devices:
        watched = [(max(since, device.since), min(until, device.until or end)) for since, until in hours]
        watched = [(since, until) for since, until in watched if since < until]
        well = _by_slot((part for since, until in watched for part in gaps(broken.get(device.id, ()), since, until)), start)
        devices.extend((device.id, device.kind, slot, ms, well.get(slot, 0)) for slot, ms in _by_slot(watched, start).items())
    return {Fact.OPENING: list(_by_slot(hours, start).items()), Fact.PLAN: plan, Fact.DEVICES: devices}


def window_spans(connection: Connection, hall: HallConfig, day: date, at: datetime) -> list[WindowSpan]:
    """What the windows did on a day, of a running one as far as ``at``; one span follows the other without a gap while open."""
    start, midnight = _bounds(hall, day)
    end = min(midnight, max(at, start))
    windows = _Windows(_open_at(connection, hall, start), to_ms(start))
    ended = [windows.ended(event) for event in _events(connection, hall.id, start, end)]
    return [*(span for span in ended if span is not None), *windows.open(to_ms(end))]


def _bounds(hall: HallConfig, day: date) -> tuple[datetime, datetime]:
    start = datetime.combine(day, time(), hall.timezone)
    return start, datetime.combine(day + timedelta(days=1), time(), hall.timezone)


def _span(window: str, doing: _Doing | None, since: int, until: int) -> WindowSpan | None:
    return WindowSpan(window, *doing, since, until) if doing is not None and doing[0] in _SPENT and since < until else None


_SPENT = {
    WindowState.IDLE.value: "idle", WindowState.CALLED.value: "called", WindowState.SERVING.value: "serving",
    WindowState.PAUSED.value: "paused", WindowState.BREAK.value: "break",
}  # fmt: skip


def _doing(event: Any) -> _Doing:
    """State, person and role. A window that was handed over serves nobody until somebody takes over: it is paused."""
    state = WindowState.PAUSED.value if event.window_unmanned in _TRUE else event.window_state
    return state, event.window_staff_id or "", event.window_staff_role_in_post or ""


_TRUE = ("1", "true", 1)
"""As the databases say it."""


_SPANS = select(DutySpan.window_id).where(
    DutySpan.hall_id == bindparam("hall"), DutySpan.since < bindparam("moment"),
    (DutySpan.until.is_(None)) | (DutySpan.until > bindparam("moment")),
)  # fmt: skip
_EARLIER = (
    select(Event.seq, Event.at, *_OF_WINDOW)
    .where(
        Event.hall_id == bindparam("hall"), Event.seq >= bindparam("first"), Event.seq <= bindparam("last"),
        Event.window_id.is_not(None),
    )
    .order_by(Event.seq.desc())
)  # fmt: skip
_EVENTS_BACK = 2000


def _open_at(connection: Connection, hall: HallConfig, moment: datetime) -> dict[str, _Doing]:
    """What windows do that are open at the day's beginning, as their last events before it say."""
    wanted = {row.window_id for row in run(connection, _SPANS, {"hall": hall.id, "moment": moment})}
    found: dict[str, _Doing] = {}
    last = seq_at(connection, hall.id, moment) + _AROUND if wanted else 0
    while wanted and last > 0:
        for row in run(connection, _EARLIER, {"hall": hall.id, "first": last - _EVENTS_BACK, "last": last}):
            if row.window_id in wanted and row.at < moment and row.window_state is not None:
                found[row.window_id] = _doing(row)
                wanted.discard(row.window_id)
        last -= _EVENTS_BACK + 1
    return found


_LEFT = frozenset({TicketState.ABANDONED, TicketState.CANCELLED, TicketState.EXPIRED})


def _note_end(left_at: dict[str, int], row: Any) -> None:
    if row.type in _ENDED:
        left_at[row.ticket_id] = row.at
    elif row.type == "ticket.undone":
        left_at.pop(row.ticket_id, None)


def _called(row: Any) -> bool:
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
    return max(after, 0), int(abs(after) <= PUNCTUAL_MS)


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


_FIRST_AFTER = (
    select(Event.seq, Event.at)
    .where(Event.hall_id == bindparam("hall"), Event.seq >= bindparam("seq_from"))
    .order_by(Event.seq)
    .limit(1)
)
_LAST = select(Event.seq).where(Event.hall_id == bindparam("hall")).order_by(Event.seq.desc()).limit(1)


def _events(connection: Connection, hall_id: str, start: datetime, end: datetime) -> Sequence[Any]:
    first = seq_at(connection, hall_id, start) - _AROUND
    last = seq_at(connection, hall_id, end) + _AROUND
    return run(connection, _EVENTS, {"hall": hall_id, "first": first, "last": last, "start": start, "end": end}).all()


def seq_at(connection: Connection, hall_id: str, moment: datetime) -> int:
    """Number of about the first event at or after the moment, found in some twenty looks: there is no index by time."""
    low, high = 1, _last_event(connection, hall_id)
    while low <= high:
        middle = (low + high) // 2
        row = run(connection, _FIRST_AFTER, {"hall": hall_id, "seq_from": middle}).first()
        if row is None or row.at >= moment:
            high = middle - 1
        else:
            low = middle + 1
    return low


def _last_event(connection: Connection, hall_id: str) -> int:
    return run(connection, _LAST, {"hall": hall_id}).scalar() or 0


def _table(fact: Fact, rows: Sequence[tuple[Any, ...]]) -> Table:
    names = (*WORDS[fact], *NUMBERS[fact])
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return {
        name: word_column(values) if name in WORDS[fact] else number_column(values)
        for name, values in zip(names, columns, strict=True)
    }
