from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.announcing import State
from app.models.base import Base, Id, Name, Ref, word

_OPEN = text("state IN ('waiting', 'speaking')")
OPEN_ANNOUNCEMENT = text("announcements.state IN ('waiting', 'speaking')")
"""In the index's own words, as SQLite asks for."""


class Announcement(Base):
    """One thing to be spoken in one waiting area ("": at every loudspeaker), made of the event with number ``seq``.

    The event's number is unique here, so that no restart speaks one twice. why: what became of it, when it was not spoken.
    with_id: the announcement it was spoken in together with others. script: what is read, sentence by sentence, from which
    the sound can be made anew anywhere; voice_key names the sound. tickets: ``[{ticket_no, window_number}]``.
    """

    __tablename__ = "announcements"
    __table_args__ = (
        UniqueConstraint("hall_id", "seq"),
        Index("ix_announcements_open", "hall_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    seq: Mapped[int]
    area: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[State] = mapped_column(word(State, "state"))
    why: Mapped[str] = mapped_column(String(24), default="")
    with_id: Mapped[str | None] = mapped_column(String(26))
    ticket_id: Mapped[str | None] = mapped_column(String(26))
    ticket_no: Mapped[str] = mapped_column(String(12), default="")
    window_number: Mapped[str] = mapped_column(String(64), default="")
    language: Mapped[str] = mapped_column(String(8), default="zh")
    is_recall: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(Text, default="")
    text_en: Mapped[str] = mapped_column(Text, default="")
    tickets: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    script: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    voice_key: Mapped[str] = mapped_column(String(64), default="")
    volume: Mapped[int] = mapped_column(default=0)
    length_ms: Mapped[int] = mapped_column(default=0)
    wanted_at: Mapped[datetime]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]


class VoiceCursor(Base):
    """Number of the last event that the announcer of a hall has turned into rows."""

    __tablename__ = "voice_cursors"

    hall_id: Mapped[str] = mapped_column(String(26), ForeignKey("halls.id"), primary_key=True)
    seq: Mapped[int]


class VoiceClip(Base):
    """A recording of one piece of a sentence in one language, as mono 16 bit PCM at 22,050 Hz. digest: SHA-256 of the sound."""

    __tablename__ = "voice_clips"
    __table_args__ = (UniqueConstraint("hall_id", "language", "name"),)

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    language: Mapped[str] = mapped_column(String(16))
    name: Mapped[Name]
    pcm: Mapped[bytes] = mapped_column(LargeBinary)
    ms: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[str | None] = mapped_column(String(26))
