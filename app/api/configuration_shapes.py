"""A document with the configuration of a hall, as it is sent: read part by part, so that all that is wrong is found at once.

Entries have the shapes of the bodies that the same things are set with one by one; what a document may not have is refused,
since a misspelt member would else be lost without a word.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints, ValidationError, create_model

from app.api import payloads as p
from app.domain.bounded import nearest
from app.domain.configuration_file import FORMAT, NAMES, TABLES, VERSION, Document, Entry, Problem
from app.errors import HallError, Invalid

ALIKE = 0.6
"""How much a member must look like one that is known, to be called what is meant."""
ENTRIES_MAX = 20_000
"""Entries of one list."""


class HallEntry(p.HallPatch):
    slip: dict[str, Any] | None = None


class ZoneEntry(p.ZoneBody):
    active: bool = True
    merged_into: p.Code | None = None


class ItemEntry(p.ServiceItemBody):
    active: bool = True


class WindowEntry(p.WindowBody):
    active: bool = True


class DayEntry(p.CalendarDayBody):
    source: Literal["own", "national", "file"] = "own"


class PersonEntry(p.PersonBody):
    # Not as strict as for a new account: whoever is in a hall can be written down and read again.
    username: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{1,64}$")]


class TrainingEntry(p.TrainingBody):
    username: p.Code


class HolderEntry(p.Body):
    username: p.Code
    role: Literal["A", "B"]


class PostEntry(p.PostBody):
    people: list[HolderEntry] = Field(default=[], max_length=20)  # type: ignore[assignment]  # no first day: that is a record


class DeviceEntry(p.DeviceBody):
    window: Annotated[str, Field(max_length=8)] | None = None


class HardwareEntry(p.Body):
    agent: p.Code
    code: p.Code
    kind: p.Code = "-"
    name: p.Line = ""
    place: p.Line = ""
    window: Annotated[str, Field(max_length=8)] | None = None
    options: dict[str, bool | Annotated[str, Field(max_length=32)]] = Field(default={})
    active: bool = True


ENTRIES: Mapping[str, type[BaseModel]] = {
    "waiting_areas": p.AreaBody, "zones": ZoneEntry, "service_items": ItemEntry, "windows": WindowEntry,
    "themes": p.ThemeBody, "seasons": p.SeasonBody, "extended_sessions": p.ExtendedBody, "calendar": DayEntry,
    "booking_plans": p.PlanBody, "people": PersonEntry, "trainings": TrainingEntry, "posts": PostEntry,
    "devices": DeviceEntry, "hardware": HardwareEntry,
}  # fmt: skip
_SILENT: Mapping[type[BaseModel], frozenset[str]] = {
    PostEntry: frozenset({"reason", "approved_by"}), TrainingEntry: frozenset({"score"}),
}  # fmt: skip
"""Members of a body that have no place in a document."""


def read_document(data: bytes) -> Document:
    """A document from a file; raise Invalid ``file_not_json``, ``file_not_ours`` or ``file_version``."""
    try:
        told = json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise Invalid("file_not_json", line=1) from None
    except json.JSONDecodeError as error:
        raise Invalid("file_not_json", line=error.lineno) from None
    except (ValueError, RecursionError):
        raise Invalid("file_not_json", line=1) from None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise Invalid("file_not_ours", key=FORMAT)
    if type(told.get("version")) is not int or told["version"] != VERSION:
        raise Invalid("file_version", limit=VERSION)
    return _document(told)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _document(told: Mapping[str, Any]) -> Document:
    known = dict.fromkeys(("format", "version", *TABLES, *NAMES))
    problems = [_unknown_member(part[:40], part, known) for part in told if part not in known]
    hall, policy = told.get("hall"), told.get("policy")
    entry = None
    if hall is not None:
        entry = _entry(HallEntry, (), "hall", hall, problems)
    if policy is not None and not isinstance(policy, dict):
        problems.append(_problem("policy", "file_type"))
        policy = None
    lists = {}
    for part, shape in ENTRIES.items():
        if part not in told:
            continue
        entries = told[part]
        if not isinstance(entries, list):
            problems.append(_problem(part, "file_type"))
        elif len(entries) > ENTRIES_MAX:
            problems.append(_problem(part, "file_many", limit=ENTRIES_MAX))
        else:
            read = [_entry(shape, NAMES[part], f"{part}[{place}]", one, problems) for place, one in enumerate(entries)]
            lists[part] = [one for one in read if one is not None]
    return Document(entry, policy, lists, problems)


def _entry(
    shape: type[BaseModel], names: tuple[str, ...], place: str, told: Any, problems: list[Problem]
) -> Entry | None:  # fmt: skip
    """None, with the problems noted, when it cannot be read. names: members that no entry may leave out."""
    silent = _SILENT.get(shape, frozenset())
    lenient, required = _lenient(shape, names)
    try:
        read = lenient.model_validate(told)
    except ValidationError as error:
        problems += [_from_pydantic(place, one) for one in error.errors(include_url=False)]
        if isinstance(told, dict):
            known = {field.alias or name for name, field in shape.model_fields.items()} - silent
            problems += [_unknown_member(f"{place}.{name[:40]}", name, sorted(known)) for name in told if name not in known]
        return None
    lacks = tuple(name for name in required if name not in told)
    left = silent.union(lacks)
    values = {name: value for name, value in read.model_dump(by_alias=True, mode="json").items() if name not in left}
    unknown = list(_unknown(told, values, place, lacks))
    problems += unknown
    return None if unknown else Entry(place, values, frozenset(told), lacks)


@cache
def _lenient(shape: type[BaseModel], names: tuple[str, ...]) -> tuple[type[BaseModel], tuple[str, ...]]:
    """(the shape in which only the names must be there, what else a new entry must have): what is left out stays as it is."""
    fields: dict[str, Any] = {}
    required = []
    for name, known in shape.model_fields.items():
        told = known.alias or name
        if known.is_required() and told not in names:
            field = copy(known)
            field.default = None
            fields[name] = (field.annotation, field)
            required.append(told)
    return create_model(shape.__name__, __base__=shape, **fields), tuple(required)


def _unknown(told: Any, known: Any, place: str, lacks: tuple[str, ...] = ()) -> Iterator[Problem]:
    """Members that nobody reads, at any depth; a table without members of its own may have any."""
    if isinstance(told, dict) and isinstance(known, dict):
        for name, value in told.items():
            if name in known:
                yield from _unknown(value, known[name], f"{place}.{name}")
            else:
                yield _unknown_member(f"{place}.{name[:40]}", name, [*known, *lacks])
    elif isinstance(told, list) and isinstance(known, list):
        for n, (one, other) in enumerate(zip(told, known, strict=False)):
            yield from _unknown(one, other, f"{place}[{n}]")


def _unknown_member(place: str, name: str, known: Iterable[str]) -> Problem:
    meant = nearest(name, dict.fromkeys(known), at_least=ALIKE)
    if not meant:
        return _problem(place, "file_stranger", key=name[:40])
    return _problem(place, "file_unknown", key=name[:40], nearest=meant)


_CODES: Mapping[str, str] = {
    "missing": "file_missing", "string_too_long": "file_long", "too_long": "file_many", "string_too_short": "file_short",
    "too_short": "file_short", "string_pattern_mismatch": "file_pattern", "literal_error": "file_choice",
}  # fmt: skip
_RANGES: Mapping[str, tuple[str, str]] = {
    "greater_than_equal": ("≥", "ge"), "greater_than": (">", "gt"), "less_than_equal": ("≤", "le"), "less_than": ("<", "lt"),
}  # fmt: skip


def _from_pydantic(place: str, one: Mapping[str, Any]) -> Problem:
    where = place + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in one["loc"])
    kind, facts = one["type"], one.get("ctx", {})
    if kind in _RANGES:
        sign, name = _RANGES[kind]
        return _problem(where, "file_range", allowed=f"{sign} {facts[name]:g}")
    code = _CODES.get(kind, "file_type")
    limit = facts.get("max_length", 0)
    return _problem(where, code, limit=limit, allowed=str(facts.get("expected", "")).replace(" or ", ", "))


def _problem(place: str, code: str, **facts: Any) -> Problem:
    return Problem(place, _refusal(code, **facts))


def _refusal(code: str, **facts: Any) -> HallError:
    return Invalid(code, **facts)
