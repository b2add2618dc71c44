from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class FactColumn(Base):
    """One column of the facts of a day that is over (``domain.figures``), packed, so that a year is read at once.

    data: zlib of little-endian integers, ``size`` bytes each. words: what the integers stand for, None for a column of numbers.
    edition: of the collector that wrote it; a day of an older one is collected anew.
    """

    __tablename__ = "fact_columns"

    hall_id: Mapped[str] = mapped_column(String(26), ForeignKey("halls.id"), primary_key=True)
    fact: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(24), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    edition: Mapped[int]
    rows: Mapped[int]
    size: Mapped[int]
    words: Mapped[dict[str, Any] | None]
    data: Mapped[bytes] = mapped_column(LargeBinary)


class FactsSeen(Base):
    """The last event of a hall that was looked at for changes of days already summed, such as a late rating."""

    __tablename__ = "facts_seen"

    hall_id: Mapped[str] = mapped_column(String(26), ForeignKey("halls.id"), primary_key=True)
    seq: Mapped[int]
