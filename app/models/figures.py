from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class PromiseSum(Base):
    """How the promises of a zone and day held, by the hour they were made in and their horizon; written when the day is over.

    hour: of the hall's clock. horizon: place of its band in ``domain.promises.HORIZONS``. n: promises whose visitor was called;
    gone: those whose visitor never was. inside: called within the range; said: within the range as it was shown, rounded
    outwards; late: after its end. errors: {minutes, rounded: promises}, called minus promised.
    """

    __tablename__ = "promise_sums"

    hall_id: Mapped[str] = mapped_column(String(26), ForeignKey("halls.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    zone_id: Mapped[str] = mapped_column(String(26), ForeignKey("zones.id"), primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True)
    horizon: Mapped[int] = mapped_column(primary_key=True)
    n: Mapped[int]
    gone: Mapped[int]
    inside: Mapped[int]
    said: Mapped[int]
    late: Mapped[int]
    error_seconds: Mapped[int]
    width_seconds: Mapped[int]
    errors: Mapped[dict[str, Any]]


class ArrivalSum(Base):
    """People who took a number in a zone, by half hour of the day (0 is 00:00 to 00:30 of the hall's clock)."""

    __tablename__ = "arrival_sums"

    hall_id: Mapped[str] = mapped_column(String(26), ForeignKey("halls.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    zone_id: Mapped[str] = mapped_column(String(26), ForeignKey("zones.id"), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    walk_ins: Mapped[int]
    booked: Mapped[int]
