"""Our own calling rule in a walk: the written order of ``app.domain.discipline``, asked at every call on paper."""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import NamedTuple

from app.domain.discipline import (
    APPOINTMENT_MEMORY,
    CallingWindow,
    Candidate,
    Preference,
    after_call,
    after_calls,
    preference_for,
    turn_of,
)
from app.domain.rehearsal import RuleSet
from app.domain.waits.picture import APPOINTMENT, ORDINARY, HallPicture, Visitor
from app.domain.waits.rule import Lines

_Place = tuple[float, int, int]
_Entry = tuple[_Place, Visitor]
_Key = tuple[str, str, str, str]
"""Group, skill, class, and the window it must be called to."""


class Made(NamedTuple):
    """A call of today that the rule still counts. place: of the ticket, as (place, order)."""

    at: float
    window_id: str
    zone_id: str
    priority_class: str
    place: tuple[float, int]


@dataclass(frozen=True, slots=True)
class HouseRule:
    """The rule of one hall on one day; the calls that it counts come with the picture, as ``turns``: ``Made``, oldest first.

    midnight: of the hall's day. kinds: item, or zone for who names none → (group, skill). skills: of the person at each window.
    keeps_place: whether a transferred ticket stands where it stood, or goes to the end of the other line. loans: by window,
    lines it takes besides its profile, each until a moment.
    """

    rules: RuleSet
    midnight: datetime
    kinds: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    skills: Mapping[str, frozenset[str]] = field(default_factory=dict)
    keeps_place: bool = True
    loans: Mapping[str, Sequence[tuple[Preference, float]]] = field(default_factory=dict)

    def lines(self, picture: HallPicture) -> "HouseLines":
        made = picture.turns
        return HouseLines(self, picture.waiting, made if isinstance(made, Sequence) else ())

    def moment(self, at: float) -> datetime:
        return self.midnight + timedelta(seconds=at)

    def ready(self, visitor: Visitor) -> float:
        if visitor.priority_class != APPOINTMENT:
            return visitor.joined
        return max(visitor.joined, visitor.place - self.rules.rates.appointment_lead.total_seconds())

    def returned(self, visitor: Visitor, lines: Lines, now: float) -> Visitor:
        assert isinstance(lines, HouseLines)
        place, order = lines.place_behind(visitor, self.rules.returns_behind, now)
        return replace(visitor, place=place, order=order, joined=now, ahead=False)

    def moved(self, visitor: Visitor, zone_id: str, item_id: str, now: float) -> Visitor:
        place = visitor.place if self.keeps_place else now
        kind = ORDINARY if visitor.priority_class == APPOINTMENT else visitor.priority_class
        return replace(
            visitor, zone_id=zone_id, item_id=item_id, joined=now, place=place, priority_class=kind, window_id="", kept=False
        )

    def count(self, turns: object, visitor: Visitor, window_id: str, now: float) -> object:
        made = turns if isinstance(turns, list) else []
        if not visitor.kept:
            made.append(Made(now, window_id, visitor.zone_id, visitor.priority_class, _place(visitor)[:2]))
        return made

    def kind(self, visitor: Visitor) -> tuple[str, str]:
        return self.kinds.get(visitor.item_id or visitor.zone_id, ("", ""))

    def candidate(self, visitor: Visitor, overtaken: int = 0) -> Candidate:
        group, skill = self.kind(visitor)
        return Candidate(
            visitor.ticket_id or str(visitor.serial), "", visitor.zone_id, group, skill, visitor.priority_class,
            self.moment(visitor.place), visitor.order or visitor.serial, visitor.window_id, overtaken, visitor.ahead,
        )  # fmt: skip


class HouseLines:
    """Everybody who waits, by zone and queue; only the head of each queue is ever a candidate."""

    def __init__(self, rule: HouseRule, waiting: Mapping[str, Iterable[Visitor]], made: Sequence[Made]) -> None:
        self.rule, self.rules = rule, rule.rules
        self.zones: dict[str, dict[_Key, list[_Entry]]] = defaultdict(lambda: defaultdict(list))
        self.waiting: dict[str, int] = defaultdict(int)
        self.of_zone: dict[str, list[str]] = defaultdict(list)
        for window_id, profile in self.rules.profiles.items():
            for zone_id in {line.zone_id for line in (*profile, *(line for line, _ in rule.loans.get(window_id, ())))}:
                self.of_zone[zone_id].append(window_id)
        for visitors in waiting.values():
            for visitor in visitors:
                self._queue(visitor).append((_place(visitor), visitor))
                self.waiting[visitor.zone_id] += not visitor.ghost
        for queues in self.zones.values():
            for queue in queues.values():
                queue.sort(key=_by_place)
        self.heads: dict[int, tuple[Visitor, Candidate]] = {}
        """By serial, who stood first in a line when last looked at, and as what candidate."""
        profiles, helps = self.rules.profiles, self.rules.overflow
        self.zones_of = {
            window_id: {line.zone_id for line in (*profiles.get(window_id, ()), *helps.get(window_id, ()))}
            for window_id in (*profiles, *helps)
        }
        """By window, the zones it takes from by its own lines and those it helps."""
        self.called: dict[str, list[tuple[float, ...]]] = defaultdict(list)
        self.before_place: dict[str, list[Made]] = defaultdict(list)
        for call in made:
            self._remember(call)
        self.shares = {window_id: self._shares(window_id, made) for window_id in self.rules.profiles}
        self.counts_for: dict[str, list[str]] = defaultdict(list)
        """By window, those whose shares its calls count in."""
        for other in self.shares:
            for window_id in self._beside(other):
                self.counts_for[window_id].append(other)

    def _queue(self, visitor: Visitor) -> list[_Entry]:
        group, skill = self.rule.kind(visitor)
        return self.zones[visitor.zone_id][group, skill, visitor.priority_class, visitor.window_id]

    def _remember(self, call: Made) -> None:
        """Places of those called, in order; and calls whose ticket has a place after the call, as early appointments have."""
        insort(self.called[call.zone_id], call.place)
        if call.place[0] > call.at:
            self.before_place[call.zone_id].append(call)

    def _beside(self, window_id: str) -> Collection[str]:
        return self.rules.beside.get(window_id, (window_id,))

    def _shares(self, window_id: str, made: Sequence[Made]) -> tuple[int, int]:
        beside = self._beside(window_id)
        return after_calls([call.priority_class for call in reversed(made) if call.window_id in beside][:APPOINTMENT_MEMORY])

    def join(self, visitor: Visitor) -> None:
        insort(self._queue(visitor), (_place(visitor), visitor), key=_by_place)
        self.waiting[visitor.zone_id] += not visitor.ghost

    def _profile(self, window_id: str, now: float) -> Sequence[Preference]:
        own, loans = self.rules.profiles.get(window_id, ()), self.rule.loans.get(window_id)
        return [*own, *(line for line, until in loans if now < until)] if loans else own

    def _lines_of(self, window_id: str, now: float) -> Sequence[Preference]:
        helps = self.rules.overflow.get(window_id)
        return [*self._profile(window_id, now), *helps] if helps else self._profile(window_id, now)

    def _zones_of(self, window_id: str, now: float) -> Collection[str]:
        if window_id in self.rule.loans:
            return {line.zone_id for line in self._lines_of(window_id, now)}
        return self.zones_of.get(window_id, ())

    def has_for(self, window_id: str, now: float) -> bool:
        return any(self.waiting[line.zone_id] for line in self._lines_of(window_id, now))

    def fits(self, window_id: str, visitor: Visitor, now: float) -> bool:
        window = CallingWindow(window_id, self._lines_of(window_id, now), self.rule.skills.get(window_id, frozenset()))
        return preference_for(self.rule.candidate(visitor), window) is not None

    def place_behind(self, visitor: Visitor, behind: int, now: float) -> tuple[float, int]:
        queues = self.zones[visitor.zone_id].values()
        line = sorted(entry[0] for queue in queues for entry in queue if not entry[1].ghost)
        if not line or (len(line) < behind and line[-1][0] <= now):
            return now, visitor.order
        if not behind:
            return line[0][0], line[0][1] - 1
        place, order, _ = line[min(behind, len(line)) - 1]
        return place, order + 1

    def take(self, window_id: str, now: float, absent: Collection[str]) -> Visitor | None:
        at, heads = self.rule.moment(now), {}
        resting = self.rules.resting(at)
        for zone_id in self._zones_of(window_id, now):
            served = resting.get(zone_id)
            for queue in self.zones[zone_id].values():
                if not queue:
                    continue
                entry = queue[0] if served is None else _first_of(queue, served)
                if entry is None:
                    continue
                candidate = self._candidate(*entry)
                heads[candidate.leg_id] = candidate, queue, entry
        if not heads:
            return None
        window = self._window(window_id, now, absent)
        chosen = turn_of([candidate for candidate, _, _ in heads.values()], window, self.rules.rates, at)
        if chosen is None:
            return None
        _, queue, entry = heads[chosen.leg_id]
        queue.remove(entry)
        visitor = entry[1]
        if not visitor.ghost:
            self.waiting[visitor.zone_id] -= 1
            self._count(visitor, window_id, now)
        return visitor

    def _count(self, visitor: Visitor, window_id: str, now: float) -> None:
        self._remember(Made(now, window_id, visitor.zone_id, visitor.priority_class, _place(visitor)[:2]))
        for other in self.counts_for[window_id]:
            self.shares[other] = after_call(*self.shares[other], visitor.priority_class)

    def _window(self, window_id: str, now: float, absent: Collection[str]) -> CallingWindow:
        profile = self._profile(window_id, now)
        helps = [line for line in self.rules.overflow.get(window_id, ()) if any(self.zones[line.zone_id].values())]
        for line in helps:
            is_helped = any(other not in absent for other in self.of_zone[line.zone_id])
            placed_by = self.rule.moment(now) - self.rules.overflow_after if is_helped else datetime.max.replace(tzinfo=UTC)
            profile = [*profile, replace(line, placed_by=placed_by)]
        streak, recent = self.shares.get(window_id, (0, 0))
        return CallingWindow(window_id, profile, self.rule.skills.get(window_id, frozenset()), streak, recent)

    def _candidate(self, place: _Place, visitor: Visitor) -> Candidate:
        """Heads of lines are looked at again and again: one is made anew only when so many have gone before it that it is next.

        By how many below that tells only a sentence, and nobody reads it here.
        """
        most = self.rules.rates.overtakes_max
        overtaken = most if self._overtaken(place, visitor) >= most else 0
        kept = self.heads.get(visitor.serial)
        if kept is None or kept[0] is not visitor or kept[1].overtaken != overtaken:
            kept = self.heads[visitor.serial] = visitor, self.rule.candidate(visitor, overtaken)
        return kept[1]

    def _overtaken(self, place: _Place, visitor: Visitor) -> int:
        """By how many later tickets, since it came."""
        found = self._gone_before(visitor.zone_id, place)
        if visitor.priority_class == ORDINARY:
            for zone_id in self.rules.overflowing_into.get(visitor.zone_id, ()):
                found += self._gone_before(zone_id, place)
        return found

    def _gone_before(self, zone_id: str, place: _Place) -> int:
        # A place of those called has no serial, and so stands before the same place with one.
        called = self.called[zone_id]
        found = len(called) - bisect_right(called, place)
        if early := self.before_place.get(zone_id):
            found -= sum(call.at < place[0] and call.place > place for call in early)
        return found


def _place(visitor: Visitor) -> _Place:
    return visitor.place, visitor.order or visitor.serial, visitor.serial


def _first_of(queue: Sequence[_Entry], served: Collection[str]) -> _Entry | None:
    """Of a zone that rests, the first with an item that is served all the same."""
    return next((entry for entry in queue if entry[1].item_id in served), None)


_by_place = itemgetter(0)
