"""The calling rule of recorded halls: special groups first, so many in a row, and ordinary ones that waited long alternate.

Halls whose days come as ``hall estimate`` reads them call by it; our own calls by ``app.domain.discipline``.
"""

from bisect import insort
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from app.domain.waits.picture import APPOINTMENT, ORDINARY, HallPicture, Visitor
from app.domain.waits.rule import Lines

_Line = list[tuple[float, int, Visitor]]
_Found = tuple[_Line, int, float, int]
"""(line, index in it, place, kind) of whom a window would call. kind: 3 held for it, 2 due, 1 special, 0 ordinary."""
OWN_FIRST, LONGEST, OWN_THEN_HELP = "primary_first", "longest_wait", "primary_then_help"


@dataclass(frozen=True, slots=True)
class RatioRule:
    """modes: of each window with several zones. early: from how long before its slot an appointment comes first."""

    modes: Mapping[str, str]
    in_a_row: int = 2
    aging: float = 3600.0
    aged_in_a_row: int = 1
    early: float = 300.0
    help_after: float = 900.0
    behind: int = 3

    def lines(self, picture: HallPicture) -> "RatioLines":
        turns = picture.turns
        return RatioLines(self, picture, dict(turns) if isinstance(turns, Mapping) else {})

    def ready(self, visitor: Visitor) -> float:
        return visitor.joined

    def returned(self, visitor: Visitor, lines: Lines, now: float) -> Visitor:
        """Who missed the call stands behind the next few, as an ordinary visitor."""
        assert isinstance(lines, RatioLines)
        places = sorted(lines.places(visitor.zone_id))
        place = (places[self.behind - 1] if len(places) >= self.behind else places[-1]) + 0.01 if places else now
        return replace(visitor, place=place, joined=now, priority_class=ORDINARY)

    def count(self, turns: object, visitor: Visitor, _window_id: str, _now: float, /) -> object:
        """turns: by zone, the calls in a row that went before ordinary ones."""
        runs: dict[str, int] = dict(turns) if isinstance(turns, Mapping) else {}
        if visitor.priority_class == ORDINARY:
            runs[visitor.zone_id] = 0
        elif not visitor.kept:
            runs[visitor.zone_id] = runs.get(visitor.zone_id, 0) + 1
        return runs

    def moved(self, visitor: Visitor, zone_id: str, item_id: str, now: float) -> Visitor:
        kind = ORDINARY if visitor.priority_class == APPOINTMENT else visitor.priority_class
        return replace(
            visitor, zone_id=zone_id, item_id=item_id, joined=now, priority_class=kind, window_id="", kept=False,
            serial=visitor.serial + 500_000,
        )  # fmt: skip


class _ZoneLine:
    __slots__ = ("due", "held", "ordinary", "run", "special")

    def __init__(self, run: int) -> None:
        self.held: _Line = []
        self.due: _Line = []
        self.special: _Line = []
        self.ordinary: _Line = []
        self.run = run

    def line_for(self, visitor: Visitor) -> tuple[_Line, float]:
        if visitor.window_id:
            return self.held, visitor.place
        if visitor.priority_class == APPOINTMENT:
            return self.due, visitor.slot
        if visitor.priority_class == ORDINARY:
            return self.ordinary, visitor.place
        return self.special, visitor.place


class RatioLines:
    """Everybody who waits, by zone and class."""

    def __init__(self, rule: RatioRule, picture: HallPicture, runs: Mapping[str, int]) -> None:
        self.rule, self.windows = rule, picture.plan.windows
        self.zones = {zone_id: _ZoneLine(runs.get(zone_id, 0)) for zone_id in picture.plan.zones}
        for zone_id, visitors in picture.waiting.items():
            zone = self.zones[zone_id]
            for visitor in visitors:
                line, key = zone.line_for(visitor)
                line.append((key, visitor.serial, visitor))
            for line in (zone.held, zone.due, zone.special, zone.ordinary):
                line.sort(key=_by_place)

    def places(self, zone_id: str) -> list[float]:
        zone = self.zones[zone_id]
        lines = (zone.held, zone.due, zone.special, zone.ordinary)
        return [visitor.place for line in lines for _, _, visitor in line if not visitor.ghost]

    def join(self, visitor: Visitor) -> None:
        line, key = self.zones[visitor.zone_id].line_for(visitor)
        if not line or line[-1][0] <= key:
            line.append((key, visitor.serial, visitor))
        else:
            insort(line, (key, visitor.serial, visitor), key=_by_place)

    def has_for(self, window_id: str, _now: float, /) -> bool:
        return any(self.places(zone_id) for zone_id in self.windows[window_id])

    def fits(self, window_id: str, visitor: Visitor, _now: float, /) -> bool:
        return visitor.zone_id in self.windows[window_id]

    def take(self, window_id: str, now: float, absent: Collection[str]) -> Visitor | None:
        best: _Found | None = None
        mode = self.rule.modes.get(window_id, OWN_FIRST)
        for rank, zone_id in enumerate(self.windows[window_id]):
            found = self._candidate(self.zones[zone_id], window_id, now, absent)
            if found is None:
                continue
            if found[3] == 3:
                best = found
                break
            place = found[2]
            if best is None:
                best = found
                if mode == OWN_FIRST:
                    break
            elif place < best[2] and (mode == LONGEST or (rank > 0 and now - place > self.rule.help_after)):
                best = found
        if best is None:
            return None
        line, at, _, kind = best
        visitor = line.pop(at)[2]
        if not visitor.ghost and kind != 3:
            zone = self.zones[visitor.zone_id]
            zone.run = 0 if kind == 0 else zone.run + 1
        return visitor

    def _candidate(self, zone: _ZoneLine, window_id: str, now: float, absent: Collection[str]) -> _Found | None:
        for k, (_, _, visitor) in enumerate(zone.held):
            if visitor.window_id == window_id or visitor.window_id in absent:
                return zone.held, k, visitor.place, 3
        first = self._first(zone, now)
        plain = zone.ordinary[0][2] if zone.ordinary else None
        line = zone.ordinary
        if zone.due and now < zone.due[0][0] - self.rule.early and (plain is None or zone.due[0][0] < plain.place):
            line, plain = zone.due, zone.due[0][2]  # too early: by its slot, among the ordinary ones
        if plain is None:
            return first
        most = self.rule.aged_in_a_row if now - plain.born > self.rule.aging else self.rule.in_a_row
        return (line, 0, plain.place, 0) if first is None or zone.run >= most else first

    def _first(self, zone: _ZoneLine, now: float) -> _Found | None:
        if zone.due and now >= zone.due[0][0] - self.rule.early:
            return zone.due, 0, zone.due[0][2].place, 2
        return (zone.special, 0, zone.special[0][0], 1) if zone.special else None


def _by_place(entry: tuple[float, int, Visitor]) -> tuple[float, int]:
    return entry[0], entry[1]
