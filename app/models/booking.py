from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.booking import BookingState
from app.models.base import Base, Code, Id, Name, Ref, word


class BookingPlan(Base):
    """When a zone or item has places to book (号源安排). hours: as sessions are written; capacity: places of one slot."""

    __tablename__ = "booking_plans"
    __table_args__ = (UniqueConstraint("hall_id", "code"), CheckConstraint("capacity >= 0", name="capacity_not_negative"))

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    code: Mapped[Code]
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    zone_id: Mapped[Ref] = mapped_column(ForeignKey("zones.id"))
    item_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("service_items.id"))
    hours: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    slot_minutes: Mapped[int] = mapped_column(default=30)
    capacity: Mapped[int] = mapped_column(default=1)
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    follows_hours: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)


class Slot(Base):
    """One bookable period (号源) of a plan, made with its first booking. booked: places taken, by conditional update."""

    __tablename__ = "booking_slots"
    __table_args__ = (
        UniqueConstraint("plan_id", "starts_at"),
        CheckConstraint("booked >= 0", name="booked_not_negative"),
        Index("ix_booking_slots_hall", "hall_id", "starts_at"),
    )

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    plan_id: Mapped[Ref] = mapped_column(ForeignKey("booking_plans.id"))
    starts_at: Mapped[datetime]
    booked: Mapped[int] = mapped_column(default=0)


class SlotClosure(Base):
    """A time without places though a plan gives some, such as a cancelled session. zone_id: None is the whole hall."""

    __tablename__ = "slot_closures"
    __table_args__ = (Index("ix_slot_closures_hall", "hall_id", "ends_at"),)

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    zone_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("zones.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime]
    made_by: Mapped[str | None] = mapped_column(String(26))


_DUE = text("state = 'booked'")


class Booking(Base):
    """One visitor's place in a slot (预约), or a voucher for somebody left unserved (slot_id None: the whole day).

    Name, phone and identity are sealed; the keys are keyed hashes to search by. notice: what the hall did to it that its
    visitor should read.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        UniqueConstraint("hall_id", "code"),
        Index("ix_bookings_day", "hall_id", "day", "starts_at"),
        Index("ix_bookings_phone", "phone_key", "day"),
        Index("ix_bookings_identity", "identity_key", "day"),
        Index("ix_bookings_due", "hall_id", "starts_at", sqlite_where=_DUE, postgresql_where=_DUE),
    )

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    slot_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("booking_slots.id"), index=True)
    zone_id: Mapped[Ref] = mapped_column(ForeignKey("zones.id"))
    item_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("service_items.id"))
    day: Mapped[date]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    code: Mapped[str] = mapped_column(String(16))
    state: Mapped[BookingState] = mapped_column(word(BookingState, "booking_state"), default=BookingState.BOOKED)
    channel: Mapped[str] = mapped_column(String(16))
    for_relative: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(8), default="zh")
    name_sealed: Mapped[str | None] = mapped_column(Text)
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    phone_key: Mapped[str | None] = mapped_column(String(64))
    identity_sealed: Mapped[str | None] = mapped_column(Text)
    identity_key: Mapped[str | None] = mapped_column(String(64))
    ticket_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("tickets.id"), index=True)
    from_ticket_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("tickets.id"), index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str | None] = mapped_column(String(26))
    ended_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    moves: Mapped[int] = mapped_column(default=0)
    notice: Mapped[str] = mapped_column(String(24), default="")
    notice_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
