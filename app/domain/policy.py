"""The written rules of a hall as numbers: defaults for all halls, which each hall may override in its own row."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.bounded import BadValue, Rule, bounded, choice, choices, decimal, read_all, rules_of, switch, whole
from app.domain.crowding import LEVELS, are_levels
from app.domain.discipline import Rates
from app.domain.hours import Session, runs
from app.domain.mailing import read_recipients
from app.domain.wording import Wording, is_template, read_letters, table_of_letters
from app.errors import Invalid

CHANNELS = ("page", "message")


@dataclass(frozen=True, slots=True)
class Volume:
    """Hours in which the voice has a loudness of its own, 0–100."""

    hours: Session
    volume: int


def read_sessions(value: Any) -> tuple[Session, ...]:
    """Sessions from ``[{"from": "08:30", "to": "12:00", "days": [1, 2, 3, 4, 5]}, …]``; "24:00" ends the day.

    Raises ValueError, TypeError or KeyError unless each ends after it starts and those of one day do not overlap.
    """
    sessions = tuple(sorted((read_session(entry) for entry in value), key=lambda session: (session.start, session.end)))
    for earlier, later in ((a, b) for a in sessions for b in sessions if a is not b and a.start <= b.start):
        if earlier.end > later.start and earlier.days & later.days:
            raise ValueError("sessions overlap")
    return sessions


def _some(sessions: tuple[Session, ...]) -> tuple[Session, ...]:
    if not sessions:
        raise ValueError("a hall without hours gives out no numbers")
    return sessions


def read_clock(text: str) -> time:
    """Local time of day from "08:30"; "24:00" is the end of the day. Raises ValueError or TypeError for anything else."""
    # Stricter than ISO 8601: seconds are not shown anywhere, and a time with an offset cannot be compared with the clock's.
    if not re.fullmatch(r"[0-9]{2}:[0-9]{2}", text):
        raise ValueError("a time of day is written as 08:30")
    return time.max if text == "24:00" else time.fromisoformat(text)


def read_session(entry: Mapping[str, Any]) -> Session:
    """One of what ``read_sessions`` reads; raises as it does."""
    if not set(entry) <= {"from", "to", "days"}:
        raise ValueError("from, to and days make a session")
    session = Session(read_clock(entry["from"]), read_clock(entry["to"]), frozenset(entry.get("days", (1, 2, 3, 4, 5))))
    whole_days = all(type(day) is int for day in session.days)  # 1.0 and true are equal to 1, but not written back as 1
    if session.start >= session.end or not session.days or not whole_days or not session.days <= set(range(1, 8)):
        raise ValueError("a session ends after it starts, on days 1 to 7")
    return session


def read_volumes(value: Any) -> tuple[Volume, ...]:
    """Hours with a loudness of their own from ``[{"from": "12:00", "to": "14:30", "days": [1], "volume": 40}, …]``.

    Raises as ``read_sessions`` does.
    """
    volumes = []
    for entry in value:
        volume = entry["volume"]
        if type(volume) is not int or not 0 <= volume <= 100:
            raise ValueError("a volume is a whole number from 0 to 100")
        hours = read_session({name: told for name, told in entry.items() if name != "volume"})
        volumes.append(Volume(hours, volume))
    return tuple(volumes)


def _read_template(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 120 or not is_template(value):
        raise ValueError("a template has {ticket} and {window} once each")
    return value.strip()


def _read_optional_template(value: Any) -> str:
    return "" if value == "" else _read_template(value)


def _read_languages(value: Any) -> tuple[str, ...]:
    languages = tuple(value) if isinstance(value, list | tuple) else ()
    right = all(isinstance(code, str) and re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{1,8})?", code) for code in languages)
    if not right or len(set(languages)) != len(languages) or len(languages) > 6 or "zh" not in languages:
        raise ValueError("codes of languages, each once, Chinese among them")
    return languages


_TEMPLATE = Rule("{ticket} … {window}", _read_template)
_LOCAL_TEMPLATE = Rule('"" | {ticket} … {window}', _read_optional_template)
_LETTERS = Rule('"A=诶 B=必"', read_letters)
_RECIPIENTS = Rule('"month=a@example.cn,b@example.cn all=c@example.cn"', read_recipients)
_LANGUAGES = Rule('["zh", "en", …]', _read_languages, "codes")
_VOLUMES = Rule('[{from = "12:00", to = "14:30", days = [1, 2, 3, 4, 5], volume = 40}]', read_volumes, "volumes")
_SESSIONS = Rule('[{from = "08:30", to = "12:00", days = [1, 2, 3, 4, 5]}]', read_sessions, "sessions")
_HOURS = replace(_SESSIONS, read=lambda value: _some(read_sessions(value)))
_WRITTEN = ("sessions", "volumes", "codes")
"""Kinds of rules whose form a person is told in words."""
_WORKING_DAY = (Session(time(8, 30), time(12)), Session(time(14, 30), time(18)))


@dataclass(frozen=True)
class Policy:
    """config.example.toml says unit, range and source of each; shares are in percent, units stand in the names."""

    sessions: tuple[Session, ...] = bounded(_WORKING_DAY, _HOURS)
    closing_rule: str = choice("warn", "issue", "warn", "stop")
    session_end_rule: str = choice("serve_all", "serve_all", "carry_over", "stop_issuing")
    serve_until_minutes: int = whole(60, 0, 480)
    reply_working_days: int = whole(3, 1, 60)
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

    break_max_minutes: int = whole(60, 5, 240)
    alone_minutes: int = whole(5, 1, 120)
    alone_centre_minutes: int = whole(10, 1, 240)
    training_rule: str = choice("block", "block", "show")
    both_away_rule: str = choice("leader", "leader", "refuse")
    absence_notice_days: int = whole(1, 0, 30)

    priority_share: int = whole(2, 1, 10)
    overtakes_max: int = whole(5, 1, 100)
    overflow_after_minutes: int = whole(10, 0, 240)
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

    booking_first_day: int = whole(1, 0, 30)
    booking_last_day: int = whole(5, 0, 90)
    booking_lead_minutes: int = whole(30, 0, 10080)
    booking_identity: str = choice("name", "phone", "name", "real_name")
    booking_per_person: int = whole(1, 1, 20)
    booking_relatives: int = whole(2, 0, 20)
    booking_cancel_minutes: int = whole(120, 0, 10080)
    booking_early_minutes: int = whole(30, 0, 240)
    booking_late_minutes: int = whole(15, 0, 240)
    booking_phone_check_in: bool = switch(True)  # noqa: FBT003 - the default of a setting
    booking_missed_hour: int = whole(20, 0, 23)
    booking_missed_max: int = whole(3, 0, 20)
    booking_missed_days: int = whole(30, 1, 366)
    booking_suspended_days: int = whole(30, 1, 366)
    booking_remind_hours: int = whole(18, 0, 168)
    booking_vouchers: bool = switch(False)  # noqa: FBT003 - the default of a setting

    crowd_waiting_yellow: int = whole(10, 0, 2000)
    crowd_waiting_orange: int = whole(20, 0, 2000)
    crowd_waiting_red: int = whole(30, 0, 2000)
    crowd_minutes_yellow: int = whole(20, 0, 480)
    crowd_minutes_orange: int = whole(30, 0, 480)
    crowd_minutes_red: int = whole(45, 0, 480)
    offer_after_minutes: int = whole(30, 0, 480)
    wait_target_minutes: int = whole(20, 1, 240)
    target_within_percent: int = whole(90, 1, 100)
    target_no_show_percent: int = whole(10, 1, 100)
    target_rated_percent: int = whole(30, 0, 100)
    promises_public: bool = switch(False)  # noqa: FBT003 - the default of a setting

    pad_timeout_seconds: int = whole(60, 10, 600)
    rating_days: int = whole(7, 0, 60)
    invite_on_finish: bool = switch(True)  # noqa: FBT003 - the default of a setting

    voice_text_zh: str = bounded("请{ticket}号到{window}号窗口", _TEMPLATE)
    voice_text_en: str = bounded("Number {ticket}, window {window}", _TEMPLATE)
    voice_text_local: str = bounded("", _LOCAL_TEMPLATE)
    voice_languages: tuple[str, ...] = bounded(("zh", "en"), _LANGUAGES)
    voice_english: str = choice("asked", "asked", "always")
    voice_repeats: int = whole(2, 1, 3)
    voice_merge_over: int = whole(3, 1, 20)
    voice_late_seconds: int = whole(20, 5, 60)
    voice_one: str = choice("yi", "yi", "yao")
    voice_letters: str = bounded("", _LETTERS)
    voice_speed: int = whole(100, 60, 160)
    voice_volume: int = whole(80, 0, 100)
    voice_volume_hours: tuple[Volume, ...] = bounded((), _VOLUMES)
    voice_mute: tuple[Session, ...] = bounded((), _SESSIONS)

    kiosk_idle_seconds: int = whole(30, 10, 600)
    kiosk_warn_seconds: int = whole(15, 5, 600)
    device_offline_seconds: int = whole(30, 20, 3600)
    staff_shown: str = choice("surname", "number", "surname", "name")

    help_escalate_seconds: int = whole(180, 0, 3600)

    report_mail: str = bounded("", _RECIPIENTS)

    board_theme: str = choice("dark", "dark", "light")
    board_metres: int = whole(15, 2, 60)
    board_inches: int = whole(55, 10, 400)

    def __post_init__(self) -> None:
        if self.booking_first_day > self.booking_last_day:
            raise BadValue("booking_last_day", allowed=f">= booking_first_day ({self.booking_first_day})")
        for measure in ("waiting", "minutes"):
            yellow, orange, red = (getattr(self, f"crowd_{measure}_{level}") for level in LEVELS[1:])
            if not are_levels((yellow, orange, red)):
                raise BadValue(f"crowd_{measure}_red", allowed=f"yellow < orange < red ({yellow}, {orange}, {red})")
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
                told = {"policy_rule": error.key, "policy_form": _form(error)}
                raise Invalid("policy_value_invalid", key=error.key, allowed=error.allowed, **told, extra=extra) from None
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

    @property
    def wording(self) -> Wording:
        """How an announcement is put into words."""
        return Wording(
            text_zh=self.voice_text_zh,
            text_en=self.voice_text_en,
            text_local=self.voice_text_local or self.voice_text_zh,
            languages=self.voice_languages,
            english_always=self.voice_english == "always",
            repeats=self.voice_repeats,
            yao=self.voice_one == "yao",
            letters=table_of_letters(self.voice_letters),
        )

    def is_muted(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether the hall speaks no calls at ``at``."""
        return any(runs(session, at, zone) for session in self.voice_mute)

    def volume(self, at: datetime, zone: ZoneInfo) -> int:
        """How loud the voice is at ``at``, 0–100."""
        return next((entry.volume for entry in self.voice_volume_hours if runs(entry.hours, at, zone)), self.voice_volume)


def _form(error: BadValue) -> str:
    """What the rule may hold: a kind that has words of its own, or as it stands beside the rule."""
    rule = rules_of(Policy)[error.key]
    return rule.kind if rule.kind in _WRITTEN and error.allowed == rule.allowed else error.allowed
