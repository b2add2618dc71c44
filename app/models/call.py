from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, Ref


class Call(Base):
    """One call or recall of a leg, with the rule that chose it and who would have been next.

    call_no counts all calls of the leg; its uniqueness is a second guard against calling one ticket twice.
    withdrawn_at: the call was undone or put back.
    """

    __tablename__ = "calls"
    __table_args__ = (UniqueConstraint("leg_id", "call_no"), Index("ix_calls_latest", "hall_id", "at"))

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    ticket_id: Mapped[Ref] = mapped_column(ForeignKey("tickets.id"), index=True)
    leg_id: Mapped[Ref] = mapped_column(ForeignKey("legs.id"))
    window_id: Mapped[Ref] = mapped_column(ForeignKey("windows.id"))
    staff_id: Mapped[str | None] = mapped_column(String(26))
    call_no: Mapped[int]
    attempt: Mapped[int]
    at: Mapped[datetime]
    rule: Mapped[str] = mapped_column(String(24))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    runner_up_no: Mapped[str] = mapped_column(String(12), default="")
    runner_up_leg_id: Mapped[str | None] = mapped_column(String(26))
    silent: Mapped[bool] = mapped_column(default=False)
    withdrawn_at: Mapped[datetime | None]
