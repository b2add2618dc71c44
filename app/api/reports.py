"""Reports that are made by schedule and kept, their files, closed months and what was adjusted in them."""

from typing import Any

from app.api import report_payloads as p
from app.api.endpoint import Act, Ask, Download, Nouns
from app.domain.people import KEEPERS, Role
from app.domain.reports import HANDED_OVER, Span, State, read_period
from app.errors import Conflict, NotFound
from app.operations import compiling, sending
from app.operations.configuring import halls_below
from app.queries.report_files import MEDIA
from app.queries.report_words import Told, adjustments_told, section_views
from app.queries.reports import (
    adjustments_between,
    file_row,
    files_view,
    listed,
    months_view,
    next_due,
    report_view,
    sending_view,
)
from app.texts import say

nouns = Nouns("reports")
READERS = KEEPERS | {Role.AUDITOR}
"""A centre's keepers read those of the halls below, the head of a sub-hall the own ones only (R-233)."""


@nouns.look(
    "/halls/<hall>/reports", roles=READERS, query=p.ReportsQuery, answer=p.ReportList,
    summary="Reports of a year, the newest first, with what halls below handed over, and when the next are due",
)  # fmt: skip
def list_reports(ask: Ask, query: p.ReportsQuery, hall: str) -> dict[str, Any]:
    config = ask.hall_or_below(hall)
    year = query.year or config.day(ask.at).year
    kinds = compiling.kinds_for(config)
    if query.kind not in (None, HANDED_OVER, *(kind.code for kind in kinds)):
        raise NotFound("report_kind_unknown")
    kinds = [kind for kind in kinds if query.kind in (None, kind.code)]
    below = {one: ask.house.halls.get(ask.connection, one) for one in halls_below(ask.connection, config.id)}
    handed = [HANDED_OVER] if query.kind in (None, HANDED_OVER) else []
    rows = [(row, config) for row in listed(ask.connection, [config.id], [kind.code for kind in kinds], year)]
    rows += [(row, below[row.hall_id]) for row in listed(ask.connection, list(below), handed, year)]
    items = [
        report_view(row, of) | {"name": say(f"report_kind.{row.kind}", ask.lang)}
        for row, of in sorted(rows, key=lambda one: one[0].first, reverse=True)
    ]
    return {
        "items": items,
        "next": None,
        "year": year,
        "kinds": [
            {"code": kind.code, "name": say(f"report_kind.{kind.code}", ask.lang), "span": kind.span.value} for kind in kinds
        ],
        "upcoming": next_due(config, kinds, ask.at),
        "halls": [{"code": one.code, "name": one.name, "name_en": one.name_en} for one in (config, *below.values())],
    }


@nouns.deed(
    "/halls/<hall>/reports", roles=KEEPERS, body=p.WantedReport, answer=p.Report, status=201,
    summary="Ask for the report of a past period; it is made soon, and never changed afterwards",
)  # fmt: skip
def post_report(act: Act, body: p.WantedReport, hall: str) -> dict[str, Any]:
    config = act.hall_or_below(hall)
    row = compiling.ask_for(act.work, act.house.halls, config.id, body.kind, body.period, act.actor, act.at)
    return report_view(row, config)


@nouns.look(
    "/halls/<hall>/reports/<report_id>", roles=READERS, answer=p.WholeReport,
    summary="One report: its figures as they were, its files, where it was sent, and what was adjusted since",
)  # fmt: skip
def get_report(ask: Ask, hall: str, report_id: str) -> dict[str, Any]:
    config = ask.hall_or_below(hall)
    row = compiling.report_of(ask.connection, config.id, report_id)
    told = Told(row.content, row.sha256, ask.lang) if row.content else None
    adjusted = adjustments_between(ask.connection, config, row.first, row.last) if told else []
    return report_view(row, config) | {
        "title": told.title if told else say(f"report_kind.{row.kind}", ask.lang),
        "note": told.say("counted") if told else "",
        "sections": section_views(told) if told else [],
        "content": row.content,
        "files": files_view(ask.connection, row.id),
        "adjustments": adjustments_told(adjusted, ask.lang),
        "sendings": [sending_view(one) for one in sending.sendings_of(ask.connection, row.id)],
    }


@nouns.download(
    "/halls/<hall>/reports/<report_id>/file", roles=READERS, query=p.ReportFileQuery, media=tuple(MEDIA.values()),
    summary="A report as a document, a workbook or lines of figures; always the same bytes",
)  # fmt: skip
def get_report_file(ask: Ask, query: p.ReportFileQuery, hall: str, report_id: str) -> Download:
    config = ask.hall_or_below(hall)
    row = compiling.report_of(ask.connection, config.id, report_id)
    if row.state is not State.READY:
        raise Conflict("report_not_ready")
    file = file_row(ask.connection, row.id, query.format, ask.lang)
    name = f"{config.code}-{row.kind}-{row.period}-{ask.lang}.{query.format}"
    return Download(name, MEDIA[query.format], file.data, key=file.sha256)


@nouns.deed(
    "/halls/<hall>/reports/<report_id>/actions/retry", roles=KEEPERS, answer=p.Report, summary="Make a report again that failed"
)
def retry_report(act: Act, hall: str, report_id: str) -> dict[str, Any]:
    config = act.hall_or_below(hall)
    row = compiling.ask_again(act.work, act.house.halls, config.id, report_id, act.actor, act.at)
    return report_view(row, config)


@nouns.deed(
    "/halls/<hall>/reports/<report_id>/actions/send", roles=KEEPERS, answer=p.Report,
    summary="Send a report now to everybody who should have it and has not",
)  # fmt: skip
def send_report(act: Act, hall: str, report_id: str) -> dict[str, Any]:
    config = act.hall_or_below(hall)
    row = compiling.report_of(act.connection, config.id, report_id)
    targets = sending.targets_of(act.house.settings, config, row.kind)
    sending.send_again(act.work, act.house.halls, config.id, row, targets, act.actor, act.at)
    return report_view(row, config)


@nouns.look("/halls/<hall>/months", roles=READERS, answer=p.Months, summary="Closed months, the newest first")
def list_months(ask: Ask, hall: str) -> dict[str, Any]:
    config = ask.hall_or_below(hall)
    return {"items": months_view(ask.connection, config), "next": None}


@nouns.look(
    "/halls/<hall>/months/<month>/adjustments", roles=READERS, answer=p.Adjustments,
    summary="Figures of a closed month that are others since, each with what caused it",
)  # fmt: skip
def list_adjustments(ask: Ask, hall: str, month: str) -> dict[str, Any]:
    config = ask.hall_or_below(hall)
    period = read_period(Span.MONTH, month)
    found = adjustments_between(ask.connection, config, period.first, period.last)
    return {"items": adjustments_told(found, ask.lang), "next": None}
