"""Who answers for a window, from when to when: written whenever a desk's row is (docs/posts.md).

``Desk.leave`` calls ``follow`` with the row before and after, so that no way of opening, closing, covering, undoing or ending a
day can leave a minute of an open window to nobody, or to two.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from app.domain.ticket import TicketState
from app.domain.window import WindowState
from app.models import DutyPause, DutySpan, ServiceShare, Window
from app.models.base import new_id
from app.models.statements import run
from app.operations.visits import Visit, milliseconds

_AWAY = frozenset({WindowState.PAUSED, WindowState.BREAK})
_NEW_SPAN = insert(DutySpan)
_RUNNING = (DutySpan.window_id == bindparam("window"), DutySpan.until.is_(None))
_END_SPAN = update(DutySpan).where(*_RUNNING).values(until=bindparam("end"), ended=bindparam("how"))
_LEFT = update(DutySpan).where(*_RUNNING).values(left_at=bindparam("left"), note=bindparam("words"))
_NEW_PAUSE = insert(DutyPause)
_PAUSED = (DutyPause.window_id == bindparam("window"), DutyPause.until.is_(None))
_END_PAUSE = update(DutyPause).where(*_PAUSED).values(until=bindparam("end"))
_FORGET_PAUSE = delete(DutyPause).where(*_PAUSED)


@dataclass(slots=True)
class Words:
    """What a press says of duty. note: to whoever takes over. reason: of an exception. ended: how it ends."""

    note: str = ""
    reason: str = ""
    ended: str = "close"


def follow(connection: Connection, before: Any, now: Any, at: datetime, words: Words) -> None:
    """Write down what the change of a window's row means for who answers for it. before, now: WindowRows."""
    if before.state is not now.state or before.staff_id != now.staff_id:
        _follow_person(connection, before, now, at, words)
        _follow_pause(connection, before, now, at)


def _follow_person(connection: Connection, before: Any, now: Any, at: datetime, words: Words) -> None:
    was_open, is_open = before.state is not WindowState.CLOSED, now.state is not WindowState.CLOSED
    window = {"window": now.id}
    if was_open and not is_open:
        run(connection, _END_SPAN, {**window, "end": at, "how": words.ended})
    elif is_open and not was_open:
        _begin(connection, now, at, "open", words)
    elif is_open and now.staff_id != before.staff_id:
        if now.staff_id is None:
            run(connection, _LEFT, {**window, "left": at, "words": words.note})
        else:
            run(connection, _END_SPAN, {**window, "end": at, "how": "cover"})
            _begin(connection, now, at, "cover", words)


def _begin(connection: Connection, now: Any, at: datetime, how: str, words: Words) -> None:
    run(
        connection,
        _NEW_SPAN,
        {
            "id": new_id(), "hall_id": now.hall_id, "window_id": now.id, "person_id": now.staff_id, "role": now.staff_role,
            "since": at, "began": how, "reason": words.reason,
        },
    )  # fmt: skip


def _follow_pause(connection: Connection, before: Any, now: Any, at: datetime) -> None:
    was_away, is_away = before.state in _AWAY, now.state in _AWAY
    taken_over = was_away and is_away and now.staff_id not in (None, before.staff_id)
    if was_away and not is_away and now.since < before.since:
        run(connection, _FORGET_PAUSE, {"window": now.id})  # the pause was undone: the window is as it was before it
    elif (was_away and not is_away) or taken_over:
        run(connection, _END_PAUSE, {"window": now.id, "end": at})
    if (is_away and not was_away) or taken_over:
        run(
            connection,
            _NEW_PAUSE,
            {
                "id": new_id(), "hall_id": now.hall_id, "window_id": now.id, "person_id": now.staff_id or before.staff_id,
                "kind": now.state.value, "reason": now.reason, "since": at,
            },
        )  # fmt: skip


_SHARED = select(func.coalesce(func.sum(ServiceShare.worked_ms), 0)).where(ServiceShare.leg_id == bindparam("leg"))
_NEW_SHARE = insert(ServiceShare)


def settle_share(connection: Connection, visit: Visit, at: datetime) -> None:
    """Credit whoever served so far with his time, before the leg gets another name; the rest will be that one's."""
    if visit.started_at is None:
        return
    worked_until = visit.held_at if visit.state is TicketState.HELD and visit.held_at is not None else at
    shared = int(run(connection, _SHARED, {"leg": visit.leg_id}).scalar() or 0)
    worked = milliseconds(worked_until - visit.started_at) - visit.held_ms - shared
    if worked > 0:
        run(
            connection,
            _NEW_SHARE,
            {
                "id": new_id(), "hall_id": visit.hall_id, "leg_id": visit.leg_id, "person_id": visit.staff_id,
                "role": visit.staff_role, "worked_ms": worked, "at": at,
            },
        )  # fmt: skip


def note_presence(connection: Connection, hall_id: str, people: list[str], at: datetime) -> None:
    """The pages of these people are open: kept with the windows they sit at, so that a silent leaving is seen."""
    heard = update(Window).where(Window.hall_id == hall_id, Window.staff_id.in_(people)).values(seen_at=at)
    connection.execute(heard)
