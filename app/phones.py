"""Visitors' phones that hold the line: questions kept back until something happened that the visitor should see.

A phone asks what is behind its link and is answered at once when that differs from what it knows, else as soon as it does, or
when its patience ends. Nothing is decided here: a held question is only rung, looks again, and answers what it then reads.
"""

import random
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

SPREAD_SECONDS = 2.0
"""Within this time the phones of a hall are answered when something concerns them all, so that they do not ask together."""

_LINE_MOVES = frozenset(
    f"ticket.{step}"
    for step in (
        "called", "abandoned", "cancelled", "expired", "reactivated", "moved_ahead", "transferred", "put_back", "undone",
        "zone_merged",
    )
)  # fmt: skip
_WINDOWS = ("window.",)
_SERVES = frozenset(f"window.{step}" for step in ("opened", "closed", "paused", "resumed", "covered", "handed_over"))
"""After these everybody waits longer or shorter whom the window serves, however far behind."""
FORESEEN_SECONDS = (1.5, 3.5)
"""By then the worker has worked out what the change of a window does; within this time the phones far behind look again."""
_EVERYBODY = ("emergency.", "hall.configured", "day.closed", "session.")


class HeldLine:
    """One question that is kept back. zone, near: where its ticket stands, said by whoever looked last."""

    def __init__(self, hall_id: str, ticket_id: str) -> None:
        self.hall_id = hall_id
        self.ticket_id = ticket_id
        self.zone = ""
        self.near = False
        self._rung = threading.Event()
        self._spread = 0.0
        self._let_go = False

    def ring(self, spread: float = 0.0) -> None:
        self._spread = spread
        self._rung.set()

    def let_go(self) -> None:
        """End the wait, and every later one, as if the patience were over."""
        self._let_go = True
        self._rung.set()

    def wait(self, seconds: float) -> bool:
        """Until rung or for so long; whether it was rung."""
        rung = self._rung.wait(max(seconds, 0.0)) and not self._let_go
        self._rung.clear()
        if self._spread:
            time.sleep(self._spread)
            self._spread = 0.0
        return rung


class Phones:
    """The held questions of this process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lines: set[HeldLine] = set()
        self._lock = threading.Lock()
        self._open = False

    def open(self) -> None:
        """Events are followed from now on, so questions may be held."""
        self._open = True

    def close(self) -> None:
        """Answer everybody and hold nobody any more."""
        self._open = False
        for line in self._all():
            line.let_go()

    @property
    def count(self) -> int:
        return len(self._lines)

    @contextmanager
    def line(self, hall_id: str, ticket_id: str) -> Iterator[HeldLine | None]:
        """Hear of the ticket from now on; None when no more can be held."""
        line = HeldLine(hall_id, ticket_id)
        with self._lock:
            held = self._open and len(self._lines) < self._most
            if held:
                self._lines.add(line)
        try:
            yield line if held else None
        finally:
            with self._lock:
                self._lines.discard(line)

    def heard(self, hall_id: str, events: Iterable[Any]) -> None:
        """Ring those whom the events of a hall concern."""
        if not self._lines:
            return
        tickets: set[str | None] = set()
        zones: set[str] = set()
        served: set[str] = set()
        everybody = windows = False
        for event in events:
            tickets.add(event.ticket_id)
            everybody = everybody or event.type.startswith(_EVERYBODY)
            windows = windows or event.type.startswith(_WINDOWS)
            if event.type in _SERVES:
                served |= set((event.data.get("window") or {}).get("zones", ()))
            if event.type in _LINE_MOVES:
                zones |= {str(event.data.get(name)) for name in ("zone", "to_zone") if event.data.get(name)}
        for line in self._all():
            if line.hall_id != hall_id:
                continue
            if line.ticket_id in tickets or (line.near and (windows or line.zone in zones)):
                line.ring()
            elif line.zone in served:
                line.ring(random.uniform(*FORESEEN_SECONDS))  # noqa: S311 - spreads load, guards nothing
            elif everybody:
                line.ring(random.uniform(0.05, SPREAD_SECONDS))  # noqa: S311 - spreads load, guards nothing

    def _all(self) -> list[HeldLine]:
        with self._lock:
            return list(self._lines)
