"""What a draft of sessions or posts means for the windows and services of a past day (docs/rehearsal.md)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from app.domain.rehearsal import ALWAYS, FOR_EVER, Day, Ending, Opening, Turn
from app.domain.rehearsal_play import usual_stops

NEAR: Final = timedelta(minutes=30)
"""Whoever was at a window so shortly before a longer session begins, or after it ends, is taken to stay on or come early."""
SERVICES_MIN: Final = 5
"""Fewer services of a day say nothing of a person's pace."""

Spans = Sequence[tuple[datetime, datetime]]


def paces(day: Day) -> dict[str, float]:
    """By person, the median of a service's length over the median of its line; only of those with enough services."""
    usual = usual_stops(day.stays.values())
    shares: dict[str, list[float]] = defaultdict(list)
    for stay in day.stays.values():
        line = usual.get(stay.begins.zone_id, timedelta())
        for stop in stay.stops:
            if stop.staff and stop.ending is Ending.LEFT and line > timedelta():
                shares[stop.staff].append(stop.lasts / line)
    found = {staff: median(mine) for staff, mine in shares.items() if len(mine) >= SERVICES_MIN}
    return {staff: pace for staff, pace in found.items() if pace > 0}


def merged(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """In order; those that touch or overlap are one."""
    found: list[tuple[datetime, datetime]] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def without(spans: Spans, others: Spans) -> list[tuple[datetime, datetime]]:
    """What of ``spans`` lies in none of ``others``."""
    left = list(spans)
    for first, last in others:
        left = [
            part for start, end in left for part in ((start, min(end, first)), (max(start, last), end)) if part[0] < part[1]
        ]
    return left


def hours_openings(day: Day, hours: Mapping[str, tuple[Spans, Spans]]) -> list[Opening]:
    """Windows that shut or go on because sessions are otherwise. hours: by window, (its open time on the day, in the draft)."""
    turns: dict[str, list[Turn]] = defaultdict(list)
    for deed in day.deeds:
        if isinstance(deed, Turn):
            turns[deed.window_id].append(deed)
    openings = []
    for window_id, (was, will) in hours.items():
        for first, last in without(_widened(was, without(was, will)), will):
            openings.append(Opening(first, last, window_id, open=False))
        for first, last in without(will, was):
            turn = _stays_on(turns[window_id], first, last)
            if turn is not None:
                openings.append(Opening(first, last, window_id, open=True, goes_on=turn))
    return openings


def _widened(was: Spans, gone: Spans) -> list[tuple[datetime, datetime]]:
    """A session that begins later or ends earlier takes with it what was done before its beginning and after its end."""
    widened = []
    for first, last in gone:
        ends = [end for _, end in was if end <= first]
        starts = [start for start, _ in was if start >= last]
        if any(first == start for start, _ in was):
            first = max(ends, default=ALWAYS)  # noqa: PLW2901 - the same span, wider
        if any(last == end for _, end in was):
            last = min(starts, default=FOR_EVER)  # noqa: PLW2901
        widened.append((first, last))
    return widened


def _stays_on(turns: Sequence[Turn], first: datetime, last: datetime) -> Turn | None:
    """The turn of who was at the open window shortly before ``first``, or else shortly after ``last``."""
    before: Turn | None = None
    for turn, until in zip(turns, [*(turn.at for turn in turns[1:]), FOR_EVER], strict=True):
        if turn.open and turn.at <= first and until >= first - NEAR:
            before = turn
    return before or next((turn for turn in turns if turn.open and last <= turn.at <= last + NEAR), None)
