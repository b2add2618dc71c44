"""Devices that join with a token: enrolment, revocation, and whether they are still there (R-111, R-112, R-264)."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.orm import aliased

from app.domain.people import DEVICES, Actor, Role
from app.errors import Conflict, Invalid, NotFound, Unauthorized
from app.models import Device, Hardware
from app.models.base import new_id
from app.operations.alarms import clear_alarm, raise_alarm
from app.operations.configuration import HallConfig, Halls
from app.operations.configuring import differing, set_up
from app.operations.desks import record
from app.operations.faults import end_fault, find_fault, open_faults
from app.operations.hardware import agent_gone, agent_revoked
from app.operations.unit_of_work import Work
from app.security.tokens import new_token, token_hash

STATE_BYTES_MAX = 4000

_BY_TOKEN = select(Device.id, Device.hall_id, Device.kind, Device.name, Device.window_id, Device.revoked_at, Device.code).where(
    Device.token_hash == bindparam("token_hash")
)
_ONE = select(Device.__table__).where(Device.id == bindparam("device"))


def actor_of_token(connection: Connection, token: str) -> Actor:
    """The device or program behind a bearer token; raise Unauthorized ``device_unknown`` or ``token_revoked``."""
    row = connection.execute(_BY_TOKEN, {"token_hash": token_hash(token)}).one_or_none()
    if row is None:
        raise Unauthorized("device_unknown")
    if row.revoked_at is not None:
        raise Unauthorized("token_revoked")
    return Actor(role=row.kind, hall_id=row.hall_id, device_id=row.id, name=row.name, window_id=row.window_id)


def revoked_among(connection: Connection, device_ids: Collection[str]) -> set[str]:
    """Those of ``device_ids`` whose token is worthless now."""
    found = select(Device.id).where(Device.id.in_(list(device_ids)), Device.revoked_at.is_not(None))
    return set(connection.execute(found).scalars())


def enrol(
    work: Work, halls: Halls, hall_id: str, kind: Role, code: str, name: str, actor: Actor, at: datetime,
    *, place: str = "", window_id: str | None = None, host: str = "",
) -> tuple[str, str]:  # fmt: skip
    """(id, token) of a new device; the token is told once and kept only as a hash."""
    hall = halls.held(work, hall_id)
    if kind not in DEVICES:
        raise Invalid("validation_failed")
    if window_id is not None:
        hall.window(window_id)
    taken = work.connection.execute(select(Device.id).where(Device.hall_id == hall_id, Device.code == code)).first()
    if taken is not None:
        raise Conflict("code_taken", key=code)
    device_id, token = new_id(), new_token()
    row = {
        "id": device_id, "hall_id": hall_id, "kind": kind, "code": code, "name": name, "place": place,
        "window_id": window_id, "token_hash": token_hash(token), "created_at": at, "host": host,
    }  # fmt: skip
    work.connection.execute(insert(Device), row)
    record(work, "device.enrolled", actor, at, {"device_id": device_id, "kind": kind.value, "code": code})
    return device_id, token


def change_device(
    work: Work, halls: Halls, hall_id: str, code: str, wanted: Mapping[str, Any], actor: Actor, at: datetime
) -> None:
    """Give a device another ``name``, ``place`` or ``window`` (a number, None for none); its token stays."""
    setup = set_up(work, halls, hall_id, actor, at)
    row = work.connection.execute(
        select(Device.__table__).where(Device.hall_id == hall_id, Device.code == code, Device.revoked_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound("device_unknown")
    numbers = {window.number: window.id for window in setup.hall.windows.values()}
    at_window = setup.hall.windows[row.window_id].number if row.window_id else None
    before = {"name": row.name, "place": row.place, "window": at_window}
    changes = differing(before, wanted)
    if not changes:
        return
    if changes.get("window") is not None and changes["window"] not in numbers:
        raise NotFound("unknown_window", window=changes["window"])
    values = {name: value for name, value in changes.items() if name != "window"}
    if "window" in changes:
        values["window_id"] = numbers.get(changes["window"])
    work.connection.execute(update(Device).where(Device.id == row.id).values(**values))
    setup.wrote("device", code, {name: before[name] for name in changes}, changes)


def revoke(work: Work, halls: Halls, device_id: str, actor: Actor, at: datetime) -> None:
    """From now on the token opens nothing."""
    row = device_row(work.connection, device_id)
    halls.held(work, row.hall_id)
    if row.revoked_at is None:
        work.connection.execute(update(Device).where(Device.id == device_id).values(revoked_at=at, online=False))
        record(work, "device.revoked", actor, at, {"device_id": device_id, "code": row.code, "online": False})
        agent_revoked(work, halls, device_id, actor, at)


def own_views(connection: Connection, device_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """What each device may hear of itself: its name, where it stands, and what was last reported of its parts."""
    rows = connection.execute(
        select(Device.id, Device.code, Device.name, Device.place, Device.state).where(Device.id.in_(list(device_ids)))
    )
    printers = _printers_of(connection, device_ids)
    views = {}
    for row in rows:
        state = {**row.state, "printer": printers[row.id]} if row.id in printers else row.state
        views[row.id] = {"id": row.id, "code": row.code, "name": row.name, "place": row.place, "state": state}
    return views


def _printers_of(connection: Connection, device_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """By kiosk: what the printer that an agent has for it can do now. state: a word the kiosk's page knows."""
    agent = aliased(Device)
    rows = connection.execute(
        select(Device.id, Hardware.online, Hardware.health, Hardware.reported, Hardware.error)
        .join(Hardware, (Hardware.place == Device.code) & (Hardware.hall_id == Device.hall_id))
        .join(agent, agent.id == Hardware.device_id)
        .where(
            Device.id.in_(list(device_ids)), Hardware.kind == "printer", Hardware.active.is_(True), agent.revoked_at.is_(None)
        )
        .order_by(Hardware.online, Hardware.last_seen_at, Hardware.id)  # the last one stays: that which prints
    ).all()
    return {
        row.id: {"by": "agent", "state": _printer_word(row), "paper": row.reported.get("paper", ""), "online": row.online}
        for row in rows
    }


def _printer_word(row: Any) -> str:
    reported = row.reported
    if reported.get("paper") == "out":
        return "paper_out"
    if reported.get("cover") == "open":
        return "cover_open"
    if not row.online:
        return "offline"
    if reported.get("cutter") in ("error", "jam") or row.error not in ("", "paper_out", "paper_low"):
        return "jam"
    return "paper_low" if reported.get("paper") == "low" else "ok"


def device_row(connection: Connection, device_id: str) -> Any:
    row = connection.execute(_ONE, {"device": device_id}).one_or_none()
    if row is None:
        raise NotFound("device_unknown")
    return row


def hear(work: Work, halls: Halls, hall_id: str, heard: Mapping[str, Mapping[str, Any]], at: datetime) -> None:
    """Devices of a hall that gave a sign of life, with what they said of themselves; those new to us come online.

    ``{"left": True}`` is the last of an agent whose socket was closed: whoever looks sees it at once, and the alarm comes when
    it has been silent for as long as any device may be. ``at`` among what was said: when it was heard, if not just now.
    """
    rows = work.connection.execute(
        select(Device.id, Device.online, Device.code, Device.name, Device.place, Device.last_seen_at, Device.left_at).where(
            Device.hall_id == hall_id,
            Device.id.in_(list(heard)),
            Device.revoked_at.is_(None),
            Device.kind != Role.INTEGRATION,  # a program comes and goes as it likes
        )
    ).all()
    for row in rows:
        said = heard[row.id]
        if (row.left_at is None) == bool(said.get("left")):
            _record_joined(work, halls, hall_id, row, at, joined=not said.get("left"))
        if said.get("left"):
            continue
        values: dict[str, Any] = {"last_seen_at": said.get("at", at), "online": True}
        if said.get("version"):
            values["version"] = str(said["version"])[:40]
        if isinstance(said.get("state"), dict):
            values["state"] = said["state"]
            _watch_sound(work, halls, hall_id, row, said["state"].get("audio"), at)
        work.connection.execute(update(Device).where(Device.id == row.id).values(**values))
        if not row.online:
            _record_presence(work, halls, hall_id, row, at, online=True, alarmed=row.last_seen_at is not None)


def _record_joined(work: Work, halls: Halls, hall_id: str, row: Any, at: datetime, *, joined: bool) -> None:
    halls.held(work, hall_id)
    actor = Actor(role=Role.SYSTEM, hall_id=None, device_id=row.id, name=row.name)
    work.connection.execute(update(Device).where(Device.id == row.id).values(left_at=None if joined else at))
    data = {"device_id": row.id, "code": row.code, "name": row.name}
    record(work, "device.rejoined" if joined else "device.left", actor, at, data)


_WITHOUT_SOUND = ("blocked", "failed")


def _watch_sound(work: Work, halls: Halls, hall_id: str, row: Any, audio: Any, at: datetime) -> None:
    """A screen whose sound is switched on and cannot be heard is an alarm; audio: what it said of it, None for nothing."""
    actor = Actor(role=Role.SYSTEM, hall_id=None, device_id=row.id, name=row.name)
    if audio in _WITHOUT_SOUND:
        about = {"audio": audio, "device_id": row.id, "name": row.name, "place": row.place or row.code}
        raise_alarm(work, halls, hall_id, f"sound:{row.id}", "board_silent", actor, at, **about)
    else:
        clear_alarm(work, halls, hall_id, f"sound:{row.id}", actor, at)


def find_silent(work: Work, halls: Halls, hall_id: str, at: datetime) -> int:
    """Mark devices as offline that said nothing for longer than the hall allows; returns how many."""
    hall: HallConfig = halls.get(work.connection, hall_id)
    limit = at - timedelta(seconds=hall.policy.device_offline_seconds)
    rows = work.connection.execute(
        select(Device.id, Device.code, Device.name, Device.place).where(
            Device.hall_id == hall_id, Device.online.is_(True), Device.last_seen_at < limit
        )
    ).all()
    for row in rows:
        work.connection.execute(update(Device).where(Device.id == row.id).values(online=False))
        _record_presence(work, halls, hall_id, row, at, online=False, alarmed=True)
    return len(rows)


def _record_presence(work: Work, halls: Halls, hall_id: str, row: Any, at: datetime, *, online: bool, alarmed: bool) -> None:
    halls.held(work, hall_id)
    actor = Actor(role=Role.SYSTEM, hall_id=None, device_id=row.id, name=row.name)
    data = {"device_id": row.id, "code": row.code, "name": row.name, "online": online}
    record(work, "device.online" if online else "device.offline", actor, at, data)
    alarm = {"alarm_id": f"device:{row.id}", "kind": "device_offline", "name": row.name}
    if alarmed:
        record(work, "alarm.cleared" if online else "alarm.raised", actor, at, alarm)
    if online:
        for fault in open_faults(work, device_id=row.id):
            end_fault(work, fault, actor, at)
        return
    find_fault(work, hall_id, "offline", row.name or row.code, row.place, at, device_id=row.id)
    agent_gone(work, row.id, at)
