from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, Name, Ref

_RUNNING = text("until IS NULL")


class DutySpan(Base):
    """Who answers for an open window, from when to when, and whether as A or B (R-156, R-164).

    One follows the other without a gap from opening to closing. person_id: None when a program opened a window nobody sits at.
    left_at: when the person handed over; what is between it and ``until`` stays his until somebody takes over. note: what he
    wrote for the other. began: open or cover; ended: close, cover, day_closed. reason: why somebody outside the post sat here.
    """

    __tablename__ = "duty_spans"
    __table_args__ = (
        Index("uq_duty_spans_running", "window_id", unique=True, sqlite_where=_RUNNING, postgresql_where=_RUNNING),
        Index("ix_duty_spans_hall", "hall_id", "since"),
        Index("ix_duty_spans_window", "window_id", "since"),
    )

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    window_id: Mapped[Ref] = mapped_column(ForeignKey("windows.id"))
    person_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("people.id"))
    role: Mapped[str] = mapped_column(String(1), default="")
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    began: Mapped[str] = mapped_column(String(16))
    ended: Mapped[str] = mapped_column(String(16), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")


class DutyPause(Base):
    """A pause or break of a window; when it is covered meanwhile it goes on under the other's name (R-165)."""

    __tablename__ = "duty_pauses"
    __table_args__ = (
        Index("uq_duty_pauses_running", "window_id", unique=True, sqlite_where=_RUNNING, postgresql_where=_RUNNING),
        Index("ix_duty_pauses_hall", "hall_id", "since"),
    )

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    window_id: Mapped[Ref] = mapped_column(ForeignKey("windows.id"))
    person_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(String(16))
    reason: Mapped[Name] = mapped_column(default="")
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class ServiceShare(Base):
    """Time of a service that was worked by somebody before the one whose name its leg carries; the rest is his."""

    __tablename__ = "service_shares"

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    leg_id: Mapped[Ref] = mapped_column(ForeignKey("legs.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("people.id"))
    role: Mapped[str] = mapped_column(String(1), default="")
    worked_ms: Mapped[int]
    at: Mapped[datetime]


class SignIn(Base):
    """A person's stay in the system, from login to logout; session_id: the login session's, which is deleted when it ends."""

    __tablename__ = "sign_ins"
    __table_args__ = (Index("ix_sign_ins_person", "person_id", "since"),)

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    person_id: Mapped[Ref] = mapped_column(ForeignKey("people.id"))
    session_id: Mapped[str] = mapped_column(String(64), unique=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class RosterEntry(Base):
    """Whether the A or the B person of a post is on duty in a session of a day (R-163). session: 1 for the day's first, 2 …"""

    __tablename__ = "roster_entries"
    __table_args__ = (UniqueConstraint("post_id", "day", "session"), Index("ix_roster_entries_day", "hall_id", "day"))

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    post_id: Mapped[Ref] = mapped_column(ForeignKey("posts.id"))
    day: Mapped[date] = mapped_column(Date)
    session: Mapped[int]
    role: Mapped[str] = mapped_column(String(1))


class Absence(Base):
    """A request to be away from a post (R-152, R-154, R-158). session: None for the whole of each day.

    state: requested, granted, refused, withdrawn. both_away: the other person of the post is away too, so a leader must decide
    with a reason. on_time: asked, with its hand-over note, at least the hall's number of days ahead.
    """

    __tablename__ = "absences"
    __table_args__ = (Index("ix_absences_person", "person_id", "last_day"), Index("ix_absences_hall", "hall_id", "last_day"))

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    person_id: Mapped[Ref] = mapped_column(ForeignKey("people.id"))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    session: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text, default="")
    handover: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16))
    both_away: Mapped[bool] = mapped_column(default=False)
    on_time: Mapped[bool] = mapped_column(default=True)
    requested_at: Mapped[datetime]
    requested_by: Mapped[str | None] = mapped_column(String(26), ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[Name] = mapped_column(default="")
    decision: Mapped[str] = mapped_column(Text, default="")


class Training(Base):
    """Something a person was taught or examined in (R-159, R-160, R-162). kind: post, skill, level or study.

    A passed, valid one of kind post lets its person sit at a window. skill: the tag a passed one of kind skill gives.
    valid_until: the last day, None for ever. withdrawn_at: entered by mistake, or taken back.
    """

    __tablename__ = "trainings"

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"), index=True)
    person_id: Mapped[Ref] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[Name]
    skill: Mapped[str] = mapped_column(String(64), default="")
    passed: Mapped[bool]
    score: Mapped[str] = mapped_column(String(24), default="")
    on_day: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Name] = mapped_column(default="")
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[Name] = mapped_column(default="")


class AttendanceCorrection(Base):
    """A line of the attendance sheet put right by hand; the newest of a person and day counts, none is ever changed (R-164)."""

    __tablename__ = "attendance_corrections"
    __table_args__ = (Index("ix_attendance_corrections_day", "hall_id", "day"),)

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    person_id: Mapped[Ref] = mapped_column(ForeignKey("people.id"))
    day: Mapped[date] = mapped_column(Date)
    came_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(String(16), default="")
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[Name] = mapped_column(default="")
    at: Mapped[datetime]


class DutyLeader(Base):
    """Who leads the hall on a day and is named in it (R-166)."""

    __tablename__ = "duty_leaders"

    hall_id: Mapped[str] = mapped_column(String(26), ForeignKey("halls.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    name: Mapped[Name]
    title: Mapped[Name] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(String(40), default="")


class HallHead(Base):
    """Head of a hall from a day on; the one before ends where the next begins (R-167). seen_at: when the centre took note."""

    __tablename__ = "hall_heads"
    __table_args__ = (Index("ix_hall_heads_hall", "hall_id", "since"),)

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    name: Mapped[Name]
    phone: Mapped[str] = mapped_column(String(40), default="")
    since: Mapped[date] = mapped_column(Date)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Name] = mapped_column(default="")
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[Name] = mapped_column(default="")
