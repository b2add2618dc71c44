"""What was planned of a day, and what was there: sessions of the hall, duty by the roster, devices in their place.

Halls that keep no roster have planned nobody.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.domain.figures import Fact
from app.domain.half_hours import half_hours_of
from app.domain.people import Role
from app.models import Device, DutySpan, Fault, Hardware, Post, PostAssignment, RosterEntry
from app.models.base import to_ms
from app.models.statements import run
from app.operations.configuration import HallConfig
from app.operations.rostering import DutySession, sessions_on

Stretch = tuple[datetime, datetime]

_PLANNED = (
    select(RosterEntry.day, RosterEntry.session, RosterEntry.role, RosterEntry.post_id, Post.window_id)
    .join(Post, Post.id == RosterEntry.post_id)
    .where(RosterEntry.hall_id == bindparam("hall"), RosterEntry.day.between(bindparam("first"), bindparam("last")))
    .order_by(RosterEntry.day, RosterEntry.session, Post.code)
)
_HELD_BY = (
    select(PostAssignment.post_id, PostAssignment.role, PostAssignment.person_id, PostAssignment.since, PostAssignment.until)
    .join(Post, Post.id == PostAssignment.post_id)
    .where(Post.hall_id == bindparam("hall"))
    .order_by(PostAssignment.since)
)
_SPANS = (
    select(DutySpan.window_id, DutySpan.person_id, DutySpan.since, DutySpan.until, DutySpan.left_at)
    .where(DutySpan.hall_id == bindparam("hall"), DutySpan.since < bindparam("end"))
    .where(DutySpan.until.is_(None) | (DutySpan.until > bindparam("start")))
    .order_by(DutySpan.since)
)


@dataclass(frozen=True, slots=True)
class Planned:
    """A session at a window for which the roster has the A or the B of its post. person_id: "" where the post had nobody."""

    session: DutySession
    day: date
    window_id: str
    role: str
    person_id: str


def planned_sessions(connection: Connection, hall: HallConfig, first: date, last: date) -> Iterator[Planned]:
    """From ``first`` to ``last``, by day and session."""
    holders = run(connection, _HELD_BY, {"hall": hall.id}).all()
    of_day: dict[date, list[DutySession]] = {}
    for row in run(connection, _PLANNED, {"hall": hall.id, "first": first, "last": last}):
        window = hall.windows.get(row.window_id)
        if row.day not in of_day:
            of_day[row.day] = sessions_on(hall, row.day)
        session = next((one for one in of_day[row.day] if one.number == row.session), None)
        if window is not None and session is not None and session.concerns(window.zone_ids):
            yield Planned(session, row.day, row.window_id, row.role, _holder(hall, holders, row))


def _holder(hall: HallConfig, holders: Sequence[Any], planned: Any) -> str:
    """Who held the planned side of the post on the day; the newest where it changed on that day."""
    found = ""
    for row in holders:
        begun = row.post_id == planned.post_id and row.role == planned.role and hall.day(row.since) <= planned.day
        if begun and (row.until is None or hall.day(row.until) >= planned.day):
            found = row.person_id
    return found


def duty_spans(connection: Connection, hall: HallConfig, start: datetime, end: datetime) -> Sequence[Any]:
    """Who answered for which window, also where nobody did any more (person_id None): rows by their begin."""
    return run(connection, _SPANS, {"hall": hall.id, "start": start, "end": end}).all()


def manned(spans: Iterable[Any], at: datetime) -> dict[str, list[Stretch]]:
    """{window: when somebody answered for it}, by their begin; who left without a word did so until then."""
    found: dict[str, list[Stretch]] = {}
    for span in spans:
        if span.person_id is not None:
            found.setdefault(span.window_id, []).append((span.since, span.left_at or span.until or at))
    return found


def gaps(spans: Iterable[Stretch], start: datetime, end: datetime) -> Iterator[Stretch]:
    """The parts of a time that no span covers; spans by their begin."""
    reached = start
    for since, until in spans:
        if until <= reached or since >= end:
            continue
        if since > reached:
            yield reached, since
        reached = until
    if reached < end:
        yield reached, end


def opening(hall: HallConfig, day: date) -> list[Stretch]:
    """When the hall is open on a day, for anybody at all: its sessions, those of single zones too, one after the other."""
    found: list[Stretch] = []
    for session in sorted(sessions_on(hall, day), key=lambda one: one.start):
        if found and session.start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], session.end)
        else:
            found.append((session.start, session.end))
    return found


# Devices


@dataclass(frozen=True, slots=True)
class Kept:
    """A device that should work, from and to; to: None where it still should."""

    id: str
    kind: str
    since: datetime
    until: datetime | None


_DEVICES = select(Device.id, Device.kind, Device.created_at, Device.revoked_at).where(
    Device.hall_id == bindparam("hall"), Device.kind != Role.INTEGRATION
)
_HARDWARE = (
    select(Hardware.id, Hardware.kind, Hardware.active, Hardware.changed_at, Device.created_at, Device.revoked_at)
    .join(Device, Device.id == Hardware.device_id)
    .where(Hardware.hall_id == bindparam("hall"))
)
_FAULTS = (
    select(Fault.device_id, Fault.hardware_id, Fault.found_at, Fault.repaired_at)
    .where(Fault.hall_id == bindparam("hall"), Fault.found_at < bindparam("end"))
    .where(Fault.repaired_at.is_(None) | (Fault.repaired_at > bindparam("start")))
    .order_by(Fault.found_at)
)


def devices_kept(connection: Connection, hall: HallConfig) -> list[Kept]:
    """Every device the hall has or had, those on the wires of an agent from when the agent came; programs are none."""
    of = {"hall": hall.id}
    devices = [Kept(row.id, row.kind.value, row.created_at, row.revoked_at) for row in run(connection, _DEVICES, of)]
    return devices + [
        Kept(row.id, row.kind, row.created_at, row.revoked_at or (None if row.active else row.changed_at))
        for row in run(connection, _HARDWARE, of)
    ]


@dataclass(frozen=True, slots=True)
class Beside:
    """What happens on a day besides its tickets, as one look finds it. spans, faults: rows, some of which still last."""

    planned: Sequence[Planned]
    spans: Sequence[Any]
    devices: Sequence[Kept]
    faults: Sequence[Any]

    def out_of_use(self, until: datetime) -> dict[str, list[Stretch]]:
        """{device: when it was out of use}, by their begin; what lasts goes on to ``until``."""
        found: dict[str, list[Stretch]] = {}
        for row in self.faults:
            found.setdefault(row.hardware_id or row.device_id, []).append((row.found_at, row.repaired_at or until))
        return found


def read_beside(connection: Connection, hall: HallConfig, day: date, start: datetime, end: datetime) -> Beside:
    faults = run(connection, _FAULTS, {"hall": hall.id, "start": start, "end": end}).all()
    planned = list(planned_sessions(connection, hall, day, day))
    return Beside(planned, duty_spans(connection, hall, start, end), devices_kept(connection, hall), faults)


def rows_beside(
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


def _by_slot(spans: Iterable[Stretch], start: datetime) -> dict[int, int]:
    """{half hour: ms of the spans in it}."""
    found: dict[int, int] = {}
    for since, until in spans:
        for slot, part in half_hours_of(to_ms(since), to_ms(until), to_ms(start)):
            found[slot] = found.get(slot, 0) + part
    return found
