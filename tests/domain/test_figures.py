"""The definitions of figures: each said in words, the document made of them, and rounding at its edges."""

import pytest

from app.domain.figures import FIGURES, NUMBERS, WORDS, half_up, needed, ratio, wilson
from app.texts import CATALOGUE
from tests.support.figure_document import FILE, document


def test_the_document_is_made_of_the_definitions_as_they_are() -> None:
    assert FILE.read_text("utf-8") == document(), "python -m tests.support.figure_document"


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_a_name_and_its_formula_in_words(name: str) -> None:
    assert f"figure_name.{name}" in CATALOGUE
    assert f"figure.{name}" in CATALOGUE


def test_no_two_figures_are_called_the_same() -> None:
    names = [CATALOGUE[f"figure_name.{name}"] for name in FIGURES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_reads_columns_that_its_fact_has(name: str) -> None:
    figure = FIGURES[name]
    for part in needed([name]):
        counted = FIGURES[part]
        assert counted.fact is not None
        have = {*WORDS[counted.fact], *NUMBERS[counted.fact], "busy", "ready", "open"}
        assert {where.column for where in counted.where} | ({counted.column} - {""}) <= have
    assert (figure.fact is None) == bool(figure.above)


@pytest.mark.parametrize(
    ("above", "below", "whole"), [(1, 2, 1), (3, 2, 2), (-1, 2, 0), (-3, 2, -1), (499, 1000, 0), (0, 7, 0)]
)
def test_a_half_goes_up(above: int, below: int, whole: int) -> None:
    assert half_up(above, below) == whole


def test_a_share_of_too_few_is_none() -> None:
    assert ratio(1, 3, 1) == 0.3333
    assert ratio(9, 9, 10) is None
    assert ratio(0, 0, 0) is None


def test_the_interval_is_wilsons() -> None:
    """81 of 263: the example of Newcombe, Statistics in Medicine 17 (1998), table I."""
    assert (wilson(81, 263, high=False), wilson(81, 263, high=True)) == (0.2553, 0.3662)
    assert (wilson(0, 20, high=False), wilson(20, 20, high=True)) == (0.0, 1.0)
