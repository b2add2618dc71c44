from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base

_UNSUMMED = text("NOT summed")


class Counter(Base):
    """One row a zone and day: the last number given out, and the day's ledger of tickets issued in the zone.

    wait_ms over ``waits`` first calls; service_ms over ``served``. summed: the day is in the sums of ``figures``.
    """

    __tablename__ = "counters"
    __table_args__ = (
        CheckConstraint("last_number >= 0", name="last_number"),
        Index("ix_counters_unsummed", "hall_id", "day", sqlite_where=_UNSUMMED, postgresql_where=_UNSUMMED),
    )

    hall_id: Mapped[str] = mapped_column(String(26), ForeignKey("halls.id"), primary_key=True)
    zone_id: Mapped[str] = mapped_column(String(26), ForeignKey("zones.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last_number: Mapped[int] = mapped_column(default=0)
    issued: Mapped[int] = mapped_column(default=0)
    served: Mapped[int] = mapped_column(default=0)
    abandoned: Mapped[int] = mapped_column(default=0)
    cancelled: Mapped[int] = mapped_column(default=0)
    expired: Mapped[int] = mapped_column(default=0)
    no_shows: Mapped[int] = mapped_column(default=0)
    waits: Mapped[int] = mapped_column(default=0)
    wait_ms: Mapped[int] = mapped_column(default=0)
    service_ms: Mapped[int] = mapped_column(default=0)
    summed: Mapped[bool] = mapped_column(default=False)


class Quota(Base):
    """Tickets taken against a cap; scope is ``zone:<id>:<slot>`` or ``item:<id>``."""

    __tablename__ = "quotas"

    hall_id: Mapped[str] = mapped_column(String(26), ForeignKey("halls.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(60), primary_key=True)
    taken: Mapped[int] = mapped_column(default=0)
