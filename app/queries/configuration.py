"""A hall's configuration as those see it who change it: switched-off parts too, and each rule with its range."""

from dataclasses import fields
from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection, func, select

from app.domain.booking import Plan
from app.domain.bounded import rules_of
from app.domain.cross_region import written_partners
from app.domain.hours import Session
from app.domain.people import Role
from app.domain.policy import Policy, Volume
from app.domain.themes import Theme
from app.models import Device, Hall, Person, Post, PostAssignment, Window
from app.operations.configuration import HallConfig, ItemConfig, WindowConfig, ZoneConfig
from app.operations.visits import waiting_by_zone
from app.queries.tickets import iso
from app.texts import say


def clock_text(moment: time) -> str:
    return "24:00" if moment == time.max else f"{moment:%H:%M}"


def session_view(session: Session) -> dict[str, Any]:
    return {"from": clock_text(session.start), "to": clock_text(session.end), "days": sorted(session.days)}


def plan_setup(hall: HallConfig, plan: Plan) -> dict[str, Any]:
    item = hall.items.get(plan.item_id) if plan.item_id else None
    return {
        "code": plan.code,
        "name": plan.name,
        "name_en": plan.name_en,
        "zone": hall.zones[plan.zone_id].code,
        "service_item": item.code if item else None,
        "hours": [session_view(session) for session in plan.hours],
        "slot_minutes": plan.slot_minutes,
        "capacity": plan.capacity,
        "first_day": plan.first_day.isoformat() if plan.first_day else None,
        "last_day": plan.last_day.isoformat() if plan.last_day else None,
        "follows_hours": plan.follows_hours,
        "active": plan.active,
    }


def zone_setup(hall: HallConfig, zone: ZoneConfig) -> dict[str, Any]:
    """sessions: the zone's own, null where it keeps the hall's hours."""
    return {
        "code": zone.code,
        "kind": zone.kind,
        "name": zone.name,
        "name_en": zone.name_en,
        "prefix": zone.prefix,
        "position": zone.position,
        "active": zone.active,
        "issues_tickets": zone.issues_tickets,
        "area": zone.area.code if zone.area else None,
        "identity_kinds": list(zone.identity_kinds),
        "identity_required": zone.identity_required,
        "item_required": zone.item_required,
        "purposes": list(zone.purposes),
        "daily_cap": zone.daily_cap,
        "slot_cap": zone.slot_cap,
        "slot_minutes": zone.slot_minutes,
        "sessions": [session_view(session) for session in zone.sessions] or None,
        "session_end_rule": zone.session_end_rule,
        "serve_until_minutes": zone.serve_until_minutes,
        "appointment_only": zone.appointment_only,
        "silent": zone.silent,
        "silent_hours": [{"from": clock_text(start), "to": clock_text(end)} for start, end in zone.silent_hours],
        "overflow_into": hall.zones[zone.overflow_into_id].code if zone.overflow_into_id else None,
        "auto_dispatch_seconds": zone.auto_dispatch_seconds,
        "alarm_waiting": list(zone.alarm_waiting) if zone.alarm_waiting is not None else None,
        "alarm_minutes": list(zone.alarm_minutes) if zone.alarm_minutes is not None else None,
        "merged_into": hall.zones[zone.merged_into_id].code if zone.merged_into_id else None,
        "note": zone.note,
        "note_en": zone.note_en,
    }


def zones_setup(connection: Connection, hall: HallConfig) -> list[dict[str, Any]]:
    """Every zone of the hall in its order, with how many wait there now and which windows serve it."""
    waiting = waiting_by_zone(connection, hall.id)
    return [
        zone_setup(hall, zone)
        | {
            "waiting": waiting.get(zone.id, 0),
            "windows": [window.number for window in hall.windows.values() if window.active and zone.id in window.zone_ids],
        }
        for zone in hall.zones.values()
    ]


def item_setup(hall: HallConfig, item: ItemConfig) -> dict[str, Any]:
    return {
        "code": item.code,
        "name": item.name,
        "name_en": item.name_en,
        "zone": hall.zones[item.zone_id].code,
        "department": item.department,
        "kind": item.kind,
        "item_group": item.item_group,
        "skill": item.skill,
        "expected_minutes": item.expected_seconds // 60,
        "guide_text": item.guide_text,
        "guide_url": item.guide_url,
        "self_service": item.self_service,
        "cross_region": written_partners(item.cross_region),
        "daily_cap": item.daily_cap,
        "active": item.active,
    }


def theme_setup(theme: Theme) -> dict[str, Any]:
    return theme.on_ticket() | {"active": theme.active}


def profile_view(hall: HallConfig, window: WindowConfig) -> list[dict[str, Any]]:
    return [
        {"zone": hall.zones[line.zone_id].code, "item_group": line.item_group, "rank": line.rank, "weight": line.weight}
        for line in window.own
    ]


def windows_setup(connection: Connection, hall: HallConfig) -> list[dict[str, Any]]:
    """Every window with what it takes, in order of preference, its devices and its present state (R-007)."""
    rows = {row.id: row for row in connection.execute(select(Window.__table__).where(Window.hall_id == hall.id))}
    enrolled = select(Device.window_id, Device.code).where(
        Device.hall_id == hall.id, Device.kind == Role.PAD, Device.revoked_at.is_(None)
    )
    pads = dict(connection.execute(enrolled).all())
    return [_window_setup(hall, window, rows[window.id], pads.get(window.id)) for window in hall.windows.values()]


def _window_setup(hall: HallConfig, window: WindowConfig, row: Any, pad: str | None) -> dict[str, Any]:
    items = [item.code for item in hall.items.values() if item.active and window.takes(item.zone_id, item.item_group)]
    return {
        "id": window.id,
        "hall": hall.code,
        "number": window.number,
        "name": window.name,
        "name_en": window.name_en,
        "scope": window.scope,
        "tidal": window.tidal,
        "zones": [hall.zones[zone_id].code for zone_id in window.zone_ids],
        "profile": profile_view(hall, window),
        "items": items,
        "display_address": row.display_address,
        "keypad_address": row.keypad_address,
        "pad": pad,
        "state": row.state.value,
        "active": window.active,
    }


def people_setup(connection: Connection, hall: HallConfig, at: datetime) -> list[dict[str, Any]]:
    """Accounts of the hall by user name; nothing of passwords."""
    manned = select(Window.staff_id, Window.number).where(Window.hall_id == hall.id, Window.staff_id.is_not(None))
    at_window = dict(connection.execute(manned).all())
    rows = connection.execute(select(Person.__table__).where(Person.hall_id == hall.id).order_by(Person.username))
    return [
        {
            "id": row.id,
            "username": row.username,
            "name": row.name,
            "number": row.number,
            "role": row.role.value,
            "skills": list(row.skills),
            "assist_role": row.assist_role,
            "active": row.active,
            "locked_until": iso(row.locked_until) if row.locked_until and row.locked_until > at else None,
            "must_change_password": row.must_change_password,
            "at_window": at_window.get(row.id),
        }
        for row in rows
    ]


def post_rows(connection: Connection, hall_id: str) -> list[Any]:
    return list(connection.execute(select(Post.__table__).where(Post.hall_id == hall_id).order_by(Post.code)))


def posts_setup(connection: Connection, hall: HallConfig) -> list[dict[str, Any]]:
    """Posts with the A and B persons who hold them now (R-146)."""
    holders: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(
        select(PostAssignment.post_id, PostAssignment.role, PostAssignment.since, Person.username, Person.name)
        .join(Person, Person.id == PostAssignment.person_id)
        .where(Person.hall_id == hall.id, PostAssignment.until.is_(None))
        .order_by(PostAssignment.role, PostAssignment.id)
    ):
        holder = {"username": row.username, "name": row.name, "role": row.role, "since": iso(row.since)}
        holders.setdefault(row.post_id, []).append(holder)
    return [
        {
            "code": row.code,
            "name": row.name,
            "window": hall.windows[row.window_id].number,
            "people": holders.get(row.id, []),
        }
        for row in post_rows(connection, hall.id)
    ]


def areas_setup(hall: HallConfig) -> list[dict[str, Any]]:
    """Waiting areas with the zones whose visitors sit there (R-006)."""
    return [
        {
            "code": area.code,
            "name": area.name,
            "name_en": area.name_en,
            "zones": [zone.code for zone in hall.zones.values() if zone.area is not None and zone.area.id == area.id],
        }
        for area in sorted(hall.areas, key=lambda area: area.code)
    ]


def hall_setup(connection: Connection, hall: HallConfig) -> dict[str, Any]:
    parent = connection.execute(select(Hall.code).where(Hall.id == hall.parent_id)).scalar_one_or_none()
    return {
        "code": hall.code,
        "kind": hall.kind,
        "parent": parent,
        "name": hall.name,
        "name_en": hall.name_en,
        "phone": hall.phone,
        "complaint_phone": hall.complaint_phone,
        "address": hall.address,
        "latitude": hall.latitude,
        "longitude": hall.longitude,
        "timezone": hall.timezone.key,
        "notices": list(hall.notices),
        "notices_en": list(hall.notices_en),
        "cards": list(hall.cards),
        "map": hall.map,
        "special_groups": [group.view() for group in hall.special_groups],
        "version": hall.version,
    }


def sub_halls_view(connection: Connection, hall: HallConfig) -> list[dict[str, Any]]:
    """All halls below this one; parent tells the tree (R-001)."""
    rows = connection.execute(select(Hall.id, Hall.parent_id, Hall.code, Hall.name, Hall.name_en, Hall.kind)).all()
    windows = dict(connection.execute(select(Window.hall_id, func.count()).group_by(Window.hall_id)).all())
    codes = {row.id: row.code for row in rows}
    below = [row for row in rows if row.parent_id == hall.id]
    for above in below:  # grows while it is walked: children, then their children
        below += [row for row in rows if row.parent_id == above.id]
    return [
        {
            "code": row.code,
            "parent": codes[row.parent_id],
            "name": row.name,
            "name_en": row.name_en,
            "kind": row.kind,
            "windows": windows.get(row.id, 0),
        }
        for row in below
    ]


def policy_setup(hall: HallConfig, defaults: Policy, own: dict[str, Any], lang: str) -> list[dict[str, Any]]:
    """Every rule with its value here, the installation's default and what it may be (R-286)."""
    rules = rules_of(Policy)
    return [
        {
            "key": entry.name,
            "text": say(f"policy.{entry.name}", lang),
            "value": _written(getattr(hall.policy, entry.name)),
            "default": _written(getattr(defaults, entry.name)),
            "own": entry.name in own,
            "allowed": rules[entry.name].allowed,
            "kind": rules[entry.name].kind,
            "minimum": rules[entry.name].low,
            "maximum": rules[entry.name].high,
            "options": list(rules[entry.name].options),
        }
        for entry in fields(Policy)
        if entry.name in rules
    ]


def own_policy(connection: Connection, hall_id: str) -> dict[str, Any]:
    found: dict[str, Any] = connection.execute(select(Hall.policy).where(Hall.id == hall_id)).scalar_one()
    return found


def _written(value: Any) -> Any:
    """A rule's value as JSON has it, in the form in which it may be sent back."""
    if isinstance(value, tuple):
        return [_written_entry(entry) for entry in value]
    return value


def _written_entry(entry: Any) -> Any:
    if isinstance(entry, Volume):
        return session_view(entry.hours) | {"volume": entry.volume}
    return session_view(entry) if isinstance(entry, Session) else entry
