"""Changes of a hall's configuration, newest first: who changed what, when, from which value to which."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from app.models import ConfigurationDraft, Event, Person
from app.operations.taking_back import may_be_taken_back
from app.queries.tickets import iso


def changes_view(connection: Connection, hall_id: str, before: int | None, limit: int) -> dict[str, Any]:
    """``{items, next}``; before: only those with a smaller number. An import counts as one change without values.

    draft: the one that the change was published with, None for a change made by itself.
    """
    wanted = select(Event.seq, Event.at, Event.actor_kind, Event.reason, Event.data, Person.name).outerjoin(
        Person, Person.id == Event.actor_id
    )
    wanted = wanted.where(Event.hall_id == hall_id, Event.sensitive != "", Event.type == "hall.configured")
    if before is not None:
        wanted = wanted.where(Event.seq < before)
    rows = connection.execute(wanted.order_by(Event.seq.desc()).limit(limit)).all()
    drafts = _drafts(connection, hall_id, rows[-1].seq, rows[0].seq) if rows else []
    items = [
        _change(row.seq, row.at, row.name or row.actor_kind, row.reason, row.data)
        | {"draft": next((told for told, first, last in drafts if first <= row.seq <= last), None)}
        for row in rows
    ]
    return {"items": items, "next": rows[-1].seq if len(rows) == limit else None}


def _drafts(connection: Connection, hall_id: str, first: int, last: int) -> list[tuple[dict[str, Any], int, int]]:
    """(``{number, name}``, first, last of its changes) of the drafts that were published among these numbers."""
    wanted = select(ConfigurationDraft.__table__).where(
        ConfigurationDraft.hall_id == hall_id, ConfigurationDraft.first_seq <= last, ConfigurationDraft.last_seq >= first
    )
    rows = connection.execute(wanted).all()
    return [({"number": row.number, "name": row.name}, row.first_seq, row.last_seq) for row in rows]


def _change(seq: int, at: datetime, by: str, reason: str, data: dict[str, Any]) -> dict[str, Any]:
    before, after = data.get("before", {}), data.get("after", {})
    whole = {"what": data.get("what", ""), "before": before, "after": after}
    return {
        "seq": seq, "at": iso(at), "by": by, "reason": reason, "what": whole["what"], "key": str(data.get("key", "")),
        "values": [
            {"name": name, "before": before.get(name), "after": after.get(name)} for name in dict.fromkeys((*before, *after))
        ],
        "may_be_taken_back": may_be_taken_back(whole),
    }  # fmt: skip
