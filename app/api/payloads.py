"""Request and answer shapes, once; the OpenAPI document is made from them. Field names are the contract's."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


def _text(most: int, least: int = 0) -> Any:
    # Control characters have no place in a name or note, and PostgreSQL stores no NUL.
    # Blanks around it are no part of it, so that a name of blanks only is an empty one.
    return StringConstraints(
        max_length=most, min_length=least, strip_whitespace=True, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
    )


def line_text(most: int, least: int = 0) -> Any:
    """For shapes of other modules: a text of one kind of thing, without control characters."""
    return _text(most, least)


def day_text() -> Any:
    return _text(10)


Code = Annotated[str, _text(64, 1)]
Line = Annotated[str, _text(200)]
Words = Annotated[str, _text(2000)]
PersonRole = Literal[
    "clerk", "guide", "shift_leader", "manager", "handler", "admin", "auditor", "sub_hall_head", "supervisor", "observer"
]  # fmt: skip


class Body(BaseModel):
    """What is sent to us. Unknown members are ignored, so that newer clients work with older servers."""

    model_config = ConfigDict(extra="ignore")


class Shape(BaseModel):
    """What we answer; members may be added."""

    model_config = ConfigDict(extra="allow")


class Concerned(Shape):
    """Bookings already made that a change concerns. unserved: for a time in which the hall is shut now; text: says so.

    between_slots: they keep a time that is no slot of their plan any more, and take a place of each slot they overlap.
    """

    unserved: int
    between_slots: int
    text: str


class ConcernsBookings(Shape):
    """bookings: there when the change concerns some."""

    bookings: Concerned | None = None


class Empty(Shape):
    """Nothing to tell."""


# Tickets


class IdentityBody(Body):
    kind: Literal["id_card", "typed_id", "phone", "personal_code", "appointment_code"] = "typed_id"
    number: Annotated[str, _text(64, 1)]
    name: Annotated[str, _text(100)] = ""


class CrossRegionBody(Body):
    """For which region; its kind is needed only where a region has several."""

    kind: Literal["inter_province", "in_province", "in_city"] | None = None
    region: Annotated[str, _text(60, 1)]


class TicketBody(Body):
    zone: Code
    service_item: Code | None = None
    purpose: Annotated[str, _text(24)] | None = None
    priority_class: Annotated[str, _text(24)] | None = None
    special_group: Annotated[str, _text(24)] | None = None
    identity: IdentityBody | Annotated[str, _text(64, 1)] | None = None
    phone: Annotated[str, _text(32, 1)] | None = None
    relative_phone: Annotated[str, _text(32)] = ""
    """Of somebody who is told by message when the turn comes near."""
    language: Literal["zh", "en"] = "zh"
    appointment: Code | None = None
    case_count: int = Field(default=1, ge=1, le=99)
    theme: Code | None = None
    """Its first step says zone and item, whatever else is sent."""
    cross_region: CrossRegionBody | None = None
    agency: bool = False
    channel: Literal["kiosk", "guide", "window", "phone", "web", "api"] | None = None


class FindBody(Body):
    ticket_no: Annotated[str, _text(12, 1)] | None = None
    identity: IdentityBody | Annotated[str, _text(64, 1)] | None = None


class RelativeBody(Body):
    phone: Annotated[str, _text(32)] = ""
    """"" to tell nobody any more."""


class ReasonBody(Body):
    reason: Line = ""


class TransferBody(Body):
    ticket: Code | None = None
    zone: Code | None = None
    service_item: Code | None = None
    window: Code | None = None
    place: Literal["next", "original", "last"] = "original"
    note: Words = ""


class Longer(Shape):
    """Since its wait was promised a ticket's call has moved back by so many minutes, rounded up to 5; the text says why."""

    minutes: int
    text: str


class Wait(Shape):
    """in_time: how likely the call comes before the windows close, 0 to 1; closing: a sentence where it is not likely."""

    p10_seconds: int | None = None
    p50_seconds: int | None = None
    p90_seconds: int | None = None
    as_of: str | None = None
    unknown: str | None = None
    text: str
    in_time: float | None = None
    closing: str | None = None
    longer: Longer | None = None


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
    special_group: dict[str, str] | None = None
    people_ahead: int | None
    wait: Wait
    issued_at: str
    slot_at: str | None = None
    called_at: str | None
    started_at: str | None
    finished_at: str | None
    window: WindowRef | None
    e_ticket_url: str | None


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


class ETicketQuery(Body):
    known: Annotated[str, _text(24)] = ""
    wait: int = Field(default=0, ge=0, le=25)


class ETicket(Shape):
    rev: str
    held: bool
    ticket: dict[str, Any]
    can: dict[str, bool]


class Revealed(Shape):
    identity_kind: str
    identity: str
    name: str
    phone: str
    relative_phone: str = ""


# Windows


class FinishBody(Body):
    ticket: Code | None = None
    outcome: Annotated[str, _text(24, 1)] = "done"
    note: Words = ""
    reply_by: Annotated[str, _text(40)] | None = None
    chain: Literal["go_on", "end"] = "go_on"
    """Of a theme: whether the visitor goes on to the next step, or the visit ends here."""


class CallNextBody(Body):
    finish: FinishBody | None = None


class TicketRefBody(Body):
    ticket: Code | None = None
    note: Words = ""


class CallBody(Body):
    ticket: Code
    reason: Line = ""


class StraightBody(Body):
    """Whom a guide brings to the window: a waiting ticket, or somebody without a number; reason: for the record."""

    ticket: Code | None = None
    special_group: Annotated[str, _text(24)] | None = None
    zone: Code | None = None
    service_item: Code | None = None
    phone: Annotated[str, _text(32, 1)] | None = None
    identity: IdentityBody | Annotated[str, _text(64, 1)] | None = None
    language: Literal["zh", "en"] = "zh"
    reason: Line = ""


class GroupBody(Body):
    special_group: Annotated[str, _text(24, 1)]


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
    reason: Line = ""


class CoverBody(OpenBody):
    """leave: the window where the caller sits now is closed first, when it is free."""

    leave: bool = False


class PauseBody(Body):
    reason: Line
    minutes: int | None = Field(default=None, ge=1, le=1440)
    public_text: Line = ""


class NoteBody(Body):
    note: Words = ""


class LendBody(Body):
    """until: ISO 8601 with offset; left out, the window is lent until it is given back."""

    zone: Code
    until: Annotated[str, _text(40)] | None = None
    reason: Line


class GiveBackBody(Body):
    """zone: left out, every loan of the window ends."""

    zone: Code | None = None
    reason: Line = ""


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


class ItemGuide(Shape):
    """qr_svg: a code that opens guide_url; all are empty where the hall has written nothing."""

    code: str
    guide_text: str
    guide_url: str
    qr_svg: str
    self_service: str


class ItemQuery(Body):
    zone: Code | None = None
    window: Code | None = None
    """Id of a window: only what it handles (R-107)."""
    switched_off: bool = False


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
    by: Literal["zone", "window", "item", "day", "purpose", "special_group"] = "zone"


class BookingStats(Shape):
    by: str
    formulas: dict[str, str]
    rows: list[dict[str, Any]]


class Stats(BookingStats):
    """pending: days that are missing yet, or not as they are now."""

    pending: list[str]


class RehearsalOpening(Body):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    window: Annotated[str, _text(8)]
    first: Annotated[str, _text(5)] = Field(alias="from")
    to: Annotated[str, _text(5)]
    open: bool = True


class RehearsalLine(Body):
    zone: Annotated[str, _text(32)]
    item_group: Annotated[str, _text(64)] = ""
    rank: int = Field(default=1, ge=1, le=100)
    weight: float = Field(default=1.0, ge=0.1, le=100)


class RehearsalSession(Body):
    """zone: null for every zone that has no session of its own in the draft."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    zone: Annotated[str, _text(32)] | None = None
    first: Annotated[str, _text(5)] = Field(alias="from")
    to: Annotated[str, _text(5)]


class RehearsalPost(Body):
    """login: user name of who stands at the window."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    window: Annotated[str, _text(8)]
    login: Annotated[str, _text(64)]
    first: Annotated[str, _text(5)] = Field(alias="from")
    to: Annotated[str, _text(5)]


class RehearsalDraft(Body):
    """policy: settings of the order of calling. profiles: by number of the window. openings: windows open or shut meanwhile.

    sessions: all hours of that day of the zones named. posts: who stands at which window.
    """

    policy: dict[str, Any] = {}
    profiles: dict[str, list[RehearsalLine]] = {}
    openings: list[RehearsalOpening] = Field(default=[], max_length=100)
    sessions: list[RehearsalSession] = Field(default=[], max_length=100)
    posts: list[RehearsalPost] = Field(default=[], max_length=100)


class RehearsalQuery(Body):
    """draft: a RehearsalDraft as JSON. configuration: number of a draft of the hall's configuration, which it then changes."""

    model_config = ConfigDict(extra="ignore")

    day: Annotated[str, _text(10)]
    draft: Annotated[str, _text(8000)] = ""
    configuration: int | None = Field(default=None, ge=1, le=1_000_000)


class RehearsedWaits(Shape):
    called: int
    not_called: int
    mean_wait_seconds: int | None
    median_wait_seconds: int | None
    p90_wait_seconds: int | None
    max_wait_seconds: int | None


class RehearsedGroup(Shape):
    """zone and priority_class are null in the row of everybody."""

    zone: str | None
    priority_class: str | None
    before: RehearsedWaits
    after: RehearsedWaits


class RehearsedWork(Shape):
    calls: int
    busy_seconds: int


class RehearsedWindow(Shape):
    number: str
    before: RehearsedWork
    after: RehearsedWork


class Rehearsal(Shape):
    """calls: made by the rule on that day. changed: tickets that another window would have called, or at another time."""

    day: str
    calls: int
    changed: int
    groups: list[RehearsedGroup]
    windows: list[RehearsedWindow]


class DayQuery(Body):
    day: Annotated[str, _text(10)] | None = None


class LedgerAnswer(Shape):
    day: str
    zones: dict[str, dict[str, int]]
    total: dict[str, int]
    balanced: bool


class EmergencyBody(Body):
    """text_en: empty repeats the Chinese text. spoken: the loudspeakers say it too."""

    text: Annotated[str, _text(120, 1)]
    text_en: Annotated[str, _text(240)] = ""
    spoken: bool = False


class EmergencyAnswer(Shape):
    emergency: dict[str, Any] | None


# Accounts


# Matters of other regions


class CrossItemList(Shape):
    """Items done for other regions: partners, whether somebody trained is at a window now, and what to do when nobody is."""

    items: list[dict[str, Any]]
    next: str | None


class MatterQuery(Body):
    state: Annotated[str, _text(24)] | None = None
    region: Annotated[str, _text(60)] | None = None
    q: Annotated[str, _text(24)] | None = None
    limit: int = Field(default=50, ge=1, le=200)
    cursor: Annotated[str, _text(64)] | None = None


class Matter(Shape):
    id: str
    number: str
    ticket_id: str
    ticket_no: str
    item: str
    item_name: str
    kind: str
    region: str
    intake_place: str
    authority_place: str
    reference: str
    state: str
    opened_at: str
    changed_at: str
    ended_at: str | None
    next_steps: list[str]


class MatterList(Shape):
    items: list[Matter]
    next: str | None


class MatterWithSteps(Matter):
    steps: list[dict[str, Any]]


class MatterStepBody(Body):
    step: Literal["check-form", "send", "accept-there", "result-back", "deliver", "return", "withdraw"]
    note: Annotated[str, _text(400)] = ""
    reference: Annotated[str, _text(80)] = ""


class PeriodQuery(Body):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    first: Annotated[str, _text(10)] | None = Field(default=None, alias="from")
    to: Annotated[str, _text(10)] | None = None


class ReplyQuery(Body):
    state: Literal["due", "overdue", "answered"] = "due"


class ReplyBody(Body):
    note: Words = ""


class ReplyView(Shape):
    id: str
    ticket_no: str
    outcome: str
    clerk: str
    reply_by: str
    days_left: int
    state: str
    answered_at: str | None
    answered_by: str


class ReplyList(Shape):
    items: list[ReplyView]
    next: str | None


class ReplyAnswer(Shape):
    reply: ReplyView


class RegisterQuery(PeriodQuery):
    register_of: Literal["help", "cross", "agency", "replies"] = Field(default="help", alias="register")
    by: Literal["day", "week", "month"] = "day"


class RegisterFileQuery(RegisterQuery):
    format: Literal["csv", "xlsx"] = "csv"


class RegisterFigures(Shape):
    columns: list[str]
    rows: list[dict[str, Any]]
    total: dict[str, Any]


class CrossStats(Shape):
    rows: list[dict[str, Any]]


# Agency


class EntrustBody(Body):
    """document: number of the written entrustment; materials: what was handed over, one name each."""

    name: Annotated[str, _text(100, 1)]
    document: Annotated[str, _text(80)]
    materials: list[Annotated[str, _text(100, 1)]] = Field(default=[], max_length=40)
    service_item: Code | None = None
    identity: Annotated[str, _text(32)] = ""
    phone: Annotated[str, _text(32)] = ""
    promised_on: Annotated[str, _text(10)] | None = None
    note: Annotated[str, _text(400)] = ""


class AgencyQuery(Body):
    state: Annotated[str, _text(24)] | None = None
    q: Annotated[str, _text(24)] | None = None
    limit: int = Field(default=50, ge=1, le=200)
    cursor: Annotated[str, _text(64)] | None = None


class AgencyCase(Shape):
    id: str
    number: str
    masked_name: str
    item: str | None
    document: str
    materials: list[dict[str, Any]]
    promised_on: str | None
    agent: str | None
    ticket_no: str | None
    state: str
    opinion: str
    level: int | None
    opened_at: str
    changed_at: str
    ended_at: str | None
    next_steps: list[str]


class AgencyList(Shape):
    items: list[AgencyCase]
    next: str | None


class AgencyCaseWithSteps(AgencyCase):
    steps: list[dict[str, Any]]


class AgencyStepBody(Body):
    """agent: user name of whoever does it; ticket: the agent's own number; materials_back: names of what is handed back."""

    step: Literal["accept", "undertake", "return", "decline", "withdraw"]
    note: Annotated[str, _text(400)] = ""
    promised_on: Annotated[str, _text(10)] | None = None
    agent: Code | None = None
    ticket: Code | None = None
    materials_back: list[Annotated[str, _text(100, 1)]] = Field(default=[], max_length=40)
    opinion: Annotated[str, _text(400)] = ""
    level: int | None = Field(default=None, ge=1, le=5)


class AgencyRevealed(Shape):
    name: str
    identity: str
    phone: str


# Help


Need = Literal["kiosk", "which", "papers", "walking", "language", "agency", "project", "stuck", "other"]


class HelpBody(Body):
    """place, channel: of a request that the staff enter; a kiosk's place is known."""

    need: Need = "other"
    place: Line = ""
    note: Annotated[str, _text(400)] = ""
    service_item: Code | None = None
    ticket: Code | None = None
    language: Literal["zh", "en"] = "zh"
    channel: Literal["guide_desk", "phone", "window"] = "guide_desk"


class HelpRequest(Shape):
    """shown: the helper as the public is told."""

    id: str
    state: Literal["open", "answered", "done", "cancelled"]
    channel: str
    need: str
    place: str
    ticket_no: str | None
    asked_at: str
    answered_at: str | None
    escalated_at: str | None
    ended_at: str | None
    helper: dict[str, Any] | None
    shown: dict[str, str] | None


class HelpRequestList(Shape):
    items: list[HelpRequest]
    next: str | None


class OwnHelp(Shape):
    help: dict[str, Any] | None


class HelpQuery(Body):
    day: Annotated[str, _text(10)] | None = None
    lasting: bool = False


class HelperQuery(Body):
    need: Need = "other"
    service_item: Code | None = None


class HelperList(Shape):
    items: list[dict[str, Any]]
    next: str | None


class AnswerHelpBody(Body):
    """helper: user name of whoever is sent, None for the caller."""

    helper: Code | None = None


class FinishHelpBody(Body):
    satisfaction: int | None = Field(default=None, ge=1, le=5)
    note: Annotated[str, _text(400)] = ""


class CancelHelpBody(Body):
    outcome: Literal["not_needed", "nobody_there", "mistake"] = "not_needed"


class RateHelpBody(Body):
    satisfaction: int = Field(ge=1, le=5)


class HelpStatsQuery(Body):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    first: Annotated[str, _text(10)] | None = Field(default=None, alias="from")
    to: Annotated[str, _text(10)] | None = None


class HelpStats(Shape):
    total: dict[str, Any]
    by_need: dict[str, dict[str, Any]]
    by_channel: dict[str, dict[str, Any]]
    by_helper: dict[str, dict[str, Any]]


_Password = Annotated[str, StringConstraints(max_length=200, min_length=1, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
"""As it was typed, with its blanks."""


class LoginBody(Body):
    username: Annotated[str, _text(64, 1)]
    password: _Password


class PasswordBody(Body):
    old: _Password
    new: _Password


class Me(Shape):
    """pages: of the managers' pages, those that this person may open."""

    person: dict[str, Any]
    csrf: str
    must_change_password: bool
    pages: list[str]


class Doors(Shape):
    hall: str
    tokens: dict[str, Any]
    people: list[dict[str, Any]]


# Devices


class DeviceBody(Body):
    kind: Literal["kiosk", "board", "window_display", "pad", "agent"]
    code: Code
    name: Annotated[str, _text(200, 1)]
    place: Line = ""
    window: Code | None = None


class DeviceAnswer(Shape):
    id: str
    token: str


class DeviceList(Shape):
    items: list[dict[str, Any]]
    next: str | None


class PairBody(Body):
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
    name: Line = ""
    host: Annotated[str, _text(100)] = ""


class PairingCode(Shape):
    code: str
    expires_at: str


class Paired(Shape):
    token: str
    hall: str
    device: str


class HardwareBody(Body):
    """Members left out stay as they are; window: a number, null for none; edition: refused when there is a newer one."""

    name: Line | None = None
    place: Line | None = None
    window: Annotated[str, _text(8, 1)] | None = None
    active: bool | None = None
    options: "HardwareOptions | None" = None
    edition: Annotated[int, Field(ge=0)] | None = None


class HardwareOptions(Body):
    """takes_number: a card laid on this reader takes a number at once, in ``zone``."""

    takes_number: bool | None = None
    zone: Annotated[str, _text(16)] | None = None


class Hardware(Shape):
    id: str
    code: str
    kind: str
    health: str
    online: bool
    window: str | None
    desired: dict[str, Any]
    reported: dict[str, Any]
    edition: int
    refusal: dict[str, Any] | None
    fault: dict[str, Any] | None


class HardwareList(Shape):
    items: list[Hardware]
    next: str | None


class HardwareActBody(Body):
    verb: Annotated[str, _text(40, 1)]
    args: dict[str, Any] = Field(default_factory=dict)


class FaultQuery(Body):
    open: bool = False


class Fault(Shape):
    id: str
    code: str
    text: str
    name: str
    found_at: int
    repaired_at: int | None
    repaired_by: str
    by_itself: bool
    note: str
    minutes: int | None


class FaultList(Shape):
    items: list[Fault]
    next: str | None


class RepairedBody(Body):
    note: Words = ""


class SlipTemplateBody(Body):
    """template: as docs/devices/server.md has it; null for the usual one."""

    template: dict[str, Any] | None


class SlipTemplate(Shape):
    template: dict[str, Any]
    is_usual: bool
    placeholders: list[str]


class SlipPreviewBody(Body):
    template: dict[str, Any] | None = None
    language: Literal["zh", "en"] = "zh"


class SlipPreview(Shape):
    width: int
    parts: list[dict[str, Any]]
    cut: bool


# Bookings


BookingChannel = Literal["web", "api", "phone", "counter"]


class BookingPlaceQuery(Body):
    zone: Code | None = None
    service_item: Code | None = None


class BookingOffer(Shape):
    """Zones and items with places, and the rules."""

    hall: dict[str, Any]
    places: list[dict[str, Any]]
    rules: dict[str, Any]
    told: str
    check_in: bool


class BookingDays(Shape):
    zone: str
    service_item: str | None
    days: list[dict[str, Any]]


class BookingBody(Body):
    """phone: of whoever books; for_relative: the visitor is somebody else, of whom the name is enough."""

    zone: Code | None = None
    service_item: Code | None = None
    starts_at: Annotated[str, _text(40, 1)]
    phone: Annotated[str, _text(32, 1)]
    name: Annotated[str, _text(100)] = ""
    identity: IdentityBody | Annotated[str, _text(64, 1)] | None = None
    for_relative: bool = False
    language: Literal["zh", "en"] = "zh"
    channel: BookingChannel | None = None


class BookingRefBody(Body):
    """A visitor gives code and phone, a kiosk the code or who stands before it, staff the booking's id."""

    booking: Code | None = None
    code: Annotated[str, _text(400, 1)] | None = None
    phone: Annotated[str, _text(32, 1)] | None = None


class BookingCancelBody(BookingRefBody):
    reason: Line = ""


class BookingMoveBody(BookingRefBody):
    starts_at: Annotated[str, _text(40, 1)]


class CheckInBody(BookingRefBody):
    identity: IdentityBody | Annotated[str, _text(64, 1)] | None = None


class Booking(Shape):
    """shut: the hall will not be open at its time, so it is to be moved or cancelled; ``notice`` says so."""

    id: str
    code: str
    state: str
    state_text: str
    shut: bool
    notice: str
    channel: str
    zone: str
    service_item: str | None
    day: str
    starts_at: str
    ends_at: str
    name: str
    phone: str
    for_relative: bool
    can: dict[str, bool]
    ticket: Ticket | None


class CheckedIn(Shape):
    """late: an ordinary ticket, because the time of the booking was over."""

    booking: Booking
    ticket: Ticket
    late: bool
    text: str


class BookingQuery(Body):
    day: Annotated[str, _text(10)] | None = None
    state: Annotated[str, _text(24)] | None = None
    zone: Code | None = None
    limit: int = Field(default=50, ge=1, le=200)
    cursor: Annotated[str, _text(64)] | None = None


class BookingList(Shape):
    items: list[dict[str, Any]]
    next: str | None


class BookingWeekQuery(Body):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    first: Annotated[str, _text(10)] | None = Field(default=None, alias="from")
    days: int = Field(default=7, ge=1, le=31)


class BookingWeek(Shape):
    """later: days after these with booked times that nobody will serve, as they stand at each day."""

    days: list[dict[str, Any]]
    later: list[dict[str, Any]]


class BookingStatsQuery(Body):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    first: Annotated[str, _text(10)] | None = Field(default=None, alias="from")
    to: Annotated[str, _text(10)] | None = None
    by: Literal["slot", "item", "zone", "day", "channel"] = "zone"


class CloseSlotsBody(Body):
    """then: keep the bookings, cancel them, or move each to the next free place from ``from_day`` on."""

    starts_at: Annotated[str, _text(40, 1)]
    ends_at: Annotated[str, _text(40, 1)]
    reason: Line
    zone: Code | None = None
    then: Literal["keep", "cancel", "move"] = "keep"
    from_day: Annotated[str, _text(10)] | None = None


class SlotsClosed(Shape):
    closure: str
    kept: list[dict[str, Any]]
    moved: list[dict[str, Any]]
    cancelled: list[dict[str, Any]]


# Configuration


def _cell(most: int, least: int = 0) -> Any:
    # As the import of files: what begins with = would be run by the spreadsheet that opens the exported list.
    character = r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
    return StringConstraints(
        max_length=most, min_length=least, strip_whitespace=True, pattern=rf"^({character.replace('[^', '[^=')}{character}*)?$"
    )


_ZONE_CODE = StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,16}$")
_PLAIN_CODE = StringConstraints(pattern=r"^[0-9A-Za-z._-]{1,64}$")
_CLOCK = StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")
Phone = Annotated[str, _text(40)]
Named = Annotated[str, _text(200, 1)]
ZoneKind = Literal[
    "consult", "comprehensive", "special_group", "cross_region", "hard_case", "assisted", "pick_up", "mediation",
    "self_service", "waiting", "publicity", "other",
]  # fmt: skip
IdentityKind = Literal["id_card", "typed_id", "phone", "personal_code", "appointment_code"]
Purpose = Literal["consult", "apply", "pick_up"]
Cap = Annotated[int, Field(ge=0, le=99_999)]


def _stays_when_left_out(schema: dict[str, Any]) -> None:
    for member in schema["properties"].values():
        member.pop("default", None)


class Patch(Body):
    """What is left out stays as it is, so no member has a default."""

    model_config = ConfigDict(extra="ignore", json_schema_extra=_stays_when_left_out)


class SessionBody(Body):
    """One service period; days are ISO weekdays, Monday 1."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    start: Annotated[str, _CLOCK] = Field(alias="from")
    end: Annotated[str, _CLOCK] = Field(alias="to")
    days: list[Annotated[int, Field(ge=1, le=7)]] = Field(default=[1, 2, 3, 4, 5], min_length=1, max_length=7)


class SilentBody(Body):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    start: Annotated[str, _CLOCK] = Field(alias="from")
    end: Annotated[str, _CLOCK] = Field(alias="to")


AlarmLevels = Annotated[list[Annotated[int, Field(ge=0, le=2000)]], Field(min_length=3, max_length=3)]


class ZonePatch(Patch):
    """sessions: null keeps the hall's hours, session_end_rule "" and serve_until_minutes null its rule; caps: null is none;
    overflow_into: whose windows help out, null for none;
    auto_dispatch_seconds: after so long a free window calls by itself, null never;
    alarm_waiting, alarm_minutes: people waiting and longest wait at which an alarm is yellow, orange and red, rising; 0 leaves
    a colour out, null is as the hall's policy says.
    """

    kind: ZoneKind = "other"
    name: Named = "-"
    name_en: Line = ""
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{0,4}$")] = ""
    issues_tickets: bool = True
    area: Code | None = None
    identity_kinds: list[IdentityKind] = Field(default=[], max_length=5)
    identity_required: bool = False
    item_required: bool = False
    purposes: list[Purpose] = Field(default=[], max_length=3)
    daily_cap: Cap | None = None
    slot_cap: Cap | None = None
    slot_minutes: int = Field(default=30, ge=5, le=480)
    sessions: list[SessionBody] | None = Field(default=None, max_length=20)
    session_end_rule: Literal["", "serve_all", "carry_over", "stop_issuing"] = ""
    serve_until_minutes: Annotated[int, Field(ge=0, le=480)] | None = None
    appointment_only: bool = False
    silent: bool = False
    silent_hours: list[SilentBody] = Field(default=[], max_length=10)
    overflow_into: Code | None = None
    auto_dispatch_seconds: Annotated[int, Field(ge=3, le=600)] | None = None
    alarm_waiting: AlarmLevels | None = None
    alarm_minutes: AlarmLevels | None = None
    note: Line = ""
    note_en: Line = ""


class ZoneBody(ZonePatch):
    model_config = ConfigDict(json_schema_extra=None)

    code: Annotated[str, _ZONE_CODE]
    kind: ZoneKind
    name: Named


class ZoneSetup(ConcernsBookings):
    code: str
    kind: str
    name: str
    name_en: str
    prefix: str
    active: bool
    issues_tickets: bool
    area: str | None
    identity_kinds: list[str]
    identity_required: bool
    purposes: list[str]
    daily_cap: int | None
    slot_cap: int | None
    sessions: list[dict[str, Any]] | None
    silent: bool
    overflow_into: str | None
    auto_dispatch_seconds: int | None
    alarm_waiting: list[int] | None
    alarm_minutes: list[int] | None
    merged_into: str | None
    waiting: int
    windows: list[str]


class ZoneSetupList(Shape):
    items: list[ZoneSetup]
    next: str | None


class PlanPatch(Patch):
    """hours: as sessions; follows_hours: only while the zone is open; days as 2026-11-30, null for no bound."""

    name: Named = "-"
    name_en: Line = ""
    zone: Code = "-"
    service_item: Code | None = None
    hours: list[SessionBody] = Field(default=[], max_length=20)
    slot_minutes: int = Field(default=30, ge=5, le=480)
    capacity: int = Field(default=1, ge=0, le=9_999)
    first_day: Annotated[str, _text(10)] | None = None
    last_day: Annotated[str, _text(10)] | None = None
    follows_hours: bool = True
    active: bool = True


class PlanBody(PlanPatch):
    model_config = ConfigDict(json_schema_extra=None)

    code: Annotated[str, _ZONE_CODE]
    name: Named
    zone: Code
    hours: list[SessionBody] = Field(min_length=1, max_length=20)


class PlanSetup(ConcernsBookings):
    code: str
    name: str
    name_en: str
    zone: str
    service_item: str | None
    hours: list[dict[str, Any]]
    slot_minutes: int
    capacity: int
    first_day: str | None
    last_day: str | None
    follows_hours: bool
    active: bool


class PlanSetupList(Shape):
    items: list[PlanSetup]
    next: str | None


class ZoneOrderBody(Body):
    zones: list[Code] = Field(min_length=1, max_length=200)


class MergeBody(Body):
    into: Code
    reason: Line = ""


class Merged(Shape):
    """moved: open tickets that went over with their numbers."""

    zone: ZoneSetup
    into: ZoneSetup
    moved: int


class AreaPatch(Patch):
    name: Named = "-"
    name_en: Line = ""


class AreaBody(AreaPatch):
    model_config = ConfigDict(json_schema_extra=None)

    code: Annotated[str, _ZONE_CODE]
    name: Named


class AreaSetup(Shape):
    code: str
    name: str
    name_en: str
    zones: list[str]


class AreaSetupList(Shape):
    items: list[AreaSetup]
    next: str | None


_Measure = Field(ge=0, le=10_000, allow_inf_nan=False)
_Size = Field(gt=0, le=10_000, allow_inf_nan=False)
PlaceKind = Literal["zone", "window", "area", "kiosk", "door", "toilet", "lift", "stairs", "room", "here"]


class PlaceBody(Body):
    """One place of a hall's map; code: of the zone, area or kiosk, or the window's number, else empty."""

    id: Annotated[str, _PLAIN_CODE]
    kind: PlaceKind
    code: Annotated[str, _text(64)] = ""
    label: Annotated[str, _text(40)] = ""
    label_en: Annotated[str, _text(80)] = ""
    x: Annotated[float, _Measure]
    y: Annotated[float, _Measure]
    w: Annotated[float, _Size]
    h: Annotated[float, _Size]


class MapBody(Body):
    """Any units; the origin is the top left corner."""

    width: Annotated[float, _Size]
    height: Annotated[float, _Size]
    places: list[PlaceBody] = Field(default=[], max_length=200)


class CardBody(Body):
    """What the boards show in turn beside the notices (R-108)."""

    title: Annotated[str, _text(40, 1)]
    title_en: Annotated[str, _text(80)] = ""
    text: Annotated[str, _text(300)] = ""
    text_en: Annotated[str, _text(600)] = ""


class SpecialGroupBody(Body):
    """zone: code, null to stay in the zone asked for; by_identity: an ID number of from_age gives it by itself."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,24}$")]
    name: Annotated[str, _text(40, 1)]
    name_en: Annotated[str, _text(80)] = ""
    priority_class: Literal["ordinary", "special"] = "special"
    zone: Code | None = None
    from_age: int | None = Field(default=None, ge=1, le=120)
    by_identity: bool = False


class HallPatch(Patch):
    """map: null for none. special_groups: [] to ask nobody; the order is the one shown."""

    name: Named = "-"
    name_en: Line = ""
    phone: Phone = ""
    complaint_phone: Phone = ""
    address: Line = ""
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    notices: list[Line] = Field(default=[], max_length=20)
    notices_en: list[Line] = Field(default=[], max_length=20)
    cards: list[CardBody] = Field(default=[], max_length=20)
    map: MapBody | None = None
    special_groups: list[SpecialGroupBody] = Field(default=[], max_length=20)


class HallSetup(Shape):
    code: str
    kind: str
    parent: str | None
    name: str
    name_en: str
    phone: str
    complaint_phone: str
    address: str
    latitude: float | None
    longitude: float | None
    timezone: str
    notices: list[str]
    notices_en: list[str]
    cards: list[dict[str, str]]
    map: dict[str, Any] | None
    special_groups: list[dict[str, Any]]


class HeadBody(Body):
    """The first account of a new hall."""

    username: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{3,32}$")]
    name: Named
    number: Annotated[str, _text(24)] = ""


class SubHallBody(Body):
    code: Annotated[str, _ZONE_CODE]
    name: Named
    name_en: Line = ""
    kind: Literal["sub_hall", "town_centre", "village_station"] = "sub_hall"
    address: Line = ""
    phone: Phone = ""
    head: HeadBody | None = None


class SubHallAnswer(Shape):
    """password: of the head's account, told once; null without a head."""

    hall: HallSetup
    password: str | None


class SubHall(Shape):
    code: str
    parent: str
    name: str
    name_en: str
    kind: str
    windows: int


class SubHallList(Shape):
    items: list[SubHall]
    next: str | None


class ChangesQuery(Body):
    """before: a change's number; only older ones are listed."""

    before: int | None = Field(default=None, ge=0, le=2**62)
    limit: int = Field(default=50, ge=1, le=200)


class ChangedValue(Shape):
    name: str
    before: Any
    after: Any


class DraftRef(Shape):
    number: int
    name: str


class Change(Shape):
    """draft: the one that it was published with."""

    seq: int
    at: str
    by: str
    reason: str
    what: str
    key: str
    values: list[ChangedValue]
    may_be_taken_back: bool
    draft: DraftRef | None


class ChangeList(ConcernsBookings):
    items: list[Change]
    next: int | None


# Drafts of the configuration


class DraftBody(Body):
    name: Annotated[str, _text(100, 1)]


class DraftTimeBody(Body):
    """at: the hall's own time, "2026-03-02T18:00", or any with its offset."""

    at: Annotated[str, _text(40, 1)]


class DraftChange(Shape):
    """values: those that differ; what was not there before has none before."""

    what: str
    key: str
    values: list[ChangedValue]


class DraftStep(Shape):
    id: str
    position: int
    at: str
    by: str
    changes: list[DraftChange]


class DraftRefusal(Shape):
    """position: of the step that was refused, null when it was none of them."""

    position: int | None
    step: str | None
    code: str
    detail: str


class Draft(Shape):
    """publish_at: in the hall's own time, when it takes effect by itself. may: the actions its state allows."""

    number: int
    name: str
    state: Literal["open", "scheduled", "failed", "published", "taken_back", "discarded"]
    made_at: str
    made_by: str
    steps_count: int
    publish_at: str | None
    decided_at: str | None
    decided_by: str
    first_seq: int | None
    last_seq: int | None
    refusal: DraftRefusal | None
    may: list[str]


class DraftList(Shape):
    items: list[Draft]
    next: None = None


class DraftWithSteps(Draft, ConcernsBookings):
    steps: list[DraftStep]


class DraftPreview(Shape):
    """refused: the first step that cannot be done now; the changes are those of the steps before it."""

    changes: list[DraftChange]
    refused: DraftRefusal | None


class PolicyPatch(Body):
    """Any of the rules that the list names; null gives a rule back to the installation's default."""

    model_config = ConfigDict(extra="allow")


class PolicyRule(Shape):
    key: str
    text: str
    value: Any
    default: Any
    own: bool
    allowed: str
    kind: str
    minimum: float | None
    maximum: float | None
    options: list[str]


class PolicyRules(ConcernsBookings):
    items: list[PolicyRule]
    next: str | None


class ServiceItemPatch(Patch):
    name: Annotated[str, _cell(200, 1)] = "-"
    name_en: Annotated[str, _cell(200)] = ""
    zone: Code = "-"
    department: Annotated[str, _cell(200)] = ""
    kind: Literal["instant", "promised", "joint", "escalated", "returned"] = "promised"
    item_group: Annotated[str, _cell(64)] = ""
    skill: Annotated[str, _cell(64)] = ""
    expected_minutes: int = Field(default=10, ge=1, le=480)
    guide_text: Annotated[str, _cell(4000)] = ""
    guide_url: Annotated[str, StringConstraints(max_length=400, pattern=r"^(https?://[^\x00-\x20\x7f]+)?$")] = ""
    self_service: Annotated[str, _cell(200)] = ""
    cross_region: Annotated[str, _text(4000)] = ""
    daily_cap: Annotated[int, Field(ge=1, le=99_999)] | None = None


class ServiceItemBody(ServiceItemPatch):
    model_config = ConfigDict(json_schema_extra=None)

    code: Annotated[str, _PLAIN_CODE]
    name: Annotated[str, _cell(200, 1)]
    zone: Code


class ServiceItemSetup(Shape):
    code: str
    name: str
    name_en: str
    zone: str
    department: str
    kind: str
    item_group: str
    expected_minutes: int
    active: bool


class StepBody(Body):
    zone: Code
    service_item: Code | None = None


class ThemePatch(Patch):
    """steps: in their order. place: where the ticket stands in the next line."""

    name: Named = "-"
    name_en: Line = ""
    place: Literal["original", "next", "last"] = "original"
    steps: list[StepBody] = Field(default=[], min_length=2, max_length=8)
    active: bool = True


class ThemeBody(ThemePatch):
    model_config = ConfigDict(json_schema_extra=None)

    code: Annotated[str, _PLAIN_CODE]
    name: Named
    steps: list[StepBody] = Field(min_length=2, max_length=8)


class ThemeSetup(Shape):
    code: str
    name: str
    name_en: str
    place: str
    steps: list[dict[str, Any]]
    active: bool


class ThemeSetupList(Shape):
    items: list[ThemeSetup]
    next: str | None


class ConfigurationFileQuery(Body):
    """dry_run: tell the differences, change nothing. remove: what the document's lists do not have is switched off."""

    dry_run: bool = False
    remove: bool = False


class ConfigurationDifference(Shape):
    """part: of the document. kind: added, changed or removed. before, after: members that differ."""

    part: str
    key: str
    kind: str
    before: dict[str, Any]
    after: dict[str, Any]


class ConfigurationLoaded(Shape):
    """without_password: new accounts that wait for a first password. to_enrol: devices that the hall does not have."""

    differences: list[ConfigurationDifference]
    without_password: list[str]
    to_enrol: list[str]
    dry_run: bool


class ImportQuery(Body):
    """encoding: utf-8 or gb18030, found out when left out. dry_run: look only, change nothing."""

    encoding: Annotated[str, _text(20)] | None = None
    dry_run: bool = False


class Imported(ConcernsBookings):
    added: int
    updated: int
    unchanged: int
    dry_run: bool


class TemplateQuery(Body):
    """filled: with the hall's present items, to be changed and sent back."""

    format: Literal["csv", "xlsx"] = "xlsx"
    filled: bool = False


class ProfileLine(Body):
    """item_group "" is every item of the zone; rank 1 is preferred; weight makes waiting count more."""

    zone: Code
    item_group: Annotated[str, _text(64)] = ""
    rank: int = Field(default=1, ge=1, le=99)
    weight: float = Field(default=1.0, ge=0.1, le=100)


class WindowPatch(Patch):
    number: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,8}$")] = "-"
    name: Line = ""
    name_en: Line = ""
    scope: Literal["all", "domain", "dedicated"] = "all"
    tidal: bool = False
    display_address: Annotated[str, _text(80)] = ""
    keypad_address: Annotated[str, _text(80)] = ""
    profile: list[ProfileLine] = Field(default=[], max_length=100)
    reason: Line = ""


class WindowBody(WindowPatch):
    model_config = ConfigDict(json_schema_extra=None)

    number: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,8}$")]
    name: Named


class WindowSetup(Shape):
    id: str
    hall: str
    number: str
    name: str
    name_en: str
    scope: str
    tidal: bool
    zones: list[str]
    profile: list[dict[str, Any]]
    items: list[str]
    display_address: str
    keypad_address: str
    pad: str | None
    state: str
    active: bool


class WindowSetupList(Shape):
    items: list[WindowSetup]
    next: str | None


class PersonPatch(Patch):
    name: Named = "-"
    number: Annotated[str, _text(24)] = ""
    role: PersonRole = "clerk"
    skills: list[Annotated[str, _text(64, 1)]] = Field(default=[], max_length=50)
    assist_role: Literal["", "agent", "project", "department", "guide", "overseer"] = ""
    active: bool = True


class PersonBody(PersonPatch):
    model_config = ConfigDict(json_schema_extra=None)

    username: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{3,32}$")]
    name: Named
    role: PersonRole


class PersonSetup(Shape):
    id: str
    username: str
    name: str
    number: str
    role: str
    skills: list[str]
    active: bool
    locked_until: str | None
    must_change_password: bool


class PersonSetupList(Shape):
    items: list[PersonSetup]
    next: str | None


class PersonAnswer(Shape):
    """password: told once, to be changed at the first login."""

    person: PersonSetup
    password: str


class HolderBody(Body):
    """started_on: the first day on the post, when that was before it was entered here."""

    username: Code
    role: Literal["A", "B"]
    started_on: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")] | None = None


class PostPatch(Patch):
    """window: its number. people: all who hold the post from now on; reason, approved_by: of the change of the pair."""

    name: Named = "-"
    window: Annotated[str, _text(8, 1)] = "-"
    people: list[HolderBody] = Field(default=[], max_length=20)
    reason: Line = ""
    approved_by: Annotated[str, _text(60)] = ""


class PostBody(PostPatch):
    model_config = ConfigDict(json_schema_extra=None)

    code: Annotated[str, _ZONE_CODE]
    name: Named
    window: Annotated[str, _text(8, 1)]


class PostSetup(Shape):
    code: str
    name: str
    window: str
    people: list[dict[str, Any]]


class PostSetupList(Shape):
    items: list[PostSetup]
    next: str | None


# The voice

_LANGUAGE = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[a-z0-9]{1,8})?$")]


class SpeechQuery(Body):
    text: Annotated[str, _text(200)] = ""
    language: Literal["zh", "en"] = "zh"


class Engine(Shape):
    name: str
    ready: bool
    detail: str


class SpokenLanguage(Shape):
    """engine: it can be synthesised. clips: the hall has every recording that it needs."""

    code: str
    name: str
    engine: bool
    clips: bool


class Clip(Shape):
    language: str
    name: str
    ms: int
    size: int
    uploaded_at: str


class VoiceOverview(Shape):
    """wanted: the recordings that a complete set of a language has; missing: those of them that are not there."""

    engine: Engine
    languages: list[SpokenLanguage]
    settings: dict[str, Any]
    clips: list[Clip]
    wanted: dict[str, list[str]]
    missing: dict[str, list[str]]


class ClipForm(Body):
    """name: what the recording says, when the file is not named so."""

    language: _LANGUAGE
    name: Annotated[str, _text(40)] = ""


class ClipList(Shape):
    clips: list[Clip]


class ClipBody(Body):
    language: _LANGUAGE
    name: Annotated[str, _text(40, 1)]


class VoiceTestBody(Body):
    area: Code | None = None
    text: Annotated[str, _text(200)] = ""


class CalledTicket(Shape):
    ticket_no: str
    window_number: str


class AnnouncementView(Shape):
    id: str
    area: str
    kind: Literal["call", "emergency", "test"]
    text: str
    text_en: str
    tickets: list[CalledTicket]
    wanted_at: int
    starts_at: int | None
    ends_at: int | None
    audio_url: str | None
    state: Literal["waiting", "speaking", "spoken", "dropped", "failed"]
    why: str
    languages: list[str]


class VoiceTest(Shape):
    """The announcement is made by the worker; the stream tells of it."""

    announcement: AnnouncementView | None


class AnnouncementQuery(Body):
    limit: int = Field(default=50, ge=1, le=200)
    cursor: int | None = Field(default=None, ge=0, le=2**62)


class AnnouncementList(Shape):
    items: list[AnnouncementView]
    next: int | None


# Hours


_DAY = StringConstraints(pattern=r"^(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}$")
_DAY_OF_SEASON = StringConstraints(pattern=r"^((19|20)[0-9]{2}-)?[0-9]{2}-[0-9]{2}$")
Year = Annotated[int, Field(ge=2000, le=2099)]


class OpeningQuery(Body):
    """first: today when left out."""

    first: Annotated[str, _DAY] | None = None
    days: int = Field(default=7, ge=1, le=62)


class OpeningDay(Shape):
    """kind: usual, closed, workday (worked in place of another) or open (a day of rest on which the hall serves)."""

    day: str
    kind: str
    name: str
    name_en: str
    season: dict[str, str] | None
    working_day: bool
    spans: list[dict[str, Any]]
    zones: dict[str, list[dict[str, Any]]]


class OpeningDays(Shape):
    items: list[OpeningDay]
    next: str | None


class CalendarQuery(Body):
    year: Year | None = None


class YearBody(Body):
    year: Year


class SpanBody(Body):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    start: Annotated[str, _CLOCK] = Field(alias="from")
    end: Annotated[str, _CLOCK] = Field(alias="to")


class CalendarDayBody(Body):
    """sessions: the hours of this one day, those of a working day when left out; none for a closed day."""

    day: Annotated[str, _DAY]
    kind: Literal["closed", "workday", "open"]
    name: Annotated[str, _cell(200)] = ""
    name_en: Annotated[str, _cell(200)] = ""
    sessions: list[SpanBody] = Field(default=[], max_length=10)


class CalendarDayNow(Shape):
    """source: national, file or own."""

    day: str
    kind: str
    name: str
    name_en: str
    sessions: list[dict[str, str]]
    source: str


class Calendar(ConcernsBookings):
    """known: whether the national holidays of the year can be loaded; loaded: whether some list was."""

    year: int
    known: bool
    loaded: bool
    items: list[CalendarDayNow]


class SeasonPatch(Patch):
    """zone: null for the whole hall. first, last: "06-01" for every year, or "2026-06-01"; both days are in it."""

    name: Named = "-"
    name_en: Line = ""
    zone: Code | None = None
    first: Annotated[str, _DAY_OF_SEASON] = "01-01"
    last: Annotated[str, _DAY_OF_SEASON] = "12-31"
    sessions: list[SessionBody] = Field(default=[], min_length=1, max_length=20)


class SeasonBody(SeasonPatch):
    model_config = ConfigDict(json_schema_extra=None)

    name: Named
    first: Annotated[str, _DAY_OF_SEASON]
    last: Annotated[str, _DAY_OF_SEASON]
    sessions: list[SessionBody] = Field(min_length=1, max_length=20)


class Season(Shape):
    id: str
    name: str
    name_en: str
    zone: str | None
    first: str
    last: str
    sessions: list[dict[str, Any]]


class SeasonList(ConcernsBookings):
    items: list[Season]
    next: str | None


class ExtendedPatch(Patch):
    """items: codes of what the session is for, all of the zone when empty. accepted_later: accepted on the next working day."""

    model_config = ConfigDict(extra="ignore", json_schema_extra=_stays_when_left_out, populate_by_name=True)

    zone: Code = "-"
    kind: Literal["early", "noon", "evening", "weekend"] = "noon"
    name: Named = "-"
    name_en: Line = ""
    start: Annotated[str, _CLOCK] = Field(default="12:00", alias="from")
    end: Annotated[str, _CLOCK] = Field(default="14:30", alias="to")
    days: list[Annotated[int, Field(ge=1, le=7)]] = Field(default=[1, 2, 3, 4, 5], min_length=1, max_length=7)
    first: Annotated[str, _DAY] | None = None
    last: Annotated[str, _DAY] | None = None
    on_holidays: bool = False
    items: list[Code] = Field(default=[], max_length=500)
    appointment_only: bool = False
    accepted_later: bool = False
    staff: list[Code] = Field(default=[], max_length=50)


class ExtendedBody(ExtendedPatch):
    model_config = ConfigDict(extra="ignore", json_schema_extra=None, populate_by_name=True)

    zone: Code
    kind: Literal["early", "noon", "evening", "weekend"]
    name: Named
    start: Annotated[str, _CLOCK] = Field(alias="from")
    end: Annotated[str, _CLOCK] = Field(alias="to")


class ExtendedSetup(Shape):
    id: str
    zone: str
    kind: str
    name: str
    name_en: str
    days: list[int]
    first: str | None
    last: str | None
    on_holidays: bool
    items: list[str]
    appointment_only: bool
    accepted_later: bool
    staff: list[str]


class ExtendedList(ConcernsBookings):
    items: list[ExtendedSetup]


# Posts and people

_Day = Annotated[str, StringConstraints(pattern=r"^2[01][0-9]{2}-[0-9]{2}-[0-9]{2}$")]
"""A day that a hall can have: sums of days and hours of the year 1 or 9999 have no answer."""


class DaysQuery(Body):
    """first: today when it is left out."""

    first: _Day | None = None
    days: int = Field(default=7, ge=1, le=62)


class DaysFileQuery(DaysQuery):
    format: Literal["csv", "xlsx"] = "xlsx"


class TakeOver(Shape):
    note: str
    handed_over: bool
    open: list[dict[str, Any]]


class StandIn(Shape):
    window_id: str
    window_number: str
    name: str
    role: str | None
    since: str
    minutes: int
    waiting: int
    at_window: str | None


class StandInList(Shape):
    items: list[StandIn]
    next: str | None


class WhileAway(Shape):
    """returned: the caller answered for the window before these others."""

    returned: bool
    since: str | None
    spans: list[dict[str, Any]]
    served: list[dict[str, Any]]
    open: list[dict[str, Any]]


class Coverage(Shape):
    post: str
    window: str
    state: str
    staff: str | None
    pair: list[dict[str, Any]]


class CoverageList(Shape):
    items: list[Coverage]
    next: str | None


class Roster(Shape):
    posts: list[dict[str, Any]]
    days: list[dict[str, Any]]
    gaps: int


class RosterLine(Body):
    post: Code
    day: _Day
    session: int = Field(ge=1, le=9)
    role: Literal["A", "B", ""]


class RosterBody(Body):
    lines: list[RosterLine] = Field(max_length=2000)


class CopyWeekBody(Body):
    """Any day of each week."""

    source: _Day
    target: _Day


class BookedTwice(Shape):
    """A post whose person is to be at another window at the same time."""

    day: str
    session: int
    post: str
    name: str


class RosterChanged(Shape):
    """twice: of the days that were named, whoever is to be at two windows at once."""

    changed: int
    dry_run: bool
    twice: list[BookedTwice]


class AbsenceBody(Body):
    """person: user name; the caller's own when it is left out. session: 1 for a day's first; whole days when it is left out."""

    person: Annotated[str, _text(64, 1)] | None = None
    first_day: _Day
    last_day: _Day | None = None
    session: int | None = Field(default=None, ge=1, le=9)
    kind: Literal["leave", "sick", "training", "errand"] = "leave"
    reason: Words = ""
    handover: Words = ""


class AbsenceView(Shape):
    id: str
    username: str
    state: str
    both_away: bool
    on_time: bool


class AbsenceList(Shape):
    items: list[AbsenceView]
    next: str | None


class AbsenceAnswer(Shape):
    absence: AbsenceView


class TrainingBody(Body):
    kind: Literal["post", "skill", "level", "study"] = "post"
    name: Annotated[str, _text(200, 1)]
    skill: Annotated[str, _text(64)] = ""
    passed: bool
    score: Annotated[str, _text(24)] = ""
    on_day: _Day
    valid_until: _Day | None = None


class TrainingView(Shape):
    id: str
    username: str
    kind: str
    passed: bool
    valid: bool


class TrainingList(Shape):
    items: list[TrainingView]
    next: str | None


class TrainingAnswer(Shape):
    training: TrainingView


class AttendanceBody(Body):
    day: _Day
    came_at: str | None = None
    left_at: str | None = None
    status: Literal["", "present", "late", "left_early", "absent", "leave", "sick", "training", "errand"] = ""
    reason: Words = ""


class AttendanceLine(Shape):
    day: str
    username: str
    status: str
    as_a_seconds: int
    as_b_seconds: int


class AttendanceList(Shape):
    items: list[AttendanceLine]
    next: str | None


class PairChange(Shape):
    post: str
    role: str
    username: str
    since: str
    until: str | None
    early: bool


class PairChangeList(Shape):
    items: list[PairChange]
    next: str | None


class DutyLeaderBody(Body):
    day: _Day
    name: Annotated[str, _text(60)] = ""
    title: Annotated[str, _text(60)] = ""
    phone: Annotated[str, _text(40)] = ""


class DutyLeaderView(Shape):
    day: str
    name: str


class DutyLeaderList(Shape):
    items: list[DutyLeaderView]
    next: str | None


class HallHeadBody(Body):
    name: Annotated[str, _text(60, 1)]
    phone: Annotated[str, _text(40)] = ""
    since: _Day


class HeadView(Shape):
    id: str
    hall: str
    name: str
    since: str


class HeadList(Shape):
    items: list[HeadView]
    next: str | None
