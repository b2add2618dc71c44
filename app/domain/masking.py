"""What of a name, ID or phone number may be shown (R-254), and the removal of both numbers from running text (R-259)."""

import re
import unicodedata

_COMPOUND = frozenset(
    "欧阳 司马 上官 诸葛 夏侯 皇甫 尉迟 公孙 慕容 令狐 司徒 司空 端木 独孤 南宫 东方 西门 轩辕 长孙 宇文 呼延 澹台 "
    "申屠 太史 百里 东郭 闻人 拓跋 濮阳 淳于 单于 公冶 宗政 钟离 鲜于 闾丘 万俟 赫连".split()
)

_ID_IN_TEXT = re.compile(r"(?<!\d)\d{6}[ -]?\d{4}[ -]?\d{4}[ -]?\d{3}[\dXxＸｘ](?!\d)|(?<!\d)\d{15}(?!\d)")
_MOBILE_IN_TEXT = re.compile(r"(?<!\d)(?P<country>(?:\+?86|0086)[ -]?)?(?P<mobile>[1１][3-9３-９]\d[ -]?\d{4}[ -]?\d{4})(?!\d)")


def mask_name(name: str, honorific: str = "") -> str:
    """Surname and one star: 张*, 欧阳*, with an honorific 张*女士; "" stays "".

    A surname outside the basic plane, or with a variation selector, is kept whole.
    """
    parts = _characters(name.strip())
    if not parts:
        return ""
    surname = "".join(parts[:2]) if len(parts) > 2 and "".join(parts[:2]) in _COMPOUND else parts[0]
    return f"{surname}*{honorific}"


def mask_id(number: str) -> str:
    """First three and last two: 441*************23. Six characters or fewer show nothing."""
    return _starred(number, 3, 2)


def mask_phone(number: str) -> str:
    """First three and last four, as Chinese bills print it: 138****5678."""
    return _starred(number, 3, 4)


def redact(text: str) -> str:
    """``text`` with every 15- or 18-character ID number and every 11-digit mobile number masked.

    Valid or not: a mistyped ID is still somebody's. Digits in groups by spaces or hyphens count, full-width ones too.
    """
    if not _has_long_digits(text):
        return text
    text = _ID_IN_TEXT.sub(lambda found: mask_id(_tight(found[0])), text)
    return _MOBILE_IN_TEXT.sub(lambda found: (found["country"] or "") + mask_phone(_tight(found["mobile"])), text)


def _has_long_digits(text: str) -> bool:
    """Cheap way out for the many lines without numbers."""
    return sum(character.isdigit() for character in text) >= 11


def _starred(number: str, first: int, last: int) -> str:
    if len(number) <= first + last + 1:
        return "*" * len(number)
    return number[:first] + "*" * (len(number) - first - last) + number[-last:]


def _tight(number: str) -> str:
    return re.sub(r"[ -]", "", number)


def _characters(name: str) -> list[str]:
    """Characters as people count them: a combining mark or variation selector belongs to the one before."""
    parts: list[str] = []
    for character in name:
        joins = (
            unicodedata.combining(character) or "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
        )
        if parts and joins:
            parts[-1] += character
        else:
            parts.append(character)
    return parts
