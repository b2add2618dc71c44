"""The next leg of a visit: by a transfer, or by itself from step to step of a theme (联办转号, R-073)."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert

from app.domain.ticket import TicketAction, TicketState
from app.domain.window import OPEN as OPEN_WINDOW
from app.errors import Conflict
from app.models import Leg
from app.models.base import new_id
from app.operations.configuration import HallConfig, ItemConfig, ZoneConfig
from app.operations.desks import Desk
from app.operations.facts import window_states
from app.operations.lines import STEP, Place, first_place, queue_for
from app.operations.unit_of_work import Work
from app.operations.visits import Visit, add_waiting, change_ticket, move, visit_by_leg


def open_leg(
    work: Work, hall: HallConfig, ended: Visit, zone: ZoneConfig, item: ItemConfig | None, place: str, at: datetime, *,
    target_window: str = "", ahead: bool = False, step: int | None = None,
) -> Visit:  # fmt: skip
    """Let a visit whose present leg has ended wait in the next line; number and issue time stay."""
    assert work.hall is not None
    order_at, order_seq = _place(work, zone, ended, place, at, work.hall.seq + work.hall.used)
    group, skill = hall.group_for(zone, item, ended.purpose), hall.skill_for(zone, item)
    queue_id, _ = queue_for(work, hall.id, zone.id, group, skill, ended.priority_class, target_window)
    leg_id = new_id()
    leg = {
        "id": leg_id, "hall_id": hall.id, "ticket_id": ended.id, "leg_no": ended.legs + 1, "day": ended.day,
        "zone_id": zone.id, "item_id": item.id if item else None, "queue_id": queue_id, "state": TicketState.WAITING,
        "priority_class": ended.priority_class, "cases": ended.case_count, "order_at": order_at, "order_seq": order_seq,
        "ahead": ahead, "issued_at": at, "step": step,
    }  # fmt: skip
    work.connection.execute(insert(Leg), leg)
    work.changes.append({"opened": leg_id})
    change_ticket(work, ended, leg_id=leg_id, legs=ended.legs + 1)
    add_waiting(work, queue_id, 1, ended.case_count)
    return visit_by_leg(work.connection, leg_id)


def _place(work: Work, zone: ZoneConfig, visit: Visit, place: str, at: datetime, seq: int) -> Place:
    if place == "next":
        return first_place(work.connection, zone.id, at, seq)
    return (visit.order_at, visit.order_seq) if place == "original" else (at, seq * STEP)


def go_on(desk: Desk, visit: Visit, step: int, ended: dict[str, Any]) -> Visit:
    """End a step of a theme and let the visitor wait for the next one. ended: what the finish says of the leg.

    Where that zone opens later today, the ticket waits in its line. Raises Conflict ``theme_step_closed`` when it does not.
    """
    theme = visit.theme
    assert theme is not None
    zone, item = _step_of(desk.hall, theme["steps"][step])
    if not _serves_today(desk.work, desk.hall, zone, item, visit, desk.at):
        raise Conflict("theme_step_closed", zone=zone.name, ticket_no=visit.ticket_no)
    done = move(desk.work, visit, TicketAction.TRANSFER, **ended)
    desk.free()
    desk.set(served=desk.row.served + 1)
    after = open_leg(desk.work, desk.hall, done, zone, item, theme["place"], desk.at, step=step)
    desk.record(
        "ticket.transferred", after, was=visit, queues_changed=True, from_zone=desk.hall.zones[visit.zone_id].code,
        to_zone=zone.code, place=theme["place"], outcome=ended["outcome"], theme=theme["code"], step=step,
        steps=len(theme["steps"]),
    )  # fmt: skip
    return after


def _step_of(hall: HallConfig, step: dict[str, Any]) -> tuple[ZoneConfig, ItemConfig | None]:
    """Zone and item as the hall has them now: a zone may have been merged, an item taken out."""
    item = hall.items_by_code.get(step["service_item"] or "")
    return hall.zone(step["zone"]), item if item is not None and item.active else None


def _serves_today(work: Work, hall: HallConfig, zone: ZoneConfig, item: ItemConfig | None, visit: Visit, at: datetime) -> bool:
    """Whether somebody will call the visitor today: in a session, or after it where a window still serves those who waited."""
    group = hall.group_for(zone, item, visit.purpose)
    takers = [window for window in hall.windows.values() if window.active and window.takes(zone.id, group)]
    if not zone.active or not zone.issues_tickets or not takers:
        return False
    hours = hall.hours(zone, at)
    if hours.open_now or (hours.opens_at is not None and hall.day(hours.opens_at) == hall.day(at)):
        return True
    if hall.late_until(zone, at) is None:
        return False
    states = window_states(work.connection, hall.id)
    return any(states.get(window.id) in OPEN_WINDOW for window in takers)
