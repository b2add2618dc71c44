"""The demo hall: a whole hall with its sub-hall, people and devices, loaded in a moment and removed without a trace (R-287)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select, update

from app.demo.agent import agent_settings, write_agent
from app.demo.credentials import (
    Secrets,
    credentials,
    credentials_path,
    new_secrets,
    read_credentials,
    refresh_base_url,
    write_credentials,
)
from app.demo.plan import HALL, TRAINING, HallPlan, hall_plans
from app.demo.removal import demo_hall_ids, remove_halls
from app.domain.people import SYSTEM, Role
from app.domain.policy import Policy
from app.errors import Conflict
from app.models import (
    BookingPlan,
    Device,
    Hall,
    Person,
    Post,
    PostAssignment,
    Theme,
    Training,
    WaitingArea,
    Window,
    WindowPreference,
    Zone,
)
from app.models.base import new_id
from app.operations.catalogue import import_items, read_items
from app.operations.configuration import Halls
from app.operations.unit_of_work import Database, Work
from app.security.tokens import new_token, token_hash


def demo_is_loaded(database: Database) -> bool:
    with database.read() as connection:
        return bool(connection.execute(select(Hall.is_demo).where(Hall.code == HALL)).scalar())


def load_demo(database: Database, home: Path, base_url: str, at: datetime) -> Path:
    """Make the demo halls that are missing and return the file with passwords and tokens.

    What exists is kept. Lost credentials are made anew for all, since only their hashes are stored. Raises Conflict
    ``code_taken`` when a real hall has the code.
    """
    path = credentials_path(home)
    missing = _missing(database)
    if not missing and path.is_file():
        refresh_base_url(path, base_url)
        _write_agent(home, base_url)
        return path
    path.unlink(missing_ok=True)  # of an earlier database: nothing in it is true any more
    for plan in missing:
        database.write("", lambda work, plan=plan: _make_hall(work, plan, at))  # type: ignore[misc]
    secrets = new_secrets()
    written = database.write("", lambda work: _give_out(work.connection, secrets, base_url))
    write_credentials(path, written)
    _write_agent(home, base_url)
    return path


def _write_agent(home: Path, base_url: str) -> None:
    """The settings of the demo's devices belong to its token; whoever changed them has them changed back with the next load."""
    token = read_credentials(home)["tokens"].get("agent")
    if token is not None:
        write_agent(home, token, base_url)


def remove_demo(database: Database, home: Path) -> None:
    """Take the demo halls away with everything that ever happened in them.

    Raises NotFound ``unknown_hall`` when there is none, Conflict ``not_a_demo_hall`` when the hall, or one below it, is real.
    """
    database.write("", lambda work: remove_halls(work.connection, demo_hall_ids(work.connection, HALL)))
    credentials_path(home).unlink(missing_ok=True)
    for file in (agent_settings(home), agent_settings(home).with_name("agent-token")):
        file.unlink(missing_ok=True)


def _missing(database: Database) -> list[HallPlan]:
    plans = hall_plans()
    with database.read() as connection:
        found = connection.execute(select(Hall.code, Hall.is_demo).where(Hall.code.in_([plan.code for plan in plans])))
        is_demo = dict(found.all())
    for code, demo in is_demo.items():
        if not demo:
            raise Conflict("code_taken", key=code)
    return [plan for plan in plans if plan.code not in is_demo]


def _give_out(connection: Connection, secrets: Secrets, base_url: str) -> dict[str, Any]:
    secrets.store(connection)
    return credentials(connection, secrets, base_url)


def _make_hall(work: Work, plan: HallPlan, at: datetime) -> None:
    connection = work.connection
    parent_id = connection.execute(select(Hall.id).where(Hall.code == HALL)).scalar()
    hall_id = new_id()
    connection.execute(insert(Hall), {"id": hall_id, "parent_id": parent_id, "is_demo": True, **plan.hall})
    areas = _insert(connection, WaitingArea, hall_id, "code", plan.areas)
    zones = _insert(connection, Zone, hall_id, "code", [_zone(place, zone, areas) for place, zone in enumerate(plan.zones)])
    _let_overflow(connection, plan, zones)
    _names_must_be_free(connection, plan)
    people = _insert(connection, Person, hall_id, "username", [_person(person) for person in plan.people])
    windows = _insert(connection, Window, hall_id, "number", [_window(window, at) for window in plan.windows])
    _make_profiles(connection, plan, zones, windows)
    posts = _insert(connection, Post, hall_id, "code", [_post(window, windows) for window in plan.windows])
    _man_posts(connection, plan, posts, people, at)
    _train(connection, hall_id, people, at)
    _insert(connection, Device, hall_id, "code", [_device(device, windows, at) for device in plan.devices])
    config = Halls(Policy()).held(work, hall_id)
    import_items(work, config, read_items(plan.items.read_bytes(), plan.items.name), SYSTEM, at)
    _insert(connection, Theme, hall_id, "code", plan.themes)
    for row in plan.booking_plans:
        columns = {name: value for name, value in row.items() if name != "zone"}
        connection.execute(insert(BookingPlan), {"id": new_id(), "hall_id": hall_id, "zone_id": zones[row["zone"]], **columns})


def _insert(connection: Connection, table: Any, hall_id: str, key: str, rows: list[dict[str, Any]]) -> dict[str, str]:
    """Insert the rows and return their ids by ``key``."""
    ids = {row[key]: new_id() for row in rows}
    for row in rows:  # one by one: each leaves out other columns than the next
        connection.execute(insert(table), {"id": ids[row[key]], "hall_id": hall_id, **row})
    return ids


def _zone(place: int, zone: Mapping[str, Any], areas: Mapping[str, str]) -> dict[str, Any]:
    columns = {name: value for name, value in zone.items() if name not in ("area", "overflow_into")}
    # The letter of a zone is the prefix of its tickets; an area without a queue has none.
    prefix = zone["code"] if zone.get("issues_tickets", True) else None
    return {**columns, "position": place, "prefix": prefix, "waiting_area_id": areas[zone["area"]]}


def _let_overflow(connection: Connection, plan: HallPlan, zones: Mapping[str, str]) -> None:
    for zone in plan.zones:
        if "overflow_into" in zone:
            helps = update(Zone).where(Zone.id == zones[zone["code"]])
            connection.execute(helps.values(overflow_into_id=zones[zone["overflow_into"]]))


def _names_must_be_free(connection: Connection, plan: HallPlan) -> None:
    wanted = [person["username"] for person in plan.people]
    if connection.execute(select(Person.id).where(Person.username.in_(wanted)).limit(1)).first():
        raise Conflict("username_taken")


def _person(person: Mapping[str, Any]) -> dict[str, Any]:
    # Nobody can log in with an empty hash: the passwords come with the credentials.
    return {"password_hash": "", "must_change_password": False, **person, "role": Role(person["role"])}


def _window(window: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    return {name: window[name] for name in ("number", "name", "name_en", "scope")} | {"since": at}


def _device(device: Mapping[str, Any], windows: Mapping[str, str], at: datetime) -> dict[str, Any]:
    return {
        "code": device["code"],
        "kind": Role(device["kind"]),
        "name": device["name"],
        "place": device.get("place", ""),
        "window_id": windows[device["window"]] if "window" in device else None,
        "token_hash": token_hash(new_token()),
        "created_at": at,
    }


def _make_profiles(connection: Connection, plan: HallPlan, zones: Mapping[str, str], windows: Mapping[str, str]) -> None:
    lines = [
        {
            "id": new_id(),
            "window_id": windows[window["number"]],
            "zone_id": zones[line.partition("/")[0]],
            "item_group": line.partition("/")[2],
            "rank": rank,
            "weight": 1.0,
        }
        for window in plan.windows
        for rank, lines in enumerate(window["profile"], 1)
        for line in lines
    ]
    connection.execute(insert(WindowPreference), lines)


def _train(connection: Connection, hall_id: str, people: Mapping[str, str], at: datetime) -> None:
    """Everybody of the demo has passed the training for a post; whoever is added later has not (R-159)."""
    training = {
        "hall_id": hall_id, "kind": "post", "name": TRAINING, "passed": True, "on_day": at.date() - timedelta(days=90),
        "valid_until": None, "recorded_at": at,
    }  # fmt: skip
    rows = [{"id": new_id(), "person_id": person_id, **training} for person_id in people.values()]
    connection.execute(insert(Training), rows)


def _post(window: Mapping[str, Any], windows: Mapping[str, str]) -> dict[str, Any]:
    return {"window_id": windows[window["number"]], "code": _post_code(window), "name": window["post"]}


def _post_code(window: Mapping[str, Any]) -> str:
    return f"P{window['number']}"


def _man_posts(
    connection: Connection, plan: HallPlan, posts: Mapping[str, str], people: Mapping[str, str], at: datetime
) -> None:
    assignments = [
        {
            "id": new_id(),
            "post_id": posts[_post_code(window)],
            "person_id": people[username],
            "role": role,
            "since": at,
            "until": None,
        }
        for window in plan.windows
        for role, username in zip("AB", window["people"], strict=True)
    ]
    connection.execute(insert(PostAssignment), assignments)
