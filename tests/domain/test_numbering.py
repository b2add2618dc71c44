import pytest

from app.domain.numbering import ticket_no


@pytest.mark.req("R-021")
@pytest.mark.parametrize(
    ("number", "digits", "shown"), [(1, 3, "A001"), (42, 3, "A042"), (999, 3, "A999"), (1000, 3, "A1000"), (7, 4, "A0007")]
)
def test_a_number_has_three_digits_and_grows_to_four(number: int, digits: int, shown: str) -> None:
    assert ticket_no("A", number, digits) == shown


def test_numbers_begin_at_one() -> None:
    with pytest.raises(ValueError, match="begin at 1"):
        ticket_no("A", 0)
