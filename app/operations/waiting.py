"""How long people will wait, as it is shown, printed and promised (R-084 to R-087): the worker's forecast, carried on to now.

Where no forecast is young enough (the worker does not run), a rough figure from people, windows and minutes stands in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from app.domain.discipline import APPOINTMENT, ORDINARY
from app.domain.hours import SessionEnd, everything
from app.domain.waits import Unknown, WaitEstimate, WaitRange, estimate, from_slot, typical_service_seconds
from app.domain.waits.forecast import REACHED, Forecast, Told, new_key
from app.domain.window import OPEN as OPEN_WINDOW
from app.domain.window import WindowState
from app.models import WaitForecast
from app.models.statements import run
from app.operations.configuration import HallConfig, ItemConfig, ZoneConfig
from app.operations.facts import window_states
from app.operations.unit_of_work import Work
from app.operations.visits import Visit

_AWAY = (WindowState.PAUSED, WindowState.BREAK)
PAST_CLOSING = "past_closing"
"""Reason of an estimate without a number: the windows will close before."""
ROUGHLY_REACHED = 0.05
"""A rough figure's likelihood is a straight line between its ends and no count of walks: only its very end says anything."""
NOTHING_SERVED: tuple[int, int] = (0, 0)

_HALL = select(WaitForecast.at, WaitForecast.hall).where(WaitForecast.hall_id == bindparam("of_hall"))
_ALL = select(WaitForecast.at, WaitForecast.hall, WaitForecast.tickets).where(WaitForecast.hall_id == bindparam("of_hall"))


@dataclass(frozen=True, slots=True)
class WaitsNow:
    """Everything that a wait of the hall follows from at one moment.

    finished: {zone id: (services, their milliseconds) of today}. forecast: None where none is young enough.
    """

    hall: HallConfig
    at: datetime
    states: Mapping[str, WindowState]
    finished: Mapping[str, tuple[int, int]]
    forecast: Forecast | None

    def of_new(
        self, zone: ZoneConfig, ahead: int, item: ItemConfig | None = None, *, priority_class: str = ORDINARY, purpose: str = ""
    ) -> WaitEstimate:
        """Of somebody who took a number now with ``ahead`` cases before them."""
        reason = self._closed(zone)
        if reason is not None:
            return reason
        forecast, item_id = self.forecast, item.id if item else None
        if forecast is None or not self._may_foresee(zone, item_id, forecast):
            return self._rough(zone, ahead, item_id)
        group = self.hall.group_for(zone, item, purpose)
        told = _found(forecast, zone.id, group, self.hall.skill_for(zone, item), priority_class)
        if told is None:
            return self._rough(zone, ahead, item_id)
        return self._shown(forecast.of_new(told, zone.id, ahead, self._serving(zone, forecast)))

    def of_ticket(self, visit: Visit, ahead: int) -> WaitEstimate:
        """Of a ticket that waits with ``ahead`` cases before it."""
        zone, forecast = self.hall.zones[visit.zone_id], self.forecast
        told = forecast.tickets.get(visit.id) if forecast else None
        if forecast is None or told is None or self._closed(zone) or not self._may_foresee(zone, visit.item_id, forecast):
            item = self.hall.items.get(visit.item_id) if visit.item_id else None
            wait = self.of_new(zone, ahead, item, priority_class=visit.priority_class, purpose=visit.purpose)
        else:
            wait = self._shown(forecast.of_ticket(told, self.at, self._serving(zone, forecast)))
        if visit.priority_class == APPOINTMENT:
            return until_its_slot(self.hall, visit.slot_at, wait, self.at)
        return wait

    def longer(self, visit: Visit) -> Mapping[str, Any] | None:
        """Why the ticket's call has moved back since it was promised, ``{minutes, causes}``; None where it has not."""
        return self.forecast.longer.get(visit.id) if self.forecast else None

    def _closed(self, zone: ZoneConfig) -> Unknown | None:
        if not zone.active:
            return Unknown("off")
        hall, at = self.hall, self.at
        if not (hall.hours(zone, at).open_now or hall.carries_over(zone, at) or hall.late_until(zone, at)):
            return Unknown("closed")
        return None

    def _of_zone(self, zone: ZoneConfig) -> list[WindowState | None]:
        return [self.states.get(window.id) for window in self.hall.windows_for(zone.id, self.states)]

    def _may_foresee(self, zone: ZoneConfig, item_id: str | None, forecast: Forecast) -> bool:
        """Whether the forecast still holds for the zone: somebody serves, or nobody did then and somebody will come.

        Where all pause outside a break that tickets are carried over, nobody can say until when.
        """
        then, now = self._serving(zone, forecast)
        if now:
            return True
        away = any(state in _AWAY for state in self._of_zone(zone))
        return not then and (away if self.hall.carries_over(zone, self.at, item_id) else not away)

    def _serving(self, zone: ZoneConfig, forecast: Forecast) -> tuple[int, int]:
        """Windows that served the zone at the forecast, and now; one by one, since one may open as another closes."""
        windows = self.hall.windows_for(zone.id, self.states)
        now = sum(self.states.get(window.id) in OPEN_WINDOW for window in windows)
        return sum(window.id in forecast.open for window in windows), now

    def _shown(self, told: Told) -> WaitEstimate:
        if told.in_time < REACHED:
            return Unknown(PAST_CLOSING)
        return WaitRange(told.p10, told.p50, told.p90, self.at, told.in_time / 100, foreseen=True)

    def _rough(self, zone: ZoneConfig, ahead: int, item_id: str | None) -> WaitEstimate:
        """From people, windows and minutes. Where tickets are carried over a break, the break is part of the wait (R-087); in
        it, windows that pause count as open."""
        hall, at, serving = self.hall, self.at, self._of_zone(zone)
        seconds = typical_service_seconds(
            hall.catalogue_seconds.get(zone.id, 600.0), *self.finished.get(zone.id, NOTHING_SERVED)
        )
        if hall.carries_over(zone, at, item_id) is not None:
            back = sum(state in OPEN_WINDOW or state in _AWAY for state in serving)
            if not back:
                return Unknown("session_break")
            return _before_end(hall, zone, _over_breaks(hall, zone, estimate(ahead, back, back, seconds, at), item_id))
        if not any(state in OPEN_WINDOW for state in serving):
            return Unknown("paused" if any(state in _AWAY for state in serving) else "no_open_window")
        open_windows = sum(state in OPEN_WINDOW for state in serving)
        wait = estimate(ahead, open_windows, serving.count(WindowState.IDLE), seconds, at)
        return _before_end(hall, zone, _over_breaks(hall, zone, wait, item_id))


def waits_now(
    connection: Connection, hall: HallConfig, at: datetime, finished: Mapping[str, tuple[int, int]], *,
    states: Mapping[str, WindowState] | None = None, tickets: bool = False,
) -> WaitsNow:  # fmt: skip
    """tickets: whether waits of tickets are asked for too."""
    row = run(connection, _ALL if tickets else _HALL, {"of_hall": hall.id}).one_or_none()
    forecast = _forecast(row, tickets=tickets) if row is not None else None
    if forecast is not None and not forecast.holds(at):
        forecast = None
    return WaitsNow(hall, at, window_states(connection, hall.id) if states is None else states, finished, forecast)


def until_its_slot(hall: HallConfig, slot_at: datetime | None, wait: WaitEstimate, at: datetime) -> WaitEstimate:
    """The wait of a ticket of a booking, as it is shown and printed. slot_at: None for one who came late."""
    return from_slot(wait, slot_at, hall.policy.wait_max_appointment_minutes * 60, at)


def _found(forecast: Forecast, zone_id: str, group: str, skill: str, priority_class: str) -> Told | None:
    """Of the queue itself, or of the ordinary one of the zone where nobody asked for that queue."""
    for key in (
        new_key(zone_id, group, skill, priority_class), new_key(zone_id, group, skill, ORDINARY),
        new_key(zone_id, "", "", priority_class), new_key(zone_id, "", "", ORDINARY),
    ):  # fmt: skip
        if key in forecast.new:
            return forecast.new[key]
    return None


def _over_breaks(hall: HallConfig, zone: ZoneConfig, wait: WaitEstimate, item_id: str | None) -> WaitEstimate:
    """The wait with the breaks that its tickets are carried over."""
    if not isinstance(wait, WaitRange) or hall.session_end(zone) is not SessionEnd.CARRY_OVER:
        return wait
    timetable, at = hall.timetable(zone), wait.as_of

    def longer(seconds: int) -> int:
        called = timetable.after_work(at, timedelta(seconds=seconds), lambda session: session.takes(item_id))
        return int((called - at).total_seconds())

    return WaitRange(longer(wait.p10_seconds), longer(wait.p50_seconds), longer(wait.p90_seconds), at)


def _before_end(hall: HallConfig, zone: ZoneConfig, wait: WaitEstimate) -> WaitEstimate:
    """The wait with how likely it ends before the windows close; no number where it certainly does not (R-030)."""
    if not isinstance(wait, WaitRange):
        return wait
    at = wait.as_of
    ends = [hall.served_until(zone, end) for _, end in hall.timetable(zone).periods(hall.day(at), everything)]
    to_come = [end for end in ends if end > at]
    if not to_come:
        return wait
    end = max(to_come) if hall.session_end(zone) is SessionEnd.CARRY_OVER else min(to_come)
    left = (end - at).total_seconds()
    if wait.p90_seconds <= left:
        return wait
    reached = max((left - wait.p10_seconds) / max(wait.p90_seconds - wait.p10_seconds, 1), 0.0)
    return replace(wait, in_time=reached) if reached >= ROUGHLY_REACHED else Unknown(PAST_CLOSING)


# --- what the worker keeps --------------------------------------------------------------------------------------------


def keep_forecast(work: Work, hall_id: str, forecast: Forecast) -> None:
    """Put the forecast in the place of the last one."""
    row = {
        "at": forecast.at,
        "hall": {
            "new": forecast.new, "ahead": forecast.ahead, "pace": {key: round(s, 1) for key, s in forecast.pace.items()},
            "left": {key: round(s) for key, s in forecast.left.items()}, "open": sorted(forecast.open),
        },
        "tickets": {"told": forecast.tickets, "longer": forecast.longer},
    }  # fmt: skip
    _keep(work, hall_id, row)


def keep_outlook(work: Work, hall_id: str, outlook: Mapping[str, Any]) -> None:
    """What the next half hour will bring, ``{at, zones, effects}``; a forecast is there already."""
    _keep(work, hall_id, {"outlook": outlook})


def keep_today(work: Work, hall_id: str, today: Mapping[str, Any]) -> None:
    """The figures of the day, ``{at, seq, target_seconds, figures}``; where nothing was foreseen yet, they are not kept."""
    work.connection.execute(update(WaitForecast).where(WaitForecast.hall_id == hall_id).values(today=dict(today)))


def _keep(work: Work, hall_id: str, values: Mapping[str, Any]) -> None:
    kept = work.connection.execute(update(WaitForecast).where(WaitForecast.hall_id == hall_id).values(**values))
    if not kept.rowcount:
        work.connection.execute(insert(WaitForecast), {"hall_id": hall_id, **values})


def _forecast(row: Any, *, tickets: bool) -> Forecast:
    hall, of_tickets = row.hall, row.tickets if tickets else {}
    return Forecast(
        row.at, _tolds(hall["new"]), hall["ahead"], hall["pace"], hall["left"], frozenset(hall["open"]),
        _tolds(of_tickets.get("told", {})), of_tickets.get("longer", {}),
    )  # fmt: skip


def _tolds(kept: Mapping[str, Any]) -> dict[str, Told | None]:
    return {key: Told(*told) if told is not None else None for key, told in kept.items()}
