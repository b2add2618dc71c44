"""Figures as pages, files and the API show them: codes and names in place of ids, and the way down to the tickets (R-231)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Connection, select

from app.domain.figures import CUTS, DEFINITIONS, FIGURES, GROUPS, Fact, Figure, cuts_of
from app.models import Device, Hardware, Leg, Person, Ticket
from app.operations.collecting import collect
from app.operations.configuration import HallConfig
from app.queries.facts import frame_of
from app.queries.figures import Answer, Ask, Key, Value, answers, figures, holds, narrowed
from app.queries.tickets import iso
from app.texts import CATALOGUE, say

WEEKS_COMPARED = 6
LONGEST_DAYS = 732
"""Two years: the year asked for and the one it is compared with."""


def definitions_view(lang: str) -> dict[str, Any]:
    """Every figure with its formula, and by what it can be cut."""
    return {
        "edition": DEFINITIONS,
        "figures": [_definition(figure, lang) | {"group": name} for name, group in GROUPS.items() for figure in group],
        "cuts": [{"cut": cut, "name": say(f"cut.{cut}", lang)} for cut in CUTS],
    }


def _definition(figure: Figure, lang: str) -> dict[str, Any]:
    return {
        "name": figure.name,
        "title": say(f"figure_name.{figure.name}", lang),
        "formula": say(f"figure.{figure.name}", lang),
        "unit": figure.unit.value,
        "version": figure.version,
        "cuts": list(cuts_of(figure.name)),
    }


@dataclass(frozen=True, slots=True)
class Labels:
    """What people call the values of cuts."""

    halls: Mapping[str, HallConfig]
    people: Mapping[str, str]
    devices: Mapping[str, str]
    lang: str

    def code(self, cut: str, value: str) -> str:
        """A zone's or matter's code, a window's number; with the hall's code before it where several halls are asked."""
        found = next(((hall, code) for hall in self.halls.values() if (code := code_of(hall, cut, value))), None)
        if found is None:
            return value
        return f"{found[0].code}/{found[1]}" if len(self.halls) > 1 else found[1]

    def name(self, cut: str, value: str) -> str:
        if not value:
            return say("figures.none", self.lang)
        if cut in ("person", "device"):
            return (self.people if cut == "person" else self.devices).get(value, value)
        if cut == "hall" and value in self.halls:
            return self._named(self.halls[value])
        if cut == "ten_days":
            return f"{value[:-2]} {say(f'ten_days.{value[-1]}', self.lang)}"
        group = "figure_name" if cut == "ending" else "cross_kind" if cut == "cross" else cut
        if f"{group}.{value}" in CATALOGUE:
            return say(f"{group}.{value}", self.lang)
        return self._configured(cut, value)

    def _configured(self, cut: str, value: str) -> str:
        for hall in self.halls.values():
            if cut == "special_group":
                for group in hall.special_groups:
                    if group.code == value:
                        return group.name_en or group.name if self.lang == "en" else group.name
            known: Mapping[str, Any] = {"zone": hall.zones, "item": hall.items}.get(cut, {})
            if value in known:
                return self._named(known[value])
        return self.code(cut, value)

    def _named(self, one: Any) -> str:
        return str(one.name_en or one.name) if self.lang == "en" else str(one.name)


def code_of(hall: HallConfig, cut: str, value: str) -> str:
    """What people call a value of a cut: a zone's or matter's code, a window's number; "" for what has none in this hall."""
    if cut == "zone" and value in hall.zones:
        return hall.zones[value].code
    if cut == "window" and value in hall.windows:
        return hall.windows[value].number
    if cut == "item" and value in hall.items:
        return hall.items[value].code
    return ""


def labels_of(connection: Connection, halls: Sequence[HallConfig], lang: str) -> Labels:
    ids = [hall.id for hall in halls]
    people = connection.execute(select(Person.id, Person.name).where(Person.hall_id.in_(ids)))
    devices = [
        row
        for table in (Device, Hardware)
        for row in connection.execute(select(table.id, table.name, table.code).where(table.hall_id.in_(ids)))
    ]
    names = {row.id: row.name or row.code for row in devices}
    return Labels({hall.code: hall for hall in halls}, {row.id: row.name for row in people}, names, lang)


def where_of(halls: Sequence[HallConfig], asked: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Conditions as people write them (codes, numbers) in the ids that facts have; an unknown code matches nothing."""
    found: dict[str, frozenset[str]] = {}
    for cut, values in asked.items():
        wanted = set(values)
        if cut in ("zone", "window", "item"):
            ids = {one for hall in halls for one in _ids(hall, cut) if wanted & _written(hall, cut, one)}
            found[cut] = frozenset(ids | ({""} & wanted))
        else:
            found[cut] = frozenset(wanted)
    return found


def _ids(hall: HallConfig, cut: str) -> Iterable[str]:
    known: dict[str, Mapping[str, Any]] = {"zone": hall.zones, "window": hall.windows, "item": hall.items}
    return known[cut]


def _written(hall: HallConfig, cut: str, value: str) -> set[str]:
    code = code_of(hall, cut, value)
    return {code, f"{hall.code}/{code}"}


def figures_view(
    connection: Connection, halls: Sequence[HallConfig], ask: Ask, at: datetime, lang: str = "zh"
) -> dict[str, Any]:
    """``{from, to, by, as_of, edition, target_seconds, figures, total, rows}``, rows in order of their keys.

    Each row has ``key``, as facts have it, ``code`` and ``name`` for people, one of each cut, and ``values`` by name.
    """
    return figure_views(connection, halls, [ask], at, lang)[0]


def figure_views(
    connection: Connection, halls: Sequence[HallConfig], asks: Sequence[Ask], at: datetime, lang: str = "zh"
) -> list[dict[str, Any]]:
    """As ``figures_view`` for each of several that differ in figures and cuts alone."""
    labels = labels_of(connection, halls, lang)
    found = zip(asks, answers(connection, halls, asks, at), strict=True)
    return [_view(ask, answer, labels, halls, at) for ask, answer in found]


def _view(ask: Ask, answer: Answer, labels: Labels, halls: Sequence[HallConfig], at: datetime) -> dict[str, Any]:
    return {
        "from": ask.first.isoformat(),
        "to": ask.last.isoformat(),
        "by": list(ask.by),
        "as_of": iso(at.astimezone(halls[0].timezone)),
        "edition": DEFINITIONS,
        "target_seconds": ask.target_seconds,
        "figures": [_definition(FIGURES[name], labels.lang) for name in ask.names],
        "pending": [day.isoformat() for day in answer.pending],
        "total": answer.total,
        "rows": [
            {
                "key": list(key),
                "code": [labels.code(cut, value) for cut, value in zip(ask.by, key, strict=True)],
                "name": [labels.name(cut, value) for cut, value in zip(ask.by, key, strict=True)],
                "values": answer.rows[key],
            }
            for key in _in_order(ask.by, answer, labels)
        ],
    }


def _in_order(by: tuple[str, ...], answer: Answer, labels: Labels) -> list[Key]:
    def place(key: Key) -> list[tuple[int, int, str]]:
        return [_natural(labels.code(cut, value)) for cut, value in zip(by, key, strict=True)]

    return sorted(answer.rows, key=place)


def _natural(code: str) -> tuple[int, int, str]:
    """ "2" before "10", nothing at the end."""
    if not code:
        return 2, 0, ""
    return (0, int(code), "") if code.isdecimal() else (1, 0, code)


def usual_view(connection: Connection, hall: HallConfig, ask: Ask, at: datetime) -> dict[str, Any]:
    """``{days, values}``: the median of each figure over the latest days like ``ask.last``, at most six (M9).

    Like it: of the same weekday, and a working day or not, so that a make-up Saturday is not compared with free ones.
    """
    hours = hall.timetables.of(None)
    before = [ask.last - timedelta(days=7 * weeks) for weeks in range(1, 4 * WEEKS_COMPARED)]
    alike = [day for day in before if hours.is_working_day(day) == hours.is_working_day(ask.last)][:WEEKS_COMPARED]
    if not alike:
        return {"days": [], "values": dict.fromkeys(ask.names)}
    days = frozenset(day.isoformat() for day in alike)
    where = {**ask.where, "day": ask.where.get("day", days) & days}  # the days between need not be read
    answer = figures(connection, [hall], replace(ask, first=min(alike), last=max(alike), by=("day",), where=where), at)
    rows = [answer.rows[day.isoformat(),] for day in alike if (day.isoformat(),) in answer.rows]
    values: dict[str, Value] = {}
    for name in ask.names:
        known = [value for row in rows if (value := row[name]) is not None]
        values[name] = median(known) if known else None
    return {"days": sorted(day.isoformat() for day in alike if (day.isoformat(),) in answer.rows), "values": values}


def tickets_behind(
    connection: Connection, hall: HallConfig, ask: Ask, at: datetime, limit: int, before: tuple[date, int] | None
) -> tuple[list[dict[str, Any]], tuple[date, int] | None]:
    """Tickets, the newest first, that the one figure ``ask.names`` is made of, and where the next page begins.

    A figure of window time has no tickets behind it; a ratio's are those below its line.
    """
    figure = FIGURES[ask.names[0]]
    figure = FIGURES[figure.below] if figure.below else figure
    fact = figure.fact
    if fact not in (Fact.TICKETS, Fact.LEGS):
        return [], None
    found: list[tuple[date, int, str]] = []
    for day in _days_with(connection, hall, ask, at, before):
        facts = collect(connection, hall, day, at)
        frame = frame_of(fact, day, facts.tables[fact])
        rest, kept = narrowed(frame, [hall], ask.where)
        ids = [facts.tickets[fact][int(place)] for place in kept.nonzero()[0]]
        matching = [ids[int(place)] for place in holds(figure, rest, ask.target_seconds).nonzero()[0]]
        places = [(day, place, ticket) for place, ticket in enumerate(dict.fromkeys(matching))]
        found.extend(reversed([one for one in places if before is None or day != before[0] or one[1] < before[1]]))
        if len(found) > limit:
            break
    page = found[:limit]
    rows = _ticket_rows(connection, hall, [ticket for _, _, ticket in page])
    return rows, (page[-1][:2] if len(found) > limit else None)


def _days_with(connection: Connection, hall: HallConfig, ask: Ask, at: datetime, before: tuple[date, int] | None) -> list[date]:
    """Days on which the figure counts anything, the newest first."""
    last = min(ask.last, before[0]) if before else ask.last
    rows = figures(connection, [hall], replace(ask, last=last, by=("day",)), at).rows
    return sorted((date.fromisoformat(day) for (day,) in rows), reverse=True)


def _ticket_rows(connection: Connection, hall: HallConfig, ids: Sequence[str]) -> list[dict[str, Any]]:
    rows = connection.execute(
        select(
            Ticket.id, Ticket.ticket_no, Ticket.day, Ticket.zone_id, Ticket.item_id, Ticket.channel, Ticket.priority_class,
            Ticket.special_group, Ticket.issued_at, Leg.called_at, Leg.started_at, Leg.finished_at, Leg.window_id, Leg.state,
        )
        .join(Leg, Leg.id == Ticket.leg_id)
        .where(Ticket.id.in_(ids))
    )  # fmt: skip
    by_id = {row.id: row for row in rows}
    return [_ticket_row(hall, by_id[ticket]) for ticket in ids if ticket in by_id]


def _ticket_row(hall: HallConfig, row: Any) -> dict[str, Any]:
    """Without anything personal: name, identity and phone are not read."""
    return {
        "id": row.id,
        "ticket_no": row.ticket_no,
        "day": row.day.isoformat(),
        "zone": code_of(hall, "zone", row.zone_id),
        "item": code_of(hall, "item", row.item_id or ""),
        "channel": row.channel,
        "priority_class": row.priority_class,
        "special_group": row.special_group,
        "window": code_of(hall, "window", row.window_id or ""),
        "state": row.state.value,
        **{name: iso(getattr(row, name)) for name in ("issued_at", "called_at", "started_at", "finished_at")},
    }
