"""What a guide does for somebody of a special group: say which (R-117), and bring them straight to a window (R-119)."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.discipline import preference_for
from app.domain.people import Actor
from app.domain.special_groups import SpecialGroup, by_code
from app.domain.ticket import TicketState
from app.domain.window import OPEN, WindowState
from app.errors import Conflict, Forbidden
from app.operations.calling import Done, call_straight, caller
from app.operations.configuration import HallConfig, Halls
from app.operations.desks import Desk, look_at, record
from app.operations.facts import visit_facts, waiting_codes
from app.operations.issuing import Request, open_on_the_spot, takes_item
from app.operations.lines import candidate_of, place_brought, queue_for
from app.operations.unit_of_work import Work
from app.operations.visits import Visit, add_waiting, change_leg, change_ticket, visit_by_id
from app.security.vault import Vault


@dataclass(frozen=True, slots=True)
class Brought:
    """Whom a guide brings: somebody with a waiting ticket, or a request for a number, whose zone "" is found by itself."""

    group: str | None = None
    ticket_id: str | None = None
    request: Request | None = None
    reason: str = ""


def set_group(work: Work, halls: Halls, hall_id: str, ticket_id: str, code: str, actor: Actor, at: datetime) -> Visit:
    """A waiting visitor belongs to a special group: the ticket keeps number and place and gets the group's priority."""
    if actor.hall_id is not None and actor.hall_id != hall_id:
        raise Forbidden("other_hall")
    hall = halls.held(work, hall_id)
    visit = visit_by_id(work.connection, hall.id, ticket_id)
    _must_wait(visit)
    after = _of_group(work, hall, visit, by_code(hall.special_groups, code))
    facts = visit_facts(hall, after) | {"waiting": waiting_codes(work.connection, hall), "special_group": code}
    record(work, "ticket.group_set", actor, at, facts, visit=after, was=visit)
    return after


def send_straight(work: Work, halls: Halls, vault: Vault, window_id: str, brought: Brought, actor: Actor, at: datetime) -> Done:
    """Call the visitor to this window at once, or as its very next when somebody is served there; a ticket is on record.

    Raises Conflict ``straight_needs_group``, ``window_closed``, ``window_paused`` or ``ticket_not_for_window``.
    """
    desk = look_at(work, halls, window_id, actor, at)
    if desk.row.state not in OPEN:
        code = "window_closed" if desk.row.state is WindowState.CLOSED else "window_paused"
        # A guide opens no window, so the sentence is not the desk's own.
        raise Conflict(code, words=f"straight.{code}", window=desk.window.number)
    visit = _ticket_of(desk, halls, vault, brought)
    if desk.row.leg_id is None:
        return call_straight(desk, visit, brought.reason)
    return Done(desk, _very_next(desk, visit, brought.reason))


def _ticket_of(desk: Desk, halls: Halls, vault: Vault, brought: Brought) -> Visit:
    hall, work = desk.hall, desk.work
    group = by_code(hall.special_groups, brought.group) if brought.group else None
    if brought.ticket_id is None:
        if group is None:
            raise Conflict("straight_needs_group")
        request = brought.request or Request(zone="")
        request = replace(request, special_group=group.code, zone=_zone_for(desk, group, request), keeps_zone=True)
        return open_on_the_spot(work, halls, vault, hall.id, request, desk.actor, desk.at)
    visit = desk.named_visit(brought.ticket_id)
    _must_wait(visit)
    if group is not None and group.code != visit.special_group:
        return _of_group(work, hall, visit, group)
    if not visit.special_group and visit.priority_class != "special":
        raise Conflict("straight_needs_group")
    return visit


def _zone_for(desk: Desk, group: SpecialGroup, request: Request) -> str:
    """The group's zone where this window serves it, else the one asked for, else the window's first that takes the item."""
    hall = desk.hall
    item = hall.item(request.service_item) if request.service_item else None
    served = [hall.zones[zone_id] for zone_id in desk.window.zone_ids]
    fitting = [zone for zone in served if zone.active and (item is None or takes_item(hall, zone, item))]
    if not fitting:
        raise Conflict("transfer_target_cannot", target=desk.window.name)
    codes = [zone.code for zone in fitting]
    return next((code for code in (group.zone, request.zone) if code in codes), None) or codes[0]


def _of_group(work: Work, hall: HallConfig, visit: Visit, group: SpecialGroup) -> Visit:
    zone = hall.zones[visit.zone_id]
    item = hall.items[visit.item_id] if visit.item_id else None
    visit = change_ticket(work, visit, special_group=group.code)
    return _to_queue(work, hall, visit, hall.group_for(zone, item, visit.purpose), group.priority_class)


def _to_queue(work: Work, hall: HallConfig, visit: Visit, item_group: str, priority_class: str, window_id: str = "") -> Visit:
    """The same line of the same zone, in another of its queues."""
    item = hall.items[visit.item_id] if visit.item_id else None
    skill = hall.skill_for(hall.zones[visit.zone_id], item)
    queue_id, _ = queue_for(work, hall.id, visit.zone_id, item_group, skill, priority_class, window_id)
    if queue_id != visit.queue_id:
        add_waiting(work, visit.queue_id, -1, -visit.case_count)
        add_waiting(work, queue_id, 1, visit.case_count)
    return change_leg(work, visit, queue_id=queue_id, priority_class=priority_class)


def _very_next(desk: Desk, visit: Visit, reason: str) -> Visit:
    work, hall = desk.work, desk.hall
    if preference_for(candidate_of(desk.connection, visit.leg_id), caller(desk)) is None:
        raise Conflict("ticket_not_for_window", window=desk.window.number, ticket_no=visit.ticket_no)
    zone = hall.zones[visit.zone_id]
    item = hall.items[visit.item_id] if visit.item_id else None
    group = hall.group_for(zone, item, visit.purpose)
    moved = _to_queue(work, hall, visit, group, visit.priority_class, desk.window.id)
    assert work.hall is not None
    order_at, order_seq = place_brought(
        desk.connection, zone.id, desk.window.id, visit.order_at, work.hall.seq + work.hall.used
    )
    after = change_leg(work, moved, order_at=order_at, order_seq=order_seq, ahead=True)
    facts = visit_facts(hall, after) | {"waiting": waiting_codes(desk.connection, hall), "to_window": desk.window.number}
    record(
        work, "ticket.sent_straight", desk.actor, desk.at, facts, visit=after, was=visit, window_id=desk.window.id,
        reason=reason, sensitive="straight",
    )  # fmt: skip
    return after


def _must_wait(visit: Visit) -> None:
    if visit.state is not TicketState.WAITING:
        raise Conflict("ticket_not_waiting", ticket_no=visit.ticket_no)
