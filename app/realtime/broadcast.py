"""Who hears what: a stored event → messages for each audience. Pure, apart from reading its argument."""

from dataclasses import dataclass
from typing import Any

from app.queries.events import stream_view

PUBLIC_NAMESPACES = ("/board", "/kiosk")
STAFF_NAMESPACES = ("/desk", "/floor")

_PAD_EVENTS = ("ticket.called", "ticket.started", "ticket.finished", "ticket.undone", "rating.", "window.", "hall.")


@dataclass(frozen=True, slots=True)
class Message:
    namespace: str
    room: str
    data: dict[str, Any]


def hall_room(hall_id: str) -> str:
    return f"hall:{hall_id}"


def pulse_room(hall_id: str, lang: str) -> str:
    return f"pulse:{hall_id}:{lang}"


def pad_room(window_id: str) -> str:
    return f"pad:{window_id}"


def messages_for(hall_id: str, event: Any) -> list[Message]:
    """The event for the lobby and, with everything in it, for the staff; same number in both."""
    public, staff = stream_view(event, public=True), stream_view(event, public=False)
    room = hall_room(hall_id)
    return [
        *(Message(namespace, room, public) for namespace in PUBLIC_NAMESPACES),
        *(Message(namespace, room, staff) for namespace in STAFF_NAMESPACES),
    ]


def pads_to_renew(event: Any, known: set[str]) -> set[str]:
    """Windows whose pads may look different after the event; known: windows that have a pad here."""
    if not event.type.startswith(_PAD_EVENTS):
        return set()
    if event.window_id is None:
        return known
    return {event.window_id} & known
