"""All halls from one down, live: who waits, who serves, who is missing, where something is wrong; the worst first (R-215)."""

from collections import Counter as Count
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from app.domain.people import Role
from app.domain.targets import WORSE, Mark, Target, line_mark, worst
from app.domain.ticket import TicketState
from app.domain.window import OPEN, WindowState
from app.models import Absence, Counter, Device, DutySpan, Hall, Leg, Queue, Rating, Window
from app.models.base import to_ms
from app.operations.configuration import HallConfig, ZoneConfig
from app.operations.crowds import thresholds_of
from app.operations.facts import RUNNING_SPAN
from app.operations.watching import alone_alarm
from app.queries.hall_state import windows_open

BAD_LEVELS = (1, 2)
"""Of a rating: what has to be looked into (R-199)."""
RATINGS_LEAST = 10
"""A share of fewer ratings would tell what a single visitor said."""
TOTALS = (
    "code", "name", "name_en", "kind", "open", "waiting", "longest_wait_since", "windows", "issued", "served", "no_shows",
    "rated", "good_share", "mark",
)  # fmt: skip
"""What social supervisors see of a hall: sums, and nothing that leads to a person (R-216)."""
_SUMMED = (
    "waiting", "issued", "served", "no_shows", "rated", "absent", "uncovered", "alarms", "devices_offline", "bad_ratings",
)  # fmt: skip
_STATES = ("serving", "called", "idle", "paused", "closed")

ConfigOf = Callable[[str], HallConfig]


def halls_from(connection: Connection, top_id: str) -> list[str]:
    """Ids of a hall and of all below it, each after the one it belongs to."""
    below: dict[str | None, list[str]] = {}
    for hall_id, parent_id in connection.execute(select(Hall.id, Hall.parent_id).order_by(Hall.code)):
        below.setdefault(parent_id, []).append(hall_id)
    found, at = [top_id], 0
    while at < len(found):
        found += [one for one in below.get(found[at], ()) if one not in found]
        at += 1
    return found


def centre_view(
    connection: Connection, config_of: ConfigOf, top_id: str, at: datetime, *, totals_only: bool = False
) -> dict[str, Any]:
    """``{hall, halls, total}``; moments in milliseconds. It changes only when a hall does, so it can be compared."""
    configs = [config_of(hall_id) for hall_id in halls_from(connection, top_id)]
    seen = _Seen(connection, configs, at)
    halls = sorted((seen.view(hall) for hall in configs), key=_urgency)
    total: dict[str, Any] = {name: sum(hall[name] for hall in halls) for name in _SUMMED}
    total |= {"halls": len(halls), "open": sum(hall["open"] for hall in halls)}
    total["windows"] = {state: sum(hall["windows"][state] for hall in halls) for state in _STATES}
    total["longest_wait_since"] = min((one["longest_wait_since"] for one in halls if one["longest_wait_since"]), default=None)
    total["good_share"] = _share(sum(seen.good[hall.id] for hall in configs), total["rated"])
    if totals_only:
        halls = [{name: hall[name] for name in TOTALS} for hall in halls]
        total = {name: value for name, value in total.items() if name in TOTALS or name == "halls"}
    return {"hall": configs[0].code, "totals_only": totals_only, "halls": halls, "total": total}


def _urgency(hall: Mapping[str, Any]) -> tuple[Any, ...]:
    waits = hall["longest_wait_since"]
    return (-WORSE.index(hall["mark"]), not hall["open"], waits is None, waits or 0, -hall["waiting"], hall["code"])


def _share(part: int, of: int) -> float | None:
    return round(part / of, 4) if of >= RATINGS_LEAST else None


@dataclass
class _Seen:
    """What each hall looks like now, read once for all of them: the number of questions does not grow with the halls."""

    connection: Connection
    configs: Sequence[HallConfig]
    at: datetime
    good: Count[str] = field(default_factory=Count)
    _state_of: dict[str, WindowState] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ids = [hall.id for hall in self.configs]
        lines = self._rows(select(Queue.zone_id, func.sum(Queue.waiting)).group_by(Queue.zone_id), Queue)
        self._waiting = {row[0]: int(row[1]) for row in lines}
        since = select(Leg.zone_id, func.min(Leg.issued_at)).where(Leg.state == TicketState.WAITING).group_by(Leg.zone_id)
        self._since: dict[str, datetime] = dict(map(tuple, self._rows(since, Leg)))
        self._alarms: dict[str, dict[str, Any] | None] = dict(
            map(tuple, self.connection.execute(select(Hall.id, Hall.alarms).where(Hall.id.in_(self._ids))))
        )
        self._windows, self._uncovered = self._window_states()
        self._counters = self._sums_of_today()
        self._absent = self._away_today()
        self._offline = self._silent_devices()
        self._rated, self._bad = self._ratings()

    def _rows(self, statement: Any, of: Any) -> Sequence[Any]:
        return self.connection.execute(statement.where(of.hall_id.in_(self._ids))).all()

    def _window_states(self) -> tuple[dict[str, Count[str]], Count[str]]:
        """By hall: windows by what they do, and how many are open with nobody there or nobody acting (R-155)."""
        states: dict[str, Count[str]] = {hall_id: Count() for hall_id in self._ids}
        uncovered: Count[str] = Count()
        shown = (Window.id, Window.hall_id, Window.state, Window.staff_id, DutySpan.left_at)
        statement = select(*shown).outerjoin(DutySpan, RUNNING_SPAN)
        for row in self._rows(statement.where(Window.active.is_(True)), Window):
            self._state_of[row.id] = row.state
            left = row.state in OPEN and row.staff_id is None and row.left_at is not None
            state = WindowState.PAUSED if left or row.state is WindowState.BREAK else row.state
            states[row.hall_id][state.value] += 1
            alone = row.state in OPEN and alone_alarm(row.id) in (self._alarms.get(row.hall_id) or {})
            uncovered[row.hall_id] += left or alone
        return states, uncovered

    def _sums_of_today(self) -> dict[str, Any]:
        names = ("issued", "served", "no_shows")
        statement = select(Counter.hall_id, Counter.day, *(func.sum(getattr(Counter, one)).label(one) for one in names))
        rows = self._rows(statement.where(Counter.day.in_(self._days())).group_by(Counter.hall_id, Counter.day), Counter)
        day = {hall.id: hall.day(self.at) for hall in self.configs}
        return {row.hall_id: row for row in rows if row.day == day[row.hall_id]}

    def _days(self) -> set[Any]:
        return {hall.day(self.at) for hall in self.configs}

    def _away_today(self) -> Count[str]:
        days = self._days()
        statement = select(Absence.hall_id, Absence.person_id, Absence.first_day, Absence.last_day).where(
            Absence.state == "granted", Absence.last_day >= min(days), Absence.first_day <= max(days)
        )
        day = {hall.id: hall.day(self.at) for hall in self.configs}
        away = {
            (row.hall_id, row.person_id)
            for row in self._rows(statement, Absence)
            if row.first_day <= day[row.hall_id] <= row.last_day
        }
        return Count(hall_id for hall_id, _ in away)

    def _silent_devices(self) -> Count[str]:
        statement = select(Device.hall_id, func.count()).where(
            Device.online.is_(False),
            Device.last_seen_at.is_not(None),
            Device.revoked_at.is_(None),
            Device.kind != Role.INTEGRATION,
        )
        return Count(dict(map(tuple, self._rows(statement.group_by(Device.hall_id), Device))))

    def _ratings(self) -> tuple[Count[str], Count[str]]:
        """Ratings of what was served today, by the index of called tickets; and how many of them are bad."""
        zones = {zone_id: hall.id for hall in self.configs for zone_id in hall.zones}
        since = min(datetime.combine(hall.day(self.at), time(), hall.timezone) for hall in self.configs)
        statement = (
            select(Leg.zone_id, Rating.level, func.count())
            .join(Rating, Rating.leg_id == Leg.id)
            .where(Leg.zone_id.in_(list(zones)), Leg.called_at.is_not(None), Leg.order_at >= bindparam("since"))
            .group_by(Leg.zone_id, Rating.level)
        )
        rated: Count[str] = Count()
        bad: Count[str] = Count()
        for zone_id, level, n in self.connection.execute(statement, {"since": since}):
            rated[zones[zone_id]] += n
            bad[zones[zone_id]] += n if level in BAD_LEVELS else 0
            self.good[zones[zone_id]] += n if level >= 3 else 0
        return rated, bad

    def view(self, hall: HallConfig) -> dict[str, Any]:
        zones = [zone for zone in hall.zones.values() if zone.active and zone.issues_tickets]
        since = [self._since[zone.id] for zone in zones if zone.id in self._since]
        sums, states = self._counters.get(hall.id), self._windows[hall.id]
        alarms = self._alarms.get(hall.id) or {}
        return {
            "code": hall.code,
            "name": hall.name,
            "name_en": hall.name_en,
            "kind": hall.kind,
            "open": hall.hours(None, self.at).open_now,
            "mark": self._mark(hall, zones, alarms),
            "waiting": sum(self._waiting.get(zone.id, 0) for zone in zones),
            "longest_wait_since": to_ms(min(since)) if since else None,
            "windows": {state: states[state] for state in _STATES},
            "uncovered": self._uncovered[hall.id],
            "absent": self._absent[hall.id],
            "alarms": len(alarms) + self._offline[hall.id],
            "devices_offline": self._offline[hall.id],
            **{name: int(getattr(sums, name)) if sums else 0 for name in ("issued", "served", "no_shows")},
            "rated": self._rated[hall.id],
            "bad_ratings": self._bad[hall.id],
            "good_share": _share(self.good[hall.id], self._rated[hall.id]),
        }

    def _mark(self, hall: HallConfig, zones: Iterable[ZoneConfig], alarms: Mapping[str, Any]) -> Mark:
        """The worst of its lines, and of what is wrong there; nobody waits and nothing is wrong: well."""
        marks = [Mark.GOOD] + [self._line(hall, zone) for zone in zones]
        grave = any(alarm.get("level") in ("red", "centre") for alarm in alarms.values())
        if alarms or self._offline[hall.id] or self._uncovered[hall.id]:
            marks.append(Mark.BAD if grave else Mark.WARN)
        return worst(marks)

    def _line(self, hall: HallConfig, zone: ZoneConfig) -> Mark:
        limits, since = thresholds_of(hall, zone), self._since.get(zone.id)
        minutes = (self.at - since) // timedelta(minutes=1) if since else None
        waiting = self._waiting.get(zone.id, 0)
        unserved = waiting > 0 and not windows_open(hall, zone, self._state_of) and hall.hours(zone, self.at).open_now
        return line_mark(
            Target(limits.waiting[0], limits.waiting[2]).mark(waiting),
            Target(limits.minutes[0], limits.minutes[2]).mark(minutes),
            unserved=unserved,
        )
