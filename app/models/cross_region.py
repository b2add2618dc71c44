from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.cross_region import MatterState
from app.models.base import Base, Id, Name, Ref, word


class CrossMatter(Base):
    """A matter of another region in the ledger (跨域通办台账), opened when its ticket was served.

    intake_place: where the papers were taken; authority_place: who decides. number: KY, day, running number of the day.
    """

    __tablename__ = "cross_matters"
    __table_args__ = (
        UniqueConstraint("hall_id", "number"),
        UniqueConstraint("ticket_id"),
        Index("ix_cross_matters_state", "hall_id", "state", "id"),
    )

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    number: Mapped[str] = mapped_column(String(24))
    day: Mapped[date]
    ticket_id: Mapped[Ref] = mapped_column(ForeignKey("tickets.id"))
    item_id: Mapped[Ref] = mapped_column(ForeignKey("service_items.id"))
    kind: Mapped[str] = mapped_column(String(24), default="")
    region: Mapped[Name] = mapped_column(default="")
    intake_place: Mapped[Name]
    authority_place: Mapped[Name] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[MatterState] = mapped_column(word(MatterState, "state"), default=MatterState.RECEIVED)
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class CrossStep(Base):
    """One step of a matter: what, when, by whom. reference: a number of the other place or of a parcel."""

    __tablename__ = "cross_steps"

    id: Mapped[Id]
    matter_id: Mapped[Ref] = mapped_column(ForeignKey("cross_matters.id"), index=True)
    step: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(24))
    at: Mapped[datetime]
    by_id: Mapped[str | None] = mapped_column(String(26))
    by_name: Mapped[Name] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(Text, default="")
