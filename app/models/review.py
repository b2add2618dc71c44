from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.indicators import Subject
from app.domain.review import ObjectionState, ReviewState
from app.models.base import Base, Code, Id, Name, Ref, word

_OPEN = text("state = 'open'")


class ReviewScheme(Base):
    """An edition of how a hall reviews (``domain.indicators``); a change adds the next, a review keeps the one it began with.

    weights: {group: percent}. made_by: None for the one every hall begins with.
    """

    __tablename__ = "review_schemes"
    __table_args__ = (UniqueConstraint("hall_id", "number"),)

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    number: Mapped[int]
    weights: Mapped[dict[str, Any]]
    indicators: Mapped[list[dict[str, Any]]]
    objection_days: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[str | None] = mapped_column(String(26), ForeignKey("people.id"))
    made_by_name: Mapped[Name] = mapped_column(default="")


class Review(Base):
    """The review of two months of a hall.

    scheme: number of its edition. definitions: edition of the figures it was counted by. norms: usual time of every kind of
    service in the period, in ms. objections_until: from this moment on nobody can object. changes: how many were made.
    """

    __tablename__ = "reviews"
    __table_args__ = (UniqueConstraint("hall_id", "code"),)

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    code: Mapped[str] = mapped_column(String(7))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    due: Mapped[date] = mapped_column(Date)
    state: Mapped[ReviewState] = mapped_column(word(ReviewState, "state"), default=ReviewState.DRAFTED)
    scheme: Mapped[int]
    definitions: Mapped[int]
    norms: Mapped[dict[str, Any]]
    opened_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    published_by: Mapped[Name] = mapped_column(default="")
    objections_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    finished_by: Mapped[Name] = mapped_column(default="")
    changes: Mapped[int] = mapped_column(default=0)


class ReviewSheet(Base):
    """The figures of one window or person in a review, as they were counted when it was opened; never changed.

    name, number: as they were then. figures: {indicator: {value, n, low, high, why}}; why: what keeps it from a value.
    facts: what the comparison was made of.
    """

    __tablename__ = "review_sheets"
    __table_args__ = (UniqueConstraint("review_id", "subject", "subject_id"), Index("ix_review_sheets_subject", "subject_id"))

    id: Mapped[Id]
    review_id: Mapped[Ref] = mapped_column(ForeignKey("reviews.id"))
    subject: Mapped[Subject] = mapped_column(word(Subject, "subject"))
    subject_id: Mapped[Ref]
    number: Mapped[str] = mapped_column(String(32), default="")
    name: Mapped[Name]
    figures: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any]]


class ReviewObjection(Base):
    """What somebody has against a figure of the own sheet, and how it was answered."""

    __tablename__ = "review_objections"
    __table_args__ = (
        # One at a time for a figure, also when the button is pressed on two screens.
        Index("uq_review_objections_open", "sheet_id", "indicator", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_review_objections_review", "review_id"),
    )

    id: Mapped[Id]
    review_id: Mapped[Ref] = mapped_column(ForeignKey("reviews.id"))
    sheet_id: Mapped[Ref] = mapped_column(ForeignKey("review_sheets.id"))
    indicator: Mapped[Code]
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    made_by: Mapped[Ref] = mapped_column(ForeignKey("people.id"))
    state: Mapped[ObjectionState] = mapped_column(word(ObjectionState, "state"), default=ObjectionState.OPEN)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(26))
    answered_by_name: Mapped[Name] = mapped_column(default="")


class ReviewChange(Base):
    """One value of a sheet set anew; numbered in its review, none is ever changed, the newest counts.

    kind: entered by hand before the review was published, corrected after an objection, adjusted after it was final.
    before: None where there was no value.
    """

    __tablename__ = "review_changes"
    __table_args__ = (UniqueConstraint("review_id", "number"),)

    id: Mapped[Id]
    review_id: Mapped[Ref] = mapped_column(ForeignKey("reviews.id"))
    number: Mapped[int]
    sheet_id: Mapped[Ref] = mapped_column(ForeignKey("review_sheets.id"))
    indicator: Mapped[Code]
    kind: Mapped[str] = mapped_column(String(16))
    before: Mapped[float | None]
    value: Mapped[float]
    reason: Mapped[str] = mapped_column(Text, default="")
    objection_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("review_objections.id"))
    at: Mapped[datetime]
    by: Mapped[str | None] = mapped_column(String(26))
    by_name: Mapped[Name] = mapped_column(default="")
