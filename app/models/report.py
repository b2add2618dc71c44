from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.reports import State
from app.models.base import Base, Code, Id, Name, Ref, word


class Report(Base):
    """One report of a hall over a period (R-222); once ready, nothing of it changes.

    steps, done: how much there is to do, how much is. problem: code of what went wrong last. content: the figures as they were,
    with the words they are shown in; sha256: of its canonical JSON. made_by: "" for the schedule.
    """

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("hall_id", "kind", "period"), Index("ix_reports_state", "state"))

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    kind: Mapped[str] = mapped_column(String(16))
    period: Mapped[str] = mapped_column(String(10))
    first: Mapped[date]
    last: Mapped[date]
    due: Mapped[date]
    state: Mapped[State] = mapped_column(word(State, "state"))
    steps: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(40), default="")
    asked_at: Mapped[datetime]
    made_by: Mapped[Name] = mapped_column(default="")
    changed_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    definitions: Mapped[int | None]
    content: Mapped[dict[str, Any] | None]
    sha256: Mapped[str] = mapped_column(String(64), default="")


class ReportFile(Base):
    """A file of a report, made of its content with it, so that it is the same bytes for ever."""

    __tablename__ = "report_files"

    report_id: Mapped[str] = mapped_column(String(26), ForeignKey("reports.id"), primary_key=True)
    form: Mapped[str] = mapped_column(String(4), primary_key=True)
    lang: Mapped[str] = mapped_column(String(2), primary_key=True)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    data: Mapped[bytes] = mapped_column(LargeBinary)


class ClosedMonth(Base):
    """A month whose report was made (R-230). seen_seq: the last event that was looked at for corrections of it."""

    __tablename__ = "closed_months"

    hall_id: Mapped[str] = mapped_column(String(26), ForeignKey("halls.id"), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    report_id: Mapped[Ref] = mapped_column(ForeignKey("reports.id"))
    closed_at: Mapped[datetime]
    seen_seq: Mapped[int]


class Adjustment(Base):
    """A figure of a closed month that is another since: number counts in the month. causes: the events that changed it."""

    __tablename__ = "adjustments"

    hall_id: Mapped[str] = mapped_column(String(26), ForeignKey("halls.id"), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    cut: Mapped[str] = mapped_column(String(16))
    key: Mapped[Code]
    label: Mapped[list[str]]
    figure: Mapped[str] = mapped_column(String(40))
    was: Mapped[Any] = mapped_column(JSON)
    now: Mapped[Any] = mapped_column(JSON)
    since: Mapped[datetime]
    causes: Mapped[list[dict[str, Any]]]


class ReportSending(Base):
    """A report on its way to one place: a mail address, or the folder. attempts: each with its time, answer, sizes and sums.

    failing_since: when the first of the attempts in a row failed. next_at: when the next one is due, None when there is none.
    """

    __tablename__ = "report_sendings"
    __table_args__ = (UniqueConstraint("report_id", "way", "target"), Index("ix_report_sendings_next", "next_at"))

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    report_id: Mapped[Ref] = mapped_column(ForeignKey("reports.id"))
    way: Mapped[str] = mapped_column(String(8))
    target: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    attempts: Mapped[list[dict[str, Any]]]
    next_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
