from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.identity import age, birth_date, check_character, id_number, mobile
from app.errors import Invalid


def test_the_example_of_the_standard_is_valid() -> None:
    """GB 11643-1999, the worked example 11010519491231002X."""
    assert id_number("11010519491231002X") == "11010519491231002X"


@pytest.mark.parametrize(
    "typed", ["11010519491231002x", " 110105 19491231 002X ", "１１０１０５１９４９１２３１００２Ｘ", "110105-19491231-002X"]
)
def test_a_number_counts_however_it_is_typed(typed: str) -> None:
    assert id_number(typed) == "11010519491231002X"


def test_a_number_of_the_first_cards_becomes_its_successor() -> None:
    assert id_number("130503670401001") == "130503196704010016"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "110105194912310021",
        "11010519491331002X",
        "1101051949123100",
        "X1010519491231002X",
        "010105194912310021",
        "13812345678",
        "130503671301001",
    ],
)
def test_a_number_that_cannot_be_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="identity_invalid"):
        id_number(typed)


@given(st.dates(date(1900, 1, 1), date(2030, 1, 1)), st.integers(100000, 999999), st.integers(0, 999))
def test_one_wrong_digit_is_always_noticed(born: date, region: int, serial: int) -> None:
    first = f"{region}{born:%Y%m%d}{serial:03d}"
    number = first + check_character(first)
    assert id_number(number) == number
    assert birth_date(number) == born
    for place in range(14, 17):
        wrong = f"{number[:place]}{(int(number[place]) + 1) % 10}{number[place + 1 :]}"
        with pytest.raises(Invalid):
            id_number(wrong)


def test_the_age_is_in_the_number() -> None:
    assert age("11010519491231002X", date(2009, 12, 30)) == 59
    assert age("11010519491231002X", date(2009, 12, 31)) == 60


@pytest.mark.parametrize(
    "typed", ["13812345678", "+86 138 1234 5678", "008613812345678", "86-13812345678", "１３８１２３４５６７８"]
)
def test_a_mobile_number_counts_however_it_is_typed(typed: str) -> None:
    assert mobile(typed) == "13812345678"


@pytest.mark.parametrize("typed", ["", "12812345678", "1381234567", "138123456789", "0753-2191234", "abc"])
def test_what_is_no_mobile_number_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="identity_invalid"):
        mobile(typed)
