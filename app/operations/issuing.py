"""Taking a number (取号): from the kiosk, the guide desk, a window or a program."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, insert, select, update

from app.domain.cross_region import chosen_partner, cross_region_of
from app.domain.discipline import APPOINTMENT
from app.domain.hours import Extended, OpenState, SessionEnd, Wanted
from app.domain.numbering import ticket_no
from app.domain.people import Actor, Role
from app.domain.special_groups import SpecialGroup, by_age, by_code
from app.domain.themes import Step, Theme
from app.domain.ticket import TicketState
from app.domain.waits import Unknown, WaitEstimate, WaitRange
from app.errors import Conflict, Forbidden, Invalid
from app.models import Counter, Leg, Quota, Ticket
from app.models.base import new_id, to_ms
from app.models.leg import OPEN_LEG
from app.models.statements import run
from app.operations.configuration import HallConfig, Halls, ItemConfig, ZoneConfig
from app.operations.desks import record
from app.operations.facts import visit_facts
from app.operations.hardware import print_for_kiosk
from app.operations.lines import STEP, queue_for
from app.operations.messaging import NEARLY, RELATIVE, mobile, queue_for_ticket
from app.operations.unit_of_work import Work
from app.operations.visits import Visit, add_waiting, visit_by_id, visits, waiting_by_zone
from app.operations.waiting import PAST_CLOSING, until_its_slot, waits_now
from app.security.tokens import new_token
from app.security.vault import Vault
from app.texts import say

PRIORITY_CLASSES = ("ordinary", "special")
"""What a visitor or guide may choose; "appointment" comes only from a booking."""

_CHANNELS = {Role.KIOSK: "kiosk", Role.GUIDE: "guide", Role.CLERK: "window", Role.INTEGRATION: "api"}


@dataclass(frozen=True, slots=True)
class Identity:
    """What a visitor showed. kind: one of the zone's ``identity_kinds``; number: as typed or read."""

    kind: str
    number: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the entrance; codes as outside programs know them.

    cross_region: (kind, region) of a matter of another region, None where nobody said.
    keeps_zone: the zone is where the visitor is being brought, whatever zone their group has.
    """

    zone: str
    service_item: str | None = None
    purpose: str = ""
    priority_class: str | None = None
    special_group: str | None = None
    identity: Identity | None = None
    phone: str | None = None
    relative_phone: str = ""
    language: str = "zh"
    case_count: int = 1
    channel: str | None = None
    keeps_zone: bool = False
    theme: str | None = None
    cross_region: tuple[str | None, str] | None = None
    agency: bool = False


@dataclass(frozen=True, slots=True)
class Appointment:
    """A booking whose visitor has come. in_time: called with priority from ``starts_at`` on; else as any other (R-050)."""

    starts_at: datetime
    name: str
    in_time: bool


@dataclass(frozen=True, slots=True)
class Issued:
    """notice: what the visitor was told with the ticket, None for nothing."""

    visit: Visit
    people_ahead: int
    wait: WaitEstimate
    closes_at: datetime | None
    notice: "Notice | None" = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning that a session ends before the visitor's turn. code: as outside programs know it; text: which sentence."""

    code: str
    text: str
    closes_at: datetime
    resumes_at: datetime | None = None
    until: datetime | None = None

    @property
    def times(self) -> dict[str, datetime]:
        """The moments its sentence names."""
        named = {"closes_at": self.closes_at, "resumes_at": self.resumes_at, "until": self.until}
        return {name: time for name, time in named.items() if time is not None}


@dataclass(slots=True)
class _Taking:
    """One number being taken."""

    work: Work
    hall: HallConfig
    vault: Vault
    request: Request
    actor: Actor
    at: datetime
    zone: ZoneConfig
    item: ItemConfig | None
    day: date
    group: SpecialGroup | None = None
    theme: Theme | None = None
    appointment: Appointment | None = None
    sealed: dict[str, Any] = field(default_factory=dict)

    @property
    def connection(self) -> Any:
        return self.work.connection


def issue(work: Work, halls: Halls, vault: Vault, hall_id: str, request: Request, actor: Actor, at: datetime) -> Issued:
    """Take a number; raise Conflict, Invalid or NotFound with the reason when none is given."""
    taking = _begin(work, halls, vault, hall_id, request, actor, at)
    hours = _must_be_open(taking)
    _must_be_complete(taking)
    taking.sealed = _seal(taking)
    _refuse_a_second(taking)
    return _take(taking, hours)


def open_on_the_spot(
    work: Work, halls: Halls, vault: Vault, hall_id: str, request: Request, actor: Actor, at: datetime
) -> Visit:
    """A ticket for a visitor who stands at a free window: caps and hours do not bind the staff (R-079)."""
    taking = _begin(work, halls, vault, hall_id, request, actor, at)
    taking.sealed = _seal(taking)
    return _take(taking, None).visit


def issue_for_booking(
    work: Work, halls: Halls, vault: Vault, hall_id: str, request: Request, appointment: Appointment, actor: Actor, at: datetime
) -> Issued:
    """The ticket of a booking: its place was promised, so no cap turns it away, and in time no hour does (R-048)."""
    taking = _begin(work, halls, vault, hall_id, request, actor, at, appointment)
    hours = None if appointment.in_time else _must_be_open(taking)
    taking.sealed = _seal(taking)
    _refuse_a_second(taking)
    return _take(taking, hours)


def _begin(
    work: Work, halls: Halls, vault: Vault, hall_id: str, request: Request, actor: Actor, at: datetime,
    appointment: Appointment | None = None,
) -> _Taking:  # fmt: skip
    if actor.hall_id is not None and actor.hall_id != hall_id:
        raise Forbidden("other_hall")
    hall = halls.held(work, hall_id)
    theme = hall.theme(request.theme) if request.theme else None
    first = theme.steps[0] if theme else Step(request.zone, request.service_item)
    zone = hall.zone(first.zone)
    item = hall.item(first.service_item) if first.service_item else None
    if item is not None and not takes_item(hall, zone, item):
        raise Invalid("item_not_in_zone", item=item.name)
    taking = _Taking(work, hall, vault, request, actor, at, zone, item, hall.day(at))
    taking.appointment, taking.theme = appointment, theme
    taking.group = _group(taking)
    if appointment is None:  # who booked waits where it was booked
        taking.zone = _zone_of_group(taking)
    return taking


def _group(taking: _Taking) -> SpecialGroup | None:
    """The group a visitor says they belong to, or the one their citizen ID number gives by itself (R-116)."""
    request, groups = taking.request, taking.hall.special_groups
    if request.special_group:
        return by_code(groups, request.special_group)
    identity = request.identity
    if request.agency:  # whose card it is says nothing of whoever entrusted the matter
        return None
    if identity is None or find_kind(identity.kind) != "id" or not taking.zone.identity_kinds:
        return None
    return by_age(groups, identity.number, taking.day)


_ASKED_FOR_ITSELF = ("consult", "hard_case")
"""Kinds of zones that a special group does not lead away from: people come there with a question, not with a matter."""


def _zone_of_group(taking: _Taking) -> ZoneConfig:
    """The group's zone where it can take this visitor now, else the one they asked for."""
    asked, group = taking.zone, taking.group
    if taking.request.keeps_zone:
        return asked
    if group is None or group.zone is None or group.zone not in taking.hall.zones_by_code or asked.kind in _ASKED_FOR_ITSELF:
        return asked
    zone, request, item = taking.hall.zone(group.zone), taking.request, taking.item
    kind = request.identity.kind if request.identity else None
    able = (
        zone.active
        and zone.issues_tickets
        and taking.hall.hours(zone, taking.at, _wanted(taking)).open_now
        and (item is not None or not zone.item_required)
        and (item is None or takes_item(taking.hall, zone, item))
        and (not request.purpose or request.purpose in zone.purposes)
        and (kind in zone.identity_kinds if kind and zone.identity_kinds else not zone.identity_required)
    )
    return zone if able else asked


_FOR_ANY_ITEM = ("special_group", "consult", "hard_case")


def takes_item(hall: HallConfig, zone: ZoneConfig, item: ItemConfig) -> bool:
    """Its own items, those of zones merged into it, and any item where the zone is for people or questions, not for matters."""
    return zone.kind in _FOR_ANY_ITEM or hall.zone(hall.zones[item.zone_id].code).id == zone.id


_MACHINES = frozenset({Role.KIOSK, Role.AGENT, Role.INTEGRATION, Role.VISITOR})


def _must_be_open(taking: _Taking) -> OpenState:
    zone, hall = taking.zone, taking.hall
    if not zone.issues_tickets:
        raise Conflict("zone_issues_no_tickets", zone=zone.name)
    if not zone.active:
        raise Conflict("zone_off", zone=zone.name)
    # Who stands before the staff with a reason is not sent home; a machine knows no reasons.
    if zone.appointment_only and taking.appointment is None and taking.actor.role in _MACHINES:
        raise Conflict("zone_appointment_only", zone=zone.name)
    hours = hall.hours(zone, taking.at, _wanted(taking))
    if hours.open_now:
        return hours
    if hours.opens_at is None:
        raise Conflict("zone_closed", zone=zone.name)
    opens_at = {lang: shown_time(hall, hours.opens_at, taking.at, lang) for lang in ("zh", "en")}
    running = hall.hours(zone, taking.at).extended
    if running is None:
        raise Conflict("outside_hours", opens_at=opens_at)
    if not running.takes(taking.item.id if taking.item else None):
        raise Conflict("extended_other_items", items=names_of_items(hall, running), opens_at=opens_at)
    raise Conflict("appointment_only", zone=zone.name, opens_at=opens_at)


def _wanted(taking: _Taking) -> Wanted:
    """Extended sessions in which this visitor is served: those for the matter, and by appointment only with one (R-171)."""
    item_id = taking.item.id if taking.item else None
    booked = taking.appointment is not None
    return lambda session: session.takes(item_id) and (booked or not session.appointment_only)


def names_of_items(hall: HallConfig, session: Extended) -> dict[str, str]:
    """The items of an extended session in words, by language."""
    items = [item for item in hall.items.values() if item.id in session.item_ids and item.active]
    return {"zh": "、".join(item.name for item in items), "en": ", ".join(item.name_en or item.name for item in items)}


def shown_time(hall: HallConfig, moment: datetime, at: datetime, lang: str = "zh") -> str:
    """ "14:30", with the date before it when it is not today: "11月30日 14:30", "30 Nov 14:30"."""
    local, today = moment.astimezone(hall.timezone), at.astimezone(hall.timezone)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{shown_day(local.date(), lang)} {local:%H:%M}"


def shown_day(day: date, lang: str = "zh") -> str:
    """ "11月30日", "30 Nov"."""
    return say("words.day", lang, day=day.day, month=f"{day:%b}" if lang == "en" else day.month)


def _must_be_complete(taking: _Taking) -> None:
    request, zone = taking.request, taking.zone
    if zone.item_required and taking.item is None:
        raise Invalid("item_required")
    if request.purpose and request.purpose not in zone.purposes:
        raise Invalid("purpose_unknown")
    if request.priority_class is not None and request.priority_class not in PRIORITY_CLASSES:
        raise Invalid("priority_class_unknown")
    # A visitor may come as a special group at the kiosk without proof; elsewhere only staff may say so.
    identity = request.identity
    if identity is not None and zone.identity_kinds and identity.kind not in zone.identity_kinds:
        raise Invalid("identity_kind_not_accepted")
    if zone.identity_required and identity is None:
        raise Invalid("identity_required")


def _priority_class(taking: _Taking) -> str:
    if taking.appointment is not None and taking.appointment.in_time:
        return APPOINTMENT
    if taking.group is not None:
        return taking.group.priority_class
    return taking.request.priority_class or usual_class(taking.zone)


def usual_class(zone: ZoneConfig) -> str:
    """Class of those who take a number in the zone and say nothing more."""
    return "special" if zone.kind == "special_group" else "ordinary"


def _seal(taking: _Taking) -> dict[str, Any]:
    """Personal columns of the ticket; a zone that needs no identity stores none (R-025, R-252)."""
    request, zone, vault = taking.request, taking.zone, taking.vault
    columns: dict[str, Any] = {}
    identity = request.identity
    if identity is not None and zone.identity_kinds:
        columns["identity_kind"] = identity.kind
        columns["identity_key"] = vault.find_key(find_kind(identity.kind), identity.number)
        columns["identity_sealed"] = vault.seal(identity.number, field="ticket.identity")
        if identity.name:
            columns["name_sealed"] = vault.seal(identity.name, field="ticket.name")
    elif zone.identity_kinds and taking.appointment is not None and taking.appointment.name:
        columns["name_sealed"] = vault.seal(taking.appointment.name, field="ticket.name")
    if request.phone:
        columns["phone_key"] = vault.find_key("phone", request.phone)
        columns["phone_sealed"] = vault.seal(request.phone, field="ticket.phone")
    if request.relative_phone:
        if not taking.hall.sends_messages:
            raise Conflict("messages_off")
        columns["relative_phone_sealed"] = vault.seal(mobile(request.relative_phone), field="ticket.relative_phone")
    return columns


def find_kind(identity_kind: str) -> str:
    """Kind under which the vault compares an identity: a card read and the same number typed are one person."""
    return {"id_card": "id", "typed_id": "id", "phone": "phone"}.get(identity_kind, identity_kind)


_SAME_PERSON = (
    visits()
    .where(
        Ticket.hall_id == bindparam("hall"),
        Ticket.identity_key == bindparam("identity_key"),
        Ticket.day == bindparam("on_day"),
        OPEN_LEG,
    )
    .order_by(Ticket.id)
)


def open_tickets_of(connection: Any, hall: HallConfig, identity_key: str, day: date) -> list[Visit]:
    """Open tickets of one person today."""
    rows = run(connection, _SAME_PERSON, {"hall": hall.id, "identity_key": identity_key, "on_day": day})
    return [Visit(*row) for row in rows]


def _refuse_a_second(taking: _Taking) -> None:
    """A person who waits for the same item gets no second number but the offer to print the first again (R-026)."""
    key = taking.sealed.get("identity_key")
    if key is None:
        return
    item_id = taking.item.id if taking.item else None
    for visit in open_tickets_of(taking.connection, taking.hall, key, taking.day):
        if visit.item_id == item_id and (item_id is not None or visit.zone_id == taking.zone.id):
            raise Conflict("already_waiting", ticket_no=visit.ticket_no, extra={"visit": visit})


_QUOTA = select(Quota.taken).where(
    Quota.hall_id == bindparam("hall"), Quota.day == bindparam("on_day"), Quota.scope == bindparam("of_scope")
)
_QUOTA_UPDATE = (
    update(Quota)
    .where(Quota.hall_id == bindparam("hall"), Quota.day == bindparam("on_day"), Quota.scope == bindparam("of_scope"))
    .values(taken=Quota.taken + 1)
)


@dataclass(frozen=True, slots=True)
class _Cap:
    """A cap that binds a ticket. counted: which of the zone's tickets of the day count against it."""

    scope: str
    most: int
    code: str
    name: str
    counted: Sequence[ColumnElement[bool]] = ()


def _caps(taking: _Taking) -> list[_Cap]:
    """Every cap that binds this ticket (R-028)."""
    zone, item = taking.zone, taking.item
    caps: list[_Cap] = []
    if zone.daily_cap is not None:
        caps.append(_Cap(f"zone:{zone.id}", zone.daily_cap, "zone_cap_reached", zone.name))
    if zone.slot_cap is not None:
        local = taking.hall.local_time(taking.at)
        slot = (local.hour * 60 + local.minute) // zone.slot_minutes
        midnight = datetime.combine(taking.day, time(), taking.hall.timezone)
        began = midnight + timedelta(minutes=slot * zone.slot_minutes)
        scope = f"slot:{zone.id}:{slot}"
        caps.append(_Cap(scope, zone.slot_cap, "slot_cap_reached", zone.name, [Ticket.issued_at >= began]))
    if item is not None and item.daily_cap is not None:
        caps.append(_Cap(f"item:{item.id}", item.daily_cap, "item_cap_reached", item.name, [Ticket.item_id == item.id]))
    return caps


def _taken_before(taking: _Taking, cap: _Cap) -> int:
    """Tickets of the day from before the cap was set; asked once, when the first ticket under it is taken."""
    of_the_day = (Ticket.hall_id == taking.hall.id, Ticket.zone_id == taking.zone.id, Ticket.day == taking.day)
    found = select(func.count()).select_from(Ticket).where(*of_the_day, *cap.counted)
    return int(taking.connection.execute(found).scalar_one())


def _use_up_caps(taking: _Taking) -> None:
    for cap in _caps(taking):
        at = {"hall": taking.hall.id, "on_day": taking.day, "of_scope": cap.scope}
        counted: int | None = run(taking.connection, _QUOTA, at).scalar()
        taken = _taken_before(taking, cap) if counted is None else counted
        if taken >= cap.most and taking.appointment is None:
            raise Conflict(cap.code, zone=cap.name, item=cap.name)
        if counted is None:
            row = {"hall_id": taking.hall.id, "day": taking.day, "scope": cap.scope, "taken": taken + 1}
            taking.connection.execute(insert(Quota), row)
        else:
            run(taking.connection, _QUOTA_UPDATE, at)


_NEXT_NUMBER = (
    update(Counter)
    .where(
        Counter.hall_id == bindparam("of_hall"),
        Counter.zone_id == bindparam("of_zone"),
        Counter.day == bindparam("of_day"),
    )
    .values(last_number=Counter.last_number + 1, issued=Counter.issued + 1)
    .returning(Counter.last_number, Counter.served, Counter.service_ms)
)


def _next_number(taking: _Taking) -> tuple[int, int, int]:
    """(number, served today, milliseconds of those services); the counter's row is locked until the commit."""
    of = {"of_hall": taking.hall.id, "of_zone": taking.zone.id, "of_day": taking.day}
    row = run(taking.connection, _NEXT_NUMBER, of).one_or_none()
    if row is not None:
        return row[0], row[1], row[2]
    first = {"hall_id": taking.hall.id, "zone_id": taking.zone.id, "day": taking.day, "last_number": 1, "issued": 1}
    taking.connection.execute(insert(Counter), first)
    return 1, 0, 0


def carried_to(hall: HallConfig, zone: ZoneConfig, closes_at: datetime, item_id: str | None = None) -> datetime | None:
    """When those go on to be served who wait at the end of this session; None when no other follows today (R-172)."""
    if hall.session_end(zone) is not SessionEnd.CARRY_OVER:
        return None
    pause = hall.timetable(zone).break_now(closes_at, lambda session: session.takes(item_id))
    return pause[1] if pause else None


LIKELY = 0.5
"""Below this likelihood of being called before the windows close a visitor is warned."""


def closing_notice(
    hall: HallConfig, zone: ZoneConfig, closes_at: datetime | None, wait: WaitEstimate, at: datetime, item_id: str | None = None
) -> Notice | None:
    """What a visitor must know whose turn may come after the session's end (R-030, R-172); None when it does not."""
    is_reached = wait != Unknown(PAST_CLOSING)
    if closes_at is None or (is_reached and not isinstance(wait, WaitRange)):
        return None
    turn, is_likely = closes_at, False
    if isinstance(wait, WaitRange):
        resumes_at = carried_to(hall, zone, closes_at, item_id)
        if resumes_at is not None:
            # No harm in saying so to one who is called before the break after all: here the slower guess decides.
            late = at + timedelta(seconds=wait.p90_seconds) > closes_at
            return Notice("carried_over", "carried_over", closes_at, resumes_at=resumes_at) if late else None
        turn, is_likely = at + timedelta(seconds=wait.p50_seconds), wait.in_time >= LIKELY
    if turn <= closes_at and is_likely:
        return None
    if stops_issuing(hall, zone):
        return Notice("past_closing_time", "past_closing_time", closes_at)
    if hall.policy.closing_rule != "warn":
        return None
    until = hall.served_until(zone, closes_at)
    return Notice("past_closing", "served_late" if turn <= until and is_likely else "past_closing", closes_at, until=until)


def stops_issuing(hall: HallConfig, zone: ZoneConfig) -> bool:
    """Whether no number is given whose turn would come after the session."""
    return hall.policy.closing_rule == "stop" or hall.session_end(zone) is SessionEnd.STOP_ISSUING


def _closing_notice(taking: _Taking, hours: OpenState | None, wait: WaitEstimate) -> Notice | None:
    """Raise Conflict ``past_closing_time`` when the hall stops issuing in time (R-030)."""
    closes_at, item_id = hours.closes_at if hours else None, taking.item.id if taking.item else None
    notice = closing_notice(taking.hall, taking.zone, closes_at, wait, taking.at, item_id)
    if notice is not None and notice.code == "past_closing_time":
        raise Conflict("past_closing_time")
    return notice


def _take(taking: _Taking, hours: OpenState | None) -> Issued:
    hall, zone, item, at = taking.hall, taking.zone, taking.item, taking.at
    _use_up_caps(taking)
    number, finished, finished_ms = _next_number(taking)
    skill = hall.skill_for(zone, item)
    group = hall.group_for(zone, item, taking.request.purpose)
    priority_class = _priority_class(taking)
    queue_id, line = queue_for(taking.work, hall.id, zone.id, group, skill, priority_class)
    ahead = line.people
    now = waits_now(taking.connection, hall, at, {zone.id: (finished, finished_ms)})
    wait = now.of_new(zone, line.cases, item, priority_class=priority_class, purpose=taking.request.purpose)
    notice = _closing_notice(taking, hours, wait)
    if priority_class == APPOINTMENT:
        wait = until_its_slot(hall, _slot_of(taking), wait, at)
    assert taking.work.hall is not None
    order_seq = (taking.work.hall.seq + taking.work.hall.used) * STEP
    visit = _insert(taking, number, queue_id, priority_class, order_seq, ahead, wait, notice)
    add_waiting(taking.work, queue_id, 1, visit.case_count)
    counts = waiting_by_zone(taking.connection, hall.id)
    waiting = {z.code: counts.get(z.id, 0) for z in hall.zones.values() if z.issues_tickets}
    record(
        taking.work, "ticket.issued", taking.actor, at,
        visit_facts(hall, visit) | {"waiting": waiting, "channel": visit.channel, "people_ahead": ahead}, visit=visit,
    )  # fmt: skip
    if taking.request.relative_phone and ahead <= hall.policy.reminder_ahead:
        queue_for_ticket(taking.work, hall, visit, NEARLY, [RELATIVE], at, people_ahead=ahead)
    print_for_kiosk(taking.work, taking.actor, hall.id, visit.id, at)
    return Issued(visit, ahead, wait, hours.closes_at if hours else None, notice)


def _slot_of(taking: _Taking) -> datetime | None:
    """Of a booking whose visitor has come in time."""
    booked = taking.appointment
    return booked.starts_at if booked is not None and booked.in_time else None


def _cross_region(taking: _Taking) -> dict[str, str] | None:
    """For another region, when the item is done for others: who decides, and that the papers are taken here (R-127)."""
    item, wanted = taking.item, taking.request.cross_region
    if item is None or not item.cross_region:
        if wanted is not None:
            raise Invalid("cross_region_unknown", key=wanted[1])
        return None
    partner = chosen_partner(item.cross_region, *(wanted or (None, None)))
    if partner is not None:
        return cross_region_of(taking.hall.name, partner.kind, partner.region, partner.authority)
    kinds = {one.kind for one in item.cross_region}
    return cross_region_of(taking.hall.name, kinds.pop() if len(kinds) == 1 else None, "", "")


_NEW_TICKET = insert(Ticket)
_NEW_LEG = insert(Leg)


def _insert(
    taking: _Taking,
    number: int,
    queue_id: str,
    priority_class: str,
    order_seq: int,
    ahead: int,
    wait: WaitEstimate,
    notice: Notice | None,
) -> Visit:
    hall, zone, item, request, at = taking.hall, taking.zone, taking.item, taking.request, taking.at
    ticket_id, leg_id = new_id(), new_id()
    item_id = item.id if item else None
    slot_at = _slot_of(taking)
    # Its turn comes with its slot; who checks in during the slot counts from then, or every booking would be overdue at once.
    order_at = max(slot_at, at) if slot_at else at
    at_issue: dict[str, Any] | None = None
    if isinstance(wait, WaitRange):
        at_issue = {"p10": wait.p10_seconds, "p50": wait.p50_seconds, "p90": wait.p90_seconds}
        if wait.foreseen:
            at_issue["foreseen"] = True
    elif wait == Unknown(PAST_CLOSING):
        at_issue = {"unknown": PAST_CLOSING}
    if at_issue is not None and notice is not None:  # the slip warns as the answer did, and a second print as the first
        at_issue |= {"notice": notice.text, **{name: to_ms(time) for name, time in notice.times.items()}}
    personal = dict.fromkeys(
        ("identity_sealed", "identity_key", "name_sealed", "phone_sealed", "phone_key", "relative_phone_sealed")
    )
    ticket = {
        "id": ticket_id, "hall_id": hall.id, "zone_id": zone.id, "item_id": item_id, "day": taking.day, "number": number,
        "ticket_no": ticket_no(zone.prefix, number, hall.policy.ticket_digits), "token": new_token(16), "leg_id": leg_id,
        "priority_class": priority_class, "purpose": request.purpose,
        "special_group": taking.group.code if taking.group else "",
        "channel": request.channel or _CHANNELS.get(taking.actor.role, "api"), "language": request.language,
        "case_count": request.case_count, "cross_region": _cross_region(taking), "agency": request.agency,
        "identity_kind": "", "issued_at": at, "issued_by": taking.actor.id,
        "ahead_at_issue": ahead, "wait_at_issue": at_issue, "slot_at": slot_at,
        "theme": taking.theme.on_ticket() if taking.theme else None,
        **personal, **taking.sealed,
    }  # fmt: skip
    leg = {
        "id": leg_id, "hall_id": hall.id, "ticket_id": ticket_id, "leg_no": 1, "day": taking.day, "zone_id": zone.id,
        "item_id": item_id, "queue_id": queue_id, "state": TicketState.WAITING, "priority_class": priority_class,
        "cases": request.case_count, "order_at": order_at, "order_seq": order_seq, "issued_at": at,
        "step": 0 if taking.theme else None,
    }  # fmt: skip
    run(taking.connection, _NEW_TICKET, ticket)
    run(taking.connection, _NEW_LEG, leg)
    return visit_by_id(taking.connection, hall.id, ticket_id)
