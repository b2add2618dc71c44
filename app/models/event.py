from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base

_SENSITIVE = text("sensitive <> ''")


class Event(Base):
    """What happened, once and for ever; ``seq`` has no gap within a hall.

    data: what the staff stream says; the public part is cut from it. sensitive: kind of act the auditors list apart, "" for
    the ordinary ones.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_ticket", "ticket_id", "seq"),
        Index("ix_events_sensitive", "hall_id", "seq", sqlite_where=_SENSITIVE, postgresql_where=_SENSITIVE),
    )

    hall_id: Mapped[str] = mapped_column(String(26), ForeignKey("halls.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    ticket_id: Mapped[str | None] = mapped_column(String(26))
    window_id: Mapped[str | None] = mapped_column(String(26))
    actor_kind: Mapped[str] = mapped_column(String(16), default="")
    actor_id: Mapped[str | None] = mapped_column(String(26))
    actor_role: Mapped[str] = mapped_column(String(24), default="")
    state_from: Mapped[str] = mapped_column(String(16), default="")
    state_to: Mapped[str] = mapped_column(String(16), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    sensitive: Mapped[str] = mapped_column(String(24), default="")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
