"""Help for visitors on the spot (帮办): requests, the table by which they change, and who is offered first (R-146, R-147)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.errors import Conflict


class AssistRole(StrEnum):
    """The five roles of people who help: 代办员、专办员、帮办员、导办员、督办员."""

    AGENT = "agent"
    PROJECT = "project"
    DEPARTMENT = "department"
    GUIDE = "guide"
    OVERSEER = "overseer"


class HelpState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    DONE = "done"
    CANCELLED = "cancelled"


class HelpAction(StrEnum):
    ANSWER = "answer"
    GIVE_BACK = "give-back"
    FINISH = "finish"
    CANCEL = "cancel"


_S, _A = HelpState, HelpAction

TRANSITIONS: Mapping[tuple[HelpState, HelpAction], HelpState] = MappingProxyType({
    (_S.OPEN,     _A.ANSWER):    _S.ANSWERED,
    (_S.OPEN,     _A.CANCEL):    _S.CANCELLED,
    (_S.OPEN,     _A.FINISH):    _S.DONE,      # a helper who was there already says so afterwards
    (_S.ANSWERED, _A.GIVE_BACK): _S.OPEN,      # the helper is kept; somebody else is asked
    (_S.ANSWERED, _A.FINISH):    _S.DONE,
    (_S.ANSWERED, _A.CANCEL):    _S.CANCELLED,
})  # fmt: skip

LASTING = frozenset({_S.OPEN, _S.ANSWERED})
"""Somebody still waits for help, or is being helped."""


def move(state: HelpState, action: HelpAction, helper: str = "") -> HelpState:
    """Return the state after ``action``; raise Conflict ``help_taken`` (helper: whose it is) or ``help_over``."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        if state is HelpState.ANSWERED:
            raise Conflict("help_taken", name=helper) from None
        raise Conflict("help_over" if state not in LASTING else "help_not_answered") from None


_R = AssistRole

NEEDS: Mapping[str, tuple[AssistRole, ...]] = MappingProxyType({
    "kiosk":     (_R.GUIDE, _R.DEPARTMENT),
    "which":     (_R.GUIDE, _R.DEPARTMENT, _R.AGENT),
    "papers":    (_R.DEPARTMENT, _R.GUIDE, _R.AGENT),
    "walking":   (_R.GUIDE, _R.DEPARTMENT),
    "language":  (_R.GUIDE, _R.DEPARTMENT),
    "agency":    (_R.AGENT, _R.DEPARTMENT),
    "project":   (_R.PROJECT, _R.AGENT),
    "stuck":     (_R.OVERSEER, _R.GUIDE),
    "other":     (_R.GUIDE, _R.DEPARTMENT),
})  # fmt: skip
"""What a visitor needs, and which roles are asked for it, the first of them first."""


@dataclass(frozen=True, slots=True)
class Helper:
    """One person who may help. tags: skills and domains known to; busy: helping somebody, or sitting at a window."""

    person_id: str
    name: str
    role: AssistRole
    tags: frozenset[str] = frozenset()
    present: bool = False
    busy: bool = False


def offered(helpers: Iterable[Helper], need: str, wanted: frozenset[str] = frozenset()) -> list[Helper]:
    """Helpers in the order in which they are asked: there and free, knows the item, role that fits the need, name.

    wanted: tags of the item, any one of which will do. People who are away come last: a leader may know better.
    """
    roles = NEEDS.get(need, NEEDS["other"])
    last = len(roles)

    def rank(helper: Helper) -> tuple[bool, bool, bool, int, str, str]:
        place = roles.index(helper.role) if helper.role in roles else last
        knows = not wanted or not wanted.isdisjoint(helper.tags)
        return not helper.present, helper.busy, not knows, place, helper.name, helper.person_id

    return sorted(helpers, key=rank)
