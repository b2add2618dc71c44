"""The end of a hall's day: every open ticket is closed with time and reason, nothing is deleted, the sums agree (R-082)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from app.domain.people import Actor
from app.domain.ticket import TicketAction, TicketState
from app.domain.window import WindowAction, WindowState
from app.models import Counter, Leg, Ticket, Window
from app.models.leg import OPEN_LEG
from app.operations.booking import give_voucher
from app.operations.configuration import HallConfig, Halls
from app.operations.desks import look_at, record
from app.operations.facts import visit_facts, waiting_codes
from app.operations.training import follow_skills
from app.operations.unit_of_work import Work
from app.operations.visits import Visit, move, visits_by_leg


@dataclass(frozen=True, slots=True)
class Ledger:
    """Tickets of one day where they were issued: issued = served + abandoned + cancelled + expired + open."""

    issued: int = 0
    served: int = 0
    abandoned: int = 0
    cancelled: int = 0
    expired: int = 0
    open: int = 0

    @property
    def balanced(self) -> bool:
        return self.issued == self.served + self.abandoned + self.cancelled + self.expired + self.open

    def __add__(self, other: "Ledger") -> "Ledger":
        mine, theirs = asdict(self), asdict(other)
        return Ledger(**{name: mine[name] + theirs[name] for name in mine})


_COUNTERS = select(
    Counter.zone_id, Counter.issued, Counter.served, Counter.abandoned, Counter.cancelled, Counter.expired
).where(Counter.hall_id == bindparam("hall"), Counter.day == bindparam("on_day"))
_OPEN_BY_ZONE = (
    select(Ticket.zone_id, func.count())
    .select_from(Leg)
    .join(Ticket, Ticket.leg_id == Leg.id)
    .where(Leg.hall_id == bindparam("hall"), Leg.day == bindparam("on_day"), OPEN_LEG)
    .group_by(Ticket.zone_id)
)


def ledger(connection: Connection, hall: HallConfig, day: date) -> dict[str, Ledger]:
    """The day's sums by zone code. Open tickets are counted from the tickets themselves, so the sums prove something."""
    of = {"hall": hall.id, "on_day": day}
    still_open = dict(connection.execute(_OPEN_BY_ZONE, of).all())
    sums = {}
    for row in connection.execute(_COUNTERS, of):
        counts = {name: int(value) for name, value in row._mapping.items() if name != "zone_id"}
        sums[hall.zones[row.zone_id].code] = Ledger(**counts, open=still_open.get(row.zone_id, 0))
    return sums


_STILL_OPEN = visits_by_leg().where(Leg.hall_id == bindparam("hall"), Leg.day <= bindparam("on_day"), OPEN_LEG).order_by(Leg.id)


def had_visitors(connection: Connection, hall: HallConfig, day: date) -> bool:
    """Whether any number was taken on the day, or a ticket of an earlier day is still open."""
    of = {"hall": hall.id, "on_day": day}
    return connection.execute(_COUNTERS, of).first() is not None or connection.execute(_STILL_OPEN, of).first() is not None


def close_day(work: Work, halls: Halls, hall_id: str, actor: Actor, at: datetime, day: date | None = None) -> dict[str, Ledger]:
    """Close a day of the hall, today when None: tickets still open end as expired, those that missed their call as abandoned.

    Windows that were opened later than that day stay as they are.
    """
    hall = halls.held(work, hall_id)
    day = day or hall.day(at)
    rows = work.connection.execute(_STILL_OPEN, {"hall": hall_id, "on_day": day}).all()
    of_the_day = _windows_of(work.connection, hall, day)
    for row in rows:
        _close_ticket(work, halls, hall, Visit(*row), actor, at)
    for window_id in of_the_day:
        _close_window(work, halls, window_id, actor, at)
    follow_skills(work, hall, actor, at, day)
    sums = ledger(work.connection, hall, day)
    total = sum(sums.values(), Ledger())
    data: dict[str, Any] = {"day": day.isoformat(), "total": asdict(total), "closed": len(rows)}
    record(work, "day.closed", actor, at, data | {"waiting": waiting_codes(work.connection, hall)})
    return sums


_KEYS = select(Ticket.identity_key, Ticket.phone_key).where(Ticket.id == bindparam("ticket"))


def _close_ticket(work: Work, halls: Halls, hall: HallConfig, visit: Visit, actor: Actor, at: datetime) -> None:
    missed = visit.state is TicketState.NO_SHOW
    after = move(work, visit, TicketAction.ABANDON if missed else TicketAction.EXPIRE)
    event = "ticket.abandoned" if missed else "ticket.expired"
    at_a_window = visit.state in (TicketState.CALLED, TicketState.SERVING, TicketState.HELD)
    if not at_a_window or visit.window_id is None:
        record(work, event, actor, at, visit_facts(hall, after), visit=after, was=visit, reason="day_closed")
        if visit.state is TicketState.WAITING and hall.policy.booking_vouchers:
            give_voucher(work, hall, work.connection.execute(_KEYS, {"ticket": visit.id}).one(), after, at)
        return
    desk = look_at(work, halls, visit.window_id, actor, at)
    if visit.state is TicketState.HELD:
        desk.set(held=max(desk.row.held - 1, 0))
    else:
        desk.free()
    desk.record(event, after, was=visit, reason="day_closed")
    desk.leave()


_SINCE = select(Window.id, Window.since).where(Window.hall_id == bindparam("hall")).order_by(Window.number)


def _windows_of(connection: Connection, hall: HallConfig, day: date) -> list[str]:
    """Windows left as they are since that day. To be asked first: when their tickets end they look as if used today."""
    return [row.id for row in connection.execute(_SINCE, {"hall": hall.id}) if hall.day(row.since) <= day]


def _close_window(work: Work, halls: Halls, window_id: str, actor: Actor, at: datetime) -> None:
    desk = look_at(work, halls, window_id, actor, at)
    desk.set(served=0, pad=None)
    if desk.row.state is not WindowState.CLOSED:
        desk.turn(WindowAction.CLOSE, reason="day_closed", public_text="", resume_at=None, resume_state="")
        desk.set(staff_id=None, staff_role="", staff_name=None, staff_number=None, staff_skills=None)
        desk.words.ended = "day_closed"
        desk.record("window.closed", reason="day_closed")
    desk.leave()
