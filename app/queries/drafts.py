"""Drafts of a hall's configuration as its keepers see them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from app.domain.draft import Change, DraftState, allowed
from app.errors import Conflict, NotFound
from app.models import ConfigurationDraft, ConfigurationStep, Device, Person
from app.operations.configuration import HallConfig
from app.operations.drafting import Preview
from app.queries.tickets import iso
from app.texts import say

SHOWN = 100
"""As many drafts of a hall are listed, the newest; those that wait are few and always among them."""
_COUNTS = select(ConfigurationStep.draft_id, func.count()).group_by(ConfigurationStep.draft_id)


def drafts_view(connection: Connection, hall: HallConfig, lang: str) -> list[dict[str, Any]]:
    """Newest first."""
    wanted = select(ConfigurationDraft.__table__).where(ConfigurationDraft.hall_id == hall.id)
    rows = connection.execute(wanted.order_by(ConfigurationDraft.number.desc()).limit(SHOWN)).all()
    counts = dict(connection.execute(_COUNTS.where(ConfigurationStep.draft_id.in_([row.id for row in rows]))).all())
    names = _names(connection, {by for row in rows for by in (row.made_by, row.decided_by) if by})
    return [_draft(row, hall, counts.get(row.id, 0), names, lang) for row in rows]


def draft_view(connection: Connection, hall: HallConfig, number: int, lang: str) -> dict[str, Any]:
    """One draft with its steps; raise NotFound ``unknown_draft``."""
    of_hall = (ConfigurationDraft.hall_id == hall.id, ConfigurationDraft.number == number)
    row = connection.execute(select(ConfigurationDraft.__table__).where(*of_hall)).one_or_none()
    if row is None:
        raise NotFound("unknown_draft")
    of_draft = select(ConfigurationStep.__table__).where(ConfigurationStep.draft_id == row.id)
    steps = connection.execute(of_draft.order_by(ConfigurationStep.position)).all()
    wanted = {row.made_by, row.decided_by, *(step.by_id for step in steps)} - {None}
    names = _names(connection, wanted)
    told = [
        {
            "id": step.id, "position": step.position, "at": iso(step.at), "by": names.get(step.by_id, "device"),
            "changes": [change_view(Change(**change)) for change in step.changes],
        }
        for step in steps
    ]  # fmt: skip
    return _draft(row, hall, len(steps), names, lang) | {"steps": told}


def preview_view(preview: Preview, lang: str) -> dict[str, Any]:
    refused = None
    if preview.refused is not None:
        refused = _refusal(_kept(preview.refused), lang)
    return {"changes": [change_view(change) for change in preview.changes], "refused": refused}


def change_view(change: Change) -> dict[str, Any]:
    """As the list of changes shows one: ``{what, key, values: [{name, before, after}]}``."""
    before, after = change.before, change.after
    names = dict.fromkeys((*before, *after))
    values = [{"name": name, "before": before.get(name), "after": after.get(name)} for name in names]
    return {"what": change.what, "key": str(change.key), "values": values}


def _draft(row: Any, hall: HallConfig, count: int, names: Mapping[str | None, str], lang: str) -> dict[str, Any]:
    waits = row.publish_at is not None and row.state in (DraftState.SCHEDULED, DraftState.FAILED)
    return {
        "number": row.number, "name": row.name, "state": row.state.value, "made_at": iso(row.made_at),
        "made_by": names.get(row.made_by, "device"), "steps_count": count,
        "publish_at": row.publish_at.astimezone(hall.timezone).isoformat(timespec="minutes") if waits else None,
        "decided_at": iso(row.decided_at) if row.decided_at else None, "decided_by": names.get(row.decided_by, ""),
        "first_seq": row.first_seq, "last_seq": row.last_seq,
        "refusal": _refusal(row.refusal, lang) if row.refusal else None, "may": allowed(row.state),
    }  # fmt: skip


def _kept(error: Conflict) -> dict[str, Any]:
    return {"code": error.code, "params": error.params, "step": error.extra.get("step")}


def _refusal(kept: Mapping[str, Any], lang: str) -> dict[str, Any]:
    step = kept["step"] or {}
    return {
        "position": step.get("position"), "step": step.get("id"), "code": step.get("code", kept["code"]),
        "detail": say(kept["code"], lang, **kept["params"]),
    }  # fmt: skip


def _names(connection: Connection, ids: set[Any]) -> dict[str | None, str]:
    """Names of people and programs by id."""
    found: dict[str | None, str] = {}
    for table in (Person, Device):
        found |= dict(connection.execute(select(table.id, table.name).where(table.id.in_(ids))).all())
    return found
