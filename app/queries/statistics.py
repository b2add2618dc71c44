"""Figures of a hall over days, each with the name of its formula; a zero denominator gives None, never 0 (R-217)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from app.models import Counter, Leg, Rating, Ticket
from app.operations.configuration import HallConfig

FORMULAS = {
    "issued": "tickets issued in the zone",
    "served": "tickets finished, counted where they were issued",
    "no_shows": "calls that nobody answered in time",
    "mean_wait_seconds": "sum of (first call - beginning of the leg) / number of first calls",
    "p90_wait_seconds": "90th percentile of (first call - beginning of the leg), nearest rank",
    "median_wait_seconds": "median of (first call - beginning of the leg), nearest rank",
    "mean_net_wait_seconds": "sum of (first call - beginning of the leg - breaks between sessions) / number of first calls",
    "p90_net_wait_seconds": "90th percentile of (first call - beginning of the leg - breaks between sessions), nearest rank",
    "mean_service_seconds": "sum of (finish - start - time on hold) / services finished",
    "extended_tickets": "tickets served wholly or partly outside normal hours",
    "extended_people": "persons among them: known by their identity once, without one each ticket for itself",
    "extended_minutes": "sum of the service time outside normal hours",
    "rated": "ratings given for services finished in the period",
    "participation": "rated / served",
    "good_share": "ratings of level 5, 4 and 3 / rated, from 10 ratings on",
}
RATINGS_LEAST = 10
"""Fewer would tell a clerk what a single visitor said (R-182)."""


def stats_view(connection: Connection, hall: HallConfig, first: date, last: date, by: str) -> dict[str, Any]:
    """``{from, to, by, formulas, rows}``; the rows are by zone, window, item, day, purpose or special group."""
    rows = _counters(connection, hall, first, last, by) if by in ("zone", "day") else {}
    if by == "special_group":
        rows = _groups(connection, hall, first, last)
    for key, times in _legs(connection, hall, first, last, by).items():
        rows.setdefault(key, {}).update(times.view())
    for key, levels in _ratings(connection, hall, first, last, by):
        row = rows.setdefault(key, {})
        row["rated"] = len(levels)
        row["good_share"] = _good_share(levels)
        served = row.get("served")
        row["participation"] = round(len(levels) / served, 4) if served else None
    named = [{"key": key, **values} for key, values in sorted(rows.items())]
    return {"from": first.isoformat(), "to": last.isoformat(), "by": by, "formulas": FORMULAS, "rows": named}


def _good_share(levels: list[int]) -> float | None:
    return round(sum(level >= 3 for level in levels) / len(levels), 4) if len(levels) >= RATINGS_LEAST else None


def _counters(connection: Connection, hall: HallConfig, first: date, last: date, by: str) -> dict[str, dict[str, Any]]:
    column = Counter.zone_id if by == "zone" else Counter.day
    names = ("issued", "served", "abandoned", "cancelled", "expired", "no_shows")
    sums = [func.sum(getattr(Counter, name)).label(name) for name in names]
    rows = connection.execute(
        select(column, *sums).where(Counter.hall_id == hall.id, Counter.day.between(first, last)).group_by(column)
    )
    return {_key(hall, by, row[0]): {name: int(value) for name, value in zip(names, row[1:], strict=True)} for row in rows}


def _groups(connection: Connection, hall: HallConfig, first: date, last: date) -> dict[str, dict[str, Any]]:
    """Tickets issued to each special group (R-116)."""
    rows = connection.execute(
        select(Ticket.special_group, func.count())
        .where(Ticket.hall_id == hall.id, Ticket.day.between(first, last))
        .group_by(Ticket.special_group)
    )
    return {code or "-": {"issued": count} for code, count in rows}


def _key(hall: HallConfig, by: str, value: Any) -> str:
    if by == "zone":
        return hall.zones[value].code if value in hall.zones else str(value)
    if by == "window":
        return hall.windows[value].number if value in hall.windows else str(value)
    if by == "item":
        return hall.items[value].code if value in hall.items else "-"
    return str(value)


_COLUMNS = {
    "zone": Leg.zone_id, "window": Leg.window_id, "item": Leg.item_id, "day": Leg.day, "purpose": Ticket.purpose,
    "special_group": Ticket.special_group,
}  # fmt: skip


@dataclass(slots=True)
class _Times:
    """Waits and services of one row, in seconds. people: who was served outside normal hours, by ticket."""

    waits: list[float] = field(default_factory=list)
    net_waits: list[float] = field(default_factory=list)
    services: list[float] = field(default_factory=list)
    extended_ms: int = 0
    people: dict[str, str] = field(default_factory=dict)

    def add(self, leg: Any) -> None:
        if leg.called_at is not None:
            wait = (leg.called_at - leg.issued_at).total_seconds()
            self.waits.append(wait)
            self.net_waits.append(wait - leg.break_ms / 1000)
        # A step of a theme ends with an outcome too, though the visit goes on in the next line.
        if leg.outcome and leg.finished_at is not None and leg.started_at is not None:
            self.services.append((leg.finished_at - leg.started_at).total_seconds() - leg.held_ms / 1000)
            if leg.extended_ms:
                self.extended_ms += leg.extended_ms
                self.people[leg.ticket_id] = leg.identity_key or leg.ticket_id

    def view(self) -> dict[str, Any]:
        return {
            "services": len(self.services),
            "mean_wait_seconds": _mean(self.waits),
            "median_wait_seconds": _rank(self.waits, 0.5),
            "p90_wait_seconds": _rank(self.waits, 0.9),
            "mean_net_wait_seconds": _mean(self.net_waits),
            "p90_net_wait_seconds": _rank(self.net_waits, 0.9),
            "mean_service_seconds": _mean(self.services),
            "extended_tickets": len(self.people),
            "extended_people": len(set(self.people.values())),
            "extended_minutes": round(self.extended_ms / 60_000),
        }


def _legs(connection: Connection, hall: HallConfig, first: date, last: date, by: str) -> dict[str, _Times]:
    rows = connection.execute(
        select(
            _COLUMNS[by].label("of"), Leg.issued_at, Leg.called_at, Leg.started_at, Leg.finished_at, Leg.held_ms, Leg.break_ms,
            Leg.extended_ms, Leg.outcome, Leg.ticket_id, Ticket.identity_key,
        )
        .join(Ticket, Ticket.id == Leg.ticket_id)
        .where(Leg.hall_id == hall.id, Leg.day.between(first, last))
    )  # fmt: skip
    groups: dict[str, _Times] = {}
    for row in rows:
        groups.setdefault(_key(hall, by, row.of) if row.of else "-", _Times()).add(row)
    return groups


def _mean(values: list[float]) -> int | None:
    return round(sum(values) / len(values)) if values else None


def _rank(values: list[float], share: float) -> int | None:
    """Nearest-rank percentile."""
    if not values:
        return None
    ordered = sorted(values)
    return round(ordered[max(-(-int(len(ordered) * share * 1000) // 1000), 1) - 1])


def _ratings(connection: Connection, hall: HallConfig, first: date, last: date, by: str) -> Iterable[tuple[str, list[int]]]:
    rows: Iterable[Any] = connection.execute(
        select(_COLUMNS[by], Rating.level)
        .join(Leg, Leg.id == Rating.leg_id)
        .join(Ticket, Ticket.id == Rating.ticket_id)
        .where(Rating.hall_id == hall.id, Leg.day.between(first, last))
    )
    groups: dict[str, list[int]] = {}
    for key, level in rows:
        groups.setdefault(_key(hall, by, key) if key else "-", []).append(level)
    return groups.items()
