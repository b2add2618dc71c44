import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.masking import mask_id, mask_name, mask_phone, redact


@pytest.mark.req("R-254")
@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张丽华", "张*"), ("张伟", "张*"), ("张", "张*"), ("欧阳修", "欧阳*"), ("司马", "司*"), ("阿卜杜拉·买买提", "阿*"),
        ("John Smith", "J*"), ("  李 ", "李*"), ("", ""), ("𠮷田太郎", "𠮷*"), ("㐆一", "㐆*"), ("葛\U000e0100明", "葛\U000e0100*"),
    ],
)  # fmt: skip
def test_only_the_surname_of_a_name_is_shown(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_a_masked_name_can_be_addressed() -> None:
    assert mask_name("张丽华", "女士") == "张*女士"


@pytest.mark.req("R-254")
def test_numbers_show_their_ends_only() -> None:
    assert mask_id("441402199001011239") == "441*************39"
    assert mask_phone("13812345678") == "138****5678"
    assert mask_id("12345") == "*****"


@pytest.mark.req("R-259")
@pytest.mark.parametrize(
    "written",
    [
        "441402199001011239", "44140219900101123X", "44140219900101123x", "441402900101123", "441402 19900101 1239",
        "441402-1990-0101-1239", "13812345678", "138 1234 5678", "138-1234-5678", "+8613812345678", "8613812345678",
        "１３８１２３４５６７８",
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["{}", "id={},", "持{}办理", '{{"n":"{}"}}', "a{}b", "/x/{}?y", "{}\n{}"])
def test_no_number_survives_in_a_line(written: str, around: str) -> None:
    line = redact(around.replace("{}", written))
    assert written not in line
    assert not re.search(r"\d{8}", line)


@pytest.mark.parametrize(
    "line",
    ["ticket A001 at window 3", "2026-03-02T08:30:00.123456+08:00", "12345", "0753-2191234", "at=1767225600123", "took 1234567890 ns", "",
     "01k7f3q8v5x2m9n4c6b1a0z7ye", "11441402007209142Q4442014001000"],
)  # fmt: skip
def test_other_numbers_stay(line: str) -> None:
    assert redact(line) == line


@given(st.text("0123456789X -+a身", max_size=60))
def test_redacting_twice_changes_nothing_more(line: str) -> None:
    once = redact(line)
    assert redact(once) == once
