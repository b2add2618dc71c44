from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.assisting import HelpState
from app.models.base import Base, Id, Name, Ref, word

_STATES = "state IN ('open', 'answered')"
_LASTING = text(_STATES)
LASTING_HELP = text(f"help_requests.{_STATES}")
"""In the index's own words, as SQLite wants it."""


class HelpRequest(Base):
    """Somebody asked for help (帮办): when, where, what for, who came, until when.

    device_id: the kiosk it was asked at. asked_by: who entered it, None for a visitor at a kiosk. helper_id: who said "I am
    coming" last; first_answered_at is kept when it is given back. escalated_at: when the leader was told that nobody came.
    satisfaction: 1 to 5 as in ratings, None when nobody said.
    """

    __tablename__ = "help_requests"
    __table_args__ = (
        Index("ix_help_requests_hall", "hall_id", "asked_at"),
        Index("ix_help_requests_lasting", "hall_id", sqlite_where=_LASTING, postgresql_where=_LASTING),
    )

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    channel: Mapped[str] = mapped_column(String(16))
    place: Mapped[Name] = mapped_column(default="")
    device_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("devices.id"))
    need: Mapped[str] = mapped_column(String(24))
    note: Mapped[str] = mapped_column(Text, default="")
    item_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("service_items.id"))
    ticket_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("tickets.id"))
    language: Mapped[str] = mapped_column(String(8), default="zh")
    state: Mapped[HelpState] = mapped_column(word(HelpState, "state"), default=HelpState.OPEN)
    asked_at: Mapped[datetime]
    asked_by: Mapped[str | None] = mapped_column(String(26))
    helper_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("people.id"))
    first_answered_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(26))
    outcome: Mapped[str] = mapped_column(String(24), default="")
    satisfaction: Mapped[int | None]
