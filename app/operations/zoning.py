"""Zones of a hall: add, change, put in order, merge, switch off and on (R-004, R-005); tickets already issued keep working."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from app.domain.crowding import are_levels
from app.domain.discipline import Preference
from app.domain.people import Actor
from app.domain.policy import read_sessions
from app.domain.ticket import TicketState
from app.errors import Conflict, Invalid
from app.models import Counter, Leg, Loan, Queue, ServiceItem, Window, WindowPreference, Zone
from app.models.base import new_id
from app.models.leg import OPEN_LEG
from app.operations.configuration import Halls, ZoneConfig
from app.operations.configuring import Setup, area_id_of, differing, set_up
from app.operations.desks import record
from app.operations.facts import visit_facts
from app.operations.lines import queue_for
from app.operations.unit_of_work import Work
from app.operations.visits import Visit, add_waiting, change_leg, visits_by_leg, waiting_by_zone
from app.queries.configuration import zone_setup


def add_zone(work: Work, halls: Halls, hall_id: str, wanted: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    """A new zone, or with ``issues_tickets`` False an area that is only shown (R-005); it comes last."""
    setup = set_up(work, halls, hall_id, actor, at)
    code = wanted["code"]
    if code in setup.hall.zones_by_code:
        raise Conflict("zone_code_taken", zone=code)
    _must_be_right(setup, None, wanted)
    position = max((zone.position for zone in setup.hall.zones.values()), default=-1) + 1
    row = {"id": new_id(), "hall_id": hall_id, "position": position, **_columns(setup, wanted)}
    work.connection.execute(insert(Zone), row)
    setup.wrote("zone", code, {}, {name: value for name, value in wanted.items() if name != "code"})


def change_zone(
    work: Work, halls: Halls, hall_id: str, code: str, wanted: Mapping[str, Any], actor: Actor, at: datetime
) -> None:
    """Rename a zone or change its caps, hours, identities, purposes, silence or waiting area.

    Raises Conflict ``prefix_taken``, ``prefix_in_use`` (numbers with the old one were given out today) or
    ``zone_has_waiting`` (it would issue no more tickets).
    """
    setup = set_up(work, halls, hall_id, actor, at)
    zone = setup.zone(code)
    before = zone_setup(setup.hall, zone)
    changes = differing(before, wanted)
    if not changes:
        return
    _must_be_right(setup, zone, changes)
    work.connection.execute(update(Zone).where(Zone.id == zone.id).values(**_columns(setup, changes)))
    setup.wrote("zone", code, {name: before[name] for name in changes}, changes)


def reorder_zones(work: Work, halls: Halls, hall_id: str, codes: Sequence[str], actor: Actor, at: datetime) -> None:
    """Show the named zones first, in this order, and the others after them as they were."""
    setup = set_up(work, halls, hall_id, actor, at)
    named = list(dict.fromkeys(setup.zone(code).code for code in codes))
    before = list(setup.hall.zones_by_code)
    after = named + [code for code in before if code not in named]
    if after == before:
        return
    for position, code in enumerate(after):
        work.connection.execute(update(Zone).where(Zone.id == setup.zone(code).id).values(position=position))
    setup.wrote("zones", "order", {"order": before}, {"order": after})


def switch_zone_off(work: Work, halls: Halls, hall_id: str, code: str, actor: Actor, at: datetime, reason: str = "") -> None:
    """No more numbers here; raise Conflict ``zone_has_waiting`` while somebody waits, who would be left standing."""
    setup = set_up(work, halls, hall_id, actor, at)
    zone = setup.zone(code)
    if not zone.active:
        return
    _nobody_may_wait(setup, zone)
    work.connection.execute(update(Zone).where(Zone.id == zone.id).values(active=False))
    setup.wrote("zone", code, {"active": True}, {"active": False}, reason=reason)


def switch_zone_on(work: Work, halls: Halls, hall_id: str, code: str, actor: Actor, at: datetime, reason: str = "") -> None:
    """Issue numbers again; a merged zone stands on its own again, without what went over to the other zone."""
    setup = set_up(work, halls, hall_id, actor, at)
    zone = setup.zone(code)
    if zone.active:
        return
    work.connection.execute(update(Zone).where(Zone.id == zone.id).values(active=True, merged_into_id=None))
    before = {"active": False, "merged_into": zone_setup(setup.hall, zone)["merged_into"]}
    setup.wrote("zone", code, before, {"active": True, "merged_into": None}, reason=reason)


def merge_zone(
    work: Work, halls: Halls, hall_id: str, code: str, into: str, actor: Actor, at: datetime, reason: str = ""
) -> int:
    """Let one zone go up in another; returns how many open tickets went over.

    Tickets keep number, issue time and place: they stand in the other zone's line by the time they were issued. Windows and
    items of the zone belong to the other one from now on, and whoever asks for the old code gets a number of the other.
    Raises Conflict ``zone_merge_self``, ``zone_off`` or ``zone_issues_no_tickets``.
    """
    setup = set_up(work, halls, hall_id, actor, at)
    zone, target = setup.zone(code), setup.hall.zone(into)
    if target.id == zone.id:
        raise Conflict("zone_merge_self")
    for each in (zone, target):
        if not each.active:
            raise Conflict("zone_off", zone=each.name)
        if not each.issues_tickets:
            raise Conflict("zone_issues_no_tickets", zone=each.name)
    moved = _move_open_tickets(setup, zone, target)
    _hand_windows_over(setup, zone, target)
    _hand_loans_over(setup, zone, target)
    work.connection.execute(update(ServiceItem).where(ServiceItem.zone_id == zone.id).values(zone_id=target.id))
    overflowing = (Zone.hall_id == hall_id, Zone.overflow_into_id == zone.id)
    into_itself = Zone.id == target.id
    work.connection.execute(update(Zone).where(*overflowing, into_itself).values(overflow_into_id=None))
    work.connection.execute(update(Zone).where(*overflowing).values(overflow_into_id=target.id))
    values = {"merged_into_id": target.id, "active": False, "overflow_into_id": None}
    work.connection.execute(update(Zone).where(Zone.id == zone.id).values(**values))
    setup.wrote(
        "zone", code, {"active": True, "merged_into": None}, {"active": False, "merged_into": target.code},
        reason=reason, moved=moved,
    )  # fmt: skip
    return moved


_OPEN_IN_ZONE = (
    visits_by_leg()
    .where(Leg.hall_id == bindparam("hall"), Leg.zone_id == bindparam("zone"), OPEN_LEG)
    .order_by(Leg.order_at, Leg.order_seq, Leg.id)
)
_KEY_OF_QUEUE = select(Queue.item_group, Queue.skill, Queue.priority_class, Queue.target_window_id).where(
    Queue.id == bindparam("queue")
)


def _move_open_tickets(setup: Setup, zone: ZoneConfig, target: ZoneConfig) -> int:
    """Not only those who wait: who is called, held or missed now may come back to a line, and somebody must call it."""
    work = setup.work
    found = [Visit(*row) for row in work.connection.execute(_OPEN_IN_ZONE, {"hall": setup.hall.id, "zone": zone.id}).all()]
    queues: dict[str, str] = {}
    for visit in found:
        if visit.queue_id not in queues:
            key = work.connection.execute(_KEY_OF_QUEUE, {"queue": visit.queue_id}).one()
            queues[visit.queue_id], _ = queue_for(work, setup.hall.id, target.id, *key)
        queue_id = queues[visit.queue_id]
        after = change_leg(work, visit, zone_id=target.id, queue_id=queue_id)
        if visit.state is TicketState.WAITING:
            add_waiting(work, visit.queue_id, -1, -visit.case_count)
            add_waiting(work, queue_id, 1, visit.case_count)
        facts = visit_facts(setup.hall, after) | {"from_zone": zone.code, "to_zone": target.code}
        record(work, "ticket.zone_merged", setup.actor, setup.at, facts, visit=after, was=visit)
    # An undo would put tickets back into a line that nobody calls any more.
    work.connection.execute(update(Window).where(Window.hall_id == setup.hall.id).values(undo=None))
    return len(found)


def _hand_windows_over(setup: Setup, zone: ZoneConfig, target: ZoneConfig) -> None:
    for window in setup.hall.windows.values():
        if not any(line.zone_id == zone.id for line in window.own):
            continue
        lines: dict[tuple[str, str], Preference] = {}
        for line in window.own:
            zone_id = target.id if line.zone_id == zone.id else line.zone_id
            renamed = Preference(zone_id, line.item_group, line.rank, line.weight)
            known = lines.get((zone_id, line.item_group))
            if known is None or renamed.rank < known.rank:
                lines[zone_id, line.item_group] = renamed
        store_profile(setup, window.id, list(lines.values()))


def _hand_loans_over(setup: Setup, zone: ZoneConfig, target: ZoneConfig) -> None:
    """Windows lent to the zone are lent to the other one now, unless they serve that already."""
    for window in setup.hall.windows.values():
        serves = any(line.zone_id == target.id and not line.item_group for line in window.profile)
        for loan in window.loans:
            if loan.zone_id == zone.id:
                values = {"returned_at": setup.at, "returned_by": setup.actor.id} if serves else {"zone_id": target.id}
                setup.connection.execute(update(Loan).where(Loan.id == loan.id).values(**values))


def store_profile(setup: Setup, window_id: str, lines: Sequence[Preference]) -> None:
    """Replace what a window takes by ``lines``."""
    setup.connection.execute(delete(WindowPreference).where(WindowPreference.window_id == window_id))
    rows = [
        {
            "id": new_id(), "window_id": window_id, "zone_id": line.zone_id, "item_group": line.item_group,
            "rank": line.rank, "weight": line.weight,
        }
        for line in lines
    ]  # fmt: skip
    if rows:
        setup.connection.execute(insert(WindowPreference), rows)
    setup.windows_serve_other_zones()


def _must_be_right(setup: Setup, zone: ZoneConfig | None, wanted: Mapping[str, Any]) -> None:
    """What no single value shows: the prefix is free, a zone with a queue has one, hours make sense."""
    issues = wanted.get("issues_tickets", zone.issues_tickets if zone else True)
    prefix = wanted.get("prefix", zone.prefix if zone else "") or ""
    if issues and not prefix:
        raise Invalid("prefix_required")
    if "prefix" in wanted and prefix:
        if any(other.prefix == prefix and other is not zone for other in setup.hall.zones.values()):
            raise Conflict("prefix_taken", prefix=prefix)
        if zone is not None and _issued_today(setup, zone):
            raise Conflict("prefix_in_use", prefix=zone.prefix)
    if zone is not None and not issues:
        _nobody_may_wait(setup, zone)
    if wanted.get("identity_required") and not wanted.get("identity_kinds", zone.identity_kinds if zone else ()):
        raise Invalid("identity_kinds_missing")
    _hours_must_make_sense(wanted)
    for name in ("alarm_waiting", "alarm_minutes"):
        if wanted.get(name) is not None and not are_levels(wanted[name]):
            raise Invalid("alarm_levels_invalid", extra={"errors": [{"field": name, "problem": "order"}]})
    if wanted.get("overflow_into"):
        _must_take_overflow(setup, wanted["overflow_into"], zone.code if zone else wanted["code"])


def _must_take_overflow(setup: Setup, into: str, code: str) -> None:
    """One step only: what overflowed twice would be called by nobody who expects it."""
    target = setup.hall.zone(into)
    source = setup.hall.zones_by_code.get(code)
    feeds_source = source is not None and source.id in setup.hall.overflowing_into
    if target.code == code or target.overflow_into_id or feeds_source:
        raise Invalid("overflow_into_itself", zone=target.name)
    if not target.issues_tickets:
        raise Conflict("zone_issues_no_tickets", zone=target.name)


def _hours_must_make_sense(wanted: Mapping[str, Any]) -> None:
    if wanted.get("sessions") == []:
        raise Invalid("sessions_empty")
    try:
        read_sessions(wanted.get("sessions") or ())
    except ValueError:
        raise Invalid("sessions_invalid") from None
    if any(entry["from"] >= entry["to"] for entry in wanted.get("silent_hours", ())):
        raise Invalid("sessions_invalid")


def _issued_today(setup: Setup, zone: ZoneConfig) -> bool:
    """Two zones that gave out the same number on one day would be called by the same name."""
    found = setup.connection.execute(
        select(Counter.last_number).where(
            Counter.hall_id == setup.hall.id, Counter.zone_id == zone.id, Counter.day == setup.hall.day(setup.at)
        )
    ).scalar_one_or_none()
    return bool(found)


def _nobody_may_wait(setup: Setup, zone: ZoneConfig) -> None:
    count = waiting_by_zone(setup.connection, setup.hall.id).get(zone.id, 0)
    if count:
        raise Conflict("zone_has_waiting", zone=zone.name, count=count)


def _columns(setup: Setup, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What is wanted, by column of the table."""
    columns = {name: value for name, value in wanted.items() if name != "area"}
    if "overflow_into" in columns:
        into = columns.pop("overflow_into")
        columns["overflow_into_id"] = setup.hall.zone(into).id if into else None
    if "area" in wanted:
        columns["waiting_area_id"] = area_id_of(setup.hall, wanted["area"]) if wanted["area"] else None
    if "prefix" in wanted:
        columns["prefix"] = wanted["prefix"] or None  # several areas without a queue share having none
    if "sessions" in wanted:
        columns["sessions"] = wanted["sessions"] or None
    return columns
