"""Ranges that keep their promise: what the walks say, widened or narrowed by how it went (校准).

For each horizon and each zone two numbers say how many times as far from the middle the lower and the upper end are. A wait
beyond the end moves its number up by a small step, one within it down by a smaller one, so that they rest where a tenth is
beyond. The steps are small and the numbers bounded: one bad day, in which everybody waits too long at once, says little more
than one wait does.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from math import exp
from typing import Final

BEYOND: Final = 0.1
"""Share of waits that may lie below p10, and as many above p90."""
STEP: Final = 0.006
NARROWEST: Final = -0.25
WIDEST: Final = 0.5
HORIZONS: Final = (600.0, 1800.0)
SHORTEST: Final = 60.0
"""Seconds; a shorter p90 is a call that is under way, and no test of a range."""
SLICES: Final = 40
"""So finely the law of a quantile is summed up."""
FIRST: Final = ((0.0, 0.0), (0.0, 0.0), (0.1, 0.15))
"""Until there is evidence, for each horizon: logarithm of the number for the lower end, and for the upper."""


@dataclass(slots=True)
class Ends:
    """Logarithms of the two numbers."""

    low: float = 0.0
    high: float = 0.0

    def learn(self, *, below: bool, above: bool) -> None:
        self.low = min(max(self.low + STEP * (below - BEYOND), NARROWEST), WIDEST)
        self.high = min(max(self.high + STEP * (above - BEYOND), NARROWEST), WIDEST)


@dataclass(slots=True)
class Scales:
    horizons: list[Ends] = field(default_factory=lambda: [Ends(*first) for first in FIRST])
    zones: dict[str, Ends] = field(default_factory=dict)

    def learn(self, zone_id: str, told: tuple[float, float, float], waited: float) -> None:
        """A promise and what came of it, in seconds."""
        low, middle, high = told
        if high < SHORTEST:
            return
        for ends in (self.horizons[bisect_right(HORIZONS, middle)], self.zones.setdefault(zone_id, Ends())):
            ends.learn(below=waited < low, above=waited > high)

    def scaled(self, zone_id: str, times: Sequence[float]) -> tuple[float, float, float]:
        """Range from what the walks say, in order."""
        middle = quantile(times, 0.5)
        ends, zone = self.horizons[bisect_right(HORIZONS, middle)], self.zones.get(zone_id, _AS_IT_IS)
        low = middle - (middle - quantile(times, BEYOND)) * exp(ends.low + zone.low)
        high = middle + (quantile(times, 1 - BEYOND) - middle) * exp(ends.high + zone.high)
        return max(low, 0.0), middle, high


_AS_IT_IS: Final = Ends()


def quantile(times: Sequence[float], share: float) -> float:
    """Value that a share of what may come lies below, judged from ``times``, some of it in order.

    Of some dozens of values no single one is the tenth part: each counts by how likely it is the one looked for (Harrell and
    Davis). One walk more or less then moves the answer little.
    """
    return sum(weight * time for weight, time in zip(_weights(len(times), share), times, strict=True))


@cache
def _weights(count: int, share: float) -> Sequence[float]:
    """The part of a beta law that lies in each ``count``-th of 0 to 1."""
    before, after = (count + 1) * share - 1, (count + 1) * (1 - share) - 1
    parts = [
        sum(x**before * (1 - x) ** after for x in ((k + (j + 0.5) / SLICES) / count for j in range(SLICES)))
        for k in range(count)
    ]
    whole = sum(parts)
    return tuple(part / whole for part in parts)
