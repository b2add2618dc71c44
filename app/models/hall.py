from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Code, Id, Name


class Hall(Base):
    """A service hall (大厅); halls form a tree by ``parent_id``.

    seq: number of the last event; taking the next one locks this row, which makes the writers of one hall queue up.
    config_version: raised by every change of configuration, windows_version by every change of who serves what now;
    processes keep what they read until these change.
    special_groups: None for those every hall begins with. emergency: what every display shows now, None for nothing; it is no
    configuration, since it must be seen at once and taken away at once.
    slip: template of what printers behind an agent print, None for the usual one. reported: waits of a hall that runs
    elsewhere, as it last told them, None for a hall that runs here.
    """

    __tablename__ = "halls"

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    parent_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("halls.id"))
    kind: Mapped[str] = mapped_column(String(24), default="centre")
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    timezone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")
    address: Mapped[Name] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    complaint_phone: Mapped[str] = mapped_column(String(40), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    policy: Mapped[dict[str, Any]] = mapped_column(default=dict)
    notices: Mapped[list[str]] = mapped_column(default=list)
    notices_en: Mapped[list[str]] = mapped_column(default=list)
    cards: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    map: Mapped[dict[str, Any] | None]
    special_groups: Mapped[list[dict[str, Any]] | None]
    emergency: Mapped[dict[str, Any] | None]
    alarms: Mapped[dict[str, Any] | None]
    slip: Mapped[dict[str, Any] | None]
    reported: Mapped[dict[str, Any] | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    seq: Mapped[int] = mapped_column(default=0)
    config_version: Mapped[int] = mapped_column(default=1)
    windows_version: Mapped[int] = mapped_column(default=1)
