from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.ticket import TicketState
from app.models.base import Base, Id, Ref, word

_WAITING = text("state = 'waiting'")
_CALLED = text("called_at IS NOT NULL")
_AT_WINDOW = text("state IN ('called', 'serving')")
_HELD = text("state = 'held'")
_REPLY = text("reply_by IS NOT NULL")
_OPEN_STATES = "state IN ('waiting', 'called', 'serving', 'held', 'no_show')"
_OPEN = text(_OPEN_STATES)
OPEN_LEG = text(f"legs.{_OPEN_STATES}")
"""In the index's own words: SQLite takes a partial index only for a query that repeats its condition."""


class Leg(Base):
    """A ticket's stay in one queue and at one window; a transfer ends it and opens the next.

    order_at, order_seq: place in line. order_at is the moment the place counts from (issue, slot or transfer), order_seq the
    event number of the issue × 100, so that returned tickets fit between two others. ahead: put before the rules by hand or
    by a transfer. issued_at: when the leg began to wait; called_at: first call; attempt: calls since it last waited; calls:
    calls ever. break_ms: how much of the wait was a break between sessions; extended_ms: how much of the service was outside
    normal hours. step: of the ticket's theme, from 0. version rises with every change.
    """

    __tablename__ = "legs"
    __table_args__ = (
        UniqueConstraint("ticket_id", "leg_no"),
        # The partial indexes hold only today's line and open work: their size does not grow with stored history.
        Index("ix_legs_line", "queue_id", "order_at", "order_seq", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index(
            "ix_legs_zone_line",
            "zone_id",
            "order_at",
            "order_seq",
            "id",
            "cases",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_legs_open", "hall_id", "day", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_legs_held", "window_id", sqlite_where=_HELD, postgresql_where=_HELD),
        Index("ix_legs_called", "zone_id", "order_at", "order_seq", sqlite_where=_CALLED, postgresql_where=_CALLED),
        # One window, one open ticket: the database's own word on it.
        Index("uq_legs_window", "window_id", unique=True, sqlite_where=_AT_WINDOW, postgresql_where=_AT_WINDOW),
        Index("ix_legs_by_window", "window_id", "finished_at"),
        Index("ix_legs_reply", "hall_id", "reply_by", sqlite_where=_REPLY, postgresql_where=_REPLY),
    )

    id: Mapped[Id]
    hall_id: Mapped[Ref] = mapped_column(ForeignKey("halls.id"))
    ticket_id: Mapped[Ref] = mapped_column(ForeignKey("tickets.id"))
    leg_no: Mapped[int]
    day: Mapped[date]
    zone_id: Mapped[Ref] = mapped_column(ForeignKey("zones.id"))
    item_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("service_items.id"))
    queue_id: Mapped[Ref] = mapped_column(ForeignKey("queues.id"))
    state: Mapped[TicketState] = mapped_column(word(TicketState, "state"))
    priority_class: Mapped[str] = mapped_column(String(24))
    cases: Mapped[int] = mapped_column(default=1)
    order_at: Mapped[datetime]
    order_seq: Mapped[int]
    ahead: Mapped[bool] = mapped_column(default=False)
    issued_at: Mapped[datetime]
    called_at: Mapped[datetime | None]
    last_called_at: Mapped[datetime | None]
    break_ms: Mapped[int] = mapped_column(default=0)
    attempt: Mapped[int] = mapped_column(default=0)
    calls: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None]
    start_implied: Mapped[bool] = mapped_column(default=False)
    finished_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    held_from: Mapped[str] = mapped_column(String(16), default="")
    held_ms: Mapped[int] = mapped_column(default=0)
    extended_ms: Mapped[int] = mapped_column(default=0)
    window_id: Mapped[str | None] = mapped_column(String(26), ForeignKey("windows.id"))
    staff_id: Mapped[str | None] = mapped_column(String(26))
    staff_role: Mapped[str] = mapped_column(String(1), default="")
    outcome: Mapped[str] = mapped_column(String(24), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    reply_by: Mapped[datetime | None]
    here_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    step: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
