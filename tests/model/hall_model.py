"""A hall in plain Python, written from the requirements and not from the code: what every press must lead to.

Places in a line are tuples that sort by themselves: (moment, arrival, 0) for who came, one less in the last member to stand
before somebody, one member more to stand behind somebody who keeps his own place.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

ALL_DAY = [{"from": "00:00", "to": "24:00", "days": [1, 2, 3, 4, 5, 6, 7]}]
UNDO = timedelta(seconds=10)
RECALL_SPACING = timedelta(seconds=10)
NO_SHOW_AFTER = timedelta(seconds=180)
CALLS = 3
HELD_MOST = 3
RETURNS = 1
RETURN_BEHIND = 3
RATING_TIME = timedelta(days=7)
POLICY = {
    "sessions": ALL_DAY, "undo_seconds": 10, "recall_spacing_seconds": 10, "no_show_after_seconds": 180, "calls_per_ticket": CALLS,
    "held_max": HELD_MOST, "reactivations": RETURNS, "reactivate_after": RETURN_BEHIND, "rating_days": 7,
}  # fmt: skip
"""The same numbers as a hall's own rules."""
CHINA = timezone(timedelta(hours=8))
ELDERLY = frozenset({"11010519491231002X"})
"""Citizen ID numbers of people of sixty or more."""
ASKED_FOR_ITSELF = frozenset({"Z", "B"})
OPEN_TICKET = frozenset({"waiting", "called", "serving", "held", "no_show"})
OPEN_WINDOW = frozenset({"idle", "called", "serving"})

Place = tuple[Any, ...]
Key = tuple[date, str]
"""A ticket: day and number."""


class Refused(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Ticket:
    """place: also while not waiting, to come back to. target: the only window that may call it, "" for any.

    called_before: what called_at was before the present call. version rises with every change.
    """

    key: Key
    issued_in: str
    zone: str
    priority: str
    place: Place
    identity: str = ""
    state: str = "waiting"
    window: str = ""
    target: str = ""
    ahead: bool = False
    attempt: int = 0
    called_at: datetime | None = None
    called_before: datetime | None = None
    last_called_at: datetime | None = None
    started_at: datetime | None = None
    held_from: str = ""
    no_shows: int = 0
    returns: int = 0
    finished_at: datetime | None = None
    rated: bool = False
    version: int = 1


@dataclass(frozen=True)
class Window:
    """zones: best rank first. since: when its state last changed. pad: the ticket whose rating it asks for."""

    number: str
    zones: tuple[str, ...]
    since: datetime
    state: str = "closed"
    ticket: Key | None = None
    served: int = 0
    held: int = 0
    pad: Key | None = None


@dataclass(frozen=True)
class Undo:
    """What a press changed: tickets before and after, and the window before."""

    until: datetime
    tickets: dict[Key, tuple[Ticket, Ticket]]
    window: Window


@dataclass
class Hall:
    windows: dict[str, Window]
    special_zones: frozenset[str]
    tickets: dict[Key, Ticket] = field(default_factory=dict)
    undo_of: dict[str, Undo] = field(default_factory=dict)
    arrivals: int = 0

    # Lines

    def line(self, zone: str) -> list[Ticket]:
        waiting = [ticket for ticket in self.tickets.values() if ticket.state == "waiting" and ticket.zone == zone]
        return sorted(waiting, key=lambda ticket: ticket.place)

    def may_call(self, window: Window, ticket: Ticket) -> bool:
        return ticket.target == window.number if ticket.target else ticket.zone in window.zones

    def heads(self, window: Window) -> list[Ticket]:
        """Whoever may be next: the first of each queue; those put ahead before all others."""
        first: dict[Any, Ticket] = {}
        for ticket in sorted((t for t in self.tickets.values() if t.state == "waiting"), key=lambda ticket: ticket.place):
            if self.may_call(window, ticket):
                first.setdefault((ticket.zone, ticket.priority, ticket.target), ticket)
        ahead = [ticket for ticket in first.values() if ticket.ahead]
        return ahead[:1] if ahead and len(first) > 1 else list(first.values())

    def _arrive(self, at: datetime) -> Place:
        self.arrivals += 1
        return (at, self.arrivals, 0)

    def _before_all(self, zone: str, at: datetime) -> Place:
        line = self.line(zone)
        return (*line[0].place[:-1], line[0].place[-1] - 1) if line else self._arrive(at)

    def _behind_some(self, zone: str, at: datetime) -> Place:
        line = self.line(zone)
        if not line or (len(line) < RETURN_BEHIND and line[-1].place[0] <= at):
            return self._arrive(at)
        nth = line[min(RETURN_BEHIND, len(line)) - 1].place
        gap = nth[:3]
        taken = [ticket.place[3] for ticket in line if len(ticket.place) == 4 and ticket.place[:3] == gap]
        return (*gap, max([*taken, nth[3] if len(nth) == 4 else 0, 0]) + 1)

    # The record of a press

    @contextmanager
    def _press(self, number: str, at: datetime, *, undoable: bool) -> Iterator[Window]:
        """A verb at a window: afterwards what it changed may be taken back, or, unless ``undoable``, nothing."""
        before, window = dict(self.tickets), self.windows[number]
        yield window
        changed = {key: (ticket, self.tickets[key]) for key, ticket in before.items() if self.tickets[key] != ticket}
        self.undo_of.pop(number, None)
        if undoable:
            self.undo_of[number] = Undo(at + UNDO, changed, window)

    def _set(self, ticket: Ticket, **changes: Any) -> Ticket:
        self.tickets[ticket.key] = replace(ticket, version=ticket.version + 1, **changes)
        return self.tickets[ticket.key]

    def _turn(self, number: str, state: str, at: datetime, **changes: Any) -> None:
        window = self.windows[number]
        since = at if state != window.state else window.since
        self.windows[number] = replace(window, state=state, since=since, **changes)

    def _free(self, number: str, at: datetime) -> None:
        self._turn(number, "paused" if self.windows[number].state == "paused" else "idle", at, ticket=None)

    def _at(self, window: Window) -> Ticket:
        if window.ticket is None:
            raise Refused("no_open_ticket")
        return self.tickets[window.ticket]

    def _must_be_free(self, window: Window) -> None:
        if window.ticket is not None:
            raise Refused("ticket_open")
        if window.state == "closed":
            raise Refused("window_closed")
        if window.state == "paused":
            raise Refused("window_paused")

    # The entrance

    def issue(self, zone: str, priority: str | None, identity: str, at: datetime) -> Ticket:
        today = [ticket for ticket in self.tickets.values() if ticket.key[0] == self.day_of(at)]
        if identity in ELDERLY and zone not in ASKED_FOR_ITSELF:  # led to their own zone, and come first
            zone, priority = "T", "special"
        if identity and any(t.identity == identity and t.zone == zone and t.state in OPEN_TICKET for t in today):
            raise Refused("already_waiting")
        number = 1 + sum(ticket.issued_in == zone for ticket in today)
        priority = priority or ("special" if zone in self.special_zones else "ordinary")
        key = (self.day_of(at), f"{zone}{number:03}")
        self.tickets[key] = Ticket(key, zone, zone, priority, self._arrive(at), identity)
        return self.tickets[key]

    def cancel(self, key: Key) -> None:
        if self.tickets[key].state != "waiting":
            raise Refused("illegal_move")
        self._set(self.tickets[key], state="cancelled")

    def abandon(self, key: Key, at: datetime) -> None:
        ticket = self.tickets[key]
        if ticket.state not in ("waiting", "called", "held", "no_show"):
            raise Refused("illegal_move")
        if ticket.state == "held":
            window = self.windows[ticket.window]
            self.windows[ticket.window] = replace(window, held=window.held - 1)
        if ticket.state == "called":
            self._free(ticket.window, at)
        if ticket.state in ("held", "called"):
            self.undo_of.pop(ticket.window, None)
        self._set(ticket, state="abandoned")

    def reactivate(self, key: Key, at: datetime) -> None:
        ticket = self.tickets[key]
        if key[0] != self.day_of(at):
            raise Refused("reactivation_expired")
        if ticket.state == "no_show" and ticket.returns >= RETURNS:
            raise Refused("reactivation_limit")
        if ticket.state != "no_show":
            raise Refused("illegal_move")
        place = self._behind_some(ticket.zone, at)
        self._set(ticket, state="waiting", place=place, attempt=0, window="", ahead=False, returns=ticket.returns + 1)

    def rate(self, key: Key, at: datetime) -> None:
        ticket = self.tickets[key]
        if ticket.state != "finished" or ticket.finished_at is None:
            raise Refused("rating_not_open")
        if ticket.rated:
            raise Refused("already_rated")
        if at > ticket.finished_at + RATING_TIME:
            raise Refused("rating_expired")
        self._set(ticket, rated=True)
        window = self.windows[ticket.window]
        if window.pad == key:
            self.windows[ticket.window] = replace(window, pad=None)
        undo = self.undo_of.get(ticket.window)
        if undo and (key in undo.tickets or undo.window.pad == key):
            del self.undo_of[ticket.window]

    # The desk

    def call_next(self, number: str, at: datetime, *, finish: bool, chosen: Key | None) -> None:
        """chosen: whom the hall called, None for nobody; which of the heads it is, is decided by a rule tested elsewhere."""
        window = self.windows[number]
        finished = finish and window.ticket is not None
        if not finished:
            self._must_be_free(window)
        elif window.state == "paused":
            raise Refused("window_paused")
        possible = [ticket.key for ticket in self.heads(window)]
        assert chosen in possible or (chosen is None and not possible), f"{chosen} was called, possible were {possible}"
        if not finished and chosen is None:
            return
        with self._press(number, at, undoable=True):
            if finished:
                self._finish(number, at)
            if chosen is not None:
                self._call(number, self.tickets[chosen], at)

    def call(self, number: str, key: Key, at: datetime) -> None:
        window, ticket = self.windows[number], self.tickets[key]
        self._must_be_free(window)
        if ticket.state != "waiting":
            raise Refused("ticket_not_waiting")
        if not self.may_call(window, ticket):
            raise Refused("ticket_not_for_window")
        with self._press(number, at, undoable=True):
            self._call(number, ticket, at)

    def _call(self, number: str, ticket: Ticket, at: datetime) -> None:
        self._set(
            ticket, state="called", window=number, attempt=1, called_before=ticket.called_at,
            called_at=ticket.called_at or at, last_called_at=at,
        )  # fmt: skip
        self._turn(number, "called", at, ticket=ticket.key)

    def recall(self, number: str, at: datetime) -> None:
        ticket = self._at(self.windows[number])
        if ticket.state != "called":
            raise Refused("illegal_move")
        if ticket.attempt >= CALLS:
            raise Refused("recall_limit")
        assert ticket.last_called_at is not None
        if at - ticket.last_called_at < RECALL_SPACING:
            raise Refused("recall_too_soon")
        with self._press(number, at, undoable=False):
            self._set(ticket, attempt=ticket.attempt + 1, last_called_at=at)

    def start(self, number: str, at: datetime) -> None:
        ticket = self._at(self.windows[number])
        if ticket.state != "called":
            raise Refused("illegal_move")
        with self._press(number, at, undoable=True):
            self._start(number, ticket, at, at)

    def _start(self, number: str, ticket: Ticket, began: datetime, at: datetime) -> None:
        self._set(ticket, state="serving", started_at=began)
        self._turn(number, "serving", at, pad=None)

    def finish(self, number: str, at: datetime) -> None:
        self._at(self.windows[number])
        with self._press(number, at, undoable=True):
            self._finish(number, at)

    def _finish(self, number: str, at: datetime) -> None:
        ticket = self._at(self.windows[number])
        if ticket.state == "called":
            self._start(number, ticket, ticket.last_called_at or at, at)
        self._set(self.tickets[ticket.key], state="finished", finished_at=at)
        self._free(number, at)
        window = self.windows[number]
        self.windows[number] = replace(window, served=window.served + 1, pad=ticket.key)

    def no_show(self, number: str, at: datetime) -> None:
        ticket = self._at(self.windows[number])
        if ticket.state != "called":
            raise Refused("illegal_move")
        assert ticket.last_called_at is not None
        if at - ticket.last_called_at < NO_SHOW_AFTER:
            raise Refused("no_show_too_early")
        again = ticket.no_shows + 1 > RETURNS
        with self._press(number, at, undoable=True):
            self._set(ticket, state="abandoned" if again else "no_show", no_shows=ticket.no_shows + 1)
            self._free(number, at)

    def hold(self, number: str, at: datetime) -> None:
        window = self.windows[number]
        ticket = self._at(window)
        if window.held >= HELD_MOST:
            raise Refused("held_limit")
        with self._press(number, at, undoable=True):
            self._set(ticket, state="held", held_from=ticket.state)
            self._free(number, at)
            self.windows[number] = replace(self.windows[number], held=window.held + 1)

    def resume_hold(self, number: str, key: Key, at: datetime) -> None:
        window, ticket = self.windows[number], self.tickets[key]
        if ticket.state != "held":
            raise Refused("ticket_not_held")
        if ticket.window != number:
            raise Refused("ticket_not_here")
        self._must_be_free(window)
        with self._press(number, at, undoable=True):
            again = at if ticket.held_from == "called" else ticket.last_called_at
            self._set(ticket, state=ticket.held_from, last_called_at=again)
            self._turn(number, ticket.held_from, at, ticket=key, held=window.held - 1)

    def put_back(self, number: str, at: datetime) -> None:
        ticket = self._at(self.windows[number])
        if ticket.state != "called":
            raise Refused("illegal_move")
        with self._press(number, at, undoable=True):
            self._set(ticket, state="waiting", window="", attempt=0, called_at=ticket.called_before, last_called_at=None)
            self._free(number, at)

    def transfer(self, number: str, zone: str, target: str, place: str, at: datetime) -> None:
        """zone: "" with a target is a zone of that window, the present one if it is among them."""
        ticket = self._at(self.windows[number])
        window = self.windows[target] if target else None
        if not zone:
            assert window is not None
            zone = ticket.zone if ticket.zone in window.zones else window.zones[0]
        # As it will be: the visitor's own window is as open as it was, with nobody at it.
        takers = [window] if window else [other for other in self.windows.values() if zone in other.zones]
        if not any(other.state in OPEN_WINDOW for other in takers):
            raise Refused("transfer_target_closed")
        with self._press(number, at, undoable=True):
            new = self._before_all(zone, at) if place == "next" else ticket.place if place == "original" else self._arrive(at)
            self._set(
                ticket, state="waiting", zone=zone, target=target, window="", place=new, ahead=place == "next", attempt=0,
                called_at=None, called_before=None, last_called_at=None, started_at=None, held_from="",
            )  # fmt: skip
            self._free(number, at)

    def undo(self, number: str, at: datetime) -> None:
        record = self.undo_of.get(number)
        if record is None:
            raise Refused("undo_nothing")
        if at > record.until:
            raise Refused("undo_expired")
        if any(self.tickets[key].version != after.version for key, (_, after) in record.tickets.items()):
            raise Refused("undo_changed")
        for key, (before, after) in record.tickets.items():
            self.tickets[key] = replace(before, version=after.version + 1)
        self.windows[number] = record.window
        del self.undo_of[number]

    # The window

    def open(self, number: str, at: datetime) -> None:
        if self.windows[number].state != "closed":
            raise Refused("window_paused" if self.windows[number].state == "paused" else "window_not_free")
        with self._press(number, at, undoable=False):
            self._turn(number, "idle", at)

    def close(self, number: str, at: datetime) -> None:
        window = self.windows[number]
        if window.ticket is not None:
            raise Refused("window_not_free")  # also while paused: behind a closed window it could never be finished
        if window.state == "closed":
            raise Refused("window_closed")
        with self._press(number, at, undoable=False):
            self._turn(number, "closed", at)

    def pause(self, number: str, at: datetime) -> None:
        state = self.windows[number].state
        if state == "called":
            raise Refused("window_not_free")
        if state not in ("idle", "serving"):
            raise Refused("window_closed" if state == "closed" else "window_paused")
        with self._press(number, at, undoable=True):
            self._turn(number, "paused", at)

    def resume(self, number: str, at: datetime) -> None:
        window = self.windows[number]
        if window.state != "paused":
            raise Refused("window_closed" if window.state == "closed" else "window_not_free")
        with self._press(number, at, undoable=False):
            self._turn(number, "serving" if window.ticket else "idle", at)

    # The day

    def close_day(self, day: date, at: datetime) -> None:
        """Everybody of that day and before ends; windows whose state changed later go on."""
        late = {number for number, window in self.windows.items() if self.day_of(window.since) > day}
        for ticket in list(self.tickets.values()):
            if ticket.key[0] > day or ticket.state not in OPEN_TICKET:
                continue
            if ticket.state in ("called", "serving"):
                self._free(ticket.window, at)
            if ticket.state == "held":
                window = self.windows[ticket.window]
                self.windows[ticket.window] = replace(window, held=window.held - 1)
            if ticket.state in ("called", "serving", "held"):
                self.undo_of.pop(ticket.window, None)
            self._set(ticket, state="abandoned" if ticket.state == "no_show" else "expired")
        for number in self.windows.keys() - late:
            self._turn(number, "closed", at, served=0, pad=None)
            self.undo_of.pop(number, None)

    def has_visitors_of(self, day: date) -> bool:
        """Somebody took a number on the day, or somebody of an earlier one is still open."""
        return any(
            ticket.key[0] == day or (ticket.key[0] < day and ticket.state in OPEN_TICKET) for ticket in self.tickets.values()
        )

    def day_of(self, at: datetime) -> date:
        return at.astimezone(CHINA).date()

    def ledger(self, day: date) -> dict[str, Counter[str]]:
        """Where the tickets of a day stand, by the zone that issued them."""
        sums: dict[str, Counter[str]] = {}
        for ticket in self.tickets.values():
            if ticket.key[0] == day:
                entry = sums.setdefault(ticket.issued_in, Counter())
                entry["issued"] += 1
                entry[_LEDGER.get(ticket.state, "open")] += 1
        return sums


_LEDGER = {"finished": "served", "abandoned": "abandoned", "cancelled": "cancelled", "expired": "expired"}
