"""The parts of a document with the configuration of a hall, one step for each, in the order in which they are set."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from app.domain.configuration_file import Entry, changed, key_of, whole
from app.domain.people import Role
from app.errors import HallError
from app.operations import configuring, devices, employing, equipping, offering, planning, slips, theming, training, zoning
from app.operations import hardware as wired
from app.operations.configuration import HallConfig
from app.operations.loading_hours import date_of, load_calendar, load_repeating
from app.queries.configuration_file import hardware_ids, in_rank, in_role
from app.texts import say

if TYPE_CHECKING:
    from app.operations.loading import Loading

LATER = frozenset({"active", "merged_into", "overflow_into"})
"""Members that are set after everything is there."""


def _policy(loading: "Loading") -> None:
    wanted, own = loading.document.policy, loading.now["policy"]
    if wanted is None:
        return
    changes = {name: value for name, value in wanted.items() if own.get(name) != value or name not in own}
    if loading.remove:
        changes |= {name: None for name in own if name not in wanted}
    before = len(loading.problems)
    for name, value in changes.items():  # each on its own first, so that all that is wrong is told
        alone = {name: value}
        loading.attempt("policy", f"policy.{name}", {}, lambda alone=alone: loading.defaults.merged(_given(alone)))  # type: ignore[misc]
    if changes and len(loading.problems) == before:
        about = (loading.defaults, changes)
        loading.do("policy", "policy", {}, configuring.change_policy, *about)


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _areas(loading: "Loading") -> None:
    for have, entry in loading.entries("waiting_areas"):
        key = entry.values["code"]
        if have is None:
            loading.do("waiting_areas", entry.place, entry.values, configuring.add_area, whole(entry))
        elif changes := changed("waiting_areas", have, entry):
            loading.do("waiting_areas", entry.place, entry.values, configuring.change_area, key, changes)


def _zones(loading: "Loading") -> None:
    found = list(loading.entries("zones"))
    for have, entry in found:
        code, values = entry.values["code"], entry.values
        if have is None:
            loading.do("zones", entry.place, values, zoning.add_zone, whole(entry, but=LATER))
            continue
        merged = entry.wanted.get("merged_into", have["merged_into"])
        if not have["active"] and (entry.wanted.get("active") or merged != have["merged_into"]):
            loading.do("zones", entry.place, values, zoning.switch_zone_on, code)
        if changes := changed("zones", have, entry, but=LATER):
            loading.do("zones", entry.place, values, zoning.change_zone, code, changes)
    # What overflows no more first: no zone may be at both ends at any moment.
    for into_none in (True, False):
        for have, entry in found:
            into = entry.wanted.get("overflow_into")
            if "overflow_into" in entry.said and (into is None) is into_none and into != (have or {}).get("overflow_into"):
                changes = {"overflow_into": into}
                loading.do("zones", entry.place, entry.values, zoning.change_zone, entry.values["code"], changes)
    _order_zones(loading, [entry.values["code"] for _, entry in found])


def _order_zones(loading: "Loading", codes: list[str]) -> None:
    there = list(loading.hall.zones_by_code)
    wanted = [code for code in codes if code in there]
    if [code for code in there if code in wanted] != wanted:
        loading.do("zones", "zones", {}, zoning.reorder_zones, wanted)


def _items(loading: "Loading") -> None:
    """New ones go in together, for there may be thousands; the hall is read once for all of them."""
    new: list[dict[str, Any]] = []
    setup = configuring.Setup(loading.work, loading.hall, loading.actor, loading.at)
    for have, entry in loading.entries("service_items"):
        try:
            if have is None:
                offering.item_columns(setup, entry.values)
                new.append(whole(entry, but=LATER))
            elif changes := {
                name: v for name, v in changed("service_items", have, entry).items() if (name, v) != ("active", False)
            }:
                offering.change_item(
                    loading.work, loading.halls, loading.hall_id, entry.values["code"], changes, loading.actor, loading.at
                )
        except HallError as error:
            loading.refused("service_items", entry.place, entry.values, error)
    loading.do("service_items", "service_items", {}, offering.add_items, new)


def _windows(loading: "Loading") -> None:
    for have, entry in loading.entries("windows"):
        reason = entry.values["reason"].strip() or say("file.reason")
        entry = _with_profile(entry)  # noqa: PLW2901 - the same entry, in order
        values, but = entry.values, LATER | {"reason"}
        if have is None:
            loading.do("windows", entry.place, values, equipping.add_window, whole(entry, but=but), reason=reason)
            continue
        window_id = window_id_of(loading.hall, values["number"])
        if entry.wanted.get("active") and not have["active"]:
            loading.do("windows", entry.place, values, equipping.switch_window_on, window_id)
        if changes := changed("windows", have, entry, but=but):
            loading.do("windows", entry.place, values, equipping.change_window, window_id, changes, reason=reason)


def _with_profile(entry: Entry) -> Entry:
    return Entry(entry.place, {**entry.values, "profile": in_rank(list(entry.values["profile"]))}, entry.said)


def window_id_of(hall: HallConfig, number: str) -> str:
    return next((window.id for window in hall.windows.values() if window.number == number), "")


def _themes(loading: "Loading") -> None:
    _coded(loading, "themes", theming.add_theme, theming.change_theme)


def _plans(loading: "Loading") -> None:
    _coded(loading, "booking_plans", planning.add_plan, planning.change_plan)


def _coded(loading: "Loading", part: str, add: Callable[..., Any], change: Callable[..., Any]) -> None:
    """Entries that are known by a code and switched off by a change like any other."""
    for have, entry in loading.entries(part):
        if have is None:
            loading.do(part, entry.place, entry.values, add, whole(entry))
        elif changes := changed(part, have, entry):
            loading.do(part, entry.place, entry.values, change, entry.values["code"], changes)
    for gone in loading.left_out(part):
        if gone["active"]:
            loading.do(part, part, gone, change, gone["code"], {"active": False})


def _people(loading: "Loading") -> None:
    """New accounts have no password, so nobody can use them until a keeper gives one."""
    found = list(loading.entries("people"))
    for have, entry in found:
        if have is None and loading.do("people", entry.place, entry.values, employing.enter_person, whole(entry, but=LATER)):
            loading.without_password.append(entry.values["username"])
    taught = _trainings(loading)
    for have, entry in found:
        username, values = entry.values["username"], entry.values
        changes = {} if have is None else changed("people", have, entry)
        if changes.get("active") is False:
            del changes["active"]
        if username in taught and "skills" in entry.said:  # a training may just have given a tag
            changes["skills"] = values["skills"]
        if changes:
            loading.do("people", entry.place, values, employing.change_person, username, changes)


def _trainings(loading: "Loading") -> set[str]:
    """User names of those who have a new record."""
    taught = set()
    for have, entry in loading.entries("trainings"):
        if have is not None:
            continue
        values, username = entry.values, entry.values["username"]

        def record(values: Mapping[str, Any] = values, username: str = username) -> None:
            wanted = {name: values[name] for name in ("kind", "name", "skill", "passed")} | {"score": ""}
            wanted |= {name: date_of(values[name]) for name in ("on_day", "valid_until")}
            training.record_training(loading.work, loading.halls, loading.hall_id, username, wanted, loading.actor, loading.at)

        if loading.attempt("trainings", entry.place, values, record):
            taught.add(username)
    return taught


def _posts(loading: "Loading") -> None:
    told = {"reason": say("file.reason")}
    for have, entry in loading.entries("posts"):
        people = in_role(list(entry.values["people"]))
        entry = Entry(entry.place, {**entry.values, "people": people}, entry.said)  # noqa: PLW2901 - the same, in order
        if have is None:
            loading.do("posts", entry.place, entry.values, partial(equipping.add_post, carried=True), whole(entry) | told)
        elif changes := changed("posts", have, entry):
            loading.do("posts", entry.place, entry.values, equipping.change_post, entry.values["code"], changes | told)
    for gone in loading.left_out("posts"):
        if gone["people"]:
            loading.do("posts", "posts", gone, equipping.change_post, gone["code"], {"people": []} | told)


def _devices(loading: "Loading") -> None:
    for have, entry in loading.entries("devices"):
        if have is None:
            loading.to_enrol.append(entry.values["code"])
        elif changes := changed("devices", have, entry, but=frozenset({"kind"})):
            loading.do("devices", entry.place, entry.values, devices.change_device, entry.values["code"], changes)


def _hardware(loading: "Loading") -> None:
    ids = hardware_ids(loading.work.connection, loading.hall_id)
    for have, entry in loading.entries("hardware"):
        if have is None:
            loading.to_enrol.append(key_of("hardware", entry.values))
        elif changes := changed("hardware", have, entry, but=frozenset({"kind"})):
            hardware_id = ids[entry.values["agent"], entry.values["code"]]
            loading.attempt(
                "hardware", entry.place, entry.values,
                lambda hardware_id=hardware_id, changes=changes: wired.change(  # type: ignore[misc]
                    loading.work, loading.halls, hardware_id, changes, loading.actor, loading.at
                ),
            )  # fmt: skip


def _hall(loading: "Loading") -> None:
    entry = loading.document.hall
    if entry is None:
        return
    changes = changed("hall", loading.now["hall"], entry)
    if "slip" in changes:
        loading.do("hall", entry.place, entry.values, slips.set_slip, changes.pop("slip"))
    if changes:
        loading.do("hall", entry.place, entry.values, configuring.change_hall, changes)


def _off(loading: "Loading") -> None:
    """What is to be out of use, at the end: until here nothing had to be there that was not."""
    for part, switch in _OFF.items():
        for have, entry in loading.entries(part):
            is_on = have is None or have["active"] or part == "zones"
            merged = entry.wanted.get("merged_into")
            if part == "zones" and merged is not None:
                if merged != (have or {}).get("merged_into"):
                    loading.do(part, entry.place, entry.values, zoning.merge_zone, entry.values["code"], merged)
            elif is_on and entry.wanted.get("active") is False:
                switch(loading, entry.place, entry.values)
        for gone in loading.left_out(part):
            if gone["active"] and not _must_stay(part, gone):
                switch(loading, part, gone)


def _must_stay(part: str, gone: Mapping[str, Any]) -> bool:
    """A hall is never left without anybody who may set it up."""
    return part == "people" and gone["role"] == Role.ADMIN.value


def _person_off(loading: "Loading", place: str, values: Mapping[str, Any]) -> None:
    loading.do("people", place, values, employing.change_person, values["username"], {"active": False})


def _window_off(loading: "Loading", place: str, values: Mapping[str, Any]) -> None:
    loading.do("windows", place, values, equipping.switch_window_off, window_id_of(loading.hall, values["number"]))


def _item_off(loading: "Loading", place: str, values: Mapping[str, Any]) -> None:
    loading.do("service_items", place, values, offering.change_item, values["code"], {"active": False})


def _zone_off(loading: "Loading", place: str, values: Mapping[str, Any]) -> None:
    loading.do("zones", place, values, zoning.switch_zone_off, values["code"])


_OFF: Mapping[str, Callable[["Loading", str, Mapping[str, Any]], None]] = {
    "people": _person_off, "windows": _window_off, "service_items": _item_off, "zones": _zone_off,
}  # fmt: skip


STEPS: Sequence[Callable[["Loading"], None]] = (
    _policy, _areas, _zones, _items, _windows, _themes, _people, load_repeating, load_calendar, _plans, _posts, _devices,
    _hardware, _hall, _off,
)  # fmt: skip
