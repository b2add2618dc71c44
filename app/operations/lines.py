"""Lines of waiting tickets: their heads, places in them, and whose turn it is at a window.

Nothing here reads everybody: heads come from a partial index, one look-up a queue; counts are kept in the queue rows.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, insert, or_, select
from sqlalchemy.orm import aliased

from app.domain.discipline import (
    APPOINTMENT_MEMORY,
    ORDINARY,
    CallingWindow,
    Candidate,
    Choice,
    after_call,
    after_calls,
    choose,
    preference_for,
)
from app.domain.ticket import TicketState
from app.domain.window import OPEN as OPEN_WINDOW
from app.domain.window import WindowState
from app.models import Call, Leg, Queue, Ticket
from app.models.base import new_id
from app.models.statements import run
from app.operations.configuration import HallConfig, WindowConfig
from app.operations.facts import window_states
from app.operations.unit_of_work import Work
from app.operations.visits import Line

STEP = 100
"""Distance of two tickets in ``order_seq``, so that returned ones fit between."""

NEAR = 5
"""With so many people ahead or fewer, a phone is told each step of its line at once; farther back it asks now and then."""

_WAITING = Leg.state == TicketState.WAITING
_HEAD = aliased(Leg)
_CANDIDATE = (
    Leg.id, Ticket.ticket_no, Leg.zone_id, Queue.item_group, Queue.skill, Leg.priority_class, Leg.order_at, Leg.order_seq,
    Queue.target_window_id, Leg.ahead,
)  # fmt: skip


def _nth_of_queue(n: int, *conditions: ColumnElement[bool]) -> Any:
    return (
        select(_HEAD.id)
        .where(_HEAD.queue_id == Queue.id, _HEAD.state == TicketState.WAITING, *conditions)
        .order_by(_HEAD.order_at, _HEAD.order_seq, _HEAD.id)
        .limit(1)
        .offset(n)
        .correlate(Queue)
        .scalar_subquery()
    )


_NTHS = [
    select(*_CANDIDATE)
    .select_from(Queue)
    .join(Leg, Leg.id == _nth_of_queue(n))
    .join(Ticket, Ticket.id == Leg.ticket_id)
    .where(Queue.hall_id == bindparam("hall"), Queue.waiting > n)
    for n in range(3)
]
"""The first, second and third of every queue of a hall."""


def _candidate(row: Any) -> Candidate:
    return Candidate(
        leg_id=row.id, ticket_no=row.ticket_no, zone_id=row.zone_id, item_group=row.item_group, skill=row.skill,
        priority_class=row.priority_class, order_at=row.order_at, order_seq=row.order_seq,
        target_window_id=row.target_window_id, ahead=row.ahead,
    )  # fmt: skip


_ONE_CANDIDATE = (
    select(*_CANDIDATE)
    .select_from(Leg)
    .join(Queue, Queue.id == Leg.queue_id)
    .join(Ticket, Ticket.id == Leg.ticket_id)
    .where(Leg.id == bindparam("leg"))
)


def candidate_of(connection: Connection, leg_id: str) -> Candidate:
    return _candidate(run(connection, _ONE_CANDIDATE, {"leg": leg_id}).one())


_OVERTAKERS = (
    select(Leg.id)
    .where(
        Leg.zone_id == bindparam("zone"),
        Leg.called_at.is_not(None),
        Leg.called_at >= bindparam("since"),
        Leg.order_at >= bindparam("order_at"),  # the range the index is entered by; the next line settles the tie
        (Leg.order_at > bindparam("order_at")) | (Leg.order_seq > bindparam("order_seq")),
    )
    .limit(bindparam("most"))
    .subquery()
)
_OVERTAKEN = select(func.count()).select_from(_OVERTAKERS)


def _with_overtakes(connection: Connection, hall: HallConfig, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates with how often each was overtaken; later tickets beyond what is allowed are not counted."""
    counted, most = [], hall.policy.overtakes_max
    for candidate in candidates:
        # Called since it took its place: a ticket called before it came overtook nobody.
        place = {"order_at": candidate.order_at, "order_seq": candidate.order_seq, "since": candidate.order_at}
        zones = [candidate.zone_id]
        if candidate.priority_class == ORDINARY:
            zones += hall.overflowing_into.get(candidate.zone_id, ())
        found = sum(run(connection, _OVERTAKEN, {"zone": zone, "most": most, **place}).scalar() for zone in zones)
        counted.append(replace(candidate, overtaken=min(found, most)))
    return counted


def heads(
    connection: Connection, hall: HallConfig, window: CallingWindow, at: datetime, *, depth: int = 1, also_resting: bool = False
) -> tuple[list[Candidate], CallingWindow]:
    """The first ``depth`` (1 to 3) of each queue that ``window`` may take, in order of place, and the window as it counts now:
    with what overflows into its zones, and with the calls of the windows beside it; either is asked only where it matters.

    Those whom a break between two sessions has put off are left out unless they are asked for too.
    """
    resting = {} if also_resting else hall.resting(at)
    waiting = [
        _candidate(row)
        for n, statement in enumerate(_NTHS[:depth])
        for row in (
            _nth_not_resting(connection, hall, n, resting) if resting else run(connection, statement, {"hall": hall.id})
        )
    ]
    window = _with_overflow(connection, hall, window, waiting, at)
    found = [candidate for candidate in waiting if preference_for(candidate, window) is not None]
    if len({candidate.priority_class for candidate in found}) > 1:
        window = _after_those_beside(connection, hall, window, at)
    return sorted(found, key=lambda candidate: candidate.place), window


def _with_overflow(
    connection: Connection, hall: HallConfig, window: CallingWindow, waiting: Iterable[Candidate], at: datetime
) -> CallingWindow:
    """The window with lines for the special zones that overflow into its own, if anybody waits there (R-118)."""
    zones = {candidate.zone_id for candidate in waiting}
    lines = [line for line in hall.overflow.get(window.window_id, ()) if line.zone_id in zones]
    if not lines:
        return window
    states = window_states(connection, hall.id)
    more = [replace(line, placed_by=overflows_by(hall, line.zone_id, states, at)) for line in lines]
    return replace(window, profile=(*window.profile, *more))


def overflows_by(hall: HallConfig, zone_id: str, states: Mapping[str, WindowState], at: datetime) -> datetime:
    """Tickets of a special zone placed at this moment or before overflow: all, while no window of their own is open."""
    own = hall.windows_by_zone.get(zone_id, ())
    if not any(states.get(window.id) in OPEN_WINDOW for window in own):
        return datetime.max.replace(tzinfo=UTC)
    return at - timedelta(minutes=hall.policy.overflow_after_minutes)


@lru_cache(maxsize=128)
def _classes_called(windows: int) -> Select[Any]:
    """Priority classes of the last calls of so many windows, newest first."""
    beside = or_(*(Call.window_id == bindparam(f"window_{n}") for n in range(windows)))
    return (
        select(Leg.priority_class)
        .select_from(Call)
        .join(Leg, Leg.id == Call.leg_id)
        .where(Call.hall_id == bindparam("hall"), Call.at >= bindparam("since"), beside)
        .where(Call.rule != "recall", Call.withdrawn_at.is_(None))
        .order_by(Call.at.desc(), Call.id.desc())
        .limit(APPOINTMENT_MEMORY)
    )


def _after_those_beside(connection: Connection, hall: HallConfig, window: CallingWindow, at: datetime) -> CallingWindow:
    beside = hall.beside[window.window_id]
    began = datetime.combine(hall.day(at), time(), hall.timezone)
    of = {f"window_{n}": window_id for n, window_id in enumerate(beside)}
    rows = run(connection, _classes_called(len(beside)), {"hall": hall.id, "since": began, **of})
    streak, recent = after_calls([row.priority_class for row in rows])
    return replace(window, streak=streak, recent_appointments=recent)


def may_take(connection: Connection, hall: HallConfig, window: CallingWindow, candidate: Candidate, at: datetime) -> bool:
    return preference_for(candidate, _with_overflow(connection, hall, window, [candidate], at)) is not None


def _nth_not_resting(connection: Connection, hall: HallConfig, n: int, resting: Mapping[str, Collection[str]]) -> list[Any]:
    """As the statements above during a break, when some zones serve nobody or only some matters."""
    may_come = or_(
        _HEAD.zone_id.not_in(list(resting)),
        *(and_(_HEAD.zone_id == zone_id, _HEAD.item_id.in_(list(items))) for zone_id, items in resting.items() if items),
    )
    statement = (
        select(*_CANDIDATE)
        .select_from(Queue)
        .join(Leg, Leg.id == _nth_of_queue(n, may_come))
        .join(Ticket, Ticket.id == Leg.ticket_id)
        .where(Queue.hall_id == hall.id, Queue.waiting > n)
    )
    return list(connection.execute(statement))


_BEHIND = (
    select(*_CANDIDATE)
    .select_from(Queue)
    .join(Leg, Leg.id == _nth_of_queue(1))
    .join(Ticket, Ticket.id == Leg.ticket_id)
    .where(Queue.id == select(_HEAD.queue_id).where(_HEAD.id == bindparam("leg")).scalar_subquery())
)


def next_for(connection: Connection, hall: HallConfig, window: CallingWindow, at: datetime) -> Choice | None:
    """Whose turn it is at ``window``; None when nobody waits for it."""
    rates = hall.policy.rates
    resting = bool(hall.resting(at))
    found, window = heads(connection, hall, window, at, depth=2 if resting else 1)
    candidates = _with_overtakes(connection, hall, found)
    choice = choose(candidates, window, rates, at)
    if choice is None or resting:
        return choice
    # The one behind the chosen cannot win, but may be the one who would have been next.
    behind = run(connection, _BEHIND, {"leg": choice.candidate.leg_id}).one_or_none()
    if behind is None:
        return choice
    return choose([*candidates, *_with_overtakes(connection, hall, [_candidate(behind)])], window, rates, at)


def next_three(connection: Connection, hall: HallConfig, window: CallingWindow, at: datetime) -> list[Choice]:
    """The next calls as they would come if nothing changed, for the desk's preview."""
    found, window = heads(connection, hall, window, at, depth=3)
    candidates = _with_overtakes(connection, hall, found)
    choices: list[Choice] = []
    while len(choices) < 3:
        choice = choose(candidates, window, hall.policy.rates, at)
        if choice is None:
            break
        if choices and choice.rule == "only_one":  # not while those before it wait too
            choice = replace(choice, rule="longest_in_line")
        choices.append(choice)
        candidates = [candidate for candidate in candidates if candidate.leg_id != choice.candidate.leg_id]
        streak, recent = after_call(window.streak, window.recent_appointments, choice.candidate.priority_class)
        window = replace(window, streak=streak, recent_appointments=recent)
    return choices


_FORESEEN = 5
"""Calls of all zones that are looked at for each one wanted: beyond that, too much will have changed."""


def next_calls(
    connection: Connection, hall: HallConfig, zone_id: str, windows: Sequence[CallingWindow], most: int, at: datetime
) -> list[tuple[CallingWindow, Choice]]:
    """The next calls of a zone's tickets with the window of each, if its windows called in turn and nothing else changed.

    windows: in the order in which they will be free. They may call others in between, as their rules have it; after
    ``most`` of the zone's, or when nobody is left, it ends. Within a queue nobody passes the head, so heads are enough.
    """
    turns, queues = [], _Heads(connection, hall)
    for window in windows:
        found, now = heads(connection, hall, window, at)
        queues.add(found)
        turns.append(now)
    calls: list[tuple[CallingWindow, Choice]] = []
    turn = passed = found_here = 0
    while turns and passed < len(turns) and found_here < most and len(calls) < _FORESEEN * most:
        window = turns[turn % len(turns)]
        choice = choose(queues.now, window, hall.policy.rates, at)
        turn, passed = turn + 1, passed + 1 if choice is None else 0
        if choice is None:
            continue
        calls.append((window, choice))
        found_here += choice.candidate.zone_id == zone_id
        queues.take(choice.candidate)
        beside = hall.beside[window.window_id]
        turns = [_after(one, choice.candidate.priority_class) if one.window_id in beside else one for one in turns]
    return [(window, choice) for window, choice in calls if choice.candidate.zone_id == zone_id]


def _after(window: CallingWindow, priority_class: str) -> CallingWindow:
    streak, recent = after_call(window.streak, window.recent_appointments, priority_class)
    return replace(window, streak=streak, recent_appointments=recent)


_NEXT_OF_QUEUE = (
    select(*_CANDIDATE)
    .select_from(Leg)
    .join(Queue, Queue.id == Leg.queue_id)
    .join(Ticket, Ticket.id == Leg.ticket_id)
    .where(_WAITING, Leg.queue_id == select(_HEAD.queue_id).where(_HEAD.id == bindparam("leg")).scalar_subquery())
    .where(Leg.order_at >= bindparam("order_at"))
    .order_by(Leg.order_at, Leg.order_seq, Leg.id)
    .limit(bindparam("most"))
)


class _Heads:
    """The heads of some queues, each followed by the next of its queue when it is taken."""

    AHEAD = 40
    """So many of a queue are read at a time, from its head on."""

    def __init__(self, connection: Connection, hall: HallConfig) -> None:
        self._connection, self._hall = connection, hall
        self._lines: dict[str, list[Candidate]] = {}
        self.now: list[Candidate] = []

    def add(self, heads: Iterable[Candidate]) -> None:
        known = {one.leg_id for one in self.now}
        for head in heads:
            if head.leg_id not in known:
                self.now += _with_overtakes(self._connection, self._hall, [head])

    def take(self, head: Candidate) -> None:
        line = self._lines.pop(head.leg_id, None)
        if line is None:
            rows = run(self._connection, _NEXT_OF_QUEUE, {"leg": head.leg_id, "order_at": head.order_at, "most": self.AHEAD})
            line = [one for one in (_candidate(row) for row in rows) if one.place > head.place]
        self.now = [one for one in self.now if one.leg_id != head.leg_id]
        if line:
            self._lines[line[0].leg_id] = line[1:]
            self.now += _with_overtakes(self._connection, self._hall, line[:1])


def calling_window(window: WindowConfig, *, skills: Iterable[str]) -> CallingWindow:
    return CallingWindow(window.id, window.profile, frozenset(skills))


_QUEUES_OF_ZONE = select(
    Queue.id, Queue.item_group, Queue.skill, Queue.priority_class, Queue.target_window_id, Queue.waiting, Queue.cases
).where(Queue.hall_id == bindparam("hall"), Queue.zone_id == bindparam("zone"))


def queue_for(
    work: Work, hall_id: str, zone_id: str, item_group: str, skill: str, priority_class: str, target_window_id: str = ""
) -> tuple[str, Line]:
    """(id of the queue, who waits in its whole zone); the queue is made when it is first needed."""
    wanted = (item_group, skill, priority_class, target_window_id)
    people, cases, queue_id = 0, 0, ""
    for row in run(work.connection, _QUEUES_OF_ZONE, {"hall": hall_id, "zone": zone_id}):
        people += row.waiting
        cases += row.cases
        if tuple(row[1:5]) == wanted:
            queue_id = row.id
    if not queue_id:
        queue_id = new_id()
        work.connection.execute(
            insert(Queue),
            {
                "id": queue_id, "hall_id": hall_id, "zone_id": zone_id, "item_group": item_group, "skill": skill,
                "priority_class": priority_class, "target_window_id": target_window_id, "waiting": 0, "cases": 0,
            },
        )  # fmt: skip
    return queue_id, Line(people, cases)


Place = tuple[datetime, int]
"""order_at, order_seq."""

_LINE = (
    select(Leg.order_at, Leg.order_seq)
    .where(Leg.zone_id == bindparam("zone"), _WAITING)
    .order_by(Leg.order_at, Leg.order_seq, Leg.id)
)
_FIRST_OF_LINE = _LINE.limit(1)
_NTH_OF_LINE = _LINE.limit(1).offset(bindparam("skip"))
_LAST_OF_LINE = (
    select(Leg.order_at, Leg.order_seq)
    .where(Leg.zone_id == bindparam("zone"), _WAITING)
    .order_by(Leg.order_at.desc(), Leg.order_seq.desc())
    .limit(1)
)
_SLOTS_BEHIND = select(func.max(Leg.order_seq)).where(
    Leg.zone_id == bindparam("zone"),
    _WAITING,
    Leg.order_at == bindparam("order_at"),
    Leg.order_seq > bindparam("low"),
    Leg.order_seq < bindparam("high"),
)


def first_place(connection: Connection, zone_id: str, at: datetime, seq: int) -> Place:
    """Before everyone waiting in the zone; seq: number of the event that moves the ticket."""
    first = run(connection, _FIRST_OF_LINE, {"zone": zone_id}).one_or_none()
    return (at, seq * STEP) if first is None else (first.order_at, first.order_seq - 1)


_BROUGHT = (
    select(Leg.order_at)
    .join(Queue, Queue.id == Leg.queue_id)
    .where(Leg.zone_id == bindparam("zone"), _WAITING, Leg.ahead, Queue.target_window_id == bindparam("window"))
    .order_by(Leg.order_at)
    .limit(1)
)


def place_brought(connection: Connection, zone_id: str, window_id: str, own_at: datetime, seq: int) -> Place:
    """Before everyone in the zone who was not brought straight to this window, behind those who were, in turn."""
    brought = run(connection, _BROUGHT, {"zone": zone_id, "window": window_id}).one_or_none()
    if brought is not None:
        return brought.order_at, seq * STEP
    first = run(connection, _FIRST_OF_LINE, {"zone": zone_id}).one_or_none()
    before = own_at if first is None else min(first.order_at, own_at)
    return before - timedelta(milliseconds=1), seq * STEP


def place_after(connection: Connection, zone_id: str, n: int, at: datetime, seq: int) -> Place:
    """Behind the next ``n`` waiting tickets of the zone, and behind others that returned to the same gap before (R-067)."""
    if n == 0:
        return first_place(connection, zone_id, at, seq)
    nth = run(connection, _NTH_OF_LINE, {"zone": zone_id, "skip": n - 1}).one_or_none()
    if nth is None:
        last = run(connection, _LAST_OF_LINE, {"zone": zone_id}).one_or_none()
        if last is None or last.order_at <= at:
            return at, seq * STEP
        nth = last
    base = nth.order_seq - nth.order_seq % STEP
    taken = run(
        connection, _SLOTS_BEHIND, {"zone": zone_id, "order_at": nth.order_at, "low": nth.order_seq, "high": base + STEP}
    ).scalar()
    return nth.order_at, max(nth.order_seq, taken or 0) + 1


_AHEAD = (
    select(func.count(), func.sum(Leg.cases))
    .select_from(Leg)
    .where(
        Leg.zone_id == bindparam("zone"),
        _WAITING,
        Leg.order_at <= bindparam("order_at"),
        (Leg.order_at < bindparam("order_at")) | (Leg.order_seq < bindparam("order_seq")),
    )
)


def line_ahead(connection: Connection, zone_id: str, order_at: datetime, order_seq: int) -> Line:
    """Who waits in the zone before this place; a priority rule may still call a later one first."""
    row = run(connection, _AHEAD, {"zone": zone_id, "order_at": order_at, "order_seq": order_seq}).one()
    return Line(row[0], int(row[1] or 0))


_BEFORE = (Leg.order_at < bindparam("order_at")) | (
    (Leg.order_at == bindparam("order_at")) & (Leg.order_seq < bindparam("order_seq"))
)
_PRIORITY_AROUND = (
    select(func.count().filter(_BEFORE), func.count().filter(~_BEFORE))
    .select_from(Leg)
    .where(Leg.zone_id == bindparam("zone"), _WAITING, Leg.priority_class != ORDINARY, Leg.ticket_id != bindparam("ticket"))
)


def priority_around(
    connection: Connection, zone_id: str, order_at: datetime, order_seq: int, ticket_id: str
) -> tuple[int, int]:
    """How many others with a priority wait in the zone (before, behind) this place: they may change its turn."""
    at = {"zone": zone_id, "order_at": order_at, "order_seq": order_seq, "ticket": ticket_id}
    before, behind = run(connection, _PRIORITY_AROUND, at).one()
    return before, behind
