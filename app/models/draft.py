from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.draft import DraftState
from app.models.base import Base, Id, Name, Ref, word


class ConfigurationDraft(Base):
    """Changes of a hall's configuration that are made ready and take effect together, or not at all.

    number: counts within the hall, and stands in addresses. publish_at: when it takes effect by itself. decided: published,
    scheduled, discarded or taken back, whichever was last; its person or program is who publishes at the time. refusal: why it
    could not, ``{step, code, params}``. first_seq, last_seq: its changes among the hall's events.
    """

    __tablename__ = "configuration_drafts"
    __table_args__ = (
        UniqueConstraint("hall_id", "number"),
        Index("ix_configuration_drafts_due", "state", "publish_at"),
    )

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    number: Mapped[int]
    name: Mapped[Name]
    state: Mapped[DraftState] = mapped_column(word(DraftState, "state"), default=DraftState.OPEN)
    made_at: Mapped[datetime]
    made_by: Mapped[str | None] = mapped_column(String(26))
    publish_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(26))
    refusal: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    first_seq: Mapped[int | None]
    last_seq: Mapped[int | None]


class ConfigurationStep(Base):
    """One request of a draft, as it would be sent to the hall, and the changes it made when it was tried.

    what: the route's name. asked: ``{path, body}``. changes: as the hall's events tell them, ``[{what, key, before, after}]``.
    """

    __tablename__ = "configuration_steps"
    __table_args__ = (UniqueConstraint("draft_id", "position"),)

    id: Mapped[Id]
    draft_id: Mapped[Ref] = mapped_column(ForeignKey("configuration_drafts.id"))
    position: Mapped[int]
    what: Mapped[str] = mapped_column(String(64))
    asked: Mapped[dict[str, Any]]
    changes: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    at: Mapped[datetime]
    by_id: Mapped[str | None] = mapped_column(String(26))
