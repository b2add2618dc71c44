"""Every figure that a page, report, export or the API shows, defined once: name, version, facts, formula (R-217…R-221).

A figure is worked out from **facts**, rows that say what happened to one ticket, one leg, one person's work or one stretch of
window time (``FACTS``). Each row belongs to exactly one value of every cut, so counts and sums agree on every cut. Formulas in
words are in ``texts_data/figures.py``; docs/figures.md is made of both.

Times are kept in milliseconds and shown in whole seconds; all rounding is half up, of exact integers. Percentiles are nearest
rank: the ``ceil(share * n)``-th smallest. A figure without anything to count is None, never 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

DEFINITIONS = 1
"""Edition of the whole table; rises when any formula changes, and is printed on every report and export."""

MISSING = -(2**31)
"""What a number is where there is nothing to say, such as the wait of somebody who was never called."""

COMPARED_LEAST = 30
"""Fewer services compare no person with others (field section 4.3)."""


class Fact(StrEnum):
    TICKETS = "tickets"
    """One row a ticket, on the day and in the half hour it was issued. window, person: of its last leg."""
    LEGS = "legs"
    """One row a leg, in the half hour it began to wait: everything about waiting, service and rating."""
    WORK = "work"
    """One row a person who worked on a finished service: the other's part goes to the other (A/B)."""
    TIME = "time"
    """One row a window, person and half hour: what the window did, in milliseconds."""
    PLAN = "plan"
    """One row a window, half hour and person of its post that the roster had planned: how long, how much of it was covered."""
    OPENING = "opening"
    """One row a half hour in which the hall was open."""
    DEVICES = "devices"
    """One row a device and half hour in which the hall was open: how long it should have worked, and did."""


WHO_FOR = (
    "zone",
    "item",
    "window",
    "person",
    "role",
    "channel",
    "priority_class",
    "special_group",
    "purpose",
    "language",
    "cross",
)
"""Words that a row of tickets, legs and work has. cross: the kind of a matter of another region, "" for the hall's own.

ending, of a leg too: how its ticket ended.
"""

TIME_WORDS = ("window", "person", "role")
DEVICE_WORDS = ("device", "device_kind")

WORDS: Mapping[Fact, tuple[str, ...]] = {
    Fact.TICKETS: (*WHO_FOR, "ending"),
    Fact.LEGS: (*WHO_FOR, "ending"),
    Fact.WORK: WHO_FOR,
    Fact.TIME: TIME_WORDS,
    Fact.PLAN: TIME_WORDS,
    Fact.OPENING: (),
    Fact.DEVICES: DEVICE_WORDS,
}
NUMBERS: Mapping[Fact, tuple[str, ...]] = {
    # slot: half hour of the hall's clock, 0 to 47. stay: from issue to the end. called: 1 when it was ever called. started: 1
    # when a service ever began. returned: times it came back after a missed call. ahead: booked time - issue.
    Fact.TICKETS: ("slot", "cases", "no_shows", "called", "started", "returned", "booked", "agency", "stay", "ahead"),
    # wait: first call - beginning of the leg. net_wait: without breaks between sessions. waited: as wait, for those who left
    # too, until they left. left: 1 when it ended in the line, uncalled. punctual: 1 when a booking was called within five
    # minutes of its time. overtaken: later tickets of the zone called before. error: called - promised middle.
    Fact.LEGS: (
        "slot", "wait", "net_wait", "last_wait", "waited", "left", "on_the_spot", "walk", "service", "held", "extended",
        "extended_person", "calls", "overtaken", "kept", "late", "error", "off", "slot_wait", "punctual", "rating", "shared",
    ),
    Fact.WORK: ("slot", "worked"),
    Fact.TIME: ("slot", "idle", "called", "serving", "paused", "break"),
    # covered: of what was planned, while anybody answered for the window.
    Fact.PLAN: ("slot", "planned", "covered"),
    Fact.OPENING: ("slot", "open"),
    # watched: while it should have worked, the hall being open. working: without what it was out of use.
    Fact.DEVICES: ("slot", "watched", "working"),
}  # fmt: skip

ENDINGS = ("served", "abandoned", "cancelled", "expired", "transferred_out", "open")
"""Every ticket is in one of them: issued is their sum (R-221). transferred_out: it goes on in another hall."""

PERIOD_CUTS = ("half_hour", "hour", "weekday", "day", "week", "ten_days", "month", "quarter", "year")
"""Cuts by time. weekday: 1 Monday … 7. week: ISO. ten_days: 旬, such as 2026-11-2; the third has the rest of the month."""

CUTS = (*WHO_FOR, "ending", *DEVICE_WORDS, "hall", *PERIOD_CUTS)


class Unit(StrEnum):
    COUNT = "count"
    SECONDS = "seconds"
    MINUTES = "minutes"
    SHARE = "share"
    NUMBER = "number"


class Kind(StrEnum):
    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"
    RANK = "rank"
    MAX = "max"
    EVEN = "even"
    """How evenly a time is spread: (sum x)² / (n sum x²), of whole seconds; 1 where all are alike (Jain 1984)."""
    SURVIVAL = "survival"
    """The time after which half are over, where those that ended otherwise count until then (Kaplan and Meier 1958)."""
    RATIO = "ratio"
    LOW = "low"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Where:
    """One condition on a row. value: a word, several, or a number; ``TARGET`` stands for the asked wait target in ms."""

    column: str
    test: str
    value: str | int | tuple[str, ...]


TARGET = "target"


@dataclass(frozen=True, slots=True)
class Figure:
    """One formula. column: what is summed, ranked or averaged, its missing values left out. where, of a SURVIVAL: what is over.

    above, below: names of the counted figures that a ratio divides; without: what is first taken from the one below. least:
    with fewer below it says nothing (R-182). version rises when its formula changes.
    """

    name: str
    kind: Kind
    unit: Unit
    fact: Fact | None = None
    column: str = ""
    where: tuple[Where, ...] = ()
    share: float = 0.0
    above: str = ""
    below: str = ""
    without: str = ""
    least: int = 1
    version: int = 1


def _count(name: str, fact: Fact, *where: Where) -> Figure:
    return Figure(name, Kind.COUNT, Unit.COUNT, fact, where=where)


def _sum(name: str, fact: Fact, column: str, unit: Unit = Unit.COUNT) -> Figure:
    return Figure(name, Kind.SUM, unit, fact, column)


def _ratio(name: str, above: str, below: str, least: int = 1, unit: Unit = Unit.SHARE) -> Figure:
    return Figure(name, Kind.RATIO, unit, above=above, below=below, least=least)


def _times(of: str, column: str, fact: Fact = Fact.LEGS) -> tuple[Figure, ...]:
    """Mean, median, 90th percentile and largest of a time."""
    return (
        Figure(f"mean_{of}_seconds", Kind.MEAN, Unit.SECONDS, fact, column),
        Figure(f"median_{of}_seconds", Kind.RANK, Unit.SECONDS, fact, column, share=0.5),
        Figure(f"p90_{of}_seconds", Kind.RANK, Unit.SECONDS, fact, column, share=0.9),
        Figure(f"max_{of}_seconds", Kind.MAX, Unit.SECONDS, fact, column),
    )


def _has(column: str) -> Where:
    return Where(column, ">=", 0)


_T, _L = Fact.TICKETS, Fact.LEGS
_WITHIN = Where("wait", "<=", TARGET)

LEDGER: tuple[Figure, ...] = (
    _count("issued", _T),
    *(_count(ending, _T, Where("ending", "==", ending)) for ending in ENDINGS),
)
FLOW: tuple[Figure, ...] = (
    _sum("cases", _T, "cases"),
    _count("called_tickets", _T, Where("called", "==", 1)),
    _sum("no_shows", _T, "no_shows"),
    _count(
        "never_came", _T, Where("called", "==", 1), Where("started", "==", 0), Where("ending", "in", ("abandoned", "expired"))
    ),
    _ratio("no_show_share", "never_came", "called_tickets"),
    _count("returned", _T, Where("returned", ">=", 1)),
    _count("returned_served", _T, Where("returned", ">=", 1), Where("ending", "==", "served")),
    _ratio("return_share", "returned_served", "returned"),
    _count("left_uncalled", _T, Where("called", "==", 0), Where("ending", "in", ("abandoned", "cancelled", "expired"))),
    _ratio("left_share", "left_uncalled", "issued"),
    _count("dropped", _T, Where("ending", "in", ("abandoned", "cancelled", "expired"))),
    _ratio("dropped_share", "dropped", "issued"),
    _ratio("served_share", "served", "issued"),
    _count("booked", _T, Where("booked", "==", 1)),
    _count("agency_tickets", _T, Where("agency", "==", 1)),
    _count("cross_tickets", _T, Where("cross", "!=", "")),
    *_times("stay", "stay", _T),
    Figure("mean_ahead_seconds", Kind.MEAN, Unit.SECONDS, _T, "ahead"),
)
WAITS: tuple[Figure, ...] = (
    _count("waits", _L, _has("wait")),
    *_times("wait", "wait"),
    *_times("net_wait", "net_wait"),
    _count("waits_over_target", _L, Where("wait", ">", TARGET)),
    _ratio("over_target_share", "waits_over_target", "waits"),
    _count("waits_in_target", _L, _has("wait"), _WITHIN),
    _count("left_waiting", _L, Where("left", "==", 1)),
    _count("left_in_target", _L, Where("left", "==", 1), Where("waited", "<=", TARGET)),
    Figure("line_ends", Kind.COUNT, Unit.COUNT, _L, where=(_has("waited"),)),
    _ratio("in_target_share", "waits_in_target", "line_ends"),
    _count("in_target_or_left", _L, _has("waited"), Where("waited", "<=", TARGET)),
    _ratio("in_target_or_left_share", "in_target_or_left", "line_ends"),
    Figure(
        "in_target_of_patient_share",
        Kind.RATIO,
        Unit.SHARE,
        above="waits_in_target",
        below="line_ends",
        without="left_in_target",
    ),
    _count("waits_over_hour", _L, Where("wait", ">", 3_600_000)),
    *_times("last_wait", "last_wait"),
    *_times("walk", "walk"),
    _sum("waiting_minutes", _L, "waited", Unit.MINUTES),
    _sum("overtaken", _L, "overtaken"),
    _ratio("mean_overtaken", "overtaken", "waits", unit=Unit.NUMBER),
    Figure("max_overtaken", Kind.MAX, Unit.COUNT, _L, "overtaken"),
    _count("on_the_spot", _L, Where("on_the_spot", "==", 1)),
    _count("slot_waits", _L, _has("slot_wait")),
    *_times("slot_wait", "slot_wait"),
    _count("punctual_calls", _L, Where("punctual", "==", 1)),
    _ratio("punctual_share", "punctual_calls", "slot_waits"),
    Figure("survival_wait_seconds", Kind.SURVIVAL, Unit.SECONDS, _L, "waited", where=(Where("left", "==", 0),)),
    Figure("wait_evenness", Kind.EVEN, Unit.SHARE, _L, "wait"),
    _ratio("mean_line", "waiting_minutes", "hall_open_minutes", unit=Unit.NUMBER),
)
SERVICES: tuple[Figure, ...] = (
    _count("services", _L, _has("service")),
    *_times("service", "service"),
    _sum("held_minutes", _L, "held", Unit.MINUTES),
    _count("extended_tickets", _L, Where("extended", ">", 0)),
    _sum("extended_people", _L, "extended_person"),
    _sum("extended_minutes", _L, "extended", Unit.MINUTES),
    _sum("worked_minutes", Fact.WORK, "worked", Unit.MINUTES),
    _ratio("offered_load", "worked_minutes", "hall_open_minutes", unit=Unit.NUMBER),
)
RATINGS: tuple[Figure, ...] = (
    _count("rated", _L, Where("rating", ">=", 1)),
    *(_count(f"level_{level}", _L, Where("rating", "==", level)) for level in (5, 4, 3, 2, 1)),
    *(_ratio(f"level_{level}_share", f"level_{level}", "rated") for level in (5, 4, 3, 2, 1)),
    _ratio("participation", "rated", "services"),
    _count("good_ratings", _L, Where("rating", ">=", 3)),
    _ratio("good_share", "good_ratings", "rated", least=10),
    _count("satisfied_ratings", _L, Where("rating", ">=", 4)),
    _ratio("satisfied_share", "satisfied_ratings", "rated", least=10),
    Figure("satisfied_low", Kind.LOW, Unit.SHARE, above="satisfied_ratings", below="rated", least=10),
    Figure("satisfied_high", Kind.HIGH, Unit.SHARE, above="satisfied_ratings", below="rated", least=10),
    Figure("bad_ratings", Kind.COUNT, Unit.COUNT, _L, where=(Where("rating", ">=", 1), Where("rating", "<=", 2))),
)
PROMISES: tuple[Figure, ...] = (
    _count("promises", _L, _has("kept")),
    _count("promises_kept", _L, Where("kept", "==", 1)),
    _ratio("kept_share", "promises_kept", "promises"),
    _count("promises_late", _L, Where("late", "==", 1)),
    _ratio("late_share", "promises_late", "promises"),
    Figure("promise_error_seconds", Kind.MEAN, Unit.SECONDS, _L, "off"),
    Figure("promise_bias_seconds", Kind.MEAN, Unit.SECONDS, _L, "error"),
)
TIMES: tuple[Figure, ...] = (
    *(
        _sum(f"{state}_minutes", Fact.TIME, column, Unit.MINUTES)
        for state, column in (
            ("idle", "idle"),
            ("called", "called"),
            ("serving", "serving"),
            ("paused", "paused"),
            ("break", "break"),
        )
    ),
    _sum("busy_minutes", Fact.TIME, "busy", Unit.MINUTES),
    _sum("ready_minutes", Fact.TIME, "ready", Unit.MINUTES),
    _sum("open_minutes", Fact.TIME, "open", Unit.MINUTES),
    _ratio("occupancy", "busy_minutes", "ready_minutes"),
    _ratio("utilisation", "busy_minutes", "open_minutes"),
    _sum("hall_open_minutes", Fact.OPENING, "open", Unit.MINUTES),
    _ratio("mean_open_windows", "open_minutes", "hall_open_minutes", unit=Unit.NUMBER),
    _sum("planned_minutes", Fact.PLAN, "planned", Unit.MINUTES),
    _sum("covered_minutes", Fact.PLAN, "covered", Unit.MINUTES),
    _ratio("schedule_adherence", "covered_minutes", "planned_minutes"),
)
DEVICES: tuple[Figure, ...] = (
    _sum("device_minutes", Fact.DEVICES, "watched", Unit.MINUTES),
    _sum("device_working_minutes", Fact.DEVICES, "working", Unit.MINUTES),
    _ratio("device_availability", "device_working_minutes", "device_minutes"),
)

GROUPS: Mapping[str, tuple[Figure, ...]] = {
    "ledger": LEDGER, "flow": FLOW, "waits": WAITS, "services": SERVICES, "ratings": RATINGS, "promises": PROMISES,
    "time": TIMES, "devices": DEVICES,
}  # fmt: skip
FIGURES: Mapping[str, Figure] = {figure.name: figure for group in GROUPS.values() for figure in group}

MADE: Mapping[Fact, Mapping[str, tuple[str, ...]]] = {
    Fact.TIME: {
        "busy": ("serving",),
        "ready": ("serving", "idle", "called"),
        "open": ("serving", "idle", "called", "paused", "break"),
    },
}
"""Columns that are the sum of others, so that they need not be kept."""


def needed(names: Sequence[str]) -> tuple[str, ...]:
    """The counted figures behind these: a ratio needs what it divides. Raises KeyError for a name that is no figure."""
    found: dict[str, None] = {}
    for name in names:
        figure = FIGURES[name]
        for part in (figure.above, figure.below, figure.without) if figure.above else (name,):
            if part:
                found[part] = None
    return tuple(found)


def cuts_of(name: str) -> tuple[str, ...]:
    """By what a figure can be cut: a ratio by what both its parts know of."""
    facts = [figure.fact for part in needed([name]) if (figure := FIGURES[part]).fact is not None]
    return tuple(cut for cut in CUTS if all(cut in ("hall", *PERIOD_CUTS, *WORDS[fact]) for fact in facts if fact))


def half_up(above: int, below: int) -> int:
    """``above / below`` to the nearest whole, a half upwards; below is positive."""
    return (2 * above + below) // (2 * below)


def ratio(above: int, below: int, least: int) -> float | None:
    """To four places; None with fewer than ``least`` below."""
    return half_up(above * 10_000, below) / 10_000 if below >= max(least, 1) else None


def wilson(above: int, below: int, *, high: bool) -> float | None:
    """One end of the 95 % interval of a share, to four places (Wilson 1927)."""
    if below < 1:
        return None
    z = 1.959964
    share: float = above / below
    middle = share + z * z / (2 * below)
    spread = z * ((share * (1 - share) + z * z / (4 * below)) / below) ** 0.5
    end: float = (middle + (spread if high else -spread)) / (1 + z * z / below)
    return round(min(max(end, 0.0), 1.0), 4)
