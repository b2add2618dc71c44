"""The figures of today that the floor shows against its targets, for the hall and for each zone (R-217).

They are those of the statistics (``domain.figures``), of a day that still runs. Working them out reads the whole day, so the
worker does it now and then and keeps them; only where it does not run they are worked out for whoever asks.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.domain.targets import targets_of
from app.models import WaitForecast
from app.models.base import from_ms, to_ms
from app.models.statements import run
from app.operations.configuration import HallConfig, ZoneConfig
from app.operations.crowds import thresholds_of
from app.queries.figures import Ask, Value, figures
from app.queries.hall_state import seq_now
from app.queries.relief import outlook_now
from app.queries.tickets import iso
from app.texts import say

HALL = ""
"""Key of the whole hall among the zones."""
NAMES = (
    "waits", "median_wait_seconds", "p90_wait_seconds", "in_target_share", "called_tickets", "no_shows", "no_show_share",
    "services", "rated", "participation",
)  # fmt: skip
"""Names of the statistics; what each means stands there."""
OF_THE_LINE = ("waiting", "longest_wait_seconds", "p90_in_30_seconds")
"""Figures of the moment, not of the day."""
HOLDS = timedelta(seconds=60)
"""So long the kept figures may stand in for the day, if anything has happened since."""

_KEPT = select(WaitForecast.today).where(WaitForecast.hall_id == bindparam("of_hall"))

ByZone = dict[str, dict[str, Value]]


def today_view(connection: Connection, hall: HallConfig, at: datetime, lang: str) -> dict[str, Any]:
    """``{as_of, day, target_minutes, targets, definitions, hall, zones}``; a figure that is not known is null."""
    known = figures_kept(connection, hall, at) or figures_now(connection, hall, at)
    targets, soon = targets_of(hall.policy), _soon(connection, hall, at)
    told = {code: row | {"p90_in_30_seconds": soon.get(code)} for code, row in known["figures"].items()}
    return {
        "as_of": iso(from_ms(known["at"])),
        "day": hall.day(at).isoformat(),
        "target_minutes": hall.policy.wait_target_minutes,
        "targets": {name: asdict(target) for name, target in targets.items()},
        "definitions": {name: _definition(name, hall, lang) for name in targets},
        "hall": told[HALL],
        "zones": {zone.code: told[zone.code] | {"targets": _own(hall, zone)} for zone in _queued(hall)},
    }


def figures_now(connection: Connection, hall: HallConfig, at: datetime) -> dict[str, Any]:
    """``{at, seq, day, target_seconds, figures}``, worked out of the day as it is."""
    goal, day = hall.policy.wait_target_minutes * 60, hall.day(at)
    seq = seq_now(connection, hall.id)
    found = figures(connection, [hall], Ask(day, day, NAMES, ("zone",), target_seconds=goal), at)
    nothing: dict[str, Value] = dict.fromkeys(NAMES)
    by_zone: ByZone = {zone.code: nothing | found.rows.get((zone.id,), {}) for zone in _queued(hall)}
    return {
        "at": to_ms(at), "seq": seq, "day": day.isoformat(), "target_seconds": goal, "figures": by_zone | {HALL: found.total},
    }  # fmt: skip


def figures_kept(connection: Connection, hall: HallConfig, at: datetime) -> dict[str, Any] | None:
    """What the worker kept, while it is of this day and these rules, and nothing has happened since or it is young."""
    kept: dict[str, Any] | None = run(connection, _KEPT, {"of_hall": hall.id}).scalar()
    if kept is None or not _is_of(kept, hall, at):
        return None
    young = abs(at - from_ms(kept["at"])) <= HOLDS
    return kept if young or kept["seq"] == seq_now(connection, hall.id) else None


def _is_of(kept: Mapping[str, Any], hall: HallConfig, at: datetime) -> bool:
    same = (kept["target_seconds"], kept["day"]) == (hall.policy.wait_target_minutes * 60, hall.day(at).isoformat())
    return same and all(zone.code in kept["figures"] for zone in _queued(hall))


def is_due(connection: Connection, hall: HallConfig, at: datetime) -> bool:
    """Whether something has happened since the kept figures were worked out: a look that costs next to nothing."""
    kept: dict[str, Any] | None = run(connection, _KEPT, {"of_hall": hall.id}).scalar()
    return kept is None or not _is_of(kept, hall, at) or kept["seq"] != seq_now(connection, hall.id)


def _queued(hall: HallConfig) -> list[ZoneConfig]:
    return [zone for zone in hall.zones.values() if zone.active and zone.issues_tickets and zone.merged_into_id is None]


def _definition(name: str, hall: HallConfig, lang: str) -> str:
    if name in OF_THE_LINE:
        return say(f"floor_figure.{name}", lang)
    formula = say(f"figure.{name}", lang)
    target = say("floor_figure.target", lang, target=hall.policy.wait_target_minutes)
    return f"{formula}{target}" if name == "in_target_share" else formula


def _soon(connection: Connection, hall: HallConfig, at: datetime) -> dict[str, int | None]:
    """What nine in ten who take a number in half an hour stay within, by zone; of the hall, in its slowest zone."""
    zones = (outlook_now(connection, hall.id, at) or {}).get("zones", {})
    found: dict[str, int | None] = {code: seen.get("p90", {}).get("in_30") for code, seen in zones.items()}
    return found | {HALL: max((one for one in found.values() if one is not None), default=None)}


def _own(hall: HallConfig, zone: ZoneConfig) -> dict[str, Any]:
    """Levels of its line: a zone may have its own."""
    limits = thresholds_of(hall, zone)
    waiting, minutes = limits.waiting, limits.minutes
    return {
        "waiting": {"warn": waiting[0], "bad": waiting[2], "falling": False},
        "longest_wait_seconds": {"warn": minutes[0] * 60, "bad": minutes[2] * 60, "falling": False},
    }
