"""Shapes of figures: what is asked of them, what they answer, and what they are."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from app.api.payloads import Body, Shape, day_text, line_text

Words = Annotated[str, line_text(400)]
"""Several, with a comma between."""


class FigureQuery(Body):
    """from, to: days as 2026-11-24; left out, today, or the day ``to``.

    names: figures, or ``group`` for all of a group. by: at most two cuts. The rest narrow what is counted: codes, numbers or
    ids, as the answer has them; an empty one (``item=``) is what has none. below: halls below this one too. lang: of titles,
    instead of Accept-Language.
    """

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    first: Annotated[str, day_text()] | None = Field(default=None, alias="from")
    to: Annotated[str, day_text()] | None = None
    names: Annotated[str, line_text(4000)] = ""
    group: Words = ""
    by: Annotated[str, line_text(40)] = ""
    target_minutes: int | None = Field(default=None, ge=1, le=1440)
    below: bool = False
    lang: Annotated[str, line_text(16)] = ""
    hall: Words | None = None
    zone: Words | None = None
    item: Words | None = None
    window: Words | None = None
    person: Words | None = None
    role: Words | None = None
    channel: Words | None = None
    priority_class: Words | None = None
    special_group: Words | None = None
    purpose: Words | None = None
    language: Words | None = None
    cross: Words | None = None
    ending: Words | None = None
    device: Words | None = None
    device_kind: Words | None = None
    half_hour: Words | None = None
    hour: Words | None = None
    weekday: Words | None = None
    day: Words | None = None
    week: Words | None = None
    ten_days: Words | None = None
    month: Words | None = None
    quarter: Words | None = None
    year: Words | None = None


SEVERAL = 20
"""Most answers of one request."""


class SeveralFiguresQuery(FigureQuery):
    """asks: what else would be ``names`` and ``by``, as ``issued,served@zone;:waits@weekday,hour``; a group after a colon.

    names, group and by themselves are not looked at.
    """

    asks: Annotated[str, line_text(4000)] = ""


class FigureFileQuery(FigureQuery):
    format: Literal["csv", "xlsx"] = "csv"


class FigureTicketsQuery(FigureQuery):
    """cursor: ``next`` of the page before."""

    figure: Annotated[str, line_text(40)] = "issued"
    limit: int = Field(default=50, ge=1, le=200)
    cursor: Annotated[str, line_text(24)] | None = None


class WindowDayQuery(Body):
    day: Annotated[str, day_text()] | None = None


class FigureDefinition(Shape):
    name: str
    title: str
    formula: str
    unit: str
    version: int
    cuts: list[str]


class Definitions(Shape):
    edition: int
    figures: list[FigureDefinition]
    cuts: list[dict[str, str]]


class FigureRow(Shape):
    key: list[str]
    code: list[str]
    name: list[str]
    values: dict[str, float | None]


class FigureAnswer(Shape):
    """pending: days asked for that are still being summed, and are not in it.

    A value is null where nothing was counted, too little for R-182, or the figure cannot be cut so.
    """

    by: list[str]
    as_of: str
    edition: int
    target_seconds: int
    figures: list[FigureDefinition]
    pending: list[str]
    total: dict[str, float | None]
    rows: list[FigureRow]


class FigureAnswers(Shape):
    """In the order of ``asks``."""

    items: list[FigureAnswer]


class UsualAnswer(Shape):
    """The median over the latest days of the same weekday and kind, at most six, by figure."""

    days: list[str]
    values: dict[str, float | None]


class FigureTickets(Shape):
    items: list[dict[str, Any]]
    next: str | None


class WindowDay(Shape):
    """Spans follow each other while the window was open; state: idle, called, serving, paused or break."""

    day: str
    windows: list[dict[str, Any]]
