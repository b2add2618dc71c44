"""Shapes of the floor: figures of today with targets, order of calling, quality of the data, all halls from one down."""

from typing import Annotated, Any, Literal

from app.api.payloads import Body, Shape, Ticket, day_text


class FigureTarget(Shape):
    """warn, bad: the first values that are no longer well, null or 0 where there is none. falling: less is worse."""

    warn: float | None
    bad: float | None
    falling: bool


class Today(Shape):
    """Figures by name, null where nothing is known: seconds, counts, and shares from 0 to 1; what they mean in words.

    zones: by code, the same figures and the targets of the zone's own line.
    """

    as_of: str
    day: str
    target_minutes: int
    targets: dict[str, FigureTarget]
    definitions: dict[str, str]
    hall: dict[str, float | None]
    zones: dict[str, dict[str, Any]]


class Call(Shape):
    """rule: as a call names it, ``then_in_line`` behind those that the rule foresees; window: whose turn it would be."""

    ticket: Ticket
    rule: str
    sentence: str
    window: str | None


class CallingOrder(Shape):
    """items: the next first, each also with ``from`` and ``to``, between which its call is likely, null where nobody knows.

    windows: numbers of the open windows that serve the zone.
    """

    zone: str
    as_of: str
    waiting: int
    windows: list[str]
    items: list[Call]


class DataQuality(Shape):
    """Each with ``n``, and ``of`` how many where that is known."""

    open_long: dict[str, Any]
    unstarted: dict[str, Any]
    silent: dict[str, Any]
    clocks: dict[str, Any]


class Centre(Shape):
    """halls: the worst first; moments in milliseconds. totals_only: nothing but sums, as social supervisors see it."""

    hall: str
    totals_only: bool
    halls: list[dict[str, Any]]
    total: dict[str, Any]


class MomentsQuery(Body):
    """day: as 2026-11-24, today when it is left out."""

    day: Annotated[str, day_text()] | None = None
    format: Literal["csv", "xlsx"] = "csv"
