"""Changing a hall's configuration while it runs (R-004): the hall itself, its rules, waiting areas, halls below it.

Every change of configuration goes through ``Setup``: it holds the hall, raises its version, so that every process reads it anew
with the next look, and writes down who changed what, from which value to which.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from app.domain.bounded import nearest, rules_of
from app.domain.hall_map import check_map
from app.domain.people import Actor
from app.domain.policy import Policy
from app.domain.special_groups import check_groups
from app.errors import Conflict, Invalid, NotFound
from app.models import Hall, WaitingArea, Zone
from app.models.base import new_id
from app.operations.configuration import HallConfig, Halls, ZoneConfig, mark_changed
from app.operations.desks import record
from app.operations.unit_of_work import Work
from app.texts import group, say


@dataclass(slots=True)
class Setup:
    """One hall while one person changes it. hall: as it was before."""

    work: Work
    hall: HallConfig
    actor: Actor
    at: datetime

    @property
    def connection(self) -> Connection:
        return self.work.connection

    def zone(self, code: str) -> ZoneConfig:
        """The zone with this very code, switched off or merged ones too; raise NotFound ``unknown_zone``."""
        zone = self.hall.zones_by_code.get(code)
        if zone is None:
            raise NotFound("unknown_zone", zone=code)
        return zone

    def wrote(
        self, what: str, key: str, before: Mapping[str, Any], after: Mapping[str, Any], *, reason: str = "", **more: Any
    ) -> None:
        """Record a change that was written: the values that differ, as outside programs know them."""
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        mark_changed(self.connection, self.hall.id)
        told = {
            "what": what,
            "key": key,
            "before": {name: before[name] for name in names if name in before},
            "after": {name: after[name] for name in names if name in after},
        }
        record(self.work, "hall.configured", self.actor, self.at, told | more, reason=reason.strip(), sensitive="configuration")

    def windows_serve_other_zones(self) -> None:
        assert self.work.hall is not None
        self.work.hall.windows_changed = True


def set_up(work: Work, halls: Halls, hall_id: str, actor: Actor, at: datetime) -> Setup:
    """Hold the hall for a change of its configuration."""
    return Setup(work, halls.held(work, hall_id), actor, at)


def differing(before: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the wanted values that are not there yet; nothing wanted twice is written twice."""
    return {name: value for name, value in wanted.items() if before.get(name) != value}


# The hall itself

_OF_HALL = ("name", "name_en", "phone", "complaint_phone", "address", "latitude", "longitude", "map")


def change_hall(work: Work, halls: Halls, hall_id: str, wanted: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    """Set names, phones, address, position, map, notices, cards or special groups (R-002, R-018, R-108, R-110, R-116).

    Shown at once wherever the hall is shown. Raises Invalid ``map_…`` or ``special_group_…`` for what cannot be.
    """
    setup = set_up(work, halls, hall_id, actor, at)
    hall = setup.hall
    before = {name: getattr(hall, name) for name in _OF_HALL}
    before |= {"notices": list(hall.notices), "notices_en": list(hall.notices_en), "cards": list(hall.cards)}
    before |= {"special_groups": [group.view() for group in hall.special_groups]}
    changes = differing(before, wanted)
    if changes:
        if changes.get("map") is not None:
            check_map(changes["map"], _codes(hall))
        check_groups(changes.get("special_groups", ()), [z.code for z in hall.zones.values() if z.issues_tickets])
        work.connection.execute(update(Hall).where(Hall.id == hall_id).values(**changes))
        setup.wrote("hall", setup.hall.code, {name: before[name] for name in changes}, changes)


def _codes(hall: HallConfig) -> dict[str, list[str]]:
    """What the places of a map may stand for; kiosks are enrolled later than a hall is drawn, so any code will do for them."""
    return {
        "zone": list(hall.zones_by_code),
        "window": [window.number for window in hall.windows.values()],
        "area": [area.code for area in hall.areas],
    }


def change_policy(
    work: Work, halls: Halls, hall_id: str, defaults: Policy, wanted: Mapping[str, Any], actor: Actor, at: datetime
) -> None:
    """Set the hall's own rules; None gives a rule back to the installation's default.

    Raises Invalid ``policy_key_unknown`` or ``policy_value_invalid``.
    """
    setup = set_up(work, halls, hall_id, actor, at)
    own: dict[str, Any] = work.connection.execute(select(Hall.policy).where(Hall.id == hall_id)).scalar_one()
    rules = rules_of(Policy)
    for name in wanted:  # a misspelt key that is to be withdrawn would else go unnoticed
        if name not in rules:
            raise Invalid("policy_key_unknown", key=name, nearest=nearest(name, rules))
    after = {name: value for name, value in {**own, **wanted}.items() if value is not None}
    defaults.merged(after)
    if after != own:
        work.connection.execute(update(Hall).where(Hall.id == hall_id).values(policy=after))
        setup.wrote("policy", setup.hall.code, own, after)


def hall_lies_below(connection: Connection, hall_id: str, above_id: str) -> bool:
    """Whether ``above_id`` is an ancestor of the hall in the tree of halls."""
    parents = dict(connection.execute(select(Hall.id, Hall.parent_id)).all())
    seen = {hall_id}
    parent = parents.get(hall_id)
    while parent is not None and parent not in seen:
        if parent == above_id:
            return True
        seen.add(parent)
        parent = parents.get(parent)
    return False


def halls_below(connection: Connection, hall_id: str) -> list[str]:
    """Ids of all halls under this one, at any depth, in the order of their codes."""
    rows = connection.execute(select(Hall.id, Hall.parent_id).order_by(Hall.code)).all()
    below = {hall_id}
    for _ in rows:
        more = {row.id for row in rows if row.parent_id in below} - below
        if not more:
            break
        below |= more
    return [row.id for row in rows if row.id in below - {hall_id}]


@dataclass(frozen=True, slots=True)
class NewHall:
    code: str
    name: str
    name_en: str = ""
    kind: str = "sub_hall"
    address: str = ""
    phone: str = ""


def add_sub_hall(work: Work, halls: Halls, hall_id: str, new: NewHall, actor: Actor, at: datetime) -> str:
    """Id of a new hall below this one, with the five zones ready to use; raise Conflict ``code_taken``."""
    setup = set_up(work, halls, hall_id, actor, at)
    sub_hall_id = found_hall(work.connection, new, parent=setup.hall)
    setup.wrote("sub_hall", new.code, {}, {"name": new.name, "kind": new.kind})
    return sub_hall_id


FIVE_ZONES = (("Z", "consult"), ("A", "comprehensive"), ("T", "special_group"), ("K", "cross_region"), ("B", "hard_case"))
"""Code, which is the prefix of the tickets too, and kind of the zones a new hall begins with. Source: R-003."""
_ASK_IDENTITY = frozenset({"comprehensive", "special_group", "cross_region"})


def found_hall(connection: Connection, new: NewHall, *, parent: HallConfig | None) -> str:
    """Id of a hall that is open for business as soon as it has windows and people (R-003)."""
    if connection.execute(select(Hall.id).where(Hall.code == new.code)).first() is not None:
        raise Conflict("code_taken", key=new.code)
    hall_id, area_id = new_id(), new_id()
    row: dict[str, Any] = {
        "id": hall_id, "code": new.code, "name": new.name, "name_en": new.name_en, "kind": new.kind, "address": new.address,
        "phone": new.phone,
    }  # fmt: skip
    if parent is not None:
        row |= {"parent_id": parent.id, "timezone": parent.timezone.key, "is_demo": parent.is_demo}
    connection.execute(insert(Hall), row)
    connection.execute(
        insert(WaitingArea),
        {"id": area_id, "hall_id": hall_id, "code": "E", "name": say("area.first"), "name_en": say("area.first", "en")},
    )
    names, names_en = group("zone", "zh"), group("zone", "en")
    ids = {code: new_id() for code, _ in FIVE_ZONES}
    for position, (code, kind) in enumerate(FIVE_ZONES):
        identity = ["id_card", "typed_id", "personal_code"] if kind in _ASK_IDENTITY else []
        zone = {
            "id": ids[code], "hall_id": hall_id, "code": code, "prefix": code, "kind": kind, "name": names[kind],
            "name_en": names_en[kind], "position": position, "waiting_area_id": area_id, "identity_kinds": identity,
            "overflow_into_id": ids["A"] if kind == "special_group" else None,
        }  # fmt: skip
        connection.execute(insert(Zone), zone)
    return hall_id


# Waiting areas


def add_area(work: Work, halls: Halls, hall_id: str, wanted: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    setup = set_up(work, halls, hall_id, actor, at)
    code = wanted["code"]
    if any(area.code == code for area in setup.hall.areas):
        raise Conflict("code_taken", key=code)
    work.connection.execute(insert(WaitingArea), {"id": new_id(), "hall_id": hall_id, **wanted})
    setup.wrote("waiting_area", code, {}, {name: value for name, value in wanted.items() if name != "code"})


def change_area(
    work: Work, halls: Halls, hall_id: str, code: str, wanted: Mapping[str, Any], actor: Actor, at: datetime
) -> None:
    setup = set_up(work, halls, hall_id, actor, at)
    area_id = area_id_of(setup.hall, code)
    area = next(area for area in setup.hall.areas if area.id == area_id)
    before = {"name": area.name, "name_en": area.name_en}
    changes = differing(before, wanted)
    if changes:
        work.connection.execute(update(WaitingArea).where(WaitingArea.id == area_id).values(**changes))
        setup.wrote("waiting_area", code, {name: before[name] for name in changes}, changes)


def area_id_of(hall: HallConfig, code: str) -> str:
    """Raise NotFound ``unknown_area`` when the hall has no such waiting area."""
    for area in hall.areas:
        if area.code == code:
            return area.id
    raise NotFound("unknown_area")
