"""Everything an administrator configured about a hall, as one document that can be kept, compared and loaded again."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from app.domain.configuration_file import FORMAT, NAMES, VERSION, name_of
from app.domain.people import Role
from app.models import Device, Hall, Hardware, Person, Training, Window
from app.operations.configuration import HallConfig
from app.queries.configuration import (
    areas_setup,
    item_setup,
    own_policy,
    plan_setup,
    posts_setup,
    profile_view,
    theme_setup,
    zone_setup,
)
from app.queries.hours import day_view, extended_setup, season_view

_OF_WINDOW = ("number", "name", "name_en", "scope", "tidal", "display_address", "keypad_address", "active")
_OF_PERSON = ("username", "name", "number", "role", "skills", "assist_role", "active")
_OF_PLACE = ("id", "kind", "code", "label", "label_en", "x", "y", "w", "h")
_OF_CARD = ("title", "title_en", "text", "text_en")


def configuration_file(connection: Connection, hall: HallConfig) -> dict[str, Any]:
    """The document of a hall in its fixed order; nothing in it is an id, a password, a token or a visitor's."""
    lists: dict[str, list[dict[str, Any]]] = {
        "waiting_areas": [_without(area, "zones") for area in areas_setup(hall)],
        "zones": [_without(zone_setup(hall, zone), "position") for zone in hall.zones.values()],
        "service_items": [item_setup(hall, item) for item in hall.items.values()],
        "windows": _windows(connection, hall),
        "themes": [theme_setup(theme) for theme in hall.themes.values()],
        "seasons": [_without(season_view(hall, season), "id") for season in hall.timetables.seasons],
        "extended_sessions": [_without(extended_setup(hall, one), "id") for one in hall.timetables.extended],
        "calendar": [day_view(day) for day in hall.timetables.calendar.values()],
        "booking_plans": [plan_setup(hall, plan) for plan in hall.booking_plans],
        "people": _people(connection, hall),
        "trainings": _trainings(connection, hall),
        "posts": [_post(post) for post in posts_setup(connection, hall)],
        "devices": _devices(connection, hall),
        "hardware": _hardware(connection, hall),
    }
    own = own_policy(connection, hall.id)
    return {
        "format": FORMAT,
        "version": VERSION,
        "hall": _hall(connection, hall),
        "policy": {name: own[name] for name in sorted(own)},
        **{part: _in_order(part, lists[part]) for part in NAMES},
    }


def as_bytes(document: Mapping[str, Any]) -> bytes:
    """UTF-8, a member a line, so that two files can be compared line by line."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _in_order(part: str, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Zones in the hall's order, windows by their numbers, all else by name."""
    if part in ("zones", "windows"):
        return entries
    return sorted(entries, key=lambda one: ([str(word or "") for word in name_of(part, one)], json.dumps(one, sort_keys=True)))


def _without(view: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in view.items() if name not in names}


def _hall(connection: Connection, hall: HallConfig) -> dict[str, Any]:
    slip = connection.execute(select(Hall.slip).where(Hall.id == hall.id)).scalar_one()
    return {
        "name": hall.name, "name_en": hall.name_en, "phone": hall.phone, "complaint_phone": hall.complaint_phone,
        "address": hall.address, "latitude": hall.latitude, "longitude": hall.longitude, "notices": list(hall.notices),
        "notices_en": list(hall.notices_en),
        "cards": [{name: card.get(name, "") for name in _OF_CARD} for card in hall.cards],
        "map": _map(hall.map),
        "special_groups": [group.view() for group in hall.special_groups],
        "slip": slip,
    }  # fmt: skip


def _map(drawn: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A map with every member of each place, also one that was stored without those that are empty."""
    if drawn is None:
        return None
    places = [{name: _plain(place.get(name, "")) for name in _OF_PLACE} for place in drawn.get("places", ())]
    return {"width": _plain(drawn["width"]), "height": _plain(drawn["height"]), "places": places}


def _plain(value: Any) -> Any:
    """22.0 is written as 22, whichever of them was stored."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _windows(connection: Connection, hall: HallConfig) -> list[dict[str, Any]]:
    rows = {row.id: row for row in connection.execute(select(Window.__table__).where(Window.hall_id == hall.id))}
    return [
        {name: getattr(rows[window.id], name) for name in _OF_WINDOW} | {"profile": in_rank(profile_view(hall, window))}
        for window in hall.windows.values()
    ]


def in_rank(profile: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines of one rank have no order among them, so they are written in the order of their names."""
    return sorted(profile, key=lambda line: (line["rank"], line["zone"], line["item_group"]))


def _people(connection: Connection, hall: HallConfig) -> list[dict[str, Any]]:
    rows = connection.execute(select(Person.__table__).where(Person.hall_id == hall.id))
    return [
        {name: getattr(row, name) for name in _OF_PERSON} | {"role": row.role.value, "skills": list(row.skills)} for row in rows
    ]


def _trainings(connection: Connection, hall: HallConfig) -> list[dict[str, Any]]:
    """Without the marks, which are nobody else's business."""
    rows = connection.execute(
        select(Training.__table__, Person.username)
        .join(Person, Person.id == Training.person_id)
        .where(Training.hall_id == hall.id, Training.withdrawn_at.is_(None))
    )
    return [
        {
            "username": row.username, "kind": row.kind, "name": row.name, "skill": row.skill, "passed": row.passed,
            "on_day": row.on_day.isoformat(), "valid_until": row.valid_until.isoformat() if row.valid_until else None,
        }
        for row in rows
    ]  # fmt: skip


def _post(post: Mapping[str, Any]) -> dict[str, Any]:
    return {name: post[name] for name in ("code", "name", "window")} | {"people": in_role(post["people"])}


def in_role(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A before B, of each the user names in order."""
    held = [{"username": one["username"], "role": one["role"]} for one in people]
    return sorted(held, key=lambda one: (one["role"], one["username"]))


def _devices(connection: Connection, hall: HallConfig) -> list[dict[str, Any]]:
    """Without programs that act for others: they belong to no hall's floor."""
    rows = connection.execute(
        select(Device.code, Device.kind, Device.name, Device.place, Device.window_id).where(
            Device.hall_id == hall.id, Device.revoked_at.is_(None), Device.kind != Role.INTEGRATION
        )
    )
    return [
        {
            "code": row.code, "kind": row.kind.value, "name": row.name, "place": row.place,
            "window": hall.windows[row.window_id].number if row.window_id else None,
        }
        for row in rows
    ]  # fmt: skip


def _hardware(connection: Connection, hall: HallConfig) -> list[dict[str, Any]]:
    """What hangs on the agents, as the hall calls and places it."""
    return [
        {
            "agent": row.agent, "code": row.code, "kind": row.kind, "name": row.name, "place": row.place,
            "window": hall.windows[row.window_id].number if row.window_id else None, "options": row.options,
            "active": row.active,
        }
        for row in _hardware_rows(connection, hall.id)
    ]  # fmt: skip


def hardware_ids(connection: Connection, hall_id: str) -> dict[tuple[str, str], str]:
    """By code of the agent and code at the agent."""
    return {(row.agent, row.code): row.id for row in _hardware_rows(connection, hall_id)}


def _hardware_rows(connection: Connection, hall_id: str) -> list[Any]:
    found = select(Hardware.__table__, Device.code.label("agent")).join(Device, Device.id == Hardware.device_id)
    return list(connection.execute(found.where(Hardware.hall_id == hall_id, Device.revoked_at.is_(None))))
