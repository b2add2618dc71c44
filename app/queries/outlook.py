"""The next half hour as the staff see it, the move that is proposed, and those of past days with what came of them (R-095)."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.models import ReliefProposal
from app.models.base import from_ms, to_ms
from app.models.statements import run
from app.operations.conducting import is_possible, open_proposal
from app.operations.configuration import HallConfig
from app.queries.duty_files import table_file
from app.queries.relief import outlook_now
from app.queries.tickets import iso
from app.texts import say

MOMENTS = ("now", "in_15", "in_30")
MOST_DAYS = 93

_KEPT = (
    select(ReliefProposal.__table__)
    .where(ReliefProposal.hall_id == bindparam("hall"), ReliefProposal.proposed_at >= bindparam("since"))
    .where(ReliefProposal.proposed_at < bindparam("until"))
    .order_by(ReliefProposal.proposed_at.desc(), ReliefProposal.id.desc())
)


def outlook_view(connection: Connection, hall: HallConfig, at: datetime, lang: str) -> dict[str, Any]:
    """``{as_of, target_minutes, zones, proposal}``; as_of null and no zones where the worker has not looked lately."""
    outlook, row = outlook_now(connection, hall.id, at), open_proposal(connection, hall.id)
    zones = (outlook or {}).get("zones", {})
    if row is not None and not is_possible(connection, hall, row, at):
        row = None
    return {
        "as_of": iso(from_ms(outlook["at"])) if outlook else None,
        "target_minutes": hall.policy.wait_target_minutes,
        "zones": [_zone(hall, code, seen) for code, seen in zones.items() if code in hall.zones_by_code],
        "proposal": _offered(hall, row, outlook, lang) if row is not None and outlook else None,
    }


def _offered(hall: HallConfig, row: Any, outlook: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """The open proposal with what it would do as of the last look, not as of when it was made."""
    zone = hall.zones[row.zone_id].code
    effect = outlook["effects"].get(f"{row.kind}|{row.window_id}|{zone}|{row.person}", row.effect)
    return _proposal(hall, row, lang) | {"proposed_at": iso(row.proposed_at), "effect": effect}


def _zone(hall: HallConfig, code: str, seen: Mapping[str, Any]) -> dict[str, Any]:
    zone = hall.zones_by_code[code]
    return {
        "zone": code,
        "name": zone.name,
        "name_en": zone.name_en,
        "waiting": seen["waiting"],
        "served": seen.get("served", True),
        "slow_minutes": _minutes(seen["slow"]),
        **{moment: _minutes(seen[moment]) for moment in MOMENTS},
        "p90_in_30": _within_minutes(seen.get("p90", {}).get("in_30")),
        "breaks": seen["breaks"],
        "by_minutes": _minutes(seen["by"]),
    }


def _minutes(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds / 60)


def _within_minutes(seconds: float | None) -> int | None:
    """Rounded up: a wait that passes the target by seconds does not stay within it."""
    return None if seconds is None else ceil(seconds / 60)


def _proposal(hall: HallConfig, row: Any, lang: str) -> dict[str, Any]:
    window, zone = hall.windows[row.window_id], hall.zones[row.zone_id]
    return {
        "id": row.id,
        "kind": row.kind,
        "window": window.number,
        "window_id": window.id,
        "zone": zone.code,
        "until": to_ms(row.until) if row.until else None,
        "person": row.person or None,
        "person_name": row.person_name,
        "reason": say(f"relief.{row.reason}", lang, **row.facts),
        "effect": row.effect,
        "breaks": row.breaks,
        "target_minutes": round(row.target_seconds / 60),
    }


def _kept(connection: Connection, hall: HallConfig, first: date, last: date) -> list[Any]:
    since = datetime.combine(max(first, last - timedelta(days=MOST_DAYS)), time(), hall.timezone)
    until = datetime.combine(last + timedelta(days=1), time(), hall.timezone)
    return list(run(connection, _KEPT, {"hall": hall.id, "since": since, "until": until}))


def relief_list(connection: Connection, hall: HallConfig, first: date, last: date, lang: str) -> list[dict[str, Any]]:
    """Every move that was proposed on these days, the latest first, a quarter of a year at most."""
    return [_register(hall, row, lang) for row in _kept(connection, hall, first, last)]


def _register(hall: HallConfig, row: Any, lang: str) -> dict[str, Any]:
    zone, actual = hall.zones[row.zone_id], row.actual
    return _proposal(hall, row, lang) | {
        "zone_name": zone.name,
        "zone_name_en": zone.name_en,
        "proposed_at": iso(row.proposed_at),
        "state": row.state,
        "ended_at": iso(row.ended_at),
        "taken_by": row.taken_by,
        "actual": actual | {name: iso(from_ms(actual[name])) for name in ("from", "to")} if actual else None,
    }


_COLUMNS = (
    "proposed_at", "zone", "kind", "window", "person", "until", "breaks", "target_minutes", "before_minutes", "after_minutes",
    "state", "taken_by", "called", "median_minutes",
)  # fmt: skip


def relief_file(connection: Connection, hall: HallConfig, first: date, last: date, lang: str, form: str) -> bytes:
    """One line a move; before and after: its zone's wait a quarter of an hour on, as foreseen. form: "csv" or "xlsx"."""
    rows = []
    for row in _kept(connection, hall, first, last):
        zone, actual = hall.zones[row.zone_id].code, row.actual or {}
        before, after = row.effect["zones"].get(zone, {}).get("in_15", (None, None))
        line: dict[str, Any] = {
            "proposed_at": f"{row.proposed_at.astimezone(hall.timezone):%Y-%m-%d %H:%M}", "zone": zone,
            "kind": say(f"relief_kind.{row.kind}", lang), "window": hall.windows[row.window_id].number,
            "person": row.person_name, "until": f"{row.until.astimezone(hall.timezone):%H:%M}" if row.until else "",
            "breaks": say(f"relief_breaks.{row.breaks}", lang), "target_minutes": round(row.target_seconds / 60),
            "before_minutes": _minutes(before), "after_minutes": _minutes(after),
            "state": say(f"relief_state.{row.state}", lang), "taken_by": row.taken_by, "called": actual.get("called"),
            "median_minutes": _minutes(actual.get("median_wait_seconds")),
        }  # fmt: skip
        rows.append(["" if line[name] is None else line[name] for name in _COLUMNS])
    return table_file([say(f"relief_column.{name}", lang) for name in _COLUMNS], rows, form)
