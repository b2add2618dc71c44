"""`hall trace` tells which tests prove a requirement and which requirement has none."""

from pathlib import Path

import pytest

from app.trace import main, needed, proofs

TESTS = """
import pytest

pytestmark = [pytest.mark.req("R-001")]

@pytest.mark.req("R-002", "R-003")
def test_one(): ...

@pytest.mark.parametrize("row", [pytest.param(1, marks=pytest.mark.req("R-004")), 2])
def test_two(row): ...

@pytest.mark.req("R-005")
class TestThree:
    def test_part(self): ...

def helper(): ...
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "test_sample.py").write_text(TESTS, "utf-8")
    return tests


def test_a_mark_counts_on_a_file_a_class_a_test_or_a_row(folder: Path) -> None:
    found = {(proof.requirement, proof.test) for proof in proofs(folder)}
    assert found == {
        ("R-001", "test_one"), ("R-001", "test_two"), ("R-001", "TestThree::test_part"),
        ("R-002", "test_one"), ("R-003", "test_one"), ("R-004", "test_two"), ("R-005", "TestThree::test_part"),
    }  # fmt: skip


@pytest.mark.parametrize("dash", ["-", "–", "…", ".."])
def test_a_range_means_all_between(dash: str) -> None:
    assert needed(f"R-007, R-001{dash}R-003 R-002") == ["R-001", "R-002", "R-003", "R-007"]


@pytest.mark.parametrize("wrong", ["", "R-1", "R-003-R-001", "R-001-", "R-001,"])
def test_what_is_no_requirement_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"neither|ends before"):
        needed(wrong)


def test_it_says_what_is_missing_and_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--tests", str(folder), "--need", "R-004-R-006"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "R-004  tests/test_sample.py:10 test_two",
        "R-005  tests/test_sample.py:14 TestThree::test_part",
        "2 of 3 requirements proven by 2 tests",
        "without a test: R-006",
    ]


def test_it_counts_all_when_nothing_is_asked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--tests", str(folder)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "5 requirements proven by 3 tests"


def test_a_list_is_every_requirement_a_file_names(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "list.md"
    file.write_text("| R-001 | one |\n| R-009 | nine |\n", "utf-8")
    assert main(["--tests", str(folder), "--list", str(file)]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "without a test: R-009"


def test_where_there_are_no_tests_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--tests", str(tmp_path / "none")]) == 2
    assert "there are no tests in" in capsys.readouterr().err
