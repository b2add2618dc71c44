"""Which zone will break its target in the next half hour, and by how much (预警): the hall run forward, looked at zone by zone.

Waits are from the number to the call without the breaks between sessions, as the alarms about long lines count them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from statistics import fmean, median
from typing import Any, Final

from app.domain.waits.ahead import Coming, gives_numbers, seen_ahead, usual_item
from app.domain.waits.estimator import Asked, has_window
from app.domain.waits.habits import QUARTER
from app.domain.waits.knowledge import FURTHEST, Knowledge, Learned, knowledge
from app.domain.waits.picture import ORDINARY, HallPicture, Plan, Visitor
from app.domain.waits.rule import CallingRule

MOMENTS: Final[Mapping[str, float]] = {"now": 0.0, "in_15": 900.0, "in_30": 1800.0}
"""Seconds from now."""
_SPANS: Final[Mapping[str, float]] = {"now": 450.0, "in_15": 900.0, "in_30": 900.0}
"""Seconds for whose comers each moment stands."""
FEWEST_WALKS: Final = 6
MOST_WALKS: Final = 16
WORK: Final = 1800
"""Tickets times walks of one look. Fewer walks than for a promise: a move is judged by the difference between the same walks
with it and without it, which chance moves little, and there are several moves."""
LIKELY: Final = 0.5
LATE: Final = 0.1
"""Share of people that may wait longer than the target."""
SOMEBODY: Final = 0.5
"""Where fewer are expected in the next half hour, nobody's wait is foreseen: a ghost's does not count."""


@dataclass(frozen=True, slots=True)
class ZoneOutlook:
    """One zone; seconds. target: None where the hall has set none.

    middles: for each moment at which numbers are given out, the middle wait of an ordinary visitor who takes one then; until
    closing, where nobody calls them. reached: share of the walks that call them; over: share in which they wait longer than the
    target. comers: people expected in that time. waiting: people in line now; slow: what nine of ten of them stay within, from
    number to call. excess: seconds beyond the target, summed over those in line and those who will come. nines: as middles, but
    what the wait stays within in nine of ten walks. served: False where no window of it is open: the figures
    still tell which move helps most, but they are nobody's wait and are not shown (R-086).
    """

    zone_id: str
    target: float | None
    middles: Mapping[str, float]
    reached: Mapping[str, float]
    over: Mapping[str, float]
    comers: float
    waiting: int
    slow: float
    excess: float
    nines: Mapping[str, float] = field(default_factory=dict)
    served: bool = True

    def beyond(self, key: str) -> float:
        """Seconds by which the target is broken at a moment, or by those in line now (``line``); 0 where it is kept."""
        if self.target is None:
            return 0.0
        if key == "line":
            return max(self.slow - self.target, 0.0)
        is_likely = self.over.get(key, 0.0) >= LIKELY and self.comers >= SOMEBODY
        return max(self.middles[key] - self.target, 0.0) if is_likely else 0.0

    @property
    def broken(self) -> list[str]:
        """Where the target is broken, soonest first: ``line``, or moments."""
        return [key for key in ("line", *MOMENTS) if self.beyond(key)]

    @property
    def first(self) -> str:
        """The moment at which it breaks first; "" when it keeps its target."""
        broken = self.broken
        return ("now" if broken[0] == "line" else broken[0]) if broken else ""

    @property
    def by(self) -> float:
        return max((self.beyond(key) for key in self.broken), default=0.0)

    def middle(self, key: str) -> float | None:
        """The middle wait as it may be shown: None where no window is open or number given out, or most would not be called."""
        return self.middles.get(key) if self.served and self.reached.get(key, 0.0) > LIKELY else None

    def nine_in_ten(self, key: str) -> float | None:
        """As ``middle``: the wait that one in ten exceeds."""
        return self.nines.get(key) if self.served and self.reached.get(key, 0.0) > LIKELY else None


@dataclass(frozen=True, slots=True)
class Outlook:
    """waits: of each ticket in line, from number to call, walk by walk; zone_of: where it stands."""

    now: float
    walks: int
    targets: Mapping[str, float]
    zones: Mapping[str, ZoneOutlook]
    waits: Mapping[str, Sequence[float]]
    zone_of: Mapping[str, str]
    classes: Mapping[str, str]

    @property
    def breaking(self) -> list[ZoneOutlook]:
        """Zones that break their target, the one with most waiting beyond it first."""
        return sorted((zone for zone in self.zones.values() if zone.first), key=lambda zone: (-zone.excess, zone.zone_id))

    @property
    def excess(self) -> float:
        """Seconds beyond the targets, summed over everybody."""
        return sum(zone.excess for zone in self.zones.values())

    def view(self) -> dict[str, Any]:
        """``{zone: {target, waiting, served, slow, now, in_15, in_30, p90, over, breaks, by}}`` in whole seconds.

        p90: by moment, what one in ten exceeds. over: by moment, the share of walks in percent. breaks: null or a moment. Where
        no window is open no wait is told: slow and by are null.
        """
        return {
            zone.zone_id: {
                "target": zone.target,
                "waiting": zone.waiting,
                "served": zone.served,
                "slow": round(zone.slow) if zone.served else None,
                **{key: whole(zone.middle(key)) for key in MOMENTS},
                "p90": {key: whole(zone.nine_in_ten(key)) for key in MOMENTS},
                "over": {key: round(100 * share) for key, share in zone.over.items()} if zone.served else {},
                "breaks": zone.first or None,
                "by": round(zone.by) if zone.served else None,
            }
            for zone in self.zones.values()
        }


def whole(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds)


def foresee(
    picture: HallPicture, learned: Learned, rule: CallingRule, targets: Mapping[str, float], walks: int = 0, *,
    classes: Mapping[str, str] | None = None,
) -> Outlook:  # fmt: skip
    """targets: zone → seconds of waiting that the hall wants to keep. walks: how many, 0 for as many as a move is judged by.

    classes: zone → class of its usual visitors, where that is not the ordinary one.
    """
    classes = classes or {}
    known, plan = knowledge(picture, learned, rule), picture.plan
    coming = {
        (zone_id, key): Coming(Asked(zone_id, usual_item(plan, learned, zone_id), classes.get(zone_id, ORDINARY)), after)
        for zone_id in plan.zones
        for key, after in MOMENTS.items()
        if gives_numbers(plan, picture.now + after)
    }
    line = {visitor.ticket_id: visitor for one in picture.waiting.values() for visitor in one}
    walks = walks or max(FEWEST_WALKS, min(MOST_WALKS, WORK // (len(line) + 10)))
    ahead = seen_ahead(known, list(line), list(coming.values()), walks)
    waits = {ticket_id: _waits(known, line[ticket_id], times) for ticket_id, times in ahead.tickets.items()}
    zone_of = {ticket_id: visitor.zone_id for ticket_id, visitor in line.items()}
    zones = {}
    for zone_id in plan.zones:
        mine = {key: ahead.coming[coming[zone_id, key]] for key in MOMENTS if (zone_id, key) in coming}
        here = [waits[ticket_id] for ticket_id, its in zone_of.items() if its == zone_id]
        zones[zone_id] = _zone(known, zone_id, targets.get(zone_id), mine, here)
    return Outlook(picture.now, walks, targets, zones, waits, zone_of, classes)


def _zone(
    known: Knowledge, zone_id: str, target: float | None, coming: Mapping[str, Sequence[float]], here: Sequence[Sequence[float]]
) -> ZoneOutlook:
    """coming: by moment, seconds until their call in each walk. here: waits of those in line."""
    waits = {key: [_wait(known, known.picture.now + MOMENTS[key], time) for time in times] for key, times in coming.items()}
    totals = [median(found) for found in here]
    comers = {key: _comers(known, zone_id, key) for key in waits}
    excess = 0.0
    if target is not None:
        excess = sum(_beyond(found, target) for found in here)
        excess += sum(comers[key] * _beyond(found, target) for key, found in waits.items())
    return ZoneOutlook(
        zone_id, target,
        {key: median(found) for key, found in waits.items()},
        {key: fmean(time < FURTHEST for time in times) for key, times in coming.items()},
        {key: fmean(wait > target for wait in found) if target is not None else 0.0 for key, found in waits.items()},
        sum(comers.values()), len(here), _within(totals) if totals else 0.0, excess,
        {key: _within(found) for key, found in waits.items()}, has_window(known.picture, zone_id),
    )  # fmt: skip


def _within(waits: Sequence[float]) -> float:
    """What nine in ten of them stay within."""
    return sorted(waits)[ceil(len(waits) * (1 - LATE)) - 1]


def _beyond(waits: Sequence[float], target: float) -> float:
    return fmean(max(wait - target, 0.0) for wait in waits)


def _comers(known: Knowledge, zone_id: str, key: str) -> float:
    """People expected to take a number of the zone around a moment."""
    rate, kinds = known.rates(int((known.picture.now + MOMENTS[key]) // QUARTER))
    shares, before = 0.0, 0.0
    for upto, its, _ in kinds:
        shares += upto - before if its == zone_id else 0.0
        before = upto
    return rate * _SPANS[key] * shares


def _waits(known: Knowledge, visitor: Visitor, times: Sequence[float]) -> list[float]:
    now, since = known.picture.now, known.rule.ready(visitor)
    return [_wait(known, since, time if time >= FURTHEST else now - since + time) for time in times]


def _wait(known: Knowledge, since: float, seconds: float) -> float:
    """A wait without the breaks in it; until the windows close, where nobody calls."""
    plan = known.picture.plan
    end = since + seconds
    if seconds >= FURTHEST and plan.sessions:
        end = max(plan.sessions[-1].last, known.picture.now)
    return max(end - since - _breaks(plan, since, end), 0.0)


def _breaks(plan: Plan, start: float, end: float) -> float:
    pairs = zip(plan.sessions, plan.sessions[1:], strict=False)
    return sum(max(min(end, after.start) - max(start, before.end), 0.0) for before, after in pairs)
