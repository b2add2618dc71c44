"""One rating of one service, from the pad or by the code on the ticket."""

from typing import Any

from app.api import payloads as p
from app.api.endpoint import Act, Ask, Nouns, unknown_link
from app.domain.people import Role
from app.operations import rating
from app.operations.rating import Answer, Rated
from app.queries.tickets import iso, ticket_by_token
from app.queries.visitor import catalogue_view

nouns = Nouns("ratings")
PUBLIC = frozenset(Role)


@nouns.deed(
    "/tickets/<ticket_id>/rating", roles=PUBLIC - {Role.VISITOR, Role.OBSERVER}, body=p.RatingBody, answer=p.RatingAnswer,
    status=201,
    summary="Rate a service from a device of the hall",
)  # fmt: skip
def rate_ticket(act: Act, body: p.RatingBody, ticket_id: str) -> dict[str, Any]:
    hall = act.hall_of_ticket(ticket_id)
    return _view(rating.rate(act.work, act.house.halls, hall.id, ticket_id, _answer(body), act.actor, act.at))


@nouns.deed(
    "/ratings/<token>", roles=PUBLIC, body=p.RatingBody, answer=p.RatingAnswer, status=201,
    summary="Rate a service by the code on the ticket",
)  # fmt: skip
def rate_by_token(act: Act, body: p.RatingBody, token: str) -> dict[str, Any]:
    found = ticket_by_token(act.connection, token)
    if found is None:
        raise unknown_link()
    ticket_id, hall_id = found
    return _view(rating.rate(act.work, act.house.halls, hall_id, ticket_id, _answer(body), act.actor, act.at))


@nouns.look("/rating-catalogue", roles=PUBLIC, answer=p.Catalogue, summary="Levels and reasons of a rating")
def get_catalogue(_ask: Ask) -> dict[str, Any]:
    return catalogue_view()


def _answer(body: p.RatingBody) -> Answer:
    return Answer(body.level, tuple(body.reasons), body.comment, body.channel)


def _view(rated: Rated) -> dict[str, Any]:
    return {
        "id": rated.id,
        "ticket_id": rated.ticket_id,
        "level": rated.level,
        "reasons": list(rated.reasons),
        "channel": rated.channel,
        "at": iso(rated.at),
        "identity_kind": rated.identity_kind,
        "catalogue_version": rated.catalogue_version,
    }
