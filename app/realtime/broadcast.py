"""Who hears what: a stored event → messages for each audience. Pure, apart from reading its argument."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.queries.events import stream_view

PUBLIC_NAMESPACES = ("/board", "/kiosk")
STAFF_NAMESPACES = ("/desk", "/floor")

_PAD_EVENTS = (
    "ticket.called",
    "ticket.started",
    "ticket.finished",
    "ticket.undone",
    "rating.",
    "window.",
    "hall.",
    "emergency.",
)


@dataclass(frozen=True, slots=True)
class Message:
    """What one audience hears at a time. events: in order."""

    namespace: str
    room: str
    events: list[dict[str, Any]]


def hall_room(hall_id: str) -> str:
    return f"hall:{hall_id}"


def pulse_room(hall_id: str, lang: str) -> str:
    return f"pulse:{hall_id}:{lang}"


def centre_room(hall_id: str, *, totals_only: bool) -> str:
    return f"centre:{hall_id}:{'totals' if totals_only else 'staff'}"


def pad_room(window_id: str) -> str:
    return f"pad:{window_id}"


def messages_for(hall_id: str, events: Sequence[Any]) -> list[Message]:
    """The events for the lobby and, with everything in them, for the staff; same numbers in both."""
    public = [stream_view(event, public=True) for event in events]
    staff = [stream_view(event, public=False) for event in events]
    room = hall_room(hall_id)
    return [
        *(Message(namespace, room, public) for namespace in PUBLIC_NAMESPACES),
        *(Message(namespace, room, staff) for namespace in STAFF_NAMESPACES),
    ]


def pads_to_renew(events: Iterable[Any], known: set[str]) -> set[str]:
    """Windows whose pads may look different after the events; known: windows that have a pad here."""
    windows = {event.window_id for event in events if event.type.startswith(_PAD_EVENTS)}
    return known if None in windows else windows & known
