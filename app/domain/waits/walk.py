"""The hall run forward on paper from a picture, until everybody asked for has been called (推演).

Each window that is free takes who the calling rule says; a stay lasts as the laws and the draw of this walk say; pauses,
noon, the roster, bookings that are due, those who come anew, are held, moved or do not answer are in it. One walk answers
for everybody who waits: it gives the moment of each call.

Two walks with the same seed have the same luck where something in the hall is changed: those who come draw from numbers of
their own, and so does each window. Ghosts draw none and hold nobody up: the others fare as if they were not there.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from math import exp, log
from random import Random

from app.domain.waits.draws import COLUMNS
from app.domain.waits.habits import QUARTER, RESTS, SWAP
from app.domain.waits.knowledge import DAY_STEP, FURTHEST, GRAIN, LAST_STEP, Knowledge, Stem, after_noon, lasts
from app.domain.waits.picture import APPOINTMENT, FOREVER, ORDINARY, Hours, Phase, Visitor
from app.domain.waits.samples import SLOTS

_FREE, _JOIN, _BACK, _ROSTER, _QUARTER, _LOOK = range(6)
BUSY_DOUBT = 0.15
"""Spread of how many come, beyond what the day's kind and the numbers so far say."""
NEWCOMERS = 100_000
"""From here on the serials of those who come during a walk."""


@dataclass(slots=True, eq=False)
class _Desk:
    """A window in one walk. factor: of the person there. pauses: (when due, reason), the next last. shifts: (when, whether it
    opens, who). idle_since: since when it has nobody to call. random: its own luck, 0 to 1."""

    window_id: str
    random: Callable[[], float]
    person: str
    factor: float
    noon: bool
    idle_since: float = FOREVER
    woken: bool = False
    pauses: list[tuple[float, str]] = field(default_factory=list)
    shifts: list[tuple[float, bool, str]] = field(default_factory=list)


class Walk:
    """One walk; ``run`` gives its answers. coming: ghosts that join the line when their time comes."""

    def __init__(
        self, known: Knowledge, normals: Sequence[float], uniforms: Sequence[float], seed: int, coming: Iterable[Visitor] = ()
    ) -> None:
        self.known, self.normals, self.uniforms = known, normals, uniforms
        self.quick, self.sessions = known.quick, known.picture.plan.sessions
        self.now = known.picture.now
        self.rng = Random(seed)  # noqa: S311 - see draws
        self.seed = seed
        self.calls: dict[str, float] = {}
        self.left: set[str] = set()
        self.heap: list[tuple[float, int, int, object]] = []
        self.count = 0
        self.lines = known.rule.lines(known.picture)
        self.absent: set[str] = set()
        self.serial = NEWCOMERS
        doubts = known.laws.doubts
        self.level = {zone_id: exp(doubts[zone_id] * normals[11 * k]) for k, zone_id in enumerate(known.picture.plan.zones)}
        self.busy = exp(BUSY_DOUBT * normals[COLUMNS - 1])
        self.still = self._pick(known.standstill[1], self.rng.random) if known.standstill else 0.0
        self.idle = 0
        """Windows that have nobody to call."""
        self.desks: dict[str, _Desk] = {}
        for k, stem in enumerate(known.stems):
            self.desks[stem.now.window_id] = self._desk(k, stem)
        self.of_zone: dict[str, list[tuple[int, _Desk]]] = {zone_id: [] for zone_id in known.picture.plan.zones}
        for window_id, zones in known.picture.plan.windows.items():
            for rank, zone_id in enumerate(zones):
                self.of_zone[zone_id].append((rank, self.desks[window_id]))
        self._come_later()
        for visitor in coming:
            self._push(visitor.joined, _JOIN, visitor)

    # --- how it begins

    def _push(self, at: float, kind: int, what: object) -> None:
        self.count += 1
        heappush(self.heap, (at, kind, self.count, what))

    @staticmethod
    def _pick(values: Sequence[float], random: Callable[[], float]) -> float:
        return values[int(random() * len(values))]

    def _desk(self, k: int, stem: Stem) -> _Desk:
        window = stem.now
        random = Random(self.seed * 256 + k + 1).random  # noqa: S311 - see draws
        desk = _Desk(window.window_id, random, window.person, 1.0, stem.through_noon)
        self._staff(desk, window.person)
        for shift, begins, ends in stem.shifts:
            if begins:
                desk.shifts.append((self._pick(begins, random), True, shift.person))
            if ends:
                desk.shifts.append((shift.end, False, ""))
        desk.shifts.sort()
        if window.phase is Phase.CLOSED:
            self.absent.add(window.window_id)
            if desk.shifts:
                self._push(desk.shifts[0][0], _ROSTER, desk)
            return desk
        self._plan_pauses(desk, window.had, self.now)
        if window.phase is Phase.PAUSED:
            self.absent.add(window.window_id)
        self._push(self._first_free(k, stem, desk), _FREE, desk)
        return desk

    def _first_free(self, k: int, stem: Stem, desk: _Desk) -> float:
        """When a window that is busy now will be free."""
        window, visitor = stem.now, stem.now.visitor
        random = desk.random
        clearing = self.quick.clearing[int(random() * SLOTS)]
        if stem.serving is not None and visitor is not None:
            still = self.known.standstill
            frozen = self.still - still[0] if still and window.since < still[0] else 0.0
            gone = self.now - window.since if not frozen or still is None else still[0] - window.since
            share = self.uniforms[(visitor.serial * 4) % COLUMNS]
            return window.since + lasts(gone, stem.serving, share, random()) + frozen + clearing
        at = self._pick(stem.free_at, random)
        if window.phase is Phase.CALLING and visitor is not None:
            gone = self.now - window.since
            if gone > 60.0 and random() < 0.8:
                return max(window.since + self.quick.unanswered[int(random() * SLOTS)], self.now + 5)
            return at + self._stay(desk, visitor, at, 101 + 7 * k)
        return at + (clearing if window.phase is Phase.SERVING else 0.0)

    def _staff(self, desk: _Desk, person: str) -> None:
        desk.person = person
        middle, doubt = self.known.laws.person(person)
        desk.factor = exp(middle + doubt * self.normals[(19 * len(self.desks) + 3) % COLUMNS])

    def _session(self, at: float) -> Hours | None:
        """The session that ``at`` lies in or that comes next."""
        for hours in self.sessions:
            if at < hours.end:
                return hours
        return self.sessions[-1] if self.sessions else None

    def _plan_pauses(self, desk: _Desk, had: Mapping[str, int], now: float) -> None:
        session = self._session(now)
        start = session.start if session else now - 3600.0
        planned = []
        for reason, both in self.known.chances.items():
            chances = both[1 if had.get(reason) else 0]
            at = chances.next(start, chances.until(now - start), desk.random())
            if at < FOREVER:
                planned.append((at, reason))
        planned.sort(reverse=True)
        desk.pauses = planned

    def _come_later(self) -> None:
        """Those who are known to come: back from an errand, or with a booking; and the first of the others."""
        grace, random = self.known.picture.plan.grace, self.rng.random
        for later in self.known.later:
            if random() >= later.share:
                continue
            at, visitor = self._pick(later.at, random), later.visitor
            if not visitor.priority_class:
                kind = APPOINTMENT if at <= visitor.slot + grace else ORDINARY
                visitor = Visitor("", visitor.zone_id, visitor.item_id, kind, at, at, at, visitor.serial, visitor.slot)
            self._push(at, _BACK if later.back else _JOIN, visitor)
        self._push(self.now, _QUARTER, None)

    def _quarter(self, at: float) -> None:
        """Who comes in the rest of this quarter of an hour."""
        k = int(at // QUARTER)
        end = (k + 1) * QUARTER
        rate, kinds = self.known.rates(k)
        if rate and kinds:
            rate *= self.busy
            random, mixes = self.rng.random, self.known.mix
            when = at - log(1.0 - random()) / rate
            while when < end:
                _, zone_id, priority_class = kinds[bisect_left(kinds, (random(),))]
                mix = mixes[zone_id]
                item_id = mix[bisect_left(mix, (random(),))][1] if mix else ""
                self.serial += 1
                visitor = Visitor("", zone_id, item_id, priority_class, when, when, when, self.serial, when)
                self._push(when, _JOIN, visitor)
                when -= log(1.0 - random()) / rate
        if end < self.now + FURTHEST:
            self._push(end, _QUARTER, None)

    # --- how it goes on

    def run(self, wanted: Iterable[str]) -> dict[str, float]:
        """Until all ``wanted`` tickets are called: when each was, and others called on the way."""
        self.left = left = set(wanted)
        heap, until = self.heap, self.now + FURTHEST
        while heap and left:
            at, kind, _, what = heappop(heap)
            if at > until:
                break
            if kind == _FREE:
                self._free(what, at)  # type: ignore[arg-type]
            elif kind == _JOIN:
                self._join(what, at)  # type: ignore[arg-type]
            elif kind == _BACK:
                self._join(self.known.rule.returned(what, self.lines, at), at)  # type: ignore[arg-type]
            elif kind == _ROSTER:
                self._roster(what, at)  # type: ignore[arg-type]
            elif kind == _LOOK:
                self._tell(what.ticket_id, at)  # type: ignore[attr-defined]
            else:
                self._quarter(at)
        return self.calls

    def _tell(self, ticket_id: str, at: float) -> None:
        self.calls.setdefault(ticket_id, at)
        self.left.discard(ticket_id)

    def _join(self, visitor: Visitor, at: float) -> None:
        """One free window of the zone looks up."""
        self.lines.join(visitor)
        if not self.idle:
            return
        idle = [
            (rank, desk)
            for rank, desk in self.of_zone[visitor.zone_id]
            if desk.idle_since < FOREVER and not desk.woken and self.lines.fits(desk.window_id, visitor, at)
        ]
        if visitor.ghost:
            soonest = min((self._could_call(desk, at) for _, desk in idle), default=FOREVER)
            if soonest < FOREVER:
                self._push(soonest, _LOOK, visitor)
        elif idle:
            desk = min(idle, key=_by_rank)[1]
            desk.woken = True
            waking = self.quick.waking[int(desk.random() * SLOTS)]
            self._push(max(at, self.known.rule.ready(visitor)) + waking, _FREE, desk)

    def _could_call(self, desk: _Desk, at: float) -> float:
        """When a window that has nobody to call could call who comes at ``at``; FOREVER once it is off duty."""
        at = max(at, self.still)
        if desk.shifts and desk.shifts[0][0] <= at and not desk.shifts[0][1]:
            return FOREVER
        if not desk.noon:
            at = self._past_noon(at)
        for due, reason in desk.pauses:
            if due <= at:
                usual = self.known.habits.pauses.length(reason).table()[SLOTS // 2]
                at = max(at, max(due, desk.idle_since) + usual)
        return at + self.quick.waking[SLOTS // 2]

    def _past_noon(self, at: float) -> float:
        """``at``, or when the session begins for which a window without anybody to call is back."""
        for k, hours in enumerate(self.sessions):
            if at < hours.last:
                return at
            if k + 1 == len(self.sessions):
                return FOREVER
            if at < self.sessions[k + 1].start:
                return self.sessions[k + 1].start
        return at

    def _roster(self, desk: _Desk, at: float) -> None:
        """A closed window's next line of the roster."""
        shifts = desk.shifts
        while shifts and shifts[0][0] <= at:
            _, opens, person = shifts.pop(0)
            if opens:
                self._staff(desk, person)
                self._plan_pauses(desk, {}, at)
                self._push(at, _FREE, desk)
                return
        if shifts:
            self._push(shifts[0][0], _ROSTER, desk)

    def _free(self, desk: _Desk, at: float) -> None:
        """The window is free: it closes, pauses, calls, or waits for somebody."""
        self.absent.discard(desk.window_id)
        since = min(desk.idle_since, at)
        self.idle -= desk.idle_since < FOREVER
        desk.woken, desk.idle_since = False, FOREVER
        if at < self.still:
            self._push(self.still, _FREE, desk)
        elif not self._leaves(desk, since, at):
            self._call(desk, at)
            return
        self.absent.add(desk.window_id)

    def _call(self, desk: _Desk, at: float) -> None:
        random = desk.random
        while True:
            visitor = self.lines.take(desk.window_id, at, self.absent)
            if visitor is None:
                desk.idle_since = at
                self.idle += 1
                return
            if visitor.ticket_id:
                self._tell(visitor.ticket_id, at)
            if visitor.ghost:
                continue
            quick = self.quick
            if visitor.kept:
                way = quick.way[0][int(random() * SLOTS)]
                over = way + quick.second_part[int(random() * SLOTS)] + quick.clearing[int(random() * SLOTS)]
            else:
                gone = self._gone(desk, visitor, at)
                if gone == 2:
                    continue
                if gone == 1:
                    over = quick.unanswered[int(random() * SLOTS)]
                else:
                    over = quick.way[visitor.priority_class != ORDINARY][int(random() * SLOTS)]
                    over += self._stay(desk, visitor, at + over, visitor.serial * 4)
            self._push(at + over, _FREE, desk)
            return

    def _gone(self, desk: _Desk, visitor: Visitor, at: float) -> int:
        """0 when the visitor comes, 1 when nobody comes to the call, 2 when they have said that they leave."""
        quick, joined = self.quick, visitor.joined
        waited = _step(at - joined)
        u = self.uniforms[(visitor.serial * 4 + 2) % COLUMNS]
        stay = quick.stay[waited] / quick.stay[_step(self.now - joined)]
        if u < 1 - stay:
            return 2
        if u < 1 - stay + stay * quick.silent[waited]:
            if desk.random() < quick.returns:
                self._push(at + 80 + quick.back_missed[int(desk.random() * SLOTS)], _BACK, visitor)
            return 1
        return 0

    def _stay(self, desk: _Desk, visitor: Visitor, start: float, column: int) -> float:
        """Seconds from the start of the service until the window is free again."""
        known, quick, random = self.known, self.quick, desk.random
        zone_id, usual = visitor.zone_id, known.usual
        middle = usual.get(visitor.item_id) or usual[zone_id]
        seconds = visitor.cases * middle * exp(known.laws.spreads[zone_id] * self.normals[column % COLUMNS])
        seconds *= self.level[zone_id] * desk.factor * known.tired[int(start / DAY_STEP)]
        moved, held, to = known.endings[zone_id]
        u = self.uniforms[(visitor.serial * 4 + 3) % COLUMNS]
        if u < moved:
            seconds *= quick.moved_part[int(random() * SLOTS)]
            if to:
                _, to_zone, to_item = to[min(bisect_left(to, (random(),)), len(to) - 1)]
                self._push(start + seconds, _JOIN, known.rule.moved(visitor, to_zone, to_item, start + seconds))
        elif u < moved + held:
            seconds *= quick.held_part[int(random() * SLOTS)]
            back = start + seconds + quick.back_held[int(random() * SLOTS)]
            self._push(back, _JOIN, replace(visitor, window_id=desk.window_id, kept=True))
        return seconds + quick.clearing[int(random() * SLOTS)]

    def _leaves(self, desk: _Desk, since: float, at: float) -> bool:
        """Whether the window goes to noon, off duty, changes hands or pauses; it is planned again when it comes back.

        since: when it had nothing to do any more: a pause that came due then has begun, and may be over.
        """
        if not desk.noon and self._at_noon(desk, at):
            return True
        shifts = desk.shifts
        if shifts and shifts[0][0] <= at:
            _, opens, person = shifts.pop(0)
            if not opens:
                if shifts:
                    self._push(max(shifts[0][0], at), _ROSTER, desk)
                return True
            if person != desk.person:
                self._staff(desk, person)
                self._push(at + self.known.habits.pauses.length(SWAP).table()[int(desk.random() * SLOTS)], _FREE, desk)
                return True
        pauses = desk.pauses
        while pauses and pauses[-1][0] <= at:
            due, reason = pauses.pop()
            if reason in RESTS:
                pauses[:] = [other for other in pauses if other[1] not in RESTS]
            over = max(due, since) + self.known.habits.pauses.length(reason).table()[int(desk.random() * SLOTS)]
            if over > at:
                self._push(over, _FREE, desk)
                return True
        return False

    def _at_noon(self, desk: _Desk, at: float) -> bool:
        """Between two sessions, or after the last: the window goes when nobody waits for it, and at the latest ``last``."""
        sessions = self.sessions
        for k, hours in enumerate(sessions):
            if at < hours.end:
                return False
            if k + 1 == len(sessions):
                return at >= hours.last
            if at < sessions[k + 1].start:
                if at < hours.last:
                    if self.lines.has_for(desk.window_id, at):
                        return False
                    self._call_ghosts(desk, at)
                back = self._pick(after_noon(sessions, at, self.known.habits), desk.random)
                self._plan_pauses(desk, {}, back)
                self._push(back, _FREE, desk)
                return True
        return False

    def _call_ghosts(self, desk: _Desk, at: float) -> None:
        """Where only ghosts wait: had they been visitors, the window would have stayed for them."""
        while (ghost := self.lines.take(desk.window_id, at, self.absent)) is not None:
            self._tell(ghost.ticket_id, at)


def _step(waited: float) -> int:
    """Of the tables by time waited; who waits longer than they reach counts as the last."""
    return min(int(waited / GRAIN), LAST_STEP) if waited > 0 else 0


def _by_rank(idle: tuple[int, _Desk]) -> int:
    return idle[0]
