from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.people import Role
from app.models.base import Base, Code, Id, Name, Ref, word


class Device(Base):
    """A kiosk, board, pad, agent or program that joins with a revocable token (kept as SHA-256).

    state: what it last reported (paper, fault, version). host: an agent's computer, as it says. left_at: since when an agent's
    socket is closed, None while it is joined; ``online`` ends only when it has said nothing for as long as the hall allows.
    """

    __tablename__ = "devices"
    __table_args__ = (UniqueConstraint("hall_id", "code"),)

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    kind: Mapped[Role] = mapped_column(word(Role, "kind"))
    code: Mapped[Code]
    name: Mapped[Name]
    place: Mapped[Name] = mapped_column(default="")
    window_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("windows.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    online: Mapped[bool] = mapped_column(default=False)
    left_at: Mapped[datetime | None]
    version: Mapped[str] = mapped_column(String(40), default="")
    host: Mapped[str] = mapped_column(String(100), default="")
    state: Mapped[dict[str, Any]] = mapped_column(default=dict)
