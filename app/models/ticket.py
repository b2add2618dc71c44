from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, Ref

_RELATIVE = text("relative_phone_sealed IS NOT NULL")


class Ticket(Base):
    """One visit's number (号票); where it stands is in its present leg, ``leg_id``.

    legs: how many were ever opened. theme: the chain of steps, as it was when the number was taken. cross_region: kind, region,
    intake and authority place of a matter of another region. identity, name and phones are sealed; the keys are keyed hashes to
    search by. relative_phone: of somebody who is told as well when the turn comes near (R-125), for its day only. agency: an
    agent took it for somebody who entrusted a matter.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        UniqueConstraint("hall_id", "zone_id", "day", "number"),
        Index("ix_tickets_by_no", "hall_id", "day", "ticket_no"),
        Index(
            "ix_tickets_by_identity",
            "hall_id",
            "identity_key",
            sqlite_where=text("identity_key IS NOT NULL"),
            postgresql_where=text("identity_key IS NOT NULL"),
        ),
        Index("ix_tickets_relative", "day", sqlite_where=_RELATIVE, postgresql_where=_RELATIVE),
    )

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    zone_id: Mapped[Ref] = mapped_column(ForeignKey("zones.id"))
    item_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("service_items.id"))
    day: Mapped[date]
    number: Mapped[int]
    ticket_no: Mapped[str] = mapped_column(String(12))
    token: Mapped[str] = mapped_column(String(32), unique=True)
    leg_id: Mapped[Ref]
    legs: Mapped[int] = mapped_column(default=1)
    priority_class: Mapped[str] = mapped_column(String(24))
    purpose: Mapped[str] = mapped_column(String(24), default="")
    special_group: Mapped[str] = mapped_column(String(24), default="")
    channel: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(8), default="zh")
    theme: Mapped[dict[str, Any] | None]
    case_count: Mapped[int] = mapped_column(default=1)
    cross_region: Mapped[dict[str, Any] | None]
    agency: Mapped[bool] = mapped_column(default=False)
    identity_kind: Mapped[str] = mapped_column(String(24), default="")
    identity_sealed: Mapped[str | None] = mapped_column(Text)
    identity_key: Mapped[str | None] = mapped_column(String(64))
    name_sealed: Mapped[str | None] = mapped_column(Text)
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    phone_key: Mapped[str | None] = mapped_column(String(64))
    relative_phone_sealed: Mapped[str | None] = mapped_column(Text)
    issued_at: Mapped[datetime]
    issued_by: Mapped[str | None] = mapped_column(String(26))
    slot_at: Mapped[datetime | None]
    ahead_at_issue: Mapped[int] = mapped_column(default=0)
    wait_at_issue: Mapped[dict[str, Any] | None]
    reprints: Mapped[int] = mapped_column(default=0)
    reactivations: Mapped[int] = mapped_column(default=0)
    no_shows: Mapped[int] = mapped_column(default=0)
