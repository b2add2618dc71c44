"""Automatic dispatch (自动派单): a free window calls the next visitor by itself, evenly over the windows (R-075).

A window that becomes free where a zone of it wants that is given a moment, ``dispatch_at``; the worker presses for it when that
has come. The clerk may call before, or say "not now". Nobody is called to a window that is paused, closed or left.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from app.domain.people import SYSTEM, Actor
from app.domain.window import WindowState
from app.errors import Conflict
from app.models import Window
from app.operations.calling import Done, call_whoever_is_next, caller
from app.operations.configuration import Halls
from app.operations.desks import look_at, sit_down
from app.operations.lines import next_for
from app.operations.unit_of_work import Work

_DUE = (
    select(Window.hall_id, Window.id, Window.dispatch_at)
    .where(Window.dispatch_at.is_not(None), Window.dispatch_at <= bindparam("now"))
    .order_by(Window.since, Window.number)
)


def due_windows(connection: Connection, at: datetime) -> list[Any]:
    """``(hall_id, id, dispatch_at)`` of the windows whose time to call has come, the one that was free longest first."""
    return list(connection.execute(_DUE, {"now": at}))


def call_for(work: Work, halls: Halls, window_id: str, due: datetime, at: datetime) -> Done | None:
    """One press for a window whose time has come, once a round: None when somebody pressed first, or nobody waits.

    While nobody waits the window stays due: who comes then is called by the window that was free longest.
    """
    desk = look_at(work, halls, window_id, SYSTEM, at)
    if desk.row.dispatch_at != due or desk.row.state is not WindowState.IDLE or desk.row.staff_id is None:
        return None
    choice = next_for(desk.connection, desk.hall, caller(desk), at)
    if choice is None or desk.hall.zones[choice.candidate.zone_id].auto_dispatch_seconds is None:
        return None
    done = call_whoever_is_next(desk)
    desk.leave(undo="call-next")
    return done


def not_now(work: Work, halls: Halls, window_id: str, actor: Actor, at: datetime) -> Done:
    """The clerk needs a moment: the window waits for a press until it has served somebody again."""
    desk = sit_down(work, halls, window_id, actor, at)
    if desk.row.dispatch_at is None:
        raise Conflict("dispatch_not_running", window=desk.window.number)
    desk.set(dispatch_at=None)
    # Not by ``leave``: the press before can still be taken back.
    desk.connection.execute(update(Window).where(Window.id == window_id).values(dispatch_at=None))
    desk.record("window.dispatch_held")
    return Done(desk)
