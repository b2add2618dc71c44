"""Which zone and items of the hall a log's kinds of service stand for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_BANK = {"PS": "A", "NE": "A", "TT": "A", "NW": "Z", "IN": "K", "PE": "B"}
"""The bank's telephone queue: regular customers, traders and the rest at the counters; people who only ask; two rare kinds."""
_BY_FREQUENCY = ("A", "Z", "A", "K", "A", "B")
"""For a log nobody has told about: the busiest kind where most windows are."""


class MappingError(Exception):
    """One line: which kind cannot be placed, and what would be right."""


@dataclass(frozen=True, slots=True)
class Item:
    code: str
    zone: str
    expected_seconds: float


@dataclass(frozen=True, slots=True)
class Errand:
    """What people of one kind come for. items: codes to choose from, none when the zone's tickets name no item."""

    zone: str
    items: tuple[str, ...]


def errands(
    kinds: Mapping[str, int], zones: Sequence[str], items: Iterable[Item], told: Mapping[str, str]
) -> dict[str, Errand]:
    """An errand for each kind. kinds: how many people came with it. told: kind → zone or item code.

    What was told comes first; then kinds that are zone or item codes of the hall themselves; then the bank's kinds; the rest
    by how many people came. Raises MappingError when a told place is not in the hall.
    """
    known = list(items)
    places = {zone: Errand(zone, tuple(item.code for item in known if item.zone == zone)) for zone in zones}
    places |= {item.code: Errand(item.zone, (item.code,)) for item in known if item.zone in zones}
    for kind, place in told.items():
        if kind not in kinds:
            raise MappingError(f"the log has no kind {kind}; it has {', '.join(sorted(kinds))}")
        if place not in places:
            raise MappingError(f"{kind} cannot go to {place}: name one of the zones {', '.join(zones)} or the code of an item")
    found = {}
    unknown = 0
    for kind in sorted(kinds, key=lambda kind: (-kinds[kind], kind)):
        place = told.get(kind) or (kind if kind in places else _BANK.get(kind, ""))
        if place not in places:
            place = _BY_FREQUENCY[min(unknown, len(_BY_FREQUENCY) - 1)]
            unknown += 1
        found[kind] = places.get(place) or places[zones[0]]
    return found
