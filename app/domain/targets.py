"""Figures of the floor against their targets: one word for each, so that no colour has to say it alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.policy import Policy


class Mark(StrEnum):
    """``none``: nothing is known, or nothing is wanted of it."""

    NONE = "none"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


WORSE = (Mark.NONE, Mark.GOOD, Mark.WARN, Mark.BAD)
"""From the least worrying to the most."""


@dataclass(frozen=True, slots=True)
class Target:
    """warn, bad: the first values that are no longer well; None or 0 where there is no such step. falling: less is worse."""

    warn: float | None
    bad: float | None
    falling: bool = False

    def mark(self, value: float | None) -> Mark:
        if value is None or not (self.warn or self.bad):
            return Mark.NONE
        if self.bad and self._reached(value, self.bad):
            return Mark.BAD
        return Mark.WARN if self.warn and self._reached(value, self.warn) else Mark.GOOD

    def _reached(self, value: float, step: float) -> bool:
        return value < step if self.falling else value >= step


def worst(marks: Iterable[Mark]) -> Mark:
    return max(marks, key=WORSE.index, default=Mark.NONE)


def line_mark(waiting: Mark, longest: Mark, *, unserved: bool) -> Mark:
    """Of a line: by its people and its longest wait. unserved: people wait in service hours and no window is open for them,
    which is bad however few they are."""
    return worst([waiting, longest, Mark.BAD if unserved else Mark.NONE])


def targets_of(policy: Policy) -> dict[str, Target]:
    """By figure; seconds and shares from 0 to 1. A wait warns where it passes the target, and is bad at the red level of a
    long line or at twice the target."""
    goal, red = policy.wait_target_minutes * 60.0, policy.crowd_minutes_red * 60.0
    wait = Target(goal + 1, red if red > goal else 2 * goal)
    within = policy.target_within_percent / 100
    missed, rated = policy.target_no_show_percent / 100, policy.target_rated_percent / 100
    return {
        "waiting": Target(policy.crowd_waiting_yellow, policy.crowd_waiting_red),
        "longest_wait_seconds": Target(policy.crowd_minutes_yellow * 60.0, policy.crowd_minutes_red * 60.0),
        "median_wait_seconds": wait,
        "p90_wait_seconds": wait,
        "in_target_share": Target(within, 0.8 * within, falling=True),
        "p90_in_30_seconds": wait,
        "no_show_share": Target(missed, 2 * missed),
        "participation": Target(rated, 0.5 * rated, falling=True),
    }
