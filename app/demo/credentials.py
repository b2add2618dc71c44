"""Passwords and tokens of the demo: made at random for this installation, kept by the database as hashes only."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from app.demo.plan import HALL, hall_plans
from app.domain.people import Role
from app.models import Device, Hall, Person, Post, PostAssignment, Window, WindowPreference, Zone
from app.security.passwords import hash_password, new_password
from app.security.tokens import new_token, token_hash


@dataclass(frozen=True, slots=True)
class Secrets:
    """passwords: by (hall code, user name), in clear and hashed. tokens: by (hall code, device code)."""

    passwords: dict[tuple[str, str], tuple[str, str]]
    tokens: dict[tuple[str, str], str]

    def store(self, connection: Connection) -> None:
        """Give them to the people and devices of the demo halls, whoever had what before."""
        hall_ids = dict(connection.execute(select(Hall.code, Hall.id).where(Hall.is_demo)).all())
        person, device = Person.__table__.c, Device.__table__.c
        connection.execute(
            update(Person.__table__)  # type: ignore[arg-type]
            .where(person.username == bindparam("of_user"), person.hall_id == bindparam("of_hall"))
            .values(password_hash=bindparam("hash"), failed_tries=0, locked_until=None),
            [
                {"of_hall": hall_ids[hall], "of_user": username, "hash": hashed}
                for (hall, username), (_, hashed) in self.passwords.items()
            ],
        )
        connection.execute(
            update(Device.__table__)  # type: ignore[arg-type]
            .where(device.hall_id == bindparam("of_hall"), device.code == bindparam("of_device"))
            .values(token_hash=bindparam("hash"), revoked_at=None),
            [
                {"of_hall": hall_ids[hall], "of_device": code, "hash": token_hash(token)}
                for (hall, code), token in self.tokens.items()
            ],
        )


def new_secrets() -> Secrets:
    """Fresh ones for everybody in the plans; takes some seconds of hashing on a small machine."""
    plans = hall_plans()
    passwords = {(plan.code, person["username"]): new_password(person["username"]) for plan in plans for person in plan.people}
    return Secrets(
        passwords={who: (password, hash_password(password)) for who, password in passwords.items()},
        tokens={(plan.code, device["code"]): new_token() for plan in plans for device in plan.devices},
    )


def credentials_path(home: Path) -> Path:
    return home / "demo" / "credentials.json"


def credentials(connection: Connection, secrets: Secrets, base_url: str) -> dict[str, Any]:
    """What credentials.json holds; the contract lists its members, further ones may be added."""
    halls = connection.execute(select(Hall.code, Hall.id).where(Hall.is_demo).order_by(Hall.code)).all()
    by_hall = {code: _of_hall(connection, code, hall_id, secrets) for code, hall_id in halls}
    return {"base_url": base_url, **by_hall.pop(HALL), "sub_halls": list(by_hall.values())}


def write_credentials(path: Path, content: dict[str, Any]) -> Path:
    """Whole or not at all, and for nobody else's eyes at any moment."""
    return write_private(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def write_private(path: Path, text: str) -> Path:
    """Write a file that only this user can read, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return path


def read_credentials(home: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(credentials_path(home).read_text("utf-8"))
    return content


def refresh_base_url(path: Path, base_url: str) -> None:
    """The same demo may be served on another port than last time."""
    content = json.loads(path.read_text("utf-8"))
    if content.get("base_url") != base_url:
        write_credentials(path, {**content, "base_url": base_url})


def _of_hall(connection: Connection, code: str, hall_id: str, secrets: Secrets) -> dict[str, Any]:
    windows = _windows(connection, hall_id)
    passwords = {username: password for (hall, username), (password, _) in secrets.passwords.items() if hall == code}
    return {
        "hall": code,
        "zones": _zones_with_queue(connection, hall_id),
        "windows": windows,
        "people": _people(connection, hall_id, {window["id"]: window["number"] for window in windows}, passwords),
        "tokens": _tokens(connection, code, hall_id, secrets),
    }


def _zones_with_queue(connection: Connection, hall_id: str) -> list[str]:
    wanted = select(Zone.code).where(Zone.hall_id == hall_id, Zone.issues_tickets).order_by(Zone.position)
    return list(connection.execute(wanted).scalars())


def _windows(connection: Connection, hall_id: str) -> list[dict[str, Any]]:
    zones: dict[str, list[str]] = {}
    lines = connection.execute(
        select(WindowPreference.window_id, Zone.code)
        .join(Zone, Zone.id == WindowPreference.zone_id)
        .where(Zone.hall_id == hall_id)
        .order_by(WindowPreference.rank, WindowPreference.id)
    )
    for window_id, zone in lines:
        if zone not in zones.setdefault(window_id, []):
            zones[window_id].append(zone)
    rows = connection.execute(select(Window.id, Window.number, Window.name).where(Window.hall_id == hall_id)).all()
    return [
        {"id": row.id, "number": row.number, "name": row.name, "zones": zones.get(row.id, [])}
        for row in sorted(rows, key=lambda row: (len(row.number), row.number))
    ]


def _people(connection: Connection, hall_id: str, numbers: dict[str, str], passwords: dict[str, str]) -> list[dict[str, Any]]:
    """window_id: of the post a person holds as A; the stand-ins have none of their own."""
    own_window = dict(
        connection.execute(
            select(PostAssignment.person_id, Post.window_id)
            .join(Post, Post.id == PostAssignment.post_id)
            .where(Post.hall_id == hall_id, PostAssignment.role == "A", PostAssignment.until.is_(None))
        ).all()
    )
    rows = connection.execute(select(Person.__table__).where(Person.hall_id == hall_id).order_by(Person.username))
    return [
        {
            "username": row.username,
            "password": passwords[row.username],
            "role": row.role.value,
            "window_id": own_window.get(row.id),
            "window_number": numbers.get(own_window.get(row.id, "")),
            "name": row.name,
            "number": row.number,
            "skills": row.skills,
        }
        for row in rows
        if row.username in passwords
    ]


def _tokens(connection: Connection, hall: str, hall_id: str, secrets: Secrets) -> dict[str, Any]:
    """The first of each kind by its kind, then all of them by code or by window."""
    rows = connection.execute(select(Device.__table__).where(Device.hall_id == hall_id).order_by(Device.code)).all()
    known = [(row, secrets.tokens[hall, row.code]) for row in rows if (hall, row.code) in secrets.tokens]

    def first(kind: Role) -> Iterable[tuple[str, str]]:
        return [(kind.value, token) for row, token in known if row.kind is kind][:1]

    def by(kind: Role, key: str) -> dict[str, str]:
        return {getattr(row, key): token for row, token in known if row.kind is kind}

    single = dict(pair for kind in (Role.KIOSK, Role.BOARD, Role.AGENT, Role.INTEGRATION) for pair in first(kind))
    return {
        **single,
        "pads": by(Role.PAD, "window_id"),
        "window_displays": by(Role.WINDOW_DISPLAY, "window_id"),
        "kiosks": by(Role.KIOSK, "code"),
        "boards": by(Role.BOARD, "code"),
    }
