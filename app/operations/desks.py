"""A window during one operation: its row, the visit at it, what changes, and the record of both.

Everything a desk verb does to a window goes through ``Desk``: rights, the window's transition table, the absolute state that
goes out with each event, and the undo record of the press.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Update, bindparam, select, update

from app.domain import window as rules
from app.domain.people import DESK, LEADERS, Actor
from app.domain.window import WindowAction, WindowState
from app.errors import Conflict, Forbidden, NotFound
from app.models import DutySpan, Person, Window
from app.models.base import to_ms
from app.models.statements import run
from app.operations.configuration import HallConfig, Halls, WindowConfig
from app.operations.duty import Words, follow
from app.operations.facts import RUNNING_SPAN, visit_facts, waiting_codes, window_facts, window_states, windows_instead
from app.operations.unit_of_work import Work
from app.operations.visits import Visit, storable, visit_by_id, visit_by_leg


class WindowRow(NamedTuple):
    """What happens at a window now, with the person at it."""

    id: str
    hall_id: str
    state: WindowState
    since: datetime
    resume_state: str
    staff_id: str | None
    staff_role: str
    reason: str
    public_text: str
    resume_at: datetime | None
    dispatch_at: datetime | None
    leg_id: str | None
    undo: str | None
    pad: dict[str, Any] | None
    served: int
    held: int
    staff_name: str | None = None
    staff_number: str | None = None
    staff_skills: list[str] | None = None
    left_at: datetime | None = None

    @property
    def unmanned(self) -> bool:
        """Whether the window was handed over and nobody has taken over yet: open by its state, but nobody is served."""
        return self.state in rules.OPEN and self.staff_id is None and self.left_at is not None

    @property
    def serving_state(self) -> WindowState:
        """Its state for whoever looks where people are served now."""
        return WindowState.PAUSED if self.unmanned else self.state


_OF_PERSON = ("staff_name", "staff_number", "staff_skills", "left_at")
_OWN = [name for name in WindowRow._fields if name not in _OF_PERSON]
_COLUMNS = [
    *(getattr(Window, name) for name in _OWN),
    Person.name.label("staff_name"),
    Person.number.label("staff_number"),
    Person.skills.label("staff_skills"),
    DutySpan.left_at.label("left_at"),
]
WINDOW_ROWS = (
    select(*_COLUMNS).select_from(Window).outerjoin(Person, Person.id == Window.staff_id).outerjoin(DutySpan, RUNNING_SPAN)
)
_ONE = WINDOW_ROWS.where(Window.id == bindparam("window"))


@lru_cache(maxsize=64)
def _window_update(names: tuple[str, ...]) -> Update:
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    return update(Window).where(Window.id == bindparam("window")).values(**values)


@dataclass(slots=True)
class Desk:
    """One window in one transaction. Call verbs change it; ``leave`` writes it down."""

    work: Work
    hall: HallConfig
    window: WindowConfig
    row: WindowRow
    actor: Actor
    at: datetime
    before: WindowRow
    seqs: list[int] = field(default_factory=list)
    words: Words = field(default_factory=Words)

    @property
    def connection(self) -> Any:
        return self.work.connection

    def open_visit(self, ticket_id: str | None = None) -> Visit:
        """The visit called or served here; raise Conflict when there is none or it is not the named one."""
        if self.row.leg_id is None:
            if ticket_id is not None:
                other = visit_by_id(self.connection, self.hall.id, ticket_id)
                raise Conflict("illegal_move", action="", state=other.state.value)
            raise Conflict("no_open_ticket", window=self.window.number)
        visit = visit_by_leg(self.connection, self.row.leg_id)
        if ticket_id is not None and visit.id != ticket_id:
            other = visit_by_id(self.connection, self.hall.id, ticket_id)
            raise Conflict("ticket_not_here", ticket_no=other.ticket_no, window=self.window.number)
        return visit

    def named_visit(self, ticket_id: str) -> Visit:
        return visit_by_id(self.connection, self.hall.id, ticket_id)

    def must_be_free(self) -> None:
        """Raise Conflict unless a ticket may be called or taken up here now."""
        if self.row.leg_id is not None:
            raise Conflict("ticket_open", window=self.window.number)
        rules.move(self.row.state, WindowAction.CALL)

    def turn(self, action: WindowAction, **changes: Any) -> None:
        """Move the window by its table; the row is written once, by ``leave``."""
        state = rules.move(self.row.state, action)
        if state is not self.row.state:
            changes["since"] = self.at
        self.row = self.row._replace(state=state, **changes)

    def set(self, **changes: Any) -> None:
        self.row = self.row._replace(**changes)

    def free(self) -> None:
        """The visitor leaves the desk."""
        self.turn(WindowAction.FREE, leg_id=None)
        if self.row.state is WindowState.PAUSED:
            self.set(resume_state=WindowState.IDLE.value)

    def record(
        self,
        type: str,
        visit: Visit | None = None,
        *,
        was: Visit | None = None,
        reason: str = "",
        sensitive: str = "",
        queues_changed: bool = False,
        **data: Any,
    ) -> int:
        """Write an event of this window, with the window (and the zones' waiting counts) as they are after it."""
        payload: dict[str, Any] = visit_facts(self.hall, visit) if visit is not None else {}
        payload |= {"window_id": self.window.id, "window_number": self.window.number, "window": self._window_now(visit)}
        if queues_changed:
            payload["waiting"] = waiting_codes(self.connection, self.hall)
        payload |= data
        seq = record(
            self.work, type, self.actor, self.at, payload, visit=visit, was=was, window_id=self.window.id,
            reason=reason, sensitive=sensitive,
            states=(self.before.state.value, self.row.state.value) if visit is None else None,
        )  # fmt: skip
        self.seqs.append(seq)
        return seq

    def _window_now(self, visit: Visit | None) -> dict[str, Any]:
        here = None
        if self.row.leg_id is not None:
            here = visit if visit and visit.leg_id == self.row.leg_id else visit_by_leg(self.connection, self.row.leg_id)
        instead = []
        if self.row.serving_state not in rules.OPEN:
            states = window_states(self.connection, self.hall.id) | {self.window.id: self.row.serving_state}
            instead = windows_instead(self.hall, self.window, states)
        return window_facts(self.hall, self.window, self.row, here, instead)

    def leave(self, undo: str | None = None) -> None:
        """Write the window's row. undo: the verb that may be taken back; None forgets the last one."""
        self._count_down()
        changes = {name: getattr(self.row, name) for name in _OWN if getattr(self.row, name) != getattr(self.before, name)}
        if undo is not None:
            changes["undo"] = self._undo_record(undo)
        elif self.row.undo is not None:
            changes["undo"] = None
        if self.actor.role in DESK:
            changes["acted_at"] = self.at
        if not changes:
            return
        if self.row.staff_id != self.before.staff_id:
            changes["seen_at"] = None  # the page was another's
        follow(self.connection, self.before, self.row, self.at, self.words)
        if (self.row.serving_state in rules.OPEN) != (self.before.serving_state in rules.OPEN):
            assert self.work.hall is not None
            self.work.hall.windows_changed = True
        names = tuple(sorted(changes))
        values = {f"new_{name}": changes[name] for name in names}
        run(self.connection, _window_update(names), {"window": self.window.id, **values})

    def _count_down(self) -> None:
        """A window that has become free calls by itself after a while where its zones want that; any other does not (R-075)."""
        if self.row.state is not WindowState.IDLE or self.row.staff_id is None:
            self.set(dispatch_at=None)
        elif self.before.state is not WindowState.IDLE or self.before.staff_id is None:
            seconds = self.hall.dispatch_seconds(self.window)
            self.set(dispatch_at=None if seconds is None else self.at + timedelta(seconds=seconds))

    def _undo_record(self, verb: str) -> str:
        until = self.at + timedelta(seconds=self.hall.policy.undo_seconds)
        before = {name: storable(getattr(self.before, name)) for name in _OWN if name not in ("undo", "id", "hall_id")}
        record = {
            "action": verb,
            "until": to_ms(until),
            "seqs": self.seqs,
            "changes": self.work.changes,
            "window": before,
        }
        return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def sit_down(work: Work, halls: Halls, window_id: str, actor: Actor, at: datetime) -> Desk:
    """Hold the hall and read the window for ``actor``, who must be allowed to act at it."""
    desk = look_at(work, halls, window_id, actor, at)
    if actor.role not in LEADERS and desk.row.staff_id != actor.person_id:
        raise Forbidden("window_not_yours", window=desk.window.number)
    return desk


def look_at(work: Work, halls: Halls, window_id: str, actor: Actor, at: datetime) -> Desk:
    """As ``sit_down`` for deeds that are not the clerk's own, such as a visitor giving up at the window."""
    hall_id = work.hall.id if work.hall is not None else halls.hall_of_window(work.connection, window_id)
    if actor.hall_id is not None and actor.hall_id != hall_id:
        raise Forbidden("other_hall")
    hall = halls.held(work, hall_id)
    window = hall.window(window_id)
    row = run(work.connection, _ONE, {"window": window_id}).one_or_none()
    if row is None:
        raise NotFound("unknown_window", window=window_id)
    now = WindowRow(*row)
    return Desk(work=work, hall=hall, window=window, row=now, actor=actor, at=at, before=now)


def record(
    work: Work,
    type: str,
    actor: Actor,
    at: datetime,
    data: dict[str, Any],
    *,
    visit: Visit | None = None,
    was: Visit | None = None,
    window_id: str | None = None,
    reason: str = "",
    sensitive: str = "",
    states: tuple[str, str] | None = None,
) -> int:
    """Write one event: who, in which role, when, from which state to which, and what screens need to redraw."""
    if states is None:
        states = (was.state.value if was else "", visit.state.value if visit else "")
    return work.record(
        type=type, at=at, ticket_id=visit.id if visit else None, window_id=window_id, actor_kind=actor.kind,
        actor_id=actor.id, actor_role=actor.role.value, state_from=states[0], state_to=states[1], reason=reason,
        sensitive=sensitive, data=data,
    )  # fmt: skip
