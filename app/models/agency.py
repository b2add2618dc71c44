from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.agency import AgencyState
from app.models.base import Base, Id, Name, Ref, word


class AgencyCase(Base):
    """A matter that somebody entrusted to the hall's agents (代办), free of charge.

    Name, identity and phone of whoever entrusts are sealed. document: number of the written entrustment. materials: what was
    handed over, each ``{name, back}``. promised_on: the day by which it is done. ticket_id: the number the agent took for it.
    opinion, level: what whoever entrusted it said at the end, level 1 to 5 as in ratings.
    """

    __tablename__ = "agency_cases"
    __table_args__ = (UniqueConstraint("hall_id", "number"), Index("ix_agency_cases_state", "hall_id", "state", "id"))

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    number: Mapped[str] = mapped_column(String(24))
    day: Mapped[date]
    item_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("service_items.id"))
    ticket_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("tickets.id"))
    name_sealed: Mapped[str] = mapped_column(Text)
    identity_sealed: Mapped[str | None] = mapped_column(Text)
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    document: Mapped[str] = mapped_column(String(80), default="")
    materials: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    agent_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("people.id"))
    promised_on: Mapped[date | None]
    state: Mapped[AgencyState] = mapped_column(word(AgencyState, "state"), default=AgencyState.ENTRUSTED)
    opinion: Mapped[str] = mapped_column(Text, default="")
    level: Mapped[int | None]
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class AgencyStepRow(Base):
    """One step of a case: what, when, by whom."""

    __tablename__ = "agency_steps"

    id: Mapped[Id]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("agency_cases.id"), index=True)
    step: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(24))
    at: Mapped[datetime]
    by_id: Mapped[str | None] = mapped_column(String(26))
    by_name: Mapped[Name] = mapped_column(default="")
    note: Mapped[str] = mapped_column(Text, default="")
