from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Code, Id, Name, Ref


class Theme(Base):
    """Several matters handled as one visit (一件事).

    steps: ``[{zone, service_item}]`` by code. place: one of ``domain.themes.PLACES``.
    """

    __tablename__ = "themes"
    __table_args__ = (UniqueConstraint("hall_id", "code"),)

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    code: Mapped[Code]
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    place: Mapped[str] = mapped_column(String(16), default="original")
    steps: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    active: Mapped[bool] = mapped_column(default=True)
