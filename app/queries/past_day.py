"""A past day as its events and legs tell it, to be run again under other rules (``domain.rehearsal``)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, select

from app.domain.discipline import Candidate
from app.domain.rehearsal import STEP, Ahead, Come, Day, Deed, Ending, Free, Go, RuleSet, Stay, Stop, Take, Turn
from app.domain.ticket import AT_WINDOW, TicketState
from app.domain.window import OPEN as OPEN_WINDOW
from app.models import Event, Leg, Person, Queue, Ticket
from app.operations.configuration import HallConfig

BY_HAND = frozenset({"chosen", "straight"})
"""Rules of a call that no rule made."""

_ENDINGS = {
    TicketState.NO_SHOW: Ending.NO_SHOW, TicketState.HELD: Ending.HELD, TicketState.TRANSFERRED: Ending.MOVED,
    TicketState.WAITING: Ending.PUT_BACK, TicketState.EXPIRED: Ending.KEPT,
}  # fmt: skip
_HERE = frozenset(state.value for state in AT_WINDOW)
_GONE_WAITING = frozenset({"cancelled", "abandoned", "expired", "transferred"})


@dataclass(slots=True)
class _Leg:
    """What is being found out about one leg."""

    row: Any
    arrives: datetime | None = None
    seq: int = 0
    after: str = ""
    leaves: datetime | None = None
    ahead: datetime | None = None
    came_back: bool = False
    stops: list[Stop] = field(default_factory=list)
    taken_at: datetime | None = None
    taken_by: str = ""
    taken_to: str = ""
    left_at: datetime | None = None


def rules_of(hall: HallConfig) -> RuleSet:
    """The hall's rules of calling as they are configured."""
    return RuleSet(
        rates=hall.policy.rates,
        profiles={window.id: window.profile for window in hall.windows.values()},
        returns_behind=hall.policy.reactivate_after,
        resting=hall.resting,
        beside=hall.beside,
        overflow=hall.overflow,
        overflow_after=timedelta(minutes=hall.policy.overflow_after_minutes),
        overflowing_into=hall.overflowing_into,
    )


def past_day(connection: Connection, hall: HallConfig, day: date) -> Day:
    """The day of the hall's calendar, as far as it is over."""
    first = datetime.combine(day, time(), hall.timezone)
    reading = _Reading(connection, hall, first)
    end = first + timedelta(days=1)
    for event in _events(connection, hall.id, first, end):
        reading.read(event)
    reading.is_over(end)
    return reading.day(day, end)


def _events(connection: Connection, hall_id: str, first: datetime, end: datetime) -> list[Any]:
    """In order, without those that were undone."""
    rows = connection.execute(
        select(Event.seq, Event.type, Event.at, Event.ticket_id, Event.window_id, Event.state_from, Event.state_to, Event.data)
        .where(Event.hall_id == hall_id, Event.at >= first, Event.at < end)
        .order_by(Event.seq)
    ).all()
    undone = {seq for row in rows if "taken_back" in row.data for seq in row.data["taken_back"]}
    return [row for row in rows if row.seq not in undone]


class _Reading:
    """Reads the events of one day into deeds and stays."""

    def __init__(self, connection: Connection, hall: HallConfig, first: datetime) -> None:
        self.connection = connection
        self.hall = hall
        self.skills = dict(connection.execute(select(Person.id, Person.skills).where(Person.hall_id == hall.id)).all())
        self.legs = _legs(connection, hall, hall.day(first))
        self.at_leg: dict[str, int] = {}
        self.windows: dict[str, tuple[bool, frozenset[str], str]] = {}
        self.deeds: list[Deed] = []

    def read(self, event: Any) -> None:
        if event.ticket_id in self.legs:
            self._read_ticket(event)
        window = event.data.get("window") if event.window_id else None
        if isinstance(window, Mapping) and "state" in window:
            self._read_window(event, window)

    def _read_window(self, event: Any, window: Mapping[str, Any]) -> None:
        staff = window.get("staff")
        skills = self.skills.get(staff["id"], ()) if staff else ()
        is_open = window["state"] in OPEN_WINDOW and not window.get("unmanned")
        now = (is_open, frozenset(skills), str(staff["id"]) if staff else "")
        if self.windows.get(event.window_id, (False, frozenset(), "")) != now:
            self.windows[event.window_id] = now
            self.deeds.append(Turn(event.at, event.window_id, *now))

    def _leg(self, ticket_id: str) -> _Leg:
        return self.legs[ticket_id][self.at_leg.get(ticket_id, 0)]

    def _read_ticket(self, event: Any) -> None:
        if event.type == "ticket.transferred":
            self._transferred(event)
            return
        leg = self._leg(event.ticket_id)
        match event.type:
            case "ticket.issued":
                self._come(leg, event)
            case "ticket.called":
                self._take(leg, event, "chosen" if event.data.get("rule") in BY_HAND else "called")
            case "ticket.started" if event.data.get("rule") == "walk_up":
                self._take(leg, event, "walk_up")
            case "ticket.resumed":
                self._again(leg, event.at)
                self._take(leg, event, "resumed")
            case "ticket.reactivated":
                self._again(leg, event.at)
                leg.came_back = True
                self.deeds.append(Come(event.at, leg.row.id, back=True))
            case "ticket.moved_ahead":
                leg.ahead = event.at
                self.deeds.append(Ahead(event.at, leg.row.id))
            case _:
                self._ends(leg, event)

    def _come(self, leg: _Leg, event: Any) -> None:
        leg.arrives, leg.seq = event.at, event.seq
        self.deeds.append(Come(event.at, leg.row.id))

    def _take(self, leg: _Leg, event: Any, how: str) -> None:
        leg.taken_at, leg.taken_to = event.at, event.window_id
        leg.taken_by = self.windows.get(event.window_id, (False, frozenset(), ""))[2]
        self.deeds.append(Take(event.at, event.window_id, leg.row.id, how))

    def _again(self, leg: _Leg, at: datetime) -> None:
        """The pause of the last stop is over."""
        if leg.stops and leg.left_at is not None:
            leg.stops[-1] = replace(leg.stops[-1], pause=at - leg.left_at)

    def _ends(self, leg: _Leg, event: Any) -> None:
        """The ticket leaves its window, or its line."""
        if event.state_from in _HERE and event.state_to not in _HERE and leg.taken_at is not None:
            self._frees(leg, event.at, event.window_id, _ENDINGS.get(event.state_to, Ending.LEFT))
        elif event.state_from == TicketState.WAITING.value and event.state_to in _GONE_WAITING and leg.arrives is not None:
            leg.leaves = event.at
            self.deeds.append(Go(event.at, leg.row.id))

    def _frees(self, leg: _Leg, at: datetime, window_id: str, ending: Ending) -> None:
        assert leg.taken_at is not None
        until = at if ending is Ending.KEPT else None
        leg.stops.append(Stop(at - leg.taken_at, ending, staff=leg.taken_by, until=until))
        leg.taken_at, leg.left_at = None, at
        self.deeds.append(Free(at, window_id, leg.row.id, ending))

    def is_over(self, end: datetime) -> None:
        """The day is over, closed or not: a window that has a ticket now kept it for the whole of the day."""
        for legs in self.legs.values():
            for leg in legs:
                if leg.taken_at is not None:
                    self._frees(leg, end, leg.taken_to, Ending.KEPT)

    def _transferred(self, event: Any) -> None:
        """The event tells the state in the new line: where the ticket was before is what the leg says."""
        before = self._leg(event.ticket_id)
        was_here = before.taken_at is not None
        states = {"state_from": "serving" if was_here else "waiting", "state_to": "transferred"}
        self._ends(before, _Moved(event.at, event.window_id, **states))
        if self.at_leg.get(event.ticket_id, 0) + 1 >= len(self.legs[event.ticket_id]):
            return
        self.at_leg[event.ticket_id] = self.at_leg.get(event.ticket_id, 0) + 1
        leg = self._leg(event.ticket_id)
        leg.after = before.row.id
        self._come(leg, event)

    def day(self, day: date, end: datetime) -> Day:
        stays = {leg.row.id: _stay(leg) for legs in self.legs.values() for leg in legs if leg.arrives is not None}
        wakes = set()
        for zone in (None, *self.hall.zones.values()):
            for span in self.hall.timetable(zone).plan(day).spans:
                wakes |= {span.start, span.end}
        return Day(stays, self.deeds, sorted(wakes), end)


@dataclass(frozen=True, slots=True)
class _Moved:
    at: datetime
    window_id: str | None
    state_from: str
    state_to: str


def _legs(connection: Connection, hall: HallConfig, day: date) -> dict[str, list[_Leg]]:
    """The legs of each ticket of the day, in order."""
    legs: dict[str, list[_Leg]] = defaultdict(list)
    rows = connection.execute(
        select(
            Leg.id, Leg.ticket_id, Leg.zone_id, Leg.item_id, Leg.priority_class, Leg.order_at, Leg.order_seq, Leg.ahead,
            Leg.issued_at, Queue.item_group, Queue.skill, Queue.target_window_id, Ticket.ticket_no, Ticket.slot_at,
        )
        .join(Queue, Queue.id == Leg.queue_id)
        .join(Ticket, Ticket.id == Leg.ticket_id)
        .where(Leg.hall_id == hall.id, Leg.day == day, Leg.state != TicketState.UNDONE)
        .order_by(Leg.ticket_id, Leg.leg_no)
    )  # fmt: skip
    for row in rows:
        legs[row.ticket_id].append(_Leg(row))
    return legs


def _stay(leg: _Leg) -> Stay:
    row = leg.row
    assert leg.arrives is not None
    order_at, order_seq, ahead = row.order_at, row.order_seq, row.ahead
    moved = (leg.ahead, order_at, order_seq) if leg.ahead is not None else None
    if leg.came_back or leg.ahead is not None:  # the row tells the place after that; before it was where it came
        order_at = max(row.slot_at or row.issued_at, row.issued_at)
        order_seq = leg.seq * STEP
        ahead = False
    begins = Candidate(
        leg_id=row.id, ticket_no=row.ticket_no, zone_id=row.zone_id, item_group=row.item_group, skill=row.skill,
        priority_class=row.priority_class, order_at=order_at, order_seq=order_seq, target_window_id=row.target_window_id,
        ahead=ahead,
    )  # fmt: skip
    return Stay(begins, row.item_id, leg.arrives, leg.after, leg.leaves, moved, tuple(leg.stops))
