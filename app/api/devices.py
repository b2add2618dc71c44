"""Devices of a hall: list, enrol, revoke; and the demo's doors."""

import json
from ipaddress import ip_address
from typing import Any

from flask import request

from app.api import payloads as p
from app.api.configuration import hall_of
from app.api.endpoint import Act, Ask, Nouns, door
from app.domain.people import KEEPERS, STAFF, Role
from app.errors import NotFound
from app.operations import devices
from app.queries.hall_state import devices_view

nouns = Nouns("devices")
PUBLIC = frozenset(Role)


@nouns.look("/halls/<hall>/devices", roles=STAFF | {Role.INTEGRATION}, answer=p.DeviceList, summary="Devices of a hall")
def list_devices(ask: Ask, hall: str) -> dict[str, Any]:
    return {"items": devices_view(ask.connection, hall_of(ask, hall)), "next": None}


@nouns.deed(
    "/halls/<hall>/devices", roles=KEEPERS, body=p.DeviceBody, answer=p.DeviceAnswer, status=201, secret=True,
    summary="Enrol a device; its token is told once",
)  # fmt: skip
def enrol_device(act: Act, body: p.DeviceBody, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    device_id, token = devices.enrol(
        act.work, act.house.halls, config.id, Role(body.kind), body.code, body.name, act.actor, act.at,
        place=body.place, window_id=body.window,
    )  # fmt: skip
    return {"id": device_id, "token": token}


@nouns.deed("/devices/<device_id>/actions/revoke", roles=KEEPERS, answer=p.Empty, summary="Revoke a device's token")
def revoke_device(act: Act, device_id: str) -> dict[str, Any]:
    row = devices.device_row(act.connection, device_id)
    hall_of(act, act.house.halls.get(act.connection, row.hall_id).code)
    devices.revoke(act.work, act.house.halls, device_id, act.actor, act.at)
    act.after.append(door().tokens.forget)
    return {}


@nouns.look("/demo/doors", roles=PUBLIC, answer=p.Doors, summary="Tokens and people of the demo hall, for this machine only")
def demo_doors(ask: Ask) -> dict[str, Any]:
    """So that the demo can be walked through from the front page; any other installation answers 404."""
    path = ask.house.settings.home / "demo" / "credentials.json"
    proxied = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"))
    if proxied or not (_is_this_machine(request.remote_addr) and path.is_file()):
        raise NotFound("not_found")
    known = json.loads(path.read_text("utf-8"))
    hall = ask.house.halls.by_code(ask.connection, known["hall"])
    if not hall.is_demo:
        raise NotFound("not_found")
    tokens = {name: known["tokens"][name] for name in ("kiosk", "board", "pads")}
    numbers = {window["id"]: window["number"] for window in known["windows"]}
    people = [{**person, "window_number": numbers.get(person.get("window_id"))} for person in known["people"]]
    return {"hall": hall.code, "tokens": tokens, "people": people, "windows": known["windows"]}


def _is_this_machine(address: str | None) -> bool:
    return address is not None and ip_address(address).is_loopback
