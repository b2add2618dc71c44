"""Holidays and make-up workdays of China, as the State Council sets them each autumn, from a kept library.

They are copied into a hall's own calendar, where they can be seen and corrected: the library is never asked when a number is
taken.
"""

from collections.abc import Sequence
from datetime import date

from chinese_calendar.constants import Holiday, holidays, workdays

from app.domain.hours import CalendarDay, DayKind
from app.texts import CATALOGUE, say

SOURCE = "national"
_CODES = {holiday.value: f"holiday.{holiday.name}" for holiday in Holiday if f"holiday.{holiday.name}" in CATALOGUE}


def known_years() -> Sequence[int]:
    """Years the library knows; the next one comes with its release in November."""
    return sorted({day.year for day in holidays})


def national_days(year: int) -> list[CalendarDay]:
    """Every date of ``year`` that is not as its weekday says; empty for a year that is not known."""
    days = [_day(day, DayKind.CLOSED, str(name)) for day, name in holidays.items() if day.year == year]
    days += [_day(day, DayKind.WORKDAY, str(name)) for day, name in workdays.items() if day.year == year]
    return sorted(days, key=lambda day: day.day)


def _day(day: date, kind: DayKind, name: str) -> CalendarDay:
    zh, en = CATALOGUE.get(_CODES.get(name, ""), (name, name))
    if kind is DayKind.WORKDAY:
        zh, en = say("holiday.workday", "zh", name=zh), say("holiday.workday", "en", name=en)
    return CalendarDay(day, kind, zh, en, source=SOURCE)
