"""How good the forecast of arrivals is: each day is forecast from the days before it, and the half hours inside the band are counted.

``python -m tests.bench.arrivals FILE.csv.gz`` reads a log with the columns ``day`` and ``arrive_seconds``;
``python -m tests.bench.arrivals FOLDER`` reads a folder of simulated days, one JSON event a line.
"""

import csv
import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from app.domain.forecast import LEAST_DAYS, SLOT_MINUTES, Day, Forecast

Counts = Mapping[str, Sequence[Day]]
_LEAST_MEAN = 0.5
"""Half hours in which fewer are expected are left out: nobody plans by them."""


def of_log(file: Path) -> Counts:
    """Days of a log, all of it as one queue."""
    days: dict[str, Counter[int]] = defaultdict(Counter)
    with gzip.open(file, "rt") as rows:
        for row in csv.DictReader(rows):
            days[row["day"]][int(row["arrive_seconds"]) // (60 * SLOT_MINUTES)] += 1
    return {file.name: [_day(date.fromisoformat(day), counts) for day, counts in days.items()]}


def of_simulation(folder: Path) -> Counts:
    """Days of a simulated hall, as a whole and by zone, without people who had booked."""
    found: dict[str, list[Day]] = defaultdict(list)
    for file in sorted(folder.glob("*.jsonl")):
        day, zones = date.min, defaultdict[str, Counter[int]](Counter)
        for event in map(json.loads, file.read_text("utf-8").splitlines()):
            if event["type"] == "config":
                day = date.fromisoformat(event["date"])
            elif event["type"] == "issue" and event.get("priority") != "appointment":
                for key in (folder.name, f"{folder.name} {event['zone']}"):
                    zones[key][int(event["t"]) // (60 * SLOT_MINUTES)] += 1
        for key, counts in zones.items():
            found[key].append(_day(day, counts))
    return found


def _day(day: date, counts: Mapping[int, int]) -> Day:
    return Day(day, day.isoweekday(), counts, {})


def report(name: str, days: Sequence[Day]) -> str:
    """One line: half hours, share inside, below and above the band, error as a share of all people beside the naive guess."""
    days = sorted(days, key=lambda day: day.day)
    slots = {slot for day in days for slot in day.walk_ins}
    inside = below = above = 0
    missed = naive = people = 0.0
    for place in range(LEAST_DAYS, len(days)):
        day, known = days[place], Forecast(days[:place], days[place].day)
        last = next((one for one in reversed(days[:place]) if one.weekday == day.weekday), days[place - 1])
        for slot in slots:
            mean, came = known.mean(day.weekday, slot), day.walk_ins.get(slot, 0)
            if mean < _LEAST_MEAN:
                continue
            band = known.band(day.weekday, slot, 0)
            inside, below, above = inside + (band.p10 <= came <= band.p90), below + (came < band.p10), above + (came > band.p90)
            missed, naive, people = missed + abs(came - mean), naive + abs(came - last.walk_ins.get(slot, 0)), people + came
    n = max(inside + below + above, 1)
    shares = f"inside {inside / n:.1%} below {below / n:.1%} above {above / n:.1%}"
    return f"{name}: {len(days)} days, {n} half hours, {shares}, error {missed / people:.1%} (same day last week {naive / people:.1%})"


def main() -> int:
    for path in map(Path, sys.argv[1:]):
        for name, days in (of_simulation if path.is_dir() else of_log)(path).items():
            print(report(name, days))
    return 0


if __name__ == "__main__":
    sys.exit(main())
