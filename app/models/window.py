from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Float, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.window import WindowState
from app.models.base import Base, Code, Id, Name, Ref, word


class Window(Base):
    """A numbered desk (窗口): how it is set up, and what happens at it now.

    leg_id: the leg called or being served here. resume_state: where a pause returns to. undo: what the last press changed, with
    the values before. pad: the open rating request. served: finished today; held: on hold now. tidal: opened at a peak only
    (潮汐窗口). dispatch_at: when the free window calls by itself, None when it does not. acted_at: when somebody of the staff
    last did something here; seen_at: when the page of the person at it was last heard, None without a page.
    """

    __tablename__ = "windows"
    __table_args__ = (UniqueConstraint("hall_id", "number"),)

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    number: Mapped[str] = mapped_column(String(8))
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    scope: Mapped[str] = mapped_column(String(16), default="all")
    display_address: Mapped[str] = mapped_column(String(80), default="")
    keypad_address: Mapped[str] = mapped_column(String(80), default="")
    tidal: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)

    state: Mapped[WindowState] = mapped_column(word(WindowState, "state"), default=WindowState.CLOSED)
    since: Mapped[datetime]
    resume_state: Mapped[str] = mapped_column(String(16), default="")
    staff_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("people.id"))
    staff_role: Mapped[str] = mapped_column(String(1), default="")
    reason: Mapped[Name] = mapped_column(default="")
    public_text: Mapped[Name] = mapped_column(default="")
    resume_at: Mapped[datetime | None]
    dispatch_at: Mapped[datetime | None]
    leg_id: Mapped[str | None] = mapped_column(String(26), unique=True)
    undo: Mapped[str | None] = mapped_column(Text)
    pad: Mapped[dict[str, Any] | None]
    served: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    acted_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]


class WindowPreference(Base):
    """One line of a window's profile: zone and item group ("" = all), rank of preference (1 first) and weight."""

    __tablename__ = "window_preferences"
    __table_args__ = (UniqueConstraint("window_id", "zone_id", "item_group"),)

    id: Mapped[Id]
    window_id: Mapped[Ref] = mapped_column(ForeignKey("windows.id"))
    zone_id: Mapped[Ref] = mapped_column(ForeignKey("zones.id"))
    item_group: Mapped[str] = mapped_column(String(64), default="")
    rank: Mapped[int] = mapped_column(default=1)
    weight: Mapped[float] = mapped_column(Float, default=1.0)


class Post(Base):
    """A post (岗位) at a window, held by an A person and a named stand-in B."""

    __tablename__ = "posts"
    __table_args__ = (UniqueConstraint("hall_id", "code"),)

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    window_id: Mapped[Ref] = mapped_column(ForeignKey("windows.id"))
    code: Mapped[Code]
    name: Mapped[Name]


class PostAssignment(Base):
    """Who stands at a post, as A or B, from when to when.

    started_on: the first day on the post when that was before the system knew of it (R-161). approved_by, reason: of the change
    that began it; ended_by, end_reason: of the one that ended it (R-168).
    """

    __tablename__ = "post_assignments"

    id: Mapped[Id]
    post_id: Mapped[Ref] = mapped_column(ForeignKey("posts.id"), index=True)
    person_id: Mapped[Ref] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str] = mapped_column(String(1))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    started_on: Mapped[date | None] = mapped_column(Date)
    approved_by: Mapped[Name] = mapped_column(default="")
    reason: Mapped[Name] = mapped_column(default="")
    ended_by: Mapped[Name] = mapped_column(default="")
    end_reason: Mapped[Name] = mapped_column(default="")
