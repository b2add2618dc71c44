"""The written rules of a hall as numbers: defaults for all halls, which each hall may override in its own row."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import Any

from app.domain.bounded import BadValue, Rule, bounded, choice, choices, decimal, read_all, switch, whole
from app.domain.discipline import Rates
from app.domain.hours import Session
from app.errors import Invalid

CHANNELS = ("page", "message")


def read_sessions(value: Any) -> tuple[Session, ...]:
    """Sessions from ``[{"from": "08:30", "to": "12:00", "days": [1, 2, 3, 4, 5]}, …]``; "24:00" ends the day.

    Raises ValueError, TypeError or KeyError unless each ends after it starts and those of one day do not overlap.
    """
    sessions = tuple(sorted((_session(entry) for entry in value), key=lambda session: (session.start, session.end)))
    for earlier, later in ((a, b) for a in sessions for b in sessions if a is not b and a.start <= b.start):
        if earlier.end > later.start and earlier.days & later.days:
            raise ValueError("sessions overlap")
    return sessions


def read_clock(text: str) -> time:
    """Local time of day from "08:30"; "24:00" is the end of the day. Raises ValueError or TypeError for anything else."""
    # Stricter than ISO 8601: seconds are not shown anywhere, and a time with an offset cannot be compared with the clock's.
    if not re.fullmatch(r"[0-9]{2}:[0-9]{2}", text):
        raise ValueError("a time of day is written as 08:30")
    return time.max if text == "24:00" else time.fromisoformat(text)


def _session(entry: Mapping[str, Any]) -> Session:
    if not set(entry) <= {"from", "to", "days"}:
        raise ValueError("from, to and days make a session")
    session = Session(read_clock(entry["from"]), read_clock(entry["to"]), frozenset(entry.get("days", (1, 2, 3, 4, 5))))
    whole_days = all(type(day) is int for day in session.days)  # 1.0 and true are equal to 1, but not written back as 1
    if session.start >= session.end or not session.days or not whole_days or not session.days <= set(range(1, 8)):
        raise ValueError("a session ends after it starts, on days 1 to 7")
    return session


_SESSIONS = Rule('[{from = "08:30", to = "12:00", days = [1, 2, 3, 4, 5]}]', read_sessions, "sessions")
_WORKING_DAY = (Session(time(8, 30), time(12)), Session(time(14, 30), time(18)))


@dataclass(frozen=True)
class Policy:
    """config.example.toml says unit, range and source of each; shares are in percent, units stand in the names."""

    sessions: tuple[Session, ...] = bounded(_WORKING_DAY, _SESSIONS)
    closing_rule: str = choice("warn", "issue", "warn", "stop")
    ticket_digits: int = whole(3, 3, 4)
    reprints_max: int = whole(5, 0, 20)

    calls_per_ticket: int = whole(3, 1, 10)
    recall_spacing_seconds: int = whole(10, 0, 120)
    no_show_after_seconds: int = whole(180, 0, 1800)
    reactivate_after: int = whole(3, 0, 50)
    reactivations: int = whole(1, 0, 5)
    held_max: int = whole(3, 0, 20)
    held_remind_minutes: int = whole(10, 1, 240)
    undo_seconds: int = whole(10, 0, 120)
    pause_max_minutes: int = whole(15, 1, 240)

    priority_share: int = whole(2, 1, 10)
    overtakes_max: int = whole(5, 1, 100)
    wait_max_ordinary_minutes: int = whole(45, 1, 480)
    wait_max_special_minutes: int = whole(15, 1, 480)
    wait_max_appointment_minutes: int = whole(10, 1, 480)
    rate_ordinary: float = decimal(1.0, 0.1, 100.0)
    rate_special: float = decimal(3.0, 0.1, 100.0)
    rate_appointment: float = decimal(1.0, 0.1, 100.0)
    appointment_share_percent: int = whole(60, 0, 100)
    appointment_lead_minutes: int = whole(0, 0, 60)

    reminder_ahead: int = whole(3, 0, 50)
    reminder_channels: tuple[str, ...] = choices(("page",), *CHANNELS)

    pad_timeout_seconds: int = whole(60, 10, 600)
    rating_days: int = whole(7, 0, 60)
    invite_on_finish: bool = switch(True)  # noqa: FBT003 - the default of a setting

    kiosk_idle_seconds: int = whole(30, 10, 600)
    kiosk_warn_seconds: int = whole(20, 5, 600)
    device_offline_seconds: int = whole(30, 20, 3600)

    def __post_init__(self) -> None:
        # The warning must come before the clearing, or the visitor loses the page without a word.
        if self.kiosk_warn_seconds >= self.kiosk_idle_seconds:
            raise BadValue("kiosk_warn_seconds", allowed=f"< kiosk_idle_seconds ({self.kiosk_idle_seconds})")

    def merged(self, overrides: Mapping[str, Any]) -> "Policy":
        """These rules with those of one hall over them; raise Invalid ``policy_key_unknown`` or ``policy_value_invalid``."""
        try:
            return replace(self, **read_all(Policy, overrides)) if overrides else self
        except BadValue as error:
            if error.allowed:
                extra = {"key": error.key}
                raise Invalid("policy_value_invalid", key=error.key, allowed=error.allowed, extra=extra) from None
            raise Invalid("policy_key_unknown", key=error.key, nearest=error.nearest) from None

    @property
    def rates(self) -> Rates:
        """The numbers of the calling rule."""
        return Rates(
            priority_share=self.priority_share,
            overtakes_max=self.overtakes_max,
            appointment_share=self.appointment_share_percent / 100,
            appointment_lead=timedelta(minutes=self.appointment_lead_minutes),
            rate={
                "ordinary": self.rate_ordinary,
                "special": self.rate_special,
                "appointment": self.rate_appointment,
            },
            allowance={
                "ordinary": timedelta(minutes=self.wait_max_ordinary_minutes),
                "special": timedelta(minutes=self.wait_max_special_minutes),
                "appointment": timedelta(minutes=self.wait_max_appointment_minutes),
            },
        )
