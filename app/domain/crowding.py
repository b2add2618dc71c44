"""When a line has become too long (R-094): yellow, orange and red by the number of people and by the longest wait.

A level is reached at its threshold and left only well below it, and only after it has been calm for a while: a line that swings
about a threshold raises one alarm, not ten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

LEVELS = ("", "yellow", "orange", "red")
LEAVES_AT = 0.8
"""A level is left below this share of its threshold."""
CALM_FOR = timedelta(minutes=3)
"""And only when it stayed so for as long."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Three rising values each, 0 where a colour is not used."""

    waiting: tuple[int, ...]
    minutes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Crowd:
    """A line now. minutes: the longest wait, without breaks."""

    waiting: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Alert:
    """What an alarm says. calm_since: since when the line has been below the level that it still shows, None while it is not.

    waiting, minutes: the line when the level was reached; they stay, so that an alarm changes only with its level.
    """

    level: str
    waiting: int
    minutes: int
    calm_since: datetime | None = None


def are_levels(values: Sequence[int]) -> bool:
    """Whether those that are used rise from yellow to red."""
    used = [value for value in values if value]
    return all(lower < higher for lower, higher in pairwise(used))


def follow(now: Crowd, limits: Thresholds, before: Alert | None, at: datetime) -> Alert | None:
    """The alert from now on; ``before`` itself while nothing changes, None when there is none any more."""
    reached = _level(now, limits, 1.0)
    if before is None:
        return Alert(LEVELS[reached], now.waiting, now.minutes) if reached else None
    shown = LEVELS.index(before.level)
    if reached > shown:
        return Alert(LEVELS[reached], now.waiting, now.minutes)
    kept = _level(now, limits, LEAVES_AT)
    if kept >= shown:
        return before if before.calm_since is None else Alert(before.level, before.waiting, before.minutes)
    if before.calm_since is None:
        return Alert(before.level, before.waiting, before.minutes, at)
    if at - before.calm_since < CALM_FOR:
        return before
    return Alert(LEVELS[kept], now.waiting, now.minutes) if kept else None


def _level(now: Crowd, limits: Thresholds, share: float) -> int:
    """The highest level whose threshold, taken at ``share``, one of the two measures reaches."""
    pairs = [*enumerate(limits.waiting, 1)], [*enumerate(limits.minutes, 1)]
    by_count = [level for level, least in pairs[0] if least and now.waiting >= least * share]
    by_wait = [level for level, least in pairs[1] if least and now.minutes >= least * share]
    return max([0, *by_count, *by_wait])
