"""Every sentence the server says, by code, in Chinese and English.

Codes of refusals stand alone (``zone_closed``); other texts carry their group (``reason.overtaken``, ``outcome.done``).
Each refusal says what happened and what to do next. ``{name}`` are parameters; each table names those that are not plain.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from app.texts_data.calls import CALLS
from app.texts_data.errors import ERRORS
from app.texts_data.policy import POLICY
from app.texts_data.trail import TRAIL
from app.texts_data.words import WORDS

Language = Literal["zh", "en"]

CATALOGUE: Mapping[str, tuple[str, str]] = MappingProxyType(ERRORS | CALLS | TRAIL | WORDS | POLICY)
"""code → (zh, en)."""

_WORDS_FOR = {"state": "state", "action": "verb", "outcome": "outcome", "rule": "password_rule", "problem": "row_problem"}
"""Parameters whose value is itself a code, and the group its word stands in."""


def language(wanted: str | None) -> Language:
    """The language to answer in, from ``?lang`` or Accept-Language; Chinese unless English comes first."""
    first = (wanted or "").split(",")[0].strip().lower()
    return "en" if first == "en" or first.startswith(("en-", "en;")) else "zh"


def say(code: str, /, lang: str = "zh", **params: object) -> str:
    """The sentence of ``code``. Raises KeyError for an unknown code or a missing parameter; more of them do no harm."""
    index = _index(lang)
    return CATALOGUE[code][index].format_map({name: _word(name, value, index) for name, value in params.items()})


def group(name: str, lang: str = "zh") -> dict[str, str]:
    """All plain words of a group in their shown order, such as ``group("outcome")``: {"done": "办结", …}."""
    index, prefix = _index(lang), f"{name}."
    return {code.removeprefix(prefix): pair[index] for code, pair in CATALOGUE.items() if code.startswith(prefix)}


_QUOTED = frozenset({"zone", "item", "target", "column", "to_zone"})
_INNER_QUOTES = str.maketrans("“”", "‘’")


def _index(lang: str) -> int:
    return 1 if lang == "en" else 0


def _word(name: str, value: object, index: int) -> object:
    if name not in _WORDS_FOR:
        # The sentences put names in double quotation marks; those within become single ones (GB/T 15834-2011, 4.8).
        return value.translate(_INNER_QUOTES) if isinstance(value, str) and name in _QUOTED else value
    code = f"{_WORDS_FOR[name]}.{value or 'other'}"
    return CATALOGUE[code][index] if code in CATALOGUE else value
