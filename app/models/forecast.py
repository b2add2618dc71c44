from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, Name, Ref


class WaitForecast(Base):
    """The latest forecast of a hall's waits; the worker writes it over every few seconds, so it is no event and never history.

    hall: of zones and windows, with each page; tickets: of everybody who waits, read where tickets are shown; outlook: which
    zones will break their target, and what each possible move would do, read by the staff; today: the day's figures, which
    take too long to work out for every page that shows them.
    """

    __tablename__ = "wait_forecasts"

    hall_id: Mapped[str] = mapped_column(String(26), ForeignKey("halls.id"), primary_key=True)
    at: Mapped[datetime]
    hall: Mapped[dict[str, Any]]
    tickets: Mapped[dict[str, Any]]
    outlook: Mapped[dict[str, Any] | None]
    today: Mapped[dict[str, Any] | None]


_OPEN = text("state = 'open'")


class ReliefProposal(Base):
    """One move that was proposed for a zone, and what came of it (R-095).

    person: user name of who would sit down, "" for nobody new. reason, facts: of its sentence. breaks: when the zone would
    break its target (now, in_15, in_30). effect: as ``domain.waits.conductor.Effect.view`` with codes of zones. state: open,
    taken or withdrawn; actual: what the waits of the zone were in the half hour after, None until then.
    """

    __tablename__ = "relief_proposals"
    __table_args__ = (
        Index("ix_relief_proposals_hall", "hall_id", "proposed_at"),
        # One move at a time.
        Index("uq_relief_proposals_open", "hall_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    zone_id: Mapped[Ref] = mapped_column(ForeignKey("zones.id"))
    window_id: Mapped[Ref] = mapped_column(ForeignKey("windows.id"))
    kind: Mapped[str] = mapped_column(String(16))
    person: Mapped[str] = mapped_column(String(64), default="")
    person_name: Mapped[Name] = mapped_column(default="")
    until: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(24))
    facts: Mapped[dict[str, Any]]
    breaks: Mapped[str] = mapped_column(String(8))
    target_seconds: Mapped[int]
    effect: Mapped[dict[str, Any]]
    proposed_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16), default="open")
    ended_at: Mapped[datetime | None]
    taken_by: Mapped[Name] = mapped_column(default="")
    actual: Mapped[dict[str, Any] | None]
