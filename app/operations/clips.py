"""Recordings of a hall's own voice: taken in, kept in one form, taken away (R-105)."""

import hashlib
import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select

from app.domain.people import Actor
from app.errors import Conflict, Invalid, NotFound
from app.models import VoiceClip
from app.models.base import new_id
from app.operations.configuration import Halls
from app.operations.desks import record
from app.operations.unit_of_work import Work
from app.speech.sound import BadSound, milliseconds, read_clip

CLIP_BYTES = 2 * 1024 * 1024
CLIPS_MOST = 1_000
"""Recordings of one hall: six languages with every letter, digit and piece of a sentence are some three hundred."""
FILES_MOST = 200
_NAME = re.compile(r"(?!\.+$)[^\x00-\x1f\x7f/\\]{1,40}")
"""Not dots alone, which no address can name."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording in the form in which it is kept."""

    name: str
    pcm: "array[int]"


def read_recording(filename: str, data: bytes, name: str = "") -> Recording:
    """A WAV file as somebody sent it; its name says what is spoken unless ``name`` does.

    Raises Invalid ``clip_bad`` or ``clip_name_bad``, which name the file.
    """
    base = filename.replace("\\", "/").rsplit("/", 1)[-1]
    told = unicodedata.normalize("NFC", (name or re.sub(r"\.wav$", "", base, flags=re.IGNORECASE)).strip())
    if not _NAME.fullmatch(told):
        raise Invalid("clip_name_bad", file=base[:80] or "?")
    if len(data) > CLIP_BYTES:
        raise Invalid("clip_bad", file=base[:80], clip_problem="size")
    try:
        return Recording(told, read_clip(data))
    except BadSound as error:
        raise Invalid("clip_bad", file=base[:80], clip_problem=error.problem) from None


def keep(
    work: Work, halls: Halls, hall_id: str, language: str, recordings: Sequence[Recording], actor: Actor, at: datetime
) -> None:
    """Keep recordings, each instead of the one with its name; raise Conflict ``clips_full``."""
    halls.held(work, hall_id)
    for recording in recordings:
        _forget(work, hall_id, language, recording.name)
        data = recording.pcm.tobytes()
        row = {
            "id": new_id(), "hall_id": hall_id, "language": language, "name": recording.name, "pcm": data,
            "ms": milliseconds(recording.pcm), "digest": hashlib.sha256(data).hexdigest(), "uploaded_at": at,
            "uploaded_by": actor.id,
        }  # fmt: skip
        work.connection.execute(insert(VoiceClip), row)
    kept = work.connection.execute(select(func.count()).where(VoiceClip.hall_id == hall_id)).scalar_one()
    if kept > CLIPS_MOST:
        raise Conflict("clips_full", limit=CLIPS_MOST)
    told = {"language": language, "names": [recording.name for recording in recordings]}
    _record(work, "clips.kept", actor, at, told)


def remove(work: Work, halls: Halls, hall_id: str, language: str, name: str, actor: Actor, at: datetime) -> None:
    """Take one recording away; raise NotFound ``unknown_clip``."""
    halls.held(work, hall_id)
    if not _forget(work, hall_id, language, name):
        raise NotFound("unknown_clip", file=name)
    _record(work, "clips.removed", actor, at, {"language": language, "names": [name]})


def _forget(work: Work, hall_id: str, language: str, name: str) -> bool:
    this = (VoiceClip.hall_id == hall_id, VoiceClip.language == language, VoiceClip.name == name)
    return bool(work.connection.execute(delete(VoiceClip).where(*this)).rowcount)


def _record(work: Work, type: str, actor: Actor, at: datetime, data: dict[str, Any]) -> None:
    record(work, type, actor, at, data, sensitive="configuration")
