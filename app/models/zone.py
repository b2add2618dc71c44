from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Code, Id, Name, Ref


class WaitingArea(Base):
    """Seats (休息等候区) linked to zones; printed on the ticket and used for boards and loudspeakers."""

    __tablename__ = "waiting_areas"
    __table_args__ = (UniqueConstraint("hall_id", "code"),)

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    code: Mapped[Code]
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")


class Zone(Base):
    """A functional area (功能区). Zones with a queue issue tickets; others are only shown on the map.

    identity_kinds: which identities a ticket may carry (none when empty). purposes: codes asked at the kiosk.
    daily_cap, slot_cap: tickets a day and per ``slot_minutes``; None is no cap. sessions: own hours, None = the hall's.
    session_end_rule, serve_until_minutes: what happens at a session's end, "" and None as the hall's policy says.
    silent_hours: [["12:00", "14:00"], …] local times in which calls are made without voice. overflow_into_id: the zone whose
    windows take this one's tickets when no window of its own is open or they waited long (R-118).
    auto_dispatch_seconds: after so long a free window calls by itself, None never (R-075). alarm_waiting, alarm_minutes: people
    who wait and the longest wait at which an alarm is yellow, orange and red; None as the hall's policy says (R-094).
    """

    __tablename__ = "zones"
    __table_args__ = (UniqueConstraint("hall_id", "code"), UniqueConstraint("hall_id", "prefix"))

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    code: Mapped[Code]
    kind: Mapped[str] = mapped_column(String(24))
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    prefix: Mapped[str | None] = mapped_column(String(4))
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    issues_tickets: Mapped[bool] = mapped_column(default=True)
    waiting_area_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("waiting_areas.id"))
    identity_kinds: Mapped[list[str]] = mapped_column(default=list)
    identity_required: Mapped[bool] = mapped_column(default=False)
    item_required: Mapped[bool] = mapped_column(default=False)
    purposes: Mapped[list[str]] = mapped_column(default=list)
    daily_cap: Mapped[int | None]
    slot_cap: Mapped[int | None]
    slot_minutes: Mapped[int] = mapped_column(default=30)
    sessions: Mapped[list[dict[str, Any]] | None]
    session_end_rule: Mapped[str] = mapped_column(String(16), default="")
    serve_until_minutes: Mapped[int | None]
    appointment_only: Mapped[bool] = mapped_column(default=False)
    silent: Mapped[bool] = mapped_column(default=False)
    silent_hours: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    merged_into_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("zones.id"))
    overflow_into_id: Mapped[str | None] = mapped_column(String(26))
    auto_dispatch_seconds: Mapped[int | None]
    alarm_waiting: Mapped[list[int] | None]
    alarm_minutes: Mapped[list[int] | None]
    note: Mapped[Name] = mapped_column(default="")
    note_en: Mapped[Name] = mapped_column(default="")
