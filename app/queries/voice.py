"""What is known of a hall's voice: its recordings, its announcements, whether the last one failed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.domain.announcing import State
from app.models import Announcement, VoiceClip
from app.models.base import to_ms
from app.models.statements import run
from app.operations.configuration import HallConfig

_DIGESTS = select(VoiceClip.language, VoiceClip.name, VoiceClip.digest).where(VoiceClip.hall_id == bindparam("hall"))
_PCM = select(VoiceClip.pcm).where(
    VoiceClip.hall_id == bindparam("hall"), VoiceClip.language == bindparam("lang"), VoiceClip.name == bindparam("clip")
)
_RECENT = (
    select(Announcement.id, Announcement.state, Announcement.wanted_at)
    .where(Announcement.hall_id == bindparam("hall"))
    .order_by(Announcement.seq.desc())
    .limit(100)
)
_TRIED = (State.FAILED, State.SPEAKING, State.SPOKEN)


def clip_digests(connection: Connection, hall_id: str) -> dict[tuple[str, str], str]:
    """(language, name) → digest of every recording."""
    return {(row.language, row.name): row.digest for row in run(connection, _DIGESTS, {"hall": hall_id})}


def clip_sounds(connection: Connection, hall_id: str, wanted: Sequence[tuple[str, str]]) -> list[bytes]:
    """The recordings as bare samples, in order; raises KeyError when one was removed meanwhile."""
    found: dict[tuple[str, str], bytes] = {}
    for language, name in set(wanted):
        pcm = run(connection, _PCM, {"hall": hall_id, "lang": language, "clip": name}).scalar()
        if pcm is not None:
            found[language, name] = bytes(pcm)
    return [found[key] for key in wanted]


def voice_fails_since(connection: Connection, hall_id: str) -> datetime | None:
    """Since when the voice says nothing because no sound could be made; None while it works (R-104)."""
    since = None
    for row in run(connection, _RECENT, {"hall": hall_id}):
        if row.state in _TRIED:
            if row.state is not State.FAILED:
                break
            since = row.wanted_at
    return since


def announcement_view(row: Any) -> dict[str, Any]:
    """What is told of an announcement that began: the shape of ``voice.announced``."""
    return {
        "id": row.id,
        "area": row.area,
        "kind": row.kind,
        "text": row.text,
        "text_en": row.text_en,
        "tickets": row.tickets,
        "wanted_at": to_ms(row.wanted_at),
        "starts_at": _ms(row.starts_at),
        "ends_at": _ms(row.ends_at),
        "expires_at": _ms(row.expires_at),
        "length_ms": row.length_ms,
        "volume": row.volume,
        "audio_url": f"/api/v1/announcements/{row.id}/audio",
    }


def listed_view(row: Any) -> dict[str, Any]:
    """The same for a list of what was and was not said."""
    has_sound = bool(row.voice_key)
    view = announcement_view(row) | {"state": row.state.value, "why": row.why, "languages": row.languages}
    return view if has_sound else view | {"audio_url": None}


def announcements_page(connection: Connection, hall: HallConfig, limit: int, cursor: int | None) -> dict[str, Any]:
    """Newest first; those said in another are told with it."""
    statement = select(Announcement.__table__).where(Announcement.hall_id == hall.id, Announcement.with_id.is_(None))
    if cursor is not None:
        statement = statement.where(Announcement.seq < cursor)
    rows = connection.execute(statement.order_by(Announcement.seq.desc()).limit(limit + 1)).all()
    following = rows[limit - 1].seq if len(rows) > limit else None
    return {"items": [listed_view(row) for row in rows[:limit]], "next": following}


def clips_view(connection: Connection, hall: HallConfig) -> list[dict[str, Any]]:
    rows = connection.execute(
        select(VoiceClip.language, VoiceClip.name, VoiceClip.ms, VoiceClip.uploaded_at)
        .where(VoiceClip.hall_id == hall.id)
        .order_by(VoiceClip.language, VoiceClip.name)
    )
    return [
        {
            "language": row.language,
            "name": row.name,
            "ms": row.ms,
            "size": row.ms * 44_100 // 1000,
            "uploaded_at": row.uploaded_at.isoformat(timespec="milliseconds"),
        }
        for row in rows
    ]


def _ms(at: datetime | None) -> int | None:
    return to_ms(at) if at is not None else None
