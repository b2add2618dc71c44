"""What the windows of a hall did over a day, span by span, as their events tell it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.domain.figures import NUMBERS, Fact
from app.domain.half_hours import half_hours_of
from app.domain.window import WindowState
from app.models import DutySpan, Event
from app.models.base import to_ms
from app.models.statements import run
from app.operations.configuration import HallConfig
from app.operations.day_events import AROUND, OF_WINDOW, bounds_of, events_between, seq_at

_Doing = tuple[str, str, str]
"""State of a window, and who sits there as whom: id and role, "" for nobody."""


@dataclass(frozen=True, slots=True)
class WindowSpan:
    """since, until: ms since 1970."""

    window: str
    state: str
    person: str
    role: str
    since: int
    until: int


def window_spans(connection: Connection, hall: HallConfig, day: date, at: datetime) -> list[WindowSpan]:
    """What the windows did on a day, of a running one as far as ``at``; one span follows the other without a gap while open."""
    start, midnight = bounds_of(hall, day)
    end = min(midnight, max(at, start))
    windows = Windows(open_at(connection, hall, start), to_ms(start))
    ended = [windows.ended(event) for event in events_between(connection, hall.id, start, end)]
    return [*(span for span in ended if span is not None), *windows.open(to_ms(end))]


@dataclass(slots=True)
class Windows:
    """What each window did, taken in event by event. now: what those do that are open. start: of the day, in ms."""

    now: dict[str, _Doing]
    start: int
    since: dict[str, int] = field(init=False)
    spent: dict[tuple[str, str, str, int], dict[str, int]] = field(default_factory=dict)
    """Of what is over, by window, person, role and half hour."""

    def __post_init__(self) -> None:
        self.since = dict.fromkeys(self.now, self.start)

    def follow(self, event: Any) -> None:
        span = self.ended(event)
        if span is not None:
            _spend(self.spent, span, self.start)

    def ended(self, event: Any) -> WindowSpan | None:
        """What ended with an event, if it told of a change of its window and that was open."""
        if event.window_state is None:
            return None
        doing, window = _doing(event), event.window_id
        if self.now.get(window) == doing:
            return None
        span = _span(window, self.now.get(window), self.since.get(window, 0), event.at)
        self.now[window], self.since[window] = doing, event.at
        return span

    def open(self, until: int) -> Iterator[WindowSpan]:
        """What has not ended, as far as ``until``."""
        for window, doing in self.now.items():
            span = _span(window, doing, self.since[window], until)
            if span is not None:
                yield span

    def rows(self, until: int) -> list[tuple[Any, ...]]:
        """Of TIME."""
        spent = {key: dict(times) for key, times in self.spent.items()}
        for span in self.open(until):
            _spend(spent, span, self.start)
        return [(*key[:3], key[3], *(times.get(name, 0) for name in NUMBERS[Fact.TIME][1:])) for key, times in spent.items()]


def _spend(spent: dict[tuple[str, str, str, int], dict[str, int]], span: WindowSpan, start: int) -> None:
    for slot, part in half_hours_of(span.since, span.until, start):
        times = spent.setdefault((span.window, span.person, span.role, slot), {})
        times[_SPENT[span.state]] = times.get(_SPENT[span.state], 0) + part


def _span(window: str, doing: _Doing | None, since: int, until: int) -> WindowSpan | None:
    return WindowSpan(window, *doing, since, until) if doing is not None and doing[0] in _SPENT and since < until else None


_SPENT = {
    WindowState.IDLE.value: "idle", WindowState.CALLED.value: "called", WindowState.SERVING.value: "serving",
    WindowState.PAUSED.value: "paused", WindowState.BREAK.value: "break",
}  # fmt: skip


def _doing(event: Any) -> _Doing:
    """State, person and role. A window that was handed over serves nobody until somebody takes over: it is paused."""
    state = WindowState.PAUSED.value if event.window_unmanned in _TRUE else event.window_state
    return state, event.window_staff_id or "", event.window_staff_role_in_post or ""


_TRUE = ("1", "true", 1)
"""As the databases say it."""
_SPANS = select(DutySpan.window_id).where(
    DutySpan.hall_id == bindparam("hall"), DutySpan.since < bindparam("moment"),
    (DutySpan.until.is_(None)) | (DutySpan.until > bindparam("moment")),
)  # fmt: skip
_EARLIER = (
    select(Event.seq, Event.at, *OF_WINDOW)
    .where(
        Event.hall_id == bindparam("hall"), Event.seq >= bindparam("first"), Event.seq <= bindparam("last"),
        Event.window_id.is_not(None),
    )
    .order_by(Event.seq.desc())
)  # fmt: skip
_EVENTS_BACK = 2000


def open_at(connection: Connection, hall: HallConfig, moment: datetime) -> dict[str, _Doing]:
    """What windows do that are open at the day's beginning, as their last events before it say."""
    wanted = {row.window_id for row in run(connection, _SPANS, {"hall": hall.id, "moment": moment})}
    found: dict[str, _Doing] = {}
    last = seq_at(connection, hall.id, moment) + AROUND if wanted else 0
    while wanted and last > 0:
        for row in run(connection, _EARLIER, {"hall": hall.id, "first": last - _EVENTS_BACK, "last": last}):
            if row.window_id in wanted and row.at < moment and row.window_state is not None:
                found[row.window_id] = _doing(row)
                wanted.discard(row.window_id)
        last -= _EVENTS_BACK + 1
    return found
