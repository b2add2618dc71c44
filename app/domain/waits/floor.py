"""The hall as its events tell it, and what is learned on the way: who waits, what windows do, how long everything took."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.domain.waits.habits import LUNCH, PAUSES, QUARTER, RESTS, STEP, STEPS, SWAP
from app.domain.waits.knowledge import Learned, tiredness
from app.domain.waits.picture import ORDINARY, Away, HallPicture, Phase, Plan, Visitor, WindowNow
from app.domain.waits.rule import CallingRule

PLAUSIBLE_GAP = 900.0
"""A next call later than this after a service was no clearing up: the window stood still for another reason."""
NEAR_ROSTER = 1500.0
LATEST_FINISH = 4 * 3600.0
AT_ONCE = 60.0
"""Two windows that pause so close together for a reason of no person: the hall stands still."""


class What(StrEnum):
    SESSION_OPEN = "session_open"
    SESSION_END = "session_end"
    WINDOW_OPEN = "window_open"
    WINDOW_PAUSE = "window_pause"
    WINDOW_CLOSE = "window_close"
    ISSUED = "issued"
    CALLED = "called"
    WALK_UP = "walk_up"
    STARTED = "started"
    FINISHED = "finished"
    NO_SHOW = "no_show"
    HELD = "held"
    MOVED = "moved"
    RETURNED = "returned"
    LEFT = "left"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Seen:
    """One event of the hall. at: seconds after midnight. zone_id, item_id: of a ticket that is issued, or moved there."""

    what: What
    at: float
    ticket_id: str = ""
    zone_id: str = ""
    item_id: str = ""
    priority_class: str = ORDINARY
    window_id: str = ""
    person: str = ""
    reason: str = ""
    booking_id: str = ""
    slot: float = 0.0
    cases: int = 1


@dataclass(slots=True)
class _Desk:
    """A window and what it did last. started: of the service under way. ready: when it ended with somebody waiting."""

    window_id: str
    phase: Phase = Phase.CLOSED
    since: float = 0.0
    person: str = ""
    ticket: Visitor | None = None
    why: str = ""
    had: dict[str, int] = field(default_factory=dict)
    ready: float | None = None
    unanswered: float | None = None
    called_at: float = 0.0
    watched: float = 0.0


class Floor:
    """Follows one hall. ``picture`` is the hall now; ``habits`` and ``times`` are what it has learned."""

    def __init__(self, rule: CallingRule, learned: Learned) -> None:
        self.rule, self.learned = rule, learned
        self.times, self.habits = learned.times, learned.habits
        self.plan: Plan | None = None
        self._clear()

    def _clear(self) -> None:
        self.tickets: dict[str, Visitor] = {}
        self.waiting: dict[str, dict[str, Visitor]] = {}
        self.away: dict[str, Away] = {}
        self.desks: dict[str, _Desk] = {}
        self.come: set[str] = set()
        self.crowd: dict[tuple[int, str, str], int] = defaultdict(int)
        self.called: set[str] = set()
        self.now = 0.0
        self.serial = 0
        self.turns: object = None

    def begin_day(self, plan: Plan) -> None:
        if self.plan is not None:
            self._end_day(self.plan)
        self.plan = plan
        self._clear()
        self.waiting = {zone_id: {} for zone_id in plan.zones}
        self.desks = {window_id: _Desk(window_id) for window_id in plan.windows}

    def replan(self, plan: Plan, rule: CallingRule) -> None:
        """The day goes on under another plan, such as a window more, a changed roster, a booking."""
        self.plan, self.rule = plan, rule
        for zone_id in plan.zones:
            self.waiting.setdefault(zone_id, {})
        self.desks = {window_id: self.desks.get(window_id) or _Desk(window_id) for window_id in plan.windows}

    def resume(self, picture: HallPicture) -> None:
        """Go on from a picture, as after something was taken back; what was under way is learned from again when it ends."""
        called = self.called
        self._clear()
        self.called = called
        self.plan, self.now, self.turns = picture.plan, picture.now, picture.turns
        self.waiting = {zone_id: {} for zone_id in picture.plan.zones}
        for zone_id, line in picture.waiting.items():
            self.waiting[zone_id] = {visitor.ticket_id: visitor for visitor in line}
            self.tickets.update(self.waiting[zone_id])
        self.away = {away.visitor.ticket_id: away for away in picture.away}
        self.tickets.update({ticket_id: away.visitor for ticket_id, away in self.away.items()})
        self.come, self.crowd = set(picture.come), defaultdict(int, picture.crowd)
        for window_id, window in picture.windows.items():
            self.desks[window_id] = _Desk(
                window_id, window.phase, window.since, window.person, window.visitor, window.why, dict(window.had),
                called_at=window.since, watched=picture.now,
            )  # fmt: skip
            if window.visitor is not None:
                self.tickets[window.visitor.ticket_id] = window.visitor
        self.serial = max((visitor.serial for visitor in self.tickets.values()), default=0)

    def _end_day(self, plan: Plan) -> None:
        self.habits.arrivals.end_day(plan, self.crowd)
        for booking in plan.bookings:
            self.habits.bookings.shown.learn(booking.booking_id in self.come)
        self.times.begin_day()

    def picture(self, now: float) -> HallPicture:
        assert self.plan is not None
        return HallPicture(
            now, self.plan,
            {zone_id: list(line.values()) for zone_id, line in self.waiting.items()},
            {desk.window_id: self._window(desk) for desk in self.desks.values()},
            list(self.away.values()), frozenset(self.come), dict(self.crowd), self.turns,
        )  # fmt: skip

    def _window(self, desk: _Desk) -> WindowNow:
        return WindowNow(desk.window_id, desk.phase, desk.since, desk.person, desk.ticket, desk.why, dict(desk.had))

    # --- events

    def observe(self, seen: Seen) -> None:
        assert self.plan is not None
        self.now = seen.at
        handler = getattr(self, f"_{seen.what.value}")
        desk = self.desks.get(seen.window_id)
        if desk is not None:
            if seen.person:
                desk.person = seen.person
            self._watch(desk, seen.at)
        handler(seen, desk)

    def _watch(self, desk: _Desk, at: float) -> None:
        """An open window could have paused in each step of the session that has gone by: that is what risks are shares of."""
        session = next((hours for hours in self.plan.sessions if at < hours.end), None) if self.plan else None
        if session is None:
            return
        if desk.phase not in (Phase.CLOSED, Phase.PAUSED):
            start = max(desk.watched, session.start)
            while start < at:
                k = int((start - session.start) // STEP)
                end = min(at, session.start + (k + 1) * STEP)
                if k < STEPS:
                    for reason in self.habits.pauses.reasons():
                        self.habits.pauses.risk(reason, had=bool(desk.had.get(reason)))[k][1] += (end - start) / STEP
                start = end if end > start else at
        desk.watched = at

    def _session_open(self, seen: Seen, _desk: _Desk | None) -> None:
        for desk in self.desks.values():
            desk.had = {}
            desk.watched = seen.at

    def _session_end(self, _seen: Seen, _desk: _Desk | None) -> None:
        pass

    def _issued(self, seen: Seen, _desk: _Desk | None) -> None:
        self.serial += 1
        self.learned.asked_for[seen.item_id] += 1
        visitor = Visitor(
            seen.ticket_id, seen.zone_id, seen.item_id, seen.priority_class, seen.at, seen.at, seen.at, self.serial, seen.slot,
            cases=seen.cases,
        )  # fmt: skip
        self.tickets[seen.ticket_id] = visitor
        self.waiting[seen.zone_id][seen.ticket_id] = visitor
        if seen.booking_id:
            self.come.add(seen.booking_id)
            self.habits.bookings.offset.learn(seen.at - seen.slot)
        else:
            self.crowd[int(seen.at // QUARTER), seen.zone_id, seen.priority_class] += 1

    def _called(self, seen: Seen, desk: _Desk | None) -> None:
        visitor = self.tickets[seen.ticket_id]
        self.waiting[visitor.zone_id].pop(seen.ticket_id, None)
        self.away.pop(seen.ticket_id, None)
        habits = self.habits
        if seen.ticket_id not in self.called:
            self.called.add(seen.ticket_id)
            habits.answers.learn_end(seen.at - visitor.joined, left=False)
        self.turns = self.rule.count(self.turns, visitor, seen.window_id, seen.at)
        if desk is None:
            return
        if desk.ready is not None and desk.phase is Phase.CLEARING and seen.at - desk.ready < PLAUSIBLE_GAP:
            habits.clearing.learn(seen.at - desk.ready)
        if desk.unanswered is not None and desk.phase is Phase.CLEARING and self._line_of(desk):
            habits.unanswered.learn(min(seen.at - desk.unanswered, PLAUSIBLE_GAP))
        if desk.phase is Phase.FREE and not visitor.kept and 0 < seen.at - visitor.joined < 60:
            habits.waking.learn(seen.at - visitor.joined)
        desk.ready = desk.unanswered = None
        self._turn(desk, Phase.CALLING, seen.at, visitor)
        desk.called_at = seen.at

    def _walk_up(self, seen: Seen, desk: _Desk | None) -> None:
        """Served at once by whoever stands free: nobody was called, so nothing is learned of calls."""
        visitor = self.tickets[seen.ticket_id]
        self.waiting[visitor.zone_id].pop(seen.ticket_id, None)
        self.called.add(seen.ticket_id)
        if desk is not None:
            desk.ready = desk.unanswered = None
            self._turn(desk, Phase.SERVING, seen.at, visitor)

    def _line_of(self, desk: _Desk) -> bool:
        assert self.plan is not None
        return any(self.waiting[zone_id] for zone_id in self.plan.windows[desk.window_id])

    def _turn(self, desk: _Desk, phase: Phase, at: float, ticket: Visitor | None = None) -> None:
        desk.phase, desk.since, desk.ticket = phase, at, ticket

    def _started(self, seen: Seen, desk: _Desk | None) -> None:
        visitor = self.tickets[seen.ticket_id]
        if desk is None:
            return
        if not visitor.kept:
            self.habits.answers.learn_call(desk.called_at - visitor.joined, answered=True)
            self.habits.way[visitor.priority_class != ORDINARY].learn(min(seen.at - desk.called_at, PLAUSIBLE_GAP))
        self._turn(desk, Phase.SERVING, seen.at, visitor)

    def _ended(self, seen: Seen, desk: _Desk | None) -> float:
        """Seconds served; the window is clear for the next."""
        if desk is None:
            return 0.0
        lasted = seen.at - desk.since if desk.phase is Phase.SERVING else 0.0
        self._turn(desk, Phase.CLEARING if self._line_of(desk) else Phase.FREE, seen.at)
        desk.ready = seen.at if desk.phase is Phase.CLEARING else None
        return lasted

    def _finished(self, seen: Seen, desk: _Desk | None) -> None:
        visitor = self.tickets[seen.ticket_id]
        started = desk.since if desk else 0.0
        lasted = self._ended(seen, desk)
        if lasted <= 0 or lasted > LATEST_FINISH or desk is None:
            return
        if visitor.kept:
            self.habits.second_part.learn(lasted)
            return
        self._learn_ending(visitor.zone_id)
        self._learn_service(visitor, desk, started, lasted)

    def _catalogue(self, visitor: Visitor) -> float:
        assert self.plan is not None
        item = self.plan.items.get(visitor.item_id)
        return item.seconds if item else self.plan.zones[visitor.zone_id]

    def _learn_service(self, visitor: Visitor, desk: _Desk, started: float, lasted: float) -> None:
        assert self.plan is not None
        tired = tiredness(self.plan.sessions, started)
        each = lasted / visitor.cases
        self.times.learn(visitor.zone_id, visitor.item_id, self._catalogue(visitor), desk.person, tired, each)

    def _learn_ending(self, zone_id: str, *, moved: bool = False, held: bool = False) -> None:
        endings = self.habits.endings[zone_id]
        endings.moved.learn(moved)
        endings.held.learn(held)

    def _no_show(self, seen: Seen, desk: _Desk | None) -> None:
        visitor = self.tickets[seen.ticket_id]
        self.habits.returns.learn(0)
        if desk is not None:
            self.habits.answers.learn_call(desk.called_at - visitor.joined, answered=False)
            called_at = desk.called_at
            self._ended(seen, desk)
            desk.ready = None
            desk.unanswered = called_at
        self.away[seen.ticket_id] = Away(visitor, seen.at, held=False)

    def _held(self, seen: Seen, desk: _Desk | None) -> None:
        visitor = self.tickets[seen.ticket_id]
        lasted = self._ended(seen, desk)
        if lasted > 0 and not visitor.kept:
            self._learn_ending(visitor.zone_id, held=True)
            self.habits.held_part.learn(self._part(visitor, lasted))
        kept = replace(visitor, window_id=seen.window_id, kept=True)
        self.tickets[seen.ticket_id] = kept
        self.away[seen.ticket_id] = Away(kept, seen.at, held=True)

    def _part(self, visitor: Visitor, lasted: float) -> float:
        return min(lasted / max(self._catalogue(visitor), 30.0), 2.0)

    def _moved(self, seen: Seen, desk: _Desk | None) -> None:
        visitor = self.tickets[seen.ticket_id]
        lasted = self._ended(seen, desk)
        if lasted > 0 and not visitor.kept:
            self._learn_ending(visitor.zone_id, moved=True)
            self.habits.moved_part.learn(self._part(visitor, lasted))
            to = self.habits.endings[visitor.zone_id].to
            to[seen.zone_id, seen.item_id] = to.get((seen.zone_id, seen.item_id), 0) + 1
        self.waiting[visitor.zone_id].pop(seen.ticket_id, None)
        again = replace(self.rule.moved(visitor, seen.zone_id, seen.item_id, seen.at), ticket_id=seen.ticket_id)
        self.called.discard(seen.ticket_id)
        self.tickets[seen.ticket_id] = again
        self.waiting[again.zone_id][seen.ticket_id] = again

    def _returned(self, seen: Seen, _desk: _Desk | None) -> None:
        away = self.away.pop(seen.ticket_id, None)
        if away is None:
            return
        visitor = away.visitor
        (self.habits.back_held if away.held else self.habits.back_missed).learn(seen.at - away.since)
        if not away.held:
            self.habits.returns.learn(1, 0)
            visitor = self.rule.returned(visitor, self.rule.lines(self.picture(seen.at)), seen.at)
        self.tickets[seen.ticket_id] = visitor
        self.waiting[visitor.zone_id][seen.ticket_id] = visitor

    def _left(self, seen: Seen, desk: _Desk | None) -> None:
        visitor = self.tickets[seen.ticket_id]
        if desk is not None and desk.ticket is not None and desk.ticket.ticket_id == seen.ticket_id:
            self._ended(seen, desk)
        self.away.pop(seen.ticket_id, None)
        if self.waiting[visitor.zone_id].pop(seen.ticket_id, None):
            self.habits.answers.learn_end(seen.at - visitor.joined, left=True)

    def _removed(self, seen: Seen, desk: _Desk | None) -> None:
        """Taken out by the staff, or by the end of the day: it says nothing of visitors who give up."""
        visitor = self.tickets[seen.ticket_id]
        if desk is not None and desk.ticket is not None and desk.ticket.ticket_id == seen.ticket_id:
            self._ended(seen, desk)
        self.away.pop(seen.ticket_id, None)
        self.waiting[visitor.zone_id].pop(seen.ticket_id, None)

    def _window_open(self, seen: Seen, desk: _Desk | None) -> None:
        assert desk is not None
        assert self.plan is not None
        if desk.phase is Phase.PAUSED and desk.why == LUNCH:
            start = max((h.start for h in self.plan.sessions if h.start <= seen.at), default=seen.at)
            self.habits.after_noon.learn(min(seen.at - start, 1800.0))
        elif desk.phase is Phase.PAUSED:
            self.habits.pauses.length(desk.why).learn(seen.at - desk.since)
        elif desk.phase is Phase.CLOSED:
            starts = [s.start for s in self.plan.roster if s.window_id == desk.window_id and s.start <= seen.at]
            if starts and seen.at - max(starts) < 1800:
                self.habits.late.learn(seen.at - max(starts))
        # looks for somebody at once; where nobody waits it is free
        self._turn(desk, Phase.CLEARING if self._line_of(desk) else Phase.FREE, seen.at)
        desk.ready = desk.unanswered = None

    def _window_pause(self, seen: Seen, desk: _Desk | None) -> None:
        assert desk is not None
        assert self.plan is not None
        reason = seen.reason or "unplanned"
        by_roster = any(s.window_id == desk.window_id and 0 <= seen.at - s.start < NEAR_ROSTER for s in self.plan.roster)
        beside = [d for d in self.desks.values() if d is not desk and d.phase is Phase.PAUSED and d.why == reason]
        if beside and reason not in (*PAUSES, LUNCH) and any(seen.at - d.since < AT_ONCE for d in beside):
            self.habits.pauses.of_all.add(reason)
        if reason != LUNCH and not (reason == SWAP and by_roster) and reason not in self.habits.pauses.of_all:
            session = next((hours for hours in self.plan.sessions if seen.at < hours.end + 5400), None)
            k = int((seen.at - session.start) // STEP) if session else STEPS
            if 0 <= k < STEPS:
                self.habits.pauses.risk(reason, had=bool(desk.had.get(reason)))[k][0] += 1
            for had in RESTS if reason in RESTS else (reason,):
                desk.had[had] = desk.had.get(had, 0) + 1
        desk.ready = None
        desk.why = reason
        self._turn(desk, Phase.PAUSED, seen.at)

    def _window_close(self, seen: Seen, desk: _Desk | None) -> None:
        assert desk is not None
        self._turn(desk, Phase.CLOSED, seen.at)
