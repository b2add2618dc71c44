"""Bookings (预约): when there are places, when a visitor may come with one, and what missing them means (R-044…R-053)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from app.domain.hours import Session
from app.errors import Conflict


class BookingState(StrEnum):
    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    LATE = "late"  # came after the grace and got an ordinary ticket
    MISSED = "missed"
    CANCELLED = "cancelled"


class BookingAction(StrEnum):
    MOVE = "move"
    CHECK_IN = "check-in"
    COME_LATE = "come-late"
    MISS = "miss"
    CANCEL = "cancel"


_S, _A = BookingState, BookingAction

TRANSITIONS: Mapping[tuple[BookingState, BookingAction], BookingState] = MappingProxyType({
    (_S.BOOKED, _A.MOVE):      _S.BOOKED,
    (_S.BOOKED, _A.CHECK_IN):  _S.CHECKED_IN,
    (_S.BOOKED, _A.COME_LATE): _S.LATE,
    (_S.BOOKED, _A.MISS):      _S.MISSED,
    (_S.BOOKED, _A.CANCEL):    _S.CANCELLED,
    (_S.MISSED, _A.COME_LATE): _S.LATE,  # counted as missed in the evening, and there after all
})  # fmt: skip


def move(state: BookingState, action: BookingAction) -> BookingState:
    """Return the state after ``action``; raise Conflict ``booking_ended`` when no row allows it."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise Conflict("booking_ended", booking_state=state.value) from None


@dataclass(frozen=True, slots=True)
class Plan:
    """Where and when places are given out (号源安排).

    item_id: None for every item of the zone. hours: local times on weekdays. capacity: places of one slot. first_day,
    last_day: None is no bound. follows_hours: only while the hall is open; False for noon or weekend service of its own.
    """

    id: str
    code: str
    name: str
    name_en: str
    zone_id: str
    item_id: str | None
    hours: tuple[Session, ...]
    slot_minutes: int
    capacity: int
    first_day: date | None
    last_day: date | None
    follows_hours: bool
    active: bool


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From (included) to (not included), both aware."""

    starts_at: datetime
    ends_at: datetime

    def meets(self, other: "Span") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def covers(self, other: "Span") -> bool:
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at


def spans_on(plan: Plan, day: date, weekday: int, opening: Sequence[Span], zone: ZoneInfo) -> list[Span]:
    """The slots of ``plan`` on ``day``. weekday: the one it is worked as. opening: when the plan's zone is open that day."""
    if not plan.active or (plan.first_day and day < plan.first_day) or (plan.last_day and day > plan.last_day):
        return []
    found = []
    for hours in plan.hours:
        if weekday not in hours.days:
            continue
        for start, end in _cut(hours, plan.slot_minutes):
            span = Span(_instant(day, start, zone), _instant(day, end, zone))
            if not plan.follows_hours or any(period.covers(span) for period in opening):
                found.append(span)
    return sorted(found)


def minute_of(moment: time) -> int:
    """Minutes since midnight; the end of the day is 1440."""
    return 1440 if moment == time.max else moment.hour * 60 + moment.minute


def _cut(hours: Session, minutes: int) -> Iterable[tuple[int, int]]:
    first, last = minute_of(hours.start), minute_of(hours.end)
    return ((start, start + minutes) for start in range(first, last - minutes + 1, minutes))


def _instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    # By the wall clock and not by adding seconds to midnight, which differ where the clocks are changed.
    whole = day + timedelta(days=minute // 1440)
    return datetime.combine(whole, time(minute % 1440 // 60, minute % 60), zone)


class Arrival(StrEnum):
    EARLY = "early"
    IN_TIME = "in_time"
    LATE = "late"
    OTHER_DAY = "other_day"


def arrival(slot: Span, at: datetime, early: timedelta, late: timedelta, zone: ZoneInfo) -> Arrival:
    """How ``at`` lies to a slot with its grace before and after (R-048, R-050); late is only said on the slot's own day."""
    if at < slot.starts_at - early:
        same_day = at.astimezone(zone).date() == slot.starts_at.astimezone(zone).date()
        return Arrival.EARLY if same_day else Arrival.OTHER_DAY
    if at <= slot.ends_at + late:
        return Arrival.IN_TIME
    return Arrival.LATE if at.astimezone(zone).date() == slot.starts_at.astimezone(zone).date() else Arrival.OTHER_DAY


def missed_from(slot: Span, late: timedelta, hour: int, zone: ZoneInfo) -> datetime:
    """When a booking that nobody came for counts as missed: in the evening of its day, never before its grace is over."""
    evening = datetime.combine(slot.starts_at.astimezone(zone).date(), time(hour), zone)
    return max(evening, slot.ends_at + late)


def suspended_until(missed: Iterable[date], today: date, most: int, within_days: int, suspended_days: int) -> date | None:
    """First day on which somebody may book online again, None when they may today (R-051).

    missed: days of bookings they did not come to. Whoever misses ``most`` within ``within_days`` waits ``suspended_days``
    from the last of them; most 0 never suspends.
    """
    days = sorted(missed)
    if most == 0:
        return None
    free = None
    for first, last in zip(days, days[most - 1 :], strict=False):
        if (last - first).days < within_days:
            free = last + timedelta(days=suspended_days)
    return free if free is not None and free > today else None
