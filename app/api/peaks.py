"""Peaks: how good the promises were, alarms that are seen to, what could be done now, who will come and what that needs."""

from datetime import date, timedelta
from typing import Any

from app.api import peak_payloads as p
from app.api.common import day_of
from app.api.endpoint import Act, Ask, Download, Nouns
from app.domain.people import LEADERS, STAFF, Role
from app.domain.relief import Move
from app.errors import Forbidden
from app.operations.alarms import acknowledge_alarm
from app.operations.configuration import HallConfig
from app.operations.relieving import Wanted, relieve
from app.queries.forecast import forecast_view, plan_file, plan_view
from app.queries.hall_state import alarms_view
from app.queries.item_file import CSV, XLSX
from app.queries.outlook import outlook_view, relief_file, relief_list
from app.queries.promises import scorecard, scorecard_file, span_of
from app.queries.relief import proposal_view, proposals_for

nouns = Nouns("peaks")
PUBLIC = frozenset(Role)
_STAFF = STAFF | {Role.INTEGRATION}


def _open_scorecard(ask: Ask, code: str) -> HallConfig:
    """The hall whose scorecard is asked for: its staff's always, everybody's when the hall publishes it."""
    hall = ask.house.halls.by_code(ask.connection, code)
    if hall.policy.promises_public:
        return hall
    if ask.actor.role not in _STAFF:
        raise Forbidden("promises_not_public")
    return ask.own(hall)


def _span(ask: Ask, hall: HallConfig, query: p.PromiseQuery) -> tuple[date, date]:
    today = hall.day(ask.at)
    first = day_of(query.first, today) if query.first else None
    return span_of(hall, first, day_of(query.to, today) if query.to else None, ask.at)


@nouns.look(
    "/halls/<hall>/promises", roles=PUBLIC, query=p.PromiseQuery, answer=p.Scorecard,
    summary="How good the promised waits were: for the staff, and for everybody when the hall publishes it",
)  # fmt: skip
def get_promises(ask: Ask, query: p.PromiseQuery, hall: str) -> dict[str, Any]:
    config = _open_scorecard(ask, hall)
    zone = config.zone(query.zone).code if query.zone else None
    return scorecard(ask.connection, config, *_span(ask, config, query), ask.at, zone)


@nouns.download(
    "/halls/<hall>/promises/file", roles=PUBLIC, query=p.PromiseFileQuery, media=(CSV, XLSX),
    summary="The same by week, zone, hour and horizon as a file",
)  # fmt: skip
def export_promises(ask: Ask, query: p.PromiseFileQuery, hall: str) -> Download:
    config = _open_scorecard(ask, hall)
    first, last = _span(ask, config, query)
    data = scorecard_file(ask.connection, config, first, last, ask.at, ask.lang, query.format)
    return Download(f"promises-{config.code}-{last}.{query.format}", _media(query.format), data)


def _media(form: str) -> str:
    return XLSX if form == "xlsx" else CSV


@nouns.deed(
    "/halls/<hall>/actions/acknowledge-alarm", roles=LEADERS, body=p.AcknowledgeBody, answer=p.Alarms,
    summary="Say that an alarm is seen to; it stays until its cause is gone",
)  # fmt: skip
def post_acknowledge(act: Act, body: p.AcknowledgeBody, hall: str) -> dict[str, Any]:
    config = act.hall(hall)
    acknowledge_alarm(act.work, act.house.halls, config.id, body.alarm, act.actor, act.at)
    return {"items": alarms_view(act.connection, config, act.lang), "next": None}


@nouns.look(
    "/halls/<hall>/zones/<code>/proposals", roles=_STAFF, answer=p.ProposalList,
    summary="Windows and people that could help a zone now, one move each",
)  # fmt: skip
def list_proposals(ask: Ask, hall: str, code: str) -> dict[str, Any]:
    config = ask.hall_seen(hall)
    found = proposals_for(ask.connection, config, config.zone(code), ask.at)
    return {"items": [proposal_view(one, ask.lang) for one in found], "next": None}


@nouns.look(
    "/halls/<hall>/outlook", roles=_STAFF, answer=p.Outlook,
    summary="Waits of the next half hour against the target, and the one move that would help most",
)  # fmt: skip
def get_outlook(ask: Ask, hall: str) -> dict[str, Any]:
    return outlook_view(ask.connection, ask.hall_seen(hall), ask.at, ask.lang)


@nouns.look(
    "/halls/<hall>/relief-proposals", roles=_STAFF, query=p.ReliefQuery, answer=p.KeptMoves,
    summary="Moves that were proposed, what they promised, whether they were made, and what the waits then were",
)  # fmt: skip
def list_relief(ask: Ask, query: p.ReliefQuery, hall: str) -> dict[str, Any]:
    config = ask.hall(hall)
    return {"items": relief_list(ask.connection, config, *_days(ask, config, query), ask.lang), "next": None}


@nouns.download(
    "/halls/<hall>/relief-proposals/file",
    roles=_STAFF,
    query=p.ReliefFileQuery,
    media=(CSV, XLSX),
    summary="The same as a file",
)
def export_relief(ask: Ask, query: p.ReliefFileQuery, hall: str) -> Download:
    config = ask.hall(hall)
    first, last = _days(ask, config, query)
    data = relief_file(ask.connection, config, first, last, ask.lang, query.format)
    return Download(f"moves-{config.code}-{last}.{query.format}", _media(query.format), data)


def _days(ask: Ask, hall: HallConfig, query: p.ReliefQuery) -> tuple[date, date]:
    today = hall.day(ask.at)
    last = day_of(query.to, today)
    return min(day_of(query.first, last), last), last


@nouns.deed(
    "/halls/<hall>/actions/relieve", roles=LEADERS, body=p.RelieveBody, answer=p.Relieved,
    summary="Do what was proposed for a zone, in one press; its alarm is acknowledged with it",
)  # fmt: skip
def post_relieve(act: Act, body: p.RelieveBody, hall: str) -> dict[str, Any]:
    wanted = Wanted(Move(body.kind), body.window, body.zone, body.person)
    done = relieve(act.work, act.house.halls, act.hall(hall).id, wanted, act.actor, act.at)
    return {"proposal": proposal_view(done, act.lang)}


@nouns.look(
    "/halls/<hall>/forecast", roles=_STAFF, query=p.ForecastQuery, answer=p.Forecast,
    summary="People expected by half hour, with a band; of today also who has come",
)  # fmt: skip
def get_forecast(ask: Ask, query: p.ForecastQuery, hall: str) -> dict[str, Any]:
    config = ask.hall(hall)
    zone = config.zone(query.zone) if query.zone else None
    first = day_of(query.first, config.day(ask.at))
    return forecast_view(ask.connection, config, zone, first, query.days, ask.at)


@nouns.look(
    "/halls/<hall>/staffing-plan", roles=_STAFF, query=p.PlanQuery, answer=p.Plan,
    summary="Windows that each half hour and zone needs to keep the wait target, beside the roster",
)  # fmt: skip
def get_plan(ask: Ask, query: p.PlanQuery, hall: str) -> dict[str, Any]:
    return _plan(ask, ask.hall(hall), query)


@nouns.download(
    "/halls/<hall>/staffing-plan/file", roles=_STAFF, query=p.PlanFileQuery, media=(CSV, XLSX), summary="The same as a file"
)
def export_plan(ask: Ask, query: p.PlanFileQuery, hall: str) -> Download:
    config = ask.hall(hall)
    data = plan_file(_plan(ask, config, query), query.format, ask.lang)
    return Download(f"plan-{config.code}-{_first(ask, config, query)}.{query.format}", _media(query.format), data)


def _plan(ask: Ask, hall: HallConfig, query: p.PlanQuery) -> dict[str, Any]:
    return plan_view(ask.connection, hall, _first(ask, hall, query), query.days, ask.at)


def _first(ask: Ask, hall: HallConfig, query: p.PlanQuery) -> date:
    today = hall.day(ask.at)
    return day_of(query.first, today + timedelta(days=7 - today.weekday()))
