"""When a reply that a visitor was promised falls due (R-041, R-081)."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

PROMISED = "promised_reply"
"""Outcome of a consultation: the clerk said by when. A registered one is due within its day."""


class ReplyState(StrEnum):
    OPEN = "open"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    ANSWERED_LATE = "answered_late"


def due_at(outcome: str, reply_by: datetime, timezone: ZoneInfo) -> datetime:
    """The moment from which the reply is late."""
    if outcome == PROMISED:
        return reply_by
    day = reply_by.astimezone(timezone).date() + timedelta(days=1)
    return datetime.combine(day, time(), timezone)


def reply_state(
    outcome: str, reply_by: datetime, answered_at: datetime | None, at: datetime, timezone: ZoneInfo
) -> ReplyState:  # fmt: skip
    due = due_at(outcome, reply_by, timezone)
    if answered_at is not None:
        return ReplyState.ANSWERED if answered_at < due else ReplyState.ANSWERED_LATE
    if at >= due:
        return ReplyState.OVERDUE
    today = at.astimezone(timezone).date() == reply_by.astimezone(timezone).date()
    return ReplyState.DUE_TODAY if today else ReplyState.OPEN
