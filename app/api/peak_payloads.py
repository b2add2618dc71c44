"""Shapes of peaks: scorecard of promises, alarms, proposals, forecast and plan, guidance between halls."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from app.api.payloads import Body, Code, Shape, day_text, line_text


class PromiseQuery(Body):
    """from, to: days as 2026-11-24; left out, the last eight weeks. zone: only this one."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    first: Annotated[str, day_text()] | None = Field(default=None, alias="from")
    to: Annotated[str, day_text()] | None = None
    zone: Code | None = None


class PromiseFileQuery(PromiseQuery):
    format: Literal["csv", "xlsx"] = "csv"


class Scorecard(Shape):
    """Figures are null while fewer than ``least`` promises are known; each has its formula in words."""

    hall: str
    promised: float
    least: int
    published: bool
    formulas: dict[str, str]
    total: dict[str, Any]
    zones: list[dict[str, Any]]
    hours: list[dict[str, Any]]
    horizons: list[dict[str, Any]]
    weeks: list[dict[str, Any]]


class AcknowledgeBody(Body):
    alarm: Annotated[str, line_text(120, 1)]


class Alarms(Shape):
    items: list[dict[str, Any]]
    next: str | None


class Proposal(Shape):
    """until: milliseconds, when a loan ends by itself. effect: what the move does to the waits, null where it is not known."""

    kind: Literal["ask_back", "cover", "open", "lend"]
    window: str
    window_id: str
    zone: str
    until: int | None
    person: str | None
    person_name: str
    reason: str
    effect: dict[str, Any] | None


class OutlookZone(Shape):
    """Minutes; null where no number is given out then, or nobody is called. served: whether a window of it is open; where none
    is, there is no figure at all. slow: what nine of ten in line stay within; p90_in_30: what nine of ten who take a number in
    half an hour stay within."""

    zone: str
    name: str
    name_en: str
    waiting: int
    served: bool
    slow_minutes: int | None
    now: int | None
    in_15: int | None
    in_30: int | None
    p90_in_30: int | None = None
    breaks: Literal["now", "in_15", "in_30"] | None
    by_minutes: int | None


class OfferedMove(Proposal):
    """The one move that is proposed now. breaks: when its zone would break its target without it."""

    id: str
    breaks: str
    target_minutes: int
    proposed_at: str


class Outlook(Shape):
    """as_of: null where the worker has not looked lately; there are no zones then, and no proposal."""

    as_of: str | None
    target_minutes: int
    zones: list[OutlookZone]
    proposal: OfferedMove | None


class ReliefQuery(Body):
    """Days, both left out: today. A quarter of a year at most."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    first: Annotated[str, day_text()] | None = Field(default=None, alias="from")
    to: Annotated[str, day_text()] | None = None


class ReliefFileQuery(ReliefQuery):
    format: Literal["csv", "xlsx"] = "csv"


class KeptMove(OfferedMove):
    """actual: how long those waited who were called in the half hour after, null until then."""

    zone_name: str
    zone_name_en: str
    state: Literal["open", "taken", "withdrawn"]
    ended_at: str | None
    taken_by: str
    actual: dict[str, Any] | None


class KeptMoves(Shape):
    items: list[KeptMove]
    next: str | None


class ProposalList(Shape):
    items: list[Proposal]
    next: str | None


class RelieveBody(Body):
    """A proposal as it was shown; window: its id."""

    kind: Literal["ask_back", "cover", "open", "lend"]
    window: Code
    zone: Code
    person: Annotated[str, line_text(64)] = ""


class Relieved(Shape):
    proposal: Proposal


class ForecastQuery(Body):
    """zone: one, left out the whole hall. from: a day, left out today."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    zone: Code | None = None
    first: Annotated[str, day_text()] | None = Field(default=None, alias="from")
    days: int = Field(default=7, ge=1, le=31)


class Forecast(Shape):
    """Days are empty while ``known`` is false: then fewer than ``least_days`` days of history are there."""

    hall: str
    zone: str | None
    known: bool
    history_days: int
    least_days: int
    days: list[dict[str, Any]]


class PlanQuery(Body):
    """from: a day, left out the next Monday."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    first: Annotated[str, day_text()] | None = Field(default=None, alias="from")
    days: int = Field(default=7, ge=1, le=31)


class PlanFileQuery(PlanQuery):
    format: Literal["csv", "xlsx"] = "xlsx"


class Plan(Shape):
    hall: str
    known: bool
    target_minutes: int
    service_minutes: dict[str, float]
    lines: list[dict[str, Any]]
    gaps: list[dict[str, Any]]


class AlternativesQuery(Body):
    service_item: Code | None = None


class Alternatives(Shape):
    offered: bool
    threshold_minutes: int
    halls: list[dict[str, Any]]
    slots: list[dict[str, Any]]
    self_service: str
    online: str


Seconds = Annotated[int, Field(ge=0, le=864_000)]


class ReportedZone(Body):
    """The wait of somebody who takes a number now; left out where it is not known."""

    waiting: int = Field(ge=0, le=100_000)
    windows_open: int = Field(ge=0, le=1000)
    p10_seconds: Seconds | None = None
    p50_seconds: Seconds | None = None
    p90_seconds: Seconds | None = None


class ReportBody(Body):
    """as_of: ISO 8601 with offset, left out now. zones: figures by code; null when the hall runs here again."""

    as_of: Annotated[str, line_text(40)] | None = None
    zones: dict[Code, ReportedZone] | None


class GuideQuery(Body):
    """lat, lon: the visitor's position; near: code of a hall instead, for a district that was chosen."""

    service_item: Code | None = None
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    near: Code | None = None
    sort: Literal["distance", "waiting", "estimate", "best"] = "best"


class Guide(Shape):
    """Halls whose figures are older than two minutes are ``stale`` and come last. assumptions: how the way is guessed."""

    items: list[dict[str, Any]]
    districts: list[dict[str, Any]]
    assumptions: dict[str, Any]
    next: str | None
