"""States of a ticket and the one table by which they change.

A ticket passes through one or more legs (段): a transfer ends the present leg and opens the next, so the states below are
those of the present leg. Source: requirements section 3.5.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.errors import Conflict


class TicketState(StrEnum):
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    NO_SHOW = "no_show"
    FINISHED = "finished"
    ABANDONED = "abandoned"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    TRANSFERRED = "transferred"  # of a leg only: the ticket goes on in the next one
    UNDONE = "undone"  # of a leg only: opened by a transfer that was undone


class TicketAction(StrEnum):
    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    NO_SHOW = "no-show"
    HOLD = "hold"
    RESUME_CALLED = "resume-called"
    RESUME_SERVING = "resume-hold"
    TRANSFER = "transfer"
    PUT_BACK = "put-back"
    REACTIVATE = "reactivate"
    ABANDON = "abandon"
    CANCEL = "cancel"
    EXPIRE = "expire"


_S, _A = TicketState, TicketAction

TRANSITIONS: Mapping[tuple[TicketState, TicketAction], TicketState] = MappingProxyType({
    (_S.WAITING, _A.CALL):           _S.CALLED,
    (_S.WAITING, _A.TRANSFER):       _S.TRANSFERRED,  # a guide sends a waiting visitor to the right zone
    (_S.WAITING, _A.START):          _S.SERVING,      # walk-up: opened on the spot
    (_S.WAITING, _A.ABANDON):        _S.ABANDONED,
    (_S.WAITING, _A.CANCEL):         _S.CANCELLED,
    (_S.WAITING, _A.EXPIRE):         _S.EXPIRED,
    (_S.CALLED,  _A.RECALL):         _S.CALLED,
    (_S.CALLED,  _A.START):          _S.SERVING,
    (_S.CALLED,  _A.NO_SHOW):        _S.NO_SHOW,
    (_S.CALLED,  _A.PUT_BACK):       _S.WAITING,
    (_S.CALLED,  _A.HOLD):           _S.HELD,
    (_S.CALLED,  _A.TRANSFER):       _S.TRANSFERRED,
    (_S.CALLED,  _A.ABANDON):        _S.ABANDONED,
    (_S.CALLED,  _A.EXPIRE):         _S.EXPIRED,
    (_S.SERVING, _A.FINISH):         _S.FINISHED,
    (_S.SERVING, _A.HOLD):           _S.HELD,
    (_S.SERVING, _A.TRANSFER):       _S.TRANSFERRED,
    (_S.SERVING, _A.EXPIRE):         _S.EXPIRED,
    (_S.HELD,    _A.RESUME_CALLED):  _S.CALLED,
    (_S.HELD,    _A.RESUME_SERVING): _S.SERVING,
    (_S.HELD,    _A.ABANDON):        _S.ABANDONED,
    (_S.HELD,    _A.EXPIRE):         _S.EXPIRED,
    (_S.NO_SHOW, _A.REACTIVATE):     _S.WAITING,
    (_S.NO_SHOW, _A.ABANDON):        _S.ABANDONED,    # second no-show, or day close
})  # fmt: skip

OPEN = frozenset({_S.WAITING, _S.CALLED, _S.SERVING, _S.HELD, _S.NO_SHOW})
"""Not ended yet: what the ledger counts as open."""

AT_WINDOW = frozenset({_S.CALLED, _S.SERVING})
"""States in which the ticket occupies its window."""


def move(state: TicketState, action: TicketAction) -> TicketState:
    """Return the state after ``action``; raise Conflict ``illegal_move`` when no row allows it."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise Conflict("illegal_move", action=action.value, state=state.value) from None


def allowed(state: TicketState) -> frozenset[TicketAction]:
    """Actions the table lists for ``state``: the buttons a screen may offer."""
    return frozenset(action for (from_state, action) in TRANSITIONS if from_state is state)
