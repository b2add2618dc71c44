"""The hall as the estimator knows it (``domain.waits``): its plan for a day, its rule, and a picture of one moment.

Everything is read from the tables, so a forecast begins from what is committed, whatever was undone, moved or changed before.
Times are seconds after the hall's midnight.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.domain.booking import BookingState
from app.domain.discipline import Preference
from app.domain.hours import SessionEnd, everything
from app.domain.lending import with_loans
from app.domain.ticket import TicketState
from app.domain.waits.habits import LUNCH, SWAP
from app.domain.waits.house import HouseRule, Made
from app.domain.waits.picture import FOREVER, Away, Booking, HallPicture, Hours, Item, Phase, Plan, Shift, Visitor, WindowNow
from app.domain.window import WindowState
from app.models import Booking as BookingRow
from app.models import Call, Leg, Person, Queue, Ticket, Window
from app.models.leg import OPEN_LEG
from app.models.statements import run
from app.operations.configuration import HallConfig, ItemConfig, ZoneConfig
from app.operations.desks import WINDOW_ROWS, WindowRow
from app.queries.past_day import rules_of
from app.queries.roster import planned_shifts

USUAL_SECONDS = 600.0
"""Of a zone whose catalogue says nothing."""
CALLS_COUNTED = 60
"""Latest calls that the rule may still count for its proportions, whoever waits."""
SERIALS = 79_000
"""Serials of visitors stay below those that the walks give to others."""
STANDS_STILL = frozenset({"system_fault", "emergency"})
"""Reasons of a pause that are nobody's own: the whole hall may stand still for them."""

_BOOKINGS = (
    select(BookingRow.id, BookingRow.zone_id, BookingRow.item_id, BookingRow.starts_at, BookingRow.state, BookingRow.ticket_id)
    .where(
        BookingRow.hall_id == bindparam("hall"),
        BookingRow.day == bindparam("on_day"),
        BookingRow.slot_id.is_not(None),
        BookingRow.state != BookingState.CANCELLED,
    )
    .order_by(BookingRow.starts_at, BookingRow.id)
)
_SKILLS = select(Person.id, Person.skills).where(Person.hall_id == bindparam("hall"))
_OPEN = (
    select(
        Leg.id, Leg.ticket_id, Leg.zone_id, Leg.item_id, Leg.state, Leg.priority_class, Leg.order_at, Leg.order_seq, Leg.ahead,
        Leg.cases, Leg.issued_at.label("joined_at"), Leg.held_at, Leg.last_called_at, Leg.window_id, Leg.finished_at,
        Ticket.issued_at.label("born_at"), Ticket.slot_at, Ticket.wait_at_issue,
        Queue.item_group, Queue.skill, Queue.target_window_id,
    )
    .join(Ticket, Ticket.id == Leg.ticket_id)
    .join(Queue, Queue.id == Leg.queue_id)
    .where(Leg.hall_id == bindparam("hall"), Leg.day == bindparam("on_day"), OPEN_LEG)
    .order_by(Leg.order_at, Leg.order_seq, Leg.id)
)  # fmt: skip
_WINDOWS = WINDOW_ROWS.where(Window.hall_id == bindparam("hall"))
_CALLS = (
    select(Call.at, Call.window_id, Leg.zone_id, Leg.priority_class, Leg.order_at, Leg.order_seq)
    .join(Leg, Leg.id == Call.leg_id)
    .where(
        Call.hall_id == bindparam("hall"), Call.at >= bindparam("since"), Call.call_no == 1, Call.withdrawn_at.is_(None)
    )
    .order_by(Call.at.desc(), Call.id.desc())
    .limit(bindparam("most"))
)  # fmt: skip
Seconds = Callable[[datetime], float]
"""A moment as seconds after the hall's midnight."""
Kind = tuple[str, str]
"""Group and skill of a queue."""


@dataclass(frozen=True)
class HallDay:
    """One hall on one day as the estimator takes it. tickets_of_bookings: ticket id → (booking id, slot)."""

    hall: HallConfig
    day: date
    midnight: datetime
    plan: Plan
    rule: HouseRule
    tickets_of_bookings: Mapping[str, tuple[str, float]] = field(default_factory=dict)

    def seconds(self, at: datetime) -> float:
        return (at - self.midnight).total_seconds()


def hall_day(connection: Connection, hall: HallConfig, day: date, at: datetime) -> HallDay:
    """at: as of when the roster and the pairs are looked at."""
    midnight = datetime.combine(day, time(), hall.timezone)

    def seconds(moment: datetime) -> float:
        return (moment - midnight).total_seconds()

    rows = run(connection, _BOOKINGS, {"hall": hall.id, "on_day": day}).all()
    bookings = [Booking(row.id, row.zone_id, row.item_id or "", seconds(row.starts_at)) for row in rows]
    zones = {zone.id: hall.catalogue_seconds.get(zone.id, USUAL_SECONDS) for zone in hall.zones.values()}
    sessions = _sessions(hall, day, seconds)
    shifts = [
        Shift(shift.window_id, shift.person_id, seconds(shift.start), seconds(shift.end))
        for shift in planned_shifts(connection, hall, day, at)
    ]
    plan = Plan(
        day.isoformat(), day.weekday(), day.day, zones,
        {item.id: Item(item.id, item.zone_id, float(item.expected_seconds)) for item in hall.items.values()},
        {window.id: _zones_of(hall, window.id) for window in hall.windows.values() if window.active},
        sessions, frozenset(_through_noon(hall, day)), shifts, bookings,
        grace=hall.policy.booking_late_minutes * 60.0,
    )  # fmt: skip
    kinds = {zone.id: _kind(hall, zone, None) for zone in hall.zones.values()}
    kinds |= {item.id: _kind(hall, hall.zones[item.zone_id], item) for item in hall.items.values()}
    rules, loans = rules_of(hall), _loans(hall, seconds)
    own = {window_id: hall.windows[window_id].own for window_id in loans}
    rule = HouseRule(replace(rules, profiles={**rules.profiles, **own}), midnight, kinds, loans=loans)
    tickets = {row.ticket_id: (row.id, seconds(row.starts_at)) for row in rows if row.ticket_id}
    return HallDay(hall, day, midnight, plan, rule, tickets)


def _kind(hall: HallConfig, zone: ZoneConfig, item: ItemConfig | None) -> Kind:
    return hall.group_for(zone, item, ""), hall.skill_for(zone, item)


def _zones_of(hall: HallConfig, window_id: str) -> tuple[str, ...]:
    """Zones whose people the window may take, its own first, then those that overflow into them."""
    own = hall.windows[window_id].zone_ids
    helped = [line.zone_id for line in hall.overflow.get(window_id, ()) if line.zone_id not in own]
    return (*own, *dict.fromkeys(helped))


def _loans(hall: HallConfig, seconds: Seconds) -> dict[str, Sequence[tuple[Preference, float]]]:
    """By window that is lent, the lines it takes besides its own, each until the loan ends."""
    found: dict[str, Sequence[tuple[Preference, float]]] = {}
    for window in hall.windows.values():
        if window.loans:
            found[window.id] = [
                (line, seconds(loan.until) if loan.until else FOREVER)
                for loan in window.loans
                for line in with_loans(window.own, [loan])[len(window.own) :]
            ]
    return found


def _sessions(hall: HallConfig, day: date, seconds: Seconds) -> list[Hours]:
    """The hall's sessions and those of its zones, joined where they overlap."""
    spans: set[tuple[datetime, datetime]] = set()
    for zone in (None, *hall.zones.values()):
        spans |= set(hall.timetable(zone).periods(day, everything))
    joined: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    found = []
    for start, end in joined:
        untils = [
            hall.served_until(zone, end) if hall.session_end(zone) is not SessionEnd.CARRY_OVER else end
            for zone in hall.zones.values()
        ]
        # No number is given out before a session begins, nor after it has ended.
        found.append(Hours(seconds(start), seconds(start), seconds(end), seconds(end), seconds(max(untils, default=end))))
    return found


def _through_noon(hall: HallConfig, day: date) -> Iterator[str]:
    """Windows of which a zone stays open in each break of the hall."""
    breaks = hall.timetable(None).breaks(day, everything)
    for window in hall.windows.values():
        zones = [hall.zones[zone_id] for zone_id in window.zone_ids]
        if breaks and all(any(hall.hours(zone, start).open_now for zone in zones) for start, _ in breaks):
            yield window.id


# --- one moment -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moment:
    """The hall at one moment and its rule. promised: {ticket id: seconds from its issue to its promised call}."""

    picture: HallPicture
    rule: HouseRule
    promised: Mapping[str, float]


def picture_now(
    connection: Connection, today: HallDay, at: datetime, had: Mapping[str, Mapping[str, int]],
    crowd: Mapping[tuple[int, str, str], int],
) -> Moment:  # fmt: skip
    """The hall at ``at``.

    had, crowd: pauses of each window in this session, and tickets issued today, as ``HallPicture`` counts them.
    """
    reading = _Reading(connection, today, at)
    picture = HallPicture(
        today.seconds(at), today.plan, reading.waiting, reading.windows(had), reading.away, reading.come, crowd,
        reading.turns(),
    )  # fmt: skip
    rule = replace(today.rule, kinds=reading.kinds, skills=reading.skills)
    return Moment(picture, rule, reading.promised)


class _Reading:
    """Reads the open legs and the windows of a moment."""

    def __init__(self, connection: Connection, today: HallDay, at: datetime) -> None:
        self.connection, self.today, self.at = connection, today, at
        self.kinds: dict[str, Kind] = dict(today.rule.kinds)
        self.skills: dict[str, frozenset[str]] = {}
        self.waiting: dict[str, list[Visitor]] = {zone_id: [] for zone_id in today.plan.zones}
        self.away: list[Away] = []
        self.at_window: dict[str, Visitor] = {}
        self.promised: dict[str, float] = {}
        for row in run(connection, _OPEN, {"hall": today.hall.id, "on_day": today.day}):
            self._take(row)
        self.come = frozenset(booking_id for booking_id, _ in today.tickets_of_bookings.values())

    def _take(self, row: Any) -> None:
        seconds, visitor = self.today.seconds, self._visitor(row)
        if row.state is TicketState.WAITING:
            self.waiting[visitor.zone_id].append(visitor)
            if "p50" in (row.wait_at_issue or {}):
                self.promised[row.ticket_id] = float(row.wait_at_issue["p50"])
        elif row.state is TicketState.HELD:
            since = seconds(row.held_at or row.last_called_at or self.at)
            kept = self._visitor(row, window_id=row.window_id or "", kept=True)
            self.away.append(Away(kept, since, held=True))
        elif row.state is TicketState.NO_SHOW:
            self.away.append(Away(visitor, seconds(row.last_called_at or self.at), held=False))
        else:
            self.at_window[row.id] = visitor

    def _visitor(self, row: Any, *, window_id: str = "", kept: bool = False) -> Visitor:
        seconds = self.today.seconds
        return Visitor(
            row.ticket_id, row.zone_id, self._item_of_kind(row), row.priority_class, seconds(row.order_at),
            seconds(row.joined_at), seconds(row.born_at), row.order_seq // 100 % SERIALS,
            seconds(row.slot_at) if row.slot_at else 0.0, window_id or row.target_window_id or "", kept=kept,
            order=row.order_seq, ahead=row.ahead, cases=max(row.cases, 1),
        )  # fmt: skip

    def _item_of_kind(self, row: Any) -> str:
        """The rule finds a queue by the item; who stands in another queue goes by a name of its own."""
        item_id, kind = row.item_id or "", (row.item_group, row.skill)
        if self.kinds.get(item_id or row.zone_id, ("", "")) == kind:
            return item_id
        name = "|".join((item_id, *kind))
        self.kinds[name] = kind
        return name

    def windows(self, had: Mapping[str, Mapping[str, int]]) -> dict[str, WindowNow]:
        found = {}
        for values in run(self.connection, _WINDOWS, {"hall": self.today.hall.id}):
            row = WindowRow(*values)
            if row.id not in self.today.plan.windows:
                continue
            self.skills[row.id] = frozenset(row.staff_skills or ())
            found[row.id] = self._window(row, had.get(row.id, {}))
        return found

    def _window(self, row: WindowRow, had: Mapping[str, int]) -> WindowNow:
        seconds = self.today.seconds
        since, person = seconds(row.since), row.staff_id or ""
        visitor = self.at_window.get(row.leg_id) if row.leg_id else None
        back = seconds(row.resume_at) if row.resume_at else 0.0
        phase, why = Phase.CLOSED, ""
        if row.unmanned:
            phase, why, since = Phase.PAUSED, SWAP, seconds(row.left_at or row.since)
        elif row.state in (WindowState.PAUSED, WindowState.BREAK):
            phase, why = Phase.PAUSED, pause_reason(self.today, row.state.value, row.reason, since)
        elif row.state is WindowState.SERVING:
            phase = Phase.SERVING
        elif row.state is WindowState.CALLED:
            phase = Phase.CALLING
        elif row.state is WindowState.IDLE:
            somebody = any(self.waiting[zone_id] for zone_id in self.today.plan.windows[row.id])
            phase = Phase.CLEARING if somebody else Phase.FREE
        return WindowNow(row.id, phase, since, person, visitor, why, had, back)

    def turns(self) -> list[Made]:
        """Calls of today that the rule may still count: those since the first who waits came, and the latest."""
        seconds, midnight = self.today.seconds, self.today.midnight
        rows = run(self.connection, _CALLS, {"hall": self.today.hall.id, "since": midnight, "most": self._calls_counted()})
        made = [
            Made(
                seconds(row.at), row.window_id, row.zone_id, row.priority_class, (seconds(row.order_at), row.order_seq)
            )
            for row in rows
        ]  # fmt: skip
        return made[::-1]

    def _calls_counted(self) -> int:
        """Whoever waits can have been overtaken by all who are called meanwhile; about as many as wait are more than enough."""
        return CALLS_COUNTED + 2 * sum(len(line) for line in self.waiting.values())


def pause_reason(today: HallDay, state: str, reason: str, since: float) -> str:
    """A pause as the estimator tells them apart: lunch (between two sessions), break, swap, what stops a whole hall, others."""
    between = any(one.end <= since < other.start for one, other in pairwise(today.plan.sessions))
    if reason == "meal" or state == WindowState.BREAK.value:
        return LUNCH if between else "break"
    if reason == "shift":
        return SWAP
    return reason if reason in STANDS_STILL else "unplanned"
