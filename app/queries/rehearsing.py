"""A draft of rules tried on a past day: waits of each group before and after, side by side, before anything goes live."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.domain import rehearsal
from app.domain.discipline import Preference
from app.domain.hours import CalendarDay, DayKind, Session, Timetable, everything
from app.domain.people import Actor, Role
from app.domain.policy import read_clock, read_sessions
from app.domain.rehearsal import Day, Opening, Played, Standing
from app.domain.rehearsal_draft import Spans, hours_openings, merged, paces
from app.domain.rehearsal_play import rehearse
from app.errors import Invalid, NotFound
from app.models import Leg, Person
from app.operations.configuration import HallConfig, WindowConfig
from app.queries.past_day import past_day, rules_of

RULES = (
    "priority_share", "overtakes_max", "wait_max_ordinary_minutes", "wait_max_special_minutes", "wait_max_appointment_minutes",
    "rate_ordinary", "rate_special", "rate_appointment", "appointment_share_percent", "appointment_lead_minutes",
    "reactivate_after", "overflow_after_minutes",
)  # fmt: skip
"""Settings that the order of calling depends on."""


REHEARSER = Actor(role=Role.ADMIN, hall_id=None, name="rehearsal")
"""Tries the steps of a draft of the configuration; nothing of it stays."""


@dataclass(frozen=True)
class Draft:
    """policy: settings by key. profiles: by number of the window, lines as ``{zone, item_group, rank, weight}``.

    openings: ``{window, from, to, open}`` with local times such as "10:00": a window open or shut whatever it was that day.
    sessions: ``{zone, from, to}``, all hours of that day of each zone that is named; None names those that no other does.
    posts: ``{window, login, from, to}``: who stands where.
    """

    policy: Mapping[str, Any] = field(default_factory=dict)
    profiles: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    openings: Sequence[Mapping[str, Any]] = ()
    sessions: Sequence[Mapping[str, Any]] = ()
    posts: Sequence[Mapping[str, Any]] = ()


_ANYBODY = select(Leg.id).where(Leg.hall_id == bindparam("hall"), Leg.day == bindparam("on_day")).limit(1)


def must_be_possible(
    connection: Connection, hall: HallConfig, day: date, draft: Draft, today: date, *, drafted: HallConfig | None = None
) -> None:
    """Raise Invalid ``rehearsal_rule``, ``rehearsal_empty``, ``rehearsal_time``, ``rehearsal_post_twice`` and what a setting or
    session of the hall is refused with, NotFound ``unknown_zone``, ``unknown_window`` or ``unknown_person``."""
    base = drafted or hall
    _drafted(base, day, draft)
    _openings(base, day, draft)
    _standings(connection, base, day, draft)
    if day >= today or connection.execute(_ANYBODY, {"hall": hall.id, "on_day": day}).first() is None:
        raise Invalid("rehearsal_empty", day=day.isoformat())


def rehearsal_view(
    connection: Connection, hall: HallConfig, day: date, draft: Draft, *, drafted: HallConfig | None = None
) -> dict[str, Any]:
    """``{day, calls, changed, groups, windows}``: the day before and after; waits and busy times in seconds.

    drafted: the hall as a draft of its configuration would leave it, which ``draft`` then changes further.
    """
    past = past_day(connection, hall, day)
    after = _drafted(drafted or hall, day, draft)
    hours_differ = bool(draft.sessions) or drafted is not None
    besides = _besides(connection, hall, after, past, day, draft, hours_differ=hours_differ)
    was, would = rehearse(past, rules_of(hall), rules_of(after), besides)
    return {
        "day": day.isoformat(),
        "calls": len(was.calls),
        "changed": _changed(was, would),
        "groups": _groups(hall, past, was, would),
        "windows": _windows(hall, was, would),
    }


def _besides(
    connection: Connection, hall: HallConfig, drafted: HallConfig, past: Day, day: date, draft: Draft, *, hours_differ: bool
) -> rehearsal.Draft:  # fmt: skip
    """What the draft says besides rules: windows by sessions and by hand, people, and when they begin."""
    was, will = _hours(hall, day), _hours(drafted, day)
    otherwise = {one: (was[one], hours) for one, hours in will.items() if one in was and was[one] != hours}
    standings = _standings(connection, drafted, day, draft)
    moments = {moment for spans in will.values() for span in spans for moment in span} if hours_differ else ()
    openings = [*hours_openings(past, otherwise), *_openings(drafted, day, draft)]
    return rehearsal.Draft(openings, standings, paces(past) if standings else {}, moments)


def _hours(hall: HallConfig, day: date) -> dict[str, Spans]:
    """By window, when a zone that it serves is open on that day."""
    return {
        window.id: merged(span for zone_id in window.zone_ids for span in hall.timetables.of(zone_id).periods(day, everything))
        for window in hall.windows.values()
    }


def _sessions(hall: HallConfig, day: date, draft: Draft) -> dict[str, Timetable]:
    """By id, the timetables of the zones whose hours of that day are drafted."""
    told: dict[str | None, list[Mapping[str, Any]]] = defaultdict(list)
    for one in draft.sessions:
        told[hall.zone(one["zone"]).id if one.get("zone") else None].append(one)
    named = dict.fromkeys(told)
    zones = [*hall.zones] if None in named else [zone_id for zone_id in hall.zones if zone_id in named]
    found = {}
    for zone_id in zones:
        sessions = _hours_of(told[zone_id] if zone_id in named else told[None])
        that_day = CalendarDay(day, DayKind.OPEN, sessions=sessions)
        found[zone_id] = replace(hall.timetables.of(zone_id), calendar={day: that_day}, extended=(), _plans={})
    return found


def _hours_of(told: Sequence[Mapping[str, Any]]) -> tuple[Session, ...]:
    try:
        return read_sessions([{"from": one["from"], "to": one["to"], "days": [1]} for one in told])
    except (ValueError, TypeError):
        raise Invalid("sessions_invalid") from None


def _standings(connection: Connection, hall: HallConfig, day: date, draft: Draft) -> list[Standing]:
    """Raise Invalid ``rehearsal_post_twice`` for two people at one window, or one at two, at a time."""
    if not draft.posts:
        return []
    rows = connection.execute(select(Person.username, Person.id, Person.skills).where(Person.hall_id == hall.id)).all()
    people = {row.username: row for row in rows}
    found: list[Standing] = []
    for told in draft.posts:
        person = people.get(told["login"])
        if person is None:
            raise NotFound("unknown_person")
        first, last = _times(hall, day, told)
        new = Standing(first, last, _window(hall, str(told["window"])).id, person.id, frozenset(person.skills))
        if any(
            (one.window_id == new.window_id or one.staff == new.staff) and one.first < last and first < one.last
            for one in found
        ):
            raise Invalid("rehearsal_post_twice", window=str(told["window"]), key=told["login"])
        found.append(new)
    return found


def _drafted(hall: HallConfig, day: date, draft: Draft) -> HallConfig:
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
    timetables = replace(hall.timetables, zones={**hall.timetables.zones, **_sessions(hall, day, draft)})
    return replace(hall, policy=hall.policy.merged(draft.policy), windows=windows, timetables=timetables)


def _window(hall: HallConfig, number: str) -> WindowConfig:
    for window in hall.windows.values():
        if window.number == number:
            return window
    return hall.window("")


def _openings(hall: HallConfig, day: date, draft: Draft) -> list[Opening]:
    return [
        Opening(*_times(hall, day, told), _window(hall, str(told["window"])).id, bool(told["open"])) for told in draft.openings
    ]


def _times(hall: HallConfig, day: date, told: Mapping[str, Any]) -> tuple[datetime, datetime]:
    try:
        first, last = (datetime.combine(day, read_clock(told[name]), hall.timezone) for name in ("from", "to"))
    except (ValueError, TypeError):
        raise Invalid("rehearsal_time") from None
    if first >= last:
        raise Invalid("rehearsal_time")
    return first, last


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
