"""Figures on any cut, as files, down to their tickets; what the windows did over a day (R-217…R-221, R-231)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from app.api import figure_payloads as p
from app.api.common import date_of, day_of
from app.api.endpoint import Ask, Download, Nouns
from app.domain.figures import CUTS, FIGURES, GROUPS
from app.domain.people import LEADERS, OVERSEERS, Role
from app.errors import Forbidden, Invalid
from app.operations.configuration import HallConfig
from app.operations.configuring import halls_below
from app.queries.figure_files import figures_file
from app.queries.figure_views import (
    LONGEST_DAYS,
    definitions_view,
    figure_views,
    figures_view,
    tickets_behind,
    usual_view,
    where_of,
)
from app.queries.figures import Ask as Asked
from app.queries.item_file import CSV, XLSX
from app.queries.window_day import window_day_view

nouns = Nouns("figures")

READERS = LEADERS | {Role.AUDITOR, Role.SUPERVISOR}


@nouns.look("/figures", roles=READERS, answer=p.Definitions, summary="What every figure is and by what it can be cut")
def get_definitions(ask: Ask) -> dict[str, Any]:
    return definitions_view(ask.lang)


@nouns.look(
    "/halls/<hall>/figures", roles=READERS, query=p.FigureQuery, answer=p.FigureAnswer,
    summary="Figures of days, cut and narrowed",
)  # fmt: skip
def get_figures(ask: Ask, query: p.FigureQuery, hall: str) -> dict[str, Any]:
    halls, asked = _asked(ask, query, hall)
    return figures_view(ask.connection, halls, asked, ask.at, ask.lang)


@nouns.look(
    "/halls/<hall>/figures/several", roles=READERS, query=p.SeveralFiguresQuery, answer=p.FigureAnswers,
    summary="What a page shows of the same days, counted from one reading of them",
)  # fmt: skip
def get_several_figures(ask: Ask, query: p.SeveralFiguresQuery, hall: str) -> dict[str, Any]:
    written = [one.partition("@") for one in query.asks.split(";") if one.strip()]
    if not 0 < len(written) <= p.SEVERAL:
        raise _refused("asks", "range")
    each = [
        query.model_copy(update={"names": _grouped(names)[0], "group": _grouped(names)[1], "by": by})
        for names, _, by in written
    ]
    halls, first = _asked(ask, each[0], hall)
    asks = [first, *(replace(first, names=_names(one), by=_cuts(one)) for one in each[1:])]
    return {"items": figure_views(ask.connection, halls, asks, ask.at, ask.lang)}


def _grouped(names: str) -> tuple[str, str]:
    """(names of figures, names of groups), of which those after a colon are."""
    each = _listed(names)
    return ",".join(one for one in each if one[0] != ":"), ",".join(one[1:] for one in each if one[0] == ":")


@nouns.download(
    "/halls/<hall>/figures/file", roles=READERS, query=p.FigureFileQuery, media=(CSV, XLSX), summary="The same as a file"
)
def export_figures(ask: Ask, query: p.FigureFileQuery, hall: str) -> Download:
    halls, asked = _asked(ask, query, hall)
    view = figures_view(ask.connection, halls, asked, ask.at, ask.lang)
    data = figures_file(view, halls[0], _narrowing(query), query.format, ask.lang)
    cut = "-".join(asked.by) or "total"
    name = f"figures-{halls[0].code}-{asked.first}-{asked.last}-{cut}.{query.format}"
    return Download(name, XLSX if query.format == "xlsx" else CSV, data)


@nouns.look(
    "/halls/<hall>/figures/usual", roles=READERS, query=p.FigureQuery, answer=p.UsualAnswer,
    summary="What these figures usually are on such a day",
)  # fmt: skip
def get_usual(ask: Ask, query: p.FigureQuery, hall: str) -> dict[str, Any]:
    halls, asked = _asked(ask, query, hall)
    return usual_view(ask.connection, halls[0], asked, ask.at)


@nouns.look(
    "/halls/<hall>/figures/tickets", roles=READERS, query=p.FigureTicketsQuery, answer=p.FigureTickets,
    summary="The tickets a figure is made of, the newest first, without anything personal",
)  # fmt: skip
def list_tickets_behind(ask: Ask, query: p.FigureTicketsQuery, hall: str) -> dict[str, Any]:
    if query.figure not in FIGURES:
        raise _refused("figure", "unknown_figure")
    halls, asked = _asked(ask, query.model_copy(update={"names": query.figure, "by": "", "below": False}), hall)
    items, rest = tickets_behind(ask.connection, halls[0], asked, ask.at, query.limit, _before(query.cursor))
    return {"items": items, "next": f"{rest[0].isoformat()}.{rest[1]}" if rest else None}


@nouns.look(
    "/halls/<hall>/window-day", roles=READERS, query=p.WindowDayQuery, answer=p.WindowDay,
    summary="What each window did over a day, span by span",
)  # fmt: skip
def get_window_day(ask: Ask, query: p.WindowDayQuery, hall: str) -> dict[str, Any]:
    config = ask.hall_seen(hall)
    return window_day_view(ask.connection, config, day_of(query.day, config.day(ask.at)), ask.at)


def _asked(ask: Ask, query: p.FigureQuery, hall: str) -> tuple[list[HallConfig], Asked]:
    config = ask.hall_seen(hall)
    halls = [config, *_below(ask, config)] if query.below else [config]
    last = date_of(query.to, "to") if query.to else config.day(ask.at)
    first = date_of(query.first, "from") if query.first else last
    if not timedelta(0) <= last - first <= timedelta(days=LONGEST_DAYS):
        raise _refused("from", "date_range")
    by = _cuts(query)
    narrowing = _narrowing(query)
    where = where_of(halls, narrowing)
    for cut in ("zone", "window", "item"):
        if narrowing.get(cut, ("",)) != ("",) and not where[cut]:
            raise _refused(cut, "unknown", ",".join(narrowing[cut]))
    minutes = query.target_minutes or config.policy.wait_target_minutes
    return halls, Asked(first, last, _names(query), by, where, minutes * 60)


def _cuts(query: p.FigureQuery) -> tuple[str, ...]:
    by = _listed(query.by)
    if len(by) > 2 or not set(by) <= set(CUTS) or len(set(by)) != len(by):
        raise _refused("by", "unknown_cut")
    return by


def _names(query: p.FigureQuery) -> tuple[str, ...]:
    names = _listed(query.names)
    if unknown := next((name for name in names if name not in FIGURES), None):
        raise _refused("names", "unknown_figure", unknown)
    for group in _listed(query.group):
        if group not in GROUPS:
            raise _refused("group", "unknown_figure", group)
        names += tuple(figure.name for figure in GROUPS[group] if figure.name not in names)
    return names or tuple(FIGURES)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _narrowing(query: p.FigureQuery) -> dict[str, tuple[str, ...]]:
    """{cut: values} of what was said; said and empty is what has none."""
    said = {cut: getattr(query, cut) for cut in CUTS}
    return {cut: _listed(value) or ("",) for cut, value in said.items() if value is not None}


def _below(ask: Ask, hall: HallConfig) -> list[HallConfig]:
    """Only who may look into a hall below by itself gets its figures beside the own."""
    if ask.actor.hall_id is not None and ask.actor.role not in OVERSEERS:
        raise Forbidden("other_hall")
    return [ask.house.halls.get(ask.connection, one) for one in halls_below(ask.connection, hall.id)]


def _before(cursor: str | None) -> tuple[date, int] | None:
    if cursor is None:
        return None
    day, _, place = cursor.partition(".")
    if not place.isdecimal() or len(place) > 9:
        raise _refused("cursor", "format")
    return date_of(day, "cursor"), int(place)


def _refused(field: str, problem: str, value: str = "") -> Invalid:
    error = {"field": field, "problem": problem} | ({"value": value} if value else {})
    return Invalid("validation_failed", extra={"errors": [error]})
