"""Days that are over, added up (R-088, R-096, R-220): facts, promises that held, people who came. So a year is read at once.

Nothing of it is written while people press: the worker sums a day once, after it has ended, and again when one of its tickets
changed afterwards, as by a late rating. It reads and packs outside the transaction that writes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from app.domain.discipline import APPOINTMENT
from app.domain.forecast import SLOT_MINUTES
from app.domain.promises import Score, horizon_of
from app.models import ArrivalSum, Counter, DutySpan, Event, FactColumn, FactsSeen, Leg, PromiseSum, RosterEntry, Ticket
from app.models.statements import run
from app.operations.collecting import EDITION, collect
from app.operations.configuration import HallConfig, Halls
from app.operations.packing import packed
from app.operations.unit_of_work import Work

DAYS_AT_ONCE = 30
"""Most days that one look sums; a hall with years of tickets is caught up with over some minutes."""
EVENTS_AT_ONCE = 5000
"""Most events that one look searches for changes of days that were summed."""
EVENTS_UNSEEN = 500
"""So many events may wait to be searched; whoever asks for figures in between has to search them."""
QUIET_DAYS_BACK = 70
"""How far back days are looked for on which nobody came, but windows were open or planned: beyond what a roster is set for."""

Cell = tuple[str, int, int]
"""Zone id, hour and horizon."""

_DUE = (
    select(Counter.day)
    .where(Counter.hall_id == bindparam("hall"), Counter.day < bindparam("today"), Counter.summed.is_(False))
    .distinct()
    .order_by(Counter.day)
    .limit(DAYS_AT_ONCE)
)
_OLD = (
    select(FactColumn.day)
    .where(
        FactColumn.hall_id == bindparam("hall"), FactColumn.fact == "legs", FactColumn.name == "slot",
        FactColumn.edition != EDITION, FactColumn.day < bindparam("today"),
    )
    .order_by(FactColumn.day)
    .limit(DAYS_AT_ONCE)
)  # fmt: skip
_SEEN = select(FactsSeen.seq).where(FactsSeen.hall_id == bindparam("hall"))
_COUNTED = (
    select(Counter.day)
    .where(Counter.hall_id == bindparam("hall"), Counter.day.between(bindparam("first"), bindparam("last")))
    .distinct()
)
_KEPT = select(FactColumn.day).where(
    FactColumn.hall_id == bindparam("hall"), FactColumn.fact == "legs", FactColumn.name == "slot",
    FactColumn.edition == EDITION, FactColumn.day.between(bindparam("first"), bindparam("last")),
)  # fmt: skip
_ON_DUTY = select(DutySpan.since, DutySpan.until).where(
    DutySpan.hall_id == bindparam("hall"), DutySpan.since < bindparam("end"),
    DutySpan.until.is_(None) | (DutySpan.until > bindparam("start")),
)  # fmt: skip
_ON_ROSTER = (
    select(RosterEntry.day)
    .where(RosterEntry.hall_id == bindparam("hall"), RosterEntry.day.between(bindparam("first"), bindparam("last")))
    .distinct()
)
_LAST_EVENT = select(Event.seq).where(Event.hall_id == bindparam("hall")).order_by(Event.seq.desc()).limit(1)
_CHANGED = (
    select(Ticket.day)
    .join(Event, Event.ticket_id == Ticket.id)
    .where(
        Event.hall_id == bindparam("hall"), Event.seq > bindparam("after"), Event.seq <= bindparam("until"),
        Ticket.day < bindparam("today"),
    )
    .distinct()
)  # fmt: skip
_ROSTER_CHANGED = select(Event.data).where(
    Event.hall_id == bindparam("hall"), Event.seq > bindparam("after"), Event.seq <= bindparam("until"),
    Event.type == "roster.changed",
)  # fmt: skip
# Zone by zone, since the unique number of a ticket leads from zone and day to its rows.
_TICKETS = (
    select(Ticket.issued_at, Ticket.wait_at_issue, Ticket.priority_class, Ticket.slot_at, Leg.called_at, Leg.calls)
    .join(Leg, (Leg.ticket_id == Ticket.id) & (Leg.leg_no == 1))
    .where(Ticket.hall_id == bindparam("hall"), Ticket.zone_id == bindparam("zone"), Ticket.day == bindparam("on_day"))
)


@dataclass(frozen=True, slots=True)
class DaySums:
    """What is written of one day, read and packed beforehand."""

    day: date
    rows: dict[Any, list[dict[str, Any]]]


def due_days(connection: Connection, hall: HallConfig, at: datetime) -> list[date]:
    """Days before today that are not summed yet, or by an older edition, the oldest first."""
    today = hall.day(at)
    days = {row.day for row in run(connection, _DUE, {"hall": hall.id, "today": today})}
    days |= {row.day for row in run(connection, _OLD, {"hall": hall.id, "today": today})}
    days |= _quiet_days(connection, hall, today, at)
    return sorted(days)[:DAYS_AT_ONCE]


def _quiet_days(connection: Connection, hall: HallConfig, today: date, at: datetime) -> set[date]:
    """Days on which windows were open or planned and nobody came: they have no counters, but that time is to be kept."""
    first, yesterday = today - timedelta(days=QUIET_DAYS_BACK), today - timedelta(days=1)
    quiet = days_on_duty(connection, hall, first, yesterday, at) - kept_days(connection, hall, first, yesterday)
    counted = {row.day for row in run(connection, _COUNTED, {"hall": hall.id, "first": first, "last": yesterday})}
    return quiet - counted


def kept_days(connection: Connection, hall: HallConfig, first: date, last: date) -> set[date]:
    """Days of which facts are kept, by the collector of today."""
    return {row.day for row in run(connection, _KEPT, {"hall": hall.id, "first": first, "last": last})}


def days_on_duty(connection: Connection, hall: HallConfig, first: date, last: date, at: datetime) -> set[date]:
    """Days on which a window was open, or should have been by the roster, whether or not anybody came."""
    start = datetime.combine(first, time(), hall.timezone)
    end = min(datetime.combine(last + timedelta(days=1), time(), hall.timezone), at)
    found: set[date] = set()
    for row in run(connection, _ON_DUTY, {"hall": hall.id, "start": start, "end": end}):
        day, until = max(hall.day(row.since), first), min(hall.day(row.until or at), last)
        found.update(day + timedelta(days=n) for n in range((until - day).days + 1))
    found.update(
        row.day for row in run(connection, _ON_ROSTER, {"hall": hall.id, "first": first, "last": min(last, hall.day(at))})
    )
    return found


def changed_since(connection: Connection, hall: HallConfig, today: date) -> set[date]:
    """Days before today of which a ticket or the roster changed since the worker looked last."""
    seen = run(connection, _SEEN, {"hall": hall.id}).scalar()
    if seen is None:
        return set()
    last = run(connection, _LAST_EVENT, {"hall": hall.id}).scalar() or 0
    return _changed(connection, hall.id, seen, last, today)


def _changed(connection: Connection, hall_id: str, after: int, until: int, today: date) -> set[date]:
    of = {"hall": hall_id, "after": after, "until": until}
    days = {row.day for row in run(connection, _CHANGED, {**of, "today": today})}
    for row in run(connection, _ROSTER_CHANGED, of):
        first, last = (date.fromisoformat(row.data[name]) for name in ("first_day", "last_day"))
        days.update(first + timedelta(days=n) for n in range((min(last, today - timedelta(days=1)) - first).days + 1))
    return days


def sums_of(connection: Connection, hall: HallConfig, day: date, at: datetime) -> DaySums:
    facts = [
        {"hall_id": hall.id, "fact": fact.value, "name": name, "day": day, "edition": EDITION, **packed(column)}
        for fact, table in collect(connection, hall, day, at).tables.items()
        for name, column in table.items()
    ]
    rows = {
        FactColumn: facts,
        PromiseSum: _promise_rows(connection, hall, day),
        ArrivalSum: _arrival_rows(connection, hall, day),
    }
    return DaySums(day, rows)


def keep_sums(work: Work, halls: Halls, hall_id: str, sums: DaySums) -> None:
    """Write the sums of a day in place of those it had; done twice it changes nothing."""
    hall = halls.held(work, hall_id)
    for table, rows in sums.rows.items():
        work.connection.execute(delete(table).where(table.hall_id == hall.id, table.day == sums.day))
        if rows:
            work.connection.execute(insert(table), rows)
    work.connection.execute(update(Counter).where(Counter.hall_id == hall.id, Counter.day == sums.day).values(summed=True))


@dataclass(frozen=True, slots=True)
class Changed:
    """Summed days of which something changed since, and the last event that was looked at."""

    seq: int
    days: tuple[date, ...]


def changed_days(connection: Connection, hall: HallConfig, at: datetime) -> Changed | None:
    """What ``mark_changed`` is to keep; None when nothing is worth a transaction."""
    seen = run(connection, _SEEN, {"hall": hall.id}).scalar()
    last = run(connection, _LAST_EVENT, {"hall": hall.id}).scalar() or 0
    if seen is None:  # nothing was summed before the first look
        return Changed(last, ())
    days = tuple(sorted(_changed(connection, hall.id, seen, seen + EVENTS_AT_ONCE, hall.day(at))))
    if not days and last - seen < EVENTS_UNSEEN:
        return None
    return Changed(min(last, seen + EVENTS_AT_ONCE), days)


def mark_changed(work: Work, halls: Halls, hall_id: str, changed: Changed) -> None:
    halls.held(work, hall_id)
    if changed.days:
        of_days = (Counter.hall_id == hall_id, Counter.day.in_(changed.days))
        work.connection.execute(update(Counter).where(*of_days).values(summed=False))
        # A day on which nobody came has no counter to say so.
        counted = select(Counter.day).where(*of_days)
        of_facts = (FactColumn.hall_id == hall_id, FactColumn.day.in_(changed.days), FactColumn.day.not_in(counted))
        work.connection.execute(update(FactColumn).where(*of_facts).values(edition=0))
    work.connection.execute(delete(FactsSeen).where(FactsSeen.hall_id == hall_id))
    work.connection.execute(insert(FactsSeen), {"hall_id": hall_id, "seq": changed.seq})


def promises_of(connection: Connection, hall: HallConfig, day: date) -> dict[Cell, Score]:
    """The promises of a day by cell, from its tickets."""
    cells: dict[Cell, Score] = {}
    for zone_id, rows in _tickets(connection, hall, day):
        for row in rows:
            if "p50" in (row.wait_at_issue or {}) and _was_promised(row):
                cell = zone_id, row.issued_at.astimezone(hall.timezone).hour, horizon_of(row.wait_at_issue["p50"])
                waited = (row.called_at - row.issued_at).total_seconds() if row.called_at else None
                cells.setdefault(cell, Score()).keep(row.wait_at_issue, waited)
    return cells


def arrivals_of(connection: Connection, hall: HallConfig, day: date) -> dict[tuple[str, int], tuple[int, int]]:
    """{(zone id, half hour): (walk-ins, booked)} of a day, from its tickets."""
    found: dict[tuple[str, int], tuple[int, int]] = {}
    for zone_id, rows in _tickets(connection, hall, day):
        for row in rows:
            key = zone_id, slot_of(hall, row.issued_at)
            walk_ins, booked = found.get(key, (0, 0))
            is_booked = row.priority_class == APPOINTMENT
            found[key] = walk_ins + (not is_booked), booked + is_booked
    return found


def slot_of(hall: HallConfig, at: datetime) -> int:
    local = hall.local_time(at)
    return (local.hour * 60 + local.minute) // SLOT_MINUTES


def _tickets(connection: Connection, hall: HallConfig, day: date) -> Iterable[tuple[str, list[Any]]]:
    for zone in hall.zones.values():
        yield zone.id, run(connection, _TICKETS, {"hall": hall.id, "zone": zone.id, "on_day": day}).all()


def _was_promised(row: Any) -> bool:
    """Whether somebody was told to wait so long: not one served on the spot (R-079), nor a booking, which has its own time."""
    on_the_spot = row.called_at is not None and row.calls == 0
    return not on_the_spot and row.slot_at is None


def _promise_rows(connection: Connection, hall: HallConfig, day: date) -> list[dict[str, Any]]:
    return [
        {
            "hall_id": hall.id, "day": day, "zone_id": zone_id, "hour": hour, "horizon": horizon, "n": score.n,
            "gone": score.gone, "inside": score.inside, "said": score.said, "late": score.late,
            "error_seconds": score.error_seconds, "width_seconds": score.width_seconds,
            "errors": {str(minutes): count for minutes, count in score.errors.items()},
        }
        for (zone_id, hour, horizon), score in promises_of(connection, hall, day).items()
    ]  # fmt: skip


def _arrival_rows(connection: Connection, hall: HallConfig, day: date) -> list[dict[str, Any]]:
    return [
        {"hall_id": hall.id, "day": day, "zone_id": zone_id, "slot": slot, "walk_ins": walk_ins, "booked": booked}
        for (zone_id, slot), (walk_ins, booked) in arrivals_of(connection, hall, day).items()
    ]


def first_day(today: date, weeks: int) -> date:
    """The Monday ``weeks`` - 1 weeks before the one of ``today``."""
    return today - timedelta(days=today.weekday() + 7 * (weeks - 1))
