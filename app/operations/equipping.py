"""Windows of a hall and the posts at them: add, change, switch off and on (R-007, R-009, R-146)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from app.domain.discipline import Preference
from app.domain.people import DESK, Actor
from app.domain.window import WindowState
from app.errors import Conflict, Invalid, NotFound
from app.models import Person, Post, PostAssignment, Queue, Window
from app.models.base import new_id
from app.operations.configuration import Halls, ItemConfig, WindowConfig
from app.operations.configuring import Setup, differing, set_up
from app.operations.training import must_be_trained
from app.operations.unit_of_work import Work
from app.operations.zoning import store_profile
from app.queries.configuration import post_rows, profile_view

_OF_WINDOW = ("number", "name", "name_en", "scope", "tidal", "display_address", "keypad_address", "active")


def add_window(
    work: Work, halls: Halls, hall_id: str, wanted: Mapping[str, Any], actor: Actor, at: datetime, reason: str = ""
) -> str:
    """Id of a new window, closed until somebody opens it; raise Conflict ``window_number_taken``."""
    setup = set_up(work, halls, hall_id, actor, at)
    _number_must_be_free(setup, wanted["number"])
    window_id = new_id()
    columns = {name: value for name, value in wanted.items() if name != "profile"}
    work.connection.execute(insert(Window), {"id": window_id, "hall_id": hall_id, "since": at, **columns})
    lines = _lines(setup, wanted.get("profile", ()))
    _single_window_needs_reason(setup, window_id, lines, reason)
    store_profile(setup, window_id, lines)
    setup.wrote("window", wanted["number"], {}, wanted, reason=reason, id=window_id)
    return window_id


def change_window(
    work: Work, halls: Halls, hall_id: str, window_id: str, wanted: Mapping[str, Any], actor: Actor, at: datetime,
    reason: str = "",
) -> None:  # fmt: skip
    """Change name, number, scope, addresses or what the window takes, and in which order.

    Raises Conflict ``window_number_taken``, or ``ticket_open`` when it is renumbered while a visitor is on the way to it.
    """
    setup = set_up(work, halls, hall_id, actor, at)
    window = setup.hall.window(window_id)
    row = _row(setup, window)
    before = {name: getattr(row, name) for name in _OF_WINDOW} | {"profile": profile_view(setup.hall, window)}
    changes = differing(before, _completed(wanted))
    if not changes:
        return
    if "number" in changes:
        _number_must_be_free(setup, changes["number"])
        if row.leg_id is not None:
            raise Conflict("ticket_open", window=row.number)
    columns = {name: value for name, value in changes.items() if name != "profile"}
    if columns:
        work.connection.execute(update(Window).where(Window.id == window_id).values(**columns))
    if "profile" in changes:
        lines = _lines(setup, changes["profile"])
        _single_window_needs_reason(setup, window_id, lines, reason)
        store_profile(setup, window_id, lines)
    setup.wrote("window", row.number, {name: before[name] for name in changes}, changes, reason=reason, id=window_id)


def _single_window_needs_reason(setup: Setup, window_id: str, lines: Sequence[Preference], reason: str) -> None:
    """An item is taken by all windows of its zone unless somebody says in writing why only one may (R-008).

    Raises Invalid ``single_window_reason`` when that many windows serve an item's zone and, after the change, one the item.
    """
    if reason.strip():
        return
    others = [window for window in setup.hall.windows.values() if window.active and window.id != window_id]
    now = setup.hall.windows[window_id].own if window_id in setup.hall.windows else ()
    for item in setup.hall.items.values():
        if not item.active:
            continue
        elsewhere = sum(_takes(window.own, item) for window in others)
        was, will = elsewhere + _takes(now, item), elsewhere + _takes(lines, item)
        of_zone = sum(any(line.zone_id == item.zone_id for line in window.own) for window in others)
        of_zone += any(line.zone_id == item.zone_id for line in lines)
        if will == 1 and was != 1 and of_zone > 1:
            raise Invalid("single_window_reason", item=item.name)


def _takes(lines: Sequence[Preference], item: ItemConfig) -> bool:
    return any(line.zone_id == item.zone_id and line.item_group in ("", item.item_group) for line in lines)


def switch_window_off(
    work: Work, halls: Halls, hall_id: str, window_id: str, actor: Actor, at: datetime, reason: str = ""
) -> None:
    """Take a window out of use; raise Conflict unless it is closed and nobody waits or is on hold for it alone."""
    setup = set_up(work, halls, hall_id, actor, at)
    row = _row(setup, setup.hall.window(window_id))
    if not row.active:
        return
    if row.state is not WindowState.CLOSED:
        raise Conflict("window_not_closed", window=row.number)
    count = row.held + _waiting_for(setup, window_id)
    if count:
        raise Conflict("window_has_waiting", window=row.number, count=count)
    _set_active(setup, row, reason, active=False)


def switch_window_on(
    work: Work, halls: Halls, hall_id: str, window_id: str, actor: Actor, at: datetime, reason: str = ""
) -> None:
    setup = set_up(work, halls, hall_id, actor, at)
    row = _row(setup, setup.hall.window(window_id))
    if not row.active:
        _set_active(setup, row, reason, active=True)


def _set_active(setup: Setup, row: Any, reason: str, *, active: bool) -> None:
    setup.connection.execute(update(Window).where(Window.id == row.id).values(active=active))
    setup.windows_serve_other_zones()
    setup.wrote("window", row.number, {"active": not active}, {"active": active}, reason=reason, id=row.id)


def _row(setup: Setup, window: WindowConfig) -> Any:
    return setup.connection.execute(select(Window.__table__).where(Window.id == window.id)).one()


def _waiting_for(setup: Setup, window_id: str) -> int:
    """People sent to this very window, whom no other may call."""
    counted = select(func.coalesce(func.sum(Queue.waiting), 0)).where(
        Queue.hall_id == setup.hall.id, Queue.target_window_id == window_id
    )
    return int(setup.connection.execute(counted).scalar_one())


def _number_must_be_free(setup: Setup, number: str) -> None:
    if any(window.number == number for window in setup.hall.windows.values()):
        raise Conflict("window_number_taken", window=number)


def _completed(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The profile in the order in which it is read back, so that the same one is seen to be the same."""
    if "profile" not in wanted:
        return dict(wanted)
    return {**wanted, "profile": sorted(wanted["profile"], key=lambda line: line["rank"])}


def _lines(setup: Setup, profile: Sequence[Mapping[str, Any]]) -> list[Preference]:
    """Raises NotFound ``unknown_zone``, Conflict ``zone_issues_no_tickets`` or Invalid ``unknown_item_group``."""
    groups = {item.item_group for item in setup.hall.items.values()} | {""}
    lines: dict[tuple[str, str], Preference] = {}
    for line in profile:
        zone = setup.hall.zone(line["zone"])
        if not zone.issues_tickets:
            raise Conflict("zone_issues_no_tickets", zone=zone.name)
        if line["item_group"] not in groups:
            raise Invalid("unknown_item_group", key=line["item_group"])
        key = (zone.id, line["item_group"])
        if key in lines:
            raise Invalid("profile_line_twice", zone=zone.name)
        lines[key] = Preference(*key, line["rank"], line["weight"])
    return list(lines.values())


# Posts


def add_post(
    work: Work, halls: Halls, hall_id: str, wanted: Mapping[str, Any], actor: Actor, at: datetime, *, carried: bool = False
) -> None:
    """A post at a window with its A and B persons; raise Conflict ``code_taken``, and what ``_may_hold`` does.

    carried: a document brings a hall over as it was; whose training has lapsed there keeps the post, shown as untrained.
    """
    setup = set_up(work, halls, hall_id, actor, at)
    code = wanted["code"]
    if any(row.code == code for row in post_rows(work.connection, hall_id)):
        raise Conflict("code_taken", key=code)
    post_id = new_id()
    row = {"id": post_id, "hall_id": hall_id, "code": code, "name": wanted["name"]}
    told = _told(wanted, actor)
    wanted = {name: value for name, value in wanted.items() if name not in ("reason", "approved_by")}
    work.connection.execute(insert(Post), {**row, "window_id": _window_id(setup, wanted["window"])})
    _assign(setup, post_id, wanted.get("people", ()), told, carried=carried)
    setup.wrote("post", code, {}, {name: value for name, value in wanted.items() if name != "code"})


def change_post(
    work: Work, halls: Halls, hall_id: str, code: str, wanted: Mapping[str, Any], actor: Actor, at: datetime
) -> None:
    """Rename a post, put it at another window, or change who holds it from now on; who held it before stays on record.

    Raises Conflict ``post_in_use`` when it is to move while somebody of it sits at its window, and what ``_may_hold`` does.
    """
    setup = set_up(work, halls, hall_id, actor, at)
    row = next((row for row in post_rows(work.connection, hall_id) if row.code == code), None)
    if row is None:
        raise NotFound("unknown_post")
    told = _told(wanted, actor)
    wanted = {name: value for name, value in wanted.items() if name not in ("reason", "approved_by")}
    people = [{"username": one.username, "role": one.role} for one in assigned(setup, row.id)]
    before = {"name": row.name, "window": setup.hall.windows[row.window_id].number, "people": people}
    changes = differing(before, wanted)
    if not changes:
        return
    if "name" in changes:
        work.connection.execute(update(Post).where(Post.id == row.id).values(name=changes["name"]))
    if "window" in changes:
        _must_not_be_served(setup, row)
        values = {"window_id": _window_id(setup, changes["window"])}
        work.connection.execute(update(Post).where(Post.id == row.id).values(**values))
    if "people" in changes:
        _assign(setup, row.id, changes["people"], told)
    setup.wrote(
        "post", code, {name: before[name] for name in changes}, changes, reason=told.reason, approved_by=told.approved_by
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """Why a pair changes and who approved it; whoever enters it when nobody else is named (R-168)."""

    reason: str
    approved_by: str


def _told(wanted: Mapping[str, Any], actor: Actor) -> _Told:
    return _Told(wanted.get("reason", "").strip(), wanted.get("approved_by", "").strip() or actor.name)


def assigned(setup: Setup, post_id: str) -> list[Any]:
    """Who holds a post now, A first."""
    return list(
        setup.connection.execute(
            select(PostAssignment.id, PostAssignment.role, Person.username)
            .join(Person, Person.id == PostAssignment.person_id)
            .where(PostAssignment.post_id == post_id, PostAssignment.until.is_(None))
            .order_by(PostAssignment.role, PostAssignment.id)
        )
    )


def _assign(setup: Setup, post_id: str, people: Sequence[Mapping[str, Any]], told: _Told, *, carried: bool = False) -> None:
    """End the assignments that are not wanted any more and begin the new ones; those that stay keep their beginning."""
    wanted = {(entry["username"], entry["role"]) for entry in people}
    if len({username for username, _ in wanted}) < len(people):
        raise Invalid("post_person_twice")
    if sum(role == "A" for _, role in wanted) > 1:
        raise Invalid("post_two_a")
    kept = set()
    for row in assigned(setup, post_id):
        if (row.username, row.role) in wanted:
            kept.add((row.username, row.role))
        else:
            ended = update(PostAssignment).where(PostAssignment.id == row.id)
            values = {"until": setup.at, "ended_by": told.approved_by, "end_reason": told.reason}
            setup.connection.execute(ended.values(**values))
    started = {entry["username"]: entry.get("started_on") for entry in people}
    for username, role in sorted(wanted - kept):
        row = {
            "id": new_id(), "post_id": post_id, "person_id": _may_hold(setup, username, carried=carried), "role": role,
            "since": setup.at,
            "started_on": _started_on(setup, started[username]), "approved_by": told.approved_by, "reason": told.reason,
        }  # fmt: skip
        setup.connection.execute(insert(PostAssignment), row)


def _started_on(setup: Setup, text: str | None) -> date | None:
    """The first day on the post when that was before now (R-161); raise Invalid ``post_start`` for a day to come."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Invalid("post_start") from None
    if day > setup.hall.day(setup.at):
        raise Invalid("post_start")
    return day


def _may_hold(setup: Setup, username: str, *, carried: bool) -> str:
    """Id of somebody who may be put on a post (R-159).

    Raises NotFound ``unknown_person``, Conflict ``post_person_role`` for an account that works at no window, and Conflict
    ``training_missing`` where the hall's rule keeps the untrained from windows.
    """
    found = setup.connection.execute(
        select(Person.id, Person.name, Person.role).where(
            Person.hall_id == setup.hall.id, Person.username == username, Person.active
        )
    ).one_or_none()
    if found is None:
        raise NotFound("unknown_person")
    if found.role not in DESK:
        raise Conflict("post_person_role", name=found.name)
    if not carried:
        must_be_trained(setup.connection, setup.hall, found.id, found.name, at=setup.at)
    return str(found.id)


def _must_not_be_served(setup: Setup, post: Any) -> None:
    window = setup.connection.execute(
        select(Window.number, Person.name)
        .join(Person, Person.id == Window.staff_id)
        .join(PostAssignment, PostAssignment.person_id == Person.id)
        .where(Window.id == post.window_id, PostAssignment.post_id == post.id, PostAssignment.until.is_(None))
    ).first()
    if window is not None:
        raise Conflict("post_in_use", name=window.name, window=window.number)


def _window_id(setup: Setup, number: str) -> str:
    for window in setup.hall.windows.values():
        if window.number == number:
            return window.id
    raise NotFound("unknown_window", window=number)
