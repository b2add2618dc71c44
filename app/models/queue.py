from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, Ref


class Queue(Base):
    """Waiting legs that the same windows may take under the same rule: one zone, item group, skill and class.

    Made when first needed. target_window_id "" is any window. waiting, cases: tickets in the
    line and the matters they bring, kept by the one function that moves legs, so that
    counting never reads the line.
    """

    __tablename__ = "queues"
    __table_args__ = (
        UniqueConstraint("hall_id", "zone_id", "item_group", "skill", "priority_class", "target_window_id"),
        CheckConstraint("waiting >= 0", name="waiting_not_negative"),
    )

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    zone_id: Mapped[Ref] = mapped_column(ForeignKey("zones.id"))
    item_group: Mapped[str] = mapped_column(String(64), default="")
    skill: Mapped[str] = mapped_column(String(64), default="")
    priority_class: Mapped[str] = mapped_column(String(24))
    target_window_id: Mapped[str] = mapped_column(String(26), default="")
    waiting: Mapped[int] = mapped_column(default=0)
    cases: Mapped[int] = mapped_column(default=0)
