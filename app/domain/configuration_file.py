"""The whole configuration of a hall as one document: its parts, what names an entry of each, and how two documents differ.

Everything is named by codes, numbers and user names, never by ids: a document fits any hall (docs/configuration-file.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.errors import HallError

FORMAT = "tinghao-configuration"
VERSION = 1
NAMES: Mapping[str, tuple[str, ...]] = {
    "waiting_areas": ("code",),
    "zones": ("code",),
    "service_items": ("code",),
    "windows": ("number",),
    "themes": ("code",),
    "seasons": ("zone", "name"),
    "extended_sessions": ("zone", "name"),
    "calendar": ("day",),
    "booking_plans": ("code",),
    "people": ("username",),
    "trainings": ("username", "kind", "name", "skill", "on_day", "passed", "valid_until"),
    "posts": ("code",),
    "devices": ("code",),
    "hardware": ("agent", "code"),
}
"""Lists of the document in their order, and the members by which an entry is known."""
REPEATING = frozenset({"seasons", "extended_sessions", "trainings"})
"""Lists in which several entries may have the same name, such as the summer hours of two years."""
TABLES = ("hall", "policy")
"""Parts that are one table each."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a document. place: where it stands, such as "zones[2]". values: with defaults for what was left out;
    said: members that were not left out; lacks: those left out that a new entry must have, without a value here."""

    place: str
    values: Mapping[str, Any]
    said: frozenset[str]
    lacks: tuple[str, ...] = ()

    @property
    def wanted(self) -> dict[str, Any]:
        return {name: value for name, value in self.values.items() if name in self.said}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a document, and where."""

    place: str
    error: HallError


@dataclass(frozen=True)
class Document:
    """What could be read of a document. lists: those that it has; problems: what could not be read."""

    hall: Entry | None = None
    policy: Mapping[str, Any] | None = None
    lists: Mapping[str, Sequence[Entry]] = field(default_factory=dict)
    problems: Sequence[Problem] = ()


def name_of(part: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(values.get(member) for member in NAMES[part])


def key_of(part: str, values: Mapping[str, Any]) -> str:
    """The name of an entry in one word, for people."""
    return "/".join(str(word) for word in name_of(part, values) if word not in (None, ""))


def paired(
    part: str, have: Sequence[Mapping[str, Any]], want: Sequence[Mapping[str, Any]]
) -> tuple[list[tuple[Mapping[str, Any] | None, int]], list[Mapping[str, Any]]]:
    """([(what is there, place of what is wanted)], what is there and not wanted), by name; of several with the same name those
    that are equal belong together."""
    free: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for one in have:
        free.setdefault(name_of(part, one), []).append(one)
    found: dict[int, Mapping[str, Any]] = {}
    for same in (True, False):
        for place, one in enumerate(want):
            candidates = free.get(name_of(part, one), [])
            fits = [each for each in candidates if not same or all(each.get(name) == one[name] for name in one)]
            if place not in found and fits:
                found[place] = fits[0]
                candidates.remove(fits[0])
    return [(found.get(place), place) for place in range(len(want))], [one for rest in free.values() for one in rest]


def changed(part: str, have: Mapping[str, Any], entry: Entry, *, but: frozenset[str] = frozenset()) -> dict[str, Any]:
    """What the document says otherwise than the hall has it."""
    kept = but | set(NAMES.get(part, ()) if part not in REPEATING else ())
    return {name: value for name, value in entry.wanted.items() if name not in kept and have.get(name) != value}


def whole(entry: Entry, *, but: frozenset[str] = frozenset()) -> dict[str, Any]:
    """All that a new entry is to be."""
    return {name: value for name, value in entry.values.items() if name not in but}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What differs between two documents: ``{part, key, kind, before, after}``, kind added, changed or removed; of what was
    changed only the members that differ."""
    found = []
    for part in TABLES:
        old, new = _differing(before[part], after[part])
        if old or new:
            found.append(_difference(part, "", "changed", old, new))
    for part in NAMES:
        pairs, gone = paired(part, before[part], after[part])
        for have, place in pairs:
            one = after[part][place]
            if have is None:
                found.append(_difference(part, key_of(part, one), "added", {}, one))
            elif have != one:
                found.append(_difference(part, key_of(part, one), "changed", *_differing(have, one)))
        found += [_difference(part, key_of(part, one), "removed", one, {}) for one in gone]
    orders = [[zone["code"] for zone in document["zones"]] for document in (before, after)]
    if [code for code in orders[1] if code in orders[0]] != orders[0]:
        found.append(_difference("zones", "", "changed", {"order": orders[0]}, {"order": orders[1]}))
    return found


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return (
        {name: before[name] for name in names if name in before},
        {name: after[name] for name in names if name in after},
    )


def _difference(part: str, key: str, kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    return {"part": part, "key": key, "kind": kind, "before": dict(before), "after": dict(after)}
