"""States of a window (窗口) and the one table by which they change. Source: requirements section 3.5, R-010."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.errors import Conflict


class WindowState(StrEnum):
    CLOSED = "closed"
    IDLE = "idle"
    CALLED = "called"
    SERVING = "serving"
    PAUSED = "paused"
    BREAK = "break"


class WindowAction(StrEnum):
    OPEN = "open"
    CLOSE = "close"
    PAUSE = "pause"
    BREAK = "break"
    RESUME = "resume"  # to idle; a window paused while serving goes back to serving (RESUME_SERVING)
    RESUME_SERVING = "resume-serving"
    CALL = "call"
    START = "start"
    FREE = "free"  # finish, no-show, hold, transfer, put-back, abandon: the desk is empty again


_S, _A = WindowState, WindowAction

TRANSITIONS: Mapping[tuple[WindowState, WindowAction], WindowState] = MappingProxyType({
    (_S.CLOSED,  _A.OPEN):           _S.IDLE,
    (_S.IDLE,    _A.CALL):           _S.CALLED,
    (_S.IDLE,    _A.START):          _S.SERVING,  # walk-up, or a held ticket taken up again
    (_S.IDLE,    _A.PAUSE):          _S.PAUSED,
    (_S.IDLE,    _A.BREAK):          _S.BREAK,
    (_S.IDLE,    _A.CLOSE):          _S.CLOSED,
    (_S.CALLED,  _A.CALL):           _S.CALLED,   # recall
    (_S.CALLED,  _A.START):          _S.SERVING,
    (_S.CALLED,  _A.FREE):           _S.IDLE,
    (_S.SERVING, _A.FREE):           _S.IDLE,
    (_S.SERVING, _A.PAUSE):          _S.PAUSED,
    (_S.PAUSED,  _A.RESUME):         _S.IDLE,
    (_S.PAUSED,  _A.RESUME_SERVING): _S.SERVING,
    (_S.PAUSED,  _A.FREE):           _S.PAUSED,   # finishing the visitor who was at the desk when it paused
    (_S.PAUSED,  _A.CLOSE):          _S.CLOSED,
    (_S.BREAK,   _A.RESUME):         _S.IDLE,
    (_S.BREAK,   _A.CLOSE):          _S.CLOSED,
})  # fmt: skip

OPEN = frozenset({_S.IDLE, _S.CALLED, _S.SERVING})
"""Serving its zones now: what counts as an open window for estimates and boards."""


def move(state: WindowState, action: WindowAction) -> WindowState:
    """Return the state after ``action``; raise Conflict when no row allows it."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        code = {_S.CLOSED: "window_closed", _S.PAUSED: "window_paused", _S.BREAK: "window_paused"}.get(state, "window_not_free")
        raise Conflict(code, action=action.value, state=state.value) from None
