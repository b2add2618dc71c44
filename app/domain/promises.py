"""How good promised waits were (R-088): a promise is a range in seconds, the truth is when its visitor was first called.

A range promises that 80 % are called inside it. Both sides count from the issue to the first call and both contain the breaks
between sessions that a ticket is carried over, so that like is compared with like.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil, floor

PROMISED_SHARE = 0.8
"""Share of the calls that a range from the 10th to the 90th percentile promises to contain."""
ENOUGH = 30
"""Fewer promises than this show chance, not quality: nothing is said of them."""
HORIZONS = (10, 20, 40, 60)
"""Upper ends, in minutes of the promised middle, of all bands but the last, which has none."""
_ERRORS_TO = 240
"""Errors beyond so many minutes are kept as this one; it is the tail, and the median does not see it."""


def horizon_of(middle_seconds: float) -> int:
    """Place of the band that a promise belongs to, by its middle."""
    return next((place for place, end in enumerate(HORIZONS) if middle_seconds < end * 60), len(HORIZONS))


def horizon_minutes(place: int) -> tuple[int, int | None]:
    """(from, to) of a band in minutes; the last has no end."""
    return (HORIZONS[place - 1] if place else 0), (HORIZONS[place] if place < len(HORIZONS) else None)


@dataclass(slots=True)
class Score:
    """Sums over promises. n: those whose visitor was called; gone: the others. errors: {minutes: how many}, truth - promise."""

    n: int = 0
    gone: int = 0
    inside: int = 0
    said: int = 0
    late: int = 0
    error_seconds: int = 0
    width_seconds: int = 0
    errors: dict[int, int] = field(default_factory=dict)

    def keep(self, promise: Mapping[str, int], waited_seconds: float | None) -> None:
        """Add a promise {p10, p50, p90} and the wait it was about; None when the visitor was never called."""
        if waited_seconds is None:
            self.gone += 1
            return
        low, middle, high = promise["p10"], promise["p50"], promise["p90"]
        shown_low, shown_high = floor(low / 300) * 300, max(ceil(high / 300) * 300, floor(low / 300) * 300 + 300)
        error = waited_seconds - middle
        minutes = max(-_ERRORS_TO, min(round(error / 60), _ERRORS_TO))
        self.n += 1
        self.inside += low <= waited_seconds <= high
        self.said += shown_low <= waited_seconds <= shown_high
        self.late += waited_seconds > high
        self.error_seconds += round(abs(error))
        self.width_seconds += high - low
        self.errors[minutes] = self.errors.get(minutes, 0) + 1

    def add(self, other: "Score") -> None:
        self.n += other.n
        self.gone += other.gone
        self.inside += other.inside
        self.said += other.said
        self.late += other.late
        self.error_seconds += other.error_seconds
        self.width_seconds += other.width_seconds
        known = self.errors
        for minutes, count in other.errors.items():
            known[minutes] = known.get(minutes, 0) + count

    def view(self) -> dict[str, object]:
        """The figures; only the counts while there are not enough. Signed errors are positive when people waited longer."""
        figures: dict[str, object] = {"n": self.n, "gone": self.gone, "enough": self.n >= ENOUGH}
        names = ("inside", "inside_shown", "late", "median_error_seconds", "mean_error_seconds", "mean_width_seconds")
        if self.n < ENOUGH:
            return figures | dict.fromkeys(names)
        values = (
            round(self.inside / self.n, 4), round(self.said / self.n, 4), round(self.late / self.n, 4),
            60 * _middle(self.errors), round(self.error_seconds / self.n), round(self.width_seconds / self.n),
        )  # fmt: skip
        return figures | dict(zip(names, values, strict=True))


def _middle(counts: Mapping[int, int]) -> int:
    """Median of values that are kept as counts, nearest rank."""
    rank, seen = -(-sum(counts.values()) // 2), 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= rank:
            return value
    raise ValueError("the median of nothing")


def total(scores: Iterable[Score]) -> Score:
    whole = Score()
    for score in scores:
        whole.add(score)
    return whole
