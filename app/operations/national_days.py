"""Holidays and make-up workdays of China, as the State Council sets them each autumn, from a kept library.

They are copied into a hall's own calendar, where they can be seen and corrected: the library is never asked when a number is
taken.
"""

from collections.abc import Sequence
from datetime import date

from chinese_calendar.constants import Holiday, holidays, workdays

from app.domain.hours import CalendarDay, DayKind

SOURCE = "national"
_NAMES = {
    Holiday.new_years_day.value: ("元旦", "New Year's Day"),
    Holiday.spring_festival.value: ("春节", "Spring Festival"),
    Holiday.tomb_sweeping_day.value: ("清明节", "Qingming Festival"),
    Holiday.labour_day.value: ("劳动节", "Labour Day"),
    Holiday.dragon_boat_festival.value: ("端午节", "Dragon Boat Festival"),
    Holiday.national_day.value: ("国庆节", "National Day"),
    Holiday.mid_autumn_festival.value: ("中秋节", "Mid-Autumn Festival"),
}


def known_years() -> Sequence[int]:
    """Years the library knows; the next one comes with its release in November."""
    return sorted({day.year for day in holidays})


def national_days(year: int) -> list[CalendarDay]:
    """Every date of ``year`` that is not as its weekday says; empty for a year that is not known."""
    days = [_day(day, DayKind.CLOSED, str(name)) for day, name in holidays.items() if day.year == year]
    days += [_day(day, DayKind.WORKDAY, str(name)) for day, name in workdays.items() if day.year == year]
    return sorted(days, key=lambda day: day.day)


def _day(day: date, kind: DayKind, name: str) -> CalendarDay:
    zh, en = _NAMES.get(name, (name, name))
    if kind is DayKind.WORKDAY:
        zh, en = f"{zh}调休上班", f"Working day in place of {en}"
    return CalendarDay(day, kind, zh, en, source=SOURCE)
