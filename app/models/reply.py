from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, Name, Ref


class ReplyGiven(Base):
    """A reply that was registered for later and has been given (R-081).

    It belongs to the end of the service it came after: one that was undone and ended anew is to be answered anew.
    """

    __tablename__ = "replies_given"

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    leg_id: Mapped[Ref] = mapped_column(ForeignKey("legs.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[str | None] = mapped_column(String(26))
    by_name: Mapped[Name] = mapped_column(default="")
    note: Mapped[str] = mapped_column(Text, default="")
