"""Request and answer shapes, once; the OpenAPI document is made from them. Field names are the contract's."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


def _text(most: int, least: int = 0) -> Any:
    # Control characters have no place in a name or note, and PostgreSQL stores no NUL.
    return StringConstraints(max_length=most, min_length=least, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")


Code = Annotated[str, _text(64, 1)]
Line = Annotated[str, _text(200)]
Words = Annotated[str, _text(2000)]


class Body(BaseModel):
    """What is sent to us. Unknown members are ignored, so that newer clients work with older servers."""

    model_config = ConfigDict(extra="ignore")


class Shape(BaseModel):
    """What we answer; members may be added."""

    model_config = ConfigDict(extra="allow")


class Empty(Shape):
    """Nothing to tell."""


# Tickets


class IdentityBody(Body):
    kind: Literal["id_card", "typed_id", "phone", "personal_code", "appointment_code"] = "typed_id"
    number: Annotated[str, _text(64, 1)]
    name: Annotated[str, _text(100)] = ""


class TicketBody(Body):
    zone: Code
    service_item: Code | None = None
    purpose: Annotated[str, _text(24)] | None = None
    priority_class: Annotated[str, _text(24)] | None = None
    identity: IdentityBody | Annotated[str, _text(64, 1)] | None = None
    phone: Annotated[str, _text(32, 1)] | None = None
    language: Literal["zh", "en"] = "zh"
    appointment: Code | None = None
    case_count: int = Field(default=1, ge=1, le=99)
    channel: Literal["kiosk", "guide", "window", "phone", "web", "api"] | None = None


class FindBody(Body):
    ticket_no: Annotated[str, _text(12, 1)] | None = None
    identity: IdentityBody | Annotated[str, _text(64, 1)] | None = None


class ReasonBody(Body):
    reason: Line = ""


class TransferBody(Body):
    ticket: Code | None = None
    zone: Code | None = None
    service_item: Code | None = None
    window: Code | None = None
    place: Literal["next", "original", "last"] = "original"
    note: Words = ""


class Wait(Shape):
    p10_seconds: int | None = None
    p50_seconds: int | None = None
    p90_seconds: int | None = None
    as_of: str | None = None
    unknown: str | None = None
    text: str


class WindowRef(Shape):
    id: str
    number: str
    name: str


class Ticket(Shape):
    id: str
    ticket_no: str
    hall: str
    zone: str
    service_item: str | None
    state: str
    channel: str
    priority_class: str
    people_ahead: int | None
    wait: Wait
    issued_at: str
    called_at: str | None
    started_at: str | None
    finished_at: str | None
    window: WindowRef | None
    e_ticket_url: str


class TicketAnswer(Shape):
    ticket: Ticket


class TicketList(Shape):
    items: list[Ticket]
    next: str | None


class TicketQuery(Body):
    state: Annotated[str, _text(24)] | None = None
    zone: Code | None = None
    q: Annotated[str, _text(12)] | None = None
    limit: int = Field(default=50, ge=1, le=200)
    cursor: Annotated[str, _text(64)] | None = None


class Trail(Shape):
    ticket: Ticket
    legs: list[dict[str, Any]]
    calls: list[dict[str, Any]]
    events: list[dict[str, Any]]


class Slip(Shape):
    ticket_no: str
    url: str
    qr_svg: str


class ETicket(Shape):
    ticket: dict[str, Any]
    can: dict[str, bool]


class Revealed(Shape):
    identity_kind: str
    identity: str
    name: str
    phone: str


# Windows


class FinishBody(Body):
    ticket: Code | None = None
    outcome: Annotated[str, _text(24, 1)] = "done"
    note: Words = ""
    reply_by: Annotated[str, _text(40)] | None = None


class CallNextBody(Body):
    finish: FinishBody | None = None


class TicketRefBody(Body):
    ticket: Code | None = None
    note: Words = ""


class CallBody(Body):
    ticket: Code
    reason: Line = ""


class ResumeHoldBody(Body):
    ticket: Code


class WalkUpBody(Body):
    zone: Code
    service_item: Code | None = None
    language: Literal["zh", "en"] = "zh"


class StartBody(Body):
    ticket: Code | None = None
    walk_up: WalkUpBody | None = None


class OpenBody(Body):
    person: Annotated[str, _text(64, 1)] | None = None


class PauseBody(Body):
    reason: Line
    minutes: int | None = Field(default=None, ge=1, le=1440)
    public_text: Line = ""


class NoteBody(Body):
    note: Words = ""


class WindowNow(Shape):
    id: str
    number: str
    state: str
    zones: list[str]


class Reason(Shape):
    rule: str
    sentence: str
    runner_up: str | None


class Called(Shape):
    ticket: Ticket
    reason: Reason
    window: WindowNow


class Moved(Shape):
    ticket: Ticket | None
    window: WindowNow


class WindowAnswer(Shape):
    window: WindowNow


class Desk(Shape):
    window: WindowNow
    ticket: Ticket | None
    held: list[Ticket]
    next: list[dict[str, Any]]


# Ratings


class RatingBody(Body):
    level: int
    reasons: list[Annotated[str, _text(40)]] = Field(default_factory=list, max_length=20)
    comment: Words = ""
    channel: Literal["pad", "kiosk", "desk_code", "ticket_code", "message", "phone", "web", "upper_platform"] = "pad"


class RatingAnswer(Shape):
    id: str
    ticket_id: str
    level: int
    reasons: list[str]
    channel: str
    at: str


class Catalogue(Shape):
    version: str
    levels: list[dict[str, Any]]
    reasons: list[dict[str, Any]]


# Halls


class HallRef(Shape):
    code: str
    name: str


class HallList(Shape):
    items: list[HallRef]
    next: str | None


class Hall(Shape):
    code: str
    name: str
    zones: list[dict[str, Any]]
    items: list[dict[str, Any]]
    windows: list[dict[str, Any]]


class Snapshot(Shape):
    seq: int
    at: int
    state: dict[str, Any]


class Waits(Shape):
    as_of: str
    zones: dict[str, Any]


class ItemList(Shape):
    items: list[dict[str, Any]]
    next: str | None


class ItemQuery(Body):
    zone: Code | None = None


class EventQuery(Body):
    after: int = Field(default=0, ge=0, le=2**62)
    limit: int = Field(default=200, ge=1, le=200)


class EventList(Shape):
    items: list[dict[str, Any]]
    next: int | None


class AuditQuery(Body):
    limit: int = Field(default=50, ge=1, le=200)
    cursor: int | None = Field(default=None, ge=0, le=2**62)


class StatsQuery(Body):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    first: Annotated[str, _text(10)] | None = Field(default=None, alias="from")
    to: Annotated[str, _text(10)] | None = None
    by: Literal["zone", "window", "item", "day"] = "zone"


class Stats(Shape):
    by: str
    formulas: dict[str, str]
    rows: list[dict[str, Any]]


class DayQuery(Body):
    day: Annotated[str, _text(10)] | None = None


class LedgerAnswer(Shape):
    day: str
    zones: dict[str, dict[str, int]]
    total: dict[str, int]
    balanced: bool


class GuideQuery(Body):
    service_item: Code | None = None
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    sort: Literal["distance", "waiting", "estimate", "best"] = "best"


class Guide(Shape):
    items: list[dict[str, Any]]
    next: str | None


# Accounts


class LoginBody(Body):
    username: Annotated[str, _text(64, 1)]
    password: Annotated[str, _text(200, 1)]


class PasswordBody(Body):
    old: Annotated[str, _text(200, 1)]
    new: Annotated[str, _text(200, 1)]


class Me(Shape):
    person: dict[str, Any]
    csrf: str
    must_change_password: bool


class Doors(Shape):
    hall: str
    tokens: dict[str, Any]
    people: list[dict[str, Any]]


# Devices


class DeviceBody(Body):
    kind: Literal["kiosk", "board", "window_display", "pad", "agent"]
    code: Code
    name: Line
    place: Line = ""
    window: Code | None = None


class DeviceAnswer(Shape):
    id: str
    token: str


class DeviceList(Shape):
    items: list[dict[str, Any]]
    next: str | None
