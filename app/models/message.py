from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, Ref

_WAITS = text("state = 'waiting'")


class Message(Base):
    """A short message (短信) on its way to a phone, by way of the hall's gateway.

    It holds no number: that stands sealed with the ticket or the booking, and is read when the message goes. whose: "own", or
    "relative" for somebody the visitor named. leg_id: the wait it is about. facts: what its sentence needs besides. state:
    waiting, sent, refused (the gateway will not take it), expired (too late to be of use), withdrawn (nothing to say any more).
    next_at: when the next attempt is due. expires_at: from when on it is of no use. problem: what was in the way last.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("leg_id", "kind", "whose"),
        Index("ix_messages_next", "next_at", sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index("ix_messages_hall", "hall_id", "made_at"),
    )

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    kind: Mapped[str] = mapped_column(String(24))
    whose: Mapped[str] = mapped_column(String(12))
    ticket_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("tickets.id"), index=True)
    leg_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("legs.id"))
    booking_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("bookings.id"), index=True)
    facts: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(300), default="")
    made_at: Mapped[datetime]
    next_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    failing_since: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
