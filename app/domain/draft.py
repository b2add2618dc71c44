"""Drafts of a hall's configuration (草案): their states, and what the changes of several steps come to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from app.errors import Conflict


class DraftState(StrEnum):
    """failed: it was to be published at a time and could not; nothing of it happened."""

    OPEN = "open"
    SCHEDULED = "scheduled"
    FAILED = "failed"
    PUBLISHED = "published"
    TAKEN_BACK = "taken_back"
    DISCARDED = "discarded"


class DraftAction(StrEnum):
    EDIT = "edit"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    PUBLISH = "publish"
    FAIL = "fail"
    DISCARD = "discard"
    TAKE_BACK = "take-back"


_S, _A = DraftState, DraftAction
TRANSITIONS: Mapping[tuple[DraftState, DraftAction], DraftState] = MappingProxyType({
    (_S.OPEN, _A.EDIT):            _S.OPEN,
    (_S.OPEN, _A.SCHEDULE):        _S.SCHEDULED,
    (_S.OPEN, _A.PUBLISH):         _S.PUBLISHED,
    (_S.OPEN, _A.DISCARD):         _S.DISCARDED,
    (_S.SCHEDULED, _A.SCHEDULE):   _S.SCHEDULED,  # at another time
    (_S.SCHEDULED, _A.UNSCHEDULE): _S.OPEN,
    (_S.SCHEDULED, _A.PUBLISH):    _S.PUBLISHED,
    (_S.SCHEDULED, _A.FAIL):       _S.FAILED,
    (_S.SCHEDULED, _A.DISCARD):    _S.DISCARDED,
    (_S.FAILED, _A.EDIT):          _S.OPEN,
    (_S.FAILED, _A.SCHEDULE):      _S.SCHEDULED,
    (_S.FAILED, _A.PUBLISH):       _S.PUBLISHED,
    (_S.FAILED, _A.DISCARD):       _S.DISCARDED,
    (_S.PUBLISHED, _A.TAKE_BACK):  _S.TAKEN_BACK,
})  # fmt: skip
_WHY_NOT = MappingProxyType({
    _S.OPEN: "draft_not_scheduled", _S.SCHEDULED: "draft_scheduled", _S.FAILED: "draft_not_scheduled",
    _S.PUBLISHED: "draft_over", _S.TAKEN_BACK: "draft_over", _S.DISCARDED: "draft_over",
})  # fmt: skip


def move(state: DraftState, action: DraftAction) -> DraftState:
    """The state after ``action``; raise Conflict ``draft_scheduled``, ``draft_over``, … when no row allows it."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise Conflict("draft_not_published" if action is _A.TAKE_BACK else _WHY_NOT[state]) from None


def allowed(state: DraftState) -> list[str]:
    """What may be done to a draft now, for the buttons of a page."""
    return [action.value for from_state, action in TRANSITIONS if from_state is state and action is not _A.FAIL]


@dataclass(frozen=True, slots=True)
class Change:
    """Values of one thing that differ: what it is, its key, and the values by name; an added one has none before."""

    what: str
    key: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


_KEYED_BY = MappingProxyType({"window": "number", "season": "name", "extended_session": "name"})
"""Things that may be renamed, and which of their values is their key."""


def net_changes(changes: Iterable[Change]) -> list[Change]:
    """What changes made one after the other come to, a thing once; what ends as it was is left out.

    A thing is known by its first key: who renames window 3 to 8 and then changes 8 has changed window 3.
    """
    found: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = []
    places: dict[tuple[str, str], int] = {}
    for change in changes:
        name = _KEYED_BY.get(change.what, "")
        was, becomes = change.before.get(name, change.key), change.after.get(name, change.key)
        place = places.pop((change.what, was), None)
        if place is None:
            place = len(found)
            found.append((change.what, was, {}, {}))
        _, _, before, after = found[place]
        for value in dict.fromkeys((*change.before, *change.after)):
            if value not in after:
                before[value] = change.before.get(value)
            after[value] = change.after.get(value)
        places[change.what, becomes] = place
    told = [Change(what, key, *_differing(before, after)) for what, key, before, after in found]
    return [change for change in told if change.before or change.after]


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name in after if before.get(name) != after.get(name)]
    return {name: before.get(name) for name in names}, {name: after.get(name) for name in names}
