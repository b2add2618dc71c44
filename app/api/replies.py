"""Replies registered for later, and the figures of the registers."""

from datetime import date, timedelta
from typing import Any

from app.api import payloads as p
from app.api.common import day_of
from app.api.endpoint import Act, Ask, Download, Nouns
from app.domain.people import DESK, LEADERS, STAFF, Role
from app.errors import Invalid
from app.operations import replies
from app.operations.configuration import HallConfig
from app.queries.item_file import CSV, XLSX
from app.queries.register_figures import LONGEST_DAYS, figures_file, figures_view
from app.queries.replies import replies_list

nouns = Nouns("replies")
_SEES_ALL = LEADERS | {Role.AUDITOR, Role.SUPERVISOR}


@nouns.look(
    "/halls/<hall>/replies", roles=DESK | _SEES_ALL, query=p.ReplyQuery, answer=p.ReplyList,
    summary="Replies registered for later, by due date; a clerk sees the own ones",
)  # fmt: skip
def list_replies(ask: Ask, query: p.ReplyQuery, hall: str) -> dict[str, Any]:
    own = None if ask.actor.role in _SEES_ALL else ask.actor.person_id or ""
    return {"items": replies_list(ask.connection, ask.hall(hall), ask.at, query.state, person_id=own), "next": None}


@nouns.deed(
    "/halls/<hall>/replies/<reply_id>/actions/answer", roles=DESK, body=p.ReplyBody, answer=p.ReplyAnswer,
    summary="The visitor has been given the reply",
)  # fmt: skip
def answer_reply(act: Act, body: p.ReplyBody, hall: str, reply_id: str) -> dict[str, Any]:
    config = act.held_hall(hall)
    replies.answer_reply(act.work, act.house.halls, config.id, reply_id, body.note, act.actor, act.at)
    [found] = replies_list(act.connection, config, act.at, "", person_id=None, leg_id=reply_id)
    return {"reply": found}


@nouns.look(
    "/halls/<hall>/register-figures", roles=STAFF | {Role.INTEGRATION}, query=p.RegisterQuery, answer=p.RegisterFigures,
    summary="Help, other regions, agency or later replies by day, week or month",
)  # fmt: skip
def get_register_figures(ask: Ask, query: p.RegisterQuery, hall: str) -> dict[str, Any]:
    config = ask.hall(hall)
    first, last = _days(ask, config, query)
    return figures_view(ask.connection, config, query.register_of, query.by, first, last, ask.at)


@nouns.download(
    "/halls/<hall>/register-figures/file", roles=STAFF | {Role.INTEGRATION}, query=p.RegisterFileQuery, media=(CSV, XLSX),
    summary="The same as a file",
)  # fmt: skip
def export_register_figures(ask: Ask, query: p.RegisterFileQuery, hall: str) -> Download:
    config = ask.hall(hall)
    first, last = _days(ask, config, query)
    view = figures_view(ask.connection, config, query.register_of, query.by, first, last, ask.at)
    media = XLSX if query.format == "xlsx" else CSV
    data = figures_file(view, query.format, ask.lang)
    return Download(f"{query.register_of}-{config.code}-{first}-{last}.{query.format}", media, data)


def _days(ask: Ask, config: HallConfig, query: p.RegisterQuery) -> tuple[date, date]:
    """The days asked for: up to today, and from the first of its month, when nothing is said."""
    last = day_of(query.to, config.day(ask.at))
    first = day_of(query.first, last.replace(day=1))
    if not timedelta(0) <= last - first <= timedelta(days=LONGEST_DAYS):
        raise Invalid("validation_failed", extra={"errors": [{"field": "from", "problem": "date_range"}]})
    return first, last
