from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Code, Id, Name, Ref

_WANTED = text("state = 'wanted'")
_OPEN = text("repaired_at IS NULL")


class Hardware(Base):
    """A printer, sign, keypad, pad or reader on a wire of an agent (``device_id``), known there by ``code``.

    place: code of the kiosk or waiting area it belongs to, or words. options: what the hall set, such as ``takes_number``.
    notice: what the server raises, ``{beep, error, refusal, identify, test_until, test}``. edition: rises when name, place,
    window or options become others. reported: the device's last word of itself, rev
    the desired state it spoke of. changed_at: when anything here changed, for whoever follows.
    """

    __tablename__ = "hardware"
    __table_args__ = (UniqueConstraint("device_id", "code"), Index("ix_hardware_hall", "hall_id", "kind"))

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    device_id: Mapped[Ref] = mapped_column(ForeignKey("devices.id"))
    code: Mapped[Code]
    kind: Mapped[str] = mapped_column(String(24))
    driver: Mapped[str] = mapped_column(String(40), default="")
    name: Mapped[Name] = mapped_column(default="")
    place: Mapped[Name] = mapped_column(default="")
    window_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("windows.id"))
    port: Mapped[Name] = mapped_column(default="")
    emulated: Mapped[bool] = mapped_column(default=False)
    verbs: Mapped[list[str]] = mapped_column(default=list)
    set_here: Mapped[list[str]] = mapped_column(default=list)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    notice: Mapped[dict[str, Any]] = mapped_column(default=dict)
    health: Mapped[str] = mapped_column(String(16), default="unknown")
    online: Mapped[bool] = mapped_column(default=False)
    reported: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reported_rev: Mapped[int] = mapped_column(default=0)
    error: Mapped[Name] = mapped_column(default="")
    last_seen_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    version: Mapped[str] = mapped_column(String(40), default="")
    active: Mapped[bool] = mapped_column(default=True)
    edition: Mapped[int] = mapped_column(default=0)


class Fault(Base):
    """One line of the ledger of faults (R-113): found when, repaired when and by whom, minutes out of use.

    Of a device that joins by itself (device_id), or of one behind an agent (hardware_id). repaired_by: "" while it lasts,
    and where it ended by itself.
    """

    __tablename__ = "faults"
    __table_args__ = (
        Index("ix_faults_hall", "hall_id", "found_at"),
        Index("ix_faults_open", "hall_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    hardware_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("hardware.id"))
    device_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("devices.id"))
    name: Mapped[Name] = mapped_column(default="")
    place: Mapped[Name] = mapped_column(default="")
    code: Mapped[str] = mapped_column(String(40))
    found_at: Mapped[datetime]
    repaired_at: Mapped[datetime | None]
    repaired_by: Mapped[Name] = mapped_column(default="")
    repaired_by_id: Mapped[str | None] = mapped_column(String(26))
    note: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int | None]


class PrintJob(Base):
    """A slip that a printer behind an agent is to print, once. kind: first, reprint or test.

    state: wanted, then printed, unknown (it may or may not have come out) or refused with ``why``.
    """

    __tablename__ = "print_jobs"
    __table_args__ = (Index("ix_print_jobs_wanted", "hardware_id", sqlite_where=_WANTED, postgresql_where=_WANTED),)

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    hardware_id: Mapped[Ref] = mapped_column(ForeignKey("hardware.id"))
    ticket_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("tickets.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    copy_no: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(16), default="wanted")
    why: Mapped[str] = mapped_column(String(40), default="")
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class Reading(Base):
    """What a reader read for a kiosk's page, sealed, until the page has it; taken away with the first look."""

    __tablename__ = "readings"

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    device_id: Mapped[Ref] = mapped_column(ForeignKey("devices.id"))
    kind: Mapped[str] = mapped_column(String(16))
    sealed: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(index=True)


class Pairing(Base):
    """A code of six digits, kept as a hash, by which one agent may join; good once, for ten minutes.

    made_by_id: whoever asked for it, a person or a program; his next code takes the place of this one.
    """

    __tablename__ = "pairings"

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_by: Mapped[Name] = mapped_column(default="")
    made_by_id: Mapped[str | None] = mapped_column(String(26))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
