from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Idempotency(Base):
    """The first answer to a request with a key; a repeat within 24 hours gets it again."""

    __tablename__ = "idempotency"

    caller: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    answer: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(index=True)


class JobRun(Base):
    """A scheduled piece of work that was done; its key makes a second run impossible."""

    __tablename__ = "job_runs"

    job: Mapped[str] = mapped_column(String(60), primary_key=True)
    due: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]
