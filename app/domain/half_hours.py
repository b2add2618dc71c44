"""The half hours of a day, as figures cut it. Moments in milliseconds; the day begins at ``start``."""

from collections.abc import Iterator

SLOT_MS = 30 * 60_000
SLOTS = 48


def half_hour_of(at: int, start: int) -> int:
    return min(max((at - start) // SLOT_MS, 0), SLOTS - 1)


def half_hours_of(since: int, until: int, start: int) -> Iterator[tuple[int, int]]:
    """(half hour, ms in it) of a time; what is past midnight belongs to the last. start: of the day."""
    while since < until:
        slot = min((since - start) // SLOT_MS, SLOTS - 1)
        stop = until if slot == SLOTS - 1 else min(until, start + (slot + 1) * SLOT_MS)
        yield slot, stop - since
        since = stop
