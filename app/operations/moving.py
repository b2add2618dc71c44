"""What else happens to a ticket: put on hold, moved to another line, given back, given up, brought back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from app.domain.people import LEADERS, Actor, Role
from app.domain.tags import may_take
from app.domain.ticket import TicketAction, TicketState
from app.domain.window import OPEN as OPEN_WINDOW
from app.domain.window import WindowAction
from app.errors import Conflict, Forbidden, Invalid
from app.models import Leg, Person, Window
from app.operations.calling import Done, withdraw_calls
from app.operations.chaining import open_leg
from app.operations.configuration import HallConfig, Halls, ItemConfig, WindowConfig, ZoneConfig
from app.operations.desks import look_at, record, sit_down
from app.operations.duty import settle_share
from app.operations.facts import visit_facts, waiting_codes, window_states
from app.operations.hardware import print_for_kiosk
from app.operations.issuing import takes_item
from app.operations.lines import first_place, place_after
from app.operations.unit_of_work import Work
from app.operations.visits import (
    Visit,
    change_leg,
    change_ticket,
    milliseconds,
    move,
    visit_by_id,
    visit_by_leg,
)

PLACES = ("next", "original", "last")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a transfer goes; codes of zone and item, id of the window. place: next, original or last."""

    zone: str | None = None
    service_item: str | None = None
    window_id: str | None = None
    place: str = "original"
    note: str = ""


def hold(
    work: Work, halls: Halls, window_id: str, actor: Actor, at: datetime, ticket_id: str | None = None, note: str = ""
) -> Done:
    """Park the visitor at the desk; the window is free for others (R-070)."""
    desk = sit_down(work, halls, window_id, actor, at)
    visit = desk.open_visit(ticket_id)
    if desk.row.held >= desk.hall.policy.held_max:
        raise Conflict("held_limit", limit=desk.hall.policy.held_max)
    after = move(work, visit, TicketAction.HOLD, held_at=at, held_from=visit.state.value, note=note or visit.note)
    desk.set(held=desk.row.held + 1)
    desk.free()
    desk.record("ticket.held", after, was=visit, reason=note)
    desk.leave(undo="hold")
    return Done(desk, after)


def resume_hold(work: Work, halls: Halls, window_id: str, ticket_id: str, actor: Actor, at: datetime) -> Done:
    """Take a held visitor up again where it stopped: called, or in service."""
    desk = sit_down(work, halls, window_id, actor, at)
    visit = desk.named_visit(ticket_id)
    if visit.state is not TicketState.HELD:
        raise Conflict("ticket_not_held", ticket_no=visit.ticket_no)
    if visit.window_id != window_id:
        raise Conflict("ticket_not_here", ticket_no=visit.ticket_no, window=desk.window.number)
    desk.must_be_free()
    was_called = visit.held_from == TicketState.CALLED.value
    action = TicketAction.RESUME_CALLED if was_called else TicketAction.RESUME_SERVING
    # A visitor held before the service began waits on; the hold is part of the service only after its start.
    held_ms = visit.held_ms if was_called or visit.held_at is None else visit.held_ms + milliseconds(at - visit.held_at)
    changes: dict[str, Any] = {"held_ms": held_ms, "staff_id": desk.row.staff_id, "staff_role": desk.row.staff_role}
    if was_called:
        changes["last_called_at"] = at
    if visit.staff_id != desk.row.staff_id:
        settle_share(work.connection, visit, at)
    after = move(work, visit, action, **changes)
    desk.set(held=max(desk.row.held - 1, 0))
    desk.turn(WindowAction.CALL if was_called else WindowAction.START, leg_id=after.leg_id)
    desk.record("ticket.resumed", after, was=visit)
    desk.leave(undo="resume-hold")
    return Done(desk, after)


def put_back(work: Work, halls: Halls, window_id: str, actor: Actor, at: datetime, ticket_id: str | None = None) -> Done:
    """A mistaken call: the ticket has its exact old place again (R-074)."""
    desk = sit_down(work, halls, window_id, actor, at)
    visit = desk.open_visit(ticket_id)
    # Calls of an earlier stay in the line (before it was missed and returned) still count as calls.
    called_at = visit.called_at if withdraw_calls(desk, visit) else None
    after = move(
        work, visit, TicketAction.PUT_BACK, window_id=None, staff_id=None, staff_role="", attempt=0, called_at=called_at,
        last_called_at=None, break_ms=visit.break_ms if called_at else 0,
    )  # fmt: skip
    desk.free()
    desk.record("ticket.put_back", after, was=visit, queues_changed=True)
    desk.leave(undo="put-back")
    return Done(desk, after)


def transfer(
    work: Work, halls: Halls, window_id: str, target: Target, actor: Actor, at: datetime, ticket_id: str | None = None
) -> Done:
    """Send the visitor at the desk to another line; number and issue time stay (R-071)."""
    desk = sit_down(work, halls, window_id, actor, at)
    visit = desk.open_visit(ticket_id)
    desk.free()
    after = _to_another_line(work, desk.hall, visit, target, at)
    desk.record(
        "ticket.transferred", after, was=visit, reason=target.note, queues_changed=True,
        from_zone=desk.hall.zones[visit.zone_id].code, to_zone=desk.hall.zones[after.zone_id].code, place=target.place,
    )  # fmt: skip
    desk.leave(undo="transfer")
    return Done(desk, after)


def transfer_waiting(
    work: Work, halls: Halls, hall_id: str, ticket_id: str, target: Target, actor: Actor, at: datetime
) -> Visit:
    """A guide sends somebody who waits in the wrong line to the right one."""
    hall = _hall(work, halls, hall_id, actor)
    visit = visit_by_id(work.connection, hall.id, ticket_id)
    if visit.state is not TicketState.WAITING:
        raise Conflict("ticket_not_waiting", ticket_no=visit.ticket_no)
    if target.place == "next" and actor.role not in LEADERS:
        raise Forbidden("forbidden")
    after = _to_another_line(work, hall, visit, target, at)
    record(
        work, "ticket.transferred", actor, at,
        _facts(work, hall, after)
        | {"from_zone": hall.zones[visit.zone_id].code, "to_zone": hall.zones[after.zone_id].code, "place": target.place},
        visit=after, was=visit, reason=target.note,
    )  # fmt: skip
    return after


def _to_another_line(work: Work, hall: HallConfig, visit: Visit, target: Target, at: datetime) -> Visit:
    """End the present leg and open the next; raise Conflict when the target is closed or cannot take it (R-072)."""
    zone, item, window = _resolve(hall, visit, target)
    group = hall.group_for(zone, item, visit.purpose)
    _must_take(work, hall, zone, item, group, window, at)
    ended = move(work, visit, TicketAction.TRANSFER, finished_at=at, note=target.note or visit.note)
    return open_leg(
        work, hall, ended, zone, item, target.place, at, target_window=window.id if window else "",
        ahead=target.place == "next", step=visit.step,
    )  # fmt: skip


def _resolve(hall: HallConfig, visit: Visit, target: Target) -> tuple[ZoneConfig, ItemConfig | None, WindowConfig | None]:
    if target.place not in PLACES:
        raise Invalid("validation_failed")
    if not (target.zone or target.service_item or target.window_id):
        raise Invalid("transfer_nowhere")
    window = hall.window(target.window_id) if target.window_id else None
    item = hall.item(target.service_item) if target.service_item else None
    if target.zone:
        zone = hall.zone(target.zone)
    elif item is not None:
        zone = hall.zone(hall.zones[item.zone_id].code)
    else:
        zone = hall.zones[visit.zone_id]
        if window is not None and zone.id not in window.zone_ids and window.zone_ids:
            zone = hall.zones[window.zone_ids[0]]
    if item is None and visit.item_id is not None and takes_item(hall, zone, hall.items[visit.item_id]):
        item = hall.items[visit.item_id]
    if item is not None and not takes_item(hall, zone, item):
        raise Invalid("item_not_in_zone", item=item.name)
    return zone, item, window


def _must_take(
    work: Work, hall: HallConfig, zone: ZoneConfig, item: ItemConfig | None, group: str, window: WindowConfig | None,
    at: datetime,
) -> None:  # fmt: skip
    states = window_states(work.connection, hall.id)
    if not zone.active or not zone.issues_tickets or not _serves(hall, zone, at):
        raise Conflict("transfer_target_closed", target=zone.name)
    if window is not None:
        if states.get(window.id) not in OPEN_WINDOW:
            raise Conflict("transfer_target_closed", target=window.name)
        if not window.takes(zone.id, group) or not _has_skill(work, window, hall.skill_for(zone, item)):
            raise Conflict("transfer_target_cannot", target=window.name)
        return
    takers = [other for other in hall.windows_for(zone.id, states) if other.active and _takes(hall, other, zone, group)]
    if not takers:
        raise Conflict("transfer_target_cannot", target=zone.name)
    if not any(states.get(other.id) in OPEN_WINDOW for other in takers):
        raise Conflict("transfer_target_closed", target=zone.name)


def _serves(hall: HallConfig, zone: ZoneConfig, at: datetime) -> bool:
    return hall.hours(zone, at).open_now or hall.late_until(zone, at) is not None or hall.carries_over(zone, at) is not None


def _takes(hall: HallConfig, window: WindowConfig, zone: ZoneConfig, group: str) -> bool:
    return window.takes(zone.id, group) or any(
        line.zone_id == zone.id and (line.item_group in ("", group) or not group) for line in hall.overflow.get(window.id, ())
    )


_SKILLS_AT = select(Person.skills).join(Window, Window.staff_id == Person.id).where(Window.id == bindparam("window"))


def _has_skill(work: Work, window: WindowConfig, skill: str) -> bool:
    """Whether who sits at the window may take the matter; a ticket sent to somebody else would wait there for ever."""
    if not skill:
        return True
    return may_take(skill, work.connection.execute(_SKILLS_AT, {"window": window.id}).scalar_one_or_none() or ())


def reactivate(work: Work, halls: Halls, hall_id: str, ticket_id: str, actor: Actor, at: datetime) -> Visit:
    """A visitor who missed the call is back: same number, behind the next few (R-067)."""
    hall = _hall(work, halls, hall_id, actor)
    visit = visit_by_id(work.connection, hall.id, ticket_id)
    if visit.day != hall.day(at):
        raise Conflict("reactivation_expired", ticket_no=visit.ticket_no)
    if visit.state is TicketState.NO_SHOW and visit.reactivations >= hall.policy.reactivations:
        raise Conflict("reactivation_limit", ticket_no=visit.ticket_no)
    assert work.hall is not None
    seq = work.hall.seq + work.hall.used
    order_at, order_seq = place_after(work.connection, visit.zone_id, hall.policy.reactivate_after, at, seq)
    after = move(
        work, visit, TicketAction.REACTIVATE, order_at=order_at, order_seq=order_seq, attempt=0, window_id=None,
        staff_id=None, staff_role="", reminded_at=None, ahead=False,
    )  # fmt: skip
    after = change_ticket(work, after, reactivations=visit.reactivations + 1)
    record(work, "ticket.reactivated", actor, at, _facts(work, hall, after), visit=after, was=visit)
    return after


def abandon(work: Work, halls: Halls, hall_id: str, ticket_id: str, actor: Actor, at: datetime, reason: str = "") -> Visit:
    """The visitor gives up, or is away for good (R-069)."""
    return _end(work, halls, hall_id, ticket_id, TicketAction.ABANDON, "ticket.abandoned", actor, at, reason)


def cancel(work: Work, halls: Halls, hall_id: str, ticket_id: str, actor: Actor, at: datetime, reason: str) -> Visit:
    """The staff take a waiting ticket out, with a reason."""
    if not reason.strip():
        raise Invalid("reason_required")
    return _end(work, halls, hall_id, ticket_id, TicketAction.CANCEL, "ticket.cancelled", actor, at, reason)


def _end(
    work: Work, halls: Halls, hall_id: str, ticket_id: str, action: TicketAction, event: str, actor: Actor, at: datetime,
    reason: str,
) -> Visit:  # fmt: skip
    hall = _hall(work, halls, hall_id, actor)
    visit = visit_by_id(work.connection, hall.id, ticket_id)
    after = move(work, visit, action)
    if visit.window_id is None or visit.state in (TicketState.WAITING, TicketState.NO_SHOW):
        record(work, event, actor, at, _facts(work, hall, after), visit=after, was=visit, reason=reason)
        return after
    desk = look_at(work, halls, visit.window_id, actor, at)
    if actor.role is Role.CLERK and desk.row.staff_id != actor.person_id:
        raise Forbidden("window_not_yours", window=desk.window.number)
    if visit.state is TicketState.HELD:
        desk.set(held=max(desk.row.held - 1, 0))
    else:
        desk.free()
    desk.record(event, after, was=visit, reason=reason)
    desk.leave()
    return after


def move_ahead(work: Work, halls: Halls, hall_id: str, ticket_id: str, actor: Actor, at: datetime, reason: str) -> Visit:
    """Put a waiting ticket first by hand; needs the right and a reason and is listed apart (R-078)."""
    if actor.role not in LEADERS:
        raise Forbidden("forbidden")
    if not reason.strip():
        raise Invalid("reason_required")
    hall = _hall(work, halls, hall_id, actor)
    visit = visit_by_id(work.connection, hall.id, ticket_id)
    if visit.state is not TicketState.WAITING:
        raise Conflict("ticket_not_waiting", ticket_no=visit.ticket_no)
    assert work.hall is not None
    order_at, order_seq = first_place(work.connection, visit.zone_id, at, work.hall.seq + work.hall.used)
    after = change_leg(work, visit, order_at=min(order_at, visit.order_at), order_seq=order_seq, ahead=True)
    record(
        work, "ticket.moved_ahead", actor, at, _facts(work, hall, after), visit=after, was=visit, reason=reason,
        sensitive="move_ahead",
    )  # fmt: skip
    return after


def reprint(work: Work, halls: Halls, hall_id: str, ticket_id: str, actor: Actor, at: datetime) -> Visit:
    """Print a lost ticket again: same number, same place, marked and counted (R-027)."""
    hall = _hall(work, halls, hall_id, actor)
    visit = visit_by_id(work.connection, hall.id, ticket_id)
    if visit.state not in _REPRINTABLE:
        raise Conflict("illegal_move", action="reprint", state=visit.state.value)
    if visit.reprints >= hall.policy.reprints_max:
        raise Conflict("reprint_limit", ticket_no=visit.ticket_no, limit=hall.policy.reprints_max)
    after = change_ticket(work, visit, reprints=visit.reprints + 1)
    record(work, "ticket.reprinted", actor, at, visit_facts(hall, after) | {"reprint": after.reprints}, visit=after, was=visit)
    print_for_kiosk(work, actor, hall.id, after.id, at, after.reprints)
    return after


_REPRINTABLE = frozenset({
    TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.HELD, TicketState.NO_SHOW,
})  # fmt: skip


def say_here(work: Work, halls: Halls, hall_id: str, ticket_id: str, actor: Actor, at: datetime) -> Visit:
    """The visitor says on the phone: I am here (R-034). Once is enough; it changes no place."""
    hall = _hall(work, halls, hall_id, actor)
    visit = visit_by_id(work.connection, hall.id, ticket_id)
    if visit.state not in (TicketState.WAITING, TicketState.CALLED):
        raise Conflict("illegal_move", action="here", state=visit.state.value)
    if visit.here_at is not None:
        return visit
    # No new version: what the visitor says must not stop the clerk's undo.
    work.connection.execute(update(Leg).where(Leg.id == visit.leg_id).values(here_at=at))
    record(work, "ticket.here", actor, at, visit_facts(hall, visit), visit=visit, was=visit)
    return visit_by_leg(work.connection, visit.leg_id)


def _hall(work: Work, halls: Halls, hall_id: str, actor: Actor) -> HallConfig:
    if actor.hall_id is not None and actor.hall_id != hall_id:
        raise Forbidden("other_hall")
    return halls.held(work, hall_id)


def _facts(work: Work, hall: HallConfig, visit: Visit) -> dict[str, Any]:
    return visit_facts(hall, visit) | {"waiting": waiting_codes(work.connection, hall)}
