"""A text that every display of a hall shows at once until it is taken away (R-109)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from app.domain.people import Actor
from app.errors import Invalid
from app.models import Hall
from app.models.base import new_id, to_ms
from app.models.statements import run
from app.operations.configuration import Halls
from app.operations.desks import record
from app.operations.unit_of_work import Work

_NOW = select(Hall.emergency).where(Hall.id == bindparam("hall"))


@dataclass(frozen=True, slots=True)
class Words:
    """What is shown. text_en: empty repeats the Chinese text. spoken: the loudspeakers say it too."""

    text: str
    text_en: str = ""
    spoken: bool = False


def raise_emergency(work: Work, halls: Halls, hall_id: str, words: Words, actor: Actor, at: datetime) -> dict[str, Any]:
    """Show the words on every display of the hall, in place of those shown before; returns what is shown.

    Raises Invalid ``emergency_text_missing`` for a blank text.
    """
    halls.held(work, hall_id)
    text = words.text.strip()
    if not text:
        raise Invalid("emergency_text_missing")
    emergency = {
        "id": new_id(),
        "text": text,
        "text_en": words.text_en.strip(),
        "since": to_ms(at),
        "spoken": words.spoken,
        "by": {"name": actor.name, "role": actor.role.value},
    }
    _show(work, hall_id, emergency)
    record(work, "emergency.raised", actor, at, {"emergency": emergency})
    return emergency


def clear_emergency(work: Work, halls: Halls, hall_id: str, actor: Actor, at: datetime) -> None:
    """Take the text away; nothing happens when there is none."""
    halls.held(work, hall_id)
    if run(work.connection, _NOW, {"hall": hall_id}).scalar() is None:
        return
    _show(work, hall_id, None)
    record(work, "emergency.cleared", actor, at, {"emergency": None})


def _show(work: Work, hall_id: str, emergency: dict[str, Any] | None) -> None:
    work.connection.execute(update(Hall).where(Hall.id == hall_id).values(emergency=emergency))
