"""The steps of drafts: requests that were kept, done again by the very functions that answer them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.api.endpoint import Act, Nouns, parsed
from app.auth import Caller
from app.domain.people import Actor
from app.errors import Conflict, Forbidden
from app.hall import DoStep, House
from app.models.base import same_ids
from app.operations.drafting import Step
from app.operations.unit_of_work import Work


def step_doer(all_nouns: Iterable[Nouns]) -> DoStep:
    """What runs a step in a house that is apart; it raises what the request would be refused with.

    The request is checked as if it came in now, with the rights of whoever it is done for. Raises Conflict
    ``draft_step_unknown`` for a step that another version kept.
    """
    known = {name: step for nouns in all_nouns for name, step in nouns.steps.items()}

    def do(house: House, lang: str, work: Work, step: Step, actor: Actor, at: datetime) -> Any:
        if step.what not in known:
            raise Conflict("draft_step_unknown")
        endpoint, function = known[step.what]
        if actor.role not in endpoint.roles:
            raise Forbidden("forbidden")
        arguments = [] if endpoint.body is None else [parsed(endpoint.body, step.body)]
        act = Act(house, Caller(actor, "", lang), at, work.connection, work=work)
        with same_ids(step.id):
            return function(act, *arguments, **step.path)

    return do
