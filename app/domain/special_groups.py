"""Special groups (特殊群体): who comes first, with which priority, in which zone (R-116)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from app.domain.identity import age, id_number
from app.errors import Invalid


@dataclass(frozen=True, slots=True)
class SpecialGroup:
    """zone: code of the zone its members wait in, None where they stay in the one they asked for.

    from_age: full years from which somebody belongs to it; by_identity: a citizen ID number of that age gives it by itself.
    """

    code: str
    name: str
    name_en: str = ""
    priority_class: Literal["ordinary", "special"] = "special"
    zone: str | None = None
    from_age: int | None = None
    by_identity: bool = False

    def view(self) -> dict[str, Any]:
        return asdict(self)

    def ref(self) -> dict[str, str]:
        """What a ticket says of it."""
        return {"code": self.code, "name": self.name, "name_en": self.name_en}


# Categories and the age of sixty: Law on the Protection of the Rights of the Elderly, article 2, and the halls' service rules.
BEGINNING = (
    SpecialGroup("elderly", "老年人", "Older people", from_age=60),
    SpecialGroup("disabled", "残疾人", "People with disabilities"),
    SpecialGroup("pregnant", "孕妇", "Pregnant women"),
    SpecialGroup("ill", "病患", "People who are ill"),
    SpecialGroup("with_infant", "带婴幼儿的人", "People with an infant"),
    SpecialGroup("soldier", "军人、退役军人", "Soldiers and veterans"),
    SpecialGroup("other", "其他有困难的人", "Others who need help"),
)
"""What a hall begins with; the members stay in the zone they asked for, with priority."""


def read_groups(stored: Iterable[Mapping[str, Any]] | None) -> tuple[SpecialGroup, ...]:
    """A hall's own groups, or those it began with when it never changed them."""
    return BEGINNING if stored is None else tuple(SpecialGroup(**entry) for entry in stored)


def by_code(groups: Iterable[SpecialGroup], code: str) -> SpecialGroup:
    """Raise Invalid ``special_group_unknown`` when the hall has no such group."""
    for group in groups:
        if group.code == code:
            return group
    raise Invalid("special_group_unknown")


def by_age(groups: Iterable[SpecialGroup], number: str, today: date) -> SpecialGroup | None:
    """The group that a citizen ID number gives by itself: of those the one with the highest age reached."""
    try:
        years = age(id_number(number), today)
    except Invalid:
        return None
    reached = [group for group in groups if group.by_identity and group.from_age is not None and years >= group.from_age]
    return max(reached, key=lambda group: group.from_age or 0, default=None)


def check_groups(groups: Iterable[Mapping[str, Any]], zones: Iterable[str]) -> None:
    """Raise Invalid ``special_group_twice``, ``special_group_zone`` or ``special_group_age`` with the name of the group."""
    seen: set[str] = set()
    known = set(zones)
    for entry in groups:
        name = entry["name"]
        if entry["code"] in seen:
            raise Invalid("special_group_twice", key=entry["code"])
        seen.add(entry["code"])
        if entry["zone"] is not None and entry["zone"] not in known:
            raise Invalid("special_group_zone", group=name, zone=entry["zone"])
        if entry["by_identity"] and entry["from_age"] is None:
            raise Invalid("special_group_age", group=name)
