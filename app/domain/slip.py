"""The paper slip: a hall's template of parts, checked when it is set and filled in for each ticket.

A template is ``{"width": dots, "zh": [part, …], "en": [part, …], "cut": true}``. Parts are what drivers of printers know:
``{"text", "size"?, "bold"?, "align"?}``, ``{"line": true}``, ``{"qr", "module"?}``, ``{"feed": lines}``, ``{"pair": [left,
right], "bold"?}``. Texts may hold placeholders such as ``{ticket_no}``; a part whose placeholders are all empty is left out.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.errors import Invalid

PLACEHOLDERS = frozenset({
    "ticket_no", "zone", "item", "hall", "issued_at", "waiting", "wait", "as_of", "area", "windows", "notice", "complaint",
    "scan", "qr", "reprint",
})  # fmt: skip
PARTS_MAX = 40
TEXT_MAX = 200
WIDTHS = (384, 512, 576, 640, 832)
"""Printable dots of the paper widths in use: 58 mm, 76 mm, 80 mm, 82 mm, 112 mm."""
_NAME = re.compile(r"\{([^{}]*)\}")

_PARTS: Sequence[Mapping[str, Any]] = (
    {"text": "{hall}", "size": 1, "align": "center"},
    {"text": "{reprint}", "size": 1, "align": "center"},
    {"text": "{ticket_no}", "size": 4, "bold": True, "align": "center"},
    {"text": "{zone}", "size": 2, "align": "center"},
    {"text": "{item}", "size": 1, "align": "center"},
    {"line": True},
    {"text": "{waiting}", "size": 1},
    {"text": "{wait}", "size": 1},
    {"text": "{windows}", "size": 1},
    {"text": "{area}", "size": 1},
    {"text": "{notice}", "size": 1},
    {"line": True},
    {"qr": "{qr}", "module": 6},
    {"text": "{scan}", "size": 1, "align": "center"},
    {"text": "{complaint}", "size": 1, "align": "center"},
    {"text": "{issued_at}", "size": 1, "align": "center"},
    {"feed": 3},
)
USUAL: Mapping[str, Any] = {"width": 576, "zh": list(_PARTS), "en": list(_PARTS), "cut": True}


def checked(template: Any) -> dict[str, Any]:
    """A template as it is kept; raise Invalid that names the part or the field that cannot be printed and why."""
    if not isinstance(template, Mapping):
        raise Invalid("slip_field_invalid", slip_field="template", slip_problem="template")
    width = template.get("width", USUAL["width"])
    if type(width) is not int or width not in WIDTHS:
        raise Invalid("slip_field_invalid", slip_field="width", slip_problem="width")
    kept: dict[str, Any] = {"width": width, "cut": template.get("cut", True) is True}
    for lang in ("zh", "en"):
        parts = template.get(lang, template.get("zh"))
        if not isinstance(parts, list) or not 0 < len(parts) <= PARTS_MAX:
            raise Invalid("slip_field_invalid", slip_field=lang, slip_problem="parts")
        kept[lang] = [_checked_part(part, (lang, number)) for number, part in enumerate(parts, 1)]
        if not any("{ticket_no}" in str(part) for part in kept[lang]):
            raise Invalid("slip_field_invalid", slip_field=lang, slip_problem="ticket_no")
    return kept


def _checked_part(part: Any, where: tuple[str, int]) -> dict[str, Any]:
    if not isinstance(part, Mapping):
        raise _wrong(where, "kind")
    kinds = [kind for kind in ("text", "line", "qr", "feed", "pair") if kind in part]
    if len(kinds) != 1:
        raise _wrong(where, "kind")
    kind, value = kinds[0], part[kinds[0]]
    if kind == "line":
        return {"line": True}
    if kind == "feed":
        return {"feed": _within(value, 1, 20, where)}
    if kind == "qr":
        return {"qr": _text(value, where), "module": _within(part.get("module", 6), 2, 12, where)}
    bold = {"bold": True} if part.get("bold") is True else {}
    if kind == "pair":
        if not isinstance(value, list) or len(value) != 2:
            raise _wrong(where, "pair")
        return {"pair": [_text(each, where) for each in value], **bold}
    align = part.get("align", "left")
    if align not in ("left", "center", "right"):
        raise _wrong(where, "align")
    return {"text": _text(value, where), "size": _within(part.get("size", 1), 1, 8, where), "align": align, **bold}


def _wrong(where: tuple[str, int], why: str) -> Invalid:
    lang, number = where
    return Invalid("slip_invalid", slip_field=lang, line=number, slip_problem=why)


def _within(value: Any, low: int, high: int, where: tuple[str, int]) -> int:
    if type(value) is not int or not low <= value <= high:
        raise _wrong(where, "range")
    return value


def _text(value: Any, where: tuple[str, int]) -> str:
    if not isinstance(value, str) or len(value) > TEXT_MAX or re.search(r"[\x00-\x1f\x7f]", value):
        raise _wrong(where, "text")
    if not set(_NAME.findall(value)) <= PLACEHOLDERS:
        raise _wrong(where, "placeholder")
    return value


def filled(template: Mapping[str, Any], values: Mapping[str, str], lang: str) -> dict[str, Any]:
    """The slip to print: the template's parts in ``lang`` with everything filled in. values: by placeholder."""
    parts = [_filled_part(part, values) for part in template["en" if lang == "en" else "zh"]]
    return {"width": template["width"], "parts": [part for part in parts if part is not None], "cut": template["cut"]}


def _filled_part(part: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any] | None:
    kind = next(kind for kind in ("text", "pair", "qr", "line", "feed") if kind in part)
    if kind in ("line", "feed"):
        return dict(part)
    texts = part["pair"] if kind == "pair" else [part[kind]]
    names = {name for text in texts for name in _NAME.findall(text)}
    if names and not any(values.get(name) for name in names):
        return None
    told = [_NAME.sub(lambda found: values.get(found[1], ""), text) for text in texts]
    return {**part, kind: told if kind == "pair" else told[0]}
