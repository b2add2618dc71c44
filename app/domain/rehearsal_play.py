"""A past day again under other rules, hours or people (see ``rehearsal``)."""

import heapq
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from statistics import median
from typing import Final

from app.domain.rehearsal import (
    ALWAYS,
    FOR_EVER,
    USUAL_SERVICE,
    Ahead,
    Called,
    Come,
    Day,
    Deed,
    Draft,
    Ending,
    Go,
    Played,
    RuleSet,
    Stay,
    Stop,
    Take,
    Turn,
)
from app.domain.rehearsal_floor import Floor, Spell, as_it_was, played_on, put_ahead

ALL_DAY: Final = timedelta(days=1)
_FREE, _WAKE, _DEED, _PRESS, _RETHINK = range(5)
"""What comes first of what happens in one moment."""


class _Play:
    """The day again under other rules."""

    def __init__(self, day: Day, rules: RuleSet, spells: Mapping[str, Sequence[Spell]], draft: Draft) -> None:
        self.day = day
        self.draft = draft
        self.as_on_the_day: dict[str, Turn] = {}
        self.floor = Floor(day, rules)
        self.spells = spells
        self.turn_of = dict.fromkeys(spells, 0)
        self.calls: list[Called] = []
        self.stop_of: dict[str, int] = defaultdict(int)
        self.served_for: set[str] = set()
        self.next_of = {stay.after: leg_id for leg_id, stay in day.stays.items() if stay.after}
        self.heap: list[tuple[datetime, int, int, Callable[[datetime], None]]] = []
        self.order = count()
        self.tokens: dict[str, int] = defaultdict(int)
        self.usual_press = _median([spell.after for of_window in spells.values() for spell in of_window if spell.pressed])
        self.usual_stop = usual_stops(day.stays.values())
        self.on_usual: set[str] = set()
        for deed in day.deeds:
            self._plan(deed)
        for opening in draft.openings:
            for moment in {opening.first, opening.last} - {ALWAYS, FOR_EVER}:
                self._at(moment, _DEED, lambda at, opening=opening: self._turn(opening.window_id, at))  # type: ignore[misc]
        for standing in draft.standings:
            for moment in (standing.first, standing.last):
                self._at(moment, _DEED, lambda at, standing=standing: self._turn_all(standing.window_id, at))  # type: ignore[misc]
        for wake in sorted({*rules.wakes(day), *draft.moments}):
            self._at(wake, _WAKE, lambda _at: None)

    def _at(self, at: datetime, rank: int, action: Callable[[datetime], None]) -> None:
        heapq.heappush(self.heap, (at, rank, next(self.order), action))

    def _plan(self, deed: Deed) -> None:
        match deed:
            case Turn():
                self._at(deed.at, _DEED, lambda at: self._turn(deed.window_id, at, deed))
            case Go():
                self._at(deed.at, _DEED, lambda _at: self._go(deed.leg_id))
            case Ahead():
                self._at(deed.at, _DEED, lambda _at: self._put_ahead(deed.leg_id))
            case Take(how="chosen" | "walk_up"):
                self._at(deed.at, _DEED, lambda at: self._take_by_hand(deed, at))
            case Come(back=False):
                stay = self.day.stays[deed.leg_id]
                if not stay.after or self.day.stays[stay.after].leaves is not None:
                    self._at(deed.at, _DEED, lambda at: self._come(deed.leg_id, at))
            case _:
                pass  # follows from what is played

    def run(self) -> Played:
        while self.heap and self.heap[0][0] <= self.day.ends:
            at, _, _, action = heapq.heappop(self.heap)
            action(at)
            gained, lost = self.floor.look(at)
            for window_id in lost:
                self._passed(window_id)
            for window_id in gained:
                self._begin_spell(window_id, at)
        return played_on(self.floor, self.calls)

    # --- clerks

    def _turn(self, window_id: str, at: datetime, turn: Turn | None = None) -> None:
        """A window turns as on the day, unless the draft says otherwise for this moment."""
        if turn is not None:
            self.as_on_the_day[window_id] = turn
        self.floor.turn(self.draft.turn(self.as_on_the_day.get(window_id, Turn(at, window_id, open=False)), at))

    def _turn_all(self, window_id: str, at: datetime) -> None:
        """Somebody sits down at a window or leaves it, and may leave or go back to another."""
        for each in {window_id: None, **dict.fromkeys(self.as_on_the_day)}:
            self._turn(each, at)

    def _spell(self, window_id: str) -> Spell:
        if window_id in self.on_usual:
            mine = self.spells.get(window_id, ())
            pressed = [spell.after for spell in mine if spell.pressed]
            return Spell(_median(pressed) if pressed else self.usual_press, pressed=True)
        mine, k = self.spells.get(window_id, ()), self.turn_of.get(window_id, 0)
        if k < len(mine):
            return mine[k]
        if mine and not any(spell.pressed for spell in mine) and not self.draft.touches(window_id):
            return Spell(ALL_DAY, pressed=False)  # people waited for it on that day, and nobody there ever pressed
        return Spell(self.usual_press, pressed=True)

    def _begin_spell(self, window_id: str, at: datetime) -> None:
        if self.draft.goes_on(window_id, at):
            self.on_usual.add(window_id)
        else:
            self.on_usual.discard(window_id)
        spell = self._spell(window_id)
        self.tokens[window_id] += 1
        token = self.tokens[window_id]
        if spell.pressed:
            self._at(at + spell.after, _PRESS, lambda when: self._press(window_id, token, when))
        else:
            self._at(at + spell.after, _RETHINK, lambda when: self._rethink(window_id, token, when))

    def _passed(self, window_id: str) -> None:
        """Nobody to call any more; a time that passed without a press on that day is over."""
        self.floor.desks[window_id].since = None
        self.tokens[window_id] += 1
        if not self._spell(window_id).pressed:
            self._next_spell(window_id)

    def _rethink(self, window_id: str, token: int, at: datetime) -> None:
        """The time that passed without a press is over, and there is still somebody: the clerk's next time begins."""
        if token == self.tokens[window_id]:
            self._next_spell(window_id)
            self._begin_spell(window_id, at)

    def _next_spell(self, window_id: str) -> None:
        if window_id in self.on_usual:
            return
        self.turn_of[window_id] = self.turn_of.get(window_id, 0) + 1

    def _press(self, window_id: str, token: int, at: datetime) -> None:
        if token != self.tokens[window_id]:
            return
        choice = self.floor.choice(window_id, at)
        if choice is None:
            return
        self._next_spell(window_id)
        self.floor.desks[window_id].since = None
        self.calls.append(choice)
        self._serve(window_id, choice.leg_id, at)

    def _take_by_hand(self, deed: Take, at: datetime) -> None:
        desk = self.floor.desks[deed.window_id]
        if deed.leg_id in self.floor.waits and desk.open and not desk.leg_id:
            self._serve(deed.window_id, deed.leg_id, at, "walk_up" if deed.how == "walk_up" else "called")

    def _serve(self, window_id: str, leg_id: str, at: datetime, how: str = "called") -> None:
        self.floor.take(window_id, leg_id, at, how)
        stop = self._next_stop(leg_id)
        self._at(at + self.draft.lasts(stop, window_id, at), _FREE, lambda when: self._free(window_id, stop, when))

    def _next_stop(self, leg_id: str) -> Stop:
        stay = self.day.stays[leg_id]
        k = self.stop_of[leg_id]
        self.stop_of[leg_id] = k + 1
        if k < len(stay.stops):
            return stay.stops[k]
        later = self.next_of.get(leg_id)
        if k == 0 and later is not None and self.day.stays[later].stops:
            self.served_for.add(later)  # here already, before anybody sent it elsewhere
            return Stop(self.day.stays[later].stops[0].lasts, Ending.LEFT)
        return Stop(self.usual_stop.get(stay.begins.zone_id, USUAL_SERVICE), Ending.LEFT)

    def _free(self, window_id: str, stop: Stop, at: datetime) -> None:
        leg_id = self.floor.free(window_id, at, stop.ending)
        if stop.ending is Ending.MOVED and leg_id in self.next_of:
            self._come(self.next_of[leg_id], at)
        elif stop.ending is Ending.NO_SHOW and stop.pause is not None:
            self._at(at + stop.pause, _DEED, lambda when: self.floor.come_back(leg_id, when))
        elif stop.ending is Ending.HELD and stop.pause is not None:
            self._at(at + stop.pause, _DEED, lambda when: self._take_up(window_id, leg_id, when))
        desk = self.floor.desks[window_id]
        if desk.owed:
            self._serve(window_id, desk.owed.pop(0), at, "resumed")

    def _take_up(self, window_id: str, leg_id: str, at: datetime) -> None:
        desk = self.floor.desks[window_id]
        if desk.leg_id:
            desk.owed.append(leg_id)
        else:
            self._serve(window_id, leg_id, at, "resumed")

    # --- visitors

    def _come(self, leg_id: str, at: datetime) -> None:
        stay = self.day.stays[leg_id]
        if leg_id in self.served_for or (stay.after and stay.after in self.floor.waits):
            return
        # Sent to the end of another line, its place counts from when it came there.
        moves = bool(stay.after) and stay.begins.order_at == stay.arrives
        self.floor.come(leg_id, at, at if moves else None)

    def _go(self, leg_id: str) -> None:
        if leg_id in self.floor.waits:
            self.floor.leave(leg_id)

    def _put_ahead(self, leg_id: str) -> None:
        if leg_id in self.floor.waits:
            put_ahead(self.floor, leg_id)


def usual_stops(stays: Iterable[Stay]) -> dict[str, timedelta]:
    """The median service of each zone."""
    found: dict[str, list[timedelta]] = defaultdict(list)
    for stay in stays:
        found[stay.begins.zone_id] += [stop.lasts for stop in stay.stops if stop.ending is Ending.LEFT]
    return {zone_id: _median(lasts) for zone_id, lasts in found.items() if lasts}


def _median(times: Collection[timedelta]) -> timedelta:
    return timedelta(seconds=median(time.total_seconds() for time in times)) if times else timedelta()


AS_IT_WAS: Final = Draft()


def rehearse(day: Day, before: RuleSet, after: RuleSet, draft: Draft = AS_IT_WAS) -> tuple[Played, Played]:
    """(the day as it was, the day as it would have been). before: the rules of that day."""
    was, spells = as_it_was(day, before)
    return was, _Play(day, after, spells, draft).run()
