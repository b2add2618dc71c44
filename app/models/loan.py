from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, Name, Ref

_LASTS = text("returned_at IS NULL")


class Loan(Base):
    """A window lent to another zone (支援); it stays on record when the window is given back.

    until: when it ends by itself, None when somebody has to end it. lent_by, returned_by: None when no person did it.
    """

    __tablename__ = "loans"
    __table_args__ = (
        # A window is lent to a zone once at a time, also when two leaders press together.
        Index("uq_loans_lasting", "window_id", "zone_id", unique=True, sqlite_where=_LASTS, postgresql_where=_LASTS),
        Index("ix_loans_lasting", "hall_id", sqlite_where=_LASTS, postgresql_where=_LASTS),
    )

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    window_id: Mapped[Ref] = mapped_column(ForeignKey("windows.id"))
    zone_id: Mapped[Ref] = mapped_column(ForeignKey("zones.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    reason: Mapped[Name] = mapped_column(default="")
    lent_by: Mapped[str | None] = mapped_column(String(26))
    returned_at: Mapped[datetime | None]
    returned_by: Mapped[str | None] = mapped_column(String(26))
