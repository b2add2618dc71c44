"""Laws of a day, read off the snapshots of a public queue feed: when people come, and how service times spread.

``python -m app.replay.fit FEED.csv.gz FOLDER`` writes the two small tables that the demo day is made from; the feed itself is
not shipped. A feed has one row a snapshot: office, queue, date, time, open_windows, waiting, serving (ticket called last).
"""

import csv
import gzip
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import mean

SLOT_MINUTES = 30
QUANTILES = tuple(step / 20 for step in range(1, 20))
_FRESH_MINUTES = 15
"""Snapshots further apart say too little about what happened between them."""
_JUMP = 30
"""More tickets than this between two snapshots were not taken: the queue was numbered anew."""
_ENOUGH = 30
"""Fewer measured services than this do not give a queue a mean of its own."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """minute: of the day. number: of the ticket called last."""

    minute: int
    number: int
    waiting: int
    open_windows: int

    @property
    def issued(self) -> int:
        return self.number + self.waiting


def snapshots(rows: Iterable[Mapping[str, str]]) -> dict[tuple[str, str, str], list[Snapshot]]:
    """Snapshots of each queue and day, in order; those before the first call of a day are left out."""
    found: dict[tuple[str, str, str], list[Snapshot]] = defaultdict(list)
    for row in rows:
        number = re.search(r"(\d+)$", row["serving"])
        if number is not None:
            hour, minute = row["time"].split(":")
            found[row["office"], row["queue"], row["date"]].append(
                Snapshot(int(hour) * 60 + int(minute), int(number[1]), int(row["waiting"]), int(row["open_windows"]))
            )
    return found


def arrivals(days: Iterable[Sequence[Snapshot]]) -> dict[int, int]:
    """Tickets taken, by the minute of the day at which their half hour begins."""
    counts: Counter[int] = Counter()
    for before, after in _pairs(days):
        counts[after.minute // SLOT_MINUTES * SLOT_MINUTES] += max(after.issued - before.issued, 0)
    return dict(sorted((slot, count) for slot, count in counts.items() if count))


def service_minutes(days: Iterable[Sequence[Snapshot]]) -> list[float]:
    """Window minutes per call, wherever people waited and windows were open, so that no window was idle."""
    return [
        (after.minute - before.minute) * before.open_windows / (after.number - before.number)
        for before, after in _pairs(days)
        if before.waiting and after.waiting and before.open_windows and after.number > before.number
    ]


def relative_quantiles(by_queue: Iterable[Sequence[float]]) -> dict[float, float]:
    """Quantiles of service time as multiples of its queue's mean."""
    relative = sorted(value / mean(values) for values in by_queue if len(values) >= _ENOUGH for value in values)
    return {share: round(relative[int(share * len(relative))], 3) for share in QUANTILES}


def _pairs(days: Iterable[Sequence[Snapshot]]) -> Iterator[tuple[Snapshot, Snapshot]]:
    for day in days:
        for before, after in pairwise(day):
            fresh = after.minute - before.minute <= _FRESH_MINUTES
            if fresh and after.number >= before.number and after.issued - before.issued < _JUMP:
                yield before, after


def main(feed: Path, folder: Path) -> None:
    with gzip.open(feed, "rt", encoding="utf-8", newline="") as file:
        days = snapshots(csv.DictReader(file))
    by_queue: dict[tuple[str, str], list[float]] = defaultdict(list)
    for (office, queue, _), day in days.items():
        by_queue[office, queue] += service_minutes([day])
    counts = arrivals(days.values())
    total = sum(counts.values())
    _write(
        folder / "arrivals_by_half_hour.csv", ("from", "share"),
        [(f"{slot // 60:02d}:{slot % 60:02d}", f"{count / total:.4f}") for slot, count in counts.items()],
    )  # fmt: skip
    _write(folder / "service_quantiles.csv", ("quantile", "multiple"), relative_quantiles(by_queue.values()).items())


def _write(path: Path, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([heading, *rows])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
