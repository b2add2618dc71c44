"""A hall as configured, read once and kept until its version changes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, Connection, bindparam, delete, select, update

from app.domain.booking import Plan
from app.domain.cross_region import Partner, stored_partners
from app.domain.discipline import Preference
from app.domain.hours import OpenState, Session, SessionEnd, Timetable, Wanted, everything, local_day
from app.domain.lending import Loan, with_loans
from app.domain.policy import Policy, read_clock, read_sessions
from app.domain.special_groups import SpecialGroup, read_groups
from app.domain.themes import Theme, read_steps
from app.domain.window import OPEN as OPEN_WINDOW
from app.domain.window import WindowState
from app.errors import NotFound
from app.models import BookingPlan, Hall, Quota, ServiceItem, WaitingArea, Window, WindowPreference, Zone
from app.models.loan import Loan as LoanRow
from app.models.statements import run
from app.models.theme import Theme as ThemeRow
from app.operations.timetables import Timetables, read_timetables
from app.operations.unit_of_work import Work

PURPOSE_GROUP = "purpose:"
"""Begins the item group of a profile line that is about why people come, such as "purpose:pick_up"."""


@dataclass(frozen=True, slots=True)
class Area:
    id: str
    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class ZoneConfig:
    id: str
    code: str
    kind: str
    name: str
    name_en: str
    prefix: str
    position: int
    active: bool
    issues_tickets: bool
    area: Area | None
    identity_kinds: tuple[str, ...]
    identity_required: bool
    item_required: bool
    purposes: tuple[str, ...]
    daily_cap: int | None
    slot_cap: int | None
    slot_minutes: int
    sessions: tuple[Session, ...]
    session_end_rule: str
    serve_until_minutes: int | None
    appointment_only: bool
    silent: bool
    silent_hours: tuple[tuple[time, time], ...]
    merged_into_id: str | None
    overflow_into_id: str | None
    auto_dispatch_seconds: int | None
    alarm_waiting: tuple[int, ...] | None
    alarm_minutes: tuple[int, ...] | None
    note: str
    note_en: str

    def is_silent(self, local: time) -> bool:
        """Whether calls of the zone are made without voice at this local time (R-076)."""
        return self.silent or any(start <= local < end for start, end in self.silent_hours)


@dataclass(frozen=True, slots=True)
class ItemConfig:
    id: str
    code: str
    name: str
    name_en: str
    department: str
    kind: str
    zone_id: str
    item_group: str
    skill: str
    expected_seconds: int
    guide_text: str
    guide_url: str
    self_service: str
    cross_region: tuple[Partner, ...]
    daily_cap: int | None
    active: bool


@dataclass(frozen=True)
class WindowConfig:
    """A window as it is set up. own: the lines of its own profile."""

    id: str
    number: str
    name: str
    name_en: str
    scope: str
    tidal: bool
    active: bool
    own: tuple[Preference, ...]
    loans: tuple[Loan, ...] = ()

    @cached_property
    def profile(self) -> tuple[Preference, ...]:
        """What the window takes now: its own lines and those of the zones it is lent to."""
        return with_loans(self.own, self.loans)

    @cached_property
    def zone_ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line.zone_id for line in sorted(self.profile, key=lambda line: line.rank)))

    def takes(self, zone_id: str, item_group: str) -> bool:
        return any(line.zone_id == zone_id and line.item_group in ("", item_group) for line in self.profile)


@dataclass(frozen=True)
class HallConfig:
    """Everything about a hall that does not change from minute to minute."""

    id: str
    code: str
    kind: str
    parent_id: str | None
    name: str
    name_en: str
    phone: str
    complaint_phone: str
    address: str
    latitude: float | None
    longitude: float | None
    timezone: ZoneInfo
    policy: Policy
    timetables: Timetables
    notices: tuple[str, ...]
    notices_en: tuple[str, ...]
    cards: tuple[Mapping[str, str], ...]
    map: Mapping[str, Any] | None
    special_groups: tuple[SpecialGroup, ...]
    is_demo: bool
    has_gateway: bool
    version: int
    zones: Mapping[str, ZoneConfig]
    items: Mapping[str, ItemConfig]
    windows: Mapping[str, WindowConfig]
    areas: tuple[Area, ...] = field(default=())
    booking_plans: tuple[Plan, ...] = field(default=())
    themes: Mapping[str, Theme] = field(default_factory=dict)

    @property
    def sends_messages(self) -> bool:
        """Whether visitors, and whom they name, are told by short message: there is a gateway, and the hall wants it."""
        return self.has_gateway and "message" in self.policy.reminder_channels

    @cached_property
    def zones_by_code(self) -> dict[str, ZoneConfig]:
        return {zone.code: zone for zone in self.zones.values()}

    @cached_property
    def windows_by_zone(self) -> dict[str, tuple[WindowConfig, ...]]:
        """Windows that serve each zone, in the hall's order."""
        found: dict[str, list[WindowConfig]] = {}
        for window in self.windows.values():
            for zone_id in window.zone_ids:
                found.setdefault(zone_id, []).append(window)
        return {zone_id: tuple(windows) for zone_id, windows in found.items()}

    @cached_property
    def overflow(self) -> dict[str, tuple[Preference, ...]]:
        """By window, the lines under which it takes tickets of special zones that overflow into its own (R-118)."""
        found: dict[str, list[Preference]] = {}
        for zone in self.zones.values():
            for window in self.windows_by_zone.get(zone.overflow_into_id or "", ()):
                if zone.id not in window.zone_ids:
                    lines = [line for line in window.profile if line.zone_id == zone.overflow_into_id]
                    found.setdefault(window.id, []).extend(replace(line, zone_id=zone.id) for line in lines)
        return {window_id: tuple(lines) for window_id, lines in found.items()}

    @cached_property
    def overflowing_into(self) -> dict[str, tuple[str, ...]]:
        """By zone id, the zones whose tickets overflow into it and may overtake there."""
        found: dict[str, list[str]] = {}
        for zone in self.zones.values():
            if zone.overflow_into_id:
                found.setdefault(zone.overflow_into_id, []).append(zone.id)
        return {zone_id: tuple(zones) for zone_id, zones in found.items()}

    def dispatch_seconds(self, window: WindowConfig) -> int | None:
        """After how long the free window calls by itself: the shortest time that a zone of it sets, None for never."""
        set_for = (self.zones[zone_id].auto_dispatch_seconds for zone_id in window.zone_ids)
        return min((seconds for seconds in set_for if seconds is not None), default=None)

    def windows_for(self, zone_id: str, states: Mapping[str, WindowState]) -> tuple[WindowConfig, ...]:
        """Windows that serve a zone now: its own, or those it overflows into while none of its own is open."""
        own, zone = self.windows_by_zone.get(zone_id, ()), self.zones[zone_id]
        if zone.overflow_into_id and not any(states.get(window.id) in OPEN_WINDOW for window in own):
            return (*own, *(w for w in self.windows_by_zone.get(zone.overflow_into_id, ()) if w not in own))
        return own

    @cached_property
    def beside(self) -> dict[str, tuple[str, ...]]:
        """By window, those that share a line of ordinary visitors with it, itself too: one proportion holds for all."""
        special = {zone.id for zone in self.zones.values() if zone.kind == "special_group"}
        lines = {window.id: set(window.zone_ids) - special for window in self.windows.values()}
        return {
            window_id: tuple(sorted(other for other, zones in lines.items() if other == window_id or zones & mine))
            for window_id, mine in lines.items()
        }

    @cached_property
    def items_by_code(self) -> dict[str, ItemConfig]:
        return {item.code: item for item in self.items.values()}

    @cached_property
    def catalogue_seconds(self) -> dict[str, float]:
        """Mean expected seconds of the items of each zone; 600 where the catalogue says nothing."""
        by_zone: dict[str, list[int]] = {}
        for item in self.items.values():
            by_zone.setdefault(item.zone_id, []).append(item.expected_seconds)
        return {zone_id: sum(seconds) / len(seconds) for zone_id, seconds in by_zone.items()}

    def zone(self, code: str) -> ZoneConfig:
        """The zone with ``code``, or the one it was merged into; raise NotFound ``unknown_zone``."""
        zone = self.zones_by_code.get(code)
        if zone is None:
            raise NotFound("unknown_zone", zone=code)
        while zone.merged_into_id is not None:
            zone = self.zones[zone.merged_into_id]
        return zone

    def item(self, code: str) -> ItemConfig:
        item = self.items_by_code.get(code)
        if item is None or not item.active:
            raise NotFound("unknown_item", item=code)
        return item

    def theme(self, code: str) -> Theme:
        theme = self.themes.get(code)
        if theme is None or not theme.active:
            raise NotFound("unknown_theme", theme=code)
        return theme

    def group_for(self, zone: ZoneConfig, item: ItemConfig | None, purpose: str) -> str:
        """Group of the queue that a ticket joins: its item's, or "purpose:…" where a window of the zone is set up for it.

        So a window may be kept for people who only collect a result (R-032); windows that take every group take them too.
        """
        wanted = f"{PURPOSE_GROUP}{purpose}"
        lines = (line for window in self.windows.values() if window.active for line in window.profile)
        if purpose and any(line.zone_id == zone.id and line.item_group == wanted for line in lines):
            return wanted
        return item.item_group if item else ""

    @cached_property
    def cross_region_skill(self) -> str:
        """The tag that the hall asks for in matters of other regions; of several, that of most items."""
        asked = Counter(item.skill for item in self.items.values() if item.active and item.skill and self._is_cross(item))
        return max(sorted(asked), key=asked.__getitem__, default="")

    def _is_cross(self, item: ItemConfig) -> bool:
        return bool(item.cross_region) or self.zones[item.zone_id].kind == "cross_region"

    def skill_for(self, zone: ZoneConfig, item: ItemConfig | None) -> str:
        """Tag without which nobody is given the matter; "" for none.

        A hall that asks for one in any matter of other regions asks for it in all, and of tickets that name no item (R-130).
        """
        if item is not None and item.skill:
            return item.skill
        is_cross = zone.kind == "cross_region" or (item is not None and self._is_cross(item))
        return self.cross_region_skill if is_cross else ""

    def window(self, window_id: str) -> WindowConfig:
        window = self.windows.get(window_id)
        if window is None:
            raise NotFound("unknown_window", window=window_id)
        return window

    def day(self, at: datetime) -> date:
        return local_day(at, self.timezone)

    def local_time(self, at: datetime) -> time:
        return at.astimezone(self.timezone).time()

    def timetable(self, zone: ZoneConfig | None) -> Timetable:
        return self.timetables.of(zone.id if zone is not None else None)

    def hours(self, zone: ZoneConfig | None, at: datetime, wanted: Wanted = everything) -> OpenState:
        """Whether the zone (None: the hall) is open at ``at``; of its extended sessions, those ``wanted``."""
        return self.timetable(zone).state(at, wanted)

    def session_end(self, zone: ZoneConfig) -> SessionEnd:
        """What happens to those who wait in the zone when a session ends (R-172)."""
        return SessionEnd(zone.session_end_rule or self.policy.session_end_rule)

    def served_until(self, zone: ZoneConfig, session_end: datetime) -> datetime:
        """Until when those who wait at the end of a session are still served."""
        minutes = zone.serve_until_minutes
        return session_end + timedelta(minutes=self.policy.serve_until_minutes if minutes is None else minutes)

    def late_until(self, zone: ZoneConfig, at: datetime) -> datetime | None:
        """Until when those are served who waited when the last session ended; None in a session, and when it is too late."""
        if self.hours(zone, at).open_now or self.carries_over(zone, at):
            return None
        untils = [
            self.served_until(zone, end) for _, end in self.timetable(zone).periods(self.day(at), everything) if end <= at
        ]
        return max((until for until in untils if at < until), default=None)

    def carries_over(self, zone: ZoneConfig, at: datetime, item_id: str | None = None) -> datetime | None:
        """When a ticket that waits in the zone is served again: it is carried over the break that runs now, else None."""
        if self.session_end(zone) is not SessionEnd.CARRY_OVER:
            return None
        pause = self.timetable(zone).break_now(at, lambda session: session.takes(item_id))
        return pause[1] if pause else None

    def break_in_wait(self, zone: ZoneConfig, item_id: str | None, since: datetime, until: datetime) -> timedelta:
        """How much of a wait in the zone was a break that its tickets are carried over (R-173)."""
        if self.session_end(zone) is not SessionEnd.CARRY_OVER:
            return timedelta()
        return self.timetable(zone).break_between(since, until, lambda session: session.takes(item_id))

    @cached_property
    def _carrying(self) -> tuple[ZoneConfig, ...]:
        return tuple(zone for zone in self.zones.values() if self.session_end(zone) is SessionEnd.CARRY_OVER)

    def resting(self, at: datetime) -> dict[str, frozenset[str]]:
        """Zones whose tickets are carried over a break that runs now → items that an extended session serves meanwhile."""
        resting = {}
        for zone in self._carrying:
            if self.carries_over(zone, at) is not None:
                now = self.hours(zone, at).extended
                resting[zone.id] = now.item_ids if now else frozenset()
        return resting


def mark_changed(connection: Connection, hall_id: str) -> None:
    """Let every process read the configuration anew; the next ticket counts anew what was taken under each cap."""
    connection.execute(update(Hall).where(Hall.id == hall_id).values(config_version=Hall.config_version + 1))
    connection.execute(delete(Quota).where(Quota.hall_id == hall_id))


_VERSION = select(Hall.config_version).where(Hall.id == bindparam("hall"))


class Halls:
    """Configurations by hall, and which hall a code, window or ticket token belongs to; safe to share between threads."""

    def __init__(self, defaults: Policy, *, has_gateway: bool = False) -> None:
        """has_gateway: whether this installation can send short messages."""
        self._defaults = defaults
        self._has_gateway = has_gateway
        self._by_id: dict[str, HallConfig] = {}
        self._ids_by_code: dict[str, str] = {}

    def held(self, work: Work, hall_id: str) -> HallConfig:
        """Lock the hall for this transaction and return its configuration as of now."""
        hall = work.hold(hall_id)
        known = self._by_id.get(hall_id)
        if known is None or known.version != hall.config_version:
            known = self._load(work.connection, hall_id)
        return known

    def changed(self, work: Work, hall_id: str) -> HallConfig:
        """As this transaction leaves it; not kept, since it is true only after the commit."""
        return _read_hall(work.connection, hall_id, self._defaults, has_gateway=self._has_gateway)

    def get(self, connection: Connection, hall_id: str) -> HallConfig:
        """Configuration of a hall as the database has it now; raise NotFound ``unknown_hall``."""
        version = run(connection, _VERSION, {"hall": hall_id}).scalar()
        if version is None:
            raise NotFound("unknown_hall", hall=hall_id)
        known = self._by_id.get(hall_id)
        return known if known is not None and known.version == version else self._load(connection, hall_id)

    def by_code(self, connection: Connection, code: str) -> HallConfig:
        return self.get(connection, self.id_of(connection, code))

    def id_of(self, connection: Connection, code: str) -> str:
        """Id of the hall with ``code``; raise NotFound ``unknown_hall``. Codes are never given to another hall."""
        hall_id = self._ids_by_code.get(code)
        if hall_id is None:
            hall_id = connection.execute(select(Hall.id).where(Hall.code == code)).scalar_one_or_none()
            if hall_id is None:
                raise NotFound("unknown_hall", hall=code)
            self._ids_by_code[code] = hall_id
        return hall_id

    def hall_of_window(self, connection: Connection, window_id: str) -> str:
        """Id of the hall a window stands in; raise NotFound ``unknown_window``."""
        for config in self._by_id.values():
            if window_id in config.windows:
                return config.id
        hall_id = connection.execute(select(Window.hall_id).where(Window.id == window_id)).scalar_one_or_none()
        if hall_id is None:
            raise NotFound("unknown_window", window=window_id)
        return hall_id

    def forget(self) -> None:
        """Drop everything kept, as after the demo hall was removed."""
        self._by_id.clear()
        self._ids_by_code.clear()

    def _load(self, connection: Connection, hall_id: str) -> HallConfig:
        config = _read_hall(connection, hall_id, self._defaults, has_gateway=self._has_gateway)
        self._by_id[hall_id] = config
        return config


class HallsApart(Halls):
    """For one transaction that changes a hall several times, or that is taken back: nobody else is given what it reads."""

    def held(self, work: Work, hall_id: str) -> HallConfig:
        work.hold(hall_id)
        return self.get(work.connection, hall_id)

    def changed(self, work: Work, hall_id: str) -> HallConfig:
        return self.get(work.connection, hall_id)


_OF_HALL: BindParameter[str] = bindparam("hall")
_HALL = select(Hall.__table__).where(Hall.id == _OF_HALL)
_AREAS = select(WaitingArea.__table__).where(WaitingArea.hall_id == _OF_HALL)
_ZONES = select(Zone.__table__).where(Zone.hall_id == _OF_HALL).order_by(Zone.position, Zone.code)
_ITEMS = select(ServiceItem.__table__).where(ServiceItem.hall_id == _OF_HALL).order_by(ServiceItem.code)
_THEMES = select(ThemeRow.__table__).where(ThemeRow.hall_id == _OF_HALL).order_by(ThemeRow.code)
_PLANS = select(BookingPlan.__table__).where(BookingPlan.hall_id == _OF_HALL).order_by(BookingPlan.code)
_PROFILES = (
    select(WindowPreference.__table__)
    .join(Window, Window.id == WindowPreference.window_id)
    .where(Window.hall_id == _OF_HALL)
    .order_by(WindowPreference.rank, WindowPreference.id)
)
_LOANS = select(LoanRow.__table__).where(LoanRow.hall_id == _OF_HALL, LoanRow.returned_at.is_(None)).order_by(LoanRow.id)
_WINDOWS = select(
    Window.id, Window.number, Window.name, Window.name_en, Window.scope, Window.tidal, Window.active
).where(Window.hall_id == _OF_HALL)  # fmt: skip


def _read_hall(connection: Connection, hall_id: str, defaults: Policy, *, has_gateway: bool) -> HallConfig:
    of = {"hall": hall_id}
    hall = run(connection, _HALL, of).one_or_none()
    if hall is None:
        raise NotFound("unknown_hall", hall=hall_id)
    areas = {row.id: Area(row.id, row.code, row.name, row.name_en) for row in run(connection, _AREAS, of)}
    zones = {row.id: _zone(row, areas) for row in run(connection, _ZONES, of)}
    items = {row.id: _item(row) for row in run(connection, _ITEMS, of)}
    policy, timezone = defaults.merged(hall.policy), ZoneInfo(hall.timezone)
    return HallConfig(
        id=hall.id, code=hall.code, kind=hall.kind, parent_id=hall.parent_id, name=hall.name, name_en=hall.name_en,
        phone=hall.phone, complaint_phone=hall.complaint_phone, address=hall.address, latitude=hall.latitude,
        longitude=hall.longitude, timezone=timezone, policy=policy,
        timetables=read_timetables(
            connection, hall_id, policy.sessions, timezone, {zone.id: zone.sessions for zone in zones.values()},
            {item.code: item.id for item in items.values()},
        ),
        notices=tuple(hall.notices), notices_en=tuple(hall.notices_en), cards=tuple(hall.cards), map=hall.map,
        special_groups=read_groups(hall.special_groups), is_demo=hall.is_demo, has_gateway=has_gateway,
        version=hall.config_version,
        zones=zones,
        items=items,
        windows=_windows(connection, hall_id),
        areas=tuple(areas.values()),
        booking_plans=_booking_plans(connection, hall_id),
        themes=_themes(connection, hall_id),
    )  # fmt: skip


def _themes(connection: Connection, hall_id: str) -> dict[str, Theme]:
    rows = run(connection, _THEMES, {"hall": hall_id})
    return {row.code: Theme(row.code, row.name, row.name_en, row.place, read_steps(row.steps), row.active) for row in rows}


def _booking_plans(connection: Connection, hall_id: str) -> tuple[Plan, ...]:
    rows = run(connection, _PLANS, {"hall": hall_id})
    return tuple(
        Plan(
            id=row.id, code=row.code, name=row.name, name_en=row.name_en, zone_id=row.zone_id, item_id=row.item_id,
            hours=read_sessions(row.hours), slot_minutes=row.slot_minutes, capacity=row.capacity, first_day=row.first_day,
            last_day=row.last_day, follows_hours=row.follows_hours, active=row.active,
        )
        for row in rows
    )  # fmt: skip


def _zone(row: Any, areas: Mapping[str, Area]) -> ZoneConfig:
    return ZoneConfig(
        id=row.id, code=row.code, kind=row.kind, name=row.name, name_en=row.name_en, prefix=row.prefix or "",
        position=row.position, active=row.active, issues_tickets=row.issues_tickets,
        area=areas.get(row.waiting_area_id), identity_kinds=tuple(row.identity_kinds),
        identity_required=row.identity_required, item_required=row.item_required, purposes=tuple(row.purposes),
        daily_cap=row.daily_cap, slot_cap=row.slot_cap, slot_minutes=row.slot_minutes,
        sessions=read_sessions(row.sessions or ()), session_end_rule=row.session_end_rule,
        serve_until_minutes=row.serve_until_minutes, appointment_only=row.appointment_only,
        silent=row.silent,
        silent_hours=tuple((read_clock(entry["from"]), read_clock(entry["to"])) for entry in row.silent_hours),
        merged_into_id=row.merged_into_id, overflow_into_id=row.overflow_into_id,
        auto_dispatch_seconds=row.auto_dispatch_seconds,
        alarm_waiting=tuple(row.alarm_waiting) if row.alarm_waiting is not None else None,
        alarm_minutes=tuple(row.alarm_minutes) if row.alarm_minutes is not None else None,
        note=row.note, note_en=row.note_en,
    )  # fmt: skip


def _item(row: Any) -> ItemConfig:
    return ItemConfig(
        id=row.id, code=row.code, name=row.name, name_en=row.name_en, department=row.department, kind=row.kind,
        zone_id=row.zone_id, item_group=row.item_group, skill=row.skill, expected_seconds=row.expected_seconds,
        guide_text=row.guide_text, guide_url=row.guide_url, self_service=row.self_service, daily_cap=row.daily_cap,
        cross_region=stored_partners(row.cross_region),
        active=row.active,
    )  # fmt: skip


def _windows(connection: Connection, hall_id: str) -> dict[str, WindowConfig]:
    of = {"hall": hall_id}
    lines: dict[str, list[Preference]] = {}
    for row in run(connection, _PROFILES, of):
        lines.setdefault(row.window_id, []).append(Preference(row.zone_id, row.item_group, row.rank, row.weight))
    loans: dict[str, list[Loan]] = {}
    for row in run(connection, _LOANS, of):
        loans.setdefault(row.window_id, []).append(Loan(row.id, row.zone_id, row.since, row.until))
    rows = sorted(run(connection, _WINDOWS, of), key=lambda row: (len(row.number), row.number))
    return {
        row.id: WindowConfig(
            row.id, row.number, row.name, row.name_en, row.scope, row.tidal, row.active, own=tuple(lines.get(row.id, ())),
            loans=tuple(loans.get(row.id, ())),
        )
        for row in rows
    }  # fmt: skip
