"""A stored event as the streams and the API tell it; the public hears the same numbers and less of the content."""

from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.models import Event, Hall
from app.models.base import to_ms
from app.models.statements import run
from app.operations.facts import STAFF_ONLY, public_emergency

BATCH = 500
"""Most events that are read at a time."""
COUNTERS = select(Hall.id, Hall.seq)
"""Number of the last event of every hall."""
_AFTER = (
    select(Event.__table__)
    .where(Event.hall_id == bindparam("hall"), Event.seq > bindparam("after"))
    .order_by(Event.seq)
    .limit(bindparam("most"))
)
_PUBLIC_FAMILIES = ("ticket.", "window.", "hall.", "day.", "session.", "emergency.", "voice.", "help.")
_OF_HELP = ("id", "device_id", "state", "shown")
_HIDDEN_OF_TICKETS = frozenset({
    "service_item", "theme", "priority_class", "facts", "runner_up", "rule", "outcome", "channel", "people_ahead", "taken_back",
    "note", "start_implied", "no_shows", "implied", "reprint", "without_handover",
})  # fmt: skip


def events_after(connection: Connection, hall_id: str, after: int, most: int = BATCH) -> list[Any]:
    return list(run(connection, _AFTER, {"hall": hall_id, "after": after, "most": most}))


def public_data(type: str, data: dict[str, Any]) -> dict[str, Any]:
    """What of an event everybody in the lobby may hear (R-255): numbers, zones, windows, counts."""
    if not type.startswith(_PUBLIC_FAMILIES):
        return {}
    if type == "hall.configured":  # screens read the hall anew; what it was before, and whose account, concerns the staff
        return {"what": data.get("what", "")}
    if type.startswith("emergency."):
        return {"emergency": public_emergency(data["emergency"])}
    if type.startswith("help."):  # a kiosk hears whether somebody comes; what is needed concerns the staff
        return {"help": {name: data["help"][name] for name in _OF_HELP}}
    shown = {name: value for name, value in data.items() if name not in _HIDDEN_OF_TICKETS}
    if isinstance(shown.get("window"), dict):
        shown["window"] = {name: value for name, value in shown["window"].items() if name not in STAFF_ONLY}
    return shown


def stream_view(row: Any, *, public: bool) -> dict[str, Any]:
    """``{seq, type, at, data}`` of the sockets; ``at`` in milliseconds."""
    data = public_data(row.type, row.data) if public else row.data
    return {"seq": row.seq, "type": row.type, "at": to_ms(row.at), "data": data}


def event_view(row: Any, *, public: bool) -> dict[str, Any]:
    """The same over HTTP, with who did it and why for the staff."""
    view = {
        "seq": row.seq,
        "type": row.type,
        "at": row.at.isoformat(timespec="milliseconds"),
        "data": public_data(row.type, row.data) if public else row.data,
    }
    if public:
        return view
    return view | {
        "ticket_id": row.ticket_id,
        "window_id": row.window_id,
        "actor_kind": row.actor_kind,
        "actor_id": row.actor_id,
        "actor_role": row.actor_role,
        "state_from": row.state_from,
        "state_to": row.state_to,
        "reason": row.reason,
    }
