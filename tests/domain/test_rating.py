"""Levels and reasons of a rating."""

import pytest

from app.domain.rating import BAD, LEVELS, REASONS, reasons_for


@pytest.mark.req("R-178")
def test_there_are_five_levels_and_the_last_two_are_bad() -> None:
    assert LEVELS == (5, 4, 3, 2, 1)
    assert sorted(BAD) == [1, 2]


@pytest.mark.req("R-179")
@pytest.mark.parametrize("level", LEVELS)
def test_bad_levels_have_reasons_of_blame_and_good_ones_of_praise(level: int) -> None:
    codes = {reason.code for reason in reasons_for(level, "pad")}
    assert codes
    assert ("slow" in codes) is (level in BAD)
    assert ("fast" in codes) is (level not in BAD)


def test_every_reason_has_a_code_of_its_own_and_both_languages() -> None:
    assert len({reason.code for reason in REASONS}) == len(REASONS)
    assert all(reason.zh and reason.en and reason.levels <= set(LEVELS) for reason in REASONS)


@pytest.mark.req("R-180")
def test_what_may_be_ticked_depends_on_the_channel_too() -> None:
    at_the_pad = {reason.code for reason in reasons_for(1, "pad")}
    by_phone = {reason.code for reason in reasons_for(1, "phone")}
    assert at_the_pad - by_phone == {"waited", "place"}
