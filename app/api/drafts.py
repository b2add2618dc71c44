"""Drafts of a hall's configuration: made, previewed, published now or at a time, taken back (docs/drafts.md)."""

from datetime import UTC, datetime
from typing import Any

from app.api import payloads as p
from app.api.configuration import with_concerned
from app.api.endpoint import DRAFT_READERS, Act, Ask, Nouns, draft_number, tester
from app.domain.people import KEEPERS
from app.errors import Invalid
from app.operations import drafting
from app.operations.configuration import HallConfig
from app.queries.drafts import draft_view, drafts_view, preview_view

nouns = Nouns("drafts")
_DRAFT = "/halls/<hall>/drafts/<number>"


@nouns.look(
    "/halls/<hall>/drafts", roles=DRAFT_READERS, answer=p.DraftList, summary="Drafts of the configuration, newest first"
)
def list_drafts(ask: Ask, hall: str) -> dict[str, Any]:
    return {"items": drafts_view(ask.connection, ask.hall_or_below(hall), ask.lang), "next": None}


@nouns.deed(
    "/halls/<hall>/drafts", roles=KEEPERS, body=p.DraftBody, answer=p.DraftWithSteps, status=201, summary="Open a draft"
)
def open_draft(act: Act, body: p.DraftBody, hall: str) -> dict[str, Any]:
    config = act.hall_or_below(hall)
    number = drafting.open_draft(act.work, act.house.apart().doing(), config.id, body.name, act.actor, act.at)
    return draft_view(act.connection, config, number, act.lang)


@nouns.look(_DRAFT, roles=DRAFT_READERS, answer=p.DraftWithSteps, summary="One draft with its steps and what each changes")
def get_draft(ask: Ask, hall: str, number: str) -> dict[str, Any]:
    return draft_view(ask.connection, ask.hall_or_below(hall), draft_number(number), ask.lang)


@nouns.deed(_DRAFT, method="PATCH", roles=KEEPERS, body=p.DraftBody, answer=p.DraftWithSteps, summary="Rename a draft")
def rename_draft(act: Act, body: p.DraftBody, hall: str, number: str) -> dict[str, Any]:
    return _done(act, hall, number, drafting.rename, body.name)


@nouns.trial(f"{_DRAFT}/preview", roles=DRAFT_READERS, answer=p.DraftPreview, summary="What a draft would change as of now")
def preview_draft(act: Act, hall: str, number: str) -> dict[str, Any]:
    config = act.hall_or_below(hall)
    found = drafting.preview(act.work, act.house.doing(), config.id, draft_number(number), tester(act.actor), act.at)
    return preview_view(found, act.lang)


@nouns.deed(
    f"{_DRAFT}/actions/schedule", roles=KEEPERS, body=p.DraftTimeBody, answer=p.DraftWithSteps,
    summary="Let a draft take effect at a time; until then it is closed for changes",
)  # fmt: skip
def schedule_draft(act: Act, body: p.DraftTimeBody, hall: str, number: str) -> dict[str, Any]:
    moment = _local_moment(body.at, act.hall_or_below(hall))
    return _done(act, hall, number, drafting.schedule, moment)


@nouns.deed(
    f"{_DRAFT}/actions/unschedule", roles=KEEPERS, answer=p.DraftWithSteps, summary="Let a draft wait; it may be changed again"
)
def unschedule_draft(act: Act, hall: str, number: str) -> dict[str, Any]:
    return _done(act, hall, number, drafting.unschedule)


@nouns.deed(
    f"{_DRAFT}/actions/publish", roles=KEEPERS, answer=p.DraftWithSteps,
    summary="All changes of a draft take effect at once, or none does",
)  # fmt: skip
def publish_draft(act: Act, hall: str, number: str) -> dict[str, Any]:
    before = act.hall_or_below(hall)
    return with_concerned(act, before, _done(act, hall, number, drafting.publish))


@nouns.deed(f"{_DRAFT}/actions/discard", roles=KEEPERS, answer=p.DraftWithSteps, summary="Give a draft up")
def discard_draft(act: Act, hall: str, number: str) -> dict[str, Any]:
    return _done(act, hall, number, drafting.discard)


@nouns.deed(
    f"{_DRAFT}/actions/take-back", roles=KEEPERS, body=p.ReasonBody, answer=p.DraftWithSteps,
    summary="Undo all changes of a published draft at once; what it added is switched off",
)  # fmt: skip
def take_draft_back(act: Act, body: p.ReasonBody, hall: str, number: str) -> dict[str, Any]:
    config, count = act.hall_or_below(hall), draft_number(number)
    doing, defaults = act.house.apart().doing(), act.house.settings.policy
    drafting.take_back(act.work, doing, config.id, count, defaults, act.actor, act.at, body.reason)
    return with_concerned(act, config, draft_view(act.connection, config, count, act.lang))


@nouns.deed(
    f"{_DRAFT}/steps/<step>/actions/remove", roles=KEEPERS, answer=p.DraftWithSteps,
    summary="Take one step out of a draft, if the others can be done without it",
)  # fmt: skip
def remove_draft_step(act: Act, hall: str, number: str, step: str) -> dict[str, Any]:
    return _done(act, hall, number, drafting.remove_step, step)


def _done(act: Act, hall: str, number: str, deed: Any, *about: Any) -> dict[str, Any]:
    """The draft after a deed on it."""
    config, count = act.hall_or_below(hall), draft_number(number)
    deed(act.work, act.house.apart().doing(), config.id, count, *about, act.actor, act.at)
    return draft_view(act.connection, config, count, act.lang)


def _local_moment(told: str, hall: HallConfig) -> datetime:
    """An instant; without an offset it is the hall's own time. Raises Invalid ``validation_failed``."""
    try:
        moment = datetime.fromisoformat(told)
        return (moment.replace(tzinfo=hall.timezone) if moment.tzinfo is None else moment).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid("validation_failed", extra={"errors": [{"field": "at", "problem": "datetime"}]}) from None
