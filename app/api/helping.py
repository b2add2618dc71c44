"""Help for visitors (R-120, R-146, R-147): the kiosk's button, the guides' list, the figures."""

from datetime import timedelta
from typing import Any

from app.api import payloads as p
from app.api.common import day_of
from app.api.endpoint import Act, Ask, Nouns
from app.domain.people import ENTRANCE, LEADERS, STAFF, Role
from app.errors import Invalid
from app.models import HelpRequest
from app.operations import helping
from app.operations.configuration import HallConfig
from app.operations.helping import Wish
from app.queries.helping import help_list, help_stats, help_view, helpers_view

nouns = Nouns("helping")
HELPERS = LEADERS | {Role.GUIDE, Role.CLERK, Role.HANDLER}
_READERS = STAFF | {Role.INTEGRATION}
_ACTION = "/halls/<hall>/help/<help_id>/actions"


@nouns.deed("/halls/<hall>/help", roles=ENTRANCE, body=p.HelpBody, answer=p.HelpRequest, status=201, summary="Ask for a helper")
def ask_for_help(act: Act, body: p.HelpBody, hall: str) -> dict[str, Any]:
    config = act.held_hall(hall)
    wish = Wish(body.need, body.place, body.note, body.service_item, body.ticket, body.language, body.channel)
    return _told(act, config, helping.ask_for_help(act.work, act.house.halls, config.id, wish, act.actor, act.at))


@nouns.look(
    "/halls/<hall>/help", roles=_READERS, query=p.HelpQuery, answer=p.HelpRequestList, summary="Requests for help of a day"
)
def list_help(ask: Ask, query: p.HelpQuery, hall: str) -> dict[str, Any]:
    config = ask.hall(hall)
    day = day_of(query.day, config.day(ask.at))
    return {"items": help_list(ask.connection, config, day, lasting=query.lasting), "next": None}


@nouns.look(
    "/halls/<hall>/help/own", roles=frozenset({Role.KIOSK}), answer=p.OwnHelp, summary="What a kiosk asked for and lasts"
)
def own_help(ask: Ask, hall: str) -> dict[str, Any]:
    config = ask.hall(hall)
    found = helping.help_of_kiosk(ask.connection, config, ask.actor.device_id or "")
    return {"help": found and {name: found[name] for name in ("id", "state", "shown", "need")}}


@nouns.look(
    "/halls/<hall>/helpers", roles=_READERS, query=p.HelperQuery, answer=p.HelperList,
    summary="Who may be sent, by presence, item and role",
)  # fmt: skip
def list_helpers(ask: Ask, query: p.HelperQuery, hall: str) -> dict[str, Any]:
    config = ask.hall(hall)
    idle = timedelta(minutes=ask.house.settings.security.session_idle_minutes)
    return {"items": helpers_view(ask.connection, config, ask.at, idle, query.need, query.service_item), "next": None}


@nouns.look(
    "/halls/<hall>/help/stats", roles=_READERS, query=p.HelpStatsQuery, answer=p.HelpStats,
    summary="Requests, seconds to an answer, minutes and satisfaction",
)  # fmt: skip
def get_help_stats(ask: Ask, query: p.HelpStatsQuery, hall: str) -> dict[str, Any]:
    config = ask.hall(hall)
    today = config.day(ask.at)
    first, last = day_of(query.first, today), day_of(query.to, today)
    if not timedelta(0) <= last - first <= timedelta(days=366):
        raise Invalid("validation_failed", extra={"errors": [{"field": "from", "problem": "date_range"}]})
    return help_stats(ask.connection, config, first, last)


@nouns.deed(
    f"{_ACTION}/answer", roles=HELPERS, body=p.AnswerHelpBody, answer=p.HelpRequest, summary="I am coming, or I send somebody"
)
def answer_help(act: Act, body: p.AnswerHelpBody, hall: str, help_id: str) -> dict[str, Any]:
    config = act.held_hall(hall)
    found = helping.answer_help(act.work, act.house.halls, config.id, help_id, act.actor, act.at, body.helper)
    return _told(act, config, found)


@nouns.deed(f"{_ACTION}/give-back", roles=HELPERS, body=p.ReasonBody, answer=p.HelpRequest, summary="I cannot come after all")
def give_help_back(act: Act, body: p.ReasonBody, hall: str, help_id: str) -> dict[str, Any]:
    config = act.held_hall(hall)
    found = helping.give_help_back(act.work, act.house.halls, config.id, help_id, act.actor, act.at, body.reason)
    return _told(act, config, found)


@nouns.deed(f"{_ACTION}/finish", roles=HELPERS, body=p.FinishHelpBody, answer=p.HelpRequest, summary="The visitor was helped")
def finish_help(act: Act, body: p.FinishHelpBody, hall: str, help_id: str) -> dict[str, Any]:
    config = act.held_hall(hall)
    found = helping.finish_help(act.work, act.house.halls, config.id, help_id, act.actor, act.at, body.satisfaction, body.note)
    return _told(act, config, found)


@nouns.deed(
    f"{_ACTION}/cancel", roles=HELPERS | {Role.KIOSK}, body=p.CancelHelpBody, answer=p.HelpRequest,
    summary="Help is not needed any more",
)  # fmt: skip
def cancel_help(act: Act, body: p.CancelHelpBody, hall: str, help_id: str) -> dict[str, Any]:
    config = act.held_hall(hall)
    found = helping.cancel_help(act.work, act.house.halls, config.id, help_id, act.actor, act.at, body.outcome)
    return _told(act, config, found)


@nouns.deed(
    f"{_ACTION}/rate", roles=HELPERS | {Role.KIOSK}, body=p.RateHelpBody, answer=p.HelpRequest,
    summary="How the visitor found the help",
)  # fmt: skip
def rate_help(act: Act, body: p.RateHelpBody, hall: str, help_id: str) -> dict[str, Any]:
    config = act.held_hall(hall)
    found = helping.rate_help(act.work, act.house.halls, config.id, help_id, act.actor, act.at, body.satisfaction)
    return _told(act, config, found)


def _told(act: Act, config: HallConfig, found: dict[str, Any]) -> dict[str, Any]:
    """A kiosk is told as much as its visitor may read."""
    row = act.connection.execute(helping.help_rows().where(HelpRequest.id == found["id"])).one()
    view = help_view(config, row)
    return view if act.actor.role is not Role.KIOSK else view | {"helper": None, "note": ""}
