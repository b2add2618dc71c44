from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, Name, Ref


class CalendarEntry(Base):
    """A date of a hall that is not as its weekday says: a holiday, a make-up workday, a day it serves all the same.

    kind: see ``domain.hours.DayKind``. sessions: its own, None for the usual ones. source: "national", "file" or "own"; a later
    load changes nothing that somebody set by hand.
    """

    __tablename__ = "calendar_days"

    hall_id: Mapped[str] = mapped_column(String(26), ForeignKey("halls.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[Name] = mapped_column(default="")
    name_en: Mapped[Name] = mapped_column(default="")
    sessions: Mapped[list[dict[str, Any]] | None]
    source: Mapped[str] = mapped_column(String(16), default="own")


class SeasonEntry(Base):
    """Sessions for part of the year, of a hall or one zone of it. first, last: "06-01" each year, or "2026-06-01"."""

    __tablename__ = "seasons"
    __table_args__ = (Index("ix_seasons_hall_id", "hall_id"),)

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    zone_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("zones.id"))
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    first: Mapped[str] = mapped_column(String(10))
    last: Mapped[str] = mapped_column(String(10))
    sessions: Mapped[list[dict[str, Any]]]


class ExtendedSession(Base):
    """A session of a zone outside the normal hours (延时服务): early, noon, evening or weekend.

    hours: {from, to, days}. items: codes of what it is for, all when empty. staff: user names of those on duty.
    """

    __tablename__ = "extended_sessions"
    __table_args__ = (Index("ix_extended_sessions_hall_id", "hall_id"),)

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    zone_id: Mapped[Ref] = mapped_column(ForeignKey("zones.id"))
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    hours: Mapped[dict[str, Any]]
    first: Mapped[date | None]
    last: Mapped[date | None]
    on_holidays: Mapped[bool] = mapped_column(default=False)
    items: Mapped[list[str]] = mapped_column(default=list)
    appointment_only: Mapped[bool] = mapped_column(default=False)
    accepted_later: Mapped[bool] = mapped_column(default=False)
    staff: Mapped[list[str]] = mapped_column(default=list)
