"""The two-month review: the managers' table and deeds, everybody's own sheet, and the comparison behind both."""

from datetime import date
from typing import Any

from sqlalchemy import select

from app.api import review_payloads as p
from app.api.common import date_of
from app.api.endpoint import Act, Ask, Download, Nouns
from app.domain.figures import COMPARED_LEAST
from app.domain.indicators import BY_HAND, MEASURED, SHARES, Subject, least_of, scheme_of
from app.domain.people import KEEPERS, STAFF, Role
from app.domain.review import last_period
from app.errors import Invalid, NotFound
from app.models import Person
from app.operations import reviewing
from app.operations.configuration import HallConfig
from app.operations.reviewing import Ruling, Value
from app.queries.comparing import compare, comparison_rows
from app.queries.item_file import CSV, XLSX
from app.queries.review_evidence import evidence_view
from app.queries.reviews import own_review, own_reviews, review_file, review_view, reviews_list, scheme_view
from app.texts import say

nouns = Nouns("reviews")
READERS = KEEPERS | {Role.AUDITOR}
"""Figures of single people are for who answers for them, and for who watches those."""
REVIEWED = STAFF - {Role.AUDITOR, Role.SUPERVISOR, Role.INTEGRATION}
_REVIEW = "/halls/<hall>/reviews/<code>"
_OWN = "/me/reviews"
LONGEST_DAYS = 366


# Comparison


@nouns.look(
    "/halls/<hall>/comparison", roles=READERS, query=p.ComparisonQuery, answer=p.ComparisonView,
    summary="Observed against expected service time of people or windows, with intervals; no ranking",
)  # fmt: skip
def get_comparison(ask: Ask, query: p.ComparisonQuery, hall: str) -> dict[str, Any]:
    config = ask.hall(hall)
    first, last = _days(ask, config, query)
    subject = Subject(query.by)
    names = dict(ask.connection.execute(select(Person.id, Person.name).where(Person.hall_id == config.id)).all())
    comparison = compare(ask.connection, config, first, last, ask.at)
    days = {"first": first.isoformat(), "last": last.isoformat(), "pending": [day.isoformat() for day in comparison.pending]}
    rows = comparison_rows(config, comparison, subject, names)
    return {"by": query.by, **days, "least": COMPARED_LEAST, "items": rows, "next": None}


def _days(ask: Ask, hall: HallConfig, query: p.ComparisonQuery) -> tuple[date, date]:
    period = last_period(hall.day(ask.at))
    first = date_of(query.first, "from") if query.first else period.first
    last = date_of(query.to, "to") if query.to else max(period.last, first)
    if not 0 <= (last - first).days < LONGEST_DAYS:
        raise Invalid("comparison_days", limit=LONGEST_DAYS)
    return first, last


# Scheme


@nouns.look(
    "/halls/<hall>/review-scheme", roles=READERS, answer=p.SchemeView, summary="Groups, indicators and weights of reviews"
)
def get_review_scheme(ask: Ask, hall: str) -> dict[str, Any]:
    return _scheme(ask, ask.hall(hall))


@nouns.deed(
    "/halls/<hall>/review-scheme", roles=KEEPERS, body=p.SchemeBody, answer=p.SchemeView,
    summary="Change what future reviews consist of; the three groups stay",
)  # fmt: skip
def change_review_scheme(act: Act, body: p.SchemeBody, hall: str) -> dict[str, Any]:
    config = act.held_hall(hall)
    scheme = scheme_of(body.weights, [one.model_dump() for one in body.indicators], body.objection_days)
    reviewing.change_scheme(act.work, act.house.halls, config.id, body.based_on, scheme, act.actor, act.at)
    return _scheme(act, config)


def _scheme(ask: Ask, hall: HallConfig) -> dict[str, Any]:
    told: list[dict[str, Any]] = [{"code": BY_HAND, "name": say("review_source.by_hand", ask.lang), "least": None}]
    told += [{"code": one, "name": say(f"review_source.{one}", ask.lang), "least": least_of(one)} for one in MEASURED]
    shares = [{"code": one, "name": say(f"figure_name.{one}", ask.lang), "least": least_of(one)} for one in sorted(SHARES)]
    return scheme_view(ask.connection, hall) | {"sources": told + shares}


# The managers' review


@nouns.look("/halls/<hall>/reviews", roles=READERS, answer=p.ReviewList, summary="Two-month reviews, the newest first")
def list_reviews(ask: Ask, hall: str) -> dict[str, Any]:
    return {"items": reviews_list(ask.connection, ask.hall(hall), ask.at), "next": None}


@nouns.look(_REVIEW, roles=READERS, answer=p.ReviewView, summary="A review with every sheet, objection and change")
def get_review(ask: Ask, hall: str, code: str) -> dict[str, Any]:
    return review_view(ask.connection, ask.hall(hall), code, ask.at)


@nouns.download(f"{_REVIEW}/file", roles=READERS, query=p.ReviewFileQuery, media=(CSV, XLSX), summary="Its sheets as a file")
def export_review(ask: Ask, query: p.ReviewFileQuery, hall: str, code: str) -> Download:
    config = ask.hall(hall)
    data = review_file(ask.connection, config, code, ask.at, query.format, ask.lang)
    return Download(f"review-{config.code}-{code}.{query.format}", XLSX if query.format == "xlsx" else CSV, data)


@nouns.look(
    f"{_REVIEW}/sheets/<sheet_id>/evidence", roles=READERS, query=p.EvidenceQuery, answer=p.Evidence,
    summary="What is behind a figure, down to the tickets",
)  # fmt: skip
def get_review_evidence(ask: Ask, query: p.EvidenceQuery, hall: str, code: str, sheet_id: str) -> dict[str, Any]:
    config = ask.hall(hall)
    return evidence_view(
        ask.connection, config, code, sheet_id, query.indicator, ask.at, own=False, cursor=query.cursor or None
    )


@nouns.deed(
    f"{_REVIEW}/actions/enter", roles=KEEPERS, body=p.EnterBody, answer=p.ReviewView,
    summary="Enter values that are counted by hand, before the review is published",
)  # fmt: skip
def enter_review_values(act: Act, body: p.EnterBody, hall: str, code: str) -> dict[str, Any]:
    config = act.held_hall(hall)
    values = [Value(one.sheet, one.indicator, one.value) for one in body.values]
    reviewing.enter_values(act.work, act.house.halls, config.id, code, values, act.actor, act.at)
    return review_view(act.connection, config, code, act.at)


@nouns.deed(f"{_REVIEW}/actions/publish", roles=KEEPERS, answer=p.ReviewView, summary="Show people their first figures")
def publish_review(act: Act, hall: str, code: str) -> dict[str, Any]:
    config = act.held_hall(hall)
    reviewing.publish(act.work, act.house.halls, config.id, code, act.actor, act.at)
    return review_view(act.connection, config, code, act.at)


@nouns.deed(f"{_REVIEW}/actions/finish", roles=KEEPERS, answer=p.ReviewView, summary="Make the figures final")
def finish_review(act: Act, hall: str, code: str) -> dict[str, Any]:
    config = act.held_hall(hall)
    reviewing.finish(act.work, act.house.halls, config.id, code, act.actor, act.at)
    return review_view(act.connection, config, code, act.at)


@nouns.deed(
    f"{_REVIEW}/actions/adjust", roles=KEEPERS, body=p.AdjustBody, answer=p.ReviewView,
    summary="Put a final figure right by a numbered adjustment",
)  # fmt: skip
def adjust_review(act: Act, body: p.AdjustBody, hall: str, code: str) -> dict[str, Any]:
    config = act.held_hall(hall)
    value = Value(body.sheet, body.indicator, body.value)
    reviewing.adjust(act.work, act.house.halls, config.id, code, value, body.reason, act.actor, act.at)
    return review_view(act.connection, config, code, act.at)


@nouns.deed(
    f"{_REVIEW}/objections/<objection_id>/actions/answer", roles=KEEPERS, body=p.AnswerBody, answer=p.ReviewView,
    summary="Uphold an objection with the right value, or reject it, with a reason",
)  # fmt: skip
def answer_review_objection(act: Act, body: p.AnswerBody, hall: str, code: str, objection_id: str) -> dict[str, Any]:
    config = act.held_hall(hall)
    ruling = Ruling(body.upheld, body.reason, body.value)
    reviewing.answer_objection(act.work, act.house.halls, config.id, code, objection_id, ruling, act.actor, act.at)
    return review_view(act.connection, config, code, act.at)


# One's own


def _own_hall(ask: Ask) -> HallConfig:
    if ask.actor.hall_id is None or ask.actor.person_id is None:
        raise NotFound("no_own_sheet")
    return ask.house.halls.get(ask.connection, ask.actor.hall_id)


@nouns.look(_OWN, roles=REVIEWED, answer=p.OwnList, summary="Published reviews that have a sheet of the caller")
def list_own_reviews(ask: Ask) -> dict[str, Any]:
    return {"items": own_reviews(ask.connection, _own_hall(ask), ask.actor.person_id, ask.at), "next": None}


@nouns.look(f"{_OWN}/<code>", roles=REVIEWED, answer=p.OwnReview, summary="The caller's own sheet, and nobody else's")
def get_own_review(ask: Ask, code: str) -> dict[str, Any]:
    return own_review(ask.connection, _own_hall(ask), code, ask.actor.person_id, ask.at)


@nouns.look(
    f"{_OWN}/<code>/evidence", roles=REVIEWED, query=p.OwnEvidenceQuery, answer=p.Evidence,
    summary="What is behind a figure of one's own, down to the tickets",
)  # fmt: skip
def get_own_evidence(ask: Ask, query: p.OwnEvidenceQuery, code: str) -> dict[str, Any]:
    hall = _own_hall(ask)
    sheet_id = own_review(ask.connection, hall, code, ask.actor.person_id, ask.at)["sheet"]["id"]
    return evidence_view(ask.connection, hall, code, sheet_id, query.indicator, ask.at, own=True, cursor=query.cursor or None)


@nouns.deed(
    f"{_OWN}/<code>/objections", roles=REVIEWED, body=p.ObjectBody, answer=p.OwnReview, status=201,
    summary="Object to a figure of one's own sheet",
)  # fmt: skip
def object_to_review(act: Act, body: p.ObjectBody, code: str) -> dict[str, Any]:
    hall = _own_hall(act)
    reviewing.object_to(act.work, act.house.halls, hall.id, code, body.indicator, body.text, act.actor, act.at)
    return own_review(act.connection, hall, code, act.actor.person_id, act.at)


@nouns.deed(
    f"{_OWN}/<code>/objections/<objection_id>/actions/withdraw",
    roles=REVIEWED,
    answer=p.OwnReview,
    summary="Take one's own objection back",
)
def withdraw_review_objection(act: Act, code: str, objection_id: str) -> dict[str, Any]:
    hall = _own_hall(act)
    reviewing.withdraw_objection(act.work, act.house.halls, hall.id, code, objection_id, act.actor, act.at)
    return own_review(act.connection, hall, code, act.actor.person_id, act.at)
