"""What is known of a hall at one moment: its plan for the day, who waits, what each window does.

All times are seconds after the hall's own midnight, so that a walk is plain arithmetic. The picture is a value: it can be
built from the database after a restart, or kept up to date from events by ``Floor``. Nothing in it was guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

ORDINARY = "ordinary"
APPOINTMENT = "appointment"

FOREVER = 1e12


class Phase(StrEnum):
    """What a window does. CLEARING: a service has ended and the next call has not been made."""

    CLOSED = "closed"
    PAUSED = "paused"
    FREE = "free"
    CLEARING = "clearing"
    CALLING = "calling"
    SERVING = "serving"


@dataclass(frozen=True, slots=True)
class Item:
    """A matter people come for. seconds: the catalogue's figure."""

    item_id: str
    zone_id: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Hours:
    """One session. last: until when the windows go on with the queue after its end at the latest."""

    issue_from: float
    start: float
    issue_to: float
    end: float
    last: float


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody at a window, as the roster has it."""

    window_id: str
    person: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Booking:
    booking_id: str
    zone_id: str
    item_id: str
    slot: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What is known before the doors open.

    zones: their catalogue seconds. windows: the zones each takes from, its own first. through_noon: windows that stay open
    between the sessions. roster: without one, a window stays as it is. grace: so long after its slot an appointment counts as
    ordinary.
    """

    day: str
    weekday: int
    day_of_month: int
    zones: Mapping[str, float]
    items: Mapping[str, Item]
    windows: Mapping[str, Sequence[str]]
    sessions: Sequence[Hours]
    through_noon: frozenset[str] = frozenset()
    roster: Sequence[Shift] = ()
    bookings: Sequence[Booking] = ()
    grace: float = FOREVER


@dataclass(slots=True, eq=False)
class Visitor:
    """One ticket in a line. place: what its turn goes by. born: when the number was taken. window_id: where it must be called.

    serial: a number of its own, the same in every walk. ghost: of one who only asks; it is called without taking any time.
    kept: it misses no call and does not leave (somebody who comes back to a window with a paper). order: among those of one
    place. ahead: somebody put it first. cases: matters brought along; each takes its time.
    """

    ticket_id: str
    zone_id: str
    item_id: str
    priority_class: str
    place: float
    joined: float
    born: float
    serial: int
    slot: float = 0.0
    window_id: str = ""
    ghost: bool = False
    kept: bool = False
    order: int = 0
    ahead: bool = False
    cases: int = 1


@dataclass(frozen=True, slots=True)
class WindowNow:
    """since: when its phase began. visitor: who is called or served. why: of a pause. had: pauses of this session by reason.

    back: when a pause is to end, as was said when it began; 0 where nothing was said.
    """

    window_id: str
    phase: Phase
    since: float = 0.0
    person: str = ""
    visitor: Visitor | None = None
    why: str = ""
    had: Mapping[str, int] = field(default_factory=dict)
    back: float = 0.0


@dataclass(frozen=True, slots=True)
class Away:
    """Who is out of the line and may come back: held with a window, or gone at the call."""

    visitor: Visitor
    since: float
    held: bool


@dataclass(frozen=True, slots=True)
class HallPicture:
    """The hall at ``now``.

    crowd: tickets issued today without a booking, by quarter of an hour since midnight, zone and class. come: bookings of
    whom the visitor has come. turns: what the calling rule has counted, which only it can read.
    """

    now: float
    plan: Plan
    waiting: Mapping[str, Sequence[Visitor]]
    windows: Mapping[str, WindowNow]
    away: Sequence[Away] = ()
    come: frozenset[str] = frozenset()
    crowd: Mapping[tuple[int, str, str], int] = field(default_factory=dict)
    turns: object = None
