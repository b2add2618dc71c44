"""A day of visitors that nobody logged, made from the laws in app/data/replay and the hall's own list of items."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

from app.replay.logs import Logged
from app.replay.mapping import Item

LAWS = Path(__file__).resolve().parents[1] / "data" / "replay"
_SHARES = {"A": 66, "Z": 18, "T": 8, "K": 6, "B": 2}
"""Visitors of a hundred by zone; a zone the hall does not have passes its share on to the others."""
_SPECIAL_PERCENT = 5
"""Special visitors outside their own zone: a mother with a baby at a comprehensive window."""
_IMPATIENT_PERCENT = 6
_PATIENCE_SECONDS = (900, 2700)


@dataclass(frozen=True, slots=True)
class Laws:
    """slots: seconds after midnight at which each half hour begins, with its share. quantiles: (share, multiple), rising."""

    slots: tuple[tuple[int, float], ...]
    quantiles: tuple[tuple[float, float], ...]

    def service_multiple(self, share: float) -> float:
        """Service time at quantile ``share`` (0 to 1) as a multiple of the mean; straight between the written quantiles."""
        points = self.quantiles
        if share <= points[0][0]:
            return points[0][1]
        for (low, at_low), (high, at_high) in pairwise(points):
            if share <= high:
                return at_low + (at_high - at_low) * (share - low) / (high - low)
        return points[-1][1]


@cache
def laws() -> Laws:
    with (LAWS / "arrivals_by_half_hour.csv").open(encoding="utf-8", newline="") as file:
        slots = tuple((_seconds(row["from"]), float(row["share"])) for row in csv.DictReader(file))
    with (LAWS / "service_quantiles.csv").open(encoding="utf-8", newline="") as file:
        quantiles = tuple((float(row["quantile"]), float(row["multiple"])) for row in csv.DictReader(file))
    return Laws(slots, quantiles)


def a_day(day: date, visitors: int, items: Sequence[Item], seed: int) -> list[Logged]:
    """``visitors`` people in order of arrival; the same arguments give the same day. Their kind is the code of their item.

    wait_seconds is 0 except for the impatient, who give up after that long if nobody has called them.
    """
    chance = Random(f"{seed} {day.isoformat()}")  # noqa: S311 - made-up people, no secrets
    law = laws()
    starts, weights = zip(*law.slots, strict=True)
    arrivals = sorted(start + chance.randrange(1800) for start in chance.choices(starts, weights, k=visitors))
    by_zone = {zone: [item for item in items if item.zone == zone] for zone in _SHARES}
    zones = [zone for zone, offered in by_zone.items() if offered]
    return [
        _visitor(line, day, at, chance.choice(by_zone[chance.choices(zones, [_SHARES[zone] for zone in zones])[0]]), chance)
        for line, at in enumerate(arrivals, 1)
    ]


def _visitor(line: int, day: date, at: int, item: Item, chance: Random) -> Logged:
    impatient = chance.randrange(100) < _IMPATIENT_PERCENT
    return Logged(
        line=line,
        day=day,
        arrive_seconds=at,
        kind=item.code,
        is_special=item.zone == "T" or chance.randrange(100) < _SPECIAL_PERCENT,
        wait_seconds=chance.randint(*_PATIENCE_SECONDS) if impatient else 0,
        gave_up=impatient,
        service_seconds=round(item.expected_seconds * laws().service_multiple(chance.random())),
        server="",
    )


def _seconds(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 3600 + int(minute) * 60
