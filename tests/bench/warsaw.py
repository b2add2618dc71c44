"""Real offices: what somebody who takes a number at a snapshot of a public queue feed will wait.

A snapshot, about every five minutes, says how many windows serve a queue, how many wait and which number was called last. From
two of them follows who was issued and called between; the moments are spread evenly. The wait ends at the first later snapshot
that has called the number.
"""

import csv
import gzip
import io
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from statistics import fmean, median

from app.domain.waits.estimator import Estimator
from app.domain.waits.floor import Seen, What
from app.domain.waits.picture import Hours, Item, Plan
from app.replay.ratio_rule import RatioRule
from tests.bench.report import Report, number, say

WINDOWS = tuple(f"w{k}" for k in range(20))
HOURS = (Hours(6 * 3600, 7 * 3600, 20 * 3600, 20 * 3600, 22 * 3600),)
FIRST_DAYS = 2
"""Days of each queue that are not asked about: nobody has learned anything yet."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """at: seconds after midnight. called: the last number called."""

    at: float
    windows: int
    waiting: int
    called: int
    office_minutes: float


@dataclass(slots=True)
class Misses:
    """Seconds between what was said and what it was, by who said it; and how often the range held."""

    of: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    kept: list[bool] = field(default_factory=list)


def tell_offices(report: Report, folder: Path, offices: int) -> None:
    queues = _queues(next(folder.glob("warsaw-*-alternate-*.csv.gz")))
    names = sorted({office for office, _ in queues})
    chosen = set(names[: offices or len(names)])
    misses = Misses()
    for office in sorted(chosen):
        say(f"office {office}")
        for key, days in queues.items():
            if key[0] == office:
                _follow(days, misses)
    report.heading(f"Real offices of Warsaw: {len(misses.kept):,} questions, seconds")
    base = fmean(misses.of["the office's formula"])
    report.table(
        ("estimate", "mean miss", "of the formula's", "median miss"),
        [(who, number(fmean(own)), f"{fmean(own) / base:.2f}", number(median(own))) for who, own in misses.of.items()],
    )
    report.text(f"In the range of 80 %: {fmean(misses.kept) * 100:.0f} % (the wait is known to five minutes).")
    ours = misses.of["hall"]
    report.aim("real offices: mean miss", "0.22 of the formula's", f"{fmean(ours) / base:.2f}", met=fmean(ours) <= 0.22 * base)
    report.aim("real offices: median miss", "360 s", f"{median(ours):.0f} s", met=median(ours) <= 360)


def _queues(file: Path) -> dict[tuple[str, str], dict[str, list[Snapshot]]]:
    found: dict[tuple[str, str], dict[str, list[Snapshot]]] = defaultdict(lambda: defaultdict(list))
    for row in csv.DictReader(io.StringIO(gzip.decompress(file.read_bytes()).decode("utf-8"))):
        hour, minute = row["time"].split(":")
        digits = re.sub(r"\D", "", row["serving"])
        found[row["office"], row["queue"]][row["date"]].append(
            Snapshot(
                int(hour) * 3600.0 + int(minute) * 60.0, int(row["open_windows"]), int(row["waiting"]),
                int(digits) if digits else 0, float(row["office_estimate_min"] or 0),
            )
        )  # fmt: skip
    return found


class OfficeQueue:
    """One queue as a hall of one zone."""

    def __init__(self, minutes: float) -> None:
        self.minutes = minutes
        self.estimator = Estimator(RatioRule({}))

    def begin_day(self, day: date) -> None:
        seconds = max(self.minutes, 1.0) * 60
        self.estimator.begin_day(
            Plan(
                day.isoformat(), day.weekday(), day.day, {"Q": seconds}, {"q": Item("q", "Q", seconds)},
                dict.fromkeys(WINDOWS, ("Q",)), HOURS,
            )
        )  # fmt: skip
        self.open: list[str] = []
        self.busy: dict[str, tuple[str, float]] = {}
        self.issued = self.called = 0

    def _see(self, what: What, at: float, **more: str) -> None:
        self.estimator.observe(Seen(what, at, **more))  # type: ignore[arg-type]  # fields by their names

    def _issue(self, upto: int, at: float) -> None:
        while self.issued < upto:
            self.issued += 1
            self._see(What.ISSUED, at, ticket_id=str(self.issued), zone_id="Q", item_id="q")

    def _end(self, window_id: str, at: float) -> None:
        if window_id in self.busy:
            ticket_id, _ = self.busy.pop(window_id)
            self._see(What.FINISHED, at, ticket_id=ticket_id, window_id=window_id)

    def see(self, before: Snapshot | None, now: Snapshot) -> None:
        since = before.at if before else now.at
        self._windows(now.windows, since)
        new, calls = now.called + now.waiting - self.issued, max(now.called - self.called, 0)
        if before is None:
            self.issued = self.called = now.called
            self._issue(now.called + now.waiting, now.at)
            return
        moments = sorted(
            [(since + (k + 0.5) / calls * (now.at - since), 1) for k in range(calls)]
            + [(since + (k + 0.5) / new * (now.at - since), 0) for k in range(max(new, 0))]
        )
        for at, is_call in moments:
            if is_call:
                self.called += 1
                self._issue(self.called, at)
                self._call(str(self.called), at)
            elif self.issued < now.called + now.waiting:
                self._issue(self.issued + 1, at)
        if not now.waiting:
            for window_id in self.open:  # whether they still serve anybody cannot be seen
                self.busy.pop(window_id, None)
                self._see(What.WINDOW_OPEN, now.at, window_id=window_id, person=window_id)

    def _windows(self, count: int, at: float) -> None:
        while len(self.open) > count:
            window_id = self.open.pop()
            self.busy.pop(window_id, None)
            self._see(What.WINDOW_CLOSE, at, window_id=window_id)
        while len(self.open) < min(count, len(WINDOWS)):
            window_id = WINDOWS[len(self.open)]
            self.open.append(window_id)
            self._see(What.WINDOW_OPEN, at, window_id=window_id, person=window_id)

    def _call(self, ticket_id: str, at: float) -> None:
        if not self.open:
            self._windows(1, at)
        window_id = min(self.open, key=lambda own: self.busy.get(own, ("", 0.0))[1])
        self._end(window_id, at)
        self._see(What.CALLED, at, ticket_id=ticket_id, window_id=window_id)
        self._see(What.STARTED, at, ticket_id=ticket_id, window_id=window_id)
        self.busy[window_id] = (ticket_id, at)


def _follow(days: dict[str, list[Snapshot]], misses: Misses) -> None:
    queue: OfficeQueue | None = None
    for count, (name, snapshots) in enumerate(sorted(days.items())):
        snapshots.sort(key=lambda one: one.at)
        if not _rises(snapshots):
            continue
        queue = queue or OfficeQueue(snapshots[0].office_minutes)
        queue.begin_day(date.fromisoformat(name))
        before = None
        for k, now in enumerate(snapshots):
            queue.see(before, now)
            before = now
            wait = _wait(snapshots[k:])
            if count >= FIRST_DAYS and wait is not None:
                _ask(queue, now, wait, misses)


def _rises(snapshots: Sequence[Snapshot]) -> bool:
    called = [one.called for one in snapshots if one.called]
    return len(called) > 5 and called[-1] > called[0] + 5 and all(later >= earlier for earlier, later in pairwise(called))


def _wait(rest: Sequence[Snapshot]) -> float | None:
    """Of the person with the last number at the first of these; None where it cannot be asked or was not seen."""
    now = rest[0]
    if not (now.waiting and now.windows and now.called):
        return None
    return next((later.at - now.at for later in rest[1:] if later.called >= now.called + now.waiting), None)


def _ask(queue: OfficeQueue, now: Snapshot, wait: float, misses: Misses) -> None:
    ticket_id = str(now.called + now.waiting)
    told = queue.estimator.predict([ticket_id], now.at)[ticket_id]
    misses.of["hall"].append(abs(told.p50 - wait))
    misses.of["the office's formula"].append(abs(now.office_minutes * 60 * now.waiting / now.windows - wait))
    misses.kept.append(told.p10 <= wait + 300 and wait - 300 <= told.p90)
