"""People who take a number, wait, come when they are called, or do not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from random import Random
from typing import TypeVar

from app.replay.logs import Logged
from app.replay.mapping import Errand

T = TypeVar("T")

OUTCOMES = {
    "A": (("done", 70), ("accepted", 18), ("incomplete", 9), ("referred", 3)),
    "Z": (("consulted", 80), ("answered", 15), ("out_of_scope", 5)),
    "B": (("registered_reply", 60), ("answered", 40)),
}
"""Outcomes of a hundred services by zone; zones that are not named end like A."""
LEVELS = ((5, 74), (4, 17), (3, 6), (2, 2), (1, 1))


@dataclass(frozen=True, slots=True)
class Habits:
    """Of a hundred, how many. no_show: do not come when called. returns: of those, come back later. slow: come after a recall.

    hold: are parked to fetch something. transfer: turn out to need another zone. rate: answer the pad. breaks: whether clerks
    take a pause in long spells.
    """

    no_show_percent: float = 2
    returns_percent: float = 60
    slow_percent: float = 4
    hold_percent: float = 2
    transfer_percent: float = 1.5
    rate_percent: float = 45
    breaks: bool = True


class Stage(StrEnum):
    """Where a visitor is, as far as the driver knows."""

    COMING = "coming"
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    MISSED = "missed"
    GONE = "gone"


@dataclass(slots=True)
class Visitor:
    """One person of the day: what the log says of him and what chance adds.

    came_for: the zone he took his number in; zone: the one he is in now. service_left: seconds at the window still to come,
    the way to it included, since a log counts from the call.
    """

    logged: Logged
    came_for: str
    zone: str
    item: str | None
    comes: bool
    returns_after: float | None
    walk_seconds: float
    is_slow: bool
    hold_seconds: float | None
    is_wrong_here: bool
    level: int | None
    outcome: str
    service_left: float
    stage: Stage = Stage.COMING
    ticket_id: str = ""
    issued_at: float = 0.0
    called_at: float | None = None
    was_served: bool = False

    @property
    def patience(self) -> float | None:
        """Seconds after which he gives up if he was not called, None when he waits for ever."""
        return self.logged.wait_seconds if self.logged.gave_up else None


def visitor(logged: Logged, errand: Errand, habits: Habits, typical: Sequence[int], seed: int) -> Visitor:
    """The person of one line, the same for the same seed. typical: services of the kind, for one who gave up in the log."""
    chance = Random(f"{seed} {logged.day.isoformat()} {logged.line}")  # noqa: S311 - made-up people, no secrets

    def happens(percent: float) -> bool:
        return chance.random() * 100 < percent

    service = logged.service_seconds if logged.service_seconds is not None else chance.choice(typical or (60,))
    return Visitor(
        logged=logged,
        came_for=errand.zone,
        zone=errand.zone,
        item=chance.choice(errand.items) if errand.items else None,
        comes=not happens(habits.no_show_percent),
        returns_after=chance.uniform(120, 1200) if happens(habits.returns_percent) else None,
        walk_seconds=min(chance.uniform(4, 12), service / 3),
        is_slow=happens(habits.slow_percent),
        hold_seconds=chance.uniform(180, 600) if happens(habits.hold_percent) else None,
        is_wrong_here=happens(habits.transfer_percent),
        level=_of(LEVELS, chance) if happens(habits.rate_percent) else None,
        outcome=_of(OUTCOMES.get(errand.zone, OUTCOMES["A"]), chance),
        service_left=max(float(service), 1.0),
    )


def stranger(zone: str, day: date, at: float) -> Visitor:
    """Somebody the driver did not send, such as a person who tries the kiosk while a demo day runs: comes and is served."""
    logged = Logged(
        line=0, day=day, arrive_seconds=int(at), kind="", is_special=False, wait_seconds=0, gave_up=False,
        service_seconds=300, server="",
    )  # fmt: skip
    return Visitor(
        logged=logged, came_for=zone, zone=zone, item=None, comes=True, returns_after=None, walk_seconds=8.0, is_slow=False,
        hold_seconds=None, is_wrong_here=False, level=None, outcome="done", service_left=300.0, issued_at=at,
    )  # fmt: skip


def _of(shares: Sequence[tuple[T, int]], chance: Random) -> T:
    return chance.choices([value for value, _ in shares], [weight for _, weight in shares])[0]
