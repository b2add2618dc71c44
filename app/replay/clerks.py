"""Clerks at their windows: sit down, call, serve, take pauses, stand up. Every deed is a press on the public interface."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any, Protocol

from app.replay.client import HallClient, Refused
from app.replay.clock import Clock
from app.replay.roster import Place, Spell
from app.replay.visitors import Habits, Stage, Visitor

_PAUSE_AFTER_SECONDS = 2 * 3600
_PAUSE_MINUTES = 10
_MARGIN_SECONDS = 1.0
"""A rule counted from the last press may be a moment longer on the hall's clock than on ours."""
_LOOK_AGAIN_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Rules:
    """The hall's policy, as its board tells it; seconds of the hall's clock."""

    recall_spacing_seconds: float
    no_show_after_seconds: float
    calls_per_ticket: int
    held_max: int


class Floor(Protocol):
    """What a clerk knows of the hall around: the time, the visitors, the other windows."""

    client: HallClient
    clock: Clock
    habits: Habits
    rules: Rules

    @property
    def is_closing(self) -> bool: ...

    def later(self, seconds: float, deed: Any) -> None:
        """Do ``deed`` in so many seconds of the log."""

    def before_the_end(self, seconds: float, deed: Any) -> None:
        """As ``later``, but not after the hall closes."""

    def visitor_of(self, ticket: dict[str, Any]) -> Visitor: ...

    def came_to_window(self, visitor: Visitor) -> None: ...

    def was_served(self, visitor: Visitor, pad_token: str) -> None: ...

    def missed_call(self, visitor: Visitor) -> None: ...

    def joined_line(self, zone: str) -> None: ...

    def other_zone(self, visitor: Visitor) -> str | None: ...

    def is_covered(self, clerk: "Clerk") -> bool: ...


class State(StrEnum):
    AWAY = "away"
    FREE = "free"
    BUSY = "busy"
    PAUSED = "paused"


class Clerk:
    """One window and whoever sits at it. username: the person of its post, "" leaves the choice to the hall."""

    def __init__(self, floor: Floor, place: Place, username: str, pad_token: str) -> None:
        self.place = place
        self.state = State.AWAY
        self.is_coming = False
        self._floor = floor
        self._username = username
        self._pad_token = pad_token
        self._until = 0.0
        self._pause_at = float("inf")
        self._visitor: Visitor | None = None
        self._held: list[tuple[float, Visitor]] = []

    @property
    def is_on_duty(self) -> bool:
        return self.state is not State.AWAY

    def is_free_for(self, zone: str) -> bool:
        """Whether somebody who joins the line of ``zone`` would be called here, and nobody is on the way already."""
        return self.state is State.FREE and not self.is_coming and zone in self.place.zones

    def work(self, spells: Sequence[Spell]) -> None:
        """Plan the day."""
        for spell in spells:
            self._floor.later(spell.start - self._floor.clock.now(), partial(self._sit_down, spell))

    def look_up(self) -> None:
        """Somebody joined the line: call, if nothing else happened meanwhile."""
        self.is_coming = False
        if self.state is State.FREE:
            self._next(None)

    # --- coming and going -----------------------------------------------------------------------------------------------

    def _sit_down(self, spell: Spell) -> None:
        now = self._floor.clock.now()
        self._until = max(self._until, float(spell.end))
        if self.state is not State.AWAY:  # still at it from the spell before
            return
        try:
            self._press("open", {"person": self._username} if self._username else {})
        except Refused:
            self._see_how_things_are()
            return
        if self._floor.habits.breaks and spell.end - now > _PAUSE_AFTER_SECONDS:
            # Not all at once: windows with another number go at another time.
            self._pause_at = now + _PAUSE_AFTER_SECONDS * (0.75 + sum(map(ord, self.place.number)) % 6 / 10)
        self.state = State.FREE
        self._next(None)

    def _stand_up(self) -> None:
        self.state, self._visitor = State.AWAY, None
        self._try("close")

    def _pause(self) -> None:
        self._pause_at = float("inf")
        self.state, self._visitor = State.PAUSED, None
        if self._try("pause", {"reason": "short_leave", "minutes": _PAUSE_MINUTES}) is not None:
            self._floor.later(_PAUSE_MINUTES * 60, self._come_back)

    def _come_back(self) -> None:
        if self.state is State.PAUSED and self._try("resume") is not None:
            self.state = State.FREE
            self._next(None)

    def _may_pause(self) -> bool:
        """Nobody leaves the only window of a zone."""
        return self._floor.clock.now() >= self._pause_at and self._floor.is_covered(self)

    def _may_leave(self) -> bool:
        if self._floor.is_closing:
            return True
        over = self._floor.clock.now() >= self._until
        return over and not self._held and self._floor.is_covered(self)

    # --- one visitor after the other -------------------------------------------------------------------------------------

    def _next(self, outcome: str | None) -> None:
        """Whatever comes after a visitor. outcome: of the service that ends with this press, None when the desk is empty."""
        now = self._floor.clock.now()
        ready = None if self._floor.is_closing else next((visitor for at, visitor in self._held if at <= now), None)
        if ready is None and not self._may_leave() and not self._may_pause():
            self._call(outcome)
            return
        if outcome is not None and self._try("finish", {"outcome": outcome}) is None:
            return
        if outcome is not None:
            self._let_go()
        if ready is not None:
            self._take_up(ready)
        elif self._may_leave():
            self._stand_up()
        else:
            self._pause()

    def _call(self, outcome: str | None) -> None:
        try:
            answer = self._press("call-next", {"finish": {"outcome": outcome}} if outcome is not None else {})
        except Refused:
            self._see_how_things_are()
            return
        if outcome is not None:
            self._let_go()
        if answer is None:
            self._nobody_waits()
        else:
            self._called(self._floor.visitor_of(answer["ticket"]))

    def _let_go(self) -> None:
        if self._visitor is not None:
            self._floor.was_served(self._visitor, self._pad_token)
        self.state, self._visitor = State.FREE, None

    def _nobody_waits(self) -> None:
        self.state = State.FREE
        now = self._floor.clock.now()
        if self._held:
            self._floor.later(max(min(at for at, _ in self._held) - now, 0.0), self.look_up)
        elif now >= self._until:
            self._stand_up()
        else:
            self._floor.later(self._until - now, self.look_up)

    def _called(self, visitor: Visitor) -> None:
        floor = self._floor
        self.state, self._visitor = State.BUSY, visitor
        visitor.stage = Stage.CALLED
        if visitor.called_at is None:
            visitor.called_at = floor.clock.now()
        if visitor.comes and not visitor.is_slow:
            floor.later(visitor.walk_seconds, partial(self._start, visitor))
        else:
            floor.later(self._rule(floor.rules.recall_spacing_seconds), partial(self._recall, visitor, 2))

    def _recall(self, visitor: Visitor, attempt: int) -> None:
        if not self._is_here(visitor, Stage.CALLED) or self._try("recall") is None:
            return
        floor = self._floor
        if visitor.comes:
            floor.later(visitor.walk_seconds, partial(self._start, visitor))
        elif attempt < floor.rules.calls_per_ticket:
            floor.later(self._rule(floor.rules.recall_spacing_seconds), partial(self._recall, visitor, attempt + 1))
        else:
            floor.later(self._rule(floor.rules.no_show_after_seconds), partial(self._give_up_on, visitor))

    def _give_up_on(self, visitor: Visitor) -> None:
        if not self._is_here(visitor, Stage.CALLED) or self._try("no-show") is None:
            return
        self.state, self._visitor = State.FREE, None
        self._floor.missed_call(visitor)
        self._next(None)

    def _start(self, visitor: Visitor) -> None:
        if not self._is_here(visitor, Stage.CALLED) or self._try("start") is None:
            return
        visitor.stage = Stage.SERVING
        self._floor.came_to_window(visitor)
        left = max(visitor.service_left - visitor.walk_seconds, 1.0)
        if visitor.hold_seconds is not None or visitor.is_wrong_here:
            visitor.service_left = left * 2 / 3
            self._floor.later(left / 3, partial(self._part_of_it, visitor))
        else:
            self._floor.before_the_end(left, partial(self._finish, visitor))

    def _part_of_it(self, visitor: Visitor) -> None:
        """A third of the service is over: something is missing, or it is another window's business."""
        if not self._is_here(visitor, Stage.SERVING):
            return
        if visitor.is_wrong_here:
            self._send_on(visitor)
        elif len(self._held) < self._floor.rules.held_max:
            self._hold(visitor)
        else:
            self._floor.before_the_end(visitor.service_left, partial(self._finish, visitor))

    def _send_on(self, visitor: Visitor) -> None:
        visitor.is_wrong_here = False
        zone = self._floor.other_zone(visitor)
        if zone is None:
            self._floor.before_the_end(visitor.service_left, partial(self._finish, visitor))
        elif self._try("transfer", {"zone": zone, "place": "original"}) is not None:
            visitor.stage, visitor.zone, visitor.item = Stage.WAITING, zone, None
            self.state, self._visitor = State.FREE, None
            self._next(None)
            self._floor.joined_line(zone)

    def _hold(self, visitor: Visitor) -> None:
        wait, visitor.hold_seconds = visitor.hold_seconds or 0.0, None
        if self._try("hold") is None:
            return
        visitor.stage = Stage.HELD
        self._held.append((self._floor.clock.now() + wait, visitor))
        self.state, self._visitor = State.FREE, None
        self._next(None)

    def _take_up(self, visitor: Visitor) -> None:
        self._held = [(at, held) for at, held in self._held if held is not visitor]
        if self._try("resume-hold", {"ticket": visitor.ticket_id}) is None:
            return
        self.state, self._visitor = State.BUSY, visitor
        visitor.stage = Stage.SERVING
        self._floor.before_the_end(visitor.service_left, partial(self._finish, visitor))

    def _finish(self, visitor: Visitor) -> None:
        if self._is_here(visitor, Stage.SERVING):
            self._next(visitor.outcome)

    # --- presses ---------------------------------------------------------------------------------------------------------

    def _is_here(self, visitor: Visitor, stage: Stage) -> bool:
        return self._visitor is visitor and visitor.stage is stage

    def _rule(self, seconds: float) -> float:
        """Seconds of the log that pass while the hall's rule runs."""
        return (seconds + _MARGIN_SECONDS) * self._floor.clock.speed

    def _press(self, verb: str, body: object = None) -> Any:
        return self._floor.client.press(f"/windows/{self.place.id}/actions/{verb}", body)

    def _try(self, verb: str, body: object = None) -> Any:
        """The answer; None when the hall refused, after looking how things really are."""
        try:
            return self._press(verb, body)
        except Refused:
            self._see_how_things_are()
            return None

    def _see_how_things_are(self) -> None:
        """Somebody else pressed at this window too: go on from what the hall says."""
        desk = self._floor.client.look(f"/windows/{self.place.id}")
        state, ticket = desk["window"]["state"], desk["ticket"]
        self._visitor = None
        if ticket is not None and state in ("called", "serving"):
            self._go_on_with(self._floor.visitor_of(ticket), state)
        elif state == "idle":
            self.state = State.FREE
            self._floor.later(_LOOK_AGAIN_SECONDS, self.look_up)
        elif state in ("paused", "break"):
            self.state = State.PAUSED
            self._floor.later(_PAUSE_MINUTES * 60, self._come_back)
        else:
            self.state = State.AWAY

    def _go_on_with(self, visitor: Visitor, state: str) -> None:
        self.state, self._visitor = State.BUSY, visitor
        visitor.stage = Stage(state)
        if visitor.stage is Stage.CALLED:
            visitor.comes = True
            self._floor.later(_LOOK_AGAIN_SECONDS, partial(self._start, visitor))
        else:
            self._floor.before_the_end(visitor.service_left, partial(self._finish, visitor))
