from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Code, Id, Name, Ref


class ServiceItem(Base):
    """A government service item (政务服务事项), by its provincial code.

    item_group: the domain by which windows are cut (业务组). skill: tag a clerk needs, "" for none.
    cross_region: partners of other regions, None where the item is not done for them.
    """

    __tablename__ = "service_items"
    __table_args__ = (UniqueConstraint("hall_id", "code"),)

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    zone_id: Mapped[Ref] = mapped_column(ForeignKey("zones.id"))
    code: Mapped[Code]
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    department: Mapped[Name] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(String(24), default="promised")
    item_group: Mapped[str] = mapped_column(String(64), default="")
    skill: Mapped[str] = mapped_column(String(64), default="")
    expected_seconds: Mapped[int] = mapped_column(default=600)
    guide_text: Mapped[str] = mapped_column(Text, default="")
    guide_url: Mapped[str] = mapped_column(String(400), default="")
    self_service: Mapped[Name] = mapped_column(default="")
    daily_cap: Mapped[int | None]
    cross_region: Mapped[list[dict[str, Any]] | None]
    active: Mapped[bool] = mapped_column(default=True)
