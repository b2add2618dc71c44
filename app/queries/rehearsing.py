"""A draft of rules tried on a past day: waits of each group before and after, side by side, before anything goes live."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.domain.discipline import Preference
from app.domain.policy import read_clock
from app.domain.rehearsal import Day, Opening, Played, rehearse
from app.errors import Invalid
from app.models import Leg
from app.operations.configuration import HallConfig, WindowConfig
from app.queries.past_day import past_day, rules_of

RULES = (
    "priority_share", "overtakes_max", "wait_max_ordinary_minutes", "wait_max_special_minutes", "wait_max_appointment_minutes",
    "rate_ordinary", "rate_special", "rate_appointment", "appointment_share_percent", "appointment_lead_minutes",
    "reactivate_after", "overflow_after_minutes",
)  # fmt: skip
"""Settings that the order of calling depends on."""


@dataclass(frozen=True)
class Draft:
    """policy: settings by key. profiles: by number of the window, lines as ``{zone, item_group, rank, weight}``.

    openings: ``{window, from, to, open}`` with local times such as "10:00": a window open or shut whatever it was that day.
    """

    policy: Mapping[str, Any] = field(default_factory=dict)
    profiles: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    openings: Sequence[Mapping[str, Any]] = ()


_ANYBODY = select(Leg.id).where(Leg.hall_id == bindparam("hall"), Leg.day == bindparam("on_day")).limit(1)


def must_be_possible(connection: Connection, hall: HallConfig, day: date, draft: Draft, today: date) -> None:
    """Raise Invalid ``rehearsal_rule``, ``rehearsal_empty``, ``rehearsal_time`` and what a setting of the hall is refused with,
    NotFound ``unknown_zone`` or ``unknown_window``."""
    _read(hall, day, draft)
    if day >= today or connection.execute(_ANYBODY, {"hall": hall.id, "on_day": day}).first() is None:
        raise Invalid("rehearsal_empty", day=day.isoformat())


def rehearsal_view(connection: Connection, hall: HallConfig, day: date, draft: Draft) -> dict[str, Any]:
    """``{day, calls, changed, groups, windows}``: the day before and after; waits and busy times in seconds."""
    drafted, openings = _read(hall, day, draft)
    past = past_day(connection, hall, day)
    was, would = rehearse(past, rules_of(hall), rules_of(drafted), openings)
    return {
        "day": day.isoformat(),
        "calls": len(was.calls),
        "changed": _changed(was, would),
        "groups": _groups(hall, past, was, would),
        "windows": _windows(hall, was, would),
    }


def _read(hall: HallConfig, day: date, draft: Draft) -> tuple[HallConfig, list[Opening]]:
    """The hall as drafted, and its windows that open or shut."""
    return _drafted(hall, draft), [_opening(hall, day, told) for told in draft.openings]


def _drafted(hall: HallConfig, draft: Draft) -> HallConfig:
    for key in draft.policy:
        if key not in RULES:
            raise Invalid("rehearsal_rule", key=key, allowed=", ".join(RULES))
    windows = dict(hall.windows)
    for number, lines in draft.profiles.items():
        window = _window(hall, number)
        own = [
            Preference(hall.zone(line["zone"]).id, line.get("item_group", ""), line.get("rank", 1), line.get("weight", 1.0))
            for line in lines
        ]
        windows[window.id] = replace(window, own=tuple(own))
    # A new object: what a configuration has worked out of itself is worked out anew.
    return replace(hall, policy=hall.policy.merged(draft.policy), windows=windows)


def _window(hall: HallConfig, number: str) -> WindowConfig:
    for window in hall.windows.values():
        if window.number == number:
            return window
    return hall.window("")


def _opening(hall: HallConfig, day: date, told: Mapping[str, Any]) -> Opening:
    try:
        first, last = (datetime.combine(day, read_clock(told[name]), hall.timezone) for name in ("from", "to"))
    except (ValueError, TypeError):
        raise Invalid("rehearsal_time") from None
    if first >= last:
        raise Invalid("rehearsal_time")
    return Opening(first, last, _window(hall, str(told["window"])).id, bool(told["open"]))


def _changed(was: Played, would: Played) -> int:
    """Tickets that another window would have called, or at another time, or only on one of the two days."""
    mine = {(call.leg_id, call.at, call.window_id) for call in was.calls}
    theirs = {(call.leg_id, call.at, call.window_id) for call in would.calls}
    return len({leg_id for leg_id, _, _ in mine ^ theirs})


def _groups(hall: HallConfig, past: Day, was: Played, would: Played) -> list[dict[str, Any]]:
    """A row for each zone and class, and one for everybody."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for leg_id, stay in past.stays.items():
        zone = hall.zones[stay.begins.zone_id].code
        groups["", ""].append(leg_id)
        groups[zone, stay.begins.priority_class].append(leg_id)
    return [
        {
            "zone": zone or None,
            "priority_class": priority_class or None,
            "before": _waits(leg_ids, was),
            "after": _waits(leg_ids, would),
        }
        for (zone, priority_class), leg_ids in sorted(groups.items())
    ]


def _waits(leg_ids: Iterable[str], played: Played) -> dict[str, Any]:
    came = [leg_id for leg_id in leg_ids if leg_id in played.came]
    waits = sorted(
        (played.first_calls[leg_id] - played.came[leg_id]).total_seconds() for leg_id in came if leg_id in played.first_calls
    )
    return {
        "called": len(waits),
        "not_called": len(came) - len(waits),
        "mean_wait_seconds": round(sum(waits) / len(waits)) if waits else None,
        "median_wait_seconds": _rank(waits, 0.5),
        "p90_wait_seconds": _rank(waits, 0.9),
        "max_wait_seconds": round(waits[-1]) if waits else None,
    }


def _rank(ordered: Sequence[float], share: float) -> int | None:
    """Nearest rank."""
    return round(ordered[max(ceil(share * len(ordered)) - 1, 0)]) if ordered else None


def _windows(hall: HallConfig, was: Played, would: Played) -> list[dict[str, Any]]:
    rows = []
    for window in hall.windows.values():
        row: dict[str, Any] = {"number": window.number}
        for name, played in (("before", was), ("after", would)):
            calls = sum(call.window_id == window.id for call in played.calls)
            busy = played.busy.get(window.id, timedelta())
            row[name] = {"calls": calls, "busy_seconds": round(busy.total_seconds())}
        if row["before"] != row["after"] or row["before"]["calls"]:
            rows.append(row)
    return rows
