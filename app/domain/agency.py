"""Agency (代办): somebody entrusts the hall with a matter in writing, free of charge; the table it goes through (R-148)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.errors import Conflict


class AgencyState(StrEnum):
    ENTRUSTED = "entrusted"
    ACCEPTED = "accepted"
    UNDERTAKEN = "undertaken"
    RETURNED = "returned"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class AgencyStep(StrEnum):
    ACCEPT = "accept"
    UNDERTAKE = "undertake"
    RETURN = "return"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


_S, _D = AgencyState, AgencyStep

TRANSITIONS: Mapping[tuple[AgencyState, AgencyStep], AgencyState] = MappingProxyType({
    (_S.ENTRUSTED,  _D.ACCEPT):    _S.ACCEPTED,
    (_S.ENTRUSTED,  _D.DECLINE):   _S.DECLINED,    # nothing the hall may do for somebody else
    (_S.ACCEPTED,   _D.UNDERTAKE): _S.UNDERTAKEN,
    (_S.UNDERTAKEN, _D.RETURN):    _S.RETURNED,    # result and papers are back with whoever entrusted them
    (_S.ENTRUSTED,  _D.WITHDRAW):  _S.WITHDRAWN,
    (_S.ACCEPTED,   _D.WITHDRAW):  _S.WITHDRAWN,
    (_S.UNDERTAKEN, _D.WITHDRAW):  _S.WITHDRAWN,
})  # fmt: skip

ENDED = frozenset({_S.RETURNED, _S.DECLINED, _S.WITHDRAWN})


def move(state: AgencyState, step: AgencyStep) -> AgencyState:
    """Return the state after ``step``; raise Conflict ``agency_step`` when the table has no such row."""
    try:
        return TRANSITIONS[state, step]
    except KeyError:
        raise Conflict("agency_step", agency_step=step.value, agency=state.value) from None


def steps_from(state: AgencyState) -> list[AgencyStep]:
    """Steps the table lists for ``state``, in the order of their writing: the buttons a page offers."""
    return [step for step in AgencyStep if (state, step) in TRANSITIONS]
