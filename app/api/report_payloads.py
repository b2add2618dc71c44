"""Shapes of reports, closed months and their adjustments."""

from typing import Annotated, Any, Literal

from pydantic import Field

from app.api.payloads import Body, Shape, line_text

_Kind = Annotated[str, line_text(16, 1)]


class ReportsQuery(Body):
    """kind: left out, all. year: left out, the running one."""

    kind: _Kind | None = None
    year: int | None = Field(default=None, ge=2000, le=2199)


class WantedReport(Body):
    """period: of the past, such as 2026-11-24, 2026-W48, 2026-11, 2026-Q4 or 2026, as the kind has it."""

    kind: _Kind
    period: Annotated[str, line_text(10, 1)]


class ReportFileQuery(Body):
    format: Literal["pdf", "xlsx", "csv"] = "pdf"


class Report(Shape):
    """done of steps: how far it is. problem: code of what went wrong. sha256: of what is kept, "" until it is ready."""

    id: str
    hall: str
    kind: str
    period: str
    due: str
    state: Literal["queued", "running", "ready", "failed"]
    done: int
    steps: int
    problem: str
    asked_at: str
    made_at: str | None
    made_by: str
    definitions: int | None
    sha256: str


class ReportList(Shape):
    """kinds: those the hall has. upcoming: of each the period that runs now. halls: this one and those below it."""

    items: list[Report]
    next: str | None
    year: int
    kinds: list[dict[str, Any]]
    upcoming: list[dict[str, Any]]
    halls: list[dict[str, Any]]


class WholeReport(Report):
    """sections: as the page shows them. content: what is kept, null until it is ready. sendings: each with its attempts."""

    title: str
    note: str
    sections: list[dict[str, Any]]
    content: dict[str, Any] | None
    files: list[dict[str, Any]]
    adjustments: list[dict[str, Any]]
    sendings: list[dict[str, Any]]


class Months(Shape):
    items: list[dict[str, Any]]
    next: str | None


class Adjustments(Shape):
    items: list[dict[str, Any]]
    next: str | None
