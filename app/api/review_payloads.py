"""Shapes of the two-month review and of the comparison of people and windows."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from app.api.payloads import Body, Code, Shape, Words, day_text, line_text

Finite = Annotated[float, Field(strict=True, ge=0, le=1_000_000, allow_inf_nan=False)]


class ComparisonQuery(Body):
    """from, to: days as 2026-11-24; left out, the last two months that are over. by: whom to compare."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    first: Annotated[str, day_text()] | None = Field(default=None, alias="from")
    to: Annotated[str, day_text()] | None = None
    by: Literal["person", "window"] = "person"


class ComparisonRow(Shape):
    """n: services compared; with fewer than ``least`` there is no figure. shared, alone: services that are left out."""

    id: str
    name: str
    n: int
    shared: int
    alone: int
    enough: bool
    observed_minutes: float | None
    expected_minutes: float | None
    ratio: float | None
    low: float | None
    high: float | None


class ComparisonView(Shape):
    """pending: days that are not in it yet, since they have not been summed."""

    by: str
    first: str
    last: str
    pending: list[str]
    least: int
    items: list[ComparisonRow]
    next: str | None


class IndicatorBody(Body):
    """full_at, none_at: the values that give full and no marks. weight: within its group. of: whom it is measured on."""

    code: Code
    group: Literal["conduct", "efficiency", "rating"]
    name: Annotated[str, line_text(60, 1)]
    name_en: Annotated[str, line_text(80)] = ""
    source: Code
    full_at: Finite
    none_at: Finite
    weight: int = Field(ge=1, le=100)
    of: list[Literal["window", "person"]] = Field(default=["window", "person"], min_length=1, max_length=2)


class SchemeBody(Body):
    """based_on: number of the edition that was changed, so that no two changes are mixed."""

    based_on: int = Field(ge=0)
    weights: dict[Annotated[str, line_text(16)], int]
    indicators: list[IndicatorBody] = Field(max_length=30)
    objection_days: int = Field(default=3, ge=1, le=10)


class SchemeTold(Shape):
    number: int
    objection_days: int
    weights: dict[str, int]
    indicators: list[dict[str, Any]]


class SchemeView(SchemeTold):
    """sources: what an indicator may come from, with its name. editions: all there were, the newest first."""

    sources: list[dict[str, Any]]
    editions: list[dict[str, Any]]


class ReviewHead(Shape):
    """objections_until: from this moment on nobody can object."""

    code: str
    first: str
    last: str
    due: str
    state: Literal["drafted", "published", "answering", "decided", "final"]
    overdue: bool
    opened_at: str
    published_at: str | None
    objections_until: str | None
    finished_at: str | None


class ListedReview(ReviewHead):
    open_objections: int


class ReviewList(Shape):
    items: list[ListedReview]
    next: str | None


class ReviewFigure(Shape):
    """why: few, none or by_hand where there is no value. counts: the part of the whole that it has, in percent.

    first_value, first_mark: as people saw it first. low, high: 95 % interval, where it has one.
    """

    code: str
    group: str
    value: float | None
    n: int | None
    low: float | None
    high: float | None
    why: str
    mark: float | None
    counts: float | None
    first_value: float | None
    first_mark: float | None


class Objection(Shape):
    id: str
    sheet: str
    indicator: str
    text: str
    made_at: str
    made_by: str
    state: Literal["open", "upheld", "rejected", "withdrawn"]
    answer: str
    answered_at: str | None
    answered_by: str


class ReviewChangeTold(Shape):
    """number: in the review. before: null where there was no value."""

    number: int
    sheet: str
    indicator: str
    kind: Literal["entered", "corrected", "adjusted"]
    before: float | None
    value: float
    reason: str
    at: str
    by: str
    objection: str | None


class SheetTold(Shape):
    """total: with everything that was put right; first_total: as published; final_total: before later adjustments."""

    id: str
    subject: Literal["window", "person"]
    subject_id: str
    number: str
    name: str
    facts: dict[str, Any]
    total: float | None
    first_total: float | None
    final_total: float | None
    groups: dict[str, float | None]
    indicators: list[ReviewFigure]
    objections: list[Objection]
    changes: list[ReviewChangeTold]


class ReviewView(ReviewHead):
    """deeds: what may be done now. publish_by: last day that leaves time for objections, null where none does.

    in_time: whether that day has not passed.
    """

    publish_by: str | None
    in_time: bool
    scheme: SchemeTold
    deeds: list[str]
    open_objections: int
    sheets: list[SheetTold]
    spread: dict[str, Any]
    missing: list[dict[str, Any]]
    changes: list[ReviewChangeTold]


class ReviewFileQuery(Body):
    format: Literal["csv", "xlsx"] = "xlsx"


class EvidenceQuery(Body):
    indicator: Code
    cursor: Annotated[str, line_text(26)] | None = None


class OwnEvidenceQuery(EvidenceQuery):
    """Of the own sheet."""


class Evidence(Shape):
    """kind: what the items are. The own ratings are told by days, so that nobody knows who rated."""

    indicator: str
    source: str
    kind: Literal["tickets", "days", "sessions", "pauses", "entries"]
    figure: ReviewFigure
    items: list[dict[str, Any]]
    next: str | None


class EnteredValue(Body):
    sheet: Code
    indicator: Code
    value: Finite


class EnterBody(Body):
    values: list[EnteredValue] = Field(min_length=1, max_length=2000)


class AdjustBody(EnteredValue):
    reason: Words


class AnswerBody(Body):
    """value: the right one, needed when the objection is upheld."""

    upheld: bool
    reason: Words = ""
    value: Finite | None = None


class ObjectBody(Body):
    indicator: Code
    text: Words


class OwnHead(ReviewHead):
    may_object: bool


class OwnList(Shape):
    items: list[OwnHead]
    next: str | None


class OwnReview(OwnHead):
    scheme: SchemeTold
    sheet: SheetTold
