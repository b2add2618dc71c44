from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, Ref


class Rating(Base):
    """A visitor's evaluation (好差评) of one service, that is of one finished leg; once only.

    level 5 very satisfied … 1 very dissatisfied. reasons: codes of the catalogue ``catalogue_version``.
    """

    __tablename__ = "ratings"
    __table_args__ = (CheckConstraint("level BETWEEN 1 AND 5", name="level"),)

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"), index=True)
    ticket_id: Mapped[Ref] = mapped_column(ForeignKey("tickets.id"), index=True)
    leg_id: Mapped[Ref] = mapped_column(ForeignKey("legs.id"), unique=True)
    item_id: Mapped[str | None] = mapped_column(String(26))
    window_id: Mapped[str | None] = mapped_column(String(26))
    staff_id: Mapped[str | None] = mapped_column(String(26))
    staff_role: Mapped[str] = mapped_column(String(1), default="")
    level: Mapped[int]
    reasons: Mapped[list[str]] = mapped_column(default=list)
    comment: Mapped[str] = mapped_column(Text, default="")
    channel: Mapped[str] = mapped_column(String(16))
    catalogue_version: Mapped[str] = mapped_column(String(24))
    identity_kind: Mapped[str] = mapped_column(String(16))
    device_id: Mapped[str | None] = mapped_column(String(26))
    at: Mapped[datetime]
