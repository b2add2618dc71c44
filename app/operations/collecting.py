"""The facts of one day (``domain.figures``), collected from its tickets, legs and window events, and how they are packed.

Whatever shows a figure of a day gets it from here: of one that is over by way of ``fact_columns``, of the running one directly.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from time import sleep
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, func, or_, select

from app.domain.figures import MISSING, NUMBERS, WORDS, Fact
from app.domain.ticket import OPEN, TicketState
from app.domain.window import WindowState
from app.models import Call, DutySpan, Event, Leg, Rating, ServiceShare, Ticket
from app.models.base import to_ms
from app.models.statements import run
from app.operations.configuration import HallConfig
from app.operations.planned import (
    Stretch,
    devices_kept,
    duty_spans,
    faults_between,
    gaps,
    manned,
    opening,
    planned_sessions,
)

EDITION = 4
"""Of this collector: rises when it would write something else, so that all days are collected anew."""

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
class Column:
    """words: what the numbers of a column of words stand for; None: they are numbers themselves."""

    values: NDArray[np.integer[Any]]
    words: tuple[str, ...] | None = None


Table = Mapping[str, Column]
"""Columns of one fact, all of one length."""


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


_ROWS = (
    select(
        Ticket.id, Ticket.zone_id.label("issued_in"), Ticket.item_id.label("issued_for"), Ticket.leg_id.label("present"),
        Ticket.issued_at.label("came_at"), Ticket.channel, Ticket.special_group, Ticket.purpose, Ticket.language,
        Ticket.cross_region, Ticket.case_count, Ticket.no_shows, Ticket.reactivations, Ticket.slot_at, Ticket.agency,
        Ticket.priority_class.label("issued_class"), Ticket.identity_key, Ticket.wait_at_issue,
        Leg.id.label("leg_id"), Leg.leg_no, Leg.zone_id, Leg.item_id, Leg.state, Leg.priority_class, Leg.issued_at,
        Leg.called_at, Leg.last_called_at, Leg.break_ms, Leg.calls, Leg.started_at, Leg.start_implied, Leg.finished_at,
        Leg.held_ms, Leg.extended_ms, Leg.window_id, Leg.staff_id, Leg.staff_role, Leg.outcome, Rating.level,
    )
    .join(Leg, Leg.ticket_id == Ticket.id)
    .outerjoin(Rating, Rating.leg_id == Leg.id)
    .where(Ticket.hall_id == bindparam("hall"), Ticket.zone_id == bindparam("zone"), Ticket.day == bindparam("on_day"))
    .order_by(Ticket.number, Leg.leg_no)
)  # fmt: skip
_SHARES = (
    select(ServiceShare.leg_id, ServiceShare.person_id, ServiceShare.role, ServiceShare.worked_ms)
    .join(Leg, Leg.id == ServiceShare.leg_id)
    .join(Ticket, Ticket.id == Leg.ticket_id)
    .where(Ticket.hall_id == bindparam("hall"), Ticket.zone_id == bindparam("zone"), Ticket.day == bindparam("on_day"))
    .order_by(ServiceShare.id)
)
_ENDED = "ticket.abandoned", "ticket.cancelled", "ticket.expired"
_TOLD_OF_ENDS = (*_ENDED, "ticket.undone")
_ENDS = select(Event.ticket_id, Event.type, Event.at).where(Event.type.in_(_TOLD_OF_ENDS)).order_by(Event.hall_id, Event.seq)


def _said(*path: str) -> Any:
    """Part of an event's data: to parse all of it takes ten times as long as all the rest of a day."""
    return Event.data[path].as_string().label("_".join(path))


_OF_WINDOW = (
    Event.window_id, _said("window", "state"), _said("window", "unmanned"), _said("window", "staff", "id"),
    _said("window", "staff", "role_in_post"),
)  # fmt: skip
_EVENTS = (
    select(Event.seq, Event.type, Event.at, Event.ticket_id, *_OF_WINDOW)
    .where(
        Event.hall_id == bindparam("hall"), Event.seq >= bindparam("first"), Event.seq <= bindparam("last"),
        Event.at >= bindparam("start"), Event.at < bindparam("end"),
        Event.window_id.is_not(None) | or_(*(Event.type == told for told in _TOLD_OF_ENDS)),
    )
    .order_by(Event.seq)
)  # fmt: skip
_CALLS = select(Call.leg_id, func.max(Call.at)).where(Call.withdrawn_at.is_(None)).group_by(Call.leg_id)
_TICKETS_AT_ONCE = 500


_AT_A_STRETCH = 200
"""Tickets that are collected before others are let in."""


def let_others_in() -> None:
    """Many tickets are counted for seconds; whoever asks this process for something meanwhile is answered in between."""
    sleep(0)


def collect(connection: Connection, hall: HallConfig, day: date, at: datetime) -> DayFacts:
    """The facts of a day, of a running one as far as ``at``."""
    facts = _Collecting(connection, hall, day, at)
    facts.read_tickets()
    facts.read_windows()
    facts.read_plan()
    facts.read_devices()
    tables = {fact: _table(fact, facts.rows[fact]) for fact in Fact}
    return DayFacts(tables, facts.ids)


class _Collecting:
    def __init__(self, connection: Connection, hall: HallConfig, day: date, at: datetime) -> None:
        self.connection, self.hall = connection, hall
        self.day = day
        self.start, self.end = _bounds(hall, day, at)
        self.rows: dict[Fact, list[tuple[Any, ...]]] = {fact: [] for fact in Fact}
        self.ids: dict[Fact, list[str]] = {Fact.TICKETS: [], Fact.LEGS: []}
        self.open: list[Stretch] = []
        self.left_at: dict[str, int] = {}
        """When a ticket ended that nobody finished, by its id."""
        self.events = list(self._read_events())

    def slot(self, at: datetime) -> int:
        return min(max((to_ms(at) - to_ms(self.start)) // SLOT_MS, 0), SLOTS - 1)

    def _read_events(self) -> Iterator[Any]:
        for row in _events(self.connection, self.hall.id, self.start, self.end + _LATER):
            _note_end(self.left_at, row)
            if row.at < self.end:
                yield row

    def read_tickets(self) -> None:
        rows: list[Any] = []
        shares: dict[str, list[Any]] = {}
        for zone in self.hall.zones.values():
            of = {"hall": self.hall.id, "zone": zone.id, "on_day": self.day}
            rows.extend(row for row in run(self.connection, _ROWS, of) if row.state is not TicketState.UNDONE)
            for share in run(self.connection, _SHARES, of):
                shares.setdefault(share.leg_id, []).append(share)
        rows = self._with_last_calls(rows)
        self._find_ends(rows)
        overtaken, late_people = _overtaken(rows), _late_people(rows)
        legs: dict[str, list[Any]] = {}
        for row in rows:
            legs.setdefault(row.id, []).append(row)
        for place, of_ticket in enumerate(legs.values()):
            if place % _AT_A_STRETCH == 0:
                let_others_in()
            ending = self._ticket(of_ticket)
            for row in of_ticket:
                self._leg(
                    row, ending, shares.get(row.leg_id, []), overtaken.get(row.leg_id, MISSING), int(row.leg_id in late_people)
                )

    def _with_last_calls(self, rows: list[Any]) -> list[Any]:
        """A call given back leaves a leg without its last call, also where an earlier one was missed, which remains."""
        lost = [row.leg_id for row in rows if _called(row) and row.last_called_at is None]
        if not lost:
            return rows
        found = {row[0]: row[1] for row in self.connection.execute(_CALLS.where(Call.leg_id.in_(lost)))}
        return [row._replace(last_called_at=found[row.leg_id]) if row.leg_id in found else row for row in rows]

    def _find_ends(self, rows: Sequence[Any]) -> None:
        """Ends that came on a later day, such as of a ticket that was closed the next morning."""
        missing = {row.id: None for row in rows if row.state in _LEFT and row.id not in self.left_at}
        ids = list(missing)
        for place in range(0, len(ids), _TICKETS_AT_ONCE):
            of_tickets = _ENDS.where(Event.ticket_id.in_(ids[place : place + _TICKETS_AT_ONCE]))
            for row in self.connection.execute(of_tickets):
                _note_end(self.left_at, row)

    def _who(self, row: Any, zone: str, item: str | None, priority: str) -> tuple[str, ...]:
        return (
            zone, item or "", row.window_id or "", row.staff_id or "", row.staff_role, row.channel, priority, row.special_group,
            row.purpose, row.language, _cross(row.cross_region),
        )  # fmt: skip

    def _ticket(self, legs: Sequence[Any]) -> str:
        """Add the row of a ticket, and say how it ended."""
        last = next((row for row in legs if row.leg_id == row.present), legs[-1])
        ending = _ending(last.state)
        ended = None if ending == "open" else self._ended(last)
        was_called, was_started = any(map(_called, legs)), any(row.started_at is not None for row in legs)
        self.ids[Fact.TICKETS].append(last.id)
        self.rows[Fact.TICKETS].append((
            *self._who(last, last.issued_in, last.issued_for, last.issued_class), ending, self.slot(last.came_at),
            last.case_count, last.no_shows, int(was_called), int(was_started), last.reactivations,
            int(last.slot_at is not None), int(last.agency),
            MISSING if ended is None else max(ended - to_ms(last.came_at), 0),
            MISSING if last.slot_at is None else to_ms(last.slot_at) - to_ms(last.came_at),
        ))  # fmt: skip
        return ending

    def _ended(self, row: Any) -> int | None:
        return self.left_at.get(row.id) if row.finished_at is None else to_ms(row.finished_at)

    def _leg(self, row: Any, ending: str, shares: Sequence[Any], overtaken: int, late_person: int) -> None:
        began = to_ms(row.issued_at)
        on_the_spot = row.calls == 0 and row.called_at is not None
        called = to_ms(row.called_at) if _called(row) else None
        wait = MISSING if called is None else max(called - began, 0)
        waited, left = self._waited(row, wait, began, on_the_spot=on_the_spot)
        service = _service(row)
        worked = sum(share.worked_ms for share in shares)
        slot = self.slot(row.issued_at)
        who = self._who(row, row.zone_id, row.item_id, row.priority_class)
        kept, late, error = _promise(row, wait)
        slot_wait, punctual = _booked(row, called)
        self.ids[Fact.LEGS].append(row.id)
        self.rows[Fact.LEGS].append((
            *who, ending, slot, wait, wait if wait == MISSING else max(wait - row.break_ms, 0),
            MISSING if called is None or row.last_called_at is None else max(to_ms(row.last_called_at) - began, 0), waited,
            int(left), int(on_the_spot), _walk(row, called), service, row.held_ms, row.extended_ms if service >= 0 else 0,
            late_person, row.calls, overtaken if called is not None else MISSING, kept, late, error,
            abs(error) if error != MISSING else MISSING, slot_wait, punctual, row.level or 0, int(bool(shares)),
        ))  # fmt: skip
        if service >= 0:
            self.rows[Fact.WORK].append((*who, slot, max(service - worked, 0)))
            self.rows[Fact.WORK].extend(
                (*who[:3], share.person_id or "", share.role, *who[5:], slot, share.worked_ms) for share in shares
            )

    def _waited(self, row: Any, wait: int, began: int, *, on_the_spot: bool) -> tuple[int, bool]:
        """Time in the line whether called or not, and whether it ended there; nothing of who was served on the spot."""
        if wait != MISSING or on_the_spot:
            return wait, False
        if row.state not in _LEFT:
            return MISSING, False
        ended = self.left_at.get(row.id)
        return (MISSING, True) if ended is None else (max(ended - began, 0), True)

    def read_windows(self) -> None:
        """What each window did, by half hour."""
        spent: dict[tuple[str, str, str, int], dict[str, int]] = {}
        for span in _spans(_open_at(self.connection, self.hall, self.start), self.events, self.start, self.end):
            self._spend(spent, span)
        self.rows[Fact.TIME] = [
            (*key[:3], key[3], *(times.get(name, 0) for name in NUMBERS[Fact.TIME][1:])) for key, times in spent.items()
        ]

    def _spend(self, spent: dict[Any, dict[str, int]], span: WindowSpan) -> None:
        for slot, part in self._slots(span.since, span.until):
            times = spent.setdefault((span.window, span.person, span.role, slot), {})
            times[_SPENT[span.state]] = times.get(_SPENT[span.state], 0) + part

    def _slots(self, since: int, until: int) -> Iterator[tuple[int, int]]:
        """(half hour, ms in it) of a time; what is past midnight belongs to the last."""
        start = to_ms(self.start)
        while since < until:
            slot = min((since - start) // SLOT_MS, SLOTS - 1)
            stop = until if slot == SLOTS - 1 else min(until, start + (slot + 1) * SLOT_MS)
            yield slot, stop - since
            since = stop

    def read_plan(self) -> None:
        """When the hall was open, which windows the roster had planned then, and how much of that was covered."""
        self.open = [(since, min(until, self.end)) for since, until in opening(self.hall, self.day) if since < self.end]
        self.rows[Fact.OPENING] = list(self._by_slot(self.open).items())
        there = manned(duty_spans(self.connection, self.hall, self.start, self.end), self.end)
        for one in planned_sessions(self.connection, self.hall, self.day, self.day):
            since, until = one.session.start, min(one.session.end, self.end)
            if since >= until:
                continue
            empty = self._by_slot(gaps(there.get(one.window_id, ()), since, until))
            self.rows[Fact.PLAN].extend(
                (one.window_id, one.person_id, one.role, slot, planned, planned - empty.get(slot, 0))
                for slot, planned in self._by_slot([(since, until)]).items()
            )

    def read_devices(self) -> None:
        """How long each device should have worked while the hall was open, and how long it did; a fault that lasts, none."""
        broken = faults_between(self.connection, self.hall, self.start, self.end)
        for device in devices_kept(self.connection, self.hall):
            until = device.until or self.end
            watched = [(max(since, device.since), min(end, until)) for since, end in self.open]
            watched = [(since, end) for since, end in watched if since < end]
            well = [part for since, end in watched for part in gaps(broken.get(device.id, ()), since, end)]
            working = self._by_slot(well)
            self.rows[Fact.DEVICES].extend(
                (device.id, device.kind, slot, spent, working.get(slot, 0)) for slot, spent in self._by_slot(watched).items()
            )

    def _by_slot(self, spans: Iterable[Stretch]) -> dict[int, int]:
        """{half hour: ms of the spans in it}."""
        found: dict[int, int] = {}
        for since, until in spans:
            for slot, part in self._slots(to_ms(since), to_ms(until)):
                found[slot] = found.get(slot, 0) + part
        return found


def window_spans(connection: Connection, hall: HallConfig, day: date, at: datetime) -> list[WindowSpan]:
    """What the windows did on a day, of a running one as far as ``at``; one span follows the other without a gap while open."""
    start, end = _bounds(hall, day, at)
    return list(_spans(_open_at(connection, hall, start), _events(connection, hall.id, start, end), start, end))


def _bounds(hall: HallConfig, day: date, at: datetime) -> tuple[datetime, datetime]:
    start = datetime.combine(day, time(), hall.timezone)
    return start, min(datetime.combine(day + timedelta(days=1), time(), hall.timezone), max(at, start))


def _spans(now: dict[str, _Doing], events: Iterable[Any], start: datetime, end: datetime) -> Iterator[WindowSpan]:
    since = dict.fromkeys(now, to_ms(start))
    for event in events:
        if event.window_state is None:
            continue
        doing = _doing(event)
        if now.get(event.window_id) == doing:
            continue
        yield from _span(event.window_id, now.get(event.window_id), since.get(event.window_id, 0), to_ms(event.at))
        now[event.window_id], since[event.window_id] = doing, to_ms(event.at)
    for window_id, doing in now.items():
        yield from _span(window_id, doing, since[window_id], to_ms(end))


def _span(window: str, doing: _Doing | None, since: int, until: int) -> Iterator[WindowSpan]:
    if doing is not None and doing[0] in _SPENT and since < until:
        yield WindowSpan(window, *doing, since, until)


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
        left_at[row.ticket_id] = to_ms(row.at)
    elif row.type == "ticket.undone":
        left_at.pop(row.ticket_id, None)


def _called(row: Any) -> bool:
    """Whether a leg was called and the call was not taken back; one served on the spot never was."""
    return row.called_at is not None and row.calls > 0


def _cross(region: Mapping[str, Any] | None) -> str:
    """Kind of a matter of another region; one of which nobody said the kind is one all the same."""
    return "" if region is None else region.get("kind") or UNSAID


def _late_people(rows: Sequence[Any]) -> set[str]:
    """Leg of the first service of each person outside normal hours on the day, so that people add up on every cut."""
    first: dict[str, Any] = {}
    late = [row for row in rows if row.extended_ms > 0 and _service(row) >= 0]
    for row in sorted(late, key=lambda row: (row.started_at, row.leg_id)):
        first.setdefault(row.identity_key or row.id, row)
    return {row.leg_id for row in first.values()}


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
    held: int = row.held_ms
    return max(to_ms(row.finished_at) - to_ms(row.started_at) - held, 0)


def _walk(row: Any, called: int | None) -> int:
    """From the last call to the start; nothing where nobody pressed start."""
    if called is None or row.started_at is None or row.start_implied or row.last_called_at is None:
        return MISSING
    return max(to_ms(row.started_at) - to_ms(row.last_called_at), 0)


def _promise(row: Any, wait: int) -> tuple[int, int, int]:
    """Whether the wait promised with the number was kept and whether it was later, and called minus promised, in ms."""
    told = row.wait_at_issue or {}
    if row.leg_no != 1 or "p50" not in told or row.slot_at is not None or wait == MISSING:
        return MISSING, MISSING, MISSING
    low, middle, high = (round(told[name] * 1000) for name in ("p10", "p50", "p90"))
    return int(low <= wait <= high), int(wait > high), wait - middle


def _booked(row: Any, called: int | None) -> tuple[int, int]:
    if row.slot_at is None or called is None or row.leg_no != 1:
        return MISSING, MISSING
    after = called - to_ms(row.slot_at)
    return max(after, 0), int(abs(after) <= PUNCTUAL_MS)


def _overtaken(rows: Sequence[Any]) -> dict[str, int]:
    """{leg id: later legs of its zone that were called before it}, of those that were called."""
    found: dict[str, int] = {}
    zones: dict[str, list[Any]] = {}
    for row in rows:
        if _called(row):
            zones.setdefault(row.zone_id, []).append(row)
    for called in zones.values():
        called.sort(key=lambda row: (row.issued_at, row.leg_id))
        moments = np.array([to_ms(row.called_at) for row in called], dtype=np.int64)
        for place, row in enumerate(called):
            found[row.leg_id] = int(np.count_nonzero(moments[place + 1 :] < moments[place]))
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
    low, high = 1, run(connection, _LAST, {"hall": hall_id}).scalar() or 0
    while low <= high:
        middle = (low + high) // 2
        row = run(connection, _FIRST_AFTER, {"hall": hall_id, "seq_from": middle}).first()
        if row is None or row.at >= moment:
            high = middle - 1
        else:
            low = middle + 1
    return low


def _table(fact: Fact, rows: Iterable[tuple[Any, ...]]) -> Table:
    names = (*WORDS[fact], *NUMBERS[fact])
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return {name: _column(values, is_word=name in WORDS[fact]) for name, values in zip(names, columns, strict=True)}


_MOST = 2**31 - 1


def _column(values: Sequence[Any], *, is_word: bool) -> Column:
    if not is_word:
        # A ticket that a worker out of order left open for a month has a longer time than fits.
        return Column(np.minimum(np.array(values, dtype=np.int64), _MOST).astype(np.int32))
    words = tuple(dict.fromkeys(values))
    codes = {word: code for code, word in enumerate(words)}
    return Column(np.array([codes[value] for value in values], dtype=np.int16), words)


_SIZES: Mapping[int, np.dtype[np.signedinteger[Any]]] = {1: np.dtype("<i1"), 2: np.dtype("<i2"), 4: np.dtype("<i4")}


def packed(column: Column) -> dict[str, Any]:
    """``{rows, size, words, data}`` of ``fact_columns``: the smallest integers that hold the values."""
    values = column.values
    bound = int(np.abs(values.astype(np.int64)).max(initial=0))
    size = 1 if bound < 2**7 else 2 if bound < 2**15 else 4
    data = zlib.compress(values.astype(_SIZES[size]).tobytes(), 1)
    words = None if column.words is None else {"words": list(column.words)}
    return {"rows": len(values), "size": size, "words": words, "data": data}


def unpacked(size: int, words: Mapping[str, Any] | None, data: bytes) -> Column:
    values = np.frombuffer(zlib.decompress(data), dtype=_SIZES[size])
    return Column(values, None if words is None else tuple(words["words"]))
