"""Kinds of reports: the days they cover, when they fall due, and what of a month is different afterwards."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from app.domain.figures import FIGURES, WORDS
from app.domain.hours import CalendarDay, DayKind, Timetable
from app.domain.mailing import read_recipients, recipients
from app.domain.policy import Policy
from app.domain.reports import KINDS, DueRule, Lines, Span, cells_of, differences, figures_of, period_of, read_period
from app.errors import Invalid
from app.texts import CATALOGUE

HOURS = Timetable(Policy().sessions, ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("span", "name", "first", "last"),
    [
        (Span.DAY, "2026-11-24", "2026-11-24", "2026-11-24"),
        (Span.WEEK, "2026-W01", "2025-12-29", "2026-01-04"),
        (Span.MONTH, "2028-02", "2028-02-01", "2028-02-29"),
        (Span.QUARTER, "2026-Q4", "2026-10-01", "2026-12-31"),
        (Span.YEAR, "2026", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_period_has_a_name_that_is_read_back(span: Span, name: str, first: str, last: str) -> None:
    period = read_period(span, name)
    assert (period.first, period.last) == (date.fromisoformat(first), date.fromisoformat(last))
    assert period.name == name
    assert period_of(span, period.last) == period


@pytest.mark.parametrize(
    ("span", "name"),
    [
        (Span.DAY, "2026-02-30"), (Span.WEEK, "2026-W54"), (Span.WEEK, "2025-W53"), (Span.MONTH, "2026-13"),
        (Span.MONTH, "2026-1"), (Span.QUARTER, "2026-Q5"), (Span.YEAR, "26"), (Span.YEAR, "0026"), (Span.MONTH, "２０２６-11"),
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused(span: Span, name: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_period(span, name)
    assert caught.value.code == "report_period_unknown"


def test_a_month_is_compared_with_the_one_before_and_that_of_a_year_ago() -> None:
    january = read_period(Span.MONTH, "2026-01")
    assert (january.before.name, january.year_before.name) == ("2025-12", "2025-01")
    assert read_period(Span.QUARTER, "2026-Q1").before.name == "2025-Q4"
    assert read_period(Span.WEEK, "2026-W10").year_before.name == "2025-W10"


@pytest.mark.req("R-225")
def test_the_progress_sheet_is_due_on_the_last_working_day_before_the_fifth() -> None:
    rule = KINDS["progress"].due
    # The 4th of April 2026 is a Saturday.
    assert rule.day(read_period(Span.MONTH, "2026-03"), HOURS) == date(2026, 4, 3)
    closed = {date(2026, 10, day): CalendarDay(date(2026, 10, day), DayKind.CLOSED) for day in range(1, 8)}
    october = Timetable(Policy().sessions, ZoneInfo("Asia/Shanghai"), calendar=closed)
    assert rule.day(read_period(Span.MONTH, "2026-09"), october) == date(2026, 10, 4)


def test_other_reports_are_due_some_working_days_after_their_period() -> None:
    assert DueRule(days=3).day(read_period(Span.MONTH, "2026-01"), HOURS) == date(2026, 2, 4)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_every_figure_of_a_report_can_be_cut_as_its_table_is(kind) -> None:  # type: ignore[no-untyped-def]
    for section in kind.sections:
        assert set(section.figures) <= FIGURES.keys()
        assert {f"report_section.{section.name}"} <= CATALOGUE.keys()
        assert section.by == "" or f"report_cut.{section.by}" in CATALOGUE
        assert not section.chart or section.chart in section.figures
        counted = [FIGURES[name] for name in section.figures]
        facts = {figure.fact or FIGURES[figure.above].fact for figure in counted}
        if section.by in {word for words in WORDS.values() for word in words}:
            assert all(fact is not None and section.by in WORDS[fact] for fact in facts), section.name
    assert f"report_kind.{kind.code}" in CATALOGUE
    assert len(figures_of(kind)) == len(set(figures_of(kind)))


def test_people_are_named_only_in_reports_of_a_hall_for_itself() -> None:
    assert {kind.code for kind in KINDS.values() if kind.names_people} == {"week", "month"}


def test_a_figure_that_stands_in_two_tables_is_adjusted_once() -> None:
    row = {"key": "a", "label": ["甲", "A"], "values": {"issued": 2}}
    one = {"by": "zone", "lines": "all", "total": {"issued": 2, "served": 1}, "rows": [row]}
    two = {"by": "", "lines": "all", "total": {"issued": 2}, "rows": []}
    top = {"by": "window", "lines": Lines.TOP.value, "total": {}, "rows": [{"key": "w", "label": [], "values": {"issued": 1}}]}
    before = cells_of([one, two, top])
    assert before == {("", "", "issued"): 2, ("", "", "served"): 1, ("zone", "a", "issued"): 2}
    after = before | {("", "", "issued"): 3, ("zone", "b", "issued"): 1}
    changed = [(one.cell, one.was, one.now) for one in differences(before, after)]
    assert changed == [(("", "", "issued"), 2, 3), (("zone", "b", "issued"), None, 1)]


def test_a_hall_says_who_gets_which_report() -> None:
    written = read_recipients("  month=a@hall.cn,b@hall.cn   all=c@hall.cn ")
    assert written == "month=a@hall.cn,b@hall.cn all=c@hall.cn"
    assert recipients(written, "month") == ("a@hall.cn", "b@hall.cn", "c@hall.cn")
    assert recipients(written, "day") == ("c@hall.cn",)
    assert recipients("", "day") == ()


@pytest.mark.parametrize("written", ["month", "month=", "month=nobody", "moth=a@hall.cn", "day=a@hall.cn\r\nBcc:x", 7])
def test_what_is_no_list_of_receivers_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match=r"written|address|kind"):
        read_recipients(written)
