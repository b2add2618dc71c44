"""Who of a zone is called next, why and about when, by the very rule that windows call by (M8)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam

from app.domain.discipline import CallingWindow, Choice
from app.domain.ticket import TicketState
from app.domain.window import OPEN as OPEN_WINDOW
from app.domain.window import WindowState
from app.models import Leg, Window
from app.models.statements import run
from app.operations.configuration import HallConfig, WindowConfig, ZoneConfig
from app.operations.desks import WINDOW_ROWS, WindowRow
from app.operations.facts import window_states
from app.operations.lines import calling_window, next_calls
from app.operations.visits import Visit, visits_by_leg, waiting_by_zone
from app.queries.tickets import Reader, iso, tickets_view
from app.texts import say

BY_RULE = 12
"""So many are foreseen by the rule; those behind them are listed in the order of their places."""
MOST = 60

_WINDOWS = WINDOW_ROWS.where(Window.hall_id == bindparam("hall"))
_LINE = (
    visits_by_leg()
    .where(Leg.zone_id == bindparam("zone"), Leg.state == TicketState.WAITING)
    .order_by(Leg.order_at, Leg.order_seq, Leg.id)
    .limit(bindparam("most"))
)
_FREE_SOON = {WindowState.IDLE: 0, WindowState.SERVING: 1, WindowState.CALLED: 2}
"""An idle window calls at once; of the others, who has been serving longest is likely to be free first."""


def order_view(connection: Connection, reader: Reader, zone: ZoneConfig, most: int = MOST) -> dict[str, Any]:
    """``{zone, as_of, waiting, windows, items: [{ticket, rule, sentence, window, from, to}]}``, the next first.

    window: the one whose turn it would be, None behind those that the rule foresees. from, to: when the call is likely, None
    where that is not known.
    """
    hall, at = reader.hall, reader.at
    windows = _windows(connection, hall, zone)
    turns = [calling_window(window, skills=row.staff_skills or ()) for window, row in windows]
    chosen = next_calls(connection, hall, zone.id, turns, BY_RULE, at)
    line = [Visit(*row) for row in run(connection, _LINE, {"zone": zone.id, "most": most + BY_RULE})]
    of_leg = {visit.leg_id: visit for visit in line}
    first = [
        (of_leg[choice.candidate.leg_id], window, choice) for window, choice in chosen if choice.candidate.leg_id in of_leg
    ]
    taken = {visit.leg_id for visit, _, _ in first}
    rest = [visit for visit in line if visit.leg_id not in taken][: max(most - len(first), 0)]
    views = tickets_view(connection, reader, [visit for visit, _, _ in first] + rest)
    numbers = {window.id: window.number for window, _ in windows}
    why = [_reason(place, choice, window, numbers, reader.lang) for place, (_, window, choice) in enumerate(first)]
    why += [_in_line(visit, reader) for visit in rest]
    return {
        "zone": zone.code,
        "as_of": iso(at),
        "waiting": waiting_by_zone(connection, hall.id).get(zone.id, 0),
        "windows": [window.number for window, _ in windows],
        "items": [{"ticket": view, **reason, **_when(view["wait"], at)} for view, reason in zip(views, why, strict=True)],
    }


def _windows(connection: Connection, hall: HallConfig, zone: ZoneConfig) -> list[tuple[WindowConfig, WindowRow]]:
    """Open windows that serve the zone now, in the order in which they are likely to be free."""
    states = window_states(connection, hall.id)
    rows = {row.id: row for row in (WindowRow(*row) for row in run(connection, _WINDOWS, {"hall": hall.id}))}
    serving = {window.id for window in hall.windows_for(zone.id, states)} | {
        window_id for window_id, lines in hall.overflow.items() if any(line.zone_id == zone.id for line in lines)
    }
    here = [
        (window, rows[window.id])
        for window in hall.windows.values()
        if window.id in serving and window.active and window.id in rows and states.get(window.id) in OPEN_WINDOW
    ]
    return sorted(here, key=lambda one: (_FREE_SOON[one[1].state], one[1].since))


def _reason(place: int, choice: Choice, window: CallingWindow, numbers: Mapping[str, str], lang: str) -> dict[str, Any]:
    rule = "then_in_line" if place and choice.rule in ("longest_in_line", "only_one") else choice.rule
    said = say(
        f"reason.{rule}", lang, ticket_no=choice.candidate.ticket_no, minutes=_minutes(choice.waited), count=choice.count
    )
    return {"rule": choice.rule, "sentence": said, "window": numbers[window.window_id]}


def _in_line(visit: Visit, reader: Reader) -> dict[str, Any]:
    waited = _minutes(reader.at - visit.order_at)
    said = say("reason.then_in_line", reader.lang, ticket_no=visit.ticket_no, minutes=waited)
    return {"rule": "then_in_line", "sentence": said, "window": None}


def _minutes(waited: timedelta) -> int:
    return max(int(waited.total_seconds() // 60), 0)


def _when(wait: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    if "unknown" in wait:
        return {"from": None, "to": None}
    return {"from": iso(at + timedelta(seconds=wait["p10_seconds"])), "to": iso(at + timedelta(seconds=wait["p90_seconds"]))}
