"""Citizen ID numbers (公民身份号码) and mobile phone numbers: one written form for each, and whether it can be right."""

import re
import unicodedata
from datetime import date

from app.errors import Invalid

# GB 11643-1999: weights 2^(17-i) mod 11 of the first 17 digits, and the check character by the sum mod 11.
_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_CHECK = "10X98765432"
_ID = re.compile(r"\d{17}[\dX]", re.ASCII)
_OLD_ID = re.compile(r"\d{15}", re.ASCII)
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})", re.ASCII)


def check_character(first_17: str) -> str:
    """The 18th character, "X" for ten. Source: GB 11643-1999, section 6."""
    return _CHECK[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_17, strict=True)) % 11]


def plain(written: str) -> str:
    """As typed or scanned, without spaces and hyphens, full-width digits made plain, upper case."""
    return re.sub(r"[\s\-\u2010-\u2015]", "", unicodedata.normalize("NFKC", written)).upper()


def id_number(written: str) -> str:
    """The 18-character form; 15-digit numbers of the first cards become their 18-character successors.

    Raises Invalid ``identity_invalid`` when the birth date does not exist or the check character is wrong. Numbers of
    foreigners' and residence permits (18 characters of the same law) pass; passports are not ID numbers.
    """
    number = plain(written)
    if _OLD_ID.fullmatch(number):
        # The 15-digit form left out the century, always 19, and the check character.
        number = f"{number[:6]}19{number[6:]}"
        number += check_character(number)
    if not _ID.fullmatch(number) or number[0] == "0" or number[17] != check_character(number[:17]) or not _born(number):
        raise Invalid("identity_invalid")
    return number


def mobile(written: str) -> str:
    """The 11 digits, without country code; raise Invalid ``identity_invalid`` for anything else."""
    found = _MOBILE.fullmatch(plain(written))
    if found is None:
        raise Invalid("identity_invalid")
    return found[1]


def birth_date(number: str) -> date:
    """Of a valid 18-character number."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def age(number: str, today: date) -> int:
    """Full years on ``today``, for the senior citizens' queue."""
    born = birth_date(number)
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _born(number: str) -> bool:
    try:
        return birth_date(number).year >= 1800
    except ValueError:
        return False
