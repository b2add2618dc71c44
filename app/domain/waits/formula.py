"""How long a ticket will wait: a first, honest range from people ahead, open windows and recent service times.

n services handled by c windows take about n·m/c on average with a spread of m·v·√n/c, where m is the typical service time and
v its coefficient of variation; the range is the 10th to 90th percentile. Unknown is said when no window is open: a wrong
promise costs more trust than none (R-086).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil, floor, sqrt

VARIATION = 0.8
"""Coefficient of variation assumed for service times; real hall logs lie between 0.7 and 1.1."""
Z90 = 1.2816
PRIOR_SERVICES = 5
"""Weight of the catalogue's minutes against the services finished today, in services."""


@dataclass(frozen=True, slots=True)
class WaitRange:
    """Seconds from ``as_of`` to the call. in_time: how likely the call comes before the windows close, 0 to 1.

    foreseen: whether the hall was run forward for it; else it is the rough figure from people, windows and minutes.
    """

    p10_seconds: int
    p50_seconds: int
    p90_seconds: int
    as_of: datetime
    in_time: float = 1.0
    foreseen: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    reason: str


WaitEstimate = WaitRange | Unknown


def typical_service_seconds(catalogue_seconds: float, finished: int, finished_ms: int) -> float:
    """Mean of today's finished services, pulled towards the catalogue's figure while they are few."""
    return (catalogue_seconds * PRIOR_SERVICES + finished_ms / 1000) / (PRIOR_SERVICES + finished)


def estimate(people_ahead: int, open_windows: int, idle_windows: int, service_seconds: float, as_of: datetime) -> WaitEstimate:
    """Range of the wait behind ``people_ahead`` others served by ``open_windows`` windows."""
    if open_windows == 0:
        return Unknown("no_open_window")
    ahead = max(people_ahead + 1 - idle_windows, 0)
    middle = ahead * service_seconds / open_windows
    spread = Z90 * VARIATION * service_seconds * sqrt(ahead) / open_windows
    return WaitRange(int(max(middle - spread, 0)), int(middle), int(middle + spread), as_of)


def from_slot(wait: WaitEstimate, slot_at: datetime | None, most_seconds: int, at: datetime) -> WaitEstimate:
    """The wait of a booking: it is not called before its time, and within ``most_seconds`` after, whoever came before."""
    if isinstance(wait, Unknown) or slot_at is None:
        return wait
    left = max(int((slot_at - at).total_seconds()), 0)
    return replace(
        wait, p10_seconds=left, p50_seconds=left + min(wait.p50_seconds, most_seconds),
        p90_seconds=left + min(wait.p90_seconds, most_seconds), as_of=at,
    )  # fmt: skip


def shown_minutes(wait: WaitRange) -> tuple[int, int]:
    """(low, high) minutes as shown: rounded outwards to 5 minutes, at least 0 to 5."""
    low = floor(wait.p10_seconds / 300) * 5
    high = max(ceil(wait.p90_seconds / 300) * 5, 5)
    return low, max(high, low + 5)
