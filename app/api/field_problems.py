"""What is wrong with one member of a request, as a sentence that says what is allowed: one place for all forms and programs."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from app.texts import CATALOGUE, say

_LIMITS = ("ge", "gt", "le", "lt", "min_length", "max_length", "pattern")

_OF_CHARACTERS = re.compile(r"\^\[(?P<kind>[^\]]+)\]\{(?P<least>\d+)(?:,(?P<most>\d+))?\}\$")
_CHARACTERS = {
    "0-9A-Za-z_-": "code", "0-9A-Za-z._-": "code_dotted", "0-9A-Za-z-": "code_dashed", "A-Z": "capitals", "0-9": "digits",
}  # fmt: skip
"""What a pattern of characters lets in, and the sentence for it."""
_FORMS = {
    r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$": "clock",
    r"^(https?://[^\x00-\x20\x7f]+)?$": "link",
    r"^[a-z]{2,3}(-[a-z0-9]{1,8})?$": "language",
    r"^(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}$": "date",
    r"^2[01][0-9]{2}-[0-9]{2}-[0-9]{2}$": "date",
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "date",
    r"^((19|20)[0-9]{2}-)?[0-9]{2}-[0-9]{2}$": "date_of_season",
    r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$": "plain_text",
    r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+$": "plain_text",
    r"^([^=\x00-\x08\x0b\x0c\x0e-\x1f\x7f][^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*)?$": "no_formula",
}
"""Other patterns, each with its sentence."""
_ALIKE = {
    "missing": "required", "int_type": "whole", "int_parsing": "whole", "int_from_float": "whole",
    "int_parsing_size": "whole", "float_type": "number", "float_parsing": "number", "finite_number": "number",
    "bool_type": "yes_or_no", "bool_parsing": "yes_or_no", "literal_error": "choice", "enum": "choice",
}  # fmt: skip
"""Pydantic's words that mean the same to whoever filled the form in."""


def problems_of(error: ValidationError) -> list[dict[str, Any]]:
    """Each member that does not fit its shape, with the limits it broke."""
    return [
        {"field": ".".join(str(part) for part in entry["loc"]), "problem": entry["type"]} | _limits(entry.get("ctx", {}))
        for entry in error.errors(include_url=False, include_input=False)
    ]


def _limits(context: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: context[name] for name in _LIMITS if isinstance(context.get(name), int | float | str)}
    return {"limits": known} if known else {}


def problem_text(entry: Mapping[str, Any], lang: str) -> str:
    """The sentence of one of the ``errors`` of a refusal: what the member may be."""
    limits = dict(entry.get("limits", {}))
    word = _ALIKE.get(entry["problem"], entry["problem"])
    if word == "string_pattern_mismatch":
        word, limits = _of_pattern(limits.get("pattern", ""))
    elif word in ("string_too_short", "too_short") and limits.get("min_length") == 1:
        word = "required"
    code = f"field_problem.{word}"
    return say(code if code in CATALOGUE else "field_problem.other", lang, **limits)


def _of_pattern(pattern: str) -> tuple[str, dict[str, Any]]:
    """(word, what its sentence names)"""
    if pattern in _FORMS:
        return _FORMS[pattern], {}
    found = _OF_CHARACTERS.fullmatch(pattern)
    word = _CHARACTERS.get(found["kind"]) if found else None
    if found is None or word is None:
        return "other", {}
    least, most = found["least"], found["most"] or found["least"]
    return word, {"length": least if least == most else f"{least}–{most}"}
