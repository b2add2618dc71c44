"""Who sits where and when, so that a replay has about as many people at work as the log had."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.replay.logs import Logged

SLOT_SECONDS = 1800
_HELPERS = 1
"""People at work beyond those the log shows: here calls are missed, clerks take pauses, and some windows take one zone only."""


@dataclass(frozen=True, slots=True)
class Place:
    """A window that the replay may use. zones: best first."""

    id: str
    number: str
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spell:
    """Seconds of the day from sitting down to standing up."""

    start: int
    end: int


def roster(people: Iterable[Logged], zone_of: Callable[[Logged], str], places: Sequence[Place]) -> dict[str, list[Spell]]:
    """Spells by window id: as many people at work in each half hour as the log had, spread over the zones by need.

    Windows whose first zone it is come first; a zone never has more than there are. Windows nobody needs have no spells.
    """
    takers = {
        zone: sorted(
            (place for place in places if zone in place.zones),
            key=lambda place: (place.zones.index(zone), len(place.number), place.number),
        )
        for zone in {zone for place in places for zone in place.zones}
    }
    on_duty: dict[str, set[int]] = {place.id: set() for place in places}
    for slot, wanted in crew(people, zone_of).items():
        for zone, most in wanted.items():
            for place in takers.get(zone, [])[:most]:
                on_duty[place.id].add(slot)
    return {place_id: _spells(sorted(slots)) for place_id, slots in on_duty.items() if slots}


def crew(people: Iterable[Logged], zone_of: Callable[[Logged], str]) -> dict[int, dict[str, int]]:
    """Windows wanted by half hour and zone.

    A log's staff often take every kind, so the peaks of the zones add up to more people than there were: the zones with most
    give up one after the other, down to one each.
    """
    spans: dict[str, list[tuple[int, int]]] = {}
    for person in people:
        if person.service_seconds is not None:
            began = person.began_seconds
            spans.setdefault(zone_of(person), []).append((began, began + max(person.service_seconds, 1)))
    wanted: dict[int, dict[str, int]] = {}
    for zone, of_zone in spans.items():
        for slot, most in busiest(of_zone).items():
            wanted.setdefault(slot, {})[zone] = most
    for slot, most in busiest(span for of_zone in spans.values() for span in of_zone).items():
        zones = wanted[slot]
        while sum(zones.values()) > max(most + _HELPERS, len(zones)):
            zones[max(zones, key=lambda zone: (zones[zone], zone))] -= 1
    return wanted


def busiest(spans: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The most spans that ever overlap, by half hour."""
    spans = list(spans)
    steps = sorted([(start, 1) for start, _ in spans] + [(end, -1) for _, end in spans])
    most: dict[int, int] = {}
    present = 0
    for (at, step), (until, _) in pairwise([*steps, (steps[-1][0], 0)] if steps else []):
        present += step
        if present:
            for slot in range(at // SLOT_SECONDS, max(until - 1, at) // SLOT_SECONDS + 1):
                most[slot] = max(most.get(slot, 0), present)
    return most


def _spells(slots: Sequence[int]) -> list[Spell]:
    """Half hours joined; nobody stands up for a single free one."""
    spells: list[Spell] = []
    for slot in slots:
        start, end = slot * SLOT_SECONDS, (slot + 1) * SLOT_SECONDS
        if spells and start - spells[-1].end <= SLOT_SECONDS:
            spells[-1] = Spell(spells[-1].start, end)
        else:
            spells.append(Spell(start, end))
    return spells
