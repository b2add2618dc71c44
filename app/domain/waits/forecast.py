"""A forecast of the waits of a hall at one moment, and how it is carried on to the next moments until a newer one is there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

OLDEST: Final = timedelta(seconds=10)
"""No figure that is shown comes from an older forecast."""
REACHED: Final = 25
"""Percent; whoever is less likely to be called before the windows close is told no number."""
UNSURE: Final = 0.4
"""Those who came since the forecast may make the wait longer by so much less, or more, than they usually do."""


class Told(NamedTuple):
    """Seconds until the call; in_time: how likely it comes before the windows close, in percent."""

    p10: int
    p50: int
    p90: int
    in_time: int


def new_key(zone_id: str, group: str, skill: str, priority_class: str) -> str:
    """Name of those who would join one queue."""
    return f"{zone_id}|{group}|{skill}|{priority_class}"


@dataclass(frozen=True, slots=True)
class Forecast:
    """new: by ``new_key``, what somebody would wait who took a number then; None where no window would call.

    ahead: cases that waited in each zone; pace: seconds that one more of them adds; left: until its last window closes; open:
    windows that served. tickets: of everybody who waited. longer: of those whose call has moved back, ``{minutes, causes}``.
    """

    at: datetime
    new: Mapping[str, Told | None]
    ahead: Mapping[str, int]
    pace: Mapping[str, float]
    left: Mapping[str, float]
    open: frozenset[str]
    tickets: Mapping[str, Told | None] = field(default_factory=dict)
    longer: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def holds(self, now: datetime) -> bool:
        return abs(now - self.at) <= OLDEST

    def of_ticket(self, told: Told, now: datetime, serving: tuple[int, int]) -> Told:
        """The ticket's figure now. serving: windows of its zone that served then, and now."""
        gone = max((now - self.at).total_seconds(), 0.0)
        return _moved(told, -gone, -gone, -gone, serving)

    def of_new(self, told: Told, zone_id: str, ahead: int, serving: tuple[int, int]) -> Told:
        """The figure of somebody with ``ahead`` cases before them now; who comes after too many may not be reached any more."""
        more = (ahead - self.ahead.get(zone_id, 0)) * self.pace.get(zone_id, 0.0)
        unsure = abs(more) * UNSURE
        moved, left = _moved(told, more - unsure, more, more + unsure, serving), self.left.get(zone_id)
        if more <= 0 or left is None or moved.p90 <= left:
            return moved
        reached = min(max((left - moved.p10) / max(moved.p90 - moved.p10, 1), 0.0), 1.0)
        return moved._replace(in_time=round(told.in_time * reached))


def _moved(told: Told, low: float, middle: float, high: float, serving: tuple[int, int]) -> Told:
    then, now = serving
    stretch = then / now if then and now else 1.0
    p10, p50, p90 = (
        max(round((seconds + more) * stretch), 0) for seconds, more in ((told.p10, low), (told.p50, middle), (told.p90, high))
    )
    return Told(p10, max(p50, p10), max(p90, p50), told.in_time)
