"""Every sentence the server says, by code, in Chinese and English.

Codes of refusals stand alone (``zone_closed``); other texts carry their group (``reason.overtaken``, ``outcome.done``).
Each refusal says what happened and what to do next. ``{name}`` are parameters; each table names those that are not plain.
``{n|person|people}`` is the first word where the parameter is one and the second otherwise. ``{span}`` is the parameter
``minutes`` as people say it: in minutes up to two hours, then in hours, then in days; ``{size}`` is ``bytes`` in KB or MB. A
parameter that is itself different in each language is given as {"zh": …, "en": …}.
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal

from app.texts_data.calls import CALLS
from app.texts_data.errors import ERRORS
from app.texts_data.figures import FIGURES
from app.texts_data.floor import FLOOR
from app.texts_data.policy import POLICY
from app.texts_data.reports import REPORTS
from app.texts_data.reviews import REVIEWS
from app.texts_data.trail import TRAIL
from app.texts_data.words import WORDS

Language = Literal["zh", "en"]

CATALOGUE: Mapping[str, tuple[str, str]] = MappingProxyType(
    ERRORS | CALLS | TRAIL | WORDS | POLICY | FIGURES | REPORTS | REVIEWS | FLOOR
)
"""code → (zh, en)."""

_WORDS_FOR = {
    "state": "state", "action": "verb", "outcome": "outcome", "rule": "password_rule", "problem": "row_problem",
    "clip_problem": "clip_problem", "booking_state": "booking_state", "slip_problem": "slip_problem",
    "slip_field": "slip_field", "fault": "fault", "matter": "matter", "step": "matter_step",
    "agency": "agency", "agency_step": "agency_step", "policy_rule": "policy", "policy_form": "policy_form",
}  # fmt: skip
"""Parameters whose value is itself a code, and the group its word stands in."""


def language(wanted: str | None) -> Language:
    """The language to answer in, from ``?lang`` or Accept-Language; Chinese unless English comes first."""
    first = (wanted or "").split(",")[0].strip().lower()
    return "en" if first == "en" or first.startswith(("en-", "en;")) else "zh"


def say(code: str, /, lang: str = "zh", **params: object) -> str:
    """The sentence of ``code``. Raises KeyError for an unknown code or a missing parameter; more of them do no harm."""
    index = _index(lang)
    if "minutes" in params:
        params["span"] = span(int(str(params["minutes"])), lang)
    if "bytes" in params:
        params["size"] = size(int(str(params["bytes"])))
    sentence = _FORMS.sub(lambda found: found[2] if str(params[found[1]]) == "1" else found[3], CATALOGUE[code][index])
    return sentence.format_map({name: _word(name, value, index) for name, value in params.items()})


_FORMS = re.compile(r"\{(\w+)\|([^{}|]*)\|([^{}|]*)\}")


def span(minutes: int, lang: str = "zh") -> str:
    """ "45 分钟", "3 小时", "2 天": nobody counts minutes by the thousand."""
    if minutes <= 120:
        return say("span.minutes", lang, n=minutes)
    return say("span.hours", lang, n=minutes // 60) if minutes < 48 * 60 else say("span.days", lang, n=minutes // 1440)


def size(number: int) -> str:
    """ "5 MB", "1.5 MB", "64 KB": as file managers say it, and never more than it is."""
    kib = number // 1024
    return f"{kib} KB" if kib < 1024 else f"{kib * 10 // 1024 / 10:g} MB"


def why_longer(minutes: int, causes: Iterable[tuple[str, str, int]], lang: str = "zh") -> str:
    """Why somebody waits so many minutes longer than was told, and how much.

    causes: (code, number over the window or "", people) of each cause, in order. A window without a number cannot be named;
    where no cause is left, things go more slowly. Above two hours the time is in hours, rounded up like all waits.
    """
    told = [
        say(f"longer.{code}", lang, window=window, count=count) for code, window, count in causes if _is_named(code, window)
    ]
    joined = say("longer.and", lang).join(told or [say("longer.slower", lang)])
    shown = minutes if minutes <= 120 else -(-minutes // 60) * 60
    sentence = say("longer.told", lang, causes=joined, minutes=shown)
    return sentence[:1].upper() + sentence[1:]


def _is_named(code: str, window: str) -> bool:
    return bool(window) or "{window}" not in CATALOGUE[f"longer.{code}"][0]


def group(name: str, lang: str = "zh") -> dict[str, str]:
    """All plain words of a group in their shown order, such as ``group("outcome")``: {"done": "办结", …}."""
    index, prefix = _index(lang), f"{name}."
    return {code.removeprefix(prefix): pair[index] for code, pair in CATALOGUE.items() if code.startswith(prefix)}


_QUOTED = frozenset({"zone", "item", "target", "column", "to_zone"})
_INNER_QUOTES = str.maketrans("“”", "‘’")


def _index(lang: str) -> int:
    return 1 if lang == "en" else 0


def _word(name: str, value: object, index: int) -> object:
    if isinstance(value, Mapping):
        value = value["en" if index else "zh"]
    if name not in _WORDS_FOR:
        # The sentences put names in double quotation marks; those within become single ones (GB/T 15834-2011, 4.8).
        return value.translate(_INNER_QUOTES) if isinstance(value, str) and name in _QUOTED else value
    code = f"{_WORDS_FOR[name]}.{value or 'other'}"
    return CATALOGUE[code][index] if code in CATALOGUE else value
