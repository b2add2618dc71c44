"""Arrivals to come and the windows they need (R-096), from the hall's own past days (docs/peaks.md)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from app.domain.booking import BookingState
from app.domain.forecast import LEAST_DAYS, SLOT_MINUTES, WEEKS, Band, Day, Forecast
from app.domain.hours import DayKind, Span
from app.domain.staffing_need import wait_beyond, windows_needed
from app.models import ArrivalSum, Booking, Counter
from app.models.statements import run
from app.operations.configuration import HallConfig, ZoneConfig
from app.operations.summing import arrivals_of, slot_of
from app.queries.duty_files import table_file
from app.queries.roster import roster_view
from app.texts import say

LEARNED_DAYS = 28
"""Service minutes are learned from so many days."""
_PRIOR_SERVICES = 30
"""Weight of the catalogue's minutes against them, in services."""
_SPAN_SECONDS = SLOT_MINUTES * 60

_HISTORY = select(ArrivalSum.__table__).where(ArrivalSum.hall_id == bindparam("hall"), ArrivalSum.day >= bindparam("first"))
_SERVICES = (
    select(Counter.zone_id, func.sum(Counter.served), func.sum(Counter.service_ms))
    .where(Counter.hall_id == bindparam("hall"), Counter.day >= bindparam("first"))
    .group_by(Counter.zone_id)
)
_BOOKED = select(Booking.zone_id, Booking.starts_at).where(
    Booking.hall_id == bindparam("hall"), Booking.day == bindparam("on_day"), Booking.state == BookingState.BOOKED,
    Booking.slot_id.is_not(None),
)  # fmt: skip

Counts = Mapping[tuple[str, int], tuple[int, int]]
"""{(zone id, half hour): (walk-ins, booked)}."""


class Arrivals:
    """What the past of a hall says of days to come: one forecast a zone, and one of the whole hall."""

    def __init__(self, connection: Connection, hall: HallConfig, at: datetime) -> None:
        self.hall, self.at, self.today = hall, at, hall.day(at)
        self._connection = connection
        first = self.today - timedelta(weeks=WEEKS)
        days: dict[date, dict[tuple[str, int], tuple[int, int]]] = {}
        for row in run(connection, _HISTORY, {"hall": hall.id, "first": first}):
            if _is_ordinary(hall, row.day):
                days.setdefault(row.day, {})[row.zone_id, row.slot] = (row.walk_ins, row.booked)
        self._days = days
        self._made: dict[str | None, Forecast] = {}

    def of(self, zone: ZoneConfig | None) -> Forecast:
        key = zone.id if zone else None
        if key not in self._made:
            self._made[key] = Forecast([_day(day, counts, key) for day, counts in self._days.items()], self.today)
        return self._made[key]

    def due(self, day: date) -> dict[tuple[str, int], int]:
        """Bookings that are still to come, by zone and half hour."""
        found: dict[tuple[str, int], int] = {}
        for row in run(self._connection, _BOOKED, {"hall": self.hall.id, "on_day": day}):
            key = row.zone_id, slot_of(self.hall, row.starts_at)
            found[key] = found.get(key, 0) + 1
        return found

    def bands(self, zone: ZoneConfig | None, day: date) -> Iterator[tuple[int, Band]]:
        """Each half hour of the day in which the zone (None: the hall) is open, with what is expected."""
        forecast, due = self.of(zone), self.due(day) if day >= self.today else {}
        for slot in open_slots(self.hall, zone, day):
            booked = sum(n for (zone_id, at), n in due.items() if at == slot and zone in (None, self.hall.zones.get(zone_id)))
            yield slot, forecast.band(day.isoweekday(), slot, booked)


def open_slots(hall: HallConfig, zone: ZoneConfig | None, day: date) -> list[int]:
    """Half hours of a day that a session overlaps."""
    found: set[int] = set()
    for span in hall.timetable(zone).plan(day).spans:
        found.update(range(slot_of(hall, span.start), _last_slot(hall, span) + 1))
    return sorted(found)


def _last_slot(hall: HallConfig, span: Span) -> int:
    return slot_of(hall, span.end - timedelta(seconds=1))


def forecast_view(
    connection: Connection, hall: HallConfig, zone: ZoneConfig | None, first: date, days: int, at: datetime
) -> dict[str, Any]:
    """``{zone, known, history_days, days: [{day, kind, slots: [{from, mean, p10, p90, booked, came}]}]}``.

    came: who has come in a half hour of today that has begun, None for those to come.
    """
    arrivals = Arrivals(connection, hall, at)
    forecast = arrivals.of(zone)
    came = arrivals_of(connection, hall, arrivals.today)
    return {
        "hall": hall.code,
        "zone": zone.code if zone else None,
        "known": forecast.is_known,
        "history_days": forecast.days,
        "least_days": LEAST_DAYS,
        "today": arrivals.today.isoformat(),
        "days": [
            _forecast_day(arrivals, zone, first + timedelta(days=offset), came) for offset in range(days) if forecast.is_known
        ],
    }


def _forecast_day(arrivals: Arrivals, zone: ZoneConfig | None, day: date, came: Counts) -> dict[str, Any]:
    hall = arrivals.hall
    begun = slot_of(hall, arrivals.at) if day == arrivals.today else -1
    slots = [
        {
            "from": clock_of(slot), "to": clock_of(slot + 1), "mean": round(band.mean, 1), "p10": band.p10, "p90": band.p90,
            "booked": round(band.booked, 1), "came": _came(came, zone, slot) if slot <= begun else None,
        }
        for slot, band in arrivals.bands(zone, day)
    ]  # fmt: skip
    plan = hall.timetable(zone).plan(day)
    return {"day": day.isoformat(), "kind": plan.kind, "name": plan.name, "name_en": plan.name_en, "slots": slots}


def _came(came: Counts, zone: ZoneConfig | None, slot: int) -> int:
    return sum(sum(counts) for (zone_id, at), counts in came.items() if at == slot and (zone is None or zone.id == zone_id))


def clock_of(slot: int) -> str:
    return f"{slot * SLOT_MINUTES // 60:02d}:{slot * SLOT_MINUTES % 60:02d}"


@dataclass(frozen=True, slots=True)
class _Rostered:
    """A session of a day with the numbers of the windows where somebody is to be; None where no roster was made."""

    start: str
    end: str
    windows: frozenset[str] | None


def plan_view(connection: Connection, hall: HallConfig, first: date, days: int, at: datetime) -> dict[str, Any]:
    """Windows that each half hour and zone needs so that nine in ten wait no longer than the target, beside the roster.

    needed: for the people expected; needed_busy: for the upper end of their band. planned: windows of the roster that serve the
    zone, shared ones in each of their zones; None where the roster has nothing for the day. short: needed beyond planned.
    """
    arrivals = Arrivals(connection, hall, at)
    seconds = service_seconds(connection, hall, at)
    target = hall.policy.wait_target_minutes * 60
    roster = _rostered(connection, hall, first, days, at)
    lines: list[dict[str, Any]] = []
    for offset in range(days if arrivals.of(None).is_known else 0):
        day = first + timedelta(days=offset)
        for zone in _planned_zones(hall):
            for slot, band in arrivals.bands(zone, day):
                lines.append(_plan_line(hall, zone, day, slot, band, seconds[zone.id], target, roster[day]))
    return {
        "hall": hall.code,
        "known": arrivals.of(None).is_known,
        "history_days": arrivals.of(None).days,
        "least_days": LEAST_DAYS,
        "target_minutes": hall.policy.wait_target_minutes,
        "service_minutes": {zone.code: round(seconds[zone.id] / 60, 1) for zone in _planned_zones(hall)},
        "lines": lines,
        "gaps": _gaps(lines),
    }


def _planned_zones(hall: HallConfig) -> list[ZoneConfig]:
    return [zone for zone in hall.zones.values() if zone.active and zone.issues_tickets and zone.merged_into_id is None]


def _plan_line(
    hall: HallConfig, zone: ZoneConfig, day: date, slot: int, band: Band, seconds: float, target: float,
    roster: Sequence[_Rostered],
) -> dict[str, Any]:  # fmt: skip
    needed = windows_needed(band.mean, seconds, target, _SPAN_SECONDS)
    clock = clock_of(slot)
    session = next((s for s in roster if s.start < clock_of(slot + 1) and clock < s.end), None)
    planned = _serving(hall, zone, session.windows) if session and session.windows is not None else None
    return {
        "day": day.isoformat(), "from": clock, "to": clock_of(slot + 1), "zone": zone.code, "people": round(band.mean, 1),
        "p10": band.p10, "p90": band.p90, "needed": needed,
        "needed_busy": windows_needed(band.p90, seconds, target, _SPAN_SECONDS), "planned": planned,
        "short": None if planned is None else max(needed - planned, 0),
        "late_share": None if planned is None else round(wait_beyond(band.mean, seconds, planned, target, _SPAN_SECONDS), 3),
    }  # fmt: skip


def _serving(hall: HallConfig, zone: ZoneConfig, numbers: frozenset[str]) -> int:
    return sum(window.number in numbers for window in hall.windows_by_zone.get(zone.id, ()))


def _rostered(
    connection: Connection, hall: HallConfig, first: date, days: int, at: datetime
) -> dict[date, list[_Rostered]]:  # fmt: skip
    view = roster_view(connection, hall, first, days, at)
    window_of = {post["code"]: post["window"] for post in view["posts"]}
    found: dict[date, list[_Rostered]] = {}
    for day in view["days"]:
        made = any(line["planned"] for session in day["sessions"] for line in session["posts"])
        found[date.fromisoformat(day["day"])] = [
            _Rostered(
                session["from"], session["to"],
                frozenset(window_of[line["post"]] for line in session["posts"] if not line["gap"]) if made else None,
            )
            for session in day["sessions"]
        ]  # fmt: skip
    return found


def _gaps(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Neighbouring half hours of a day and zone in which the roster has too few windows, as the roster shows its gaps."""
    gaps: list[dict[str, Any]] = []
    for line in lines:
        if not line["short"]:
            continue
        last = gaps[-1] if gaps else None
        if last and (last["day"], last["zone"], last["to"]) == (line["day"], line["zone"], line["from"]):
            last["to"], last["windows"] = line["to"], max(last["windows"], line["short"])
        else:
            gaps.append({name: line[name] for name in ("day", "zone", "from", "to")} | {"windows": line["short"]})
    return gaps


def service_seconds(connection: Connection, hall: HallConfig, at: datetime) -> dict[str, float]:
    """Mean service of each zone by id: the last weeks', pulled towards the catalogue while they are few."""
    rows = run(connection, _SERVICES, {"hall": hall.id, "first": hall.day(at) - timedelta(days=LEARNED_DAYS)})
    learned = {zone_id: (int(served), int(milliseconds)) for zone_id, served, milliseconds in rows}
    found = {}
    for zone in hall.zones.values():
        served, milliseconds = learned.get(zone.id, (0, 0))
        usual = hall.catalogue_seconds.get(zone.id, 600.0)
        found[zone.id] = (usual * _PRIOR_SERVICES + milliseconds / 1000) / (_PRIOR_SERVICES + served)
    return found


_COLUMNS = ("day", "from", "to", "zone", "people", "p10", "p90", "needed", "needed_busy", "planned", "short")


def plan_file(view: Mapping[str, Any], form: str, lang: str) -> bytes:
    """One line a day, half hour and zone. form: "csv" or "xlsx"."""
    rows = [["" if line[name] is None else line[name] for name in _COLUMNS] for line in view["lines"]]
    return table_file([say(f"plan_column.{name}", lang) for name in _COLUMNS], rows, form)


def _is_ordinary(hall: HallConfig, day: date) -> bool:
    """A day that teaches: not a day of rest that was worked, nor one when the hall was closed."""
    plan = hall.timetable(None).plan(day)
    return bool(plan.spans) and plan.kind not in (DayKind.OPEN.value, DayKind.CLOSED.value)


def _day(day: date, counts: Counts, zone_id: str | None) -> Day:
    walk_ins: dict[int, int] = {}
    booked: dict[int, int] = {}
    for (of_zone, slot), (walked, came_booked) in counts.items():
        if zone_id in (None, of_zone):
            walk_ins[slot] = walk_ins.get(slot, 0) + walked
            booked[slot] = booked.get(slot, 0) + came_booked
    return Day(day, day.isoweekday(), walk_ins, booked)
