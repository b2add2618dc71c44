"""A document with the whole configuration of a hall is loaded: all in one transaction, or nothing (docs/configuration-file.md).

Each entry goes through the operation that a press on /admin goes through, so every rule holds and every change is on record.
First everything is added and changed, then switched off, so that the order in the document does not matter.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from app.domain.configuration_file import (
    NAMES,
    REPEATING,
    Document,
    Entry,
    Problem,
    differences,
    key_of,
    name_of,
    paired,
)
from app.domain.people import Actor
from app.domain.policy import Policy
from app.errors import HallError, Invalid
from app.operations.configuration import HallConfig, Halls
from app.operations.loading_parts import STEPS
from app.operations.unit_of_work import Work
from app.queries.configuration_file import configuration_file


@dataclass(frozen=True)
class Loaded:
    """What a document changed. without_password: user names of new accounts that wait for a first password. to_enrol: codes
    of devices that the hall does not have: their keys are told once, where they are enrolled."""

    differences: Sequence[Mapping[str, Any]]
    without_password: Sequence[str] = ()
    to_enrol: Sequence[str] = ()


class DocumentRefused(Invalid):
    """A document was not loaded. problems: all that is wrong in it."""

    code = "configuration_file_refused"

    def __init__(self, problems: Sequence[Problem] = (), **params: Any) -> None:
        super().__init__(self.code, **{"count": len(problems), **params})
        self.problems = problems


class _AsLeft(Halls):
    """The hall as this transaction has left it, read anew when told; nobody else must see it before the commit."""

    def __init__(self, halls: Halls) -> None:
        self._halls = halls
        self._left: HallConfig | None = None

    def held(self, work: Work, hall_id: str) -> HallConfig:
        work.hold(hall_id)
        if self._left is None:
            self._left = self._halls.changed(work, hall_id)
        return self._left

    def get(self, connection: Connection, hall_id: str) -> HallConfig:
        return self._halls.get(connection, hall_id)

    def read_anew(self) -> None:
        self._left = None


@dataclass
class Loading:
    """One document on its way into one hall. now: the hall's own document before."""

    work: Work
    halls: _AsLeft
    hall_id: str
    defaults: Policy
    document: Document
    actor: Actor
    at: datetime
    remove: bool
    now: Mapping[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    failed: set[tuple[str, str]] = field(default_factory=set)
    without_password: list[str] = field(default_factory=list)
    to_enrol: list[str] = field(default_factory=list)

    @property
    def hall(self) -> HallConfig:
        return self.halls.held(self.work, self.hall_id)

    def entries(self, part: str) -> Iterator[tuple[Mapping[str, Any] | None, Entry]]:
        """(what the hall has, what is wanted), in the document's order."""
        wanted = self.document.lists.get(part, ())
        pairs, _ = paired(part, self.now[part], [entry.wanted for entry in wanted])
        return ((have, wanted[place]) for have, place in pairs)

    def left_out(self, part: str) -> list[Mapping[str, Any]]:
        """What the hall has and the document, which speaks of such things, has not; none unless it is to be removed."""
        if not self.remove or part not in self.document.lists:
            return []
        return paired(part, self.now[part], [entry.wanted for entry in self.document.lists[part]])[1]

    def do(self, part: str, place: str, values: Mapping[str, Any], deed: Callable[..., Any], *about: Any, **more: Any) -> bool:
        """Call the operation with the hall, ``about`` and who does it when; note what it is refused with, and where."""
        return self.attempt(
            part, place, values,
            lambda: deed(self.work, self.halls, self.hall_id, *about, self.actor, self.at, **more),
        )  # fmt: skip

    def attempt(self, part: str, place: str, values: Mapping[str, Any], deed: Callable[[], Any]) -> bool:
        try:
            deed()
        except HallError as error:
            self.refused(part, place, values, error)
            return False
        self.halls.read_anew()
        return True

    def refused(self, part: str, place: str, values: Mapping[str, Any], error: HallError) -> None:
        if part in NAMES:
            self.failed.add((part, key_of(part, values)))
        # What only fails because something before it did is no problem of its own.
        known = {str(value) for value in error.params.values()} if error.code.startswith("unknown_") else set()
        if not any(key in known for of, key in self.failed if of != part):
            self.problems.append(Problem(_precise(place, values, error), error))


def load(
    work: Work, halls: Halls, hall_id: str, defaults: Policy, document: Document, actor: Actor, at: datetime,
    *, remove: bool = False,
) -> Loaded:  # fmt: skip
    """Let the hall be as the document says; what it does not speak of stays.

    remove: what the hall has in a list of the document and the document has not is switched off, or taken away where nothing
    can be switched off. Raises DocumentRefused with every problem.
    """
    lists, twice = _once_each(document)
    document = replace(document, lists=lists, problems=[*document.problems, *twice])
    loading = Loading(work, _AsLeft(halls), hall_id, defaults, document, actor, at, remove)
    loading.problems += document.problems
    loading.now = configuration_file(work.connection, loading.hall)
    loading.document = _completed(loading)
    for step in STEPS:
        step(loading)
    if loading.problems:
        raise DocumentRefused(loading.problems)
    after = configuration_file(work.connection, halls.changed(work, hall_id))
    return Loaded(differences(loading.now, after), loading.without_password, loading.to_enrol)


def _once_each(document: Document) -> tuple[dict[str, list[Entry]], list[Problem]]:
    """(the lists with the first entry of each name, a problem for each further one)."""
    lists: dict[str, list[Entry]] = {}
    problems = []
    for part, entries in document.lists.items():
        seen: set[tuple[Any, ...]] = set()
        lists[part] = []
        for entry in entries:
            name = name_of(part, entry.values)
            if name in seen and part not in REPEATING:
                place = f"{entry.place}.{NAMES[part][0]}"
                problems.append(Problem(place, Invalid("file_twice", key=key_of(part, entry.values))))
            else:
                lists[part].append(entry)
            seen.add(name)
    return lists, problems


def _completed(loading: Loading) -> Document:
    """What an entry must have and leaves out stays as the hall has it; a new entry without it is a problem, and not read."""
    lists: dict[str, list[Entry]] = {}
    for part in loading.document.lists:
        lists[part] = []
        for have, entry in loading.entries(part):
            if have is not None and entry.lacks:
                kept = {name: have[name] for name in entry.lacks if name in have}
                lists[part].append(replace(entry, values={**entry.values, **kept}, lacks=()))
            elif entry.lacks:
                loading.problems += [Problem(f"{entry.place}.{name}", Invalid("file_missing")) for name in entry.lacks]
                loading.failed.add((part, key_of(part, entry.values)))
            else:
                lists[part].append(entry)
    return replace(loading.document, lists=lists)


_MEMBERS: Mapping[str, tuple[str, ...]] = {
    "unknown_zone": ("zone", "overflow_into", "merged_into", "profile", "steps", "options"),
    "unknown_item": ("service_item", "items", "steps"),
    "unknown_window": ("window",),
    "unknown_person": ("people", "staff", "username"),
    "unknown_area": ("area",),
    "unknown_item_group": ("profile",),
    "profile_line_twice": ("profile",),
    "prefix_taken": ("prefix",), "prefix_in_use": ("prefix",), "prefix_required": ("prefix",),
    "identity_kinds_missing": ("identity_kinds",),
    "sessions_invalid": ("sessions", "from"),
    "overflow_into_itself": ("overflow_into",),
    "zone_issues_no_tickets": ("zone", "overflow_into", "profile", "steps"),
    "zone_has_waiting": ("active",), "window_not_closed": ("active",), "window_has_waiting": ("active",),
    "person_at_window": ("active",), "own_account": ("role",), "role_not_yours_to_give": ("role",),
    "season_dates_invalid": ("first",), "season_overlaps": ("first",),
    "calendar_day_invalid": ("day", "on_day"), "calendar_day_closed": ("sessions",),
    "plan_hours": ("hours",), "plan_days": ("last_day",),
    "item_not_in_zone": ("service_item", "steps"), "item_required": ("steps",),
    "username_taken": ("username",), "post_person_twice": ("people",), "post_two_a": ("people",),
    "post_person_role": ("people",), "training_missing": ("people",), "post_in_use": ("window",),
    "skill_required": ("skill",), "training_dates": ("valid_until",),
    "slip_field_invalid": ("slip",), "cross_region_format": ("cross_region",),
    "map_place_outside": ("map",), "map_place_twice": ("map",), "map_code_missing": ("map",), "map_code_unknown": ("map",),
    "special_group_twice": ("special_groups",), "special_group_zone": ("special_groups",),
    "special_group_age": ("special_groups",),
}  # fmt: skip
"""Members of an entry that a refusal may be about."""


def _precise(place: str, values: Mapping[str, Any], error: HallError) -> str:
    """The place down to the member that the refusal is about, as far as it can be told."""
    errors = error.extra.get("errors") or ()
    if errors:
        return f"{place}.{errors[0]['field']}"
    members = [name for name in _MEMBERS.get(error.code, ()) if values.get(name) not in (None, "", [])]
    for alike in (True, False):
        for member in members:
            inner = _where(member, values[member], error.params, alike=alike)
            if inner is not None:
                return f"{place}.{member}{inner}"
    return f"{place}.{members[0]}" if members else place


def _where(member: str, value: Any, facts: Mapping[str, Any], *, alike: bool) -> str | None:
    """The path in ``value`` to the first word that the refusal names, "" for itself, None when there is none.

    alike: the member must be called as the refusal calls it.
    """
    if isinstance(value, Mapping):
        steps = [(f".{name}", name, inner) for name, inner in value.items()]
    elif isinstance(value, list):
        steps = [(f"[{place}]", member, inner) for place, inner in enumerate(value)]
    else:
        told = [facts.get(member)] if alike else facts.values()
        return "" if value is not None and str(value) in map(str, told) else None
    for step, name, inner in steps:
        found = _where(name, inner, facts, alike=alike)
        if found is not None:
            return step + found
    return None
